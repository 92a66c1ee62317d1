"""Value: the money a customer will spend in the horizon, with an interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.errors import PredictionImpossible
from recommender.predict.learners import (
    Floats,
    Maker,
    answers,
    boosted_number,
    boosted_quantile,
    folds,
    inputs,
    out_of_fold,
    ridge,
    sample,
)
from recommender.predict.scores import MoneyScores, rank_correlation, score_money
from recommender.threads import one_thread

REPEATS: Final = "bg/nbd"
"""BG/NBD with gamma-gamma; needs no learning beside its own."""
CANDIDATES: Final[Mapping[str, tuple[Maker, ...]]] = {
    REPEATS: (),
    "ridge": (ridge,),
    "boosting": (boosted_number,),
    "both": (ridge, boosted_number),
}
"""What is tried: models of the logarithm of money whose mean is taken."""
SMALL_CHANGE: Final = 0.1
"""Part of the usual money of who came that counts as next to nothing; money is learned as ``log(1 + money / that)``.

With a paisa in its place somebody who spends nothing is as far from a small buyer as that one from the largest, and the
order among buyers is not learned. Chosen on windows that end before those of ``docs/features.md``: one tenth, a quarter
and a paisa give a rank correlation of .533, .534, .525 (Online Retail), .787, .786, .773 (Complete Journey) and .371,
.369, .373 (CDNOW).
"""
LEVEL: Final = 0.9
"""Of the interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """Predicted money of ``n`` customers, minor units, 0 or more.

    Attributes:
        value: Expected in the horizon, shape ``(n,)``.
        low: Lower end of the 90 % interval, shape ``(n,)``.
        high: Upper end.
    """

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ValueModel:
    """A fitted model.

    Attributes:
        chosen: Name of the candidate, of :data:`CANDIDATES`.
        tried: Rank correlation of every candidate on customers it had not seen, in past windows.
        validation: Scores of the choice on customers it had not seen, in past windows.
        horizon: Days it looks ahead.
        unit: Money that counts as next to nothing, minor units; logarithms are of ``1 + money / unit``.
        models: Estimators of the logarithm of money whose mean is the score; none where BG/NBD was chosen.
        to_money: Slope and intercept from the score to the logarithm of the expected money.
        quantiles: Estimators of both ends of the interval, as logarithms.
        widening: How far both ends are moved out.
    """

    chosen: str
    tried: Mapping[str, float]
    validation: MoneyScores
    horizon: int
    unit: float
    models: tuple[Any, ...]
    to_money: tuple[float, float]
    quantiles: tuple[Any, Any]
    widening: float

    @one_thread()
    def predict(self, table: pl.DataFrame) -> Money:
        """Money for a table of :func:`recommender.predict.windows.snapshot`, in its order.

        The interval is a conformalised quantile regression (Romano, Patterson, Candes, 2019): nine customers of ten
        spend what lies in theirs, as long as customers go on as in the past windows.
        """
        seen = inputs(table, self.horizon)
        value = _money(_score(self.models, seen, self.unit), self.to_money)
        low, high = _interval([answers(model, seen) for model in self.quantiles], self.widening, self.unit)
        return Money(value, np.minimum(low, value), np.maximum(high, value))


@one_thread()
def fit_value(examples: pl.DataFrame, horizon: int, seed: int = 42) -> ValueModel:
    """Choose and fit a model on past windows, by answers for customers it has not seen (five folds by customer).

    Args:
        examples: Of :func:`recommender.predict.windows.examples`.
        horizon: Days that are looked ahead.
        seed: Of the sample.

    Raises:
        PredictionImpossible: Nobody bought on two days, or nobody spent anything in all windows.
    """
    examples = sample(examples, seed)
    spent = examples["spent_minor"].to_numpy()
    if not spent.any():
        raise PredictionImpossible("Nobody spent anything in the past windows", mend="Look further ahead")
    unit = SMALL_CHANGE * float(np.median(spent[spent > 0]))
    seen, groups, logs = inputs(examples, horizon), examples["customer_id"].to_numpy(), np.log1p(spent / unit)
    single = {make: out_of_fold(make, seen, logs, groups) for make in (ridge, boosted_number)}
    unseen = {
        name: np.mean([single[make] for make in makers], axis=0) if makers else _score((), seen, unit)
        for name, makers in CANDIDATES.items()
    }
    tried = {name: rank_correlation(found, spent) for name, found in unseen.items()}
    chosen = max(tried, key=lambda name: tried[name])
    to_money = _fit_money(unseen[chosen], spent)
    ends = tuple((1 + sign * LEVEL) / 2 for sign in (-1, 1))
    bounds = [out_of_fold(lambda level=end: boosted_quantile(level), seen, logs, groups) for end in ends]  # type: ignore[misc]
    widening = _widen(bounds, logs)
    return ValueModel(
        chosen=chosen,
        tried=tried,
        validation=_validated(unseen[chosen], spent, groups, _interval(bounds, widening, unit)),
        horizon=horizon,
        unit=unit,
        models=tuple(make().fit(seen, logs) for make in CANDIDATES[chosen]),
        to_money=to_money,
        quantiles=(boosted_quantile(ends[0]).fit(seen, logs), boosted_quantile(ends[1]).fit(seen, logs)),
        widening=widening,
    )


def _score(models: tuple[Any, ...], seen: Floats, unit: float) -> Floats:
    """Mean of the models; without one, what BG/NBD and gamma-gamma expect, as a logarithm like theirs."""
    if not models:
        return np.log1p(seen[:, -1] / unit)
    return np.asarray(np.mean([answers(model, seen) for model in models], axis=0), dtype=np.float64)


def _fit_money(score: Floats, spent: Floats) -> tuple[float, float]:
    """Slope and intercept of a Poisson regression with a log link.

    It keeps the order, and makes the mean of all right: the exponential of a mean logarithm is far below the mean.
    """
    from sklearn.linear_model import PoissonRegressor  # noqa: PLC0415 - takes seconds to load

    unit = spent.mean()
    fitted = PoissonRegressor(alpha=0.0, max_iter=1_000).fit(score[:, None], spent / unit)
    return float(fitted.coef_[0]), float(fitted.intercept_ + np.log(unit))


def _money(score: Floats, to_money: tuple[float, float]) -> Floats:
    slope, intercept = to_money
    return np.exp(slope * score + intercept)


def _widen(bounds: list[Floats], logs: Floats) -> float:
    """How far both ends must move so that the interval holds for :data:`LEVEL` of the unseen customers."""
    outside = np.maximum(bounds[0] - logs, logs - bounds[1])
    rank = min(int(np.ceil(LEVEL * (len(logs) + 1))), len(logs))
    return float(np.sort(outside)[rank - 1])


def _interval(bounds: list[Floats], widening: float, unit: float) -> tuple[Floats, Floats]:
    """Both ends in minor units, the lower one first."""
    ends = (bounds[0] - widening, bounds[1] + widening)
    low, high = (unit * np.expm1(np.maximum(end, 0.0)) for end in (np.minimum(*ends), np.maximum(*ends)))
    return low, high


def _validated(score: Floats, spent: Floats, groups: NDArray[Any], interval: tuple[Floats, Floats]) -> MoneyScores:
    value = np.empty(len(spent))
    for learn, rest in folds(groups):
        value[rest] = _money(score[rest], _fit_money(score[learn], spent[learn]))
    return score_money(value, interval[0], interval[1], spent)
