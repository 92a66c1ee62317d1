"""Choosing offers from what is at hand, without a book of offers that is kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from recommender.offers.asked import Asked
from recommender.offers.book import offer_book
from recommender.offers.choosing import PLACES, choose_offers
from recommender.offers.types import Dislikes, Offer, RankedOffer
from recommender.types import Product, Purchase

_NOTHING: Final = Dislikes()


def rank_offers(
    offers: Iterable[Offer],
    history: Sequence[Purchase],
    catalogue: Mapping[str, Product],
    segments: Collection[str],
    today: date,
    *,
    limit: int = PLACES,
    dislikes: Dislikes = _NOTHING,
) -> tuple[RankedOffer, ...]:
    """Choose the best offers for one customer, best first; :func:`recommender.offers.choosing.choose_offers` does it.

    Args:
        offers: All offers of the shop; those not open are left out.
        history: The lines this customer bought, in any order.
        catalogue: Product id to product.
        segments: Ids of the segments the customer is in; empty when none is known.
        today: Local day of the shop, taken at its last minute; or the moment itself.
        limit: Most offers to return, 0 or more.
        dislikes: What the customer asked to see less of.

    Returns:
        At most ``limit`` offers with score and reason, fewer when fewer are open.
    """
    asked = Asked(_moment(today), known=True, history=history, segments=segments, dislikes=dislikes)
    return choose_offers(offer_book(offers, catalogue), asked, limit).shown


def general_offers(
    offers: Iterable[Offer], catalogue: Mapping[str, Product], today: date, *, limit: int = PLACES
) -> tuple[RankedOffer, ...]:
    """Choose offers for a screen in front of which nobody is recognised: those for everyone, by value.

    Args and result are as in :func:`rank_offers`.
    """
    return choose_offers(offer_book(offers, catalogue), Asked(_moment(today)), limit).shown


def _moment(today: date) -> datetime:
    return today if isinstance(today, datetime) else datetime.combine(today, time.max)
