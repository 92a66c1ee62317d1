"""The server's one worker: threads for requests, bounded so that no visitor can hold all of them.

gunicorn waits without an end for a handshake, a head or a body that comes drop by drop. Here a head has ten seconds, a
silent body or a reader that takes nothing has thirty, a body that drips has hardly more, and one address has a third of
the threads. This machine itself
and a known proxy are not counted: behind them is everybody.
"""

import contextlib
import copy
import errno
import ipaddress
import signal
import socket
import sys
import time
from functools import partial
from types import FrameType
from typing import Any, Final

from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http.errors import (
    ExpectationFailed,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import TConn, ThreadWorker

from kiosk.addresses import network_of
from kiosk.api.headers import HEADERS
from kiosk.server_body import BodyReader, BodySocket

HEAD_SECONDS: Final = 10.0
"""From the first byte of a handshake or a request to the end of its head."""

SILENCE_SECONDS: Final = 30.0
"""Longest wait for the next piece of a body, and for a reader to take the next piece of an answer."""

_HANDSHAKE: Final = b"\x16"
"""First byte of a TLS record that holds one (RFC 8446, 5.1); no HTTP method begins with it."""

_BAD: Final = "400 Bad Request"
_REFUSALS: Final = (
    (LimitRequestLine, "414 URI Too Long"),
    (LimitRequestHeaders, "431 Request Header Fields Too Large"),
    (ExpectationFailed, "417 Expectation Failed"),
    (UnsupportedTransferCoding, "501 Not Implemented"),
)
"""What is answered to requests that are none, by the fault that was found."""

_GONE: Final = frozenset({errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK})


def most_of_one(threads: int) -> int:
    """Connections that one address may have open: a third of the threads, and what one browser opens at least."""
    return max(8, threads // 3)


class Crowd:
    """How many connections each address has open, of IPv6 each network. Used by the worker's main thread only.

    Args:
        most: Of one address.
        free: Networks that are not counted.
    """

    def __init__(self, most: int, free: tuple[str, ...]) -> None:
        self._most = most
        self._free = tuple(map(ipaddress.ip_network, free))
        self._open: dict[str, int] = {}

    def enter(self, address: str) -> bool:
        """Count one connection; False where the address has enough of them, and nothing was counted."""
        network = network_of(address)
        count = self._open.get(network, 0)
        if count >= self._most and not self._is_free(address):
            return False
        self._open[network] = count + 1
        return True

    def leave(self, address: str) -> None:
        """One connection is closed."""
        network = network_of(address)
        count = self._open.get(network, 0) - 1
        if count > 0:
            self._open[network] = count
        else:
            self._open.pop(network, None)

    def __len__(self) -> int:
        return len(self._open)

    def _is_free(self, address: str) -> bool:
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        known = getattr(known, "ipv4_mapped", None) or known
        return known.is_loopback or any(known in network for network in self._free)


class Connection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """A connection that speaks TLS if it begins with a handshake; what comes in plain is led to https by the app."""

    cfg: Any
    sock: socket.socket
    parser: Any
    initialized: bool

    def init(self) -> None:
        """Look at the first byte, then begin."""
        if not self.initialized and self.cfg.is_ssl and self.sock.recv(1, socket.MSG_PEEK) not in {_HANDSHAKE, b""}:
            self.cfg = _without_tls(self.cfg)
        super().init()


class QuietLog(Logger):  # type: ignore[misc]  # as above
    """gunicorn's log, without what a visitor sent: a line, a header or an address may hold a token."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning, unless it is about a request that is none; its sender got an answer."""
        if not msg.startswith("Invalid request from "):
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log an error with its trace and without its values, unless it is somebody's silence."""
        if not isinstance(sys.exc_info()[1], TimeoutError):
            super().exception(msg.partition("%")[0].strip() if args else msg, **kwargs)


class ScreenWorker(ThreadWorker):  # type: ignore[misc]  # as above
    """A threaded worker that ends its event streams when it is told to stop; they would never end by themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._crowd = Crowd(most_of_one(self.cfg.threads), self.app.proxies)
        self._heads: dict[Connection, float] = {}

    def accept(self, listener: Any) -> None:
        """Take a new connection, unless its address has enough of them."""
        try:
            client_socket, client = listener.accept()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return
        if not self._crowd.enter(client[0]):
            client_socket.close()
            return
        self.nr_conns += 1
        client_socket.setblocking(True)
        connection = Connection(self.cfg, client_socket, client, listener.getsockname())
        connection.close = partial(self._close, connection)
        self.enqueue_req(connection)

    def handle(self, conn: Connection) -> Any:
        """Serve one request; its head has to come in time."""
        self._heads[conn] = time.monotonic() + HEAD_SECONDS
        try:
            return super().handle(conn)
        finally:
            self._heads.pop(conn, None)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer, once the head is there; the body has to come at a pace."""
        self._heads.pop(conn, None)
        conn.sock.settimeout(SILENCE_SECONDS)
        source = conn.parser.unreader
        source.sock = BodySocket(conn.sock)
        if req.body is not None:
            req.body.reader = BodyReader(req.body.reader)
        try:
            return super().handle_request(req, conn)
        finally:
            source.sock = conn.sock

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether the connection goes on; gunicorn reads to its end the body that no view wanted, which may be none."""
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except ConnectionError:
            return False  # the answer is out; where the next request would begin nobody knows

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is no request, without a word of what was sent, and with the headers of every other answer."""
        if isinstance(exc, InvalidResponseHeader | InvalidResponseHeaderName) or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        with contextlib.suppress(OSError):
            util.write_nonblock(client, _refusal(next((to for of, to in _REFUSALS if isinstance(exc, of)), _BAD)))

    def murder_pending(self) -> None:
        """Called by the main loop every second; also ends what came too slowly."""
        super().murder_pending()
        now = time.monotonic()
        for connection, deadline in list(self._heads.items()):
            if now > deadline:
                with contextlib.suppress(OSError):  # wakes the thread that waits there; it closes the connection
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop once: end the streams from the main loop, then let gunicorn wait for open requests."""
        if not self.booted:
            ignore_signals()
            sys.exit(0)
        if self.alive:
            super().handle_exit(sig, frame)
            self.method_queue.defer(self.app.stop)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C reaches parent and worker, and the parent passes it on: all of them mean one clean stop."""
        self.handle_exit(sig, frame)

    def _close(self, connection: Connection, **how: bool) -> None:
        del connection.close  # gunicorn closes again where closing failed, and a connection leaves the crowd once
        self._crowd.leave(connection.client[0])
        connection.close(**how)


def ignore_signals() -> None:
    """From here on the worker ends: a signal of the parent in its last moments would print a trace instead."""
    for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(sig, signal.SIG_IGN)


def _refusal(status: str) -> bytes:
    """A whole answer; no host is known here, so that it cannot ask the browser for https of any."""
    body = f"{status}\n"
    told = {"Connection": "close", "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    lines = (f"{name}: {value}" for name, value in {**told, **HEADERS, "Cache-Control": "no-store"}.items())
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", body)).encode("ascii")


def _without_tls(configuration: Any) -> Any:
    plain = copy.copy(configuration)
    plain.settings = {**configuration.settings}
    for name in ("certfile", "keyfile"):
        plain.settings[name] = copy.copy(configuration.settings[name])
        plain.settings[name].value = None
    return plain
