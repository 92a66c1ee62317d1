"""Queries on consents. A withdrawn one stays as evidence until the member is erased."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, exists, insert, select, update

from kiosk.privacy.consent import Consent, Purpose, standing
from kiosk.store.tables import consents, members


def insert_consents(connection: Connection, member_id: str, given: Sequence[Consent]) -> None:
    """Record consents, one row for each purpose."""
    if not given:
        return
    connection.execute(
        insert(consents),
        [
            {
                "member_id": member_id,
                "purpose": consent.purpose.value,
                "wording_version": consent.wording_version,
                "text_hash": consent.text_hash,
                "language": consent.language,
                "given_at": consent.given_at,
                "reference": consent.reference,
                "screen": consent.screen,
            }
            for consent in given
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
    wanted = select(consents).where(consents.c.member_id == member_id).order_by(consents.c.consent_id)
    return tuple(_consent(row) for row in connection.execute(wanted).mappings())


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
    """Customers linked to a member who does not agree to a purpose."""
    agreed = exists().where(
        consents.c.member_id == members.c.member_id,
        consents.c.purpose == purpose.value,
        consents.c.withdrawn_at.is_(None),
    )
    wanted = select(members.c.customer_id).where(members.c.customer_id.is_not(None), ~agreed)
    return frozenset(customer_id for customer_id in connection.scalars(wanted) if customer_id is not None)


def _consent(row: RowMapping) -> Consent:
    names = {one.name for one in fields(Consent)}
    values = {name: value for name, value in row.items() if name in names}
    return Consent(**values | {"purpose": Purpose(row["purpose"])})
