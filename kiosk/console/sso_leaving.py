"""Signing out at the identity provider too, and being signed out here because somebody has signed out there.

Source: OpenID Connect RP-Initiated Logout 1.0; Back-Channel Logout 1.0. The address at the provider holds no id token,
which would put who it is into histories and logs: the provider knows the browser by its own cookie, and asks.
"""

import hmac
import logging
import secrets
from typing import Final

from flask import g, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.sessions import Session, SignedInBy
from kiosk.errors import NotFound, ProviderUnreachable, SignOnRefused
from kiosk.signon.provider import SignedOut
from kiosk.signon.ways import LEAVE, LEFT, OIDC, ROOM

log = logging.getLogger(__name__)

COOKIE: Final = "vanakkam_sso_left"
_SECONDS: Final = 600
_TOKEN_BYTES: Final = 32
_TOKEN_LARGEST: Final = 16 * 1024


class Leaving:
    """Views of leaving a provider. Where none is set up that could be left, its addresses are not there."""

    def __init__(self, console: Console) -> None:
        self._console, self._parts = console, console.signon

    @route("GET", "/sso/oidc/leave", Permission.ANYONE)
    def sso_leave(self) -> BaseResponse:
        """After a sign-out here: the way to the provider, for whoever wants it."""
        self._demand_way()
        if "staff_session" in g:
            return redirect(f"{guard.PREFIX}/", 303)
        state = secrets.token_urlsafe(_TOKEN_BYTES)
        try:
            goal = self._parts.ways[OIDC].sign_out_address(state=state, back=self._parts.base + LEFT)
        except ProviderUnreachable:
            goal = ""  # the sign-out here holds all the same
        answer = self._console.pages.show("sso_left", "staff-sso-left-title", goal=goal, left=False)
        answer.set_cookie(COOKIE, state, _SECONDS, path=ROOM, httponly=True, samesite="Lax", secure=guard.is_secure())
        return answer

    @route("GET", "/sso/oidc/left", Permission.ANYONE)
    def sso_left(self) -> BaseResponse:
        """Back from the provider, whose page asks: it sends back those who said no as well, and does not tell.

        Nothing is believed but that this browser was sent there.
        """
        self._demand_way()
        sent, came = request.cookies.get(COOKIE, ""), request.args.get("state", "")
        if not sent or not hmac.compare_digest(sent.encode(), came.encode()):
            raise SignOnRefused(
                "Nobody here has asked your company to sign you out", mend="Sign out on your company's own page"
            )
        answer = self._console.pages.show("sso_left", "staff-sso-back-title", goal="", left=True)
        answer.delete_cookie(COOKIE, path=ROOM)
        return answer

    @route("POST", "/sso/oidc/backchannel", Permission.ANYONE, foreign=True, largest=_TOKEN_LARGEST)
    def sso_backchannel(self) -> BaseResponse:
        """The provider itself says that somebody has signed out, or was signed out: their sessions end here."""
        self._demand_way()
        provider = self._parts.ways[OIDC]
        try:
            gone = provider.signed_out(guard.fields().to_dict())
        except SignOnRefused:
            answer = jsonify({"error": "invalid_request"})
            answer.status_code = 400
        else:
            try:
                self._end(gone)
            except Exception:
                provider.may_repeat(gone)
                raise
            answer = jsonify({})
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _end(self, gone: SignedOut) -> None:
        """First what lies in memory, which cannot fail: a full disk keeps nobody signed in."""
        self._parts.attempts.forget(gone)
        found = self._found(gone)
        for session in found:
            self._console.sessions.end(session.key)
        if not gone.session:
            self._parts.accounts.end_sessions(gone)  # elsewhere too, with one entry for all
            return
        for session in found:
            self._parts.accounts.note_end(session.staff_id)

    def _found(self, gone: SignedOut) -> list[Session]:
        """The sessions here that end; those of the person that follow none of the provider's may be the one."""
        sessions, whose = self._console.sessions, self._parts.accounts.find(gone) if gone.subject else None
        found = [] if whose is None else [one for one in sessions.of(whose) if not (gone.session and one.at_provider)]
        if gone.session:
            followed = sessions.at_provider(gone.session)
            found += [one for one in followed if not gone.subject or one.staff_id == whose]
        return [one for one in found if one.by is SignedInBy.OIDC]

    def _demand_way(self) -> None:
        if OIDC not in self._parts.ways:
            raise NotFound("This way to sign in is not set up here", mend="Sign in with a password")


def after_sign_out(console: Console, by: SignedInBy) -> str:
    """Where whoever has just signed out goes to.

    Args:
        console: Whose providers.
        by: How they had signed in.
    """
    return LEAVE if by is SignedInBy.OIDC and OIDC in console.signon.ways else f"{guard.PREFIX}/sign-in"
