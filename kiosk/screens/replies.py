"""What follows from the answers of the desks.

A late answer changes nothing on the screen. Where it made something, that is taken back: a draft is discarded, a
membership whose receipt nobody saw is erased, and a face whose adding nobody saw is withdrawn.
"""

from dataclasses import replace

from kiosk.errors import DraftGone, MemberExists, TooManyTries
from kiosk.events.types import How
from kiosk.privacy.consent import Purpose
from kiosk.screens.effects import DiscardDraft, Send, TakeBack, TakeBackFace
from kiosk.screens.inputs import (
    Added,
    Agreed,
    Answer,
    Begun,
    Done,
    Failed,
    Forgot,
    Opened,
    Renewed,
    Saved,
    Surveyed,
    Weighed,
)
from kiosk.screens.joining_presses import begin_capture, save
from kiosk.screens.kinds import Action, Notice, ScreenKind
from kiosk.screens.member_presses import agree_face, survey
from kiosk.screens.moves import Step, go, home
from kiosk.screens.offers import Greeting
from kiosk.screens.state import Adding, Draft, Gone, Joined, Personal, ScreenState
from kiosk.screens.timing import offers_end
from vision.types import Act, CaptureEnd, Claim

A = Action
K = ScreenKind

_ANYWHERE = frozenset(ScreenKind)

_FITS: dict[type[Answer], frozenset[ScreenKind]] = {
    Begun: frozenset({K.CONSENT}),
    Done: frozenset({K.LINK, K.RECOGNISED, K.MY_DATA}),
    Weighed: frozenset({K.CAPTURE}),
    Saved: frozenset({K.LINK, K.CAPTURE, K.REVIEW, K.DUPLICATE}),
    Agreed: frozenset({K.MY_DATA}),
    Added: frozenset({K.REVIEW}),
    Opened: frozenset({K.CODE}),
    Surveyed: frozenset({K.MY_DATA}),
    Renewed: frozenset({K.MY_DATA}),
    Forgot: frozenset({K.FORGET, K.FORGOTTEN}),
}
"""The screens on which each answer can be waited for; a failure can come on any."""

_TOLD = {
    A.SAVE_PURPOSES: Notice.SAVED,
    A.PAUSE: Notice.PAUSED,
    A.RESUME: Notice.RESUMED,
    A.SAVE: Notice.FACE_ADDED,
    A.CANCEL: Notice.FACE_DROPPED,
    A.DISCARD: Notice.FACE_DROPPED,
}
"""What *My data* says once it was read again after each wish."""


def answered(state: ScreenState, event: Answer) -> Step:  # noqa: C901, PLR0911 - one line a kind of answer
    """Take the answer of a desk."""
    if event.ticket != state.pending or state.kind not in _FITS.get(type(event), _ANYWHERE):
        return state, _taken_back(event)
    wish, state = state.wish, replace(state, pending=None, wish=None)
    match event:
        case Begun():
            draft = Draft(event.draft_id, state.asked, state.visit)
            return go(state, K.LINK, event.at, draft=draft), ()
        case Done():
            return _done(state, event, wish)
        case Weighed():
            return _weighed(state, event), ()
        case Saved():
            return _saved(state, event)
        case Agreed():
            return _agreed(state, event), ()
        case Added():
            return _added(state, event)
        case Opened():
            return _opened(state, event)
        case Surveyed():
            return _surveyed(state, event, wish), ()
        case Renewed():
            return _renewed(state, event, wish), ()
        case Forgot():
            return go(state, K.FORGOTTEN, event.at, gone=Gone(event.receipt)), ()
        case Failed():
            return _failed(state, event), ()


def _taken_back(event: Answer) -> tuple[DiscardDraft | TakeBack | TakeBackFace, ...]:
    if isinstance(event, Begun):
        return (DiscardDraft(event.draft_id),)
    if isinstance(event, Saved):
        return (TakeBack(event.receipt.member_id),)
    if isinstance(event, Added):
        return (TakeBackFace(event.added.member_id),)
    return ()


def _done(state: ScreenState, event: Done, wish: Action | None) -> Step:  # noqa: PLR0911 - one screen after another
    if state.kind is K.LINK and state.draft is not None:
        if state.draft.face:
            return begin_capture(state, event.at, skip_turn=False)
        return save(state, ())
    if state.kind is K.RECOGNISED and state.personal is not None:
        if event.greeting is None:
            return home(state, event.at), ()
        personal = replace(state.personal, greeting=event.greeting)
        return replace(state, personal=personal, notice=Notice.DISLIKED), ()
    if state.kind is K.MY_DATA and state.personal is not None and wish is not None:
        if event.member_id is not None and event.greeting is None:
            return home(state, event.at), ()
        greeting = event.greeting or state.personal.greeting
        renewed = replace(state, personal=replace(state.personal, greeting=greeting))
        face = wish is A.SAVE_PURPOSES and Purpose.FACE_RECOGNITION in state.asked
        return agree_face(renewed, wish) if face else survey(renewed, wish)
    return state, ()


