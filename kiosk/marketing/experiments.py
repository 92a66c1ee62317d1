"""Experiments: write one with the power calculator beside it, start it, read what may be said, end it."""

from collections.abc import Mapping
from typing import Final

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import RequestInvalid
from kiosk.experiments.desk import LARGEST_EFFECT, LONGEST_WEEKS, LONGEST_WINDOW, Calculated, Experiments
from kiosk.experiments.findings import Findings
from kiosk.experiments.values import Draft, ExperimentState, Kind, Measure, ShopExperiment
from kiosk.marketing import experiments_charts as drawing
from kiosk.marketing.experiments_words import Told, amount_of, percent_of
from kiosk.marketing.office import Office
from kiosk.store.audience_rows import SMALLEST
from models.errors import VanakkamError
from recommender.experiments import State

PATH: Final = f"{guard.MARKETING}/experiments"
_FIRST: Final = Draft("", "", Kind.POLICY, (), Measure.REDEEMED, 14, 500, 2, 0.2)
"""What a new form begins with."""
_WARNED: Final = frozenset({State.MISMATCH, State.HARMED})


class ExperimentPages:
    """Views of the experiments. No page names a person, and no figure is of fewer than 20 members an arm."""

    def __init__(self, office: Office) -> None:
        self._office, self._pages = office, office.pages
        self._desk = Experiments(office.site, office.settings, office.console.deps.clock)

    @route("GET", "/experiments", Permission.INSIGHT)
    def experiments(self) -> BaseResponse:
        """Every experiment, newest first."""
        found = self._desk.list()
        holdout = percent_of(self._desk.promise.holdout)
        return self._pages.show("experiments", "experiments-title", found=found, holdout=holdout)

    @route("GET", "/experiments/new", Permission.OFFERS)
    def experiment_new(self) -> BaseResponse:
        """An empty draft."""
        return self._form(_FIRST, f"{PATH}/new")

    @route("POST", "/experiments/new", Permission.OFFERS)
    def experiment_add(self) -> BaseResponse:
        """Keep it, or only calculate; on an error the form comes back as it was filled."""
        return self._save(None)

    @route("GET", "/experiments/<int:number>", Permission.INSIGHT, charts=True)
    def experiment(self, number: int) -> BaseResponse:
        """One experiment: what was promised, and what may be said."""
        return self._show(number)

    @route("GET", "/experiments/<int:number>/edit", Permission.OFFERS)
    def experiment_edit(self, number: int) -> BaseResponse:
        """The draft, to be changed."""
        return self._form(self._desk.find(number).draft, f"{PATH}/{number}/edit")

    @route("POST", "/experiments/<int:number>/edit", Permission.OFFERS)
    def experiment_change(self, number: int) -> BaseResponse:
        """Keep the changed draft, or only calculate."""
        return self._save(number)

    @route("POST", "/experiments/<int:number>/order", Permission.OFFERS, charts=True)
    def experiment_order(self, number: int) -> BaseResponse:
        """Start, end, or forget a draft."""
        orders = {"start": self._desk.start, "end": self._desk.end, "remove": self._desk.remove}
        said = guard.fields().get("order", "")
        try:
            if said not in orders:
                raise RequestInvalid("This means nothing here", mend="Press one of the buttons")
            orders[said](number, actor=guard.actor())
        except VanakkamError as error:
            return self._show(number, error)
        return redirect(PATH if said == "remove" else f"{PATH}/{number}", 303)

    def _show(self, number: int, error: VanakkamError | None = None) -> BaseResponse:
        found = self._desk.find(number)
        known = self._desk.look(found)
        return self._pages.show(
            "experiment",
            "experiments-one-title",
            status=200 if error is None else 422,
            one=found,
            draft=found.draft,
            promise=found.promise or self._desk.promise,
            arms=self._arms(found.draft),
            known=known,
            told=None if known is None else self._told(found, known),
            percent=percent_of,
            warned=known is not None and known.verdict.state in _WARNED,
            running=found.state is ExperimentState.RUNNING,
            is_draft=found.state is ExperimentState.DRAFT,
            smallest=SMALLEST,
            error=error,
        )

    def _told(self, found: ShopExperiment, known: Findings) -> Told:
        say, arms, measure = self._pages.say, self._arms(found.draft), found.draft.measure
        promise = found.promise or self._desk.promise
        return Told(
            headline=say(f"experiments-verdict-{drawing.verdict_key(known.verdict)}", arm=arms[found.draft.arms[1]]),
            reasons=tuple(say(f"experiments-why-{why.value.replace('_', '-')}") for why in known.verdict.why),
            means=tuple((arms[name], self._amount(measure, mean)) for name, mean in known.means.items()),
            units=tuple((arms[name], count) for name, count in known.units.items()),
            uplift=drawing.uplift_text(known, say, lambda value: self._amount(measure, value)),
            chart=drawing.uplift(known, say, lambda value: self._amount(measure, value), self._scale(measure)),
            guards=drawing.guardrails(known, promise.margin, say),
        )

    def _amount(self, measure: Measure, value: float) -> str:
        return amount_of(measure, value, self._office.settings.currency, self._office.minor)

    def _scale(self, measure: Measure) -> float:
        """What a value of the measure is multiplied with before it is drawn."""
        return 1 / self._office.minor if measure is Measure.MONEY else 100.0

    def _arms(self, draft: Draft) -> Mapping[str, str]:
        """Name of each arm in words."""
        if draft.kind is Kind.POLICY:
            return {name: self._pages.say(f"experiments-arm-{name}") for name in draft.arms}
        titles = self._desk.offers()
        return {name: titles.get(offer, offer) for name, offer in zip(draft.arms, draft.offers, strict=True)}

    def _save(self, number: int | None) -> BaseResponse:
        path = f"{PATH}/new" if number is None else f"{PATH}/{number}/edit"
        draft, error = _FIRST, None
        try:
            draft = said()
            if guard.fields().get("do") == "calculate":
                return self._form(draft, path)
            return redirect(f"{PATH}/{self._desk.save(draft, actor=guard.actor(), experiment_id=number)}", 303)
        except VanakkamError as refused:
            error = refused
        return self._form(draft, path, error)

    def _form(self, draft: Draft, path: str, error: VanakkamError | None = None) -> BaseResponse:
        form = guard.fields() if guard.is_form() else {}
        return self._pages.show(
            "experiment_form",
            "experiments-write-title",
            status=200 if error is None else 422,
            draft=draft,
            form=form or as_form(draft),
            path=path,
            kinds=[(one.value, self._pages.say(f"experiments-kind-{one.value}")) for one in Kind],
            measures=[(one.value, self._pages.say(f"experiments-measure-{one.value}")) for one in Measure],
            offers=sorted(self._desk.offers().items(), key=lambda one: one[1]),
            plan=self._plan(draft) if error is None else None,
            percent=percent_of,
            amount=lambda value: self._amount(draft.measure, value),
            error=error,
        )

    def _plan(self, draft: Draft) -> Calculated | None:
        """The calculator for the form as it is; None where its numbers cannot be."""
        bounds = (1 <= draft.window <= LONGEST_WINDOW, 1 <= draft.weeks <= LONGEST_WEEKS, draft.units >= SMALLEST)
        if not all(bounds) or not 0 < draft.effect <= LARGEST_EFFECT:
            return None
        return self._desk.calculate(draft.measure, draft.window, draft.weeks, effect=draft.effect, units=draft.units)


