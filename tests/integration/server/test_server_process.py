"""The embedded server as a process: streams, stops, and failures to start."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from kiosk.errors import AddressInvalid, PortInUse
from kiosk.server import RESERVED_THREADS, listen, stream_capacity

"""Ctrl-C is to take about three seconds at most; a loaded machine gets one more."""


def test_the_screen_follows_the_camera_over_a_real_stream(empty):
    stream = empty.stream()
    kinds = [stream.screen()["kind"]]
    for line in ("arrived", "engaged", "recognised", "left"):
        empty.feed(line)
        kinds.append(stream.screen()["kind"])

    assert kinds == ["idle", "near", "looking", "recognised", "idle"]


def test_leaving_clears_every_stream_and_the_current_screen(empty):
    streams = [empty.stream() for _ in range(3)]
    empty.feed("arrived", "engaged", "recognised")
    for stream in streams:
        while stream.screen()["kind"] != "recognised":
            pass

    empty.feed("left")
    cleared = [stream.screen() for stream in streams]

    assert [screen["kind"] for screen in cleared] == ["idle"] * 3, "the very next thing that a page is told"
    assert "Meena" not in str(cleared)
    assert "Meena" not in empty.request("GET", "/api/v1/screen")[1]


def test_presses_reach_the_camera_loop(empty):
    empty.feed("arrived")
    stream = empty.stream()
    while stream.screen()["kind"] != "near":
        pass

    for action in ("engage", "stop"):
        serial = json.loads(empty.request("GET", "/api/v1/screen")[1])["serial"]
        assert empty.request("POST", "/api/v1/press", {"action": action, "serial": serial})[0] == 200
    while stream.screen()["headline"] != "It is hidden":
        pass
    deadline = time.monotonic() + 60
    while empty.printed["out"] != "command Tap\ncommand Dismiss\n":
        assert time.monotonic() < deadline, empty.printed


def test_streams_leave_threads_for_other_requests(start):
    server = start("--threads", "10", "--beat-seconds", "0.2").wait_up()
    held = [server.stream() for _ in range(stream_capacity(10))]

    refused = server.stream()

    assert [stream.answer.status for stream in held] == [200, 200]
    assert refused.answer.status == 503
    assert server.request("GET", "/")[0] == 200
    held[0].close()
    deadline = time.monotonic() + 60
    while server.stream().answer.status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.parametrize("stop", ["interrupt", "term", "hup"])
def test_a_stop_is_quick_clean_and_happens_once(server, stop):
    streams = [server.stream() for _ in range(3)]
    server.feed("arrived", "engaged", "recognised")
    for stream in streams:
        stream.screen()

    if stop == "interrupt":
        server.interrupt()
    else:
        server.process.send_signal(signal.SIGTERM if stop == "term" else signal.SIGHUP)
    code = server.end()

    assert code == 0, server.printed
    assert server.printed["out"].splitlines() == ["stopped", "clean"]
    assert server.printed["err"] == ""
    while streams[0].screen() is not None:  # ends by itself, without an error
        pass


def test_an_impatient_second_interrupt_changes_nothing(server):
    server.stream()
    server.interrupt()
    time.sleep(0.05)
    server.interrupt()
    code = server.end()

    assert code == 0, server.printed
    assert server.printed["out"].splitlines() == ["stopped", "clean"]


def test_a_dead_worker_is_replaced(server):
    worker = children(server.process.pid)[0]

    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while children(server.process.pid) in ([], [worker]):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    server.wait_up()
    assert server.process.poll() is None


def test_a_port_in_use_is_told_at_once(empty, start):
    second = start(port=empty.port)
    code = second.end()

    assert code == 2
    assert second.printed["err"].startswith("kiosk.port_in_use: Port ")
    assert "--port" in second.printed["err"]
    assert "Traceback" not in second.printed["err"]


@pytest.mark.parametrize(("how", "message"), [
    ("coded", "kiosk.start_failed: kiosk.store_busy: The store is held by another program. Stop it\n"),
    ("bug", "kiosk.start_failed: kiosk.unexpected: RuntimeError"),
    ("killed", "kiosk.start_failed: The server's process died while it was starting"),
])  # fmt: skip
def test_an_app_that_cannot_be_built_ends_the_server(start, how, message):
    server = start("--fail", how)
    code = server.end()

    assert code == 2
    assert message in server.printed["err"]
    assert "clean" not in server.printed["out"]
    if how == "coded":
        assert server.printed["err"] == message


def test_nothing_is_written_to_disk(start, tmp_path, monkeypatch):
    for name in ("HOME", "XDG_RUNTIME_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    server = start().wait_up()
    stream = server.stream()
    server.feed("arrived")
    stream.screen()

    assert list(tmp_path.rglob("*")) == []


def test_addresses_that_cannot_be_listened_on():
    with pytest.raises(AddressInvalid, match=r"203\.0\.113\.7"):
        listen("203.0.113.7", 8000)
    with pytest.raises(AddressInvalid, match="no-such-host"):
        listen("no-such-host.invalid", 8000)
    with listen("127.0.0.1", 0) as taken, pytest.raises(PortInUse):
        listen("127.0.0.1", taken.getsockname()[1])


def test_listening_on_ipv6():
    if not socket.has_ipv6:
        pytest.skip("no IPv6 on this machine")
    try:
        with listen("::1", 0) as listener:
            assert listener.family is socket.AF_INET6
    except AddressInvalid:
        pytest.skip("no IPv6 loopback on this machine")


@pytest.mark.parametrize(("threads", "streams"), [(4, 1), (8, 1), (9, 1), (10, 2), (64, 64 - RESERVED_THREADS)])
def test_stream_capacity(threads, streams):
    assert stream_capacity(threads) == streams


def children(pid):
    """Process ids of the direct children, from /proc."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("this kernel does not list children in /proc")
    return [int(child) for child in listed.read_text().split()]
