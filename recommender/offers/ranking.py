"""Choosing a few offers for one customer, or for anybody."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import fsum
from typing import Final

from recommender.offers.eligibility import eligible_offers, offer_categories
from recommender.offers.reasons import explain
from recommender.offers.taste import Taste, taste
from recommender.types import Dislikes, Offer, OfferKind, Product, Purchase, RankedOffer

PRIOR_PURCHASES: Final = 5.0
"""Purchases that a history is diluted with: a first purchase alone must not decide everything."""
SAME_CATEGORY: Final = 0.25
"""Worth of a purchase of another product of the category, against 1 for a purchase of the offered product itself."""
WHOLE_CATEGORY: Final = 0.5
"""Worth of a purchase in the category for an offer on all of it: likely to be of use, but less to the point."""
OWN_SEGMENT: Final = 0.05
"""Bonus of an offer made for the customer's segment; as much as one purchase in twenty."""
INFORMATION: Final = 0.5
"""Factor for offers that inform but save nothing."""
DIVERSE_TOP: Final = 3
"""Places at the top in which no category comes twice, as long as there are others."""


_NOTHING: Final = Dislikes()


def rank_offers(
    offers: Iterable[Offer],
    history: Sequence[Purchase],
    catalogue: Mapping[str, Product],
    segments: Collection[str],
    today: date,
    *,
    limit: int = 3,
    dislikes: Dislikes = _NOTHING,
) -> tuple[RankedOffer, ...]:
    """Choose the best offers for one customer, best first.

    An offer scores by the customer's own decayed purchase frequency of what it covers, plus a small bonus when it was
    made for a segment the customer is in. Without a history those offers come first, then those for everyone; equal
    scores go by the larger saving, then by id, so the same input always gives the same offers.

    Args:
        offers: All offers of the shop; those not eligible are left out.
        history: The lines this customer bought, in any order.
        catalogue: Product id to product.
        segments: Ids of the segments the customer is in; empty when none is known.
        today: Local day of the shop.
        limit: Most offers to return, 0 or more.
        dislikes: Their own wishes count before every score: a disliked offer is left out, and one of a disliked
            category comes after all others.

    Returns:
        At most ``limit`` offers with score and reason, fewer when fewer are eligible.
    """
    own = taste(history, catalogue, today)
    ranked = []
    for offer in eligible_offers(offers, catalogue, segments, today):
        if offer.offer_id in dislikes.offers:
            continue
        reason, detail = explain(offer, own, catalogue, segments)
        ranked.append(RankedOffer(offer, _score(offer, own, catalogue, segments), reason, detail))
    liked = [one for one in ranked if not offer_categories(one.offer, catalogue) & dislikes.categories]
    others = [one for one in ranked if offer_categories(one.offer, catalogue) & dislikes.categories]
    best = _best(liked, catalogue, limit)
    return best + _best(others, catalogue, limit - len(best))


def general_offers(
    offers: Iterable[Offer], catalogue: Mapping[str, Product], today: date, *, limit: int = 3
) -> tuple[RankedOffer, ...]:
    """Choose offers for a screen in front of which nobody is recognised: those for everyone, larger savings first.

    Args and result are as in :func:`rank_offers`.
    """
    return rank_offers(offers, (), catalogue, (), today, limit=limit)


def _score(offer: Offer, own: Taste, catalogue: Mapping[str, Product], segments: Collection[str]) -> float:
    categories = offer_categories(offer, catalogue)
    in_category = fsum(own.categories.get(category, 0.0) for category in categories)
    if offer.product_ids:
        itself = fsum(own.products.get(product_id, 0.0) for product_id in set(offer.product_ids))
        relevant = itself + SAME_CATEGORY * (in_category - itself)
    else:
        relevant = WHOLE_CATEGORY * in_category
    bonus = OWN_SEGMENT if offer.segment_id in segments else 0.0
    worth = INFORMATION if offer.kind is OfferKind.INFORMATION else 1.0
    return worth * (relevant / (own.total + PRIOR_PURCHASES) + bonus)


def _saving(offer: Offer, catalogue: Mapping[str, Product]) -> float:
    """Saving as a fraction of the price, the mean price standing for a whole category; 0 for information."""
    if offer.kind is OfferKind.PERCENT_OFF:
        return offer.value / 100
    if offer.kind is OfferKind.INFORMATION:
        return 0.0
    if offer.product_ids:
        prices = [catalogue[product_id].price_minor for product_id in offer.product_ids]
    else:
        prices = [product.price_minor for product in catalogue.values() if product.category == offer.category]
    return min(1.0, offer.value * len(prices) / sum(prices))


def _best(ranked: list[RankedOffer], catalogue: Mapping[str, Product], limit: int) -> tuple[RankedOffer, ...]:
    """Order by score, then let the top hold each category once where there is a choice."""
    waiting = sorted(ranked, key=lambda r: (-r.score, -_saving(r.offer, catalogue), r.offer.offer_id))
    places = min(limit, DIVERSE_TOP)
    top: list[int] = []
    seen: frozenset[str] = frozenset()
    for place, candidate in enumerate(waiting):
        categories = offer_categories(candidate.offer, catalogue)
        if len(top) < places and not categories & seen:
            top.append(place)
            seen |= categories
    others = [place for place in range(len(waiting)) if place not in top]
    fill = places - len(top)
    order = [*sorted(top + others[:fill]), *others[fill:]]
    return tuple(waiting[place] for place in order[:limit])
