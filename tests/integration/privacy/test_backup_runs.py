"""A run of backups on a real site: copied, proved, sent to a second place, rotated; and what is told when it fails."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from open_sites import Clock, Join

from kiosk.backups import book as books
from kiosk.backups import desk as desks
from kiosk.backups.desk import Backups, due, unsent
from kiosk.backups.job import BackupJob, backup_command
from kiosk.backups.listing import listed
from kiosk.backups.lock import one_backup
from kiosk.backups.names import made_at, name_of
from kiosk.backups.places import OWNER_FILE, FolderPlace, digest_of_file, place_of
from kiosk.backups.standing import How, standing
from kiosk.checks import check_second_place
from kiosk.errors import BackupBusy, BackupInvalid, OffsiteFailed, StoreMissing, StoreUnusable
from kiosk.members import utc_now
from kiosk.privacy.audit import Action
from kiosk.privacy.backups import back_up
from kiosk.security import keycopies
from kiosk.security.lockfile import SiteLock
from kiosk.security.rotation import rotate
from kiosk.settings import Settings
from kiosk.site import Site, make_site, opened


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def away(settings: Settings, disk: Path) -> Settings:
    return settings.model_copy(update={"backup_offsite": str(disk)})


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name != OWNER_FILE)


def test_a_run_copies_proves_sends_and_tells(site: Site, away: Settings, clock: Clock, disk: Path, join: Join) -> None:
    join(site, "Ravi")
    desk = Backups(site, away, clock, actor="cli")

    done = desk.run()

    name = name_of(clock.now)
    assert done.proof is not None
    assert (done.proof.members, done.proof.opened, done.proof.unreadable) == (1, 3, 0)
    assert files(desk.folder) == files(disk) == [name]
    assert (disk / name).stat().st_mode & 0o777 == 0o600
    (entry,) = desk.book().entries.values()
    assert (entry.sha256, entry.sent_to) == (digest_of_file(disk / name), str(disk))
    actions = {one.action for one in site.audit.entries()}
    assert {Action.BACKED_UP, Action.BACKUP_PROVED, Action.BACKUP_SENT} <= actions
    assert standing(away, desk.book(), clock.now).how is How.GOOD
    assert [(one.here, one.away) for one in listed(away, desk.book())] == [(True, True)]


def test_a_month_of_runs_keeps_what_the_settings_say_in_both_places(
    site: Site, away: Settings, clock: Clock, disk: Path
) -> None:
    few = away.model_copy(update={"backup_daily": 2, "backup_weekly": 1, "backup_monthly": 1})
    desk = Backups(site, few, clock, actor="system")
    for _day in range(4):
        desk.run()
        clock.forward(days=1)

    assert files(desk.folder) == files(disk) == [name_of(clock.now - timedelta(days=back)) for back in (2, 1)]
    assert set(desk.book().entries) == set(files(disk))
    assert desk.prune() == 0


def test_the_newest_proved_one_survives_failed_proofs(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = settings.model_copy(update={"backup_daily": 1, "backup_weekly": 0, "backup_monthly": 0})
    desk = Backups(site, one, clock, actor="system")
    desk.run()
    good = name_of(clock.now)

    def fails(*_arguments: object, **_named: object) -> None:
        raise BackupInvalid("damaged")

    monkeypatch.setattr(desks, "prove", fails)
    for _day in range(3):
        clock.forward(days=1)
        with pytest.raises(BackupInvalid):
            desk.run()

    assert good in files(desk.folder)
    found = standing(one, desk.book(), clock.now)
    assert (found.how, found.code, found.step) == (How.FAILED, "kiosk.backup_invalid", "prove")


def test_a_second_place_that_is_not_there_is_told_and_made_up_for(
    site: Site, away: Settings, clock: Clock, disk: Path
) -> None:
    """A disk that is not plugged in must not become a folder on the disk of the store."""
    desk = Backups(site, away, clock, actor="system")
    disk.rmdir()

    with pytest.raises(OffsiteFailed):
        desk.run_due()

    assert not disk.exists()
    assert standing(away, desk.book(), clock.now).step == "send"
    assert not due(away, desk.book(), clock.now), "the copy here is good"
    assert unsent(away, desk.book()) is not None
    disk.mkdir()
    clock.forward(hours=2)
    done = desk.run_due()
    assert (done.made, done.sent_to) == (None, str(disk))
    assert files(disk) == files(desk.folder)
    assert standing(away, desk.book(), clock.now).how is How.GOOD
    assert desk.run_due() == desks.Outcome()


def test_a_copy_that_arrived_otherwise_does_not_count(
    site: Site, away: Settings, clock: Clock, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FolderPlace.put

    def loses_a_bit(place: FolderPlace, source: Path) -> None:
        real(place, source)
        content = bytearray((disk / source.name).read_bytes())
        content[5000] ^= 1
        (disk / source.name).write_bytes(content)

    monkeypatch.setattr(FolderPlace, "put", loses_a_bit)
    desk = Backups(site, away, clock, actor="cli")

    with pytest.raises(OffsiteFailed):
        desk.run()

    assert files(disk) == []
    assert desk.book().entries[name_of(clock.now)].sent_to == ""


@pytest.mark.parametrize("name", ["vanakkam.keys", "vanakkam.key"])
def test_no_backup_goes_where_a_key_lies(site: Site, away: Settings, clock: Clock, disk: Path, name: str) -> None:
    """Requirement G15: neither of the two alone opens anything."""
    if name == "vanakkam.keys":
        keycopies.add(site.keyring, disk)
    else:
        (disk / name).touch()

    with pytest.raises(OffsiteFailed, match="key"):
        Backups(site, away, clock, actor="cli").run()

    assert not [entry for entry in disk.iterdir() if made_at(entry.name) is not None]


def test_two_sites_never_share_a_place(
    site: Site, settings: Settings, away: Settings, clock: Clock, disk: Path, tmp_path: Path
) -> None:
    """The rotation of one would delete the backups of the other."""
    Backups(site, away, clock, actor="cli").run()
    before = files(disk)
    other = away.model_copy(update={"home": tmp_path / "other"})
    make_site(other)
    clock.forward(days=200)
    with opened(other) as second:
        desk = Backups(second, other, clock, actor="cli")
        with pytest.raises(OffsiteFailed, match="Another site"):
            desk.run()
        desk.prune()

    assert files(disk) == before
    assert settings.home != other.home


def test_what_a_kill_left_in_the_second_place_goes_and_a_lost_copy_is_made_anew(
    site: Site, away: Settings, clock: Clock, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_place: FolderPlace, _source: Path) -> None:
        raise OffsiteFailed("gone")

    desk = Backups(site, away, clock, actor="system")
    (disk / ".vanakkam-20260301T110000Z.db.0123abcd.new").write_bytes(b"x")
    with monkeypatch.context() as patch:
        patch.setattr(FolderPlace, "put", fails)
        with pytest.raises(OffsiteFailed):
            desk.run_due()
    (desk.folder / name_of(clock.now)).unlink()
    clock.forward(hours=1)

    assert desk.run_due().made is not None

    assert files(disk) == files(desk.folder) == [name_of(clock.now)]


def test_a_folder_that_cannot_be_written_is_told(site: Site, settings: Settings, clock: Clock) -> None:
    desk = Backups(site, settings, clock, actor="cli")
    desk.folder.write_text("a file where the folder should be")

    with pytest.raises(StoreUnusable):
        desk.run()

    assert standing(settings, desk.book(), clock.now).how is How.FAILED


def test_one_at_a_time_and_what_was_killed_is_swept(site: Site, settings: Settings, clock: Clock) -> None:
    desk = Backups(site, settings, clock, actor="cli")
    scratch = desk.folder / ".scratch-0123"
    scratch.mkdir(parents=True)
    (scratch / "vanakkam.keys").write_bytes(b"x")
    (desk.folder / ".vanakkam-20260301T110000Z.db.0123abcd.new").write_bytes(b"x")
    with one_backup(settings.home), pytest.raises(BackupBusy):
        desk.run()

    desk.run()

    assert files(desk.folder) == [name_of(clock.now)]


def test_a_backup_that_rots_is_found_out(site: Site, away: Settings, clock: Clock, disk: Path) -> None:
    desk = Backups(site, away, clock, actor="cli")
    desk.run()
    name = name_of(clock.now)
    for place in (desk.folder, disk):
        content = bytearray((place / name).read_bytes())
        content[9000] ^= 1
        (place / name).write_bytes(content)

    with pytest.raises(BackupInvalid):
        desk.prove(name)
    with pytest.raises(OffsiteFailed):
        desk.prove(name, from_offsite=True)
    with pytest.raises(StoreMissing):
        desk.prove(name_of(clock.now + timedelta(days=1)))

    assert desk.book().entries[name].proved_at is None
    assert standing(away, desk.book(), clock.now).how is How.FAILED


def test_the_book_is_not_rolled_back_and_may_be_lost(site: Site, settings: Settings, clock: Clock) -> None:
    """What an older key ring does not know is listed all the same, and can be proved anew."""
    desk = Backups(site, settings, clock, actor="cli")
    desk.run()
    books.write(site.keyring, books.Book())
    (found,) = listed(settings, desk.book())
    assert found.entry is None

    desk.prove(found.name)

    assert desk.book().entries[found.name].proved_at == clock.now


def test_a_late_backup_is_told(site: Site, settings: Settings, clock: Clock) -> None:
    desk = Backups(site, settings, clock, actor="cli")
    assert standing(settings, desk.book(), clock.now).how is How.NEVER
    desk.run()

    assert standing(settings, desk.book(), clock.now + timedelta(days=2)).how is How.GOOD
    assert standing(settings, desk.book(), clock.now + timedelta(days=4)).how is How.LATE
    by_hand = settings.model_copy(update={"backup_days": 0})
    assert standing(by_hand, desk.book(), clock.now + timedelta(days=6)).how is How.GOOD
    assert standing(by_hand, desk.book(), clock.now + timedelta(days=8)).how is How.LATE


def test_a_backup_of_before_is_rotated_too(site: Site, settings: Settings, clock: Clock) -> None:
    """Files that an older version or a hand put there go with the others when they are too old."""
    desk = Backups(site, settings, clock, actor="cli")
    old = back_up(site, settings, desk.folder, now=clock.now - timedelta(days=200), actor="cli")
    shutil.copy2(old.path, desk.folder / "notes.txt")

    desk.run()

    assert files(desk.folder) == ["notes.txt", name_of(clock.now)]


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_after_a_new_data_secret_no_backup_of_before_counts(settings: Settings, clock: Clock, join: Join) -> None:
    """They open with the old key and its envelope only: the next one is due at once."""
    with opened(settings) as site:
        join(site, "Ravi")
        Backups(site, settings, clock, actor="cli").run()
    with SiteLock(settings.home, alone=True) as lock:
        rotate(settings, lock, actor="cli", clock=clock)

    with opened(settings) as site:
        desk = Backups(site, settings, clock, actor="cli")
        assert standing(settings, desk.book(), clock.now).how is How.NEVER
        assert due(settings, desk.book(), clock.now)
        with pytest.raises(BackupInvalid):
            desk.prove(name_of(clock.now))
        clock.forward(hours=1)
        desk.run()
        assert standing(settings, desk.book(), clock.now).how is How.GOOD


def test_the_schedule_takes_one_in_a_process_of_its_own_while_the_kiosk_runs(site: Site, settings: Settings) -> None:
    job = BackupJob(site.keyring, settings, backup_command(settings.home), utc_now)

    assert job.look()

    assert job.standing.fault == ""
    known = books.read(site.keyring)
    assert known.newest_proved is not None
    assert files(settings.home / "backups") == [known.newest_proved.name]
    assert not job.look()
    by_hand = settings.model_copy(update={"backup_days": 0})
    assert not BackupJob(site.keyring, by_hand, ("false",), utc_now).look()


@pytest.mark.parametrize("way", ["backups", "home", "within", "link"])
def test_a_second_place_in_the_home_folder_is_refused_and_the_backup_stays(
    site: Site, settings: Settings, clock: Clock, tmp_path: Path, way: str
) -> None:
    """Its disk would take both, and sending a backup onto itself must not delete it."""
    folder = settings.home / "backups"
    (folder / "within").mkdir(parents=True)
    (tmp_path / "link").symlink_to(folder)
    places = {"backups": folder, "home": settings.home, "within": folder / "within", "link": tmp_path / "link"}
    own = settings.model_copy(update={"backup_offsite": str(places[way])})
    desk = Backups(site, own, clock, actor="cli")

    with pytest.raises(OffsiteFailed, match="home folder"):
        desk.run()
    with pytest.raises(OffsiteFailed, match="home folder"):
        check_second_place(own)

    name = name_of(clock.now)
    assert name in files(folder)
    assert desk.book().entries[name].proved_at == clock.now
    assert standing(own, desk.book(), clock.now).step == "send"
    assert "none" in check_second_place(settings)


def test_a_folder_of_backups_that_is_a_link_is_known_by_either_name(settings: Settings, disk: Path) -> None:
    (settings.home / "backups").symlink_to(disk)

    with pytest.raises(OffsiteFailed):
        place_of(str(disk), settings.home)


def test_a_file_sent_over_itself_or_over_an_older_attempt_is_whole(disk: Path, tmp_path: Path) -> None:
    source = tmp_path / name_of(utc_now())
    source.write_bytes(b"new" * 5000)
    (disk / source.name).write_bytes(b"old")

    FolderPlace(disk).put(source)
    FolderPlace(tmp_path).put(source)

    assert files(disk) == [source.name]
    assert (disk / source.name).read_bytes() == source.read_bytes() == b"new" * 5000


def test_a_send_that_breaks_off_leaves_what_was_there(
    disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / name_of(utc_now())
    source.write_bytes(b"new")
    (disk / source.name).write_bytes(b"old")

    def fails(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fails)
    with pytest.raises(OffsiteFailed):
        FolderPlace(disk).put(source)

    assert files(disk) == [source.name]
    assert (disk / source.name).read_bytes() == b"old"
