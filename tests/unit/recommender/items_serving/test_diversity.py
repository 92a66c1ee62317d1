from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.items.diversity import SMOOTHING, bits, calibrated, divergence, mmr, novel, same_category
from recommender.items.types import ScoredItem
from recommender.types import Reason, ReasonCode

NONE = Reason(ReasonCode.FOR_EVERYONE)
CATEGORIES = ("Coffee", "Tea", "Rice", "Soap")


@st.composite
def lists(draw: st.DrawFn) -> tuple[tuple[ScoredItem, ...], list[str]]:
    scores = sorted(draw(st.lists(st.floats(0, 1), max_size=20)), reverse=True)
    items = tuple(ScoredItem(f"p{place}", score, "model", NONE) for place, score in enumerate(scores))
    return items, [draw(st.sampled_from(CATEGORIES)) for _ in items]


@st.composite
def some_shares(draw: st.DrawFn) -> dict[str, float]:
    weights = draw(st.dictionaries(st.sampled_from([*CATEGORIES, "Pots"]), st.floats(0.01, 1), min_size=1))
    return {category: weight / sum(weights.values()) for category, weight in weights.items()}


weights = st.floats(0, 1)
places = st.integers(0, 25)


def made(*scores: float) -> tuple[ScoredItem, ...]:
    return tuple(ScoredItem(f"p{place}", score, "model", NONE) for place, score in enumerate(scores))


@given(lists(), some_shares(), weights, places)
def test_the_calibrated_list_is_never_further_from_the_customer(
    drawn: tuple[tuple[ScoredItem, ...], list[str]], shares: dict[str, float], weight: float, count: int
) -> None:
    items, categories = drawn
    found = calibrated(items, categories, shares, weight, count)
    assert sorted(item.product_id for item in found) == sorted(item.product_id for item in items)
    top = min(count, len(items))
    if top:
        of = {item.product_id: category for item, category in zip(items, categories, strict=True)}
        after = divergence([of[item.product_id] for item in found[:top]], shares)
        assert after <= divergence(categories[:top], shares) + 1e-9


@given(lists(), places)
def test_relevance_alone_and_calibration_of_nothing_keep_the_order(
    drawn: tuple[tuple[ScoredItem, ...], list[str]], count: int
) -> None:
    items, categories = drawn
    assert mmr(items, same_category(categories), 1.0, count) == items
    assert calibrated(items, categories, {"Tea": 1.0}, 0.0, count) == items
    assert calibrated(items, categories, {}, 0.5, count) == items
    assert novel(items, {}, 0.0) == items


@given(lists(), weights, places)
def test_every_method_only_reorders(drawn: tuple[tuple[ScoredItem, ...], list[str]], weight: float, count: int) -> None:
    items, categories = drawn
    for found in (mmr(items, same_category(categories), weight, count), novel(items, {"p1": 0.5}, weight)):
        assert sorted(item.product_id for item in found) == sorted(item.product_id for item in items)


def test_a_calibrated_list_holds_the_customers_shares() -> None:
    items = made(*(1 - place / 100 for place in range(40)))
    categories = ["Coffee"] * 20 + ["Tea"] * 20
    found = calibrated(items, categories, {"Coffee": 0.7, "Tea": 0.3}, 0.9, 10)
    of = dict(zip((item.product_id for item in items), categories, strict=True))
    assert [of[item.product_id] for item in found[:10]].count("Tea") == 3


def test_the_greedy_choice_is_near_the_best_of_all() -> None:
    items = made(1.0, 0.9, 0.8, 0.7, 0.5, 0.4)
    categories = ["Tea", "Tea", "Tea", "Coffee", "Rice", "Coffee"]
    shares = {"Tea": 0.4, "Coffee": 0.4, "Rice": 0.2}

    def worth(kept: tuple[int, ...]) -> float:
        mean = sum(items[place].score for place in kept) / len(kept)
        return 0.5 * mean - 0.5 * divergence([categories[place] for place in kept], shares)

    found = calibrated(items, categories, shares, 0.5, 3)
    mine = worth(tuple(int(item.product_id[1:]) for item in found[:3]))
    assert mine == pytest.approx(max(worth(kept) for kept in combinations(range(6), 3)))


def test_divergence_is_nothing_for_equal_shares_and_finite_for_none() -> None:
    assert divergence(["Tea", "Rice"], {"Tea": 0.5, "Rice": 0.5}) == pytest.approx(0)
    assert divergence(["Soap"], {"Tea": 1.0}) == pytest.approx(-np.log(SMOOTHING))


def test_mmr_spreads_the_top() -> None:
    items = made(1.0, 0.95, 0.9, 0.6)
    found = mmr(items, same_category(["Tea", "Tea", "Tea", "Rice"]), 0.5, 2)
    assert [item.product_id for item in found] == ["p0", "p3", "p1", "p2"]


def test_novelty_raises_what_few_buy() -> None:
    assert [item.product_id for item in novel(made(1.0, 0.99), {"p0": 0.9, "p1": 0.001}, 0.2)] == ["p1", "p0"]
    assert (bits(0.5), bits(1.0), bits(0.25)) == (1, 0, 2)


@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_weights_keep_their_bounds(wrong: float) -> None:
    items = made(1.0)
    for call in (
        lambda: mmr(items, np.ones((1, 1)), wrong, 1),
        lambda: calibrated(items, ["Tea"], {"Tea": 1.0}, wrong, 1),
        lambda: novel(items, {}, wrong),
    ):
        with pytest.raises(ValueError, match="0 to 1"):
            call()


def test_a_similarity_of_another_list_is_refused() -> None:
    with pytest.raises(ValueError, match="similarity"):
        mmr(made(1.0, 0.5), np.ones((1, 1)), 0.5, 1)
