"""Queries on members, and the revision of the gallery that is made from their templates."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, Select, Update, bindparam, delete, insert, select, update

from kiosk.store.events import delete_kiosk_events
from kiosk.store.features import forget_visits
from kiosk.store.identity import same_person
from kiosk.store.tables import gallery_revision, members

_BY_ID = select(members).where(members.c.member_id == bindparam("member_id"))


class MemberState(StrEnum):
    """How far a membership is."""

    JOINING = "joining"
    """Consented, not saved yet. Found by nobody, and gone after ten minutes."""
    ACTIVE = "active"
    ERASING = "erasing"
    """Their erasure began; nobody finds them any more, and the next start finishes it."""
    ERASING_ALL = "erase_all"
    """The same, with the purchases."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member.

    Attributes:
        member_id: Opaque, 32 hexadecimal digits.
        state: How far the membership is.
        sealed: Name and what else names the member (:mod:`kiosk.members.details`); hidden from the text form.
        customer_id: The shop's own id of the same person, if linked.
        language: In which the member was served last, BCP 47.
        adult: Who said yes: ``adult``, ``guardian``, or empty where nobody was asked (version 1).
        created_at: When, UTC.
        used_at: Last visit that was recognised or a code that was used, UTC.
        paused_at: Since when the member is not recognised, UTC; None while they are.
    """

    member_id: str
    state: MemberState
    sealed: bytes = field(repr=False)
    customer_id: str | None
    language: str
    adult: str
    created_at: datetime
    used_at: datetime
    paused_at: datetime | None = None


REVISION: Select[int] = select(gallery_revision.c.revision)
"""The gallery's revision, for :meth:`kiosk.store.database.Store.watch`. It changes with every change of a template."""


def raise_revision(connection: Connection) -> None:
    """Tell every process that the gallery changed, from the moment this transaction commits."""
    connection.execute(update(gallery_revision).values(revision=gallery_revision.c.revision + 1))


def insert_member(connection: Connection, member: MemberRow) -> None:
    """Add a member; the data key lies in the key ring already."""
    connection.execute(
        insert(members).values(
            member_id=member.member_id,
            state=member.state.value,
            sealed=member.sealed,
            customer_id=member.customer_id,
            language=member.language,
            adult=member.adult,
            created_at=member.created_at,
            used_at=member.used_at,
            paused_at=member.paused_at,
        )
    )


def activate(
    connection: Connection, member_id: str, *, sealed: bytes, customer_id: str | None, adult: str, at: datetime
) -> None:
    """Make a draft a member."""
    changed = {"state": MemberState.ACTIVE.value, "sealed": sealed, "customer_id": customer_id, "adult": adult}
    connection.execute(_of(member_id).values(**changed, used_at=at))


def change_details(connection: Connection, member_id: str, sealed: bytes) -> None:
    """Replace what names a member."""
    connection.execute(_of(member_id).values(sealed=sealed))


def change_customer(connection: Connection, member_id: str, customer_id: str | None) -> None:
    """Link another customer, or none; what the kiosk noted under the old one goes, for it was this member's."""
    before = connection.execute(select(members.c.customer_id).where(members.c.member_id == member_id)).scalar_one()
    if before is not None and before != customer_id:
        delete_kiosk_events(connection, before)
        forget_visits(connection, before)
    connection.execute(_of(member_id).values(customer_id=customer_id))


def change_adult(connection: Connection, member_id: str, adult: str) -> None:
    """Note who said yes last: ``adult`` or ``guardian``."""
    connection.execute(_of(member_id).values(adult=adult))


def change_language(connection: Connection, member_id: str, language: str) -> None:
    """Note in which language the member wants to be served."""
    connection.execute(_of(member_id).values(language=language))


def pause(connection: Connection, member_id: str, since: datetime | None) -> None:
    """Take a member out of the gallery (``since``), or back into it (None)."""
    connection.execute(_of(member_id).values(paused_at=since))
    raise_revision(connection)


def touch(connection: Connection, member_id: str, at: datetime) -> None:
    """Note a use; an earlier moment than the known one changes nothing."""
    connection.execute(_of(member_id).where(members.c.used_at < at).values(used_at=at))


def delete_member(connection: Connection, member_id: str) -> None:
    """Remove the row of a draft; the foreign keys refuse it while anything else of the member is left."""
    connection.execute(delete(members).where(members.c.member_id == member_id))


def find_member(connection: Connection, member_id: str) -> MemberRow | None:
    """One member or draft, or None."""
    row = connection.execute(_BY_ID, {"member_id": member_id}).mappings().one_or_none()
    return None if row is None else _row(row)


def member_of_customer(connection: Connection, customer_id: str) -> str | None:
    """The member linked to a customer, by whichever of the customer's records; or None."""
    mine = members.c.customer_id.in_(same_person(connection, customer_id))
    return connection.execute(select(members.c.member_id).where(mine)).scalar_one_or_none()


def all_members(connection: Connection) -> tuple[MemberRow, ...]:
    """Every member who is not a draft, oldest first."""
    wanted = select(members).where(members.c.state == MemberState.ACTIVE.value)
    rows = connection.execute(wanted.order_by(members.c.created_at, members.c.member_id))
    return tuple(_row(row) for row in rows.mappings())


def drafts_before(connection: Connection, moment: datetime) -> tuple[str, ...]:
    """Ids of the drafts that were begun before a moment."""
    wanted = select(members.c.member_id).where(
        members.c.state == MemberState.JOINING.value, members.c.created_at < moment
    )
    return tuple(connection.scalars(wanted))


def _row(row: RowMapping) -> MemberRow:
    return MemberRow(**{**row, "state": MemberState(row["state"])})


def _of(member_id: str) -> Update:
    return update(members).where(members.c.member_id == member_id)
