"""A site on a database whose texts are sorted as a language sorts them: moves, copies, proofs, adoption, segments."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import postgres_server
import pytest
from open_sites import Clock, Join
from postgres_server import PostgresServer
from sqlalchemy import func, insert, select

from kiosk.backups.desk import Backups
from kiosk.moving import move_to_file, move_to_server
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import restore
from kiosk.security.custody import open_secret
from kiosk.security.lockfile import SiteLock
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import audience_rows, migrations
from kiosk.store.audience_fill import Stretch, records_after
from kiosk.store.features import customers_after
from kiosk.store.schema import metadata
from kiosk.store.tables import customers, products, purchases, segment_members, segments
from kiosk.stores import PASSWORD_VARIABLE

IDS = ("a1", "B1", "c-1", "C1", "_9", "É2", "அ1", "ß", "SS", "Z", "1-0", "10", "1 0", "éa", "z", "A1")
"""Bytes, SQLite and Python sort them otherwise than a language does."""


@pytest.fixture
def settings(postgres: PostgresServer, by_language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv(PASSWORD_VARIABLE, postgres_server.PASSWORD)
    address = postgres.new_database(by_language).replace("127.0.0.1", "localhost")
    return Settings.load(home=tmp_path / "home", database=address, database_ca=postgres.authority)


def fill(site: Site) -> None:
    """Customers, products and purchases under ids that sort differently here and there."""
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    with site.store.write() as connection:
        connection.execute(insert(customers), [{"customer_id": one} for one in IDS])
        goods: list[dict[str, object]] = [
            {"product_id": f"P{one}", "name": one, "category": one, "price_minor": 100, "discreet": False}
            for one in IDS
        ]
        connection.execute(insert(products), goods)
        lines = [
            {
                "customer_id": who, "at": at + timedelta(minutes=number), "receipt_id": f"r{what}", "line": 1,
                "product_id": f"P{what}", "quantity": 1, "unit_price_minor": 100,
            }
            for number, (who, what) in enumerate(zip(IDS, reversed(IDS), strict=True))
        ]  # fmt: skip
        connection.execute(insert(purchases), lines)


def content(site: Site) -> dict[str, list[str]]:
    with site.store.read() as connection:
        names = [table for table in metadata.sorted_tables if table.name != "audit"]
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in names}


def test_the_order_is_that_of_a_language(site: Site) -> None:
    """Else this file proves nothing."""
    fill(site)
    with site.store.read() as connection:
        found = list(connection.scalars(select(customers.c.customer_id).order_by(customers.c.customer_id)))
    assert found.index("a1") < found.index("B1") < found.index("Z")
    assert found != sorted(IDS)


def test_everything_moves_is_copied_proved_and_comes_back(settings: Settings, clock: Clock, join: Join) -> None:
    in_file = Settings.load(home=settings.home)
    make_site(in_file)
    with closing(open_site(in_file, clock=clock)) as site:
        fill(site)
        asha, ravi = join(site, "Asha", 1, customer_id="a1"), join(site, "Ravi", 2, customer_id="B1")
        before = content(site)
    key = open_secret(settings)
    assert move_to_server(settings, key, clock) == 2
    with closing(open_site(settings, clock=clock)) as site:
        assert content(site) == before
        done = Backups(site, settings, clock, actor="cli").run()
        assert done.made is not None
        assert done.proof is not None
        assert done.proof.rows == sum(done.made.rows.values())
        clock.forward(days=1)
        site.eraser.erase(asha, actor="shopper")
    back = restore(settings, done.made.path, actor="cli", clock=clock)
    assert (back.members, back.erased_again) == (1, 1)
    with closing(open_site(settings, clock=clock)) as site:
        assert verify(site.audit, site.store).good
        there = content(site)
    with SiteLock(settings.home, alone=True) as lock:
        assert move_to_file(settings, key, lock, clock) == 1
    with closing(open_site(in_file, clock=clock)) as site:
        assert content(site) == there
        assert [one.member_id for one in site.members.list()] == [ravi]
        assert verify(site.audit, site.store).good


def test_tables_of_every_older_version_are_lifted_with_their_rows(site: Site, clock: Clock, settings: Settings) -> None:
    fill(site)
    before = content(site)
    site.close()
    with closing(open_site(settings, clock=clock)) as again:
        for version in ("0004", "0003", migrations.HEAD):
            migrations.migrate(again.store._engine, version)
        found = content(again)
    assert {name: found[name] for name in ("customers", "products", "purchases")} == {
        name: before[name] for name in ("customers", "products", "purchases")
    }


def test_walks_by_id_meet_everybody_once(site: Site) -> None:
    fill(site)
    for page in (records_after, customers_after):
        met: list[str] = []
        with site.store.read() as connection:
            while part := page(connection, met[-1] if met else "", 3):
                met += part
        assert sorted(met) == sorted(IDS)


def test_a_stretch_of_customers_reaches_everybody_in_it(site: Site) -> None:
    """Its ends are compared by the database: by the order of bytes nobody would lie between "B1" and "a1" there."""
    fill(site)
    draw = np.random.default_rng(7)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with site.store.write() as connection:
        row = {"segment_id": "s1", "label": "All", "size": len(IDS), "centre": [], "kind": "rule", "updated_at": now}
        connection.execute(insert(segments).values(**row))
        rows = [{"segment_id": "s1", "customer_id": one, "entered_at": now} for one in IDS]
        connection.execute(insert(segment_members), rows)
        for size in (1, 2, 3, 5, len(IDS)):
            some = [IDS[place] for place in draw.permutation(len(IDS))[:size]]
            stretch = Stretch.of(connection, some)
            assert stretch.ids <= audience_rows.inside(connection, "s1", stretch.span)
        assert connection.scalar(select(func.count()).select_from(segment_members)) == len(IDS)
