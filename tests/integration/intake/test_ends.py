"""How what came in ends: with the customer, with a consent, by its age. And visits at the kiosk as events."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from open_sites import Clock
from sqlalchemy import func, select

from kiosk.events.types import CustomersChanged, OffersShown
from kiosk.intake import Incoming, Intake
from kiosk.matches import MatchLog, MatchSite
from kiosk.members import Correction
from kiosk.mydata import MyData
from kiosk.privacy.consent import Purpose
from kiosk.privacy.retention import Retention
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.ageing import ACT_DAYS, REJECT_DAYS, RUN_DAYS
from kiosk.store.events import KIOSK, EventKind, EventRow, events_of, put_events
from kiosk.store.intake_tables import events, imports, rejects
from kiosk.store.tables import customers
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import CUSTOMERS, EVENTS, PRODUCTS, PURCHASES, content

Write = Callable[[str, str], Path]
K = DataKind


@pytest.fixture
def shop(site: Site, intake: Intake, write: Write) -> Site:
    lines = PURCHASES + "C1,P1,x,1,1,R8\nC2,P1,x,1,1,R9\n"
    for kind, text in ((K.CUSTOMERS, CUSTOMERS), (K.PRODUCTS, PRODUCTS), (K.PURCHASES, lines), (K.EVENTS, EVENTS)):
        intake.take_file(write(f"{kind}.csv", text), Incoming(kind), actor="cli")
    return site


@pytest.fixture
def log(shop: Site) -> Iterator[MatchLog]:
    made = MatchLog(shop.audit, shop.aliases, MatchSite("off", "tap", "kiosk-1"))
    made.start(shop.bus)
    yield made
    made.close()


def member(site: Site, *purposes: Purpose) -> str:
    return site.members.add("Asha", [], recogniser="sface", consent_reference="17", customer_id="C1", purposes=purposes)


def counts(site: Site) -> dict[str, int]:
    with site.store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (events, rejects, imports)
        }


def visit(site: Site, log: MatchLog, member_id: str, clock: Clock) -> tuple[EventRow, ...]:
    site.bus.publish(OffersShown(member_id, ("O1",), clock.now))
    assert log.flush(20.0)
    with site.store.read() as connection:
        return tuple(row for row in events_of(connection, "C1") if row.channel == KIOSK)


def test_a_visit_is_an_event_with_the_consent_to_analytics_only(shop: Site, log: MatchLog, clock: Clock) -> None:
    """Requirement G3."""
    counted = member(shop, Purpose.OFFERS, Purpose.ANALYTICS)
    told = list[CustomersChanged]()
    shop.bus.subscribe(CustomersChanged, told.append)

    (row,) = visit(shop, log, counted, clock)

    assert (row.customer_id, row.kind, row.at) == ("C1", EventKind.VISIT, clock.now)
    assert told == [CustomersChanged(("C1",), clock.now)], "features and segments follow"
    clock.forward(days=1)
    shop.eraser.erase(counted, actor="shopper")
    told.clear()
    with shop.store.read() as connection:
        assert [one for one in events_of(connection, "C1") if one.channel == KIOSK] == []
        assert len(events_of(connection, "C1")) == 1, "the shop's own books stay"
    assert visit(shop, log, member(shop, Purpose.OFFERS), clock) == ()
    assert CustomersChanged(("C1",), clock.now) not in told


def test_another_link_takes_no_visits_along(shop: Site, log: MatchLog, clock: Clock) -> None:
    counted = member(shop, Purpose.OFFERS, Purpose.ANALYTICS)
    assert visit(shop, log, counted, clock)

    shop.members.correct(counted, Correction(customer_id="C2"), actor="cli")

    with shop.store.read() as connection:
        assert [row for who in ("C1", "C2") for row in events_of(connection, who) if row.channel == KIOSK] == []


def test_a_visit_of_somebody_else_does_not_count(shop: Site, log: MatchLog, clock: Clock) -> None:
    """*Not me*: the newest match was of another person, so its visit is none of the member's; earlier ones stay."""
    counted = member(shop, Purpose.OFFERS, Purpose.ANALYTICS)
    (first,) = visit(shop, log, counted, clock)
    clock.forward(hours=1)
    assert len(visit(shop, log, counted, clock)) == 2
    told = list[CustomersChanged]()
    shop.bus.subscribe(CustomersChanged, told.append)

    MyData(shop, 365, clock).not_me(counted)

    with shop.store.read() as connection:
        assert [row for row in events_of(connection, "C1") if row.channel == KIOSK] == [first]
    assert told == [CustomersChanged(("C1",), clock.now)]
    MyData(shop, 365, clock).not_me(counted)
    assert len(told) == 1
    with shop.store.read() as connection:
        assert first in events_of(connection, "C1"), "a match is disputed once"


def test_an_erasure_with_purchases_takes_events_and_rows_that_were_set_aside(shop: Site) -> None:
    """Requirement G9."""
    before = counts(shop)
    assert (before["events"], before["rejects"]) == (2, 2)

    shop.eraser.erase(member(shop, Purpose.OFFERS), actor="shopper", also_purchases=True)

    assert counts(shop) == {**before, "events": 1, "rejects": 1}
    assert {row[0] for row in content(shop)["purchases"]} == {"C2"}
    with shop.store.read() as connection:
        assert connection.scalars(select(rejects.c.customer_id)).all() == ["C2"]


