"""Words of sign-outs that came while somebody was still signing in, when there was no session yet that could end."""

import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kiosk.signon.provider import Identity, SignedOut

_MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class _Word:
    number: int
    until: float
    gone: SignedOut = field(repr=False)


class SignOuts:
    """Remembers them, in the order in which they came. Thread-safe.

    Sign-ins that begin after a word are not concerned: people sign out and in again. Where more words come than are
    kept, every sign-in that began before one that was dropped counts as ended.

    Args:
        clock: Seconds, monotonic.
        lasts: Seconds for which each is kept: no sign-in is under way for longer.
    """

    def __init__(self, clock: Callable[[], float], lasts: float) -> None:
        self._clock, self._lasts = clock, lasts
        self._numbers = itertools.count(1)
        self._newest = 0
        self._dropped: dict[str, int] = {}
        self._words: deque[_Word] = deque()
        self._lock = threading.Lock()

    @property
    def newest(self) -> int:
        """Number of the newest word; 0 before the first."""
        return self._newest

    def note(self, gone: SignedOut) -> None:
        """Remember a word."""
        with self._lock:
            now = self._clock()
            while self._words and self._words[0].until <= now:
                self._words.popleft()
            if len(self._words) >= _MOST:
                dropped = self._words.popleft()
                self._dropped[dropped.gone.provider] = dropped.number
            number = next(self._numbers)
            self._words.append(_Word(number, now + self._lasts, gone))
            self._newest = number

    def end(self, identity: Identity, since: int) -> bool:
        """Whether somebody was signed out meanwhile.

        Args:
            identity: Who.
            since: The newest word when their sign-in began.
        """
        with self._lock:
            return since < self._dropped.get(identity.provider, 0) or any(
                since < word.number and is_about(word.gone, identity) for word in self._words
            )


def is_about(gone: SignedOut, identity: Identity) -> bool:
    """Whether a word of a sign-out ends what the provider has said of somebody.

    Where the proof named no session of the provider, nobody can tell which one it was: any word about the person
    ends it.
    """
    if gone.provider != identity.provider or gone.subject not in {"", identity.subject}:
        return False
    if not gone.session or not identity.session:
        return bool(gone.subject)
    return gone.session == identity.session
