import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.gallery import Gallery


def vectors(count: int, seed: int = 0, d: int = 64) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids(count: int) -> list[str]:
    return [f"m{number}" for number in range(count)]


def test_an_empty_gallery_finds_nobody() -> None:
    gallery = Gallery([], np.zeros((0, 0), np.float32), 3)
    assert gallery.search(vectors(1)[0]) == ()
    assert len(gallery) == 0
    assert gallery.revision == 3


def test_a_gallery_of_one_gives_one_match() -> None:
    rows = vectors(1)
    (match,) = Gallery(["m0"], rows, 1).search(rows[0])
    assert match.member_id == "m0"
    assert match.score == pytest.approx(1.0, abs=1e-5)


@given(st.integers(2, 40), st.integers(0, 2**31))
def test_the_two_best_are_those_of_numpy(count: int, seed: int) -> None:
    rows, probe = vectors(count, seed), vectors(1, seed + 1)[0]
    found = Gallery(ids(count), rows, 1).search(probe)
    scores = rows @ probe
    order = np.argsort(-scores)[:2]
    assert [match.score for match in found] == pytest.approx(scores[order], abs=1e-5)
    assert found[0].score >= found[1].score


@pytest.mark.parametrize("d", [128, 512])
def test_the_two_stage_index_gives_the_same_first_match_and_score_as_exact_search(d: int) -> None:
    rows = vectors(6_000, d=d)
    staged, flat = Gallery(ids(6_000), rows, 1, flat_up_to=100), Gallery(ids(6_000), rows, 1)
    # probes at a similarity of about .45 to their member, where decisions are made
    probes = rows[:200] + 2.0 * vectors(200, seed=9, d=d)
    for probe in probes / np.linalg.norm(probes, axis=1, keepdims=True):
        (best, _), (exact, _) = staged.search(probe), flat.search(probe)
        assert best.member_id == exact.member_id
        assert best.score == pytest.approx(exact.score, abs=1e-5)


def test_members_are_known_by_id() -> None:
    gallery = Gallery(["a", "b"], vectors(2), 1)
    assert "a" in gallery
    assert "c" not in gallery


@pytest.mark.parametrize(("names", "count"), [(["a", "a"], 2), (["a"], 2)])
def test_rows_and_ids_must_belong_together(names: list[str], count: int) -> None:
    with pytest.raises(ValueError, match="one row"):
        Gallery(names, vectors(count), 1)
