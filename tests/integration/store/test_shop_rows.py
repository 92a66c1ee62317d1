from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from kiosk.members import MemberDesk
from kiosk.store import offers, segments, shop, vouchers
from kiosk.store.database import Store
from kiosk.store.tables import purchases
from kiosk.store.tables import vouchers as voucher_table
from recommender.offers.types import Offer
from recommender.purchases import Purchases
from recommender.types import Customer, Product, Purchase, Segment

MORNING = datetime(2026, 1, 5, 9, 15, 30)  # noqa: DTZ001 - purchases carry the shop's local time


def line(
    product: str = "P1", *, customer: str = "C1", receipt: str = "R1", quantity: int = 1, minute: int = 0
) -> Purchase:
    return Purchase(customer, product, MORNING + timedelta(minutes=minute), quantity, 1250, receipt)


def put(store: Store, *lines: Purchase) -> None:
    with store.write() as connection:
        shop.put_purchases(connection, Purchases.of(lines))


def stored(store: Store) -> list[Purchase]:
    with store.read() as connection:
        return list(shop.all_purchases(connection).to_purchases())


def test_customers_and_products_come_back_as_they_were(store: Store) -> None:
    people = (
        Customer("C1", age=31, gender="female", annual_income=10**12 - 1, city="சென்னை", joined=date(2024, 2, 29)),
        Customer("C2"),
    )
    things = (Product("P1", "Filter coffee", "Hot drinks", 99_999_999_999), Product("P2", "Wine", "Alcohol", 1, True))
    with store.write() as connection:
        shop.put_customers(connection, people)
        shop.put_products(connection, things)

    with store.read() as connection:
        assert shop.all_customers(connection) == people
        assert shop.all_products(connection) == things
        assert shop.find_customer(connection, "C2") == people[1]
        assert shop.find_customer(connection, "C3") is None
        assert shop.customer_ids(connection) == {"C1", "C2"}
        assert shop.product_ids(connection) == {"P1", "P2"}


def test_a_known_customer_is_replaced_whole(stocked: Store) -> None:
    with stocked.write() as connection:
        shop.put_customers(connection, [Customer("C1", city="Madurai")])

    with stocked.read() as connection:
        assert shop.all_customers(connection) == (Customer("C1", city="Madurai"), Customer("C2"))


def test_purchases_come_back_by_customer_and_time(stocked: Store) -> None:
    lines = [line(minute=9), line(customer="C2"), line("P2"), line(minute=3, quantity=7)]

    put(stocked, *lines)

    assert stored(stocked) == [lines[2], lines[3], lines[0], lines[1]]
    with stocked.read() as connection:
        assert shop.purchases_of(connection, "C2") == (lines[1],)
        assert shop.purchases_of(connection, "C9") == ()


def test_nothing_bought_yet(stocked: Store) -> None:
    assert stored(stocked) == []
    put(stocked)
    assert stored(stocked) == []


def test_the_same_lines_again_do_not_double(stocked: Store) -> None:
    twice_on_one_receipt = [line(), line(), line("P2")]
    put(stocked, *twice_on_one_receipt)

    put(stocked, *twice_on_one_receipt)

    assert stored(stocked) == twice_on_one_receipt


def test_a_corrected_line_replaces_the_wrong_one(stocked: Store) -> None:
    put(stocked, line(quantity=100))

    put(stocked, line(quantity=1))

    assert stored(stocked) == [line(quantity=1)]


@pytest.mark.parametrize("other", [line(receipt="R2"), line("P2"), line(customer="C2"), line(minute=1)])
def test_lines_that_differ_in_the_key_are_different(stocked: Store, other: Purchase) -> None:
    put(stocked, line())

    put(stocked, other)

    assert len(stored(stocked)) == 2


def test_large_imports_go_in_batches_and_tell_their_progress(stocked: Store) -> None:
    told: list[int] = []
    lines = [line(minute=number) for number in range(shop.BATCH + 5)]

    with stocked.write() as connection:
        shop.put_purchases(connection, Purchases.of(lines), told.append)

    assert told == [shop.BATCH, 5]
    assert stored(stocked) == lines


