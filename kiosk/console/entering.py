"""The one way in: whoever proved who somebody is, by whatever means, hands the account over here."""

from collections.abc import Callable

from flask import g, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.console import Console, wrong
from kiosk.console.sessions import Session, SignedInBy
from kiosk.errors import SignInRefused
from kiosk.privacy.audit import Action
from kiosk.store.staff import StaffRow

__all__ = ["SignedInBy", "enter"]

_BY_PROVIDER = frozenset({SignedInBy.OIDC, SignedInBy.SAML})


def enter(
    console: Console,
    account: StaffRow,
    by: SignedInBy,
    at_provider: str = "",
    check: Callable[[Session], None] = lambda _: None,
) -> BaseResponse:
    """Begin a session, and answer with its cookie and the way to where the person wanted to go.

    A session of this browser ends first, whoever it was of. Whoever types a password for a locked account was refused
    before, as for a wrong one; the other ways nobody guesses, and whoever comes by them is told what is wrong.

    Args:
        console: Whose sessions.
        account: Proven to be this person's.
        by: How.
        at_provider: The provider's own id of its session with the person, where it named one.
        check: Told of the session before anybody has its cookie; may end it and refuse.

    Raises:
        SignInRefused: The account is disabled, was not used for too long, or does not sign in with what is kept here.
    """
    if account.disabled_at is not None:
        raise SignInRefused("This account does not sign in here", mend="Ask whoever runs the box")
    if by not in _BY_PROVIDER and not console.keeps_own(account):
        console.failed(account.staff_id)
        raise wrong()  # and not that the password was right
    if console.is_unused(account):
        console.failed(account.staff_id)
        raise SignInRefused(
            "Nobody has used this account for a long time, so it is locked", mend="Ask whoever runs the box to open it"
        )
    if "staff_session" in g:
        console.sessions.end(guard.signed_in().key)
    console.factors.give_back(account.staff_id)
    console.deps.site.audit.record(Action.SIGNED_IN, actor=f"staff:{account.staff_id}", detail={"by": by.value})
    token, session = console.sessions.begin(account.staff_id, account.epoch, by, guard.place(), at_provider)
    check(session)
    answer = redirect(guard.wanted(), 303)
    guard.set_cookie(answer, token)
    guard.forget_wanted(answer)
    return answer
