"""The one way in: whoever proved who somebody is, by whatever means, hands the account over here."""

from flask import g, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.console import Console, wrong
from kiosk.console.sessions import SignedInBy
from kiosk.errors import SignInRefused
from kiosk.privacy.audit import Action
from kiosk.store.staff import StaffRow

__all__ = ["SignedInBy", "enter"]

_BY_PROVIDER = frozenset({SignedInBy.OIDC, SignedInBy.SAML})


def enter(console: Console, account: StaffRow, by: SignedInBy) -> BaseResponse:
    """Begin a session, and answer with its cookie and the way to where the person wanted to go.

    A session of this browser ends first, whoever it was of.

    Args:
        console: Whose sessions.
        account: Proven to be this person's.
        by: How.

    Raises:
        SignInRefused: The account is disabled, or does not sign in with what is kept here.
    """
    if account.disabled_at is not None:
        raise SignInRefused("This account does not sign in here", mend="Ask whoever runs the box")
    if by not in _BY_PROVIDER and not console.keeps_own(account):
        console.failed(account.staff_id)
        raise wrong()  # and not that the password was right
    if "staff_session" in g:
        console.sessions.end(guard.signed_in().key)
    token, _ = console.sessions.begin(account.staff_id, account.epoch, by, guard.place())
    console.deps.site.audit.record(Action.SIGNED_IN, actor=f"staff:{account.staff_id}", detail={"by": by.value})
    answer = redirect(guard.wanted(), 303)
    guard.set_cookie(answer, token)
    guard.forget_wanted(answer)
    return answer
