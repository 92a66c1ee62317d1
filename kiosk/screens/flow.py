"""What each press does. Only presses that the screen has come here (``kiosk.screens.presses``)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.screens import joining_presses, member_presses
from kiosk.screens.effects import FindCode, NotMe, Send
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import MEMBER_KINDS, Action, Notice, ScreenKind
from kiosk.screens.moves import Step, ask, go, home
from kiosk.screens.state import ScreenState
from kiosk.screens.timing import EXTENSIONS, offers_end
from vision.types import Act, Tap

A = Action
K = ScreenKind

Press = Callable[[ScreenState, Pressed], Step]


def press(state: ScreenState, event: Pressed) -> Step:
    """Return the state after a press that the screen has, and what it asks for."""
    return PRESSES[event.action](state, event)


def find(state: ScreenState, text: str) -> Step:
    """Look a code up, typed or read by the camera."""
    code = text.strip()
    if not code:
        return replace(state, notice=Notice.UNKNOWN_CODE), ()
    return ask(state, A.CODE, lambda ticket: FindCode(ticket, code))


def _engage(state: ScreenState, event: Pressed) -> Step:
    if not state.present:
        return replace(state, notice=Notice.STEP_IN), ()
    if state.crowd:
        return home(state, event.at), ()
    looks = state.looks + 1
    looking = go(
        state, K.LOOKING, event.at, act=Act.TAP, act_at=event.at, looks=looks, held=False, dismissed=False
    )  # fmt: skip
    return looking, (Send(Tap()),)


def _turn_away(notice: Notice) -> Press:
    def turn(state: ScreenState, event: Pressed) -> Step:
        wrong = notice is Notice.NOT_ME and state.personal is not None
        effects = (NotMe(state.personal.member_id),) if wrong and state.personal is not None else ()
        return home(state, event.at, notice, dismissed=True), effects

    return turn


def _browse(state: ScreenState, event: Pressed) -> Step:
    held = replace(state, held=state.held or (state.house.dwells and state.present))
    return home(held, event.at, Notice.BROWSE), ()


def _open(kind: ScreenKind) -> Press:
    return lambda state, event: (go(state, kind, event.at), ())


def _done(state: ScreenState, event: Pressed) -> Step:
    return home(state, event.at), ()


def _drop(state: ScreenState, event: Pressed) -> Step:
    """End a draft: somebody who joins goes back to the offers, a member who adds their face to *My data*."""
    if state.adding is not None:
        return member_presses.drop_face(state, event.action, event.at)
    return home(state, event.at, Notice.DISCARDED), ()


def _back(state: ScreenState, event: Pressed) -> Step:
    if state.kind in MEMBER_KINDS:
        return member_presses.back(state, event)
    before = {K.CONSENT: K.START, K.NOTICE: K.CONSENT}.get(state.kind)
    return (home(state, event.at) if before is None else go(state, before, event.at)), ()


def _language(state: ScreenState, event: Pressed) -> Step:
    known = event.value in state.house.languages
    return (replace(state, prefs=replace(state.prefs, language=event.value)) if known else state), ()


def _text_size(state: ScreenState, event: Pressed) -> Step:
    del event
    return replace(state, prefs=replace(state.prefs, large=not state.prefs.large)), ()


def _speech(state: ScreenState, event: Pressed) -> Step:
    del event
    return replace(state, prefs=replace(state.prefs, speech=not state.prefs.speech)), ()


def _call_staff(state: ScreenState, event: Pressed) -> Step:
    return replace(state, notice=Notice.STAFF, touched_at=event.at), ()


def _code(state: ScreenState, event: Pressed) -> Step:
    return find(state, event.fields.get("code", ""))


def _extend(state: ScreenState, event: Pressed) -> Step:
    personal = state.personal
    if personal is not None and personal.extensions < EXTENSIONS:
        personal = replace(personal, cap_at=offers_end(event.at), extensions=personal.extensions + 1)
    return replace(state, personal=personal, touched_at=event.at, warned=False), ()


PRESSES: Mapping[Action, Press] = {
    A.ENGAGE: _engage,
    A.TRY_AGAIN: _engage,
    # likeness to a member is a question; the answer is a look, which asks for more than likeness
    A.OPEN_EXISTING: _engage,
    A.STOP: _turn_away(Notice.HIDDEN),
    A.HIDE: _turn_away(Notice.HIDDEN),
    A.NOT_ME: _turn_away(Notice.NOT_ME),
    A.EXTEND: _extend,
    A.START: _open(K.START),
    A.JOIN: _open(K.CONSENT),
    A.USE_CODE: _open(K.CODE),
    A.READ_MORE: _open(K.NOTICE),
    A.BROWSE: _browse,
    A.BACK: _back,
    A.CANCEL: _drop,
    A.DISCARD: _drop,
    A.DONE: _done,
    A.LANGUAGE: _language,
    A.TEXT_SIZE: _text_size,
    A.SPEECH: _speech,
    A.CALL_STAFF: _call_staff,
    A.CODE: _code,
    **joining_presses.PRESSES,
    **member_presses.PRESSES,
}
"""Every press that reaches the server; ``PRINT`` never does."""
