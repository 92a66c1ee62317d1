"""What the screen shows, as a pure function of what happened: ``reduce(state, input) -> state``.

Rules that hold whatever comes in, and in whatever order (tested over every pair of state and input):

- Personal content exists in ``RECOGNISED`` only, and only for the visit it was made for. A greeting counts only while
  the look of the same visit is under way, so a late one is dropped.
- ``LEFT``, ``SEVERAL``, ``ALONE``, a lost camera, *Not me*, *Hide*, an erasure of the member and the end of the time
  always remove it. When an input does not fit the open visit, it may remove personal content but never add any.
- Before a look of this visit, members and strangers get the same state.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.screens.offers import Greeting
from vision.types import Act, PresenceKind

SHOW_SECONDS = 90.0
"""Personal content goes after this time even if the member still stands there (absolute cap of the screen design)."""

WARN_SECONDS = 20.0
"""The screen warns this long before the end, with one press to go on (WCAG 2.2.1, requirement W4)."""

EXTENSIONS = 10
"""How often one press may add another ``SHOW_SECONDS``; WCAG 2.2.1 asks for at least ten."""


class ScreenKind(StrEnum):
    """The screens a shopper can see."""

    IDLE = "idle"
    """Nobody is there."""
    NEAR = "near"
    """Somebody is there; no look is under way."""
    LOOKING = "looking"
    """A look is under way, and the screen says so."""
    RECOGNISED = "recognised"
    """A member's greeting and offers."""
    NOT_FOUND = "not_found"
    """The look ended without a member, for whatever reason."""
    SEVERAL = "several"
    """More than one person is there."""
    FAULT = "fault"
    """The camera is lost."""


class Notice(StrEnum):
    """Why personal content has just gone, where the shopper should be told."""

    NONE = "none"
    NOT_ME = "not_me"
    HIDDEN = "hidden"
    TIME_UP = "time_up"


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal content on the screen.

    Attributes:
        member_id: Whose it is.
        greeting: Their first name and offers.
        ends_at: When it must go, in seconds on the clock of the inputs.
        warned: Whether the screen shows the warning.
        extensions: How often it was kept on.
    """

    member_id: str
    greeting: Greeting
    ends_at: float
    warned: bool = False
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class ScreenState:
    """What the screen shows.

    Attributes:
        kind: Which screen.
        visit: The visit that is open, or the last one when none is (``IDLE``, ``FAULT``); 0 before the first.
        dismissed: The shopper ended it for this visit: no further look until another one begins.
        act: What started the look, in ``LOOKING``.
        notice: Why personal content has gone, in ``NEAR``.
        personal: Personal content, in ``RECOGNISED`` and nowhere else.

    Raises:
        ValueError: Personal content outside ``RECOGNISED``, or none inside.
    """

    kind: ScreenKind = ScreenKind.IDLE
    visit: int = 0
    dismissed: bool = False
    act: Act | None = None
    notice: Notice = Notice.NONE
    personal: Personal | None = None

    def __post_init__(self) -> None:
        if (self.personal is not None) != (self.kind is ScreenKind.RECOGNISED):
            raise ValueError("personal content belongs to RECOGNISED and nowhere else")


@dataclass(frozen=True, slots=True)
class Seen:
    """Something changed in front of the camera. ``RECOGNISED`` comes as :class:`Greeted` instead."""

    kind: PresenceKind
    visit: int = 0
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Greeted:
    """The look of a visit named a member, and the desk had a greeting; ``at`` in seconds on the screen's clock."""

    visit: int
    member_id: str
    greeting: Greeting
    at: float


@dataclass(frozen=True, slots=True)
class Dismissed:
    """The shopper pressed *Not me* (``NOT_ME``) or *Hide* or *Stop looking* (``HIDDEN``)."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Extended:
    """The shopper pressed *Keep showing* at this time."""

    at: float


@dataclass(frozen=True, slots=True)
class Erased:
    """A member was erased from the store."""

    member_id: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; it is now ``at``."""

    at: float


ScreenInput = Seen | Greeted | Dismissed | Extended | Erased | Tick

_CLOSED = frozenset({ScreenKind.IDLE, ScreenKind.FAULT})
_LOOK_FROM = frozenset({ScreenKind.NEAR, ScreenKind.NOT_FOUND, ScreenKind.RECOGNISED})
_LOOK_ENDS = frozenset({ScreenKind.LOOKING, ScreenKind.RECOGNISED})


