"""The few ways in which one screen follows another. Everything that is not carried over on purpose is dropped here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.screens.effects import Asking, Effect
from kiosk.screens.kinds import DRAFT_KINDS, MEMBER_KINDS, Action, Camera, Notice, ScreenKind
from kiosk.screens.state import Prefs, ScreenState

Step = tuple[ScreenState, tuple[Effect, ...]]


def resting(state: ScreenState) -> ScreenKind:
    """The screen that shows offers for everyone now."""
    if state.kind is ScreenKind.MAINTENANCE:
        return ScreenKind.MAINTENANCE
    if not state.house.available:
        return ScreenKind.UNAVAILABLE
    if state.camera is Camera.LOST:
        return ScreenKind.FAULT
    if not state.present:
        return ScreenKind.IDLE
    return ScreenKind.SEVERAL if state.crowd else ScreenKind.NEAR


def go(state: ScreenState, kind: ScreenKind, at: float, notice: Notice = Notice.NONE, **changes: Any) -> ScreenState:
    """Show another screen. What the new one may not hold is dropped, and so is every answer that is waited for."""
    kept: dict[str, Any] = {
        "draft": state.draft if kind in DRAFT_KINDS else None,
        "personal": state.personal if kind in MEMBER_KINDS else None,
        "joined": None,
        "gone": None,
        "act": None,
        "claimed": None,
        "progress": None,
        "asked": (),
        "pending": None,
        "wish": None,
        "warned": False,
    }
    return replace(state, kind=kind, touched_at=at, notice=notice, **(kept | changes))


def home(state: ScreenState, at: float, notice: Notice = Notice.NONE, *, dismissed: bool | None = None) -> ScreenState:
    """Clear: offers for everyone, and nothing of anybody. Whoever the camera does not see is taken for gone.

    Args:
        state: Before.
        at: Now.
        notice: What to say.
        dismissed: Whether the visit goes without looks; as before when left out.
    """
    turned_away = state.dismissed if dismissed is None else dismissed
    return go(
        state,
        resting(state),
        at,
        notice,
        dismissed=turned_away and state.present,
        held=state.held and state.present,
        prefs=state.prefs if state.present else Prefs(),
    )


def ask(state: ScreenState, wish: Action | None, effect: Callable[[int], Asking]) -> Step:
    """Wait for the answer to one effect; an answer that was waited for before is late now."""
    ticket = state.tickets + 1
    return replace(state, tickets=ticket, pending=ticket, wish=wish, notice=Notice.NONE), (effect(ticket),)
