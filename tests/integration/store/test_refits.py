"""Fits of the recommender on a real store: compared, taken up, taken back, and never in the way of a greeting."""

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import ClassVar

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from sqlalchemy import update

from kiosk.errors import VersionUnknown
from kiosk.learnable import learnable_purchases
from kiosk.offers import House, ShopOffers, serving_of, with_items
from kiosk.privacy.consent import Purpose
from kiosk.recommending import refit as refit_module
from kiosk.recommending.refit import Refitting
from kiosk.recommending.running import RunningRecommender
from kiosk.site import Site
from kiosk.store import offers, shop
from kiosk.store import recommenders as rows
from kiosk.store.recommender_tables import recommenders
from kiosk.store.recommenders import ModelState, NewVersion
from recommender.errors import RecommenderImpossible
from recommender.items.hybrid.model import FittedHybrid, Hybrid
from recommender.items.registry import ours
from recommender.items.stored import Learned
from recommender.items.types import Context, Interactions, Mode, ScoredItem, Shopper
from recommender.offers import Asked
from recommender.offers.types import Offer, OfferKind
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product
from tests.integration.store.enrolling import enrol

TODAY = date(2026, 3, 1)
PEOPLE, PRODUCTS, DAYS = 150, 24, 180
Face = Callable[[int], NDArray[np.float32]]


def lines() -> pl.DataFrame:
    """Each customer comes about every nine days for their own two products, and one that is drawn."""
    rng = np.random.default_rng(3)
    found = []
    for person in range(PEOPLE):
        own = rng.choice(PRODUCTS, 2, replace=False)
        day = int(rng.integers(0, 9))
        while day < DAYS:
            at = datetime.combine(TODAY - timedelta(days=DAYS - day), datetime.min.time()) + timedelta(hours=10)
            basket = {*own.tolist(), int(rng.integers(0, PRODUCTS))}
            found += [(f"CUST{person:05}", f"P{product}", at, 1, 900, f"R{person}-{day}") for product in basket]
            day += int(rng.integers(6, 13))
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


BOUGHT = lines()


class Backwards:
    """A method that proposes what nobody wants."""

    name = "hybrid"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> "Upside":
        return Upside(Remembering().fit(interactions, items))


class Upside:
    name = "hybrid"

    def __init__(self, model: FittedHybrid) -> None:
        self._model = model

    def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
        return self._model.recommend(shopper, PRODUCTS, replace(context, mode=Mode.NEW))[-n:]


class Remembering:
    """The shop's method; what it made of the same lines is the same again, as the first test shows, and fitted once."""

    name = Hybrid.name
    known: ClassVar[dict[str, FittedHybrid]] = {}

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedHybrid:
        told = [getattr(interactions, one.name) for one in fields(interactions)]
        texts = repr([items, *(one for one in told if isinstance(one, tuple))])
        numbers = b"".join(one.tobytes() for one in told if isinstance(one, np.ndarray))
        key = sha256(texts.encode() + numbers).hexdigest()
        if key not in self.known:
            self.known[key] = Hybrid().fit(interactions, items)
        return self.known[key]

    def renew(self, fitted: FittedHybrid, interactions: Interactions, items: Sequence[Product]) -> FittedHybrid:
        return Hybrid().renew(fitted, interactions, items)


@pytest.fixture(autouse=True)
def fitted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refit_module, "ours", Remembering)


@pytest.fixture
def shop_site(site: Site) -> Site:
    with site.store.write() as connection:
        shop.put_customers(connection, [Customer(one) for one in sorted(BOUGHT["customer_id"].unique())])
        products = [Product(f"P{one}", f"Thing {one}", f"Kind {one % 6}", 1000 + one) for one in range(PRODUCTS)]
        shop.put_products(connection, products)
        shop.put_purchases(connection, Purchases(BOUGHT))
    return site


@pytest.fixture
def refitting(shop_site: Site, now: datetime) -> Refitting:
    return Refitting(shop_site.store, shop_site.audit, lambda: now)


@pytest.fixture
def running(shop_site: Site) -> Iterator[RunningRecommender]:
    made = RunningRecommender(shop_site.store)
    yield made
    made.stop()


