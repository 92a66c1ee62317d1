"""How a site is unlocked: the one way from the settings to the data secret, whatever place the site key is in."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes

from kiosk.errors import KeyMissing, SiteInUse
from kiosk.modes import KeyPlace
from kiosk.security import inherited
from kiosk.security.envelope import Envelope, read_envelope
from kiosk.security.exposure import refuse_open_folder
from kiosk.security.files import new_private_file
from kiosk.security.key_service import HttpKeyService, ServiceSource
from kiosk.security.key_sources import (
    CREDENTIALS_DIRECTORY,
    CredentialSource,
    EnvironmentSource,
    FileSource,
    KeySource,
    Wrapped,
    WrappingKey,
)
from kiosk.security.keys import KEY_BYTES, KeyPurpose, SiteSecret
from kiosk.settings import Settings
from kiosk.store.engine import check_key


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What opened a site.

    Attributes:
        secret: Its data secret.
        key: The site key; None where this process held the data secret already.
        wrapped: What the key opened; None also for a site of an older version, whose key is the data secret.
    """

    secret: SiteSecret
    key: WrappingKey | None = None
    wrapped: Wrapped | None = None


def source_of(settings: Settings, place: KeyPlace | None = None) -> KeySource:
    """The place of the site key.

    Args:
        settings: Of the site.
        place: Another one than that of the settings.

    Raises:
        KeyExposed: Others may read the private key for the key service.
        KeyMissing: The key service has no address, or a file of its certificates cannot be read.
    """
    match settings.key_source if place is None else place:
        case KeyPlace.FILE:
            return FileSource(settings.key_path)
        case KeyPlace.ENVIRONMENT:
            return EnvironmentSource()
        case KeyPlace.SYSTEMD:
            return CredentialSource(os.environ.get(CREDENTIALS_DIRECTORY))
        case KeyPlace.SERVICE:
            return _service(settings)


def _service(settings: Settings) -> ServiceSource:
    if not settings.key_service:
        raise KeyMissing("No key service is named", mend="Set key_service in site.toml (docs/keys.md)")
    service = HttpKeyService(
        settings.key_service, ca_file=settings.key_service_ca_file, certificate=settings.key_service_certificate
    )
    return ServiceSource(service, settings.key_service)


def open_secret(settings: Settings) -> SiteSecret:
    """The data secret of a site. Raises as :func:`unlock`."""
    return unlock(settings).secret


def unlock(settings: Settings) -> Unlocked:
    """Open the envelope of a site with the key that the settings lead to.

    Raises:
        KeyMissing: No key there, or no envelope for a key service.
        KeyExposed: Others may read the key, the envelope or the home folder.
        KeyInvalid: What is there is no key, or the envelope is damaged.
        KeyWrong: The key does not open the envelope.
        KeyServiceRefused: See :mod:`kiosk.security.key_service`.
        KeyServiceUnreachable: The same.
    """
    refuse_open_folder(settings.home)
    held = inherited.held(settings.home)
    if held is not None:
        return Unlocked(SiteSecret(held))
    source = source_of(settings)
    with reading(settings.home):
        envelope = read_envelope(settings.envelope_path)
        try:
            key = source.key()
        except KeyMissing as error:
            raise _elsewhere(error, settings, envelope) from error
    if envelope is None:
        return Unlocked(key.as_secret(), key)
    secret, wrapped = envelope.open(key)
    return Unlocked(secret, key, wrapped)


def secret_for_new_site(settings: Settings, clock: Callable[[], datetime]) -> SiteSecret:
    """The data secret for a store that is about to be made: that of an envelope or a key ring that is there already.

    Raises as :func:`unlock`; KeyWrong where the key ring is of another secret, SiteExists where another call made an
    envelope meanwhile.
    """
    refuse_open_folder(settings.home)
    if settings.envelope_path.exists() or settings.keyring_path.exists():
        found = open_secret(settings)
        if settings.keyring_path.exists():
            check_key(settings.keyring_path, found.derive(KeyPurpose.KEYRING))
        return found
    key = source_of(settings).key_or_new()
    secret = SiteSecret(token_bytes(KEY_BYTES))
    with new_private_file(settings.envelope_path) as draft:
        draft.write_bytes(Envelope.seal(secret, key, clock()).to_bytes())
    return secret


def bring_envelope(settings: Settings, copy: Path) -> None:
    """Put a copy of the envelope in its place, where there is none and the site's key opens the copy.

    Args:
        settings: Of the site.
        copy: From beside a copy of the key ring; where it is not there, nothing happens.

    Raises as :func:`unlock`.
    """
    if settings.envelope_path.exists() or not copy.exists():
        return
    refuse_open_folder(settings.home)
    envelope = Envelope.from_bytes(copy.read_bytes())
    envelope.open(source_of(settings).key())
    with new_private_file(settings.envelope_path) as draft:
        draft.write_bytes(envelope.to_bytes())


def _elsewhere(error: KeyMissing, settings: Settings, envelope: Envelope | None) -> KeyMissing:
    """The same error, with the better advice where the envelope knows the place of the key."""
    places = set() if envelope is None else {one.place for one in (envelope.used, envelope.waiting) if one is not None}
    if not places or settings.key_source in places:
        return error
    known = " or ".join(sorted(places))
    return KeyMissing(
        f"{error.message}; the key of this site was last in the place '{known}'",
        mend="Correct the setting key_source, or bring the key where it says",
    )


@contextlib.contextmanager
def reading(home: Path) -> Iterator[None]:
    """Wait until nobody changes key and envelope, and keep both as they are: they are two files that fit together."""
    with _locked(home, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def changing(home: Path, *, wait: bool = True) -> Iterator[None]:
    """Keep everybody else from changing key or envelope, and from reading one before and one after the change.

    Args:
        home: Folder of the site.
        wait: For others to finish.

    Raises:
        SiteInUse: Somebody else is about it, and we do not wait.
    """
    with _locked(home, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB):
        yield


@contextlib.contextmanager
def _locked(home: Path, how: int) -> Iterator[None]:
    """A lock on the folder itself: no file of its own, and the system gives it back when the process ends."""
    if not home.is_dir():
        yield  # there is no site; what is looked for in it is missing too
        return
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, how)
        except BlockingIOError as error:
            raise SiteInUse("The key of this site is being changed", mend="Try again in a moment") from error
        yield
    finally:
        os.close(handle)
