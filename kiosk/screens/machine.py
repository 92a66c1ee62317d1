"""The shopper's screen as one pure function: ``reduce(state, input) -> (state, effects)``.

Rules that hold whatever comes in, and in whatever order (tested over every pair of state and input, and over random
walks):

- What belongs to one person exists on its own screens only (``kiosk.screens.state``). A greeting counts only while the
  look of the same visit is under way, so a late one is dropped.
- ``LEFT``, ``SEVERAL``, ``ALONE``, another visit, a lost camera, *Not me*, *Hide*, an erasure of the member and the end
  of the time always take it away. An input that does not fit the open visit may take something away, never bring any.
- Before a look of this visit, members and strangers get the same state.
- No capture, look or comparison starts without an act of the shopper, and no capture without a draft whose consent to
  it was recorded in the same visit (requirements G1, G2, B2). Of a member who adds their face the yes was taken in the
  same visit, and is recorded with the templates or not at all.
- Whatever is begun is ended: a draft is saved or discarded, a capture stopped, the reading of codes switched off.
"""

from dataclasses import replace

from kiosk.screens import flow, replies, sight
from kiosk.screens.effects import DiscardDraft, Effect, Send, Shown
from kiosk.screens.inputs import (
    Closed,
    CodeRead,
    Erased,
    Filmed,
    Greeted,
    Maintained,
    Pressed,
    Saved,
    ScreenInput,
    Seen,
    Tick,
)
from kiosk.screens.kinds import HOME, PERSONAL_KINDS, Action, Notice, ScreenKind
from kiosk.screens.moves import Step, go, home
from kiosk.screens.presses import may_press
from kiosk.screens.state import Gone, ScreenState, members_of
from kiosk.screens.timing import deadline, ends_soon, next_tick, warns
from vision.types import CaptureEnd, Dismiss, PresenceKind, ReadCodes, StopCapture

CARDS_SHOWN = 3
"""Cards on one screen, personal or not: as many as stay large on 1080x1920 and 1280x800."""

_REOPENS = frozenset({PresenceKind.ARRIVED, PresenceKind.ALONE})


def reduce(state: ScreenState, event: ScreenInput) -> Step:
    """Return the state after ``event`` and what it asks for; an input that means nothing here changes nothing."""
    after, effects = _dispatch(state, event)
    if after is state and not effects:
        return state, ()
    again = isinstance(event, Seen) and event.kind in _REOPENS
    after, held_back = sight.hold_back(state, after, again=again)
    after, shown = _count_shown(after)
    after = _number(state, after)
    return after, (*effects, *_ended(state, after, event), *held_back, *shown)


def _dispatch(state: ScreenState, event: ScreenInput) -> Step:  # noqa: PLR0911 - one line a kind of input
    match event:
        case Seen():
            return sight.seen(state, event)
        case Greeted():
            return sight.greeted(state, event)
        case Filmed():
            return sight.filmed(state, event)
        case CodeRead():
            asked = sight.reads_codes(state) and state.pending is None
            return flow.find(state, event.text) if asked else (state, ())
        case Pressed():
            return _pressed(state, event)
        case Erased():
            return _erased(state, event), ()
        case Tick():
            return _ticked(state, event), ()
        case Maintained():
            return _maintained(state, event), ()
        case Closed():
            return home(replace(state, present=False, crowd=False), event.at), ()
        case _:
            return replies.answered(state, event)


def _pressed(state: ScreenState, event: Pressed) -> Step:
    due = deadline(state)
    late = due is not None and warns(state) and event.at >= due
    if not may_press(state, event.action) or late:
        return state, ()
    after, effects = flow.press(state, event)
    if after.kind is state.kind and after.kind is not ScreenKind.CAPTURE:
        after = replace(after, touched_at=event.at)  # a press is a sign that somebody is there
    return replace(after, warned=after.warned and ends_soon(after, event.at)), effects


