"""The tables of a site move to a server and back, and backups of a server are those of a file."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from open_sites import Clock, Join

from kiosk.checks import check_key_and_store
from kiosk.cli.main import cli
from kiosk.errors import SettingsInvalid, StoreForeign, StoreMissing, StoreUnusable
from kiosk.moving import move_to_file, move_to_server
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore
from kiosk.security.custody import open_secret
from kiosk.security.keys import KeyPurpose
from kiosk.security.lockfile import SiteLock
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import migrations
from kiosk.store.database import Store
from kiosk.store.schema import metadata
from kiosk.store.tables import audit, consents, members
from kiosk.stores import server_of


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
    _stop_before_the_file_goes(monkeypatch, lambda: move_to_server(settings, key, clock))
    assert in_file.store_path.exists()
    with closing(open_site(settings, clock=clock)) as site:
        site.eraser.erase(filled[0], actor="shopper")
        assert "a move that was stopped" in check_key_and_store(settings)
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


def test_a_file_that_was_left_half_deleted_is_cleared_away(
    filled: tuple[str, str], in_file: Settings, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while its bytes were being zeroed: what is left has no name of a store, and goes with the next start."""
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.security.exchange.overwrite", _stopped)
        with pytest.raises(KeyboardInterrupt):
            move_to_server(settings, open_secret(settings), clock)
    assert not in_file.store_path.exists()
    with closing(open_site(settings, clock=clock)) as site:
        assert len(site.members.list()) == len(filled)
    assert not list(settings.home.glob("vanakkam.db*"))


