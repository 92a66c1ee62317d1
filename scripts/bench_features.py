"""Purchases to recency, frequency and money, and to the whole table of features: time and memory, beside peers.

Every run is a process of its own, so that its peak of resident memory is its own; each reads the same Parquet file. The
smallest of several times counts: other work on the machine only ever adds. Ratios are a peer's time over ours.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common import json_option, plain_errors, write_json

SIZES = (1_000_000, 10_000_000)
LARGE = 50_000_000
LINES_EACH = 10
"""Lines of a customer on average; four of ten begin a receipt."""
PRODUCTS = 20_000
BLOCK = 5_000_000
"""Lines that are made up at once."""

_RECEIPTS = 'count(DISTINCT (receipt_id, CAST("at" AS DATE)))'
_DUCK_RFM = f"""
SELECT customer_id, max("at"), min("at"), {_RECEIPTS}, sum(quantity * unit_price_minor)
FROM read_parquet($1) GROUP BY customer_id"""
_DUCK_ALL = """
WITH receipts AS (
    SELECT customer_id, receipt_id, CAST("at" AS DATE) AS day, min("at") AS started,
           sum(quantity * unit_price_minor) AS spent, sum(quantity) AS items
    FROM read_parquet($1) GROUP BY ALL),
customers AS (
    SELECT customer_id, max(day) AS last, min(day) AS first, count(*) AS frequency, sum(spent) AS spent,
           avg(items) AS items, avg((hour(started) < 12)::INT) AS morning,
           avg((hour(started) BETWEEN 12 AND 16)::INT) AS afternoon, avg((hour(started) >= 17)::INT) AS evening,
           avg((isodow(day) >= 6)::INT) AS weekend
    FROM receipts GROUP BY customer_id),
gaps AS (
    SELECT customer_id, avg(gap) AS gap, stddev_samp(gap) AS gap_sd FROM (
        SELECT customer_id, day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap
        FROM (SELECT DISTINCT customer_id, day FROM receipts)) GROUP BY customer_id),
baskets AS (
    SELECT customer_id, count(*) AS categories, max(spent) / sum(spent) AS top, sum(cheaper) / sum(known) AS cheaper
    FROM (SELECT customer_id, category, sum(quantity * unit_price_minor) AS spent, count(*) AS known,
                 sum((unit_price_minor < price_minor)::INT) AS cheaper
          FROM read_parquet($1) JOIN read_parquet($2) USING (product_id) GROUP BY ALL) GROUP BY customer_id)
SELECT * FROM customers LEFT JOIN gaps USING (customer_id) LEFT JOIN baskets USING (customer_id)"""


def ours_rfm(folder: Path) -> int:
    """This product, the three numbers."""
    from recommender.features import build  # noqa: PLC0415 - each process loads what it measures

    return build(folder / "lines.parquet", names=("recency_days", "frequency", "monetary_minor")).height


def ours_all(folder: Path) -> int:
    """This product, every feature that lines and products give."""
    from recommender.features import build  # noqa: PLC0415

    return build(folder / "lines.parquet", products=folder / "products.parquet").height


def duckdb_rfm(folder: Path) -> int:
    """DuckDB, the three numbers."""
    return _duckdb(_DUCK_RFM, folder, 1)


def duckdb_all(folder: Path) -> int:
    """DuckDB, the same features."""
    return _duckdb(_DUCK_ALL, folder, 2)


def pandas_rfm(folder: Path) -> int:
    """Pandas, the three numbers; the file is read by Polars, whose texts become numbers: it has no Parquet."""
    import pandas as pd  # noqa: PLC0415

    table = pl.read_parquet(
        folder / "lines.parquet", columns=["customer_id", "receipt_id", "at", "quantity", "unit_price_minor"]
    )
    coded = table.with_columns(pl.col("customer_id", "receipt_id").cast(pl.Categorical()).to_physical())
    lines = pd.DataFrame({name: coded[name].to_numpy() for name in coded.columns})
    lines["spent"] = lines["quantity"] * lines["unit_price_minor"]
    lines["day"] = lines["at"].dt.normalize()
    receipts = lines.drop_duplicates(["customer_id", "receipt_id", "day"]).groupby("customer_id").size()
    rest = lines.groupby("customer_id").agg(last=("at", "max"), first=("at", "min"), spent=("spent", "sum"))
    return len(rest.join(receipts.rename("frequency")))


RUNS: dict[str, Callable[[Path], int]] = {
    one.__name__: one for one in (ours_rfm, duckdb_rfm, pandas_rfm, ours_all, duckdb_all)
}

LIBRARIES = {"ours": "recommender.features", "duckdb": "duckdb", "pandas": "pandas"}


@click.command(help=__doc__)
@click.option("--large", is_flag=True, help="Also 50 million lines.")
@click.option("--lines", "sizes", multiple=True, type=click.IntRange(1_000), help="Other sizes instead.")
@click.option(
    "--times", default=3, show_default=True, type=click.IntRange(1), help="Runs of each, of which the best counts."
)
@click.option("--only", type=click.Choice(sorted(RUNS)), hidden=True)
@click.option("--folder", type=click.Path(path_type=Path), hidden=True)
@json_option
@plain_errors
def main(  # noqa: PLR0917 - click gives them by name
    large: bool, sizes: tuple[int, ...], times: int, only: str | None, folder: Path | None, json_file: Path | None
) -> None:
    """Measure and print."""
    if only is not None and folder is not None:
        click.echo(json.dumps(measured(RUNS[only], folder)))
        return
    report = {}
    for size in sizes or (*SIZES, *((LARGE,) if large else ())):
        report[str(size)] = compared(size, times)
    growth(report)
    write_json(json_file, report)


def measured(run: Callable[[Path], int], folder: Path) -> dict[str, float]:
    """One run in this process, without loading its library: seconds, CPU seconds, peak of memory, customers."""
    import_module(LIBRARIES[run.__name__.partition("_")[0]])
    began, cpu = time.perf_counter(), time.process_time()
    customers = run(folder)
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "customers": customers,
    }


def compared(size: int, times: int) -> dict[str, Any]:
    """Every run at one size, in turn, so that the machine's mood is shared."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_up(folder, size)
        found: dict[str, list[dict[str, float]]] = {run: [] for run in RUNS}
        for _ in range(times):
            for run in RUNS:
                found[run].append(_in_a_process(run, folder))
    best = {run: min(several, key=lambda one: one["seconds"]) for run, several in found.items()}
    counts = {one["customers"] for one in best.values()}
    if len(counts) != 1:
        raise click.ClickException(f"the runs disagree on the number of customers: {sorted(counts)}")
    click.echo(f"{size:,} lines, {counts.pop():,.0f} customers")
    for run, one in best.items():
        what = run.rpartition("_")[2]
        ratio = one["seconds"] / best[f"ours_{what}"]["seconds"]
        click.echo(
            f"  {run:<12}{one['seconds']:8.2f} s  CPU {one['cpu_seconds']:7.2f} s  peak {one['peak_mib']:7,.0f} MiB"
            f"  {ratio:5.2f} of ours"
        )
    return best


