"""The values of the presence machine: what it is told, what it remembers, what the site chose."""

from dataclasses import dataclass
from enum import Enum, auto

from vision.types import Act


class Phase(Enum):
    """Where a visit stands."""

    EMPTY = auto()
    NEAR = auto()
    LOOKING = auto()
    DONE = auto()
    SEVERAL = auto()


@dataclass(frozen=True, slots=True)
class FaceSeen:
    """One confirmed face in the zone.

    Attributes:
        track: Its track number.
        width: Pixels, in a picture of 720 lines.
        turn: See :class:`vision.detect.Detection`.
        since: When it was first found, seconds.
        seen_at: When it was last really found, seconds.
    """

    track: int
    width: float
    turn: float
    since: float
    seen_at: float


@dataclass(frozen=True, slots=True)
class PresencePolicy:
    """The site's choices.

    Attributes:
        act: Which act opens the gate, or None when recognition is off.
        dwell_seconds: Standing alone and facing the screen for so long is the act ``DWELL``.
        engage_face_px: Face width from which somebody stands in front of the screen, in a picture of 720 lines.
        leave_seconds: Seconds without any face until the visit ends.
        several_seconds: Seconds from the first sight of a second face until it counts.
        company_face_px: Face width from which a second face counts as company, and under which a subject is given up.
            The search squares find faces from about 65 pixels of 720 lines on.
        most_turn: Turn up to which a face counts as facing the screen; .6 is about 40 degrees.
        look_seconds: Longest duration of one look.
    """

    act: Act | None = Act.DWELL
    dwell_seconds: float = 1.0
    engage_face_px: float = 80.0
    leave_seconds: float = 2.7
    several_seconds: float = 0.2
    company_face_px: float = 64.0
    most_turn: float = 0.6
    look_seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class PresenceState:
    """State of the machine; times in seconds on the frames' clock, None while not running.

    ``member_id`` is the member whose offers the visit may show; ``blind`` says that a look ended without a good frame.
    """

    phase: Phase = Phase.EMPTY
    visit: int = 0
    subject: int | None = None
    last_seen: float = 0.0
    facing_since: float | None = None
    facing_at: float = 0.0
    company_since: float | None = None
    company_at: float = 0.0
    alone_since: float | None = None
    act: Act | None = None
    act_at: float | None = None
    looks: int = 0
    blind: bool = False
    member_id: str | None = None
    dismissed_at: float | None = None
