"""Proves a backup by restoring it: into a scratch place, with everything that ``kiosk restore`` does, and then a look.

The copy of the key ring in the scratch place is under a key of this process only. If it is killed, what stays behind is
noise, and no copy of the ring lies where an erasure would not find it.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from kiosk.backups.scratch import scratch_folder
from kiosk.errors import BackupInvalid, KeyWrong
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import Told, restored_copy, site_key
from kiosk.security import keycopies
from kiosk.security.files import new_private_file
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KEY_BYTES, KeyPurpose, SiteSecret
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.members import MemberState
from kiosk.store.tables import members, templates

SAMPLE = 50
"""Members whose sealed name and templates are opened. If one in twenty did not open, a proof that finds none of them
has a chance of under 8 % (0.95^50)."""

_STORE, _RING = "vanakkam.db", "vanakkam.keys"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof found.

    Attributes:
        members: Who came back.
        erased_again: Who would have come back without the ledger.
        opened: Sealed names and templates that were opened.
        unreadable: Members whose data key is not in the key ring.
        audit_entries: Entries of the trail, all in place.
        rows: Of all tables, each with as many as were counted when the backup was made.
    """

    members: int
    erased_again: int
    opened: int
    unreadable: int
    audit_entries: int
    rows: int


def prove(
    site: Site,
    settings: Settings,
    file: Path,
    *,
    actor: str,
    clock: Callable[[], datetime],
    rows: Mapping[str, int] | None = None,
    told: Told = lambda _step: None,
) -> Proof:
    """Restore a backup into a scratch place and look whether it is whole; nothing of the site is touched.

    Args:
        site: The open site.
        settings: Of the site.
        file: The backup.
        actor: Who asks.
        clock: The time now, aware.
        rows: Of each table when it was made; None where nobody knows.
        told: Hears each step as it begins.

    Raises:
        BackupInvalid: It is damaged, of another key, does not hold what it should, or nobody in it can be read.
        StoreFull: No room for one more.
    """
    with scratch_folder(file.parent) as folder:
        apart = _Apart(site_key(settings))
        _copy_ring(site.keyring, folder / _RING, apart)
        with new_private_file(folder / _STORE):
            pass  # empty, for the copy
        # Nothing of the site may be cleaned, deleted or written by what happens in the scratch place.
        away = settings.model_copy(update={"home": folder, "log_file": None, "intake_folder": None})
        ring = folder / _RING
        opening = restored_copy(
            away,
            apart,
            file,
            folder / _STORE,
            ring,
            present=site.store,
            actor=actor,
            clock=clock,
            counted=rows,
            told=told,
        )
        with opening as (copy, done):
            if done.members and done.unreadable == done.members:
                raise BackupInvalid(
                    f"The key ring has no key for any of the {done.members} members of {file.name}",
                    mend="Look whether the key ring is that of this site: kiosk doctor; make another backup",
                )
            found = verify(copy.audit, copy.store)
            if not found.good:
                raise BackupInvalid(
                    f"The audit trail of {file.name} is not whole: {found.findings[0]}", mend="Run: kiosk audit verify"
                )
            opened = _open_sample(copy)
    return Proof(done.members, done.erased_again, opened, done.unreadable, found.entries, done.rows)


class _Apart(SiteSecret):
    """The site's key, but with a key of its own for the key ring, which nobody can ever have again.

    Args:
        real: The site's key.
    """

    __slots__ = ("_real",)

    def __init__(self, real: SiteSecret) -> None:
        super().__init__(secrets.token_bytes(KEY_BYTES))
        self._real = real

    def derive(self, purpose: KeyPurpose) -> bytes:
        """The real key of each purpose but of the key ring."""
        return super().derive(purpose) if purpose is KeyPurpose.KEYRING else self._real.derive(purpose)


def _copy_ring(keyring: KeyRing, path: Path, key: SiteSecret) -> None:
    with new_private_file(path) as draft:
        keyring.copy_to(draft, key.derive(KeyPurpose.KEYRING))
    with KeyRing.open(path, key.derive(KeyPurpose.KEYRING)) as copied:
        keycopies.forget_all(copied)  # an erasure that is replayed in the scratch place must write none of them


def _open_sample(copy: Site) -> int:
    """Open what is sealed of some members; how many values. Whoever has no key in the ring is told apart."""
    keys = copy.vault.keys()
    with copy.store.read() as connection:
        active = members.c.state == MemberState.ACTIVE.value
        found = connection.execute(select(members.c.member_id, members.c.sealed).where(active)).all()
        known = [row for row in found if row.member_id in keys]
        chosen = secrets.SystemRandom().sample(known, min(SAMPLE, len(known)))
        wanted = select(templates.c.member_id, templates.c.recogniser, templates.c.sealed)
        drawn = [row.member_id for row in chosen]
        vectors = connection.execute(wanted.where(templates.c.member_id.in_(drawn))).all()
    try:
        for row in chosen:
            copy.vault.open(row.member_id, "person", row.sealed, keys)
        for member_id, recogniser, sealed in vectors:
            copy.vault.open(member_id, f"template/{recogniser}", sealed, keys)
    except KeyWrong as error:
        raise BackupInvalid(
            f"Something sealed in the backup does not open: {error.message}",
            mend="Make another backup; run: kiosk doctor",
        ) from error
    return len(chosen) + len(vectors)
