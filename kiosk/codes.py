"""The code desk: from a card, a QR code, a phone number or a receipt code to a member (requirements G5 and W9)."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from kiosk.credentials import is_own_card, read_code
from kiosk.members.desk import MemberDesk
from kiosk.screens.desks import CodeFound, Found
from kiosk.store.credentials import CredentialKind, find_members
from kiosk.store.database import Store
from kiosk.tries import Limit, Tries

_HOW: Final = {
    CredentialKind.CARD: Found.CARD,
    CredentialKind.RECEIPT: Found.RECEIPT,
    CredentialKind.PHONE: Found.PHONE,
}


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
        self._store, self._members = store, members
        self._limit = Limit(tries, clock)

    def find(self, text: str) -> CodeFound | None:
        """The member, or None; unknown, mistyped and erased are the same answer.

        A receipt code is looked up even where the tries are used up: its 99 bits cannot be guessed, so whoever tries
        codes all day keeps nobody from their data.

        Raises:
            TooManyTries: Too many unknown codes in a short time.
        """
        shown = read_code(text)
        lookups = self._members.codes.codes(shown.code)
        receipts = {lookup: kind for lookup, kind in lookups.items() if kind is CredentialKind.RECEIPT}
        receipt = self._look(receipts)
        if receipt is not None:
            return receipt
        with self._limit.attempt() as attempt:
            others = {lookup: kind for lookup, kind in lookups.items() if lookup not in receipts}
            found = self._look(others, shown.secret, own=is_own_card(shown.code))
            attempt.good = found is not None
        return found

    def opens(self, member_id: str, lookup: str) -> bool:
        """Whether the code of a lookup, found before, leads to this member still."""
        with self._store.read() as connection:
            return any(finder == member_id for _, _, finder in find_members(connection, [lookup]))

    def _look(
        self, lookups: Mapping[str, CredentialKind], secret: bytes | None = None, *, own: bool = False
    ) -> CodeFound | None:
        if not lookups:
            return None
        with self._store.read() as connection:
            rows = find_members(connection, lookups)
        found = {lookup: member_id for lookup, kind, member_id in rows if lookups[lookup] is kind}
        for lookup, kind in lookups.items():
            if lookup in found:
                member_id = found[lookup]
                claim = None if secret is None else self._members.shelf.claim(member_id, secret)
                loyalty = kind is CredentialKind.CARD and not own
                return CodeFound(member_id, Found.LOYALTY if loyalty else _HOW[kind], claim, lookup)
        return None
