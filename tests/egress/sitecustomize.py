"""Read by every Python process whose path names this folder: notes and refuses whatever would leave the machine."""

import errno
import ipaddress
import os
import sys
import traceback

NOTES = os.environ["EGRESS_NOTES"]
ASKS_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex"}
GOES_THERE = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def outside(host):
    """Whether a host is another machine, or a name that only another machine could explain."""
    if host in {None, "", b"", "localhost", b"localhost"}:
        return False
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return True
    return not (address.is_loopback or address.is_unspecified)


def watch(event, arguments):
    """The audit hook (PEP 578)."""
    if event in ASKS_A_NAME:
        host = arguments[0]
    elif event in GOES_THERE and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if outside(host):
        with open(NOTES, "a", encoding="utf-8") as notes:  # noqa: PTH123 - as little as can be imported this early
            notes.write(f"{event} {host!r} {sys.argv[:1]} {' < '.join(_places())}\n")
        raise OSError(errno.ENETUNREACH, "nothing leaves this machine")


def _places():
    frames = traceback.extract_stack()[:-3]
    return [f"{frame.filename}:{frame.lineno}" for frame in reversed(frames)][:12]


sys.addaudithook(watch)
