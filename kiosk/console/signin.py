"""Sign-in, sign-out, language, and staying signed in."""

from flask import Response, g, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.errors import SignInRefused
from kiosk.privacy.audit import Action
from kiosk.words import LANGUAGES

CLEAR_SITE_DATA = '"cache", "cookies", "storage"'


class SignIn:
    """Views of signing in."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/sign-in", Permission.ANYONE)
    def sign_in_form(self) -> BaseResponse:
        """The form; whoever is signed in goes on."""
        if "staff_session" in g:
            return redirect(f"{guard.PREFIX}/", 303)
        return self._console.pages.show("sign_in", "staff-sign-in-title", name="", error=None)

    @route("POST", "/sign-in", Permission.ANYONE)
    def sign_in(self) -> BaseResponse:
        """Check name and password; a new session whatever there was before."""
        form = guard.fields()
        name = form.get("name", "").strip()[:60]
        try:
            account = self._console.prove(name, form.get("password", ""))
        except SignInRefused as error:
            return self._console.pages.show("sign_in", "staff-sign-in-title", status=401, name=name, error=error)
        if "staff_session" in g:
            self._console.sessions.end(guard.signed_in().key)
        token, _ = self._console.sessions.begin(account.staff_id, account.password_hash)
        self._console.deps.site.audit.record(Action.SIGNED_IN, actor=f"staff:{account.staff_id}")
        answer = redirect(f"{guard.PREFIX}/", 303)
        guard.set_cookie(answer, token)
        return answer

    @route("POST", "/sign-out", Permission.SIGNED_IN)
    def sign_out(self) -> BaseResponse:
        """End the session, and have the browser forget everything of it."""
        self._console.sessions.end(guard.signed_in().key)
        answer = redirect(f"{guard.PREFIX}/sign-in", 303)
        guard.delete_cookie(answer)
        answer.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
        return answer

    @route("POST", "/language", Permission.SIGNED_IN)
    def speak(self) -> BaseResponse:
        """Choose the language of the console."""
        wanted = guard.fields().get("language", "")
        if wanted in self._console.deps.settings.languages and wanted in LANGUAGES:
            self._console.sessions.speak(guard.signed_in(), wanted)
        return redirect(f"{guard.PREFIX}/", 303)

    @route("GET", "/take-back", Permission.SIGNED_IN, handed=True)
    def take_back_form(self) -> BaseResponse:
        """Between a shopper and the rest of the console: the password of whoever is signed in."""
        return self._console.pages.show("take_back", "staff-take-back", error=None)

    @route("POST", "/take-back", Permission.SIGNED_IN, handed=True)
    def take_back(self) -> BaseResponse:
        """The tablet is in the hands of staff again; the enrolment goes on where it was."""
        session = guard.signed_in()
        try:
            self._console.check_password(guard.fields().get("password", ""))
        except SignInRefused as error:
            return self._console.pages.show("take_back", "staff-take-back", status=422, error=error)
        self._console.sessions.take_back(session)
        going_on = self._console.drafts.is_open(session.handed)
        return redirect(f"{guard.PREFIX}/enrol/{session.handed}" if going_on else f"{guard.PREFIX}/", 303)

    @route("POST", "/api/stay", Permission.SIGNED_IN, handed=True)
    def stay(self) -> Response:
        """*Stay signed in*: the request itself is what counts."""
        answer = Response(status=204)
        answer.headers["X-Seconds-Left"] = str(int(self._console.sessions.left(guard.signed_in())))
        return answer
