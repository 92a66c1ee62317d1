"""A key service for tests and to read: the protocol of docs/keys.md in a process of its own, whose keys never leave.

Run ``key_service.py SOCKET-OR-PORT [CERTIFICATE CA]``. It takes orders on its standard input, one a line: ``new ID``
makes a key that wraps from then on, ``drop ID`` forgets one, ``fail N STATUS`` answers the next N calls like that, and
``hang N`` does not answer the next N at all. Each order is answered by a line.
"""

import base64
import json
import secrets
import socketserver
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Keys:
    """The keys, and the faults that were ordered."""

    def __init__(self) -> None:
        self.keys = {"first": AESGCM(secrets.token_bytes(32))}
        self.faults: list[int] = []

    def order(self, words: list[str]) -> None:
        match words:
            case ["new", name]:
                self.keys[name] = AESGCM(secrets.token_bytes(32))
            case ["drop", name]:
                del self.keys[name]
            case ["fail", times, status]:
                self.faults = [int(status)] * int(times)
            case ["hang", times]:
                self.faults = [0] * int(times)

    @property
    def present(self) -> str:
        return list(self.keys)[-1]


class Handler(BaseHTTPRequestHandler):
    keys: Keys

    def do_GET(self) -> None:
        if self._fault():
            return
        if self.path == "/v1/key":
            self._say(200, {"key": self.keys.present})
        else:
            self._say(404, {"error": "no_such_call"})

    def do_POST(self) -> None:
        if self._fault():
            return
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        label = asked["label"].encode()
        if self.path == "/v1/wrap":
            nonce, name = secrets.token_bytes(NONCE), self.keys.present
            sealed = nonce + self.keys.keys[name].encrypt(nonce, base64.b64decode(asked["secret"]), label)
            self._say(200, {"key": name, "wrapped": base64.b64encode(sealed).decode()})
        elif self.path == "/v1/unwrap":
            self._unwrap(asked, label)
        else:
            self._say(404, {"error": "no_such_call"})

    def _unwrap(self, asked: dict[str, str], label: bytes) -> None:
        cipher, sealed = self.keys.keys.get(asked["key"]), base64.b64decode(asked["wrapped"])
        if cipher is None:
            self._say(404, {"error": "unknown_key"})
            return
        try:
            plain = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], label)
        except InvalidTag:
            self._say(403, {"error": "not_wrapped_so"})
            return
        self._say(200, {"secret": base64.b64encode(plain).decode()})

    def _fault(self) -> bool:
        if not self.keys.faults:
            return False
        status = self.keys.faults.pop(0)
        if status:
            self._say(status, {"error": "ordered"})
        else:
            self.connection.close()
        return True

    def _say(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "peer"

    def log_message(self, *_arguments: object) -> None:
        """Nothing is logged: the answers hold secrets."""


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def serve() -> None:
    where, *tls = sys.argv[1:]
    Handler.keys = Keys()
    server: socketserver.BaseServer
    if where.isdecimal():
        server = ThreadingHTTPServer(("127.0.0.1", int(where)), Handler)
        certificate, authority = tls
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        say(server.server_address[1])
    else:
        server = UnixServer(where, Handler)
        Path(where).chmod(0o600)
        say(where)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        Handler.keys.order(line.split())
        say("done")


if __name__ == "__main__":
    serve()
