"""Search by card, phone, e-mail or name. Nothing personal is ever in an address, and nobody leafs through a list."""

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, allowed, route
from kiosk.console.console import Console
from kiosk.console.pages import MENU
from kiosk.errors import TooManyFound

MOST_HITS = 8
"""More members of one name than this are not shown: that would be browsing."""
LEAST_LETTERS = 2
MOST_LETTERS = 120


class Search:
    """Views of the search."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/", Permission.SIGNED_IN)
    def home(self) -> BaseResponse:
        """The search, or the first page that the roles allow."""
        roles = guard.account().roles
        if allowed(roles, Permission.FIND):
            return self._page("")
        first = next(path for _, path, needs in MENU if allowed(roles, needs))
        return redirect(first, 303)

    @route("POST", "/search", Permission.FIND)
    def search(self) -> BaseResponse:
        """Find members, and customers who never joined, by exactly what was typed; each hit is in the audit trail."""
        text = " ".join(guard.fields().get("text", "").split())[:MOST_LETTERS]
        if len(text) < LEAST_LETTERS:
            return self._page(text, error="staff-search-short", status=422)
        try:
            hits = self._console.deps.people.search(text, actor=guard.actor(), most=MOST_HITS)
        except TooManyFound:
            return self._page(text, error="staff-search-many", status=422)
        try:
            customers = self._console.deps.shop_people.find(text, actor=guard.actor(), most=MOST_HITS)
        except TooManyFound:
            return self._page(text, hits=hits, searched=True, error="staff-customers-many", status=422)
        return self._page(text, hits=hits, customers=customers, searched=True)

    def _page(self, text: str, *, status: int = 200, **values: object) -> BaseResponse:
        shown = {"hits": (), "customers": (), "searched": False, "error": None, **values}
        return self._console.pages.show("search", "staff-search-title", status=status, text=text, **shown)
