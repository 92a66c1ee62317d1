"""Presses of a member: offers, *My data*, and *Forget me*."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.events.types import How
from kiosk.privacy.consent import Purpose
from kiosk.screens.effects import AgreeFace, Dislike, EraseMember, RenewReceipt, SetPaused, SetPurposes, Survey
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import Action, Notice, ScreenKind
from kiosk.screens.moves import Step, ask, go
from kiosk.screens.presses import given, switchable
from kiosk.screens.qr import qr_rows
from kiosk.screens.state import Personal, ScreenState
from kiosk.screens.timing import offers_end

A = Action
K = ScreenKind

MOST_SCANS = 3
"""Cards on one screen; drawing a code takes some ten milliseconds."""


def survey(state: ScreenState, wish: Action) -> Step:
    """Ask what is kept about the member on the screen."""
    personal = state.personal
    if personal is None:
        return state, ()
    return ask(state, wish, lambda ticket: Survey(ticket, personal.member_id, state.language))


def agree_face(state: ScreenState, wish: Action) -> Step:
    """Take the yes of the member on the screen to recognition, before their face is captured."""
    personal = state.personal
    if personal is None:
        return state, ()
    return ask(state, wish, lambda ticket: AgreeFace(ticket, personal.member_id, state.language))


def drop_face(state: ScreenState, wish: Action, at: float) -> Step:
    """Back to *My data* without the face that was to be added; nothing of it was written."""
    adding = state.adding
    if adding is None:
        return state, ()
    return survey(go(state, K.MY_DATA, at, personal=adding.personal), wish)


def back(state: ScreenState, event: Pressed) -> Step:
    """To the screen that this one was opened from."""
    if state.kind is K.EXPORT or (state.kind is K.FORGET and state.personal and state.personal.overview is not None):
        return go(state, K.MY_DATA, event.at, personal=_without_receipt(state)), ()
    personal = _without_receipt(state)
    offers = replace(personal, cap_at=offers_end(event.at), overview=None) if personal is not None else None
    return go(state, K.RECOGNISED, event.at, personal=offers), ()


def _without_receipt(state: ScreenState) -> Personal | None:
    return replace(state.personal, receipt="", card="") if state.personal is not None else None


def _known_by_number(state: ScreenState) -> bool:
    """Numbers of phones and loyalty cards are no secrets: they open offers, and nothing that is kept."""
    return state.personal is not None and state.personal.how in {How.PHONE, How.LOYALTY}


def _my_data(state: ScreenState, event: Pressed) -> Step:
    if _known_by_number(state):
        return go(state, K.CODE, event.at, Notice.RECEIPT), ()
    return survey(go(state, K.MY_DATA, event.at), A.MY_DATA)


def _forget(state: ScreenState, event: Pressed) -> Step:
    if _known_by_number(state):
        return go(state, K.CODE, event.at, Notice.RECEIPT), ()
    return go(state, K.FORGET, event.at), ()


def _save_purposes(state: ScreenState, event: Pressed) -> Step:
    personal = state.personal
    if personal is None:
        return state, ()
    wanted = tuple(purpose for purpose in switchable(state) if purpose.value in event.switches)
    if Purpose.FACE_RECOGNITION not in wanted or Purpose.FACE_RECOGNITION in given(state):
        return _set_purposes(replace(state, asked=()), personal, wanted)
    if not state.alone:
        return replace(state, asked=wanted, notice=Notice.STEP_CLOSE), ()
    # recognition is written with the templates or not at all; the other choices take effect now
    others = tuple(purpose for purpose in wanted if purpose is not Purpose.FACE_RECOGNITION)
    return _set_purposes(replace(state, asked=wanted), personal, others)


def _set_purposes(state: ScreenState, personal: Personal, wanted: tuple[Purpose, ...]) -> Step:
    return ask(state, A.SAVE_PURPOSES, lambda ticket: SetPurposes(ticket, personal.member_id, wanted, state.language))


def _add_face(state: ScreenState, event: Pressed) -> Step:
    del event
    if not state.alone:
        return replace(state, notice=Notice.STEP_CLOSE), ()
    return agree_face(state, A.ADD_FACE)


def _pause(wish: Action) -> Callable[[ScreenState, Pressed], Step]:
    def press(state: ScreenState, event: Pressed) -> Step:
        del event
        personal = state.personal
        if personal is None:
            return state, ()
        return ask(state, wish, lambda ticket: SetPaused(ticket, personal.member_id, wish is A.PAUSE))

    return press


def _renew(wish: Action) -> Callable[[ScreenState, Pressed], Step]:
    def press(state: ScreenState, event: Pressed) -> Step:
        del event
        personal = state.personal
        return (
            (state, ())
            if personal is None
            else ask(state, wish, lambda ticket: RenewReceipt(ticket, personal.member_id))
        )

    return press


def _less_like_this(state: ScreenState, event: Pressed) -> Step:
    personal = state.personal
    shown = {card.offer_id for card in personal.greeting.cards} if personal is not None else set()
    if personal is None or event.value not in shown:
        return state, ()
    return ask(state, A.LESS_LIKE_THIS, lambda ticket: Dislike(ticket, personal.member_id, event.value))


def _save_to_phone(state: ScreenState, event: Pressed) -> Step:
    personal = state.personal
    if personal is None:
        return state, ()
    pocket = not personal.pocket
    cards = tuple(
        replace(card, scan=qr_rows(card.token) if pocket and card.token and place < MOST_SCANS else ())
        for place, card in enumerate(personal.greeting.cards)
    )
    kept = replace(personal, pocket=pocket, greeting=replace(personal.greeting, cards=cards))
    return replace(state, personal=kept, touched_at=event.at), ()


def _forget_confirm(state: ScreenState, event: Pressed) -> Step:
    del event
    personal = state.personal
    if personal is None:
        return state, ()
    return ask(state, A.FORGET_CONFIRM, lambda ticket: EraseMember(ticket, personal.member_id))


PRESSES: Mapping[Action, Callable[[ScreenState, Pressed], Step]] = {
    A.MY_DATA: _my_data,
    A.SAVE_PURPOSES: _save_purposes,
    A.ADD_FACE: _add_face,
    A.PAUSE: _pause(A.PAUSE),
    A.RESUME: _pause(A.RESUME),
    A.EXPORT: _renew(A.EXPORT),
    A.NEW_RECEIPT: _renew(A.NEW_RECEIPT),
    A.LESS_LIKE_THIS: _less_like_this,
    A.SAVE_TO_PHONE: _save_to_phone,
    A.FORGET: _forget,
    A.FORGET_CONFIRM: _forget_confirm,
}
