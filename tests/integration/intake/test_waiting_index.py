"""Rows that wait are tried again when what they wait for comes, and are not read before."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData, delete, insert, select, update

from kiosk.intake.values import Incoming
from kiosk.store import intake as stored
from kiosk.store import migrations
from kiosk.store.engine import sqlcipher_engine
from kiosk.store.intake_tables import imports, reject_keys, rejects
from kiosk.store.tables import purchases
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import waiting

BOUGHT = "{0},product_id,at,quantity,unit_price,receipt_id\n"
PRODUCT = "product_id,name,category,price\nP1,Coffee,Drinks,12.50\n"


@pytest.fixture
def take(intake, write):
    numbers = iter(range(1000))

    def taken(kind, content):
        return intake.take_file(write(f"{next(numbers)}.csv", content), Incoming(kind), actor="cli")

    return taken


@pytest.fixture
def read(monkeypatch):
    """Lines of the rows that were read again, in order."""
    seen = []

    def watched(name):
        inner = getattr(stored, name)

        def call(*given, **named):
            found = inner(*given, **named)
            seen.extend(one.line for one in found)
            return found

        monkeypatch.setattr(stored, name, call)

    for name in ("numbered_rejects", "waiting_rejects", "nameless_rejects"):
        watched(name)
    return seen


def lines(known, count, product="P1"):
    rows = (f"{known.format(number)},{product},2026-01-05 09:15,1,12.50,R{number}\n" for number in range(count))
    return "".join(rows)


def keys(site):
    with site.store.read() as connection:
        return [tuple(row) for row in connection.execute(select(reject_keys).order_by(reject_keys.c.reject_id))]


def bought(site):
    with site.store.read() as connection:
        return sorted(connection.scalars(select(purchases.c.customer_id)))


@pytest.mark.parametrize(
    ("known_by", "waits", "customers"),
    [
        ("customer_id", "U{0:03}", "customer_id,city\nU007,Chennai\n"),
        ("card", "77{0:03}", "customer_id,card\nU007,77007\n"),
        ("phone", "044 234 5{0:03}", "customer_id,phone\nU007,044 234 5007\n"),
    ],
)
def test_an_import_reads_no_row_again_but_those_whose_customer_came(take, site, read, known_by, waits, customers):
    take(DataKind.PRODUCTS, PRODUCT)
    took = take(DataKind.PURCHASES, BOUGHT.format(known_by) + lines(waits, 50))
    assert took.quality["set_aside"] == 50
    take(DataKind.CUSTOMERS, "customer_id,city\nC1,Chennai\n")
    take(DataKind.PRODUCTS, PRODUCT.replace("P1", "P2"))
    assert read == []
    assert take(DataKind.CUSTOMERS, customers).mended == 1
    assert read == [9], "the line of the seventh, counted from 0, below the header"
    assert bought(site) == ["U007"]
    assert len(waiting(site)) == len(keys(site)) == 49


def test_a_row_that_waits_for_two_files_waits_for_one_after_the_other(take, site, read):
    take(DataKind.PURCHASES, BOUGHT.format("card") + lines("77{0:03}", 2, "P9") + lines("88{0:03}", 1, "P8"))
    take(DataKind.CUSTOMERS, "customer_id,card\nU1,77001\n")
    assert read == [3]
    assert [code for _, code in waiting(site)] == ["customer_unknown", "product_unknown", "customer_unknown"]
    take(DataKind.CUSTOMERS, "customer_id,city\nC1,Chennai\n")
    assert read == [3]
    assert take(DataKind.PRODUCTS, PRODUCT.replace("P1", "P9")).mended == 1
    assert read == [3, 3]
    assert bought(site) == ["U1"]


def test_an_id_that_was_corrected_is_found_as_it_was_corrected(take, site):
    take(DataKind.PRODUCTS, PRODUCT)
    take(DataKind.PURCHASES, BOUGHT.format("customer_id") + lines("12{0}.0", 1))
    assert [key[1:] for key in keys(site)] == [("customer", "120")]
    assert take(DataKind.CUSTOMERS, "customer_id,city\n120,Chennai\n").mended == 1


def test_a_phone_that_a_family_shares_is_not_looked_at_with_every_import(take, site, read):
    """Of such a row nobody can say whose it is; the second customer of its phone makes it wait for a person."""
    take(DataKind.PRODUCTS, PRODUCT)
    take(DataKind.CUSTOMERS, "customer_id,phone\nC1,044 234 5000\nC2,044 234 5000\n")
    take(DataKind.PURCHASES, BOUGHT.format("phone") + lines("044 234 5000", 20))
    assert {code for _, code in waiting(site)} == {"customer_ambiguous"}
    for number in range(3):
        take(DataKind.CUSTOMERS, f"customer_id,city\nX{number},Chennai\n")
    assert read == []


def test_keys_go_with_their_rows(take, site):
    take(DataKind.PURCHASES, BOUGHT.format("card") + lines("77{0:03}", 3))
    assert len(keys(site)) == 3
    first = keys(site)[0][0]
    with site.store.write() as connection:
        connection.execute(delete(rejects).where(rejects.c.reject_id == first))
    assert first not in {key[0] for key in keys(site)}
    assert len(keys(site)) == 2


def test_rows_of_the_version_before_are_looked_at_once(take, site, read):
    take(DataKind.PRODUCTS, PRODUCT)
    take(DataKind.PURCHASES, BOUGHT.format("card") + lines("77{0:03}", 3))
    with site.store.write() as connection:
        connection.execute(delete(reject_keys))
        connection.execute(update(imports).values(waits_by=None))
    take(DataKind.CUSTOMERS, "customer_id,city\nC1,Chennai\n")
    assert read == [2, 3, 4]
    assert {key[1] for key in keys(site)} == {"lookup"}
    take(DataKind.CUSTOMERS, "customer_id,city\nC2,Chennai\n")
    assert read == [2, 3, 4]


def test_the_migration_goes_forwards_and_back_on_data(tmp_path):
    (tmp_path / "store.db").touch()
    engine = sqlcipher_engine(tmp_path / "store.db", b"k" * 32)
    migrations.migrate(engine, "0007")
    tables = MetaData()
    tables.reflect(engine)
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    made = {"import_id": 1, "line": 2, "reason": "", "cells": {}, "customer_id": "C1", "replayed_at": None}
    rows = [
        made | {"reject_id": 1, "code": "customer_unknown"},
        made | {"reject_id": 2, "code": "product_unknown"},
        made | {"reject_id": 3, "code": "not_a_number"},
        made | {"reject_id": 4, "code": "not_a_number", "customer_id": None},
        made | {"reject_id": 5, "code": "customer_unknown", "replayed_at": moment},
    ]
    with engine.begin() as connection:
        run = {"import_id": 1, "kind": "purchases", "sha256": "", "state": "done", "started_at": moment, "actor": "cli"}
        connection.execute(insert(tables.tables["imports"]).values(**run, report={}))
        connection.execute(insert(tables.tables["rejects"]), rows)
    for _ in range(2):
        migrations.migrate(engine, "0008")
        with engine.connect() as connection:
            assert connection.execute(select(reject_keys)).all() == []
            assert connection.scalars(select(imports.c.waits_by)).all() == [None]
            assert len(connection.execute(select(rejects.c.reject_id)).all()) == len(rows)
        migrations.migrate(engine, "0007")
    engine.dispose()
