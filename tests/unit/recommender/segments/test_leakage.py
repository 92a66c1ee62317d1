"""Outcomes that are the features in other words."""

import numpy as np
import polars as pl
import pytest

from recommender.segments import segment
from recommender.segments.leakage import LEAKS, told_by


def shop(n: int = 600) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    visits = 1.0 + rng.poisson(np.where(rng.random(n) < 0.4, 20, 2))
    basket = rng.lognormal(3, 0.4, n)
    return {"visits": visits, "basket": basket, "later": np.where(rng.random(n) < visits / 40, 10 * basket, 0.0)}


def test_what_follows_from_the_features_is_told_by_them() -> None:
    columns = shop()
    features = np.column_stack([columns["visits"], columns["basket"]])
    assert told_by(features, columns["visits"] * columns["basket"], 1) > LEAKS
    assert told_by(features, -np.exp(columns["visits"] / 10), 1) > LEAKS
    assert told_by(features, columns["later"], 1) < 0.5
    assert told_by(features, np.random.default_rng(0).normal(size=600), 1) < 0.1


def test_where_it_cannot_be_measured_nothing_is_said() -> None:
    features = np.arange(99.0)[:, None]
    assert told_by(features, features[:, 0], 1) is None
    assert told_by(np.arange(200.0)[:, None], np.ones(200), 1) is None


@pytest.mark.parametrize("algorithm", ["kmeans", "tree"])
def test_an_outcome_made_of_the_features_proves_nothing(algorithm) -> None:
    columns = shop()
    frame = pl.DataFrame(columns).with_columns((pl.col("visits") * pl.col("basket")).alias("spend"))
    circular = segment(frame, algorithm, k=3, on=["visits", "basket"], outcome="spend")
    assert any("follows from the features" in failure for failure in circular.validation.failures)
    assert circular.as_json()["validation"]["told"] > LEAKS
    honest = segment(frame, algorithm, k=3, on=["visits", "basket"], outcome="later")
    assert not any("follows" in failure for failure in honest.validation.failures)
    assert honest.validation.business.differ
    assert "measured after the features" in str(honest)
