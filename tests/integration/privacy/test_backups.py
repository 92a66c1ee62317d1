"""Backups of the store and the key ring, and putting them back without bringing anybody back."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from open_sites import Clock, Join
from sqlalchemy import delete, insert, select

from kiosk.errors import BackupInvalid, KeyWrong, SiteExists, SiteInUse, StoreMissing
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore, restore_keys
from kiosk.security import keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.keys import KeyPurpose
from kiosk.security.vault import Vault
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site, opened
from kiosk.store.database import Store
from kiosk.store.engine import copy_file, examine_file
from kiosk.store.members import find_member
from kiosk.store.tables import audit, customers, members


def database_key(settings: Settings) -> bytes:
    return open_secret(settings).derive(KeyPurpose.DATABASE)


@pytest.fixture
def backed_up(settings: Settings, clock: Clock, join: Join) -> Iterator[tuple[Site, Path, str, str]]:
    """A site with a backup of two members, of whom the first one is erased afterwards."""
    site = open_site(settings, clock=clock)
    goes, stays = join(site, "Xylophonia", 1), join(site, "Ravi", 2)
    made = back_up(site, settings, None, now=clock.now, actor="cli")
    clock.forward(days=1)
    site.eraser.erase(goes, actor="shopper")
    yield site, made.path, goes, stays
    site.close()


def trail(settings: Settings) -> list[object]:
    with closing(open_site(settings)) as site, site.store.read() as connection:
        return list(connection.execute(select(audit).order_by(audit.c.seq)))


def test_a_backup_is_private_encrypted_whole_and_dated(settings: Settings, clock: Clock, join: Join) -> None:
    with opened(settings) as site:
        join(site, "Xylophonia")
        made = back_up(site, settings, None, now=clock.now, actor="cli")
        assert [entry.action for entry in site.audit.entries(limit=1)] == [Action.BACKED_UP]

    assert made.path == settings.home / "backups" / "vanakkam-20260301T120000Z.db"
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent.stat().st_mode & 0o777 == 0o700
    assert made.rows["members"] == 1
    assert not made.path.read_bytes().startswith(b"SQLite")
    assert [entry.name for entry in made.path.parent.iterdir()] == [made.path.name]
    with pytest.raises(KeyWrong):
        examine_file(made.path, bytes(32))


def test_a_backup_never_replaces_another(site: Site, settings: Settings, clock: Clock) -> None:
    back_up(site, settings, None, now=clock.now, actor="cli")

    with pytest.raises(SiteExists):
        back_up(site, settings, None, now=clock.now, actor="cli")


def test_a_backup_is_taken_while_others_write(site: Site, settings: Settings, clock: Clock) -> None:
    with Store.open(settings.store_path, database_key(settings)) as other, other.write() as connection:
        connection.execute(insert(customers).values(customer_id="C1"))
        made = back_up_without_trail(site, settings, clock)

    assert made["customers"] == 0


def back_up_without_trail(site: Site, settings: Settings, clock: Clock) -> dict[str, int]:
    """The copy itself, while somebody else holds the write lock."""
    target = settings.home / "copy.db"
    target.touch(0o600)
    site.store.copy_to(target)
    assert clock.now is not None
    return examine_file(target, database_key(settings))


def test_who_was_erased_does_not_come_back_with_a_backup(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str]
) -> None:
    """Requirement G10: the ledger is replayed before the site is open, and the trail is still whole."""
    site, file, goes, stays = backed_up
    site.close()
    assert examine_file(file, database_key(settings))["members"] == 2

    done = restore(settings, file, actor="cli", clock=clock)

    assert (done.members, done.erased_again, done.unreadable) == (1, 1, 0)
    with opened(settings) as reopened:
        with reopened.store.read() as connection:
            assert connection.scalars(select(members.c.member_id)).all() == [stays]
        assert reopened.members.person(stays).nickname == "Ravi"
        assert reopened.members.gallery_rows("buffalo_s").member_ids == (stays,)
        assert reopened.keyring.member_key(goes) is None
        found = verify(reopened.audit, reopened.store)
        assert (found.findings, found.lost) == ((), ())
        assert done.carried_over == 2
        assert Action.RESTORED in {entry.action for entry in reopened.audit.entries()}
    left = sorted(entry.name for entry in settings.home.iterdir() if entry.is_file())
    assert not reopened.store.is_file or left == [
        keycopies.LOCK_FILE,
        "vanakkam.db",
        "vanakkam.envelope",
        "vanakkam.key",
        "vanakkam.keys",
        "vanakkam.lock",
    ]


@pytest.mark.sqlcipher("a file is put in its place by hand")
def test_a_backup_that_was_copied_by_hand_is_cleaned_when_the_site_opens(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str]
) -> None:
    """Requirement G10, without the command: nobody serves a store before the ledger was replayed."""
    site, file, goes, stays = backed_up
    site.close()
    shutil.copy2(file, settings.store_path)

    with opened(settings) as reopened:
        with reopened.store.read() as connection:
            assert connection.scalars(select(members.c.member_id)).all() == [stays]
        assert not verify(reopened.audit, reopened.store).good, "entries are lost, and nobody said why"
    assert goes not in str(settings.store_path.read_bytes())
    assert clock.now is not None


def test_the_name_in_a_backup_is_noise_even_with_the_site_key(
    settings: Settings, backed_up: tuple[Site, Path, str, str]
) -> None:
    """Requirements G9 and G15: the data key is destroyed, and the backup never had it."""
    site, file, goes, stays = backed_up
    key = open_secret(settings)
    copy = settings.home / "thief.db"
    copy.touch(0o600)
    copy_file(file, key.derive(KeyPurpose.DATABASE), copy)
    with Store.open(copy, key.derive(KeyPurpose.DATABASE)) as stolen, stolen.read() as connection:
        row, other = find_member(connection, goes), find_member(connection, stays)
    assert row is not None
    assert other is not None

    vault = Vault(site.keyring, key.derive(KeyPurpose.MEMBER_WRAP))
    assert b"Ravi" in vault.open(stays, "person", other.sealed)
    with pytest.raises(KeyWrong):
        vault.open(goes, "person", row.sealed)
    assert b"Xylophonia" not in row.sealed
    with pytest.raises((KeyWrong, InvalidTag)):
        vault.open(goes, "person", row.sealed, {goes: site.keyring.member_keys()[stays]})


def test_who_joined_after_the_backup_is_gone_and_the_trail_tells_it(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str], join: Join
) -> None:
    site, file, _goes, stays = backed_up
    join(site, "Later", 3)
    site.close()

    restore(settings, file, actor="cli", clock=clock)

    with opened(settings) as reopened:
        assert [member.member_id for member in reopened.members.list()] == [stays]
        assert verify(reopened.audit, reopened.store).good


@pytest.mark.sqlcipher("the file is lost or damaged; tests/integration/postgres has a server that lost its rows")
def test_a_backup_in_place_of_a_damaged_store_says_which_entries_are_lost(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str]
) -> None:
    """Requirements G10 and G18: the hole is shown, and it is not taken for tampering."""
    site, file, _goes, stays = backed_up
    end = site.audit.end()
    site.close()
    settings.store_path.write_bytes(b"x" * 50_000)

    done = restore(settings, file, actor="cli", clock=clock)

    assert (done.members, done.erased_again, done.carried_over) == (1, 1, 0)
    with opened(settings) as reopened:
        found = verify(reopened.audit, reopened.store)
        assert found.good
        assert end is not None
        assert [last for _, last in found.lost] == [end[0]]
        assert reopened.members.person(stays).nickname == "Ravi"
        with reopened.store.write() as connection:
            connection.execute(delete(audit).where(audit.c.action == Action.RESTORED))
        assert not verify(reopened.audit, reopened.store).good


@pytest.mark.sqlcipher("the file is lost or damaged; tests/integration/postgres has a server that lost its rows")
def test_a_store_that_is_lost_comes_back(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str]
) -> None:
    site, file, _goes, stays = backed_up
    site.close()
    settings.store_path.unlink()

    assert restore(settings, file, actor="cli", clock=clock).members == 1
    with opened(settings) as reopened:
        assert reopened.members.person(stays).nickname == "Ravi"


def test_nothing_is_put_back_under_a_running_kiosk(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str]
) -> None:
    _site, file, _goes, _stays = backed_up
    before = trail(settings)

    with pytest.raises(SiteInUse):
        restore(settings, file, actor="cli", clock=clock)

    assert trail(settings) == before


def test_a_backup_of_another_site_changes_nothing(settings: Settings, clock: Clock, tmp_path: Path) -> None:
    other = Settings.load(home=tmp_path / "other")
    make_site(other)
    with opened(other) as site:
        foreign = back_up(site, other, None, now=clock.now, actor="cli").path
    before = trail(settings)

    with pytest.raises(BackupInvalid):
        restore(settings, foreign, actor="cli", clock=clock)
    with pytest.raises(StoreMissing):
        restore(settings, tmp_path / "none.db", actor="cli", clock=clock)

    assert trail(settings) == before


@pytest.mark.parametrize("place", [0.02, 0.3, 0.5, 0.7, 0.98])
def test_a_damaged_backup_is_refused(
    settings: Settings, clock: Clock, backed_up: tuple[Site, Path, str, str], place: float
) -> None:
    """Wherever the damage is, in an index too, which a copy would not read."""
    site, file, _goes, stays = backed_up
    site.close()
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    file.write_bytes(content)

    with pytest.raises(BackupInvalid):
        restore(settings, file, actor="cli", clock=clock)

    with opened(settings) as reopened:
        assert reopened.members.person(stays).nickname == "Ravi"


def test_a_copy_of_the_key_ring_brings_a_lost_one_back(settings: Settings, join: Join, tmp_path: Path) -> None:
    with opened(settings) as site:
        member_id = join(site, "Ravi")
        copy = keycopies.add(site.keyring, tmp_path / "stick")
    with pytest.raises(SiteExists):
        restore_keys(settings, copy)
    settings.keyring_path.unlink()
    with pytest.raises(StoreMissing, match="key ring"):
        open_site(settings)

    restore_keys(settings, copy)

    with opened(settings) as site:
        assert site.members.person(member_id).nickname == "Ravi"
        assert verify(site.audit, site.store).good


def test_a_copy_of_the_key_ring_opens_with_the_site_key_only(site: Site, settings: Settings, tmp_path: Path) -> None:
    """Requirement B4."""
    copy = keycopies.add(site.keyring, tmp_path / "stick")
    with pytest.raises(KeyWrong):
        KeyRing.open(copy, bytes(32))
    with KeyRing.open(copy, open_secret(settings).derive(KeyPurpose.KEYRING)) as opened_copy:
        assert opened_copy.secret(Secret.SUBJECT) == site.keyring.secret(Secret.SUBJECT)
        assert keycopies.known(opened_copy) == (copy,)
