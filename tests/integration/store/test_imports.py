from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from kiosk.credentials import CodeBook
from kiosk.errors import CustomerInvalid
from kiosk.imports import ImportKind, ImportReport
from kiosk.imports import import_file as import_with
from kiosk.security.aliases import Aliases
from kiosk.site import Site
from kiosk.store import shop
from kiosk.store.credentials import find_customers
from kiosk.store.database import Store
from kiosk.store.offers import offers_on
from kiosk.store.tables import customer_cards
from recommender.errors import FileUnreadable, RowsInvalid
from recommender.types import Customer, OfferKind, Purchase

Write = Callable[[str, str], Path]
CODES = CodeBook(Aliases(b"s" * 32, b"l" * 32), "91")
import_file = partial(import_with, codes=CODES)

CUSTOMERS = "customer_id,age,city\nC1,31,Chennai\nC2,,\n"
PRODUCTS = "product_id,name,category,price,discreet\nP1,Coffee,Drinks,12.50,\nP2,Wine,Alcohol,99,yes\n"
PURCHASES = """customer_id,product_id,at,quantity,unit_price,receipt_id
C1,P1,2026-01-05 09:15,1,12.50,R1
C1,P1,2026-01-05 09:15,1,12.50,R1
C1,P2,2026-01-05 09:15,2,99,R1
C2,P1,2026-01-06 18:00:30,1,12,R2
"""


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
def filled(store: Store, write: Write) -> Store:
    import_file(store, ImportKind.CUSTOMERS, write("c.csv", CUSTOMERS))
    import_file(store, ImportKind.PRODUCTS, write("p.csv", PRODUCTS))
    import_file(store, ImportKind.PURCHASES, write("u.csv", PURCHASES))
    return store


def lines(store: Store) -> tuple[Purchase, ...]:
    with store.read() as connection:
        return shop.all_purchases(connection).to_purchases()


def test_a_shop_goes_in(filled: Store) -> None:
    with filled.read() as connection:
        assert shop.all_customers(connection) == (Customer("C1", age=31, city="Chennai"), Customer("C2"))
        assert [product.price_minor for product in shop.all_products(connection)] == [1250, 9900]
    assert [line.receipt_id for line in lines(filled)] == ["R1", "R1", "R1", "R2"]
    assert sum(line.quantity for line in lines(filled)) == 5


@pytest.mark.parametrize(
    ("kind", "content", "records"),
    [(ImportKind.CUSTOMERS, CUSTOMERS, 2), (ImportKind.PRODUCTS, PRODUCTS, 2), (ImportKind.PURCHASES, PURCHASES, 4)],
)
def test_the_same_file_again_changes_nothing(
    filled: Store, write: Write, kind: ImportKind, content: str, records: int
) -> None:
    before = lines(filled)

    report = import_file(filled, kind, write("again.csv", content))

    assert report == ImportReport(kind, records, added=0, replaced=records)
    assert lines(filled) == before


def test_the_order_of_the_lines_does_not_matter(filled: Store, write: Write) -> None:
    head, *rest = PURCHASES.splitlines()

    report = import_file(filled, ImportKind.PURCHASES, write("u.csv", "\n".join([head, *reversed(rest)])))

    assert report.added == 0


def test_new_lines_are_added_to_the_old(filled: Store, write: Write) -> None:
    report = import_file(filled, ImportKind.PURCHASES, write("u.csv", PURCHASES + "C2,P2,2026-01-07,1,99,R3\n"))

    assert (report.added, report.replaced) == (1, 4)
    assert len(lines(filled)) == 5


def test_one_bad_line_keeps_the_whole_file_out(filled: Store, write: Write) -> None:
    before = lines(filled)
    bad = PURCHASES.replace("R1\n", "R9\n") + "C9,P1,2026-01-07,1,12,R3\nC1,P9,2026-01-07,0,12,R3\n"

    with pytest.raises(RowsInvalid) as caught:
        import_file(filled, ImportKind.PURCHASES, write("u.csv", bad))

    assert [row.line for row in caught.value.rows] == [6, 7]
    assert lines(filled) == before


def test_purchases_before_their_customers_are_refused_by_line(store: Store, write: Write) -> None:
    with pytest.raises(RowsInvalid) as caught:
        import_file(store, ImportKind.PURCHASES, write("u.csv", PURCHASES))

    assert [row.line for row in caught.value.rows] == [2, 3, 4, 5]


def test_a_missing_file_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        import_file(store, ImportKind.CUSTOMERS, tmp_path / "none.csv")


def test_progress_begins_when_the_file_is_found_good(store: Store, write: Write) -> None:
    told: list[str] = []

    def start(records: int) -> Callable[[int], None]:
        told.append(f"of {records}")
        return lambda written: told.append(f"{written} written")

    import_file(store, ImportKind.CUSTOMERS, write("c.csv", CUSTOMERS), start)
    with pytest.raises(RowsInvalid):
        import_file(store, ImportKind.CUSTOMERS, write("bad.csv", CUSTOMERS + "C3,900,x\n"), start)

    assert told == ["of 2", "2 written"]


