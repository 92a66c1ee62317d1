"""Active liveness: one small movement on request, judged as a pure state machine over measurements.

Every challenge needs two agreeing kinds of evidence: what MediaPipe says of the whole face (its pose, its lids, its
mouth), against the person's own neutral frame, and what :mod:`vision.relief` leaves of the change once everything that
paper could do is taken away. How often what passes is in ``docs/liveness.md``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vision.landmarks import Expression, FaceLandmarks
from vision.relief import breadth, leap, lid_opening, mouth_width, nose_shift
from vision.types import Challenge, Hint

Choose = Callable[[Sequence[Challenge]], Challenge]
"""Draws one of several challenges; ``random.SystemRandom().choice`` in the shop."""

TURNS = (Challenge.TURN_LEFT, Challenge.TURN_RIGHT)

HINTS = {
    Challenge.TURN_LEFT: Hint.LOOK_LEFT,
    Challenge.TURN_RIGHT: Hint.LOOK_RIGHT,
    Challenge.BLINK: Hint.BLINK,
    Challenge.SMILE: Hint.SMILE,
}

LEAST_YAW = 18.0
"""Degrees from the neutral frame. Photographs that are bent and tilted by 45 degrees measure up to 12; rolled up to
half a cylinder they jump to 40, for a frame or two at a time."""

LEAST_SHIFT = 0.08
"""Of the nose past the eyes. Heads turned by 15 degrees and more stay above .09 (LFW), photographs below .05."""

MOST_NARROWING = 0.12
"""By which a face may grow narrower or broader, for its height: 1 % of turned heads do (LFW), rolled paper does."""

_TURNED_FRAMES = 3
_MOST_NOD = 15.0
"""Degrees by which a head may nod while it turns."""

_NEAR = 10.0
"""Degrees to the neutral frame; a turn begins there."""

_MOST_STEP = 25.0
"""Degrees between two frames: a head comes round, a second picture is suddenly there."""

_MOST_GAP = 0.4
"""Seconds between two frames, for the same reason."""

_MOST_LEAP = 1.0
"""Eye distances (between the outer corners) that the eyes may move between two frames, for the same reason."""

LEAST_SHUT, MOST_OPENING = 0.25, 0.62
"""Of both eyes against the open ones: photographs move the first by .13 at most, the second down to .75."""

_MOST_BLINK = 1.2
"""Seconds for which the eyes are shut; after it they are open again."""

OPEN_SHARE = 0.5
"""An eye that is open again has come back by more than this share of the way."""

LEAST_SMILE, LEAST_BREADTH = 0.5, 1.08
_SMILE_SECONDS = 0.25

_MOST_SWAY = 12.0
"""Degrees by which the head may move while it blinks or smiles: paper must be moved to change at all."""

_MOST_STRETCH, _MOST_CURVE = 1.2, 0.14
"""Of the map between the neutral frame and the one with closed lids or a smile. Somebody who keeps still stays under
1.1 and .1."""

_FREE_LID, _FREE_MOUTH = 0.5, 0.35
"""Neutral values above which there is no room to blink or to smile further."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveSample:
    """What was measured on one frame.

    Attributes:
        at: Seconds.
        yaw: Degrees, positive to the picture's right: the person's own left.
        pitch: Degrees, positive down.
        mesh: Shape (478, 3), float32, pixels.
        expression: Lids and mouth.
    """

    at: float
    yaw: float
    pitch: float
    mesh: npt.NDArray[np.float32]
    expression: Expression


def sample_of(at: float, marks: FaceLandmarks) -> LiveSample:
    """The measurements of a face that was studied.

    Raises:
        ValueError: It was only located.
    """
    if marks.mesh is None or marks.expression is None:
        raise ValueError("a challenge needs a face that was studied, not only located")
    return LiveSample(at, marks.yaw, marks.pitch, marks.mesh, marks.expression)


@dataclass(frozen=True, slots=True, eq=False)
class ChallengeState:
    """A challenge under way.

    Attributes:
        kind: Which.
        since: When it was asked for, seconds.
        neutral: The person's own frame before it.
        last: The frame before this one.
        run: Frames in a row that met a turn.
        followed: Whether every frame was seen since the head was last near its neutral pose.
        met_since: When the eyes were found shut or the smile began.
        deepest: Largest change of the lids in this blink.
    """

    kind: Challenge
    since: float
    neutral: LiveSample
    last: LiveSample
    run: int = 0
    followed: bool = True
    met_since: float | None = None
    deepest: float = 0.0


