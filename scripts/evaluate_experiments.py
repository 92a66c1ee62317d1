"""What peeking costs, what the always-valid test makes of it, and how much noise CUPED takes out of real shops.

Peeking: experiments without an effect, looked at again and again; how many of them call a difference at some look.
Money is drawn from the real customers of the shops. CUPED: money and visits of 30 days,
adjusted by what was known before.

Usage: python scripts/evaluate_experiments.py --data FOLDER [--json FILE]
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common import json_option, plain_errors, write_json

from recommender.experiments import Summary, adjust, check_ratio, effect, winsorise
from recommender.experiments.ratio_check import MISMATCH_BELOW

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Floats]

LOOKS: Final = 40
PER_LOOK: Final = 100
"""Units that each arm gets between two looks."""
PLANNED: Final = LOOKS * PER_LOOK
CONFIDENCE: Final = 0.95
ALPHA: Final = 1 - CONFIDENCE
TESTS: Final = ("usual test at every look", "usual test once, at the end", "always valid at every look")
LIFT: Final = 4.0
"""Standard errors of the effect that is looked for, at the planned size."""
RATE: Final = 0.05
"""Share of members who redeem, of the second metric."""
SHOPS: Final = {
    "Online Retail": ("or_tx.parquet", "invoice", date(2011, 11, 9)),
    "Complete Journey": ("cj_tx.parquet", "basket_id", date(2017, 12, 2)),
}
"""File, column of the receipt, and the first day of the experiment."""
WINDOW: Final = timedelta(days=30)
BEFORE: Final = {"the 30 days before": 30, "the 90 days before": 90, "all before": 3650}


def looks_of(values: Floats) -> list[list[Summary]]:
    """What is known at each look, of each trial; ``values`` has shape ``(trials, looks, units a look)``."""
    counts = np.arange(1, values.shape[1] + 1) * values.shape[2]
    sums, squares = values.sum(axis=2).cumsum(axis=1), (values**2).sum(axis=2).cumsum(axis=1)
    means = sums / counts
    spreads = (squares - counts * means**2) / (counts - 1)
    return [
        [Summary(int(n), float(m), float(v)) for n, m, v in zip(counts, mean, spread, strict=True)]
        for mean, spread in zip(means, spreads, strict=True)
    ]


def called(control: list[Summary], treatment: list[Summary]) -> tuple[bool, bool, bool]:
    """Whether a difference is called: see :data:`TESTS`."""
    limit = norm.ppf(1 - ALPHA / 2)
    pairs = list(zip(control, treatment, strict=True))
    usual = [abs(b.mean - a.mean) > limit * (a.error + b.error) ** 0.5 for a, b in pairs]
    return any(usual), usual[-1], any(effect(a, b, PLANNED).absolute.is_clear for a, b in pairs)


def peeking(draw: Draw, lift: float, trials: int, seeds: int) -> dict[str, Any]:
    """Share of experiments that call a difference, by test; the range is over the seeds.

    Args:
        draw: Makes the metric.
        lift: Effect in standard errors of the difference at the planned size: as hard to see for every metric.
        trials: Experiments for each seed.
        seeds: How often everything is drawn anew.
    """
    shares = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        control, treatment = (draw(rng, (trials, LOOKS, PER_LOOK)) for _ in range(2))
        treatment = treatment + lift * control.std() * (2 / PLANNED) ** 0.5
        found = [called(*pair) for pair in zip(looks_of(control), looks_of(treatment), strict=True)]
        shares.append(np.mean(found, axis=0))
    return {test: spread_of([share[place] for share in shares]) for place, test in enumerate(TESTS)}


def sizes(trials: int, seeds: int) -> dict[str, Any]:
    """Share of experiments with right arms that are called a mismatch at some look; and with 52 % in one arm."""
    report = {}
    for name, share in (("right sizes", 0.5), ("52 to 48", 0.52)):
        found = []
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            counts = rng.binomial(2 * PER_LOOK, share, (trials, LOOKS)).cumsum(axis=1)
            found.append(np.mean([mismatches(row) for row in counts], axis=0))
        report[name] = {
            test: spread_of([one[place] for one in found])
            for place, test in enumerate(("chi-square at every look", "always valid at every look"))
        }
    return report


def mismatches(counts: NDArray[np.int64]) -> tuple[bool, bool]:
    """Whether each test of the sizes calls a mismatch at some look."""
    looks = [
        check_ratio({"a": int(one), "b": int(whole - one)}, {"a": 1, "b": 1})
        for one, whole in zip(counts, 2 * PER_LOOK * np.arange(1, LOOKS + 1), strict=True)
    ]
    return any(one.chi_square_p < MISMATCH_BELOW for one in looks), any(one.mismatch for one in looks)


def spread_of(shares: list[float]) -> dict[str, float]:
    """Mean, least and most over the seeds."""
    return {"mean": float(np.mean(shares)), "least": float(np.min(shares)), "most": float(np.max(shares))}


def cuts(folder: Path) -> list[dict[str, Any]]:
    """What winsorising and CUPED take from the variance of 30 days, by shop, metric, and what was known before."""
    report = []
    for shop, (file, receipt, start) in SHOPS.items():
        lines = pl.read_parquet(folder / file)
        people = people_of(lines, start)
        after = known(lines, people, receipt, start, start + WINDOW)
        for metric in ("money", "visits"):
            values = after[metric].to_numpy()
            capped = winsorise(values)
            for name, days in BEFORE.items():
                before = known(lines, people, receipt, start - timedelta(days=days), start)[metric].to_numpy()
                report.append(
                    {
                        "shop": shop,
                        "customers": len(people),
                        "metric": metric,
                        "before": name,
                        "raw": adjust(values, before).cut,
                        "winsorised": 1 - capped.var() / values.var(),
                        "cuped": adjust(capped, winsorise(before)).cut,
                    }
                )
    return report


def people_of(lines: pl.DataFrame, start: date) -> pl.DataFrame:
    """Everybody who bought before the experiment."""
    return lines.filter(pl.col("t") < start).select("user").unique().sort("user")


def kinds(folder: Path) -> dict[str, Draw]:
    """Metrics with nothing, with much, and with the real shops' long tails."""

    def drawn(values: Floats) -> Draw:
        return lambda rng, shape: rng.choice(values, shape)

    made: dict[str, Draw] = {
        "a bell curve": lambda rng, shape: rng.normal(size=shape),
        "redeemed, 1 in 20": lambda rng, shape: (rng.random(shape) < RATE).astype(np.float64),
    }
    for shop, (file, receipt, start) in SHOPS.items():
        lines = pl.read_parquet(folder / file)
        money = known(lines, people_of(lines, start), receipt, start, start + WINDOW)["money"]
        made[f"money of 30 days, {shop}"] = drawn(money.to_numpy())
    return made