def test_a_move_back_that_was_stopped_is_called_again(
    filled: tuple[str, str],
    in_file: Settings,
    settings: Settings,
    clock: Clock,
    join: Join,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped after the file was in place: what was written there since is not overwritten by what the server has."""
    key = open_secret(settings)
    move_to_server(settings, key, clock)
    with monkeypatch.context() as patched, SiteLock(settings.home, alone=True) as lock:
        patched.setattr(Store, "empty", _stopped)
        with pytest.raises(KeyboardInterrupt):
            move_to_file(settings, key, lock, clock)
    with closing(open_site(in_file, clock=clock)) as site:
        site.eraser.erase(filled[0], actor="shopper")
        late = join(site, "Late", 3)
    for _again in range(2):
        with SiteLock(settings.home, alone=True) as lock:
            assert move_to_file(settings, key, lock, clock) == 2
    with closing(open_site(in_file, clock=clock)) as site:
        assert {one.member_id for one in site.members.list()} == {filled[1], late}
        assert verify(site.audit, site.store).good
    with Store.on_server(server_of(settings), b"k" * 32) as server:
        assert server.is_empty()


def test_a_file_that_lacks_a_row_is_not_put_in_place(
    filled: tuple[str, str], settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = open_secret(settings)
    move_to_server(settings, key, clock)
    real = Store.copy_to

    def loses(store: Store, path: Path, *for_ring: bytes | None) -> Mapping[str, int]:
        counted = real(store, path, *for_ring)
        if not for_ring:
            with Store.open(path, key.derive(KeyPurpose.DATABASE)) as copy, copy.write() as connection:
                connection.execute(consents.delete())
        return counted

    with monkeypatch.context() as patched, SiteLock(settings.home, alone=True) as lock:
        patched.setattr(Store, "copy_to", loses)
        with pytest.raises(StoreUnusable, match="does not hold what the server holds"):
            move_to_file(settings, key, lock, clock)
    assert not settings.store_path.exists()
    with closing(open_site(settings, clock=clock)) as site:
        assert len(site.members.list()) == len(filled)
        assert len(rows(site)["consents"]) > 0


def test_tables_of_a_server_whose_trail_is_not_ours_are_left_and_the_command_says_so(
    filled: tuple[str, str], settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is in place; between that and the emptying the server came to hold what nothing proves to be ours."""
    key = open_secret(settings)
    move_to_server(settings, key, clock)
    with monkeypatch.context() as patched, SiteLock(settings.home, alone=True) as lock:
        patched.setattr(Store, "empty", _stopped)
        with pytest.raises(KeyboardInterrupt):
            move_to_file(settings, key, lock, clock)
    with Store.on_server(server_of(settings), b"k" * 32) as server, server.write() as connection:
        connection.execute(audit.delete())
    monkeypatch.setenv("VANAKKAM_DATABASE", settings.database)
    monkeypatch.setenv("VANAKKAM_DATABASE_CA", str(settings.database_ca))
    done = CliRunner().invoke(cli, ["--home", str(settings.home), "store", "move", "--to", "file", "--yes"])
    assert done.exit_code == 1
    assert "[kiosk.store_foreign]" in done.output
    assert "those of the server were left" in done.output
    with Store.on_server(server_of(settings), b"k" * 32) as server, server.read() as connection:
        assert len(connection.execute(members.select()).all()) == len(filled)
    monkeypatch.delenv("VANAKKAM_DATABASE")
    monkeypatch.delenv("VANAKKAM_DATABASE_CA")
    with closing(open_site(Settings.load(home=settings.home), clock=clock)) as site:
        assert len(site.members.list()) == len(filled)


def test_a_move_back_that_fails_leaves_no_mark_on_the_trail(
    filled: tuple[str, str], settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before it was decided: the key ring knows of no entry that only the copy had."""
    key = open_secret(settings)
    move_to_server(settings, key, clock)
    with monkeypatch.context() as patched, SiteLock(settings.home, alone=True) as lock:
        patched.setattr("kiosk.moving.exchange.commit", _stopped)
        with pytest.raises(KeyboardInterrupt):
            move_to_file(settings, key, lock, clock)
    with closing(open_site(settings, clock=clock)) as site:
        assert len(site.members.list()) == len(filled)
        assert verify(site.audit, site.store).good
        site.audit.record(Action.VIEWED, actor="cli")
        assert verify(site.audit, site.store).lost == ()


def test_a_server_that_was_left_before_an_update_is_moved_to_again(
    filled: tuple[str, str], settings: Settings, clock: Clock
) -> None:
    """Its tables are empty and of an older version; nobody's rows are touched by lifting them."""
    key = open_secret(settings)
    move_to_server(settings, key, clock)
    with SiteLock(settings.home, alone=True) as lock:
        move_to_file(settings, key, lock, clock)
    with Store.on_server(server_of(settings), b"k" * 32) as server:
        migrations.migrate(server._engine, "0006")
    assert move_to_server(settings, key, clock) == len(filled)
    with closing(open_site(settings, clock=clock)) as site:
        assert verify(site.audit, site.store).good


def test_two_places_that_both_went_on_are_not_put_over_each_other(
    filled: tuple[str, str],
    in_file: Settings,
    settings: Settings,
    clock: Clock,
    join: Join,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = open_secret(settings)
    _stop_before_the_file_goes(monkeypatch, lambda: move_to_server(settings, key, clock))
    for place, number in ((settings, 3), (in_file, 4)):
        with closing(open_site(place, clock=clock)) as site:
            join(site, "Late", number)
    with pytest.raises(StoreForeign, match="gone on apart"):
        move_to_server(settings, key, clock)
    with pytest.raises(StoreForeign, match="gone on apart"), SiteLock(settings.home, alone=True) as lock:
        move_to_file(settings, key, lock, clock)
    for place in (settings, in_file):
        with closing(open_site(place, clock=clock)) as site:
            assert len(site.members.list()) == len(filled) + 1


def _stop_before_the_file_goes(monkeypatch: pytest.MonkeyPatch, move: Callable[[], int]) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.moving.exchange.discard", _stopped)
        with pytest.raises(KeyboardInterrupt):
            move()


def _stopped(*_arguments: object) -> None:
    raise KeyboardInterrupt
