"""Queries on what members are found by, and on the cards and phones of the shop's customers: keyed hashes only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, exists, func, insert, select

from kiosk.store.members import MemberState
from kiosk.store.shop import BATCH
from kiosk.store.tables import credentials, customer_cards, customers, members


class CredentialKind(StrEnum):
    """What a member is found by."""

    CARD = "card"
    PHONE = "phone"
    RECEIPT = "receipt"
    NAME = "name"
    """One word of the name; for staff's search only, it opens nothing."""
    EMAIL = "email"
    """Of a customer of the shop, never of a member; rows of files find their customer by it."""
    EXTERNAL = "external"
    """The customer's id in another system of the shop; likewise."""
    WEB = "web"
    """Pseudonymous id of the customer's browser; likewise."""


CODES = (CredentialKind.CARD, CredentialKind.PHONE, CredentialKind.RECEIPT)
"""What opens a membership; each leads to one member at most."""

CUSTOMER_KINDS = (
    CredentialKind.CARD, CredentialKind.EXTERNAL, CredentialKind.EMAIL, CredentialKind.WEB, CredentialKind.PHONE,
)  # fmt: skip
"""What a customer of the shop is found by, the most telling first."""
_OF_ONE = frozenset({CredentialKind.CARD, CredentialKind.EXTERNAL})
"""Belongs to one customer; a family may share a phone number, a mailbox and a browser."""


def insert_credentials(
    connection: Connection, member_id: str, found_by: Iterable[tuple[CredentialKind, str]], at: datetime
) -> None:
    """Let a member be found. (kind, lookup) pairs; see :meth:`kiosk.security.aliases.Aliases.lookup`."""
    rows = [
        {"lookup": lookup, "kind": kind.value, "member_id": member_id, "created_at": at}
        for kind, lookup in dict.fromkeys(found_by)
    ]
    if rows:
        connection.execute(insert(credentials), rows)


def delete_credentials(connection: Connection, member_id: str, kind: CredentialKind | None = None) -> int:
    """Let a member not be found any more by one kind, or by any; how many there were."""
    statement = delete(credentials).where(credentials.c.member_id == member_id)
    if kind is not None:
        statement = statement.where(credentials.c.kind == kind.value)
    return connection.execute(statement).rowcount


def find_members(connection: Connection, lookups: Collection[str]) -> tuple[tuple[str, CredentialKind, str], ...]:
    """(lookup, kind, member id) of everybody who is found by one of these; drafts are not found."""
    wanted = (
        select(credentials.c.lookup, credentials.c.kind, credentials.c.member_id)
        .join(members, members.c.member_id == credentials.c.member_id)
        .where(credentials.c.lookup.in_(lookups), members.c.state == MemberState.ACTIVE.value)
        .order_by(credentials.c.member_id)
    )
    return tuple((lookup, CredentialKind(kind), member_id) for lookup, kind, member_id in connection.execute(wanted))


def kinds_of(connection: Connection, member_id: str) -> tuple[tuple[CredentialKind, datetime], ...]:
    """What a member is found by, and since when; never by which."""
    wanted = select(credentials.c.kind, credentials.c.created_at).where(credentials.c.member_id == member_id)
    rows = connection.execute(wanted.order_by(credentials.c.kind, credentials.c.created_at))
    return tuple((CredentialKind(kind), at) for kind, at in rows)


