"""What can happen to the screen. Every input carries ``at``: seconds on the screen's own clock.

Answers of desks carry the ticket of the effect that asked. An answer whose ticket is not waited for any more is late:
whoever asked has gone, and what the answer made is taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from kiosk.events.types import How
from kiosk.screens.desks import ErasedEverywhere, FaceAdded, FaceWish, JoinReceipt, Judged, Overview
from kiosk.screens.kinds import Action
from kiosk.screens.offers import Greeting
from kiosk.screens.state import USUAL_ASPECT
from vision.types import Act, Captured, CaptureFailed, CaptureProgress, PresenceKind

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seen:
    """Something changed in front of the camera. ``RECOGNISED`` with a greeting comes as :class:`Greeted` instead."""

    kind: PresenceKind
    visit: int = 0
    act: Act | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Greeted:
    """The look of a visit named a member, and the desk had a greeting."""

    visit: int
    member_id: str
    greeting: Greeting = field(repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """Something of a guided capture, as vision said it.

    Attributes:
        event: What.
        at: When.
        aspect: Width of the camera's picture for its height, as far as it is known.
    """

    event: CaptureProgress | Captured | CaptureFailed
    at: float = 0.0
    aspect: float = USUAL_ASPECT


@dataclass(frozen=True, slots=True)
class CodeRead:
    """The camera read a code."""

    text: str = field(repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed on the screen that is shown now; the stage has dropped older presses.

    Attributes:
        action: Which.
        at: When.
        value: Language, or offer; empty otherwise.
        switches: Names of the switches that are on.
        fields: Texts of the fields by name; never logged.
    """

    action: Action
    at: float = 0.0
    value: str = ""
    switches: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)


@dataclass(frozen=True, slots=True)
class Erased:
    """A member was erased from the store."""

    member_id: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""

    at: float


@dataclass(frozen=True, slots=True)
class Maintained:
    """Staff began to work on the kiosk, or is done."""

    on: bool
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Closed:
    """The kiosk stops: everything of everybody goes."""

    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Begun:
    """The consents are on record, and a draft is open."""

    ticket: int
    draft_id: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked for is done: a form noted, purposes or the pause changed, a dislike kept.

    Attributes:
        ticket: Of the effect.
        at: When.
        member_id: Member whose offers changed by it; None where none did.
        greeting: Their offers as they are now; None without a member, and when they were erased meanwhile.
    """

    ticket: int
    at: float = 0.0
    member_id: str | None = None
    greeting: Greeting | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The views were judged."""

    ticket: int
    judged: Judged
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft is a member."""

    ticket: int
    receipt: JoinReceipt
    greeting: Greeting | None = field(repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """A member said yes to recognition; nothing is written yet."""

    ticket: int
    wish: FaceWish
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Added:
    """The face of a member was added. Without a greeting they were erased meanwhile."""

    ticket: int
    added: FaceAdded
    greeting: Greeting | None = field(repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A code led to a member, or to nobody.

    Attributes:
        ticket: Of the effect.
        member_id: Who; None for an unknown code.
        greeting: Their offers; None when they were erased meanwhile.
        how: What named them.
        claim: Their own template where the site compares it with the face; None where the code alone counts.
        at: When.
    """

    ticket: int
    member_id: str | None
    greeting: Greeting | None = field(repr=False)
    how: How = How.CARD
    claim: npt.NDArray[np.float32] | None = field(default=None, repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What is kept about the member.

    Attributes:
        ticket: Of the effect.
        overview: What.
        at: When.
        lacks_face: Whether none of it could be compared with a face here.
    """

    ticket: int
    overview: Overview
    at: float = 0.0
    lacks_face: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """A new receipt code."""

    ticket: int
    code: str = field(repr=False)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Forgot:
    """Everything of the member is erased."""

    ticket: int
    receipt: ErasedEverywhere
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """A desk could not do it; ``code`` is that of a coded error."""

    ticket: int
    code: str
    at: float = 0.0


Answer = Begun | Done | Weighed | Saved | Agreed | Added | Opened | Surveyed | Renewed | Forgot | Failed
ScreenInput = Seen | Greeted | Filmed | CodeRead | Pressed | Erased | Tick | Maintained | Closed | Answer
