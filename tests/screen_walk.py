"""Walks the screen's machine without a stage: every effect is kept, and desks answer when the walk says so."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from screen_fakes import UNTIL, captured_view, card, face_wish, house

from kiosk.errors import TooManyTries
from kiosk.events.types import How
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose
from kiosk.screens import effects as fx
from kiosk.screens.desks import ErasedEverywhere, FaceAdded, JoinReceipt, Judged, Line, Overview
from kiosk.screens.inputs import (
    Added,
    Agreed,
    Begun,
    Closed,
    CodeRead,
    Done,
    Erased,
    Failed,
    Filmed,
    Forgot,
    Greeted,
    Maintained,
    Opened,
    Pressed,
    Renewed,
    Saved,
    Seen,
    Surveyed,
    Tick,
    Weighed,
)
from kiosk.screens.kinds import Action, Camera
from kiosk.screens.machine import reduce
from kiosk.screens.offers import Greeting
from kiosk.screens.state import ScreenState
from kiosk.screens.timing import WARN_SECONDS, deadline
from vision.types import (
    Act,
    Captured,
    CaptureEnd,
    CaptureFailed,
    CaptureProgress,
    Hint,
    PoseView,
    PresenceKind,
)

A = Action
P = PresenceKind
CARD_TEXT = "VK1.K7QF2MXN4RTW.c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMw"
"""Of a card with a secret, as long as a real one."""
AT = 10.0
"""When everything of the table happens, seconds."""
HELLO = Greeting("Meena", (card("o1"), card("o2")))
NEWCOMER = Greeting("Ravi", (card("n1"),))
FACE = Purpose.FACE_RECOGNITION
ALL_ON = frozenset(purpose.value for purpose in Purpose)
NO_FACE = ALL_ON - {FACE.value}
VIEWS = tuple(captured_view(view) for view in PoseView)
ADULT = {"nickname": "Ravi", "card": "", "phone": "", "adult": "adult"}
PROGRESS = CaptureProgress(0.0, 1, Hint.LOOK_LEFT, tuple(PoseView), (PoseView.FRONT,), (0.4, 0.3, 0.2, 0.3))
CAPTURED = Captured(0.0, 1, VIEWS, None)
KEPT = Judged(4, 5, None)
OVERVIEW = Overview("Meena", tuple(Purpose), False, True, UNTIL, (Line("Visits", "3"),))
FACELESS = Overview("Meena", tuple(Purpose)[1:], False, False, UNTIL, (Line("Visits", "3"),))
GONE = ErasedEverywhere("E-1", UNTIL, (("templates", 5), ("matches", 0)))


def receipt(views=4):
    """The receipt of a new member."""
    return JoinReceipt("m9", "RECE-IPT1", "CARD-1234", views, UNTIL, tuple(Purpose))


class Walk:
    """A state that inputs move; everything it asked for is in ``effects``."""

    def __init__(self, start=None, **choices):
        self.state = start or ScreenState(house(**choices))
        self.effects: list[fx.Effect] = []
        self.presses = 0

    def feed(self, *events):
        for event in events:
            self.state, effects = reduce(self.state, event)
            self.effects += effects
        return self

    def see(self, *kinds: P | str, visit=1, act=Act.TAP):
        return self.feed(*(Seen(P(kind), visit, act if kind == P.ENGAGED else None, AT) for kind in kinds))

    def press(self, *actions: A, **sent):
        self.presses += len(actions)
        return self.feed(*(Pressed(action, AT, **sent) for action in actions))

    def asked(self, kind: type) -> list[fx.Effect]:
        """Effects of a kind so far."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def sent(self) -> list[object]:
        """Commands to vision so far."""
        return [effect.command for effect in self.effects if isinstance(effect, fx.Send)]

    def answer(self, **differs):
        """Answer the effect that is waited for as a desk would."""
        asking = [effect for effect in self.effects if getattr(effect, "ticket", None) == self.state.pending]
        return self.feed(answer_to(asking[-1], **differs))


