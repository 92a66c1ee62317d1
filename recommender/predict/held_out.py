"""How good predictions would have been: learned from what was known a horizon ago, held against what came since."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from recommender.errors import PredictionImpossible
from recommender.predict.churn import fit_churn
from recommender.predict.scores import ChanceScores, MoneyScores, score_chances, score_money
from recommender.predict.value import fit_value
from recommender.predict.windows import Split, split_before


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores in a window that nothing was learned from or chosen on.

    Attributes:
        known_by: Last day known to the models.
        until: Last day of the window that they were held against.
        windows: Last days known of the windows they learned from, newest first.
        churn: Scores of the chances; every bin of the reliability diagram holds 20 people or more.
        churn_held: Share of these bins whose mean predicted chance lies in the 90 % interval of what was observed; None
            without bins.
        value: Scores of the money.
    """

    known_by: date
    until: date
    windows: tuple[date, ...]
    churn: ChanceScores
    churn_held: float | None
    value: MoneyScores

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "known_by": self.known_by.isoformat(),
            "until": self.until.isoformat(),
            "windows": [day.isoformat() for day in self.windows],
            "churn": self.churn.as_json() | {"held": self.churn_held},
            "value": self.value.as_json(),
        }


def older(first: date, split: Split) -> Split | None:
    """The windows that could be learned from when the newest past window began; None where there was not one.

    Args:
        first: Day of the first purchase.
        split: Of :func:`recommender.predict.windows.split_before`.
    """
    try:
        return split_before(first, split.past[0], split.horizon)
    except PredictionImpossible:
        return None


def hold_out(examples: pl.DataFrame, split: Split, before: Split) -> HeldOut | None:
    """Learn from the older windows alone, and score the newest one.

    Args:
        examples: Of :func:`recommender.predict.windows.examples`, of the days of both.
        split: Its newest window is held out.
        before: Of :func:`older`.

    Returns:
        None where the older windows are too poor to learn from.
    """
    day = pl.col("day")
    learned, unseen = examples.filter(day.is_in(before.past)), examples.filter(day == split.past[0])
    try:
        churn, value = fit_churn(learned, split.horizon), fit_value(learned, split.horizon)
        chances, money = churn.predict(unseen), value.predict(unseen)
    except PredictionImpossible:
        return None
    spent = unseen["spent_minor"].to_numpy()
    scores = score_chances(chances.churn, (unseen["visits"] == 0).to_numpy())
    met = [one.low <= one.predicted <= one.high for one in scores.bins]
    return HeldOut(
        known_by=split.past[0],
        until=split.past[0] + timedelta(days=split.horizon),
        windows=before.past,
        churn=scores,
        churn_held=sum(met) / len(met) if met else None,
        value=score_money(money.value, money.low, money.high, spent),
    )
