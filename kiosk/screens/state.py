"""What the screen shows: one frozen value. ``kiosk.screens.machine`` says how it changes.

What belongs to one person sits in four fields, and each may be filled on its own screens only; a state that breaks this
cannot be built:

- ``draft``: somebody who agreed to join, or a member who adds their face, on ``LINK``, ``CAPTURE``, ``REVIEW``,
  ``DUPLICATE``;
- ``joined``: the receipt of a new member, on ``ENROLLED``;
- ``personal``: a member, on ``RECOGNISED``, ``MY_DATA``, ``EXPORT``, ``FORGET``;
- ``gone``: the receipt of an erasure, which says nothing about anybody, on ``FORGOTTEN``.
"""

from dataclasses import dataclass, field

from kiosk.events.types import How
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import ErasedEverywhere, FaceWish, JoinForm, JoinReceipt, Judged, Overview
from kiosk.screens.house import House
from kiosk.screens.kinds import DRAFT_KINDS, MEMBER_KINDS, Action, Camera, Notice, ScreenKind
from kiosk.screens.offers import Greeting
from vision.types import Act, CapturedView, CaptureEnd, CaptureProgress

__all__ = [
    "Action",
    "Adding",
    "Camera",
    "Draft",
    "Gone",
    "Joined",
    "Notice",
    "Personal",
    "Prefs",
    "ScreenKind",
    "ScreenState",
]

USUAL_ASPECT = 4 / 3
"""Width of a camera's picture for its height, until one was seen."""


@dataclass(frozen=True, slots=True)
class Prefs:
    """What the shopper chose for their visit; forgotten when it ends.

    Attributes:
        language: Code; empty for the first of the house.
        large: Larger text.
        speech: The page speaks.
    """

    language: str = ""
    large: bool = False
    speech: bool = False


@dataclass(frozen=True, slots=True)
class Personal:
    """A member on the screen.

    Attributes:
        member_id: Whose screen it is.
        greeting: Their first name and offers.
        how: What named them.
        cap_at: When their offers must go, in seconds on the clock of the inputs.
        act: What opened the look; None where a code alone did.
        act_at: When they acted, or the code was found, on the same clock.
        extensions: How often it was kept on.
        shown: Whether the offers were on the screen already.
        pocket: Whether the offers stand there as a code for a phone.
        overview: What is kept about them, on *My data*.
        receipt: A receipt code made just now; empty otherwise.
        lacks_face: Whether nothing that is kept could be compared with a face here, so that one can be added.
        card: Text of a card made just now; empty otherwise.
    """

    member_id: str
    greeting: Greeting = field(repr=False)
    how: How
    cap_at: float
    act: Act | None = None
    act_at: float = 0.0
    extensions: int = 0
    shown: bool = False
    pocket: bool = False
    overview: Overview | None = field(default=None, repr=False)
    receipt: str = field(default="", repr=False)
    lacks_face: bool = False
    card: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Adding:
    """A member who adds their face; nothing of it is on record before they save.

    Attributes:
        personal: Who, as they were on *My data*.
        wish: What they agreed to.
    """

    personal: Personal
    wish: FaceWish


@dataclass(frozen=True, slots=True)
class Draft:
    """Somebody who agreed to join. Their consents are on record, and nothing else of them.

    Attributes:
        draft_id: At the joining desk; empty where a member adds their face.
        purposes: What they agreed to.
        visit: The visit in which they agreed; no other one is ever captured for this draft.
        form: What they told; None before.
        error: Code of what was wrong with it; empty when nothing was.
        skip_turn: Front views only.
        failed: Why the last capture ended without views; None while one runs or after a good one.
        views: Of the capture that is judged or reviewed.
        judged: What became of them.
        adding: The member who adds their face; None for somebody who joins.
    """

    draft_id: str
    purposes: tuple[Purpose, ...]
    visit: int
    form: JoinForm | None = None
    error: str = ""
    skip_turn: bool = False
    failed: CaptureEnd | None = None
    views: tuple[CapturedView, ...] = field(default=(), repr=False)
    judged: Judged | None = None
    adding: Adding | None = None

    @property
    def face(self) -> bool:
        """Whether they agreed to be recognised."""
        return Purpose.FACE_RECOGNITION in self.purposes


