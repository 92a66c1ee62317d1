"""What each algorithm reaches on real shops: how well segments lie apart, whether they come again, what they are worth.

The folder holds the parquet files of Online Retail, Complete Journey and the mall's customers (docs/segments.md says
which). Outcome of the two shops: money in the last 30 days; segments are made of what came before.

Usage: python scripts/evaluate_segments.py --data FOLDER [--json FILE]
"""

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import polars as pl
from sklearn.metrics import adjusted_rand_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common import json_option, plain_errors, write_json

from recommender.features.table import FeatureTable
from recommender.segments import ALGORITHMS, basket_table, segment
from recommender.segments.choice import USUAL
from recommender.segments.common import group_means, nearest, take
from recommender.segments.frames import read_numbers
from recommender.segments.kmeans import KMeans
from recommender.segments.prepare import Prepared, prepare
from recommender.segments.protocol import Labels, Space
from recommender.segments.scores import silhouette
from recommender.segments.stability import DRAWS, Stability, stability

RFM: Final = ("recency_days", "frequency", "monetary_minor")
SHOPS: Final = {"Online Retail": ("or_tx", "invoice"), "Complete Journey": ("cj_tx", "basket_id")}
KNOWN: Final = {
    "Online Retail": "silhouette .33 to .31, stability .91 to .97",
    "Complete Journey": "silhouette .36 to .30",
    "Mall": "silhouette .555 at 5",
}
"""Figures of log-RFM k-means, 3 to 7 segments, that were measured before; the mall by income and score."""
LOGS: Final = {"logarithms of all three": RFM, "recency in days": RFM[1:]}
"""Features of the shops that become logarithms."""
KS: Final = (3, 4, 5, 6, 7)
HORIZON: Final = timedelta(days=30)
MALL_ON: Final = ("Annual Income (k$)", "Spending Score (1-100)")
MALL_K: Final = 5
"""Segments that everybody who drew these customers sees."""
PART: Final = 0.8
"""Share of customers in the milder tests of stability, each drawn once."""


def rfm_of(lines: pl.DataFrame, receipt: str, until: datetime) -> pl.DataFrame:
    """Recency, frequency and money up to a moment, from lines with ``user``, ``t``, ``value`` and a receipt number."""
    return (
        lines.filter(pl.col("t") < until)
        .group_by(pl.col("user").cast(pl.String).alias("customer_id"))
        .agg(
            (pl.lit(until) - pl.col("t").max()).dt.total_days().alias("recency_days"),
            pl.col(receipt).n_unique().alias("frequency"),
            (pl.col("value").sum() * 100).alias("monetary_minor"),
        )
        .sort("customer_id")
    )


def end_of(lines: pl.DataFrame) -> datetime:
    """Midnight after the last line."""
    last: date = lines["t"].dt.date().max()  # type: ignore[assignment]
    return datetime.combine(last, datetime.min.time()) + timedelta(days=1)


def with_outcome(lines: pl.DataFrame, receipt: str) -> pl.DataFrame:
    """Features up to 30 days before the end, and the money of those 30 days."""
    cut = end_of(lines) - HORIZON
    later = lines.filter(pl.col("t") >= cut).group_by(pl.col("user").cast(pl.String).alias("customer_id"))
    money = later.agg((pl.col("value").sum() * 100).alias("next_money"))
    return (
        rfm_of(lines, receipt, cut)
        .join(money, on="customer_id", how="left")
        .with_columns(pl.col("next_money").fill_null(0))
    )


def by_number(prepared: Prepared, seed: int) -> Iterator[dict[str, Any]]:
    """k-means for each number of segments, with its stability by three definitions (docs/segments.md)."""
    table = prepared.of(Space.STANDARD)
    for k in KS:
        labels = KMeans().fit(table, k, seed).labels
        found = silhouette(table.matrix, labels, seed)
        drawn = stability(prepared, KMeans(), k, labels, seed)
        parts = stability(prepared, KMeans(), k, labels, seed, part=PART)
        yield {
            "k": k,
            "silhouette": round(found[0], 4) if found else None,
            "bootstrap": drawn.as_json(),
            "parts": parts.as_json(),
            "everybody": on_everybody(table, k, labels, seed).as_json(),
        }