def owners_of(connection: Connection, lookups: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Customers of the shop by each of these look-ups; nobody's are left out. A merged one stands for its survivor."""
    found: dict[str, set[str]] = {}
    known = sorted(lookups)
    for start in range(0, len(known), BATCH):
        part = known[start : start + BATCH]
        wanted = (
            select(customer_cards.c.lookup, customers.c.customer_id, customers.c.merged_into)
            .join(customers, customers.c.customer_id == customer_cards.c.customer_id)
            .where(customer_cards.c.lookup.in_(part))
        )
        for lookup, owner, survivor in connection.execute(wanted):
            found.setdefault(lookup, set()).add(survivor or owner)
    return {lookup: tuple(sorted(owners)) for lookup, owners in found.items()}


def find_customers(connection: Connection, lookup: str) -> tuple[str, ...]:
    """Customers of the shop with this card or phone number."""
    wanted = select(customer_cards.c.customer_id).where(customer_cards.c.lookup == lookup)
    return tuple(connection.scalars(wanted.order_by(customer_cards.c.customer_id)))


def replace_customer_cards(
    connection: Connection,
    customer_ids: Collection[str],
    found_by: Mapping[tuple[CredentialKind, str], Iterable[str]],
    kinds: Collection[CredentialKind] = CUSTOMER_KINDS,
) -> None:
    """Put new cards, phone numbers and the like of customers in place of those they had.

    A card that now belongs to somebody else, or that another one takes the place of, does not open the old owner's
    membership any more: it may be lost.

    Args:
        connection: In a write transaction.
        customer_ids: Everybody whose cards are replaced, also by none.
        found_by: (kind, lookup) to customers.
        kinds: What is replaced; a file that tells of phones alone leaves the cards as they are.
    """
    known, told = sorted(customer_ids), customer_cards.c.kind.in_([kind.value for kind in kinds])
    _drop_replaced(connection, known, found_by)
    for start in range(0, len(known), BATCH):
        part = known[start : start + BATCH]
        connection.execute(delete(customer_cards).where(customer_cards.c.customer_id.in_(part), told))
    cards = sorted(lookup for kind, lookup in found_by if kind in _OF_ONE)
    for start in range(0, len(cards), BATCH):
        part = cards[start : start + BATCH]
        connection.execute(delete(customer_cards).where(customer_cards.c.lookup.in_(part)))
    rows = [
        {"lookup": lookup, "customer_id": customer_id, "kind": kind.value}
        for (kind, lookup), owners in sorted(found_by.items())
        for customer_id in sorted(set(owners))
    ]
    if rows:
        connection.execute(insert(customer_cards), rows)
        drop_cards_of_others(connection)


def _drop_replaced(
    connection: Connection,
    customer_ids: Sequence[str],
    found_by: Mapping[tuple[CredentialKind, str], Iterable[str]],
) -> None:
    """Let no member be found by a card that another one takes the place of.

    Whoever is found by a card of a customer is linked to that customer: :func:`drop_cards_of_others` sees to it.
    """
    cards = {
        who: lookup for (kind, lookup), owners in found_by.items() if kind is CredentialKind.CARD for who in owners
    }
    of_kind, told = CredentialKind.CARD.value, frozenset(cards.values())
    for start in range(0, len(customer_ids), BATCH):
        mine = customer_cards.c.customer_id.in_(customer_ids[start : start + BATCH])
        had = select(customer_cards.c.customer_id, customer_cards.c.lookup).where(customer_cards.c.kind == of_kind)
        rows = connection.execute(had.where(mine)).all()
        lost = [lookup for who, lookup in rows if who in cards and lookup not in told]
        if lost:
            connection.execute(delete(credentials).where(credentials.c.kind == of_kind, credentials.c.lookup.in_(lost)))


def drop_cards_of_others(connection: Connection) -> None:
    """Let no member be found by a card of a customer they are not linked to (any more), by any record of theirs."""
    owner, linked = customers.alias("owner"), customers.alias("linked")
    taken = (
        exists()
        .where(
            customer_cards.c.lookup == credentials.c.lookup,
            owner.c.customer_id == customer_cards.c.customer_id,
            members.c.member_id == credentials.c.member_id,
            func.coalesce(linked.c.merged_into, members.c.customer_id).is_distinct_from(
                func.coalesce(owner.c.merged_into, owner.c.customer_id)
            ),
        )
        .select_from(members.outerjoin(linked, linked.c.customer_id == members.c.customer_id), customer_cards, owner)
        .correlate(credentials)
    )
    connection.execute(delete(credentials).where(credentials.c.kind == CredentialKind.CARD.value, taken))
