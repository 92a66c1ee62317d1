"""What the camera's loop says, and what follows for the screen.

``LEFT``, ``SEVERAL``, ``ALONE``, a lost camera and another visit in place of this one take away whatever belongs to one
person, whoever that is. An event that does not fit the open visit may take something away but never bring anything.
"""

from dataclasses import replace

from kiosk.events.types import How
from kiosk.screens.effects import Judge, JudgeFace, Send
from kiosk.screens.inputs import Filmed, Greeted, Seen
from kiosk.screens.kinds import HOME, PERSONAL_KINDS, Camera, ScreenKind
from kiosk.screens.moves import Step, ask, go, home
from kiosk.screens.state import Draft, Personal, Prefs, ScreenState
from kiosk.screens.timing import offers_end
from vision.types import Act, Captured, CaptureFailed, CaptureProgress, Dismiss, PresenceKind

P = PresenceKind

_LOOK_FROM = frozenset({ScreenKind.NEAR, ScreenKind.NOT_FOUND, ScreenKind.RECOGNISED, ScreenKind.LOOKING})
_NEUTRAL = frozenset({ScreenKind.START, ScreenKind.CONSENT, ScreenKind.NOTICE, ScreenKind.CODE})
"""Screens with nothing of one person: company may read along, and waiting for the answer of a desk is what ends."""

_FILLED_IN = frozenset({ScreenKind.CONSENT, ScreenKind.CODE})
"""Those of them on which somebody may have switched or typed something that the server does not know yet."""

SAME_HAND_SECONDS = 10.0
"""Whom the camera begins to see so soon after a press is taken for the one who pressed."""


def seen(state: ScreenState, event: Seen) -> Step:  # noqa: PLR0911 - one line a kind of event
    """Take a presence event."""
    match event.kind:
        case P.CAMERA_LOST:
            return _lost(state, event.at), ()
        case P.CAMERA_BACK:
            back = replace(state, camera=Camera.OK)
            return (home(back, event.at) if state.kind is ScreenKind.FAULT else back), ()
        case P.LEFT:
            return _left(state, event.at), ()
        case P.ARRIVED:
            return _arrived(state, event), ()
        case P.SEVERAL | P.ALONE:
            return _company(state, event)
        case P.ENGAGED:
            return _engaged(state, event), ()
        case P.UNKNOWN | P.RECOGNISED:
            # Without a greeting a recognised member is a stranger to this screen: erased meanwhile, or the desk failed.
            return _nobody(state, event), ()


def greeted(state: ScreenState, event: Greeted) -> Step:
    """Show a member; only while the look of the same visit is under way, and only whom a shown card named."""
    if state.kind is not ScreenKind.LOOKING or event.visit != state.visit:
        return state, ()
    if state.claimed is not None and state.claimed != event.member_id:
        return go(state, ScreenKind.NOT_FOUND, event.at), ()
    how = How.FACE if state.claimed is None else How.CARD
    personal = Personal(event.member_id, event.greeting, how, offers_end(event.at), state.act, state.act_at)
    return go(state, ScreenKind.RECOGNISED, event.at, personal=personal), ()


def filmed(state: ScreenState, event: Filmed) -> Step:
    """Take a step of a guided capture, or the challenge of a look."""
    said, draft = event.event, state.draft
    if said.visit != state.visit:
        return state, ()
    if isinstance(said, CaptureProgress):
        running = state.kind is ScreenKind.LOOKING or capturing(state)
        if not running:
            return state, ()
        return replace(state, progress=said, aspect=event.aspect, touched_at=_heard(state, event.at)), ()
    if draft is None or not capturing(state):
        return state, ()
    if isinstance(said, CaptureFailed):
        return go(state, ScreenKind.CAPTURE, event.at, draft=replace(draft, failed=said.why)), ()
    return _captured(state, draft, said)


def changes_hands(before: ScreenState, after: ScreenState) -> bool:
    """Whether whoever stays after company may find what somebody else had switched or typed; the page lets go of it."""
    return before.crowd and not after.crowd and after.kind is before.kind and after.kind in _FILLED_IN


def reads_codes(state: ScreenState) -> bool:
    """Whether the camera reads codes: in company a card may be in the hand of somebody who wishes nothing."""
    return state.kind is ScreenKind.CODE and state.camera is Camera.OK and not state.crowd


