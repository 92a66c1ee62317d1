"""Starts the real server in a process of its own and talks to it over a loopback port."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

# gunicorn leaves a duplicate of the socket it is handed to the collector.
WARNINGS = ("-W", "error", "-W", "ignore:unclosed <socket.socket fd=:ResourceWarning")
PROCESS = Path(__file__).with_name("screen_process.py")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stream:
    """One event stream, read as (event, data) pairs."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.request("GET", "/events")
        self.answer = self.connection.getresponse()

    def next(self):
        """Return the next (event, data), or None at the end of the stream."""
        lines = []
        while (line := self.answer.readline().decode()) not in {"\n", ""}:
            lines.append(line.rstrip("\n"))
        if not lines:
            return None
        fields = dict(line.split(": ", 1) for line in lines)
        return fields["event"], json.loads(fields["data"])

    def screen(self):
        """Return the next screen, skipping beats."""
        while (piece := self.next()) is not None:
            if piece[0] == "screen":
                return piece[1]
        return None

    def close(self):
        self.answer.close()
        self.connection.close()


class Server:
    """The server's process, its feed of presence events, and what it printed."""

    def __init__(self, *arguments, port=None):
        self.port = port or free_port()
        self.process = subprocess.Popen(
            [sys.executable, *WARNINGS, str(PROCESS), "--port", str(self.port), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.streams = []
        self.printed = {"out": "", "err": ""}
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, "out"), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, "err"), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, pipe, name):
        for line in pipe:
            self.printed[name] += line

    def wait_up(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                if self.request("GET", "/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.printed}")

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def stream(self):
        self.streams.append(Stream(self.port))
        return self.streams[-1]

    def feed(self, *lines):
        for line in lines:
            self.process.stdin.write((json.dumps(line) if isinstance(line, dict) else line) + "\n")
        self.process.stdin.flush()

    def interrupt(self):
        """Ctrl-C: the signal goes to the whole process group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def kill_group(self):
        """Kill parent and worker without a word, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)

    def end(self, timeout=60):
        """Wait for the end and return the exit code. Whatever hangs is far slower than the busiest machine."""
        code = self.process.wait(timeout)
        for reader in self._readers:
            reader.join(5)
        return code

    def close(self):
        for stream in self.streams:
            stream.close()
        if self.process.poll() is None:
            self.kill_group()
        self.end()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()
