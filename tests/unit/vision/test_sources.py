from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.camera import backoff
from vision.errors import SourceInvalid
from vision.sources import SourceKind, parse_source


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("simulator", SourceKind.SIMULATOR),
        ("0", SourceKind.INDEX),
        (" 12 ", SourceKind.INDEX),
        ("/dev/null", SourceKind.DEVICE),
        ("rtsp://10.0.0.7/stream", SourceKind.ADDRESS),
        ("HTTP://camera/video", SourceKind.ADDRESS),
    ],
)
def test_what_an_argument_means(text: str, kind: SourceKind) -> None:
    assert parse_source(text).kind is kind


def test_an_existing_file_is_a_clip(tmp_path: Path) -> None:
    clip = tmp_path / "a clip.mp4"
    clip.write_bytes(b"x")
    assert parse_source(str(clip)).kind is SourceKind.FILE


@pytest.mark.parametrize("text", ["", "nope.mp4", "-1", "1234", "ftp://somewhere/x", "/dev/video99"])
def test_what_cannot_mean_anything_is_refused_with_the_choices(text: str) -> None:
    with pytest.raises(SourceInvalid, match="/dev/v4l/by-id"):
        parse_source(text)


@pytest.mark.parametrize("address", ["rtsp://user:secret@host:554/path?token=secret", "ftp://user:secret@host/x"])
def test_no_secret_of_an_address_is_ever_shown(address: str) -> None:
    try:
        shown = parse_source(address).shown
    except SourceInvalid as error:
        shown = str(error)
    assert "secret" not in shown
    assert "host" in shown


@given(st.integers(0, 10_000))
def test_the_pause_between_tries_is_capped(failures: int) -> None:
    assert 0.5 <= backoff(failures) <= backoff(failures + 1) <= 15.0
