"""The privacy officer's screens: what is due, erasures and their receipts, records, and the site's own papers."""

from collections.abc import Sequence
from datetime import date

from flask import Response, jsonify, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import fresh, guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.deps import Plan
from kiosk.console.runs import Run
from kiosk.errors import PressRefused, RequestInvalid, SignInRefused
from kiosk.privacy.site_records import Kind, SiteRecord
from kiosk.store import evidence
from models.errors import VanakkamError

MOST_RECEIPTS = 100


class Privacy:
    """Views of the privacy officer."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._deps = console.deps

    @route("GET", "/privacy", Permission.RETENTION)
    def overview(self) -> BaseResponse:
        """What is due and what waits, by alias only."""
        return self._console.pages.show(
            "privacy",
            "staff-privacy-title",
            plan=self._deps.privacy.plan(),
            waiting=self._deps.privacy.waiting(),
            duties=self._deps.privacy.duties(),
        )

    @route("POST", "/privacy/retention", Permission.RETENTION)
    def dry_run(self) -> BaseResponse:
        """The dry run: exactly whom a run would erase, and nothing is changed."""
        return self._retention(self._deps.privacy.plan())

    @route("POST", "/privacy/retention/run", Permission.RETENTION)
    def run(self) -> BaseResponse:
        """Begin the run for the list that was shown; a proof of who begins it is asked for."""
        form = guard.fields()
        try:
            fresh.check(self._console, form)
            self._console.runs.start(form.get("token", ""), actor=guard.actor())
        except (SignInRefused, PressRefused) as error:
            return self._retention(self._deps.privacy.plan(), error=error)
        return redirect(f"{guard.PREFIX}/privacy/retention/run", 303)

    @route("GET", "/privacy/retention/run", Permission.RETENTION)
    def progress(self) -> BaseResponse:
        """How far the run is, or what it did."""
        run = self._console.runs.newest
        if run is None:
            return redirect(f"{guard.PREFIX}/privacy", 303)
        others = self._others(run.report.others) if run.report else ()
        return self._console.pages.show("retention_run", "staff-retention-title", run=run, others=others)

    @route("GET", "/api/retention", Permission.RETENTION, keeps_awake=False)
    def progress_now(self) -> Response:
        """How far the run is, for the page that watches it; polling does not keep a session awake."""
        run = self._console.runs.newest or Run(0)
        say = self._console.pages.say("staff-retention-progress", done=run.done, total=run.total)
        return jsonify({"done": run.done, "ended": run.ended, "say": say})

    @route("GET", "/privacy/receipts", Permission.RECORDS)
    def receipts(self) -> BaseResponse:
        """Erasure receipts, by keyed hash."""
        self._console.viewed(None, "erasure_receipts")
        with self._deps.site.store.read() as connection:
            found = evidence.erasure_notes(connection, MOST_RECEIPTS)
        return self._console.pages.show("receipts", "staff-receipts-title", receipts=found)

    @route("POST", "/privacy/records", Permission.RECORDS)
    def records(self) -> BaseResponse:
        """The records of processing as a file; it names tables, nobody's data."""
        answer = Response(self._deps.privacy.records(), mimetype="application/json")
        answer.headers["Content-Disposition"] = 'attachment; filename="records-of-processing.json"'
        return answer

    @route("GET", "/site-records", Permission.SITE_RECORDS)
    def site_records(self) -> BaseResponse:
        """Assessment, training, accuracy test: what is on file, what is due (requirements B8, A6, G17)."""
        return self._site_records()

    @route("POST", "/site-records", Permission.SITE_RECORDS)
    def note(self) -> BaseResponse:
        """Keep one; on an error the form comes back as it was filled."""
        form = guard.fields()
        try:
            record = SiteRecord(
                _kind(form.get("kind", "")),
                form.get("reference", "").strip(),
                form.get("approved_by", "").strip(),
                _day(form.get("dated", "")),
            )
            self._deps.privacy.note(record, actor=guard.actor())
        except RequestInvalid as error:
            return self._site_records(error=error, status=422)
        return redirect(f"{guard.PREFIX}/site-records", 303)

    def _retention(self, plan: Plan, error: VanakkamError | None = None) -> BaseResponse:
        self._console.viewed(None, "retention")
        status = 200 if error is None else 422
        return self._console.pages.show(
            "retention",
            "staff-retention-title",
            status=status,
            plan=plan,
            others=self._others(plan.others),
            asks=fresh.asked(self._console),
            error=error,
        )

    def _others(self, counts: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        return self._console.pages.places((name, count) for name, count in counts if count)

    def _site_records(self, error: VanakkamError | None = None, status: int = 200) -> BaseResponse:
        form = guard.fields() if guard.is_form() else {}
        return self._console.pages.show(
            "site_records",
            "staff-records-title",
            status=status,
            records=self._deps.privacy.site_records(),
            duties=self._deps.privacy.duties(),
            kinds=[kind.value for kind in Kind],
            said={name: form.get(name, "") for name in ("kind", "reference", "approved_by", "dated")},
            error=error,
        )


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise RequestInvalid("The kind of paper is missing", mend="Choose one in the form")
    return Kind(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RequestInvalid("The date is missing or none", mend="Choose the day in the form") from error