def visit_open(state: ScreenState) -> bool:
    """Whether somebody is in front of the screen."""
    return state.kind not in _CLOSED


def can_engage(state: ScreenState) -> bool:
    """Whether a press on *Recognise me* can start a look now."""
    return state.kind in {ScreenKind.NEAR, ScreenKind.NOT_FOUND} and not state.dismissed


def can_extend(state: ScreenState) -> bool:
    """Whether a press on *Keep showing* adds time now."""
    return state.personal is not None and state.personal.warned and state.personal.extensions < EXTENSIONS


def next_tick(state: ScreenState) -> float | None:
    """When a :class:`Tick` will change the state, or None when time changes nothing."""
    if state.personal is None:
        return None
    return state.personal.ends_at - (0.0 if state.personal.warned else WARN_SECONDS)


def reduce(state: ScreenState, event: ScreenInput) -> ScreenState:
    """Return the state after ``event``; an input that means nothing in this state returns it unchanged."""
    match event:
        case Seen():
            return _seen(state, event)
        case Greeted():
            return _greeted(state, event)
        case Dismissed():
            return _near(state, dismissed=True, notice=event.notice) if visit_open(state) else state
        case Extended():
            return _extended(state, event)
        case Erased():
            shown = state.personal is not None and state.personal.member_id == event.member_id
            return _near(state, dismissed=state.dismissed) if shown else state
        case Tick():
            return _ticked(state, event)


def _near(state: ScreenState, *, dismissed: bool, notice: Notice = Notice.NONE) -> ScreenState:
    return ScreenState(ScreenKind.NEAR, state.visit, dismissed, notice=notice)


def _seen(state: ScreenState, event: Seen) -> ScreenState:
    match event.kind:
        case PresenceKind.CAMERA_LOST:
            return ScreenState(ScreenKind.FAULT, state.visit)
        case PresenceKind.CAMERA_BACK:
            return ScreenState(visit=state.visit) if state.kind is ScreenKind.FAULT else state
        case PresenceKind.LEFT:
            return state if state.kind is ScreenKind.FAULT else ScreenState(visit=state.visit)
        case PresenceKind.ARRIVED:
            # A visit that was closed cannot be opened again by a late event; a new number proves that the camera sees.
            return state if event.visit == state.visit else ScreenState(ScreenKind.NEAR, event.visit)
        case PresenceKind.SEVERAL | PresenceKind.ALONE:
            return _crowd(state, event)
        case PresenceKind.ENGAGED | PresenceKind.UNKNOWN | PresenceKind.RECOGNISED:
            return _look(state, event)


def _crowd(state: ScreenState, event: Seen) -> ScreenState:
    if not visit_open(state):
        return state
    if event.kind is PresenceKind.SEVERAL:
        return ScreenState(ScreenKind.SEVERAL, state.visit)
    # whoever stays is perhaps not the one who said *Not me*; the camera's loop remembers that wish for a while
    return _near(state, dismissed=False)


def _look(state: ScreenState, event: Seen) -> ScreenState:
    if event.visit != state.visit or state.dismissed:
        return state
    if event.kind is PresenceKind.ENGAGED:
        return ScreenState(ScreenKind.LOOKING, state.visit, act=event.act) if state.kind in _LOOK_FROM else state
    # Without a greeting a recognised member is a stranger to this screen: erased meanwhile, or the desk failed.
    return ScreenState(ScreenKind.NOT_FOUND, state.visit) if state.kind in _LOOK_ENDS else state


def _greeted(state: ScreenState, event: Greeted) -> ScreenState:
    if state.kind is not ScreenKind.LOOKING or event.visit != state.visit:
        return state
    personal = Personal(event.member_id, event.greeting, event.at + SHOW_SECONDS)
    return ScreenState(ScreenKind.RECOGNISED, state.visit, personal=personal)


def _extended(state: ScreenState, event: Extended) -> ScreenState:
    if state.personal is None or not can_extend(state) or event.at >= state.personal.ends_at:
        return state
    longer = replace(
        state.personal,
        ends_at=event.at + SHOW_SECONDS,
        warned=False,
        extensions=state.personal.extensions + 1,
    )
    return replace(state, personal=longer)


def _ticked(state: ScreenState, event: Tick) -> ScreenState:
    due = next_tick(state)
    if state.personal is None or due is None or event.at < due:
        return state
    if event.at >= state.personal.ends_at:
        return _near(state, dismissed=True, notice=Notice.TIME_UP)
    return replace(state, personal=replace(state.personal, warned=True))
