import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openset import (
    Pictures,
    Trial,
    draw,
    fnir_at,
    members_against_strangers,
    named_wrongly,
    rank1,
    threshold_at,
    with_interval,
)


def pictures(noise: float = 0.3, people: int = 8, each: int = 5, strangers: int = 50, lost: int = 0) -> Pictures:
    rng = np.random.default_rng(1)
    person = np.array([p for p in range(people) for _ in range(each)] + list(range(people, people + strangers)))
    centres = rng.normal(size=(people + strangers, 64))
    rows = centres[person] / 8 + noise * rng.normal(size=(len(person), 64)) / 8
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    found = np.ones(len(person), bool)
    found[:lost] = False
    rows[:lost] = 0
    return Pictures(rows, person, found)


def trial(mated: list[float], right: list[bool], strangers: list[float]) -> Trial:
    m, s = np.array(mated), np.array(strangers)
    return Trial(np.arange(len(m)), m, np.array(right), np.full(len(m), 0.5), s, np.full(len(s), 0.5), 10)


def test_easy_people_are_all_found() -> None:
    one = draw(pictures(), 3, np.random.default_rng(0))
    assert one.members == 8
    assert len(one.mated_score) == 8 * 2
    assert len(one.stranger_score) == 50
    assert rank1(one) == 1.0
    assert fnir_at(one, 0.01) == 0.0


def test_a_probe_without_a_face_is_a_miss() -> None:
    one = draw(pictures(lost=2), 3, np.random.default_rng(0))
    assert rank1(one) == pytest.approx(1 - 2 / len(one.mated_score))


def test_people_with_too_few_pictures_are_not_enrolled() -> None:
    few = pictures()
    assert draw(few, 4, np.random.default_rng(0)).members == 8
    with pytest.raises(ValueError, match="need"):
        draw(few, 5, np.random.default_rng(0))


def test_the_threshold_names_at_most_the_wanted_share_of_strangers() -> None:
    scores = np.linspace(0, 0.99, 100)
    threshold = threshold_at(scores, 0.01)
    assert (scores >= threshold).sum() == 1
    assert (scores >= threshold_at(scores, 0.001)).sum() == 0


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=200), st.sampled_from([0.5, 0.1, 0.01, 0.001]))
def test_the_wanted_rate_is_never_exceeded(scores: list[float], fpir: float) -> None:
    found = np.array(scores)
    assert (found >= threshold_at(found, fpir)).mean() <= fpir


def test_a_wrong_best_candidate_is_a_miss_however_high_it_scores() -> None:
    one = trial([0.9, 0.9], [True, False], [0.1] * 10)
    assert fnir_at(one, 0.1) == 0.5
    assert named_wrongly(one, 0.4, 0.05) == pytest.approx(1 / 12)


def test_a_stranger_over_the_threshold_is_named_wrongly() -> None:
    assert named_wrongly(trial([0.9], [True], [0.5, 0.1, 0.1]), 0.4, 0.05) == 0.25


def test_the_interval_holds_the_value_and_is_the_same_every_time() -> None:
    trials = [draw(pictures(noise=1.6), 1, np.random.default_rng(seed)) for seed in range(4)]
    figures = [with_interval(trials, rank1, 400, np.random.default_rng(3)) for _ in range(2)]
    assert figures[0] == figures[1]
    assert figures[0].low < figures[0].value < figures[0].high


def test_strangers_without_a_face_are_not_compared() -> None:
    some = pictures()
    found = some.found.copy()
    found[-1] = False
    scores = members_against_strangers(Pictures(some.vectors, some.person, found), 3, np.random.default_rng(0))
    assert scores.shape == (49, 8)


def test_nothing_seen_is_not_never() -> None:
    """Rule of three: no miss in 8 people says under 3/8, whatever resampling says."""
    trials = [draw(pictures(), 3, np.random.default_rng(0))]
    lost = with_interval(trials, lambda one: fnir_at(one, 0.01), 50, np.random.default_rng(0))
    assert (lost.value, lost.high) == (0.0, 3 / 8)
    assert with_interval(trials, rank1, 50, np.random.default_rng(0)).low == 5 / 8
    wrong = with_interval(
        trials, lambda one: named_wrongly(one, 0.99, 0), 50, np.random.default_rng(0), with_strangers=True
    )
    assert wrong.high == 3 / 58
