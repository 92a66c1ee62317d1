"""What every request passes: the host it names, where it and a press come from, and the headers of the answer."""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from kiosk.errors import ScreenRefused
from kiosk.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound

KEPT = frozenset({"static", "marketing.plotly"})
"""Endpoints whose answers browsers may keep: files that are the same for everybody."""

MAX_BODY_BYTES = 16 * 1024
"""The largest body any press needs is far below this; pages with uploads set a limit of their own."""

FORM_PATHS = ("/staff/", "/marketing/")
"""Pages with forms; their own guard asks for a token of the session, which a form of another site does not have."""

OPEN_PATHS = ("/mail/", "/api/v1/imports/")
"""Where a token is the whole authority and no cookie is read: mail servers press there (RFC 8058), programs send files
there."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask, settings: Settings) -> None:
    """Put the guards before and after every request.

    Args:
        app: The app to guard.
        settings: The address it is served on, and the one phones use, decide which ``Host`` headers are believed.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    host, public = settings.host, urlsplit(settings.public_url).hostname
    names = {host, *LOOPBACK, *((public,) if public else ()), *((socket.gethostname(),) if host in WILDCARDS else ())}

    def before() -> None:
        if not host_allowed(request.host, frozenset(names), any_address=host in WILDCARDS):
            raise BadRequest("This kiosk does not answer to that host name")
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not request.path.startswith(OPEN_PATHS):
            check_press(forms=request.path.startswith(FORM_PATHS))

    app.before_request(before)
    app.after_request(_headers)


def host_allowed(header: str, names: frozenset[str], *, any_address: bool) -> bool:
    """Whether a ``Host`` header may be believed: a rebound foreign name must not reach the kiosk.

    Args:
        header: The header, with or without a port.
        names: Host names and addresses of this kiosk, without ports.
        any_address: Believe every bare IP address too. A page from elsewhere cannot name one without being that host.
    """
    name = _name_of(header)
    if name in {known.casefold() for known in names}:
        return True
    return any_address and _is_address(name)


def check_press(*, forms: bool = False) -> None:
    """Refuse a state-changing request that the screen's own page did not send.

    Args:
        forms: The body may be a form.

    Raises:
        Forbidden: ``Origin`` or ``Sec-Fetch-Site`` names another site.
        UnsupportedMediaType: The body is not declared as JSON (a plain form of another site cannot do that).
    """
    origin = request.headers.get("Origin")
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if (origin is not None and not _same_site(origin)) or fetch_site not in {None, "same-origin"}:
        raise Forbidden("This press came from another page")
    if not forms and request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be JSON")


FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
"""Headers that proxies put in, and browsers do not."""


class LocalOnly:
    """Lets requests through that come from the screen's own addresses; everybody else could watch who is recognised.

    A proxy on the box makes everybody seem to come from there, so that whatever came through one is never the screen.

    Args:
        settings: ``screen_addresses`` may see the screen; an https ``public_url`` is the name of a proxy, because the
            kiosk itself speaks no TLS.
        open_endpoints: Endpoints that answer to everybody.
    """

    def __init__(self, settings: Settings, open_endpoints: Sequence[str] = ()) -> None:
        self._networks = tuple(ipaddress.ip_network(network) for network in settings.screen_addresses)
        public = urlsplit(settings.public_url)
        self._proxy = (public.hostname or "") if public.scheme == "https" else ""
        self._open = frozenset(open_endpoints)

    def __call__(self) -> None:
        """Check the request that is being served.

        Raises:
            ScreenRefused: It comes from elsewhere.
        """
        if request.endpoint not in self._open and not self.here():
            raise ScreenRefused(
                "This screen is shown at its own place only",
                mend="Open /me on your phone; for a second screen, staff adds its address to screen_addresses",
            )

    def here(self) -> bool:
        """Whether the request that is being served comes from a place of the screen."""
        proxied = any(name in request.headers for name in FORWARDED) or _name_of(request.host) == self._proxy != ""
        return not proxied and self.allows(request.remote_addr or "")

    def allows(self, address: str) -> bool:
        """Whether an address is one of the screen's."""
        try:
            visitor = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(visitor, "ipv4_mapped", None)
        return any((mapped or visitor) in network for network in self._networks)


def _name_of(header: str) -> str:
    """The host of a ``Host`` header without its port; empty for what is no host at all."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _same_site(origin: str) -> bool:
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)  # the staff's pages say some of them more narrowly, or allow a camera
    if request.endpoint not in KEPT:
        answer.headers["Cache-Control"] = "no-store"
    return answer