def answer_to(  # noqa: C901, PLR0911 - one line a kind of effect
    effect, *, judged=KEPT, how=How.CARD, claim=None, greeting=HELLO, views=4, overview=OVERVIEW, lacks=False, card=""
):
    """What a desk says to an effect when all goes well."""
    ticket = effect.ticket
    match effect:
        case fx.BeginDraft():
            return Begun(ticket, f"draft{ticket}", AT)
        case fx.FillDraft() | fx.SetPaused():
            return Done(ticket, AT)
        case fx.SetPurposes() | fx.Dislike():
            return Done(ticket, AT, effect.member_id, greeting)
        case fx.Judge() | fx.JudgeFace():
            return Weighed(ticket, judged, AT)
        case fx.SaveDraft():
            return Saved(ticket, receipt(views if effect.views else 0), NEWCOMER, AT)
        case fx.AgreeFace():
            return Agreed(ticket, face_wish(effect.member_id), AT)
        case fx.AddFace():
            return Added(ticket, FaceAdded(effect.agreed.member_id, views, card), greeting, AT)
        case fx.FindCode():
            return Opened(ticket, "m1", greeting, how, claim, AT)
        case fx.Survey():
            return Surveyed(ticket, overview, AT, lacks)
        case fx.RenewReceipt():
            return Renewed(ticket, "NEW-RECEIPT", AT)
        case fx.EraseMember():
            return Forgot(ticket, GONE, AT)
    raise AssertionError(effect)


def near(**choices):
    return Walk(**choices).see(P.ARRIVED)


def recognised(**choices):
    return near(**choices).press(A.ENGAGE).see(P.ENGAGED).feed(Greeted(1, "m1", HELLO, AT))


def by_code(how=How.CARD, **choices):
    """Recognised by a code, with nobody before the camera."""
    return Walk(**choices).press(A.USE_CODE).press(A.CODE, fields={"code": "X"}).answer(how=how)


def consent(**choices):
    return near(**choices).press(A.START, A.JOIN)


def link(switches=ALL_ON, **choices):
    return consent(**choices).press(A.AGREE, switches=switches).answer()


def capture(**choices):
    return link(**choices).press(A.NEXT, fields=ADULT).answer()


def captured(**choices):
    return capture(**choices).feed(Filmed(PROGRESS, AT), Filmed(CAPTURED, AT))


def my_data(**choices):
    return recognised(**choices).press(A.MY_DATA).answer()


def faceless(how=How.CARD, *, overview=FACELESS, **choices):
    """*My data* of a member whom a card named, who stands before the camera and has no face here."""
    shown = near(**choices).press(A.USE_CODE).press(A.CODE, fields={"code": "X"}).answer(how=how)
    return shown.press(A.MY_DATA).answer(overview=overview, lacks=True)


def adding(switches=ALL_ON, **choices):
    """The same member, who switched recognition on."""
    return faceless(**choices).press(A.SAVE_PURPOSES, switches=switches).answer().answer()


def adding_captured(**choices):
    walk = adding(**choices).press(A.NEXT, fields=ADULT)
    return walk.feed(Filmed(PROGRESS, AT), Filmed(CAPTURED, AT))


def warned(walk):
    """The same screen, with the warning on it."""
    return walk.feed(Tick(deadline(walk.state) - WARN_SECONDS))


