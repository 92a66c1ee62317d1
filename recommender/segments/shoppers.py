"""Segments of the shop's customers by how recently, how often and for how much they buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from recommender.features.rfm import rfm
from recommender.purchases import Purchases
from recommender.segments.cluster import cluster, group_means
from recommender.segments.describe import describe_shoppers
from recommender.types import Segment

CLUSTERED_ON: Final = ("recency_days", "frequency", "monetary_minor")
"""What k-means sees, as logarithms: raw values put a handful of very large customers into a cluster of their own.

Basket and tenure only help to name the segments; basket follows from the other two.
"""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Every buying customer in one segment.

    Attributes:
        segments: Largest first.
        assignments: Customer id to segment id; customers who never bought are not in it.
    """

    segments: tuple[Segment, ...]
    assignments: Mapping[str, str]


def segment_customers(purchases: Purchases, today: date, k: int = 3, seed: int = 42) -> Segmentation:
    """Make segments from the purchases up to ``today``.

    Args:
        purchases: Lines of all customers.
        today: Day that recency is counted to.
        k: Number of segments, at least 1.
        seed: Start of k-means; with clear segments it changes nothing.

    Raises:
        TooFewCustomers: There are fewer different customers than segments.
    """
    table = rfm(purchases, today)
    logs = table.log1p()
    found = cluster(logs.select(CLUSTERED_ON), k=k, seed=seed)
    spread = logs.matrix.std(axis=0)
    spread[spread == 0] = 1.0
    standings = (group_means(logs.matrix, found.labels, k) - logs.matrix.mean(axis=0)) / spread
    described = describe_shoppers([dict(zip(table.names, row.tolist(), strict=True)) for row in standings])
    means = group_means(table.matrix, found.labels, k)
    segments = [
        Segment(
            segment_id=description.slug,
            label=description.label,
            size=int(size),
            centre=tuple(zip(table.names, mean.tolist(), strict=True)),
        )
        for description, size, mean in zip(described, found.sizes, means, strict=True)
    ]
    slugs = [segment.segment_id for segment in segments]
    return Segmentation(
        segments=tuple(sorted(segments, key=lambda segment: (-segment.size, segment.segment_id))),
        assignments={who: slugs[number] for who, number in zip(table.customer_ids, found.labels, strict=True)},
    )
