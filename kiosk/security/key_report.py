"""What a person is told about the keys of a site: places, ids and times, never a key."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.errors import KeyExposed, KeyInvalid, KeyMissing, KioskError
from kiosk.modes import KeyPlace
from kiosk.privacy.audit import Action, AuditLog, Entry
from kiosk.security import keycopies
from kiosk.security.custody import open_secret, source_of
from kiosk.security.envelope import ENVELOPE_NAME, Envelope, read_envelope
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.store.engine import check_key

_ROTATIONS_SHOWN = 20


def about_site(settings: Settings, keyring: KeyRing, audit: AuditLog) -> Iterator[str]:
    """Lines about the key, the data secret, the copies of the key ring, and the rotations so far.

    Args:
        settings: Of the site, which is open.
        keyring: Knows the copies.
        audit: Knows the rotations.
    """
    envelope = _envelope(settings.envelope_path)
    yield f"place        {source_of(settings).shown}"
    yield f"key          {envelope.used.key_id}, in use since {envelope.since:%Y-%m-%d %H:%M} UTC"
    if envelope.waiting is not None:
        yield f"waiting      {envelope.waiting.key_id}, for the place '{envelope.waiting.place.value}'"
    yield f"data secret  {envelope.secret_id}"
    if envelope.adopted:
        yield (
            "             It was the key file of an earlier version: whoever has a copy of that file needs no "
            "envelope. kiosk keys rotate --deep ends that"
        )
    yield f"data keys    {len(keyring.member_keys())}, erased so far {len(keyring.erased())}"
    for path in keycopies.known(keyring):
        yield f"copy         {path}  {_about_copy(path, envelope)}"
    for entry in audit.entries(action=Action.KEYS_ROTATED, limit=_ROTATIONS_SHOWN):
        yield f"rotated      {_about_rotation(entry)}"


def about_files(settings: Settings, files: Sequence[Path]) -> Iterator[str]:
    """Whether backups and copies of the key ring open with the site as it is now; one line each."""
    secret = open_secret(settings)
    for file in files:
        found = [
            purpose for purpose in (KeyPurpose.DATABASE, KeyPurpose.KEYRING) if _opens(file, secret.derive(purpose))
        ]
        if not file.is_file():
            said = "is not there"
        elif found:
            said = f"opens with the data secret {secret.secret_id}, so with the site's key and envelope of now"
        else:
            said = "does not open: it needs the key and the envelope of before a rotate --deep, or is damaged"
        yield f"file         {file}  {said}"


def about_key(settings: Settings) -> str:
    """One line for ``kiosk doctor``: where the key is, and what a person should still do about it."""
    envelope = _envelope(settings.envelope_path)
    told = [f"{envelope.used.key_id} in {source_of(settings).shown}"]
    if envelope.waiting is not None:
        told.append(f"a new one waits for the place '{envelope.waiting.place.value}': kiosk keys show")
    if settings.key_source is not KeyPlace.FILE and settings.key_path.exists():
        told.append(f"{settings.key_path.name} is not used any more, delete it")
    if envelope.adopted:
        told.append("the data secret was a key file once: kiosk keys rotate --deep, when it suits")
    return "; ".join(told)


def _envelope(path: Path) -> Envelope:
    envelope = read_envelope(path)
    if envelope is None:
        raise KeyMissing(
            "This site has no envelope, and none could be made",
            mend="Look into the log; often the disk is full or the home folder may not be written",
        )
    return envelope


def _about_copy(path: Path, present: Envelope) -> str:
    if not path.exists():
        return "not there now"
    try:
        envelope = read_envelope(path.with_name(ENVELOPE_NAME))
    except (KeyInvalid, KeyExposed) as error:
        return f"{error.message}; write it anew with: kiosk backup"
    if envelope is None:
        return "has no envelope beside it; give it one with: kiosk backup"
    if envelope.secret_id != present.secret_id:
        return "is of another data secret; write it anew with: kiosk backup"
    if envelope.used != present.used:
        return f"opens with the old key {envelope.used.key_id}; write it anew with: kiosk backup"
    return f"opens with the key {envelope.used.key_id}"


def _about_rotation(entry: Entry) -> str:
    said = f"{entry.at:%Y-%m-%d %H:%M} UTC  to the key {entry.detail.get('key', '(not noted)')}"
    if "secret_before" in entry.detail:
        return (
            f"{said}, deep: backups from before it are of the data secret {entry.detail['secret_before']} and need the "
            "key and envelope of then"
        )
    return f"{said} from {entry.detail['before']}" if "before" in entry.detail else said


def _opens(file: Path, key: bytes) -> bool:
    try:
        check_key(file, key)
    except KioskError:
        return False
    return True
