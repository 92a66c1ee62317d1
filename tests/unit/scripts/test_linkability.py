"""Requirement T2: the measure of unlinkability, on scores whose answer is known, and on made-up people."""

import numpy as np
import pytest
from evaluate_unlinkability import measure, site
from linkability import between, by_structure, system_linkability, together, within

from kiosk.settings import Settings


def people(count: int, each: int, size: int = 32, noise: float = 0.25):
    """Templates as a recogniser gives them: near their person's own direction, and away from everybody else's."""
    rng = np.random.default_rng(3)
    person = np.repeat(np.arange(count), each)
    rows = rng.standard_normal((count, size))[person] + noise * rng.standard_normal((count * each, size))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), person


def test_scores_that_tell_everything_and_nothing() -> None:
    rng = np.random.default_rng(1)
    one, two, same = rng.normal(5, 0.1, 2000), rng.normal(-5, 0.1, 2000), rng.normal(-5, 0.1, 2000)

    assert system_linkability(one, two) == pytest.approx(1.0)
    assert system_linkability(two, same) < 0.1
    assert system_linkability(two, two) == 0.0


def test_half_of_the_scores_tell() -> None:
    """Of one person half of the scores lie where nobody else's do: those link surely, the others a little."""
    rng = np.random.default_rng(2)
    mated = np.concatenate([rng.uniform(0, 1, 5000), rng.uniform(1, 2, 5000)])
    others = rng.uniform(0, 1, 10_000)

    assert system_linkability(mated, others) == pytest.approx(0.5, abs=0.02)


def test_too_few_scores_say_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        system_linkability(np.zeros(19), np.zeros(1000))


def test_two_sites_cannot_link_whom_one_site_recognises() -> None:
    vectors, person = people(60, 4)
    inside = within(vectors, person)
    across = together([between(site(1, 2 * n), site(1, 2 * n + 1), vectors, person) for n in range(6)])

    assert system_linkability(inside.mated, inside.others) > 0.9
    assert system_linkability(across.mated, across.others) < 0.1


def test_one_key_for_two_sites_would_be_noticed() -> None:
    """What the figure is for: sites that share a secret rotation are linkable."""
    vectors, person = people(60, 4)
    shared = between(site(1, 0), site(1, 0), vectors, person)

    assert system_linkability(shared.mated, shared.others) > 0.9


def test_what_no_rotation_hides_is_measured() -> None:
    """Members who differ in how alike their own pictures are can be told apart by that, whatever the rotation."""
    vectors, person = people(40, 4)
    told = by_structure(vectors, person, np.random.default_rng(1))

    assert len(told.mated) == 40
    assert len(told.others) == 40 * 39
    assert told.mated.max() <= 0


def test_the_report_has_every_figure() -> None:
    vectors, person = people(30, 4)
    report = measure(vectors, person, Settings(), pairs=2, seed=1)

    assert (report["people"], report["templates"]) == (30, 120)
    assert report["d_sys_across"] < 0.15
    assert report["d_sys_inside"] > 0.9
    assert report["across_mated_above_threshold"] < 0.05
    assert report["d_sys_of_structure"] is not None
