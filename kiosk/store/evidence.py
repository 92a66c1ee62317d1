"""What staff and the privacy officer read: the evidence beside a member, the trail, and receipts of erasures.

Nothing here opens a sealed value, and no query lists members.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from kiosk.store.members import MemberState
from kiosk.store.tables import audit, consents, erasures, matches, members, templates


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """One consent, given and perhaps withdrawn; the fields are those of the table ``consents``."""

    purpose: str
    wording_version: str
    text_hash: str
    language: str
    given_at: datetime
    reference: str
    screen: str
    withdrawn_at: datetime | None
    withdrawn_screen: str | None


@dataclass(frozen=True, slots=True)
class TemplateNote:
    """Templates of one recogniser, described without their content.

    Attributes:
        recogniser: Which weights made them.
        views: The view of each.
        card_locked: Whether only the member's card opens them.
        created_at: When the oldest was made, UTC.
    """

    recogniser: str
    views: tuple[str, ...]
    card_locked: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MatchNote:
    """One time the kiosk opened the member's offers; the fields are those of the table ``matches``."""

    at: datetime
    how: str
    mode: str
    act: str | None
    act_at: datetime | None
    screen: str
    disputed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One entry of the audit trail. ``subject`` is a keyed hash; nobody can be found by it who was erased."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries are wanted; empty means any.

    Attributes:
        actor: Exactly this one.
        action: Exactly this one.
        since: From this moment on.
        until: Before this moment.
        before: Only entries with a smaller number, for the next page.
    """

    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ErasureNote:
    """One erasure: when, of whom by keyed hash only, and what went from where."""

    subject: str
    at: datetime
    receipt: Mapping[str, Any]


def consents_of(connection: Connection, member_id: str) -> tuple[ConsentEvidence, ...]:
    """Every consent of a member, newest first, withdrawn ones as well."""
    wanted = select(
        consents.c.purpose,
        consents.c.wording_version,
        consents.c.text_hash,
        consents.c.language,
        consents.c.given_at,
        consents.c.reference,
        consents.c.screen,
        consents.c.withdrawn_at,
        consents.c.withdrawn_screen,
    ).where(consents.c.member_id == member_id)
    return tuple(ConsentEvidence(*row) for row in connection.execute(wanted.order_by(consents.c.consent_id.desc())))


def templates_of(connection: Connection, member_id: str) -> tuple[TemplateNote, ...]:
    """The member's templates by recogniser, without any vector."""
    wanted = select(templates.c.recogniser, templates.c.view, templates.c.card_locked, templates.c.created_at).where(
        templates.c.member_id == member_id
    )
    rows = connection.execute(wanted.order_by(templates.c.recogniser, templates.c.number)).all()
    return tuple(
        TemplateNote(
            name,
            tuple(row.view for row in mine),
            any(row.card_locked for row in mine),
            min(row.created_at for row in mine),
        )
        for name in dict.fromkeys(row.recogniser for row in rows)
        if (mine := [row for row in rows if row.recogniser == name])
    )


def matches_of(connection: Connection, member_id: str, most: int) -> tuple[MatchNote, ...]:
    """The newest matches of a member."""
    wanted = select(
        matches.c.at,
        matches.c.how,
        matches.c.mode,
        matches.c.act,
        matches.c.act_at,
        matches.c.screen,
        matches.c.disputed_at,
    ).where(matches.c.member_id == member_id)
    return tuple(MatchNote(*row) for row in connection.execute(wanted.order_by(matches.c.match_id.desc()).limit(most)))


def trail(connection: Connection, wanted: TrailFilter, most: int) -> tuple[TrailEntry, ...]:
    """Entries of the audit trail, newest first."""
    query = select(audit.c.seq, audit.c.at, audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail)
    if wanted.actor:
        query = query.where(audit.c.actor == wanted.actor)
    if wanted.action:
        query = query.where(audit.c.action == wanted.action)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit.c.at < wanted.until)
    if wanted.before is not None:
        query = query.where(audit.c.seq < wanted.before)
    return tuple(TrailEntry(*row) for row in connection.execute(query.order_by(audit.c.seq.desc()).limit(most)))


def last_of(connection: Connection, action: str) -> datetime | None:
    """When something was done last, by the audit trail."""
    return connection.execute(select(func.max(audit.c.at)).where(audit.c.action == action)).scalar_one()


def erasure_notes(connection: Connection, most: int) -> tuple[ErasureNote, ...]:
    """The newest erasures."""
    wanted = select(erasures.c.subject, erasures.c.at, erasures.c.receipt)
    return tuple(ErasureNote(*row) for row in connection.execute(wanted.order_by(erasures.c.at.desc()).limit(most)))


def unfinished(connection: Connection) -> tuple[str, ...]:
    """Ids of members whose erasure began and has not ended."""
    ending = (MemberState.ERASING.value, MemberState.ERASING_ALL.value)
    return tuple(connection.scalars(select(members.c.member_id).where(members.c.state.in_(ending))))
