"""The first page: how the shop's customers are. And what every page of the console needs: charts, progress."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import NotFound
from kiosk.insight import reports
from kiosk.insight.figures import Moments
from kiosk.insight.groups import CHURN, EVERYBODY, MONEY, VALUE
from kiosk.insight.renewing import renew
from kiosk.marketing import charts, segment_charts
from kiosk.marketing.freshness import REFRESH
from kiosk.marketing.listing import segments_of
from kiosk.marketing.numbers import with_margin
from kiosk.marketing.office import Office
from kiosk.marketing.plotly import library

LIBRARY_TYPE: Final = "text/javascript"
A_YEAR: Final = 31_536_000
RECENT_RUNS: Final = 3
PAGES: Final = ("", "customers", "segments", "compare")
"""Pages that show how far the figures are while they are made anew."""


class Overview:
    """Views of the overview."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._say = office.pages.say

    @route("GET", "/", Permission.INSIGHT, charts=True)
    def overview(self) -> BaseResponse:
        """Customers, money, segments and data, in figures."""
        report = self._office.insight.read(reports.OVERVIEW)
        content: Mapping[str, Any] = {} if report is None else report.content
        months = content.get("months", [])
        told = any(one["customers"] is not None for one in months)
        zone = ZoneInfo(self._office.settings.time_zone)
        running = "" if report is None else f"{report.made_at.astimezone(zone):%Y-%m}"
        return self._office.pages.show(
            "overview",
            "marketing-overview-title",
            report=report,
            figures=self._figures(content),
            months=self._months(months, running) if told else None,
            too_few=bool(months) and not told,
            running=running if months and months[-1]["month"] == running else "",
            newcomers=self._newcomers(months) if told else None,
            shares=self._shares(),
            runs=self._office.intake.list_runs(most=RECENT_RUNS),
            waiting=sum(self._office.intake.reject_counts().values()),
        )

    @route("POST", "/refresh", Permission.SEGMENTS)
    def refresh(self) -> BaseResponse:
        """Make features, predictions and figures anew, beside the requests; the page that asked shows how far."""
        office, today = self._office, self._office.today()
        office.work.start(REFRESH, lambda progress: renew(office.site.store, office.insight, today, progress))
        back = guard.fields().get("back", "work")
        return redirect(f"{guard.MARKETING}/{back if back in PAGES else 'work'}", 303)

    @route("GET", "/work", Permission.INSIGHT)
    def work(self) -> BaseResponse:
        """How far the work is that goes on."""
        job = self._office.work.newest
        if job is None:
            return redirect(f"{guard.MARKETING}/", 303)
        return self._office.pages.show("work", "marketing-work-title", job=job, next=self._office.next_page(job))

    @route("GET", "/api/work", Permission.INSIGHT, keeps_awake=False)
    def work_now(self) -> Response:
        """The same for the page that watches it; polling does not keep a session awake."""
        job = self._office.work.newest
        if job is None:
            return jsonify({"done": 100, "ended": True, "say": ""})
        say = self._say(f"marketing-step-{job.step}")
        return jsonify({"done": round(100 * job.done), "ended": job.ended, "say": say})

    @route("GET", "/plotly-<digest>.js", Permission.INSIGHT)
    def plotly(self, digest: str) -> BaseResponse:
        """The script that draws charts, from the installed package."""
        known, content = library()
        if digest != known:
            raise NotFound("There is no such file", mend="Load the page again")
        answer = Response(content, mimetype=LIBRARY_TYPE)
        answer.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
        return answer.make_conditional(request)

    def _figures(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Words, value, and half the width of its interval where it is a mean."""
        few, currency = self._say("marketing-few"), self._office.settings.currency
        found = [
            (self._say(f"marketing-figure-{name}"), few if content.get(name) is None else f"{content[name]:,}", "")
            for name in ("customers", "active")
        ]
        for name in (MONEY, CHURN, VALUE):
            if name in content.get("measures", {}):
                one = Moments.of_json(content["measures"][name])
                label = self._say(f"marketing-figure-{name.replace('_', '-')}")
                found.append((label, *with_margin(name, one.mean, one.margin, currency, self._office.minor)))
        return found

    def _months(self, months: list[dict[str, Any]], running: str) -> charts.Chart:
        words = [self._say(f"marketing-word-{word}") for word in ("month", "money", "customers", "receipts")]
        return charts.months(months, self._office.settings.currency, words, running, minor=self._office.minor)

    def _newcomers(self, months: list[dict[str, Any]]) -> charts.Chart:
        words = [self._say(f"marketing-word-{word}") for word in ("month", "new", "returning", "together", "customers")]
        return charts.newcomers(months, words)

    def _shares(self) -> charts.Chart | None:
        report = self._office.insight.read(reports.SEGMENTS)
        groups = {} if report is None else report.content["groups"]
        found = [
            (one.name, groups[one.segment_id]["people"], groups[one.segment_id]["money_share"])
            for one in segments_of(self._office)
            if one.segment_id in groups and one.kind == "cluster"
        ]
        if not found or EVERYBODY not in groups:
            return None
        words = [self._say(f"marketing-word-{word}") for word in ("segment", "people-share", "money-share")]
        return segment_charts.shares(found, groups[EVERYBODY]["people"], words)
