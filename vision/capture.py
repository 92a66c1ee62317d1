"""Guided capture as a pure state machine: frame by frame, which view is taken, what is said next, when it is over.

::

    front (the person's own neutral) -> challenge -> left, right, up in any order -> still -> finished
                                           |  not met twice: not live
    a view that nobody gets to is skipped; company, leaving, a lost camera and 60 seconds end everything
"""

from dataclasses import replace

from vision.capture_state import FACING, LEAST_VIEWS, TURNING, Ask, CapturePolicy, CaptureState, Measured
from vision.hints import FOR_VIEW, problem, settle
from vision.liveness import HINTS, TURNS, Choose, LiveSample, begin, feasible, follows, judge
from vision.types import CaptureEnd, Hint, PoseView

_STEADY_SECONDS = 0.7
_STEADY_ANGLE, _STEADY_SHIFT = 6.0, 0.15
"""Degrees and face widths by which a head held still may move."""

_APART = 1.2
"""Seconds between two views from the front, so that they are not the same picture twice."""

_RETRY = 0.4
"""Seconds until another frame is embedded after one that did not agree."""

_FRONT_YAW = 12.0
"""Degrees to the camera up to which a first frame counts as from the front at once."""

_FRONT_ODD, _ODD_SECONDS = 25.0, 0.8
"""The same for somebody who keeps still: a camera beside the screen sees everybody a little from the side."""

_EYES_SHUT, _MIMIC, _CALM_SECONDS = 0.3, 0.15, 1.5
"""A first frame amid a blink or a word would be a poor neutral; who has narrow eyes or talks on waits no longer."""

_UNSEEN_SECONDS = 0.8


def start(at: float, *, skip_turn: bool = False) -> CaptureState:
    """Begin a capture at a time in seconds."""
    return CaptureState(at, at, wanted=FACING if skip_turn else TURNING, skip_turn=skip_turn)


def advance(
    state: CaptureState,
    at: float,
    face: Measured | None,
    policy: CapturePolicy,
    choose: Choose,
    *,
    company: bool = False,
) -> tuple[CaptureState, Ask]:
    """Take one frame.

    Args:
        state: Before.
        at: Time of the frame, seconds.
        face: What was measured; None when the landmarker saw no face where one is followed.
        policy: The site's choices.
        choose: Draws the challenge.
        company: Whether a second face may be there.

    Returns:
        The state after it, and what is wanted now.
    """
    elapsed, state = at - state.last_at, replace(state, last_at=at)
    if at - state.started > policy.seconds:
        return state, Ask(state.hint, end=CaptureEnd.TIME_UP)
    state = replace(state, unseen_since=None if face is not None else state.unseen_since or at)
    wrong = _wrong(state, at, face, policy, company=company)
    if face is None or wrong is not None:
        state = replace(_expire(state, at, policy, choose), anchor=None, front_since=None)
        return _ask(state, at, wrong or state.hint, policy)
    state = _note_steady(replace(state, waited=state.waited + elapsed), face)
    if state.neutral is None:
        return _seek_front(state, face, policy)
    state = _challenged(state, face, policy, choose)
    if state.unconfirmed:
        return state, Ask(state.hint, confirm=True)
    view = _fits(state, face, policy)
    if view is not None and at - state.refused_at >= _RETRY:
        return state, Ask(state.hint, take=view)
    return _ask(_skip(state, policy), at, _goal(state, face, policy), policy)


def took(state: CaptureState, view: PoseView, face: Measured, *, agrees: bool) -> CaptureState:
    """Answer to ``Ask.take``: whether the view looks like the person of the first one."""
    at = face.live.at
    if not agrees:
        return replace(state, refused=state.refused + 1, refused_at=at)
    neutral = face.live if state.neutral is None else state.neutral
    return replace(
        state, done=(*state.done, view), neutral=neutral, taken_at=at, moved_on=at, waited=0.0, refused=0, anchor=None
    )


