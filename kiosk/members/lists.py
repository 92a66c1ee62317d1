"""Who members are: one for the screen, all for a list, some by an exact card, phone number or name."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from kiosk.credentials import CodeBook
from kiosk.errors import KeyWrong, MemberUnknown
from kiosk.members.details import open_details
from kiosk.members.values import MemberSummary, Person
from kiosk.privacy.consent import answers_logged, standing
from kiosk.security.aliases import Aliases
from kiosk.security.vault import Vault
from kiosk.store import members as rows
from kiosk.store.consents import consents_of, purposes_of_all
from kiosk.store.credentials import find_customers, find_members
from kiosk.store.database import Store
from kiosk.store.members import MemberRow, MemberState
from kiosk.store.templates import template_counts

log = logging.getLogger(__name__)


class MemberLists:
    """Reads members. Thread-safe.

    Args:
        store: Where they are kept.
        vault: Opens what names them.
        aliases: Names members in the log.
        codes: Makes look-ups.
    """

    def __init__(self, store: Store, vault: Vault, aliases: Aliases, codes: CodeBook) -> None:
        self._store, self._vault, self._aliases, self._codes = store, vault, aliases, codes

    def person(self, member_id: str) -> Person:
        """Who a member is. It is on the way to the offers: two reads and one small decryption.

        Raises:
            MemberUnknown: Nobody has this id, or they were erased.
            KeyWrong: Their record does not open.
        """
        with self._store.read() as connection:
            member = require_member(connection, member_id)
            given = consents_of(connection, member_id)
        details = open_details(self._vault, member_id, member.sealed)
        return Person(
            member_id, details.nickname, member.customer_id, standing(given), member.language, answers_logged(given)
        )

    def all(self) -> tuple[MemberSummary, ...]:
        """Every member, oldest first."""
        with self._store.read() as connection:
            return self._summaries(connection, rows.all_members(connection))

    def search(self, text: str) -> tuple[MemberSummary, ...]:
        """Members with exactly this card, phone number, receipt code, or all these words in their name."""
        with self._store.read() as connection:
            found = set(self._by_code(connection, text)) | self._by_name(connection, text)
            members = [member for member_id in found if (member := rows.find_member(connection, member_id))]
            members.sort(key=lambda member: (member.created_at, member.member_id))
            return self._summaries(connection, members)

    def _by_code(self, connection: Connection, text: str) -> Collection[str]:
        lookups = self._codes.codes(text)
        found = {member_id for _, _, member_id in find_members(connection, lookups)}
        for lookup in lookups:
            linked = (rows.member_of_customer(connection, owner) for owner in find_customers(connection, lookup))
            found |= {member_id for member_id in linked if member_id is not None}
        return found

    def _by_name(self, connection: Connection, text: str) -> set[str]:
        words = self._codes.names(text)
        holders: dict[str, set[str]] = defaultdict(set)
        for lookup, _, member_id in find_members(connection, words):
            holders[lookup].add(member_id)
        return set.intersection(*(holders[word] for word in words)) if words else set()

    def _summaries(self, connection: Connection, found: Collection[MemberRow]) -> tuple[MemberSummary, ...]:
        keys = self._vault.keys() if found else {}
        purposes = purposes_of_all(connection)
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        for member_id, recogniser, count in template_counts(connection):
            counts[member_id][recogniser] = count
        return tuple(
            MemberSummary(
                member_id=member.member_id,
                nickname=self._nickname(member, keys),
                customer_id=member.customer_id,
                created_at=member.created_at,
                used_at=member.used_at,
                paused=member.paused_at is not None,
                recognisers=tuple(counts[member.member_id]),
                views=sum(counts[member.member_id].values()),
                purposes=purposes.get(member.member_id, ()),
            )
            for member in found
            if member.state is MemberState.ACTIVE
        )

    def _nickname(self, member: MemberRow, keys: Mapping[str, bytes]) -> str:
        try:
            return open_details(self._vault, member.member_id, member.sealed, keys).nickname
        except KeyWrong as error:
            log.error("the record of %s does not open [%s]", self._aliases.log_name(member.member_id), error.code)  # noqa: TRY400 - a coded error needs no trace
            return ""


def require_member(connection: Connection, member_id: str) -> MemberRow:
    """A member who is neither a draft nor about to be erased.

    Raises:
        MemberUnknown: Nobody has this id, or they were erased.
    """
    member = rows.find_member(connection, member_id)
    if member is None or member.state is not MemberState.ACTIVE:
        raise MemberUnknown(f"There is no member {member_id}", mend="They were erased, or the id is mistyped")
    return member
