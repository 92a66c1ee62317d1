"""What every request passes: the host it names, where a press comes from, and the headers of the answer."""

import ipaddress
import socket
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound

MAX_BODY_BYTES = 4096
"""The largest body any route of the screen needs is far below this."""

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


def install(app: Flask, host: str) -> None:
    """Put the guards before and after every request.

    Args:
        app: The app to guard.
        host: The address it is served on; decides which ``Host`` headers are believed.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    names = {host, socket.gethostname(), *LOOPBACK} if host in WILDCARDS else {host, *LOOPBACK}

    def before() -> None:
        if not host_allowed(request.host, frozenset(names), any_address=host in WILDCARDS):
            raise BadRequest("This kiosk does not answer to that host name")
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            check_press()

    app.before_request(before)
    app.after_request(_headers)


def host_allowed(header: str, names: frozenset[str], *, any_address: bool) -> bool:
    """Whether a ``Host`` header may be believed: a rebound foreign name must not reach the kiosk.

    Args:
        header: The header, with or without a port.
        names: Host names and addresses of this kiosk, without ports.
        any_address: Believe every bare IP address too. A page from elsewhere cannot name one without being that host.
    """
    name = (urlsplit(f"//{header}").hostname or "").rstrip(".")
    if name in {known.casefold() for known in names}:
        return True
    return any_address and _is_address(name)


def check_press() -> None:
    """Refuse a state-changing request that the screen's own page did not send.

    Raises:
        Forbidden: ``Origin`` or ``Sec-Fetch-Site`` names another site.
        UnsupportedMediaType: The body is not declared as JSON (a plain form of another site cannot do that).
    """
    origin = request.headers.get("Origin")
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if (origin is not None and urlsplit(origin).netloc != request.host) or fetch_site not in {None, "same-origin"}:
        raise Forbidden("This press came from another page")
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be JSON")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _headers(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer
