"""Settings of single sign-on; a part of :class:`kiosk.settings.Settings`."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from kiosk.console.access import Role
from kiosk.modes import PasswordSignIn

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe(url: str) -> bool:
    """Whether what goes to a web address is encrypted, or does not leave this machine."""
    try:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        return False
    return (parts.scheme == "https" or local) and bool(parts.hostname) and not parts.username and not parts.fragment


class SignOnSettings(BaseModel):
    """Which identity provider staff sign in with, and what its groups may do here."""

    signon_url: str = Field(
        default="",
        max_length=200,
        description="Address under which staff open the consoles, such as https://kiosk.shop.example; the identity "
        "provider sends them back there. Empty: public_url. Under another name of the box there is no single sign-on.",
    )
    signon_roles: dict[str, tuple[Role, ...]] = Field(
        default={},
        description="Roles of each group of the identity provider, such as {store-staff = [staff]}. Somebody in none "
        "of them does not get in, and nobody is admin whose group does not say so.",
    )
    signon_always_ask: bool = Field(
        default=True,
        description="Have the identity provider ask at every sign-in who it is, though it still knows somebody. Off: "
        "one click is enough, and whoever takes the tablet next gets in as the one before.",
    )
    password_sign_in: PasswordSignIn = Field(
        default=PasswordSignIn.EVERYONE,
        description="Who may sign in with what this kiosk keeps itself: password, code, passkey. chosen: the accounts "
        "of password_accounts, for days on which the identity provider is down. off: nobody.",
    )
    password_accounts: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Accounts that may do so where password_sign_in is chosen. Each one is a way around the provider; "
        "keep its password in an envelope.",
    )
    oidc_issuer: str = Field(
        default="",
        max_length=190,
        description="Issuer of the OpenID Connect provider exactly as it names itself, https, or http on this machine. "
        "Empty: no OpenID Connect, and nothing is called.",
    )
    oidc_client_id: str = Field(default="", max_length=200, description="Name of this kiosk at that provider.")
    oidc_client_secret_file: Path | None = Field(
        default=None,
        description="File with the client secret, mode 0600. None: the environment's VANAKKAM_OIDC_CLIENT_SECRET. It "
        "is in no other place, and in no log.",
    )
    oidc_ca_file: Path | None = Field(
        default=None, description="Certificate of the authority of a provider of your own. None: the usual ones."
    )
    oidc_scopes: tuple[str, ...] = Field(
        default=("openid", "profile"),
        max_length=20,
        description="What is asked for; openid is always among it. Some providers tell groups only for one of its own.",
    )
    oidc_groups_claim: str = Field(
        default="groups", min_length=1, max_length=200, description="Claim that lists somebody's groups."
    )
    oidc_name_claim: str = Field(
        default="preferred_username",
        min_length=1,
        max_length=200,
        description="Claim from which the name of a new account is made; it decides nothing else.",
    )
    saml_metadata_file: Path | None = Field(
        default=None,
        description="File with the metadata of the SAML 2.0 identity provider. None: no SAML. Whoever can change it "
        "can sign in as anybody.",
    )
    saml_entity_id: str = Field(
        default="",
        max_length=200,
        description="Name of this kiosk at that provider. Empty: the address of its own metadata.",
    )
    saml_groups_attribute: str = Field(
        default="groups", min_length=1, max_length=200, description="Attribute that lists somebody's groups."
    )
    saml_name_attribute: str = Field(
        default="",
        max_length=200,
        description="Attribute from which the name of a new account is made. Empty: the NameID.",
    )
    saml_subject_attribute: str = Field(
        default="",
        max_length=120,
        description="Attribute by which somebody is known again, for providers without a persistent NameID. It must "
        "never change, never be given to somebody else, and not be theirs to choose. Empty: the NameID, which must be "
        "persistent. Another value makes new accounts.",
    )

    @field_validator("signon_url", "oidc_issuer")
    @classmethod
    def _safe_address(cls, url: str, info: ValidationInfo) -> str:
        """Codes and proofs of who somebody is go over TLS, or not off this machine."""
        if url and (not is_safe(url) or urlsplit(url).query):
            raise ValueError("give an https address without ? # or a password, or an http one on this machine")
        # An issuer is compared sign by sign, and some end in a slash.
        return url.rstrip("/") if info.field_name == "signon_url" else url

    @field_validator("oidc_scopes")
    @classmethod
    def _with_openid(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Without it no provider says who somebody is."""
        if "openid" not in scopes or not all(scope.isprintable() and " " not in scope for scope in scopes):
            raise ValueError("openid must be among them, each one without spaces")
        return scopes

    @field_validator("password_accounts")
    @classmethod
    def _somebody_is_left(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """An empty choice would be off by another name."""
        if info.data.get("password_sign_in") is PasswordSignIn.CHOSEN and not names:
            raise ValueError("name the accounts, or set password_sign_in to off")
        return names

    def keeps_own_sign_in(self, staff_id: str) -> bool:
        """Whether an account may sign in with what this kiosk keeps itself."""
        return self.is_for_outages(staff_id) or self.password_sign_in is PasswordSignIn.EVERYONE

    def is_for_outages(self, staff_id: str) -> bool:
        """Whether an account keeps its password for the day the provider is down, beside others that have none."""
        return self.password_sign_in is PasswordSignIn.CHOSEN and staff_id in self.password_accounts
