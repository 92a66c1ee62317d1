"""Pictures of offers: told by their content, bounded before they are decoded, drawn anew without anything but the dots.

What a camera or a program writes into a file beside the picture (place, time, names, thumbnails) does not survive.
"""

import struct
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.console.pictures import picture_size, refuse_torn
from kiosk.errors import PictureRefused

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one file."""
MOST_PIXELS: Final = 24_000_000
"""More are refused from the header alone: a small file can unpack to gigabytes."""
LEAST_SIDE: Final = 200
"""Pixels. Less looks torn on a screen of 1920."""
LONGEST_SIDE: Final = 900
"""Pixels to which larger pictures are shrunk; on the largest screen a card gives a picture about 400."""
MOST_STRETCH: Final = 4
"""Longer to shorter side; the card cuts a square out of the middle."""
QUALITY: Final = 82
"""Of WebP: 20 to 80 kB for a photograph of goods, without marks that are seen from a metre away."""
TYPE: Final = "image/webp"

_MEGA: Final = 1_000_000
_HEAD: Final = 30
"""Bytes of a WebP up to the end of its size."""
_ALPHA: Final = 4
"""Channels of a picture that is partly clear."""

Pixels = NDArray[np.uint8]


def drawn_anew(data: bytes) -> tuple[bytes, int, int]:
    """Decode a JPEG, PNG or WebP, shrink it, and encode it as WebP.

    Args:
        data: The file.

    Returns:
        The new file, its width and its height in pixels.

    Raises:
        PictureRefused: Too many bytes, another type, a damaged file, too many pixels or too few, or a strip.
    """
    if len(data) > MOST_BYTES:
        raise PictureRefused(f"This file is larger than {MOST_BYTES // 1024**2} MB", mend="Choose a smaller one")
    size = picture_size(data) or webp_size(data)
    if size is None:
        raise PictureRefused("This is not a JPEG, PNG or WebP picture", mend="Choose one of these types")
    if size[0] * size[1] > MOST_PIXELS:
        raise PictureRefused(
            f"This picture has more than {MOST_PIXELS // _MEGA} million pixels", mend="Choose a smaller one"
        )
    if min(size) < LEAST_SIDE:
        raise PictureRefused(
            f"This picture is smaller than {LEAST_SIDE} pixels", mend="It would look torn on the screen: choose another"
        )
    if max(size) > MOST_STRETCH * min(size):
        raise PictureRefused("This picture is only a strip", mend="Choose one that is nearer to a square")
    refuse_torn(data)
    image = _shrunk(_decoded(data))
    done, encoded = cv2.imencode(".webp", image, (cv2.IMWRITE_WEBP_QUALITY, QUALITY))
    if not done:
        raise PictureRefused("This picture cannot be drawn anew", mend="Choose another one")
    height, width = image.shape[:2]
    return encoded.tobytes(), width, height


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels from the header of a WebP (RFC 9649); None for anything else."""
    if len(data) < _HEAD or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack("<I", data[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case _:
            return None


def _decoded(data: bytes) -> Pixels:
    """The dots, 8 bits each in BGR, turned as the camera says; what is clear stands on white, as on the card."""
    packed = np.frombuffer(data, np.uint8)
    try:
        with_alpha = cv2.imdecode(packed, cv2.IMREAD_UNCHANGED)
        image = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    except cv2.error:
        image = with_alpha = None
    if image is None or with_alpha is None:
        raise PictureRefused("This picture is damaged", mend="Choose another one")
    if with_alpha.ndim < 3 or with_alpha.shape[2] != _ALPHA or with_alpha.shape[:2] != image.shape[:2]:  # noqa: PLR2004
        return np.asarray(image, np.uint8)
    share = with_alpha[:, :, 3:].astype(np.float32) / np.iinfo(with_alpha.dtype).max
    return np.asarray(image * share + 255.0 * (1.0 - share), np.uint8)


def _shrunk(image: Pixels) -> Pixels:
    scale = LONGEST_SIDE / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
