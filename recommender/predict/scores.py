"""How good predictions are, by what happened."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS: Final = 10
SMALLEST_BIN: Final = 20
"""People that a bin of a reliability diagram must have to be shown: figures below say something about persons."""
_Z90: Final = 1.6449


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: customers with like predictions.

    Attributes:
        count: How many.
        predicted: Mean prediction.
        observed: What happened on average.
        low: Lower end of the 90 % Wilson interval of ``observed``.
        high: Upper end.
    """

    count: int
    predicted: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChanceScores:
    """Scores of predicted chances.

    Attributes:
        customers: How many.
        rate: Share of them to whom it happened.
        auc: Area under the ROC curve; 0.5 where only one of both happened.
        brier: Mean squared error, 0 to 1.
        calibration_error: Mean distance of predicted from observed over the bins, weighted by count.
        bins: The reliability diagram, bins of like size.
    """

    customers: int
    rate: float
    auc: float
    brier: float
    calibration_error: float
    bins: tuple[Bin, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MoneyScores:
    """Scores of predicted money.

    Attributes:
        customers: How many.
        spearman: Rank correlation of predicted and spent.
        mean_error_minor: Mean absolute error, minor units.
        total_ratio: All predicted money over all spent; 1 is best, NaN where nobody spent.
        coverage: Share of customers whose money lies in their interval.
    """

    customers: int
    spearman: float
    mean_error_minor: float
    total_ratio: float
    coverage: float

    def as_json(self) -> dict[str, Any]:
        """The same for programs; what cannot be told is null."""
        return {name: None if value != value else value for name, value in asdict(self).items()}  # noqa: PLR0124 - NaN


def score_chances(predicted: Floats, happened: NDArray[np.bool_]) -> ChanceScores:
    """Score chances, shape ``(n,)`` each."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - takes seconds to load

    both = 0 < happened.sum() < len(happened)
    bins = _bins(predicted, happened)
    weights = sum(one.count for one in bins)
    return ChanceScores(
        customers=len(happened),
        rate=float(happened.mean()),
        auc=float(roc_auc_score(happened, predicted)) if both else 0.5,
        brier=float(((predicted - happened) ** 2).mean()),
        calibration_error=sum(one.count * abs(one.predicted - one.observed) for one in bins) / max(weights, 1),
        bins=bins,
    )


def score_money(predicted: Floats, low: Floats, high: Floats, spent: Floats) -> MoneyScores:
    """Score money, minor units, shape ``(n,)`` each."""
    return MoneyScores(
        customers=len(spent),
        spearman=rank_correlation(predicted, spent),
        mean_error_minor=float(np.abs(predicted - spent).mean()),
        total_ratio=float(predicted.sum() / spent.sum()) if spent.sum() else float("nan"),
        coverage=float(((low <= spent) & (spent <= high)).mean()),
    )


def rank_correlation(left: Floats, right: Floats) -> float:
    """Spearman's; 0 where one side is the same for all."""
    from scipy.stats import rankdata  # noqa: PLC0415

    left, right = rankdata(left), rankdata(right)
    spread = left.std() * right.std()
    return float(((left - left.mean()) * (right - right.mean())).mean() / spread) if spread else 0.0


def _bins(predicted: Floats, happened: NDArray[np.bool_]) -> tuple[Bin, ...]:
    order = np.argsort(predicted, kind="stable")
    parts = np.array_split(order, max(1, min(BINS, len(order) // SMALLEST_BIN)))
    return tuple(_bin(predicted[part], happened[part]) for part in parts if len(part) >= SMALLEST_BIN)


def _bin(predicted: Floats, happened: NDArray[np.bool_]) -> Bin:
    low, high = wilson(happened)
    return Bin(len(happened), float(predicted.mean()), float(happened.mean()), low, high)


def wilson(happened: NDArray[np.bool_]) -> tuple[float, float]:
    """90 % interval of the rate behind what happened (Wilson, 1927)."""
    n, rate = len(happened), float(happened.mean())
    centre = (rate + _Z90**2 / (2 * n)) / (1 + _Z90**2 / n)
    half = float(_Z90 / (1 + _Z90**2 / n) * np.sqrt(rate * (1 - rate) / n + _Z90**2 / (4 * n * n)))
    return max(centre - half, 0.0), min(centre + half, 1.0)
