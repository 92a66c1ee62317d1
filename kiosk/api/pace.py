"""How fast each visitor may ask: a small memory of buckets, one for each kind of request and each who.

Who is the account, the token or the device where the request shows one, else the address. Nobody shares a bucket with
somebody else, nothing is counted over all of them, and what is forgotten for want of room is forgiven: no number of
requests by others makes one of mine refused. Programs and unknown codes have limits of their own
(:mod:`kiosk.api.bearer`, :mod:`kiosk.tries`).
"""

import ipaddress
import math
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.addresses import network_of
from kiosk.errors import TooManyRequests
from kiosk.tries import Bucket, Tries, refilled, spent

MOST: Final = 8192
"""Buckets remembered: a megabyte. Beyond it the one idle longest is forgotten."""


class Kind(StrEnum):
    """Kinds of requests, by what they cost."""

    FILE = "file"
    """The same for everybody: scripts, styles, pictures of the pages."""
    READ = "read"
    """A page, or a look at the API."""
    WRITE = "write"
    """Whatever changes something."""
    ENTER = "enter"
    """A try to get in: each may cost the hash of a password."""
    FRAME = "frame"
    """One picture of a camera box."""
    STREAM = "stream"
    """One that stays open and holds a thread."""


PACES: Final[Mapping[Kind, Tries]] = MappingProxyType(
    {
        Kind.FILE: Tries(most=600, seconds=0.025),
        Kind.READ: Tries(most=240, seconds=0.1),
        Kind.WRITE: Tries(most=120, seconds=0.125),
        Kind.ENTER: Tries(most=20, seconds=3.0),
        Kind.FRAME: Tries(most=120, seconds=0.025),
        Kind.STREAM: Tries(most=20, seconds=2.0),
    }
)
"""So many at once, then one more after so many seconds.

A page brings some twenty files along; a capture on a staff tablet sends five pictures a second; a screen that lost its
stream asks again every few seconds; a camera box sends up to thirty pictures a second.
"""

STREAMS: Final = frozenset({"screen.events", "screen.preview"})
FILES: Final = frozenset({"static", "marketing.plotly"})
ENTRIES: Final = frozenset({"phone.sign_in"})
"""Endpoints by kind; the consoles know theirs by the permission that they declare."""
_TOLD: Final = frozenset({"staff.sso_backchannel"})
"""What the identity provider's server says: it lets nobody in, and comes at once for everybody whom it signs out."""
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def kind_of(method: str, endpoint: str | None, *, enters: bool = False) -> Kind:
    """What a request is.

    Args:
        method: Of HTTP.
        endpoint: Its route, or None where there is none.
        enters: Whether a change by somebody who is not signed in is what the route is for.
    """
    if endpoint in FILES:
        return Kind.FILE
    if endpoint in STREAMS:
        return Kind.STREAM
    if method in _READING:
        return Kind.READ
    return Kind.ENTER if (enters and endpoint not in _TOLD) or endpoint in ENTRIES else Kind.WRITE


def address_of(remote: str | None) -> str | None:
    """Who asks, by the address; None for this machine.

    The box's own screen is not counted, and neither are visitors of a proxy that the settings do not name: they would
    all be one, and any of them could lock the others out.
    """
    try:
        known = ipaddress.ip_address(remote or "")
    except ValueError:
        return f"address:{(remote or '')[:64]}"
    known = getattr(known, "ipv4_mapped", None) or known
    return None if known.is_loopback else f"address:{network_of(str(known))}"


class Pace:
    """Remembers who asked how often. In memory, thread-safe.

    Args:
        clock: Seconds, monotonic.
        most: Buckets remembered.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock, self._most = clock, most
        self._buckets: dict[tuple[Kind, str], Bucket] = {}
        self._lock = threading.Lock()

    def step(self, kind: Kind, who: str | None) -> None:
        """Count one request.

        Args:
            kind: Of the request.
            who: Who asks; None is not counted.

        Raises:
            TooManyRequests: They have to wait; how long stands in the error.
        """
        if who is None:
            return
        tries, now = PACES[kind], self._clock()
        with self._lock:
            bucket = refilled(self._buckets.pop((kind, who), Bucket(float(tries.most), now)), tries, now)
            allowed = bucket.left >= 1.0
            self._buckets[kind, who] = spent(bucket) if allowed else bucket
            while len(self._buckets) > self._most:
                del self._buckets[next(iter(self._buckets))]
        if not allowed:
            wait = max(1, math.ceil((1.0 - bucket.left) * tries.seconds))
            said = "1 second" if wait == 1 else f"{wait} seconds"
            raise TooManyRequests("Too many requests came from here", mend=f"Wait {said}, then try again", seconds=wait)

    def __len__(self) -> int:
        return len(self._buckets)
