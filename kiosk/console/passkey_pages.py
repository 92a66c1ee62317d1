"""Signing in and proving oneself with a passkey. What the browser's authenticator says comes back in a form's field."""

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console, wrong
from kiosk.console.entering import SignedInBy, enter
from kiosk.console.fresh import CONFIRM, check_in_room, proved
from kiosk.console.proof_room import room_page
from kiosk.errors import StaffInvalid
from kiosk.privacy.audit import Action

FIELD = "credential"


def may_have_passkeys(console: Console) -> None:
    """Refuse a passkey to whoever signs in with an identity provider: it would outlast the provider's word.

    Raises:
        StaffInvalid: The account has no sign-in of its own here.
    """
    if not console.keeps_own(guard.account()):
        raise StaffInvalid("This account signs in with the identity provider alone", mend="Keep your passkey there")


class PasskeyPages:
    """Views that ask for a passkey, and read what it has signed."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("POST", "/api/passkey/sign-in", Permission.ANYONE)
    def passkey_for_sign_in(self) -> Response:
        """What the browser needs to sign somebody in."""
        return _json(self._console.passkeys.ask())

    @route("POST", "/sign-in/passkey", Permission.ANYONE)
    def sign_in_passkey(self) -> BaseResponse:
        """Neither name nor password nor code: the passkey knows whose it is, and its device has verified them."""
        console = self._console
        staff_id = console.passkeys.check(guard.fields().get(FIELD, ""))
        account = None if staff_id is None else console.accounts.find(staff_id)
        if account is None or account.disabled_at is not None:
            if account is not None:
                detail = {"staff": account.staff_id}
                console.deps.site.audit.record(Action.SIGN_IN_FAILED, actor="system", detail=detail)
            return console.sign_in_page(error=wrong(), status=401)
        answer = enter(console, account, SignedInBy.PASSKEY)
        console.throttle.succeeded(account.staff_id, guard.network())
        return answer

    @route("POST", "/api/passkey/confirm", Permission.SIGNED_IN, handed=True, owing=True)
    def passkey_for_confirm(self) -> Response:
        """What the browser needs for one of this account's passkeys."""
        session = guard.signed_in()
        return _json(self._console.passkeys.ask(session.staff_id, session.key))

    @route("POST", "/confirm/passkey", Permission.SIGNED_IN, handed=True, owing=True)
    def confirm_passkey(self) -> BaseResponse:
        """A proof for the room, by a passkey of this account that was asked for in this session."""
        console, session = self._console, guard.signed_in()
        if console.passkeys.check(guard.fields().get(FIELD, ""), session.staff_id, session.key) is None:
            return room_page(console, error=wrong(), status=422)
        proved(console, session)
        console.factors.give_back(session.staff_id)
        if session.by is SignedInBy.PASSWORD:
            console.sessions.strengthen(session, SignedInBy.PASSKEY)
        return redirect(CONFIRM, 303)

    @route("POST", "/api/passkey/new", Permission.SIGNED_IN, owing=True)
    def passkey_for_new(self) -> Response:
        """What the browser needs to make a passkey."""
        may_have_passkeys(self._console)
        check_in_room(self._console)
        session = guard.signed_in()
        return _json(self._console.passkeys.ask_new(session.staff_id, session.key))


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")