STATES = {
    "idle": Walk,
    "near": near,
    "near_over": lambda: near().press(A.ENGAGE, A.STOP),
    "several": lambda: near().see(P.SEVERAL),
    "fault": lambda: Walk().see(P.CAMERA_LOST, visit=0),
    "unavailable": lambda: Walk(ScreenState(house(available=False), camera=Camera.OFF)).feed(Closed()),
    "maintenance": lambda: near().feed(Maintained(on=True, at=AT)),
    "start": lambda: near().press(A.START),
    "start_alone": lambda: Walk().press(A.START),
    "consent": consent,
    "consent_asked": lambda: consent().press(A.AGREE, switches=ALL_ON),
    "notice": lambda: consent().press(A.READ_MORE),
    "link": link,
    "link_asked": lambda: link().press(A.NEXT, fields=ADULT),
    "link_no_face": lambda: link(NO_FACE),
    "capture": capture,
    "capture_warned": lambda: warned(capture()),
    "capture_failed": lambda: capture().feed(Filmed(CaptureFailed(0.0, 1, CaptureEnd.NOT_LIVE), AT)),
    "judging": captured,
    "review": lambda: captured().answer(),
    "saving": lambda: captured().answer().press(A.SAVE),
    "duplicate": lambda: captured().answer(judged=Judged(4, 5, "m1")),
    "enrolled": lambda: captured().answer().press(A.SAVE).answer(),
    "looking": lambda: near().press(A.ENGAGE).see(P.ENGAGED),
    "looking_card": lambda: (
        near(recognition=Recognition.VERIFY)
        .press(A.USE_CODE)
        .press(A.CODE, fields={"code": "X"})
        .answer(claim=np.ones(4, np.float32))
    ),
    "recognised": recognised,
    "recognised_warned": lambda: warned(recognised()),
    "recognised_phone": lambda: by_code(How.PHONE),
    "not_found": lambda: near().press(A.ENGAGE).see(P.ENGAGED, P.UNKNOWN),
    "code": lambda: near().press(A.USE_CODE),
    "code_asked": lambda: near().press(A.USE_CODE).press(A.CODE, fields={"code": "X"}),
    "code_fault": lambda: Walk().see(P.CAMERA_LOST, visit=0).press(A.USE_CODE),
    "my_data": my_data,
    "my_data_asked": lambda: my_data().press(A.PAUSE),
    "my_data_faceless": faceless,
    "my_data_outdated": lambda: faceless(overview=OVERVIEW),
    "my_data_agreeing": lambda: faceless().press(A.SAVE_PURPOSES, switches=ALL_ON).answer(),
    "adding": adding,
    "adding_capture": lambda: adding().press(A.NEXT, fields=ADULT),
    "adding_failed": lambda: (
        adding().press(A.NEXT, fields=ADULT).feed(Filmed(CaptureFailed(0.0, 1, CaptureEnd.NOT_LIVE), AT))
    ),
    "adding_judging": adding_captured,
    "adding_review": lambda: adding_captured().answer(),
    "adding_poor": lambda: adding_captured().answer(judged=Judged(0, 5, None)),
    "adding_saving": lambda: adding_captured().answer().press(A.SAVE),
    "adding_duplicate": lambda: adding_captured().answer(judged=Judged(4, 5, "m2")),
    "my_data_added": lambda: adding_captured().answer().press(A.SAVE).answer().answer(),
    "my_data_card": lambda: (
        adding_captured(recognition=Recognition.VERIFY).answer().press(A.SAVE).answer(card=CARD_TEXT).answer()
    ),
    "exporting": lambda: my_data().press(A.EXPORT),
    "export": lambda: my_data().press(A.EXPORT).answer(),
    "forget": lambda: recognised().press(A.FORGET),
    "forgetting": lambda: recognised().press(A.FORGET, A.FORGET_CONFIRM),
    "forgotten": lambda: recognised().press(A.FORGET, A.FORGET_CONFIRM).feed(Erased("m1", AT)).answer(),
}
"""A walk to each state of the table."""


def _with_ticket(make):
    """An answer to what is waited for; where nothing is, it is late."""
    return lambda state: make(state.pending or 0)


INPUTS = {
    "arrived": lambda _: Seen(P.ARRIVED, 1, at=AT),
    "arrived+": lambda _: Seen(P.ARRIVED, 2, at=AT),
    "engaged": lambda _: Seen(P.ENGAGED, 1, Act.DWELL, AT),
    "engaged+": lambda _: Seen(P.ENGAGED, 2, Act.DWELL, AT),
    "nameless": lambda _: Seen(P.RECOGNISED, 1, at=AT),
    "unknown": lambda _: Seen(P.UNKNOWN, 1, at=AT),
    "unknown+": lambda _: Seen(P.UNKNOWN, 2, at=AT),
    "several": lambda _: Seen(P.SEVERAL, 1, at=AT),
    "alone": lambda _: Seen(P.ALONE, 1, at=AT),
    "left": lambda _: Seen(P.LEFT, 1, at=AT),
    "left+": lambda _: Seen(P.LEFT, 2, at=AT),
    "lost": lambda _: Seen(P.CAMERA_LOST, at=AT),
    "back": lambda _: Seen(P.CAMERA_BACK, at=AT),
    "greeted": lambda _: Greeted(1, "m1", HELLO, AT),
    "greeted+": lambda _: Greeted(2, "m1", HELLO, AT),
    "progress": lambda _: Filmed(PROGRESS, AT),
    "captured": lambda _: Filmed(CAPTURED, AT),
    "captured+": lambda _: Filmed(Captured(0.0, 2, VIEWS, None), AT),
    "failed": lambda _: Filmed(CaptureFailed(0.0, 1, CaptureEnd.TIME_UP), AT),
    "code_seen": lambda _: CodeRead("X", AT),
    "erased": lambda _: Erased("m1", AT),
    "erased+": lambda _: Erased("m2", AT),
    "tick": lambda _: Tick(AT + 0.5),
    "tick_warn": lambda state: Tick((deadline(state) or AT) - WARN_SECONDS),
    "tick_end": lambda state: Tick(deadline(state) or AT),
    "staff_on": lambda _: Maintained(on=True, at=AT),
    "staff_off": lambda _: Maintained(on=False, at=AT),
    "closed": lambda _: Closed(AT),
    "begun": _with_ticket(lambda ticket: Begun(ticket, "d9", AT)),
    "done": _with_ticket(lambda ticket: Done(ticket, AT)),
    "weighed": _with_ticket(lambda ticket: Weighed(ticket, KEPT, AT)),
    "weighed_twin": _with_ticket(lambda ticket: Weighed(ticket, Judged(4, 5, "m1"), AT)),
    "saved": _with_ticket(lambda ticket: Saved(ticket, receipt(), NEWCOMER, AT)),
    "agreed": _with_ticket(lambda ticket: Agreed(ticket, face_wish(), AT)),
    "added": _with_ticket(lambda ticket: Added(ticket, FaceAdded("m1", 4), HELLO, AT)),
    "opened": _with_ticket(lambda ticket: Opened(ticket, "m1", HELLO, How.CARD, None, AT)),
    "opened_receipt": _with_ticket(lambda ticket: Opened(ticket, "m1", HELLO, How.RECEIPT, None, AT)),
    "opened_claim": _with_ticket(lambda ticket: Opened(ticket, "m1", HELLO, How.CARD, np.ones(4, np.float32), AT)),
    "opened_no": _with_ticket(lambda ticket: Opened(ticket, None, None, How.CARD, None, AT)),
    "surveyed": _with_ticket(lambda ticket: Surveyed(ticket, OVERVIEW, AT)),
    "renewed": _with_ticket(lambda ticket: Renewed(ticket, "NEW", AT)),
    "forgot": _with_ticket(lambda ticket: Forgot(ticket, GONE, AT)),
    "refused": _with_ticket(lambda ticket: Failed(ticket, TooManyTries.code, AT)),
    **{
        f"press_{action.value}": lambda _, action=action: Pressed(
            action,
            AT,
            value="o1" if action is A.LESS_LIKE_THIS else "en",
            switches=ALL_ON,
            fields=ADULT | {"code": "X"},
        )
        for action in Action
        if action is not A.PRINT
    },
}
"""Inputs of the table by name; ``+`` is one of another visit or member."""


