"""The outermost layer of the app: who asks and over what, where one proxy stands before it, and cookies under TLS.

Only the one hop that the settings name is believed (:class:`TrustedProxy`). Every cookie that goes out over TLS is made
a ``__Host-`` cookie here, whichever room set it (:class:`HostCookies`).
"""

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, redirect, request
from werkzeug.exceptions import Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from kiosk.addresses import forwarded_for, last_of
from kiosk.settings import Settings

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

HOST_PREFIX: Final = "__Host-"
"""Browsers take such a cookie over TLS only, for this very host only, and let neither a neighbour under the same domain
nor plain http replace it (RFC 6265bis, 4.1.3.2). It has to be for every path: a path keeps nobody from reading a
cookie anyway, because pages of one origin can open one another."""

PROGRAM_PATHS: Final = ("/api/", "/events", "/healthz")
"""Programs are not led to https: they would have sent their token in plain before they hear of it."""

_AT_LEAST: Final = ("HttpOnly", "SameSite=Strict")
"""Also of a cookie that is taken back."""
_HTTPS_PORT: Final = 443
_LAST_ENTRIES: Final = {"HTTP_X_FORWARDED_FOR": forwarded_for, "HTTP_X_FORWARDED_PROTO": last_of}
"""Headers that are believed, and what is: werkzeug reads them as quoted lists, in which an open quote of the visitor
swallows what the proxy appends, and the proxy itself would count as who asks."""


class TrustedProxy:
    """Believes one proxy what it says of a request, and nobody else.

    Args:
        app: What is served.
        addresses: Addresses or networks of the proxy.
    """

    def __init__(self, app: WsgiApp, addresses: Sequence[str]) -> None:
        self._direct: WsgiApp = app
        # The host is not taken from a header: proxies pass on the one that was asked for.
        self._through: WsgiApp = ProxyFix(app, x_for=1, x_proto=1, x_host=0, x_port=0, x_prefix=0)
        self._networks = tuple(map(ipaddress.ip_network, addresses))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        if not self._is_proxy(environ.get("REMOTE_ADDR", "")):
            return self._direct(environ, start)
        environ.update({name: read(environ[name]) for name, read in _LAST_ENTRIES.items() if name in environ})
        return self._through(environ, start)

    def _is_proxy(self, address: str) -> bool:
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        known = getattr(known, "ipv4_mapped", None) or known
        return any(known in network for network in self._networks)


class HostCookies:
    """Gives every cookie its prefix over TLS, and takes it off again; cookies without it count over plain http only.

    Args:
        app: What is served; it reads and sets its cookies by their plain names.
    """

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        if environ.get("wsgi.url_scheme") != "https":
            return self._app(environ, start)
        environ["HTTP_COOKIE"] = "; ".join(_own(environ.get("HTTP_COOKIE", "")))

        def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.casefold() != "set-cookie"]
            cookies = [hardened(value) for name, value in headers if name.casefold() == "set-cookie"]
            # one that was set for two paths is one cookie now
            return start(status, [*kept, *(("Set-Cookie", value) for value in dict.fromkeys(cookies))], *error)

        return self._app(environ, started)


def hardened(cookie: str) -> str:
    """A ``Set-Cookie`` as a ``__Host-`` cookie.

    Args:
        cookie: With a plain name.
    """
    pair, *attributes = [part.strip() for part in cookie.split(";")]
    named = {one.partition("=")[0].casefold(): one for one in attributes}
    kept = [one for name, one in named.items() if name not in {"path", "domain", "secure"}]
    added = [one for one in _AT_LEAST if one.partition("=")[0].casefold() not in named]
    return "; ".join((HOST_PREFIX + pair, *kept, *added, "Path=/", "Secure"))


def over_tls_only(settings: Settings, *, believed: bool) -> BaseResponse | None:
    """Lead a plain http request of a server with TLS of its own to https; None for every other one.

    Args:
        settings: Of the site.
        believed: Whether the host that the request names is one of this kiosk.

    Raises:
        Forbidden: It was no look at a page, or names a foreign host.
    """
    if settings.tls_certificate is None or request.is_secure:
        return None
    if not believed or request.method not in {"GET", "HEAD"} or request.path.startswith(PROGRAM_PATHS):
        raise Forbidden("This kiosk answers over https only")
    host = urlsplit(f"//{request.host}").hostname or ""
    name = f"[{host}]" if ":" in host else host
    port = "" if settings.port == _HTTPS_PORT else f":{settings.port}"
    answer = redirect(f"https://{name}{port}{request.full_path.rstrip('?')}", HTTPStatus.PERMANENT_REDIRECT)
    # kept by no browser: whoever goes back to plain http is not sent here for ever
    answer.headers["Cache-Control"] = "no-store"
    return answer


def add_hsts(answer: Response, settings: Settings) -> Response:
    """Have the browser come back over https only (RFC 6797); not to a name of this machine, where others serve too."""
    host = urlsplit(f"//{request.host}").hostname or ""
    if request.is_secure and settings.hsts_seconds and host != "localhost":
        answer.headers["Strict-Transport-Security"] = f"max-age={settings.hsts_seconds}; includeSubDomains"
    return answer


def _own(header: str) -> Iterator[str]:
    for part in header.split(";"):
        if part.strip().startswith(HOST_PREFIX):
            yield part.strip().removeprefix(HOST_PREFIX)
