"""What the screen wants done. Plain values; the stage does them after it has let go of its lock.

An effect with a ticket is answered by exactly one input with the same ticket; the others are not answered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.events.types import How, OffersAnswered, OffersDecided
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import Adult, FaceWish, JoinForm
from vision.types import Act, CapturedView, Command


@dataclass(frozen=True, slots=True)
class Send:
    """Hand a command to the camera's loop."""

    command: Command


@dataclass(frozen=True, slots=True)
class BeginDraft:
    """Record the consents and open a draft. Answered by ``Begun``."""

    ticket: int
    purposes: tuple[Purpose, ...]
    language: str


@dataclass(frozen=True, slots=True)
class FillDraft:
    """Note what the shopper told. Answered by ``Done``."""

    ticket: int
    draft_id: str
    form: JoinForm


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Choose among the views, and look for the same face. Answered by ``Weighed``."""

    ticket: int
    draft_id: str
    views: Sequence[CapturedView] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class SaveDraft:
    """Make the draft a member. Answered by ``Saved``."""

    ticket: int
    draft_id: str
    views: Sequence[CapturedView] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Remove the draft and everything of it."""

    draft_id: str


@dataclass(frozen=True, slots=True)
class AgreeFace:
    """Take a member's yes to recognition; nothing is written. Answered by ``Agreed``."""

    ticket: int
    member_id: str
    language: str


@dataclass(frozen=True, slots=True, eq=False)
class JudgeFace:
    """Choose among the views of a member, and look for another one with this face. Answered by ``Weighed``."""

    ticket: int
    agreed: FaceWish
    views: Sequence[CapturedView] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class AddFace:
    """Write the consent and the templates of a member. Answered by ``Added``."""

    ticket: int
    agreed: FaceWish
    views: Sequence[CapturedView] = field(repr=False)
    adult: Adult


@dataclass(frozen=True, slots=True)
class TakeBackFace:
    """Withdraw a face whose adding nobody saw: the member left while it was saved."""

    member_id: str


@dataclass(frozen=True, slots=True)
class FindCode:
    """Find the member of a code. Answered by ``Opened``."""

    ticket: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Survey:
    """Ask what is kept about the member. Answered by ``Surveyed``."""

    ticket: int
    member_id: str
    language: str


@dataclass(frozen=True, slots=True)
class SetPurposes:
    """Make exactly these consents stand. Answered by ``Done``."""

    ticket: int
    member_id: str
    purposes: tuple[Purpose, ...]
    language: str


@dataclass(frozen=True, slots=True)
class SetPaused:
    """Pause recognition, or go on. Answered by ``Done``."""

    ticket: int
    member_id: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Dislike:
    """*Less like this*. Answered by ``Done`` with the offers as they are then."""

    ticket: int
    member_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class RenewReceipt:
    """Make a new receipt code. Answered by ``Renewed``."""

    ticket: int
    member_id: str


@dataclass(frozen=True, slots=True)
class EraseMember:
    """Erase everything of the member, because they confirmed it. Answered by ``Forgot``."""

    ticket: int
    member_id: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Erase a membership whose receipt nobody saw: the shopper left while it was saved."""

    member_id: str


@dataclass(frozen=True, slots=True)
class NotMe:
    """Count a suspected false match."""

    member_id: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Tell the bus that personal offers are on the screen (requirement A1: with the act, its time, and how).

    Attributes:
        member_id: Whose.
        offer_ids: The cards that a screen holds.
        reasons: Why each of them stands there, in the same order.
        how: What named the member.
        act: What opened the look; None where a code alone did.
        act_at: When, on the screen's clock.
        visit: The visit that was open; 0 for none.
    """

    member_id: str
    offer_ids: tuple[str, ...]
    reasons: tuple[str, ...] = field(repr=False)
    how: How
    act: Act | None
    act_at: float
    visit: int


@dataclass(frozen=True, slots=True)
class Noted:
    """Tell the bus that offers came on the screen, or what came of them.

    Attributes:
        tell: Makes the event; it is given the time, with a time zone.
    """

    tell: Callable[[datetime], OffersDecided | OffersAnswered] = field(repr=False)


Asking = (
    BeginDraft | FillDraft | Judge | SaveDraft | AgreeFace | JudgeFace | AddFace | FindCode | Survey | SetPurposes
    | SetPaused | Dislike | RenewReceipt | EraseMember
)  # fmt: skip
"""Effects that are answered."""

Effect = Asking | Send | DiscardDraft | TakeBack | TakeBackFace | NotMe | Shown | Noted
