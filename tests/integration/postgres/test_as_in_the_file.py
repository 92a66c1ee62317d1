"""Where a server by itself would do something else than the file: the shop sees no difference."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from open_sites import Clock
from postgres_server import PostgresServer
from sqlalchemy import func, select
from staff_room import PASSWORD, open_room

from kiosk.errors import ConsentMissing, SiteExists, StoreBusy
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site, make_site
from kiosk.store import shop
from kiosk.store.campaigns import find_campaign
from kiosk.store.database import Store
from kiosk.store.members import REVISION
from kiosk.store.product_rows import search_products
from kiosk.store.redemptions import find_redemption
from kiosk.store.schema import metadata
from kiosk.store.tables import gallery_revision, products
from kiosk.stores import server_of
from recommender.types import Product


@pytest.mark.parametrize(("typed", "found"), [
    ("p-12", {"P-12"}), ("ESPRESSO", {"P-12"}), ("tasse ÉMAIL", {"X-1"}), ("Émail", {"X-1"}), ("காபி", {"X-2"}),
    ("100%", {"X-3"}), ("1_0", set()),
])  # fmt: skip
def test_products_are_found_however_they_are_typed(site: Site, typed: str, found: set[str]) -> None:
    names = {"P-12": "Espresso", "X-1": "Tasse ÉMAIL", "X-2": "காபி", "X-3": "Cocoa 100% raw"}
    with site.store.write() as connection:
        shop.put_products(connection, [Product(one, name, "Things", 100) for one, name in names.items()])
    with site.store.read() as connection:
        assert {one.product_id for one in search_products(connection, typed, 10)} == found


def test_a_nul_is_a_bad_request_and_no_fault_of_the_server(settings: Settings, clock: Clock) -> None:
    server = {"database": settings.database, "database_ca": settings.database_ca}
    room = open_room(settings.home, clock, **server)
    room.add_staff("asha", "admin")
    browser = room.browser()
    assert browser.post("/staff/sign-in", name="as\0ha", password=PASSWORD).status_code == 400
    assert browser.post("/staff/sign-in", name="asha", password=PASSWORD).status_code == 303
    for path in ("/staff/members/%00", "/staff/members?q=%00"):
        assert browser.get(path).status_code == 400
    room.site.close()


@pytest.mark.parametrize("reference", ["7" * 101, "form\0 7"])
def test_a_reference_that_no_column_holds_is_refused(site: Site, reference: str) -> None:
    with pytest.raises(ConsentMissing):
        site.members.add("Asha", [], recogniser="buffalo_s", consent_reference=reference, purposes=(Purpose.OFFERS,))


@pytest.mark.parametrize("number", [2**31, 10**15, -(10**15)])
def test_a_number_that_no_row_can_have_is_not_found(site: Site, number: int) -> None:
    with site.store.read() as connection:
        assert find_redemption(connection, number) is None
        assert find_campaign(connection, number) is None


def test_a_sum_of_money_is_a_whole_number_and_its_mean_is_none(site: Site) -> None:
    with site.store.write() as connection:
        shop.put_products(
            connection, [Product("P1", "Tea", "Drinks", 2**40), Product("P2", "Tea", "Drinks", 2**40 + 1)]
        )
    price = products.c.price_minor
    with site.store.read() as connection:
        total, half = connection.execute(select(func.sum(price), func.sum(price) / 2)).one()
    assert (total, type(total)) == (2**41 + 1, int)
    assert (half, type(half)) == (2**40 + 0.5, float)


def count_up(store: Store) -> None:
    for _ in range(10):
        with store.write() as connection:
            seen = connection.scalar(REVISION)
            connection.execute(gallery_revision.update().values(revision=seen + 1))


def test_writers_lose_nothing_whatever_is_usual_there(settings: Settings, postgres: PostgresServer) -> None:
    """A snapshot that is taken before the wait for the other writer misses what it wrote."""
    name = settings.database.rsplit("/", 1)[1]
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    with (
        Store.on_server(server_of(settings), b"k" * 32) as one,
        Store.on_server(server_of(settings), b"k" * 32) as other,
    ):
        before = one.watch(REVISION)
        threads = [threading.Thread(target=count_up, args=(store,)) for store in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.watch(REVISION) == before + 20


def test_a_writer_that_may_not_wait_is_told_at_once(site: Site, settings: Settings) -> None:
    with (
        Store.on_server(server_of(settings), b"k" * 32) as other,
        site.store.write(),
        pytest.raises(StoreBusy),
        other.write(wait_ms=0),
    ):
        pass


def test_a_site_is_never_made_twice(settings: Settings) -> None:
    make_site(settings)
    before = {entry.name: entry.read_bytes() for entry in settings.home.iterdir()}
    with pytest.raises(SiteExists):
        make_site(settings)
    assert {name: (settings.home / name).read_bytes() for name in before} == before


def test_the_steps_lead_to_the_tables_of_the_code(site: Site) -> None:
    with site.store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
