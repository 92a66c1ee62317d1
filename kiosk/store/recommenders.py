"""Queries on fitted recommenders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from kiosk.store.recommender_tables import recommenders

KEPT: Final = 5
"""Versions whose numbers are kept, the running one among them; of older ones only the figures stay."""


class ModelState(StrEnum):
    """What became of a version."""

    RUNNING = "running"
    RETIRED = "retired"
    """A newer one took its place; it may be taken back."""
    REFUSED = "refused"
    """It was worse on held-out receipts, or could not be used; it never ran."""
    WITHDRAWN = "withdrawn"
    """It ran, and was taken back."""


@dataclass(frozen=True, slots=True)
class Version:
    """One fitted recommender, without its numbers.

    Attributes:
        version: Number from 1.
        method: Name of the method.
        state: What became of it.
        made_at: When, UTC.
        until: Last day of the receipts that it learned from.
        figures: How it did on held-out receipts, beside the one that ran then.
        since: When it was taken into use last, UTC; None of one that never ran.
        actor: Who asked for it: ``system``, ``cli`` or ``staff:ID``.
        usable: Whether its numbers are still there.
    """

    version: int
    method: str
    state: ModelState
    made_at: datetime
    until: date
    figures: Mapping[str, Any]
    since: datetime | None
    actor: str
    usable: bool


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that is to be written.

    Attributes:
        method: Name of the method.
        until: Last day of the receipts that it learned from.
        artefact: What it learned, or None of one that is refused; hidden from the text form.
        twin_until: The same for its twin, or None where there is none.
        twin: The same method without the newest receipts, or None; hidden from the text form.
        figures: How it did on held-out receipts.
    """

    method: str
    until: date
    artefact: bytes | None = field(repr=False)
    twin_until: date | None = None
    twin: bytes | None = field(default=None, repr=False)
    figures: Mapping[str, Any] = field(default_factory=dict)


def insert_version(connection: Connection, new: NewVersion, state: ModelState, at: datetime, actor: str) -> int:
    """Write a version; one that runs retires the one that ran, and numbers beyond :data:`KEPT` go.

    Args:
        connection: In a write transaction.
        new: What was fitted.
        state: ``RUNNING`` or ``REFUSED``.
        at: When, UTC.
        actor: Who asked for it.

    Returns:
        Its number.
    """
    if state is ModelState.RUNNING:
        _leave(connection, ModelState.RETIRED)
    row = insert(recommenders).values(
        method=new.method,
        state=state.value,
        made_at=at,
        until=new.until,
        artefact=new.artefact,
        twin_until=new.twin_until,
        twin=new.twin,
        figures=dict(new.figures),
        since=at if state is ModelState.RUNNING else None,
        actor=actor,
    )
    version = connection.execute(row.returning(recommenders.c.version)).scalar_one()
    _drop_old(connection)
    return version


def run_again(connection: Connection, version: int, at: datetime) -> bool:
    """Take an older version back into use; whether it is there with its numbers.

    The one that ran becomes ``WITHDRAWN``.
    """
    usable = (recommenders.c.version == version) & recommenders.c.artefact.is_not(None)
    if connection.scalar(select(recommenders.c.version).where(usable)) is None:
        return False
    _leave(connection, ModelState.WITHDRAWN)
    connection.execute(update(recommenders).where(usable).values(state=ModelState.RUNNING.value, since=at))
    return True


def running_version(connection: Connection) -> int | None:
    """Number of the version in use, or None; quick enough for every round of housekeeping."""
    return connection.scalar(select(recommenders.c.version).where(recommenders.c.state == ModelState.RUNNING.value))


def artefact_of(connection: Connection, version: int) -> bytes | None:
    """What a version learned, or None where it is not there any more."""
    return connection.scalar(select(recommenders.c.artefact).where(recommenders.c.version == version))


def twin_of(connection: Connection, version: int) -> tuple[date, bytes] | None:
    """The twin of a version and the last day that it learned from, or None."""
    wanted = select(recommenders.c.twin_until, recommenders.c.twin).where(recommenders.c.version == version)
    row = connection.execute(wanted).one_or_none()
    return None if row is None or row[0] is None or row[1] is None else (row[0], row[1])


def all_versions(connection: Connection) -> tuple[Version, ...]:
    """Every version, newest first."""
    wanted = select(
        recommenders.c.version,
        recommenders.c.method,
        recommenders.c.state,
        recommenders.c.made_at,
        recommenders.c.until,
        recommenders.c.figures,
        recommenders.c.since,
        recommenders.c.actor,
        recommenders.c.artefact.is_not(None).label("usable"),
    ).order_by(recommenders.c.version.desc())
    return tuple(_version(row) for row in connection.execute(wanted).mappings())


def previous_version(connection: Connection) -> int | None:
    """The newest version before the running one that ran and was not taken back, with its numbers; or None."""
    running = running_version(connection)
    if running is None:
        return None
    retired = (recommenders.c.state == ModelState.RETIRED.value) & recommenders.c.artefact.is_not(None)
    older = retired & (recommenders.c.version < running)
    return connection.scalar(select(func.max(recommenders.c.version)).where(older))


def _leave(connection: Connection, state: ModelState) -> None:
    runs = recommenders.c.state == ModelState.RUNNING.value
    connection.execute(update(recommenders).where(runs).values(state=state.value))


def _drop_old(connection: Connection) -> None:
    """Numbers of the oldest go; what runs keeps its own, however old it is."""
    full = recommenders.c.artefact.is_not(None) & (recommenders.c.state != ModelState.RUNNING.value)
    wanted = select(recommenders.c.version).where(full).order_by(recommenders.c.version.desc()).offset(KEPT - 1)
    old = list(connection.scalars(wanted))
    if old:
        emptied = update(recommenders).where(recommenders.c.version.in_(old))
        connection.execute(emptied.values(artefact=None, twin=None, twin_until=None))


def _version(row: RowMapping) -> Version:
    return Version(**{**row, "state": ModelState(row["state"]), "usable": bool(row["usable"])})
