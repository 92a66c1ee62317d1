import hashlib
import os
import shutil
import stat
import threading
import traceback
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select, text, update

from kiosk.errors import KeyWrong, SiteExists, StoreBusy, StoreMissing, StoreUnusable
from kiosk.store import migrations
from kiosk.store.database import Store
from kiosk.store.members import REVISION, raise_revision
from kiosk.store.tables import customers, gallery_revision

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))


def digests(folder: Path) -> dict[str, str]:
    return {
        entry.name: hashlib.sha256(entry.read_bytes()).hexdigest()
        for entry in folder.iterdir()
        if not entry.name.endswith("-shm") and entry.stat().st_size
    }


def add_customer(store: Store, customer_id: str) -> None:
    with store.write() as connection:
        connection.execute(insert(customers).values(customer_id=customer_id))


def known_customers(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.scalars(select(customers.c.customer_id).order_by(customers.c.customer_id)))


def copy_of_a_killed_store(store_path: Path, target: Path) -> Path:
    """What is on the disk after the power went: the file and a journal that was never folded in."""
    target.mkdir()
    for name in (store_path.name, store_path.name + "-wal"):
        shutil.copy2(store_path.with_name(name), target / name)
    assert (target / (store_path.name + "-wal")).stat().st_size > 0
    return target / store_path.name


@pytest.mark.sqlcipher("how the file comes about")
def test_every_file_of_a_store_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Store.create(tmp_path / "home" / "vanakkam.db", KEY) as store:
            add_customer(store, "C1")
            modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in (tmp_path / "home").iterdir()}
    finally:
        os.umask(before)

    assert modes == {"vanakkam.db": 0o600, "vanakkam.db-wal": 0o600, "vanakkam.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert [entry.name for entry in (tmp_path / "home").iterdir()] == ["vanakkam.db"]


def test_a_store_is_never_overwritten(store_path: Path) -> None:
    before = digests(store_path.parent)

    with pytest.raises(SiteExists):
        Store.create(store_path, OTHER_KEY)

    assert digests(store_path.parent) == before


@pytest.mark.sqlcipher("how the file comes about")
def test_an_interrupted_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "upgrade_to_head", stop)
    with pytest.raises(KeyboardInterrupt):
        Store.create(tmp_path / "vanakkam.db", KEY)

    assert list(tmp_path.iterdir()) == []


def test_a_missing_store_says_what_to_do_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing) as caught:
        Store.open(tmp_path / "vanakkam.db", KEY)

    assert "kiosk init" in caught.value.mend
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlcipher("the key of the copy")
def test_a_copy_that_cannot_be_attached_tells_nobody_its_key(store_path: Path, tmp_path: Path) -> None:
    store = Store.open(store_path, KEY)
    with pytest.raises(StoreUnusable) as caught:
        store.copy_to(tmp_path / "no" / "copy.db", OTHER_KEY)
    store.close()
    chain: list[BaseException] = [caught.value]
    while before := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(before)
    said = "".join(f"{one.args}{vars(one)}{''.join(traceback.format_exception(one))}" for one in chain)
    assert len(chain) > 1
    assert "unable to open" in said
    assert OTHER_KEY.hex() not in said


def test_a_copy_lies_where_it_was_asked_for_whatever_its_name(store_path: Path, tmp_path: Path) -> None:
    store, path = Store.open(store_path, KEY), tmp_path / "the shop's ?copy.db"
    path.touch()
    add_customer(store, "C1")
    store.copy_to(path, OTHER_KEY)
    store.close()
    copy = Store.open(path, OTHER_KEY)
    assert known_customers(copy) == ["C1"]
    copy.close()


@pytest.mark.sqlcipher("the key of the file")
def test_a_wrong_key_changes_nothing(store_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = digests(store_path.parent)

    with pytest.raises(KeyWrong):
        Store.open(store_path, OTHER_KEY)

    assert digests(store_path.parent) == before
    assert capfd.readouterr().err == ""
    Store.open(store_path, KEY).close()


@pytest.mark.sqlcipher("the key of the file")
def test_a_wrong_key_does_not_touch_the_journal_of_a_killed_program(
    store: Store, store_path: Path, tmp_path: Path
) -> None:
    add_customer(store, "C1")
    killed = copy_of_a_killed_store(store_path, tmp_path / "killed")
    before = digests(killed.parent)

    with pytest.raises(KeyWrong):
        Store.open(killed, OTHER_KEY)

    assert digests(killed.parent) == before
    with Store.open(killed, KEY) as reopened:
        assert known_customers(reopened) == ["C1"]


@pytest.mark.sqlcipher("the bytes of the file")
@pytest.mark.parametrize("size", [0, 100, 4095, 4096, 5000, 20_000])
def test_a_cut_store_is_refused_and_left_alone(store_path: Path, size: int) -> None:
    os.truncate(store_path, size)
    before = digests(store_path.parent)

    with pytest.raises(KeyWrong):
        Store.open(store_path, KEY)

    assert digests(store_path.parent) == before


@pytest.mark.sqlcipher("the bytes of the file")
def test_a_damaged_first_page_is_refused(store_path: Path) -> None:
    flip(store_path, 2000)

    with pytest.raises(KeyWrong):
        Store.open(store_path, KEY)


@pytest.mark.sqlcipher("the bytes of the file")
def test_a_damaged_page_is_noticed_when_it_is_read(store_path: Path) -> None:
    with Store.open(store_path, KEY) as store:
        with store.write() as connection:
            connection.execute(insert(customers), [{"customer_id": f"C{number:05}"} for number in range(5000)])
        store.clear_journal()
    for place in range(
        store_path.stat().st_size * 3 // 4, store_path.stat().st_size, 20_000
    ):  # indexes lie between the rows
        flip(store_path, place)

    with Store.open(store_path, KEY) as store, pytest.raises(KeyWrong), store.read() as connection:
        connection.execute(select(customers)).all()


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)
        file.seek(place)
        file.write(bytes([byte[0] ^ 0xFF]))


