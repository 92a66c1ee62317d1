"""Segments by rule within a whole site: offers, consents, commands, the running job."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from kiosk.audience import AudienceJob
from kiosk.audience.build import open_audience, shop_time
from kiosk.cli.main import cli
from kiosk.events.types import CustomersChanged, SegmentEntered, SegmentLeft
from kiosk.members import Correction, NewMember, utc_now
from kiosk.mydata import MyData
from kiosk.offers import ranked_for
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import offers, shop
from kiosk.store.audience_rows import inside
from kiosk.store.intake_tables import events
from kiosk.store.marketing_tables import segment_moves
from recommender.offers.types import Offer, OfferKind
from recommender.purchases import Purchases
from recommender.rules import parse
from recommender.types import Customer, Product, Purchase

SEEN = {"event": "view", "at_least": 1, "within_days": 30}
MINE, OTHERS = "seen", "others"


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site") / "home"
    make_site(Settings.load(home=home))
    return home


@pytest.fixture
def settings(empty_home: Path, tmp_path: Path) -> Settings:
    shutil.copytree(empty_home, tmp_path / "home")
    return Settings.load(home=tmp_path / "home")


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    site = open_site(settings)
    base = Offer("O0", "0", OfferKind.PERCENT_OFF, 10, "Drinks", (), (), date(2026, 1, 1), date(2099, 1, 1))
    now = utc_now()
    with site.store.write() as connection:
        shop.put_customers(connection, [Customer(f"C{number}", city="Chennai") for number in range(30)])
        shop.put_products(connection, [Product("P1", "Tea", "Drinks", 900)])
        mine = replace(base, offer_id="O1", segment_ids=(MINE,))
        offers.put_offers(connection, [base, mine, replace(base, offer_id="O2", segment_ids=(OTHERS,))])
        seen = [
            {"event_id": f"E{n}", "customer_id": f"C{n}", "kind": "view", "at": now - timedelta(days=1)}
            for n in range(25)
        ]
        connection.execute(insert(events), seen)
    yield site
    site.close()


@pytest.fixture
def member_id(site: Site) -> str:
    purposes = (Purpose.OFFERS, Purpose.CONTACT)
    return site.members.enrol(NewMember("Asha", (), "buffalo_s", "F1", purposes, customer_id="C1"))[0]


def shown_to(site: Site, member_id: str) -> set[str]:
    person = site.members.person(member_id)
    with site.store.read() as connection:
        catalogue = {product.product_id: product for product in shop.all_products(connection)}
        valid = offers.offers_on(connection, date(2026, 6, 1))
        ranked = ranked_for(connection, person, valid, catalogue, datetime(2026, 6, 1, 12))  # noqa: DTZ001 - local
    return {one.offer.offer_id for one in ranked}


def test_members_of_a_segment_by_rule_get_its_offers(site: Site, settings: Settings, member_id: str) -> None:
    audience = open_audience(site, settings)
    assert shown_to(site, member_id) == {"O0"}
    audience.save(MINE, "Seen", parse(SEEN), "cli")
    audience.save(OTHERS, "Others", parse({"not": SEEN}), "cli")
    assert shown_to(site, member_id) == {"O0", "O1"}


def test_the_offers_of_a_segment_with_too_few_people_stay_away(site: Site, settings: Settings, member_id: str) -> None:
    small = parse({"all": [SEEN, {"member": True}]})
    open_audience(site, settings).save(MINE, "Small", small, "cli")
    assert shown_to(site, member_id) == {"O0"}


def test_a_member_in_two_segments_gets_the_offers_of_both(site: Site, settings: Settings, member_id: str) -> None:
    audience = open_audience(site, settings)
    audience.save(MINE, "Seen", parse(SEEN), "cli")
    audience.save(OTHERS, "City", parse({"attribute": "city", "op": "=", "value": "Chennai"}), "cli")
    assert shown_to(site, member_id) == {"O0", "O1", "O2"}


def test_whoever_withdraws_profiling_leaves_and_it_is_told(site: Site, settings: Settings, member_id: str) -> None:
    audience = open_audience(site, settings)
    audience.save(MINE, "Seen", parse(SEEN), "cli")
    told = list[Any]()
    for kind in (SegmentLeft, SegmentEntered, CustomersChanged):
        site.bus.subscribe(kind, told.append)
    MyData(site, 365).set_purposes(member_id, [Purpose.CONTACT], language="en", screen="kiosk", actor="shopper")
    assert [(type(one), getattr(one, "segment_id", None)) for one in told] == [
        (SegmentLeft, MINE),
        (CustomersChanged, None),
    ]
    audience.on_changed(told[-1])
    audience.update_all()
    assert shown_to(site, member_id) == {"O0"}
    with site.store.read() as connection:
        mine = select(segment_moves.c.entered).where(segment_moves.c.customer_id == "C1")
        assert list(connection.scalars(mine)) == [], "the history of groups goes with the objection"
    with site.store.read() as connection:
        assert len(inside(connection, MINE)) == 24


def test_another_link_of_a_member_is_told(site: Site, member_id: str) -> None:
    told = list[CustomersChanged]()
    site.bus.subscribe(CustomersChanged, told.append)
    site.members.correct(member_id, Correction(customer_id="C2"), actor="cli")
    assert [one.customer_ids for one in told] == [("C1", "C2")]


def test_the_running_job_follows_events_and_members(site: Site, settings: Settings) -> None:
    audience = open_audience(site, settings)
    audience.save(MINE, "Seen", parse(SEEN), "cli")
    audience.save("members", "Members", parse({"member": True}), "cli")
    entered = {one: threading.Event() for one in (MINE, "members")}
    site.bus.subscribe(SegmentEntered, lambda event: entered[event.segment_id].set())
    job = AudienceJob(audience, site.bus, shop_time(settings))
    job.start()
    try:
        row = {"event_id": "E29", "customer_id": "C29", "kind": "view", "at": utc_now() - timedelta(seconds=1)}
        with site.store.write() as connection:
            connection.execute(insert(events).values(**row))
        site.bus.publish(CustomersChanged(("C29",), utc_now()))
        assert entered[MINE].wait(20)
        site.members.enrol(NewMember("Ravi", (), "buffalo_s", "F2", (Purpose.OFFERS,), customer_id="C7"))
        assert entered["members"].wait(20)
    finally:
        job.stop()


def test_a_purchase_changes_the_features_and_then_the_segment(site: Site, settings: Settings) -> None:
    audience = open_audience(site, settings)
    audience.save("buyers", "Buyers", parse({"feature": "frequency", "op": ">=", "value": 1}), "cli")
    shop_clock = shop_time(settings)().replace(tzinfo=None)
    line = Purchase("C3", "P1", shop_clock - timedelta(hours=1), 1, 900, "R1")
    with site.store.write() as connection:
        shop.put_purchases(connection, Purchases.of([line]))
    audience.on_changed(CustomersChanged(("C3",), utc_now()))
    with site.store.read() as connection:
        assert inside(connection, "buyers") == {"C3"}


def test_purchases_count_by_the_shops_clock_wherever_the_box_stands(site: Site, settings: Settings) -> None:
    """Chennai is five and a half hours ahead: what was bought there a moment ago lies in no future."""
    audience = open_audience(site, settings)
    now = datetime.now(ZoneInfo("Asia/Kolkata")).replace(tzinfo=None)
    ages = (timedelta(minutes=1), timedelta(hours=23), timedelta(hours=25))
    lines = [Purchase(f"C{n}", "P1", now - age, 1, 900, "R1") for n, age in enumerate(ages)]
    with site.store.write() as connection:
        shop.put_purchases(connection, Purchases.of(lines))
    audience.save("today", "Today", parse({"bought": "receipts", "at_least": 1, "within_days": 1}), "cli")
    with site.store.read() as connection:
        assert inside(connection, "today") == {"C0", "C1"}


@pytest.fixture
def run(site: Site, settings: Settings) -> Any:
    site.close()

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(settings.home), "audience", *arguments])

    return command


def test_the_commands(run: Any, tmp_path: Path) -> None:
    rule, bad = tmp_path / "rule.json", tmp_path / "bad.json"
    rule.write_text(json.dumps(SEEN))
    bad.write_text('{"all": [{"feature": "shoe_size", "op": "=", "value": 1}]}')

    assert "no segments by rule yet" in run("list").stdout
    size = run("size", str(rule)).stdout
    assert size in {f"{one} customers\n" for one in ("fewer than 30", *(f"about {n}" for n in (20, 25, 30, 35)))}
    saved = run("save", MINE, str(rule), "--name", "Seen lately")
    assert saved.stdout == f"seen: {size}", "the same rule is told with the same noise"
    assert "100%" in saved.stderr or "Looking at every customer" in saved.stderr
    assert run("fill").exit_code == 0
    explained = run("explain", MINE).stdout
    assert explained.startswith(f"Seen lately: {size}looked at a product at least once in the last 30 days")
    assert json.loads(explained.split("\n", 2)[2]) == SEEN
    assert "Seen lately" in run("list").stdout
    assert "about 25 entered, fewer than 30 left" in run("moves", MINE).stdout
    assert json.loads(run("schema").stdout)["title"] == "Rule of a segment"
    refused = run("save", "bad", str(bad))
    assert refused.exit_code == 1
    assert "recommender.rule_invalid" in refused.stderr
    assert "/all/0/feature" in refused.stderr
    assert run("explain", "nowhere").exit_code == 1
    assert run("remove", MINE).exit_code == 0
    assert "no segments by rule yet" in run("list").stdout


def test_money_in_a_rule_is_told_in_the_currency_of_the_shop(site, settings):
    """A yen has no smaller unit: 1000 of them are not ten."""
    yen = settings.model_copy(update={"currency_code": "JPY", "currency": "¥"})
    audience = open_audience(site, yen)
    audience.save("large", "Large", parse({"all": [{"feature": "monetary_minor", "op": ">", "value": 1000}]}), "cli")
    assert "¥1,000" in audience.find("large").words
