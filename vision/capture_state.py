"""The values of a guided capture: what it is told, what it remembers, what it asks for."""

from dataclasses import dataclass

from vision.liveness import ChallengeState, LiveSample
from vision.quality import Reason
from vision.types import CaptureEnd, Challenge, Hint, PoseView

TURNING = (PoseView.FRONT, PoseView.LEFT, PoseView.RIGHT, PoseView.UP, PoseView.STILL)
FACING = (PoseView.FRONT, PoseView.STILL, PoseView.STILL, PoseView.STILL)
"""Views with and without turning the head. ``STILL`` may stand there more than once: screens count, not name, them."""

LEAST_VIEWS = 3
"""A capture with fewer goes on until its time is up."""


@dataclass(frozen=True, slots=True)
class CapturePolicy:
    """The site's choices. Widths are pixels in a picture of 720 lines, angles degrees from the person's own neutral.

    Attributes:
        challenges: The liveness challenges of which one is drawn; empty where the site asks for none.
        seconds: Length of a whole capture.
        view_seconds: Seconds of good frames after which a view nobody got to is skipped; half of them after the first.
        challenge_seconds: Seconds for one challenge.
        tries: Challenges drawn, each of another kind, until the person counts as not live.
        least_width: Face width from which views are taken.
        most_width: Face width up to which they are.
        side: Least and most yaw of LEFT and RIGHT.
        up: Least and most pitch of UP.
        front: Most yaw and pitch of a view from the front.
    """

    challenges: tuple[Challenge, ...] = tuple(Challenge)
    seconds: float = 60.0
    view_seconds: float = 7.0
    challenge_seconds: float = 12.0
    tries: int = 2
    least_width: float = 96.0
    most_width: float = 400.0
    side: tuple[float, float] = (16.0, 40.0)
    up: tuple[float, float] = (9.0, 30.0)
    front: float = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The face of one frame.

    Attributes:
        live: Pose, mesh and expression.
        width: Of the face, pixels in a picture of 720 lines.
        centre: Of the face, in its own widths.
        reasons: What the quality gate has against it.
    """

    live: LiveSample
    width: float
    centre: tuple[float, float]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What the machine wants after a frame.

    Attributes:
        hint: The one thing to say now.
        take: This frame is to be embedded as this view; answer with ``took``.
        confirm: This frame is to be embedded to see that it is still the same person; answer with ``confirmed``.
        finished: Everything is there.
        end: The capture is over without views.
    """

    hint: Hint
    take: PoseView | None = None
    confirm: bool = False
    finished: bool = False
    end: CaptureEnd | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CaptureState:
    """State of a capture; times in seconds on the frames' clock, None while not running.

    ``before`` is the frame before; ``neutral`` is the person's own frame from the front, to which poses and expressions
    are relative; ``waited`` counts good frames' time since the last view; ``moved_on`` is when something else was asked
    for; ``rival`` is a hint that may replace the one shown.
    """

    started: float
    last_at: float
    wanted: tuple[PoseView, ...] = TURNING
    done: tuple[PoseView, ...] = ()
    skipped: bool = False
    skip_turn: bool = False
    before: LiveSample | None = None
    neutral: LiveSample | None = None
    challenge: ChallengeState | None = None
    tried: tuple[Challenge, ...] = ()
    unconfirmed: bool = False
    met: Challenge | None = None
    anchor: Measured | None = None
    front_since: float | None = None
    taken_at: float = -1e9
    moved_on: float = -1e9
    waited: float = 0.0
    refused: int = 0
    refused_at: float = -1e9
    unseen_since: float | None = None
    hint: Hint = Hint.LOOK_FRONT
    hint_since: float = -1e9
    rival: Hint | None = None
    rival_since: float = 0.0

    @property
    def missing(self) -> tuple[PoseView, ...]:
        """Views still to be taken, in order."""
        left = list(self.wanted)
        for view in self.done:
            if view in left:
                left.remove(view)
        return tuple(left)
