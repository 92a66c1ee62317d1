"""*My account*: what whoever is signed in changes about their own way in, and where else they are signed in."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1
from typing import Final

import pyotp
from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.account_changes import note
from kiosk.console.console import Console
from kiosk.console.fresh import check_in_room, check_typed, wants_code
from kiosk.console.pages import qr_path
from kiosk.console.passkey_pages import FIELD, may_have_passkeys
from kiosk.console.password_form import AGAIN, NEW, Fault, fault_of
from kiosk.console.second_factor import DIGITS, STEP_SECONDS
from kiosk.console.sessions import Session, SignedInBy
from kiosk.credentials import grouped
from kiosk.errors import BreachedListInvalid, PasswordWeak, SignInRefused, StaffInvalid
from kiosk.settings_second_factor import SecondFactor
from models.errors import VanakkamError

ACCOUNT: Final = f"{guard.PREFIX}/account"
SET_UP_SECONDS: Final = 600.0
"""Time to finish the set-up of an app that was begun with a fresh proof: to fetch the phone, and to install an app."""
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of the person's sessions, as the page shows it.

    Attributes:
        key: Names it in forms; nobody gets in with it.
        address: Of the network.
        device: Browser and system, or empty.
        since: When it began, UTC.
        seen: When it was used last, UTC.
        is_this: Whether it is the one that asks.
    """

    key: str
    address: str
    device: str
    since: datetime
    seen: datetime
    is_this: bool