def confirmed(state: CaptureState, *, agrees: bool) -> CaptureState:
    """Answer to ``Ask.confirm``: whether whoever met the challenge is the person of the first view."""
    if state.challenge is None:
        return state
    kind = state.challenge.kind
    if agrees:
        return replace(state, challenge=None, unconfirmed=False, met=kind, waited=0.0, moved_on=state.last_at)
    again = begin(kind, state.challenge.since, state.challenge.neutral)
    return replace(state, challenge=again, unconfirmed=False, refused=state.refused + 1, refused_at=state.last_at)


def _wrong(
    state: CaptureState, at: float, face: Measured | None, policy: CapturePolicy, *, company: bool
) -> Hint | None:
    if company:
        return Hint.ONE_PERSON
    if face is None:
        covered = state.unseen_since is not None and at - state.unseen_since >= _UNSEEN_SECONDS
        return Hint.UNCOVER if covered else state.hint
    return problem(face, policy)


def _ask(state: CaptureState, at: float, hint: Hint, policy: CapturePolicy) -> tuple[CaptureState, Ask]:
    """Say the hint, or that it is over."""
    if len(state.tried) >= policy.tries:
        return state, Ask(state.hint, end=CaptureEnd.NOT_LIVE)
    live = state.met is not None or not policy.challenges
    if live and not state.missing and len(state.done) >= LEAST_VIEWS:
        return replace(state, hint=Hint.DONE), Ask(Hint.DONE, finished=True)
    state = settle(state, at, hint)
    return state, Ask(state.hint)


def _seek_front(state: CaptureState, face: Measured, policy: CapturePolicy) -> tuple[CaptureState, Ask]:
    """Wait for the person's own neutral frame."""
    live = face.live
    near = max(abs(live.yaw), abs(live.pitch) - _FRONT_YAW) <= _FRONT_ODD
    state = replace(state, front_since=(live.at if state.front_since is None else state.front_since) if near else None)
    if state.front_since is None:
        return _ask(state, live.at, Hint.LOOK_FRONT, policy)
    calm = _is_calm(state, live) or live.at - state.front_since >= _CALM_SECONDS
    # the first frame of somebody else, or of a box that slipped, is nobody's neutral frame
    same = state.before is not None and follows(state.before, live)
    ready = (abs(live.yaw) <= _FRONT_YAW or _steady_for(state, live.at) >= _ODD_SECONDS) and calm and same
    state = replace(state, before=live)
    if ready and live.at - state.refused_at >= _RETRY:
        return state, Ask(state.hint, take=PoseView.FRONT)
    return _ask(state, live.at, Hint.LOOK_FRONT, policy)


def _is_calm(state: CaptureState, live: LiveSample) -> bool:
    """Whether the eyes are open and the mouth is as in the frame before."""
    if state.before is None or max(live.expression.shut_left, live.expression.shut_right) > _EYES_SHUT:
        return False
    return abs(live.expression.smile - state.before.expression.smile) <= _MIMIC


def _challenged(state: CaptureState, face: Measured, policy: CapturePolicy, choose: Choose) -> CaptureState:
    """Draw a challenge where one is due, and judge the frame by the one under way."""
    if state.met is not None or not policy.challenges or state.neutral is None:
        return state
    state = _expire(state, face.live.at, policy, choose)
    if state.challenge is None or state.unconfirmed:
        return state
    challenge, met = judge(state.challenge, face.live)
    return replace(state, challenge=challenge, unconfirmed=met)


def _expire(state: CaptureState, at: float, policy: CapturePolicy, choose: Choose) -> CaptureState:
    """Give up a challenge whose time is over and draw the next; draw the first."""
    neutral = state.neutral
    if neutral is None or state.met is not None or not policy.challenges:
        return state
    if state.challenge is not None:
        if at - state.challenge.since < policy.challenge_seconds:
            return state
        state = replace(state, tried=(*state.tried, state.challenge.kind), challenge=None, unconfirmed=False)
    if len(state.tried) >= policy.tries:
        return state
    # whoever did not turn when asked may not be able to
    no_turn = state.skip_turn or any(kind in TURNS for kind in state.tried)
    kinds = feasible(neutral, policy.challenges, skip_turn=no_turn)
    fresh = [kind for kind in kinds if kind not in state.tried] or list(kinds) or list(policy.challenges)
    return replace(state, challenge=begin(choose(fresh), at, neutral), moved_on=at)


