"""What a proof by restoring finds, and that it leaves nothing behind and touches nothing of the site."""

from pathlib import Path

import pytest
from open_sites import Clock, Join
from sqlalchemy import select, update

from kiosk.backups.proving import prove
from kiosk.errors import BackupInvalid, KeyWrong
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, site_key
from kiosk.security import keycopies
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.database import Store
from kiosk.store.engine import check_key
from kiosk.store.tables import audit, members, templates


@pytest.fixture
def backup(site: Site, settings: Settings, clock: Clock, join: Join) -> Path:
    for number in range(3):
        join(site, "Ravi", number)
    made = back_up(site, settings, None, now=clock.now, actor="cli")
    clock.forward(days=1)
    return made.path


def changed(settings: Settings, file: Path) -> Store:
    """The backup, open to be spoiled by somebody who has the key."""
    return Store.open(file, site_key(settings).derive(KeyPurpose.DATABASE))


def test_a_proof_replays_the_ledger_and_leaves_the_site_as_it_was(
    site: Site, settings: Settings, clock: Clock, backup: Path, tmp_path: Path
) -> None:
    """Requirement G10."""
    copy = keycopies.add(site.keyring, tmp_path / "stick")
    goes = site.members.list()[0].member_id
    site.eraser.erase(goes, actor="shopper")
    before, end = copy.read_bytes(), site.audit.end()

    found = prove(site, settings, backup, actor="cli", clock=clock)

    assert (found.members, found.erased_again, found.unreadable) == (2, 1, 0)
    assert found.opened == 2 * 3
    assert [entry.name for entry in backup.parent.iterdir()] == [backup.name]
    assert copy.read_bytes() == before, "the replay in the scratch place writes no copy of the key ring"
    assert site.audit.end() == end
    assert verify(site.audit, site.store).good
    assert keycopies.known(site.keyring) == (copy,)


def test_the_key_ring_of_the_scratch_place_is_noise_for_everybody_else(
    site: Site, settings: Settings, clock: Clock, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G9: a proof that is killed leaves a file that no erasure would overwrite."""
    seen: list[bytes] = []

    def killed(*_arguments: object, **_named: object) -> None:
        (scratch,) = backup.parent.glob(".scratch-*")
        ring = scratch / "vanakkam.keys"
        seen.append(ring.read_bytes())
        with pytest.raises(KeyWrong):
            check_key(ring, site_key(settings).derive(KeyPurpose.KEYRING))
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk.backups.proving.restored_copy", killed)
    with pytest.raises(KeyboardInterrupt):
        prove(site, settings, backup, actor="cli", clock=clock)

    assert seen
    with KeyRing.open(settings.keyring_path, site_key(settings).derive(KeyPurpose.KEYRING)) as real:
        assert len(real.member_keys()) == 3


def test_an_erasure_while_a_proof_runs_stands(
    site: Site, settings: Settings, clock: Clock, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes = site.members.list()[0].member_id
    real = keycopies.forget_all

    def erases(keyring: KeyRing) -> None:
        real(keyring)
        site.eraser.erase(goes, actor="shopper")  # after the ring was copied, before the backup is

    monkeypatch.setattr(keycopies, "forget_all", erases)

    found = prove(site, settings, backup, actor="cli", clock=clock)

    assert found.members == 2, "the receipt in the store told the copied ring"
    assert goes not in site.keyring.member_keys()
    assert not site.members.knows(goes)


@pytest.mark.parametrize("table", [members, templates])
def test_something_sealed_that_does_not_open_is_found(
    site: Site, settings: Settings, clock: Clock, backup: Path, table: object
) -> None:
    with changed(settings, backup) as spoiled, spoiled.write() as connection:
        connection.execute(update(table).values(sealed=b"x" * 200))

    with pytest.raises(BackupInvalid, match="does not open"):
        prove(site, settings, backup, actor="cli", clock=clock)


def test_a_trail_that_was_changed_is_found(site: Site, settings: Settings, clock: Clock, backup: Path) -> None:
    """Requirement G18."""
    with changed(settings, backup) as spoiled, spoiled.write() as connection:
        first = connection.scalar(select(audit.c.seq).limit(1))
        connection.execute(update(audit).where(audit.c.seq == first).values(actor="nobody"))

    with pytest.raises(BackupInvalid, match="trail"):
        prove(site, settings, backup, actor="cli", clock=clock)


@pytest.mark.parametrize("place", [0.02, 0.98])
def test_a_damaged_file_is_found(site: Site, settings: Settings, clock: Clock, backup: Path, place: float) -> None:
    content = bytearray(backup.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    backup.write_bytes(content)

    with pytest.raises(BackupInvalid):
        prove(site, settings, backup, actor="cli", clock=clock)
    assert [entry.name for entry in backup.parent.iterdir()] == [backup.name]


def test_a_backup_that_nobody_can_read_is_not_proved(
    site: Site, settings: Settings, clock: Clock, backup: Path
) -> None:
    first, *others = site.members.list()
    for member in others:
        site.keyring.destroy_member_key(member.member_id)
    assert prove(site, settings, backup, actor="cli", clock=clock).unreadable == 2
    site.keyring.destroy_member_key(first.member_id)

    with pytest.raises(BackupInvalid, match="no key for any of the 3"):
        prove(site, settings, backup, actor="cli", clock=clock)


def test_a_site_without_members_is_proved(site: Site, settings: Settings, clock: Clock) -> None:
    made = back_up(site, settings, None, now=clock.now, actor="cli")
    clock.forward(days=1)

    assert prove(site, settings, made.path, actor="cli", clock=clock).members == 0
