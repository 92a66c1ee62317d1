"""Starts :mod:`edge_process` and talks to it: over TLS or plain, from any loopback address, through a proxy or not."""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

from kiosk.security import tls
from tests.integration.server.running import WARNINGS, free_port

PROCESS = Path(__file__).with_name("edge_process.py")
NAME = "kiosk.shop.example"


def keep(path, issued):
    """Write a key and its certificate as one file, the way ``kiosk tls renew`` does: in one step."""
    draft = path.with_suffix(".new")
    draft.write_bytes(issued.key + issued.certificate)
    draft.chmod(0o600)
    draft.replace(path)
    return path


class Edge:
    """The process, and a client of it."""

    def __init__(self, *arguments, authority=None, **settings):
        self.port, self.authority = free_port(), authority
        environment = {f"VANAKKAM_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, *WARNINGS, str(PROCESS), "--port", str(self.port), *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.errors = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.errors += line

    def wait_up(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                self.get("/api/who")
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"the server did not start: {self.errors}")

    def context(self, **protocol):
        context = ssl.create_default_context(cadata=self.authority.certificate.public_bytes(tls.Encoding.PEM).decode())
        for name, value in protocol.items():
            setattr(context, name, value)
        return context

    def connection(self, *, port=None, plain=False, source="127.0.0.1", context=None):
        """A connection that is made when it is used; to the name of the shop where it is TLS."""
        port = port or self.port
        if self.authority is None or plain:
            return http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
        return ToTheShop(port, source, context or self.context())

    def get(self, path, headers=(), **how):
        """(status, headers, text)."""
        return self.ask("GET", path, None, headers, **how)

    def ask(self, method, path, body=None, headers=(), **how):
        connection = self.connection(**how)
        try:
            connection.request(method, path, body, {"Host": NAME, **dict(headers)})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def who(self, headers=(), **how):
        return json.loads(self.get("/api/who", headers, **how)[2])

    def end(self):
        """Wait for the end; the exit code."""
        code = self.process.wait(60)
        self._reader.join(5)
        return code

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.end()
        self.process.stderr.close()


class ToTheShop(http.client.HTTPSConnection):
    """To this machine, asking for the shop by its name."""

    def __init__(self, port, source, context):
        super().__init__(NAME, port, timeout=60, source_address=(source, 0), context=context)
        self._create_connection = lambda address, *rest: socket.create_connection(("127.0.0.1", address[1]), *rest)
