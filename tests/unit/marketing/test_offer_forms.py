"""The form of an offer: what goes in comes out again, and every slip is said beside its field."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.marketing.offers_reading import Shop, read
from kiosk.marketing.offers_said import Said, blank, said_of
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Purpose

TODAY = date(2026, 3, 1)
PRODUCTS = tuple(f"P{number}" for number in range(5))
SEGMENTS = ("frequent", "lapsed")
CATEGORIES = ("Coffee", "Tea")


def shop(decimals=2):
    return Shop(("en", "ta"), decimals, frozenset(CATEGORIES), frozenset(SEGMENTS), frozenset(PRODUCTS))


def good(**changed):
    """A form in which nothing is wrong."""
    said = blank(TODAY).with_values(title_en="15 % off tea", value="15", target="category", category="Tea")
    return said.with_values(**changed)


def wrong(**changed):
    """What is wrong with that form after some changes, by field."""
    return {one.field: one.key for one in read(good(**changed), shop(), "O1", TODAY).wrong}


def test_a_good_form_has_nothing_wrong():
    assert wrong() == {}


AMOUNTS = st.integers(1, 10**9)
TITLES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60)
OPTIONAL = st.none() | st.integers(1, 10**9)


@st.composite
def offers(draw):
    kind = draw(st.sampled_from(OfferKind))
    value = {OfferKind.MESSAGE: st.just(0), OfferKind.PERCENT_OFF: st.integers(1, 90)}.get(kind, AMOUNTS)
    whole = kind is not OfferKind.BUNDLE and draw(st.booleans())
    starts = draw(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
    opens = draw(st.integers(0, 1438))
    hours = Hours(
        draw(st.frozensets(st.integers(0, 6), min_size=1)), opens, draw(st.integers(opens + 1, 1439) | st.just(1440))
    )
    words = OfferWords("ta", draw(TITLES), draw(st.just("") | TITLES))
    return Offer(
        offer_id="O1",
        title=draw(TITLES),
        text=draw(st.just("") | TITLES),
        words=draw(st.sampled_from([(), (words,)])),
        kind=kind,
        value=draw(value),
        category=draw(st.sampled_from(CATEGORIES)) if whole else None,
        product_ids=() if whole else tuple(draw(st.lists(st.sampled_from(PRODUCTS), min_size=2, unique=True))),
        segment_ids=tuple(draw(st.lists(st.sampled_from(SEGMENTS), unique=True))),
        starts=starts,
        ends=starts + timedelta(days=draw(st.integers(0, 400))),
        picture=draw(st.none() | st.just("a" * 32)),
        purpose=draw(st.sampled_from(Purpose)),
        hours=None if hours == Hours() else hours,
        stores=tuple(draw(st.lists(TITLES, max_size=3, unique=True))),
        stock=draw(OPTIONAL),
        budget_minor=draw(OPTIONAL),
        person_cap=draw(OPTIONAL),
        day_cap=draw(OPTIONAL),
        priority=draw(st.integers(0, 9)),
        cost_minor=draw(st.none() | st.integers(0, 10**9)),
    )


@given(offers(), st.sampled_from([0, 2, 3]))
def test_an_offer_that_is_opened_and_saved_stays_as_it_was(offer, decimals):
    alt = {"en": "A bowl"} if offer.picture else {}
    found = read(said_of(offer, "en", alt, decimals), shop(decimals), "O1", TODAY)
    urgent = [one for one in found.wrong if one.key == "marketing-offer-wrong-urgent"]
    assert found.wrong == tuple(urgent)
    assert found.offer == offer
    assert found.alt == alt


@given(
    st.dictionaries(
        st.sampled_from([*good().values, "stores", "stock", "budget", "opens", "text-ta"]), st.text(), max_size=8
    )
)
def test_whatever_is_typed_is_read_without_a_stumble(typed):
    said = Said({**good().values, **{name: (text,) for name, text in typed.items()}})
    found = read(said, shop(), "O1", TODAY)
    assert all(one.key.startswith("marketing-offer-wrong-") for one in found.wrong)


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"title_en": " "}, "title-en", "title"),
        ({"title_en": "x" * 121}, "title-en", "long"),
        ({"title_en": "Last chance"}, "title-en", "urgent"),
        ({"text_ta": "கீழே"}, "title-ta", "title-too"),
        ({"title_en": "a\u200fb"}, "title-en", "signs"),
        ({"picture": "abc"}, "alt-en", "alt"),
        ({"value": ""}, "value", "empty"),
        ({"value": "91"}, "value", "whole"),
        ({"value": "1,5"}, "value", "whole"),
        ({"kind": "amount_off", "value": "12.505"}, "value", "amount"),
        ({"kind": "amount_off", "value": "0"}, "value", "amount"),
        ({"kind": "bundle", "value": "10"}, "product", "bundle"),
        ({"kind": "gift"}, "kind", "choice"),
        ({"category": "Gone"}, "category", "category"),
        ({"target": "products"}, "product", "product"),
        ({"target": "products", "product": ("P1", "P9")}, "product", "product-gone"),
        ({"segment": ("gone",)}, "segment", "segment"),
        ({"stores": "x" * 121}, "stores", "stores"),
        ({"weekday": ()}, "weekday", "weekday"),
        ({"opens": "25:00"}, "opens", "time"),
        ({"opens": "18:00", "closes": "09:00"}, "closes", "closes"),
        ({"starts": "soon"}, "starts", "day"),
        ({"ends": "2026-02-28"}, "ends", "ends"),
        ({"stock": "0"}, "stock", "whole"),
        ({"budget": "much"}, "budget", "amount"),
        ({"person_cap": "-1"}, "person-cap", "whole"),
        ({"priority": "10"}, "priority", "whole"),
    ],
)
def test_each_slip_is_said_beside_its_field(changed, field, key):
    assert wrong(**changed).get(field) == f"marketing-offer-wrong-{key}"


@pytest.mark.parametrize(
    ("typed", "decimals", "minor"), [("1,000", 2, 100_000), ("12.5", 2, 1_250), ("7", 0, 7), ("0.005", 3, 5)]
)
def test_amounts_are_read_in_smallest_units(typed, decimals, minor):
    found = read(good(kind="amount_off", value=typed), shop(decimals), "O1", TODAY)
    assert found.wrong == ()
    assert found.offer.value == minor
