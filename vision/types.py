"""Values that cross the border between vision and the rooms around it: events out, commands in.

Vision knows opaque member ids only; nothing here ever holds a name, a picture or a vector of a stranger.
"""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What the shopper did that allows one look (requirements G1 and A1)."""

    TAP = "tap"
    """Pressed *Recognise me*."""
    DWELL = "dwell"
    """Stood alone in the marked zone, facing the screen, for the set time."""


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


@dataclass(frozen=True, slots=True)
class Tap:
    """The shopper pressed *Recognise me*: open the gate for the visit that is there now."""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The shopper pressed *Not me* or *Hide*: no further look in this visit."""


Command = Tap | Dismiss
