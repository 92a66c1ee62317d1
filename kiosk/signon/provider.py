"""What the two ways of single sign-on have in common: what is asked, and who answered for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

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
    """

    provider: str
    subject: str = field(repr=False)
    name: str = field(repr=False)
    groups: tuple[str, ...] = field(repr=False)


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
