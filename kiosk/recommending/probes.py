"""Customers by whose newest receipts recommenders are compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.evaluate.metrics import ndcg
from recommender.items.types import Context, Fitted, Shopper
from recommender.purchases import Purchases
from recommender.types import Purchase

PLACES: Final = 10
SEED: Final = 20_260


@dataclass(frozen=True, slots=True)
class Probe:
    """One customer of the comparison.

    Attributes:
        history: What they bought before the cut.
        bought: Products they bought afterwards.
    """

    history: Sequence[Purchase]
    bought: frozenset[str]


def probes_of(purchases: Purchases, cut: date, most: int) -> tuple[Probe, ...]:
    """Customers with receipts before and after a cut, the same ones for the same purchases.

    Args:
        purchases: Of everybody.
        cut: First day that is held out.
        most: How many are drawn where there are more.
    """
    after = purchases.frame.filter(pl.col("at") >= datetime.combine(cut, time.min))
    known = purchases.frame.filter(pl.col("at") < datetime.combine(cut, time.min))
    both = sorted(set(after["customer_id"].unique()) & set(known["customer_id"].unique()))
    chosen = both
    if len(both) > most:
        picked = np.random.default_rng(SEED).choice(len(both), most, replace=False)
        chosen = [both[at] for at in sorted(picked.tolist())]
    bought = after.filter(pl.col("customer_id").is_in(chosen)).group_by("customer_id").agg("product_id")
    wanted = {customer: frozenset(ids) for customer, ids in bought.iter_rows()}
    mine = known.filter(pl.col("customer_id").is_in(chosen)).partition_by("customer_id", as_dict=True)
    return tuple(Probe(Purchases(mine[customer,]).to_purchases(), wanted[customer]) for customer in chosen)


def scores_of(fitted: Fitted, probes: Sequence[Probe], cut: date) -> NDArray[np.float64]:
    """NDCG@10 of one recommender, float64, one value a probe."""
    context = Context(now=datetime.combine(cut, time(12)))

    def answer(probe: Probe) -> list[str]:
        return [one.product_id for one in fitted.recommend(Shopper(history=probe.history), PLACES, context)]

    return np.array([ndcg(answer(probe), probe.bought, PLACES) for probe in probes])


def ask(fitted: Fitted, probes: Sequence[Probe], day: date) -> None:
    """Ask a recommender for a stranger and for each probe, so that one that cannot answer is found out."""
    context = Context(now=datetime.combine(day, time(12)))
    for shopper in (Shopper(), *(Shopper(history=probe.history) for probe in probes)):
        fitted.recommend(shopper, PLACES, context)
