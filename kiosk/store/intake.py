"""Queries on sources, the runs of imports, and the rows that were set aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, String, and_, cast, delete, func, insert, select, update

from kiosk.errors import ImportUnknown
from kiosk.store.intake_tables import imports, rejects, sources
from kiosk.store.tables import BY_AGE, erasures, purchases
from kiosk.store.waiting import Key, drop_keys, owned_now, put_keys
from recommender.ingest.types import RAW_LINE

BATCH = 2_000
"""Rows that were set aside, read at once: each holds a line of a file."""


class RunState(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    """Under way; or it was killed, and the next run says so."""
    DONE = "done"
    FAILED = "failed"
    """It ended before the end of its file; what was written before stays, and another run writes it once more."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A place that data comes from.

    Attributes:
        source_id: Its name, chosen by a person.
        kind: What its rows are, a :class:`recommender.ingest.types.DataKind`.
        location: A path, an address of storage or a database, without any secret; None for what is uploaded.
        mapping: Which of its columns is what, as JSON.
        options: How it is read, as JSON; of a secret only the name of where it stands.
        created_at: When, UTC.
        updated_at: When it was changed last, UTC.
    """

    source_id: str
    kind: str
    location: str | None
    mapping: Mapping[str, Any]
    options: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One run.

    Attributes:
        import_id: Its number.
        source_id: Of which source, or None for a single file.
        kind: What its rows are.
        sha256: Of the file, or of the rows of a database, 64 hexadecimal digits.
        state: How far it is.
        started_at: When, UTC.
        ended_at: When it ended, UTC; None while it runs.
        actor: ``cli``, ``system``, ``staff:ID`` or ``token:NAME``.
        report: How it was set up, how far it got, and what became of the rows; counts and column names only.
        waits_by: Tells by what settings its rows were set aside; None where nobody has noted that.
    """

    import_id: int
    source_id: str | None
    kind: str
    sha256: str
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    actor: str
    report: Mapping[str, Any]
    waits_by: str | None = None


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A row that was set aside. What it holds is a line of the shop's file, so its text form hides it.

    Attributes:
        reject_id: Its number; 0 before it is in the store.
        import_id: Of which run.
        line: Where it stood in the file.
        code: Why, for programs.
        reason: Why, for a person; names the column.
        cells: The line as it came, by column of the file.
        customer_id: Of whom it speaks, as far as it says so.
        replayed_at: When it was taken after all, UTC.
        keys: What would let it be taken, or say whose it is, once it is there; empty as it is read from the store.
    """

    reject_id: int
    import_id: int
    line: int
    code: str
    reason: str = field(repr=False)
    cells: Mapping[str, Any] = field(repr=False)
    customer_id: str | None = None
    replayed_at: datetime | None = None
    keys: tuple[Key, ...] = field(default=(), repr=False)


def put_source(connection: Connection, source: SourceRow) -> None:
    """Add a source, or replace the one of this name; when it was made stays."""
    values = {name: getattr(source, name) for name in ("kind", "location", "updated_at")}
    values |= {"mapping": dict(source.mapping), "options": dict(source.options)}
    mine = sources.c.source_id == source.source_id
    if not connection.execute(update(sources).where(mine).values(values)).rowcount:
        made = {"source_id": source.source_id, "created_at": source.created_at}
        connection.execute(insert(sources).values(values | made))


def find_source(connection: Connection, source_id: str) -> SourceRow | None:
    """One source, or None."""
    row = connection.execute(select(sources).where(sources.c.source_id == source_id)).mappings().one_or_none()
    return None if row is None else SourceRow(**row)


def all_sources(connection: Connection) -> tuple[SourceRow, ...]:
    """Every source, by name."""
    rows = connection.execute(select(sources).order_by(sources.c.source_id)).mappings()
    return tuple(SourceRow(**row) for row in rows)


def begin_run(
    connection: Connection, *, source_id: str | None, kind: str, sha256: str, at: datetime, actor: str,
    report: Mapping[str, Any], waits_by: str | None = None,
) -> int:  # fmt: skip
    """Enter a run that begins; returns its number."""
    values = {"source_id": source_id, "kind": kind, "sha256": sha256, "started_at": at, "actor": actor}
    values["waits_by"] = waits_by
    statement = insert(imports).values(**values, state=RunState.RUNNING.value, report=dict(report))
    return connection.execute(statement.returning(imports.c.import_id)).scalar_one()


def note_run(
    connection: Connection, import_id: int, report: Mapping[str, Any], *, state: RunState = RunState.RUNNING,
    ended_at: datetime | None = None, sha256: str | None = None,
) -> None:  # fmt: skip
    """Write how far a run is."""
    values: dict[str, Any] = {"report": dict(report), "state": state.value, "ended_at": ended_at}
    if sha256 is not None:
        values["sha256"] = sha256
    connection.execute(update(imports).where(imports.c.import_id == import_id).values(values))


def find_run(connection: Connection, import_id: int) -> ImportRow | None:
    """One run, or None."""
    row = connection.execute(select(imports).where(imports.c.import_id == import_id)).mappings().one_or_none()
    return None if row is None else _run(row)


def require_run(connection: Connection, import_id: int) -> ImportRow:
    """One run.

    Raises:
        ImportUnknown: There is none of this number.
    """
    found = find_run(connection, import_id)
    if found is None:
        raise ImportUnknown(f"There is no import {import_id}", mend="'kiosk sources list' shows the newest ones")
    return found


def list_runs(connection: Connection, *, source_id: str | None = None, most: int = 50) -> tuple[ImportRow, ...]:
    """The newest runs, newest first."""
    wanted = select(imports).order_by(imports.c.import_id.desc()).limit(most)
    if source_id is not None:
        wanted = wanted.where(imports.c.source_id == source_id)
    return tuple(_run(row) for row in connection.execute(wanted).mappings())


def runs_of_content(connection: Connection, kind: str, sha256: str) -> tuple[ImportRow, ...]:
    """Every run over this very content, newest first."""
    same = (imports.c.sha256 == sha256) & (imports.c.kind == kind)
    wanted = select(imports).where(same).order_by(imports.c.import_id.desc())
    return tuple(_run(row) for row in connection.execute(wanted).mappings())


def unfinished_runs(connection: Connection) -> tuple[ImportRow, ...]:
    """Runs that have not ended."""
    wanted = select(imports).where(imports.c.state == RunState.RUNNING.value)
    return tuple(_run(row) for row in connection.execute(wanted).mappings())


def put_rejects(connection: Connection, set_aside: Sequence[RejectRow]) -> None:
    """Keep rows that were set aside."""
    if set_aside:
        statement = insert(rejects).returning(rejects.c.reject_id, sort_by_parameter_order=True)
        numbers = connection.scalars(statement, [_reject_values(row) for row in set_aside])
        put_keys(connection, zip(numbers, (row.keys for row in set_aside), strict=True))


def drop_rejects(connection: Connection, import_id: int) -> int:
    """Delete what a run set aside, because another one reads the same lines; how many there were."""
    return connection.execute(delete(rejects).where(rejects.c.import_id == import_id)).rowcount


def waiting_rejects(
    connection: Connection, import_id: int | None = None, *, codes: Sequence[str] = (), after: int = 0,
    most: int = BATCH,
) -> tuple[RejectRow, ...]:  # fmt: skip
    """Rows that wait to be mended, in the order in which they were set aside.

    Args:
        connection: Any.
        import_id: Of this run only.
        codes: With one of these reasons only.
        after: Those with a greater number, for the next page.
        most: At most so many.
    """
    wanted = select(rejects).where(_waits(import_id, codes), rejects.c.reject_id > after)
    rows = connection.execute(wanted.order_by(rejects.c.reject_id).limit(most)).mappings()
    return tuple(RejectRow(**row) for row in rows)


def waiting_runs(connection: Connection) -> tuple[int, ...]:
    """Runs with rows that wait, oldest first."""
    wanted = select(rejects.c.import_id).where(_waits(None, ())).distinct()
    return tuple(connection.scalars(wanted.order_by(rejects.c.import_id)))


def waiting_stamps(connection: Connection) -> tuple[tuple[int, str | None, str | None], ...]:
    """(run, its source, by what its rows wait) of runs with rows that wait, oldest first."""
    waits = select(rejects.c.reject_id).where(rejects.c.import_id == imports.c.import_id, _waits(None, ())).exists()
    wanted = select(imports.c.import_id, imports.c.source_id, imports.c.waits_by).where(waits)
    found = connection.execute(wanted.order_by(imports.c.import_id))
    return tuple((run, source, waits_by) for run, source, waits_by in found)


def note_stamp(connection: Connection, import_id: int, waits_by: str) -> None:
    """Note by what the rows of a run wait now."""
    connection.execute(update(imports).where(imports.c.import_id == import_id).values(waits_by=waits_by))


def still_waiting(connection: Connection, page: Sequence[RejectRow]) -> tuple[RejectRow, ...]:
    """Those rows of a page that nobody has deleted or taken since it was read; at most :data:`BATCH`."""
    mine = rejects.c.reject_id.in_([one.reject_id for one in page])
    there = frozenset(connection.scalars(select(rejects.c.reject_id).where(_waits(None, ()), mine)))
    return tuple(one for one in page if one.reject_id in there)


def numbered_rejects(connection: Connection, reject_ids: Sequence[int]) -> tuple[RejectRow, ...]:
    """Rows that wait by their numbers, at most :data:`BATCH` of them."""
    wanted = select(rejects).where(_waits(None, ()), rejects.c.reject_id.in_(reject_ids))
    return tuple(RejectRow(**row) for row in connection.execute(wanted.order_by(rejects.c.reject_id)).mappings())


def count_rejects(connection: Connection, import_id: int | None = None) -> Iterator[tuple[str, int]]:
    """(code, how many) of the rows that wait, the most first."""
    many = func.count()
    wanted = select(rejects.c.code, many).where(_waits(import_id, ())).group_by(rejects.c.code)
    yield from ((code, count) for code, count in connection.execute(wanted.order_by(many.desc(), rejects.c.code)))


def close_rejects(connection: Connection, reject_ids: Sequence[int], at: datetime) -> None:
    """Note that rows were taken after all; what they held is in the tables now and goes from here."""
    taken = rejects.c.reject_id.in_(reject_ids)
    drop_keys(connection, reject_ids)
    connection.execute(update(rejects).where(taken).values(replayed_at=at, cells={}))


def nameless_rejects(connection: Connection, *, after: int = 0, most: int = BATCH) -> tuple[RejectRow, ...]:
    """Rows that wait and of which nobody was known, where it can be told by now of whom they speak; in order, those
    with a greater number.
    """  # noqa: D205 - one sentence
    nobody = rejects.c.customer_id.is_(None) & owned_now() & ~unsplit()
    wanted = select(rejects).where(_waits(None, ()), nobody, rejects.c.reject_id > after)
    rows = connection.execute(wanted.order_by(rejects.c.reject_id).limit(most)).mappings()
    return tuple(RejectRow(**row) for row in rows)


def name_reject(connection: Connection, reject_id: int, customer_id: str) -> None:
    """Note of whom a row speaks."""
    connection.execute(update(rejects).where(rejects.c.reject_id == reject_id).values(customer_id=customer_id))


def unsplit() -> ColumnElement[bool]:
    """Condition: a line that could not be split into cells. Nobody can say of whom it speaks, or try it again."""
    return cast(rejects.c.cells, String).startswith(f'{{"{RAW_LINE}": ', autoescape=True)


def change_reject(connection: Connection, reject_id: int, *, code: str, reason: str, customer_id: str | None) -> None:
    """Note another reason, after a row was refused once more."""
    values = {"code": code, "reason": reason, "customer_id": customer_id}
    connection.execute(update(rejects).where(rejects.c.reject_id == reject_id).values(values))


def purchases_erased_at(connection: Connection) -> datetime | None:
    """When an erasure took somebody's purchases along last, UTC; None where none did."""
    took_them = cast(erasures.c.receipt, String).contains(f'"{purchases.name}"')
    # Who went because of their age was in no file for longer than one is kept.
    wished = erasures.c.receipt[BY_AGE].as_boolean().is_not(True)
    return connection.execute(select(func.max(erasures.c.at)).where(took_them, wished)).scalar_one()


def _waits(import_id: int | None, codes: Sequence[str]) -> ColumnElement[bool]:
    """Condition: a row waits; of one run, and for one of these reasons, where that is asked."""
    wanted: list[ColumnElement[bool]] = [rejects.c.replayed_at.is_(None)]
    if import_id is not None:
        wanted.append(rejects.c.import_id == import_id)
    if codes:
        wanted.append(rejects.c.code.in_(codes))
    return and_(*wanted)


def _run(row: RowMapping) -> ImportRow:
    return ImportRow(**{**row, "state": RunState(row["state"])})


def _reject_values(row: RejectRow) -> dict[str, Any]:
    names = ("import_id", "line", "code", "reason", "customer_id")
    return {name: getattr(row, name) for name in names} | {"cells": dict(row.cells)}