def _agreed(state: ScreenState, event: Agreed) -> ScreenState:
    if state.personal is None:
        return state
    adding = Adding(replace(state.personal, receipt="", card=""), event.wish)
    draft = Draft("", (Purpose.FACE_RECOGNITION,), state.visit, adding=adding)
    return go(state, K.LINK, event.at, draft=draft)


def _added(state: ScreenState, event: Added) -> Step:
    adding = state.adding
    if adding is None:
        return state, ()
    if event.greeting is None:  # erased between the saving and now
        return home(state, event.at), ()
    personal = replace(adding.personal, greeting=event.greeting, card=event.added.card_code)
    return survey(go(state, K.MY_DATA, event.at, personal=personal), A.SAVE)


def _weighed(state: ScreenState, event: Weighed) -> ScreenState:
    if state.draft is None:
        return state
    judged = replace(state.draft, judged=event.judged)
    kind = K.REVIEW if event.judged.duplicate is None else K.DUPLICATE
    return go(state, kind, event.at, draft=judged)


def _saved(state: ScreenState, event: Saved) -> Step:
    if event.greeting is None:  # erased between the saving and now
        return home(state, event.at), ()
    return go(state, K.ENROLLED, event.at, joined=Joined(event.receipt, event.greeting)), ()


def _opened(state: ScreenState, event: Opened) -> Step:
    member_id, greeting = event.member_id, event.greeting
    if member_id is None or greeting is None:
        return replace(state, notice=Notice.UNKNOWN_CODE, touched_at=event.at), ()
    if event.claim is not None:
        if not state.alone:
            return replace(state, notice=Notice.ALONE if state.crowd else Notice.STEP_IN, touched_at=event.at), ()
        looking = go(state, K.LOOKING, event.at, act=Act.CARD, act_at=event.at, claimed=member_id, dismissed=False)
        return looking, (Send(Claim(member_id, event.claim)),)
    personal = _member(member_id, greeting, event)
    if event.how is How.RECEIPT:
        return survey(go(state, K.MY_DATA, event.at, personal=personal), A.MY_DATA)
    return go(state, K.RECOGNISED, event.at, personal=personal), ()


def _member(member_id: str, greeting: Greeting, event: Opened) -> Personal:
    act = Act.CARD if event.how in {How.CARD, How.LOYALTY} else None
    return Personal(member_id, greeting, event.how, offers_end(event.at), act, event.at)


def _surveyed(state: ScreenState, event: Surveyed, wish: Action | None) -> ScreenState:
    if state.personal is None:
        return state
    personal = replace(state.personal, overview=event.overview, lacks_face=event.lacks_face)
    notice = _TOLD.get(wish, Notice.NONE) if wish is not None else Notice.NONE
    if notice is Notice.FACE_ADDED and personal.card:
        notice = Notice.FACE_CARD
    return replace(state, personal=personal, notice=notice, touched_at=event.at)


def _renewed(state: ScreenState, event: Renewed, wish: Action | None) -> ScreenState:
    if state.personal is None:
        return state
    personal = replace(state.personal, receipt=event.code)
    if wish is A.EXPORT:
        return go(state, K.EXPORT, event.at, personal=personal)
    return replace(state, personal=personal, notice=Notice.RENEWED, touched_at=event.at)


def _failed(state: ScreenState, event: Failed) -> ScreenState:
    at, draft = event.at, state.draft
    if state.kind is K.FORGOTTEN:
        return go(state, K.FORGOTTEN, at, gone=Gone(failed=True))
    if draft is not None and event.code == DraftGone.code:
        return home(state, at, Notice.DISCARDED)
    if state.kind is K.LINK and draft is not None:
        return replace(state, draft=replace(draft, error=event.code), touched_at=at)
    if state.kind is K.CAPTURE and draft is not None and draft.failed is None:
        return go(state, K.CAPTURE, at, draft=replace(draft, views=(), failed=CaptureEnd.TIME_UP))
    if state.kind is K.REVIEW and state.adding is not None and event.code == MemberExists.code:
        return go(state, K.DUPLICATE, at)  # somebody joined with this face since the views were judged
    tries = event.code == TooManyTries.code
    asked = state.asked if state.kind is K.MY_DATA else ()  # what was switched there stays switched, to be saved again
    return replace(state, asked=asked, notice=Notice.TRIES if tries else Notice.FAILED, touched_at=at)
