"""What the views of the console share."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.console import guard
from kiosk.console.accounts import Authenticator
from kiosk.console.deps import ConsoleDeps
from kiosk.console.drafts import Drafts
from kiosk.console.pages import Pages
from kiosk.console.runs import RetentionRuns
from kiosk.console.sessions import Sessions
from kiosk.console.throttle import SignInThrottle
from kiosk.errors import SignInRefused
from kiosk.privacy.audit import Action
from kiosk.store.staff import StaffRow

_PROVING_SECONDS = 5.0
"""Longest wait for others who sign in; a thread of the server waits too."""


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
        runs: The retention run under way.
        seconds: Monotonic clock.
        proving: Held while a password is compared.
    """

    deps: ConsoleDeps
    pages: Pages
    sessions: Sessions
    authenticator: Authenticator
    throttle: SignInThrottle
    drafts: Drafts
    runs: RetentionRuns
    seconds: Callable[[], float]
    proving: threading.Lock = field(default_factory=threading.Lock)

    def viewed(self, member_id: str | None, page: str) -> None:
        """Note that this request's person was shown something of a member, or of several (requirement G18)."""
        self.deps.site.audit.record(Action.VIEWED, actor=guard.actor(), member_id=member_id, detail={"page": page})

    def check_password(self, password: str) -> None:
        """Ask again for the password of whoever is signed in, before what cannot be undone.

        Raises:
            SignInRefused: It is wrong, or too many were.
        """
        self.prove(guard.signed_in().staff_id, password)

    def prove(self, name: str, password: str) -> StaffRow:
        """Check a name and a password, slowly after failures; returns the account.

        Raises:
            SignInRefused: Which part was wrong is not told.
        """
        # One at a time: guesses sent side by side would all be free, and each takes the memory of one argon2id hash.
        if not self.proving.acquire(timeout=_PROVING_SECONDS):
            raise SignInRefused("Too many people sign in at this moment", mend="Try again in a few seconds")
        try:
            return self._prove(name.strip().casefold(), password)
        finally:
            self.proving.release()

    def _prove(self, known: str, password: str) -> StaffRow:
        address, now = guard.address(), self.seconds()
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
        return account
