"""Proving again who one is, before what concerns others or cannot be undone.

Whoever signed in with a password is asked for it in the form itself, where it may prove anything. Everybody else goes
to the room at ``/staff/confirm``; what the form held is kept for the session meanwhile, and sent on from there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from kiosk.console import guard
from kiosk.console.console import Console
from kiosk.console.sessions import Session, SignedInBy
from kiosk.errors import ProofNeeded
from kiosk.privacy.audit import Action

CONFIRM: Final = f"{guard.PREFIX}/confirm"
SENT_ON: Final = "waited"
"""Field with the token of a request that the room sends on."""
_WITH_PASSWORD: Final = frozenset({SignedInBy.PASSWORD, SignedInBy.TOTP})


class Asks(StrEnum):
    """What a form has to carry beside its own fields."""

    NOTHING = "nothing"
    PASSWORD = "password"  # noqa: S105 - the name of a field
    CODE = "code"
    """The password and a code."""
    ROOM = "room"
    """Nothing: the proof is given in the room."""


def asks(by: SignedInBy, *, proven: bool, with_code: bool, enough: bool) -> Asks:
    """What somebody is asked for.

    Args:
        by: How they signed in.
        proven: Whether they were in the room a short time ago.
        with_code: Whether a password needs a code beside it.
        enough: Whether a password may prove anything.
    """
    if proven:
        return Asks.NOTHING
    if by not in _WITH_PASSWORD or not enough:
        return Asks.ROOM
    return Asks.CODE if with_code else Asks.PASSWORD


def asked(console: Console) -> Asks:
    """What the form of this request's person has to carry."""
    session = guard.signed_in()
    proven = console.sessions.is_fresh(session.proven_at, console.proof_seconds)
    enough = password_is_enough(console, session)
    return asks(session.by, proven=proven, with_code=wants_code(console, session), enough=enough)


def check(console: Console, form: Mapping[str, str]) -> None:
    """Ask whoever is signed in to prove again who they are, by the fields ``password`` and ``code`` of their form.

    Raises:
        SignInRefused: Something was wrong, or too much was; what it was is not told.
        ProofNeeded: They are to go to the room; the request is kept for when they come back.
    """
    wanted = asked(console)
    _sent_on(console)
    if wanted is Asks.ROOM:
        raise _needed()
    if wanted is not Asks.NOTHING:
        check_typed(console, form)


def check_typed(console: Console, form: Mapping[str, str]) -> None:
    """Compare the password of a form, and its code where one is wanted beside it.

    Raises:
        SignInRefused: As for :func:`check`.
    """
    session = guard.signed_in()
    code = form.get("code", "") if wants_code(console, session) else None
    console.check_password(form.get("password", ""), code=code)
    if code is not None:
        console.sessions.give_code(session)


def wants_code(console: Console, session: Session) -> bool:
    """Whether a password needs a code beside it: there is an app, and no code of it was given a short time ago."""
    coded = console.sessions.is_fresh(session.factor_at, console.proof_seconds)
    return not coded and console.factors.state(session.staff_id) is not None


def password_is_enough(console: Console, session: Session) -> bool:
    """Whether a password may prove anything.

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
    _sent_on(console)
    if not sessions.is_fresh(at, console.proof_seconds):
        raise _needed()


def proved(console: Console, session: Session) -> None:
    """Mark a session as freshly proven. Whoever calls this has made sure that it is the person of the session."""
    console.deps.site.audit.record(Action.PROVEN, actor=f"staff:{session.staff_id}")  # first: no proof without an entry
    console.sessions.prove(session)


def _needed() -> ProofNeeded:
    return ProofNeeded("This needs a fresh proof of who you are", mend="Confirm that it is you, then go on")


def _sent_on(console: Console) -> None:
    """What the room has sent on waits there no more; if another proof is needed, it is kept anew."""
    if guard.is_form():
        console.parking.drop(guard.signed_in().key, guard.fields().get(SENT_ON, ""))
