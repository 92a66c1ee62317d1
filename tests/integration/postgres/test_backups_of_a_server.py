"""Copies of a server are counted row by row, and a restore never takes another site's database for a lost one."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from open_sites import Clock, Join
from sqlalchemy import Connection, Table, delete, insert, text

from kiosk.backups.desk import Backups
from kiosk.cli.main import cli
from kiosk.errors import BackupInvalid, StoreForeign, StoreUnusable
from kiosk.moving import move_to_file, move_to_server
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore
from kiosk.security.custody import open_secret
from kiosk.security.keys import KeyPurpose
from kiosk.security.lockfile import SiteLock
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import migrations, transfer
from kiosk.store.database import Store
from kiosk.store.tables import customers
from kiosk.stores import server_of

LOSES = "CREATE FUNCTION loses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
ON_CUSTOMERS = "CREATE TRIGGER loses BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION loses()"


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Settings:
    """Another site whose settings name the same database, by mistake."""
    return Settings.load(home=tmp_path / "other", database=settings.database, database_ca=settings.database_ca)


def come(store: Store, name: str = "C1") -> None:
    with store.write() as connection:
        connection.execute(insert(customers).values(customer_id=name))


def test_a_busy_server_is_copied_as_it_was_at_one_moment(
    site: Site, settings: Settings, clock: Clock, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes before every table that is copied; what was counted is what the copy holds, and it is proved."""
    join(site, "Ravi")
    real, numbers = transfer._carry_table, iter(range(1_000))

    def meanwhile(table: Table, reading: Connection, writing: Connection) -> None:
        come(site.store, f"C{next(numbers)}")
        real(table, reading, writing)

    desk = Backups(site, settings, clock, actor="cli")
    monkeypatch.setattr(transfer, "_carry_table", meanwhile)
    done = desk.run()

    assert done.made is not None
    assert done.proof is not None
    assert next(numbers) > 10
    assert done.made.rows["customers"] <= 1, "at most what came before its first read"
    assert done.proof.rows == sum(done.made.rows.values())


def test_a_copy_of_a_server_that_lacks_a_row_is_refused(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(site.store)
    real, key = Store.copy_to, open_secret(settings).derive(KeyPurpose.DATABASE)

    def loses(store: Store, path: Path) -> Mapping[str, int]:
        counted = real(store, path)
        with Store.open(path, key) as copy, copy.write() as connection:
            connection.execute(delete(customers))
        return counted

    monkeypatch.setattr(Store, "copy_to", loses)
    with pytest.raises(BackupInvalid, match="0 rows of customers, not 1"):
        back_up(site, settings, None, now=clock.now, actor="cli")


def test_rows_that_a_server_swallows_stop_the_move_and_nothing_is_deleted(
    settings: Settings, clock: Clock, join: Join
) -> None:
    in_file = Settings.load(home=settings.home)
    make_site(in_file)
    with closing(open_site(in_file, clock=clock)) as site:
        join(site)
        come(site.store)
    key = open_secret(settings)
    with Store.on_server(server_of(settings), b"k" * 32) as server, server.write() as connection:
        connection.execute(text(LOSES))
        connection.execute(text(ON_CUSTOMERS))

    with pytest.raises(StoreUnusable, match="0 rows of customers, not 1"):
        move_to_server(settings, key, clock)

    with closing(open_site(in_file, clock=clock)) as site:
        assert len(site.members.list()) == 1
    with Store.on_server(server_of(settings), b"k" * 32) as server:
        assert server.is_empty()


def test_rows_that_are_lost_on_the_way_back_stop_the_move(
    site: Site, settings: Settings, clock: Clock, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha, real = join(site), transfer._carry_table

    def loses(table: Table, reading: Connection, writing: Connection) -> None:
        real(table, reading, writing)
        if table.name == "credentials":
            writing.execute(table.delete())

    site.close()
    with monkeypatch.context() as patched:
        patched.setattr(transfer, "_carry_table", loses)
        with pytest.raises(StoreUnusable, match="rows of credentials"), SiteLock(settings.home, alone=True) as lock:
            move_to_file(settings, open_secret(settings), lock, clock)
    assert not settings.store_path.exists()
    with closing(open_site(settings, clock=clock)) as again:
        assert [one.member_id for one in again.members.list()] == [asha]


def test_a_restore_leaves_the_database_of_another_site_alone(
    site: Site, other: Settings, clock: Clock, join: Join
) -> None:
    """It is not lost, it is another shop's: the restore stops before it does anything, and says so."""
    theirs = join(site, "Xylophonia", 9)
    file = backup_of(other, clock, join)
    ring = other.keyring_path.read_bytes()

    with pytest.raises(StoreForeign) as refused:
        restore(other, file, actor="cli", clock=clock)

    assert "--over-foreign" in refused.value.mend
    assert other.keyring_path.read_bytes() == ring
    assert not list(other.home.glob("*.next*"))
    assert [one.member_id for one in site.members.list()] == [theirs]
    assert verify(site.audit, site.store).good


def test_a_restore_leaves_older_tables_of_another_site_alone(
    site: Site, other: Settings, clock: Clock, join: Join
) -> None:
    file = backup_of(other, clock, join)
    migrations.migrate(site.store._engine, "0005")

    with pytest.raises(StoreForeign):
        restore(other, file, actor="cli", clock=clock)
    assert migrations.is_behind(site.store._engine)


def test_a_person_may_say_that_the_database_is_to_be_replaced(
    site: Site, other: Settings, clock: Clock, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(site, "Xylophonia", 9)
    site.close()
    file = backup_of(other, clock, join)
    monkeypatch.setenv("VANAKKAM_DATABASE", other.database)
    monkeypatch.setenv("VANAKKAM_DATABASE_CA", str(other.database_ca))

    def kiosk(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["--home", str(other.home), *words])
        return done.exit_code, done.output

    code, said = kiosk("restore", str(file), "--yes")
    assert (code, "kiosk.store_foreign" in said) == (1, True), said
    code, said = kiosk("restore", str(file), "--yes", "--over-foreign")
    assert code == 0, said
    with closing(open_site(other, clock=clock)) as mine:
        assert [one.nickname for one in mine.members.list()] == ["Ravi"]
        assert verify(mine.audit, mine.store).good


def test_the_trail_of_our_own_older_tables_is_carried_over(
    site: Site, settings: Settings, clock: Clock, join: Join
) -> None:
    """After an update, a restore comes before the first start: the server's tables are older, and ours."""
    join(site, "Ravi")
    file = back_up(site, settings, None, now=clock.now, actor="cli").path
    clock.forward(days=1)
    site.audit.record(Action.VIEWED, actor="cli")
    migrations.migrate(site.store._engine, "0006")
    site.close()

    assert restore(settings, file, actor="cli", clock=clock).carried_over >= 1
    with closing(open_site(settings, clock=clock)) as again:
        assert verify(again.audit, again.store).good
        assert len(again.audit.entries(action=Action.VIEWED)) == 1


def backup_of(other: Settings, clock: Clock, join: Join) -> Path:
    """A site in a file that has a backup; from then on its settings name the database."""
    in_file = Settings.load(home=other.home)
    make_site(in_file)
    with closing(open_site(in_file, clock=clock)) as mine:
        join(mine, "Ravi", 2)
        file = back_up(mine, in_file, None, now=clock.now, actor="cli").path
    in_file.store_path.unlink()
    return file
