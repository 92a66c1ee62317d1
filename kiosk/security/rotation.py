"""A new data secret and a new site key: both files under new keys, every data key wrapped anew, every template turned.

It is for a secret that somebody else may have; a new site key alone is a smaller thing
(:mod:`kiosk.security.rewrapping`).
No picture is needed: a template that the site itself can open is turned back by the old rotation and forward by the new
one, and what was turned by the old one matches nothing any more (ISO/IEC 24745 renewability, T1). Templates that only a
card opens cannot be turned; they are deleted, and their members show their face again when they want to.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from secrets import token_bytes
from typing import TypeVar

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray
from sqlalchemy import bindparam, delete, select, update

from kiosk.backups import book as books
from kiosk.backups.book import Book
from kiosk.errors import KeyInvalid, KeyMissing, StoreElsewhere
from kiosk.modes import KeyPlace
from kiosk.privacy.audit import Action, AuditLog
from kiosk.security import exchange
from kiosk.security.aliases import Aliases
from kiosk.security.custody import changing, open_secret, source_of
from kiosk.security.envelope import Envelope
from kiosk.security.files import new_private_file
from kiosk.security.key_sources import LocalKey, WrappingKey
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.keys import KEY_BYTES, KeyPurpose, SiteSecret, key_text
from kiosk.security.lockfile import SiteLock
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault, rewrap
from kiosk.settings import Settings
from kiosk.store.database import Store
from kiosk.store.members import raise_revision
from kiosk.store.tables import templates

_BATCH = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did.

    Attributes:
        members: How many data keys were wrapped anew.
        templates: How many templates were turned.
        recapture: Members whose templates only their card opened: they are gone.
        secret: The new data secret.
    """

    members: int
    templates: int
    recapture: tuple[str, ...]
    secret: SiteSecret


def rotate(
    settings: Settings, lock: SiteLock, *, actor: str, clock: Callable[[], datetime], file: Path | None = None
) -> Rotated:
    """Give the site a new data secret. Until the last step nothing has changed; the last step cannot be half done.

    Args:
        settings: Of the site, closed.
        lock: Held alone.
        actor: Who wants it, for the audit trail.
        clock: The time now, aware.
        file: New file that gets the new site key, where it is in an environment or a unit: it has to be brought there
            before the next start.

    Raises:
        KeyWrong: The present key does not open the files, or a template is damaged.
        KeyInvalid: The key file is a link.
        SiteExists: ``file`` is there already.
        StoreFull: No room for a second copy of the store.
        StoreElsewhere: The tables lie on a server, which no exchange of files can include.
    """
    if settings.database:
        raise StoreElsewhere(
            "The tables lie on a server, which cannot change together with the keys in one step",
            mend="Nothing was changed. Move them: kiosk store move --to file, then rotate, then --to server",
        )
    old, new = open_secret(settings), SiteSecret(token_bytes(KEY_BYTES))
    with _new_key(settings, file) as (key, key_files):
        envelope = Envelope.seal(new, key, clock())
        exchange.stage(settings.envelope_path, envelope.to_bytes())
        report = _copy_all(settings, old, new, envelope, actor, clock)
        with changing(settings.home):  # whoever comes now reads key and envelope, and must find two that fit
            exchange.commit([settings.store_path, settings.keyring_path, settings.envelope_path, *key_files], lock)
    return report


@contextlib.contextmanager
def _new_key(settings: Settings, file: Path | None) -> Iterator[tuple[WrappingKey, list[Path]]]:
    """A new site key, and which file of the home folder is exchanged for it; one for a person goes where all fails."""
    if settings.key_source is KeyPlace.SERVICE:
        yield source_of(settings).key(), []
        return
    content = token_bytes(KEY_BYTES)
    key = LocalKey(content, settings.key_source)
    if settings.key_source is KeyPlace.FILE:
        if settings.key_path.is_symlink():
            raise KeyInvalid(
                f"{settings.key_path} is a link, and only files of the home folder are exchanged together",
                mend="Put the key file itself there, rotate, and bring it back",
            )
        exchange.stage(settings.key_path, key_text(content))
        yield key, [settings.key_path]
        return
    if file is None:
        raise KeyMissing("There is no place for the new key", mend="Name a new file for it with --write")
    with new_private_file(file) as draft:
        draft.write_bytes(key_text(content))
    try:
        yield key, []
    except BaseException:
        if not (settings.home / exchange.MARKER).exists():  # else it is decided, and the next start completes it
            file.unlink()
        raise


