"""Records that may be of one customer: what agrees, and the answer of a person.

Staff and the officer decide, who may look people up; ids of records are shown to them, values to nobody. Marketing has
the pairs looked for, and learns how many there are.
"""

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import CustomerInvalid, MergeUnknown, PeopleDiffer, SuggestionUnknown
from kiosk.identity import Identity
from kiosk.insight.work import Progress
from kiosk.marketing.office import Office
from models.errors import VanakkamError

SHOWN = 50
"""Suggestions on one page, the most probable ones."""

_PLACE = f"{guard.MARKETING}/people"


class IdentityPages:
    """Views of suggestions and merges."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._identity = Identity(office.site, office.console.deps.clock)

    @route("GET", "/people", Permission.MERGES)
    def people(self) -> BaseResponse:
        """The suggestions that wait, and the merges that were made last."""
        return self._page()

    @route("POST", "/data/people", Permission.DATA)
    def look_for_people(self) -> BaseResponse:
        """Look for suggestions, beside the requests."""

        def look(progress: Progress) -> None:
            self._identity.suggest(lambda done, steps: progress("compare", done / steps))

        self._office.work.start("people", look)
        return redirect(f"{guard.MARKETING}/work", 303)

    @route("POST", "/people/<int:suggestion_id>/confirm", Permission.MERGES)
    def confirm_people(self, suggestion_id: int) -> BaseResponse:
        """One customer."""
        try:
            self._identity.confirm(suggestion_id, actor=guard.actor())
        except (CustomerInvalid, PeopleDiffer, SuggestionUnknown) as error:
            return self._page(error=error)
        return redirect(_PLACE, 303)

    @route("POST", "/people/<int:suggestion_id>/refuse", Permission.MERGES)
    def refuse_people(self, suggestion_id: int) -> BaseResponse:
        """Two customers."""
        try:
            self._identity.refuse(suggestion_id, actor=guard.actor())
        except (PeopleDiffer, SuggestionUnknown) as error:
            return self._page(error=error)
        return redirect(_PLACE, 303)

    @route("POST", "/people/merges/<int:merge_id>/undo", Permission.MERGES)
    def part_people(self, merge_id: int) -> BaseResponse:
        """Take a merge back."""
        try:
            self._identity.unmerge(merge_id, actor=guard.actor())
        except MergeUnknown as error:
            return self._page(error=error)
        return redirect(_PLACE, 303)

    def _page(self, error: VanakkamError | None = None) -> BaseResponse:
        return self._office.pages.show(
            "identity",
            "marketing-people-title",
            status=200 if error is None else 422,
            waiting=self._identity.open_suggestions(SHOWN),
            merges=self._identity.newest_merges(SHOWN),
            error=error,
        )
