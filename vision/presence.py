"""Who stands there, as a pure state machine: arrived, engaged, looked at, several, left.

::

    EMPTY --confirmed face--> NEAR --act--> LOOKING --verdict--> DONE
      ^                        ^ ^                                |
      |  nobody for 2.7 s      | +-- somebody else: a new visit --+
      +------- any phase       +----- one face again ---- SEVERAL <-- second face stays, any phase

The machine knows tracks, sizes and times, never a vector. It is the same for members and strangers until a verdict.
"""

from collections.abc import Sequence
from dataclasses import replace

from vision.decide import Verdict
from vision.presence_state import FaceSeen, Phase, PresencePolicy, PresenceState
from vision.types import Act, PresenceEvent, PresenceKind

_LAPSE = 0.35
"""Seconds for which a face may look away, or a second one be missed, before it counts: one round of the squares."""


_HOLD = 10.0
"""Seconds after *Not me* in which nobody is looked at by dwelling: a new face may be the same shopper again."""

_LOOKS = 2
"""Looks that dwelling opens in one visit; the second only when no frame of the first was good enough."""

_SETTLE = 0.5
"""Seconds of one face alone until several people are over: longer than somebody is hidden behind another."""

Step = tuple[PresenceState, tuple[PresenceEvent, ...]]


def advance(
    state: PresenceState, at: float, faces: Sequence[FaceSeen], policy: PresencePolicy, *, asked: Act | None = None
) -> Step:
    """Move the machine by one frame, or by a tick without a frame.

    Args:
        state: Before.
        at: Now, seconds; not before the last call.
        faces: Confirmed faces in the zone whose tracks live.
        policy: The site's choices.
        asked: What the shopper did since the last call: pressed *Recognise me* (``TAP``), or showed their card
            (``CARD``), which opens a look whatever ``policy.act`` says.

    Returns:
        The state after, and what changed, in order.
    """
    last_seen = max((face.seen_at for face in faces), default=state.last_seen)
    if state.phase is Phase.EMPTY:
        # what was seen last a while ago is a leftover of somebody who just left
        new = [face for face in faces if at - face.seen_at <= _LAPSE]
        return _arrive(state, at, new, last_seen) if new else (state, ())
    state = replace(state, last_seen=max(last_seen, state.last_seen))
    if at - state.last_seen >= policy.leave_seconds:
        return end_visit(state, at)
    state = _note_company(state, at, faces, policy)
    if state.phase is Phase.SEVERAL:
        return _maybe_alone(state, at, faces)
    if state.company_since is not None and at - state.company_since >= policy.several_seconds:
        several = replace(_fresh(state, None), phase=Phase.SEVERAL, company_since=state.company_since)
        return several, (_event(state, PresenceKind.SEVERAL, at),)
    return _follow_subject(state, at, faces, policy, asked)


def finish_look(state: PresenceState, at: float, verdict: Verdict, *, blind: bool = False) -> Step:
    """End the look that is under way with its verdict; ``blind`` when no frame was good enough to vote."""
    if state.phase is not Phase.LOOKING:
        return state, ()
    done = replace(
        state, phase=Phase.DONE, looks=state.looks + 1, blind=blind, member_id=verdict.member_id, facing_since=None
    )
    if verdict.member_id is None:
        return done, (_event(state, PresenceKind.UNKNOWN, at),)
    event = _event(state, PresenceKind.RECOGNISED, at)
    return done, (replace(event, member_id=verdict.member_id, score=verdict.score),)


def dismiss(state: PresenceState) -> PresenceState:
    """No further look at this shopper, whatever the phase."""
    if state.phase is Phase.EMPTY:
        return state
    phase = state.phase if state.phase is Phase.SEVERAL else Phase.DONE
    return replace(state, phase=phase, dismissed_at=state.last_seen, blind=False, member_id=None)


def set_aside(state: PresenceState) -> PresenceState:
    """The shopper does something else before the camera: a look under way ends without a word, dwelling opens none."""
    if state.phase not in {Phase.NEAR, Phase.LOOKING}:
        return state
    return replace(state, phase=Phase.DONE, blind=False, act=None, act_at=None, facing_since=None)


def replace_subject(state: PresenceState, at: float, faces: Sequence[FaceSeen]) -> Step:
    """Somebody else stands there: the visit ends and a new one begins, in which nothing is known yet."""
    left, events = end_visit(state, at)
    if not faces:
        return left, events
    arrived, more = _arrive(left, at, faces, state.last_seen)
    return arrived, events + more


def end_visit(state: PresenceState, at: float) -> Step:
    """Everything of the visit goes; only a *Not me* is remembered for a moment."""
    if state.phase is Phase.EMPTY:
        return state, ()
    empty = PresenceState(visit=state.visit, dismissed_at=state.dismissed_at)
    return empty, (_event(state, PresenceKind.LEFT, at),)


def _arrive(state: PresenceState, at: float, faces: Sequence[FaceSeen], last_seen: float) -> Step:
    arrived = PresenceState(
        Phase.NEAR, state.visit + 1, _largest(faces).track, last_seen=last_seen, dismissed_at=state.dismissed_at
    )
    return arrived, (_event(arrived, PresenceKind.ARRIVED, at),)


