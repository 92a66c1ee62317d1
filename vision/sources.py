"""What a camera argument means, as a pure function of its text."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from vision.errors import SourceInvalid

SIMULATOR = "simulator"
PAIRED = "paired"


class SourceKind(Enum):
    """How a source is opened."""

    SIMULATOR = auto()
    PAIRED = auto()
    """Another box sends the pictures; nothing is opened."""
    INDEX = auto()
    DEVICE = auto()
    ADDRESS = auto()
    FILE = auto()


_ADVICE = {
    SourceKind.SIMULATOR: "",
    SourceKind.PAIRED: "",
    SourceKind.INDEX: "Plug the camera in, close other programs that use it, and try another index; ls /dev/v4l/by-id "
    "lists the cameras. Without a camera: --camera simulator",
    SourceKind.DEVICE: "Plug the camera in and check the path; ls /dev/v4l/by-id lists the cameras",
    SourceKind.ADDRESS: "Check the address, the user and password in it, and that this box reaches the camera",
    SourceKind.FILE: "Check that the file is a video that ffmpeg can play",
}


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A parsed camera argument.

    Attributes:
        kind: How it is opened.
        target: What is handed to OpenCV; may hold a password.
        shown: The same for people and logs, without user and password.
    """

    kind: SourceKind
    target: str
    shown: str

    @property
    def advice(self) -> str:
        """What to do when it cannot be opened."""
        return _ADVICE[self.kind]


def parse_source(text: str) -> SourceSpec:
    """Tell what a camera argument means.

    Args:
        text: ``simulator``, ``paired``, an index, a ``/dev/`` path, an rtsp, rtsps, http or https address, or a video
            file.

    Raises:
        SourceInvalid: It is none of these, or the file or device does not exist.
    """
    text = text.strip()
    if text == SIMULATOR:
        return SourceSpec(SourceKind.SIMULATOR, text, text)
    if text == PAIRED:
        return SourceSpec(SourceKind.PAIRED, text, text)
    if re.fullmatch(r"\d{1,3}", text):
        return SourceSpec(SourceKind.INDEX, text, text)
    if re.match(r"(rtsps?|https?)://", text, re.IGNORECASE):
        return SourceSpec(SourceKind.ADDRESS, text, _redacted(text))
    path = Path(text)
    if "://" in text or not path.exists() or path.is_dir():
        raise SourceInvalid(
            f"The camera {_redacted(text) if '://' in text else text} does not exist",
            mend="Give an index such as 0, a device below /dev/v4l/by-id, rtsp://..., http://..., a clip, or simulator",
        )
    kind = SourceKind.DEVICE if path.is_char_device() else SourceKind.FILE
    return SourceSpec(kind, text, text)


def _redacted(address: str) -> str:
    """The address without user, password and query, where secrets stand."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
