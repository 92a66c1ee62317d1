"""Whose data was touched between two moments: the list that a notification of a breach begins with (G16, I4)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, select

from kiosk.errors import RequestInvalid
from kiosk.privacy.audit import Action
from kiosk.security.aliases import Aliases
from kiosk.site import Site
from kiosk.store.tables import audit, consents, credentials, matches, members, templates

Clock = Callable[[], datetime]

_TOLD_WITHIN = timedelta(hours=72)
"""Article 33 of the GDPR and India's Rules."""


@dataclass(frozen=True, slots=True)
class Affected:
    """One member whose data was touched.

    Attributes:
        member_id: Who.
        what: Each way, such as ``match`` or ``audit:exported``, in alphabetical order.
        first: The first time, UTC.
        last: The last time, UTC.
    """

    member_id: str
    what: tuple[str, ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """What a window holds.

    Attributes:
        since: Its beginning.
        until: Its end, not included.
        affected: Members who are still here, by id.
        erased_since: Subjects that nobody here has any more; those people cannot be told.
        tell_by: Latest moment to tell the authority, counted from the end of the window.
    """

    since: datetime
    until: datetime
    affected: tuple[Affected, ...]
    erased_since: int
    tell_by: datetime


def list_affected(site: Site, since: datetime, until: datetime, *, actor: str) -> Incident:
    """Everybody whose data was enrolled, changed, shown, looked at or exported in a window.

    Everything that was on the disk was there for all members; who was merely kept is not in this list.

    Args:
        site: The open site.
        since: Beginning, aware.
        until: End, aware, not included.
        actor: ``cli`` or ``staff:ID``; the list itself is a view of data and enters the audit trail.

    Raises:
        RequestInvalid: The end is not after the beginning.
    """
    if until <= since:
        raise RequestInvalid("The end of the window is not after its beginning", mend="Give --from before --to")
    with site.store.read() as connection:
        living = tuple(connection.scalars(select(members.c.member_id)))
        touched, unknown = _touched(connection, living, site.aliases, since, until)
    affected = tuple(_affected(member_id, times) for member_id, times in sorted(touched.items()))
    site.audit.record(
        Action.INCIDENT_LISTED,
        actor=actor,
        detail={"since": since.isoformat(), "until": until.isoformat(), "members": len(affected)},
    )
    return Incident(since, until, affected, unknown, until + _TOLD_WITHIN)


def _touched(
    connection: Connection, living: Iterable[str], aliases: Aliases, since: datetime, until: datetime
) -> tuple[dict[str, list[tuple[str, datetime]]], int]:
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for word, whose, moment in _MOMENTS:
        rows = connection.execute(select(whose, moment).where(moment >= since, moment < until))
        for member_id, at in rows:
            found[member_id].append((word, at))
    ids = {aliases.subject(member_id): member_id for member_id in living}
    unknown = set[str]()
    for subject, action, at in _trail(connection, since, until):
        if subject in ids:
            found[ids[subject]].append((f"audit:{action}", at))
        else:
            unknown.add(subject)
    return found, len(unknown)


def _trail(connection: Connection, since: datetime, until: datetime) -> Iterator[tuple[str, str, datetime]]:
    wanted = select(audit.c.subject, audit.c.action, audit.c.at)
    wanted = wanted.where(audit.c.at >= since, audit.c.at < until, audit.c.subject.is_not(None))
    for row in connection.execute(wanted):
        yield str(row.subject), row.action, row.at


def _affected(member_id: str, times: list[tuple[str, datetime]]) -> Affected:
    moments = sorted(at for _, at in times)
    return Affected(member_id, tuple(sorted({word for word, _ in times})), moments[0], moments[-1])


_MOMENTS: tuple[tuple[str, Column[str], Column[datetime]], ...] = (
    ("enrolled", members.c.member_id, members.c.created_at),
    ("used", members.c.member_id, members.c.used_at),
    ("template", templates.c.member_id, templates.c.created_at),
    ("code", credentials.c.member_id, credentials.c.created_at),
    ("consent", consents.c.member_id, consents.c.given_at),
    ("match", matches.c.member_id, matches.c.at),
)
"""Where a moment of a member is kept."""
