"""Offers into a real store, whole or not at all; what goes in row by row has its tests in ``integration/intake``."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.credentials import CodeBook
from kiosk.errors import CustomerInvalid
from kiosk.imports import OffersReport, import_offers, put_customers
from kiosk.security.aliases import Aliases
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.offers import offers_on
from recommender.errors import FileUnreadable, RowsInvalid
from recommender.offers.types import OfferKind
from recommender.types import Customer, Product

Write = Callable[[str, str], Path]
CODES = CodeBook(Aliases(b"s" * 32, b"l" * 32), "91")

OFFERS = """offer_id,title,percent,amount,product_id,category,segment_id,starts,ends
O1,10 % off coffee,10,,P1,,,2026-01-01,2026-12-31
O2,Two off drinks,,2.00,,Drinks,frequent,2026-01-01,2026-12-31
O3,Ask us about coffee,,,,Drinks,,2026-01-01,2026-12-31
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return make


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as connection:
        shop.put_products(connection, [Product("P1", "Coffee", "Drinks", 1250), Product("P2", "Wine", "Alcohol", 9900)])
    return store


def test_a_missing_file_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        import_offers(store, tmp_path / "none.csv")


@pytest.mark.sqlcipher("the journal beside the file")
def test_an_import_leaves_no_journal(filled: Store, write: Write, store_path: Path) -> None:
    import_offers(filled, write("o.csv", OFFERS))

    assert store_path.with_name(store_path.name + "-wal").stat().st_size == 0


def test_offers_go_in_and_a_known_one_is_replaced(filled: Store, write: Write) -> None:
    report = import_offers(filled, write("o.csv", OFFERS))
    assert report == OffersReport(3, added=3, replaced=0)
    again = import_offers(filled, write("o.csv", OFFERS.replace("10 % off coffee", "Coffee for less")))
    assert (again.added, again.replaced) == (0, 3)
    with filled.read() as connection:
        first, second, third = offers_on(connection, date(2026, 6, 1))
    assert (first.title, first.kind, first.value, first.product_ids) == (
        "Coffee for less", OfferKind.PERCENT_OFF, 10, ("P1",),
    )  # fmt: skip
    assert (second.kind, second.value, second.category, second.segment_ids) == (
        OfferKind.AMOUNT_OFF, 200, "Drinks", ("frequent",),
    )  # fmt: skip
    assert (third.kind, third.value) == (OfferKind.MESSAGE, 0)


def test_every_wrong_offer_is_named_by_its_line(filled: Store, write: Write) -> None:
    wrong = """offer_id,title,percent,amount,product_id,category,segment_id,starts,ends
O1,Only today: coffee,10,,P1,,,2026-01-01,2026-12-31
O2,Both,10,5,P1,,,2026-01-01,2026-12-31
O3,Twice named,10,,P1,Drinks,,2026-01-01,2026-12-31
O4,Of nothing,10,,,,,2026-01-01,2026-12-31
O5,Backwards,10,,P1,,,2026-12-31,2026-01-01
O6,Fine,10,,P1,,,2026-01-01,2026-12-31
"""
    with pytest.raises(RowsInvalid) as refused:
        import_offers(filled, write("o.csv", wrong))
    assert [row.line for row in refused.value.rows] == [2, 3, 4, 5, 6]
    with filled.read() as connection:
        assert offers_on(connection, date(2026, 6, 1)) == ()
    with pytest.raises(RowsInvalid, match="first on line 2"):
        import_offers(filled, write("o.csv", OFFERS.replace("P1", "P9")))


def test_one_card_for_two_customers_is_refused(store: Store) -> None:
    with store.write() as connection, pytest.raises(CustomerInvalid, match="C1 and C2"):
        put_customers(connection, [Customer("C1", card="VS-1OO"), Customer("C2", card="vs100")], CODES)
    with store.read() as connection:
        assert shop.all_customers(connection) == ()
