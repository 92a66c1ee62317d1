"""Churn and value on public data, by a split in time: what was known on a day against what came after it.

For each shop the models are chosen, fitted and calibrated on windows that end by the day; the window after it is looked
at once, here. Beside them stand the usual short cuts: one minus the chance to be alive of BG/NBD as churn, the chance
of no purchase by BG/NBD, money spent so far as value. Spreads are 90 % bootstrap intervals over customers.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from common import json_option, plain_errors, write_json
from numpy.typing import NDArray
from retail import SHOPS, Shop, purchases_of
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.predict import examples, fit_churn, fit_value, outcome, score_chances, score_money, snapshot
from recommender.predict.bgnbd import BgNbd
from recommender.predict.learners import expectations
from recommender.predict.scores import ChanceScores, rank_correlation, wilson
from recommender.predict.windows import history, split_before

RESAMPLES = 200
Floats = NDArray[np.float64]


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@plain_errors
def main(folder: Path, json_file: Path | None) -> None:
    """Measure and print."""
    report = {}
    with threadpool_limits(limits=1):
        for shop in SHOPS:
            report[shop.name] = evaluated(shop, purchases_of(shop, folder))
            show(shop.name, report[shop.name])
    write_json(json_file, report)


def evaluated(shop: Shop, purchases: pl.DataFrame) -> dict[str, Any]:
    """Figures of one shop."""
    first = purchases["at"].min()
    split = split_before(first.date(), shop.as_of, shop.horizon)  # type: ignore[union-attr]
    learned, known = examples(purchases, split), snapshot(purchases, shop.as_of, shop.horizon)
    after = outcome(purchases, shop.as_of, shop.horizon)
    happened = (
        known.select("customer_id").join(after, on="customer_id", how="left", maintain_order="left").fill_null(0.0)
    )
    gone, spent = (happened["visits"] == 0).to_numpy(), happened["spent_minor"].to_numpy()
    churn, value = fit_churn(learned, shop.horizon), fit_value(learned, shop.horizon)
    chances, money = churn.predict(known), value.predict(known)
    seen = history(known)
    none, expected = expectations(known, shop.horizon)
    return {
        "as_of": shop.as_of.isoformat(),
        "horizon_days": shop.horizon,
        "windows": [day.isoformat() for day in split.past],
        "customers": known.height,
        "churn": {
            "model": churn.chosen,
            "calibration": churn.calibration,
            "tried": dict(churn.tried),
            **score_chances(chances.churn, gone).as_json(),
            "auc_spread": spread(lambda rows: score_chances(chances.churn[rows], gone[rows]).auc, len(gone)),
            "brier_spread": spread(lambda rows: float(((chances.churn - gone)[rows] ** 2).mean()), len(gone)),
            "interval_held": held(chances.churn, chances.low, chances.high, gone),
            "interval_width": float((chances.high - chances.low).mean()),
        },
        "value": {
            "model": value.chosen,
            "tried": dict(value.tried),
            **score_money(money.value, money.low, money.high, spent).as_json(),
            "spearman_spread": spread(lambda rows: rank_correlation(money.value[rows], spent[rows]), len(gone)),
            "spearman_of_repeaters": rank_correlation(money.value[seen.repeats > 0], spent[seen.repeats > 0]),
        },
        "short_cuts": {
            "churn as 1 - p_alive": brief(score_chances(1 - BgNbd.fit(seen).p_alive(seen), gone)),
            "churn as p_none of BG/NBD": brief(score_chances(none, gone)),
            "value by BG/NBD with gamma-gamma": {"spearman": rank_correlation(expected, spent)},
            "value as money so far": {"spearman": rank_correlation(known["monetary_minor"].to_numpy(), spent)},
        },
    }


def spread(measure: Callable[[NDArray[np.intp]], float], count: int) -> tuple[float, float]:
    """90 % bootstrap interval over customers."""
    rng = np.random.default_rng(7)
    found = [measure(rng.integers(0, count, count)) for _ in range(RESAMPLES)]
    low, high = np.quantile(found, [0.05, 0.95])
    return float(low), float(high)


def held(churn: Floats, low: Floats, high: Floats, gone: NDArray[np.bool_]) -> float:
    """Share of twenty groups of like chances whose observed rate is in reach of their intervals.

    In reach means: the mean interval of the group and the 90 % Wilson interval of what was observed overlap.
    """
    parts = [part for part in np.array_split(np.argsort(churn, kind="stable"), 20) if len(part)]
    fits = 0
    for part in parts:
        least, most = wilson(gone[part])
        fits += bool(low[part].mean() <= most and least <= high[part].mean())
    return fits / len(parts)


def brief(scores: ChanceScores) -> dict[str, float]:
    """The two figures that tell most."""
    return {"auc": scores.auc, "brier": scores.brier}


def show(name: str, report: dict[str, Any]) -> None:
    """Print the figures as a person reads them."""
    churn, value = report["churn"], report["value"]
    click.echo(
        f"{name}: known by {report['as_of']}, {report['horizon_days']} days ahead, {report['customers']:,} customers,"
        f" {churn['rate']:.1%} did not come; learned from {len(report['windows'])} windows\n"
        f"  churn  {churn['model']}, {churn['calibration']}: AUC {churn['auc']:.3f} {around(churn['auc_spread'])},"
        f" Brier {churn['brier']:.3f} {around(churn['brier_spread'])}, calibration error"
        f" {churn['calibration_error']:.3f}, intervals {churn['interval_width']:.3f} wide,"
        f" in reach for {churn['interval_held']:.0%} of 20 groups\n"
        f"  value  {value['model']}: Spearman {value['spearman']:.3f} {around(value['spearman_spread'])}"
        f" ({value['spearman_of_repeaters']:.3f} of who bought on two days and more),"
        f" mean error {value['mean_error_minor'] / 100:,.2f}, total {value['total_ratio']:.2f} of what was spent,"
        f" interval held for {value['coverage']:.1%}"
    )
    for label, figures in report["short_cuts"].items():
        click.echo(f"  beside: {label}: " + ", ".join(f"{key} {figure:.3f}" for key, figure in figures.items()))
    for one in churn["bins"]:
        click.echo(
            f"    said {one['predicted']:.2f}  was {one['observed']:.2f}  ({one['low']:.2f} to {one['high']:.2f},"
            f" {one['count']} customers)"
        )


def around(ends: tuple[float, float]) -> str:
    """An interval in brackets."""
    return f"[{ends[0]:.3f}, {ends[1]:.3f}]"


if __name__ == "__main__":
    main()