def test_a_purchase_of_nobody_is_refused(stocked: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign ?key"):
        put(stocked, line(customer="C9"))

    assert stored(stocked) == []


@pytest.mark.sqlcipher("how SQLite plans the query")
def test_the_history_of_a_customer_is_read_without_a_scan(stocked: Store) -> None:
    with stocked.read() as connection:
        wanted = select(purchases).where(purchases.c.customer_id == "C1").order_by(purchases.c.at)
        statement = str(wanted.compile(compile_kwargs={"literal_binds": True}))
        (step,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()

    assert "USING PRIMARY KEY (customer_id=?)" in step.detail


def test_segments_are_replaced_all_at_once(stocked: Store) -> None:
    old = Segment("rare", "Rare", 2, (("visits", 1.0),))
    new = [Segment("a", "A", 1, (("visits", 4.5), ("spend", 10.25))), Segment("b", "B", 3, ())]
    with stocked.write() as connection:
        segments.replace_segments(connection, [old], {"C1": "rare", "C2": "rare"}, datetime.now(UTC))
        segments.replace_segments(connection, new, {"C2": "a"}, datetime.now(UTC))

    with stocked.read() as connection:
        assert segments.all_segments(connection) == (new[1], new[0])
        assert segments.segments_of(connection, "C2") == ("a",)
        assert segments.segments_of(connection, "C1") == ()


def test_offers_are_valid_on_their_first_and_last_day(stocked: Store, two_offers: tuple[Offer, Offer]) -> None:
    def valid(day: date) -> list[str]:
        with stocked.read() as connection:
            return [offer.offer_id for offer in offers.offers_on(connection, day)]

    assert valid(date(2026, 1, 31)) == []
    assert valid(date(2026, 2, 1)) == ["O1", "O2"]
    assert valid(date(2026, 3, 31)) == ["O1", "O2"]
    assert valid(date(2026, 4, 1)) == []
    with stocked.read() as connection:
        assert offers.offers_on(connection, date(2026, 3, 1)) == two_offers


@pytest.fixture
def member_id(stocked: Store, desk: MemberDesk, face: Callable[[int], NDArray[np.float32]]) -> str:
    assert stocked is not None
    return desk.add("Asha", [face(1)], recogniser="buffalo_s", consent_reference="17")


def test_a_member_keeps_the_code_of_an_offer_for_the_day(stocked: Store, member_id: str) -> None:
    today = date(2026, 3, 1)
    with stocked.write() as connection:
        first = vouchers.issue(connection, member_id, ["O2", "O1"], today)
        again = vouchers.issue(connection, member_id, ["O1"], today)
        tomorrow = vouchers.issue(connection, member_id, ["O1"], today + timedelta(days=1))

    assert [voucher.offer_id for voucher in first] == ["O2", "O1"]
    assert again == first[1:]
    assert tomorrow[0].code not in {voucher.code for voucher in first}
    assert all(len(v.code) == 8 and set(v.code) <= set(vouchers.CODE_SIGNS) for v in first)
    with stocked.read() as connection:
        kept = connection.execute(select(voucher_table)).all()
    assert {vouchers.Voucher(*row) for row in kept} == {*first, *tomorrow}


def test_a_code_that_is_taken_is_drawn_anew(stocked: Store, member_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("A" * 8 + "A" * 8 + "B" * 8)
    monkeypatch.setattr("kiosk.store.vouchers.secrets.choice", lambda _: next(drawn))

    with stocked.write() as connection:
        codes = [voucher.code for voucher in vouchers.issue(connection, member_id, ["O1", "O2"], date(2026, 3, 1))]

    assert codes == ["A" * 8, "B" * 8]


def test_a_redeemed_voucher_keeps_its_time(stocked: Store, member_id: str) -> None:
    at = datetime(2026, 3, 1, 18, tzinfo=UTC)
    with stocked.write() as connection:
        vouchers.issue(connection, member_id, ["O1"], date(2026, 3, 1))
        connection.execute(voucher_table.update().values(redeemed_at=at))

    with stocked.read() as connection:
        assert connection.scalars(select(voucher_table.c.redeemed_at)).one() == at


def test_a_time_without_a_zone_is_refused(stocked: Store, member_id: str) -> None:
    with stocked.write() as connection, pytest.raises(Exception, match="time zone"):
        connection.execute(voucher_table.update().values(redeemed_at=MORNING))
    assert member_id
