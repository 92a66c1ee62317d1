"""What the rooms of single sign-on share, opened once with the console."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.members.values import Clock
from kiosk.security.keyring import Secret
from kiosk.settings import Settings
from kiosk.signon.accounts import SignOnAccounts
from kiosk.signon.attempts import Attempts
from kiosk.signon.provider import Provider
from kiosk.signon.ways import base_of, open_ways
from kiosk.site import Site


@dataclass(frozen=True, slots=True, eq=False)
class SignOnParts:
    """The parts.

    Attributes:
        base: Address under which staff open the consoles; empty where none is set.
        always: Whether the provider is to ask at every sign-in who it is.
        ways: The providers by the name of their way; empty without single sign-on.
        attempts: Sign-ins under way.
        accounts: Of the people the providers vouch for.
    """

    base: str
    always: bool
    ways: Mapping[str, Provider]
    attempts: Attempts
    accounts: SignOnAccounts

    @classmethod
    def open(cls, settings: Settings, site: Site, clock: Clock, seconds: Callable[[], float]) -> "SignOnParts":
        """The parts for the settings of a site; nothing is called yet.

        Args:
            settings: Of the site.
            site: Where accounts lie, with its audit trail and key ring.
            clock: The time now.
            seconds: Monotonic clock.

        Raises:
            SettingsInvalid: What belongs to a way is missing, or nobody could sign in at all.
        """
        return cls(
            base_of(settings),
            settings.signon_always_ask,
            open_ways(settings, clock, lambda: site.keyring.secret(Secret.STAFF)),
            Attempts(seconds),
            SignOnAccounts(site.store, site.audit, settings.signon_roles, clock),
        )
