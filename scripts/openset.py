"""Open-set identification figures from embeddings, with bootstrap intervals. Pure functions of arrays.

Terms follow ISO/IEC 19795-1: a mated probe shows an enrolled person, a non-mated probe a stranger. FPIR is the share of
strangers named at a threshold, FNIR the share of mated probes that do not come back under their own name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FPIRS = (0.01, 0.001)
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pictures of a folder as one pipeline sees them.

    Attributes:
        vectors: Shape (n, d), rows of length 1; zero rows where no face was found.
        person: Shape (n,), number of the identity of each row.
        found: Shape (n,), bool.
    """

    vectors: npt.NDArray[np.float32]
    person: Ints
    found: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trial:
    """One draw: who was enrolled with which pictures, and what every probe scored.

    Attributes:
        mated_person: Shape (m,), identity of each mated probe.
        mated_score: Shape (m,), best similarity; -1 where no face was found.
        mated_right: Shape (m,), whether the best candidate is the right one.
        mated_lead: Shape (m,), lead over the runner-up.
        stranger_score: Shape (s,), best similarity of each stranger.
        stranger_lead: Shape (s,).
        members: Gallery size.
    """

    mated_person: Ints
    mated_score: Floats
    mated_right: npt.NDArray[np.bool_]
    mated_lead: Floats
    stranger_score: Floats
    stranger_lead: Floats
    members: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate with its 95 % interval from resampling people, all in [0, 1]."""

    value: float
    low: float
    high: float


def draw(pictures: Pictures, enrolled: int, rng: np.random.Generator) -> Trial:
    """Enrol everybody who has more than ``enrolled`` pictures with the mean of some of them, probe with the rest.

    People with a single picture are the strangers. Pictures without a found face are never chosen for enrolment (staff
    would take another), but count as probes that match nobody.
    """
    count = np.bincount(pictures.person)
    gallery, who, mated = _enrol(pictures, enrolled, rng)
    score, lead, best = _search(gallery, pictures, mated)
    strangers = np.flatnonzero(count[pictures.person] == 1)
    far_score, far_lead, _ = _search(gallery, pictures, strangers)
    person = pictures.person[mated]
    return Trial(person, score, who[best] == person, lead, far_score, far_lead, len(who))


def members_against_strangers(pictures: Pictures, enrolled: int, rng: np.random.Generator) -> Floats:
    """Similarity of every stranger to every member of one draw, shape (s, m)."""
    gallery, _, _ = _enrol(pictures, enrolled, rng)
    strangers = (np.bincount(pictures.person)[pictures.person] == 1) & pictures.found
    scores: Floats = (pictures.vectors[strangers] @ gallery.T).astype(np.float64)
    return scores


def _enrol(pictures: Pictures, enrolled: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], Ints, Ints]:
    """Templates of shape (m, d), the identity of each, and the rows of the mated probes."""
    count = np.bincount(pictures.person)
    rows, labels, probes = [], [], []
    for person in np.flatnonzero(count > enrolled):
        mine = np.flatnonzero(pictures.person == person)
        usable = rng.permutation(mine[pictures.found[mine]])[:enrolled]
        if len(usable) == enrolled:
            mean = pictures.vectors[usable].mean(axis=0)
            rows.append(mean / np.linalg.norm(mean))
            labels.append(person)
            probes.append(np.setdiff1d(mine, usable))
    return np.stack(rows), np.array(labels), np.concatenate(probes)


def _search(gallery: npt.NDArray[np.float32], pictures: Pictures, probes: Ints) -> tuple[Floats, Floats, Ints]:
    scores = (pictures.vectors[probes] @ gallery.T).astype(np.float64)
    best = scores.argmax(axis=1)
    top = np.partition(scores, -2, axis=1)[:, -2:]
    found = pictures.found[probes]
    return np.where(found, top[:, 1], -1.0), np.where(found, top[:, 1] - top[:, 0], 0.0), best


def threshold_at(stranger_scores: Floats, fpir: float) -> float:
    """Lowest threshold (score >= threshold names somebody) at which at most this share of strangers is named."""
    ordered = np.sort(stranger_scores)[::-1]
    allowed = int(np.floor(fpir * len(ordered)))
    return float(np.nextafter(ordered[allowed], np.inf)) if allowed < len(ordered) else -1.0


def fnir_at(trial: Trial, fpir: float) -> float:
    """Share of mated probes lost at the threshold that gives strangers this FPIR."""
    threshold = threshold_at(trial.stranger_score, fpir)
    return float(1.0 - np.mean(trial.mated_right & (trial.mated_score >= threshold)))


def rank1(trial: Trial) -> float:
    """Share of mated probes whose best candidate is right, whatever the score."""
    return float(np.mean(trial.mated_right & (trial.mated_score > -1.0)))


def named_wrongly(trial: Trial, threshold: float, margin: float) -> float:
    """Share of all probes, mated and strangers, that one frame would give somebody else's name."""
    mated = (trial.mated_score >= threshold) & (trial.mated_lead >= margin) & ~trial.mated_right
    strangers = (trial.stranger_score >= threshold) & (trial.stranger_lead >= margin)
    return float((mated.sum() + strangers.sum()) / (len(mated) + len(strangers)))


def with_interval(
    trials: Sequence[Trial],
    measure: Callable[[Trial], float],
    rounds: int,
    rng: np.random.Generator,
    *,
    with_strangers: bool = False,
) -> Figure:
    """Mean of a measure over the draws, with an interval from resampling people (not pictures) within each draw.

    Args:
        trials: The draws.
        measure: A rate of one draw.
        rounds: Resamplings.
        rng: Draws them.
        with_strangers: Whether the rate counts strangers too, and not mated probes alone.
    """
    value = float(np.mean([measure(trial) for trial in trials]))
    resampled = [measure(_resample(trials[number % len(trials)], rng)) for number in range(rounds)]
    low, high = np.quantile(resampled, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    # nothing seen in n people says "under 3/n" with 95 % confidence (rule of three), not "never"
    people = len(np.unique(trials[0].mated_person)) + with_strangers * len(trials[0].stranger_score)
    room = 3.0 / people
    low = min(low, 1.0 - room) if value == 1.0 else low
    high = max(high, room) if value == 0.0 else high
    return Figure(value, float(low), float(high))


def _resample(trial: Trial, rng: np.random.Generator) -> Trial:
    people, place = np.unique(trial.mated_person, return_inverse=True)
    groups = np.split(np.argsort(place, kind="stable"), np.cumsum(np.bincount(place))[:-1])
    mated = np.concatenate([groups[number] for number in rng.integers(len(people), size=len(people))])
    far = rng.integers(len(trial.stranger_score), size=len(trial.stranger_score))
    return Trial(
        trial.mated_person[mated], trial.mated_score[mated], trial.mated_right[mated], trial.mated_lead[mated],
        trial.stranger_score[far], trial.stranger_lead[far], trial.members,
    )  # fmt: skip
