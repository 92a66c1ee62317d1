import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.decide import CALIBRATIONS, CHECK_SLACK, MOST_VOTES, Vote, still, tally, threshold_for, vote
from vision.gallery import Match

BUFFALO = CALIBRATIONS["buffalo_s"]


@pytest.mark.parametrize(("members", "least", "most"), [(1, 0.40, 0.40), (2_000, 0.40, 0.41), (2_001, 0.45, 0.45)])
def test_the_measured_starting_points_hold(members: int, least: float, most: float) -> None:
    assert least <= threshold_for(BUFFALO, 0.001, members) <= most


def test_the_calibration_gives_the_counted_false_match_rates() -> None:
    # 48, 12 and 3 in 5.4 million; the threshold for exactly that FPIR must come back
    for threshold, count in ((0.42, None), (0.40, 3)):
        fmr = BUFFALO.anchor_fmr * 2.718281828 ** (-BUFFALO.decay * (threshold - BUFFALO.anchor))
        if count:
            assert fmr == pytest.approx(count / 5.4e6, rel=0.1)
        assert threshold_for(BUFFALO, 1 - (1 - fmr) ** 1500, 1500) == pytest.approx(max(threshold, 0.40), abs=1e-3)


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.floats(1e-5, 0.05))
def test_the_threshold_never_falls_as_the_gallery_grows(a: int, b: int, fpir: float) -> None:
    small, large = sorted((a, b))
    assert threshold_for(BUFFALO, fpir, small) <= threshold_for(BUFFALO, fpir, large) <= 0.99


@given(st.floats(1e-5, 0.05), st.floats(1e-5, 0.05))
def test_fewer_wanted_false_names_never_lower_the_threshold(a: float, b: float) -> None:
    strict, lenient = sorted((a, b))
    assert threshold_for(BUFFALO, strict, 50_000) >= threshold_for(BUFFALO, lenient, 50_000)


def test_a_sites_own_floor_counts() -> None:
    assert threshold_for(BUFFALO, 0.001, 100, least=0.6) == 0.6


def test_a_vote_needs_the_threshold() -> None:
    assert vote([Match("a", 0.39)], 0.4, 0.05).member_id is None
    assert vote([Match("a", 0.40)], 0.4, 0.05).member_id == "a"


def test_a_vote_needs_the_lead() -> None:
    assert vote([Match("a", 0.60), Match("b", 0.56)], 0.4, 0.05).member_id is None
    assert vote([Match("a", 0.60), Match("b", 0.54)], 0.4, 0.05).member_id == "a"


def test_a_tie_is_nobody_even_without_a_margin() -> None:
    assert vote([Match("a", 0.6), Match("b", 0.6)], 0.4, 0.0).member_id is None


def test_an_empty_gallery_names_nobody() -> None:
    assert vote([], 0.4, 0.05) == Vote(None, -1.0)


A, B, NOBODY = Vote("a", 0.7), Vote("b", 0.6), Vote(None, 0.2)


@pytest.mark.parametrize(
    ("votes", "member"),
    [
        ([A, A], "a"),
        ([A, NOBODY, A], "a"),
        ([NOBODY, A, A], "a"),
        ([A, B, A], "a"),
        ([NOBODY, NOBODY, A, B, A], "a"),
    ],
)
def test_two_of_the_last_three_name_a_member(votes: list[Vote], member: str) -> None:
    verdict = tally(votes)
    assert verdict is not None
    assert verdict.member_id == member


@pytest.mark.parametrize(
    "votes", [[], [A], [A, B], [A, NOBODY], [A, NOBODY, B], [NOBODY, NOBODY], [NOBODY, A, NOBODY, B]]
)
def test_a_look_goes_on_without_agreement(votes: list[Vote]) -> None:
    assert tally(votes) is None


def test_three_times_nobody_ends_a_look() -> None:
    verdict = tally([NOBODY, NOBODY, NOBODY])
    assert verdict is not None
    assert verdict.member_id is None


def test_a_look_without_agreement_ends_as_nobody() -> None:
    votes = [vote for _, vote in zip(range(MOST_VOTES), itertools.cycle([A, B, NOBODY]), strict=False)]
    verdict = tally(votes)
    assert verdict is not None
    assert verdict.member_id is None


@given(st.lists(st.sampled_from([A, B, NOBODY]), max_size=12))
def test_only_somebody_named_twice_of_late_can_win(votes: list[Vote]) -> None:
    verdict = tally(votes)
    if verdict is not None and verdict.member_id is not None:
        assert [v.member_id for v in votes[-3:]].count(verdict.member_id) >= 2


def test_a_named_subject_is_held_to_a_lower_score_but_to_the_same_member() -> None:
    assert still([Match("a", 0.40 - CHECK_SLACK)], "a", 0.40)
    assert not still([Match("a", 0.39 - CHECK_SLACK)], "a", 0.40)
    assert still([Match("b", 0.50), Match("a", 0.45)], "a", 0.40)
    assert not still([Match("b", 0.50)], "a", 0.40)
    assert not still([], "a", 0.40)
