"""The worlds that the simulation makes of real receipts."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from offer_worlds import Visits, read_visits, world

from recommender.learn.policies import LinUcb, Thompson
from recommender.learn.simulator import best_fixed, earned


@pytest.fixture(scope="module")
def visits(retail: Path) -> Visits:
    return read_visits(retail)


def test_nothing_of_a_visit_or_after_it_is_known_before_it(visits: Visits, retail: Path, tmp_path: Path) -> None:
    """The same features come from a file that ends before the visit, but for the visit itself with other goods."""
    row = len(visits.at) // 3
    for name in ("cj_items.parquet", "cj_coupons.parquet"):
        (tmp_path / name).symlink_to(retail / name)
    lines = pl.read_parquet(retail / "cj_tx.parquet").filter(pl.col("t") <= visits.at[row])
    last = lines.filter(pl.col("t") == visits.at[row])
    lines.filter(pl.col("t") < visits.at[row]).vstack(
        last.with_columns(item=pl.lit(last["item"][0], lines.schema["item"]))
    ).write_parquet(tmp_path / "cj_tx.parquet")
    short = read_visits(tmp_path)
    assert short.categories == visits.categories
    assert short.at[row] == visits.at[row]
    for ours, theirs in ((short.share, visits.share), (short.short, visits.short), (short.habits, visits.habits)):
        assert ours[: row + 1] == pytest.approx(theirs[: row + 1])


def test_a_world_is_in_the_order_of_time_and_its_rewards_were_bought(visits: Visits) -> None:
    plain, taste = world(visits, 1, 800), world(visits, 1, 800, appeal=True)
    assert list(plain.at) == sorted(plain.at)
    assert set(np.unique(plain.rewards)) == {0.0, 1.0}
    assert (taste.rewards <= plain.rewards).all()
    assert 0.4 < taste.rewards.sum() / plain.rewards.sum() < 0.8
    assert not (world(visits, 2, 800).rewards == plain.rewards).all()


@pytest.mark.parametrize("kind", [Thompson, LinUcb])
def test_a_policy_that_starts_from_nothing_beats_the_best_fixed_offer(visits: Visits, kind: type) -> None:
    for seed in range(2):
        plain = world(visits, seed, 2_000, informed=False)
        lead = earned(kind.new(3), plain, np.random.default_rng(seed)).mean() - best_fixed(plain)[1].mean()
        assert lead > 0.03, lead
