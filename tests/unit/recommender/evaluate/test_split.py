from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_baskets import made_up_interactions
from shop_tables import read_shop

from recommender.evaluate.running import run, shoppers_of
from recommender.evaluate.split import Split, split_at, split_last_basket
from recommender.items.hybrid.windows import HORIZON, examples, window_days
from recommender.items.interactions import bought_days
from recommender.items.popularity import Popularity
from recommender.items.repeat import Repeat
from recommender.items.types import Mode

LINES = made_up_interactions(customers=40, days=150)
FIRST, LAST = int(LINES.day.min()), int(LINES.day.max())
DATA = Path(__file__).parents[5] / "shared" / "data" / "retail-dev"


@given(st.integers(FIRST + 20, LAST - 5), st.integers(1, 12))
@settings(max_examples=20, deadline=None)
def test_nothing_of_the_test_is_known(day: int, least: int) -> None:
    split = split_at(LINES, day, least)
    assert (split.known.day < day).all()
    for customer, truth in split.truth.items():
        assert customer in split.bought
        assert truth
        assert not split.truth_of(customer, Mode.NEW) & split.bought[customer]
    buyers = np.bincount(np.unique(bought_days(split.known)[:, :2], axis=0)[:, 1], minlength=len(split.known.products))
    assert (buyers >= least).all()


def test_truth_is_what_was_bought_in_the_horizon() -> None:
    day = LAST - 40
    split = split_at(LINES, day, 1, horizon=30)
    rows = (LINES.day >= day) & (LINES.day < day + 30)
    for customer, truth in split.truth.items():
        names = {LINES.products[one] for one in LINES.product[rows & (LINES.customer == customer)]}
        assert {split.known.products[one] for one in truth} <= names


def test_the_last_basket_is_left_out_of_those_tested_only() -> None:
    last = {customer: int(LINES.day[LINES.customer == customer].max()) for customer in range(10)}
    split = split_last_basket(LINES, last, 1)
    assert set(split.truth) <= set(last)
    for customer in split.truth:
        assert (split.known.day[split.known.customer == customer] < last[customer]).all()
        assert split.asked[customer] == last[customer]
    others = np.isin(LINES.customer, list(last), invert=True)
    assert np.isin(split.known.customer, list(last), invert=True).sum() == others.sum()


@given(st.integers(0, 500))
def test_windows_end_before_today_and_begin_after_some_history(length: int) -> None:
    days = window_days(1_000, 1_000 + length)
    assert all(day + HORIZON <= 1_000 + length and day >= 1_030 for day in days)
    assert list(days) == sorted(days, reverse=True)
    assert bool(days) == (length >= 60)


def test_examples_of_a_window_do_not_see_it() -> None:
    """What customers buy from the day on changes what is right, and nothing else."""
    day = LAST - 35
    changed = LINES.product.copy()
    changed[day <= LINES.day] = (changed[day <= LINES.day] + 7) % len(LINES.products)
    ours, theirs = (examples(one, (), day, 2) for one in (LINES, replace(LINES, product=changed)))
    assert ours is not None
    assert theirs is not None
    np.testing.assert_array_equal(ours.rows, theirs.rows)
    assert (ours.right != theirs.right).any()


def figures(split: Split) -> dict[str, dict[Mode, float]]:
    shoppers = shoppers_of(split.known, split.truth)
    results = {name: run(one.fit(split.known, ()), split, shoppers) for name, one in METHODS.items()}
    return {name: {mode: one.mean("ndcg") for mode, one in result.items()} for name, result in results.items()}


METHODS = {"popularity": Popularity(30), "personal": Repeat()}


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the public shops' data is not in {DATA.name}")
def test_known_figures_of_a_public_shop_are_reproduced() -> None:
    shop = read_shop(DATA, "or")
    assert shop is not None
    assert len(bought_days(shop.lines)) == 308_294
    split = split_at(shop.lines, shop.first_test_day, shop.least_customers)
    assert len(split.truth) == 1_072  # one of the 1,073 customers bought nothing but products that few had bought
    found = figures(split)
    assert found["popularity"][Mode.ALL] == pytest.approx(0.138, abs=0.005)
    assert found["popularity"][Mode.NEW] == pytest.approx(0.078, abs=0.005)
    assert found["personal"][Mode.ALL] == pytest.approx(0.354, abs=0.005)
