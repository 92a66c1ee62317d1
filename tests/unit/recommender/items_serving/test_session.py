from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.items.session import SessionWeights, rerank
from recommender.items.types import Context, ScoredItem
from recommender.types import Product, Reason, ReasonCode

NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time
CATALOGUE = {
    f"{category.lower()}{number}": Product(f"{category.lower()}{number}", f"{category} {number}", category, 500)
    for category in ("Coffee", "Tea", "Rice")
    for number in range(3)
}
OWN = Reason(ReasonCode.BUYS_PRODUCT, "own")
ITEMS = tuple(ScoredItem(one, 1 - place / 10, "model", OWN) for place, one in enumerate(CATALOGUE))
TOGETHER = {"rice0": (("tea2", 0.6), ("coffee2", 0.3)), "rice1": (("coffee2", 0.5),)}


def moved(tapped: tuple[str, ...] = (), basket: tuple[str, ...] = (), **more) -> tuple[ScoredItem, ...]:
    return rerank(ITEMS, Context(NOON, tapped=tapped, basket=basket), CATALOGUE, TOGETHER, **more)


def by_id(items: tuple[ScoredItem, ...]) -> dict[str, ScoredItem]:
    return {item.product_id: item for item in items}


def test_without_acts_nothing_moves() -> None:
    assert moved() == ITEMS


def test_what_was_tapped_comes_first_and_its_category_rises() -> None:
    found = moved(tapped=("rice2",))
    assert found[0].product_id == "rice2"
    assert found[0].reason == Reason(ReasonCode.CHOSEN_NOW, "Rice 2")
    before, after = by_id(ITEMS), by_id(found)
    assert after["rice0"].score > before["rice0"].score
    assert after["rice0"].reason == Reason(ReasonCode.CHOSEN_NOW, "Rice 2")
    assert after["tea0"] == before["tea0"]


def test_what_goes_with_the_basket_rises_and_the_basket_leaves() -> None:
    found = moved(basket=("rice0",))
    assert found[0].product_id == "tea2"
    assert found[0].reason == Reason(ReasonCode.GOES_WITH, "Rice 0")
    assert "rice0" not in by_id(found)


def test_a_product_that_the_visit_moved_less_than_its_own_score_keeps_its_reason() -> None:
    found = by_id(moved(basket=("rice0",), weights=SessionWeights(together=0.5)))
    assert found["coffee2"].score == pytest.approx(0.8 + 0.5 * 0.3)
    assert found["coffee2"].reason == OWN


def test_the_newest_act_weighs_most_and_a_repeated_one_counts_once() -> None:
    first = by_id(moved(tapped=("coffee1", "rice2")))
    assert first["rice2"].score - 0.2 > first["coffee1"].score - 0.9
    last = by_id(moved(tapped=("coffee1", "rice2", "coffee1")))
    assert last["coffee1"].score - 0.9 > last["rice2"].score - 0.2
    assert last == by_id(moved(tapped=("rice2", "coffee1")))


def test_the_reason_names_the_act_that_adds_most() -> None:
    found = by_id(moved(basket=("rice1", "rice0"), weights=SessionWeights(together=10)))
    assert found["coffee2"].reason == Reason(ReasonCode.GOES_WITH, "Rice 1")


def test_what_the_list_lacked_joins() -> None:
    few = ITEMS[:2]
    context = Context(NOON, tapped=("rice0",))
    found = by_id(rerank(few, context, CATALOGUE, TOGETHER, favourites={"Rice": ("rice1", "gone")}))
    assert set(found) == {"coffee0", "coffee1", "rice0", "rice1", "tea2", "coffee2"}
    assert found["rice1"].reason == Reason(ReasonCode.CHOSEN_NOW, "Rice 0")


def test_an_act_on_an_unknown_product_says_nothing() -> None:
    assert moved(tapped=("gone",), basket=("gone",)) == ITEMS


acts = st.lists(st.sampled_from([*CATALOGUE, "gone"]), max_size=6).map(tuple)


@given(acts, acts)
def test_the_list_is_ordered_holds_each_once_and_nothing_of_the_basket(
    tapped: tuple[str, ...], basket: tuple[str, ...]
) -> None:
    found = moved(tapped, basket)
    names = [item.product_id for item in found]
    assert sorted(names) == sorted(set(CATALOGUE) - set(basket))
    assert all(one.score >= other.score for one, other in pairwise(found))
    for item in found:
        if item.reason.code is ReasonCode.GOES_WITH:
            source = next(one for one in CATALOGUE if CATALOGUE[one].name == item.reason.detail)
            assert source in tapped + basket
            assert item.product_id in dict(TOGETHER[source])
        elif item.reason.code is ReasonCode.CHOSEN_NOW:
            source = next(one for one in CATALOGUE if CATALOGUE[one].name == item.reason.detail)
            assert source in tapped
            assert CATALOGUE[source].category == CATALOGUE[item.product_id].category


@pytest.mark.parametrize(
    "wrong", [{"tapped": -1}, {"category": 11}, {"together": -0.1}, {"fading": 0}, {"fading": 1.1}]
)
def test_weights_keep_their_bounds(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"session|fade"):
        SessionWeights(**wrong)
