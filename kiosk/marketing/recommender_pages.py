"""The recommender of products: which version runs, how each did, fit anew, go back. Nobody is in any figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, jsonify, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import RequestInvalid
from kiosk.marketing.office import Office
from kiosk.privacy.audit import Action
from kiosk.recommending.contest import NEW, PREVIOUS, RUNNING
from kiosk.recommending.refit import Refitting
from kiosk.store import recommenders as rows
from kiosk.store.audience_rows import SMALLEST
from kiosk.store.recommenders import ModelState, Version
from models.errors import VanakkamError

PATH: Final = f"{guard.MARKETING}/recommender"
MOST: Final = 20
"""Versions on the page, newest first; all of them are in the table."""
STEPS: Final = ("read", "fit", "compare", "check")
"""What a fit says of its progress; anything else is shown as *beginning*."""
BROKEN: Final = "broken"
"""State of a version that could not be loaded."""
MINUS: Final = "\N{MINUS SIGN}"
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Beside:
    """A new version beside an older one, on the same held-out receipts.

    Attributes:
        score: Mean NDCG@10 of the older one, or None where it is not told.
        difference: The new one's mean less that, with its 95 % interval, in words; empty where they were not compared.
        verdict: ``better``, ``worse`` or ``open``; empty where they were not compared.
    """

    score: float | None = None
    difference: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One version, as it stands on the page.

    Attributes:
        version: The version.
        state: A value of :class:`ModelState`, or :data:`BROKEN`.
        score: Mean NDCG@10 of its twin, or None where it is not told.
        running: Beside the one that ran then.
        previous: Beside the one before that.
        few: Whether fewer than 20 customers were asked about, so that no figure is shown.
        may_return: Whether it can be taken back into use.
    """

    version: Version
    state: str
    score: float | None
    running: Beside
    previous: Beside
    few: bool
    may_return: bool


class RecommenderPages:
    """Views of the recommender."""

    def __init__(self, office: Office) -> None:
        deps = office.console.deps
        self._pages, self._deps, self._choosing = office.pages, deps, deps.choosing
        self._refitting = Refitting(deps.site.store, deps.site.audit, deps.clock)

    @route("GET", "/recommender", Permission.INSIGHT)
    def recommender(self) -> BaseResponse:
        """The versions, newest first, and the fit under way."""
        return self._page()

    @route("GET", "/api/recommender", Permission.INSIGHT, keeps_awake=False)
    def recommender_now(self) -> Response:
        """How far the fit is, for the page that watches it; polling does not keep a session awake."""
        now = self._choosing.refits.standing
        return jsonify({"done": round(100 * now.done), "ended": now.since is None, "say": self._step(now.step)})

    @route("POST", "/recommender/fit", Permission.OFFERS)
    def recommender_fit(self) -> BaseResponse:
        """Begin a fit, in the same process of its own as the schedule does; nobody waits for it."""
        try:
            self._choosing.refits.ask(guard.actor())
        except VanakkamError as error:
            return self._page(error)
        self._deps.site.audit.record(Action.RECOMMENDER_ASKED, actor=guard.actor())
        return redirect(PATH, 303)

    @route("POST", "/recommender/back", Permission.OFFERS)
    def recommender_back(self) -> BaseResponse:
        """Take an older version back into use; the kiosk loads it within seconds."""
        said = guard.fields().get("version", "")
        try:
            if not (said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS and int(said)):
                raise RequestInvalid("This is no version", mend="Press one of the buttons")
            self._refitting.back(guard.actor(), int(said))
        except VanakkamError as error:
            return self._page(error)
        return redirect(PATH, 303)

    def _page(self, error: VanakkamError | None = None) -> BaseResponse:
        with self._deps.site.store.read() as connection:
            versions = rows.all_versions(connection)
        now = self._choosing.refits.standing
        running = next((one for one in versions if one.state is ModelState.RUNNING), None)
        held = next((one for one in versions if one.version == self._choosing.recommender.version), None)
        return self._pages.show(
            "recommender",
            "recommender-title",
            status=200 if error is None else 422,
            error=error,
            running=running,
            held=held,
            broken=running is not None and running.version in self._choosing.recommender.broken,
            days=self._deps.settings.refit_days,
            now=now,
            step=self._step(now.step),
            rows=[row_of(one, self._choosing.recommender.broken) for one in versions[:MOST]],
            who=self._who,
            smallest=SMALLEST,
        )

    def _step(self, said: str) -> str:
        return self._pages.say(f"recommender-step-{said if said in STEPS else 'begin'}")

    def _who(self, actor: str) -> str:
        """Who asked for a version, in words."""
        kind, _, name = actor.partition(":")
        return name or self._pages.say("recommender-by-schedule" if kind == "system" else "recommender-by-command")


def row_of(version: Version, broken: frozenset[int]) -> Row:
    """A version with its figures; those of fewer than 20 customers are left out.

    Args:
        version: The version.
        broken: Numbers of those that could not be loaded.
    """
    figures = version.figures
    scores, compared = figures.get("ndcg@10", {}), figures.get("compared", {})
    few = figures.get("customers", 0) < SMALLEST
    is_broken = version.version in broken
    return Row(
        version=version,
        state=BROKEN if is_broken else version.state.value,
        score=None if few else scores.get(NEW),
        running=Beside() if few else _beside(scores.get(RUNNING), compared.get(RUNNING)),
        previous=Beside() if few else _beside(scores.get(PREVIOUS), compared.get(PREVIOUS)),
        few=few,
        may_return=version.usable and version.state is not ModelState.RUNNING and not is_broken,
    )


def _beside(score: float | None, compared: Mapping[str, Any] | None) -> Beside:
    if compared is None:
        return Beside(score)
    low, high = compared["low"], compared["high"]
    said = f"{_signed(compared['difference'])} [{_signed(low)}, {_signed(high)}]"
    return Beside(score, said, "better" if low > 0 else "worse" if high < 0 else "open")


def _signed(value: float) -> str:
    """A difference with its sign; a real minus, and none before a zero."""
    text = f"{value:+.3f}"
    return text[1:] if not float(text) else text.replace("-", MINUS)
