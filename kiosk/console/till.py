"""The counter of a shop whose till cannot ask by itself: a code is typed and used once, and a mistake is taken back."""

from werkzeug.wrappers import Response as BaseResponse

from kiosk.campaigns.till import Redeemed, Till, Used
from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.errors import RequestInvalid
from kiosk.offering.tokens import LONGEST
from kiosk.offers import GENERAL_CODE
from kiosk.store.vouchers import plain
from models.errors import VanakkamError

MOST_DIGITS = 18
"""Of the number of a use; a database takes no longer one."""


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
        code = guard.fields().get("code", "")[:LONGEST]
        if plain(code) == GENERAL_CODE:
            return self._page(code, error=_for_everybody())
        try:
            used = self._till.redeem(code, actor=guard.actor())
        except VanakkamError as error:
            return self._page(code, error=error)
        return self._page(used=used)

    @route("POST", "/vouchers/find", Permission.VOUCHERS)
    def voucher_find(self) -> BaseResponse:
        """Show the use of a code before it is taken back; on an error the code stays in its field."""
        code = guard.fields().get("back", "")[:LONGEST]
        try:
            return self._sure(self._till.newest_use(code, actor=guard.actor()))
        except VanakkamError as error:
            return self._page(back=code, back_error=error)

    @route("POST", "/vouchers/sure", Permission.VOUCHERS)
    def voucher_sure(self) -> BaseResponse:
        """Show one use by its number, before it is taken back."""
        try:
            return self._sure(self._till.use_of(_number()))
        except VanakkamError as error:
            return self._page(back_error=error)

    @route("POST", "/vouchers/cancel", Permission.VOUCHERS)
    def voucher_cancel(self) -> BaseResponse:
        """Take a use back, as a till does; the code is good again."""
        try:
            gone = self._till.use_of(_number())
            self._till.cancel(actor=guard.actor(), redemption=gone.redemption)
        except VanakkamError as error:
            return self._page(back_error=error)
        return self._page(gone=gone)

    def _sure(self, use: Used) -> BaseResponse:
        return self._pages.show("voucher_back", "staff-voucher-back-title", use=use, till=use.till.partition(":")[2])

    def _page(
        self,
        code: str = "",
        *,
        used: Redeemed | None = None,
        error: VanakkamError | None = None,
        gone: Used | None = None,
        back: str = "",
        back_error: VanakkamError | None = None,
    ) -> BaseResponse:
        return self._pages.show(
            "voucher",
            "staff-voucher-title",
            status=200 if error is None and back_error is None else 422,
            code=code,
            used=used,
            error=error,
            gone=gone,
            back=back,
            back_error=back_error,
        )


def _for_everybody() -> RequestInvalid:
    """What is said of the code that stands on the offers for everyone: no till has to know it."""
    return RequestInvalid(
        f"{GENERAL_CODE} is for everybody and is never used up",
        mend="Give the offer as the screen shows it to everyone; nothing has to be noted",
    )


def _number() -> int:
    """The number of a use, from the form; 0, which none has, where it is none."""
    said = guard.fields().get("redemption", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else 0
