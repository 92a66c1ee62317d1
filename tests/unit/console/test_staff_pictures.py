import contextlib
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console.pictures import picture_size, read_picture
from kiosk.errors import PictureRefused

IMAGE = np.full((30, 40, 3), 128, np.uint8)


def encoded(ending):
    return cv2.imencode(ending, IMAGE)[1].tobytes()


@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_the_size_is_read_from_the_header(ending):
    assert picture_size(encoded(ending)) == (40, 30)
    assert read_picture(encoded(ending), most_pixels=1200).shape == (30, 40, 3)


@pytest.mark.parametrize("ending", [".bmp", ".webp", ".tiff"])
def test_other_types_are_refused_by_content(ending):
    with pytest.raises(PictureRefused):
        read_picture(encoded(ending), most_pixels=10_000)


def test_a_bomb_is_refused_before_it_is_unpacked():
    png = bytearray(encoded(".png"))
    png[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(PictureRefused, match="million pixels"):
        read_picture(bytes(png), most_pixels=40_000_000)


def test_a_damaged_picture_is_refused():
    with pytest.raises(PictureRefused):
        read_picture(encoded(".jpg")[:60] + b"\x00" * 20, most_pixels=10_000)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_make_the_reader_fail_otherwise(tail, head):
    """Requirement S1: whatever comes in is a picture or a coded refusal."""
    with contextlib.suppress(PictureRefused):
        read_picture(head + tail, most_pixels=10_000)
