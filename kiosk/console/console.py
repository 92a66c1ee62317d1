"""What the views of the console share."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.console import guard
from kiosk.console.accounts import Authenticator
from kiosk.console.deps import ConsoleDeps
from kiosk.console.drafts import Drafts
from kiosk.console.pages import Pages
from kiosk.console.sessions import Sessions
from kiosk.console.throttle import SignInThrottle
from kiosk.errors import SignInRefused
from kiosk.privacy.audit import Action


@dataclass(frozen=True, slots=True, eq=False)
class Console:
    """The console's own rooms.

    Attributes:
        deps: What it was given.
        pages: Draws.
        sessions: Who is signed in.
        authenticator: Proves who somebody is.
        throttle: Slows guessing down.
        drafts: Enrolments under way.
        seconds: Monotonic clock.
    """

    deps: ConsoleDeps
    pages: Pages
    sessions: Sessions
    authenticator: Authenticator
    throttle: SignInThrottle
    drafts: Drafts
    seconds: Callable[[], float]

    def viewed(self, member_id: str, page: str) -> None:
        """Note that this request's person was shown something of a member (requirement G18)."""
        self.deps.site.audit.record(Action.VIEWED, actor=guard.actor(), member_id=member_id, detail={"page": page})

    def check_password(self, password: str) -> None:
        """Ask again for the password of whoever is signed in, before what cannot be undone.

        Raises:
            SignInRefused: It is wrong, or too many were.
        """
        self.prove(guard.signed_in().staff_id, password)

    def prove(self, name: str, password: str) -> str:
        """Check a name and a password, slowly after failures; returns the account's password hash as proof.

        Raises:
            SignInRefused: Which part was wrong is not told.
        """
        address, now = guard.address(), self.seconds()
        known = name.strip().casefold()
        wait = self.throttle.seconds_left(known, address, now)
        if wait > 0:
            raise SignInRefused(
                "There were too many wrong passwords", mend=f"Wait {round(wait) + 1} seconds, then try again"
            )
        account = self.authenticator.authenticate(known, password)
        if account is None:
            self.throttle.failed(known, address, now)
            # A name that is no account is not written down: people type passwords there.
            detail = {"staff": known} if self.authenticator.find(known) is not None else {}
            self.deps.site.audit.record(Action.SIGN_IN_FAILED, actor="system", detail=detail)
            raise SignInRefused("The name or the password is wrong", mend="Try again, or ask for a new password")
        self.throttle.succeeded(known, address)
        return account.password_hash