def test_an_import_leaves_no_journal(filled: Store, store_path: Path) -> None:
    assert filled is not None
    assert store_path.with_name(store_path.name + "-wal").stat().st_size == 0


def test_offers_go_in_and_a_known_one_is_replaced(filled: Store, write: Write) -> None:
    report = import_file(filled, ImportKind.OFFERS, write("o.csv", OFFERS))
    assert (report.records, report.added) == (3, 3)
    again = import_file(filled, ImportKind.OFFERS, write("o.csv", OFFERS.replace("10 % off coffee", "Coffee for less")))
    assert (again.added, again.replaced) == (0, 3)
    with filled.read() as connection:
        first, second, third = offers_on(connection, date(2026, 6, 1))
    assert (first.title, first.kind, first.value, first.product_ids) == (
        "Coffee for less", OfferKind.PERCENT_OFF, 10, ("P1",),
    )  # fmt: skip
    assert (second.kind, second.value, second.category, second.segment_id) == (
        OfferKind.AMOUNT_OFF, 200, "Drinks", "frequent",
    )  # fmt: skip
    assert (third.kind, third.value) == (OfferKind.INFORMATION, 0)


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
        import_file(filled, ImportKind.OFFERS, write("o.csv", wrong))
    assert [row.line for row in refused.value.rows] == [2, 3, 4, 5, 6]
    with filled.read() as connection:
        assert offers_on(connection, date(2026, 6, 1)) == ()
    with pytest.raises(RowsInvalid, match="first on line 2"):
        import_file(filled, ImportKind.OFFERS, write("o.csv", OFFERS.replace("P1", "P9")))


CARDS = """customer_id,card,phone
C1,VS-100 2O1,044 234 5678
C2,,+91 44 2345678
C3,VS 77,
"""


def owners(store: Store, lookup: str) -> tuple[str, ...]:
    with store.read() as connection:
        return find_customers(connection, lookup)


def test_cards_and_phones_are_found_however_they_are_written_and_kept_as_hashes(store: Store, write: Write) -> None:
    """Requirement B4: nobody reads a number out of the store."""
    import_file(store, ImportKind.CUSTOMERS, write("c.csv", CARDS))
    import_file(store, ImportKind.CUSTOMERS, write("c.csv", CARDS))

    assert owners(store, CODES.card("vs100201")) == ("C1",)
    assert owners(store, CODES.phone("0442345678")) == ("C1", "C2"), "a family shares a number"
    assert owners(store, CODES.card("C1")) == ()
    with store.read() as connection:
        rows = connection.execute(select(customer_cards)).all()
        customers = shop.all_customers(connection)
    assert len(rows) == 4
    assert "100" not in "".join(row.customer_id for row in rows)
    assert {customer.card for customer in customers} == {None}


def test_a_new_file_replaces_the_cards_of_its_customers(store: Store, write: Write) -> None:
    import_file(store, ImportKind.CUSTOMERS, write("c.csv", CARDS))

    import_file(store, ImportKind.CUSTOMERS, write("c.csv", "customer_id,card\nC1,VS200\nC2,VS 77\n"))

    assert owners(store, CODES.card("vs100201")) == ()
    assert owners(store, CODES.card("VS200")) == ("C1",)
    assert owners(store, CODES.card("VS77")) == ("C2",), "the card went to somebody else"
    assert owners(store, CODES.phone("0442345678")) == ()


def test_one_card_for_two_customers_keeps_the_whole_file_out(store: Store, write: Write) -> None:
    same = "customer_id,card\nC1,VS-1OO\nC2,vs100\n"

    with pytest.raises(CustomerInvalid, match="C1 and C2"):
        import_file(store, ImportKind.CUSTOMERS, write("c.csv", same))
    with pytest.raises(RowsInvalid):
        import_file(store, ImportKind.CUSTOMERS, write("c.csv", "customer_id,card\nC1,VS1\nC2,VS1\n"))

    with store.read() as connection:
        assert shop.all_customers(connection) == ()


def test_a_card_that_was_given_to_somebody_else_opens_the_old_membership_no_more(
    site: Site, write: Write, face: Callable[[int], NDArray[np.float32]]
) -> None:
    codes = site.members.codes
    import_with(site.store, ImportKind.CUSTOMERS, write("c.csv", CARDS), codes=codes)
    member_id = site.members.add(
        "Asha", [face(1)], recogniser="buffalo_s", consent_reference="17", card="VS77", phone="9876543210"
    )
    import_with(site.store, ImportKind.CUSTOMERS, write("c.csv", CARDS), codes=codes)
    assert [found.member_id for found in site.members.search("VS77", actor="cli")] == [member_id]

    import_with(site.store, ImportKind.CUSTOMERS, write("c.csv", "customer_id,card\nC1,VS77\n"), codes=codes)

    assert site.members.search("VS77", actor="cli") == ()
    assert [found.member_id for found in site.members.search("9876543210", actor="cli")] == [member_id]
