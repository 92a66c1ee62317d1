"""What every request of the console passes: its rule, where a form comes from, the session, and the permission.

The order is the point. An endpoint without a rule is refused; then the body is bounded; then a state change must come
from this site's own page, unless its rule says that what it holds is its proof; only then is a session looked for, and
only then its permission. Nothing of a body is read before all of that, and no uploaded file ever lands in a temporary
file.
"""

import hmac
import io
import re
from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Response, g, redirect, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api.guards import count
from kiosk.api.pace import address_of, kind_of
from kiosk.console.access import Permission, Rule, allowed
from kiosk.console.accounts import Authenticator
from kiosk.console.places import device_of
from kiosk.console.sessions import Place, Session, Sessions
from kiosk.errors import NotAllowed, SignInRefused
from kiosk.privacy.refusals import Refusals
from kiosk.store.staff import StaffRow

COOKIE = "vanakkam_staff"
PREFIX = "/staff"
MARKETING = "/marketing"
PREFIXES = (PREFIX, MARKETING)
"""Where a session counts: the cookie is set for each, and sent to nothing else."""
WANTED = "vanakkam_wanted"
_WANTED_SECONDS = 600
_WANTED_PATH = re.compile(r"/(?:staff|marketing)/[a-z0-9/-]{0,200}")
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-Csrf-Token"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
CHART_POLICY = CONTENT_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)
"""Plotly sets styles of elements, and draws heat maps as pictures."""
FRAME_SOURCE = "; frame-src 'self'"
_PARSER_BYTES = 500_000
"""What the parser may hold beside the files: werkzeug counts its own buffer of 64 kB with the fields."""

CAMERA_POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"


class Guard:
    """Before and after every request of the blueprint.

    Args:
        rules: Every declared rule by endpoint, with the blueprint's prefix.
        sessions: The open sessions.
        accounts: Asked anew at every request, so that a disabled account is out at once.
        owes: Whether somebody has to set up a second factor before anything else.
        refusals: Told of whoever asks for what their roles do not grant.
    """

    def __init__(
        self,
        rules: Mapping[str, Rule],
        sessions: Sessions,
        accounts: Authenticator,
        owes: Callable[[Session, StaffRow], bool],
        refusals: Refusals,
    ) -> None:
        self._rules, self._sessions, self._accounts, self._owes = rules, sessions, accounts, owes
        self._refusals = refusals

    def before(self) -> BaseResponse | None:
        """Let a request through, or refuse it.

        Raises:
            Forbidden: No rule, or a form of another site.
            RequestEntityTooLarge: More bytes than the rule allows.
            SignInRefused: A program's request without a session.
            NotAllowed: The roles of the session do not grant it.
            TooManyRequests: The account, or the address of somebody who is not signed in, has to wait.
        """
        rule = self._rules.get(request.endpoint or "")
        if rule is None:
            raise Forbidden("This address has no permission declared")
        _bound_body(rule)
        if request.method == "POST" and not rule.foreign:
            check_origin()
        self._sessions.sweep()
        found = self._find_session()
        if found is not None:
            session, account = found
            g.staff_account = account
            g.staff_session = self._sessions.touch(session) if rule.keeps_awake else session
        _count(rule, found[1] if found is not None else None)
        if rule.needs is Permission.ANYONE:
            return None
        if found is None:
            return _sign_in_first(rule)
        if not allowed(found[1].roles, rule.needs):
            self._refusals.note(actor(), request.endpoint or "")
            raise NotAllowed(
                "Your account may not do this", mend="Ask a colleague whose role allows it, or sign in with another one"
            )
        if found[0].handed and not rule.handed:
            return _take_back_first()
        if not rule.owing and self._owes(*found):
            return _second_factor_first()
        if request.method == "POST":
            _check_token(found[0])
        return None

    def after(self, answer: Response) -> Response:
        """Headers of the console; the app's own guards add what is left."""
        rule = self._rules.get(request.endpoint or "")
        answer.headers["Content-Security-Policy"] = CONTENT_POLICY if rule is None else policy_of(rule)
        if rule is not None and rule.framed:
            answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        # Under "no-referrer" browsers say "Origin: null" with a form, and nobody could tell whose form it is.
        answer.headers["Referrer-Policy"] = "same-origin"
        if rule is not None and rule.camera:
            answer.headers["Permissions-Policy"] = CAMERA_POLICY
        return answer

    def _find_session(self) -> tuple[Session, StaffRow] | None:
        session = self._sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            return None
        account = self._accounts.find(session.staff_id)
        if account is None or account.disabled_at is not None or account.epoch != session.epoch:
            self._sessions.end(session.key)
            return None
        return session, account


def policy_of(rule: Rule) -> str:
    """The content policy of a route's answers."""
    policy = CHART_POLICY if rule.charts else CONTENT_POLICY
    if rule.framed:
        policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return policy + FRAME_SOURCE if rule.frames else policy


def signed_in() -> Session:
    """The session of this request; the rule of the route has made sure that there is one."""
    session: Session = g.staff_session
    return session


def account() -> StaffRow:
    """The account of this request."""
    found: StaffRow = g.staff_account
    return found


