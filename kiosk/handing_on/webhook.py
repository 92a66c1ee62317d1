"""Calls the web address of the settings with the ids of a segment, signed, in parts, and again where that may help."""

import hmac
import http.client
import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from kiosk.errors import HandingOnFailed
from kiosk.handing_on.reaching import InsideRefused, connection_to, cut_after

PART_IDS: Final = 5_000
"""Ids of one call: about 100 kB."""
WAITS: Final = (1.0, 4.0, 15.0)
"""Seconds before each further try."""
MOST_WAIT: Final = 120.0
"""Longest time in seconds that ``Retry-After`` is waited for; whoever asks for more is asked again by a person."""
WHOLE_SECONDS: Final = 30.0
"""Longest time of one call; an answer that drips in is cut off."""
SIGNATURE: Final = "X-Vanakkam-Signature"
IDEMPOTENCY: Final = "Idempotency-Key"
"""draft-ietf-httpapi-idempotency-key-header: the same for each try of a part, so that it is taken once."""
_AGAIN: Final = frozenset({408, 425, 429})
_SERVER_FAULT: Final = 500
_OK: Final = range(200, 300)
_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to, and what proves who calls.

    Attributes:
        url: Address, https or on this machine.
        secret: Shared with whoever is called; hidden from text forms.
        private: Whether the address may lie on this machine or in a private network.
        wait: Sleeps; for tests.
        clock: Unix time in seconds.
    """

    url: str
    secret: bytes = field(repr=False)
    private: bool = False
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time


def signature(secret: bytes, at: int, body: bytes) -> str:
    """``t=TIME,v1=HEX``: HMAC-SHA-256 over the time, a dot and the body, so that nobody can send a call again later."""
    return f"t={at},v1={hmac.new(secret, f'{at}.'.encode() + body, sha256).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the address said to one try.

    Attributes:
        status: Of HTTP; None where there was no whole answer.
        after: Seconds after which it wants to be asked again (``Retry-After``, RFC 9110, 10.2.3), or None.
    """

    status: int | None = None
    after: float | None = None


def call(
    hook: Hook,
    segment_id: str,
    customer_ids: Sequence[str],
    delivery: str,
    told: Callable[[int, int], None],
    *,
    done: int = 0,
) -> None:
    """Send the ids in parts.

    Args:
        hook: Where to.
        segment_id: Which segment.
        customer_ids: Who is in it.
        delivery: Id of the whole; the other side sees by it and the number of the part what came twice.
        told: Told after each part how many were taken, and of how many.
        done: Parts that an earlier call with this id and the same ids had taken; they are not sent again.

    Raises:
        HandingOnFailed: The address refuses, lies inside, did not answer in four tries, or wants too long a wait.
    """
    parts = [customer_ids[first : first + PART_IDS] for first in range(0, len(customer_ids), PART_IDS)]
    for number, ids in list(enumerate(parts, 1))[done:]:
        content: dict[str, Any] = {
            "delivery": delivery,
            "segment": segment_id,
            "part": number,
            "parts": len(parts),
            "customer_ids": list(ids),
        }
        _send(hook, json.dumps(content).encode(), f'"{delivery}-{number}"')
        told(number, len(parts))


def _send(hook: Hook, body: bytes, key: str) -> None:
    for wait in (*WAITS, None):
        answer = _post(hook, body, key)
        status = answer.status
        if status is not None and status in _OK:
            return
        said = "does not answer" if status is None else f"answered {status}"
        lasting = status is not None and status < _SERVER_FAULT and status not in _AGAIN
        if lasting or wait is None:
            raise HandingOnFailed(
                f"The web address {said}", mend="Look at the other system, then send the segment again"
            )
        if answer.after is not None and answer.after > MOST_WAIT:
            raise HandingOnFailed(
                f"The web address {said} and wants to be left alone for {_minutes(answer.after)} minutes",
                mend="Send the segment again after that; it goes on where it stopped",
            )
        hook.wait(max(wait, answer.after or 0.0))


def _minutes(seconds: float) -> int:
    return -int(-seconds // 60)


def seconds_after(header: str | None, now: float) -> float | None:
    """Seconds that a ``Retry-After`` asks for, 0 where its moment has passed; None where it says nothing.

    Args:
        header: A count of seconds, or a date of HTTP.
        now: Unix time in seconds.
    """
    said = (header or "").strip()
    if said.isascii() and said.isdecimal() and len(said) < _DIGITS:
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return max(0.0, at.timestamp() - now) if at.tzinfo is not None else None


def _post(hook: Hook, body: bytes, key: str) -> Answer:
    """What one call came to. A redirection is an answer, and is not followed."""
    parts = urlsplit(hook.url)
    now = hook.clock()
    signed = signature(hook.secret, int(now), body)
    headers = {"Content-Type": "application/json", SIGNATURE: signed, IDEMPOTENCY: key}
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        with closing(connection_to(parts, private=hook.private)) as connection, cut_after(connection, WHOLE_SECONDS):
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, seconds_after(answer.getheader("Retry-After"), now))
    except InsideRefused:
        raise HandingOnFailed(
            "The web address leads to this machine or into a private network",
            mend="Correct webhook_url, or set webhook_private where that is meant",
        ) from None
    except (OSError, http.client.HTTPException):
        return Answer()
