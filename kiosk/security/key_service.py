"""A key service: another program or machine that wraps and unwraps for us, and whose key never leaves it.

The protocol is three calls in JSON, over HTTPS with a client certificate or over a Unix socket (``docs/keys.md``)::

    GET  /v1/key                                 -> {"key": ID}
    POST /v1/wrap    {"label", "secret"}         -> {"key": ID, "wrapped": BASE64}
    POST /v1/unwrap  {"label", "key", "wrapped"} -> {"secret": BASE64}

Bytes travel in base64. The service must bind the label: it opens under no other one. An answer of 4xx is final and may
say why (``{"error": CODE}``); of 408, 425, 429 and 5xx it is asked again. Whatever else goes wrong, the start fails.
"""

import base64
import binascii
import http.client
import json
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from kiosk.errors import KeyExposed, KeyMissing, KeyServiceRefused, KeyServiceUnreachable, KeyWrong
from kiosk.modes import KeyPlace
from kiosk.security.exposure import refuse_exposed
from kiosk.security.key_sources import LocalKey, Wrapped
from kiosk.security.keys import SiteSecret

TIMEOUT_SECONDS: Final = 5.0
"""For each step of a call: connecting, sending, the next bytes of the answer."""
WAITS: Final = (0.5, 2.0, 5.0)
"""Seconds before each further try: a service that starts at the same time as the kiosk is up by then."""
_MOST_BYTES: Final = 16_384
_ROOT: Final = 0
_AGAIN: Final = frozenset({408, 425, 429})
_SERVER_FAULT: Final = 500
_OK: Final = 200
_CODE: Final = re.compile(r"[a-z0-9_]{1,40}")
_KEY_ID: Final = re.compile(r"[A-Za-z0-9._:/-]{1,100}")


class KeyService(Protocol):
    """The three calls."""

    def key_id(self) -> str:
        """Which key would wrap now.

        Raises:
            KeyServiceRefused: It does not tell us.
            KeyServiceUnreachable: It does not answer.
        """

    def wrap(self, secret: bytes, label: str) -> tuple[str, bytes]:
        """Wrap a secret; the id of the key, and what it wrapped. Errors as above."""

    def unwrap(self, key_id: str, wrapped: bytes, label: str) -> bytes:
        """The secret. Errors as above."""


