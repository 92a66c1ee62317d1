"""The pairings under way. In memory: a restart forgets them, and the devices show new codes."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from kiosk.addresses import network_of
from kiosk.devices.pairing import (
    Asker,
    Asking,
    Stage,
    alive,
    approved,
    collected,
    draw_code,
    hash_of,
    new_key,
    read_code,
    seconds_left,
)
from kiosk.errors import DeviceInvalid, TooManyTries
from kiosk.tries import Limit, Tries

GUESSES: Final = Tries(most=10, seconds=30.0)
"""Unknown codes that one account may type: with so few, 28 bits hold for ten minutes by a factor of millions."""

ASKING: Final = Tries(most=20, seconds=20.0)
"""Codes that one address may ask for. Behind a proxy that the settings do not name everybody is one address, so a whole
shop can be set up at once; and within the ten minutes of a code that address comes to fewer than :data:`MOST`, so that
whoever asks behind it takes no code from anybody. Guessing is stopped elsewhere (:data:`GUESSES`)."""

MOST: Final = 64
"""Codes that are shown at once; beyond it the oldest one of the address that is shown the most gives way."""

_MOST_ACTORS: Final = 500
"""Accounts whose tries are remembered; beyond it the longest idle one is forgotten."""


def giving_way(askings: Iterable[Asking], network: str) -> Asking | None:
    """Which pairing makes room where all places are taken: the oldest of the network that is shown the most codes.

    Args:
        askings: All that are under way.
        network: Of whoever asks now.

    Returns:
        One that nobody has approved; None where every other network is shown as few as this one, or none but approved
        ones are left: nobody loses a code to somebody who is shown as many.
    """
    shown = [one for one in askings if one.stage is Stage.SHOWN]
    counts = Counter(network_of(one.asker.address) for one in shown)
    if not counts:
        return None
    own, most = counts[network], max(counts.values())
    if own == most:
        taken = {network}
    elif most > own + 1:
        taken = {name for name, count in counts.items() if count == most}
    else:
        return None
    return min((one for one in shown if network_of(one.asker.address) in taken), key=lambda one: one.asked_at)


class Waiting:
    """Pairings by the hash of their key. Thread-safe.

    Args:
        clock: Seconds, monotonic.
        draw: Draws a code.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, draw: Callable[[], str] = draw_code) -> None:
        self._clock, self._draw = clock, draw
        self._askings: dict[str, Asking] = {}
        self._limits: dict[str, Limit] = {}
        self._lock = threading.Lock()

    def ask(self, asker: Asker) -> tuple[str, Asking]:
        """Begin a pairing; the key is the device's alone.

        Raises:
            TooManyTries: Very many devices show a code already, of as many addresses; how long to wait stands in it.
        """
        key = new_key()
        with self._lock:
            self._sweep()
            self._make_room(network_of(asker.address))
            taken = {one.code for one in self._askings.values()}
            code = next(code for code in iter(self._draw, "") if code not in taken)
            asking = Asking(asker, code, hash_of(key), self._clock())
            self._askings[asking.key_hash] = asking
        return key, asking

    def look(self, key: str) -> Asking | None:
        """The pairing of whoever holds this key, or None where it is over."""
        with self._lock:
            self._sweep()
            return self._askings.get(hash_of(key))

    def seconds_left(self, asking: Asking) -> float:
        """Seconds for which a code still counts."""
        return seconds_left(asking, self._clock())

    def find(self, text: str, actor: str) -> Asking:
        """The pairing whose code staff typed.

        Args:
            text: As it was typed.
            actor: Whose unknown codes are counted: nobody uses up the tries of a colleague.

        Raises:
            DeviceInvalid: No device shows this code now.
            TooManyTries: This account typed too many unknown codes.
        """
        code = read_code(text)
        with self._limit_of(actor).attempt() as attempt:
            with self._lock:
                self._sweep()
                found = next((one for one in self._askings.values() if one.code == code), None)
            if found is None or found.stage is not Stage.SHOWN:
                raise DeviceInvalid(
                    "No device shows this code now", mend="Read it from the device again; a code counts for ten minutes"
                )
            attempt.good = True
        return found

    def approve(self, asking: Asking) -> Asking:
        """Enter that staff approved a pairing.

        Raises:
            DeviceInvalid: It is over, or was approved already.
        """
        with self._lock:
            return self._put(approved(self._askings.get(asking.key_hash, collected(asking)), self._clock()))

    def collect(self, asking: Asking) -> None:
        """Enter that a device has heard of its pairing, which is over with that."""
        with self._lock:
            self._put(collected(asking))
            self._sweep()

    def _make_room(self, network: str) -> None:
        if len(self._askings) < MOST:
            return
        oldest = giving_way(self._askings.values(), network)
        if oldest is None:
            raise self._crowded()
        del self._askings[oldest.key_hash]

    def _crowded(self) -> TooManyTries:
        now = self._clock()
        wait = max(1, math.ceil(min(seconds_left(one, now) for one in self._askings.values())))
        refused = TooManyTries("Very many devices ask to be paired", mend=f"Try again in {wait} seconds")
        refused.seconds = wait
        return refused

    def _put(self, asking: Asking) -> Asking:
        self._askings[asking.key_hash] = asking
        return asking

    def _sweep(self) -> None:
        now = self._clock()
        self._askings = {digest: one for digest, one in self._askings.items() if alive(one, now)}

    def _limit_of(self, actor: str) -> Limit:
        with self._lock:
            limit = self._limits.pop(actor, None) or Limit(GUESSES, self._clock)
            while len(self._limits) >= _MOST_ACTORS:
                del self._limits[next(iter(self._limits))]
            self._limits[actor] = limit
        return limit
