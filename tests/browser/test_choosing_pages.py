"""Pages around the choice of offers in a real Chromium: a member's offers now, a use taken back, the recommender.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import random
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from marketing_room import at_noon, open_marketing
from sqlalchemy import insert
from staff_room import PASSWORD

from kiosk.privacy.consent import Purpose
from kiosk.store import recommenders
from kiosk.store.recommenders import ModelState, NewVersion
from kiosk.store.tables import customers, offers, products, purchases
from tests.browser.marketing_desk import SIZES, Desk
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

GOODS = {
    "P1": ("Filter coffee 500 g", "Coffee"),
    "P2": ("Leaf tea 250 g", "Tea"),
    "P3": ("Ponni rice 5 kg", "Rice"),
    "P4": ("Sandal soap", "Soap"),
    "P5": ("Sesame oil 1 l", "Oil"),
    "P6": ("Jaggery 1 kg", "Sweets"),
}
BOTH = ("desk", "phone")


def lines(now):
    """Forty invented customers, the first of whom buys coffee every week and rice now and then."""
    rng = random.Random(5)  # noqa: S311 - invented shoppers
    made = []
    for person in range(40):
        for week in range(1, 13):
            mine = {"P1"} if person == 0 else {rng.choice(list(GOODS))}
            mine |= {"P3"} if person == 0 and week % 3 == 0 else set()
            at = (now - timedelta(days=7 * week)).replace(tzinfo=None)
            made += [
                {"customer_id": f"C{person}", "at": at, "receipt_id": f"R{person}-{week}", "line": line,
                 "product_id": one, "quantity": 1, "unit_price_minor": 20_000}
                for line, one in enumerate(sorted(mine), 1)
            ]  # fmt: skip
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    room, office = open_marketing(tmp_path_factory.mktemp("site") / "home", SimpleNamespace(now=at_noon()))
    day = room.clock.now.date()
    usual = {"kind": "percent_off", "value": 15, "category": None, "starts": day, "ends": day + timedelta(days=30)}
    rows = [
        usual | {"offer_id": f"O{one[1]}", "title": f"15 % off {name}", "product_ids": [one], "hours": None}
        for one, (name, _) in GOODS.items()
    ]
    rows[4]["hours"] = [[0, 1, 2, 3, 4, 5, 6], 480, 600]
    with room.site.store.write() as connection:
        connection.execute(
            insert(products),
            [
                {"product_id": one, "name": name, "category": kind, "price_minor": 20_000, "discreet": False}
                for one, (name, kind) in GOODS.items()
            ],
        )
        connection.execute(insert(offers), rows)
        connection.execute(insert(customers), [{"customer_id": f"C{person}"} for person in range(40)])
        connection.execute(insert(purchases), lines(room.clock.now))
    room.add_staff("mala", "staff", "marketing")
    agreed = (Purpose.OFFERS, Purpose.ANALYTICS)
    member = room.join("Meena", purposes=agreed, customer_id="C0")
    yield SimpleNamespace(room=room, office=office, member=member)
    room.site.close()


@pytest.fixture
def counter(world, browser, shots):
    """Opens a page of somebody at the counter; with nothing that axe or the browser complains of."""
    made = []
    with serving(world.room.app) as address:

        def make(size="desk"):
            width, height = SIZES[size]
            context = browser.new_context(viewport={"width": width, "height": height})
            context.set_default_timeout(15_000)
            opened = Desk(context.new_page(), address, shots)
            made.append(opened)
            opened.go("/staff/sign-in").page.fill("#name", "mala")
            opened.page.fill("#password", PASSWORD)
            opened.press("Sign in").page.wait_for_url("**/staff/")
            return opened

        yield make
        for one in made:
            one.page.context.close()
    assert [found for one in made for found in one.violations] == []
    assert [found for one in made for found in one.complaints] == []


@pytest.mark.parametrize("size", BOTH)
def test_the_offers_of_a_member_are_explained(counter, world, size):
    opened = counter(size).go(f"/staff/members/{world.member}")
    opened.page.get_by_role("link", name="Offers now").click()
    opened.page.wait_for_url("**/offers")
    assert opened.page.locator("tr.chosen").count() == 3
    assert opened.page.locator("tbody tr").count() == len(GOODS)
    assert "Because you buy Filter coffee 500 g about every week" in opened.page.inner_text("tr.chosen")
    opened.look("staff-offers-now")


@pytest.mark.parametrize("size", BOTH)
def test_a_use_is_taken_back_after_a_look(counter, world, size):
    card = world.room.deps.choosing.offers.for_member(world.member).cards[0]
    opened = counter(size).go("/staff/vouchers")
    page = opened.page
    page.fill("#code", card.code)
    opened.press("Use it").page.wait_for_selector(".note.good")
    opened.look("staff-voucher-used")
    opened.go(f"/staff/members/{world.member}").look("staff-member-uses")
    page.get_by_role("button", name=f"Take the use back: {card.title}").click()
    page.get_by_role("heading", name=card.title).wait_for()
    opened.look("staff-voucher-sure")
    opened.press("Take it back")
    page.get_by_text("The use was taken back").wait_for()
    page.fill("#back", card.code)
    opened.press("Look at the use").page.get_by_text("taken back already").wait_for()
    opened.look("staff-voucher-again")
    # Chromium tells of every answer that refuses a form.
    opened.complaints[:] = [one for one in opened.complaints if "422" not in one]


def figures(new, running, previous=None):
    """As a refit writes them."""

    def beside(old):
        return {"difference": new - old, "low": new - old - 0.008, "high": new - old + 0.008, "customers": 812}

    compared = {"running": beside(running)} | ({"previous": beside(previous)} if previous else {})
    scores = {"new": new, "running": running} | ({"previous": previous} if previous else {})
    return {"ndcg@10": scores, "compared": compared, "held_out_days": 14, "customers": 812}


@pytest.fixture(scope="module")
def versions(world):
    """A week of fits, one of which was refused; the newest runs."""
    made = [
        (ModelState.RUNNING, {"ndcg@10": {"new": 0.352}, "compared": {}, "customers": 12}),
        (ModelState.RUNNING, figures(0.381, 0.352)),
        (ModelState.REFUSED, figures(0.344, 0.379, 0.353)),
        (ModelState.RUNNING, figures(0.386, 0.380, 0.352)),
    ]
    now = world.room.clock.now
    with world.room.site.store.write() as connection:
        for number, (state, found) in enumerate(made):
            artefact = None if state is ModelState.REFUSED else bytes([number])
            new = NewVersion("hybrid", date(2026, 2, 22 + 2 * number), artefact, figures=found)
            recommenders.insert_version(connection, new, state, now - timedelta(days=6 - 2 * number), "system")
    held = world.room.deps.choosing.recommender
    held._load = lambda *_: SimpleNamespace()
    held.look()
    yield
    held._held = None


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize("size", BOTH)
def test_the_recommenders_page_is_readable_and_a_fit_is_followed(counter, world, size, monkeypatch, tmp_path):
    refits, go_on = world.room.deps.choosing.refits, tmp_path / "go-on"
    waits = f"echo fit 0.55; while [ ! -e {go_on} ]; do sleep 0.05; done"
    monkeypatch.setattr(refits, "_command", ("sh", "-c", waits))
    opened = counter(size).go("/marketing/recommender").look("recommender")
    page = opened.page
    page.once("dialog", lambda dialog: dialog.accept())
    opened.press("Fit anew now")
    page.get_by_text("A fit is under way").wait_for()
    page.locator("#step", has_text="Learning").wait_for()
    page.wait_for_function("() => document.querySelector('progress').value === 55")
    opened.look("recommender-fitting")
    go_on.touch()
    page.get_by_text("The last fit ended at").wait_for()


@pytest.mark.usefixtures("versions")
def test_going_back_asks_first(counter, world):
    opened = counter().go("/marketing/recommender")
    page, asked = opened.page, []
    button = page.get_by_role("button", name="Go back to version 2")

    def no(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", no)
    button.click()
    assert "Take version 2 back into use?" in asked[0]
    assert page.locator("tr.chosen th").inner_text() == "4"
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    page.get_by_text("Version 2 is being loaded").wait_for()
    assert page.locator("tr.chosen th").inner_text() == "2"
    world.room.deps.choosing.recommender.look()
    opened.go("/marketing/recommender").look("recommender-back")
