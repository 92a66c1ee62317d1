"""Batches of events from programs: one transaction each, and an answer that names every event that was not taken.

A purchase that names its product is a line of a receipt, as if it had come in a file of purchases; so are refunds. All
other events are events. Sending a batch once more changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection

from kiosk.intake.setting_aside import SettingAside
from kiosk.intake.shop_rules import ShopRules
from kiosk.intake.stamps import SETUP, stamp
from kiosk.intake.tallies import BatchCells, Changed
from kiosk.intake.values import EventsTaken, RefusedEvent, Setup
from kiosk.intake.writing import Refusal
from kiosk.members.values import Clock
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.idle import note_named
from kiosk.store.intake import RunState
from recommender.ingest.cleaning import Cleaning
from recommender.ingest.fields import CUSTOMER_KEYS
from recommender.ingest.records import rows_of
from recommender.ingest.types import ColumnMapping, DataKind, Reject

_EVENT: Final = ("event_id", *CUSTOMER_KEYS, "kind", "at", "product_id", "value", "currency", "channel")
_PURCHASE: Final = (
    *CUSTOMER_KEYS, "product_id", "at", "quantity", "unit_price", "currency", "receipt_id", "channel", "store",
)  # fmt: skip
_FIELDS: Final = frozenset({*_EVENT, *_PURCHASE})
MAPPINGS: Final[Mapping[DataKind, ColumnMapping]] = {
    DataKind.EVENTS: ColumnMapping({name: name for name in _EVENT}),
    DataKind.PURCHASES: ColumnMapping({**{name: name for name in _PURCHASE}, "line_total": "value"}),
}
"""Fields of an event, by what becomes of it."""

_Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Part:
    """Events of a batch that become the same, with their places in it."""

    kind: DataKind
    events: tuple[tuple[int, _Event], ...]


class EventBatches:
    """Takes batches of events. Thread-safe.

    Args:
        site: Store and bus.
        rules: What the site has decided.
        clock: The time now.
    """

    def __init__(self, site: Site, rules: ShopRules, clock: Clock) -> None:
        self._site, self._rules, self._clock = site, rules, clock

    def take(self, events: Sequence[_Event], *, actor: str) -> EventsTaken:
        """Take a batch.

        Raises:
            StoreBusy: Another program wrote for too long; nothing was taken.
            StoreFull: No room; likewise.
        """
        changed, accepted = Changed(), 0
        refused = [Reject(place, "empty", "the event says nothing", {}) for place in _blank(events)]
        digest = sha256(json.dumps(events, sort_keys=True, default=str).encode()).hexdigest()
        with self._site.store.write() as connection:
            for part in _parts(events):
                added, aside, later = self._write(connection, part, changed)
                accepted += added
                refused += aside
                self._keep(connection, part.kind, (aside, later), digest, actor)
        event = changed.event(self._clock())
        if event is not None:
            self._site.bus.publish(event)
        rejected = tuple(RefusedEvent(one.line, one.code, one.reason) for one in sorted(refused, key=_place))
        return EventsTaken(accepted, len(events) - accepted - len(rejected), rejected)

    def _write(self, connection: Connection, part: _Part, changed: Changed) -> tuple[int, list[Reject], list[Refusal]]:
        """How many were new; all that were refused; and of these what the writers refused."""
        mapping, setup = MAPPINGS[part.kind], Setup()
        cleaning = Cleaning(part.kind, mapping, setup.rules, self._rules.context())
        writers = self._rules.writers(part.kind, mapping)
        added, refused, later = 0, list[Reject](), list[Refusal]()
        for batch in cleaning.batches(rows_of("events", lambda: part.events)):
            cells = BatchCells(batch.raw)
            refused += batch.rejects
            for writer, frame in ((writers.rows, batch.frame), (writers.returns, batch.returns)):
                if writer is not None:
                    written = writer.write(connection, frame)
                    note_named(connection, written.customers, self._clock())
                    added += written.added
                    changed.add(written.customers)
                    refused += [cells.reject(one) for one in written.refused]
                    later += written.refused
        return added, refused, later

    def _keep(
        self, connection: Connection, kind: DataKind, aside: tuple[Sequence[Reject], Sequence[Refusal]], digest: str,
        actor: str,
    ) -> None:  # fmt: skip
        """Keep what was set aside, once for each batch however often it is sent."""
        refused, later = aside
        if not refused or rows.runs_of_content(connection, kind.value, digest):
            return
        mapping, now = MAPPINGS[kind], self._clock()
        report: dict[str, Any] = {SETUP: Setup(mapping).as_json(), "quality": {"set_aside": len(refused)}}
        import_id = rows.begin_run(
            connection, source_id=None, kind=kind.value, sha256=digest, at=now, actor=actor, report=report,
            waits_by=stamp(self._rules, None, report[SETUP]),
        )  # fmt: skip
        rows.note_run(connection, import_id, report, state=RunState.DONE, ended_at=now)
        kept = SettingAside(self._rules.people, mapping).rows(connection, import_id, refused, later)
        rows.put_rejects(connection, kept)


def _blank(events: Sequence[_Event]) -> list[int]:
    """Events that would be passed over like the blank lines of a file; a sender must be told of every one."""
    return [place for place, event in enumerate(events) if not any(_says(event.get(name)) for name in _FIELDS)]


def _says(value: object) -> bool:
    return value is not None and bool(str(value).strip())


def _parts(events: Sequence[_Event]) -> tuple[_Part, ...]:
    lines, others = list[tuple[int, _Event]](), list[tuple[int, _Event]]()
    blank = set(_blank(events))
    for place, event in enumerate(events):
        if place in blank:
            continue
        if event.get("kind") == "purchase" and event.get("product_id"):
            own = {"quantity": 1, "receipt_id": event.get("event_id")}
            given = {name: value for name, value in event.items() if value is not None}
            lines.append((place, dict.fromkeys((*_PURCHASE, "value")) | own | given))
        else:
            others.append((place, dict.fromkeys(_EVENT) | dict(event)))
    parts = (_Part(DataKind.PURCHASES, tuple(lines)), _Part(DataKind.EVENTS, tuple(others)))
    return tuple(part for part in parts if part.events)


def _place(refused: Reject) -> int:
    return refused.line