class MyAccount:
    """Views of one's own account."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._key = secrets.token_bytes(_KEY_BYTES)

    @route("GET", "/account", Permission.SIGNED_IN, owing=True)
    def my_account(self) -> BaseResponse:
        """Password, second factor, passkeys, open sessions."""
        return self._page()

    @route("POST", "/account/password", Permission.SIGNED_IN)
    def change_password(self) -> BaseResponse:
        """A new password, for who knows the old one; other sessions end.

        The new one is looked at first: no code of the app is spent on one that is refused.
        """
        console, form, session = self._console, guard.fields(), guard.signed_in()
        new, say = form.get(NEW, ""), console.pages.say
        if not guard.account().password_hash:
            raise StaffInvalid("This account has no password", mend="Change it where you sign in with it")
        if new != form.get(AGAIN, ""):
            return self._page(fault=Fault(AGAIN, say("staff-password-differs")))
        try:
            console.accounts.check_new(session.staff_id, new)
            check_typed(console, form)
            console.accounts.set_password(session.staff_id, new, actor=guard.actor(), epoch=session.epoch)
        except (SignInRefused, PasswordWeak, BreachedListInvalid) as error:
            return self._page(fault=fault_of(error, say))
        self._go_on(session)
        return redirect(ACCOUNT, 303)

    @route("GET", "/account/second-factor", Permission.SIGNED_IN, owing=True)
    def second_factor_form(self) -> BaseResponse:
        """The secret for an app, as a QR code and to type."""
        self._may_set_up()
        return self._set_up_page()

    @route("POST", "/account/second-factor", Permission.SIGNED_IN, owing=True)
    def set_up_second_factor(self) -> BaseResponse:
        """Keep the app, once it has shown a code; the recovery codes are shown this once."""
        self._may_set_up()
        console, session, code = self._console, guard.signed_in(), guard.fields().get("code", "")
        if not code:
            return self._set_up_page()  # sent on by the room, which keeps no code
        try:
            codes = console.factors.set_up(
                session.staff_id, self._proposal(session), code, actor=guard.actor(), epoch=session.epoch
            )
        except StaffInvalid as error:
            return self._set_up_page(error=error, status=422)
        self._go_on(session, SignedInBy.TOTP)
        return self._codes_page(codes)

    @route("POST", "/account/second-factor/remove", Permission.SIGNED_IN)
    def remove_second_factor(self) -> BaseResponse:
        """Take the app away, unless it is all there is where one is required."""
        console, session = self._console, guard.signed_in()
        self._stays_safe(bool(console.passkeys.list(session.staff_id)))
        check_in_room(console)
        try:
            console.factors.remove(session.staff_id, actor=guard.actor(), epoch=session.epoch)
        except StaffInvalid as error:
            return self._page(error=error, status=422)
        self._go_on(session)
        return redirect(ACCOUNT, 303)

    @route("POST", "/account/recovery-codes", Permission.SIGNED_IN)
    def renew_recovery_codes(self) -> BaseResponse:
        """New recovery codes, shown this once; the old ones are void, and other sessions end."""
        check_in_room(self._console)
        session = guard.signed_in()
        codes = self._console.factors.renew_codes(session.staff_id, actor=guard.actor(), epoch=session.epoch)
        self._go_on(session)
        return self._codes_page(codes)

    @route("GET", "/account/passkey", Permission.SIGNED_IN, owing=True)
    def passkey_form(self) -> BaseResponse:
        """A name for a new passkey."""
        may_have_passkeys(self._console)
        check_in_room(self._console)
        return self._passkey_page()

    @route("POST", "/account/passkey", Permission.SIGNED_IN, owing=True)
    def add_passkey(self) -> BaseResponse:
        """Keep the passkey that the browser's authenticator has made."""
        may_have_passkeys(self._console)
        check_in_room(self._console)
        form, session = guard.fields(), guard.signed_in()
        try:
            self._console.passkeys.add(
                session.staff_id,
                session.key,
                form.get("name", ""),
                form.get(FIELD, ""),
                actor=guard.actor(),
                epoch=session.epoch,
            )
        except StaffInvalid as error:
            return self._passkey_page(name=form.get("name", ""), error=error, status=422)
        self._go_on(session, SignedInBy.PASSKEY)
        return redirect(ACCOUNT, 303)

    @route("POST", "/account/passkey/remove", Permission.SIGNED_IN)
    def remove_passkey(self) -> BaseResponse:
        """Remove one passkey, unless it is the last proof there is where one is required."""
        console, session = self._console, guard.signed_in()
        passkey_id = guard.fields().get("passkey_id", "")
        others = [one for one in console.passkeys.list(session.staff_id) if one.passkey_id != passkey_id]
        self._stays_safe(bool(others) or console.factors.state(session.staff_id) is not None)
        check_in_room(console)
        try:
            console.passkeys.remove(session.staff_id, passkey_id, actor=guard.actor(), epoch=session.epoch)
        except StaffInvalid as error:
            return self._page(error=error, status=422)
        self._go_on(session)
        return redirect(ACCOUNT, 303)

    @route("POST", "/account/sessions/end", Permission.SIGNED_IN)
    def end_session(self) -> BaseResponse:
        """End one of the person's own sessions."""
        check_in_room(self._console)
        console, key = self._console, guard.fields().get("session", "")
        if any(one.key == key for one in console.sessions.of(guard.signed_in().staff_id)):
            note(console.deps.site.audit, guard.signed_in().staff_id, "session_ended", actor=guard.actor())
            console.sessions.end(key)  # afterwards: none ends without an entry
        return redirect(ACCOUNT, 303)

    @route("POST", "/account/sessions/end-others", Permission.SIGNED_IN)
    def end_other_sessions(self) -> BaseResponse:
        """End all of them but this one."""
        check_in_room(self._console)
        session = guard.signed_in()
        self._console.accounts.end_sessions(session.staff_id, actor=guard.actor(), epoch=session.epoch)
        self._go_on(session)
        return redirect(ACCOUNT, 303)

    def _go_on(self, session: Session, by: SignedInBy | None = None) -> None:
        """Into the epoch that this session's own change has begun; the others have ended.

        Not into the account's newest: if somebody has raised it once more, this session has ended with the others.
        """
        console = self._console
        console.sessions.move_to(session, session.epoch + 1)
        for other in console.sessions.of(session.staff_id):
            if other.epoch <= session.epoch:
                console.sessions.end(other.key)
        if by is not None and session.by is SignedInBy.PASSWORD:
            console.sessions.strengthen(session, by)

    def _may_set_up(self) -> None:
        """An app may be offered, and a set-up was begun with a fresh proof: fetching a phone takes longer than one."""
        if not self._offers_app():
            raise StaffInvalid("There is no app to be set up here", mend="Use a passkey, or ask whoever runs the box")
        console, session = self._console, guard.signed_in()
        if not console.sessions.is_fresh(session.setting_up_at, SET_UP_SECONDS):
            check_in_room(console)
            console.sessions.begin_set_up(session)

    def _offers_app(self) -> bool:
        """Codes come on top of a password: an account without one has its provider's second factor."""
        return self._console.deps.settings.second_factor is not SecondFactor.OFF and bool(guard.account().password_hash)

    def _stays_safe(self, something_left: bool) -> None:
        if self._console.requires(guard.account()) and not something_left:
            raise StaffInvalid("Your role needs a second factor", mend="Add another one first, then take this one away")

    def _proposal(self, session: Session) -> str:
        """The secret that is offered to the app of this session; kept nowhere, and another one after each change."""
        drawn = hmac.digest(self._key, f"{session.key}/{session.epoch}".encode(), sha1)
        return base64.b32encode(drawn).decode("ascii")

    def _page(
        self, *, error: VanakkamError | None = None, status: int = 200, fault: Fault | None = None
    ) -> BaseResponse:
        console, session, account = self._console, guard.signed_in(), guard.account()
        return console.pages.show(
            "account",
            "staff-account-title",
            status=status if fault is None else fault.status,
            account=account,
            owes=console.owes(session, account),
            offers_app=self._offers_app(),
            factor=console.factors.state(account.staff_id),
            passkeys=console.passkeys.list(account.staff_id),
            has_passkeys=console.passkeys.here() is not None and console.keeps_own(guard.account()),
            sessions=self._open_sessions(session),
            with_code=wants_code(console, session),
            error=error,
            fault=fault,
        )

    def _open_sessions(self, this: Session) -> list[OpenSession]:
        now, sessions = self._console.deps.clock(), self._console.sessions

        def at(moment: float) -> datetime:
            return now - timedelta(seconds=sessions.ago(moment))

        return [
            OpenSession(
                one.key, one.place.address, one.place.device, at(one.began_at), at(one.seen_at), one.key == this.key
            )
            for one in sessions.of(this.staff_id)
        ]

    def _set_up_page(self, *, error: VanakkamError | None = None, status: int = 200) -> BaseResponse:
        session, settings = guard.signed_in(), self._console.deps.settings
        shared = self._proposal(session)
        totp = pyotp.TOTP(
            shared, digits=DIGITS, interval=STEP_SECONDS, name=session.staff_id, issuer=settings.shop_name
        )
        return self._console.pages.show(
            "second_factor",
            "staff-factor-title",
            status=status,
            code=qr_path(totp.provisioning_uri()),
            shared=grouped(shared),
            error=error,
        )

    def _codes_page(self, codes: tuple[str, ...]) -> BaseResponse:
        return self._console.pages.show("recovery_codes", "staff-recovery-title", codes=codes)

    def _passkey_page(self, *, name: str = "", error: VanakkamError | None = None, status: int = 200) -> BaseResponse:
        return self._console.pages.show(
            "passkey",
            "staff-passkey-title",
            status=status,
            name=name,
            has_passkeys=self._console.passkeys.here() is not None,
            error=error,
        )
