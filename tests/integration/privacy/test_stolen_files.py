"""Somebody carries the disk away, or a backup of it, and has every file but the key: nothing in them can be read."""

import contextlib
import secrets
import shutil
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from open_sites import Clock, Face
from sqlcipher3 import dbapi2

from kiosk.errors import KeyWrong, KioskError
from kiosk.members import Correction, NewMember
from kiosk.privacy.backups import back_up
from kiosk.privacy.consent import Purpose
from kiosk.security import keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose, SiteSecret
from kiosk.security.vault import Vault
from kiosk.settings import Settings
from kiosk.site import Site, make_site
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.templates import templates_of
from recommender.purchases import Purchases
from recommender.types import Customer, Product, Purchase
from vision.types import CapturedView, PoseView

PEOPLE = 6
PAGE = 4096
KNOWN_NAMES = {"vanakkam.db", "vanakkam.db-wal", "vanakkam.keys"}


def marks(number: int) -> dict[str, str]:
    return {
        "name": f"Xylophonia{number} Rao",
        "phone": f"+9198765432{number:02}",
        "email": f"xylophonia{number}@readers.example",
        "customer": f"KUNDE-{number:04}",
        "receipt": f"BON-{number:06}",
        "product": "Zzyzx filter coffee",
        "city": "Thiruvananthapuram",
    }


def enrol(site: Site, face: Face, number: int) -> str:
    told = marks(number)
    with site.store.write() as connection:
        shop.put_customers(connection, [Customer(told["customer"], city=told["city"])])
        shop.put_products(connection, [Product("P1", told["product"], "Drinks", 22_000)])
        line = Purchase(told["customer"], "P1", datetime(2026, 2, 1, 9), 1, 22_000, told["receipt"])  # noqa: DTZ001 - local
        shop.put_purchases(connection, Purchases.of([line]))
    views = tuple(CapturedView(PoseView.FRONT, face(number * 10 + view), 1.0) for view in range(3))
    purposes = (Purpose.FACE_RECOGNITION, Purpose.OFFERS, Purpose.CONTACT)
    new = NewMember(told["name"], views, "buffalo_s", "F", purposes, customer_id=told["customer"], phone=told["phone"])
    member_id, _ = site.members.enrol(new)
    site.members.correct(member_id, Correction(email=told["email"]), actor="cli")
    return member_id


@pytest.fixture
def loot(site: Site, settings: Settings, clock: Clock, face: Face, tmp_path: Path) -> Iterator[Path]:
    """Every file of a shop's home while it runs, a backup, and two copies of its key ring; not the key."""
    keycopies.add(site.keyring, tmp_path / "stick")
    for number in range(PEOPLE):
        enrol(site, face, number)
        if number == PEOPLE // 2:
            (tmp_path / "loot").mkdir()
            shutil.copy2(tmp_path / "stick" / "vanakkam.keys", tmp_path / "loot" / "old-copy")
    back_up(site, settings, tmp_path / "disk", now=clock.now, actor="cli")
    for path in [*settings.home.rglob("*"), *(tmp_path / "disk").iterdir(), *(tmp_path / "stick").iterdir()]:
        if path.is_file() and path != settings.key_path:
            shutil.copy2(path, tmp_path / "loot" / f"{path.parent.name}.{path.name}")
    return tmp_path / "loot"


