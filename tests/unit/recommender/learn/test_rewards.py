from datetime import timedelta

import pytest
from made_up_offers import START

from recommender.learn.rewards import TAPPED, WAIT, Answer, reward, settled


@pytest.mark.parametrize(
    ("answers", "value", "expected"),
    [
        ((), 1.0, 0.0),
        ((Answer.TAP,), 1.0, TAPPED),
        ((Answer.TAP, Answer.TAP), 0.5, TAPPED / 2),
        ((Answer.TAP, Answer.REDEMPTION), 0.5, 0.5),
        ((Answer.REDEMPTION, Answer.LESS), 1.0, 0.0),
        ((Answer.LESS,), 1.0, 0.0),
    ],
)
def test_the_best_answer_counts_and_less_undoes_it(answers: tuple, value: float, expected: float) -> None:
    assert reward(answers, value) == pytest.approx(expected)


def test_nothing_is_learned_before_the_time_to_answer_is_over() -> None:
    assert not settled(START, START + WAIT - timedelta(seconds=1))
    assert settled(START, START + WAIT)
