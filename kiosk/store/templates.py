"""Queries on sealed templates. Every change of them raises the revision of the gallery in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, String, delete, func, insert, select, type_coerce

from kiosk.privacy.consent import Purpose
from kiosk.store.consents import stands
from kiosk.store.members import REVISION, MemberState, raise_revision
from kiosk.store.tables import members, templates

Stamp = tuple[tuple[int, str], ...]
"""Number and time of each template of a member: as long as it is the same, the templates are."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One sealed template.

    Attributes:
        member_id: Whose.
        recogniser: Which weights made it.
        number: Counted from 0 for each member and recogniser.
        sealed: Hidden from the text form.
        view: Which view of the face.
        quality: 0 to 1.
        card_locked: Whether the secret of the member's card is needed too.
        created_at: When, UTC.
    """

    member_id: str
    recogniser: str
    number: int
    sealed: bytes = field(repr=False)
    view: str
    quality: float
    card_locked: bool
    created_at: datetime


def insert_templates(connection: Connection, rows: Sequence[TemplateRow]) -> None:
    """Add templates."""
    if rows:
        connection.execute(insert(templates), [{name: getattr(row, name) for name in _NAMES} for row in rows])
        raise_revision(connection)


def delete_templates(connection: Connection, member_id: str) -> int:
    """Remove every template of a member; how many there were."""
    gone = connection.execute(delete(templates).where(templates.c.member_id == member_id)).rowcount
    raise_revision(connection)
    return gone


def delete_open_templates(connection: Connection) -> int:
    """Remove every template that opens without its member's card; how many there were."""
    gone = connection.execute(delete(templates).where(templates.c.card_locked.is_(False))).rowcount
    raise_revision(connection)
    return gone


def count_open_templates(connection: Connection) -> int:
    """How many templates open without their member's card."""
    wanted = select(func.count()).select_from(templates).where(templates.c.card_locked.is_(False))
    return connection.execute(wanted).scalar_one()


def templates_of(connection: Connection, member_id: str) -> tuple[TemplateRow, ...]:
    """Every template of one member."""
    wanted = select(templates).where(templates.c.member_id == member_id)
    rows = connection.execute(wanted.order_by(templates.c.recogniser, templates.c.number))
    return tuple(TemplateRow(**row) for row in rows.mappings())


def template_counts(connection: Connection) -> tuple[tuple[str, str, int], ...]:
    """(member id, recogniser, number of templates) for everybody who has some."""
    group = (templates.c.member_id, templates.c.recogniser)
    rows = connection.execute(select(*group, func.count()).group_by(*group).order_by(*group))
    return tuple((member_id, recogniser, count) for member_id, recogniser, count in rows)


def gallery_stamps(
    connection: Connection, recogniser: str, *, also_paused: bool = False
) -> tuple[int, Mapping[str, Stamp]]:
    """The gallery's revision, and for each member who may be searched what their templates are; from one snapshot.

    Left out are drafts, members who paused, who withdrew, and templates that only a card opens. It reads an index
    only, not the templates themselves: the camera waits for it after every change.

    Args:
        connection: For reading.
        recogniser: Which weights.
        also_paused: Take in who paused: a face is known although it is not looked for.
    """
    revision = connection.execute(REVISION).scalar_one()
    wanted = (
        select(templates.c.member_id, templates.c.number, type_coerce(templates.c.created_at, String))
        .join(members, members.c.member_id == templates.c.member_id)
        .where(
            templates.c.recogniser == recogniser,
            templates.c.card_locked.is_(False),
            members.c.state == MemberState.ACTIVE.value,
            stands(templates, Purpose.FACE_RECOGNITION),
        )
        .order_by(templates.c.member_id, templates.c.number)
    )
    if not also_paused:
        wanted = wanted.where(members.c.paused_at.is_(None))
    found: dict[str, list[tuple[int, str]]] = {}
    for member_id, number, made in connection.execute(wanted):
        found.setdefault(member_id, []).append((number, made))
    return revision, {member_id: tuple(stamp) for member_id, stamp in found.items()}


def sealed_of(connection: Connection, recogniser: str, member_ids: Sequence[str]) -> list[tuple[str, int, bytes]]:
    """(member id, number, sealed) of the templates of some members that open without a card."""
    columns = (templates.c.member_id, templates.c.number, templates.c.sealed)
    found: list[tuple[str, int, bytes]] = []
    for start in range(0, len(member_ids), _BATCH):
        part = member_ids[start : start + _BATCH]
        wanted = select(*columns).where(
            templates.c.member_id.in_(part), templates.c.recogniser == recogniser, templates.c.card_locked.is_(False)
        )
        rows = connection.execute(wanted.order_by(templates.c.member_id, templates.c.number))
        found += [(row.member_id, row.number, row.sealed) for row in rows]
    return found


_BATCH = 10_000
_NAMES = tuple(column.name for column in templates.columns)
