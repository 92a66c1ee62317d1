"""Queries on members, their keys, templates and consents, and the revision of the gallery made from the templates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Select, insert, select, update

from kiosk.privacy.consent import Consent, Purpose
from kiosk.store.tables import consents, gallery_revision, member_keys, members, templates


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member.

    Attributes:
        member_id: Opaque, 32 hexadecimal digits.
        first_name: As the screen greets; hidden from the text form.
        customer_id: The shop's own id of the same person, if linked.
        created_at: When, UTC.
    """

    member_id: str
    first_name: str = field(repr=False)
    customer_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One sealed template with the wrapped key that opens it; both hidden from the text form.

    Attributes:
        member_id: Whose.
        recogniser: Which weights made it.
        sealed: See :meth:`kiosk.security.templates.Sealer.seal`.
        wrapped_key: See :meth:`kiosk.security.templates.Sealer.new_member_key`.
    """

    member_id: str
    recogniser: str
    sealed: bytes = field(repr=False)
    wrapped_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """What a list of members shows beside the member: one line per template.

    Attributes:
        member_id: Whose.
        recogniser: Which weights made the template.
        pictures: From how many pictures.
    """

    member_id: str
    recogniser: str
    pictures: int


REVISION: Select[int] = select(gallery_revision.c.revision)
"""The gallery's revision, for :meth:`kiosk.store.database.Store.watch`. It changes with every change of a template."""


def insert_member(connection: Connection, member: MemberRow, wrapped_key: bytes) -> None:
    """Add a member and the wrapped key of their future templates."""
    connection.execute(
        insert(members).values(
            member_id=member.member_id,
            first_name=member.first_name,
            customer_id=member.customer_id,
            created_at=member.created_at,
        )
    )
    connection.execute(insert(member_keys).values(member_id=member.member_id, wrapped=wrapped_key))


def insert_consents(connection: Connection, member_id: str, given: Sequence[Consent]) -> None:
    """Record consents, one row for each purpose."""
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


def insert_template(
    connection: Connection, *, member_id: str, recogniser: str, sealed: bytes, pictures: int, at: datetime
) -> None:
    """Add a template and raise the gallery's revision with it."""
    connection.execute(
        insert(templates).values(
            member_id=member_id, recogniser=recogniser, sealed=sealed, pictures=pictures, created_at=at
        )
    )
    raise_revision(connection)


def raise_revision(connection: Connection) -> None:
    """Tell every process that the gallery changed, from the moment this transaction commits."""
    connection.execute(update(gallery_revision).values(revision=gallery_revision.c.revision + 1))


def find_member(connection: Connection, member_id: str) -> MemberRow | None:
    """One member, or None."""
    row = connection.execute(_members().where(members.c.member_id == member_id)).one_or_none()
    return None if row is None else MemberRow(*row)


def member_of_customer(connection: Connection, customer_id: str) -> str | None:
    """The member linked to a customer, or None."""
    return connection.execute(
        select(members.c.member_id).where(members.c.customer_id == customer_id)
    ).scalar_one_or_none()


def all_members(connection: Connection) -> tuple[MemberRow, ...]:
    """Every member, oldest first."""
    rows = connection.execute(_members().order_by(members.c.created_at, members.c.member_id))
    return tuple(MemberRow(*row) for row in rows)


def consents_of(connection: Connection, member_id: str) -> tuple[Consent, ...]:
    """The consents of one member, oldest first."""
    wanted = select(
        consents.c.purpose,
        consents.c.wording_version,
        consents.c.text_hash,
        consents.c.language,
        consents.c.given_at,
        consents.c.reference,
        consents.c.screen,
    ).where(consents.c.member_id == member_id)
    rows = connection.execute(wanted.order_by(consents.c.consent_id))
    return tuple(
        Consent(
            purpose=Purpose(row.purpose),
            wording_version=row.wording_version,
            text_hash=row.text_hash,
            language=row.language,
            given_at=row.given_at,
            reference=row.reference,
            screen=row.screen,
        )
        for row in rows
    )


def consented_purposes(connection: Connection) -> tuple[tuple[str, str], ...]:
    """(member id, purpose) of every consent, without doubles."""
    wanted = select(consents.c.member_id, consents.c.purpose).distinct().order_by(consents.c.purpose)
    return tuple((row.member_id, row.purpose) for row in connection.execute(wanted))


def enrolments(connection: Connection) -> tuple[EnrolmentRow, ...]:
    """One row per template, without the template."""
    wanted = select(templates.c.member_id, templates.c.recogniser, templates.c.pictures)
    return tuple(EnrolmentRow(*row) for row in connection.execute(wanted.order_by(templates.c.recogniser)))


def sealed_templates(connection: Connection, recogniser: str) -> tuple[int, tuple[TemplateRow, ...]]:
    """The gallery's revision and every template of one recogniser, by member id; both from one snapshot."""
    revision = connection.execute(REVISION).scalar_one()
    wanted = (
        select(templates.c.member_id, templates.c.recogniser, templates.c.sealed, member_keys.c.wrapped)
        .join(member_keys, member_keys.c.member_id == templates.c.member_id)
        .where(templates.c.recogniser == recogniser)
        .order_by(templates.c.member_id)
    )
    return revision, tuple(TemplateRow(*row) for row in connection.execute(wanted))


def _members() -> Select[str, str, str | None, datetime]:
    return select(members.c.member_id, members.c.first_name, members.c.customer_id, members.c.created_at)
