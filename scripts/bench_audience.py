"""One event into twenty segments by rule, on an encrypted store: beside working the segments out anew, and as it grows.

For each number of customers a store is made in a temporary folder, with events and purchases, and twenty rules saved.
Measured are then, on one machine in one run:

1. Milliseconds from an event to the memberships in the store: the event written, the customer's facts read, every rule
   held against them, and what changed committed. Once as it is,
   and once with the customer's features worked out anew before.
2. The peer: one query for everybody, as a nightly job would run it, for one segment and for all of them.
3. Milliseconds of the live size of each rule, as it is asked for while a rule is edited, beside the exact one.
4. Seconds of filling all segments for everybody, and of one that half of the customers enter, with the milliseconds
   that somebody else waits meanwhile to write a row.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from audience_store import NOW, customer, fill, rules
from common import json_option, plain_errors, write_json
from sqlalchemy import insert, update

from kiosk.audience import Audience
from kiosk.events.bus import InProcessBus
from kiosk.features import refresh
from kiosk.privacy.audit import AuditLog
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing, Secret
from kiosk.store import audience as engine
from kiosk.store.database import Store
from kiosk.store.intake_tables import events
from kiosk.store.tables import products
from recommender.rules import Member, Rule, parse

KEY = bytes(range(32))
_COFFEE = {"bought": "lines", "at_least": 3, "where": {"category": "Coffee"}}
WINDOWS = (
    ("coffee-30-days", parse(_COFFEE | {"within_days": 30})),
    ("coffee-ever", parse(_COFFEE)),
    ("spent-365-days", parse({"bought": "money_minor", "at_least": 30_000, "within_days": 365})),
)
"""What takes longest to count: everything everybody ever bought."""
HALF = parse({"feature": "recency_days", "op": "<=", "value": 200})


@click.command(help=__doc__)
@click.option("--customers", "counts", type=int, multiple=True, default=(10_000, 100_000, 1_000_000), show_default=True)
@click.option("--events", "trials", default=500, show_default=True, help="Events of the first measurement.")
@json_option
@plain_errors
def main(counts: tuple[int, ...], trials: int, json_file: Path | None) -> None:
    """Measure and print."""
    report = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            report.append(measure(Path(folder), count, trials))
        show(report[-1])
    write_json(json_file, {"runs": report})


def measure(folder: Path, count: int, trials: int) -> dict[str, Any]:
    """Everything for one number of customers; times in ms unless named otherwise."""
    began = time.perf_counter()
    Store.create(folder / "store.db", KEY).close()
    with Store.open(folder / "store.db", KEY) as store, KeyRing.create(folder / "store.keys", KEY) as ring:
        fill(store, count)
        built = time.perf_counter() - began
        hashes = Aliases(ring.secret(Secret.SUBJECT), ring.secret(Secret.LOOKUP))
        audit = AuditLog(store, ring, hashes, lambda: NOW)
        audience = Audience(store, InProcessBus(), lambda: NOW, audit, hashes, None)
        began = time.perf_counter()
        for segment_id, rule in rules():
            audience.save(segment_id, segment_id, rule, "cli")
        filled = time.perf_counter() - began
        times = one_by_one(audience, store, count, trials, "a")
        fresh = Audience(store, InProcessBus(), lambda: NOW, audit, hashes, refresh)
        with_features = one_by_one(fresh, store, count, trials, "b")
        whole = {segment_id: timed(partial(everybody, store, rule)) for segment_id, rule in rules()}
        audience.estimate(Member())  # draws the sample
        live = {segment_id: timed(partial(audience.estimate, rule)) for segment_id, rule in (*rules(), *WINDOWS)}
        exact = {segment_id: timed(partial(audience.size, rule)) for segment_id, rule in (*rules(), *WINDOWS)}
        large, waits = half_of_all(audience, store)
    event = percentiles(times)
    return {
        "customers": count,
        "build_seconds": built,
        "fill_seconds": filled,
        "event_ms": event,
        "event_with_features_ms": percentiles(with_features),
        "full_query_ms": whole,
        "full_queries_seconds": sum(whole.values()) / 1e3,
        "ratio_one_segment": statistics.median(whole.values()) / event["p50"],
        "ratio_all_segments": sum(whole.values()) / event["p50"],
        "live_size_ms": live,
        "exact_size_ms": exact,
        "fill_half_seconds": large,
        "others_wait_ms": percentiles(waits),
    }


def one_by_one(audience: Audience, store: Store, count: int, trials: int, run: str) -> list[float]:
    """Milliseconds of each event, from before it is written until the memberships are."""
    random, times = np.random.default_rng(7), list[float]()
    for trial, number in enumerate(random.integers(0, count, trials + 5).tolist()):
        who = customer(number)
        row = {"event_id": f"new-{run}-{trial}", "customer_id": who, "kind": "view", "at": NOW, "product_id": "P0000"}
        began = time.perf_counter()
        with store.write() as connection:
            connection.execute(insert(events).values(**row))
        audience.update([who])
        times.append((time.perf_counter() - began) * 1e3)
    return times[5:]  # the first ones compile the statements


def half_of_all(audience: Audience, store: Store) -> tuple[float, list[float]]:
    """Seconds of filling a large segment, and milliseconds that another writer waits meanwhile, ten times a second."""
    ended, waits = threading.Event(), list[float]()

    def write() -> None:
        while not ended.wait(0.1):
            waits.append(timed(partial(touch, store)))

    other = threading.Thread(target=write)
    other.start()
    try:
        large = timed(partial(audience.save, "half", "half", HALF, "cli")) / 1e3
    finally:
        ended.set()
        other.join()
    return large, waits


def touch(store: Store) -> None:
    """Write one row."""
    with store.write() as connection:
        connection.execute(update(products).where(products.c.product_id == "P0000").values(price_minor=1))


def everybody(store: Store, rule: Rule) -> int:
    """The peer: who is in the segment now, asked for everybody."""
    with store.read() as connection:
        return len(connection.execute(engine.to_select(rule, NOW)).all())


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def percentiles(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and the largest."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98], "max": max(values)}


def show(one: dict[str, Any]) -> None:
    """Print the figures as a person reads them."""
    event, fresh, waits = one["event_ms"], one["event_with_features_ms"], one["others_wait_ms"]
    live, exact = one["live_size_ms"], one["exact_size_ms"]
    slowest, longest = (max(times, key=times.__getitem__) for times in (live, exact))
    click.echo(
        f"{one['customers']:>9,} customers  made in {one['build_seconds']:.1f} s, "
        f"twenty segments filled in {one['fill_seconds']:.1f} s\n"
        f"  one event     p50 {event['p50']:.1f} ms, p99 {event['p99']:.1f} ms, most {event['max']:.1f} ms\n"
        f"  with features p50 {fresh['p50']:.1f} ms, p99 {fresh['p99']:.1f} ms, most {fresh['max']:.1f} ms\n"
        f"  the peer      one segment anew {one['ratio_one_segment']:.0f} times as long, "
        f"all of them {one['ratio_all_segments']:.0f} times ({one['full_queries_seconds']:.1f} s)\n"
        f"  live size     median {statistics.median(live.values()):.0f} ms, most {live[slowest]:.0f} ms ({slowest})\n"
        f"  exact size    median {statistics.median(exact.values()):.0f} ms, most {exact[longest]:.0f} ms ({longest})\n"
        f"  filling half  {one['fill_half_seconds']:.1f} s; others wait p50 {waits['p50']:.0f} ms, "
        f"p99 {waits['p99']:.0f} ms, most {waits['max']:.0f} ms"
    )


if __name__ == "__main__":
    main()
