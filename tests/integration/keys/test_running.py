"""A new key beside a real ``kiosk run``: no request fails, its stream goes on, and a worker that dies comes back."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.security import inherited
from kiosk.settings import Settings
from tests.integration.keys.conftest import key_in

SECONDS = 120.0
"""Whatever hangs is far slower than the busiest machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(settings: Settings, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "kiosk", "--home", str(settings.home), *arguments]


def status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status


def wait_up(port: int, process: "subprocess.Popen[str]") -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError):
            if status(port) == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the kiosk does not answer; exit code {process.poll()}")


@contextlib.contextmanager
def running(settings: Settings, port: int, environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command(settings, "run", "--port", str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        wait_up(port, process)
        yield process
    finally:
        process.terminate()
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, said


class Visitor(threading.Thread):
    """Asks the kiosk all the time; keeps what was not answered well."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.asked, self.failed, self.enough = port, 0, list[object](), threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            try:
                answer: object = status(self.port)
            except (OSError, http.client.HTTPException) as error:
                answer = error
            self.asked += 1
            if answer != 200:
                self.failed.append(answer)


def worker_of(process: "subprocess.Popen[str]") -> int:
    return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])


@pytest.mark.parametrize(
    "place",
    [
        "file",
        pytest.param(
            "environment",
            marks=pytest.mark.skipif(not os.environ.get("VANAKKAM_SOAK"), reason="a second start; make soak does it"),
        ),
    ],
)
def test_a_new_key_disturbs_nothing_that_runs(settings: Settings, tmp_path: Path, place: str) -> None:
    port, old = free_port(), settings.key_path.read_text()
    where = {"VANAKKAM_MODELS_DIR": str(tmp_path / "models"), "VANAKKAM_KEY_SOURCE": place}
    if place == "environment":
        settings.key_path.unlink()
        where[inherited.SITE_KEY] = old
    rotate = command(settings, "keys", "rotate", "--yes")
    if place == "environment":
        rotate += ["--write", str(tmp_path / "new")]

    with running(settings, port, where) as process:
        stream = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        stream.request("GET", "/events")
        screen = stream.getresponse()
        visitor = Visitor(port)
        visitor.start()
        done = subprocess.run(rotate, env=os.environ | where, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if place == "environment":
            where[inherited.SITE_KEY] = (tmp_path / "new").read_text()
        look = subprocess.run(
            command(settings, "keys", "show"), env=os.environ | where, capture_output=True, text=True, check=False
        )
        assert look.returncode == 0, look.stderr
        visitor.enough.set()
        visitor.join(SECONDS)
        assert screen.status == 200
        assert screen.readline().startswith(b"event: ")
        assert (visitor.failed, visitor.asked > 10) == ([], True)
        stream.close()

        dead = worker_of(process)
        os.kill(dead, signal.SIGKILL)
        wait_up(port, process)
        assert worker_of(process) != dead

    def opens(key: str) -> bool:
        if place == "file":
            settings.key_path.write_text(key)
        environment = where | ({inherited.SITE_KEY: key} if place == "environment" else {})
        listed = subprocess.run(
            command(settings, "members", "list"), env=os.environ | environment, capture_output=True, check=False
        )
        return listed.returncode == 0

    new = settings.key_path.read_text() if place == "file" else where[inherited.SITE_KEY]
    assert key_in(settings.key_path if place == "file" else tmp_path / "new").key_id in look.stdout
    assert opens(new)
    assert not opens(old)
