"""What an editor should know of an offer that may be kept nevertheless: nobody would see it, or it gives too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kiosk.words import LANGUAGES, Value
from recommender.offers.book import offer_book
from recommender.offers.refusals import Refused
from recommender.offers.types import Offer
from recommender.types import Product

FITS: Final = 60
"""Characters of a title that keep their size on the screen."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning.

    Attributes:
        key: Of its words.
        values: For the words.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def warnings_of(
    offer: Offer, catalogue: Mapping[str, Product], *, languages: Sequence[str], today: date, floor_percent: int | None
) -> tuple[Warned, ...]:
    """What is odd about an offer.

    Args:
        offer: The offer.
        catalogue: Products it names, or all of its category, by id.
        languages: Of the shop, its own first.
        today: Day of the shop's calendar.
        floor_percent: Least share of what a customer pays that the site wants left, in percent, or None.
    """
    return (
        *_of_goods(offer, catalogue, floor_percent),
        *([_warned("over")] if offer.ends < today else []),
        *_of_words(offer, languages),
    )


def _of_goods(offer: Offer, catalogue: Mapping[str, Product], floor_percent: int | None) -> list[Warned]:
    """By the recommender's own judgement, so that editor and screen agree."""
    if not catalogue:
        return []
    (entry,) = offer_book([offer], catalogue, margin_floor=(floor_percent or 0) / 100).entries
    if entry.refused is Refused.MARGIN and floor_percent is None:
        return [_warned("below-cost")]  # the site asks for nothing, and it will be shown
    values = {"floor": floor_percent or 0} if entry.refused is Refused.MARGIN else {}
    found = [] if entry.refused is None else [_warned(f"goods-{entry.refused.value.replace('_', '-')}", **values)]
    sold_out = [catalogue[one].name for one in offer.product_ids if one in catalogue and catalogue[one].stock == 0]
    if sold_out and entry.refused is None:
        found.append(_warned("some-sold-out", products=", ".join(sold_out)))
    return found


def _of_words(offer: Offer, languages: Sequence[str]) -> list[Warned]:
    said = {one.language for one in offer.words}
    missing = [LANGUAGES[language] for language in languages[1:] if language not in said]
    titles = (offer.title, *(one.title for one in offer.words))
    return [
        *([_warned("language", languages=", ".join(missing), own=LANGUAGES[languages[0]])] if missing else []),
        *([_warned("long-title", most=FITS)] if any(len(title) > FITS for title in titles) else []),
    ]


def _warned(key: str, **values: Value) -> Warned:
    return Warned(f"marketing-offer-warn-{key}", values)
