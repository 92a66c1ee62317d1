"""A day of a shop, and then every byte that lies anywhere: no name, no vector, no picture, no phone number."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from open_sites import Clock, Face
from sqlalchemy import select

from kiosk.members import NewMember
from kiosk.privacy.audit import Action
from kiosk.privacy.backups import back_up, restore
from kiosk.privacy.consent import Purpose
from kiosk.privacy.logfiles import log_to
from kiosk.privacy.retention import Retention
from kiosk.security import keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store.database import Store
from kiosk.store.matches import MatchRow, insert_match
from kiosk.store.schema import metadata
from vision.types import CapturedView, PoseView

PEOPLE = 200 if os.environ.get("VANAKKAM_SOAK") else 8
PICTURES = {
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "jfif": b"JFIF\x00",
    "exif": b"Exif\x00\x00",
    "webp": b"WEBPVP8",
}
"""How pictures begin, and what is in them. Three bytes turn up by chance in encrypted pages, so a JPEG's beginning is
looked for at the beginning only."""


class Shop:
    """A site with its log, its temporary folder, its backups and the copies of its keys, all below one folder."""

    def __init__(self, settings: Settings, clock: Clock, folder: Path) -> None:
        self.folder, self.clock = folder, clock
        self.settings = settings.model_copy(update={"log_file": folder / "log" / "kiosk.log"})
        self.site = open_site(self.settings, clock=clock)
        self.stick, self.disk = folder / "stick", folder / "disk"
        self.members: dict[str, int] = {}

    def join(self, number: int, vectors: list[NDArray[np.float32]]) -> None:
        views = tuple(CapturedView(PoseView.FRONT, vector, 1.0) for vector in vectors)
        purposes = (Purpose.FACE_RECOGNITION, Purpose.OFFERS, Purpose.CONTACT)
        new = NewMember(name(number), views, "buffalo_s", f"Form-{number:05}-Xq", purposes, phone=phone(number))
        self.members[self.site.members.enrol(new)[0]] = number

    def files(self) -> Iterator[tuple[Path, bytes]]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def name(number: int) -> str:
    return f"Xylophonia{number:03} அமுதா"


def phone(number: int) -> str:
    return f"+91987654{number:04}"


def traces(site: Site, number: int, vectors: list[NDArray[np.float32]]) -> dict[str, bytes]:
    """Everything of one member that must not lie anywhere in the open."""
    found = {
        "name": name(number).encode(),
        "name in part": f"Xylophonia{number:03}".encode(),
        "name utf-16": f"Xylophonia{number:03}".encode("utf-16-le"),
        "phone": phone(number).encode(),
        "phone without country": phone(number)[3:].encode(),
        "form": f"Form-{number:05}-Xq".encode(),
    }
    turned = site.rotation.protect(np.stack(vectors))
    for which, vector in enumerate([*vectors, *turned, turned.mean(axis=0)]):
        for kind in ("<f4", ">f4", "<f8", "<f2"):
            found[f"vector {which} {kind}"] = vector.astype(kind).tobytes()[8:32]
        found[f"vector {which} as text"] = repr(float(vector[0]))[:12].encode()
    return found


@pytest.fixture
def shop(settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    built = Shop(settings, clock, tmp_path)
    handler = log_to(tmp_path / "log" / "kiosk.log")
    logger = logging.getLogger("kiosk")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield built
    logger.setLevel(level)
    logger.removeHandler(handler)
    handler.close()
    built.site.close()


def vectors_of(face: Face, number: int) -> list[NDArray[np.float32]]:
    return [face(number), face(number + 1000), face(number + 2000)]


def a_day(shop: Shop, face: Face) -> None:
    """People join, are recognised, looked at, corrected and exported; backups are taken in between."""
    site, clock = shop.site, shop.clock
    keycopies.add(site.keyring, shop.stick)
    for number in range(PEOPLE):
        shop.join(number, vectors_of(face, number))
        clock.forward(minutes=3)
    back_up(site, shop.settings, shop.disk, now=clock.now, actor="cli")
    for member_id, number in shop.members.items():
        assert site.members.person(member_id).nickname == name(number)
        assert site.members.likest(face(number), "buffalo_s") is not None
        with site.store.write() as connection:
            insert_match(
                connection, MatchRow(member_id, clock.now, "face", "identify", "tap", "tap", clock.now, "kiosk")
            )
        site.audit.record(Action.VIEWED, actor="staff:meena", member_id=member_id, detail={"what": "page"})
        clock.forward(minutes=1)
    site.members.gallery_rows("buffalo_s")
    Retention(site, 365, clock).run(Retention(site, 365, clock).plan(), actor="system")
    clock.forward(minutes=1)
    back_up(site, shop.settings, shop.disk, now=clock.now, actor="cli")


def found_in(shop: Shop, wanted: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(path.name, what) for path, content in shop.files() for what, trace in wanted.items() if trace in content]


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_after_a_day_no_file_shows_a_person(shop: Shop, face: Face) -> None:
    """Requirements G15, G12 and B4: store, journal, key ring, backups, copies, temporary files, log."""
    a_day(shop, face)

    places = {path.relative_to(shop.folder).parts[0] for path, _ in shop.files()}
    assert places >= {"home", "disk", "stick", "log"}
    assert (shop.folder / "home" / "vanakkam.db-wal").stat().st_size > 0, "the journal is part of the scan"
    assert (shop.folder / "log" / "kiosk.log").stat().st_size > 0
    for member_id, number in shop.members.items():
        wanted = {**traces(shop.site, number, vectors_of(face, number)), "id": member_id.encode()}
        assert found_in(shop, wanted) == []


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_the_scan_finds_what_it_is_for(shop: Shop, face: Face) -> None:
    """A search that cannot find proves nothing: the same values are found where they do lie in the open."""
    shop.join(0, vectors_of(face, 0))
    turned = shop.site.rotation.protect(np.stack(vectors_of(face, 0)))
    (shop.folder / "leak").write_bytes(name(0).encode() + turned[1].astype("<f4").tobytes() + PICTURES["jfif"])

    found = {what for _, what in found_in(shop, {**traces(shop.site, 0, vectors_of(face, 0)), **PICTURES})}

    assert {"name", "vector 4 <f4", "jfif"} <= found


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_no_picture_lies_anywhere(shop: Shop, face: Face) -> None:
    """Requirement G12: no image is saved."""
    a_day(shop, face)

    for path, content in shop.files():
        assert not [what for what, sign in PICTURES.items() if content.startswith(sign)], path.name
        assert not [what for what in ("png", "jfif", "exif", "webp") if PICTURES[what] in content], path.name


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_after_an_erasure_nothing_of_the_member_is_anywhere(shop: Shop, face: Face) -> None:
    """Requirements G9 and G10: not with the keys either, and not in the backups of before."""
    a_day(shop, face)
    member_id, number = next(iter(shop.members.items()))
    shop.clock.forward(hours=1)

    receipt = shop.site.eraser.erase(member_id, actor="shopper")

    assert receipt.verified
    assert found_in(shop, {**traces(shop.site, number, vectors_of(face, number)), "id": member_id.encode()}) == []
    assert rows_with(shop.site.store, member_id) == set()
    shop.site.close()
    for backup in sorted(shop.disk.iterdir()):
        restore(shop.settings, backup, actor="cli", clock=shop.clock)
        key = open_secret(shop.settings).derive(KeyPurpose.DATABASE)
        with Store.open(shop.settings.store_path, key) as restored:
            assert rows_with(restored, member_id) == set(), backup.name
            assert len(rows_with(restored, next(reversed(shop.members)))) > 3, "the others are still there"


def rows_with(store: Store, member_id: str) -> set[str]:
    """Tables with a cell that holds the id, read with the key."""
    with store.read() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if any(member_id in str(cell) for cell in row)
        }


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_backups_of_before_are_noise_for_who_has_everything(shop: Shop, face: Face, tmp_path: Path) -> None:
    """Requirement G9: key, envelope, key ring and the backup in one hand, and still no name and no template."""
    a_day(shop, face)
    member_id, _ = next(iter(shop.members.items()))
    shop.clock.forward(hours=1)
    shop.site.eraser.erase(member_id, actor="shopper")
    shop.site.close()
    stolen = tmp_path / "stolen"
    stolen.mkdir(mode=0o700)
    for file in ("vanakkam.key", "vanakkam.envelope", "vanakkam.keys"):
        shutil.copy2(shop.settings.home / file, stolen / file)
    shutil.copy2(min(shop.disk.iterdir()), stolen / "vanakkam.db")

    thief = open_site(Settings.load(home=stolen), clock=shop.clock)

    assert rows_with(thief.store, member_id) == set()
    assert member_id not in thief.keyring.member_keys()
    thief.close()


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_a_year_of_nobody_leaves_nobody(shop: Shop, face: Face) -> None:
    """Requirement G11."""
    a_day(shop, face)
    shop.clock.now += timedelta(days=366)
    work = Retention(shop.site, 365, shop.clock)

    assert len(work.run(work.plan(), actor="system").erased) == PEOPLE
    for member_id in shop.members:
        assert rows_with(shop.site.store, member_id) == set()
