"""Segments of the shop's customers by how recently, how often and for how much they buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from recommender.features.rfm import RFM_NAMES, rfm
from recommender.purchases import Purchases
from recommender.segments.common import group_means, need_different
from recommender.segments.describe import describe_shoppers
from recommender.segments.frames import read_numbers
from recommender.segments.kmeans import KMeans
from recommender.segments.prepare import prepare
from recommender.segments.protocol import Space
from recommender.types import Segment

CLUSTERED_ON: Final = ("recency_days", "frequency", "monetary_minor")
"""What k-means sees, as logarithms: raw values put a handful of very large customers into a cluster of their own.

Basket and tenure only help to name the segments; basket follows from the other two.
"""


@dataclass(frozen=True, slots=True)
class ShopSegments:
    """Every buying customer in one segment.

    Attributes:
        segments: Largest first.
        assignments: Customer id to segment id; customers who never bought are not in it.
    """

    segments: tuple[Segment, ...]
    assignments: Mapping[str, str]


def segment_customers(purchases: Purchases, today: date, k: int = 3, seed: int = 42) -> ShopSegments:
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
    need_different(table.select(CLUSTERED_ON).matrix, k)
    prepared = prepare(read_numbers(table), CLUSTERED_ON, logs=RFM_NAMES)
    fit = KMeans().fit(prepared.of(Space.STANDARD), k, seed)
    # a feature that is the same for everybody has no place in the standardised table: all segments stand at its mean
    standings = group_means(prepared.standard.matrix, fit.labels, k).tolist()
    middle = dict.fromkeys(RFM_NAMES, 0.0)
    described = describe_shoppers([middle | dict(zip(prepared.standard.names, row, strict=True)) for row in standings])
    means = group_means(table.matrix, fit.labels, k)
    segments = [
        Segment(
            segment_id=description.slug,
            label=description.label,
            size=size,
            centre=tuple(zip(table.names, mean.tolist(), strict=True)),
        )
        for description, size, mean in zip(described, fit.sizes, means, strict=True)
    ]
    slugs = [segment.segment_id for segment in segments]
    return ShopSegments(
        segments=tuple(sorted(segments, key=lambda segment: (-segment.size, segment.segment_id))),
        assignments={who: slugs[number] for who, number in zip(table.customer_ids, fit.labels.tolist(), strict=True)},
    )
