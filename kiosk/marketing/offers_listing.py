"""The list of offers: where each stands, how far it is used, and which of them somebody looks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.audience.sizes import Size
from kiosk.store.offer_states import OfferRow, OfferState
from recommender.offers.types import Offer, Use


class Standing(StrEnum):
    """Where an offer stands, by its state and its window."""

    RUNNING = "running"
    COMING = "coming"
    PAUSED = "paused"
    DRAFT = "draft"
    OVER = "over"


class Order(StrEnum):
    """What can be done with an offer beside changing it."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Told:
    """How far an offer is used, as far as it is told: who redeems is a member, and 20 are the least that is told of.

    Attributes:
        redeemed: To the nearest five; None for fewer than 20.
        today: The same of today.
        spent_minor: What ``redeemed`` cost in smallest units; None where that is not told.
    """

    redeemed: int | None
    today: int | None
    spent_minor: int | None


def told_of(use: Use) -> Told:
    """What is told of a use."""
    redeemed = Size.of(use.redeemed).people
    spent = None if redeemed is None else round(use.spent_minor * redeemed / use.redeemed)
    return Told(redeemed, Size.of(use.today).people, spent)


@dataclass(frozen=True, slots=True)
class Listed:
    """One offer as the list shows it.

    Attributes:
        offer: The offer.
        standing: Where it stands.
        use: How far it is used; :attr:`told` is what a page may say of it.
        orders: What can be done with it.
    """

    offer: Offer
    standing: Standing
    use: Use
    orders: frozenset[Order]

    @property
    def told(self) -> Told:
        """How far it is used, as far as it is told."""
        return told_of(self.use)

    @property
    def used_up(self) -> bool:
        """Whether its stock is gone, or so much of its budget that one more redemption would go beyond."""
        stock, budget = self.offer.stock, self.offer.budget_minor
        return (stock is not None and self.use.redeemed >= stock) or (
            budget is not None and self.use.spent_minor + max(1, self.offer.cost_minor or 0) > budget
        )


def standing_of(row: OfferRow, today: date) -> Standing:
    """Where an offer stands on a day of the shop's calendar."""
    match row.state:
        case OfferState.DRAFT:
            return Standing.DRAFT
        case OfferState.ENDED:
            return Standing.OVER
    if row.offer.ends < today:
        return Standing.OVER
    if row.state is OfferState.PAUSED:
        return Standing.PAUSED
    return Standing.COMING if row.offer.starts > today else Standing.RUNNING


def has_begun(row: OfferRow, today: date) -> bool:
    """Whether somebody may have seen an offer: it was in force, and its first day has come."""
    return row.state is not OfferState.DRAFT and row.offer.starts <= today


def orders_of(row: OfferRow, today: date, *, traces: bool) -> frozenset[Order]:
    """What can be done with an offer. One that somebody may have seen is ended, never removed.

    Args:
        row: The offer.
        today: Day of the shop's calendar.
        traces: Whether a code, a redemption or a wish names it.
    """
    removable = frozenset() if traces or has_begun(row, today) else frozenset({Order.REMOVE})
    match standing_of(row, today):
        case Standing.DRAFT:
            return removable | ({Order.START} if row.offer.ends >= today else frozenset())
        case Standing.RUNNING | Standing.COMING:
            return removable | {Order.PAUSE} | (frozenset() if removable else {Order.END})
        case Standing.PAUSED:
            return removable | {Order.RESUME} | (frozenset() if removable else {Order.END})
        case Standing.OVER:
            return frozenset()


def listed(row: OfferRow, use: Use | None, today: date, *, traces: bool = True) -> Listed:
    """One offer as the list shows it; without knowing of its traces, as if there were some."""
    return Listed(row.offer, standing_of(row, today), use or Use(), orders_of(row, today, traces=traces))


def sought(found: Iterable[Listed], text: str, standing: str, segment: str) -> tuple[Listed, ...]:
    """Those that somebody looks for, the newest window first.

    Args:
        found: All of them.
        text: Part of a title in any language, of a category or of an id; empty finds all.
        standing: One of :class:`Standing`, or empty.
        segment: Id of a segment, or empty.
    """
    wanted = [
        one
        for one in found
        if (not standing or one.standing == standing)
        and (not segment or segment in one.offer.segment_ids)
        and text.casefold() in _words(one.offer)
    ]
    order = list(Standing)
    return tuple(
        sorted(wanted, key=lambda one: (order.index(one.standing), -one.offer.starts.toordinal(), one.offer.title))
    )


def counts(found: Sequence[Listed]) -> Mapping[Standing, int]:
    """How many stand where."""
    return {standing: sum(one.standing is standing for one in found) for standing in Standing}


def _words(offer: Offer) -> str:
    texts = (offer.title, *(one.title for one in offer.words), offer.category or "", offer.offer_id)
    return "\n".join(texts).casefold()
