"""Two small files for whoever looks for them: where to report a weakness, and the shop's own authority of certificates.

Neither is a secret. The authority's file is believed by its fingerprint, which ``kiosk tls show`` prints, and not
because it came from here.
"""

from datetime import timedelta
from typing import Final, Protocol

from flask import Blueprint, Response

from kiosk.api.access import EVERYONE
from kiosk.api.routes import blueprint_of, route
from kiosk.errors import NotFound
from kiosk.members.values import Clock, utc_now
from kiosk.security.authority import TlsFolder
from kiosk.settings import Settings

CONTACT_DAYS: Final = 90
"""RFC 9116, 2.5.5 advises less than a year: so long may somebody who kept a copy believe it."""

SECURITY_TXT: Final = "/.well-known/security.txt"
AUTHORITY: Final = "/authority.crt"
AUTHORITY_TYPE: Final = "application/x-x509-ca-cert"
"""By which tablets offer to install it."""


class WellKnownDeps(Protocol):
    """What the routes need of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""


def wellknown_routes(deps: WellKnownDeps, clock: Clock = utc_now) -> Blueprint:
    """Return the blueprint.

    Args:
        deps: What the web app is given.
        clock: The time now, aware.
    """
    return blueprint_of("wellknown", WellKnownRoutes(deps.settings, clock))


class WellKnownRoutes:
    """The views.

    Args:
        settings: Of the site.
        clock: The time now, aware.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    @route("GET", SECURITY_TXT, EVERYONE)
    def security(self) -> Response:
        """Where to report a weakness (RFC 9116).

        Raises:
            NotFound: The site names no contact.
        """
        contact, public = self._settings.security_contact, self._settings.public_url
        if not contact:
            raise NotFound("This kiosk names no contact for weaknesses", mend="Ask the staff of the shop")
        ends = (self._clock() + timedelta(days=CONTACT_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [f"Contact: {contact}", f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en"]
        if public.startswith("https://"):
            lines.append(f"Canonical: {public}{SECURITY_TXT}")
        return Response("\n".join(lines) + "\n", mimetype="text/plain")

    @route("GET", AUTHORITY, EVERYONE)
    def authority(self) -> Response:
        """The certificate of the shop's own authority, for tablets to trust.

        Raises:
            NotFound: The shop has none.
        """
        try:
            content = TlsFolder.of(self._settings.home).authority.read_bytes()
        except OSError:
            raise NotFound("This shop has no authority of its own", mend="Make one with: kiosk tls make") from None
        headers = {"Content-Disposition": 'attachment; filename="authority.crt"'}
        return Response(content, mimetype=AUTHORITY_TYPE, headers=headers)
