"""Queries on the matches that were shown (requirement A1)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from kiosk.store.tables import matches


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One time that a member's offers were shown.

    Attributes:
        member_id: Whose.
        at: When, UTC.
        how: ``face``, ``card``, ``phone`` or ``receipt``.
        mode: The site's setting ``recognition`` then.
        engage: The site's setting ``engage`` then.
        act: What the shopper did that allowed the look; None where a code was enough.
        act_at: When they had done it, UTC.
        screen: Where.
        shown: (offer id, reason) pairs, only with the consent to analytics; None without it.
        disputed_at: When the shopper said *Not me*, UTC.
    """

    member_id: str
    at: datetime
    how: str
    mode: str
    engage: str
    act: str | None
    act_at: datetime | None
    screen: str
    shown: tuple[tuple[str, str], ...] | None = None
    disputed_at: datetime | None = None


def insert_match(connection: Connection, row: MatchRow) -> None:
    """Add a match."""
    values = {name: getattr(row, name) for name in _NAMES}
    connection.execute(insert(matches).values(**values | {"shown": row.shown and [list(pair) for pair in row.shown]}))


def matches_of(connection: Connection, member_id: str) -> tuple[MatchRow, ...]:
    """The matches of one member, oldest first."""
    wanted = select(*(matches.c[name] for name in _NAMES)).where(matches.c.member_id == member_id)
    found = []
    for row in connection.execute(wanted.order_by(matches.c.match_id)).mappings():
        shown = None if row["shown"] is None else tuple((pair[0], pair[1]) for pair in row["shown"])
        found.append(MatchRow(**{**row, "shown": shown}))
    return tuple(found)


def dispute_last(connection: Connection, member_id: str, at: datetime) -> datetime | None:
    """Mark the newest match of a member as disputed.

    Returns:
        When it was shown, UTC; None when there is none, or it was disputed before.
    """
    newest = select(matches.c.match_id).where(matches.c.member_id == member_id)
    last = connection.execute(newest.order_by(matches.c.match_id.desc()).limit(1)).scalar_one_or_none()
    changed = update(matches).where(matches.c.match_id == last, matches.c.disputed_at.is_(None))
    return connection.scalar(changed.values(disputed_at=at).returning(matches.c.at))


def forget_shown(connection: Connection, member_id: str) -> None:
    """Drop which offers were shown; the matches themselves stay."""
    connection.execute(update(matches).where(matches.c.member_id == member_id).values(shown=None))


_NAMES = tuple(column.name for column in matches.columns if column.name != "match_id")
