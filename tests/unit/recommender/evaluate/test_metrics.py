import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.evaluate.metrics import PER_CUSTOMER, coverage, interval, ndcg, novelty, score_answer

answers = st.lists(st.integers(0, 30), max_size=15, unique=True)
truths = st.frozensets(st.integers(0, 30), min_size=1)


def plainly(answer: list[int], truth: frozenset[int], n: int) -> tuple[float, ...]:
    gain = precisions = found = 0.0
    for place, product in enumerate(answer[:n], start=1):
        if product in truth:
            found += 1
            gain += 1 / math.log2(place + 1)
            precisions += found / place
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(n, len(truth)) + 1))
    return gain / ideal, found / len(truth), found / n, precisions / min(n, len(truth)), float(found > 0)


@given(answers, truths, st.integers(1, 12))
def test_measures_are_their_plain_formulas(answer: list[int], truth: frozenset[int], n: int) -> None:
    found = score_answer(answer, truth, n)
    assert found == pytest.approx(plainly(answer, truth, n))
    assert all(0 <= one <= 1 + 1e-12 for one in found)
    assert ndcg(answer, truth, n) == found[0]


@given(truths)
def test_the_truth_itself_is_the_best_answer(truth: frozenset[int]) -> None:
    found = dict(zip(PER_CUSTOMER, score_answer(sorted(truth), truth, 10), strict=True))
    assert found["ndcg"] == pytest.approx(1)
    assert found["map"] == pytest.approx(1)


@given(answers, truths)
def test_a_hit_moved_up_is_never_worse(answer: list[int], truth: frozenset[int]) -> None:
    hits = [one for one in answer if one in truth]
    rest = [one for one in answer if one not in truth]
    assert ndcg(hits + rest, truth) >= ndcg(answer, truth) - 1e-12


def test_intervals_hold_the_mean_and_shrink_with_customers() -> None:
    values = np.random.default_rng(1).random(400)
    few, many = interval(values[:40]), interval(values)
    assert few.low < few.mean < few.high
    assert many.high - many.low < few.high - few.low
    assert interval(values) == many


def test_coverage_and_novelty_by_hand() -> None:
    assert coverage([[0, 1], [1, 2]], 6) == 0.5
    assert novelty([[0], [1]], np.array([50, 25]), 100) == pytest.approx(1.5)
    assert math.isnan(novelty([[]], np.array([1]), 1))
