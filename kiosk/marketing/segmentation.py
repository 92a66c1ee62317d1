"""A new segmentation: choose how, watch it, see what was tried, use it or not."""

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import PressRefused, RequestInvalid
from kiosk.insight import reports
from kiosk.insight.groups import CHURN, VALUE
from kiosk.insight.segmenting import LEAST_K, MOST_K, SEGMENTATION, USUAL_FEATURES, Wanted
from kiosk.marketing import charts, segment_charts
from kiosk.marketing.numbers import LABELS
from kiosk.marketing.office import Office
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from recommender.features.names import NAMES
from recommender.segments.choice import Criterion
from recommender.segments.registry import ALGORITHMS

RUN: Final = "segmentation"
"""Kind of the work that makes segments."""


class SegmentationPages:
    """Views of segmentations by an algorithm."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._say = office.pages.say

    @route("GET", "/runs", Permission.INSIGHT, charts=True)
    def runs(self) -> BaseResponse:
        """The form, and what the newest run found."""
        return self._page()

    @route("POST", "/runs", Permission.SEGMENTS)
    def run(self) -> BaseResponse:
        """Begin a run, beside the requests."""
        try:
            wanted = _wanted(guard.fields())
            self._office.work.start(RUN, lambda progress: self._office.segmenting.run(wanted, progress))
        except (RequestInvalid, PressRefused, RecommenderError) as error:
            return self._page(error=error, status=422)
        return redirect(f"{guard.MARKETING}/work", 303)

    @route("POST", "/runs/stop", Permission.SEGMENTS)
    def stop(self) -> BaseResponse:
        """Let the run under way end at its next step; nothing of it is kept."""
        job = self._office.work.newest
        if job is not None and job.kind == RUN:
            self._office.work.stop()
        return redirect(f"{guard.MARKETING}/work", 303)

    @route("POST", "/runs/use", Permission.SEGMENTS)
    def use(self) -> BaseResponse:
        """Put what was found in place of the segments before, and make the figures anew."""
        try:
            self._office.segmenting.use(guard.fields().get("run", ""), actor=guard.actor())
        except PressRefused as error:
            return self._page(error=error, status=422)
        try:
            self._office.work.start("refresh", self._office.insight.refresh)
        except PressRefused:
            return redirect(f"{guard.MARKETING}/segments", 303)
        return redirect(f"{guard.MARKETING}/work", 303)

    def _page(self, *, status: int = 200, error: VanakkamError | RecommenderError | None = None) -> BaseResponse:
        form = guard.fields() if guard.is_form() and "algorithm" in guard.fields() else None
        report = self._office.insight.read(SEGMENTATION)
        content: Mapping[str, Any] = {} if report is None else report.content
        known = self._office.insight.read(reports.DISTRIBUTIONS)
        people = {name: known.content[name]["people"] for name in NAMES if name in known.content} if known else {}
        return self._office.pages.show(
            "runs",
            "marketing-runs-title",
            status=status,
            error=error,
            report=report,
            found=content,
            usable=self._office.segmenting.usable and not content.get("used", True),
            tree=self._tree(content.get("artefact"), len(content.get("segments", []))),
            algorithms=list(ALGORITHMS),
            criteria=[one.value for one in Criterion],
            labels={name: LABELS[name] for name in NAMES},
            outcomes={name: LABELS[name] for name in (*NAMES, CHURN, VALUE)},
            people=people,
            most=max(people.values(), default=0),
            ks=range(LEAST_K, MOST_K + 1),
            said=_said(form),
        )

    def _tree(self, artefact: Mapping[str, Any] | None, k: int) -> charts.Chart | None:
        if not artefact or artefact.get("kind") != "dendrogram":
            return None
        words = [self._say(f"marketing-word-{word}") for word in ("step", "height", "people")]
        return segment_charts.tree(artefact, k, words)


def _wanted(form: MultiDict[str, str]) -> Wanted:
    k = form.get("k", "").strip()
    if k and not k.isdecimal():
        raise RequestInvalid("The number of segments is none", mend="Choose one, or leave it to the criterion")
    criterion = form.get("criterion", Criterion.STABLE.value)
    if criterion not in set(Criterion):
        raise RequestInvalid("There is no such criterion", mend="Choose one of the list")
    return Wanted(
        form.get("algorithm", ""),
        tuple(name for name in NAMES if name in form.getlist("features")),
        int(k) if k else None,
        Criterion(criterion),
        form.get("outcome", ""),
    )


def _said(form: MultiDict[str, str] | None) -> dict[str, Any]:
    """What stands in the form."""
    if form is None:
        return {"algorithm": "kmeans", "features": USUAL_FEATURES, "k": "", "criterion": "stable", "outcome": ""}
    said = {name: form.get(name, "") for name in ("algorithm", "k", "criterion", "outcome")}
    return said | {"features": form.getlist("features")}