@dataclass(frozen=True, slots=True)
class Joined:
    """The receipt of a new member, and their first offers."""

    receipt: JoinReceipt
    greeting: Greeting = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gone:
    """How far an erasure is: done with its receipt, failed, or neither yet."""

    receipt: ErasedEverywhere | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ScreenState:
    """What the screen shows.

    Attributes:
        house: The shop.
        kind: Which screen.
        serial: Counts up with every change of the screen; a press names the one it was made on.
        camera: Whether the camera can be counted on.
        visit: The visit that is open, or the last one; 0 before the first.
        present: Whether a visit is open: the camera sees somebody.
        crowd: Whether it sees several.
        dismissed: The shopper chose against being recognised: no further look until another visit begins.
        held: The shopper chose another way than standing still: until they press *Recognise me*, no look begins.
        looks: Looks asked for in this visit.
        act: What started the look, in ``LOOKING``.
        act_at: When, on the clock of the inputs.
        claimed: Member whose card was shown, in ``LOOKING``.
        progress: Where the capture or the challenge stands.
        aspect: Width of the camera's picture for its height.
        notice: What to say beside the usual words.
        prefs: What the shopper chose for the visit.
        draft: See above.
        joined: See above.
        personal: See above.
        gone: See above.
        asked: Purposes agreed to whose record is being written, in ``CONSENT``.
        pending: Ticket of the desk's answer that is waited for; None for none.
        wish: What was pressed that the answer is for.
        tickets: Tickets given so far.
        touched_at: Last press, or when this screen began, on the clock of the inputs.
        warned: Whether the screen says that its time ends.

    Raises:
        ValueError: Something of a person on a screen that may not hold it, or missing where it belongs.
    """

    house: House
    kind: ScreenKind = ScreenKind.IDLE
    serial: int = 0
    camera: Camera = Camera.OK
    visit: int = 0
    present: bool = False
    crowd: bool = False
    dismissed: bool = False
    held: bool = False
    looks: int = 0
    act: Act | None = None
    act_at: float = 0.0
    claimed: str | None = None
    progress: CaptureProgress | None = None
    aspect: float = USUAL_ASPECT
    notice: Notice = Notice.NONE
    prefs: Prefs = field(default_factory=Prefs)
    draft: Draft | None = None
    joined: Joined | None = None
    personal: Personal | None = None
    gone: Gone | None = None
    asked: tuple[Purpose, ...] = ()
    pending: int | None = None
    wish: Action | None = None
    tickets: int = 0
    touched_at: float = 0.0
    warned: bool = False

    def __post_init__(self) -> None:
        for held, where in (
            (self.draft, DRAFT_KINDS),
            (self.joined, {ScreenKind.ENROLLED}),
            (self.personal, MEMBER_KINDS),
            (self.gone, {ScreenKind.FORGOTTEN}),
        ):
            if (held is not None) != (self.kind in where):
                raise ValueError(f"{self.kind} holds what is not its own, or lacks what is")

    @property
    def language(self) -> str:
        """Code of the language spoken now."""
        return self.prefs.language or self.house.languages[0]

    @property
    def adding(self) -> Adding | None:
        """The member who adds their face now."""
        return self.draft.adding if self.draft is not None else None

    @property
    def member(self) -> Personal | None:
        """Whose screen it is."""
        return self.adding.personal if self.adding is not None else self.personal

    @property
    def alone(self) -> bool:
        """Whether the camera sees exactly one person, so that a face may be captured or compared."""
        return self.camera is Camera.OK and self.present and not self.crowd


def members_of(state: ScreenState) -> frozenset[str]:
    """Ids of the members of whom anything is in the state."""
    held = (
        state.claimed,
        state.member.member_id if state.member is not None else None,
        state.joined.receipt.member_id if state.joined is not None else None,
        state.draft.judged.duplicate if state.draft is not None and state.draft.judged is not None else None,
    )
    return frozenset(member_id for member_id in held if member_id is not None)
