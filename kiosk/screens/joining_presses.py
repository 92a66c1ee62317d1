"""Presses on the way from consent to membership. No capture begins without a draft, and no draft without a consent.

A member who adds their face goes the same way, from *My data* and back to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import Adult, JoinForm
from kiosk.screens.effects import AddFace, BeginDraft, FillDraft, SaveDraft, Send
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import Action, Notice, ScreenKind
from kiosk.screens.moves import Step, ask, go, home
from kiosk.screens.presses import offered
from kiosk.screens.state import ScreenState
from vision.types import CapturedView, StartCapture, StopCapture

A = Action

WHO_MISSING = "adult"
"""Nobody said who agrees: an adult, or a guardian (requirement G19)."""

GUARDIAN_MISSING = "guardian"
"""A guardian agreed to this membership, so a guardian must agree to the face too."""

LONGEST_FIELD = 60
"""Characters taken of a field; names, cards and phone numbers are shorter."""


def agree(state: ScreenState, event: Pressed) -> Step:
    """*Agree*: the record comes first. With every switch off it says the same as *No thanks*."""
    purposes = tuple(purpose for purpose in offered(state) if purpose.value in event.switches)
    if not purposes:
        return refuse(state, event)
    if Purpose.FACE_RECOGNITION in purposes and not state.alone:
        # whoever agrees to be captured must be the one whom the camera follows
        return replace(state, asked=purposes, notice=Notice.ALONE if state.crowd else Notice.STEP_IN), ()
    asked = replace(state, asked=purposes)
    return ask(asked, A.AGREE, lambda ticket: BeginDraft(ticket, purposes, state.language))


def refuse(state: ScreenState, event: Pressed) -> Step:
    """*No thanks*: the same offers by card or code."""
    return go(state, ScreenKind.CODE, event.at, Notice.REFUSED), ()


def begin_capture(state: ScreenState, at: float, *, skip_turn: bool) -> Step:
    """Start a guided capture of the visit that agreed; of no other, and of nobody in company."""
    draft = state.draft
    if draft is None or not draft.face or not state.alone or state.visit != draft.visit:
        return home(state, at, Notice.DISCARDED), ()
    fresh = replace(draft, skip_turn=skip_turn, failed=None, views=(), judged=None)
    return go(state, ScreenKind.CAPTURE, at, draft=fresh), (Send(StartCapture(skip_turn)),)


def save(state: ScreenState, views: tuple[CapturedView, ...]) -> Step:
    """Make the draft a member, with these views; or add them to the membership."""
    draft = state.draft
    if draft is None:
        return state, ()
    adding, form = draft.adding, draft.form
    if adding is not None:
        adult = form.adult if form is not None else Adult.ADULT
        return ask(state, A.SAVE, lambda ticket: AddFace(ticket, adding.wish, views, adult))
    return ask(state, A.SAVE, lambda ticket: SaveDraft(ticket, draft.draft_id, views))


def _next(state: ScreenState, event: Pressed) -> Step:
    draft, told = state.draft, _told(event)
    if draft is None:
        return state, ()
    if told is None:
        kept = replace(draft, form=_form(event, Adult.ADULT), error=WHO_MISSING)
        return replace(state, draft=kept), ()
    if draft.adding is not None and draft.adding.wish.guardian and told.adult is not Adult.GUARDIAN:
        return replace(state, draft=replace(draft, form=told, error=GUARDIAN_MISSING)), ()
    filled = replace(state, draft=replace(draft, form=told, error=""))
    if draft.adding is not None:
        return begin_capture(filled, event.at, skip_turn=False)
    return ask(filled, A.NEXT, lambda ticket: FillDraft(ticket, draft.draft_id, told))


def _told(event: Pressed) -> JoinForm | None:
    who = event.fields.get("adult", "")
    return _form(event, Adult(who)) if who in set(Adult) else None


def _form(event: Pressed, adult: Adult) -> JoinForm:
    nickname, card, phone = (
        event.fields.get(name, "").strip()[:LONGEST_FIELD] for name in ("nickname", "card", "phone")
    )
    return JoinForm(nickname, card, phone, adult)


def _capture(*, skip_turn: bool | None = None) -> Callable[[ScreenState, Pressed], Step]:
    def capture(state: ScreenState, event: Pressed) -> Step:
        kept = state.draft is not None and state.draft.skip_turn
        after, effects = begin_capture(state, event.at, skip_turn=kept if skip_turn is None else skip_turn)
        running = state.kind is ScreenKind.CAPTURE and state.draft is not None and state.draft.failed is None
        return after, (Send(StopCapture()), *effects) if running and effects else effects

    return capture


def _save(state: ScreenState, event: Pressed) -> Step:
    del event
    return save(state, state.draft.views if state.draft is not None else ())


def _card_only(state: ScreenState, event: Pressed) -> Step:
    del event
    return save(state, ())


PRESSES: Mapping[Action, Callable[[ScreenState, Pressed], Step]] = {
    A.AGREE: agree,
    A.REFUSE: refuse,
    A.NEXT: _next,
    A.SKIP_TURN: _capture(skip_turn=True),
    A.RETAKE: _capture(),
    A.SAVE: _save,
    A.CARD_ONLY: _card_only,
}
