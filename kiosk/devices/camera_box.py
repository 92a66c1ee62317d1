"""The other end: a camera box that is paired with a kiosk, and sends it pictures over one connection.

The key is the box's only secret: a file of its owner alone. Pictures go from the camera's memory into the connection,
which is encrypted unless the kiosk is on this very machine.
"""

import http.client
import json
import os
import re
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import cv2

from kiosk.errors import DeviceUnreachable, SettingsInvalid, TokenRefused
from kiosk.security.exposure import refuse_exposed
from kiosk.security.files import new_private_file
from vision.frames import FrameSource, Image

FRAMES_A_SECOND: Final = 10.0
"""As many as a loop on a small box looks at."""
LONGEST_SIDE: Final = 1280
JPEG_QUALITY: Final = 85
"""Faces are found and compared as well as without loss, at a tenth of the bytes."""
ASK_SECONDS: Final = 2.0
RETRY_SECONDS: Final = 5.0
_TIMEOUT: Final = 10.0
_LONGEST: Final = 100
"""Signs of a key at most."""
_KEY: Final = re.compile(rb"[A-Za-z0-9_-]{1,%d}" % _LONGEST)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Kiosk:
    """Where the kiosk is, and how it is known.

    Attributes:
        address: Such as https://kiosk.shop.example:8000, without a path.
        authority: PEM file of the authority that its certificate must be of; None: those of the system.
        certificate: PEM file with this box's own certificate and its key, or None.
    """

    address: str
    authority: Path | None = None
    certificate: Path | None = None

    def connect(self) -> http.client.HTTPConnection:
        """A connection, not opened yet.

        Raises:
            SettingsInvalid: No address of a kiosk, pictures would travel in the clear, or a file cannot be read.
        """
        encrypted, host, port = self._parts()
        if not encrypted:
            if host not in _LOOPBACK:
                raise SettingsInvalid(
                    "Pictures of people would travel in the clear", mend="Give the kiosk a certificate: kiosk tls make"
                )
            return http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
        try:
            context = ssl.create_default_context(cafile=None if self.authority is None else str(self.authority))
            if self.certificate is not None:
                context.load_cert_chain(self.certificate)
        except (OSError, ssl.SSLError) as error:
            raise SettingsInvalid(
                "A certificate of this box cannot be read", mend="Look at the files of --authority and --certificate"
            ) from error
        return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)

    def _parts(self) -> tuple[bool, str, int | None]:
        """Whether it is encrypted, the host, and the port where it is not the usual one."""
        invalid = SettingsInvalid(
            f"{self.address} is no address of a kiosk", mend="Give one such as https://kiosk.shop.example:8000"
        )
        try:
            parts = urlsplit(self.address)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise invalid from error
        if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.query or parts.username:
            raise invalid
        return parts.scheme == "https", host, port


class Link:
    """One connection to a kiosk, opened anew when it broke.

    Args:
        kiosk: Where it is.
    """

    def __init__(self, kiosk: Kiosk) -> None:
        self._connection = kiosk.connect()

    def ask(self, name: str) -> tuple[str, str]:
        """Ask to be paired; the key and the code.

        Raises:
            DeviceUnreachable: The kiosk does not answer, or refuses.
        """
        said = self._json("POST", json.dumps({"kind": "camera", "name": name}).encode(), "", "key", "code")
        return said["key"], said["code"]

    def state(self, key: str) -> str:
        """How far the pairing of a key is.

        Raises:
            DeviceUnreachable: The kiosk does not answer, or refuses.
        """
        return self._json("GET", None, key, "state")["state"]

    def send(self, key: str, picture: bytes) -> None:
        """Send one JPEG.

        Raises:
            TokenRefused: The key was revoked.
            DeviceUnreachable: The kiosk does not answer, or refuses.
        """
        self._request("POST", "/api/v1/camera/frames", picture, "image/jpeg", key)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _json(self, method: str, body: bytes | None, key: str, *names: str) -> dict[str, str]:
        content = self._request(method, "/api/v1/pairing", body, "application/json", key)
        try:
            found = json.loads(content)
            return {name: str(found[name]) for name in names}
        except (ValueError, KeyError, TypeError) as error:
            raise DeviceUnreachable("What answers there is no kiosk", mend="Look at its address") from error

    def _request(self, method: str, path: str, body: bytes | None, media: str, key: str) -> bytes:
        headers = {"Content-Type": media, **({"Authorization": f"Bearer {key}"} if key else {})}
        idle = self._connection.sock is not None
        try:
            status, content = self._once(method, path, body, headers)
        except DeviceUnreachable:
            if not idle:
                raise
            # the kiosk closes a connection that was silent for a second
            status, content = self._once(method, path, body, headers)
        if status == HTTPStatus.UNAUTHORIZED:
            raise TokenRefused("The kiosk does not know this camera box any more", mend="Pair it again")
        if status >= HTTPStatus.BAD_REQUEST:
            raise DeviceUnreachable(f"The kiosk refused ({status}): {_said(content)}", mend="Look at the kiosk")
        return content

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, ValueError, http.client.HTTPException) as error:  # names of hosts that cannot be written too
            self._connection.close()
            raise DeviceUnreachable(
                f"The kiosk does not answer ({type(error).__name__})", mend="Look whether it runs, and at its address"
            ) from error


