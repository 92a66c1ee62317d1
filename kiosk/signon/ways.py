"""Which ways of single sign-on the settings open, built once when the consoles are."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kiosk.errors import SettingsInvalid, SourceInvalid
from kiosk.members.values import Clock
from kiosk.modes import PasswordSignIn
from kiosk.secret_place import SecretPlace
from kiosk.security import inherited
from kiosk.settings import Settings
from kiosk.settings_signon import is_safe
from kiosk.signon.provider import Provider

OIDC: Final = "oidc"
SAML: Final = "saml"
ROOM: Final = "/staff/sso"
CALLBACK: Final = f"{ROOM}/oidc/callback"
CONSUMER: Final = f"{ROOM}/saml/acs"
METADATA: Final = f"{ROOM}/saml/metadata"
LEAVE: Final = f"{ROOM}/oidc/leave"
LEFT: Final = f"{ROOM}/oidc/left"
_EXTRA: Final = "Install them: pip install 'vanakkam[oidc,saml]'"
SECRET_VARIABLE: Final = inherited.CLIENT_SECRET


def ways_of(settings: Settings) -> tuple[str, ...]:
    """Names of the ways that the settings open, in the order in which they are offered."""
    return tuple(name for name, is_set in ((OIDC, settings.oidc_issuer), (SAML, settings.saml_metadata_file)) if is_set)


def base_of(settings: Settings) -> str:
    """Address under which staff open the consoles; empty where none is set."""
    return settings.signon_url or settings.public_url


def open_ways(
    settings: Settings, clock: Clock, secret: Callable[[], bytes], environment: Mapping[str, str] | None = None
) -> Mapping[str, Provider]:
    """The providers of the settings, by the name of their way; nothing is called yet.

    Args:
        settings: Of the site.
        clock: The time now.
        secret: Gives the secret of the key ring under which the kiosk's own key is sealed.
        environment: Where a secret may lie; that of this process as it began when left out.

    Raises:
        SettingsInvalid: What belongs to a way is missing, or nobody could sign in at all.
    """
    names = ways_of(settings)
    if not names:
        if settings.password_sign_in is PasswordSignIn.OFF:
            raise _missing(
                "password_sign_in", "nobody could sign in: there is no identity provider", "Set one up first"
            )
        return MappingProxyType({})
    if not is_safe(base_of(settings)):
        raise _missing(
            "signon_url",
            "single sign-on needs the https address of the consoles",
            "Set it, such as https://kiosk.shop.example",
        )
    if not settings.signon_roles:
        raise _missing("signon_roles", "no group has a role, so that nobody would get in", "Give groups their roles")
    given = inherited.environment() if environment is None else environment
    made = {OIDC: lambda: _oidc(settings, clock, given), SAML: lambda: _saml(settings, clock, secret)}
    return MappingProxyType({name: made[name]() for name in names})


def _oidc(settings: Settings, clock: Clock, environment: Mapping[str, str]) -> Provider:
    try:
        from kiosk.signon.oidc import OidcProvider  # noqa: PLC0415 - its libraries are an extra
        from kiosk.signon.oidc_line import Client  # noqa: PLC0415
    except ImportError as error:
        raise _missing("oidc_issuer", "the libraries of OpenID Connect are not installed", _EXTRA) from error
    if not settings.oidc_client_id:
        raise _missing("oidc_client_id", "the provider does not know who asks", "Set what the provider gave you")
    client = Client(
        settings.oidc_issuer,
        settings.oidc_client_id,
        _secret(settings, environment),
        base_of(settings) + CALLBACK,
        settings.oidc_scopes,
        settings.oidc_ca_file,
    )
    return OidcProvider(client, settings.oidc_groups_claim, settings.oidc_name_claim, clock)


def _saml(settings: Settings, clock: Clock, secret: Callable[[], bytes]) -> Provider:
    try:
        from kiosk.signon.saml import SamlProvider  # noqa: PLC0415 - as above
        from kiosk.signon.saml_metadata import ServiceProvider  # noqa: PLC0415
        from kiosk.signon.saml_own_key import own_key  # noqa: PLC0415
    except ImportError as error:
        raise _missing("saml_metadata_file", "the libraries of SAML are not installed", _EXTRA) from error
    base, file = base_of(settings), settings.saml_metadata_file or Path()
    own = ServiceProvider(
        settings.saml_entity_id or base + METADATA,
        base + CONSUMER,
        settings.saml_groups_attribute,
        settings.saml_name_attribute,
        settings.saml_subject_attribute,
    )
    return SamlProvider(file, own, own_key(settings.home, secret, clock), clock)


def _secret(settings: Settings, environment: Mapping[str, str]) -> str:
    file = settings.oidc_client_secret_file
    if file is None:
        found = environment.get(SECRET_VARIABLE, "")
        if not found:
            raise _missing(
                "oidc_client_secret_file", "there is no client secret", f"Name its file, or set {SECRET_VARIABLE}"
            )
        return found
    try:
        return SecretPlace(file=str(file)).read() or ""
    except SourceInvalid as error:
        raise _missing(
            "oidc_client_secret_file", "the file cannot be read or is empty", "Put the secret into it, mode 0600"
        ) from error


def _missing(name: str, why: str, mend: str) -> SettingsInvalid:
    return SettingsInvalid(f"Setting {name}: {why}", mend=f"{mend}; see docs/signon.md")