def growth(report: dict[str, Any]) -> None:
    """How time grows from one size to the next."""
    sizes = sorted(report, key=int)
    for small, big in pairwise(sizes):
        parts = [
            f"{run} {report[big][run]['seconds'] / report[small][run]['seconds']:.1f}"
            for run in ("ours_rfm", "ours_all", "duckdb_rfm", "duckdb_all")
        ]
        click.echo(f"{int(big) // int(small)} times the lines take {', '.join(parts)} times as long")


def make_up(folder: Path, size: int) -> None:
    """Write products and lines; some customers come far more often than others."""
    rng = np.random.default_rng(7)
    pl.DataFrame(
        {
            "product_id": [f"P{number:05d}" for number in range(PRODUCTS)],
            "category": [f"Category {number % 40}" for number in range(PRODUCTS)],
            "price_minor": rng.integers(50, 5_000, PRODUCTS),
        }
    ).write_parquet(folder / "products.parquet")
    receipts, customers = max(size * 4 // 10, 1), max(size // LINES_EACH, 1)
    whose = (customers * rng.random(receipts) ** 2).astype(np.int64)
    seconds = rng.integers(0, 730, receipts) * 86_400 + rng.integers(8 * 3_600, 21 * 3_600, receipts)
    parts = folder / "parts"
    parts.mkdir()
    for number, start in enumerate(range(0, size, BLOCK)):
        of = rng.integers(0, receipts, min(BLOCK, size - start))
        pl.DataFrame(
            {
                "customer_id": whose[of],
                "product_id": rng.integers(0, PRODUCTS, len(of)),
                "at": np.datetime64("2024-01-01", "us") + seconds[of].astype("timedelta64[s]"),
                "quantity": rng.integers(1, 5, len(of)),
                "unit_price_minor": rng.integers(50, 5_000, len(of)),
                "receipt_id": of,
            }
        ).with_columns(
            pl.format("C{}", pl.col("customer_id").cast(pl.String).str.zfill(7)).alias("customer_id"),
            pl.format("P{}", pl.col("product_id").cast(pl.String).str.zfill(5)).alias("product_id"),
            pl.format("R{}", pl.col("receipt_id").cast(pl.String).str.zfill(8)).alias("receipt_id"),
        ).write_parquet(parts / f"{number}.parquet")
    pl.scan_parquet(parts).sink_parquet(folder / "lines.parquet")


def _duckdb(query: str, folder: Path, files: int) -> int:
    import duckdb  # noqa: PLC0415 - a peer, only here for development

    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {os.cpu_count() or 1}")
        paths = [str(folder / "lines.parquet"), str(folder / "products.parquet")]
        found = connection.execute(query, paths[:files]).fetchnumpy()
        return len(found["customer_id"])


def _in_a_process(run: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - this script itself
        [sys.executable, __file__, "--only", run, "--folder", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{run} failed: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