def versions(site: Site) -> list[tuple[int, ModelState, bool]]:
    with site.store.read() as connection:
        return [(one.version, one.state, one.usable) for one in rows.all_versions(connection)]


def damage(site: Site, version: int) -> None:
    with site.store.write() as connection:
        connection.execute(update(recommenders).where(recommenders.c.version == version).values(artefact=b"PK no zip"))


def test_the_first_runs_and_the_next_is_held_against_it(
    refitting: Refitting, shop_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refit_module, "ours", ours)  # each is fitted anew
    told: list[tuple[str, float]] = []
    first = refitting.refit(TODAY, "cli", lambda step, done: told.append((step, done)))
    assert (first.version, first.state) == (1, ModelState.RUNNING)
    assert first.verdict.scores.keys() == {"new"}
    assert first.verdict.scores["new"] > 0.3, "everybody comes back for their own two products"
    assert [done for _, done in told] == sorted(done for _, done in told)

    second = refitting.refit(TODAY, "cli")
    assert second.verdict.compared["running"].difference == pytest.approx(0.0), "the same data, the same answers"
    assert versions(shop_site) == [(2, ModelState.RUNNING, True), (1, ModelState.RETIRED, True)]


def test_one_that_is_worse_never_runs(refitting: Refitting, shop_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    refitting.refit(TODAY, "cli")
    monkeypatch.setattr(refit_module, "ours", Backwards)
    refused = refitting.refit(TODAY, "system")
    assert refused.state is ModelState.REFUSED
    assert refused.verdict.compared["running"].high < 0
    assert versions(shop_site) == [(2, ModelState.REFUSED, False), (1, ModelState.RUNNING, True)]


def test_too_little_data_leaves_everything_as_it_is(site: Site, now: datetime) -> None:
    with pytest.raises(RecommenderImpossible):
        Refitting(site.store, site.audit, lambda: now).refit(TODAY, "cli")
    assert versions(site) == []


def test_what_is_kept_names_no_customer(refitting: Refitting, shop_site: Site) -> None:
    refitting.refit(TODAY, "cli")
    with shop_site.store.read() as connection:
        artefact, twin = rows.artefact_of(connection, 1), rows.twin_of(connection, 1)
    assert artefact is not None
    assert twin is not None
    for written in (artefact, twin[1]):
        with np.load(io.BytesIO(written), allow_pickle=False) as file:
            texts = " ".join(str(file[name]) for name in file.files if file[name].dtype.kind == "U")
            assert "P1" in texts
            assert "CUST" not in texts
            assert all(PEOPLE not in file[name].shape for name in file.files), "nothing has a row a customer"


def test_whoever_objected_is_not_learned_from(shop_site: Site, face: Face) -> None:
    enrol(shop_site.members, face(1), customer_id="CUST00003", purposes=(Purpose.FACE_RECOGNITION,))
    enrol(shop_site.members, face(2), customer_id="CUST00004", purposes=(Purpose.FACE_RECOGNITION, Purpose.OFFERS))
    with shop_site.store.read() as connection:
        people = set(learnable_purchases(connection).frame["customer_id"].unique())
    assert "CUST00003" not in people
    assert "CUST00004" in people


def test_a_running_kiosk_takes_up_what_another_process_fitted(
    refitting: Refitting, running: RunningRecommender
) -> None:
    running.look()
    assert running.learned is None
    refitting.refit(TODAY, "cli")
    running.look()
    assert running.version == 1
    first = running.learned
    running.look()
    assert running.learned is first, "it is loaded once"
    refitting.refit(TODAY, "cli")
    running.look()
    assert running.version == 2


def test_a_damaged_version_leaves_the_one_before_in_use(
    refitting: Refitting, shop_site: Site, running: RunningRecommender, caplog: pytest.LogCaptureFixture
) -> None:
    refitting.refit(TODAY, "cli")
    running.look()
    refitting.refit(TODAY, "cli")
    damage(shop_site, 2)
    running.look()
    assert running.version == 1
    assert "recommender.recommender_unreadable" in caplog.text

    fresh = RunningRecommender(shop_site.store)
    fresh.look()
    assert fresh.version == 1, "a start finds the newest that can be read"
    damage(shop_site, 1)
    alone = RunningRecommender(shop_site.store)
    alone.look()
    assert alone.learned is None


def test_an_older_one_is_taken_back(refitting: Refitting, shop_site: Site, running: RunningRecommender) -> None:
    refitting.refit(TODAY, "cli")
    with pytest.raises(VersionUnknown):
        refitting.back("cli")
    refitting.refit(TODAY, "cli")
    running.look()
    assert refitting.back("staff:asha") == 1
    running.look()
    assert running.version == 1
    assert versions(shop_site)[0] == (2, ModelState.WITHDRAWN, True)
    with pytest.raises(VersionUnknown):
        refitting.back("cli", 77)


def test_the_numbers_of_old_versions_go(shop_site: Site, now: datetime) -> None:
    with shop_site.store.write() as connection:
        for number in range(8):
            new = NewVersion("hybrid", TODAY, bytes([number]))
            rows.insert_version(connection, new, ModelState.RUNNING, now, "cli")
    assert [version for version, _, usable in versions(shop_site) if usable] == [8, 7, 6, 5, 4]


def greet(site: Site, learned: Learned | None, person: str) -> list[str]:
    house = House("₹", learned=lambda: learned)
    desk = ShopOffers(site.store, site.members, house, lambda: datetime.combine(TODAY, datetime.min.time()))
    greeting = desk.for_member(person)
    assert greeting is not None
    return [card.offer_id for card in greeting.cards]


def put_offers(site: Site) -> None:
    every = [
        Offer(f"O{one}", "10 % off", OfferKind.PERCENT_OFF, 10, None, (f"P{one}",), (), TODAY, TODAY)
        for one in range(PRODUCTS)
    ]
    with site.store.write() as connection:
        offers.put_offers(connection, every)


def test_offers_follow_the_recommender_and_stay_without_it(
    refitting: Refitting, shop_site: Site, running: RunningRecommender, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    put_offers(shop_site)
    person = enrol(
        shop_site.members, face(1), customer_id="CUST00004", purposes=(Purpose.FACE_RECOGNITION, Purpose.OFFERS)
    )
    refitting.refit(TODAY, "cli")
    running.look()
    learned = running.learned
    assert learned is not None
    with shop_site.store.read() as connection:
        history = shop.purchases_of(connection, "CUST00004")
        catalogue = {one.product_id: one for one in shop.all_products(connection)}
    serving = serving_of(learned, catalogue, 0)
    asked = with_items(Asked(datetime.combine(TODAY, datetime.min.time()), known=True, history=history), serving)
    assert asked.items
    shown = greet(shop_site, learned, person)
    assert len(shown) == 3
    bought = {line.product_id for line in history}
    assert {one.replace("O", "P") for one in shown} <= bought, "their own products first"

    class Broken:
        def answer(self, *_args: object) -> None:
            raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        assert with_items(asked, Broken()) is asked  # type: ignore[arg-type]  # a stand-in for one that fails
    assert "the recommender failed at a greeting" in caplog.text
    assert len(greet(shop_site, None, person)) == 3


def test_a_purchase_of_this_minute_changes_the_next_answer(
    refitting: Refitting, shop_site: Site, running: RunningRecommender
) -> None:
    refitting.refit(TODAY, "cli")
    running.look()
    learned = running.learned
    assert learned is not None
    with shop_site.store.read() as connection:
        catalogue = {one.product_id: one for one in shop.all_products(connection)}
    serving = serving_of(learned, catalogue, 0)
    history = Purchases(BOUGHT).of_customer("CUST00007")
    context = Context(datetime.combine(TODAY, datetime.min.time()), mode=Mode.AGAIN)
    before = serving.answer(Shopper(history=history), 24, context)
    never = min({f"P{one}" for one in range(PRODUCTS)} - {line.product_id for line in history})
    bought = replace(history[-1], product_id=never, at=datetime.combine(TODAY, datetime.min.time()))
    after = serving.answer(Shopper(history=(*history, bought)), 24, context)
    assert never not in {item.product_id for item in before.items}
    assert never in {item.product_id for item in after.items}