def pair(link: Link, name: str, show: Callable[[str], None], wait: Callable[[float], object] = time.sleep) -> str:
    """Ask until staff has paired this box; the key.

    Args:
        link: To the kiosk.
        name: What this box calls itself.
        show: Shows a code to whoever stands before the box.
        wait: Waits so many seconds.

    Raises:
        DeviceUnreachable: The kiosk does not answer, or refuses.
    """
    while True:
        key, code = link.ask(name)
        show(code)
        while True:
            wait(ASK_SECONDS)
            state = link.state(key)
            if state == "paired":
                return key
            if state == "over":
                break


def send_pictures(
    link: Link,
    key: str,
    camera: FrameSource,
    said: Callable[[str], None],
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Send what the camera sees until the key is revoked; what breaks is tried again.

    Args:
        link: To the kiosk.
        key: Of this box.
        camera: Delivers pictures.
        said: Told what is wrong, once each time it begins.
        wait: Waits so many seconds.

    Raises:
        TokenRefused: The key was revoked.
    """
    trouble = ""
    while True:
        frame = camera.read(1.0)
        fault, pause = camera.fault or "", 0.0
        if frame is not None:
            try:
                link.send(key, as_jpeg(frame.image))
                pause = 1.0 / FRAMES_A_SECOND
            except DeviceUnreachable as error:
                fault, pause = error.message, RETRY_SECONDS
        if fault and fault != trouble:
            said(fault)
        trouble = fault
        wait(pause)


def as_jpeg(image: Image) -> bytes:
    """A picture for the way, not larger than :data:`LONGEST_SIDE`."""
    scale = LONGEST_SIDE / max(image.shape)
    sent = image if scale >= 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", sent, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def check_place(path: Path) -> None:
    """See that a key can be kept, before anybody is asked for one.

    Raises:
        SettingsInvalid: No file can be written there.
    """
    _write(path, "").unlink()


def keep_key(path: Path, key: str) -> None:
    """Write the key of this box, mode 0600, in the place of one that was revoked.

    Raises:
        SettingsInvalid: No file can be written there.
    """
    _write(path, key).replace(path)


def _write(path: Path, text: str) -> Path:
    """A private file of this text beside the path."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with new_private_file(fresh) as draft:
            draft.write_text(text, encoding="ascii")
    except OSError as error:
        raise SettingsInvalid(
            f"The key of this box cannot be kept in {path}", mend="Name a file that can be written with --key-file"
        ) from error
    return fresh


def kept_key(path: Path) -> str:
    """Read the key of this box.

    Raises:
        KeyExposed: Others may read it.
        SettingsInvalid: The file holds no key.
    """
    with path.open("rb") as file:
        refuse_exposed(path, os.fstat(file.fileno()))
        key = file.read(_LONGEST + 1).strip()
    if _KEY.fullmatch(key) is None:
        raise SettingsInvalid(f"{path} holds no key of a camera box", mend="Name another file with --key-file")
    return key.decode("ascii")


def _said(content: bytes) -> str:
    try:
        return str(json.loads(content)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return "without a word"
