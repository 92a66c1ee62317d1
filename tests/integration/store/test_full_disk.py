"""A full disk: once as the database sees it, and once for real on a file system that is too small."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import event

from kiosk.credentials import CodeBook
from kiosk.errors import StoreFull
from kiosk.events.bus import InProcessBus
from kiosk.imports import put_customers
from kiosk.security.aliases import Aliases
from kiosk.site import Site
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.tables import customers
from recommender.types import Customer

SMALL = 4 << 20

CODES = CodeBook(Aliases(b"s" * 32, b"l" * 32), "91")


def put(store: Store, first: int, count: int) -> None:
    people = [Customer(f"C{number:06}", age=30, city="x" * 100) for number in range(first, first + count)]
    with store.write() as connection:
        put_customers(connection, people, CODES)


def customer_count(store: Store) -> int:
    with store.read() as connection:
        return shop.count(connection, customers)


@pytest.mark.sqlcipher("the disk that it lies on is full")
def test_a_change_that_does_not_fit_keeps_what_was_there(store: Store) -> None:
    put(store, 0, 10)
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 100"))

    with pytest.raises(StoreFull) as caught:
        put(store, 0, 30_000)

    assert "nothing" in caught.value.message
    assert customer_count(store) == 10
    put(store, 10, 10)
    assert customer_count(store) == 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB in memory."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "small"
    folder.mkdir()
    options = f"size={SMALL},mode=700"
    command = [mount, "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    made = subprocess.run(command, check=False, capture_output=True)
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)


@pytest.fixture
def small_store(small_disk: Path, empty_store_file: Path, key: bytes) -> Iterator[Store]:
    path = small_disk / "vanakkam.db"
    shutil.copy2(empty_store_file, path)
    with Store.open(path, key) as store:
        yield store


@pytest.mark.sqlcipher("the disk that it lies on is full")
def test_on_a_disk_that_is_really_full_nothing_is_lost(small_store: Store, small_disk: Path, key: bytes) -> None:
    put(small_store, 0, 10)

    with pytest.raises(StoreFull):
        put(small_store, 10, 60_000)

    assert customer_count(small_store) == 10
    assert (small_disk / "vanakkam.db-wal").stat().st_size == 0
    put(small_store, 10, 10)
    small_store.close()
    with Store.open(small_disk / "vanakkam.db", key) as reopened:
        assert customer_count(reopened) == 20


def fill(folder: Path) -> Path:
    """Take every byte that is left."""
    filler = folder / "filler"
    handle = os.open(filler, os.O_CREAT | os.O_WRONLY)
    with contextlib.suppress(OSError):
        while os.write(handle, bytes(4096)):
            pass
    os.close(handle)
    return filler


@pytest.mark.sqlcipher("the disk that it lies on is full")
def test_an_erasure_that_does_not_fit_says_so_and_works_later(
    small_store: Store,
    small_disk: Path,
    face: Callable[[int], NDArray[np.float32]],
    open_site: Callable[[Store, InProcessBus], Site],
) -> None:
    """Requirement G9: nothing is half erased, and room is all it takes."""
    site = open_site(small_store, InProcessBus())
    desk = site.members
    member_id = desk.add("Asha", [face(1)], recogniser="buffalo_s", consent_reference="17")
    small_store.clear_journal()
    filler = fill(small_disk)

    with pytest.raises(StoreFull):
        site.eraser.erase(member_id, actor="shopper")

    assert desk.person(member_id).nickname == "Asha"
    assert desk.gallery_rows("buffalo_s").member_ids == (member_id,)
    filler.unlink()
    site.eraser.erase(member_id, actor="shopper")
    assert desk.list() == ()


@pytest.mark.sqlcipher("the disk that it lies on is full")
def test_no_half_store_is_made_on_a_disk_that_is_full(small_disk: Path, key: bytes) -> None:
    with (small_disk / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, SMALL - 40_000)

    with pytest.raises(StoreFull):
        Store.create(small_disk / "vanakkam.db", key)

    assert [entry.name for entry in small_disk.iterdir()] == ["filler"]