def _copy_all(  # noqa: PLR0917 - called in one place
    settings: Settings,
    old: SiteSecret,
    new: SiteSecret,
    envelope: Envelope,
    actor: str,
    clock: Callable[[], datetime],
) -> Rotated:
    """Prepare store and key ring under the new secret."""
    fresh_ring, fresh_store = exchange.prepare(settings.keyring_path), exchange.prepare(settings.store_path)
    with contextlib.ExitStack() as opened:
        ring = opened.enter_context(KeyRing.open(settings.keyring_path, old.derive(KeyPurpose.KEYRING)))
        store = opened.enter_context(Store.open(settings.store_path, old.derive(KeyPurpose.DATABASE)))
        ring.copy_to(fresh_ring, new.derive(KeyPurpose.KEYRING))
        store.copy_to(fresh_store, new.derive(KeyPurpose.DATABASE))
        next_ring = opened.enter_context(KeyRing.open(fresh_ring, new.derive(KeyPurpose.KEYRING)))
        next_store = opened.enter_context(Store.open(fresh_store, new.derive(KeyPurpose.DATABASE)))
        next_ring.replace_member_keys(_rewrapped(ring, old, new))
        books.write(next_ring, Book())  # no backup of before opens with the new secret, so none of them counts
        vaults = (Vault(ring, old.derive(KeyPurpose.MEMBER_WRAP)), Vault(next_ring, new.derive(KeyPurpose.MEMBER_WRAP)))
        rotations = (Rotation(old.derive(KeyPurpose.ROTATION)), Rotation(new.derive(KeyPurpose.ROTATION)))
        turned, recapture = _turn_templates(next_store, vaults, rotations)
        report = Rotated(len(ring.member_keys()), turned, recapture, new)
        aliases = Aliases(next_ring.secret(Secret.SUBJECT), next_ring.secret(Secret.LOOKUP))
        detail: dict[str, str | int | bool] = {
            "members": report.members, "templates": turned, "recapture": len(recapture), "key": envelope.used.key_id,
            "place": envelope.used.place.value, "data_secret": envelope.secret_id, "secret_before": old.secret_id,
        }  # fmt: skip
        AuditLog(next_store, next_ring, aliases, clock).record(Action.KEYS_ROTATED, actor=actor, detail=detail)
        for file in (next_ring, next_store):
            file.clear_journal()
    return report


def _rewrapped(ring: KeyRing, old: SiteSecret, new: SiteSecret) -> dict[str, bytes]:
    before, after = AESGCM(old.derive(KeyPurpose.MEMBER_WRAP)), AESGCM(new.derive(KeyPurpose.MEMBER_WRAP))
    return {member_id: rewrap(member_id, wrapped, before, after) for member_id, wrapped in ring.member_keys().items()}


def _turn_templates(
    store: Store, vaults: tuple[Vault, Vault], rotations: tuple[Rotation, Rotation]
) -> tuple[int, tuple[str, ...]]:
    """Turn what can be turned, delete what cannot; how many were turned, and whose are gone."""
    turned = 0
    keys = vaults[0].keys()
    with store.write() as connection:
        locked = templates.c.card_locked.is_(True)
        wanted = select(templates.c.member_id).where(locked).distinct().order_by(templates.c.member_id)
        recapture = tuple(connection.scalars(wanted))
        connection.execute(delete(templates).where(locked))
        rows = connection.execute(select(templates).order_by(templates.c.recogniser)).all()
        for recogniser, group in groupby(rows, key=lambda row: row.recogniser):
            what = f"template/{recogniser}"  # one recogniser gives vectors of one size
            for part in _batched(group, _BATCH):
                plain = [vaults[0].open(row.member_id, what, row.sealed, keys) for row in part]
                vectors = turn(np.stack([np.frombuffer(one, dtype="<f4") for one in plain]), *rotations)
                sealed = [
                    vaults[1].seal(row.member_id, what, vector.astype("<f4").tobytes())
                    for row, vector in zip(part, vectors, strict=True)
                ]
                connection.execute(
                    _ONE_TEMPLATE,
                    [
                        {"whose": row.member_id, "which": row.recogniser, "place": row.number, "sealed": one}
                        for row, one in zip(part, sealed, strict=True)
                    ],
                )
                turned += len(part)
        raise_revision(connection)
    return turned, recapture


def turn(protected: NDArray[np.float32], old: Rotation, new: Rotation) -> NDArray[np.float32]:
    """Templates of one rotation as those of another.

    The inverse of a rotation is its transpose; it is used here and nowhere else, for the time of one multiplication.

    Args:
        protected: Shape (n, d), float32, turned by ``old``.
        old: The rotation they were protected with.
        new: The rotation to protect them with.

    Returns:
        Shape (n, d), float32.
    """
    matrix = old.protect(np.eye(protected.shape[1], dtype=np.float32))
    turned: NDArray[np.float32] = new.protect(protected @ matrix.T)
    return turned


def _batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size``."""
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part


_ONE_TEMPLATE = (
    update(templates)
    .where(
        templates.c.member_id == bindparam("whose"),
        templates.c.recogniser == bindparam("which"),
        templates.c.number == bindparam("place"),
    )
    .values(sealed=bindparam("sealed"))
)
