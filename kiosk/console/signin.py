"""Sign-in in two steps, sign-out, language, and staying signed in."""

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console, wrong
from kiosk.console.entering import SignedInBy, enter
from kiosk.console.fresh import CONFIRM, Asks, asked, check_typed, password_is_enough
from kiosk.console.halves import SECONDS, Half
from kiosk.console.proof_room import room_page
from kiosk.console.sso_leaving import after_sign_out
from kiosk.errors import SignInRefused
from kiosk.store.staff import StaffRow
from kiosk.words import LANGUAGES

CLEAR_SITE_DATA = '"cache", "cookies", "storage"'
SIGN_IN = f"{guard.PREFIX}/sign-in"
HALF = "vanakkam_half"
"""Cookie of a sign-in that waits for a code."""


class SignIn:
    """Views of signing in."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/sign-in", Permission.ANYONE)
    def sign_in_form(self) -> BaseResponse:
        """The form; whoever is signed in goes on."""
        if "staff_session" in g:
            return redirect(f"{guard.PREFIX}/", 303)
        return self._console.sign_in_page()

    @route("POST", "/sign-in", Permission.ANYONE)
    def sign_in(self) -> BaseResponse:
        """Check name and password; a new session whatever there was before, or the second step."""
        form = guard.fields()
        name = form.get("name", "").strip()[:60]
        try:
            return self._first_step(name.casefold(), form.get("password", ""))
        except SignInRefused as error:
            return self._console.sign_in_page(name=name, error=error, status=401)

    @route("GET", "/sign-in/code", Permission.ANYONE)
    def code_form(self) -> BaseResponse:
        """The second step."""
        if self._half() is None:
            return redirect(SIGN_IN, 303)
        return self._console.pages.show("sign_in_code", "staff-code-title", error=None)

    @route("POST", "/sign-in/code", Permission.ANYONE)
    def sign_in_code(self) -> BaseResponse:
        """Check the code. It is said only here whether everything fitted, and never what did not."""
        half = self._half()
        if half is None:
            return redirect(SIGN_IN, 303)
        try:
            account = self._second_step(half, guard.fields().get("code", ""))
        except SignInRefused as error:
            return self._console.pages.show("sign_in_code", "staff-code-title", status=401, error=error)
        self._console.halves.end(request.cookies.get(HALF, ""))
        answer = enter(self._console, account, SignedInBy.TOTP)
        answer.delete_cookie(HALF, path=SIGN_IN)
        return answer

    @route("POST", "/sign-out", Permission.SIGNED_IN, owing=True)
    def sign_out(self) -> BaseResponse:
        """End the session, and have the browser forget everything of it."""
        session = guard.signed_in()
        self._console.sessions.end(session.key)
        answer = redirect(after_sign_out(self._console, session.by), 303)
        guard.delete_cookie(answer)
        answer.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
        return answer

    @route("POST", "/language", Permission.SIGNED_IN, owing=True)
    def speak(self) -> BaseResponse:
        """Choose the language of the console."""
        wanted = guard.fields().get("language", "")
        if wanted in self._console.deps.settings.languages and wanted in LANGUAGES:
            self._console.sessions.speak(guard.signed_in(), wanted)
        return redirect(f"{guard.PREFIX}/", 303)

    @route("GET", "/take-back", Permission.SIGNED_IN, handed=True)
    def take_back_form(self) -> BaseResponse:
        """Between a shopper and the rest of the console: a proof of whoever is signed in."""
        return redirect(f"{guard.PREFIX}/", 303) if not guard.signed_in().handed else room_page(self._console)

    @route("POST", "/take-back", Permission.SIGNED_IN, handed=True)
    def take_back(self) -> BaseResponse:
        """The tablet is in the hands of staff again, with whatever the room takes; the enrolment goes on."""
        console, session = self._console, guard.signed_in()
        if asked(console) is not Asks.NOTHING:
            if not password_is_enough(console, session):
                return redirect(CONFIRM, 303)
            try:
                check_typed(console, guard.fields())
            except SignInRefused as error:
                return room_page(console, error=error, status=422)
        console.sessions.take_back(session)
        going_on = console.drafts.is_open(session.handed)
        return redirect(f"{guard.PREFIX}/enrol/{session.handed}" if going_on else f"{guard.PREFIX}/", 303)

    @route("POST", "/api/stay", Permission.SIGNED_IN, handed=True, owing=True)
    def stay(self) -> Response:
        """*Stay signed in*: the request itself is what counts."""
        answer = Response(status=204)
        answer.headers["X-Seconds-Left"] = str(int(self._console.sessions.left(guard.signed_in())))
        return answer

    def _first_step(self, known: str, password: str) -> BaseResponse:
        console = self._console
        with console.turn(known):
            account = console.accounts.authenticate(known, password)
            if account is not None and not console.opens_here(account):
                account = None  # before anything is counted: the pace would tell that the password fits
            if account is not None and console.factors.state(account.staff_id) is None:
                console.throttle.succeeded(known, guard.network())
                return enter(console, account, SignedInBy.PASSWORD)
            if account is None:
                console.failed(known)
            else:
                # Counted like a failure until the code has come: what waits must grow alike, or the wait would tell.
                console.throttle.failed(known, guard.network(), console.seconds())
            if not console.factors.in_use():
                raise wrong()
        answer = redirect(f"{SIGN_IN}/code", 303)
        token = console.halves.begin(known, account)
        answer.set_cookie(
            HALF, token, int(SECONDS), path=SIGN_IN, httponly=True, samesite="Strict", secure=guard.is_secure()
        )
        return answer

    def _second_step(self, half: Half, code: str) -> StaffRow:
        console = self._console

        def fits() -> StaffRow | None:
            account = None if half.account is None else console.accounts.find(half.account.staff_id)
            if account is None or account != half.account or not console.opens_here(account):
                return None  # nobody's, or changed since the password was compared; no code is spent on it
            return account if console.factors.take(account.staff_id, code) else None

        first = console.halves.is_first_try(request.cookies.get(HALF, ""))
        account = console.attempt(half.name, fits, waits=not first)
        console.throttle.forgive(half.name, guard.network())
        return account

    def _half(self) -> Half | None:
        return self._console.halves.find(request.cookies.get(HALF, ""))
