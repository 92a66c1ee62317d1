"""Why an offer may not be shown at all, whatever it would score: a stable code and a plain sentence each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Refused(StrEnum):
    """Why an offer is not open to somebody at this moment. They are asked in this order; the first one counts."""

    NO_PRODUCT = "no_product"
    DISCREET = "discreet"
    AGE = "age"
    SOLD_OUT = "sold_out"
    MARGIN = "margin"
    NOT_STARTED = "not_started"
    OVER = "over"
    HOURS = "hours"
    STORE = "store"
    SEGMENT = "segment"
    USED_UP = "used_up"
    BUDGET = "budget"
    DAY_CAP = "day_cap"
    PERSON_CAP = "person_cap"
    DISLIKED = "disliked"
    NOT_BOUGHT_BEFORE = "not_bought_before"
    BOUGHT_BEFORE = "bought_before"
    RESTED = "rested"
    TIRED = "tired"


SENTENCES: Final[Mapping[Refused, str]] = MappingProxyType({
    Refused.NO_PRODUCT: "A product of it, or its category, is not in the catalogue.",
    Refused.DISCREET: "It is about something discreet, and the screen stands in public view.",
    Refused.AGE: "It is about something that is sold from a certain age only, and the screen stands in public view.",
    Refused.SOLD_OUT: "What it is about is out of stock.",
    Refused.MARGIN: "With it, less of the price is left to the shop than the site allows.",
    Refused.NOT_STARTED: "It has not started yet.",
    Refused.OVER: "It is over.",
    Refused.HOURS: "It is not good at this hour or on this weekday.",
    Refused.STORE: "It is not good in this store.",
    Refused.SEGMENT: "It is for a segment that this customer is not in.",
    Refused.USED_UP: "It was redeemed as often as there is stock of it.",
    Refused.BUDGET: "One more redemption would cost more than its budget.",
    Refused.DAY_CAP: "It was redeemed as often today as it may be in a day.",
    Refused.PERSON_CAP: "This customer redeemed it as often as one person may.",
    Refused.DISLIKED: "This customer asked not to see it again.",
    Refused.NOT_BOUGHT_BEFORE: "It is for customers who bought of it before, and this one did not.",
    Refused.BOUGHT_BEFORE: "It is for customers who never bought of it, and this one did or is not known.",
    Refused.RESTED: "This customer bought one lately and needs no other for now.",
    Refused.TIRED: "This customer saw it often without an answer, so it rests.",
})  # fmt: skip
"""What each code means, for staff."""
