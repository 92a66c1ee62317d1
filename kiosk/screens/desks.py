"""What the shopper's screen asks of the rooms behind it, beside offers: joining, codes, and the member's own data.

The screen calls these in a request's thread, never in the camera's. Every one of them may raise a coded error; its
message is for staff, the screen shows its own words for the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kiosk.privacy.consent import ON_SCREEN, Consent, Purpose
from vision.types import CapturedView


class Adult(StrEnum):
    """Who says yes; asked, never estimated from the face (requirement G19)."""

    ADULT = "adult"
    GUARDIAN = "guardian"
    """A guardian stands beside a minor and agrees for them."""


@dataclass(frozen=True, slots=True)
class JoinForm:
    """What a shopper who joins told the screen. Hidden from text forms.

    Attributes:
        nickname: How the screen greets; may be empty.
        card: Number of a loyalty card of the shop, or empty.
        phone: To be found by, or empty.
        adult: Who says yes.
    """

    nickname: str = field(default="", repr=False)
    card: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    adult: Adult = Adult.ADULT


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the views of a capture.

    Attributes:
        kept: Views that will be kept.
        taken: Views that were taken.
        duplicate: Member who already has this face, or None.
    """

    kept: int
    taken: int
    duplicate: str | None


@dataclass(frozen=True, slots=True)
class JoinReceipt:
    """What a new member is told, once. The codes are bearer secrets, not kept in readable form anywhere.

    Attributes:
        member_id: Opaque id.
        receipt_code: Opens *My data* on any phone.
        card_code: Text of the member's card, also its QR code; typed or shown it brings the same offers.
        views: Templates kept; 0 without face recognition.
        keep_until: Last day if the member never comes back.
        purposes: What was agreed to.
    """

    member_id: str
    receipt_code: str = field(repr=False)
    card_code: str = field(repr=False)
    views: int
    keep_until: datetime
    purposes: tuple[Purpose, ...]


class JoinDesk(Protocol):
    """Takes a shopper from consent to membership. A draft that is not saved leaves nothing."""

    def begin(self, purposes: Sequence[Purpose], *, language: str, screen: str, actor: str = "shopper") -> str:
        """Record the consents, before anything else happens, and return the id of the draft.

        Args:
            purposes: What was agreed to.
            language: Of the words that were shown.
            screen: Where.
            actor: In whose hands the screen is; every entry about the draft in the audit trail names them.

        Raises:
            ConsentMissing: No purpose, or no text in this language.
        """

    def fill(self, draft_id: str, form: JoinForm) -> None:
        """Note what the shopper told.

        Raises:
            RequestInvalid: A name that cannot be shown, or a phone number that is none.
            CustomerInvalid: The card is unknown, or belongs to another member.
            TooManyTries: Too many of them were refused in a short time.
        """

    def judge(self, draft_id: str, views: Sequence[CapturedView]) -> Judged:
        """Choose the templates among the views, and look whether somebody has this face already. Writes nothing.

        Raises:
            ConsentMissing: No consent for face recognition is on record for this draft (requirement G2).
        """

    def save(self, draft_id: str, views: Sequence[CapturedView]) -> JoinReceipt:
        """Make the draft a member; without views, one who is found by card, phone and receipt only."""

    def discard(self, draft_id: str) -> None:
        """Remove the draft and everything of it; an unknown one is ignored."""


@dataclass(frozen=True, slots=True)
class FaceWish:
    """A member's yes to recognition that is not written yet: it becomes a record with the templates, or nothing.

    Attributes:
        member_id: Whose.
        consent: What they agreed to, in which words and language, when and where.
        guardian: Whether a guardian agreed to the membership, so that a guardian must agree to this too.
    """

    member_id: str
    consent: Consent
    guardian: bool = False


@dataclass(frozen=True, slots=True)
class FaceAdded:
    """What a member is told once their face was added.

    Attributes:
        member_id: Whose.
        views: Templates kept.
        card_code: Text of a new card with the secret that opens the templates, shown once; empty where no card is
            needed to compare.
    """

    member_id: str
    views: int
    card_code: str = field(default="", repr=False)