@pytest.mark.sqlcipher("the bytes of the file")
def test_the_file_is_no_database_to_anybody_without_the_key(store_path: Path) -> None:
    assert not store_path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.sqlcipher("pragmas of SQLCipher")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("busy_timeout", 5000),
        ("cipher_page_size", "4096"),
        ("cipher_hmac_algorithm", "HMAC_SHA512"),
    ],
)
def test_every_connection_is_set_up_for_safety(store: Store, pragma: str, value: object) -> None:
    with store.read() as first, store.read() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_store_of_a_newer_version_is_refused(store: Store, store_path: Path) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreUnusable, match="newer version"):
        Store.open(store_path, KEY)


@pytest.mark.parametrize("reason", [RuntimeError, KeyboardInterrupt])
def test_a_failed_write_keeps_nothing(store: Store, reason: type[BaseException]) -> None:
    def fail() -> None:
        with store.write() as connection:
            connection.execute(insert(customers).values(customer_id="C1"))
            raise reason

    with pytest.raises(reason):
        fail()

    assert known_customers(store) == []
    add_customer(store, "C2")
    assert known_customers(store) == ["C2"]


def test_a_reader_can_not_write_by_accident(store: Store) -> None:
    with store.read() as connection:
        connection.execute(insert(customers).values(customer_id="C1"))

    assert known_customers(store) == []


def test_a_reader_sees_one_snapshot(store: Store) -> None:
    with store.read() as connection:
        first = connection.execute(REVISION).scalar_one()
        with store.write() as writer:
            raise_revision(writer)
        assert connection.execute(REVISION).scalar_one() == first

    with store.read() as connection:
        assert connection.execute(REVISION).scalar_one() == first + 1


@pytest.mark.sqlcipher("pragmas of SQLCipher")
def test_a_second_writer_waits_no_longer_than_it_should(store: Store, store_path: Path) -> None:
    with Store.open(store_path, KEY) as second:
        second._engine.dispose()
        event.listen(second._engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 50"))
        with store.write() as connection:
            connection.execute(insert(customers).values(customer_id="C1"))
            with pytest.raises(StoreBusy):
                add_customer(second, "C2")

        add_customer(second, "C3")

    assert known_customers(store) == ["C1", "C3"]


def test_writers_in_many_threads_lose_nothing(store: Store) -> None:
    def work() -> None:
        for _ in range(10):
            with store.write() as connection:
                current = connection.execute(REVISION).scalar_one()
                connection.execute(update(gallery_revision).values(revision=current + 1))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.watch(REVISION) == 80


def test_the_watch_sees_every_commit(store: Store, store_path: Path) -> None:
    with Store.open(store_path, KEY) as second:
        seen = [store.watch(REVISION)]
        for _ in range(3):
            with second.write() as connection:
                raise_revision(connection)
            seen.append(store.watch(REVISION))

    assert seen == [0, 1, 2, 3]


@pytest.mark.sqlcipher("the journal beside the file")
def test_the_watch_does_not_hold_the_journal(store: Store, store_path: Path) -> None:
    add_customer(store, "C1")
    store.watch(REVISION)

    assert store.clear_journal()
    assert store_path.with_name(store_path.name + "-wal").stat().st_size == 0


@pytest.mark.sqlcipher("the journal beside the file")
def test_a_reader_in_the_way_of_the_journal_is_no_error(store: Store) -> None:
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 50"))
    with store.read() as connection:
        connection.execute(select(customers)).all()
        add_customer(store, "C1")
        assert not store.clear_journal()

    assert store.clear_journal()


def test_errors_do_not_carry_what_was_written(store: Store) -> None:
    add_customer(store, "Secretname")

    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        add_customer(store, "Secretname")

    assert "Secretname" not in str(caught.value)
