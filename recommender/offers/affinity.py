"""How likely a customer is to want what an offer covers.

Each sign is a chance of its own, 0 to below 1; together they make ``1 - (1 - a)(1 - b)...``: the chance that at least
one of them holds, were they independent. They are not quite, so the result orders offers and is no forecast.
"""

from dataclasses import dataclass
from typing import Final

from recommender.offers.asked import Facts
from recommender.offers.book import Entry

PRIOR_PURCHASES: Final = 5.0
"""Purchases that a history is diluted with: a first purchase alone must not decide everything."""
SAME_CATEGORY: Final = 0.25
"""Worth of a purchase of another product of the category, against 1 for a purchase of the offered product itself."""
WHOLE_CATEGORY: Final = 0.5
"""Worth of a purchase in the category for an offer on all of it: likely to be of use, but less to the point."""
OWN_SEGMENT: Final = 0.05
"""For an offer made for the customer's segment; as much as one purchase in twenty."""
INTEREST: Final = 0.1
"""For a category the customer said they like; as much as one purchase in ten."""
CHOSEN: Final = 0.3
"""For a product tapped or put in the basket in this visit."""
CHOSEN_CATEGORY: Final = 0.15
"""For another product of its category."""
ANYBODY: Final = 0.02
"""For an offer nothing is known about, so that its value decides. These five are choices, not fitted."""


@dataclass(frozen=True, slots=True)
class Affinity:
    """The signs, each 0 to below 1, and what they make together.

    Attributes:
        own: Purchases of the very products.
        category: Purchases in the categories.
        chosen: What was tapped or put in the basket in this visit.
        items: What a recommender of products chose.
        interest: What the customer said they like.
        segment: Made for a segment of theirs.
        total: All of them together, ``ANYBODY`` at least.
    """

    own: float
    category: float
    chosen: float
    items: float
    interest: float
    segment: float
    total: float


def affinity(entry: Entry, facts: Facts) -> Affinity:
    """Weigh what is known of the customer against what an offer covers."""
    own, category = _from_purchases(entry, facts)
    chosen = _from_this_visit(entry, facts)
    items = _from_items(entry, facts)
    interest = 0.0 if facts.interests.isdisjoint(entry.categories) else INTEREST
    segment = OWN_SEGMENT if entry.offer.segment_ids else 0.0
    missed = (1.0 - ANYBODY) * (1.0 - own - category) * (1.0 - chosen)
    missed *= (1.0 - items) * (1.0 - interest) * (1.0 - segment)
    return Affinity(own, category, chosen, items, interest, segment, 1.0 - missed)


def _from_purchases(entry: Entry, facts: Facts) -> tuple[float, float]:
    """Share of the customer's decayed purchases: of the products themselves, and of the rest of their categories."""
    taste = facts.own
    diluted = taste.total + PRIOR_PURCHASES
    in_category, itself = 0.0, 0.0
    for category in entry.categories:
        in_category += taste.categories.get(category, 0.0)
    if not entry.products:
        return 0.0, WHOLE_CATEGORY * in_category / diluted
    for one in entry.products:
        itself += taste.products.get(one, 0.0)
    return itself / diluted, SAME_CATEGORY * max(0.0, in_category - itself) / diluted


def _from_this_visit(entry: Entry, facts: Facts) -> float:
    if not facts.chosen:
        return 0.0
    if not facts.chosen.isdisjoint(entry.products):
        return CHOSEN
    return 0.0 if facts.chosen_categories.isdisjoint(entry.categories) else CHOSEN_CATEGORY


def _from_items(entry: Entry, facts: Facts) -> float:
    """Chance that one of the covered products is bought, by the recommender's places."""
    if not facts.chances:
        return 0.0
    if not entry.products:
        return WHOLE_CATEGORY * facts.category_chances.get(entry.categories[0], 0.0)
    missed = 1.0
    for one in entry.products:
        missed *= 1.0 - facts.chances.get(one, 0.0)
    return 1.0 - missed
