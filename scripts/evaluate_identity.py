"""How well are records of one customer found, and how fast? Invented people, over several seeds, beside a peer.

The peer compares the plain text of a whole record by rapidfuzz on the same pairs, with the threshold that is best for
it when the truth is known; ours sees keyed hashes only and keeps its stated threshold. Intervals are 95 %, by Student's
t over the seeds.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from common import json_option, plain_errors, write_json
from invented_people import Record, people
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import stats
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.identity import Link, consistent, exact_links, suggest, told_of, traits_of
from recommender.identity.blocking import candidates
from recommender.identity.records import Records

_KEY = bytes(32)
_TEXT = ("given_name", "family_name", "birth_date", "phone", "email", "postcode", "city")
Pairs = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the pairs that were found.

    Attributes:
        precision: How many of them are of one person, 0 to 1.
        recall: How many of all pairs of one person are among them, 0 to 1.
    """

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-12)


@click.command(help=__doc__)
@click.option("--records", "count", default=20_000, show_default=True, help="Records of each seed.")
@click.option("--seeds", default=5, show_default=True, type=click.IntRange(2), help="How many files.")
@click.option("--times", default="100000", show_default=True, help="Numbers of records to measure the time of.")
@json_option
@plain_errors
def main(count: int, seeds: int, times: str, json_file: Path | None) -> None:
    """Evaluate and print."""
    with threadpool_limits(1):
        runs = [one_run(count, seed) for seed in range(seeds)]
        report: dict[str, Any] = {"records": count, "seeds": seeds, "quality": summary(runs), "times": []}
        for name, found in report["quality"].items():
            print(
                f"{name:<26}" + "".join(f"{what} {mean:.3f} +- {half:.3f}   " for what, (mean, half) in found.items())
            )
        for size in (int(size) for size in times.split(",") if size):
            report["times"].append(timed(size))
            print("  ".join(f"{name} {value:,}" for name, value in report["times"][-1].items()))
    write_json(json_file, report)


def one_run(count: int, seed: int) -> dict[str, Quality]:
    """The quality of every method on one file."""
    rows, who = people(count, seed)
    person = {str(row["customer_id"]): number for row, number in zip(rows, who, strict=True)}
    truth = pairs_of(person)
    traits = traits_of(rows, keyed)
    exact = {(link.one, link.other) for link in ruled(traits)}
    found = suggest(traits).frame
    suggested = set(zip(found["customer_id"], found["other_id"], strict=True))
    rated, scores = peer(rows, traits)
    good = np.array([pair in truth for pair in rated])
    return {
        "exact rules": rate(exact, truth),
        "suggestions": rate(suggested, truth),
        "rules and suggestions": rate(exact | suggested, truth),
        "peer, best threshold": best(scores, good, len(truth)),
    }


def ruled(traits: pl.DataFrame) -> tuple[Link, ...]:
    """The links of the exact rules that hold together, as the product makes them."""
    links = exact_links(traits)
    return consistent(links, told=told_of(traits, links))[0]


def pairs_of(person: dict[str, int]) -> Pairs:
    """Every pair of records of one person."""
    groups: dict[int, list[str]] = {}
    for record, number in person.items():
        groups.setdefault(number, []).append(record)
    return {
        (one, other) if one < other else (other, one)
        for mine in groups.values()
        for place, one in enumerate(mine)
        for other in mine[place + 1 :]
    }


def keyed(field: str, text: str) -> str:
    """A keyed hash, as the kiosk keeps it."""
    return hmac.digest(_KEY, f"{field}\0{text}".encode(), hashlib.sha256).hex()[:32]


def peer(rows: list[Record], traits: pl.DataFrame) -> tuple[list[tuple[str, str]], NDArray[np.float64]]:
    """Candidates, and how alike their plain texts are, 0 to 100."""
    text = {str(row["customer_id"]): " ".join(str(row[name] or "") for name in _TEXT).lower() for row in rows}
    records = Records(traits)
    pairs, _ = candidates(records)
    ids = records.frame["customer_id"]
    left, right = ids.gather(pairs["left"]).to_list(), ids.gather(pairs["right"]).to_list()
    scores = process.cpdist([text[one] for one in left], [text[one] for one in right], scorer=fuzz.token_sort_ratio)
    return list(zip(left, right, strict=True)), np.asarray(scores, dtype=np.float64)


def best(scores: NDArray[np.float64], good: NDArray[np.bool_], matches: int) -> Quality:
    """The quality at the threshold with the highest F1, which nobody knows without the truth."""
    rated = [
        Quality(float(good[scores >= level].mean()), float(good[scores >= level].sum()) / matches)
        for level in range(50, 100)
        if (scores >= level).any()
    ]
    return max(rated, key=lambda quality: quality.f1)


def rate(found: Pairs, truth: Pairs) -> Quality:
    """Precision and recall of pairs."""
    right = len(found & truth)
    return Quality(right / max(len(found), 1), right / max(len(truth), 1))


def summary(runs: list[dict[str, Quality]]) -> dict[str, dict[str, tuple[float, float]]]:
    """Method to measure to mean and half the width of the interval."""
    return {
        name: {what: interval([getattr(run[name], what) for run in runs]) for what in ("precision", "recall", "f1")}
        for name in runs[0]
    }


def interval(values: list[float]) -> tuple[float, float]:
    """Mean and half the width of the 95 % interval."""
    half = float(stats.t.ppf(0.975, len(values) - 1)) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return float(np.mean(values)), half


def timed(size: int) -> dict[str, float]:
    """Seconds of the rules and of the suggestions for so many records; hashing is told apart."""
    rows, _ = people(size, seed=1)
    begin = time.perf_counter()
    traits = traits_of(rows, keyed)
    hashed = time.perf_counter()
    links = ruled(traits)
    linked = time.perf_counter()
    found = suggest(traits)
    ended = time.perf_counter()
    return {
        "records": size,
        "traits": traits.height,
        "hashing_s": round(hashed - begin, 2),
        "rules_s": round(linked - hashed, 2),
        "suggestions_s": round(ended - linked, 2),
        "pairs": found.compared,
        "links": len(links),
        "suggested": found.frame.height,
        "blocks_left_out": found.too_large,
    }


if __name__ == "__main__":
    main()
