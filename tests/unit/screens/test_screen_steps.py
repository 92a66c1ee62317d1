"""How many presses things take: to take a consent back is never more work than to give it."""

import heapq
import itertools

import pytest
from screen_walk import ADULT, AT, CAPTURED, FACE, HELLO, NO_FACE, PROGRESS, Walk, answer_to, by_code, near

from kiosk.events.types import How
from kiosk.modes import Recognition
from kiosk.screens import effects as fx
from kiosk.screens.inputs import Filmed, Greeted, Pressed
from kiosk.screens.kinds import Action, ScreenKind
from kiosk.screens.presses import presses
from kiosk.screens.sight import capturing
from vision.types import PresenceKind

A = Action
K = ScreenKind
SWITCHES = {
    A.AGREE: ((frozenset({FACE.value}), 1),),
    A.SAVE_PURPOSES: ((NO_FACE, 1),),
}
"""What is sent with a press, and how many switches were moved for it."""
FIELDS = {A.NEXT: (ADULT, 1), A.CODE: ({"code": "X"}, 1)}
"""What is sent with a press, and how many fields had to be filled in."""


def settle(walk, how):
    """Everything that follows by itself: desks answer, the look and the capture succeed."""
    for _ in range(10):
        asked = [one for one in walk.effects if getattr(one, "ticket", None) == walk.state.pending is not None]
        if asked:
            walk.feed(answer_to(asked[-1], **({"how": how} if isinstance(asked[-1], fx.FindCode) else {})))
        elif walk.state.kind is K.LOOKING:
            walk.see(PresenceKind.ENGAGED).feed(Greeted(1, "m1", HELLO, AT))
        elif capturing(walk.state):
            walk.feed(Filmed(PROGRESS, AT), Filmed(CAPTURED, AT))
        else:
            return walk
    raise AssertionError("it never comes to rest")


def ways(state):
    """Presses of a screen with what is sent along, and how many touches each takes."""
    for action in presses(state):
        fields, filled = FIELDS.get(action, ({}, 0))
        for switches, moved in SWITCHES.get(action, ((frozenset(), 0),)):
            yield Pressed(action, AT, value="en", switches=switches, fields=fields), 1 + filled + moved


def shortest(start, reached, how=How.RECEIPT):
    """Fewest touches from a state to one where ``reached`` holds."""
    order = itertools.count()
    queue = [(0, next(order), start.state, reached(start))]
    known = set()
    while queue:
        cost, _, state, done = heapq.heappop(queue)
        if done:
            return cost
        key = (state.kind, state.notice, state.looks, state.dismissed, state.personal is not None)
        if key in known:
            continue
        known.add(key)
        for press, touches in ways(state):
            walk = settle(Walk(state).feed(press), how)
            heapq.heappush(queue, (cost + touches, next(order), walk.state, reached(walk)))
    raise AssertionError("there is no way")


def gave(walk):
    joined = walk.state.joined
    return joined is not None and joined.receipt.views > 0


def withdrew(walk):
    return any(FACE not in asked.purposes for asked in walk.asked(fx.SetPurposes))


def erased(walk):
    return bool(walk.asked(fx.EraseMember))


@pytest.mark.parametrize("done", [withdrew, erased], ids=["withdraw", "erase"])
@pytest.mark.parametrize("how", [How.RECEIPT, How.CARD], ids=["by receipt", "by card"])
def test_taking_back_is_no_more_work_than_giving(done, how):
    """Requirement G4: from the resting screen, at the kiosk, without staff."""
    giving = shortest(near(), gave)
    by_face = shortest(near(), done)
    by_hand = (
        shortest(settle(by_code(how, recognition=Recognition.OFF), how), done, how) + 3
    )  # use card or code, the field, show

    assert giving == 7  # start, join, a switch, agree, who agrees, go on, save; the capture itself is not a press
    assert by_face <= giving
    assert by_hand <= giving


def test_refusing_is_one_press_like_agreeing():
    assert shortest(near(), lambda walk: walk.state.kind is K.CODE) == 1