def _note_company(state: PresenceState, at: float, faces: Sequence[FaceSeen], policy: PresencePolicy) -> PresenceState:
    """Keep the clock of the second face; a gap shorter than one search round does not stop it."""
    # a face found only once is as likely the first one, lost by its track in a quick movement; so are two tracks of
    # which one ended before the other began
    near = [face for face in faces if _counts(face, state, policy) and face.seen_at > face.since]
    near.sort(key=lambda face: -face.seen_at)
    both = len(near) > 1 and near[1].seen_at >= near[0].since and near[0].seen_at >= near[1].since
    second = near[1].seen_at if both else None
    if second is not None and at - second <= _LAPSE:
        return replace(
            state, company_since=second if state.company_since is None else state.company_since, company_at=second
        )
    if state.company_since is not None and at - state.company_at > _LAPSE:
        return replace(state, company_since=None)
    return state


def _maybe_alone(state: PresenceState, at: float, faces: Sequence[FaceSeen]) -> Step:
    """From SEVERAL back to NEAR once one face has been alone for a moment."""
    if state.company_since is not None or not faces:
        return replace(state, alone_since=None), ()
    if state.alone_since is None:
        return replace(state, alone_since=at), ()
    if at - state.alone_since < _SETTLE:
        return state, ()
    alone = replace(_fresh(state, _largest(faces).track), phase=Phase.NEAR)
    return alone, (_event(state, PresenceKind.ALONE, at),)


def _follow_subject(
    state: PresenceState, at: float, faces: Sequence[FaceSeen], policy: PresencePolicy, asked: Act | None
) -> Step:
    subject = next((face for face in faces if face.track == state.subject), None)
    successors = _successors(state, at, subject, faces, policy)
    if successors:
        return _turn_to_largest(state, at, successors)
    if subject is None:
        return replace(state, facing_since=None), ()
    if state.phase is Phase.LOOKING and at - (state.act_at or at) >= policy.look_seconds:
        return finish_look(state, at, Verdict(None, -1.0), blind=True)
    state = _note_facing(state, at, subject, policy)
    act = _act(state, at, subject, policy, asked)
    if act is None:
        return state, ()
    looking = replace(state, phase=Phase.LOOKING, act=act, act_at=at, member_id=None)
    return looking, (_event(looking, PresenceKind.ENGAGED, at),)


def _successors(
    state: PresenceState, at: float, subject: FaceSeen | None, faces: Sequence[FaceSeen], policy: PresencePolicy
) -> Sequence[FaceSeen]:
    """The faces that the visit is about now instead of its subject; none while it stays."""
    if subject is None:
        return faces
    others = [face for face in faces if face.track != subject.track and face.width >= policy.company_face_px]
    if subject.width < policy.company_face_px:
        return others or ([] if state.phase is Phase.NEAR else faces)
    if at - subject.seen_at <= _LAPSE:
        return []
    # the subject vanished and somebody came: their track need not come to its end first
    return [face for face in others if face.since > subject.seen_at and face.seen_at > face.since]


def _note_facing(state: PresenceState, at: float, subject: FaceSeen, policy: PresencePolicy) -> PresenceState:
    """Keep the dwell clock: it runs while the face is large, turned to the screen, and alone."""
    facing = (
        subject.width >= policy.engage_face_px and subject.turn <= policy.most_turn and at - subject.seen_at <= _LAPSE
    )
    if facing and state.company_since is None:
        return replace(state, facing_since=at if state.facing_since is None else state.facing_since, facing_at=at)
    if state.company_since is not None or at - state.facing_at > _LAPSE:
        return replace(state, facing_since=None)
    return state


def _act(state: PresenceState, at: float, subject: FaceSeen, policy: PresencePolicy, asked: Act | None) -> Act | None:
    """The act that opens the gate now, if any. A tap may ask again after a look; dwelling counts once."""
    if state.company_since is not None:
        return None
    near = subject.width >= policy.company_face_px
    if asked is Act.CARD:
        return Act.CARD if near else None
    if asked is Act.TAP and policy.act is not None:  # a press is the stricter act: a site that dwells takes it too
        return Act.TAP if state.phase is not Phase.LOOKING and near else None
    if policy.act is not Act.DWELL:
        return None
    held = state.dismissed_at is not None and at - state.dismissed_at < _HOLD
    dwelt = state.facing_since is not None and at - state.facing_since >= policy.dwell_seconds
    again = state.phase is Phase.DONE and state.blind and state.looks < _LOOKS
    return Act.DWELL if dwelt and not held and (again or state.phase is Phase.NEAR) else None


def _fresh(state: PresenceState, subject: int | None) -> PresenceState:
    """The same visit, nothing known of what happened in it."""
    return PresenceState(state.phase, state.visit, subject, state.last_seen, dismissed_at=state.dismissed_at)


def _turn_to_largest(state: PresenceState, at: float, faces: Sequence[FaceSeen]) -> Step:
    """The subject is gone or far away: nobody's business while nothing was asked yet, later a new visit."""
    if state.phase is Phase.NEAR:
        return replace(_fresh(state, _largest(faces).track), phase=Phase.NEAR), ()
    return replace_subject(state, at, faces)


def _counts(face: FaceSeen, state: PresenceState, policy: PresencePolicy) -> bool:
    """Whether a face is company: near enough, or the one that the visit is about."""
    return face.width >= policy.company_face_px or face.track == state.subject


def _largest(faces: Sequence[FaceSeen]) -> FaceSeen:
    return max(faces, key=lambda face: face.width)


def _event(state: PresenceState, kind: PresenceKind, at: float) -> PresenceEvent:
    if kind in {PresenceKind.ENGAGED, PresenceKind.RECOGNISED, PresenceKind.UNKNOWN}:
        return PresenceEvent(kind, at, state.visit, act=state.act, act_at=state.act_at)
    return PresenceEvent(kind, at, state.visit)
