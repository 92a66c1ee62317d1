import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.rhythm import rhythm_of


def days_of(*gaps: int) -> list[int]:
    return [0, *np.cumsum(gaps).tolist()]


@pytest.mark.parametrize(
    ("gaps", "days"),
    [
        ((14, 14), 14),
        ((20, 21), 20),
        ((14, 16), None),
        ((7, 9, 8), 8),
        ((7, 8, 15), None),
        ((14, 13, 15, 14, 40), 14),
        ((14, 13, 40, 40, 14), None),
        ((1, 1, 1), 1),
        ((90, 5, 90, 3, 14, 14, 14, 15, 13, 14, 14, 14), 14),
        ((200, 200, 200), None),
        ((14,), None),
        ((), None),
    ],
)
def test_what_is_regular_enough(gaps, days) -> None:
    bought = days_of(*gaps)
    assert rhythm_of(bought, bought[-1]) == days


def test_a_rhythm_that_stopped_is_none() -> None:
    assert rhythm_of(days_of(10, 10), 20 + 16) == 10
    assert rhythm_of(days_of(10, 10), 20 + 17) is None


def test_two_receipts_of_one_day_are_one_purchase() -> None:
    assert rhythm_of([0, 0, 7, 7], 7) is None
    assert rhythm_of([14, 0, 7, 7], 14) == 7


@pytest.mark.parametrize("count", range(2, 9))
def test_who_buys_at_random_seldom_looks_regular(count) -> None:
    rng = np.random.default_rng(count)
    gaps = np.ceil(rng.exponential(60.0, (3_000, count))).astype(int)
    found = sum(rhythm_of(days_of(*one), int(one.sum())) is not None for one in gaps)
    assert found / len(gaps) < 0.07


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=20), st.randoms())
def test_a_rhythm_is_the_middle_of_real_gaps(days, random) -> None:
    found = rhythm_of(days, max(days))
    random.shuffle(days)
    assert rhythm_of(days, max(days)) == found
    if found is not None:
        assert len(set(days)) >= 3
        gaps = np.diff(sorted(set(days)))[-8:]
        assert abs(found - np.median(gaps)) <= 0.5
