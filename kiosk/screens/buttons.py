"""The buttons of a view: labels, how they stand, and what the page sends along."""

from kiosk.screens.kinds import Action, ScreenKind
from kiosk.screens.page import words
from kiosk.screens.presses import CORNER, presses
from kiosk.screens.state import ScreenState
from kiosk.screens.view import Button, Needs, Tone

A = Action
K = ScreenKind

_ELSEWHERE = frozenset({A.LANGUAGE, A.LESS_LIKE_THIS})
"""Drawn from the languages and on the cards."""

_PRINTED = frozenset({K.NOTICE, K.ENROLLED, K.FORGOTTEN})
"""Screens worth a sheet of paper; the page prints by itself."""

_MAIN = frozenset({A.NEXT, A.CODE, A.DONE, A.STOP, A.EXTEND, A.SAVE_PURPOSES})
_QUIET = frozenset({A.BACK, A.CANCEL, A.TEXT_SIZE, A.SPEECH, A.READ_MORE, A.CALL_STAFF, A.SKIP_TURN, A.PRINT})
_EQUAL = frozenset({
    (K.IDLE, A.ENGAGE), (K.IDLE, A.USE_CODE), (K.IDLE, A.BROWSE),
    (K.NEAR, A.ENGAGE), (K.NEAR, A.USE_CODE), (K.NEAR, A.BROWSE),
    (K.NOT_FOUND, A.TRY_AGAIN), (K.NOT_FOUND, A.USE_CODE), (K.NOT_FOUND, A.BROWSE),
    (K.START, A.ENGAGE), (K.START, A.JOIN), (K.START, A.USE_CODE),
    (K.CONSENT, A.AGREE), (K.CONSENT, A.REFUSE),
    (K.CAPTURE, A.RETAKE), (K.CAPTURE, A.CARD_ONLY),
    (K.REVIEW, A.SAVE), (K.REVIEW, A.CARD_ONLY), (K.REVIEW, A.RETAKE), (K.REVIEW, A.DISCARD),
    (K.DUPLICATE, A.OPEN_EXISTING), (K.DUPLICATE, A.CARD_ONLY), (K.DUPLICATE, A.DISCARD),
    (K.FORGET, A.FORGET_CONFIRM), (K.FORGET, A.BACK),
})  # fmt: skip
"""Choices in which neither side may look better than the other."""

_NEEDS = {
    A.AGREE: Needs.SWITCHES,
    A.SAVE_PURPOSES: Needs.SWITCHES,
    A.NEXT: Needs.FIELDS,
    A.CODE: Needs.FIELDS,
}


def buttons(state: ScreenState) -> tuple[Button, ...]:
    """The buttons of the screen, in its order."""
    asked = [action for action in presses(state) if action not in _ELSEWHERE]
    if state.kind in _PRINTED or (state.personal is not None and state.personal.card):
        asked.insert(1, A.PRINT)
    return tuple(_button(state, action) for action in asked)


def _button(state: ScreenState, action: Action) -> Button:
    return Button(
        action,
        words(state, f"button-{_label(state, action)}"),
        _tone(state.kind, action),
        corner=action in CORNER,
        needs=_NEEDS.get(action, Needs.NOTHING),
    )


def _label(state: ScreenState, action: Action) -> str:
    if action is A.TEXT_SIZE:
        return "text-size-usual" if state.prefs.large else "text-size-larger"
    if action is A.SPEECH:
        return "speech-off" if state.prefs.speech else "speech-on"
    if action is A.SAVE_TO_PHONE and state.personal is not None and state.personal.pocket:
        return "save-to-phone-close"
    if action is A.BACK and state.kind is K.FORGET:
        return "keep-everything"
    return action.value


def _tone(kind: ScreenKind, action: Action) -> Tone:
    if (kind, action) in _EQUAL:
        return Tone.EQUAL
    if action in _MAIN:
        return Tone.MAIN
    return Tone.QUIET if action in _QUIET else Tone.PLAIN
