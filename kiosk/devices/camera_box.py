"""The other end: a camera box that is paired with a kiosk, and sends it pictures over one connection.

The key is the box's only secret: a file of its owner alone. Pictures go from the camera's memory into the connection,
which is encrypted unless the kiosk is on this very machine.
"""

import http.client
import json
import os
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
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
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.query or parts.username:
            raise SettingsInvalid(
                f"{self.address} is no address of a kiosk", mend="Give one such as https://kiosk.shop.example:8000"
            )
        if parts.scheme == "http":
            if host not in _LOOPBACK:
                raise SettingsInvalid(
                    "Pictures of people would travel in the clear", mend="Give the kiosk a certificate: kiosk tls make"
                )
            return http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT)
        try:
            context = ssl.create_default_context(cafile=None if self.authority is None else str(self.authority))
            if self.certificate is not None:
                context.load_cert_chain(self.certificate)
        except (OSError, ssl.SSLError) as error:
            raise SettingsInvalid(
                "A certificate of this box cannot be read", mend="Look at the files of --authority and --certificate"
            ) from error
        return http.client.HTTPSConnection(host, parts.port, timeout=_TIMEOUT, context=context)


class Link:
    """One connection to a kiosk, opened anew when it broke.

    Args:
        kiosk: Where it is.
    """

    def __init__(self, kiosk: Kiosk) -> None:
        self._connection = kiosk.connect()

    def ask(self, name: str) -> dict[str, Any]:
        """Ask to be paired; the answer holds the key and the code.

        Raises:
            DeviceUnreachable: The kiosk does not answer, or refuses.
        """
        return self._json("POST", json.dumps({"kind": "camera", "name": name}).encode())

    def state(self, key: str) -> dict[str, Any]:
        """How far the pairing of a key is.

        Raises:
            DeviceUnreachable: The kiosk does not answer, or refuses.
        """
        return self._json("GET", None, key)

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

    def _json(self, method: str, body: bytes | None, key: str = "") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._request(method, "/api/v1/pairing", body, "application/json", key))
        return found

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
        except (OSError, http.client.HTTPException) as error:
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
        asked = link.ask(name)
        show(str(asked["code"]))
        while True:
            wait(ASK_SECONDS)
            state = link.state(str(asked["key"]))["state"]
            if state == "paired":
                return str(asked["key"])
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


def keep_key(path: Path, key: str) -> None:
    """Write the key of this box, mode 0600.

    Raises:
        SiteExists: There is a file already.
    """
    with new_private_file(path) as draft:
        draft.write_text(key, encoding="ascii")


def kept_key(path: Path) -> str:
    """Read the key of this box.

    Raises:
        KeyExposed: Others may read it.
    """
    with path.open(encoding="ascii") as file:
        refuse_exposed(path, os.fstat(file.fileno()))
        return file.read().strip()


def _said(content: bytes) -> str:
    try:
        return str(json.loads(content)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return "without a word"
