"""The audit trail: who did what, and whether the chain is whole (requirement G18)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import Verification
from kiosk.store import evidence
from kiosk.store.evidence import TrailFilter

PAGE = 50
_NUMBER = re.compile("[0-9]{1,15}")
"""Of an entry; a longer one is none, and more than the store can compare with."""


class Trail:
    """Views of the trail. Filters come in a form's body, so that no name of a colleague is in an address."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/audit", Permission.TRAIL)
    def trail(self) -> BaseResponse:
        """The newest entries."""
        return self._page(TrailFilter())

    @route("POST", "/audit", Permission.TRAIL)
    def filtered(self) -> BaseResponse:
        """Entries by actor, action and days."""
        return self._page(_wanted(guard.fields()))

    @route("POST", "/audit/verify", Permission.TRAIL)
    def verify(self) -> BaseResponse:
        """Check every entry."""
        return self._page(_wanted(guard.fields()), verdict=self._console.deps.privacy.verify_trail())

    def _page(self, wanted: TrailFilter, verdict: Verification | None = None) -> BaseResponse:
        form = guard.fields() if guard.is_form() else {}
        with self._console.deps.site.store.read() as connection:
            found = evidence.trail(connection, wanted, PAGE + 1)
        return self._console.pages.show(
            "audit",
            "staff-audit-title",
            entries=found[:PAGE],
            more=found[PAGE - 1].seq if len(found) > PAGE else None,
            wanted=wanted,
            since=form.get("since", ""),
            until=form.get("until", ""),
            actions=[action.value for action in Action],
            verdict=verdict,
        )


def _wanted(form: Mapping[str, str]) -> TrailFilter:
    """The filter of a form; a field that makes no sense asks for anything."""
    before = form.get("before", "")
    return TrailFilter(
        actor=form.get("actor", "").strip()[:60],
        action=form.get("action", "") if form.get("action") in set(Action) else "",
        since=_start_of(form.get("since", ""), 0),
        until=_start_of(form.get("until", ""), 1),
        before=int(before) if _NUMBER.fullmatch(before) else None,
    )


def _start_of(text: str, days: int) -> datetime | None:
    """Midnight in the shop of a day in the form's notation, or of the one after; None where it is none."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
