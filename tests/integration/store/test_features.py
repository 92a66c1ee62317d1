"""Features of a real store, by everything that is known of its customers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from feature_reference import reference, shares
from numpy.typing import NDArray
from sqlalchemy import delete, insert, select, update

from kiosk.features import making, refresh
from kiosk.members import MemberDesk
from kiosk.mydata import MyData
from kiosk.privacy.consent import Purpose
from kiosk.site import Site
from kiosk.store import features as rows
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.events import EventRow, put_events
from kiosk.store.intake_tables import returns
from kiosk.store.marketing_tables import category_shares, features
from kiosk.store.tables import customers, purchases
from recommender.features.names import NAMES
from recommender.types import Customer, Product
from tests.integration.store.enrolling import enrol, statements

TODAY = date(2026, 3, 1)
Face = Callable[[int], NDArray[np.float32]]


@dataclass
class Filled:
    """A store with made-up customers, and what is in it as plain rows."""

    store: Store
    rows: dict[str, list[dict]]

    def wanted(self) -> dict[str, dict[str, float | None]]:
        return reference(
            self.rows["purchases"],
            TODAY,
            products=[one for one in self.rows["products"] if one["category"] != shop.UNTOLD],
            returns=self.rows["returns"],
            events=[one for one in self.rows["events"] if one["kind"] != "visit"],
            visits=[one for one in self.rows["events"] if one["kind"] == "visit"],
            customers=self.rows["customers"],
        )


@pytest.fixture
def filled(store: Store) -> Filled:
    rng = np.random.default_rng(5)
    who, what = [f"C{number:02d}" for number in range(24)], [f"P{number}" for number in range(8)]
    start = datetime(2025, 6, 1)  # noqa: DTZ001 - the shop's local time

    def moment() -> datetime:
        return start + timedelta(minutes=int(rng.integers(0, 270 * 24 * 60)))

    def lines(count: int, prefix: str) -> list[dict]:
        return [
            {
                "customer_id": str(rng.choice(who[:20])),
                "product_id": str(rng.choice(what)),
                "at": moment(),
                "receipt_id": f"{prefix}{number}",
                "quantity": int(rng.integers(1, 5)),
                "unit_price_minor": int(rng.integers(0, 3_000)),
            }
            for number in range(count)
        ]

    bought = [one | {"channel": rng.choice([None, "shop", "web"])} for one in lines(150, "R")]
    acts = [
        {
            "event_id": f"E{number}",
            "customer_id": str(rng.choice(who)),
            "kind": str(rng.choice(["view", "cart", "tap", "email_opened", "purchase", "visit"])),
            "at": moment(),
        }
        for number in range(80)
    ]
    people = [
        {"customer_id": one, "age": 20 + n if n % 3 else None, "annual_income": 1_000 * n if n % 2 else None}
        | {"merged_into": {"C05": "C01", "C06": "C01", "C23": "C22"}.get(one)}
        for n, one in enumerate(who)
    ]
    goods = [
        {"product_id": one, "category": shop.UNTOLD if one == "P7" else f"Kind {n % 3}", "price_minor": 1_500}
        for n, one in enumerate(what)
    ]
    back = lines(12, "X")
    with store.write() as connection:
        shop.put_customers(
            connection, [Customer(p["customer_id"], age=p["age"], annual_income=p["annual_income"]) for p in people]
        )
        for one in people:
            merge = update(customers).where(customers.c.customer_id == one["customer_id"])
            connection.execute(merge.values(merged_into=one["merged_into"]))
        shop.put_products(connection, [Product(g["product_id"], "x", g["category"], g["price_minor"]) for g in goods])
        connection.execute(insert(purchases), [one | {"line": 0} for one in bought])
        connection.execute(insert(returns), [one | {"line": 0} for one in back])
        put_events(connection, [EventRow(**one | {"at": one["at"].astimezone(UTC)}) for one in acts])
    found = {"purchases": bought, "returns": back, "events": acts, "customers": people, "products": goods}
    return Filled(store, found)


def kept(store: Store) -> dict[str, dict[str, float | None]]:
    with store.read() as connection:
        found = connection.execute(select(features)).mappings().all()
    assert {row["as_of"] for row in found} <= {TODAY}
    return {row["customer_id"]: {name: row[name] for name in NAMES} for row in found}


def kept_shares(store: Store) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    with store.read() as connection:
        for row in connection.execute(select(category_shares)):
            found.setdefault(row.customer_id, {})[row.category] = row.share
    return found


def assert_same(found, wanted) -> None:
    assert found.keys() == wanted.keys()
    for who, numbers in wanted.items():
        assert found[who] == {name: None if n is None else pytest.approx(n) for name, n in numbers.items()}, who


def test_every_customer_has_the_features_of_plain_python(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "BATCH", 5)
    done = []
    assert refresh(filled.store, TODAY, progress=done.append) == 21
    assert sum(done) == 21
    assert_same(kept(filled.store), filled.wanted())
    goods = [one for one in filled.rows["products"] if one["category"] != shop.UNTOLD]
    own = {one["customer_id"]: one["merged_into"] or one["customer_id"] for one in filled.rows["customers"]}
    lines: dict[str, list[dict]] = {}
    for line in filled.rows["purchases"]:
        lines.setdefault(own[line["customer_id"]], []).append(line)
    assert kept_shares(filled.store) == {
        who: pytest.approx(of_one) for who, mine in lines.items() if (of_one := shares(mine, goods))
    }


def test_a_few_customers_at_a_time_give_the_same(filled: Filled) -> None:
    for one in filled.rows["customers"]:
        refresh(filled.store, TODAY, [one["customer_id"]])
    few, few_shares = kept(filled.store), kept_shares(filled.store)
    refresh(filled.store, TODAY)
    assert_same(few, kept(filled.store))
    assert few_shares == {who: pytest.approx(of_one) for who, of_one in kept_shares(filled.store).items()}


@pytest.mark.sqlcipher("how SQLite plans the query")
def test_a_customer_is_read_by_key_and_never_by_a_scan(filled: Filled) -> None:
    with statements(filled.store) as said:
        refresh(filled.store, TODAY, ["C06"])
    asked = [one for one in said if one.startswith(("SELECT", "DELETE"))]
    with filled.store.read() as connection:
        for statement in asked:
            values = tuple("x" * statement.count("?"))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert not [row for row in plan if row[3].startswith("SCAN")], statement


def test_a_record_that_was_merged_away_has_no_features_of_its_own(filled: Filled) -> None:
    with filled.store.write() as connection:
        connection.execute(update(customers).values(merged_into=None))
    refresh(filled.store, TODAY)
    assert "C05" in kept(filled.store)
    with filled.store.write() as connection:
        connection.execute(update(customers).where(customers.c.customer_id == "C05").values(merged_into="C01"))
    refresh(filled.store, TODAY, ["C05"])
    assert "C05" not in kept(filled.store)
    assert "C05" not in kept_shares(filled.store)


def object_to_profiling(site: Site, member_id: str) -> None:
    MyData(site, 365).set_purposes(
        member_id, [Purpose.FACE_RECOGNITION], language="en", screen="kiosk", actor="shopper"
    )


def test_whoever_objects_has_no_features(filled: Filled, site: Site, desk: MemberDesk, face: Face) -> None:
    agrees = enrol(desk, face(1), customer_id="C01")
    enrol(desk, face(2), "Bala", customer_id="C02", purposes=(Purpose.FACE_RECOGNITION,))
    enrol(desk, face(3), "Chitra", customer_id="C23", purposes=(Purpose.FACE_RECOGNITION,))
    refresh(filled.store, TODAY)
    found = kept(filled.store)
    assert "C01" in found
    assert not {"C02", "C22", "C23"} & found.keys()  # C22 is the same customer as C23
    object_to_profiling(site, agrees)
    assert "C01" not in kept(filled.store)
    assert "C01" not in kept_shares(filled.store)


def test_a_consent_taken_back_while_it_is_worked_out_counts(
    filled: Filled, site: Site, desk: MemberDesk, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = enrol(desk, face(1), customer_id="C03")
    work_out = making.features_and_shares

    def interrupted(*args, **more) -> tuple[pl.DataFrame, pl.DataFrame]:
        object_to_profiling(site, member)
        return work_out(*args, **more)

    monkeypatch.setattr(making, "features_and_shares", interrupted)
    refresh(filled.store, TODAY, ["C03", "C04"])
    assert kept(filled.store).keys() == {"C04"}


def test_a_customer_who_goes_while_it_is_worked_out_is_left_out(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_out = making.features_and_shares

    def interrupted(*args, **more) -> tuple[pl.DataFrame, pl.DataFrame]:
        with filled.store.write() as connection:
            for table in (purchases, returns):
                connection.execute(delete(table).where(table.c.customer_id == "C07"))
            rows.forget(connection, ["C07"])
            connection.exec_driver_sql("DELETE FROM events WHERE customer_id = 'C07'")
            connection.execute(delete(customers).where(customers.c.customer_id == "C07"))
        return work_out(*args, **more)

    monkeypatch.setattr(making, "features_and_shares", interrupted)
    refresh(filled.store, TODAY, ["C07", "C08"])
    assert kept(filled.store).keys() == {"C08"}


def test_an_id_nobody_has_means_nothing(filled: Filled) -> None:
    assert refresh(filled.store, TODAY, ["nobody"]) == 0
    assert refresh(filled.store, TODAY, []) == 0
    assert not kept(filled.store)
