"""No invented reason: each one that is shown is held against the data by other means than the code's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.items.types import ScoredItem
from recommender.offers import Asked, choose_offers, offer_book
from recommender.offers.types import Offer, Purpose
from recommender.types import Product, Purchase, Reason, ReasonCode
from tests.unit.recommender.offers.a_shop import CATALOGUE, NOW, bought, choose, item, offer

CATEGORIES = ("Coffee", "Tea", "Pharmacy")


def reason(one: Offer, **asked) -> Reason:
    (shown,) = choose(one, **asked).shown
    return shown.reason


COFFEE = offer(product_ids=("coffee",))
TAPPED = Reason(ReasonCode.CHOSEN_NOW, "Filter coffee")
TOLD = [
    (COFFEE, {"history": bought("coffee", 1, 15, 29)}, Reason(ReasonCode.RHYTHM, "Filter coffee", 14)),
    (COFFEE, {"history": bought("coffee", 1, 3, 29)}, Reason(ReasonCode.BUYS_PRODUCT, "Filter coffee")),
    (COFFEE, {"history": bought("instant", 1, 9, 11)}, Reason(ReasonCode.BUYS_CATEGORY, "Coffee")),
    (COFFEE, {"history": bought("instant", 1, 9) + bought("coffee", 20)}, Reason(ReasonCode.BUYS_CATEGORY, "Coffee")),
    (COFFEE, {"history": bought("coffee", 1, 9)}, Reason(ReasonCode.FOR_EVERYONE)),
    (COFFEE, {"history": bought("coffee", 1)}, Reason(ReasonCode.FOR_EVERYONE)),
    (COFFEE, {"history": bought("coffee", 400, 401, 410)}, Reason(ReasonCode.FOR_EVERYONE)),
    (COFFEE, {"tapped": ("coffee",)}, TAPPED),
    (COFFEE, {"basket": ("instant",)}, Reason(ReasonCode.CHOSEN_NOW, "Coffee")),
    (COFFEE, {"interests": ("Coffee",)}, Reason(ReasonCode.INTEREST, "Coffee")),
    (COFFEE, {"tapped": ("coffee",), "history": bought("coffee", 1, 8)}, TAPPED),
    (offer(segment_ids=("a",)), {"segments": ("a",)}, Reason(ReasonCode.FOR_YOUR_GROUP)),
    (
        offer(segment_ids=("a",)),
        {"segments": ("a",), "history": bought("tea", *range(60)) + bought("coffee", 1, 9, 11)},
        Reason(ReasonCode.BUYS_CATEGORY, "Coffee"),
    ),
    (offer(purpose=Purpose.NEW), {}, Reason(ReasonCode.FOR_YOUR_GROUP)),
]  # fmt: skip
OF_ITEMS = [
    (COFFEE, item("coffee", ReasonCode.GOES_WITH, "Leaf tea"), bought("tea", 9), True),
    (COFFEE, item("coffee", ReasonCode.GOES_WITH, "Soap"), bought("tea", 9), False),
    (COFFEE, item("coffee", ReasonCode.GOES_WITH, "Filter coffee"), bought("coffee", 9), False),
    (offer(), item("coffee", ReasonCode.GOES_WITH, "Leaf tea"), bought("tea", 9), False),
    (COFFEE, item("coffee", ReasonCode.ALSO_BOUGHT, "Leaf tea"), bought("tea", 9), True),
    (COFFEE, item("coffee", ReasonCode.ALSO_BOUGHT, "Private thing"), bought("private", 9), False),
    (COFFEE, item("coffee", ReasonCode.ALSO_BOUGHT, "Red wine"), bought("wine", 9), False),
    (COFFEE, item("coffee", ReasonCode.LIKE_WHAT_YOU_BUY, "Instant coffee"), bought("instant", 9), True),
    (COFFEE, item("coffee", ReasonCode.STORE_LIKES, "Filter coffee"), [], True),
    (offer(), item("coffee", ReasonCode.STORE_LIKES, "Filter coffee"), [], False),
    (offer(), item("coffee", ReasonCode.STORE_LIKES, "Coffee"), [], True),
    (offer(), item("coffee", ReasonCode.SEGMENT_LIKES, "Coffee"), [], True),
    (offer(), item("coffee", ReasonCode.SEGMENT_LIKES, "Tea"), [], False),
    (COFFEE, item("coffee", ReasonCode.RHYTHM, "Filter coffee"), bought("coffee", 9), False),
    (COFFEE, item("coffee", ReasonCode.BUYS_CATEGORY, "Coffee"), [], False),
    (COFFEE, item("coffee", ReasonCode.INTEREST, "Coffee"), [], False),
    (COFFEE, item("tea", ReasonCode.STORE_LIKES, "Leaf tea"), [], False),
]


@pytest.mark.parametrize(("one", "asked", "expected"), TOLD)
def test_the_reason_of_what_weighed_most(one, asked, expected) -> None:
    assert reason(one, **asked) == expected


@pytest.mark.parametrize(("one", "chosen", "history", "holds"), OF_ITEMS)
def test_a_recommenders_reason_is_passed_on_where_it_holds(one, chosen, history, holds) -> None:
    found = reason(one, items=(chosen,), history=history, segments=("a",))
    assert found == (chosen.reason if holds else Reason(ReasonCode.FOR_EVERYONE))


def test_what_was_only_looked_at_was_not_bought() -> None:
    likes = item("coffee", ReasonCode.LIKE_WHAT_YOU_BUY, "Leaf tea")
    assert reason(COFFEE, items=(likes,), tapped=("tea",)).code is ReasonCode.FOR_EVERYONE
    goes = item("coffee", ReasonCode.GOES_WITH, "Leaf tea")
    assert reason(COFFEE, items=(goes,), tapped=("tea",)) == goes.reason


def test_a_category_that_is_mostly_discreet_is_not_named() -> None:
    plaster = offer(product_ids=("plaster",))
    assert reason(plaster, history=bought("plaster", 1, 9, 11)).code is ReasonCode.BUYS_PRODUCT
    assert reason(plaster, interests=("Pharmacy",)).code is ReasonCode.FOR_EVERYONE


def test_a_name_that_a_discreet_product_has_too_is_not_said() -> None:
    twins = (Product("twin", "Soap", "Care", 100, discreet=True), Product("comb", "Comb", "Care", 100))
    catalogue = CATALOGUE | {one.product_id: one for one in twins}
    soap = offer(product_ids=("soap",))
    asked = Asked(NOW, known=True, history=bought("soap", 1, 9, 30))
    (shown,) = choose_offers(offer_book([soap], catalogue), asked).shown
    assert shown.reason == Reason(ReasonCode.BUYS_CATEGORY, "Care")


def test_what_goes_with_a_name_that_a_discreet_product_has_too_is_not_said() -> None:
    catalogue = CATALOGUE | {"twin": Product("twin", "Leaf tea", "Care", 100, discreet=True)}
    goes = item("coffee", ReasonCode.GOES_WITH, "Leaf tea")
    for near in ({"history": bought("tea", 9)}, {"tapped": ("tea",)}):
        asked = Asked(NOW, known=True, items=(goes,), **near)
        (shown,) = choose_offers(offer_book([COFFEE], catalogue), asked).shown
        assert shown.reason == Reason(ReasonCode.FOR_EVERYONE)


names = st.sampled_from(["Filter", "Instant", "Leaf tea", "Plaster", "Test", "Wine"])
products = st.builds(
    Product,
    st.sampled_from([f"p{number}" for number in range(8)]),
    names,
    st.sampled_from(CATEGORIES),
    st.just(10_000),
    discreet=st.booleans(),
    least_age=st.sampled_from([0, 0, 18]),
)
catalogues = st.lists(products, min_size=1, max_size=8, unique_by=lambda one: one.product_id)
details = st.one_of(names, st.sampled_from(CATEGORIES), st.just(""))


@st.composite
def offers_on(draw: Callable, ids: st.SearchStrategy[str]) -> list[Offer]:
    return [
        offer(
            f"o{number}",
            category=None if some else draw(st.sampled_from(CATEGORIES)),
            product_ids=tuple(some),
            segment_ids=draw(st.sampled_from([(), ("a",), ("b",)])),
            purpose=draw(st.sampled_from(Purpose)),
        )
        for number, some in enumerate(draw(st.lists(st.lists(ids, max_size=2), min_size=1, max_size=8)))
    ]


@st.composite
def requests(draw: Callable) -> tuple[dict[str, Product], list[Offer], Asked]:
    held = {one.product_id: one for one in draw(catalogues)}
    ids = st.sampled_from(sorted(held))
    gap = draw(st.integers(1, 40))
    ago = st.sampled_from([0, gap, 2 * gap, 3 * gap, 7, 350])
    history = [
        Purchase("C", one, NOW - timedelta(days=days), 1, 100, f"R{receipt}{days}")
        for one, days, receipt in draw(st.lists(st.tuples(ids, ago, st.integers(0, 2)), max_size=20))
    ]
    items = [
        ScoredItem(one, 1.0, "made-up", Reason(draw(st.sampled_from(ReasonCode)), draw(details), 3))
        for one in draw(st.lists(ids, max_size=4, unique=True))
    ]
    asked = Asked(
        NOW,
        known=True,
        history=history,
        segments=draw(st.sampled_from([(), ("a",), ("a", "b")])),
        interests=draw(st.sampled_from([(), ("Tea",), CATEGORIES])),
        tapped=draw(st.lists(ids, max_size=2)),
        basket=draw(st.lists(ids, max_size=1)),
        items=items,
    )
    return held, draw(offers_on(ids)), asked


@dataclass(frozen=True)
class Known:
    """What there is to hold a reason of one offer against, read from the data anew."""

    offer: Offer
    held: dict[str, Product]
    asked: Asked

    @property
    def covered(self) -> list[Product]:
        whole = [one for one in self.held.values() if one.category == self.offer.category]
        return [self.held[one] for one in self.offer.product_ids] or whole

    @property
    def named(self) -> set[str]:
        return {self.held[one].name for one in self.offer.product_ids}

    @property
    def categories(self) -> set[str]:
        return {one.category for one in self.covered}

    @property
    def bought(self) -> set[str]:
        return {self.held[line.product_id].name for line in self.asked.history}

    @property
    def chosen(self) -> list[Product]:
        return [self.held[one] for one in (*self.asked.tapped, *self.asked.basket)]

    def receipts(self, of: Callable[[Product], bool]) -> int:
        lines = [line for line in self.asked.history if of(self.held[line.product_id])]
        return len({(line.receipt_id, line.at) for line in lines})

    def said(self, told: Reason) -> bool:
        """Whether the recommender gave this reason for something the offer covers."""
        given = [one.reason for one in self.asked.items if self.held[one.product_id] in self.covered]
        return (told.code, told.detail) in {(one.code, one.detail) for one in given}


def has_rhythm(told: Reason, known: Known) -> bool:
    return any(told.days == gap_of(known.asked, p.product_id) for p in known.covered if p.name == told.detail)


def chose(told: Reason, known: Known) -> bool:
    there = {p.name for p in known.chosen if p in known.covered} if known.named else set()
    return told.detail in there | ({p.category for p in known.chosen} & known.categories)


TRUE = {
    ReasonCode.RHYTHM: has_rhythm,
    ReasonCode.BUYS_PRODUCT: lambda told, known: (
        told.detail in known.named and known.receipts(lambda p: p in known.covered and p.name == told.detail) >= 3
    ),
    ReasonCode.BUYS_CATEGORY: lambda told, known: (
        told.detail in known.categories and known.receipts(lambda p: p.category == told.detail) >= 3
    ),
    ReasonCode.GOES_WITH: lambda told, known: (
        known.named and known.said(told) and told.detail in known.bought | {p.name for p in known.chosen}
    ),
    ReasonCode.ALSO_BOUGHT: lambda told, known: known.named and known.said(told) and told.detail in known.bought,
    ReasonCode.LIKE_WHAT_YOU_BUY: lambda told, known: known.named and known.said(told) and told.detail in known.bought,
    ReasonCode.CHOSEN_NOW: chose,
    ReasonCode.INTEREST: lambda told, known: told.detail in known.categories & set(known.asked.interests),
    ReasonCode.SEGMENT_LIKES: lambda told, known: (
        known.said(told) and told.detail in known.categories and known.asked.segments
    ),
    ReasonCode.STORE_LIKES: lambda told, known: known.said(told) and told.detail in known.categories | known.named,
    ReasonCode.FOR_YOUR_GROUP: lambda _, known: (
        known.offer.purpose is not Purpose.ANY or set(known.offer.segment_ids) & set(known.asked.segments)
    ),
    ReasonCode.FOR_EVERYONE: lambda _, known: not known.offer.segment_ids and known.offer.purpose is Purpose.ANY,
}
"""Of each code, whether it is true of the data."""


def gap_of(asked: Asked, product_id: str) -> int | None:
    days: set[datetime] = {line.at for line in asked.history if line.product_id == product_id}
    gaps = [(later - earlier).days for earlier, later in zip(sorted(days), sorted(days)[1:], strict=False)]
    return round(median(gaps[-8:])) if len(days) >= 3 else None


def test_every_reason_can_be_checked() -> None:
    assert set(TRUE) == set(ReasonCode)


@given(requests())
def test_no_reason_is_invented(request) -> None:
    held, offers, asked = request
    for shown in choose_offers(offer_book(offers, held), asked, limit=8).shown:
        assert TRUE[shown.reason.code](shown.reason, Known(shown.offer, held, asked)), shown


@given(requests())
def test_nothing_private_is_shown_or_named(request) -> None:
    held, offers, asked = request
    private = {p.product_id for p in held.values() if p.discreet or p.least_age}
    for shown in choose_offers(offer_book(offers, held), asked, limit=8).shown:
        assert not private & set(shown.offer.product_ids)
        assert shown.reason.detail not in {held[one].name for one in private}
        if shown.reason.detail in CATEGORIES:
            of_it = [p.product_id in private for p in held.values() if p.category == shown.reason.detail]
            assert sum(of_it) * 2 < len(of_it)


@given(requests())
def test_private_purchases_change_no_reason_and_no_place(request) -> None:
    held, offers, asked = request
    book = offer_book(offers, held)
    private = {p.product_id for p in held.values() if p.discreet or p.least_age}
    without = Asked(
        NOW,
        known=True,
        history=[line for line in asked.history if line.product_id not in private],
        segments=asked.segments,
        interests=asked.interests,
        tapped=[one for one in asked.tapped if one not in private],
        basket=[one for one in asked.basket if one not in private],
        items=asked.items,
    )
    assert choose_offers(book, asked).shown == choose_offers(book, without).shown
