"""Which views become templates, on invented vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.enrol import LEAST_AGREEMENT
from vision.templates import MOST_TEMPLATES, Choice, DropReason, choose

NOBODY = np.zeros((0, 64), np.float32)
THRESHOLD = 0.45


def rows(*vectors: np.ndarray) -> np.ndarray:
    stacked = np.stack(vectors).astype(np.float32)
    return stacked / np.linalg.norm(stacked, axis=1, keepdims=True)


def people(count: int, seed: int = 1) -> np.ndarray:
    return rows(*np.random.default_rng(seed).normal(size=(count, 64)))


def views_of(person: np.ndarray, count: int, noise: float = 0.08, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rows(*(person + noise * rng.normal(size=64) for _ in range(count)))


ME, YOU, THEM = people(3)


def test_good_views_of_one_person_are_all_kept() -> None:
    choice = choose(views_of(ME, 5), [0.5] * 5, rows(YOU, THEM), THRESHOLD)
    assert sorted(choice.kept) == [0, 1, 2, 3, 4]
    assert choice == Choice(choice.kept, (), None)


def test_a_picture_of_somebody_else_does_not_poison_the_profile() -> None:
    views = rows(*views_of(ME, 4), YOU)
    choice = choose(views, [0.5] * 4 + [1.0], rows(THEM), THRESHOLD)
    assert choice.dropped == ((4, DropReason.DISAGREES),)


def test_a_view_that_is_nearer_to_another_member_is_dropped() -> None:
    mixed = 0.75 * ME + 0.6 * YOU
    choice = choose(rows(*views_of(ME, 4), mixed), [0.5] * 5, rows(YOU, THEM), THRESHOLD)
    assert choice.dropped == ((4, DropReason.LIKE_ANOTHER),)
    assert choice.duplicate_of is None


def test_a_member_who_joins_again_is_noticed_and_nothing_is_decided() -> None:
    choice = choose(views_of(ME, 4), [0.5] * 4, rows(YOU, ME, THEM), THRESHOLD)
    assert choice.duplicate_of == 1
    assert choice.kept == ()


def test_of_many_the_best_and_the_most_different_are_kept() -> None:
    close = views_of(ME, 9, noise=0.005)
    far = views_of(ME, 3, noise=0.1, seed=9)
    choice = choose(rows(*close, *far), [0.9, *[0.5] * 11], NOBODY, THRESHOLD)
    assert len(choice.kept) == MOST_TEMPLATES
    assert choice.kept[0] == 0
    assert {9, 10, 11} <= set(choice.kept)
    assert {reason for _, reason in choice.dropped} == {DropReason.SURPLUS}


def test_of_two_that_disagree_the_poorer_picture_goes() -> None:
    assert choose(rows(ME, YOU), [0.2, 0.9], NOBODY, THRESHOLD).kept == (1,)
    assert choose(rows(ME), [0.2], NOBODY, THRESHOLD).kept == (0,)


def test_every_view_has_its_quality() -> None:
    with pytest.raises(ValueError, match="2 views with 1 qualities"):
        choose(rows(ME, ME), [0.5], NOBODY, THRESHOLD)


@given(st.integers(1, 14), st.floats(0.0, 0.4), st.integers(0, 6), st.integers(0, 2**31), st.floats(0.3, 0.7))
def test_invariants(count: int, noise: float, members: int, seed: int, threshold: float) -> None:
    """Every view is kept or dropped, none twice; whatever is kept is like the rest and like nobody else."""
    views = views_of(ME, count, noise, seed)
    others = people(members, seed) if members else NOBODY
    qualities = list(np.random.default_rng(seed).random(count))
    choice = choose(views, qualities, others, threshold)
    assert sorted([*choice.kept, *(row for row, _ in choice.dropped)]) == list(range(count))
    assert len(choice.kept) <= MOST_TEMPLATES
    agreeing = [row for row in range(count) if (row, DropReason.DISAGREES) not in choice.dropped]
    for row in choice.kept:
        if members:
            assert float((others @ views[row]).max()) < threshold
        rest = [other for other in agreeing if other != row]
        if rest:
            mean = views[rest].mean(axis=0)
            assert float(views[row] @ mean / np.linalg.norm(mean)) >= LEAST_AGREEMENT - 1e-4
