"""Figures that renew themselves after an import."""

import threading
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from made_up_shop import START, made_up_lines
from sqlalchemy import insert, select

from kiosk.events.bus import InProcessBus
from kiosk.events.types import CustomersChanged, FiguresRenewed, MemberErased
from kiosk.features import making, predict
from kiosk.features.job import RenewalJob, _Stopped
from kiosk.features.schedule import QUIET, REST
from kiosk.insight import Insight, renewing
from kiosk.insight.renewing import RENEWAL, Renewing
from kiosk.insight.reports import OVERVIEW
from kiosk.store import insight, shop
from kiosk.store.database import Store
from kiosk.store.intake_tables import imports
from kiosk.store.marketing_tables import features, predictions
from kiosk.store.tables import purchases
from recommender.errors import PredictionImpossible
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product

DAY = START.date() + timedelta(days=539)


def too_short(*_given: object) -> None:
    raise PredictionImpossible("The history is too short")


class Shop:
    """A store, a clock, and a job that looks when it is told to."""

    def __init__(self, store: Store) -> None:
        self.store, self.bus = store, InProcessBus()
        self.now, self.today = datetime(2026, 3, 1, 9, tzinfo=UTC), DAY
        self.insight = Insight(store, lambda: self.now)
        self.told: list[FiguresRenewed] = []
        self.bus.subscribe(FiguresRenewed, self.told.append)
        self.asked: list[Collection[str] | None] = []
        self.renewing = Renewing(store, self.insight, lambda: self.now)
        self.job = self.started()

    def started(self, first: float = 3_600.0) -> RenewalJob:
        return RenewalJob(self, self.bus, lambda: self.now, lambda: self.today, first=first)

    def newest(self) -> object:
        return self.renewing.newest()

    def is_behind(self) -> bool:
        return self.renewing.is_behind()

    def renew(
        self, today: date, progress: Callable[[str, float], None], *, customer_ids: Collection[str] | None = None
    ) -> None:
        self.asked.append(customer_ids)
        self.renewing.renew(today, progress, customer_ids=customer_ids)

    def buy(self, customer_id: str, receipt: str = "RX") -> None:
        """A till tells of one more receipt."""
        row = {
            "customer_id": customer_id, "product_id": "P1", "at": datetime.combine(DAY, datetime.min.time()),
            "quantity": 1, "unit_price_minor": 1_000_000, "receipt_id": receipt, "line": 0,
        }  # fmt: skip
        with self.store.write() as connection:
            connection.execute(insert(purchases), [row])
        self.bus.publish(CustomersChanged((customer_id,), self.now))

    def money(self, customer_id: str) -> float | None:
        with self.store.read() as connection:
            wanted = select(features.c.monetary_minor).where(features.c.customer_id == customer_id)
            return connection.scalar(wanted)

    def report(self, kind: str) -> insight.Report:
        with self.store.read() as connection:
            found = insight.find_report(connection, kind)
        assert found is not None
        return found


