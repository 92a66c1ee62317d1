"""Figures of the customers: distributions, two features against each other, fifths, cohorts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console.access import Permission, route
from kiosk.features.predicting import REPORT
from kiosk.insight import reports
from kiosk.insight.groups import CHURN, EVERYBODY, MEASURES, VALUE
from kiosk.marketing import charts, prediction_charts, segment_charts
from kiosk.marketing.listing import segments_of
from kiosk.marketing.numbers import LABELS
from kiosk.marketing.office import Office
from recommender.features.names import NAMES

CHURN_FIGURES: Final = ("customers", "rate", "auc", "brier", "calibration_error")


class Customers:
    """Views of the figures."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._say = office.pages.say

    @route("GET", "/customers", Permission.INSIGHT, charts=True)
    def customers(self) -> BaseResponse:
        """Every figure that is not of one segment."""
        known = self._content(reports.DISTRIBUTIONS)
        x, y = self._axes([name for name in NAMES if name in known])
        measure = request.args.get("feature", "")
        measure = measure if measure in known else next(iter(known), "")
        return self._office.pages.show(
            "customers",
            "marketing-customers-title",
            labels={name: LABELS[name] for name in MEASURES if name in known},
            x=x,
            y=y,
            measure=measure,
            scatter=self._scatter(x, y) if x and y else None,
            bars=self._bars("bars", measure, known),
            predictions=[self._bars(name, name, known) for name in (CHURN, VALUE) if name in known],
            rfm=self._rfm(),
            retention=self._retention(),
            running=self._running(),
            categories=self._categories(),
            **self._calibration(),
        )

    def _axes(self, known: Sequence[str]) -> tuple[str, str]:
        """The two features that were asked for, or two usual ones; empty where there are no two."""
        usual = [*(name for name in ("frequency", "monetary_minor") if name in known), *known]
        x, y = request.args.get("x", ""), request.args.get("y", "")
        x = x if x in known else next((name for name in usual if name != y), "")
        y = y if y in known and y != x else next((name for name in usual if name != x), "")
        return x, y

    def _scatter(self, x: str, y: str) -> charts.Chart | None:
        grid = grid_of(self._content(f"{reports.PAIRS}{x}"), self._content(f"{reports.PAIRS}{y}"), x, y)
        if grid is None:
            return None
        groups = self._content(reports.SEGMENTS).get("groups", {})
        centres = {
            one.name: (moments[x][1], moments[y][1])
            for one in segments_of(self._office)
            if one.kind == "cluster" and (moments := groups.get(one.segment_id, {}).get("moments", {})).keys() >= {x, y}
        }
        words = (self._say("marketing-word-to"), self._say("marketing-word-people"))
        return segment_charts.scatter(
            (x, y), grid, centres, self._office.settings.currency, words, minor=self._office.minor
        )

    def _bars(self, name: str, measure: str, known: Mapping[str, Any]) -> charts.Chart | None:
        if measure not in known:
            return None
        words = (self._say("marketing-word-to"), self._say("marketing-word-people"))
        return charts.bars(
            name, measure, known[measure], self._office.settings.currency, words, minor=self._office.minor
        )

    def _rfm(self) -> charts.Chart | None:
        found = self._content(reports.RFM)
        if not found:
            return None
        return charts.rfm(found, (self._say("marketing-word-recency"), self._say("marketing-word-frequency")))

    def _retention(self) -> charts.Chart | None:
        found = self._content(reports.COHORTS)
        if not found.get("rows") or not any(row["shares"] for row in found["rows"]):
            return None
        words = [self._say(f"marketing-word-{word}") for word in ("first-purchase", "people", "months-later")]
        return charts.retention(found, words)

    def _categories(self) -> charts.Chart | None:
        found = self._content(reports.CATEGORIES)
        if not found.get("categories"):
            return None
        names = {EVERYBODY: self._say("marketing-everybody")}
        names |= {one.segment_id: one.name for one in segments_of(self._office) if one.enough}
        words = [self._say(f"marketing-word-{word}") for word in ("segment", "other-categories", "category-share")]
        return segment_charts.categories(found, names, words)

    def _calibration(self) -> dict[str, Any]:
        """How the chance of not coming back stood the test: on a time held out, or on customers held out."""
        report = self._content(REPORT)
        held = report.get("held_out")
        found = (held or report).get("churn", {})
        words = [self._say(f"marketing-word-{word}") for word in ("said", "came", "interval", "people")]
        names = {name: self._say(f"marketing-churn-{name.replace('_', '-')}") for name in CHURN_FIGURES}
        until = date.fromisoformat(held["until"]) if held else None
        known_by = date.fromisoformat(held["known_by"]) if held else None
        return {
            "calibration": prediction_charts.calibration(found, words),
            "tested": prediction_charts.churn_facts(found, names),
            "known_by": known_by,
            "until": until,
        }

    def _running(self) -> str:
        """The month that is not over, where cohorts are of months."""
        report = self._office.insight.read(reports.COHORTS)
        if report is None or report.content.get("months") != 1:
            return ""
        return f"{report.made_at.astimezone(ZoneInfo(self._office.settings.time_zone)):%Y-%m}"

    def _content(self, kind: str) -> Mapping[str, Any]:
        report = self._office.insight.read(kind)
        return {} if report is None else report.content


def grid_of(of_x: Mapping[str, Any], of_y: Mapping[str, Any], x: str, y: str) -> dict[str, Any] | None:
    """The cells of two features out of the reports on both; each pair lies in one of them, either way round."""
    if not of_x or not of_y:
        return None
    cells = {"x": of_x["edges"], "y": of_y["edges"], "log": {"x": of_x["log"], "y": of_y["log"]}}
    if y in of_x["others"]:
        return cells | {"counts": of_x["others"][y]}
    if x in of_y["others"]:
        return cells | {"counts": [list(column) for column in zip(*of_y["others"][x], strict=True)]}
    return None
