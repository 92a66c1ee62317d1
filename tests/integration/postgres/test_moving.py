"""The tables of a site move to a server and back, and backups of a server are those of a file."""

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from open_sites import Clock, Join

from kiosk.cli.main import cli
from kiosk.errors import SettingsInvalid, StoreForeign, StoreMissing
from kiosk.moving import move_to_file, move_to_server
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore
from kiosk.security.custody import open_secret
from kiosk.security.lockfile import SiteLock
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store.schema import metadata


@pytest.fixture
def in_file(settings: Settings) -> Settings:
    """The same site, with its tables in the file."""
    return Settings.load(home=settings.home)


@pytest.fixture
def filled(in_file: Settings, clock: Clock, join: Join) -> tuple[str, str]:
    make_site(in_file)
    with closing(open_site(in_file, clock=clock)) as site:
        return join(site, "Asha", 1), join(site, "Ravi", 2)


def rows(site: Site) -> dict[str, list[str]]:
    with site.store.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }  # fmt: skip


def test_every_row_moves_there_and_back(
    filled: tuple[str, str], in_file: Settings, settings: Settings, clock: Clock
) -> None:
    with closing(open_site(in_file, clock=clock)) as site:
        before = rows(site)
    key = open_secret(settings)
    assert move_to_server(settings, key, clock) == len(filled)
    assert not in_file.store_path.exists()
    with closing(open_site(settings, clock=clock)) as site:
        assert {name: rows(site)[name] for name in before if name != "audit"} == {
            name: found for name, found in before.items() if name != "audit"
        }
        assert site.audit.entries(limit=1)[0].action == Action.STORE_MOVED
        assert verify(site.audit, site.store).good
        site.audit.record(Action.VIEWED, actor="cli")  # numbers go on where they were

    with SiteLock(settings.home, alone=True) as lock:
        assert move_to_file(settings, key, lock, clock) == len(filled)
    with pytest.raises(StoreForeign):
        open_site(settings)
    with closing(open_site(in_file, clock=clock)) as site:
        assert rows(site)["members"] == before["members"]
        assert verify(site.audit, site.store).good


def test_a_move_that_was_stopped_is_called_again(
    filled: tuple[str, str],
    in_file: Settings,
    settings: Settings,
    clock: Clock,
    join: Join,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped after the server had everything: what the kiosk wrote there since is not overwritten."""
    key = open_secret(settings)
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.moving._delete", _stopped)
        with pytest.raises(KeyboardInterrupt):
            move_to_server(settings, key, clock)
    assert in_file.store_path.exists()
    with closing(open_site(settings, clock=clock)) as site:
        site.eraser.erase(filled[0], actor="shopper")
        late = join(site, "Late", 3)  # with numbers of rows that go on where the file's ended
    assert move_to_server(settings, key, clock) == 2
    assert not in_file.store_path.exists()
    with closing(open_site(settings, clock=clock)) as site:
        assert {one.member_id for one in site.members.list()} == {filled[1], late}


def test_a_database_that_was_left_takes_a_new_site(
    filled: tuple[str, str], settings: Settings, clock: Clock, tmp_path: Path, join: Join
) -> None:
    secret = open_secret(settings)
    assert move_to_server(settings, secret, clock) == len(filled)
    with SiteLock(settings.home, alone=True) as lock:
        move_to_file(settings, secret, lock, clock)
    other = Settings.load(home=tmp_path / "other", database=settings.database, database_ca=settings.database_ca)
    make_site(other)
    with closing(open_site(other, clock=clock)) as site:
        theirs = join(site)
        assert [one.member_id for one in site.members.list()] == [theirs]


@pytest.mark.usefixtures("filled")
def test_nothing_moves_without_a_server_or_onto_another_site(
    in_file: Settings, settings: Settings, clock: Clock, tmp_path: Path, join: Join
) -> None:
    key = open_secret(settings)
    with pytest.raises(SettingsInvalid):
        move_to_server(in_file, key, clock)
    other = Settings.load(home=tmp_path / "other", database=settings.database, database_ca=settings.database_ca)
    make_site(other)
    with closing(open_site(other, clock=clock)) as site:
        theirs = join(site)
    with pytest.raises(StoreForeign):
        move_to_server(settings, key, clock)
    assert in_file.store_path.exists()
    with closing(open_site(other, clock=clock)) as site:
        assert [one.member_id for one in site.members.list()] == [theirs]
    with pytest.raises(StoreMissing):
        move_to_server(other, open_secret(other), clock)


def test_a_backup_of_a_server_is_a_file_that_brings_nobody_back(
    settings: Settings, site: Site, clock: Clock, join: Join
) -> None:
    goes, stays = join(site, "Xylophonia", 1), join(site, "Ravi", 2)
    made = back_up(site, settings, None, now=clock.now, actor="cli")
    assert made.rows["members"] == 2
    assert b"Ravi" not in made.path.read_bytes()
    assert [one.name for one in made.path.parent.iterdir()] == [made.path.name], "one file, and no journal beside it"
    clock.forward(days=1)
    site.eraser.erase(goes, actor="shopper")
    join(site, "Late", 3)
    site.close()
    done = restore(settings, made.path, actor="cli", clock=clock)
    assert (done.members, done.erased_again) == (1, 1)
    assert not settings.store_path.exists()
    with closing(open_site(settings, clock=clock)) as again:
        assert [one.member_id for one in again.members.list()] == [stays]
        assert verify(again.audit, again.store).good


@pytest.mark.usefixtures("filled")
def test_the_command_moves_both_ways(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANAKKAM_DATABASE", settings.database)
    monkeypatch.setenv("VANAKKAM_DATABASE_CA", str(settings.database_ca))

    def kiosk(*words: str) -> str:
        done = CliRunner().invoke(cli, ["--home", str(settings.home), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert "on the server now, with 2 members" in kiosk("store", "move", "--to", "server", "--yes")
    assert "Ravi" in kiosk("members", "list")
    assert "take 'database' out of site.toml" in kiosk("store", "move", "--to", "file", "--yes")
    monkeypatch.delenv("VANAKKAM_DATABASE")
    assert "Ravi" in kiosk("members", "list")


def _stopped(_path: Path) -> None:
    raise KeyboardInterrupt
