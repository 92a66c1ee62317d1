"""The learned ranker: boosted trees over candidates, the same every time for the same examples."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from recommender.items.hybrid.features import NAMES
from recommender.items.hybrid.texts import proved
from recommender.items.hybrid.windows import Examples
from recommender.items.scoring import Floats

Objective = Literal["lambdarank", "both"]
ENSEMBLES: Final[Mapping[Objective, tuple[tuple[str, int], ...]]] = {
    "lambdarank": (("lambdarank", 1), ("lambdarank", 2)),
    "both": (("binary", 1), ("lambdarank", 2), ("binary", 3), ("lambdarank", 4)),
}
"""LightGBM's objective and the seed of each member; their answers are averaged: one seed alone moves NDCG by .005."""
AT_ONCE: Final = 2
"""Members that are grown side by side, one thread each: LightGBM's own threads gain less on tables of this size."""
_TREES: Final[dict[str, Any]] = {
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 127,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
"""Small trees, many of them; rows and columns drawn for each."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """Trees that were learned.

    Attributes:
        boosters: LightGBM's, one a member; safe to predict with from several threads.
        rounds: Trees of each that are used.
    """

    boosters: tuple[Any, ...]
    rounds: int

    def scores(self, rows: Floats) -> NDArray[np.float64]:
        """Log odds of a purchase, shape ``(c,)``; of ``lambdarank`` just higher for better."""
        found = np.zeros(len(rows))
        if len(rows):
            for booster in self.boosters:
                found += booster.predict(
                    rows, raw_score=True, num_iteration=self.rounds, num_threads=1, validate_features=False
                )
        return found / len(self.boosters)

    def texts(self) -> tuple[str, ...]:
        """LightGBM's own text form, trees that are used only."""
        return tuple(str(booster.model_to_string(num_iteration=self.rounds)) for booster in self.boosters)


def ranker_of(texts: tuple[str, ...]) -> Ranker:
    """From :meth:`Ranker.texts`.

    Raises:
        Exception: They cannot be read; LightGBM's errors are of many kinds.
    """
    from lightgbm import Booster  # noqa: PLC0415 - takes a second to load

    boosters = tuple(Booster(model_str=proved(text, len(NAMES))) for text in texts)
    return Ranker(boosters, boosters[0].current_iteration())


def learn(examples: Examples, rounds: int, share: float, objective: Objective) -> Ranker:
    """Fit trees.

    Args:
        examples: With at least one right and one wrong row.
        rounds: Trees of each member.
        share: Of the wrong rows that are learned from, drawn anew for each member; they weigh as much as all of them.
        objective: Of :data:`ENSEMBLES`.
    """
    members = ENSEMBLES[objective]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        grown = threads.map(lambda member: _grown(examples, rounds, share, *member), members)
        return Ranker(tuple(grown), rounds)


def _grown(examples: Examples, rounds: int, share: float, objective: str, seed: int) -> Any:
    import lightgbm  # noqa: PLC0415 - takes a second to load

    drawn = examples.thinned(share, seed) if share < 1 else examples
    settings = {**_TREES, "seed": seed, "objective": objective}
    table = lightgbm.Dataset(
        drawn.rows,
        drawn.right.astype(np.int8),
        weight=np.where(drawn.right, 1.0, 1.0 / share),
        group=drawn.sizes[drawn.sizes > 0] if objective == "lambdarank" else None,
        params=settings,
    )
    booster = lightgbm.Booster(settings, table)
    for _ in range(rounds):
        booster.update()
    return booster
