"""Who stands there, as a pure state machine: arrived, engaged, looked at, several, left.

::

    EMPTY --confirmed face--> NEAR --act--> LOOKING --verdict--> DONE
      ^                        ^ ^                                |
      |  nobody for 2.7 s      | +--- another face took its place +
      +------- any phase       +----- one face again ---- SEVERAL <-- second face stays, any phase

The machine knows tracks, sizes and times, never a vector. It is the same for members and strangers until a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from vision.decide import Verdict
from vision.types import Act, PresenceEvent, PresenceKind

_LAPSE = 0.35
"""Seconds for which a face may look away, or a second one be missed, before it counts: one round of the squares."""


_SETTLE = 0.5
"""Seconds of one face alone until several people are over: longer than somebody is hidden behind another."""


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
        width: Pixels.
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
        engage_face_px: Face width from which somebody stands in front of the screen.
        leave_seconds: Seconds without any face until the visit ends.
        several_seconds: Seconds from the first sight of a second face until it counts.
        company_face_px: Face width from which a second face counts as company.
        most_turn: Turn up to which a face counts as facing the screen; .6 is about 40 degrees.
        look_seconds: Longest duration of one look.
    """

    act: Act | None = Act.DWELL
    dwell_seconds: float = 1.0
    engage_face_px: float = 80.0
    leave_seconds: float = 2.7
    several_seconds: float = 0.2
    company_face_px: float = 40.0
    most_turn: float = 0.6
    look_seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class PresenceState:
    """State of the machine; times in seconds on the frames' clock, None while not running."""

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
    dismissed: bool = False


Step = tuple[PresenceState, tuple[PresenceEvent, ...]]


def advance(
    state: PresenceState, at: float, faces: Sequence[FaceSeen], policy: PresencePolicy, *, tapped: bool = False
) -> Step:
    """Move the machine by one frame, or by a tick without a frame.

    Args:
        state: Before.
        at: Now, seconds; not before the last call.
        faces: Confirmed faces in the zone whose tracks live.
        policy: The site's choices.
        tapped: Whether *Recognise me* was pressed since the last call.

    Returns:
        The state after, and what changed, in order.
    """
    last_seen = max((face.seen_at for face in faces), default=state.last_seen)
    if state.phase is Phase.EMPTY:
        return _arrive(state, at, faces, last_seen) if faces else (state, ())
    state = replace(state, last_seen=max(last_seen, state.last_seen))
    if at - state.last_seen >= policy.leave_seconds:
        return PresenceState(visit=state.visit), (_event(state, PresenceKind.LEFT, at),)
    state = _note_company(state, at, faces, policy)
    if state.phase is Phase.SEVERAL:
        return _maybe_alone(state, at, faces)
    if state.company_since is not None and at - state.company_since >= policy.several_seconds:
        several = replace(_fresh(state, None), phase=Phase.SEVERAL, company_since=state.company_since)
        return several, (_event(state, PresenceKind.SEVERAL, at),)
    return _follow_subject(state, at, faces, policy, tapped=tapped)


def finish_look(state: PresenceState, at: float, verdict: Verdict) -> Step:
    """End the look that is under way with its verdict."""
    if state.phase is not Phase.LOOKING:
        return state, ()
    done = replace(state, phase=Phase.DONE)
    if verdict.member_id is None:
        return done, (_event(state, PresenceKind.UNKNOWN, at),)
    event = _event(state, PresenceKind.RECOGNISED, at)
    return done, (replace(event, member_id=verdict.member_id, score=verdict.score),)


def dismiss(state: PresenceState) -> PresenceState:
    """No further look in this visit, whatever its phase."""
    if state.phase is Phase.EMPTY:
        return state
    phase = Phase.DONE if state.phase is Phase.LOOKING else state.phase
    return replace(state, phase=phase, dismissed=True)


def _arrive(state: PresenceState, at: float, faces: Sequence[FaceSeen], last_seen: float) -> Step:
    arrived = PresenceState(Phase.NEAR, state.visit + 1, _largest(faces).track, last_seen=last_seen)
    return arrived, (_event(arrived, PresenceKind.ARRIVED, at),)


def _note_company(state: PresenceState, at: float, faces: Sequence[FaceSeen], policy: PresencePolicy) -> PresenceState:
    """Keep the clock of the second face; a gap shorter than one search round does not stop it."""
    # a face found only once is as likely the first one, lost by its track in a quick movement
    near = [face.seen_at for face in faces if face.width >= policy.company_face_px and face.seen_at > face.since]
    second = sorted(near, reverse=True)[1] if len(near) > 1 else None
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
    state: PresenceState, at: float, faces: Sequence[FaceSeen], policy: PresencePolicy, *, tapped: bool
) -> Step:
    subject = next((face for face in faces if face.track == state.subject), None)
    if subject is None:
        if not faces:
            return replace(state, facing_since=None), ()
        swapped = replace(_fresh(state, _largest(faces).track), phase=Phase.NEAR)
        # while nothing was asked yet a change of faces is nobody's business; afterwards the screen must fold at once
        events = () if state.phase is Phase.NEAR else (_event(state, PresenceKind.ALONE, at),)
        return swapped, events
    if state.phase is Phase.LOOKING and at - (state.act_at or at) >= policy.look_seconds:
        return finish_look(state, at, Verdict(None, -1.0))
    state = _note_facing(state, at, subject, policy)
    act = _act(state, at, subject, policy, tapped=tapped)
    if act is None:
        return state, ()
    looking = replace(state, phase=Phase.LOOKING, act=act, act_at=at)
    return looking, (_event(looking, PresenceKind.ENGAGED, at),)


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


def _act(state: PresenceState, at: float, subject: FaceSeen, policy: PresencePolicy, *, tapped: bool) -> Act | None:
    """The act that opens the gate now, if any. A tap may ask again after a look; dwelling counts once."""
    if policy.act is None or state.dismissed or state.company_since is not None:
        return None
    if policy.act is Act.TAP:
        return (
            Act.TAP if tapped and state.phase is not Phase.LOOKING and subject.width >= policy.company_face_px else None
        )
    dwelt = state.facing_since is not None and at - state.facing_since >= policy.dwell_seconds
    return Act.DWELL if state.phase is Phase.NEAR and dwelt else None


def _fresh(state: PresenceState, subject: int | None) -> PresenceState:
    """The same visit, nothing known of what happened in it."""
    return PresenceState(state.phase, state.visit, subject, state.last_seen, dismissed=state.dismissed)


def _largest(faces: Sequence[FaceSeen]) -> FaceSeen:
    return max(faces, key=lambda face: face.width)


def _event(state: PresenceState, kind: PresenceKind, at: float) -> PresenceEvent:
    if kind in {PresenceKind.ENGAGED, PresenceKind.RECOGNISED, PresenceKind.UNKNOWN}:
        return PresenceEvent(kind, at, state.visit, act=state.act, act_at=state.act_at)
    return PresenceEvent(kind, at, state.visit)
