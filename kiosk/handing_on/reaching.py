"""Finds the machine behind a web address, and refuses those inside; the one that was looked at is the one called."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import Final
from urllib.parse import SplitResult

TIMEOUT_SECONDS: Final = 10.0
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64: Final = IPv6Network("64:ff9b:1::/48")
"""Prefixes in whose addresses an IPv4 address lies (RFC 6052); those of the second mean something in one network only
(RFC 8215)."""
_PORTS: Final = {"http": 80, "https": 443}


class InsideRefused(Exception):
    """A name leads to this machine or into a private network."""


def is_outside(address: str) -> bool:
    """Whether an IP address is one of the open internet; an IPv4 address within an IPv6 one counts as itself."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in _LOCAL_NAT64:
            return False
        inner = IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else found.ipv4_mapped or found.sixtofour
        return is_outside(str(inner)) if inner else found.is_global and not found.is_multicast
    return found.is_global and not found.is_multicast


def machines_of(parts: SplitResult, *, private: bool) -> tuple[str, ...]:
    """IP addresses of the host of a web address.

    Args:
        parts: Of the address.
        private: Whether it may lie inside.

    Raises:
        OSError: The name leads nowhere.
        InsideRefused: One of its addresses lies inside.
    """
    found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    if not private and not all(is_outside(one) for one in addresses):
        raise InsideRefused
    return addresses


def connection_to(parts: SplitResult, *, private: bool) -> http.client.HTTPConnection:
    """A connection to a machine that was looked at; TLS and the Host header speak of the name.

    Raises:
        OSError: The name leads nowhere, or nobody listens there.
        InsideRefused: See :func:`machines_of`.
    """
    # A name that is asked twice may answer twice: what was looked at is what is called (DNS rebinding).
    addresses = machines_of(parts, private=private)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    made = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    made.default_port = _PORTS[parts.scheme]
    plain = _first(addresses, port)
    try:
        made.sock = plain if parts.scheme == "http" else _wrapped(plain, host)
    except BaseException:
        plain.close()
        raise
    return made


@contextmanager
def cut_after(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut a call off that takes longer: a timeout of a socket starts anew with each byte.

    Args:
        connection: An open one.
        seconds: For the whole call.
    """
    plain = connection.sock  # the connection lets go of it as soon as the answer has begun

    def cut() -> None:
        with suppress(OSError):
            plain.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _first(addresses: tuple[str, ...], port: int) -> socket.socket:
    *others, last = addresses
    for address in others:
        try:
            return socket.create_connection((address, port), TIMEOUT_SECONDS)
        except OSError:
            continue  # the next may be the one that this network reaches
    return socket.create_connection((last, port), TIMEOUT_SECONDS)


def _wrapped(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