def actor() -> str:
    """How this request's person stands in the audit trail."""
    return f"staff:{signed_in().staff_id}"


def address() -> str:
    """Where this request comes from."""
    return request.remote_addr or ""


def network() -> str:
    """The network that this request comes from, as tries are counted: who has one of IPv6 has addresses without end."""
    return address_of(request.remote_addr) or "here"


def place() -> Place:
    """Where this request's browser is, for its owner to know it by."""
    return Place(address(), device_of(request.headers.get("User-Agent", "")))


def wanted() -> str:
    """The page that somebody asked for before they signed in, or the first one."""
    path = request.cookies.get(WANTED, "")
    return path if _WANTED_PATH.fullmatch(path) else f"{PREFIX}/"


def forget_wanted(answer: BaseResponse) -> None:
    """Have the browser forget the page of :func:`wanted`."""
    answer.delete_cookie(WANTED, path=PREFIX)


def set_cookie(answer: BaseResponse, token: str) -> None:
    """Hand the token to the browser: out of reach of scripts and of other sites, for the consoles only."""
    for prefix in PREFIXES:
        answer.set_cookie(COOKIE, token, path=prefix, httponly=True, samesite="Strict", secure=is_secure())


def is_secure() -> bool:
    """Whether the browser came over TLS.

    The header may be made up: then only the liar's own browser is stricter than it has to be.
    """
    return request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"


def delete_cookie(answer: BaseResponse) -> None:
    """Have the browser forget the token."""
    for prefix in PREFIXES:
        answer.delete_cookie(COOKIE, path=prefix)


def is_program() -> bool:
    """Whether a script of a page asks, which wants JSON and no page."""
    return request.path.startswith(tuple(f"{prefix}/api/" for prefix in PREFIXES))


def check_origin() -> None:
    """Refuse a state change that this site's own page did not ask for.

    Raises:
        Forbidden: ``Origin`` or ``Sec-Fetch-Site`` names another site, or neither is there: every browser of the last
            years sends one of them with a form.
    """
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = (origin is None or urlsplit(origin).netloc == request.host) and fetch_site in {None, "same-origin"}
    if not ours or (origin is None and fetch_site is None):
        raise Forbidden("This form came from another page")


def is_form() -> bool:
    """Whether this request carries a form."""
    return request.method == "POST"


def fields() -> MultiDict[str, str]:
    """The fields of the form of this request."""
    return _parsed()[0]


def uploads() -> MultiDict[str, FileStorage]:
    """The files of the form of this request, in memory."""
    return _parsed()[1]


def _parsed() -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    # Not request.form: its parser writes larger uploads to temporary files, and these may be pictures of people.
    if "staff_form" not in g:
        parser = FormDataParser(
            stream_factory=_in_memory,
            max_form_memory_size=_PARSER_BYTES,
            max_content_length=request.max_content_length,
        )
        _, form, files = parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
        if any("\0" in name + value for name, value in form.items(multi=True)):
            raise BadRequest("A field of this form holds a NUL character")  # no database server takes one
        g.staff_form = (form, files)
    found: tuple[MultiDict[str, str], MultiDict[str, FileStorage]] = g.staff_form
    return found


def _in_memory(*_arguments: Any, **_named: Any) -> IO[bytes]:
    return io.BytesIO()


def _count(rule: Rule, found: StaffRow | None) -> None:
    """By account, so that nobody else at the same address keeps staff from working; by address where there is none."""
    kind = kind_of(request.method, request.endpoint, enters=rule.needs is Permission.ANYONE)
    count(kind, address_of(request.remote_addr) if found is None else f"staff:{found.staff_id}")


def _bound_body(rule: Rule) -> None:
    request.max_content_length = rule.largest
    if (request.content_length or 0) > rule.largest:
        raise RequestEntityTooLarge(f"This is larger than {rule.largest // 1024} kB")


def _check_token(session: Session) -> None:
    said = request.headers.get(CSRF_HEADER) or fields().get(CSRF_FIELD, "")
    if not hmac.compare_digest(said.encode(), session.csrf.encode()):
        raise Forbidden("This form is older than your sign-in")


def _take_back_first() -> BaseResponse:
    if is_program():
        raise NotAllowed("A shopper holds this tablet", mend="Take it back first")
    return redirect(f"{PREFIX}/take-back", 303)


def _second_factor_first() -> BaseResponse:
    if is_program():
        raise NotAllowed("This account needs a second factor", mend="Set one up on the page of your account")
    return redirect(f"{PREFIX}/account", 303)


def _sign_in_first(rule: Rule) -> BaseResponse:
    if is_program():
        raise SignInRefused("You are signed out", mend="Sign in again")
    answer = redirect(f"{PREFIX}/sign-in", 303)
    # A page about one person is not gone back to: the next one at this tablet may be somebody else.
    if rule.method == "GET" and "<" not in rule.path and _WANTED_PATH.fullmatch(request.path):
        answer.set_cookie(
            WANTED,
            request.path,
            max_age=_WANTED_SECONDS,
            path=PREFIX,
            httponly=True,
            samesite="Lax",
            secure=is_secure(),
        )
    return answer