def known(lines: pl.DataFrame, people: pl.DataFrame, receipt: str, start: date, end: date) -> pl.DataFrame:
    """Money and visits of each customer in a time, 0 for who did not come."""
    found = (
        lines.filter((pl.col("t") >= start) & (pl.col("t") < end))
        .group_by("user")
        .agg(pl.col("value").sum().alias("money"), pl.col(receipt).n_unique().cast(pl.Float64).alias("visits"))
    )
    return people.join(found, on="user", how="left", maintain_order="left").fill_null(0)


def show(report: dict[str, Any]) -> None:
    """Print the tables as a person reads them."""
    click.echo(f"{LOOKS} looks, {PER_LOOK} units an arm between two: share of experiments that call a difference")
    for row in report["peeking"]:
        click.echo(f"  {row['metric']}, effect {row['lift']:g} standard errors")
        for test in TESTS:
            click.echo(f"    {test:<28}{line_of(row['tests'][test])}")
    click.echo(f"Sizes of the arms, called wrong below {MISMATCH_BELOW}, {LOOKS} looks")
    for name, tests in report["sizes"].items():
        for test, found in tests.items():
            click.echo(f"  {name:<14}{test:<28}{line_of(found)}")
    click.echo("CUPED on real shops, a split in time: variance of 30 days that is gone")
    click.echo(f"  {'':<42}{'CUPED alone':>12}{'capped':>9}{'CUPED of capped':>17}")
    for row in report["cuts"]:
        name = f"{row['shop']}, {row['metric']}, {row['before']}"
        click.echo(f"  {name:<42}{row['raw']:>12.0%}{row['winsorised']:>9.0%}{row['cuped']:>17.0%}")


def line_of(found: dict[str, float]) -> str:
    """A share with its range over the seeds."""
    return f"{found['mean']:6.1%}  ({found['least']:.1%} to {found['most']:.1%})"


@click.command(help=__doc__)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--trials", type=click.IntRange(min=20), default=500, help="Experiments for each seed.")
@click.option("--seeds", type=click.IntRange(min=1), default=5, help="How often everything is drawn anew.")
@json_option
@plain_errors
def main(data: Path, trials: int, seeds: int, json_file: Path | None) -> None:
    """Measure and print."""
    report = {
        "peeking": [
            {"metric": name, "lift": lift, "tests": peeking(draw, lift, trials, seeds)}
            for name, draw in kinds(data).items()
            for lift in (0.0, LIFT)
        ],
        "sizes": sizes(trials, seeds),
        "cuts": cuts(data),
    }
    show(report)
    write_json(json_file, report)


if __name__ == "__main__":
    main()
