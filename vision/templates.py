"""Which views of a person become templates: good ones, unlike each other, and nobody else's. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.embed import Vectors, unit
from vision.enrol import LEAST_AGREEMENT

LEAST_TEMPLATES, MOST_TEMPLATES = 3, 8
"""What a member has; with one or two a single bad day of light decides, more than eight add nothing."""

_TRADE = 0.25
"""How much distance from the views already chosen a perfect picture outweighs, against one that just passed."""


class DropReason(StrEnum):
    """Why a view is not kept."""

    DISAGREES = "disagrees"
    """It does not look like the person's other views."""
    LIKE_ANOTHER = "like_another"
    """It is as close to another member as a match, or closer to them than to the person's other views."""
    SURPLUS = "surplus"
    """It is good, but others say the same."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for the views of one person, by their row.

    Attributes:
        kept: Rows to keep, best picture first.
        dropped: Every other row with its reason, in order of rows.
        duplicate_of: Row of the other member whom the person matches as a whole; None when they are new. What is to be
            done about it is asked, never decided here.
    """

    kept: tuple[int, ...]
    dropped: tuple[tuple[int, DropReason], ...]
    duplicate_of: int | None


def choose(
    views: Vectors, qualities: Sequence[float], others: Vectors, threshold: float, *, most: int = MOST_TEMPLATES
) -> Choice:
    """Choose the templates of one person.

    Args:
        views: Shape (n, d), float32, rows of length 1.
        qualities: One a view, 0 to 1.
        others: Shape (m, d), float32, rows of length 1 in the same space: the templates of all other members; m may
            be 0.
        threshold: Similarity from which the site takes two faces for one.
        most: Views kept at most.

    Raises:
        ValueError: Views and qualities are not equally many.
    """
    if len(views) != len(qualities):
        raise ValueError(f"{len(views)} views with {len(qualities)} qualities")
    own = _agreeing(views, qualities)
    dropped = {row: DropReason.DISAGREES for row in range(len(views)) if row not in own}
    duplicate_of = _duplicate(views[own], others, threshold)
    nearest = _nearest(views, others)
    clean = [row for row in own if nearest[row] < threshold and nearest[row] < _agreement(views, row, own)]
    dropped |= {row: DropReason.LIKE_ANOTHER for row in own if row not in clean}
    kept = _diverse(views, qualities, clean, most)
    dropped |= {row: DropReason.SURPLUS for row in clean if row not in kept}
    return Choice(tuple(kept), tuple(sorted(dropped.items())), duplicate_of)


def _agreeing(views: Vectors, qualities: Sequence[float]) -> list[int]:
    """The rows that look like the others, after the one that does so least was left out again and again."""
    rows = list(range(len(views)))
    while len(rows) > 1:
        agreement = [_agreement(views, row, rows) for row in rows]
        # of two that disagree the poorer picture goes
        worst = min(range(len(rows)), key=lambda place: (round(agreement[place], 6), qualities[rows[place]]))
        if agreement[worst] >= LEAST_AGREEMENT:
            break
        del rows[worst]
    return rows


def _agreement(views: Vectors, row: int, rows: Sequence[int]) -> float:
    """Similarity of a view with the mean of the other views; 1 without others."""
    rest = [other for other in rows if other != row]
    return float(views[row] @ unit(views[rest].mean(axis=0)).vector) if rest else 1.0


def _nearest(views: Vectors, others: Vectors) -> Vectors:
    """Best similarity of each view with any other member, -1 without any."""
    if not len(others):
        return np.full(len(views), -1.0, np.float32)
    best: Vectors = (views @ others.T).max(axis=1)
    return best


def _duplicate(views: Vectors, others: Vectors, threshold: float) -> int | None:
    if not len(views) or not len(others):
        return None
    scores = others @ unit(views.mean(axis=0)).vector
    row = int(scores.argmax())
    return row if scores[row] >= threshold else None


def _diverse(views: Vectors, qualities: Sequence[float], rows: Sequence[int], most: int) -> list[int]:
    """The best picture, then again and again the one furthest from all chosen, good pictures favoured."""
    left = sorted(rows, key=lambda row: (-qualities[row], row))
    chosen = left[:1]
    left = left[1:]
    while left and len(chosen) < most:
        distance = 1.0 - (views[left] @ views[chosen].T).max(axis=1)
        worth = [float(far) * (1.0 + _TRADE * qualities[row]) for far, row in zip(distance, left, strict=True)]
        chosen.append(left.pop(int(np.argmax(worth))))
    return chosen
