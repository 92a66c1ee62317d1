"""Proving again who one is, before what concerns others or cannot be undone; and the room where that is done.

Whoever signed in with a password is asked for it in the form itself. Whoever signed in without one goes to the room at
``/staff/confirm``; what the form held is kept for the session meanwhile, and sent on from there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console, wrong
from kiosk.console.parking import Parked
from kiosk.console.sessions import Session, SignedInBy
from kiosk.errors import ProofNeeded, SignInRefused
from kiosk.privacy.audit import Action

CONFIRM: Final = f"{guard.PREFIX}/confirm"
_NOT_KEPT: Final = frozenset({guard.CSRF_FIELD, "password", "code"})
_WITH_PASSWORD: Final = frozenset({SignedInBy.PASSWORD, SignedInBy.TOTP})


class Asks(StrEnum):
    """What a form has to carry beside its own fields."""

    NOTHING = "nothing"
    PASSWORD = "password"  # noqa: S105 - the name of a field
    CODE = "code"
    """The password and a code."""
    ROOM = "room"
    """Nothing: the proof is given in the room."""


def asks(by: SignedInBy, *, proven: bool, with_code: bool) -> Asks:
    """What somebody is asked for.

    Args:
        by: How they signed in.
        proven: Whether they were in the room a short time ago.
        with_code: Whether a password needs a code beside it.
    """
    if proven:
        return Asks.NOTHING
    if by not in _WITH_PASSWORD:
        return Asks.ROOM
    return Asks.CODE if with_code else Asks.PASSWORD


def asked(console: Console) -> Asks:
    """What the form of this request's person has to carry."""
    session = guard.signed_in()
    proven = console.sessions.is_fresh(session.proven_at, console.proof_seconds)
    return asks(session.by, proven=proven, with_code=wants_code(console, session))


def check(console: Console, form: Mapping[str, str]) -> None:
    """Ask whoever is signed in to prove again who they are, by the fields ``password`` and ``code`` of their form.

    Raises:
        SignInRefused: Something was wrong, or too much was; what it was is not told.
        ProofNeeded: They are to go to the room; the request is kept for when they come back.
    """
    wanted = asked(console)
    console.parking.drop(guard.signed_in().key)
    if wanted is Asks.ROOM:
        raise ProofNeeded("This needs a fresh proof of who you are", mend="Confirm that it is you, then go on")
    if wanted is Asks.PASSWORD:
        console.check_password(form.get("password", ""))
    elif wanted is Asks.CODE:
        console.check_password(form.get("password", ""), code=form.get("code", ""))
        console.sessions.give_code(guard.signed_in())


def wants_code(console: Console, session: Session) -> bool:
    """Whether a password needs a code beside it: there is an app, and no code of it was given a short time ago."""
    coded = console.sessions.is_fresh(session.factor_at, console.proof_seconds)
    return not coded and console.factors.state(session.staff_id) is not None


def password_is_enough(console: Console, session: Session) -> bool:
    """Whether a password may prove anything in the room.

    Where a second factor is required and the account's is a passkey, it may not, whatever the session began with: who
    knows the password and finds the tablet open would add a second factor of their own.
    """
    account = guard.account()
    alone = console.factors.state(session.staff_id) is None and bool(console.passkeys.list(session.staff_id))
    return bool(account.password_hash) and not (alone and console.requires(account))


def check_in_room(console: Console) -> None:
    """Ask for a proof in the room, whatever they signed in with: before changes of accounts, which are made in a row.

    Whoever has to set up a second factor, and has none at all, has only just signed in: that counts.

    Raises:
        ProofNeeded: None was given a short time ago.
    """
    session, sessions = guard.signed_in(), console.sessions
    bare = console.owes(session, guard.account()) and password_is_enough(console, session)
    at = max(session.proven_at, session.began_at) if bare else session.proven_at
    if not sessions.is_fresh(at, console.proof_seconds):
        raise ProofNeeded("This needs a fresh proof of who you are", mend="Confirm that it is you, then go on")
    console.parking.drop(session.key)


def proved(console: Console, session: Session) -> None:
    """Mark a session as freshly proven. Whoever calls this has made sure that it is the person of the session."""
    console.sessions.prove(session)
    console.deps.site.audit.record(Action.PROVEN, actor=f"staff:{session.staff_id}")


def send_there(console: Console) -> BaseResponse:
    """Keep the request for its session, and go to the room."""
    fields = guard.fields().items(multi=True) if guard.is_form() else ()
    sent = tuple((name, value) for name, value in fields if name not in _NOT_KEPT)
    console.parking.put(guard.signed_in().key, Parked(request.path, guard.is_form(), sent))
    return redirect(CONFIRM, 303)


def room_page(console: Console, *, error: Exception | None = None, status: int = 200) -> BaseResponse:
    """The ways to prove oneself that the account has; once one was gone, the way on."""
    session, account = guard.signed_in(), guard.account()
    proven = console.sessions.is_fresh(session.proven_at, console.proof_seconds)
    parked = console.parking.look(session.key)
    if proven and parked is not None and not parked.is_form:
        console.parking.drop(session.key)
        return redirect(parked.path, 303)
    return console.pages.show(
        "confirm",
        "staff-confirm-title",
        status=status,
        proven=proven,
        parked=parked,
        has_password=password_is_enough(console, session),
        with_code=wants_code(console, session),
        passkeys=console.passkeys.offered(account.staff_id),
        ways=[way for offer in console.confirm_ways if (way := offer(account)) is not None],
        error=error,
    )


class Confirm:
    """Views of the room. A shopper may hold the device: taking it back may need a proof."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @route("GET", "/confirm", Permission.SIGNED_IN, handed=True, owing=True)
    def confirm_form(self) -> BaseResponse:
        """See :func:`room_page`."""
        return room_page(self._console)

    @route("POST", "/confirm", Permission.SIGNED_IN, handed=True, owing=True)
    def confirm(self) -> BaseResponse:
        """By password, and code where there is one."""
        console, form, session = self._console, guard.fields(), guard.signed_in()
        code = form.get("code", "") if wants_code(console, session) else None
        if not password_is_enough(console, session):
            return room_page(console, error=wrong(), status=422)
        try:
            console.check_password(form.get("password", ""), code=code)
        except SignInRefused as error:
            return room_page(console, error=error, status=422)
        if code is not None:
            console.sessions.give_code(session)
        proved(console, session)
        return redirect(CONFIRM, 303)

    @route("POST", "/confirm/forget", Permission.SIGNED_IN, handed=True, owing=True)
    def forget(self) -> BaseResponse:
        """Not after all: what was kept goes."""
        self._console.parking.drop(guard.signed_in().key)
        return redirect(f"{guard.PREFIX}/", 303)
