"""Values that cross the border of the members' desk. What names somebody is hidden from text forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import Adult
from kiosk.store.templates import Stamp
from vision.types import CapturedView

Clock = Callable[[], datetime]
"""The time now, aware."""


def utc_now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody whom staff enrol.

    Attributes:
        nickname: As the screen greets; 1 to 60 characters.
        views: Each with a vector of shape (d,), float32, length 1, straight from the recogniser; 1 to 8 of them with
            the consent to face recognition, none without it.
        recogniser: Which weights made them.
        consent_reference: Where the signature is.
        purposes: What the person agreed to.
        customer_id: The shop's own id of the same person, to be linked.
        card: Number of a loyalty card of the shop, or empty.
        phone: To be found by, or empty.
        language: Of the wording that was signed.
        adult: Who said yes.
        screen: Where.
        actor: Who enrols, for the audit trail.
    """

    nickname: str = field(repr=False)
    views: Sequence[CapturedView] = field(repr=False)
    recogniser: str
    consent_reference: str
    purposes: tuple[Purpose, ...] = (Purpose.FACE_RECOGNITION, Purpose.OFFERS)
    customer_id: str | None = None
    card: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    language: str = "en"
    adult: Adult = Adult.ADULT
    screen: str = "counter"
    actor: str = "cli"


@dataclass(frozen=True, slots=True)
class Person:
    """What a screen needs of a member.

    Attributes:
        member_id: Opaque id.
        nickname: As the screen greets; may be empty.
        customer_id: The shop's id of the same person, or None.
        purposes: What the member agrees to now.
        language: In which the member was served last.
        answers_logged: Whether the member agreed that what they do with offers is written down, and looked at when
            offers are chosen.
    """

    member_id: str
    nickname: str = field(repr=False)
    customer_id: str | None
    purposes: tuple[Purpose, ...]
    language: str
    answers_logged: bool


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """One line of a list of members.

    Attributes:
        member_id: Opaque id.
        nickname: Empty where none was given, or where the record does not open.
        customer_id: The shop's id of the same person, or None.
        created_at: When the member was added, UTC.
        used_at: When they were recognised or used a code last, UTC.
        paused: Whether recognition is paused.
        recognisers: Which weights there are templates of.
        views: How many templates there are.
        purposes: What the member agrees to now.
    """

    member_id: str
    nickname: str = field(repr=False)
    customer_id: str | None
    created_at: datetime
    used_at: datetime
    paused: bool
    recognisers: tuple[str, ...]
    views: int
    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be changed about a member; None leaves it as it is, an empty text removes it (requirement G8).

    Attributes:
        nickname: As the screen greets.
        phone: To be found by; with the consent to contact also kept to be called.
        email: Only with the consent to contact.
        customer_id: The shop's id of the same person, from whoever runs the box.
        card: Number of the loyalty card that the shopper shows: links its customer, whatever ``customer_id`` says.
        language: In which to be served.
    """

    nickname: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    customer_id: str | None = None
    card: str | None = field(default=None, repr=False)
    language: str | None = None

    def names(self) -> tuple[str, ...]:
        """Which of them are to be changed."""
        given = {"nickname": self.nickname, "phone": self.phone, "email": self.email}
        others = {"customer_id": self.customer_id, "card": self.card, "language": self.language}
        return tuple(name for name, value in (given | others).items() if value is not None)


@dataclass(frozen=True, slots=True, eq=False)
class GalleryRows:
    """Everything the gallery of one recogniser is made from, out of one snapshot of the store.

    Attributes:
        revision: Of the gallery; a different number means that something changed.
        member_ids: n opaque ids.
        vectors: Shape (n, d), float32, rows of length 1, rotated by the site's secret; (0, 0) when there is nobody.
        stamps: From which templates each vector was made, so that the next reading opens only what changed.
    """

    revision: int
    member_ids: tuple[str, ...]
    vectors: NDArray[np.float32] = field(repr=False)
    stamps: Mapping[str, Stamp] = field(repr=False)
