from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.items.again_new import (
    LEAST_SHARE,
    MOST_SHARE,
    PRIOR_PRODUCTS,
    PRIOR_SHARE,
    blend,
    share_again,
    share_for,
)
from recommender.items.types import Mode, ScoredItem
from recommender.types import Purchase, Reason, ReasonCode

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time


def bought(product: str, *days_ago: int) -> list[Purchase]:
    return [Purchase("C1", product, NOON - timedelta(days=ago), 1, 500, f"R{ago}") for ago in days_ago]


def listed(prefix: str, count: int) -> tuple[ScoredItem, ...]:
    return tuple(
        ScoredItem(f"{prefix}{place}", 1 - place / 50, prefix, Reason(ReasonCode.FOR_EVERYONE))
        for place in range(count)
    )


def test_nobody_known_has_the_prior() -> None:
    assert share_again([], TODAY) == PRIOR_SHARE
    assert share_again(bought("tea", 1, 5), TODAY) == PRIOR_SHARE, "in the first month all is new"


def test_one_rebuy_and_one_new_product_of_this_month_move_it_by_hand() -> None:
    lines = bought("tea", 40, 3) + bought("rice", 2) + bought("salt", 45)
    expected = (1 + PRIOR_SHARE * PRIOR_PRODUCTS) / (2 + PRIOR_PRODUCTS)
    assert share_again(lines, TODAY) == pytest.approx(expected)


def test_a_month_of_a_half_life_ago_counts_half() -> None:
    lines = bought("tea", 100, 65)
    assert share_again(lines, TODAY) == pytest.approx((0.5 + PRIOR_SHARE * PRIOR_PRODUCTS) / (0.5 + PRIOR_PRODUCTS))


def test_habit_and_curiosity_are_told_apart_within_bounds() -> None:
    habit = [line for number in range(60) for line in bought(f"p{number}", 5, 35, 65, 95)]
    curious = [line for number in range(120) for line in bought(f"p{number}", number)]
    assert share_again(habit, TODAY) == MOST_SHARE
    assert share_again(curious, TODAY) == LEAST_SHARE


days = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(-40, 400)), max_size=40)


@given(days)
def test_the_share_keeps_its_bounds_whatever_the_order(lines: list[tuple[str, int]]) -> None:
    history = [line for product, ago in lines for line in bought(product, ago)]
    found = share_again(history, TODAY)
    assert LEAST_SHARE <= found <= MOST_SHARE
    assert share_again(history[::-1], TODAY) == pytest.approx(found)
    past = [line for line in history if line.at.date() <= TODAY]
    assert share_again(past, TODAY) == found, "the future says nothing"


def test_the_purpose_decides_before_the_customer() -> None:
    assert (share_for(Mode.AGAIN, [], TODAY), share_for(Mode.NEW, [], TODAY)) == (1, 0)
    assert share_for(Mode.ALL, [], TODAY) == PRIOR_SHARE


@given(st.floats(0, 1), st.integers(0, 12), st.integers(0, 12), st.integers(0, 20))
def test_every_head_of_the_list_holds_the_share(share: float, again: int, new: int, n: int) -> None:
    found = blend(listed("a", again), listed("n", new), share, n)
    assert len({one.item.product_id for one in found}) == len(found) <= n
    assert all(one.item.product_id[0] == one.origin.value[0] for one in found)
    for mode, prefix in ((Mode.AGAIN, "a"), (Mode.NEW, "n")):
        own = [one.item.product_id for one in found if one.origin is mode]
        assert own == [f"{prefix}{place}" for place in range(len(own))], "each list keeps its order"
    held = 0
    for place, one in enumerate(found, start=1):
        held += one.origin is Mode.AGAIN
        if held < again and place - held < new:
            assert abs(held - share * place) <= 0.5 + 1e-9
    if 0 < share < 1:
        assert len(found) == min(n, again + new), "the other list fills"


def test_a_purpose_of_one_list_takes_nothing_of_the_other() -> None:
    assert {one.origin for one in blend(listed("a", 2), listed("n", 9), 1.0, 5)} == {Mode.AGAIN}
    assert {one.origin for one in blend(listed("a", 9), listed("n", 2), 0.0, 5)} == {Mode.NEW}


def test_a_product_of_both_lists_comes_once() -> None:
    found = blend(listed("a", 3), listed("a", 3), 0.5, 9)
    assert [one.item.product_id for one in found] == ["a0", "a1", "a2"]


@pytest.mark.parametrize("wrong", [-0.01, 1.01])
def test_a_share_keeps_its_bounds(wrong: float) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        blend((), (), wrong, 3)
