"""Which customer a row speaks of, by what the row says of them.

:class:`Resolver` is the seam: the exact rules here need nothing but the look-ups that the shop's own files gave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from kiosk.store.credentials import CUSTOMER_KINDS, CredentialKind, owners_of
from kiosk.store.shop import known_customers


@dataclass(frozen=True, slots=True)
class Keys:
    """What a row says of its customer.

    Attributes:
        customer_id: The shop's own id, or None.
        found_by: (kind, keyed hash) of cards, ids of other systems, e-mail addresses, phone numbers.
    """

    customer_id: str | None
    found_by: tuple[tuple[CredentialKind, str], ...] = field(default=(), repr=False)


class Unresolved(StrEnum):
    """Why nobody was found. Also the code of the row that is set aside."""

    UNKNOWN = "customer_unknown"
    """Nobody has this id, or any of these keys."""
    SEVERAL = "customer_ambiguous"
    """More than one customer has them, such as a family with one phone number."""


class Resolver(Protocol):
    """Finds the customers of rows."""

    def resolve(self, connection: Connection, people: Sequence[Keys]) -> Sequence[str | Unresolved]:
        """The id of each one's customer, or why there is none, in the same order.

        Args:
            connection: Of the transaction in which the rows are written.
            people: What the rows say.
        """


class ExactResolver:
    """A :class:`Resolver` by exact keys.

    An id counts alone, whatever else the row says. Without one the first kind of :data:`CUSTOMER_KINDS` that leads to
    exactly one customer decides. A merged customer's keys lead to the surviving one.
    """

    def resolve(self, connection: Connection, people: Sequence[Keys]) -> Sequence[str | Unresolved]:
        """See :class:`Resolver`."""
        known = known_customers(connection, {one.customer_id for one in people if one.customer_id is not None})
        lookups = {lookup for one in people if one.customer_id is None for _, lookup in one.found_by}
        owners = owners_of(connection, lookups)
        return [_decide(one, known, owners) for one in people]


def _decide(one: Keys, known: frozenset[str], owners: Mapping[str, tuple[str, ...]]) -> str | Unresolved:
    if one.customer_id is not None:
        return one.customer_id if one.customer_id in known else Unresolved.UNKNOWN
    several = False
    for kind in CUSTOMER_KINDS:
        found = {owner for given, lookup in one.found_by if given is kind for owner in owners.get(lookup, ())}
        if len(found) == 1:
            return found.pop()
        several = several or len(found) > 1
    return Unresolved.SEVERAL if several else Unresolved.UNKNOWN
