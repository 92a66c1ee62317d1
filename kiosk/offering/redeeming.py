"""When a voucher may be used: the rules, pure, and the words of every refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.errors import KioskError, TooManyTries, VoucherNotValid, VoucherUsed, VoucherUsedUp
from recommender.offers.types import Offer, Use


class Why(StrEnum):
    """Why a voucher cannot be used now. They are asked in this order; the first one counts."""

    TILL_PACE = "till_pace"
    USED = "used"
    VOIDED = "voided"
    STOPPED = "stopped"
    NOT_STARTED = "not_started"
    OVER = "over"
    HOURS = "hours"
    STORE_UNTOLD = "store_untold"
    STORE = "store"
    USED_UP = "used_up"
    BUDGET = "budget"
    DAY_CAP = "day_cap"
    PERSON_CAP = "person_cap"
    MEMBER_PACE = "member_pace"


@dataclass(frozen=True, slots=True)
class Slip:
    """What a till tells beside the code.

    Attributes:
        key: Its own name of this request: the same request again gets the same answer. None where it has none.
        receipt_id: Its receipt, or None; in place of a key it does the same for one code.
        store: Name of the store it stands in, or None for the store of this kiosk.
        value_minor: What it took off, in minor units, 0 or more; None leaves it to the offer.
    """

    key: str | None = field(default=None, repr=False)
    receipt_id: str | None = None
    store: str | None = None
    value_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What was used so far, and what may be.

    Attributes:
        use: Of the offer, by everybody and by this member.
        cost_minor: Of this redemption.
        till: Vouchers this till used within the last minute.
        till_most: As many as it may.
        member: Vouchers this member used today.
        member_most: As many as they may.
    """

    use: Use
    cost_minor: int
    till: int
    till_most: int
    member: int
    member_most: int


def refusal(offer: Offer, local: datetime, store: str | None, counts: Counts, *, stopped: bool = False) -> Why | None:
    """What speaks against a voucher that was not used before, or None.

    Args:
        offer: Of the voucher.
        local: Naive local time of the shop.
        store: Name of the store, or None where it is not known.
        counts: What was used so far.
        stopped: Whether the shop paused or ended the offer by hand.
    """
    if counts.till >= counts.till_most:
        return Why.TILL_PACE
    if stopped:
        return Why.STOPPED
    return _by_time_and_place(offer, local, store) or _by_use(offer, counts)


def _by_time_and_place(offer: Offer, local: datetime, store: str | None) -> Why | None:
    if local.date() < offer.starts:
        return Why.NOT_STARTED
    if local.date() > offer.ends:
        return Why.OVER
    hours, minute = offer.hours, local.hour * 60 + local.minute
    if hours and not (local.weekday() in hours.weekdays and hours.opens <= minute < hours.closes):
        return Why.HOURS
    if offer.stores and not store:
        return Why.STORE_UNTOLD
    return Why.STORE if offer.stores and store not in offer.stores else None


def _by_use(offer: Offer, counts: Counts) -> Why | None:
    use = counts.use
    if offer.stock is not None and use.redeemed >= offer.stock:
        return Why.USED_UP
    # As the choice of offers counts it, so that none is shown that would be refused here at once.
    if offer.budget_minor is not None and use.spent_minor + max(1, counts.cost_minor) > offer.budget_minor:
        return Why.BUDGET
    if offer.day_cap is not None and use.today >= offer.day_cap:
        return Why.DAY_CAP
    if offer.person_cap is not None and use.mine >= offer.person_cap:
        return Why.PERSON_CAP
    return Why.MEMBER_PACE if counts.member >= counts.member_most else None


_USUAL: Final = "Charge the usual price"
_WORDS: Final[Mapping[Why, tuple[type[KioskError], str, str]]] = MappingProxyType({
    Why.TILL_PACE: (TooManyTries, "This till used too many vouchers within a minute", "Wait a minute, then try again"),
    Why.USED: (VoucherUsed, "This code was used before", f"Each code is good once. {_USUAL}"),
    Why.VOIDED: (
        VoucherUsed, "This use of the code was taken back", "Use it again with the number of another receipt",
    ),
    Why.STOPPED: (VoucherNotValid, "The shop has stopped the offer of this code", _USUAL),
    Why.NOT_STARTED: (VoucherNotValid, "The offer of this code is not valid today: it has not begun", _USUAL),
    Why.OVER: (VoucherNotValid, "The offer of this code is not valid today: it has ended", _USUAL),
    Why.HOURS: (VoucherNotValid, "The offer of this code is not valid at this hour", _USUAL),
    Why.STORE_UNTOLD: (
        VoucherNotValid, "The offer of this code is for certain stores, and the till did not say in which it is",
        "Send the name of the store, or set store_name",
    ),
    Why.STORE: (VoucherNotValid, "The offer of this code is not valid in this store", _USUAL),
    Why.USED_UP: (VoucherUsedUp, "The offer of this code was used as often as there is stock of it", _USUAL),
    Why.BUDGET: (VoucherUsedUp, "What the shop set aside for the offer of this code is used up", _USUAL),
    Why.DAY_CAP: (VoucherUsedUp, "The offer of this code was used as often today as it may be", "Come back tomorrow"),
    Why.PERSON_CAP: (VoucherUsedUp, "This shopper used the offer of this code as often as one may", _USUAL),
    Why.MEMBER_PACE: (VoucherUsedUp, "This shopper used as many codes today as one may", "Come back tomorrow"),
})  # fmt: skip
"""Kind of error, what happened, and what to do. None of them says whose the code is."""


def error_of(why: Why) -> KioskError:
    """A refusal as an error for whoever stands at the till."""
    kind, message, mend = _WORDS[why]
    return kind(message, mend=mend)