def test_a_row_belongs_to_its_customer_also_where_they_come_later(site: Site, intake: Intake, write: Write) -> None:
    """Requirement G9."""
    lines = "phone,product_id,at,quantity,unit_price\n0442345678,P1,2026-01-05,0,1\n0449999999,P1,2026-01-05,0,1\n"
    intake.take_file(write("p.csv", lines), Incoming(K.PURCHASES), actor="cli")
    intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli")
    with site.store.read() as connection:
        assert connection.scalars(select(rejects.c.customer_id).order_by(rejects.c.line)).all() == ["C1", None]

    site.eraser.erase(member(site, Purpose.OFFERS), actor="shopper", also_purchases=True)

    with site.store.read() as connection:
        assert connection.scalars(select(rejects.c.line)).all() == [3], "somebody else's goes on waiting"


def test_lines_that_could_not_be_split_go_with_any_erasure_of_purchases(shop: Site, write: Write) -> None:
    """Requirement G9: nobody can say whose they are."""
    settings = Settings.load(home=write("x", "").parent / "home")
    text = 'customer_id,product_id,at,quantity,unit_price\nC2,P1,2026-01-05,0,1\nC1,P1,2026-01-05,1,"1\n'
    Intake(shop, settings).take_file(write("q.csv", text), Incoming(K.PURCHASES), actor="cli")
    with shop.store.read() as connection:
        before = connection.execute(select(rejects.c.customer_id, rejects.c.code)).all()
    assert (None, "quotes_broken") in before

    shop.eraser.erase(member(shop, Purpose.OFFERS), actor="shopper", also_purchases=True)

    with shop.store.read() as connection:
        assert set(connection.scalars(select(rejects.c.customer_id))) == {"C2"}


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (REJECT_DAYS - 1, {"events": 2, "rejects": 2, "imports": 4}),
        (REJECT_DAYS, {"events": 2, "rejects": 0, "imports": 4}),
        (ACT_DAYS, {"events": 0, "rejects": 0, "imports": 4}),
        (RUN_DAYS, {"events": 0, "rejects": 0, "imports": 0}),
    ],
)
def test_what_is_old_goes_and_the_dry_run_says_it(shop: Site, clock: Clock, days: int, left: dict[str, int]) -> None:
    """Requirement G11."""
    with shop.store.write() as connection:
        connection.execute(events.update().values(at=clock.now))
    before = counts(shop)
    clock.now += timedelta(days=days)
    work = Retention(shop, 1095, clock)

    plan = work.plan()
    report = work.run(plan, actor="system")

    assert counts(shop) == left
    gone = {name: before[name] - left[name] for name in left}
    assert {name: count for name, count in plan.others if name in gone} == gone
    assert report.others == plan.others


def named(site: Site, customer_id: str) -> datetime | None:
    with site.store.read() as connection:
        wanted = select(customers.c.named_at).where(customers.c.customer_id == customer_id)
        return connection.execute(wanted).scalar_one()


def test_whom_a_file_or_a_program_names_is_noted(shop: Site, intake: Intake, write: Write, clock: Clock) -> None:
    """Requirement G11: a shop whose purchases are old is not emptied by the first run after its import."""
    assert (named(shop, "C1"), named(shop, "C2")) == (clock.now, clock.now)
    clock.forward(days=1094)
    event = {"event_id": "E77", "kind": "view", "customer_id": "C2", "at": clock.now.isoformat()}
    assert intake.take_events([event], actor="api").accepted == 1
    assert Retention(shop, 365, clock).plan().customers == ()
    clock.forward(days=1)

    assert (named(shop, "C1"), named(shop, "C2")) == (clock.now - timedelta(days=1095), clock.now - timedelta(days=1))
    assert Retention(shop, 365, clock).plan().customers == (("C1",),)
    lines = "customer_id,product_id,at,quantity,unit_price,receipt_id\nC1,P1,2020-01-02 10:00,1,5,R77\n"
    intake.take_file(write("more.csv", lines), Incoming(K.PURCHASES), actor="cli")

    assert Retention(shop, 365, clock).plan().customers == ()


def test_an_erasure_by_age_leaves_the_dropped_files(shop: Site, intake: Intake, clock: Clock) -> None:
    """They are kept for shorter than the shortest term, and a run of each day would leave none to look at."""
    clock.forward(days=1095)
    work = Retention(shop, 365, clock)

    assert work.run(work.plan(), actor="system").customers == 2
    assert intake.purchases_erased() is None


def test_an_event_is_what_it_was(shop: Site, clock: Clock) -> None:
    row = EventRow("E9", "C1", "view", clock.now)
    with shop.store.write() as connection:
        assert put_events(connection, [row, row]) == 1
        assert put_events(connection, [EventRow("E9", "C2", "tap", clock.now)]) == 0
        assert put_events(connection, []) == 0
    with shop.store.read() as connection:
        assert row in events_of(connection, "C1")