@pytest.fixture
def shop_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Renewed an hour ago; predictions are left out, because learning takes seconds."""
    monkeypatch.setattr(renewing, "predict", too_short)
    lines = made_up_lines(150, seed=4).select(SCHEMA.names())
    with store.write() as connection:
        shop.put_customers(connection, [Customer(who) for who in lines["customer_id"].unique()])
        shop.put_products(connection, [Product("P1", "Tea", "Drinks", 900)])
        shop.put_purchases(connection, Purchases(lines))
    made = Shop(store)
    made.job.start()
    assert made.job.look()
    assert made.asked == [None]
    made.now += timedelta(hours=1)
    yield made
    made.job.stop()


def test_an_import_renews_features_predictions_and_reports(shop_of: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "predict", predict)
    before = shop_of.report(OVERVIEW)
    spent = shop_of.money("C00003")
    assert spent is not None
    shop_of.buy("C00003")
    assert not shop_of.job.look(), "more may come"
    shop_of.now += QUIET
    assert shop_of.job.look()
    assert shop_of.asked[1] == frozenset({"C00003"})
    assert shop_of.money("C00003") == spent + 1_000_000
    after = shop_of.report(OVERVIEW)
    assert after.made_at > before.made_at
    assert after.content["months"][-1]["money_minor"] != before.content["months"][-1]["money_minor"]
    with shop_of.store.read() as connection:
        assert connection.execute(select(predictions)).first() is not None
    shop_of.now += timedelta(hours=1)
    assert not shop_of.job.look(), "nothing changed since"


def test_an_import_of_everything_and_a_new_day_make_everybodys_features(shop_of: Shop) -> None:
    shop_of.bus.publish(CustomersChanged((), shop_of.now))
    shop_of.now += QUIET
    assert shop_of.job.look()
    assert shop_of.asked[-1] is None
    shop_of.now, shop_of.today = shop_of.now + timedelta(days=1), shop_of.today + timedelta(days=1)
    assert shop_of.job.look()
    assert shop_of.asked[-1] is None
    with shop_of.store.read() as connection:
        assert set(connection.scalars(select(features.c.as_of))) == {shop_of.today}


def test_an_erasure_renews_the_sums(shop_of: Shop) -> None:
    shop_of.bus.publish(MemberErased("a" * 32, shop_of.now))
    shop_of.now += QUIET
    assert shop_of.job.look()
    assert shop_of.asked[-1] == frozenset()


def test_what_a_person_asked_for_meanwhile_is_not_done_twice(shop_of: Shop) -> None:
    shop_of.buy("C00003")
    shop_of.now += REST
    shop_of.renewing.renew(shop_of.today, lambda _step, _done: None)
    shop_of.now += timedelta(hours=1)
    assert not shop_of.job.look()
    assert len(shop_of.asked) == 1
    assert len(shop_of.told) == 2, "whoever waits for new figures hears of these too"
    assert not shop_of.job.look()
    assert len(shop_of.told) == 2


def test_every_renewal_is_told_once_and_none_that_failed(shop_of: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop_of.told == [FiguresRenewed(shop_of.now - timedelta(hours=1))]
    shop_of.buy("C00003")
    shop_of.now += QUIET
    with monkeypatch.context() as broken:
        broken.setattr(shop_of.insight, "refresh", lambda _progress: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop_of.job.look()
    assert len(shop_of.told) == 1
    assert shop_of.job.look()
    assert shop_of.told[1:] == [FiguresRenewed(shop_of.now)]
    again = shop_of.started()
    again.start()
    assert not again.look()
    assert len(shop_of.told) == 2, "it was told when it was made"
    again.stop()


def test_what_changes_between_the_look_and_the_work_is_renewed_next(
    shop_of: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = shop_of.renewing.renew

    def late(*given: Any, **more: Any) -> None:
        shop_of.buy("C00004", "RY")
        shop_of.now += timedelta(seconds=1)
        monkeypatch.undo()
        monkeypatch.setattr(renewing, "predict", too_short)
        work(*given, **more)

    shop_of.buy("C00003")
    shop_of.now += QUIET
    monkeypatch.setattr(shop_of.renewing, "renew", late)
    assert shop_of.job.look()
    shop_of.now += timedelta(hours=1)
    assert shop_of.job.look()
    assert shop_of.asked[-1] == frozenset({"C00004"})


def test_what_failed_is_noted_again(shop_of: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop_of.buy("C00003")
    shop_of.now += QUIET
    with monkeypatch.context() as broken:
        broken.setattr(shop_of.insight, "refresh", lambda _progress: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop_of.job.look()
    shop_of.buy("C00004", "RY")
    shop_of.now += QUIET
    assert shop_of.job.look()
    assert shop_of.asked[-1] == frozenset({"C00003", "C00004"})


def test_what_came_in_while_no_kiosk_ran_is_found_at_the_start(shop_of: Shop) -> None:
    run = {"import_id": 1, "kind": "purchases", "sha256": "0" * 64, "state": "done", "actor": "cli", "report": {}}
    with shop_of.store.write() as connection:
        connection.execute(insert(imports), [run | {"started_at": shop_of.now, "ended_at": shop_of.now}])
    again = shop_of.started()
    again.start()
    shop_of.now += QUIET
    assert again.look()
    assert shop_of.asked[-1] is None
    again.stop()


def test_a_job_that_is_stopped_ends_after_a_batch(shop_of: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "BATCH", 3)
    shop_of.today += timedelta(days=1)
    shop_of.job.stop()
    with pytest.raises(_Stopped):
        shop_of.job.look()
    with shop_of.store.read() as connection:
        made = connection.scalars(select(features.c.customer_id).where(features.c.as_of == shop_of.today)).all()
    assert len(made) <= 3
    assert shop_of.report(RENEWAL).content["as_of"] == DAY.isoformat()


def test_the_thread_looks_by_itself(shop_of: Shop) -> None:
    done = threading.Event()
    shop_of.today += timedelta(days=1)
    shop_of.insight.refresh, refresh = lambda progress: (refresh(progress), done.set()), shop_of.insight.refresh  # type: ignore[method-assign]
    job = shop_of.started(first=0.0)
    job.start()
    assert done.wait(60)
    job.stop(30)
