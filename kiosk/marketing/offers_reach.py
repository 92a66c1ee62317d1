"""How many members an offer could reach: a rule made of its audience and its purpose, counted as the builder counts."""

from typing import Final

from recommender.offers.types import Offer, Purpose
from recommender.rules import Rule
from recommender.rules.names import Bound, Measure
from recommender.rules.types import All, Any_, Bought, Consent, InSegment, Not, Where

COUNTED_PRODUCTS: Final = 20
"""Products of an offer up to which their buyers are counted; a rule has 200 conditions at most."""

_AGREED: Final = Consent("offers")


def reach_rule(offer: Offer) -> Rule:
    """Who could get an offer as their own: members who agreed to offers by what they buy, are in one of its segments,
    and bought of it before or never did, as its purpose wants. Its window, stock and caps are not looked at.

    Args:
        offer: The offer; products or a category may be missing still.
    """  # noqa: D205 - who it is about is the summary
    rules: list[Rule] = [_AGREED]
    if offer.segment_ids:
        rules.append(_any(tuple(InSegment(one) for one in offer.segment_ids)))
    bought = _bought(offer)
    if bought is not None:
        rules.append(bought if offer.purpose is Purpose.AGAIN else Not(bought))
    return All(tuple(rules)) if len(rules) > 1 else _AGREED


def _bought(offer: Offer) -> Rule | None:
    """Whether somebody bought of the offer; None where nobody asks, or too many products would be asked for."""
    if offer.purpose is Purpose.ANY or len(offer.product_ids) > COUNTED_PRODUCTS:
        return None
    wheres = [Where(product=one) for one in offer.product_ids]
    if not wheres and offer.category:
        wheres = [Where(category=offer.category)]
    return _any(tuple(Bought(Measure.LINES, Bound.AT_LEAST, 1, where=one) for one in wheres)) if wheres else None


def _any(rules: tuple[Rule, ...]) -> Rule:
    return rules[0] if len(rules) == 1 else Any_(rules)