def cell(state, event) -> str:
    """What becomes of a state: its kind where anything changed, and what it asks for; a dot for nothing at all."""
    after, effects = reduce(state, event)
    if after == state and not effects:
        return "."
    names = [_effect_name(effect) for effect in effects]
    return after.kind.value + ("!" + "+".join(names) if names else "")


def _effect_name(effect) -> str:
    if not isinstance(effect, fx.Send):
        return type(effect).__name__
    switch = getattr(effect.command, "on", None)
    return type(effect.command).__name__ + ("" if switch is None else "On" if switch else "Off")


def edges() -> Iterable[tuple[str, str, str]]:
    """Every change of the kind of screen: from, to, by which input."""
    for make in STATES.values():
        state = make().state
        for given, event in INPUTS.items():
            after, _ = reduce(state, event(state))
            if after.kind is not state.kind:
                yield state.kind.value, after.kind.value, given


def table() -> str:
    """The table of every state and input, as text: a section for each input, without the states it does not change."""
    states = {name: make().state for name, make in STATES.items()}
    lines = ["# Every state of the screen and every input. Written by: python tests/screen_walk.py"]
    lines += [
        "# A section is an input; a line is what becomes of the states named on it; a state not named is unchanged.",
        "",
    ]
    for given, event in INPUTS.items():
        cells: dict[str, list[str]] = {}
        for name, state in states.items():
            cells.setdefault(cell(state, event(state)), []).append(name)
        lines.append(f"[{given}]")
        lines += [f"{what} = {' '.join(names)}" for what, names in cells.items() if what != "."]
        lines.append("")
    return "\n".join(lines)


GUARDS = frozenset({
    "arrived+", "several", "alone", "left", "left+", "lost", "erased", "tick_end", "staff_on", "staff_off", "closed",
    "press_hide", "press_not_me",
})  # fmt: skip
"""Inputs that lead to a resting screen from everywhere; in the picture they would be a line from each box to one."""


def diagram() -> str:
    """The ways from screen to screen as a Mermaid diagram, without the guards."""
    ways: dict[tuple[str, str], list[str]] = {}
    for before, after, given in edges():
        names = ways.setdefault((before, after), [])
        if given not in GUARDS and given not in names:
            names.append(given)
    lines = [f"  {before} --> {after}: {', '.join(names)}" for (before, after), names in ways.items() if names]
    return "\n".join(["stateDiagram-v2", *lines])


TABLE = Path(__file__).with_name("unit") / "screens" / "transitions.ini"
DOCS = Path(__file__).parents[1] / "docs" / "screen.md"

if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    text = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(
        re.sub(r"(?s)(```mermaid\n).*?(\n```)", lambda found: found[1] + diagram() + found[2], text), encoding="utf-8"
    )
