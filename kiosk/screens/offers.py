"""The offers a screen can show, and the desk that gives them out."""

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.offering.values import Decision


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer in the words of the screen.

    Attributes:
        offer_id: Stable id.
        title: What it is, such as ``15 % off filter coffee``; up to about 60 characters keep their size.
        subtitle: Its longer line, else what it is valid for; may be empty.
        reason: Why it stands here, in plain words: ``Because you often buy filter coffee``.
        price_note: The price in words, such as ``₹ 180 instead of ₹ 220``; may be empty.
        code: What the till types or scans, such as ``K7QF-2M``; may be empty.
        category: Category of the catalogue; picks the symbol where there is no picture.
        picture: Id of the shop's own picture, or empty.
        picture_alt: What is to be seen on it, in the language of the card; empty where it only adorns.
        token: The signed code that a till scans (:mod:`kiosk.offering.tokens`); empty where there is none.
        scan: Its QR code, one text of ``0`` and ``1`` a row; empty until the shopper asks for it.
    """

    offer_id: str
    title: str
    subtitle: str
    reason: str
    price_note: str
    code: str
    category: str
    picture: str = ""
    picture_alt: str = ""
    token: str = field(default="", repr=False)
    scan: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Greeting:
    """What one member is shown: first name or nickname, never a surname, and their offers.

    Attributes:
        first_name: How they are greeted.
        cards: Their offers, best first.
        decision: How those were chosen, for whoever learns from it; None where nobody does.
    """

    first_name: str
    cards: tuple[OfferCard, ...]
    decision: Decision | None = field(default=None, repr=False, compare=False)


class OfferDesk(Protocol):
    """Gives out offers. Called from the camera's thread: answers within milliseconds, or the shopper waits."""

    def general(self, language: str) -> tuple[OfferCard, ...]:
        """Offers for everyone, best first, with their reasons in a language."""

    def for_member(self, member_id: str, language: str) -> Greeting | None:
        """Greeting and offers of a member, or None when the member was erased meanwhile."""
