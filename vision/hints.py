"""Which hint a frame calls for, and when the one on the screen may change. Pure."""

from dataclasses import replace

from vision.capture_state import CapturePolicy, CaptureState, Measured
from vision.quality import Reason
from vision.types import Hint, PoseView

FOR_REASON = {
    Reason.TOO_SMALL: Hint.CLOSER,
    Reason.TURNED: Hint.LOOK_FRONT,
    Reason.NODDED: Hint.LOOK_FRONT,
    Reason.BLURRED: Hint.HOLD_STILL,
    Reason.DARK: Hint.MORE_LIGHT,
    Reason.BRIGHT: Hint.LESS_GLARE,
}
"""Every reason of the quality gate has its hint."""

FOR_VIEW = {
    PoseView.FRONT: Hint.LOOK_FRONT,
    PoseView.LEFT: Hint.LOOK_LEFT,
    PoseView.RIGHT: Hint.LOOK_RIGHT,
    PoseView.UP: Hint.LOOK_UP,
    PoseView.STILL: Hint.HOLD_STILL,
}

_PROBLEMS = frozenset(
    {Hint.STEP_IN, Hint.CLOSER, Hint.BACK, Hint.ONE_PERSON, Hint.MORE_LIGHT, Hint.LESS_GLARE, Hint.UNCOVER}
)

_LEAST_SHOWN = 0.9
"""Seconds for which a hint stays, so that it can be read and spoken."""

_LEAST_WRONG = 0.3
"""Seconds for which something must be wrong before it is said."""

_REFUSED = 2
"""Frames in a row that did not look like the person before: a hand, a mask, sunglasses, somebody else."""


def problem(face: Measured, policy: CapturePolicy) -> Hint | None:
    """What must change before this face can be taken; None when nothing."""
    if face.width < policy.least_width:
        return Hint.CLOSER
    if face.width > policy.most_width:
        return Hint.BACK
    return FOR_REASON[face.reasons[0]] if face.reasons else None


def settle(state: CaptureState, at: float, hint: Hint) -> CaptureState:
    """Take a hint over once the one before it was long enough on the screen.

    A request follows a request at once: the step before is done. A complaint waits until it has lasted.
    """
    if state.refused >= _REFUSED and hint not in _PROBLEMS:
        hint = Hint.UNCOVER
    if hint is state.hint:
        return replace(state, rival=None)
    if state.rival is not hint:
        state = replace(state, rival=hint, rival_since=at)
    step = hint not in _PROBLEMS and state.moved_on >= state.hint_since
    if step or (at - state.rival_since >= _LEAST_WRONG and at - state.hint_since >= _LEAST_SHOWN):
        return replace(state, hint=hint, hint_since=at, rival=None)
    return state