class MemoryKeyService:
    """A :class:`KeyService` in this process, for tests.

    Args:
        keys: Id to 32 bytes; the last one wraps.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.keys = dict(keys)
        self.down = False

    def key_id(self) -> str:
        """See the protocol."""
        self._answer()
        return list(self.keys)[-1]

    def wrap(self, secret: bytes, label: str) -> tuple[str, bytes]:
        """See the protocol."""
        self._answer()
        name = list(self.keys)[-1]
        return name, LocalKey(self.keys[name], KeyPlace.SERVICE).wrap(secret, label).sealed

    def unwrap(self, key_id: str, wrapped: bytes, label: str) -> bytes:
        """See the protocol."""
        self._answer()
        if key_id not in self.keys:
            raise refused("unknown_key")
        key = LocalKey(self.keys[key_id], KeyPlace.SERVICE)
        try:
            return key.unwrap(Wrapped(KeyPlace.SERVICE, key.key_id, wrapped), label)
        except KeyWrong as error:
            raise refused("not_wrapped_so") from error

    def _answer(self) -> None:
        if self.down:
            raise _unreachable("it is down")


class ServiceKey:
    """The key of a service, as a :class:`kiosk.security.key_sources.WrappingKey`.

    Args:
        service: Where it is.
    """

    def __init__(self, service: KeyService) -> None:
        self._service = service

    @property
    def key_id(self) -> str:
        """See the protocol; the service is asked."""
        return self._service.key_id()

    def wrap(self, secret: bytes, label: str) -> Wrapped:
        """See the protocol. What does not come back as it went is not taken."""
        wrapped = Wrapped(KeyPlace.SERVICE, *self._service.wrap(secret, label))
        if self.unwrap(wrapped, label) != secret:
            raise refused("it does not give back what it wrapped")
        return wrapped

    def fits(self, wrapped: Wrapped) -> bool:
        """See the protocol: the service itself knows which of its keys it still has."""
        return wrapped.place is KeyPlace.SERVICE

    def unwrap(self, wrapped: Wrapped, label: str) -> bytes:
        """See the protocol."""
        return self._service.unwrap(wrapped.key_id, wrapped.sealed, label)

    def as_secret(self) -> SiteSecret:
        """See the protocol."""
        raise KeyMissing(
            "This site has no envelope for the key service to open",
            mend="Put back vanakkam.envelope from beside a copy of the key ring; an older site needs its key file",
        )


class ServiceSource:
    """A key service as the place of the site key.

    Args:
        service: The service.
        address: Of the setting, for people.
    """

    place = KeyPlace.SERVICE

    def __init__(self, service: KeyService, address: str) -> None:
        self._service, self._address = service, address

    @property
    def shown(self) -> str:
        """See the protocol."""
        return f"the key service {self._address}"

    def key(self) -> ServiceKey:
        """See the protocol; nothing is asked yet."""
        return ServiceKey(self._service)

    key_or_new = key


class HttpKeyService:
    """A :class:`KeyService` over HTTPS or a Unix socket; each call is a connection of its own.

    Args:
        address: ``https://HOST:PORT`` or ``unix:PATH``.
        ca_file: Authority of the service's certificate; None for those of the system.
        certificate: Client certificate with its private key, for https.
        wait: Sleeps; for tests.

    Raises:
        KeyExposed: Others may read the private key.
        KeyMissing: A file of the certificates cannot be read.
    """

    def __init__(
        self,
        address: str,
        *,
        ca_file: Path | None = None,
        certificate: Path | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wait = wait
        if address.startswith("unix:"):
            socket_path = Path(address.removeprefix("unix:"))
            self._connect: Callable[[], http.client.HTTPConnection] = lambda: _UnixConnection(socket_path)
            self._base = ""
            return
        parts, context = urlsplit(address), _tls(ca_file, certificate)
        self._base = parts.path
        self._connect = lambda: http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS, context=context
        )

    def key_id(self) -> str:
        """See the protocol."""
        return _text(self._ask("GET", "/v1/key"), "key", _KEY_ID)

    def wrap(self, secret: bytes, label: str) -> tuple[str, bytes]:
        """See the protocol."""
        said = self._ask("POST", "/v1/wrap", {"label": label, "secret": base64.b64encode(secret).decode()})
        return _text(said, "key", _KEY_ID), _bytes(said, "wrapped")

    def unwrap(self, key_id: str, wrapped: bytes, label: str) -> bytes:
        """See the protocol."""
        asked = {"label": label, "key": key_id, "wrapped": base64.b64encode(wrapped).decode()}
        return _bytes(self._ask("POST", "/v1/unwrap", asked), "secret")

    def _ask(self, method: str, path: str, content: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """The answer; asked again where that may help."""
        body = None if content is None else json.dumps(content).encode()
        said = "it does not answer"
        for wait in (*WAITS, None):
            try:
                status, answer = self._once(method, path, body)
            except ssl.SSLCertVerificationError as error:
                raise refused(f"its certificate does not hold, {error.verify_message}") from error
            except (OSError, http.client.HTTPException) as error:
                said = type(error).__name__
            else:
                if status == _OK:
                    return answer
                said = f"it answered {status}"
                if status < _SERVER_FAULT and status not in _AGAIN:
                    raise refused(_code(answer) or said)
            if wait is not None:
                self._wait(wait)
        raise _unreachable(said)

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, Mapping[str, Any]]:
        """Status and content of one call. A redirection is an answer, and is not followed."""
        headers = {} if body is None else {"Content-Type": "application/json"}
        with closing(self._connect()) as connection:
            connection.request(method, self._base + path, body, headers)
            answer = connection.getresponse()
            content = answer.read(_MOST_BYTES)
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            found = {}
        return answer.status, found


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a socket of this machine.

    Args:
        path: Of the socket.
    """

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect, after a look at whose socket it is: whoever is behind it is told the data secret."""
        if self._path.stat().st_uid not in {_ROOT, os.geteuid()}:
            raise KeyExposed(
                f"The socket {self._path} belongs to another user",
                mend="It must belong to root, as one of a systemd socket unit does, or to the user who runs the kiosk",
            )
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _tls(ca_file: Path | None, certificate: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate is not None:
            refuse_exposed(certificate, certificate.stat())
            context.load_cert_chain(certificate)
    except (OSError, ssl.SSLError) as error:
        raise KeyMissing(
            f"A certificate for the key service cannot be read: {error.strerror or type(error).__name__}",
            mend="Correct key_service_ca_file and key_service_certificate",
        ) from error
    return context


def _text(said: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not shape.fullmatch(found):
        raise refused(f"its answer has no {name}")
    return found


def _bytes(said: Mapping[str, Any], name: str) -> bytes:
    found = said.get(name)
    try:
        if isinstance(found, str):
            return base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise refused(f"its answer has no {name}")


def _code(said: Mapping[str, Any]) -> str:
    found = said.get("error")
    return found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def refused(why: str) -> KeyServiceRefused:
    """The error for an answer that is final."""
    return KeyServiceRefused(
        f"The key service does not do what it was asked for: {why}",
        mend="Look at the service: its keys, who may use them, and the certificates (docs/keys.md)",
    )


def _unreachable(why: str) -> KeyServiceUnreachable:
    return KeyServiceUnreachable(
        f"The key service cannot be reached: {why}",
        mend="Look whether it runs and whether key_service is right; the kiosk does not start without it",
    )
