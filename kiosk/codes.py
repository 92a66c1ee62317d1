"""The code desk: from a card, a QR code, a phone number or a receipt code to a member (requirements G5 and W9)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.credentials import read_code
from kiosk.errors import TooManyTries
from kiosk.members.desk import MemberDesk
from kiosk.screens.desks import CodeFound, Found
from kiosk.store.credentials import CredentialKind, find_members
from kiosk.store.database import Store

_HOW: Final = {
    CredentialKind.CARD: Found.CARD,
    CredentialKind.RECEIPT: Found.RECEIPT,
    CredentialKind.PHONE: Found.PHONE,
}


@dataclass(frozen=True, slots=True)
class Tries:
    """How many unknown codes may be tried.

    Attributes:
        most: At once; a shopper mistypes a few times.
        seconds: After which one more is allowed.
    """

    most: int = 10
    seconds: float = 6.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of the tries.

    Attributes:
        left: Tries that are free, with fractions.
        at: When that was so, seconds.
    """

    left: float
    at: float


def refilled(bucket: Bucket, tries: Tries, now: float) -> Bucket:
    """The bucket at a later moment: one try more for each ``tries.seconds``, never more than ``tries.most``."""
    grown = bucket.left + max(now - bucket.at, 0.0) / tries.seconds
    return Bucket(min(grown, float(tries.most)), now)


def spent(bucket: Bucket) -> Bucket:
    """The bucket after one unknown code; it never falls under zero."""
    return Bucket(max(bucket.left - 1.0, 0.0), bucket.at)


class ShopCodes:
    """A :class:`kiosk.screens.desks.CodeDesk` on a store. Thread-safe.

    Make one for each surface (the screen, the phones' page): who tries codes on one must not lock the other.

    Args:
        store: Where the keyed hashes are.
        members: Knows normal forms and templates.
        tries: How many unknown codes are allowed.
        clock: Seconds, monotonic.
    """

    def __init__(
        self,
        store: Store,
        members: MemberDesk,
        tries: Tries | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._members, self._clock = store, members, clock
        self._tries = tries or Tries()
        self._bucket = Bucket(float(self._tries.most), clock())
        self._lock = threading.Lock()

    def find(self, text: str) -> CodeFound | None:
        """The member, or None; unknown, mistyped and erased are the same answer.

        Raises:
            TooManyTries: Too many unknown codes in a short time.
        """
        self._require_tries()
        shown = read_code(text)
        lookups = self._members.codes.codes(shown.code)
        with self._store.read() as connection:
            rows = find_members(connection, lookups)
        found = {lookup: member_id for lookup, kind, member_id in rows if lookups.get(lookup) is kind}
        for lookup, kind in lookups.items():
            if lookup in found:
                member_id = found[lookup]
                claim = None if shown.secret is None else self._members.shelf.claim(member_id, shown.secret)
                return CodeFound(member_id, _HOW[kind], claim)
        with self._lock:
            self._bucket = spent(self._bucket)
        return None

    def _require_tries(self) -> None:
        with self._lock:
            self._bucket = refilled(self._bucket, self._tries, self._clock())
            if self._bucket.left < 1.0:
                raise TooManyTries("Too many unknown codes were tried", mend="Wait a minute, then try again")
