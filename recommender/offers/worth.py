"""What an offer is worth: what it saves the customer, what it leaves the shop, and how much the shop wants it."""

from typing import Final

from recommender.offers.shelves import Shelf
from recommender.offers.types import Offer, OfferKind

HALF_SAVING: Final = 0.15
"""Saving, as a share of the price, that counts half as much as all of it: the first percents count most."""
HALF_MARGIN: Final = 0.25
"""Share of the price left to the shop that counts half; an unknown cost counts as this."""
HIGHEST_PRIORITY: Final = 9
BASE: Final = 0.4
"""Value of an offer that saves nothing, leaves nothing and has no priority. The four parts sum to 1, so the best offer
is worth 2.5 times the least, and the customer's affinity, which spans far more, decides among unlike offers. The parts
are the shop's judgement, not measured."""
SAVING: Final = 0.25
MARGIN: Final = 0.15
PRIORITY: Final = 0.2


def saving_of(offer: Offer, shelf: Shelf) -> float:
    """Saving as a share of the list price, 0 to 1; the mean price stands for several; 0 for points and messages."""
    if offer.kind is OfferKind.PERCENT_OFF:
        return offer.value / 100
    if offer.kind is OfferKind.AMOUNT_OFF:
        return min(1.0, offer.value * shelf.count / shelf.price_minor)
    if offer.kind is OfferKind.BUNDLE:
        return max(0.0, 1.0 - offer.value / shelf.price_minor)
    return 0.0


def cost_of(offer: Offer, shelf: Shelf) -> int:
    """What one redemption costs the shop in minor units: as the offer says, else what it takes off the price.

    It is for one unit, or for the whole bundle.
    """
    if offer.cost_minor is not None:
        return offer.cost_minor
    return round(saving_of(offer, shelf) * shelf.price_minor / _units(offer, shelf))


def left_to_the_shop(offer: Offer, shelf: Shelf) -> float | None:
    """Share of the list price that stays with the shop after the offer and the cost of the goods; None when unknown.

    Below 0 where it sells at a loss.
    """
    if shelf.costed_price_minor == 0:
        return None
    given = cost_of(offer, shelf) * _units(offer, shelf) / shelf.price_minor
    return 1.0 - given - shelf.cost_minor / shelf.costed_price_minor


def is_below(floor: float, offer: Offer, shelf: Shelf) -> bool:
    """Whether less than ``floor``, a share of what the customer pays, is left; False when the cost is unknown."""
    left = left_to_the_shop(offer, shelf)
    return left is not None and left < floor * (1.0 - saving_of(offer, shelf))


def value_of(offer: Offer, shelf: Shelf) -> float:
    """What the offer is worth to customer and shop together, ``BASE`` to 1."""
    saving = saving_of(offer, shelf)
    left = left_to_the_shop(offer, shelf)
    kept = HALF_MARGIN if left is None else max(0.0, left)
    return (
        BASE
        + SAVING * saving / (saving + HALF_SAVING)
        + MARGIN * kept / (kept + HALF_MARGIN)
        + PRIORITY * offer.priority / HIGHEST_PRIORITY
    )


def _units(offer: Offer, shelf: Shelf) -> int:
    """Redemptions that would sell the whole shelf."""
    return 1 if offer.kind is OfferKind.BUNDLE else shelf.count
