"""What the two ways of single sign-on have in common: what is asked, and who answered for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.errors import SignOnRefused

SKEW_SECONDS = 60
"""How far the clocks of the provider and of this box may be apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a provider. What must come back with the answer is random, and hidden from the text form.

    Attributes:
        url: Where the browser goes with it.
        state: By which the answer is found again.
        nonce: What the signed answer must carry: the nonce of OpenID Connect, the id of a SAML request.
        verifier: Of PKCE; empty for SAML.
        at: When, UTC.
        again: Whether the person must prove anew who they are, signed in at the provider or not.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    at: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody a provider answers for; who it is is hidden from the text form.

    Attributes:
        provider: Way and issuer, as ``oidc:https://id.example``: subjects of two of them never meet.
        subject: The provider's own lasting id of the person.
        name: What the provider calls them; a name for a new account is made of it.
        groups: As the provider names them.
        session: The provider's id of its own session with the person, or empty.
    """

    provider: str
    subject: str = field(repr=False)
    name: str = field(repr=False)
    groups: tuple[str, ...] = field(repr=False)
    session: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Whom the provider has signed out; hidden from the text form.

    Attributes:
        provider: See :class:`Identity`.
        subject: Who, or empty where only a session is named.
        session: The one session of :class:`Identity` that has ended, or empty for all of the person's.
        token_id: By which the word is known again.
    """

    provider: str
    subject: str = field(repr=False)
    session: str = field(repr=False)
    token_id: str = field(default="", repr=False)


class Provider(Protocol):
    """An identity provider."""

    @property
    def name(self) -> str:
        """The ``provider`` of every :class:`Identity` of it."""

    def ask(self, *, again: bool) -> Asked:
        """A new question.

        Args:
            again: See :class:`Asked`.

        Raises:
            ProviderUnreachable: It does not say where to ask.
        """

    def identity(self, said: Mapping[str, str], asked: Asked) -> Identity:
        """Who the answer speaks of.

        Args:
            said: Fields that the browser brought back.
            asked: The question that they answer.

        Raises:
            SignOnRefused: The answer does not hold, or says no.
            ProviderUnreachable: The provider could not be asked what belongs to it.
        """

    def own_metadata(self) -> bytes:
        """What the provider has to know of this kiosk, XML; empty for a way on which there is no such document."""

    def sign_out_address(self, *, state: str, back: str) -> str:
        """Where the browser goes to sign out at the provider; empty where the provider names no such place.

        It holds nothing about the person: who it is the provider knows by its own cookie.

        Args:
            state: Random; comes back with the browser.
            back: Where the provider sends it back to.

        Raises:
            ProviderUnreachable: It does not say where.
        """

    def signed_out(self, said: Mapping[str, str]) -> SignedOut:
        """Whom the provider itself, and no browser, tells to have signed out.

        Args:
            said: Fields of its request.

        Raises:
            SignOnRefused: It does not hold, or came twice.
            ProviderUnreachable: The provider could not be asked for its keys.
        """

    def may_repeat(self, gone: SignedOut) -> None:
        """What the provider told could not be done: its repetition of the same word is taken."""


def does_not_hold() -> SignOnRefused:
    """The one refusal of every wrong part of an answer; which part it was is for the log."""
    return SignOnRefused(
        "The answer of your company's sign-in does not hold",
        mend="Sign in again; if it stays so, whoever runs the box finds in its log what did not fit",
    )


def not_asked_anew() -> SignOnRefused:
    """The refusal of a proof that is older than its question."""
    return SignOnRefused(
        "Your company's sign-in did not ask you anew who you are",
        mend="Try again and sign in there, or tell whoever runs the box",
    )
