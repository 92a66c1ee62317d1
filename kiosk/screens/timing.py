"""The times of the screen in seconds, and when the next one is due. Read at each use: a rehearsal may change them."""

from kiosk.screens.kinds import HOME, Camera, Notice, ScreenKind
from kiosk.screens.state import Personal, ScreenState

SHOW_SECONDS = 90.0
"""A member's offers go after this time even if they still stand there (absolute cap of the screen design)."""

WARN_SECONDS = 20.0
"""The screen warns this long before anything ends, with one press to go on (WCAG 2.2.1, requirement W4)."""

EXTENSIONS = 10
"""How often one press may add another ``SHOW_SECONDS``; WCAG 2.2.1 asks for at least ten."""

LONGEST_SECONDS = SHOW_SECONDS * (EXTENSIONS + 1)
"""A member is on the screen no longer than this, whatever is pressed."""

CAPTURE_SECONDS = 60.0
"""A capture that takes longer has gone wrong; trying again costs one press and nothing that was typed."""

LOOK_SECONDS = 16.0
"""A look that vision neither began nor ended by now counts as one without a match: the camera may see nobody. The
longest one asks for a movement, which takes up to 12 seconds."""

ENROLLED_SECONDS = 40.0
"""The receipt of a new member goes after 20 seconds and the 20 of the warning."""

NOTICE_SECONDS = 30.0
"""A word to somebody whom the camera does not see leaves the resting screen after this; nothing is lost with it."""

_SILENT = HOME | {ScreenKind.LOOKING}


def deadline(state: ScreenState) -> float | None:
    """When time alone ends what the screen shows; None where it never does."""
    kind = state.kind
    if kind in HOME:
        fades = state.notice is not Notice.NONE and not state.present
        return state.touched_at + NOTICE_SECONDS if fades else None
    if kind is ScreenKind.LOOKING:
        return state.touched_at + LOOK_SECONDS
    if kind is ScreenKind.CAPTURE and state.draft is not None and state.draft.failed is None:
        return state.touched_at + CAPTURE_SECONDS
    if kind is ScreenKind.ENROLLED:
        return state.touched_at + ENROLLED_SECONDS
    idle, member = state.touched_at + state.house.idle_seconds, state.member
    if member is None:
        return idle
    # somebody who stands there and reads is not idle; where no camera says so, only a touch does
    reading = kind is ScreenKind.RECOGNISED and watched(state)
    ends = member.cap_at if kind is ScreenKind.RECOGNISED else idle
    return min(ends if reading else min(ends, idle), _last(member))


def _last(personal: Personal) -> float:
    return personal.act_at + LONGEST_SECONDS


def offers_end(at: float) -> float:
    """When offers that come on the screen now have to go."""
    return at + SHOW_SECONDS


def ends_soon(state: ScreenState, at: float) -> bool:
    """Whether the time of the screen is so short that the shopper must have been told."""
    due = deadline(state)
    return due is not None and at >= due - WARN_SECONDS


def watched(state: ScreenState) -> bool:
    """Whether the camera follows the visit, so that leaving will be noticed."""
    return state.present and state.camera is Camera.OK


def warns(state: ScreenState) -> bool:
    """Whether the shopper must be told before the time is up: whether anything of theirs goes with it."""
    return state.kind not in _SILENT


def next_tick(state: ScreenState) -> float | None:
    """When a tick will change the state, or None when time changes nothing."""
    due = deadline(state)
    return due - WARN_SECONDS if due is not None and warns(state) and not state.warned else due


def can_extend(state: ScreenState) -> bool:
    """Whether a press on *Keep showing* adds time now."""
    member, due = state.member, deadline(state)
    if member is None or due is None:
        return state.warned
    spent = state.kind is ScreenKind.RECOGNISED and member.extensions >= EXTENSIONS
    return state.warned and not spent and due < _last(member)
