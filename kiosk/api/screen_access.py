"""Who is a screen of this kiosk: whoever asks from its own addresses, and every paired device that was not revoked.

Everybody else could watch who is recognised. A browser that is neither is shown a code to be paired by.
"""

import ipaddress
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api.access import Access
from kiosk.api.device_keys import keep_screen_key, needed_certificate, screen_key
from kiosk.api.pairing import pairing_page
from kiosk.devices import DeviceKind, Devices
from kiosk.errors import ScreenRefused
from kiosk.settings import Settings

FORWARDED: Final = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via")
"""Headers that proxies put in, and browsers do not."""

PAGE: Final = "screen.page"


class OwnPlace:
    """The screen's own addresses.

    A proxy on the box makes everybody seem to come from there, so that whatever came through one is never from there.

    Args:
        settings: ``screen_addresses`` are the addresses; an https ``public_url`` is the name of a proxy where the kiosk
            has no TLS of its own.
    """

    def __init__(self, settings: Settings) -> None:
        self._networks = tuple(ipaddress.ip_network(network) for network in settings.screen_addresses)
        public = urlsplit(settings.public_url)
        behind = public.scheme == "https" and settings.tls_certificate is None
        self._proxy = (public.hostname or "") if behind else ""

    def here(self) -> bool:
        """Whether the request that is being served comes from there."""
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


class ScreenAccess:
    """Lets screens through: the keeper of the screen's routes.

    Args:
        settings: Of the site.
        devices: The paired devices.
    """

    def __init__(self, settings: Settings, devices: Devices) -> None:
        self._settings, self._devices = settings, devices
        self._place = OwnPlace(settings)

    def __call__(self, _access: Access) -> BaseResponse | None:
        """Check the request that is being served. Who asks for the page and is no screen is shown that of the pairing.

        Raises:
            ScreenRefused: It comes from no screen.
        """
        if self.lease()():
            return None
        if request.endpoint == PAGE and request.accept_mimetypes.accept_html:
            return self._pairing()
        raise ScreenRefused(
            "This screen is shown on its own devices only",
            mend="Open / in this browser and have staff pair it, or open /me on your phone",
        )

    def _pairing(self) -> Response:
        """The page of the pairing; a screen that was revoked keeps nothing of what it showed."""
        answer, key = pairing_page(self._settings), screen_key()
        if key and self._devices.look(key) is None:
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    def lease(self) -> Callable[[], bool]:
        """Tells whether the device of this request still is a screen, as often as it is asked, also after the request.

        A stream that lasts all day asks again and again, so that it ends with the key.
        """
        if self._place.here() and not self._settings.pair_own_screen:
            return lambda: True
        key, shown = screen_key(), needed_certificate(self._settings)
        return lambda: self._devices.of_key(key, DeviceKind.SCREEN, shown) is not None

    def renew(self, answer: Response) -> Response:
        """Have a paired browser keep its key for the longest time again whenever it loads the page of the screen."""
        key = screen_key()
        if request.endpoint == PAGE and self._devices.of_key(key, DeviceKind.SCREEN) is not None:
            keep_screen_key(answer, key)
        return answer


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
