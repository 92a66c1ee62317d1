"""The published fits, on the public tenth of the CDNOW cohort (Fader and Hardie, 2001; brucehardie.com)."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from recommender.errors import PredictionImpossible
from recommender.predict.bgnbd import BgNbd, GammaGamma, History

SAMPLE = Path(__file__).parents[2] / "data" / "cdnow_sample.csv"


def one(repeats: float, recency: float, age: float) -> History:
    return History(*(np.array([value], dtype=np.float64) for value in (repeats, recency, age, 0.0)))


@pytest.fixture(scope="module")
def cdnow() -> pl.DataFrame:
    """2,357 customers over 39 weeks: repeats, weeks to the last and to now, mean money of the repeats."""
    table = pl.read_csv(SAMPLE)
    whole = table.select(pl.exclude("customers").repeat_by("customers").explode())
    assert whole.height == 2_357
    return whole.cast(pl.Float64)


def test_the_published_fit_of_repeat_purchases(cdnow) -> None:
    names = ("repeats", "recency_weeks", "age_weeks", "mean_spent")
    found = BgNbd.fit(History(*(cdnow[name].to_numpy() for name in names)))
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.2426, 4.4135, 0.7928, 2.4253), rel=5e-4)


def test_the_published_fit_of_money(cdnow) -> None:
    back = cdnow.filter(pl.col("repeats") > 0)
    repeats, money = back["repeats"].to_numpy(), back["mean_spent"].to_numpy()
    found = GammaGamma.fit(History(repeats - 1, repeats, repeats, money))
    assert (found.p, found.q, found.gamma) == pytest.approx((6.25, 3.74, 15.44), rel=5e-3)


def test_the_published_expectation_of_one_customer() -> None:
    published = BgNbd(0.243, 4.414, 0.793, 2.426)
    assert published.expected(one(2, 30.43, 38.86), 39).item() == pytest.approx(1.226, abs=5e-4)


def test_simulated_customers_come_as_often_as_expected() -> None:
    """Customers who live by the model: the chances and the counts it gives must be those that happen."""
    model, rng, n, now, horizon = BgNbd(0.8, 20.0, 0.9, 2.5), np.random.default_rng(3), 30_000, 60.0, 30.0
    rate, stop = rng.gamma(model.r, 1 / model.alpha, n), rng.beta(model.a, model.b, n)
    seen, later, last = np.zeros(n), np.zeros(n), np.zeros(n)
    time, alive = np.zeros(n), rng.random(n) >= 0  # everybody begins alive; the first purchase cannot be the last
    while alive.any():
        time = np.where(alive, time + rng.exponential(1, n) / rate, time)
        before, after = alive & (time <= now), alive & (time > now) & (time <= now + horizon)
        seen, later, last = seen + before, later + after, np.where(before, time, last)
        alive &= (time <= now + horizon) & (rng.random(n) >= stop)
    history = History(seen, last, np.full(n, now), np.zeros(n))
    assert model.expected(history, horizon).mean() == pytest.approx(later.mean(), rel=0.03)
    none = model.p_none(history, horizon)
    for low, high in ((0.0, 0.6), (0.6, 0.9), (0.9, 1.0)):
        chosen = (none >= low) & (none < high)
        assert none[chosen].mean() == pytest.approx((later[chosen] == 0).mean(), abs=0.02)
    fitted = BgNbd.fit(history)
    assert fitted.expected(history, horizon).mean() == pytest.approx(later.mean(), rel=0.05)
    # Being gone for good is not the same as not coming in the next month.
    assert (model.p_none(history, horizon) >= 1 - model.p_alive(history) - 1e-12).all()


def test_nobody_who_came_back_is_nothing_to_learn_from() -> None:
    with pytest.raises(PredictionImpossible, match="two days"):
        BgNbd.fit(one(0, 0, 10))
