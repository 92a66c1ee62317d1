"""A small weight, and a web server on this machine that delivers it well or badly."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from models.manifest import Source, Task, Weight

PAYLOAD = bytes(range(256)) * 200


@pytest.fixture
def payload() -> bytes:
    return PAYLOAD


@pytest.fixture
def make_weight() -> Callable[..., Weight]:
    def make(*sources: Source, **changes: Any) -> Weight:
        values: dict[str, Any] = {
            "name": "net",
            "file": "net.onnx",
            "tasks": (Task.DETECT,),
            "sha256": hashlib.sha256(PAYLOAD).hexdigest(),
            "bytes": len(PAYLOAD),
            "licence": "Apache-2.0",
            "commercial": True,
            "role": "Tests.",
            "sources": sources,
        }
        return Weight(**(values | changes))

    return make


@dataclass
class Server:
    """Serves what ``routes`` says: bytes, or a function that writes the answer itself."""

    port: int
    routes: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            answer = state.routes.get(self.path)
            if answer is None:
                self.send_error(404)
            elif callable(answer):
                answer(self)
            else:
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that gives up is what these tests are about."""

    with Quiet(("127.0.0.1", 0), Handler) as http:
        state = Server(http.server_port)
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        yield state
        state.over.set()
        http.shutdown()
        thread.join()