def on_everybody(table: FeatureTable, k: int, labels: Labels, seed: int) -> Stability:
    """Stability as nearest centres give it: k-means on 80 % of the customers, and everybody joins its nearest centre.

    It is compared, on everybody, with the groups of the fit on everybody; the product's own compares those drawn only.
    """
    rng, size, found = np.random.default_rng(seed), round(PART * len(labels)), []
    for draw in range(DRAWS):
        part = take(table, np.sort(rng.choice(len(labels), size, replace=False)))
        again = KMeans().fit(part, k, seed + draw + 1)
        centres = group_means(part.matrix, again.labels, again.k)
        found.append(float(adjusted_rand_score(labels, nearest(table.matrix, centres))))
    low, high = np.quantile(found, [0.025, 0.975])
    return Stability(float(np.mean(found)), float(low), float(high), DRAWS, size)


def by_algorithm(
    frame: pl.DataFrame, seed: int, outcome: str | None, on: tuple[str, ...], k: int
) -> Iterator[dict[str, Any]]:
    """Every algorithm that reads such features, with ``k`` segments where it can be asked."""
    for name, clustering in ALGORITHMS.items():
        if name == "lda" or (name == "rfm" and "frequency" not in on) or (name == "tree" and outcome is None):
            continue
        start = time.process_time()
        found = segment(frame, name, k=k if clustering.takes_k else None, seed=seed, on=on, outcome=outcome)
        yield {"algorithm": name, "cpu_seconds": round(time.process_time() - start, 1), **summary(found.as_json())}


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """The figures of a segmentation that are compared."""
    checked = found["validation"]
    business = checked["business"]
    return {
        "segments": len(found["segments"]),
        "noise": checked["noise"],
        "silhouette": checked["separation"] and checked["separation"]["silhouette"],
        "stability": checked["stability"]["mean"],
        "effect": business and business["effect"],
        "failures": checked["failures"],
    }


def topics(lines: pl.DataFrame, items: pl.DataFrame, seed: int) -> dict[str, Any]:
    """Topics of the departments that households buy from."""
    bought = lines.join(items.select("item", "department"), on="item").rename({"user": "customer_id"})
    found = segment(basket_table(bought, "department"), "lda", k=USUAL, seed=seed)
    names = [one.label for one in found.profiles]
    return {"algorithm": "lda", "names": names, **summary(found.as_json())}


def _say(name: str, rows: Iterable[dict[str, Any]], how: str = "") -> list[dict[str, Any]]:
    """Print each row as it is done, and keep them."""
    click.echo(f"{name}{how and f', {how}'} (k-means, measured before: {KNOWN[name]})")
    said = []
    for row in rows:
        said.append(row)
        click.echo("  " + ", ".join(f"{name} {_cell(value)}" for name, value in row.items() if name != "failures"))
        for failure in row.get("failures", ()):
            click.echo(f"    fails: {failure}")
    return said


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['mean']:.2f} [{value['low']:.2f}, {value['high']:.2f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


@click.command()
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="The folder."
)
@click.option("--seed", type=int, default=42, show_default=True, help="Start of chance.")
@json_option
@plain_errors
def main(data: Path, seed: int, json_file: Path | None) -> None:
    """Print what every algorithm reaches on three data sets, beside the figures measured before."""
    report: dict[str, Any] = {}
    for name, (file, receipt) in SHOPS.items():
        lines = pl.read_parquet(data / f"{file}.parquet").with_columns(pl.col("t").cast(pl.Datetime("us")))
        whole = rfm_of(lines, receipt, end_of(lines))
        part = report[name] = {}
        for how, logs in LOGS.items():
            prepared = prepare(read_numbers(whole), RFM, logs=logs)
            part[f"k-means, {how}"] = _say(name, by_number(prepared, seed), how)
        part["algorithms"] = _say(name, by_algorithm(with_outcome(lines, receipt), seed, "next_money", RFM, USUAL))
        if file == "cj_tx":
            part["topics"] = _say(name, [topics(lines, pl.read_parquet(data / "cj_items.parquet"), seed)])
    mall = pl.read_parquet(data / "mall.parquet").rename({"CustomerID": "customer_id"})
    report["Mall"] = {
        "k-means": _say("Mall", by_number(prepare(read_numbers(mall), MALL_ON), seed)),
        "algorithms": _say("Mall", by_algorithm(mall, seed, None, MALL_ON, MALL_K)),
    }
    write_json(json_file, report)


if __name__ == "__main__":
    main()
