"""Why an offer stands where it stands, in words that are true for this customer.

Each sign of the affinity has its own reason, and the sign that weighed most gives it, but for the customer's segment,
which is asked last: what they did themselves says more. A reason is only given when the data bear it out; else the next
sign is asked. Discreet and age-restricted products are never named, and neither is a
category that consists mostly of them.
"""

from typing import Final

from recommender.items.types import ScoredItem
from recommender.offers.affinity import Affinity
from recommender.offers.asked import MOST_ITEMS, Facts
from recommender.offers.book import Entry
from recommender.offers.types import Purpose
from recommender.rhythm import rhythm_of
from recommender.types import Reason, ReasonCode

REPEATED: Final = 3
"""Receipts from which "often" may be said; two purchases are no habit yet."""
STILL_COUNTS: Final = 1.0
"""Least decayed weight, so that a habit of long ago is not told as one of today: three purchases of 143 days ago."""
_OF_ANOTHER: Final = frozenset({ReasonCode.GOES_WITH, ReasonCode.ALSO_BOUGHT, ReasonCode.LIKE_WHAT_YOU_BUY})


def explain(entry: Entry, felt: Affinity, facts: Facts) -> Reason:
    """Give the reason of the sign that weighed most and is borne out by the data, else that of the segment, or none."""
    signs = (
        (felt.own, _by_product),
        (felt.category, _by_category),
        (felt.chosen, _by_this_visit),
        (felt.items, _by_items),
        (felt.interest, _by_interest),
    )
    for weight, told in sorted(signs, key=lambda sign: -sign[0]):
        reason = told(entry, facts) if weight > 0 else None
        if reason:
            return reason
    # An offer for those who did, or did not, buy of it is not for everyone who comes in either.
    for_some = entry.offer.segment_ids or entry.offer.purpose is not Purpose.ANY
    return Reason(ReasonCode.FOR_YOUR_GROUP if for_some else ReasonCode.FOR_EVERYONE)


def _by_product(entry: Entry, facts: Facts) -> Reason | None:
    """A habit of buying one of the named products, with its rhythm where there is one; else one of its category."""
    own = facts.own
    habits = [
        one
        for one in entry.products
        if own.product_receipts.get(one, 0) >= REPEATED
        and own.products[one] >= STILL_COUNTS
        and facts.book.catalogue[one].name in facts.book.names
    ]
    if not habits:
        return _by_category(entry, facts)
    favourite = max(habits, key=lambda one: (own.products[one], one))
    name = facts.book.catalogue[favourite].name
    days = rhythm_of(own.days[favourite], facts.today)
    return Reason(ReasonCode.RHYTHM, name, days) if days else Reason(ReasonCode.BUYS_PRODUCT, name)


def _by_category(entry: Entry, facts: Facts) -> Reason | None:
    own = facts.own
    bought = [
        one
        for one in entry.told
        if own.category_receipts.get(one, 0) >= REPEATED and own.categories[one] >= STILL_COUNTS
    ]
    return Reason(ReasonCode.BUYS_CATEGORY, max(bought, key=lambda one: (own.categories[one], one))) if bought else None


def _by_this_visit(entry: Entry, facts: Facts) -> Reason | None:
    catalogue = facts.book.catalogue
    names = [catalogue[one].name for one in entry.products if one in facts.chosen]
    told = [name for name in names if name in facts.book.names]
    told += [one for one in entry.told if one in facts.chosen_categories]
    return Reason(ReasonCode.CHOSEN_NOW, told[0]) if told else None


def _by_items(entry: Entry, facts: Facts) -> Reason | None:
    """The reason that the recommender gave for the first covered product where it can be said of the offer."""
    for item in facts.asked.items[:MOST_ITEMS]:
        if item.product_id in facts.chances and _covers(entry, item, facts):
            reason = _checked(entry, item, facts)
            if reason:
                return reason
    return None


def _covers(entry: Entry, item: ScoredItem, facts: Facts) -> bool:
    if entry.products:
        return item.product_id in entry.products
    return facts.book.catalogue[item.product_id].category in entry.categories


def _checked(entry: Entry, item: ScoredItem, facts: Facts) -> Reason | None:
    """The item's reason as far as it holds for the offer and for this customer.

    What is said of one product is not said of an offer on a whole category. Habits are told by the history alone.
    """
    code, detail = item.reason.code, item.reason.detail
    name = facts.book.catalogue[item.product_id].name
    holds = False
    if code in {ReasonCode.RHYTHM, ReasonCode.BUYS_PRODUCT}:
        return _by_product(entry, facts)
    if code is ReasonCode.BUYS_CATEGORY:
        return _by_category(entry, facts)
    if code is ReasonCode.CHOSEN_NOW:
        return _by_this_visit(entry, facts)
    if code is ReasonCode.INTEREST:
        return _by_interest(entry, facts)
    if code in _OF_ANOTHER:
        near = facts.bought_names | facts.chosen_names if code is ReasonCode.GOES_WITH else facts.bought_names
        holds = bool(entry.products) and detail in near and detail != name
    elif code is ReasonCode.SEGMENT_LIKES:
        holds = bool(facts.groups) and detail in entry.told
    elif code is ReasonCode.STORE_LIKES:
        holds = detail in entry.told or (bool(entry.products) and detail == name and detail in facts.book.names)
    return Reason(code, detail) if holds else None


def _by_interest(entry: Entry, facts: Facts) -> Reason | None:
    told = [one for one in entry.told if one in facts.interests]
    return Reason(ReasonCode.INTEREST, told[0]) if told else None
