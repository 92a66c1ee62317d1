"""Churn: the chance that a customer does not buy in the horizon, calibrated, with an interval."""

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
    boosted_chance,
    folds,
    inputs,
    logistic,
    out_of_fold,
    sample,
)
from recommender.predict.scores import SMALLEST_BIN, ChanceScores, score_chances
from recommender.threads import one_thread

CANDIDATES: Final[Mapping[str, tuple[Maker, ...]]] = {
    "logistic": (logistic,),
    "boosting": (boosted_chance,),
    "both": (logistic, boosted_chance),
}
"""What is tried: models whose mean is taken."""
LEVEL: Final = 0.9
"""Of the interval."""
GROUPS: Final = 10
"""Groups of like customers in each past window, whose shares the interval is made from."""
FEWEST: Final = 50
"""Examples of either outcome that are worth learning from."""
_EDGE: Final = 1e-3
"""No chance is told surer than this."""
_GRID: Final = np.linspace(0.0, 1.0, 201)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Predicted chances of ``n`` customers.

    Attributes:
        churn: Chance of no purchase in the horizon, shape ``(n,)``.
        low: Lower end of the 90 % interval, shape ``(n,)``.
        high: Upper end.
    """

    churn: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ChurnModel:
    """A fitted, calibrated model.

    Attributes:
        chosen: Name of the candidate, of :data:`CANDIDATES`.
        calibration: ``sigmoid`` or ``isotonic``.
        tried: Brier score of every candidate on customers it had not seen, in past windows.
        validation: Scores of the calibrated choice on customers it had not seen, in past windows.
        horizon: Days it looks ahead.
        models: Estimators whose mean is the raw chance.
        curve: Calibrated chance by raw chance from 0 to 1, shape ``(g,)``.
        reach: Half the width of the interval, in standard deviations of one customer's outcome.
    """

    chosen: str
    calibration: str
    tried: Mapping[str, float]
    validation: ChanceScores
    horizon: int
    models: tuple[Any, ...]
    curve: Floats
    reach: float

    @one_thread()
    def predict(self, table: pl.DataFrame) -> Chances:
        """Chances for a table of :func:`recommender.predict.windows.snapshot`, in its order.

        The interval is for the share that will not come of a group of customers like this one: in past windows, with a
        model that had not seen the window, the share of nine groups of ten lay in it. It does not say whether this one
        will come.
        """
        seen = inputs(table, self.horizon)
        raw = np.asarray(np.mean([answers(model, seen) for model in self.models], axis=0), dtype=np.float64)
        churn = np.asarray(np.interp(raw, _GRID, self.curve), dtype=np.float64)
        half = self.reach * np.sqrt(churn * (1 - churn))
        return Chances(churn, np.maximum(churn - half, 0.0), np.minimum(churn + half, 1.0))


@one_thread()
def fit_churn(examples: pl.DataFrame, horizon: int, seed: int = 42) -> ChurnModel:
    """Choose, fit and calibrate a model on past windows.

    Everything is chosen by answers for customers that the model in question has not seen (five folds by customer); the
    window that is to be predicted has no part in it.

    Args:
        examples: Of :func:`recommender.predict.windows.examples`.
        horizon: Days that are looked ahead.
        seed: Of the sample.

    Raises:
        PredictionImpossible: Nobody bought on two days, or fewer than :data:`FEWEST` came, or stayed away.
    """
    examples = sample(examples, seed)
    gone = (examples["visits"] == 0).to_numpy()
    if min(gone.sum(), (~gone).sum()) < FEWEST:
        raise PredictionImpossible(
            "In the past windows nearly everybody came, or nearly nobody did", mend="Look ahead less or further"
        )
    seen, groups = inputs(examples, horizon), examples["customer_id"].to_numpy()
    single = {make: out_of_fold(make, seen, gone, groups) for make in (logistic, boosted_chance)}
    raw = {name: np.mean([single[make] for make in makers], axis=0) for name, makers in CANDIDATES.items()}
    tried = {name: float(((found - gone) ** 2).mean()) for name, found in raw.items()}
    chosen = min(tried, key=lambda name: tried[name])
    calibrated = {kind: _calibrated_unseen(kind, raw[chosen], gone, groups) for kind in ("sigmoid", "isotonic")}
    calibration = min(calibrated, key=lambda kind: float(((calibrated[kind] - gone) ** 2).mean()))
    days = examples["day"].to_numpy()
    blind = raw[chosen]
    if len(np.unique(days)) > 1:
        blind = np.mean([out_of_fold(make, seen, gone, days) for make in CANDIDATES[chosen]], axis=0)
    curve = _curve(calibration, raw[chosen], gone)
    return ChurnModel(
        chosen=chosen,
        calibration=calibration,
        tried=tried,
        validation=score_chances(calibrated[calibration], gone),
        horizon=horizon,
        models=tuple(make().fit(seen, gone) for make in CANDIDATES[chosen]),
        curve=curve,
        reach=_reach(np.interp(blind, _GRID, curve), gone, days),
    )


def _calibrated_unseen(kind: str, raw: Floats, gone: NDArray[np.bool_], groups: NDArray[Any]) -> Floats:
    found = np.empty(len(raw))
    for learn, rest in folds(groups):
        found[rest] = np.interp(raw[rest], _GRID, _curve(kind, raw[learn], gone[learn]))
    return found


def _reach(churn: Floats, gone: NDArray[np.bool_], days: NDArray[Any]) -> float:
    """How far the share of a group was from its chance, nine times of ten, in standard deviations of one outcome."""
    apart = []
    for day in np.unique(days):
        rows = np.flatnonzero(days == day)
        order = rows[np.argsort(churn[rows], kind="stable")]
        for part in np.array_split(order, max(1, min(GROUPS, len(order) // SMALLEST_BIN))):
            said = churn[part].mean()
            apart.append(abs(gone[part].mean() - said) / np.sqrt(said * (1 - said)))
    rank = min(int(np.ceil(LEVEL * (len(apart) + 1))), len(apart))
    return float(np.sort(apart)[rank - 1])


def _curve(kind: str, raw: Floats, gone: NDArray[np.bool_]) -> Floats:
    """Calibrated chance on the grid, shape ``(g,)``."""
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - takes seconds to load
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if kind == "isotonic":
        found = IsotonicRegression(out_of_bounds="clip").fit(raw, gone).predict(_GRID)
    elif gone.all() or not gone.any():
        found = np.full(len(_GRID), gone.mean())
    else:
        found = LogisticRegression(C=1e6).fit(_odds(raw), gone).predict_proba(_odds(_GRID))[:, 1]
    return np.asarray(np.clip(found, _EDGE, 1 - _EDGE), dtype=np.float64)


def _odds(chance: Floats) -> Floats:
    """Log odds as a column; Platt's scaling wants a number without bounds."""
    held = np.clip(chance, _EDGE, 1 - _EDGE)
    return np.log(held / (1 - held))[:, None]
