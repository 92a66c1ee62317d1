"""Pairs of records that are probably of one customer, for a person to decide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from recommender.identity.blocking import candidates
from recommender.identity.mixture import START, Floats, Levels, Mixture, fit, probability
from recommender.identity.records import Records, Rows

THRESHOLD: Final = 0.9
"""Least probability of a suggestion: of ten that are shown, nine and more are meant to be right."""

_LEAST_FACTOR: Final = 1e-3
"""A rare value makes an agreement of strangers up to a thousand times less likely, and no more."""

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""
STEPS: Final = 4

_WORDS: Final = {
    "name": {3: "name", 2: "name_alike", 1: "name_partly"},
    "birth_date": {1: "birth_date"},
    "email": {2: "email", 1: "mailbox"},
    "phone": {1: "phone"},
    "place": {2: "postcode", 1: "city"},
}
AGREEMENTS: Final = tuple(word for words in _WORDS.values() for word in words.values())
"""What two records of a suggestion may agree on."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found.

    Attributes:
        frame: ``customer_id`` (the smaller), ``other_id``, ``score`` (0 to 1) and ``why`` (list of text out of
            :data:`AGREEMENTS`), the most probable first.
        model: What the probabilities come from.
        compared: Pairs that were looked at.
        too_large: Blocks that were left out because too many records share them.
    """

    frame: pl.DataFrame
    model: Mixture
    compared: int
    too_large: int


def suggest(traits: pl.DataFrame, *, threshold: float = THRESHOLD, progress: Progress | None = None) -> Suggested:
    """Find the pairs that are probably one person.

    Args:
        traits: Columns :data:`recommender.identity.names.TRAITS`, of all records.
        threshold: Least probability.
        progress: Called after each of :data:`STEPS` steps.
    """
    told = progress or (lambda _done, _steps: None)
    records = Records(traits)
    told(1, STEPS)
    pairs, too_large = candidates(records)
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    told(2, STEPS)
    patterns = compare(records, left, right)
    told(3, STEPS)
    model = fit(patterns)
    scores = probability(model, patterns, rarity(records, left, patterns))
    good = np.flatnonzero(scores >= threshold)
    frame = _frame(records, left[good], right[good], scores[good], patterns[good])
    told(4, STEPS)
    return Suggested(frame, model, pairs.height, too_large)


def compare(records: Records, left: Rows, right: Rows) -> Levels:
    """Levels of agreement of pairs, shape (pairs, fields) in the order of :data:`.mixture.START`; -1 where unknown."""
    return np.stack(
        [
            records.names(left, right),
            records.same("birth_date", left, right),
            _two(records.same("email", left, right), records.same("mailbox", left, right)),
            records.same("phone", left, right),
            _two(records.same("postcode", left, right), records.same("city", left, right)),
        ],
        axis=1,
    )


def rarity(records: Records, left: Rows, patterns: Levels) -> Floats:
    """How often strangers agree on the name and the place of these pairs, against how often on any; 1 without either.

    With the share p of each value, two strangers both have it with p * p, and any same one with the sum of all p * p; a
    match has it with p. So the value weighs p / sum(p * p) (Winkler, 2000).
    """
    found = np.ones(len(patterns))
    for field, column, level in (("names", 0, 3), ("postcode", list(START).index("place"), 2)):
        shares = records.shares(field)
        # The sum over records is the sum over values weighed with how many have it.
        any_same = shares.sum() / max(np.count_nonzero(shares), 1)
        agree = patterns[:, column] == level
        found[agree] *= np.maximum(shares[left[agree]] / any_same, _LEAST_FACTOR)
    return found


def _two(whole: Levels, part: Levels) -> Levels:
    """Level 2 where the telling one agrees, 1 where only the vaguer one does."""
    vague: Levels = np.where(part == 1, 1, np.maximum(whole, part))
    found: Levels = np.where(whole == 1, 2, vague).astype(np.int8)
    return found


def _frame(records: Records, left: Rows, right: Rows, scores: Floats, patterns: Levels) -> pl.DataFrame:
    ids = records.frame["customer_id"]
    why = [
        [words[level] for words, level in zip(_WORDS.values(), pattern, strict=True) if level in words]
        for pattern in patterns.tolist()
    ]
    found = pl.DataFrame(
        {
            "customer_id": ids.gather(left),
            "other_id": ids.gather(right),
            "score": scores,
            "why": pl.Series(why, dtype=pl.List(pl.String)),
        }
    )
    return found.sort("score", "customer_id", "other_id", descending=[True, False, False])
