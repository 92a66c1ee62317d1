"""The WSGI server of the box: gunicorn, embedded, with one worker whose threads hold the event streams.

The app is built in the worker, after the fork, because threads (the camera's) do not survive one. The parent only
listens, watches the worker and brings it back when it dies; a worker that cannot be built ends the parent too.

What is switched off, and why: the access log (nobody reads it on a kiosk), the pid file and the control socket (both
write files nobody asked for), more workers and reloading (two workers would fight over one camera).
"""

import errno
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from kiosk.errors import AddressInvalid, PortInUse, StartFailed, Unexpected
from kiosk.server_tls import FreshContext, files_of
from kiosk.server_worker import QuietLog, ScreenWorker, ignore_signals
from kiosk.settings import Settings
from models.errors import VanakkamError

log = logging.getLogger(__name__)

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
AppFactory = Callable[[], tuple[WsgiApp, Callable[[], None]]]

GRACE_SECONDS = 5
"""Longest wait for open requests and ``on_stop``; a worker that takes longer is killed."""

STALL_SECONDS = 60
"""A worker whose main loop is silent for this long, or whose app takes this long to build, is replaced."""

KEEPALIVE_SECONDS = 1
"""A stopping worker waits this long for idle connections, so it bounds how long Ctrl-C takes."""

RESERVED_THREADS = 8
"""Threads that event streams may not take, so that presses and pages are always answered."""


def stream_capacity(threads: int) -> int:
    """Return how many event streams a server of so many threads may hold: at least one, at most threads - 8."""
    return max(1, threads - RESERVED_THREADS)


def serve(app_factory: AppFactory, settings: Settings) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; returns after a clean stop.

    The caller's frame exists twice from here on: the worker leaves through it with ``SystemExit``. Hold nothing open
    around this call that must not be closed twice, and start no thread before it.

    Args:
        app_factory: Called in the worker. Returns the WSGI app and ``on_stop``, which is called once when the worker
            stops; it ends the event streams first (``Stage.close``) and is done within three seconds.
        settings: ``host``, the ports, ``threads``, the certificate and the proxies are used.

    Raises:
        CertificateInvalid: The certificate, its key or the authority of devices cannot be used; nothing was started.
        KeyExposed: Everybody on this machine may read the key; nothing was started.
        PortInUse: Another program listens there; nothing was started.
        AddressInvalid: The host is not ours, or the port needs more rights; nothing was started.
        StartFailed: The app could not be built; the message begins with the code of the reason.
    """
    parent = os.getpid()
    files = files_of(settings)
    context = None if files is None else FreshContext(files)
    listeners = [listen(settings.host, port) for port in ports_of(settings)]
    reports = _Reports()
    try:
        _Box(app_factory, settings, [one.detach() for one in listeners], reports, context).run()
    except SystemExit as stop:
        if os.getpid() != parent:
            raise
        failure = reports.failure()
        if failure is not None:
            raise failure from None
        if stop.code:
            raise StartFailed(
                "The server stopped by itself", mend="Read the reason above, or run again with more logging"
            ) from None


def ports_of(settings: Settings) -> tuple[int, ...]:
    """The ports to listen on: the one that serves, and the one that only leads there from plain http."""
    return tuple(dict.fromkeys(filter(None, (settings.port, settings.http_redirect_port))))


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the address.

    Raises:
        PortInUse: Another program listens there.
        AddressInvalid: The host is not ours, or the port needs more rights.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressInvalid(
            f"{host} is not an address to listen on: {error.strerror}", mend="Correct the setting host"
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"Port {port} on {host} is taken by another program",
                mend="Stop it (ss -ltnp names it), or choose another port with --port",
            ) from error
        raise AddressInvalid(
            f"{host}:{port} cannot be listened on: {error.strerror}", mend="Correct the settings host and port"
        ) from error
    return listener


class _Reports:
    """What workers tell their parent: that one is up, or why it could not be built. A pipe, one line each."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._parent = os.getpid()
        self._failure: StartFailed | None = None

    def up(self) -> None:
        """Called by a worker whose app is built."""
        self._send({})

    def failed(self, code: str, message: str, mend: str) -> None:
        """Called by a worker that ends: asks the parent to stop, instead of being brought back for ever."""
        ignore_signals()
        self._send({"message": f"{code}: {message}", "mend": mend})
        if os.getppid() == self._parent:
            os.kill(self._parent, signal.SIGTERM)

    def any(self) -> bool:
        """Whether a worker reported since the last call."""
        try:
            lines = os.read(self._read, 65536).splitlines()
        except BlockingIOError:
            return False
        for line in lines:
            said = json.loads(line)
            if said:
                self._failure = StartFailed(said["message"], mend=said["mend"])
        return True

    def failure(self) -> StartFailed | None:
        """The failure a worker reported, if any."""
        self.any()
        return self._failure

    def lost(self) -> None:
        """Called by the parent for a worker that ended without a word."""
        self._failure = StartFailed(
            "The server's process died while it was starting", mend="Look for the reason above; often memory is short"
        )

    def _send(self, said: dict[str, str]) -> None:
        os.write(self._write, json.dumps(said).encode() + b"\n")