def said() -> Draft:
    """The draft of the form of this request.

    Raises:
        RequestInvalid: A number is none, or a choice is not one of the list.
    """
    form = guard.fields()
    try:
        kind, measure = Kind(form.get("kind", "")), Measure(form.get("measure", ""))
        window, units, weeks = (int(form.get(name, "").strip()) for name in ("window", "units", "weeks"))
        effect = float(form.get("effect", "").strip().replace(",", ".")) / 100
    except ValueError as error:
        raise RequestInvalid(
            "A number is missing or is none", mend="Days, members and weeks are whole numbers; the change is in percent"
        ) from error
    offers = (form.get("first", ""), form.get("second", "")) if kind is Kind.OFFERS else ()
    return Draft(
        form.get("name", "").strip(),
        form.get("hypothesis", "").strip(),
        kind,
        offers,
        measure,
        window,
        units,
        weeks,
        effect,
    )


def as_form(draft: Draft) -> dict[str, str]:
    """A draft as the fields of the form hold it."""
    first, second = draft.offers or ("", "")
    return {
        "name": draft.name,
        "hypothesis": draft.hypothesis,
        "kind": draft.kind.value,
        "first": first,
        "second": second,
        "measure": draft.measure.value,
        "window": str(draft.window),
        "units": str(draft.units),
        "weeks": str(draft.weeks),
        "effect": f"{100 * draft.effect:g}",
    }
