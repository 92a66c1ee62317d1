"""Which offers may be shown at all, before any of them is preferred."""

from typing import Final

from recommender.offers.asked import Facts
from recommender.offers.book import Entry
from recommender.offers.fatigue import is_tired
from recommender.offers.refusals import Refused
from recommender.offers.types import Offer, Purpose, Use

_UNUSED: Final = Use()


def refusal(entry: Entry, facts: Facts) -> Refused | None:
    """The first thing that speaks against an offer for this customer at this moment, or None when it is open."""
    return (
        entry.refused
        or _by_time_and_place(entry.offer, facts)
        or _by_use(entry, facts.asked.uses.get(entry.offer.offer_id, _UNUSED))
        or _by_customer(entry, facts)
    )


def _by_time_and_place(offer: Offer, facts: Facts) -> Refused | None:
    if facts.day < offer.starts:
        return Refused.NOT_STARTED
    if facts.day > offer.ends:
        return Refused.OVER
    hours = offer.hours
    if hours and not (facts.weekday in hours.weekdays and hours.opens <= facts.minute < hours.closes):
        return Refused.HOURS
    if offer.stores and facts.asked.store not in offer.stores:
        return Refused.STORE
    if offer.segment_ids and facts.groups.isdisjoint(offer.segment_ids):
        return Refused.SEGMENT
    return None


def _by_use(entry: Entry, use: Use) -> Refused | None:
    offer = entry.offer
    if offer.stock is not None and use.redeemed >= offer.stock:
        return Refused.USED_UP
    if offer.budget_minor is not None and use.spent_minor + max(1, entry.cost_minor) > offer.budget_minor:
        return Refused.BUDGET
    if offer.day_cap is not None and use.today >= offer.day_cap:
        return Refused.DAY_CAP
    if offer.person_cap is not None and use.mine >= offer.person_cap:
        return Refused.PERSON_CAP
    return None


def _by_customer(entry: Entry, facts: Facts) -> Refused | None:
    offer, own = entry.offer, facts.own
    if offer.offer_id in facts.asked.dislikes.offers:
        return Refused.DISLIKED
    if offer.purpose is not Purpose.ANY:
        before = bought_before(entry, facts)
        if offer.purpose is Purpose.AGAIN and not before:
            return Refused.NOT_BOUGHT_BEFORE
        if offer.purpose is Purpose.NEW and (before or not facts.asked.known):
            return Refused.BOUGHT_BEFORE
    if entry.rests and any(
        facts.today - max(own.days[one]) < rest for one, rest in entry.rests.items() if one in own.days
    ):
        return Refused.RESTED
    seen = facts.asked.seen.get(offer.offer_id)
    return Refused.TIRED if seen and is_tired(seen, facts.asked.now) else None


def bought_before(entry: Entry, facts: Facts) -> bool:
    """Whether the customer ever bought of what an offer covers."""
    if entry.products:
        return any(one in facts.own.products for one in entry.products)
    return any(category in facts.own.categories for category in entry.categories)
