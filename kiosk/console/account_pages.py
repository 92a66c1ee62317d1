"""Who may sign in, and how: for whoever runs the box. Nobody's password, code or passkey is shown, to nobody."""

from typing import Final

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.disuse import is_unused
from kiosk.console.fresh import check_in_room
from kiosk.errors import StaffInvalid

ACCOUNTS: Final = f"{guard.PREFIX}/accounts"


class AccountPages:
    """Views of all accounts. Each change asks for a proof of whoever makes it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/accounts", Permission.ACCOUNTS)
    def accounts(self) -> BaseResponse:
        """Accounts with their roles, what they prove themselves with, and how often they are signed in."""
        console, settings, now = self._console, self._console.deps.settings, self._console.deps.clock()
        found = console.accounts.list()
        used = console.accounts.used(*found)
        return console.pages.show(
            "accounts",
            "staff-accounts-title",
            accounts=found,
            factors=console.accounts.factors(),
            open={one.staff_id: len(console.sessions.of(one.staff_id)) for one in found},
            lacking={one.staff_id for one in found if console.requires(one)},
            used=used,
            unused_days=settings.staff_unused_days,
            unused={one.staff_id for one in found if is_unused(one, used[one.staff_id], now, settings)},
            spent={one.staff_id for one in found if console.factors.is_spent(one.staff_id)},
        )

    @route("POST", "/accounts/disable", Permission.ACCOUNTS)
    def disable_account(self) -> BaseResponse:
        """Close an account, or open it again; nobody closes their own, so that one who may open them stays."""
        staff_id, disabled = self._whose(), guard.fields().get("disabled") == "yes"
        if staff_id == guard.signed_in().staff_id:
            raise StaffInvalid("You cannot close your own account", mend="Ask another one who runs the box")
        check_in_room(self._console)
        self._console.accounts.set_disabled(staff_id, disabled, actor=guard.actor())
        return self._done(staff_id)

    @route("POST", "/accounts/end-sessions", Permission.ACCOUNTS)
    def end_account_sessions(self) -> BaseResponse:
        """Sign somebody out everywhere."""
        staff_id = self._whose()
        check_in_room(self._console)
        self._console.accounts.end_sessions(staff_id, actor=guard.actor())
        return self._done(staff_id)

    @route("POST", "/accounts/reset", Permission.ACCOUNTS)
    def reset_account_factors(self) -> BaseResponse:
        """Somebody has lost their phone: app, recovery codes and passkeys go, the password stays."""
        staff_id = self._whose()
        check_in_room(self._console)
        self._console.accounts.reset_factors(staff_id, actor=guard.actor())
        return self._done(staff_id)

    def _whose(self) -> str:
        staff_id = guard.fields().get("staff_id", "")
        if self._console.accounts.find(staff_id) is None:
            raise StaffInvalid("There is no such account", mend="Open the list again")
        return staff_id

    def _done(self, staff_id: str) -> BaseResponse:
        for one in self._console.sessions.of(staff_id):
            self._console.sessions.end(one.key)
        self._console.halves.end_of(staff_id)
        return redirect(ACCOUNTS, 303)
