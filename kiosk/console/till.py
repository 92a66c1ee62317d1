"""The counter of a shop whose till cannot ask by itself: a code is typed, and used once."""

from werkzeug.wrappers import Response as BaseResponse

from kiosk.campaigns.till import Redeemed, Till
from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from models.errors import VanakkamError

MOST_SIGNS = 40


class TillPages:
    """Views of the counter. They say what a code is good for, and never whose it is."""

    def __init__(self, console: Console) -> None:
        deps = console.deps
        self._pages, self._till = console.pages, Till(deps.site, deps.settings, deps.clock)

    @route("GET", "/vouchers", Permission.VOUCHERS)
    def voucher_form(self) -> BaseResponse:
        """Ask for a code."""
        return self._page()

    @route("POST", "/vouchers", Permission.VOUCHERS)
    def voucher(self) -> BaseResponse:
        """Use a code; on an error it stays in its field."""
        code = guard.fields().get("code", "")[:MOST_SIGNS]
        try:
            used = self._till.redeem(code, actor=guard.actor())
        except VanakkamError as error:
            return self._page(code, error=error)
        return self._page(used=used)

    def _page(
        self, code: str = "", *, used: Redeemed | None = None, error: VanakkamError | None = None
    ) -> BaseResponse:
        return self._pages.show(
            "voucher",
            "staff-voucher-title",
            status=200 if error is None else 422,
            code=code,
            used=used,
            error=error,
        )
