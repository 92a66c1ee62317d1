"""Queries on *Less like this*."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from kiosk.store.tables import dislikes
from kiosk.store.upsert import upsert

_COLUMNS = (dislikes.c.offer_id, dislikes.c.category, dislikes.c.at)
_OF_MEMBER = select(*_COLUMNS).where(dislikes.c.member_id == bindparam("member_id")).order_by(dislikes.c.offer_id)


@dataclass(frozen=True, slots=True)
class Dislike:
    """One offer that a member wants less of.

    Attributes:
        offer_id: Which.
        category: Its category then; may be empty.
        at: When, UTC.
    """

    offer_id: str
    category: str
    at: datetime


def put_dislike(connection: Connection, member_id: str, dislike: Dislike) -> None:
    """Note a dislike; once more gives it the new time."""
    values = {"offer_id": dislike.offer_id, "category": dislike.category, "at": dislike.at}
    upsert(connection, dislikes, [{"member_id": member_id, **values}])


def dislikes_of(connection: Connection, member_id: str) -> tuple[Dislike, ...]:
    """What one member wants less of, by offer."""
    return tuple(Dislike(*row) for row in connection.execute(_OF_MEMBER, {"member_id": member_id}))


def forget_dislikes(connection: Connection, member_id: str, since: datetime) -> None:
    """Forget what was pressed at a moment, UTC, or later: somebody else stood there."""
    connection.execute(delete(dislikes).where(dislikes.c.member_id == member_id, dislikes.c.at >= since))
