"""What every request passes: the host it names, where it and a press come from, and the headers of the answer."""

import ipaddress
import socket
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api.access import Who, declared
from kiosk.api.bodies import WholeRequest
from kiosk.api.edge import HostCookies, TrustedProxy, add_hsts, over_tls_only
from kiosk.api.headers import HEADERS
from kiosk.api.pace import Kind, Pace, address_of, kind_of
from kiosk.errors import TooManyRequests
from kiosk.security.tls import names_of, read_certificate
from kiosk.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound

COUNTED_BY_THEIR_KEEPER = frozenset({Who.STAFF, Who.TOKEN, Who.CAMERA})
"""Callers whose keeper counts requests, because it knows the account, the token or the device."""

_PACE = "vanakkam.pace"
_USUAL_WAIT = 60
"""Seconds told with a limit that does not say how long it lasts."""

KEPT = frozenset({"static", "marketing.plotly"})
"""Endpoints whose answers browsers may keep: files that are the same for everybody."""

MAX_BODY_BYTES = 16 * 1024
"""The largest body any press needs is far below this; pages with uploads set a limit of their own."""

FORM_PATHS = ("/staff/", "/marketing/")
"""Pages with forms; their own guard asks for a token of the session, which a form of another site does not have."""

OPEN_PATHS = ("/mail/", "/api/v1/imports/", "/api/v1/camera/", "/staff/sso/saml/acs")
"""Where what is sent is the whole authority and no cookie is read: mail servers press there (RFC 8058), programs send
files there, camera boxes pictures, and a browser comes back there with the signed answer of the identity provider."""


def install(app: Flask, settings: Settings) -> None:
    """Put the guards before and after every request.

    Args:
        app: The app to guard.
        settings: The address it is served on, the one phones use, and the names in its certificate decide which
            ``Host`` headers are believed.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.request_class = WholeRequest
    app.extensions[_PACE] = Pace()
    inner = HostCookies(app.wsgi_app)
    app.wsgi_app = TrustedProxy(inner, settings.proxy_addresses)  # type: ignore[method-assign, assignment]  # as in WSGI
    names, any_address = believed_names(settings), settings.host in WILDCARDS

    def before() -> BaseResponse | None:
        believed = host_allowed(request.host, names, any_address=any_address)
        if (elsewhere := over_tls_only(settings, believed=believed)) is not None:
            return elsewhere
        if not believed or _names_none():
            raise BadRequest("This kiosk does not answer to that host name")
        if "\0" in request.path or b"%00" in request.query_string:
            raise BadRequest("No address here holds a NUL character")  # a database server stores and compares none
        presses = request.method not in {"GET", "HEAD", "OPTIONS"} and request.routing_exception is None
        if presses and not request.path.startswith(OPEN_PATHS):
            check_press(forms=request.path.startswith(FORM_PATHS))
        if _counted_here():
            count(kind_of(request.method, request.endpoint), address_of(request.remote_addr))
        return None

    def after(answer: Response) -> Response:
        return add_hsts(_headers(answer), settings)

    app.before_request(before)
    app.after_request(after)


def believed_names(settings: Settings) -> frozenset[str]:
    """Host names and addresses of this kiosk, without ports.

    Raises:
        CertificateInvalid: There is no certificate in the file of the settings.
    """
    host, known = settings.host, (urlsplit(url).hostname for url in (settings.public_url, settings.signon_url))
    names = {host, *LOOPBACK, *filter(None, known), *((socket.gethostname(),) if host in WILDCARDS else ())}
    if settings.tls_certificate is not None and settings.tls_certificate.exists():
        names.update(names_of(read_certificate(settings.tls_certificate.read_bytes())))
    return frozenset(names)


def count(kind: Kind, who: str | None) -> None:
    """Count the request that is being served.

    Args:
        kind: Of the request.
        who: See :meth:`kiosk.api.pace.Pace.step`.

    Raises:
        TooManyRequests: They have to wait; the answer says how long.
    """
    pace: Pace = current_app.extensions[_PACE]
    try:
        pace.step(kind, who)
    except TooManyRequests as error:
        g.retry_after = error.seconds
        raise


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


def _names_none() -> bool:
    """A request of HTTP/1.1 names its host (RFC 9112, 3.2); older programs, such as looks at health, cannot."""
    return "Host" not in request.headers and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1"


def _name_of(header: str) -> str:
    """The host of a ``Host`` header without its port; empty for what is no host at all."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _same_site(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    # a page that came over plain http may be anybody's on the way; a proxy may speak plain http to this kiosk
    return parts.netloc == request.host and (parts.scheme == "https" or not request.is_secure)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _counted_here() -> bool:
    known = declared(current_app).get(request.endpoint or "")
    return known is None or known.who not in COUNTED_BY_THEIR_KEEPER


def _headers(answer: Response) -> Response:
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers.setdefault("Retry-After", str(g.get("retry_after", _USUAL_WAIT)))
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)  # the staff's pages say some of them more narrowly, or allow a camera
    if request.endpoint not in KEPT or answer.status_code >= HTTPStatus.BAD_REQUEST:
        answer.headers["Cache-Control"] = "no-store"
    return answer
