"""A real store with a few dozen customers, and an audience on it with a clock that a test moves."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rule_rows import write_people
from rule_strategies import ZONE_NOW
from sqlalchemy import insert

from kiosk.audience import Audience
from kiosk.events.bus import InProcessBus
from kiosk.events.types import SegmentEntered, SegmentLeft
from kiosk.privacy.audit import AuditLog
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing
from kiosk.store.database import Store
from kiosk.store.intake_tables import events
from recommender.rules import Facts, Happening

KEY = bytes(range(32))
Told = list[tuple[str, str, str]]


@pytest.fixture
def clock() -> list[datetime]:
    return [ZONE_NOW]


@pytest.fixture(scope="session")
def empty_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "store.db"
    Store.create(path, KEY).close()
    return path


@pytest.fixture
def store(empty_store_file: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy2(empty_store_file, tmp_path / "store.db")
    with Store.open(tmp_path / "store.db", KEY) as opened:
        yield opened


@pytest.fixture
def hashes() -> Aliases:
    return Aliases(bytes(32), bytes(range(1, 33)))


@pytest.fixture
def audit(store: Store, tmp_path: Path, hashes: Aliases) -> Iterator[AuditLog]:
    with KeyRing.create(tmp_path / "store.keys", KEY) as keyring:
        yield AuditLog(store, keyring, hashes, lambda: ZONE_NOW)


@pytest.fixture
def bus() -> InProcessBus:
    return InProcessBus()


@pytest.fixture
def told(bus: InProcessBus) -> Told:
    """What was published: entered or left, who, what."""
    heard: Told = []
    bus.subscribe(SegmentEntered, lambda e: heard.append(("entered", e.customer_id, e.segment_id)))
    bus.subscribe(SegmentLeft, lambda e: heard.append(("left", e.customer_id, e.segment_id)))
    return heard


@pytest.fixture
def audience(store: Store, bus: InProcessBus, clock: list[datetime], audit: AuditLog, hashes: Aliases) -> Audience:
    return Audience(store, bus, lambda: clock[0], audit, hashes, None)


@pytest.fixture
def crowd(store: Store) -> list[Facts]:
    """25 customers: of age 10 to 34, everyone saw a product yesterday; the first five are members."""
    seen = Happening(ZONE_NOW - timedelta(days=1), "view", product="P1", category="Coffee")
    people = [Facts(features={"age": 10.0 + number}, events=(seen,)) for number in range(25)]
    people[:5] = [replace(one, member=True, purposes=frozenset({"offers", "contact"})) for one in people[:5]]
    with store.write() as connection:
        write_people(connection, people)
    return people


@pytest.fixture
def happens(store: Store) -> Callable[..., None]:
    """Puts an event of a customer into the store."""

    def put(who: str, at: datetime, kind: str = "view") -> None:
        row = {"event_id": f"{who}{at}", "customer_id": who, "kind": kind, "at": at, "product_id": "P1"}
        with store.write() as connection:
            connection.execute(insert(events).values(**row))

    return put
