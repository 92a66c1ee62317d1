"""Customers of the shop who are no members: found at the counter, shown, exported and erased like one.

An import brings them in from the shop's own systems. They have the same rights as members, and no page of their own.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from kiosk.credentials import CodeBook
from kiosk.errors import CustomerInvalid, TooManyFound
from kiosk.exports import export_customer
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action
from kiosk.privacy.erasure import ErasureReceipt
from kiosk.privacy.records import Ends, tables_that_end
from kiosk.site import Site
from kiosk.store import shop
from kiosk.store.credentials import owners_of
from kiosk.store.identity import same_person
from kiosk.store.members import member_of_customer


@dataclass(frozen=True, slots=True)
class ShopPerson:
    """A customer of the shop without a membership. The store has no name of theirs.

    Attributes:
        customer_id: The record that stands for them.
        records: How many records of the shop are theirs.
        kept: (table, rows) of everything that is kept about them, the tables without a row left out.
    """

    customer_id: str
    records: int
    kept: tuple[tuple[str, int], ...]


class ShopPeople:
    """Answers customers who never joined. Thread-safe; everything is in the audit trail.

    Args:
        site: The open site.
        clock: The time now, aware.
    """

    def __init__(self, site: Site, clock: Clock = utc_now) -> None:
        self._site, self._clock = site, clock

    def find(self, text: str, *, actor: str, most: int) -> tuple[ShopPerson, ...]:
        """Customers without a membership who have exactly this card, phone number or e-mail address.

        A family may share a phone number or an address, so there may be several.

        Args:
            text: What was typed.
            actor: Who searches.
            most: With more than these nobody is returned, and so nobody is entered.

        Raises:
            TooManyFound: There are more than ``most``: a number that a till types for whoever gives none.
        """
        with self._site.store.read() as connection:
            owners = owners_of(connection, _lookups(self._site.members.codes, text))
            known = {owner for found in owners.values() for owner in found}
            if len(known) > most:
                raise TooManyFound(f"More than {most} customers have this number", mend="Use the card")
            people = [_person(connection, one) for one in sorted(known) if member_of_customer(connection, one) is None]
        for one in people:
            self._note(Action.VIEWED, one.customer_id, actor, by="search")
        return tuple(people)

    def show(self, customer_id: str, *, actor: str) -> ShopPerson:
        """What is kept about one.

        Raises:
            CustomerInvalid: Nobody has this id, or they are a member.
        """
        with self._site.store.read() as connection:
            person = _require(connection, customer_id)
        self._note(Action.VIEWED, person.customer_id, actor, page="customer")
        return person

    def export(self, customer_id: str, *, actor: str) -> bytes:
        """A zip of JSON files with everything kept about them; see :mod:`kiosk.exports`.

        Raises:
            CustomerInvalid: Nobody has this id, or they are a member.
        """
        with self._site.store.read() as connection:
            person = _require(connection, customer_id)
        # Entered first, so that the export tells of itself.
        self._note(Action.EXPORTED, person.customer_id, actor)
        return export_customer(self._site, person.customer_id, now=self._clock())

    def erase(self, customer_id: str, *, actor: str) -> ErasureReceipt:
        """Erase every record of theirs; see :meth:`kiosk.privacy.erasure.Eraser.erase_customer`.

        Raises:
            CustomerInvalid: Nobody has this id, or they are a member.
        """
        return self._site.eraser.erase_customer(customer_id, actor=actor)

    def _note(self, action: Action, customer_id: str, actor: str, **detail: str | int | bool) -> None:
        self._site.audit.record(action, actor=actor, subject=self._site.aliases.record(customer_id), detail=detail)


def _lookups(codes: CodeBook, text: str) -> Collection[str]:
    return [lookup for lookup in (*codes.codes(text), codes.email(text)) if lookup]


def _require(connection: Connection, customer_id: str) -> ShopPerson:
    if shop.find_customer(connection, customer_id) is None:
        raise CustomerInvalid("The shop has no such record", mend="It was erased meanwhile; search once more")
    if member_of_customer(connection, customer_id) is not None:
        raise CustomerInvalid("This is a member", mend="Search once more, and open the membership")
    return _person(connection, customer_id)


def _person(connection: Connection, customer_id: str) -> ShopPerson:
    mine, many = same_person(connection, customer_id), select(func.count())
    counts = (
        (table.name, connection.execute(many.select_from(table).where(table.c[owner].in_(mine))).scalar_one())
        for table, owner in tables_that_end(Ends.WITH_PURCHASES)
    )
    return ShopPerson(mine[0], len(mine), tuple((name, count) for name, count in counts if count))
