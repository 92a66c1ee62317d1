"""What a request shows of a paired device: the key in its cookie or its header, and the client certificate."""

from hashlib import sha256
from typing import Final

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.modes import DeviceCertificates
from kiosk.server_tls import client_certificate
from kiosk.settings import Settings

COOKIE: Final = "vanakkam_device"
"""Holds the key of a screen."""

COOKIE_SECONDS: Final = 400 * 24 * 3600
"""The longest that browsers keep one (RFC 6265bis); each loading of the page begins it anew."""


def screen_key() -> str:
    """The key in the cookie of this request; empty where there is none."""
    return request.cookies.get(COOKIE, "")


def keep_screen_key(answer: BaseResponse, key: str) -> None:
    """Hand a key to the browser: out of reach of scripts and of other sites, and over TLS never without it."""
    # The header may be made up: then only the liar's own browser is stricter than it has to be.
    secure = request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"
    answer.set_cookie(COOKIE, key, max_age=COOKIE_SECONDS, httponly=True, samesite="Strict", secure=secure)


def bearer_key() -> str:
    """The key in the ``Authorization`` header of this request; empty where there is none."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else ""


def certificate() -> str | None:
    """SHA-256 of the client certificate of this connection, 64 hexadecimal digits; None where none was shown.

    The TLS library has checked it against ``tls_client_authority``: one that is not of it ends the connection.
    """
    shown = client_certificate(request.environ)
    return None if shown is None else sha256(shown).hexdigest()


def needed_certificate(settings: Settings) -> str | None:
    """What a key has to have been paired with to count in this request; None where any will do.

    Empty where a certificate is required and none was shown: no device was paired with that.
    """
    return None if settings.device_certificates is DeviceCertificates.OFF else certificate() or ""
