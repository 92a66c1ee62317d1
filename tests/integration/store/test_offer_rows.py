"""Offers and products come out of the store as they went in, whatever they hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.store import offer_pictures, shop
from kiosk.store.database import Store
from kiosk.store.offer_pictures import Picture
from kiosk.store.offers import find_offer, offers_on, put_offers
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Purpose
from recommender.types import Product

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
IDS = st.tuples() | st.tuples(TEXT) | st.tuples(TEXT, TEXT)
LIMIT = st.none() | st.integers(0, 10**9)
AMOUNT = st.none() | st.integers(0, 10**12)
HOURS = st.builds(
    Hours, st.frozensets(st.integers(0, 6), min_size=1), st.integers(0, 700), st.integers(701, 1440)
)  # fmt: skip
OFFERS = st.builds(
    Offer,
    offer_id=st.just("O1"),
    title=TEXT,
    kind=st.sampled_from(OfferKind),
    value=st.integers(0, 10**12),
    category=st.none() | TEXT,
    product_ids=IDS,
    segment_ids=IDS,
    starts=st.just(date(2026, 1, 1)),
    ends=st.just(date(2026, 12, 31)),
    text=st.just("") | TEXT,
    words=st.lists(st.builds(OfferWords, st.sampled_from(["ta", "hi"]), TEXT, TEXT), max_size=2).map(tuple),
    picture=st.none() | st.just("pic-1"),
    purpose=st.sampled_from(Purpose),
    hours=st.none() | HOURS,
    stores=IDS,
    stock=LIMIT,
    budget_minor=AMOUNT,
    person_cap=LIMIT,
    day_cap=LIMIT,
    priority=st.integers(0, 9),
    cost_minor=AMOUNT,
)
PRODUCTS = st.builds(
    Product,
    product_id=st.just("P1"),
    name=TEXT,
    category=TEXT,
    price_minor=st.integers(1, 10**12),
    discreet=st.booleans(),
    brand=st.none() | TEXT,
    cost_minor=AMOUNT,
    stock=LIMIT,
    least_age=st.integers(0, 99),
    rest_days=LIMIT,
    added=st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31)),
)
QUICK = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@QUICK
@given(OFFERS)
def test_an_offer_comes_back_as_it_went_in(store: Store, offer: Offer) -> None:
    with store.write() as connection:
        put_offers(connection, [offer])
        assert find_offer(connection, "O1") == offer
        assert offers_on(connection, date(2026, 6, 1)) == (offer,)
        assert offers_on(connection, date(2027, 1, 1)) == ()


@QUICK
@given(PRODUCTS)
def test_a_product_comes_back_as_it_went_in(store: Store, product: Product) -> None:
    with store.write() as connection:
        shop.put_products(connection, [product])
        assert shop.all_products(connection) == (product,)


def test_what_an_offer_covers_is_found(store: Store) -> None:
    tea, coffee, soap = (
        Product(one, one, kind, 100) for one, kind in (("T", "Drinks"), ("C", "Drinks"), ("S", "Care"))
    )
    day = date(2026, 1, 1)
    broad = Offer("O1", "T", OfferKind.PERCENT_OFF, 8, "Drinks", (), (), day, day)
    narrow = Offer("O2", "T", OfferKind.PERCENT_OFF, 8, "Drinks", ("S",), (), day, day)
    with store.write() as connection:
        shop.put_products(connection, [tea, coffee, soap])
        assert {one.product_id for one in shop.products_of(connection, broad)} == {"T", "C"}
        assert {one.product_id for one in shop.products_of(connection, narrow)} == {"S"}


def test_a_picture_nobody_shows_goes_after_a_while(store: Store, two_offers: tuple[Offer, Offer]) -> None:
    shown, old, new = (
        Picture(name, "image/webp", 2, 1, b"webp", NOW - timedelta(days=days), {"en": "A cup"})
        for name, days in (("shown", 9), ("old", 9), ("new", 0))
    )
    with store.write() as connection:
        for one in (shown, old, new):
            offer_pictures.put_picture(connection, one)
        put_offers(connection, [replace(two_offers[0], picture="shown")])

        assert offer_pictures.drop_unused(connection, NOW - timedelta(days=1)) == 1
        assert offer_pictures.find_picture(connection, "old") is None
        assert offer_pictures.find_picture(connection, "shown") == shown
        assert offer_pictures.alts(connection) == {"shown": {"en": "A cup"}, "new": {"en": "A cup"}}
