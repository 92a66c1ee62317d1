"""Whether protected templates of one person at two sites can be linked: the measure of Gomez-Barrero et al. Pure.

M. Gomez-Barrero, J. Galbally, C. Rathgeb, C. Busch, *General framework to evaluate unlinkability in biometric template
protection systems*, IEEE Transactions on Information Forensics and Security 13(6), 2018: 0 says that no score tells
whether two templates are of one person, 1 that every score does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.security.templates import Rotation

Scores = NDArray[np.float64]
Vectors = NDArray[np.float32]

MOST_BINS = 100
PER_BIN = 10
"""Mated scores for each bin: with fewer, the noise of the bins alone looks like a link."""


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """Scores between two sites.

    Attributes:
        mated: Of one person, shape (m,).
        others: Of two people, shape (n,).
    """

    mated: Scores
    others: Scores


def system_linkability(mated: Scores, others: Scores, per_bin: int = PER_BIN) -> float:
    """D_sys, 0 to 1, with both hypotheses equally likely beforehand.

    Densities are counted in equal bins over all scores. A bin with mated scores alone counts as a sure link, which is
    the harder reading. Sampling noise alone makes it some hundredths more than 0.

    Args:
        mated: Scores of templates of one person, shape (m,), at least two bins full.
        others: Scores of templates of two people, shape (n,).
        per_bin: Mated scores for each bin; more of them make less noise and coarser densities.

    Raises:
        ValueError: Too few scores.
    """
    if min(len(mated), len(others)) < 2 * per_bin:
        raise ValueError(f"{len(mated)} and {len(others)} scores are too few")
    bins = min(len(mated) // per_bin, MOST_BINS)
    span = (float(min(mated.min(), others.min())), float(max(mated.max(), others.max())) + 1e-9)
    of_one = np.histogram(mated, bins, span)[0] / len(mated)
    of_two = np.histogram(others, bins, span)[0] / len(others)
    known = of_one > of_two
    local = (of_one[known] - of_two[known]) / (of_one[known] + of_two[known])
    return float((of_one[known] * local).sum())


def between(here: Rotation, there: Rotation, vectors: Vectors, person: NDArray[np.int64]) -> Linked:
    """Scores of every template at one site with every template at another one.

    Args:
        here: Secret rotation of the one site.
        there: Of the other.
        vectors: Shape (n, d), rows of length 1, straight from the recogniser.
        person: Shape (n,), whose each row is.
    """
    scores = here.protect(vectors).astype(np.float64) @ there.protect(vectors).astype(np.float64).T
    same = person[:, None] == person[None, :]
    return Linked(scores[same], scores[~same])


def within(vectors: Vectors, person: NDArray[np.int64]) -> Linked:
    """Scores inside one site, each pair once; the secret rotation does not change them."""
    upper = np.triu_indices(len(vectors), 1)
    scores = (vectors.astype(np.float64) @ vectors.astype(np.float64).T)[upper]
    same = (person[:, None] == person[None, :])[upper]
    return Linked(scores[same], scores[~same])


def together(parts: Sequence[Linked]) -> Linked:
    """The scores of several pairs of sites."""
    return Linked(np.concatenate([one.mated for one in parts]), np.concatenate([one.others for one in parts]))


def by_structure(vectors: Vectors, person: NDArray[np.int64], rng: np.random.Generator) -> Linked:
    """What no rotation hides: how alike the templates of one member are among themselves.

    Each person's pictures are dealt out to two sites, at least two to each. The score of two members is how near their
    sorted inner similarities are to each other, so that no order of templates is needed.

    Args:
        vectors: Shape (n, d), rows of length 1.
        person: Shape (n,).
        rng: Deals.
    """
    here, there = list[Scores](), list[Scores]()
    for one in np.unique(person):
        rows = rng.permutation(np.flatnonzero(person == one))
        if len(rows) >= 4:  # noqa: PLR2004 - two pictures for each site
            here.append(_inner(vectors[rows[:2]]))
            there.append(_inner(vectors[rows[2:4]]))
    nearness = -np.abs(np.array(here)[:, None, :] - np.array(there)[None, :, :]).mean(axis=2)
    same = np.eye(len(here), dtype=bool)
    return Linked(nearness[same], nearness[~same])


def _inner(vectors: Vectors) -> Scores:
    upper = np.triu_indices(len(vectors), 1)
    return np.sort((vectors.astype(np.float64) @ vectors.astype(np.float64).T)[upper])
