"""Time and memory of a whole segmentation, from the feature table to names, as the number of customers grows.

Beside it runs what a notebook usually does with plain pandas and scikit-learn: logarithms, StandardScaler, KMeans with
ten starts on everybody for each number of segments, a silhouette on as large a sample, the best silhouette wins. The
peer measures no stability, no structure, and describes nothing.

Usage: python scripts/bench_segments.py [--customers 1000000] [--json FILE]
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common import json_option, write_json
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.segments import segment
from recommender.segments.choice import KS
from recommender.segments.scores import SILHOUETTE_ROWS

GROWTH: Final = (10_000, 100_000, 1_000_000, 5_000_000)
AGREES_ON: Final = 100_000
"""Customers on which the sampled answer is compared with the full one."""
FEATURES: Final = ("recency_days", "frequency", "monetary_minor")


def made_up(n: int, seed: int = 7) -> pl.DataFrame:
    """A shop's customers: five kinds that overlap, counts for receipts and long tails for money."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(5, n, p=[0.1, 0.25, 0.3, 0.2, 0.15])
    receipts = 1 + rng.poisson(np.array([40, 15, 5, 3, 1])[kind] * rng.gamma(4, 0.25, n))
    basket = np.exp(rng.normal(np.array([8.5, 7.5, 7.0, 8.8, 7.0])[kind], 0.5))
    recency = np.minimum(rng.exponential(np.array([5, 12, 40, 30, 200])[kind]), 700).astype(np.int64)
    columns = {"recency_days": recency, "frequency": receipts, "monetary_minor": (receipts * basket).astype(np.int64)}
    return pl.DataFrame({"customer_id": np.arange(n).astype(str), **columns})


def ours(frame: pl.DataFrame) -> dict[str, Any]:
    """The whole of it: number chosen, validated, profiled, named."""
    found = segment(frame)
    names = [one.label for one in found.profiles]
    return {"k": found.fit.k, "silhouette": found.as_json()["validation"]["separation"]["silhouette"], "names": names}


def peer(frame: pl.DataFrame) -> dict[str, Any]:
    """The usual notebook."""
    import pandas as pd  # noqa: PLC0415 - the peer's own
    from sklearn.cluster import KMeans  # noqa: PLC0415 - as above
    from sklearn.metrics import silhouette_score  # noqa: PLC0415 - as above
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415 - as above

    table = pd.DataFrame({name: frame[name].to_numpy() for name in FEATURES})
    scaled = StandardScaler().fit_transform(np.log1p(table))
    best = (-1.0, 0)
    for k in KS:
        labels = KMeans(k, n_init=10, random_state=42).fit_predict(scaled)
        best = max(best, (float(silhouette_score(scaled, labels, sample_size=SILHOUETTE_ROWS, random_state=42)), k))
    return {"k": best[1], "silhouette": round(best[0], 4)}


RUNS: Final[dict[str, Callable[[pl.DataFrame], dict[str, Any]]]] = {"ours": ours, "peer": peer}


def measured(who: str, n: int) -> dict[str, Any]:
    """One run in a process of its own, so that its peak of memory is its own."""
    code = f"import bench_segments, json; print(json.dumps(bench_segments.one_run({who!r}, {n})))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def one_run(who: str, n: int) -> dict[str, Any]:
    """Time, CPU time and memory of one run in this process, with one numeric thread."""
    import resource  # noqa: PLC0415 - only this needs it

    frame = made_up(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    with threadpool_limits(limits=1):
        result = RUNS[who](frame)
    return {
        "customers": n,
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "data_mb": round(before / 1024),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **result,
    }


def agreement(n: int) -> dict[str, Any]:
    """Whether the samples say what everybody says: the number chosen, the groups, the silhouette."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - as above

    from recommender.segments import choose_k  # noqa: PLC0415 - as above
    from recommender.segments.common import group_means, nearest, sample_rows  # noqa: PLC0415 - as above
    from recommender.segments.frames import read_numbers  # noqa: PLC0415 - as above
    from recommender.segments.kmeans import KMeans, lloyd  # noqa: PLC0415 - as above
    from recommender.segments.prepare import prepare  # noqa: PLC0415 - as above
    from recommender.segments.scores import silhouette  # noqa: PLC0415 - as above

    prepared, _ = prepare(read_numbers(made_up(n))).ordered()
    sampled = choose_k(prepared, KMeans(), 42)
    everybody = choose_k(prepared, KMeans(trial_rows=n), 42, most=n)
    points = prepared.standard.matrix
    fit = KMeans().fit(prepared.standard, sampled.k, 42)
    rows = sample_rows(n, n // 10, 1)
    tenth = lloyd(points[rows], sampled.k, 1)[0]
    assigned = nearest(points, group_means(points[rows], tenth, sampled.k))
    full, part = silhouette(points, fit.labels, 42, most=n), silhouette(points, fit.labels, 42)
    return {
        "customers": n,
        "k_sampled": sampled.k,
        "k_everybody": everybody.k,
        "stability_sampled": {one.k: round(one.stability.mean, 3) for one in sampled.tried},
        "stability_everybody": {one.k: round(one.stability.mean, 3) for one in everybody.tried},
        "rand_of_a_tenth": round(float(adjusted_rand_score(fit.labels, assigned)), 4),
        "silhouette_sampled": round(part[0], 4) if part else None,
        "silhouette_everybody": round(full[0], 4) if full else None,
    }


@click.command()
@click.option("--customers", type=int, multiple=True, help=f"Sizes to run. [default: {', '.join(map(str, GROWTH))}]")
@click.option("--peer-up-to", type=int, default=1_000_000, show_default=True, help="Largest size that the peer runs.")
@click.option("--agreement", "agree", is_flag=True, help=f"Also compare the samples with everybody at {AGREES_ON:,}.")
@json_option
def main(customers: tuple[int, ...], peer_up_to: int, agree: bool, json_file: Path | None) -> None:
    """Print seconds, memory and the ratio to the peer for each number of customers."""
    rows = []
    for n in customers or GROWTH:
        own = measured("ours", n)
        other = measured("peer", n) if n <= peer_up_to else None
        ratio = round(own["cpu_seconds"] / other["cpu_seconds"], 2) if other else None
        rows.append({"ours": own, "peer": other, "cpu_ratio": ratio})
        beside = f"peer {other['cpu_seconds']:.1f} s CPU, ratio {ratio}" if other else "peer not run"
        click.echo(
            f"{n:>9,} customers: {own['seconds']:.1f} s ({own['cpu_seconds']:.1f} s CPU), "
            f"peak {own['peak_mb']:,} MB of which {own['data_mb']:,} before; "
            f"k={own['k']}, silhouette {own['silhouette']}; {beside}"
        )
    compared = agreement(AGREES_ON) if agree else None
    if compared is not None:
        click.echo("\n".join(f"{name}: {value}" for name, value in compared.items()))
    write_json(json_file, {"growth": rows, "agreement": compared})


if __name__ == "__main__":
    main()
