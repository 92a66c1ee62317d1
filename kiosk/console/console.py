"""What the views of the console share."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.accounts import StaffAccounts
from kiosk.console.deps import ConsoleDeps
from kiosk.console.disuse import is_unused
from kiosk.console.drafts import Drafts
from kiosk.console.halves import Halves
from kiosk.console.pages import Pages
from kiosk.console.parking import Parking
from kiosk.console.passkeys import Passkeys
from kiosk.console.runs import RetentionRuns
from kiosk.console.second_factor import SecondFactors
from kiosk.console.sessions import Session, Sessions, SignedInBy
from kiosk.console.throttle import SignInThrottle
from kiosk.errors import SignInRefused
from kiosk.modes import PasswordSignIn
from kiosk.privacy.audit import Action
from kiosk.settings_second_factor import SecondFactor
from kiosk.signon.parts import SignOnParts
from kiosk.store.staff import StaffRow

_PROVING_SECONDS = 5.0
"""Longest wait for others who sign in; a thread of the server waits too."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to somebody else who proves who people are, such as an identity provider.

    Attributes:
        words: Key of the words on it.
        path: Where it leads, on this kiosk.
        where: Name of the machine behind it, for people who have several to choose from; empty where it has none.
    """

    words: str
    path: str
    where: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Console:
    """The console's own rooms.

    Attributes:
        deps: What it was given.
        pages: Draws.
        sessions: Who is signed in.
        accounts: Proves who somebody is by a password, and keeps the accounts.
        factors: Codes of apps, and recovery codes.
        passkeys: Proves who somebody is by a passkey.
        throttle: Slows guessing down.
        halves: Sign-ins that wait for a code.
        parking: Forms that wait for a proof.
        drafts: Enrolments under way.
        runs: The retention run under way.
        seconds: Monotonic clock.
        signon: Providers that vouch for people, and sign-ins with them.
        proving: Held while a password is compared.
        sign_in_ways: Further ways, shown beside the password to whoever signs in.
        confirm_ways: Further ways to prove oneself again; each gives the one for an account, or None.
    """

    deps: ConsoleDeps
    pages: Pages
    sessions: Sessions
    accounts: StaffAccounts
    factors: SecondFactors
    passkeys: Passkeys
    throttle: SignInThrottle
    halves: Halves
    parking: Parking
    drafts: Drafts
    runs: RetentionRuns
    seconds: Callable[[], float]
    signon: SignOnParts
    proving: threading.Lock = field(default_factory=threading.Lock)
    sign_in_ways: list[Way] = field(default_factory=list)
    confirm_ways: list[Callable[[StaffRow], Way | None]] = field(default_factory=list)

    @property
    def proof_seconds(self) -> float:
        """Seconds for which a fresh proof counts."""
        return self.deps.settings.staff_proof_minutes * 60.0

    def owes(self, session: Session, account: StaffRow) -> bool:
        """Whether somebody has to set up a second factor before anything else: they came with a password alone."""
        return session.by is SignedInBy.PASSWORD and self.requires(account)

    def requires(self, account: StaffRow) -> bool:
        """Whether an account needs a second factor; whoever vouches for one without a password has their own rules."""
        settings = self.deps.settings
        named = not set(settings.staff_second_factor_roles).isdisjoint(account.roles)
        return named and bool(account.password_hash) and settings.second_factor is SecondFactor.REQUIRED

    def keeps_own(self, account: StaffRow) -> bool:
        """Whether what is kept here lets an account in: not that of a provider, whose word it could outlast."""
        return bool(account.password_hash) and self.deps.settings.keeps_own_sign_in(account.staff_id)

    def opens_here(self, account: StaffRow) -> bool:
        """Whether what is kept here lets an account in today: see :meth:`keeps_own`, and :meth:`is_unused`."""
        return self.keeps_own(account) and not self.is_unused(account)

    def is_unused(self, account: StaffRow) -> bool:
        """Whether nobody has used an account for so long that it opens no more."""
        used_at = self.accounts.used(account)[account.staff_id]
        return is_unused(account, used_at, self.deps.clock(), self.deps.settings)

    def sign_in_page(self, *, name: str = "", error: Exception | None = None, status: int = 200) -> BaseResponse:
        """The first page, with every way to sign in."""
        return self.pages.show(
            "sign_in",
            "staff-sign-in-title",
            status=status,
            name=name,
            error=error,
            passkeys=self.passkeys.here() is not None,
            ways=self.sign_in_ways,
            keeps_own=self.deps.settings.password_sign_in is not PasswordSignIn.OFF,
        )

    def viewed(self, member_id: str | None, page: str) -> None:
        """Note that this request's person was shown something of a member, or of several (requirement G18)."""
        self.deps.site.audit.record(Action.VIEWED, actor=guard.actor(), member_id=member_id, detail={"page": page})

    def check_password(self, password: str, *, code: str | None = None) -> None:
        """Ask again for the password of whoever is signed in, before what cannot be undone.

        Args:
            password: What was typed.
            code: Of the app, where it is asked for too.

        Raises:
            SignInRefused: Something is wrong, or too much was.
        """
        known = guard.signed_in().staff_id

        def fits() -> StaffRow | None:
            account = self.accounts.authenticate(known, password)
            return account if account is not None and (code is None or self.factors.take(known, code)) else None

        self.attempt(known, fits)

    def attempt(self, known: str, prove: Callable[[], StaffRow | None], *, waits: bool = True) -> StaffRow:
        """Let somebody prove who they are, slowly after failures; returns the account.

        Args:
            known: The name, tidied.
            prove: Tells the account, or None where something is wrong.
            waits: Whether failures of before count.

        Raises:
            SignInRefused: Which part was wrong is not told.
        """
        with self.turn(known, waits=waits):
            account = prove()
            if account is None:
                self.failed(known)
                raise wrong()
            self.throttle.succeeded(known, guard.network())
            return account

    @contextlib.contextmanager
    def turn(self, known: str, *, waits: bool = True) -> Iterator[None]:
        """One person at a time, and nobody whose name has to wait, unless ``waits`` is off.

        Guesses sent side by side would all be free otherwise, and each takes the memory of one argon2id hash.

        Raises:
            SignInRefused: There were too many failures, or too many people at once.
        """
        if not self.proving.acquire(timeout=_PROVING_SECONDS):
            raise SignInRefused("Too many people sign in at this moment", mend="Try again in a few seconds")
        try:
            wait = self.throttle.seconds_left(known, guard.network(), self.seconds())
            if waits and wait > 0:
                raise SignInRefused(
                    "There were too many wrong tries", mend=f"Wait {round(wait) + 1} seconds, then try again"
                )
            yield
        finally:
            self.proving.release()

    def failed(self, known: str) -> None:
        """Count and write down a failure. A name that is no account is not written: people type passwords there."""
        self.throttle.failed(known, guard.network(), self.seconds())
        detail = {"staff": known} if self.accounts.find(known) is not None else {}
        self.deps.site.audit.record(Action.SIGN_IN_FAILED, actor="system", detail=detail)


def wrong() -> SignInRefused:
    """The one refusal of every wrong part."""
    return SignInRefused("What you entered does not fit", mend="Try again, or ask for a new password")
