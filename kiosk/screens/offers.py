"""The offers a screen can show, and the desk that gives them out."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer in the words of the screen.

    Attributes:
        offer_id: Stable id.
        title: What it is, such as ``15 % off filter coffee``; up to about 60 characters keep their size.
        subtitle: What it is valid for; may be empty.
        reason: Why it stands here, in plain words: ``Because you often buy filter coffee``.
        price_note: The price in words, such as ``₹ 180 instead of ₹ 220``; may be empty.
        code: What the till types or scans, such as ``K7QF-2M``; may be empty.
        category: Category of the catalogue; picks the picture.
    """

    offer_id: str
    title: str
    subtitle: str
    reason: str
    price_note: str
    code: str
    category: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """What one member is shown: first name or nickname, never a surname, and their offers."""

    first_name: str
    cards: tuple[OfferCard, ...]


class OfferDesk(Protocol):
    """Gives out offers. Called from the camera's thread: answers within milliseconds, or the shopper waits."""

    def general(self, language: str) -> tuple[OfferCard, ...]:
        """Offers for everyone, best first, with their reasons in a language."""

    def for_member(self, member_id: str, language: str) -> Greeting | None:
        """Greeting and offers of a member, or None when the member was erased meanwhile."""
