"""The worked example: three segments from age, income and purchase history, with products and an offer for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recommender.features.profile import PROFILE_NAMES, profile
from recommender.ingest.worked_example import ExampleCustomer
from recommender.segments.common import group_means, need_different
from recommender.segments.describe import Level, describe_profiles
from recommender.segments.frames import read_numbers
from recommender.segments.kmeans import KMeans
from recommender.segments.prepare import prepare
from recommender.segments.protocol import Space
from recommender.types import Segment


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a segment of the worked example is shown.

    Attributes:
        products: Kinds of products to recommend.
        offer: The segment's offer.
    """

    products: tuple[str, ...]
    offer: str


SUGGESTIONS: Final[Mapping[Level, Suggestion]] = {
    Level.LOW: Suggestion(
        ("budget gadgets", "affordable apparel", "basic electronics"), "20 % off budget-friendly products"
    ),
    Level.MIDDLE: Suggestion(
        ("mid-range electronics", "fitness equipment", "smart home gadgets"), "Premium products chosen for you"
    ),
    Level.HIGH: Suggestion(
        ("premium electronics", "luxury fashion", "vacation packages"),
        "Exclusive offers on luxury items and retirement plans",
    ),
}
"""By the segment's level of income, because that is what sets the products apart; a cluster's number means nothing."""


@dataclass(frozen=True, slots=True)
class ExampleSegment:
    """One segment of the worked example.

    Attributes:
        segment: What it is; the centre is in years, dollars a year and dollars spent.
        customer_ids: Its customers, in the order of the file.
        suggestion: What they are shown.
    """

    segment: Segment
    customer_ids: tuple[str, ...]
    suggestion: Suggestion


def segment_example(rows: Sequence[ExampleCustomer], k: int = 3, seed: int = 42) -> tuple[ExampleSegment, ...]:
    """Make the worked example's segments, lowest income first.

    Raises:
        TooFewCustomers: There are fewer different customers than segments.
    """
    table = profile(rows)
    need_different(table.matrix, k)
    prepared = prepare(read_numbers(table), logs=())
    fit = KMeans().fit(prepared.of(Space.STANDARD), k, seed)
    standings = group_means(prepared.standard.matrix, fit.labels, k).tolist()
    middle = dict.fromkeys(PROFILE_NAMES, 0.0)
    described = describe_profiles([middle | dict(zip(prepared.standard.names, row, strict=True)) for row in standings])
    centres = group_means(table.matrix, fit.labels, k)
    segments = [
        ExampleSegment(
            segment=Segment(
                segment_id=description.slug,
                label=description.label,
                size=fit.sizes[number],
                centre=tuple(zip(table.names, centres[number].tolist(), strict=True)),
            ),
            customer_ids=tuple(
                who for who, label in zip(table.customer_ids, fit.labels, strict=True) if label == number
            ),
            suggestion=SUGGESTIONS[description.levels["annual_income"]],
        )
        for number, description in enumerate(described)
    ]
    return tuple(sorted(segments, key=lambda one: (dict(one.segment.centre)["annual_income"], one.segment.segment_id)))
