from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.items.coldstart import (
    KNOWN_FROM,
    MOST_EXPLORED,
    NEW_PRODUCT,
    Part,
    Used,
    explore,
    fused,
    new_for,
    of_interests,
    of_segments,
    way,
)
from recommender.items.types import ScoredItem, Shopper
from recommender.types import Product, Purchase, Reason, ReasonCode

CATALOGUE = {
    f"{category.lower()}{number}": Product(f"{category.lower()}{number}", f"{category} {number}", category, 500)
    for category in ("Coffee", "Tea")
    for number in range(4)
}
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time
NONE = Reason(ReasonCode.FOR_EVERYONE)


def listed(*product_ids: str, reason: Reason = NONE, source: str = "model") -> tuple[ScoredItem, ...]:
    return tuple(ScoredItem(one, -float(place), source, reason) for place, one in enumerate(product_ids))


def receipts(count: int) -> tuple[Purchase, ...]:
    return tuple(Purchase("C1", one, NOON, 1, 500, f"R{place}") for place in range(count) for one in CATALOGUE)


@pytest.mark.parametrize(
    ("shopper", "expected"),
    [
        (Shopper(), Used.GENERAL),
        (Shopper("C1"), Used.NEWCOMER),
        (Shopper(interests=("Tea",)), Used.NEWCOMER),
        (Shopper(segments=("s",)), Used.NEWCOMER),
        (Shopper("C1", receipts(KNOWN_FROM - 1)), Used.NEWCOMER),
        (Shopper("C1", receipts(KNOWN_FROM)), Used.MODEL),
    ],
)
def test_who_is_answered_how(shopper: Shopper, expected: Used) -> None:
    assert way(shopper) is expected


def test_favourites_come_in_turn_each_once_with_a_true_reason() -> None:
    tables = {"x": ("coffee0", "tea0"), "y": ("tea0", "tea1", "gone")}
    found = of_segments(("x", "unknown", "y"), tables, CATALOGUE)
    assert [item.product_id for item in found] == ["coffee0", "tea0", "tea1"]
    assert [item.reason.detail for item in found] == ["Coffee", "Tea", "Tea"]
    interest = of_interests(("Tea",), {"Tea": ("tea3",)}, CATALOGUE)
    assert interest[0].reason == Reason(ReasonCode.INTEREST, "Tea")


def test_fusion_adds_up_what_several_parts_say() -> None:
    parts = {
        Part.INTEREST: listed("coffee0", "tea0"),
        Part.STORE: listed("tea0", "tea1", source="store", reason=Reason(ReasonCode.STORE_LIKES, "Tea 0")),
    }
    found = fused(parts, 9)
    assert [item.product_id for item in found] == ["tea0", "coffee0", "tea1"]
    assert found[0].score == pytest.approx(2 / 62 + 1 / 61)


def test_the_reason_is_of_the_part_that_raised_most_and_says_something() -> None:
    buys = Reason(ReasonCode.BUYS_PRODUCT, "Tea 0")
    sells = Reason(ReasonCode.STORE_LIKES, "Tea 0")
    both = {Part.INTEREST: listed("tea0", reason=buys), Part.STORE: listed("tea0", reason=sells, source="store")}
    assert (fused(both, 1)[0].reason, fused(both, 1)[0].source) == (buys, "model")
    silent = {Part.INTEREST: listed("tea0"), Part.STORE: listed("tea0", reason=sells, source="store")}
    assert (fused(silent, 1)[0].reason, fused(silent, 1)[0].source) == (sells, "store")


@given(
    st.dictionaries(st.sampled_from(Part), st.lists(st.sampled_from(list(CATALOGUE)), unique=True)), st.integers(0, 9)
)
def test_fusion_holds_each_product_once_best_first(parts: dict[Part, list[str]], n: int) -> None:
    found = fused({part: listed(*ids) for part, ids in parts.items()}, n)
    known = {one for ids in parts.values() for one in ids}
    assert len({item.product_id for item in found}) == len(found) == min(n, len(known))
    assert all(one.score >= other.score for one, other in pairwise(found))


def test_a_new_product_needs_something_alike_that_was_bought() -> None:
    new = {"coffee3": (("coffee0", 0.9), ("coffee1", 0.8)), "tea3": (("tea0", 0.5),)}
    found = new_for({"coffee1", "rice"}, new, CATALOGUE)
    assert [(item.product_id, item.score, item.source) for item in found] == [("coffee3", 0.8, NEW_PRODUCT)]
    assert found[0].reason == Reason(ReasonCode.LIKE_WHAT_YOU_BUY, "Coffee 1")


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 40), st.floats(0, MOST_EXPLORED))
def test_new_products_never_take_more_than_their_share(usual: int, new: int, n: int, share: float) -> None:
    items = listed(*(f"u{place}" for place in range(usual)))
    found = explore(items, listed(*(f"n{place}" for place in range(new)), source=NEW_PRODUCT), n, share)
    shown = 0
    for place, item in enumerate(found, start=1):
        shown += item.source == NEW_PRODUCT
        assert shown <= share * place + 1e-4
    assert [item for item in found if item.source != NEW_PRODUCT] == list(items[: len(found) - shown])
    assert all(one.score >= other.score for one, other in pairwise(found))
    assert len(found) >= min(n, usual)


def test_a_tenth_is_the_tenth_place() -> None:
    items = listed(*(f"u{place}" for place in range(30)))
    found = explore(items, listed("n0", "n1", "u3", source=NEW_PRODUCT), 20, 0.1)
    assert [place for place, item in enumerate(found, start=1) if item.source == NEW_PRODUCT] == [10, 20]
    assert explore(items, listed("n0", source=NEW_PRODUCT), 3, 0.1) == items[:3]


def test_the_share_keeps_its_bounds() -> None:
    with pytest.raises(ValueError, match="0 to"):
        explore((), (), 3, 0.31)
