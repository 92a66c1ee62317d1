"""Pictures that a browser sent: told by their content, bounded before they are decoded, never written anywhere."""

import struct
from collections.abc import Iterator

import cv2
import numpy as np

from kiosk.errors import PictureRefused
from vision.frames import Image

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Segments of a JPEG that carry its size."""
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
"""Segments without a length."""

_PART_BYTES = 12
"""Of a chunk of a PNG beside its content."""

MEGA = 1_000_000

LONGEST_SIDE = 2400
"""Pixels to which larger pictures are shrunk: a face that fills a twentieth of it is still read, and eight pictures of
a good camera would fill the memory of a small box."""
LEAST_SIDE = 64
"""Pixels. No face is read in less."""
MOST_STRETCH = 6
"""Longer to shorter side. A strip would be searched in thousands of squares."""


def read_picture(data: bytes, *, most_pixels: int) -> Image:
    """Decode a JPEG or PNG to BGR, turned as its camera says.

    Args:
        data: The file.
        most_pixels: More are refused from the header alone: a small file can unpack to gigabytes.

    Returns:
        Shape (h, w, 3), uint8, its longer side at most :data:`LONGEST_SIDE`.

    Raises:
        PictureRefused: Another type, a damaged file, too many pixels or too few, or a strip.
    """
    size = picture_size(data)
    if size is None:
        raise PictureRefused("This is not a JPEG or PNG picture", mend="Choose a JPEG or PNG file")
    if size[0] * size[1] > most_pixels:
        raise PictureRefused(
            f"This picture has more than {most_pixels // MEGA} million pixels", mend="Choose a smaller one"
        )
    if min(size) < LEAST_SIDE or max(size) > MOST_STRETCH * min(size):
        raise PictureRefused("This picture is too small, or only a strip", mend="Choose another one")
    refuse_torn(data)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        image = None
    if image is None:
        raise _damaged()
    scale = LONGEST_SIDE / max(image.shape)
    decoded: Image = image if scale >= 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return decoded


def refuse_torn(data: bytes) -> None:
    """Refuse a PNG whose parts do not lie within the file: the decoder takes the memory that a part claims to need.

    Raises:
        PictureRefused: A part is longer than what is left, or the last one is missing.
    """
    if data.startswith(_PNG) and not _parts_fit(data):
        raise _damaged()


def _damaged() -> PictureRefused:
    return PictureRefused("This picture is damaged", mend="Choose another one")


def _parts_fit(data: bytes) -> bool:
    """Whether the chunks of a PNG (its length, kind, content and check sum) follow one another up to the last one."""
    at, kind = len(_PNG), b""
    while kind != b"IEND" and at + _PART_BYTES <= len(data):
        kind = data[at + 4 : at + 8]
        at += _PART_BYTES + int.from_bytes(data[at : at + 4])
    return kind == b"IEND" and at <= len(data)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels from the header of a JPEG or PNG; None for anything else."""
    if data.startswith(_PNG) and len(data) >= 24 and data[12:16] == b"IHDR":  # noqa: PLR2004 - up to the end of IHDR's size
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(_JPEG):
        return next(_jpeg_sizes(data), None)
    return None


def _jpeg_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - every segment begins with it
            return
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE_MARKERS:  # noqa: PLR2004 - fill byte
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            yield width, height
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        at += 2 + length
