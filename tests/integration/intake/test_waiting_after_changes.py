"""Rows that wait are found after settings, a mapping or the rules changed, and are then read once, not always."""

from contextlib import closing

import pytest
from sqlalchemy import delete, func, select, update

from kiosk.intake import Intake
from kiosk.intake.values import Incoming, Source
from kiosk.modes import Unknown
from kiosk.site import open_site
from kiosk.store import intake as stored
from kiosk.store.intake_tables import imports, reject_keys, rejects
from kiosk.store.tables import purchases
from recommender.ingest.types import ColumnMapping, DataKind

PRODUCT = "product_id,name,category,price\nP1,Coffee,Drinks,12.50\n"
REST = "product_id,at,quantity,unit_price,receipt_id\n"
LINE = "P1,2026-01-05 09:15,1,12.50,R1\n"
SOMEBODY = "customer_id,city\nC9,Chennai\n"


@pytest.fixture
def take(intake, write):
    numbers = iter(range(1000))

    def taken(kind, content, desk=intake, source_id=None):
        return desk.take_file(write(f"{next(numbers)}.csv", content), Incoming(kind, source_id), actor="cli")

    return taken


@pytest.fixture
def pages(monkeypatch):
    """Pages of whole runs that were read again."""
    seen, inner = [], stored.waiting_rejects

    def call(*given, **named):
        found = inner(*given, **named)
        seen.extend([found] if found else [])
        return found

    monkeypatch.setattr(stored, "waiting_rejects", call)
    return seen


def bought(site):
    with site.store.read() as connection:
        return connection.scalar(select(func.count()).select_from(purchases))


def test_a_shop_that_makes_bare_customers_from_now_on(site, settings, clock, take):
    take(DataKind.PRODUCTS, PRODUCT)
    assert take(DataKind.PURCHASES, f"customer_id,{REST}U1,{LINE}").quality["set_aside"] == 1
    later = Intake(site, settings.model_copy(update={"unknown_rows": Unknown.CREATE}), clock)
    take(DataKind.CUSTOMERS, SOMEBODY, later)
    assert bought(site) == 1


def test_the_country_of_phone_numbers_is_corrected(settings, clock, take):
    before, after = (settings.model_copy(update={"phone_country": one}) for one in ("91", "49"))
    with closing(open_site(before, clock=clock)) as site:
        desk = Intake(site, before, clock)
        take(DataKind.PRODUCTS, PRODUCT, desk)
        take(DataKind.PURCHASES, f"phone,{REST}0171 2345678,{LINE}", desk)
    with closing(open_site(after, clock=clock)) as site:
        take(DataKind.CUSTOMERS, "customer_id,phone\nC9,+49 171 2345678\n", Intake(site, after, clock))
        assert bought(site) == 1


def test_a_saved_mapping_is_corrected(site, intake, take, pages):
    names = {one: one for one in REST.strip().split(",")}
    intake.sources.save(Source("till", DataKind.PURCHASES), actor="cli")
    intake.save_mapping("till", ColumnMapping({**names, "customer_id": "shop"}), actor="cli")
    take(DataKind.PRODUCTS, PRODUCT)
    take(DataKind.PURCHASES, f"shop,buyer,{REST}S1,U1,{LINE}", source_id="till")
    take(DataKind.CUSTOMERS, "customer_id,city\nU1,Chennai\n")
    assert bought(site) == 0
    assert pages == []
    intake.save_mapping("till", ColumnMapping({**names, "customer_id": "buyer"}), actor="cli")
    take(DataKind.CUSTOMERS, SOMEBODY)
    assert bought(site) == 1


def test_rules_of_another_version_read_every_row_once(site, take, pages, monkeypatch):
    take(DataKind.PURCHASES, f"customer_id,{REST}U1,{LINE}")
    monkeypatch.setattr("kiosk.intake.stamps.RULES_VERSION", 2)
    for number in range(3):
        take(DataKind.CUSTOMERS, f"customer_id,city\nC{number},Chennai\n")
        assert len(pages) == 1
    assert bought(site) == 0


def test_every_row_of_the_version_before_stands_in_the_index_after_one_import(site, take, pages):
    day = LINE.replace("2026-01-05 09:15", "no day at all")
    twice = "customer_id,card\nC1,99001\nC2,99001\n"
    take(DataKind.PURCHASES, f"card,{REST}77001,{LINE}77001,{day}")
    take(DataKind.CUSTOMERS, twice)
    with site.store.write() as connection:  # as the migration leaves them
        connection.execute(delete(reject_keys))
        connection.execute(update(imports).values(waits_by=None))
    take(DataKind.CUSTOMERS, SOMEBODY)
    with site.store.read() as connection:
        nameless = select(rejects.c.reject_id).where(rejects.c.customer_id.is_(None))
        assert set(connection.scalars(nameless)) == set(connection.scalars(select(reject_keys.c.reject_id)))
    count = len(pages)
    assert count == 2, "one page of each run"
    take(DataKind.CUSTOMERS, SOMEBODY.replace("C9", "C8"))
    assert len(pages) == count


@pytest.mark.parametrize("how", ["import", "replay"])
def test_rows_that_are_deleted_between_reading_and_writing_stay_deleted(site, intake, take, monkeypatch, how):
    take(DataKind.PRODUCTS, PRODUCT)
    run = take(DataKind.PURCHASES, f"customer_id,{REST}U1,{LINE}U2,{LINE.replace('P1', 'P9')}")
    if how == "replay":
        monkeypatch.setattr(intake._runs, "_mended", lambda done, _who: done)
        take(DataKind.CUSTOMERS, "customer_id,city\nU1,Chennai\nU2,Chennai\n")
    name = "numbered_rejects" if how == "import" else "waiting_rejects"
    real = getattr(stored, name)

    def then_they_go(connection, *given, **named):
        found = real(connection, *given, **named)
        with site.store.write() as other:
            other.execute(delete(rejects))
        return found

    monkeypatch.setattr(stored, name, then_they_go)
    if how == "replay":
        intake.replay(run.import_id, actor="cli")
    else:
        take(DataKind.CUSTOMERS, "customer_id,city\nU1,Chennai\nU2,Chennai\n")
    assert bought(site) == 0, "a row that was erased came back"
    with site.store.read() as connection:
        assert connection.execute(select(reject_keys)).all() == []
