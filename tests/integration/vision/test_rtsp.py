"""The camera on a real RTSP server: it plays, notices that the server died, and heals when it is back."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vision.camera import Camera, probe
from vision.sources import parse_source

SYSTEM_PYTHON = Path("/usr/bin/python3")
SERVER = Path(__file__).with_name("rtsp_server.py")
NEEDS = "import gi; gi.require_version('GstRtspServer', '1.0'); gi.require_version('Gst', '1.0')"


def installed() -> bool:
    if not SYSTEM_PYTHON.exists():
        return False
    asked = [subprocess.run([str(SYSTEM_PYTHON), "-c", NEEDS], capture_output=True, check=False).returncode == 0]
    asked.append(bool(list(Path("/usr/lib").glob("*/gstreamer-1.0/libgstx264.so"))))
    return all(asked)


pytestmark = pytest.mark.skipif(
    not installed(), reason="GStreamer's RTSP server is not installed (gir1.2-gst-rtsp-server-1.0, python3-gi, plugins)"
)


class Server:
    """Starts and stops the server on one port."""

    def __init__(self, port: int) -> None:
        self.address = f"rtsp://127.0.0.1:{port}/shop"
        self._port = port
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [str(SYSTEM_PYTHON), str(SERVER), str(self._port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture
def server() -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        one = Server(free.getsockname()[1])
    one.start()
    yield one
    one.stop()


def until(condition: Callable[[], bool], seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_an_rtsp_camera_is_probed_and_heals_after_its_server_was_gone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.camera.READ_TIMEOUT_MS", 1_500)
    assert probe(parse_source(server.address)) == (320, 240)
    camera = Camera(parse_source(server.address))
    try:
        assert until(lambda: camera.read(0.5) is not None, 60)
        assert camera.fault is None
        server.stop()
        assert until(lambda: camera.fault is not None, 60)
        server.start()
        assert until(lambda: camera.read(0.5) is not None and camera.fault is None, 60)
    finally:
        camera.close()