def feasible(neutral: LiveSample, allowed: Sequence[Challenge], *, skip_turn: bool) -> tuple[Challenge, ...]:
    """Which of the site's challenges this person can meet.

    Args:
        neutral: Their own frame: whoever smiles in it cannot be asked to smile, nor to blink with the eyes shut.
        allowed: The site's challenges.
        skip_turn: Leaves out turning (requirement W12).

    Returns:
        At least one where ``allowed`` holds any; all but the turns when their own frame leaves no room for anything.
    """
    kinds = [kind for kind in allowed if not (skip_turn and kind in TURNS)]
    face = neutral.expression
    lids_free = max(face.shut_left, face.shut_right) <= _FREE_LID
    fit = [
        kind
        for kind in kinds
        if not (kind is Challenge.SMILE and face.smile > _FREE_MOUTH)
        and not (kind is Challenge.BLINK and not lids_free)
    ]
    return tuple(fit or kinds)


def begin(kind: Challenge, at: float, neutral: LiveSample) -> ChallengeState:
    """Ask for a challenge."""
    return ChallengeState(kind, at, neutral, neutral)


def judge(state: ChallengeState, sample: LiveSample) -> tuple[ChallengeState, bool]:
    """Take one more frame.

    Returns:
        The state after it, and whether the challenge is met.
    """
    after = replace(state, last=sample)
    if not follows(state.last, sample):
        return replace(after, run=0, followed=_is_near(state, sample), met_since=None, deepest=0.0), False
    if state.kind in TURNS:
        followed = state.followed or _is_near(state, sample)
        run = state.run + 1 if followed and _is_turned(state, sample) else 0
        return replace(after, run=run, followed=followed), run >= _TURNED_FRAMES
    if state.kind is Challenge.BLINK:
        return _blink(state, after, sample)
    if not _smiles(state.neutral, sample):
        return replace(after, met_since=None), False
    since = sample.at if state.met_since is None else state.met_since
    return replace(after, met_since=since), sample.at - since >= _SMILE_SECONDS


def follows(before: LiveSample, now: LiveSample) -> bool:
    """Whether two frames can be one head that moved: close in time, in pose and in place."""
    turned = max(abs(now.yaw - before.yaw), abs(now.pitch - before.pitch))
    return now.at - before.at <= _MOST_GAP and turned <= _MOST_STEP and leap(before.mesh, now.mesh) <= _MOST_LEAP


def _is_near(state: ChallengeState, sample: LiveSample) -> bool:
    return abs(sample.yaw - state.neutral.yaw) <= _NEAR


def _is_turned(state: ChallengeState, sample: LiveSample) -> bool:
    side, neutral = 1.0 if state.kind is Challenge.TURN_LEFT else -1.0, state.neutral
    if side * (sample.yaw - neutral.yaw) < LEAST_YAW or abs(sample.pitch - neutral.pitch) > _MOST_NOD:
        return False
    if abs(breadth(sample.mesh) / breadth(neutral.mesh) - 1.0) > MOST_NARROWING:
        return False
    return side * nose_shift(neutral.mesh, sample.mesh).size >= LEAST_SHIFT


def _blink(state: ChallengeState, after: ChallengeState, sample: LiveSample) -> tuple[ChallengeState, bool]:
    depth = _depth(state.neutral, sample)
    if state.met_since is None:
        if not _is_shut(state.neutral, sample, depth):
            return after, False
        return replace(after, met_since=sample.at, deepest=depth), False
    if sample.at - state.met_since > _MOST_BLINK:
        return replace(after, met_since=None, deepest=0.0), False
    opened = depth < (1.0 - OPEN_SHARE) * state.deepest and _is_steady(state.neutral, sample)
    return replace(after, deepest=max(state.deepest, depth)), opened


def _depth(neutral: LiveSample, sample: LiveSample) -> float:
    """How far the less shut eye is shut against its own neutral."""
    before, now = neutral.expression, sample.expression
    return min(now.shut_left - before.shut_left, now.shut_right - before.shut_right)


def _is_shut(neutral: LiveSample, sample: LiveSample, depth: float) -> bool:
    if depth < LEAST_SHUT or not _is_steady(neutral, sample):
        return False
    change = lid_opening(neutral.mesh, sample.mesh)
    return change.size <= MOST_OPENING and change.stretch <= _MOST_STRETCH and change.curve <= _MOST_CURVE


def _smiles(neutral: LiveSample, sample: LiveSample) -> bool:
    if sample.expression.smile - neutral.expression.smile < LEAST_SMILE or not _is_steady(neutral, sample):
        return False
    change = mouth_width(neutral.mesh, sample.mesh)
    return change.size >= LEAST_BREADTH and change.stretch <= _MOST_STRETCH and change.curve <= _MOST_CURVE


def _is_steady(neutral: LiveSample, sample: LiveSample) -> bool:
    return max(abs(sample.yaw - neutral.yaw), abs(sample.pitch - neutral.pitch)) <= _MOST_SWAY
