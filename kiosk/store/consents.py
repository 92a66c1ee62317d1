"""Queries on consents. A withdrawn one stays as evidence until the member is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, Exists, RowMapping, Table, bindparam, delete, exists, insert, select, update

from kiosk.privacy import consent
from kiosk.privacy.consent import Consent, Purpose, standing
from kiosk.store.identity import everybody_of
from kiosk.store.tables import consents, members

_OF_MEMBER = select(consents).where(consents.c.member_id == bindparam("member_id")).order_by(consents.c.consent_id)
"""Made once: it is asked at every greeting, and making a statement takes as long as running it."""


def insert_consents(connection: Connection, member_id: str, given: Sequence[Consent]) -> None:
    """Record consents, one row for each purpose."""
    if not given:
        return
    connection.execute(
        insert(consents),
        [
            {
                "member_id": member_id,
                "purpose": one.purpose.value,
                "wording_version": one.wording_version,
                "text_hash": one.text_hash,
                "language": one.language,
                "given_at": one.given_at,
                "reference": one.reference,
                "screen": one.screen,
            }
            for one in given
        ],
    )


def withdraw(connection: Connection, member_id: str, purpose: Purpose, *, at: datetime, screen: str) -> int:
    """Close every standing consent for one purpose; how many there were."""
    return connection.execute(
        update(consents)
        .where(
            consents.c.member_id == member_id,
            consents.c.purpose == purpose.value,
            consents.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at, withdrawn_screen=screen)
    ).rowcount


def delete_consents(connection: Connection, member_id: str) -> None:
    """Remove the consents of a draft that was not saved."""
    connection.execute(delete(consents).where(consents.c.member_id == member_id))


def consents_of(connection: Connection, member_id: str) -> tuple[Consent, ...]:
    """Every consent of one member, withdrawn ones too, oldest first."""
    return tuple(_consent(row) for row in connection.execute(_OF_MEMBER, {"member_id": member_id}).mappings())


def purposes_of(connection: Connection, member_id: str) -> tuple[Purpose, ...]:
    """What one member agrees to now."""
    return standing(consents_of(connection, member_id))


def purposes_of_all(connection: Connection) -> Mapping[str, tuple[Purpose, ...]]:
    """What each member agrees to now; who agrees to nothing is left out."""
    given: dict[str, list[Consent]] = {}
    wanted = select(consents).where(consents.c.withdrawn_at.is_(None))
    for row in connection.execute(wanted).mappings():
        given.setdefault(row["member_id"], []).append(_consent(row))
    return {member_id: standing(of_one) for member_id, of_one in given.items()}


def customers_without(connection: Connection, purpose: Purpose) -> frozenset[str]:
    """Every record of the customers linked to a member who does not agree to a purpose."""
    wanted = select(members.c.customer_id).where(members.c.customer_id.is_not(None), ~stands(members, purpose))
    linked = [customer_id for customer_id in connection.scalars(wanted) if customer_id is not None]
    return everybody_of(connection, linked)


def stands(of: Table, purpose: Purpose) -> Exists:
    """Condition: the member of a row agrees to a purpose now, to words that were really shown.

    It says in SQL what :func:`kiosk.privacy.consent.standing` says of consents that were read.

    Args:
        of: A table with ``member_id``, in the query that the condition is put into.
        purpose: Which.
    """
    return exists().where(
        consents.c.member_id == of.c.member_id,
        consents.c.purpose == purpose.value,
        consents.c.withdrawn_at.is_(None),
        consents.c.text_hash.in_(consent.shown_hashes(purpose)),
    )


def _consent(row: RowMapping) -> Consent:
    names = {one.name for one in fields(Consent)}
    values = {name: value for name, value in row.items() if name in names}
    return Consent(**values | {"purpose": Purpose(row["purpose"])})
