"""What the changes of a screen say of the offers on it: that they came, were answered, and how long they stood."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.events.types import OffersAnswered, OffersDecided
from kiosk.offering.values import Decision, Dwell, OfferAct, dwell_of
from kiosk.screens.effects import Dislike, Effect, Noted
from kiosk.screens.kinds import ScreenKind
from kiosk.screens.state import ScreenState


@dataclass(slots=True)
class _Open:
    """Offers that are on the screen, or were and may come back in this visit."""

    member_id: str
    decision: Decision
    seconds: float = 0.0
    since: float | None = None
    """On the screen's clock; None while another screen covers them."""
    tapped: bool = False


class OfferWatch:
    """Follows one screen. Not thread-safe: the stage calls it under its lock.

    Offers that a member comes back to, from *My data*, are the same decision still: their time adds up, and they count
    as shown once.
    """

    def __init__(self) -> None:
        self._open: _Open | None = None

    def step(self, state: ScreenState, effects: Iterable[Effect], at: float) -> tuple[Noted, ...]:
        """What there is to tell after a change.

        Args:
            state: After it.
            effects: What the change asks for.
            at: On the screen's clock, seconds.
        """
        return (*self._disliked(effects), *self._ended(state, at), *self._begun(state, at), *self._saved(state))

    def forget(self, member_id: str) -> None:
        """Tell nothing more of a member who was erased."""
        if self._open is not None and self._open.member_id == member_id:
            self._open = None

    def _disliked(self, effects: Iterable[Effect]) -> Iterable[Noted]:
        if self._open is not None:
            for effect in effects:
                if isinstance(effect, Dislike):
                    yield _answered(self._open, OfferAct.LESS, effect.offer_id)

    def _ended(self, state: ScreenState, at: float) -> Iterable[Noted]:
        is_open = self._open
        if is_open is None:
            return
        visible = _is_visible(state, is_open.decision)
        if not visible and is_open.since is not None:
            is_open.seconds, is_open.since = is_open.seconds + max(0.0, at - is_open.since), None
        if _decision(state) is not is_open.decision:
            self._open = None
            yield _answered(is_open, OfferAct.DWELL, dwell=dwell_of(is_open.seconds))

    def _begun(self, state: ScreenState, at: float) -> Iterable[Noted]:
        decision, member = _decision(state), state.member
        if decision is None or member is None or not _is_visible(state, decision):
            return
        if self._open is None:
            self._open = _Open(member.member_id, decision, tapped=member.pocket)
            yield Noted(lambda at: OffersDecided(member.member_id, decision, at))
        if self._open.since is None:
            self._open.since = at

    def _saved(self, state: ScreenState) -> Iterable[Noted]:
        """Offers that were saved to a phone count as tapped, once; which of them was meant nobody knows."""
        is_open, personal = self._open, state.personal
        if is_open is not None and personal is not None and personal.pocket and not is_open.tapped:
            is_open.tapped = True
            yield _answered(is_open, OfferAct.TAP)


def _answered(is_open: _Open, act: OfferAct, offer_id: str | None = None, dwell: Dwell | None = None) -> Noted:
    member_id, decision_id = is_open.member_id, is_open.decision.decision_id
    return Noted(lambda at: OffersAnswered(member_id, decision_id, act, at, offer_id, dwell))


def _decision(state: ScreenState) -> Decision | None:
    return None if state.member is None else state.member.greeting.decision


def _is_visible(state: ScreenState, decision: Decision) -> bool:
    return state.kind is ScreenKind.RECOGNISED and _decision(state) is decision
