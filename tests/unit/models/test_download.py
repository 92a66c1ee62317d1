import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from models import download as module
from models.download import download
from models.transfer import SourceFailed


def ignore(_done: int, _total: int) -> None:
    pass


HANG, SOON = 120.0, 60.0
"""Seconds that a silent server keeps a caller who waits for it, and that the busiest machine takes without it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_file_arrives_with_progress(server: Any, payload: bytes, tmp_path: Path) -> None:
    server.routes["/net.onnx"] = payload
    seen: list[tuple[int, int]] = []
    download(
        server.url("/net.onnx"),
        tmp_path / "part",
        limit=len(payload),
        report=lambda done, total: seen.append((done, total)),
    )
    assert (tmp_path / "part").read_bytes() == payload
    assert seen[-1] == (len(payload), len(payload))


def test_a_redirect_is_followed(server: Any, payload: bytes, tmp_path: Path) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", server.url("/net.onnx"))
        handler.end_headers()

    server.routes |= {"/latest": elsewhere, "/net.onnx": payload}
    download(server.url("/latest"), tmp_path / "part", limit=len(payload), report=ignore)
    assert (tmp_path / "part").read_bytes() == payload


def test_another_size_is_refused_before_the_first_byte(server: Any, payload: bytes, tmp_path: Path) -> None:
    server.routes["/net.onnx"] = payload
    with pytest.raises(SourceFailed, match=f"offers {len(payload)} bytes instead of 10"):
        download(server.url("/net.onnx"), tmp_path / "part", limit=10, report=ignore)
    assert not (tmp_path / "part").exists()


def test_a_missing_page_says_so(server: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="404"):
        download(server.url("/none"), tmp_path / "part", limit=10, report=ignore)


def test_an_answer_that_ends_early_is_told(server: Any, payload: bytes, tmp_path: Path) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(payload)))
        handler.end_headers()
        handler.wfile.write(payload[:1000])

    server.routes["/net.onnx"] = half
    with pytest.raises(SourceFailed, match=f"ended after 1000 of {len(payload)}|reading stopped"):
        download(server.url("/net.onnx"), tmp_path / "part", limit=len(payload), report=ignore)


def test_an_answer_without_a_length_is_still_bounded(server: Any, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.over.is_set():
            handler.wfile.write(bytes(10_000))

    server.routes["/net.onnx"] = endless
    with pytest.raises(SourceFailed, match="more than the expected 50000"):
        download(server.url("/net.onnx"), tmp_path / "part", limit=50_000, report=ignore)


def test_silence_in_the_middle_is_not_waited_for(
    server: Any, payload: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stall(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(payload[:1000])
        server.over.wait(HANG)

    monkeypatch.setattr(module, "READ_SECONDS", 0.2)
    server.routes["/net.onnx"] = stall
    began = time.monotonic()
    with pytest.raises(SourceFailed, match="timed out"):
        download(server.url("/net.onnx"), tmp_path / "part", limit=len(payload), report=ignore)
    assert time.monotonic() - began < SOON


def test_a_trickle_is_not_waited_for(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.over.wait(0.02):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    server.routes["/net.onnx"] = trickle
    began = time.monotonic()
    with pytest.raises(SourceFailed, match="too slow"):
        download(server.url("/net.onnx"), tmp_path / "part", limit=50_000, report=ignore)
    assert time.monotonic() - began < SOON


def test_a_closed_port_fails_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(module, "CONNECT_SECONDS", HANG)
    began = time.monotonic()
    with pytest.raises(SourceFailed, match="cannot be reached: Connection refused"):
        download(f"http://127.0.0.1:{free_port()}/net.onnx", tmp_path / "part", limit=10, report=ignore)
    assert time.monotonic() - began < SOON


def test_a_name_look_up_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hang(*_: Any, **__: Any) -> socket.socket:
        over.wait(HANG)
        raise OSError

    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(socket, "create_connection", hang)
    began = time.monotonic()
    with pytest.raises(SourceFailed, match=r"example\.org cannot be reached: no answer"):
        download("https://example.org/net.onnx", tmp_path / "part", limit=10, report=ignore)
    assert time.monotonic() - began < SOON
    over.set()


@pytest.mark.parametrize(
    ("address", "environment", "hop"),
    [
        ("https://example.org/a", {}, ("example.org", 443)),
        ("http://127.0.0.1:8123/a", {}, ("127.0.0.1", 8123)),
        ("https://example.org/a", {"https_proxy": "http://proxy.shop:3128"}, ("proxy.shop", 3128)),
        ("https://example.org/a", {"https_proxy": "proxy.shop:3128"}, ("proxy.shop", 3128)),
        (
            "https://example.org/a",
            {"https_proxy": "http://proxy.shop:3128", "no_proxy": "example.org"},
            ("example.org", 443),
        ),
    ],
)
def test_the_first_hop_is_the_proxy_where_there_is_one(
    address: str, environment: dict[str, str], hop: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert module._first_hop(address) == hop
