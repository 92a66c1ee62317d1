"""Pictures of offers: told by content, bounded, and without anything but the dots."""

import cv2
import numpy as np
import pytest

from kiosk.errors import PictureRefused
from kiosk.marketing.offers_pictures import LONGEST_SIDE, MOST_BYTES, drawn_anew, webp_size

SECRET = b"GPS 13.0827 80.2707"


def image(width=800, height=600, channels=3, depth=np.uint8):
    made = np.zeros((height, width, channels), depth)
    made[: height // 2] = np.iinfo(depth).max
    return made


def encoded(kind, *sizes, **more):
    return cv2.imencode(kind, image(*sizes, **more))[1].tobytes()


def with_secret(kind, data):
    """The file with something written beside the dots, as cameras do."""
    if kind == ".jpg":
        return data[:2] + b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET + data[2:]
    return data + SECRET


def decoded(content):
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_a_picture_is_drawn_anew_without_what_stands_beside_it(kind):
    data = with_secret(kind, encoded(kind))
    content, width, height = drawn_anew(data)
    assert SECRET in data
    assert SECRET not in content
    assert (width, height) == (800, 600)
    assert webp_size(content) == (800, 600)
    assert decoded(content)[100, 100].mean() > 240
    assert decoded(content)[500, 100].mean() < 15


def test_a_large_one_is_made_smaller():
    _, width, height = drawn_anew(encoded(".jpg", 3000, 2000))
    assert (width, height) == (LONGEST_SIDE, 600)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_what_is_clear_stands_on_white(depth):
    clear = image(300, 300, 4, depth)
    clear[:, :, 3] = 0
    content, _, _ = drawn_anew(cv2.imencode(".png", clear)[1].tobytes())
    assert decoded(content).shape == (300, 300, 3)
    assert decoded(content).min() > 250


def bomb():
    """The header of a PNG of 20,000 x 20,000 dots, with nothing behind it."""
    import struct
    import zlib

    head = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a JPEG"),
        (b"<svg onload='alert(1)'/>", "not a JPEG"),
        (b"GIF89a" + bytes(100), "not a JPEG"),
        (b"RIFF\x00\x00\x00\x00WEBPVP9 " + bytes(40), "not a JPEG"),
        (bytes(MOST_BYTES + 1), "larger than 8 MB"),
        (bomb(), "million pixels"),
        (encoded(".png", 150, 400), "smaller than 200"),
        (encoded(".png", 1000, 220), "strip"),
        (encoded(".png")[:200], "damaged"),
        (encoded(".webp")[:60], "damaged"),
    ],
)
def test_anything_else_is_refused_in_words(data, words):
    with pytest.raises(PictureRefused, match=words):
        drawn_anew(data)
