"""*Try the choice* is true: an invented shopper gets what the kiosk gives a member who bought the same."""

import html
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from marketing_room import at_noon, open_marketing
from sqlalchemy import insert

from kiosk.marketing.offers_trying import habits
from kiosk.privacy.consent import Purpose
from kiosk.store import shop
from kiosk.store.tables import customers, offers, products, purchases
from recommender.items.lookups import Lookups
from recommender.items.stored import Learned
from recommender.items.types import ScoredItem
from recommender.types import Reason, ReasonCode

GOODS = {"P1": "Coffee", "P2": "Tea", "P3": "Rice", "P4": "Soap"}


class Soap:
    """A recommender that proposes soap to everybody, and says why."""

    name = "stub"

    def recommend(self, _shopper, _n, _context):
        return (ScoredItem("P4", 1.0, "stub", Reason(ReasonCode.STORE_LIKES, "Soap")),)


@pytest.fixture
def room(tmp_path):
    made, _ = open_marketing(tmp_path / "home", SimpleNamespace(now=at_noon()), margin_floor_percent=30)
    day = made.clock.now.date()
    usual = {"kind": "percent_off", "value": 10, "category": None, "starts": day, "ends": day + timedelta(days=9)}
    rows = [
        usual | {"offer_id": f"O{one[1]}", "title": f"10 % off {name}", "product_ids": [one]}
        for one, name in GOODS.items()
    ]
    goods = [
        {"product_id": one, "name": name, "category": name, "price_minor": 10_000, "discreet": False,
         "cost_minor": 6_500 if one == "P2" else None}
        for one, name in GOODS.items()
    ]  # fmt: skip
    with made.site.store.write() as connection:
        connection.execute(insert(products), goods)
        connection.execute(insert(offers), rows)
        connection.execute(insert(customers).values(customer_id="C1"))
        catalogue = {one.product_id: one for one in shop.all_products(connection)}
        lines = habits(["Coffee"], catalogue, made.clock.now.replace(tzinfo=None))
        connection.execute(
            insert(purchases),
            [
                {"customer_id": "C1", "at": one.at, "receipt_id": one.receipt_id, "line": 1, "channel": "shop",
                 "product_id": one.product_id, "quantity": 1, "unit_price_minor": one.unit_price_minor}
                for one in lines
            ],
        )  # fmt: skip
    yield made
    made.site.close()


def table_of(text):
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)[1]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [
        [
            html.unescape(re.sub(r"<[^>]+>", "", cell))
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in rows
    ]


@pytest.mark.parametrize("runs", [False, True])
def test_an_invented_shopper_gets_what_a_member_gets(room, runs):
    if runs:
        room.deps.choosing.recommender._held = 1, Learned(Soap(), Lookups({}, {}, {}, {}, {}, {}))
    member_id = room.join("Meena", purposes=(Purpose.OFFERS,), customer_id="C1")
    browser = room.signed_in("both", "staff", "marketing")
    theirs = table_of(browser.get(f"/staff/members/{member_id}/offers").text)
    now = room.clock.now
    invented = browser.get(f"/marketing/offers/try?category=Coffee&day={now.date()}&hour={now:%H:%M}").text
    assert table_of(invented) == theirs
    whys = {row[1]: row[2] for row in theirs}
    assert "less of the price is left" in whys["10 % off Tea"], "the floor of the site: 28 % of what is paid are left"
    places = {row[1]: row[0] for row in theirs}
    assert (places["10 % off Soap"] == "2") == runs, "the recommender's proposal counts only where one runs"
