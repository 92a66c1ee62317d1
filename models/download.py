"""One file from an official address, giving up soon where there is no network."""

import queue
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit

from models.transfer import CHUNK_BYTES, Report, SourceFailed, plain_reason, read_chunks, save

CONNECT_SECONDS: Final = 3.0
"""Name look-up and connection together. A kiosk without network must come to its next source soon."""
READ_SECONDS: Final = 15.0
"""Longest silence of a server that once answered."""
PATIENCE_SECONDS: Final = 30.0
SLOWEST_BYTES_PER_SECOND: Final = 4096
"""After ``PATIENCE_SECONDS`` the average must be above this, or a trickling server would hold the fetch for ever."""


def download(address: str, to: Path, *, limit: int, report: Report) -> None:
    """Download a file of known size.

    Args:
        address: ``https://``, or ``http://127.0.0.1`` (the manifest allows no other).
        to: File to write.
        limit: Its exact size in bytes.
        report: Told about the progress.

    Raises:
        SourceFailed: No answer, an error status, silence, a trickle, or another size.
        OSError: The file cannot be written.
    """
    _probe(address)
    request = urllib.request.Request(address, headers={"User-Agent": "vanakkam"})  # noqa: S310 - scheme bound by manifest
    try:
        response = urllib.request.urlopen(request, timeout=READ_SECONDS)  # noqa: S310 - as above
    except HTTPError as error:
        error.close()
        raise SourceFailed(f"the server answered {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise SourceFailed(f"no connection: {plain_reason(error)}") from error
    with response:
        announced = response.headers.get("Content-Length")
        if announced is not None and announced != str(limit):
            raise SourceFailed(f"it offers {announced} bytes instead of {limit}")
        save(_not_trickling(read_chunks(_ReadSome(response))), to, limit=limit, report=report)


class _ReadSome:
    """Returns what has arrived instead of waiting for a full piece, so that a trickle is noticed."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def read(self, size: int, /) -> bytes:
        data: bytes = self._response.read1(min(size, CHUNK_BYTES))
        return data


def _not_trickling(chunks: Iterator[bytes]) -> Iterator[bytes]:
    began = time.monotonic()
    done = 0
    for chunk in chunks:
        done += len(chunk)
        waited = time.monotonic() - began
        if waited > PATIENCE_SECONDS and done < waited * SLOWEST_BYTES_PER_SECOND:
            raise SourceFailed(f"too slow: {done} bytes in {waited:.0f} s")
        yield chunk


def _probe(address: str) -> None:
    """Connect once, in a thread of its own: a name look-up has no timeout that could be set.

    Raises:
        SourceFailed: No connection within ``CONNECT_SECONDS``.
    """
    host, port = _first_hop(address)
    outcome: queue.SimpleQueue[str] = queue.SimpleQueue()

    def connect() -> None:
        try:
            socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
        except OSError as error:
            outcome.put(plain_reason(error))
        else:
            outcome.put("")

    threading.Thread(target=connect, name="weights-probe", daemon=True).start()
    try:
        failure = outcome.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        failure = f"no answer within {CONNECT_SECONDS:.0f} s"
    if failure:
        raise SourceFailed(f"{host} cannot be reached: {failure}")


def _first_hop(address: str) -> tuple[str, int]:
    """Host and port to connect to: the proxy's where the environment names one for this address."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and not urllib.request.proxy_bypass(host):
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        host = parts.hostname or ""
    return host, parts.port or (443 if parts.scheme == "https" else 80)
