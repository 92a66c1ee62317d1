"""The room at ``/staff/confirm``, where somebody proves again who they are; what they asked for waits there."""

from collections.abc import Mapping
from typing import Final

from flask import redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console, wrong
from kiosk.console.fresh import CONFIRM, SENT_ON, check_typed, password_is_enough, proved, wants_code
from kiosk.console.parking import MOST, Parked
from kiosk.errors import PressRefused, SignInRefused

_NOT_KEPT: Final = frozenset({guard.CSRF_FIELD, SENT_ON, "password", "code"})
_NAMING: Final = ("staff_id", "customer_id")
"""Fields that say whom a form concerns, where its address does not."""


def send_there(console: Console) -> BaseResponse:
    """Keep the request for its session, and go to the room; where too many forms wait, that is said instead."""
    session, fields = guard.signed_in(), guard.fields() if guard.is_form() else MultiDict[str, str]()
    sent = tuple((name, value) for name, value in fields.items(multi=True) if name not in _NOT_KEPT)
    words = f"staff-waits-{request.endpoint or ''}".replace(".", "-").replace("_", "-")
    waiting = Parked(request.path, words, _about(console, fields), guard.is_form(), sent)
    if console.parking.put(session.key, waiting):
        return redirect(CONFIRM, 303)
    full = PressRefused(
        f"{MOST} other forms wait for you to confirm that it is you",
        mend="Confirm and go on with them, or leave them; then go back to this one in your browser and send it again",
    )
    return room_page(console, error=full, status=409)


def room_page(console: Console, *, error: Exception | None = None, status: int = 200) -> BaseResponse:
    """The ways to prove oneself that the account has; once one was gone, the way on.

    While a shopper holds the device the way on is to take it back, and nothing of what waits is shown.
    """
    session, account = guard.signed_in(), guard.account()
    proven = console.sessions.is_fresh(session.proven_at, console.proof_seconds)
    waiting = () if session.handed else console.parking.of(session.key)
    if proven and waiting:
        pages = [one for one in waiting if not one.is_form]
        for one in pages:
            console.parking.drop(session.key, one.token)  # nothing was typed there, and the way to it is shown now
        if len(pages) == len(waiting) == 1:
            return redirect(pages[0].path, 303)
    return console.pages.show(
        "take_back" if session.handed else "confirm",
        "staff-take-back" if session.handed else "staff-confirm-title",
        status=status,
        proven=proven,
        waiting=waiting,
        sent_on=SENT_ON,
        has_password=password_is_enough(console, session),
        with_code=wants_code(console, session),
        passkeys=console.passkeys.offered(account.staff_id),
        ways=[way for offer in console.confirm_ways if (way := offer(account)) is not None],
        error=error,
    )


def _about(console: Console, fields: Mapping[str, str]) -> str:
    """Id of whom or what a request concerns."""
    named = request.view_args or {}
    if "member_id" in named:
        return console.deps.site.aliases.log_name(named["member_id"])
    found = [*named.values(), *(fields[name] for name in _NAMING if name in fields)]
    return str(found[0]) if found else ""


class Confirm:
    """Views of the room. A shopper may hold the device: taking it back needs a proof."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/confirm", Permission.SIGNED_IN, handed=True, owing=True)
    def confirm_form(self) -> BaseResponse:
        """See :func:`room_page`."""
        return room_page(self._console)

    @route("POST", "/confirm", Permission.SIGNED_IN, handed=True, owing=True)
    def confirm(self) -> BaseResponse:
        """By password, and code where there is one."""
        console, session = self._console, guard.signed_in()
        if not password_is_enough(console, session):
            return room_page(console, error=wrong(), status=422)
        try:
            check_typed(console, guard.fields())
        except SignInRefused as error:
            return room_page(console, error=error, status=422)
        proved(console, session)
        return redirect(CONFIRM, 303)

    @route("POST", "/confirm/forget", Permission.SIGNED_IN, handed=True, owing=True)
    def forget(self) -> BaseResponse:
        """Not after all: what was kept of one request goes."""
        parking, session = self._console.parking, guard.signed_in()
        parking.drop(session.key, guard.fields().get(SENT_ON, ""))
        return redirect(CONFIRM if parking.of(session.key) else f"{guard.PREFIX}/", 303)