class FaceDesk(Protocol):
    """Adds a face to a membership that has none. Until :meth:`save` nothing is written."""

    def lacks(self, member_id: str) -> bool:
        """Whether the member has no template that this site could compare with.

        Raises:
            MemberUnknown: Erased, or never there.
        """

    def agree(self, member_id: str, *, language: str, screen: str) -> FaceWish:
        """Take the yes to the wording of today; it is returned, not written.

        Raises:
            MemberUnknown: Erased, or never there.
            ConsentMissing: No text in this language.
            RequestInvalid: The membership has a face already.
        """

    def judge(self, wish: FaceWish, views: Sequence[CapturedView]) -> Judged:
        """Choose the templates among the views, and look for another member with this face. Writes no template.

        Raises:
            ConsentMissing: The wish is not to the wording of today (requirement G2).
            DraftGone: The wish is too old.
        """

    def save(self, wish: FaceWish, views: Sequence[CapturedView], adult: Adult) -> FaceAdded:
        """Write the consent and the templates, in one transaction.

        Raises:
            MemberUnknown: Erased meanwhile.
            MemberExists: Another member has this face.
            ConsentMissing: The wish is not to the wording of today (requirement G2).
            DraftGone: The wish is too old, or was taken back elsewhere meanwhile.
            RequestInvalid: Too few good views, the membership has a face already, or it needs a guardian's yes.
        """

    def take_back(self, member_id: str) -> None:
        """Withdraw what was saved a moment ago, because nobody saw the answer; an erased member is ignored."""


class Found(StrEnum):
    """How a code led to a member."""

    CARD = "card"
    """The card's own code, which the kiosk drew: nobody guesses it."""
    LOYALTY = "loyalty"
    """The number of a loyalty card of the shop, which may have been given out in order."""
    PHONE = "phone"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, eq=False)
class CodeFound:
    """The member of a code.

    Attributes:
        member_id: Who.
        how: What kind of code it was.
        claim: Shape (d,), float32, protected: the member's own template, opened by the secret of the card, where the
            site verifies faces; None where the code alone counts.
        lookup: Keyed hash that the code is found under.
    """

    member_id: str
    how: Found
    claim: npt.NDArray[np.float32] | None = field(default=None, repr=False)
    lookup: str = field(default="", repr=False)


class CodeDesk(Protocol):
    """Finds the member of a card, a phone number or a receipt code."""

    def find(self, text: str) -> CodeFound | None:
        """The member, or None; unknown, mistyped and erased are the same answer.

        Raises:
            TooManyTries: Too many unknown codes in a short time.
        """

    def opens(self, member_id: str, lookup: str) -> bool:
        """Whether the code of a lookup, found before, leads to this member still."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: what it is, and what is kept. Hidden from text forms."""

    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Overview:
    """What is kept about a member, in plain lines.

    Attributes:
        nickname: How the screen greets.
        purposes: What is agreed to now.
        paused: Whether recognition is paused.
        has_face: Whether templates are kept.
        keep_until: Last day if the member never comes back.
        lines: Everything else, in words of the given language.
    """

    nickname: str = field(repr=False)
    purposes: tuple[Purpose, ...]
    paused: bool
    has_face: bool
    keep_until: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ErasedEverywhere:
    """An erasure's receipt for the screen.

    Attributes:
        number: Of the receipt; it says nothing about the member.
        at: When it took effect.
        stores: Name of each place and what went from it.
        verified: Whether every place was looked at again and was empty. Where it is False, something was in the way,
            most often a copy of the keys on a disk that is not plugged in: the screen must not say that all is gone
            everywhere, but that staff will finish the rest.
        purchases_stay: Whether the record and the purchases of a linked customer stay in the shop's own books, without
            the name. Then nobody may be told that nothing is left.
    """

    number: str
    at: datetime
    stores: tuple[tuple[str, int], ...]
    verified: bool = True
    purchases_stay: bool = False


class MyDataDesk(Protocol):
    """The member's own hand on their data. ``screen`` says where the wish was made."""

    def overview(self, member_id: str, *, language: str, actor: str) -> Overview:
        """What is kept; the look itself is in the audit trail.

        Raises:
            MemberUnknown: Erased, or never there.
        """

    def set_purposes(
        self,
        member_id: str,
        purposes: Sequence[Purpose],
        *,
        language: str,
        screen: str,
        actor: str,
        reference: str = ON_SCREEN,
    ) -> None:
        """Give and withdraw consents so that exactly these stand. Without face recognition the templates go at once.

        ``reference`` says where the signature of what is given is; withdrawing needs none.
        """

    def set_paused(self, member_id: str, paused: bool, *, actor: str) -> None:
        """Pause recognition, or go on."""

    def dislike(self, member_id: str, offer_id: str) -> None:
        """*Less like this*."""

    def not_me(self, member_id: str) -> None:
        """The last match shown was disputed: a suspected false match."""

    def export(self, member_id: str, *, actor: str) -> bytes:
        """A zip of JSON files with everything kept about the member."""

    def new_receipt(self, member_id: str, *, actor: str) -> str:
        """A new receipt code; the old one is void."""

    def erase(self, member_id: str, *, actor: str, also_purchases: bool = False) -> ErasedEverywhere:
        """Erase everything; it has taken effect in every room when this returns."""
