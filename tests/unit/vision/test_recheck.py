from hypothesis import given
from hypothesis import strategies as st

from vision.recheck import AGAINST, DOUBT_SECONDS, EVERY, Recheck


def test_a_subject_is_compared_every_second() -> None:
    check = Recheck(10.0, 10.0)
    due = [tenth for tenth in range(1, 10) if check.due(10 + tenth / 10, 10 + tenth / 10)]
    assert due == []
    assert check.due(10.0 + EVERY, 10.9)
    assert not check.somebody_else(11.0, agrees=True)
    assert not check.due(11.1, 11.1)


def test_one_no_is_asked_again_in_the_next_frame_and_the_second_ends_it() -> None:
    check = Recheck(0.0, 0.0)
    assert not check.somebody_else(1.0, agrees=False)
    assert check.due(1.03, 1.0)
    assert check.somebody_else(1.03, agrees=False)


def test_a_yes_wipes_out_an_earlier_no() -> None:
    check = Recheck(0.0, 0.0)
    for at in range(1, 20):
        assert not check.somebody_else(float(at), agrees=at % AGAINST == 0)


def test_a_subject_that_was_out_of_sight_is_compared_at_once() -> None:
    check = Recheck(0.0, 0.0)
    assert not check.due(0.2, 0.2)
    assert check.due(0.7, 0.7)


def test_a_subject_out_of_sight_who_cannot_be_compared_is_given_up() -> None:
    check = Recheck(0.0, 0.0)
    assert check.due(0.7, 0.7)
    assert not check.somebody_else(0.7, agrees=None)
    assert check.somebody_else(0.7 + DOUBT_SECONDS + 0.1, agrees=None)


def test_a_member_who_looks_down_is_not_given_up() -> None:
    check = Recheck(0.0, 0.0)
    for tenth in range(1, 300):
        at = tenth / 10
        if check.due(at, at):
            assert not check.somebody_else(at, agrees=None)


@given(st.lists(st.sampled_from([True, None]), max_size=50))
def test_without_a_no_and_always_in_sight_nobody_is_given_up(answers: list[bool | None]) -> None:
    check = Recheck(0.0, 0.0)
    for number, agrees in enumerate(answers, 1):
        check.due(number * 0.2, number * 0.2)
        assert not check.somebody_else(number * 0.2, agrees=agrees)
