"""Pairing as a pure state machine: shown -> approved -> collected, within ten minutes.

A device that asks is given a random key, which opens nothing yet, and a short code to show. Staff types the code, and
with that the key begins to count. So the code alone is worth nothing to somebody who reads it over a shoulder: the key
never leaves the device that asked, and whoever else is shown a code has another one.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

from kiosk.errors import DeviceInvalid

ALPHABET: Final = "ACDEFGHJKMNPQRTUVWXY34679"
"""Without signs that look alike on a screen across the counter: 0 O, 1 I L, 2 Z, 5 S, 8 B."""

CODE_SIGNS: Final = 6
"""25^6 codes are 28 bits: enough for ten minutes and a few tries."""

LIFE_SECONDS: Final = 600.0
"""How long a code counts."""

_KEY_BYTES: Final = 32
_LONGEST_KEY: Final = 100


class DeviceKind(StrEnum):
    """What a device does."""

    SCREEN = "screen"
    CAMERA = "camera"


class Stage(StrEnum):
    """How far a pairing is."""

    SHOWN = "shown"
    """The code stands on the device."""
    APPROVED = "approved"
    """Staff typed it; the device has not heard of it yet."""
    COLLECTED = "collected"
    """The device knows."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks to be paired, as far as that can be told.

    Attributes:
        kind: What it wants to be.
        address: Where its request came from.
        calls_itself: Its browser or program, in its own words.
        certificate: SHA-256 of the client certificate of its connection, or None.
        encrypted: Whether its connection is; over another one whoever listens on the network has the key too.
    """

    kind: DeviceKind
    address: str
    calls_itself: str
    certificate: str | None = None
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """One pairing under way.

    Attributes:
        asker: Who asks.
        code: What it shows, of :data:`ALPHABET`; hidden from the text form.
        key_hash: SHA-256 of the key it was given; hidden from the text form.
        asked_at: Seconds, monotonic.
        stage: How far it is.
    """

    asker: Asker
    code: str = field(repr=False)
    key_hash: str = field(repr=False)
    asked_at: float
    stage: Stage = Stage.SHOWN


def new_key() -> str:
    """A key of 256 random bits, as URL-safe text."""
    return secrets.token_urlsafe(_KEY_BYTES)


def hash_of(secret: str) -> str:
    """SHA-256 of a key or a code, 64 hexadecimal digits; of what is too long to be one, of nothing that exists."""
    return sha256(secret[:_LONGEST_KEY].encode()).hexdigest()


def draw_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A code of :data:`CODE_SIGNS` signs."""
    return "".join(choose(ALPHABET) for _ in range(CODE_SIGNS))


def shown_code(code: str) -> str:
    """A code as people read it: two groups of three."""
    return f"{code[:3]} {code[3:]}"


def read_code(text: str) -> str:
    """What was typed as a code: capitals, without blanks and dashes. It need not be one."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[: 2 * CODE_SIGNS]


def seconds_left(asking: Asking, now: float) -> float:
    """Seconds for which a code still counts; 0 from its end on."""
    return max(0.0, asking.asked_at + LIFE_SECONDS - now)


def alive(asking: Asking, now: float) -> bool:
    """Whether a pairing is still under way."""
    return asking.stage is not Stage.COLLECTED and seconds_left(asking, now) > 0


def approved(asking: Asking, now: float) -> Asking:
    """The pairing after staff typed its code.

    Raises:
        DeviceInvalid: It is over, or was approved already.
    """
    if asking.stage is not Stage.SHOWN or not alive(asking, now):
        raise DeviceInvalid("This code does not count any more", mend="Read the code that the device shows now")
    return replace(asking, stage=Stage.APPROVED)


def collected(asking: Asking) -> Asking:
    """The pairing after its device has heard that it is paired."""
    return replace(asking, stage=Stage.COLLECTED)
