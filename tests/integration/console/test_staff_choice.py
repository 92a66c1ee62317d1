"""What a member's page says of their offers: as the screen would choose them, with nothing issued or written."""

import html
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, insert, select

from kiosk.experiments.desk import Experiments
from kiosk.experiments.values import Draft, Kind, Measure
from kiosk.offering.tracing import WITHHELD
from kiosk.privacy.consent import Purpose
from kiosk.store import shop
from kiosk.store.offer_tables import decisions, redemptions
from kiosk.store.tables import customers, offers, products, purchases, vouchers
from recommender.items.types import ScoredItem
from recommender.offers.refusals import SENTENCES, Refused
from recommender.types import Reason, ReasonCode

GOODS = {"P1": "Coffee", "P2": "Tea", "P3": "Rice", "P4": "Soap"}
AGREED = (Purpose.OFFERS, Purpose.ANALYTICS)


@pytest.fixture
def stocked(room):
    """Four products with an offer each, one that is over at noon, and a customer who buys coffee every week."""
    day = room.clock.now.date()
    usual = {"kind": "percent_off", "value": 10, "category": None, "starts": day, "ends": day + timedelta(days=400)}
    rows = [
        usual | {"offer_id": f"O{one[1]}", "title": f"10 % off {name.lower()}", "product_ids": [one]}
        for one, name in GOODS.items()
    ]
    early = [[0, 1, 2, 3, 4, 5, 6], 480, 600]
    rows = [one | {"hours": None} for one in rows]
    rows.append(usual | {"offer_id": "O9", "title": "Early tea", "product_ids": ["P2"], "hours": early})
    with room.site.store.write() as connection:
        connection.execute(
            insert(products),
            [
                {"product_id": one, "name": name, "category": name, "price_minor": 10_000, "discreet": False}
                for one, name in GOODS.items()
            ],
        )
        connection.execute(insert(offers), rows)
        connection.execute(insert(customers).values(customer_id="C1"))
        connection.execute(
            insert(purchases),
            [
                {"customer_id": "C1", "at": (room.clock.now - timedelta(days=7 * week)).replace(tzinfo=None),
                 "receipt_id": f"R{week}", "line": 1, "product_id": "P1", "quantity": 1, "unit_price_minor": 10_000}
                for week in range(1, 7)
            ],
        )  # fmt: skip
    return room


def path_of(member_id):
    return f"/staff/members/{member_id}/offers"


def told(browser, member_id):
    """Rows of the page: place or a dash, title, why, reason."""
    text = browser.get(path_of(member_id)).text
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)[1]
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", body, re.DOTALL)
    plain = [html.unescape(re.sub(r"<[^>]+>", "", one)) for one in cells]
    return [tuple(plain[at : at + 4]) for at in range(0, len(plain), 4)]


def test_the_page_says_what_the_screen_shows_and_why_the_others_lost(stocked):
    member_id = stocked.join("Meena", purposes=AGREED, customer_id="C1")
    rows = told(stocked.signed_in(), member_id)
    greeting = stocked.deps.choosing.offers.for_member(member_id)

    shown = [one for one in rows if one[0].isdigit()]
    assert [(one[1], one[3]) for one in shown] == [(card.title, card.reason) for card in greeting.cards]
    assert "coffee" in shown[0][3]
    assert shown[0][2].startswith("Shown in place 1; it scored")
    assert {one[1]: one[2] for one in rows}["Early tea"] == SENTENCES[Refused.HOURS]
    assert len(rows) == 5
    assert any("scored" in one[2] for one in rows if one not in shown)


def test_looking_issues_and_writes_nothing_but_its_entry(stocked):
    member_id = stocked.join("Meena", purposes=AGREED, customer_id="C1")
    browser = stocked.signed_in()
    before = stocked.trail()
    browser.get(path_of(member_id))

    assert stocked.trail()[len(before) :] == [("staff:anbu", "viewed", True)]
    with stocked.site.store.read() as connection:
        for table in (vouchers, decisions, redemptions):
            assert connection.scalar(select(func.count()).select_from(table)) == 0, table.name


def test_without_the_consent_no_purchase_is_read_or_told(stocked, monkeypatch):
    """Requirement G21."""
    member_id = stocked.join("Meena", purposes=(Purpose.ANALYTICS,), customer_id="C1")
    browser = stocked.signed_in()
    monkeypatch.setattr(shop, "purchases_of", lambda *_: pytest.fail("purchases were read"))
    text = browser.get(path_of(member_id)).text
    rows = told(browser, member_id)

    assert "did not agree" in text
    assert "Recommender" not in text
    assert [one[0] for one in rows] == ["1", "2", "3"], "a refusal could tell what was redeemed"
    assert not any("buy" in one[3] for one in rows)


def test_the_page_names_the_recommender_and_the_arm(stocked, monkeypatch):
    member_id = stocked.join("Meena", purposes=AGREED, customer_id="C1")
    browser = stocked.signed_in()
    text = browser.get(path_of(member_id)).text
    assert "None runs yet" in text
    assert "without anything learned from answers" in text

    learned = SimpleNamespace(model=None, lookups=None)
    item = ScoredItem("P4", 1.0, "ours", Reason(ReasonCode.STORE_LIKES, "Soap"))
    serving = SimpleNamespace(answer=lambda *_: SimpleNamespace(items=(item,)))
    monkeypatch.setattr("kiosk.offers.serving_of", lambda *_: serving)
    stocked.deps.choosing.recommender._held = 3, learned
    assert "Version 3" in browser.get(path_of(member_id)).text


def test_an_offer_that_an_experiment_hides_was_not_refused_by_the_member(stocked):
    desk = Experiments(stocked.site, stocked.settings, lambda: stocked.clock.now)
    draft = Draft("Tea or coffee", "One is liked more", Kind.OFFERS, ("O1", "O2"), Measure.REDEEMED, 14, 300, 3, 0.3)
    desk.start(desk.save(draft, actor="cli"), actor="cli")
    browser, seen = stocked.signed_in(), set()
    for number in range(4):
        member_id = stocked.join(f"Guest {number}", 40 + 10 * number, purposes=AGREED)
        arm = stocked.deps.choosing.offers.choice_for(member_id).arm.partition("/")[2]
        whys = {one[1]: one[2] for one in told(browser, member_id)}
        hidden = {"first": "10 % off tea", "second": "10 % off coffee"}.get(arm)
        assert [title for title, why in whys.items() if why == WITHHELD] == ([hidden] if hidden else [])
        seen.add(arm)
        assert "Tea or coffee: 10 % off" in browser.get(path_of(member_id)).text or not hidden
    assert seen & {"first", "second"}


def test_nobody_who_is_gone_has_offers(stocked):
    assert stocked.signed_in().get(path_of("0" * 16)).status_code == 404
