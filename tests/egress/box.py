"""Runs a program in a network of its own that leads nowhere, and tells what tried to leave it.

Two nets catch it. Every Python process below notes what it asks of its sockets (``sitecustomize.py``), so that a
culprit has a name. And the kernel counts, for the whole box, every packet that found no way out, and every datagram:
that holds for libraries that are not written in Python too.

Run as ``box.py SPEC``, a JSON object: ``command``, ``notes`` (a file), and ``visit``: ``port``, ``pages``, ``sign_in``
and ``until`` (a kind of screen), or null to let the command end by itself. Prints a JSON object.
"""

import ctypes
import fcntl
import http.client
import http.cookiejar
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_SET_FLAGS, _UP = 0x8914, 0x1
_LONGEST = 300.0


def enter():
    """Go into a new network with a loopback and nothing else; whether this machine allows it."""
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = _NEW_NETWORK if os.geteuid() == 0 else _NEW_NETWORK | _NEW_USER
    if libc.unshare(wanted):
        return False
    with socket.socket() as handle:
        fcntl.ioctl(handle, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))
    return True


def counted():
    """What the kernel counts of this network that only an attempt to leave, or a question for a name, makes."""
    lines = Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
    rows = {}
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        kind, *titles = names.split()
        rows |= {f"{kind}{title}": int(value) for title, value in zip(titles, values.split()[1:], strict=True)}
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines())
    return {
        "no_route": rows["Ip:OutNoRoutes"] + int(six["Ip6OutNoRoutes"]),
        "datagrams": rows["Udp:OutDatagrams"] + int(six["Udp6OutDatagrams"]),
    }


def visit(port, pages, sign_in, until, **_):
    """Use the kiosk as people do; the status of each page, and whether the screen that is waited for came."""
    base, seen = f"http://127.0.0.1:{port}", {}
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    ends = time.monotonic() + _LONGEST

    def ask(path, form=None):
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(base + path, data, {"Origin": base, "Accept": "text/html"})  # noqa: S310 - our own kiosk
        try:
            with opener.open(request, timeout=60) as answer:
                seen[path] = answer.status
                return answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            seen[path] = error.code
            return ""

    while time.monotonic() < ends:
        try:
            ask("/healthz")
            break
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    if sign_in:
        ask("/staff/sign-in", sign_in)
    for page in pages:
        ask(page)
    found = False
    while until and not found and time.monotonic() < ends:
        found = json.loads(ask("/api/v1/screen") or "{}").get("kind") == until
        time.sleep(0.05)
    return {"pages": seen, "found": found}


def main():
    """Go in, run, look."""
    spec = json.loads(sys.argv[1])
    report = {"alone": enter()}
    environment = os.environ | {"EGRESS_NOTES": spec["notes"], "PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen(spec["command"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        if spec["visit"]:
            report |= visit(**spec["visit"])
            process.send_signal(signal.SIGTERM)
        report["printed"] = process.communicate(timeout=_LONGEST)[0].decode("utf-8", "replace")[-2000:]
    finally:
        process.kill()
    report["exit"] = process.returncode
    report["counted"] = counted() if report["alone"] else None
    notes = Path(spec["notes"])
    report["noted"] = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    print(json.dumps(report))  # noqa: T201 - what it is asked for


main()
