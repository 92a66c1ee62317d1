"""A new site key: both files under new keys, every data key wrapped anew, every template turned by a new rotation.

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

from kiosk.privacy.audit import Action, AuditLog
from kiosk.security import exchange
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.keys import KEY_BYTES, KeyPurpose, SiteKey, load_key, write_key
from kiosk.security.lockfile import SiteLock
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault, rewrap
from kiosk.store.database import Store
from kiosk.store.members import raise_revision
from kiosk.store.tables import templates

_BATCH = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """The three files of a site, all in its home folder."""

    store: Path
    keyring: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did.

    Attributes:
        members: How many data keys were wrapped anew.
        templates: How many templates were turned.
        recapture: Members whose templates only their card opened: they are gone.
    """

    members: int
    templates: int
    recapture: tuple[str, ...]


def rotate(files: SiteFiles, lock: SiteLock, *, actor: str, clock: Callable[[], datetime]) -> Rotated:
    """Give the site a new key. Until the last step nothing has changed; the last step cannot be half done.

    Args:
        files: Of the site, closed.
        lock: Held alone.
        actor: Who wants it, for the audit trail.
        clock: The time now, aware.

    Raises:
        KeyWrong: The present key does not open the files, or a template is damaged.
        StoreFull: No room for a second copy of the store.
    """
    old, new = load_key(files.key), SiteKey(secret := token_bytes(KEY_BYTES))
    write_key(exchange.prepare(files.key), secret)
    fresh_ring, fresh_store = exchange.prepare(files.keyring), exchange.prepare(files.store)
    with contextlib.ExitStack() as opened:
        ring = opened.enter_context(KeyRing.open(files.keyring, old.derive(KeyPurpose.KEYRING)))
        store = opened.enter_context(Store.open(files.store, old.derive(KeyPurpose.DATABASE)))
        ring.copy_to(fresh_ring, new.derive(KeyPurpose.KEYRING))
        store.copy_to(fresh_store, new.derive(KeyPurpose.DATABASE))
        next_ring = opened.enter_context(KeyRing.open(fresh_ring, new.derive(KeyPurpose.KEYRING)))
        next_store = opened.enter_context(Store.open(fresh_store, new.derive(KeyPurpose.DATABASE)))
        next_ring.replace_member_keys(_rewrapped(ring, old, new))
        vaults = (Vault(ring, old.derive(KeyPurpose.MEMBER_WRAP)), Vault(next_ring, new.derive(KeyPurpose.MEMBER_WRAP)))
        rotations = (Rotation(old.derive(KeyPurpose.ROTATION)), Rotation(new.derive(KeyPurpose.ROTATION)))
        turned, recapture = _turn_templates(next_store, vaults, rotations)
        report = Rotated(len(ring.member_keys()), turned, recapture)
        aliases = Aliases(next_ring.secret(Secret.SUBJECT), next_ring.secret(Secret.LOOKUP))
        detail = {"members": report.members, "templates": turned, "recapture": len(recapture)}
        AuditLog(next_store, next_ring, aliases, clock).record(Action.KEYS_ROTATED, actor=actor, detail=detail)
        for file in (next_ring, next_store):
            file.clear_journal()
    exchange.commit([files.store, files.keyring, files.key], lock)
    return report


def _rewrapped(ring: KeyRing, old: SiteKey, new: SiteKey) -> dict[str, bytes]:
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
