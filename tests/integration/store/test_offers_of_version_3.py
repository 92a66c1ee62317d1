"""Offers, products and used codes of version 3 are carried over, and back again as far as version 3 can hold them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import MetaData, select

from kiosk.site import Site
from kiosk.store import migrations, redemptions, shop
from kiosk.store.database import Store
from kiosk.store.offers import all_offers, find_offer, put_offers
from kiosk.store.vouchers import find_voucher
from recommender.offers.types import Hours, Offer, OfferKind, Use
from recommender.types import Customer, Product

DAY = date(2026, 3, 1)
USED = datetime(2026, 2, 28, 17, 5, tzinfo=UTC)
OLD: dict[str, Any] = {
    "title": "T", "kind": "percent_off", "value": 15, "category": None, "product_ids": ["P1"], "segment_id": None,
    "starts": DAY, "ends": DAY,
}  # fmt: skip


@pytest.fixture
def old_store(store: Store, site: Site, face: Callable[[int], NDArray[np.float32]]) -> Store:
    """A store of version 3 with three offers, a product, and two codes, one of them used."""
    with store.write() as connection:
        shop.put_customers(connection, [Customer("C1")])
    member_id = site.members.add("Asha", [face(1)], recogniser="buffalo_s", consent_reference="17", customer_id="C1")
    migrations.migrate(store._engine, "0003")
    tables = MetaData()
    tables.reflect(store._engine)
    with store.write() as connection:
        connection.execute(
            tables.tables["products"].insert(),
            {"product_id": "P1", "name": "Coffee", "category": "Drinks", "price_minor": 1250, "discreet": False},
        )
        line = {"customer_id": "C1", "at": datetime(2026, 1, 5, 9), "receipt_id": "R1", "product_id": "P1", "line": 0}  # noqa: DTZ001
        connection.execute(tables.tables["purchases"].insert(), line | {"quantity": 1, "unit_price_minor": 1250})
        connection.execute(
            tables.tables["offers"].insert(),
            [
                OLD | {"offer_id": "O1"},
                OLD | {"offer_id": "O2", "segment_id": "regulars"},
                OLD | {"offer_id": "O3", "kind": "information", "value": 0, "category": "Drinks", "product_ids": []},
            ],
        )
        issued = {"member_id": member_id, "issued_on": DAY}
        connection.execute(
            tables.tables["vouchers"].insert(),
            [
                issued | {"code": "AAAA2222", "offer_id": "O1", "redeemed_at": USED},
                issued | {"code": "BBBB3333", "offer_id": "O2", "redeemed_at": None},
            ],
        )
    return store


def test_everything_of_version_3_is_there(old_store: Store) -> None:
    migrations.upgrade_to_head(old_store._engine)

    with old_store.read() as connection:
        first, second, third = all_offers(connection)
        assert shop.all_products(connection) == (Product("P1", "Coffee", "Drinks", 1250),)
        assert len(shop.all_purchases(connection)) == 1
        used, open_one = (find_voucher(connection, code) for code in ("AAAA2222", "BBBB3333"))
    plain = Offer("O1", "T", OfferKind.PERCENT_OFF, 15, None, ("P1",), (), DAY, DAY)
    assert first == plain
    assert second == replace(plain, offer_id="O2", segment_ids=("regulars",))
    assert third == replace(plain, offer_id="O3", kind=OfferKind.MESSAGE, value=0, category="Drinks", product_ids=())
    assert used is not None
    assert used.redeemed_at == USED
    assert open_one is not None
    assert open_one.redeemed_at is None


def test_codes_that_were_used_count_against_the_limits_of_today(old_store: Store) -> None:
    migrations.upgrade_to_head(old_store._engine)

    with old_store.read() as connection:
        used = find_voucher(connection, "AAAA2222")
        assert used is not None
        assert redemptions.uses_on(connection, DAY, used.member_id) == {"O1": Use(redeemed=1, mine=1)}
        (row,) = redemptions.redemptions_of(connection, used.member_id)
    assert (row.at, row.day, row.cancelled_at) == (USED, USED.date(), None)


def test_what_version_3_can_keep_comes_back_as_it_was(old_store: Store) -> None:
    before = dump(old_store)

    migrations.upgrade_to_head(old_store._engine)
    migrations.migrate(old_store._engine, "0003")

    assert dump(old_store) == before


def test_offers_that_version_3_would_show_too_widely_go_with_their_codes(old_store: Store) -> None:
    migrations.upgrade_to_head(old_store._engine)
    with old_store.write() as connection:
        limited = find_offer(connection, "O2")
        assert limited is not None
        put_offers(connection, [replace(limited, hours=Hours(frozenset({0}), 540, 720))])

    migrations.migrate(old_store._engine, "0003")

    kept = dump(old_store)
    assert {row["offer_id"] for row in kept["offers"]} == {"O1", "O3"}
    assert {row["code"] for row in kept["vouchers"]} == {"AAAA2222"}


@pytest.mark.parametrize(
    "limit",
    [
        {"stock": 5}, {"budget_minor": 100}, {"person_cap": 1}, {"day_cap": 2}, {"stores": ("Mylapore",)},
        {"segment_ids": ("a", "b")}, {"kind": OfferKind.POINTS}, {"kind": OfferKind.BUNDLE},
    ],
    ids=lambda limit: next(iter(limit)),
)  # fmt: skip
def test_each_limit_is_one_that_version_3_does_not_know(store: Store, limit: dict[str, Any]) -> None:
    offer = Offer("O9", "T", OfferKind.PERCENT_OFF, 15, "Drinks", (), (), DAY, DAY)
    with store.write() as connection:
        put_offers(connection, [replace(offer, **limit)])

    migrations.migrate(store._engine, "0003")

    assert dump(store)["offers"] == []


def dump(store: Store) -> dict[str, list[dict[str, Any]]]:
    tables = MetaData()
    tables.reflect(store._engine)
    names = ("offers", "products", "purchases", "vouchers")
    with store.read() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(tables.tables[name])).mappings()] for name in names
        }
