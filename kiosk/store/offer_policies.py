"""Queries on what was learned from answers: how offers are drawn now, and what waits to be judged.

A row holds sums over decisions, and only as long as it is used: of one that is refused or retired the verdict stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, insert, select, update

from kiosk.store.recommender_tables import offer_policies as table


class PolicyState(StrEnum):
    """What a row is."""

    COLLECTING = "collecting"
    """In use: the usual order, with some chance."""
    CANDIDATE = "candidate"
    """Learned, and waiting for decisions that it has not learned from."""
    ALLOWED = "allowed"
    """Judged; it may be switched on."""
    REFUSED = "refused"
    """Judged; it may not."""
    RUNNING = "running"
    """In use: switched on, and made anew each day."""
    RETIRED = "retired"


IN_USE = (PolicyState.COLLECTING, PolicyState.RUNNING)
WAITING = (PolicyState.CANDIDATE, PolicyState.ALLOWED)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One policy, without its numbers.

    Attributes:
        number: From 1.
        state: What it is.
        decisions: How many decisions it learned from.
        until: Newest day of them, or None.
        made_at: When it was begun, UTC.
        looked_at: When the log was read for it last, UTC; None before the first time.
        progress: What that look counted, as JSON.
        verdict: What it was judged, as JSON; None before.
        actor: Who asked for it: ``system``, ``cli`` or ``staff:ID``.
    """

    number: int
    state: PolicyState
    decisions: int
    until: date | None
    made_at: datetime
    looked_at: datetime | None
    progress: Mapping[str, Any] | None
    verdict: Mapping[str, Any] | None
    actor: str


_TOLD = tuple(column for column in table.columns if column.name != "policy")


def insert_policy(
    connection: Connection,
    state: PolicyState,
    policy: Mapping[str, Any],
    at: datetime,
    actor: str,
    *,
    decisions: int = 0,
    until: date | None = None,
) -> int:
    """Write a policy; its number."""
    row = insert(table).values(
        state=state.value, policy=dict(policy), decisions=decisions, until=until, made_at=at, actor=actor
    )
    return connection.execute(row.returning(table.c.number)).scalar_one()


def change(connection: Connection, number: int, **values: Any) -> None:
    """Write some columns of a policy anew."""
    connection.execute(update(table).where(table.c.number == number).values(values))


def retire(connection: Connection, *states: PolicyState) -> None:
    """What is in one of these states is of the past; its sums go."""
    wanted = table.c.state.in_([state.value for state in states])
    connection.execute(update(table).where(wanted).values(state=PolicyState.RETIRED.value, policy=None))


def newest(connection: Connection, *states: PolicyState) -> PolicyRow | None:
    """The newest policy in one of these states, or None."""
    wanted = select(*_TOLD).where(table.c.state.in_([state.value for state in states]))
    row = connection.execute(wanted.order_by(table.c.number.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else _row(row)


def judged(connection: Connection) -> tuple[PolicyRow, ...]:
    """Every policy that was judged, newest first."""
    wanted = select(*_TOLD).where(table.c.verdict.is_not(None)).order_by(table.c.number.desc())
    return tuple(_row(row) for row in connection.execute(wanted).mappings())


def in_use(connection: Connection) -> tuple[int, datetime | None] | None:
    """Which policy draws the offers, and when it was made anew, or None; quick enough to ask every few seconds."""
    wanted = select(table.c.number, table.c.looked_at).where(table.c.state.in_([state.value for state in IN_USE]))
    row = connection.execute(wanted.order_by(table.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else (row[0], row[1])


def dump_of(connection: Connection, number: int) -> Mapping[str, Any] | None:
    """What a policy learned, or None where it is not kept any more."""
    return connection.scalar(select(table.c.policy).where(table.c.number == number))


def has_learned(connection: Connection) -> bool:
    """Whether offers are drawn by what was learned, so that this can be compared with the usual order."""
    return connection.scalar(select(exists().where(table.c.state == PolicyState.RUNNING.value))) or False


def _row(row: RowMapping) -> PolicyRow:
    return PolicyRow(**{**row, "state": PolicyState(row["state"])})