def _fits(state: CaptureState, face: Measured, policy: CapturePolicy) -> PoseView | None:
    """The missing view that this frame shows, if any; those with a turn in whatever order they come."""
    if state.neutral is None:
        return None
    live, missing = face.live, state.missing
    yaw, pitch = live.yaw - state.neutral.yaw, live.pitch - state.neutral.pitch
    level = abs(pitch) <= 2 * policy.front
    least, most = policy.side
    if PoseView.LEFT in missing and least <= yaw <= most and level:
        return PoseView.LEFT
    if PoseView.RIGHT in missing and least <= -yaw <= most and level:
        return PoseView.RIGHT
    if PoseView.UP in missing and policy.up[0] <= -pitch <= policy.up[1] and abs(yaw) <= 1.5 * policy.front:
        return PoseView.UP
    if missing[:1] != (PoseView.STILL,) or state.challenge is not None:
        return None
    rested = live.at - state.taken_at >= _APART and _steady_for(state, live.at) >= _STEADY_SECONDS
    return PoseView.STILL if rested and _faces_front(state, face, policy) else None


def _faces_front(state: CaptureState, face: Measured, policy: CapturePolicy) -> bool:
    neutral = state.neutral or face.live
    return max(abs(face.live.yaw - neutral.yaw), abs(face.live.pitch - neutral.pitch)) <= policy.front


def _goal(state: CaptureState, face: Measured, policy: CapturePolicy) -> Hint:
    """What is said while nothing is wrong."""
    if state.challenge is not None:
        return HINTS[state.challenge.kind]
    missing = state.missing
    if not missing:
        return Hint.HOLD_STILL
    if missing[0] in {PoseView.STILL, PoseView.FRONT}:
        return Hint.HOLD_STILL if _faces_front(state, face, policy) else Hint.LOOK_FRONT
    return FOR_VIEW[missing[0]]


def _skip(state: CaptureState, policy: CapturePolicy) -> CaptureState:
    """Put a still view in the place of one that nobody gets to; leave it out where enough is there."""
    missing = state.missing
    # who did not turn when asked is not kept waiting for the other views with a turn
    hurried = state.skipped or any(kind in TURNS for kind in state.tried)
    patience = policy.view_seconds / 2 if hurried else policy.view_seconds
    if state.challenge is not None or not missing or state.waited < patience:
        return state
    enough = len(state.done) >= LEAST_VIEWS
    if missing[0] is PoseView.STILL:
        return replace(state, wanted=state.done) if enough else replace(state, waited=0.0)
    place = state.wanted.index(missing[0])
    kept = (*state.wanted[:place], *state.wanted[place + 1 :])
    return replace(
        state, wanted=kept if enough else (*kept, PoseView.STILL), skipped=True, waited=0.0, moved_on=state.last_at
    )


def _note_steady(state: CaptureState, face: Measured) -> CaptureState:
    """Keep the frame since which the head is held still."""
    anchor = state.anchor
    if anchor is None:
        return replace(state, anchor=face)
    live, then = face.live, anchor.live
    turned = max(abs(live.yaw - then.yaw), abs(live.pitch - then.pitch))
    moved = max(abs(face.centre[0] - anchor.centre[0]), abs(face.centre[1] - anchor.centre[1]))
    return replace(state, anchor=face) if turned > _STEADY_ANGLE or moved > _STEADY_SHIFT else state


def _steady_for(state: CaptureState, at: float) -> float:
    return 0.0 if state.anchor is None else at - state.anchor.live.at
