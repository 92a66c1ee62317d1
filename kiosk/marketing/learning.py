"""Learning from answers: how far it is, what the verdict says, and the buttons to collect, switch on and off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import RequestInvalid
from kiosk.learning.learning import Learning
from kiosk.learning.stages import Order, Stage, may
from kiosk.learning.values import Judged, Progress, Rules, Standing
from kiosk.marketing.experiments_words import percent_of
from kiosk.marketing.office import Office
from kiosk.store.audience_rows import SMALLEST
from models.errors import VanakkamError
from recommender.learn.gate import Compared, Method, Refusal
from recommender.learn.offpolicy import Estimate
from recommender.learn.rewards import WAIT

PATH: Final = f"{guard.MARKETING}/learning"
STEP: Final = 10
"""Greetings are told to the next lower ten: who comes today does not show."""
_TENTH: Final = 0.1
"""Redemptions a greeting from which on figures of a hundred greetings have one decimal less."""
_GATHERING: Final = frozenset({Stage.COLLECTING, Stage.JUDGING})


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many greetings there are.

    Attributes:
        have: To the next lower ten; None where they are of fewer than 20 members.
        needed: How many it takes.
        left_out: Greetings that could not be learned from, to the next lower ten.
    """

    have: int | None
    needed: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict as it is read.

    Attributes:
        allowed: Whether the learned order may be switched on.
        at: When.
        decisions: Greetings that it rests on, to the next lower ten.
        effective: What they are worth for the learned order, to the next lower ten.
        why: The refusals, and what to do next.
        rows: Name of the method, then difference, learned order and usual order with their intervals.
    """

    allowed: bool
    at: datetime
    decisions: int
    effective: int
    why: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]


class LearningPages:
    """The page of learning. It names nobody, and tells no figure of fewer than 20 members."""

    def __init__(self, office: Office) -> None:
        self._pages, self._settings = office.pages, office.settings
        site, clock = office.site, office.console.deps.clock
        self._desk = Learning(site.store, site.audit, Rules.of(office.settings), clock)

    @route("GET", "/learning", Permission.INSIGHT)
    def learning(self) -> BaseResponse:
        """How far learning is."""
        return self._show()

    @route("POST", "/learning", Permission.OFFERS)
    def learning_order(self) -> BaseResponse:
        """Collect, switch on, or off."""
        said = guard.fields().get("order", "")
        try:
            if said not in {one.value for one in Order}:
                raise RequestInvalid("This means nothing here", mend="Press one of the buttons")
            self._desk.press(Order(said), actor=guard.actor())
        except VanakkamError as error:
            return self._show(error)
        return redirect(PATH, 303)

    def _show(self, error: VanakkamError | None = None) -> BaseResponse:
        now = self._desk.standing()
        judged = now.newest
        return self._pages.show(
            "learning",
            "learning-title",
            status=200 if error is None else 422,
            stage=now.stage,
            looked_at=None if now.in_use is None else now.in_use.looked_at,
            gathering=now.stage in _GATHERING,
            gathered=gathered(now),
            orders=[one.value for one in Order if may(now.stage, one)],
            chance=percent_of(self._settings.learning_chance),
            days=WAIT.days,
            needed=self._settings.learning_decisions,
            told=None if judged is None or judged.members < SMALLEST else self._told(judged),
            attempts=len(now.verdicts),
            smallest=SMALLEST,
            error=error,
        )

    def _told(self, judged: Judged) -> Told:
        verdict = judged.verdict
        return Told(
            allowed=verdict.allowed,
            at=judged.at,
            decisions=lower(verdict.decisions),
            effective=lower(round(verdict.effective)),
            why=tuple(self._why(one) for one in verdict.refusals),
            rows=tuple(
                self._row(method, verdict.estimates[method]) for method in Method if method in verdict.estimates
            ),
        )

    def _why(self, refusal: Refusal) -> str:
        key = f"learning-why-{refusal.value.replace('_', '-')}"
        return self._pages.say(key, chance="learning_chance", greetings="learning_decisions")

    def _row(self, method: Method, one: Compared) -> tuple[str, str, str, str]:
        name = self._pages.say(f"learning-method-{method.value.replace('_', '-')}", short=method.value.upper())
        return name, self._amount(one.difference), self._amount(one.candidate), self._amount(one.running)

    def _amount(self, one: Estimate) -> str:
        decimals = 1 if abs(one.high) >= _TENTH else 2
        low, value, high = (f"{100 * each:.{decimals}f}" for each in (one.low, one.value, one.high))
        return self._pages.say("learning-between", value=value, low=low, high=high)


def gathered(standing: Standing) -> Gathered | None:
    """What may be told of the newest look at the log; None before the first."""
    found: Progress | None = standing.progress
    if found is None:
        return None
    few = found.members < SMALLEST
    left_out = 0 if few else lower(sum(found.left_out.values()))
    return Gathered(None if few else min(lower(found.decisions), found.needed), found.needed, left_out)


def lower(count: int) -> int:
    """To the next lower ten."""
    return count // STEP * STEP
