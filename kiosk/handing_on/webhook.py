"""Calls the web address of the settings with the ids of a segment, signed, in parts, and again where that may help."""

import hmac
import http.client
import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from kiosk.errors import HandingOnFailed
from kiosk.handing_on.reaching import InsideRefused, connection_to

PART_IDS: Final = 5_000
"""Ids of one call: about 100 kB."""
WAITS: Final = (1.0, 4.0, 15.0)
"""Seconds before each further try."""
SIGNATURE: Final = "X-Vanakkam-Signature"
_AGAIN: Final = frozenset({408, 425, 429})
_SERVER_FAULT: Final = 500
_OK: Final = range(200, 300)


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


def call(
    hook: Hook, segment_id: str, customer_ids: Sequence[str], delivery: str, progress: Callable[[float], None]
) -> int:
    """Send the ids; how many calls that took.

    Args:
        hook: Where to.
        segment_id: Which segment.
        customer_ids: Who is in it.
        delivery: Id of the whole; the other side sees by it and the number of the part what came twice.
        progress: Told the share that is done.

    Raises:
        HandingOnFailed: The address refuses, lies inside, or did not answer in four tries.
    """
    parts = [customer_ids[first : first + PART_IDS] for first in range(0, len(customer_ids), PART_IDS)]
    for number, ids in enumerate(parts, 1):
        content: dict[str, Any] = {
            "delivery": delivery,
            "segment": segment_id,
            "part": number,
            "parts": len(parts),
            "customer_ids": list(ids),
        }
        _send(hook, json.dumps(content).encode())
        progress(number / len(parts))
    return len(parts)


def _send(hook: Hook, body: bytes) -> None:
    for wait in (*WAITS, None):
        status = _post(hook, body)
        if status is not None and status in _OK:
            return
        lasting = status is not None and status < _SERVER_FAULT and status not in _AGAIN
        if lasting or wait is None:
            said = "does not answer" if status is None else f"answered {status}"
            raise HandingOnFailed(
                f"The web address {said}", mend="Look at the other system, then send the segment again"
            )
        hook.wait(wait)


def _post(hook: Hook, body: bytes) -> int | None:
    """The status of one call, or None where there was no answer. A redirection is an answer, and is not followed."""
    parts = urlsplit(hook.url)
    headers = {"Content-Type": "application/json", SIGNATURE: signature(hook.secret, int(hook.clock()), body)}
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        with closing(connection_to(parts, private=hook.private)) as connection:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
    except InsideRefused:
        raise HandingOnFailed(
            "The web address leads to this machine or into a private network",
            mend="Correct webhook_url, or set webhook_private where that is meant",
        ) from None
    except (OSError, http.client.HTTPException):
        return None
