import json
from datetime import datetime, timedelta

import evaluate_experiments
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner


def shop(start, seed):
    """Invented shoppers who spend as before; some lines before the experiment, some after."""
    rng = np.random.default_rng(seed)
    usual = rng.lognormal(3, 1, 60)
    users = np.repeat(np.arange(60), 8)
    # Every third one stays at home on the last day.
    days = np.tile(np.arange(-60, 20, 10), 60) + np.where((np.arange(480) % 8 == 7) & (users % 3 == 0), 90, 0)
    moment = datetime.combine(start, datetime.min.time())
    return pl.DataFrame(
        {
            "user": users,
            "t": [moment + timedelta(days=int(day)) for day in days],
            "value": usual[users] * rng.uniform(0.9, 1.1, len(users)),
            "receipt": np.arange(len(users)),
        }
    )


@pytest.fixture
def folder(tmp_path):
    for seed, (file, receipt, start) in enumerate(evaluate_experiments.SHOPS.values()):
        shop(start, seed).rename({"receipt": receipt}).write_parquet(tmp_path / file)
    return tmp_path


def test_the_report_shows_peeking_sizes_and_cuts(folder):
    file = folder / "figures.json"
    done = CliRunner().invoke(
        evaluate_experiments.main, ["--data", str(folder), "--trials", "20", "--seeds", "1", "--json", str(file)]
    )
    assert done.exit_code == 0, done.output
    report = json.loads(file.read_text())

    assert {row["metric"] for row in report["peeking"]} == {
        "a bell curve",
        "redeemed, 1 in 20",
        "money of 30 days, Online Retail",
        "money of 30 days, Complete Journey",
    }
    for row in report["peeking"]:
        every, once, valid = (row["tests"][test]["mean"] for test in evaluate_experiments.TESTS)
        assert valid <= every
        assert once <= every
    money = next(row for row in report["cuts"] if row["metric"] == "money" and "90" in row["before"])
    assert money["cuped"] > 0.8
    assert money["customers"] == 60


def test_what_comes_after_the_first_day_is_not_known_before_it(folder):
    file, receipt, start = evaluate_experiments.SHOPS["Online Retail"]
    lines = pl.read_parquet(folder / file)
    people = evaluate_experiments.people_of(lines, start)

    before = evaluate_experiments.known(lines, people, receipt, start - timedelta(days=100), start)
    after = evaluate_experiments.known(lines, people, receipt, start, start + timedelta(days=30))
    assert before["visits"].to_list() == [6.0] * 60
    assert after["visits"].to_list() == [1.0, 2.0, 2.0] * 20
