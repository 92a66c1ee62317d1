"""Values that cross the border between vision and the rooms around it: events out, commands in.

Vision knows opaque member ids only; nothing here ever holds a name or a picture. A vector crosses in two cases, both
asked for: the claimed template of a shopper who shows their card (in), and the views of a shopper who agreed to join
(out). Both are hidden from text forms.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class Act(StrEnum):
    """What the shopper did that allows one look (requirements G1 and A1)."""

    TAP = "tap"
    """Pressed *Recognise me*."""
    DWELL = "dwell"
    """Stood alone in the marked zone, facing the screen, for the set time."""
    CARD = "card"
    """Showed the card whose code opens their own template (1:1)."""


class PresenceKind(StrEnum):
    """What changed in front of the screen."""

    ARRIVED = "arrived"
    """A visit began: at least one confirmed face is in the zone."""
    ENGAGED = "engaged"
    """The gate opened; a look starts now. Sent before the first embedding."""
    RECOGNISED = "recognised"
    """The votes of one look agreed on one member."""
    UNKNOWN = "unknown"
    """The look ended without a member. Says nothing about why."""
    SEVERAL = "several"
    """A second face has stayed in the zone; anything personal must go."""
    ALONE = "alone"
    """One face again after ``SEVERAL``; a new look needs a new act."""
    LEFT = "left"
    """Nobody has been there for the leave time, or somebody else stands there (an ``ARRIVED`` follows at once), or the
    camera is lost; everything of the visit must go."""
    CAMERA_LOST = "camera_lost"
    CAMERA_BACK = "camera_back"


@dataclass(frozen=True, slots=True)
class PresenceEvent:
    """One change in front of the screen.

    Attributes:
        kind: What changed.
        at: Seconds on the clock of the frame source (monotonic for a camera).
        visit: Number of the visit, counted from 1 within one run; 0 when no visit is open (camera events).
        member_id: Opaque id, only with ``RECOGNISED``.
        score: Cosine similarity of the best vote in [-1, 1], only with ``RECOGNISED``.
        act: The act that allowed the look, with ``ENGAGED``, ``RECOGNISED`` and ``UNKNOWN``.
        act_at: When the act was complete, on the same clock as ``at``.
    """

    kind: PresenceKind
    at: float
    visit: int = 0
    member_id: str | None = None
    score: float | None = None
    act: Act | None = None
    act_at: float | None = None


class PoseView(StrEnum):
    """The views of a guided capture, in the order in which they are asked for."""

    FRONT = "front"
    LEFT = "left"
    """The shopper turns to their own left."""
    RIGHT = "right"
    UP = "up"
    STILL = "still"
    """Front again, held still; also takes the place of a view that was skipped."""


class Hint(StrEnum):
    """What a shopper is asked to do next during a capture; one at a time. Screens map each to words and speech."""

    STEP_IN = "step_in"
    """Nobody is there."""
    CLOSER = "closer"
    BACK = "back"
    ONE_PERSON = "one_person"
    MORE_LIGHT = "more_light"
    LESS_GLARE = "less_glare"
    UNCOVER = "uncover"
    LOOK_FRONT = "look_front"
    LOOK_LEFT = "look_left"
    LOOK_RIGHT = "look_right"
    LOOK_UP = "look_up"
    HOLD_STILL = "hold_still"
    BLINK = "blink"
    SMILE = "smile"
    DONE = "done"


class Challenge(StrEnum):
    """An active liveness challenge."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    BLINK = "blink"
    SMILE = "smile"


class CaptureEnd(StrEnum):
    """Why a capture ended without views."""

    TIME_UP = "time_up"
    LEFT = "left"
    SEVERAL = "several"
    NOT_LIVE = "not_live"
    """The challenge was not met, whatever the reason."""
    CAMERA_LOST = "camera_lost"


@dataclass(frozen=True, slots=True)
class CaptureProgress:
    """Where a capture stands; sent when anything of it changed, at most ten times a second.

    Attributes:
        at: Seconds on the clock of the frame source.
        visit: Number of the visit.
        hint: What to do next.
        wanted: The views of this capture, in order.
        done: Those that were taken.
        face: Box of the face as shares of the picture (x, y, width, height), mirrored as in a mirror; None without one.
    """

    at: float
    visit: int
    hint: Hint
    wanted: tuple[PoseView, ...]
    done: tuple[PoseView, ...]
    face: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class CapturedView:
    """One good view of a shopper who agreed to join.

    Attributes:
        view: Which.
        vector: Shape (d,), float32, length 1, straight from the recogniser.
        quality: 0 (just passed the gate) to 1.
    """

    view: PoseView
    vector: npt.NDArray[np.float32] = field(repr=False)
    quality: float


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """A capture is complete. The only event with vectors; whoever takes it drops them when the visit ends.

    Attributes:
        at: Seconds on the clock of the frame source.
        visit: Number of the visit.
        views: In the order taken.
        challenge: The liveness challenge that was met; None where the site asks for none.
    """

    at: float
    visit: int
    views: tuple[CapturedView, ...] = field(repr=False)
    challenge: Challenge | None


@dataclass(frozen=True, slots=True)
class CaptureFailed:
    """A capture ended without views; nothing of it is left."""

    at: float
    visit: int
    why: CaptureEnd


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """The camera read a QR code while it was asked to. The text is a bearer secret: hidden from the text form."""

    at: float
    text: str = field(repr=False)


VisionEvent = PresenceEvent | CaptureProgress | Captured | CaptureFailed | CodeSeen


@dataclass(frozen=True, slots=True)
class Tap:
    """The shopper pressed *Recognise me*: open the gate for the visit that is there now."""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The shopper pressed *Not me* or *Hide*: no further look in this visit."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """The shopper showed their card: compare the subject of this visit with one template (1:1), by the act ``CARD``.

    Attributes:
        member_id: Who the card says it is.
        vector: Shape (d,), float32, protected by the site's rotation. Dropped when the visit ends or is dismissed.
    """

    member_id: str
    vector: npt.NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadCodes:
    """Look for QR codes in the pictures, or stop it. Stops by itself when the visit ends or the camera is lost."""

    on: bool


@dataclass(frozen=True, slots=True)
class StartCapture:
    """Begin a guided capture of the subject of this visit. Their consent to it is on record (requirements G2, B2).

    Attributes:
        skip_turn: The shopper cannot or does not want to turn the head: front views only, and a challenge without
            turning.
    """

    skip_turn: bool = False


@dataclass(frozen=True, slots=True)
class StopCapture:
    """End a capture and drop everything of it; no event follows."""


Command = Tap | Dismiss | Claim | ReadCodes | StartCapture | StopCapture
