"""The reader thread on real clips, a real MJPEG server, and captures that misbehave on purpose."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vision.camera import Camera, open_capture, probe
from vision.errors import SourceUnavailable
from vision.sources import SourceKind, SourceSpec, parse_source


def picture(number: int) -> np.ndarray:
    return np.random.default_rng(number).integers(0, 255, (120, 160, 3)).astype(np.uint8)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20.0, (160, 120))
    for number in range(10):
        writer.write(picture(number))
    writer.release()
    return path


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_clip_plays_again_and_again_with_rising_numbers(clip: Path) -> None:
    camera = Camera(parse_source(str(clip)))
    try:
        read = (camera.read(0.5) for _ in range(200))
        found = list(itertools.islice((frame for frame in read if frame and len(str(frame.index)) < 9), 25))
        indices = [frame.index for frame in found]
        assert indices == sorted(set(indices))
        assert indices[-1] > 10
        assert found[0].image.shape == (120, 160, 3)
        assert camera.fault is None
    finally:
        camera.close()


def test_probing_tells_the_size(clip: Path) -> None:
    assert probe(parse_source(str(clip))) == (160, 120)


def test_an_unreadable_clip_is_a_clear_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\x00\x00\x00\x20ftypisom" + b"junk" * 100)
    with pytest.raises(SourceUnavailable, match=r"broken\.mp4") as refused:
        probe(parse_source(str(broken)))
    assert "ffmpeg" in refused.value.mend


def test_a_missing_camera_is_a_clear_error() -> None:
    with pytest.raises(SourceUnavailable, match="camera 97 cannot be opened") as refused:
        probe(parse_source("97"))
    assert "by-id" in refused.value.mend


class Scripted:
    """A capture that does what a test says: an image, False for a failed read, or a pause in seconds."""

    def __init__(self, acts: Iterator[Any]) -> None:
        self.acts, self.released = acts, False

    def read(self) -> tuple[bool, Any]:
        act = next(self.acts, False)
        if isinstance(act, float):
            time.sleep(act)
            act = picture(int(act))
        return act is not False, act

    def get(self, _prop: int) -> float:
        return 0.0

    def set(self, _prop: int, _value: float) -> bool:
        return True

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def release(self) -> None:
        self.released = True


def live() -> Iterator[Any]:
    """What a healthy camera delivers."""
    for number in itertools.count():
        time.sleep(0.01)
        yield picture(number)


INDEX = SourceSpec(SourceKind.INDEX, "0", "0")


def scripted(*rounds: list[Any]) -> tuple[Callable[[SourceSpec], Scripted], list[Scripted]]:
    opened: list[Scripted] = []
    left = list(rounds)

    def opener(_spec: SourceSpec) -> Scripted:
        if not left:
            raise SourceUnavailable("gone")
        opened.append(Scripted(iter(left.pop(0))))
        return opened[-1]

    return opener, opened


def test_a_broken_camera_is_opened_again() -> None:
    rounds = [first := Scripted(iter([picture(1)])), Scripted(live())]
    camera = Camera(INDEX, lambda _spec: rounds.pop(0))
    try:
        assert until(lambda: (frame := camera.read(0.2)) is not None and frame.index > 3)
        assert first.released
    finally:
        camera.close()


def test_a_lost_camera_says_why_and_keeps_no_picture() -> None:
    opener, _ = scripted([picture(1)])
    camera = Camera(INDEX, opener)
    try:
        assert until(lambda: camera.fault in {"gone", "the camera delivers no pictures"})
        assert camera._slot.frame is None
    finally:
        camera.close()


def test_a_slow_reader_gets_the_newest_frame_only() -> None:
    camera = Camera(INDEX, lambda _spec: Scripted(live()))
    try:
        first = camera.read(60.0)
        assert first is not None
        assert until(lambda: camera._slot.frame is not None and camera._slot.frame.index > first.index + 5)
        second = camera.read(60.0)
        assert second is not None
        assert second.index > first.index + 5
    finally:
        camera.close()


def test_a_frozen_picture_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.camera.FROZEN_SECONDS", 0.3)
    same = picture(1)

    def frozen() -> Iterator[Any]:
        while True:
            time.sleep(0.01)
            yield same

    camera = Camera(INDEX, lambda _spec: Scripted(frozen()))
    try:
        assert until(lambda: camera.fault == "the picture is frozen")
    finally:
        camera.close()


def test_a_camera_that_raises_is_opened_again() -> None:
    class Raising(Scripted):
        def read(self) -> tuple[bool, Any]:
            raise cv2.error("driver")

    rounds: list[Scripted] = [Raising(iter(())), Scripted(live())]
    camera = Camera(INDEX, lambda _spec: rounds.pop(0))
    try:
        assert until(lambda: camera.read(0.2) is not None)
    finally:
        camera.close()


def test_an_empty_picture_is_a_failed_read() -> None:
    class Empty(Scripted):
        def read(self) -> tuple[bool, Any]:
            return True, None

    rounds: list[Scripted] = [Empty(iter(())), Scripted(live())]
    camera = Camera(INDEX, lambda _spec: rounds.pop(0))
    try:
        assert until(lambda: camera.read(0.2) is not None)
    finally:
        camera.close()


def test_a_dark_room_is_no_frozen_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.camera.FROZEN_SECONDS", 0.2)
    black = np.zeros((120, 160, 3), np.uint8)

    def night() -> Iterator[Any]:
        while True:
            time.sleep(0.01)
            yield black

    camera = Camera(INDEX, lambda _spec: Scripted(night()))
    try:
        assert until(lambda: camera.read(0.2) is not None)
        time.sleep(0.6)
        assert camera.fault is None
    finally:
        camera.close()


def test_a_stalled_camera_keeps_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.camera.STALL_SECONDS", 0.1)
    opener, _ = scripted([picture(1), 2.0])
    camera = Camera(INDEX, opener)
    try:
        assert until(lambda: camera.fault is not None and camera.fault.startswith("no picture"))
        assert camera._slot.frame is None
    finally:
        camera.close()


class MjpegServer(BaseHTTPRequestHandler):
    """Sends a few pictures, then nothing, but keeps the connection."""

    stall = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        try:
            for number in range(10_000):
                if number == 40:
                    self.stall.wait(20)
                    return
                good, data = cv2.imencode(".jpg", picture(number))
                assert good
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                self.wfile.write(head.encode() + data.tobytes() + b"\r\n")
                time.sleep(0.02)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def mjpeg() -> Iterator[str]:
    MjpegServer.stall.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), MjpegServer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/video.mjpg"
    MjpegServer.stall.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_that_stalls_is_noticed(mjpeg: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.camera.READ_TIMEOUT_MS", 1_000)
    camera = Camera(parse_source(mjpeg))
    try:
        assert until(lambda: camera.read(0.2) is not None)
        assert camera.fault is None
        assert until(lambda: camera.fault is not None)
    finally:
        MjpegServer.stall.set()
        camera.close()


def test_an_address_nobody_answers_is_a_clear_error() -> None:
    with pytest.raises(SourceUnavailable, match=r"rtsp://127\.0\.0\.1:9/x cannot be opened"):
        open_capture(parse_source("rtsp://user:secret@127.0.0.1:9/x"))
