"""Trees that are damaged are an error, and never the end of the process: each of these texts was one, or a loop."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.items.hybrid.features import NAMES
from recommender.items.hybrid.ranker import Ranker, learn, ranker_of
from recommender.items.hybrid.windows import Examples

ROWS = 400


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    rng = np.random.default_rng(1)
    rows = rng.random((ROWS, len(NAMES)), np.float32)
    right, sizes = rows[:, 0] > 0.5, np.full(20, ROWS // 20)
    reached = right.reshape(20, -1).sum(1)
    return learn(Examples(rows, right, right, sizes, reached, reached), 4, 1.0, "both")


def first(text: str, name: str, value: int) -> str:
    """The text with another first number in a line of its first tree."""
    return re.sub(rf"^{name}=\S+", f"{name}={value}", text, count=1, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("left_child", 77_777_777), ("left_child", 0), ("right_child", -5_000_000), ("split_feature", 99_999),
        ("split_feature", -5), ("decision_type", 1), ("num_leaves", 1_000_000_000),
        ("num_cat", 3), ("is_linear", 1), ("num_class", 7), ("max_feature_idx", 2),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_are_refused(ranker: Ranker, name: str, value: int) -> None:
    (text, *_) = ranker.texts()
    assert "num_leaves=1\n" not in text, "of stumps nothing could be damaged"
    with pytest.raises(ValueError, match="tree"):
        ranker_of((first(text, name, value),))


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_damaged_text_is_an_error_or_answers(ranker: Ranker, data: st.DataObject) -> None:
    (text, *_) = ranker.texts()
    start = data.draw(st.integers(0, text.index("end of trees")))
    damage = data.draw(st.sampled_from(["", "9", "-7", " 12345678 ", "\n", "\n\n", "\r", "Tree=0\n", "=", "x"]))
    end = start + data.draw(st.integers(0, 400))
    try:
        read = ranker_of((text[:start] + damage + text[end:],))
    except Exception:  # noqa: BLE001 - whatever it leads to: dumping turns it into one error
        return
    assert read.scores(np.zeros((3, len(NAMES)), np.float32)).shape == (3,)


def test_the_proved_text_answers_as_the_whole_one(ranker: Ranker) -> None:
    rows = np.random.default_rng(2).random((50, len(NAMES)), np.float32)
    np.testing.assert_array_equal(ranker_of(ranker.texts()).scores(rows), ranker.scores(rows))
