"""What learns from examples, and how it is tried: always on customers it has not seen."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.predict.bgnbd import BgNbd, GammaGamma
from recommender.predict.windows import history, matrix

Floats: TypeAlias = NDArray[np.float64]
Maker: TypeAlias = Callable[[], Any]
"""Makes an estimator of scikit-learn."""

FOLDS: Final = 5
MOST_EXAMPLES: Final = 60_000
"""Examples that are learned from; more change the third decimal and take minutes."""
_BOOSTING: Final[Mapping[str, Any]] = {
    "learning_rate": 0.05,
    "max_iter": 80,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
    "random_state": 0,
}
"""Small trees and few of them: customers differ by little, and a few thousand examples must do."""


def inputs(table: pl.DataFrame, horizon: int) -> Floats:
    """What learners see, shape ``(n, p + 2)``: the predictors, and last what models of repeat purchases expect.

    Those models are fitted for each day on what was known on it, so nothing of what came after is in them.

    Args:
        table: Of :func:`recommender.predict.windows.snapshot` or ``examples``.
        horizon: Days that are looked ahead.

    Raises:
        PredictionImpossible: Nobody bought on two days.
    """
    told = np.empty((table.height, 2))
    days = table["day"].to_numpy() if "day" in table.columns else np.zeros(table.height)
    for day in np.unique(days):
        rows = np.flatnonzero(days == day)
        told[rows] = np.column_stack(expectations(table[rows], horizon))
    return np.column_stack([matrix(table), told])


def expectations(table: pl.DataFrame, horizon: int) -> tuple[Floats, Floats]:
    """BG/NBD and gamma-gamma: chance of no purchase in the horizon, and money expected in it, shape ``(n,)`` each."""
    seen = history(table)
    some = seen
    if len(seen) > MOST_EXAMPLES:
        some = seen.take(np.random.default_rng(0).choice(len(seen), MOST_EXAMPLES, replace=False))
    repeats, money = BgNbd.fit(some), GammaGamma.fit(some)
    return repeats.p_none(seen, horizon), repeats.expected(seen, horizon) * money.expected(seen)


def sample(examples: pl.DataFrame, seed: int) -> pl.DataFrame:
    """At most :data:`MOST_EXAMPLES` of the examples, in their order."""
    if examples.height <= MOST_EXAMPLES:
        return examples
    chosen = np.random.default_rng(seed).choice(examples.height, MOST_EXAMPLES, replace=False)
    return examples[np.sort(chosen)]


def folds(groups: NDArray[Any]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Examples to learn from and to try on, :data:`FOLDS` times; no group is in both.

    Args:
        groups: Whose each example is, or of which day, shape ``(n,)``.
    """
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415 - takes seconds to load, as below

    splits = min(FOLDS, len(np.unique(groups)))
    return list(GroupKFold(splits).split(groups, groups=groups))


def out_of_fold(make: Maker, seen: Floats, target: NDArray[Any], groups: NDArray[Any]) -> Floats:
    """Answers for each example by a model that has not seen its group (its customer, its day), shape ``(n,)``."""
    found = np.empty(len(target))
    for learn, rest in folds(groups):
        one_sided = target[learn].min() == target[learn].max()  # a classifier refuses to learn from one outcome
        found[rest] = target[learn][0] if one_sided else answers(make().fit(seen[learn], target[learn]), seen[rest])
    return found


def answers(model: Any, seen: Floats) -> Floats:
    """The chance that a classifier gives, or the number of a regressor, shape ``(n,)``."""
    found = model.predict_proba(seen)[:, -1] if hasattr(model, "predict_proba") else model.predict(seen)
    return np.asarray(found, dtype=np.float64)


def logistic() -> Any:
    """Logistic regression on logarithms."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    return _on_logs(LogisticRegression(C=0.05, max_iter=2_000))


def ridge() -> Any:
    """Ridge regression on logarithms."""
    from sklearn.linear_model import Ridge  # noqa: PLC0415

    return _on_logs(Ridge(10.0))


def boosted_chance() -> Any:
    """Gradient boosting of a chance; takes empty cells as they are."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    return HistGradientBoostingClassifier(**_BOOSTING)


def boosted_number() -> Any:
    """Gradient boosting of a number; takes empty cells as they are."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415

    return HistGradientBoostingRegressor(**_BOOSTING)


def boosted_quantile(level: float) -> Any:
    """Gradient boosting of a quantile."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415

    return HistGradientBoostingRegressor(loss="quantile", quantile=level, **_BOOSTING)


def _on_logs(model: Any) -> Any:
    from sklearn.impute import SimpleImputer  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import FunctionTransformer, StandardScaler  # noqa: PLC0415

    # Whether a gap is known says more than the value that is put in its place.
    filled = SimpleImputer(add_indicator=True, keep_empty_features=True)
    return make_pipeline(filled, FunctionTransformer(np.log1p), StandardScaler(), model)
