"""Who keeps the routes of programs and phones, and whom they let in: views read it here and check nothing."""

from flask import g, request

from kiosk.api.access import Access, Keeper
from kiosk.api.bearer import Bearer
from kiosk.api.phone_sessions import PhoneSessions
from kiosk.errors import SessionEnded
from kiosk.intake.tokens import Scope
from kiosk.screens.desks import CodeDesk


def token_keeper(bearer: Bearer) -> Keeper:
    """Lets programs in by their token, see :meth:`kiosk.api.bearer.Bearer.actor`."""

    def keep(access: Access) -> None:
        g.api_actor = bearer.actor(Scope(access.needs))

    return keep


def phone_keeper(sessions: PhoneSessions, codes: CodeDesk) -> Keeper:
    """Lets phones in by the token of their session.

    A receipt that was renewed elsewhere, by whomever, has signed its phones out.
    """

    def keep(_access: Access) -> None:
        session = sessions.find(session_token())
        if not codes.opens(session.member_id, session.lookup):
            sessions.close(session_token())
            raise SessionEnded("You are signed out", mend="Type the code of your new receipt")
        g.api_member = session.member_id

    return keep


def actor() -> str:
    """The program whose request is being served, as ``token:NAME``."""
    found: str = g.api_actor
    return found


def member_id() -> str:
    """Whose phone it is."""
    found: str = g.api_member
    return found


def session_token() -> str:
    """The token that a phone shows, or empty."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""