def capturing(state: ScreenState) -> bool:
    """Whether vision runs a guided capture for this screen."""
    draft = state.draft
    return state.kind is ScreenKind.CAPTURE and draft is not None and draft.failed is None and not draft.views


def _heard(state: ScreenState, at: float) -> float:
    """A look that asks for a movement takes as long as that takes; a capture has its own time."""
    return at if state.kind is ScreenKind.LOOKING else state.touched_at


def _lost(state: ScreenState, at: float) -> ScreenState:
    if state.camera is Camera.LOST:
        return state
    return home(replace(state, camera=Camera.LOST, present=False, crowd=False, looks=0), at)


def _left(state: ScreenState, at: float) -> ScreenState:
    if not state.present:
        return state
    return home(replace(state, present=False, crowd=False, looks=0), at, dismissed=False)


def _arrived(state: ScreenState, event: Seen) -> ScreenState:
    if event.visit == state.visit:
        return state  # a visit that was closed cannot be opened again by a late event
    arrived = replace(
        state, camera=Camera.OK, visit=event.visit, present=True, crowd=False, looks=0, dismissed=False, held=False
    )
    if state.present or state.kind in HOME:
        # another shopper in place of this one, or the first: nothing is carried over
        return home(replace(arrived, prefs=Prefs()), event.at)
    if state.kind in PERSONAL_KINDS and event.at - state.touched_at > SAME_HAND_SECONDS:
        return home(replace(arrived, prefs=Prefs()), event.at)
    return arrived  # whoever touched the screen before the camera saw them goes on


def _company(state: ScreenState, event: Seen) -> Step:
    several = event.kind is P.SEVERAL
    if not state.present:
        return state, ()
    # whoever stays is perhaps not the one who said *Not me*; the camera's loop remembers that wish for a while
    dismissed, held = state.dismissed and several, state.held and several
    # nor the one who switched something on
    asked = () if state.crowd and not several else state.asked
    after = replace(state, crowd=several, looks=0, dismissed=dismissed, held=held, asked=asked)
    if state.kind in _NEUTRAL and state.pending is None:
        return after, ()
    if several and state.kind is ScreenKind.SEVERAL:
        return after, ()
    nothing_new = not several and state.kind is ScreenKind.NEAR and not (state.dismissed or state.held)
    return (after if nothing_new else home(after, event.at)), ()


def _engaged(state: ScreenState, event: Seen) -> ScreenState:
    if event.visit != state.visit or state.dismissed or not state.alone or state.kind not in _LOOK_FROM:
        return state
    if (event.act is Act.CARD and state.claimed is None) or (event.act is Act.DWELL and state.held):
        return state
    if state.kind is ScreenKind.LOOKING:
        return replace(state, act=event.act, act_at=event.at)
    return go(state, ScreenKind.LOOKING, event.at, act=event.act, act_at=event.at)


def _nobody(state: ScreenState, event: Seen) -> ScreenState:
    if event.visit != state.visit or state.dismissed:
        return state
    by_face = state.personal is not None and state.kind is ScreenKind.RECOGNISED and state.personal.how is How.FACE
    return go(state, ScreenKind.NOT_FOUND, event.at) if state.kind is ScreenKind.LOOKING or by_face else state


def _captured(state: ScreenState, draft: Draft, said: Captured) -> Step:
    kept, adding = replace(state, draft=replace(draft, views=said.views)), draft.adding
    if adding is not None:
        return ask(kept, None, lambda ticket: JudgeFace(ticket, adding.wish, said.views))
    return ask(kept, None, lambda ticket: Judge(ticket, draft.draft_id, said.views))


def hold_back(before: ScreenState, after: ScreenState, *, again: bool) -> Step:
    """At a site where standing still is the act, whoever chose another way is not looked at meanwhile (G1).

    Args:
        before: State before the input.
        after: State after it.
        again: Whether vision's gate was opened anew by this input.
    """
    by_code = after.personal is not None and after.personal.how is not How.FACE
    elsewhere = after.kind not in HOME | _LOOK_FROM or by_code
    if not (after.house.dwells and after.present and elsewhere):
        return after, ()
    told = (before.held or before.dismissed) and not again
    return replace(after, held=True), () if told else (Send(Dismiss()),)
