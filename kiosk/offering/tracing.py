"""What became of every offer of a choice, in words for staff. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from kiosk.offering.cards import categories_of, reason_of
from recommender.offers import Choice, OfferBook, Outcome
from recommender.offers.refusals import Refused

WITHHELD: Final = "An experiment compares it with another one, and this customer is in the group that does not see it."
"""Of an offer that the choice left out as if the customer did not want it, though they never said so."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What became of one offer.

    Attributes:
        offer_id: Its id.
        title: In the shop's own language.
        place: 1 to 3, or None.
        outcome: In a word.
        why: In an English sentence.
        reason: What the shopper reads, or empty.
    """

    offer_id: str
    title: str
    place: int | None
    outcome: Outcome
    why: str
    reason: str


def traced(
    choice: Choice, book: OfferBook, language: str, withheld: Collection[str] = frozenset()
) -> tuple[Traced, ...]:
    """Every offer of a choice: the shown ones by place, then the others by score, then those that were not open.

    Args:
        choice: What was chosen.
        book: From which it was.
        language: Of the reasons.
        withheld: Offers that an experiment hides.
    """
    titles = titles_of(book)
    categories = categories_of(book.catalogue)
    reasons = {one.offer.offer_id: reason_of(one.reason, categories, language) for one in choice.shown}
    rows = []
    for one in choice.trace:
        named = replace(one, like=f"“{titles[one.like]}”") if one.like else one
        hidden = one.refused is Refused.DISLIKED and one.offer_id in withheld
        why = WITHHELD if hidden else named.sentence()
        reason = reasons.get(one.offer_id, "")
        rows.append(Traced(one.offer_id, titles[one.offer_id], one.place, one.outcome, why, reason))
    return tuple(rows)


def titles_of(book: OfferBook) -> dict[str, str]:
    """Title of each offer of a book, in the shop's own language, by its id."""
    return {one.offer.offer_id: one.offer.title for one in book.entries}
