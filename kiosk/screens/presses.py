"""Which buttons a screen has. The page draws them, the machine takes no other press."""

from collections.abc import Callable

from kiosk.privacy.consent import Purpose
from kiosk.screens.kinds import Action, Camera, Notice, ScreenKind
from kiosk.screens.state import ScreenState
from kiosk.screens.timing import can_extend

A = Action

LOOKS = 2
"""Looks that presses may start in one visit: one, and one more try. More would invite trying with pictures."""

CLEARING = frozenset({A.STOP, A.NOT_ME, A.HIDE, A.BACK, A.CANCEL, A.DISCARD})
"""Presses that lead away; they are taken also while a desk is asked."""

CORNER = (A.NOT_ME, A.HIDE)
"""On every screen of a member, at the same place."""

_FIXED: dict[ScreenKind, tuple[Action, ...]] = {
    ScreenKind.SEVERAL: (A.USE_CODE, A.START),
    ScreenKind.FAULT: (A.USE_CODE, A.START, A.CALL_STAFF),
    ScreenKind.UNAVAILABLE: (A.USE_CODE, A.START, A.CALL_STAFF),
    ScreenKind.MAINTENANCE: (),
    ScreenKind.CONSENT: (A.AGREE, A.REFUSE, A.READ_MORE, A.BACK),
    ScreenKind.NOTICE: (A.BACK,),
    ScreenKind.LINK: (A.NEXT, A.CANCEL),
    ScreenKind.ENROLLED: (A.DONE, *CORNER),
    ScreenKind.LOOKING: (A.STOP,),
    ScreenKind.CODE: (A.CODE, A.CALL_STAFF, A.BACK),
    ScreenKind.RECOGNISED: (A.SAVE_TO_PHONE, A.LESS_LIKE_THIS, A.MY_DATA, A.FORGET, *CORNER),
    ScreenKind.EXPORT: (A.BACK, *CORNER),
    ScreenKind.FORGOTTEN: (A.DONE,),
}


def presses(state: ScreenState) -> tuple[Action, ...]:
    """The buttons of the screen, in its order."""
    first = (A.EXTEND,) if can_extend(state) else ()
    return (*first, *_own(state))


def may_press(state: ScreenState, action: Action) -> bool:
    """Whether a press counts now: the screen has that button, and no desk is asked already."""
    return action in presses(state) and (state.pending is None or action in CLEARING)


def can_look(state: ScreenState) -> bool:
    """Whether a press on *Recognise me* may start a look in this visit."""
    return state.house.taps and state.camera is Camera.OK and not state.dismissed and state.looks < LOOKS


def offered(state: ScreenState) -> tuple[Purpose, ...]:
    """The purposes that can be agreed to here and now, each on its own."""
    return tuple(purpose for purpose in Purpose if _films(state) or purpose is not Purpose.FACE_RECOGNITION)


def switchable(state: ScreenState) -> tuple[Purpose, ...]:
    """Purposes that *My data* can change: recognition can be withdrawn, and given where a capture can follow."""
    face = Purpose.FACE_RECOGNITION in given(state) or can_add_face(state)
    return tuple(purpose for purpose in Purpose if face or purpose is not Purpose.FACE_RECOGNITION)


def given(state: ScreenState) -> tuple[Purpose, ...]:
    """What the member on the screen agrees to."""
    overview = state.personal.overview if state.personal is not None else None
    return overview.purposes if overview is not None else ()


def can_add_face(state: ScreenState) -> bool:
    """Whether the member on the screen has no face that can be compared with, and a capture could change that."""
    return state.personal is not None and state.personal.lacks_face and _films(state)


def _films(state: ScreenState) -> bool:
    return state.house.faces and state.camera is Camera.OK


def _own(state: ScreenState) -> tuple[Action, ...]:
    depends = _DEPENDING.get(state.kind)
    return _FIXED[state.kind] if depends is None else depends(state)


def _start(state: ScreenState) -> tuple[Action, ...]:
    look = (A.ENGAGE,) if can_look(state) else ()
    return (A.LANGUAGE, A.TEXT_SIZE, A.SPEECH, *look, A.JOIN, A.USE_CODE, A.BACK)


def _not_found(state: ScreenState) -> tuple[Action, ...]:
    again = (A.TRY_AGAIN,) if can_look(state) else ()
    return (*again, A.USE_CODE, A.BROWSE, A.START)


def _review(state: ScreenState) -> tuple[Action, ...]:
    kept = state.draft is not None and state.draft.judged is not None and state.draft.judged.kept > 0
    first = (A.SAVE,) if kept else _card_only(state)
    return (*first, A.RETAKE, A.DISCARD)


def _duplicate(state: ScreenState) -> tuple[Action, ...]:
    look = (A.OPEN_EXISTING,) if state.house.taps else ()
    return (*look, *_card_only(state), A.CALL_STAFF, A.DISCARD)


def _card_only(state: ScreenState) -> tuple[Action, ...]:
    """To go on without a face makes a member of somebody who joins; whoever adds one is a member already."""
    return (A.CARD_ONLY,) if state.adding is None else ()


def _forget(state: ScreenState) -> tuple[Action, ...]:
    # while everything goes, a button that keeps it would promise what nobody can do
    return (A.FORGET_CONFIRM, A.BACK, *CORNER) if state.pending is None else CORNER


def _attract(state: ScreenState) -> tuple[Action, ...]:
    look = (A.ENGAGE,) if can_look(state) else ()
    staff = (A.CALL_STAFF,) if state.notice is Notice.NOT_ME else ()
    return (*look, A.USE_CODE, A.BROWSE, A.START, *staff)


def _capture(state: ScreenState) -> tuple[Action, ...]:
    draft = state.draft
    skip = () if draft is None or draft.skip_turn else (A.SKIP_TURN,)
    if draft is None or draft.failed is None:
        return (*skip, A.CANCEL)
    return (A.RETAKE, *skip, *_card_only(state), A.CANCEL)


def _my_data(state: ScreenState) -> tuple[Action, ...]:
    overview = state.personal.overview if state.personal is not None else None
    if overview is None or (state.personal is not None and state.personal.card):
        return (A.BACK, *CORNER)  # a card that is shown once has the screen for itself
    pause = () if not overview.has_face else (A.RESUME if overview.paused else A.PAUSE,)
    again = (A.ADD_FACE,) if can_add_face(state) and Purpose.FACE_RECOGNITION in overview.purposes else ()
    return (A.SAVE_PURPOSES, *again, *pause, A.EXPORT, A.NEW_RECEIPT, A.FORGET, A.BACK, *CORNER)


_DEPENDING: dict[ScreenKind, Callable[[ScreenState], tuple[Action, ...]]] = {
    ScreenKind.IDLE: _attract,
    ScreenKind.NEAR: _attract,
    ScreenKind.START: _start,
    ScreenKind.NOT_FOUND: _not_found,
    ScreenKind.CAPTURE: _capture,
    ScreenKind.REVIEW: _review,
    ScreenKind.DUPLICATE: _duplicate,
    ScreenKind.MY_DATA: _my_data,
    ScreenKind.FORGET: _forget,
}