def _erased(state: ScreenState, event: Erased) -> ScreenState:
    personal, joined, adding = state.personal, state.joined, state.adding
    if state.claimed == event.member_id:
        return go(state, ScreenKind.NOT_FOUND, event.at)
    if state.kind is ScreenKind.DUPLICATE and event.member_id in members_of(state):
        return home(state, event.at, Notice.DISCARDED)
    joins = joined is not None and joined.receipt.member_id == event.member_id
    if joins or (adding is not None and adding.personal.member_id == event.member_id):
        return home(state, event.at)
    if personal is None or personal.member_id != event.member_id:
        return state
    if state.wish is Action.FORGET_CONFIRM:
        # the shopper watches their own erasure: only the receipt is still to come
        ticket, wish = state.pending, state.wish
        return go(state, ScreenKind.FORGOTTEN, event.at, gone=Gone(), pending=ticket, wish=wish)
    return home(state, event.at)


def _ticked(state: ScreenState, event: Tick) -> ScreenState:
    due, ends = next_tick(state), deadline(state)
    if due is None or ends is None or event.at < due:
        return state
    if event.at < ends:
        return replace(state, warned=True)
    return _time_up(state, event.at)


def _time_up(state: ScreenState, at: float) -> ScreenState:
    if state.kind in HOME:
        return replace(state, notice=Notice.NONE)
    if state.kind is ScreenKind.LOOKING:
        return go(state, ScreenKind.NOT_FOUND, at)
    if sight.capturing(state) and state.draft is not None:
        return go(state, ScreenKind.CAPTURE, at, draft=replace(state.draft, failed=CaptureEnd.TIME_UP))
    if state.draft is not None:
        return home(state, at, Notice.DISCARDED, dismissed=True)
    personal = state.kind in PERSONAL_KINDS
    return home(state, at, Notice.TIME_UP if personal else Notice.NONE, dismissed=state.dismissed or personal)


def _maintained(state: ScreenState, event: Maintained) -> ScreenState:
    if event.on == (state.kind is ScreenKind.MAINTENANCE):
        return state
    kind = ScreenKind.MAINTENANCE if event.on else ScreenKind.IDLE
    return home(go(state, kind, event.at), event.at)


def _number(before: ScreenState, after: ScreenState) -> ScreenState:
    other = after.kind is not before.kind or (after.visit != before.visit and after.kind in HOME)
    changed = other or sight.changes_hands(before, after)
    return replace(after, serial=before.serial + 1) if changed else after


def _count_shown(state: ScreenState) -> Step:
    personal = state.personal
    if state.kind is not ScreenKind.RECOGNISED or personal is None or personal.shown:
        return state, ()
    cards = personal.greeting.cards[:CARDS_SHOWN]
    offers, reasons = tuple(card.offer_id for card in cards), tuple(card.reason for card in cards)
    visit = state.visit if state.present else 0
    shown = Shown(personal.member_id, offers, reasons, personal.how, personal.act, personal.act_at, visit)
    return replace(state, personal=replace(personal, shown=True)), (shown,)


def _ended(before: ScreenState, after: ScreenState, event: ScreenInput) -> tuple[Effect, ...]:
    """What has to stop because of the change, whatever caused it."""
    effects: list[Effect] = []
    if sight.capturing(before) and not sight.capturing(after) and not isinstance(event, Filmed):
        effects.append(Send(StopCapture()))
    draft = before.draft
    if draft is not None and draft.adding is None and after.draft is None and not isinstance(event, Saved):
        effects.append(DiscardDraft(draft.draft_id))
    if sight.reads_codes(before) != sight.reads_codes(after):
        effects.append(Send(ReadCodes(sight.reads_codes(after))))
    if _turned_away(before, after):
        effects.append(Send(Dismiss()))
    return tuple(effects)


def _turned_away(before: ScreenState, after: ScreenState) -> bool:
    """Whether vision must be told that this visit goes without looks."""
    chose = (after.dismissed and not before.dismissed) or (after.held and not before.held)
    return chose and after.kind in HOME
