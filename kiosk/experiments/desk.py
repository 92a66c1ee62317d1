"""The desk of experiments: write one, plan it, start it, look at it, end it. Every change is audited."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kiosk.errors import NotFound, PressRefused, RequestInvalid
from kiosk.experiments import planning
from kiosk.experiments.findings import Findings
from kiosk.experiments.measuring import Measurer
from kiosk.experiments.results import look_at
from kiosk.experiments.values import Draft, ExperimentState, Kind, Measure, Promise, ShopExperiment
from kiosk.privacy.audit import Action
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import experiments as rows
from kiosk.store.audience_rows import SMALLEST
from kiosk.store.offer_policies import has_learned
from kiosk.store.offers import all_offers

LONGEST_WINDOW, LONGEST_WEEKS, MOST_UNITS = 60, 40, 10_000_000
"""Forty weeks and a window of sixty days are over before the first decisions end, after 400 days."""
LONGEST_NAME, LONGEST_HYPOTHESIS = 120, 500
LARGEST_EFFECT = 5.0


@dataclass(frozen=True, slots=True)
class Calculated:
    """What the power calculator says beside the form.

    Attributes:
        usual: What is usual, or None: nothing can be said.
        forecasts: For the effect of the form and for usual ones, the smallest effect first.
        seen: The smallest relative change that the members of the form show, or None.
        days: How long the form's plan takes, or None.
        guarded: Members of each arm until it is sure that nothing became worse.
    """

    usual: planning.Usual | None
    forecasts: tuple[planning.Forecast, ...] = ()
    seen: float | None = None
    days: int | None = None
    guarded: int = 0


class Experiments:
    """The experiments of one site. Thread-safe.

    Args:
        site: The open site.
        settings: Of the site.
        clock: The time now, aware.
    """

    def __init__(self, site: Site, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._site, self._settings, self._clock = site, settings, clock

    @property
    def promise(self) -> Promise:
        """What a new experiment would promise."""
        said = self._settings
        return Promise(said.experiment_holdout, said.experiment_alpha, said.experiment_margin)

    def list(self) -> tuple[ShopExperiment, ...]:
        """Every experiment, newest first."""
        with self._site.store.read() as connection:
            return rows.all_experiments(connection)

    def find(self, experiment_id: int) -> ShopExperiment:
        """One experiment.

        Raises:
            NotFound: There is none with this number.
        """
        with self._site.store.read() as connection:
            return _require(connection, experiment_id)

    def offers(self) -> dict[str, str]:
        """Offers that can be compared, by id, with their titles."""
        with self._site.store.read() as connection:
            return {one.offer_id: one.title for one in all_offers(connection)}

    def save(self, draft: Draft, *, actor: str, experiment_id: int | None = None) -> int:
        """Keep a draft, a new one or in place of another; its number.

        Raises:
            RequestInvalid: It makes no sense; the first field that is wrong is named.
            PressRefused: It has begun, and what was promised stays.
            NotFound: There is no such experiment.
        """
        with self._site.audit.transaction() as connection:
            check(draft, {one.offer_id for one in all_offers(connection)})
            if experiment_id is None:
                salt = secrets.token_hex(16)
                number = rows.insert_experiment(connection, draft, salt=salt, actor=actor, at=self._clock())
            else:
                _require_draft(connection, experiment_id)
                rows.change_draft(connection, experiment_id, draft)
                number = experiment_id
            self._note(connection, Action.EXPERIMENT_SAVED, number, actor)
        return number

    def remove(self, experiment_id: int, *, actor: str) -> None:
        """Forget a draft. What ran stays: nobody can try again and again, and keep the lucky one.

        Raises:
            PressRefused: It has begun.
            NotFound: There is no such experiment.
        """
        with self._site.audit.transaction() as connection:
            _require_draft(connection, experiment_id)
            rows.remove(connection, experiment_id)
            self._note(connection, Action.EXPERIMENT_REMOVED, experiment_id, actor)

    def start(self, experiment_id: int, *, actor: str) -> None:
        """Deal members out from now on, and never change what was promised.

        Raises:
            PressRefused: It has begun already, or another one runs: two at once would disturb each other.
            RequestInvalid: An offer of it is gone, or no order was learned that could be compared.
            NotFound: There is no such experiment.
        """
        with self._site.audit.transaction() as connection:
            draft = _require_draft(connection, experiment_id).draft
            check(draft, {one.offer_id for one in all_offers(connection)})
            if draft.kind is Kind.POLICY and not has_learned(connection):
                raise RequestInvalid(
                    "No order that was learned is switched on: both groups would see the same",
                    mend="Let the kiosk learn from answers and switch it on, or compare two offers",
                )
            other = rows.running(connection)
            if other is not None:
                raise PressRefused(f"The experiment '{other.draft.name}' runs", mend="End it first, or wait")
            rows.start(connection, experiment_id, self.promise, self._clock())
            self._note(connection, Action.EXPERIMENT_STARTED, experiment_id, actor)

    def end(self, experiment_id: int, *, actor: str) -> None:
        """Let everybody go back to what is usual, and keep what is known now.

        Raises:
            PressRefused: It does not run.
            NotFound: There is no such experiment.
        """
        found = self.find(experiment_id)
        known = self.look(found)
        with self._site.audit.transaction() as connection:
            if known is None or _require(connection, experiment_id).state is not ExperimentState.RUNNING:
                raise PressRefused("This experiment does not run", mend="Load the page again")
            rows.end(connection, experiment_id, known.as_json(), self._clock())
            self._note(connection, Action.EXPERIMENT_ENDED, experiment_id, actor)

    def look(self, experiment: ShopExperiment) -> Findings | None:
        """What may be told now; of one that is over what was known at its end, of a draft nothing."""
        if experiment.state is ExperimentState.ENDED and experiment.report is not None:
            return Findings.of_json(experiment.report)
        if experiment.state is not ExperimentState.RUNNING or experiment.promise is None:
            return None
        with self._site.store.read() as connection:
            return look_at(experiment, experiment.promise, self._measurer(connection), self._clock())

    def calculate(self, measure: Measure, window: int, weeks: int, *, effect: float, units: int) -> Calculated:
        """The power calculator.

        Args:
            measure: What is counted.
            window: Days after the first greeting, 1 to 60.
            weeks: Whole weeks at least, 1 to 40.
            effect: Relative change that is looked for, above 0.
            units: Members of each arm, 20 or more.
        """
        with self._site.store.read() as connection:
            known = planning.usual(self._measurer(connection), measure, window, self._clock())
        if known is None:
            return Calculated(None)
        effects = sorted({effect, *planning.EFFECTS})
        forecasts = tuple(planning.forecast(known, one, window, weeks, self.promise) for one in effects)
        draft = Draft("", "", Kind.POLICY, (), measure, window, units, weeks, effect)
        seen = planning.seen_with(known, units, self.promise)
        days = planning.days_for(known, draft, self.promise)
        return Calculated(known, forecasts, seen, days, planning.guarded_with(known, self.promise))

    def _measurer(self, connection: Connection) -> Measurer:
        return Measurer(connection, ZoneInfo(self._settings.time_zone), self._site.aliases.subject)

    def _note(self, connection: Connection, action: Action, experiment_id: int, actor: str) -> None:
        self._site.audit.record(action, actor=actor, detail={"experiment": experiment_id}, connection=connection)


def check(draft: Draft, offers: set[str]) -> None:
    """Refuse a draft that cannot be run.

    Args:
        draft: As it was filled in.
        offers: Ids of the offers there are.

    Raises:
        RequestInvalid: The first thing that is wrong.
    """
    pair = draft.kind is Kind.OFFERS
    wrong = (
        (not 0 < len(draft.name) <= LONGEST_NAME, "The name is empty or too long", "Write up to 120 characters"),
        (
            not 0 < len(draft.hypothesis) <= LONGEST_HYPOTHESIS,
            "What you expect is not written down",
            "Say in up to 500 characters what will become better, and why",
        ),
        (
            pair and (len(set(draft.offers)) != 2 or not set(draft.offers) <= offers),  # noqa: PLR2004 - a pair
            "Two different offers are compared",
            "Choose both from the lists",
        ),
        (not 1 <= draft.window <= LONGEST_WINDOW, "The days are out of range", f"Give 1 to {LONGEST_WINDOW} days"),
        (not 1 <= draft.weeks <= LONGEST_WEEKS, "The weeks are out of range", f"Give 1 to {LONGEST_WEEKS} whole weeks"),
        (
            not SMALLEST <= draft.units <= MOST_UNITS,
            "There are too few members",
            f"Give {SMALLEST} or more for each arm",
        ),
        (not 0 < draft.effect <= LARGEST_EFFECT, "The effect cannot be", "Give more than 0 and at most 500 %"),
    )
    for found, message, mend in wrong:
        if found:
            raise RequestInvalid(message, mend=mend)


def _require(connection: Connection, experiment_id: int) -> ShopExperiment:
    found = rows.find_experiment(connection, experiment_id)
    if found is None:
        raise NotFound(f"There is no experiment {experiment_id}", mend="The list shows all of them")
    return found


def _require_draft(connection: Connection, experiment_id: int) -> ShopExperiment:
    found = _require(connection, experiment_id)
    if found.state is not ExperimentState.DRAFT:
        raise PressRefused("This experiment has begun, and stays as it was promised", mend="Make a new one")
    return found
