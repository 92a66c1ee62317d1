"""Whether a copy is what the store was, whoever writes meanwhile; and what a restore takes for lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
from open_sites import Clock, Join
from sqlalchemy import delete, insert

from kiosk.errors import BackupInvalid, StoreBusy, StoreFull, StoreUnusable
from kiosk.privacy import backups
from kiosk.privacy.backups import back_up, restore, site_key
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.site import Site, opened
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

        def meanwhile(store: Store, path: Path) -> None:
            come(writer)
            real(store, path)
            go(writer)

        with monkeypatch.context() as patch:
            patch.setattr(Store, "copy_to", meanwhile)
            patch.setattr(backups.keycopies, "rewrite", lambda _ring: None)

            assert back_up(site, settings, None, now=clock.now, actor="cli").rows["customers"] == 1


def test_a_copy_that_lacks_a_row_of_a_quiet_store_is_refused(
    site: Site, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(site.store)
    real, key = Store.copy_to, site_key(settings).derive(KeyPurpose.DATABASE)

    def loses(store: Store, path: Path) -> None:
        real(store, path)
        with Store.open(path, key) as copy:
            go(copy)

    monkeypatch.setattr(Store, "copy_to", loses)

    with pytest.raises(BackupInvalid, match="0 rows of customers, not 1"):
        back_up(site, settings, None, now=clock.now, actor="cli")
    assert not list((settings.home / "backups").glob("vanakkam-*"))


@pytest.fixture
def backup(settings: Settings, clock: Clock, join: Join) -> Path:
    with opened(settings) as site:
        join(site, "Ravi")
        return back_up(site, settings, None, now=clock.now, actor="cli").path


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
