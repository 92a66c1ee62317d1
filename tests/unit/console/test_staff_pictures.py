import contextlib
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console.pictures import MEGA, picture_size, read_picture
from kiosk.errors import PictureRefused
from kiosk.marketing.offers_pictures import drawn_anew

IMAGE = np.full((90, 120, 3), 128, np.uint8)


def encoded(ending):
    return cv2.imencode(ending, IMAGE)[1].tobytes()


@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_the_size_is_read_from_the_header(ending):
    assert picture_size(encoded(ending)) == (120, 90)
    assert read_picture(encoded(ending), most_pixels=10_800).shape == (90, 120, 3)


@pytest.mark.parametrize("ending", [".bmp", ".webp", ".tiff"])
def test_other_types_are_refused_by_content(ending):
    with pytest.raises(PictureRefused):
        read_picture(encoded(ending), most_pixels=MEGA)


def test_a_bomb_is_refused_before_it_is_unpacked():
    png = bytearray(encoded(".png"))
    png[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(PictureRefused, match="million pixels"):
        read_picture(bytes(png), most_pixels=40_000_000)


@pytest.mark.parametrize("claims", [1 << 16, 0x7FFFFFFF, 0x8CF52000, 0xFFFFFFFF])
@pytest.mark.parametrize("read", [lambda data: read_picture(data, most_pixels=MEGA), drawn_anew])
def test_a_part_that_claims_to_be_large_gets_no_memory(monkeypatch, claims, read):
    """Found by fuzzing: for a file of 7 kB the decoder took the 2 GB that one of its parts claimed to be long."""
    png = bytearray(cv2.imencode(".png", np.full((240, 240, 3), 128, np.uint8))[1].tobytes())
    png[33:37] = struct.pack(">I", claims)
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was handed to the decoder"))
    with pytest.raises(PictureRefused, match="damaged"):
        read(bytes(png))


def test_a_png_without_its_end_is_refused():
    with pytest.raises(PictureRefused, match="damaged"):
        read_picture(encoded(".png")[:-1], most_pixels=MEGA)


def test_a_damaged_picture_is_refused():
    with pytest.raises(PictureRefused):
        read_picture(encoded(".jpg")[:60] + b"\x00" * 20, most_pixels=MEGA)


@pytest.mark.parametrize("shape", [(1, 1), (63, 300), (70, 900), (900, 70)])
def test_what_is_too_small_or_a_strip_is_refused_before_anybody_searches_it(shape):
    """Requirement S1: a strip of 60,000 by 30 pixels keeps the nets busy for minutes."""
    data = cv2.imencode(".png", np.zeros((*shape, 3), np.uint8))[1].tobytes()
    with pytest.raises(PictureRefused, match="strip"):
        read_picture(data, most_pixels=MEGA)


def test_a_large_picture_is_shrunk_so_that_eight_of_them_fit_a_small_box():
    data = cv2.imencode(".png", np.zeros((3000, 4000, 3), np.uint8))[1].tobytes()
    assert read_picture(data, most_pixels=40 * MEGA).shape == (1800, 2400, 3)


def test_a_picture_is_turned_as_its_camera_says():
    """EXIF orientation 6: the camera was held upright."""
    tags = b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
    segment = b"Exif\x00\x00" + tags
    plain = encoded(".jpg")
    turned = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]
    assert read_picture(turned, most_pixels=MEGA).shape == (120, 90, 3)


def test_the_end_of_another_file_behind_a_picture_is_not_read():
    assert read_picture(encoded(".png") + b"PK\x03\x04<script>", most_pixels=MEGA).shape == (90, 120, 3)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_make_the_reader_fail_otherwise(tail, head):
    """Requirement S1: whatever comes in is a picture or a coded refusal."""
    with contextlib.suppress(PictureRefused):
        read_picture(head + tail, most_pixels=10_000)