def every_way_of_writing(text: str) -> Iterator[bytes]:
    for coded in (text.encode(), text.casefold().encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield coded
        yield coded.hex().encode()


@pytest.mark.sqlcipher("what a thief of the files has")
def test_no_file_shows_anything_of_anybody(loot: Path, site: Site, face: Face) -> None:
    """Requirement G15: no name, phone, address, purchase or template, however it might be written."""
    texts = {text for number in range(PEOPLE) for text in marks(number).values()}
    wanted = [sign for text in texts for sign in every_way_of_writing(text)]
    wanted += [member.encode() for member in site.keyring.member_keys()]
    for number in range(PEOPLE):
        plain = np.stack([face(number * 10 + view) for view in range(3)])
        for vector in (*plain, *site.rotation.protect(plain)):
            wanted += [vector.astype(kind).tobytes()[8:24] for kind in ("<f4", ">f4", "<f8", "<f2")]

    files = {path.name: path.read_bytes() for path in loot.iterdir()}
    assert {name.rpartition(".")[2] for name in files} >= {"db", "db-wal", "keys", "old-copy"}
    assert [(name, sign) for name, content in files.items() for sign in wanted if sign in content] == []


@pytest.mark.sqlcipher("what a thief of the files has")
def test_no_file_has_any_structure_but_its_journal(loot: Path) -> None:
    """What is encrypted whole cannot be made smaller; a journal has the plain heads of its frames, and no more."""
    for path in loot.iterdir():
        content = path.read_bytes()
        if path.name.endswith("-shm") or len(content) < PAGE:
            continue  # the index of the journal, locks, and a wrapped secret, which a test of its own looks at
        packed = len(zlib.compress(content, 9)) / len(content)
        assert packed > (0.97 if path.name.endswith("-wal") else 0.999), (path.name, packed)
        assert not content.startswith(b"SQLite format 3"), path.name


@pytest.mark.sqlcipher("what a thief of the files has")
def test_no_name_of_a_file_tells_of_anybody(loot: Path, settings: Settings) -> None:
    ours = {path.name for path in settings.home.rglob("*") if path.is_file()} - {settings.key_path.name}
    assert ours >= KNOWN_NAMES
    for name in (path.name for path in loot.iterdir()):
        assert not any(
            text.casefold() in name.casefold() for number in range(PEOPLE) for text in marks(number).values()
        )


def guesses(settings: Settings, other: SiteSecret) -> list[bytes]:
    """Keys that a thief would try: none, simple ones, every key of another site, and right ones for another purpose."""
    ours = open_secret(settings)
    wrong = [bytes(32), b"\xff" * 32, secrets.token_bytes(32), *(other.derive(purpose) for purpose in KeyPurpose)]
    return [*wrong, ours.derive(KeyPurpose.ROTATION), ours.derive(KeyPurpose.MEMBER_WRAP)]


@pytest.fixture
def other(tmp_path: Path) -> SiteSecret:
    """The key of another shop."""
    elsewhere = Settings.load(home=tmp_path / "elsewhere")
    make_site(elsewhere)
    return open_secret(elsewhere)


@pytest.mark.sqlcipher("what a thief of the files has")
def test_no_other_key_opens_anything(loot: Path, settings: Settings, other: SiteSecret) -> None:
    for path in (path for path in loot.iterdir() if path.name.endswith((".db", ".keys", "old-copy"))):
        for key in guesses(settings, other):
            with pytest.raises(KioskError):
                Store.open(path, key).close()
            with pytest.raises(KioskError):
                KeyRing.open(path, key).close()
        for statement in ("", "PRAGMA key = ''", "PRAGMA key = 'vanakkam'", "PRAGMA cipher_compatibility = 1"):
            connection = dbapi2.connect(f"file:{path}?mode=ro", uri=True)
            connection.execute("PRAGMA cipher_log_level = NONE")
            with contextlib.suppress(dbapi2.DatabaseError):
                connection.execute(statement)
            with pytest.raises(dbapi2.DatabaseError):
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.close()


@pytest.mark.sqlcipher("what a thief of the files has")
def test_the_key_of_the_store_opens_no_key_ring_and_the_other_way_round(loot: Path, settings: Settings) -> None:
    """A key that was cut out of a running store's memory is not the key of anything else."""
    ours = open_secret(settings)
    with pytest.raises(KeyWrong):
        KeyRing.open(loot / "home.vanakkam.keys", ours.derive(KeyPurpose.DATABASE))
    with pytest.raises(KeyWrong):
        Store.open(loot / "home.vanakkam.db", ours.derive(KeyPurpose.KEYRING))


def cosines(sealed: bytes, vector: NDArray[np.float32]) -> list[float]:
    """Of a vector with every run of bytes of its length in a record, read as 32-bit numbers."""
    found = []
    for start in range(len(sealed) - vector.nbytes + 1):
        with np.errstate(invalid="ignore"):  # some of it is no number at all
            read = np.frombuffer(sealed[start : start + vector.nbytes], "<f4").astype(np.float64)
        read = np.clip(np.nan_to_num(read, nan=0.0), -1e30, 1e30)
        found.append(float(read @ vector / (np.linalg.norm(read) * np.linalg.norm(vector) or 1.0)))
    return found


def test_a_stored_template_without_the_key_is_noise(site: Site, face: Face) -> None:
    """Requirement T3: the record, read as numbers at any place, is no nearer to its own face than to a stranger's."""
    member_id = enrol(site, face, 0)
    with site.store.read() as connection:
        rows = templates_of(connection, member_id)
    own = np.array([score for row in rows for score in cosines(row.sealed, face(row.number))])
    strange = np.array([score for row in rows for score in cosines(row.sealed, face(500 + row.number))])

    assert len(rows) == 3
    assert max(np.abs(own).max(), np.abs(strange).max()) < 0.6, "far below what the same person scores"
    assert abs(own.mean() - strange.mean()) < 4 * strange.std() / np.sqrt(len(own))
    opened = np.frombuffer(site.vault.open(member_id, "template/buffalo_s", rows[0].sealed), "<f4")
    assert opened @ site.rotation.protect(face(0)[np.newaxis])[0] > 0.999, "with every key it is the face"
    assert abs(opened @ face(0)) < 0.6, "with the member's key alone it is still turned by the site's secret"


def test_a_thief_with_another_ring_key_opens_no_member(site: Site, face: Face) -> None:
    member_id = enrol(site, face, 0)
    stranger = Vault(site.keyring, secrets.token_bytes(32))
    with site.store.read() as connection:
        (row, *_) = templates_of(connection, member_id)

    with pytest.raises(KeyWrong):
        stranger.open(member_id, "template/buffalo_s", row.sealed)
    assert len(site.vault.open(member_id, "template/buffalo_s", row.sealed)) == face(0).nbytes
