"""Whether a copy is what the store was, whoever writes meanwhile; and what a restore takes for lost."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
from open_sites import Clock, Join
from sqlalchemy import delete, insert

from kiosk.backups.desk import Backups
from kiosk.backups.proving import prove
from kiosk.errors import BackupInvalid, StoreBusy, StoreFull, StoreUnusable
from kiosk.privacy import backups
from kiosk.privacy.backups import back_up, restore, site_key
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.site import Site, opened
from kiosk.store import engine
from kiosk.store.database import Store
from kiosk.store.tables import customers


def come(store: Store) -> None:
    with store.write() as connection:
        connection.execute(insert(customers).values(customer_id="C1"))


def go(store: Store) -> None:
    with store.write() as connection:
        connection.execute(delete(customers))


@pytest.mark.parametrize("other", [False, True])
def test_rows_that_come_and_go_during_a_copy_spoil_none(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch, other: bool
) -> None:
    """None before, one in the copy, none after: in this process, and in another."""
    real, key = Store.copy_to, site_key(settings).derive(KeyPurpose.DATABASE)
    with Store.open(settings.store_path, key) as second:
        writer = second if other else site.store

        def meanwhile(store: Store, path: Path) -> Mapping[str, int]:
            come(writer)
            counted = real(store, path)
            go(writer)
            return counted

        with monkeypatch.context() as patch:
            patch.setattr(Store, "copy_to", meanwhile)
            patch.setattr(backups.keycopies, "rewrite", lambda _ring: None)

            assert back_up(site, settings, None, now=clock.now, actor="cli").rows["customers"] == 1


@pytest.mark.parametrize("busy", [False, True])
def test_a_copy_that_lacks_a_row_is_refused(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    """Also while others write: the rows are counted in the very transaction that copies them."""
    come(site.store)
    real, key = Store.copy_to, site_key(settings).derive(KeyPurpose.DATABASE)

    def loses(store: Store, path: Path) -> Mapping[str, int]:
        counted = real(store, path)
        if busy:
            go(site.store)
        with Store.open(path, key) as copy:
            go(copy)
        return counted

    monkeypatch.setattr(Store, "copy_to", loses)

    with pytest.raises(BackupInvalid, match="0 rows of customers, not 1"):
        back_up(site, settings, None, now=clock.now, actor="cli")
    assert not list((settings.home / "backups").glob("vanakkam-*"))


@pytest.mark.sqlcipher("how the file counts its rows while it is copied")
def test_rows_are_counted_at_the_moment_of_the_copy(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that is written between the counting and the copying is in neither."""
    del clock
    path, key = settings.home / "copy.db", site_key(settings).derive(KeyPurpose.DATABASE)
    path.touch(0o600)
    real = engine.rows_of

    def written_meanwhile(run: object) -> dict[str, int]:
        counted = real(run)
        come(site.store)
        return counted

    monkeypatch.setattr(engine, "rows_of", written_meanwhile)
    counted = site.store.copy_to(path)
    monkeypatch.undo()

    assert counted["customers"] == 0
    assert engine.examine_file(path, key) == counted


def test_a_proof_compares_with_the_rows_that_were_counted_when_the_backup_was_made(
    site: Site, settings: Settings, clock: Clock, join: Join
) -> None:
    join(site, "Ravi")
    desk = Backups(site, settings, clock, actor="cli")
    made = desk.run().made
    assert made is not None
    entry = desk.book().entries[made.path.name]
    assert entry.rows == made.rows
    clock.forward(days=1)
    assert desk.prove(made.path.name).rows == sum(made.rows.values())

    with Store.open(made.path, site_key(settings).derive(KeyPurpose.DATABASE)) as spoiled:
        come(spoiled)
    with pytest.raises(BackupInvalid, match="1 rows of customers, not 0"):
        prove(site, settings, made.path, actor="cli", clock=clock, rows=entry.rows)


@pytest.fixture
def backup(settings: Settings, clock: Clock, join: Join) -> Path:
    with opened(settings) as site:
        join(site, "Ravi")
        return back_up(site, settings, None, now=clock.now, actor="cli").path


@pytest.mark.sqlcipher("its other half is a file that is unusable")
@pytest.mark.parametrize("fault", [StoreUnusable, StoreBusy])
def test_a_server_that_does_not_answer_is_not_taken_for_lost(
    settings: Settings, clock: Clock, backup: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """Its trail has newer entries, which nothing else has: better no restore now."""
    away = settings.model_copy(update={"database": "postgresql://kiosk@127.0.0.1:1/kiosk"})
    before = settings.keyring_path.read_bytes()

    def fails(*_arguments: object) -> None:
        raise fault("no answer")

    monkeypatch.setattr(backups, "open_store", fails)

    with pytest.raises(fault):
        restore(away, backup, actor="cli", clock=clock)
    assert settings.keyring_path.read_bytes() == before

    assert restore(settings, backup, actor="cli", clock=clock).members == 1, "a file that is unusable is lost"


def test_a_server_that_goes_away_while_its_trail_is_read_stops_the_restore(
    settings: Settings, clock: Clock, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Server:
        is_file = False

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_arguments: object) -> None:
            pass

        def is_empty(self) -> bool:
            return True

        @contextmanager
        def read(self) -> Iterator[None]:
            raise StoreBusy("no answer")
            yield

    away = settings.model_copy(update={"database": "postgresql://kiosk@127.0.0.1:1/kiosk"})
    before = settings.keyring_path.read_bytes()
    monkeypatch.setattr(backups, "open_store", lambda *_arguments: Server())

    with pytest.raises(StoreBusy):
        restore(away, backup, actor="cli", clock=clock)
    assert settings.keyring_path.read_bytes() == before


def test_a_full_disk_does_not_pass_for_a_lost_store(
    settings: Settings, clock: Clock, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newer entries of the trail would go without a word."""

    def full(*_arguments: object) -> None:
        raise StoreFull("no room")

    monkeypatch.setattr(backups, "_copy_trail", full)

    with pytest.raises(StoreFull):
        restore(settings, backup, actor="cli", clock=clock)