class _Box(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's view of the kiosk: the configuration, and the app that the worker builds."""

    def __init__(
        self,
        app_factory: AppFactory,
        settings: Settings,
        listeners: list[int],
        reports: _Reports,
        context: FreshContext | None,
    ) -> None:
        self._app_factory = app_factory
        self._settings = settings
        self._listeners = listeners
        self._reports = reports
        self._context = context
        self._on_stop: Callable[[], None] | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set everything that matters, whatever the environment says."""
        chosen = {
            "bind": [f"fd://{listener}" for listener in self._listeners],
            "worker_class": ScreenWorker,
            "workers": 1,
            "threads": self._settings.threads,
            "timeout": STALL_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": KEEPALIVE_SECONDS,
            "accesslog": None,
            "loglevel": "warning",
            "logger_class": QuietLog,
            # Who is asked through a proxy is the app's to say (kiosk.api.edge), from the address of the settings only;
            # gunicorn by itself would believe everybody on this machine.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "pidfile": None,
            "control_socket_disable": True,
            "proc_name": "vanakkam",
            "child_exit": self._child_exit,
            "worker_exit": self._worker_exit,
        }
        if (context := self._context) is not None:
            names = {"certfile": str(context.files.certificate), "keyfile": str(context.files.key)}
            chosen |= {**names, "ssl_context": lambda _configuration, _default: context.current()}
        for name, value in chosen.items():
            self.cfg.set(name, value)

    @property
    def proxies(self) -> tuple[str, ...]:
        """Addresses from which everybody comes."""
        return self._settings.proxy_addresses

    def load(self) -> WsgiApp:
        """Build the app, in the worker; a failure is told to the parent and ends the worker."""
        try:
            app, self._on_stop = self._app_factory()
        except VanakkamError as error:
            self._reports.failed(error.code, error.message, error.mend)
        except Exception as error:
            log.exception("the app could not be built")
            self._reports.failed(Unexpected.code, type(error).__name__, "Report the trace above")
        else:
            self._reports.up()
            return app
        sys.exit(0)

    def run(self) -> None:
        """Run the parent's loop; leaves with ``SystemExit``."""
        _OneWorker(self).run()

    def stop(self) -> None:
        """Call ``on_stop`` the first time this is called in the worker."""
        on_stop, self._on_stop = self._on_stop, None
        if on_stop is None:
            return
        try:
            on_stop()
        except Exception:
            log.exception("stopping failed")

    def _worker_exit(self, _server: Any, _worker: Any) -> None:
        self.stop()

    def _child_exit(self, server: Any, _worker: Any) -> None:
        stopping = not server.LISTENERS
        if not stopping and not self._reports.any():
            self._reports.lost()
            raise HaltServer("worker died while starting", 1)


class _OneWorker(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """The parent. There is one worker for one camera: signals that add, remove or reload workers do not apply."""

    def handle_hup(self) -> None:
        """The terminal was closed: stop like any program, instead of gunicorn's reload."""
        self.handle_term()

    def handle_ttin(self) -> None:
        """Add no worker."""

    def handle_ttou(self) -> None:
        """Remove no worker."""

    def handle_usr2(self) -> None:
        """Start no second server."""
