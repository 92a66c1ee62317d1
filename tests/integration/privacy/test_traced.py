"""One person with rows in every table and file there is: exported, erased, and looked for in every byte and backup."""

import io
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from everywhere import fill, rows_of, rows_with, tables_of_a_person
from open_sites import Clock, Face
from sqlalchemy import insert, select

from kiosk.identity import Identity
from kiosk.intake import Incoming, Intake
from kiosk.intake.folder import DropFolder
from kiosk.members import Correction, NewMember
from kiosk.mydata import MyData
from kiosk.offering.values import Shown
from kiosk.privacy.backups import back_up, restore
from kiosk.privacy.consent import Purpose
from kiosk.privacy.logfiles import log_to
from kiosk.security import keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keyring import ring
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store import answers
from kiosk.store import campaigns as campaign_rows
from kiosk.store.answers import DecisionRow
from kiosk.store.database import Store
from kiosk.store.engine import sqlcipher_engine
from kiosk.store.intake_tables import rejects
from kiosk.store.marketing_tables import campaigns
from kiosk.store.tables import erasures, offers, segments
from recommender.ingest.types import DataKind
from vision.types import CapturedView, PoseView

FIRST, SECOND, OTHER = "CUST-QZX-01", "CUST-QZX-02", "CUST-STAYS"
NAME, CARD, PHONE, MAIL = "Xylophonia Quetzal", "XQ77810042", "+919876540042", "xylo.quetzal@shop.example"
MARK = "MARK-OF-XYLO"
PEOPLE = (
    f"customer_id,full_name,card,phone,email,city\n{FIRST},{NAME},{CARD},{PHONE},{MAIL},Quetzalville\n"
    f"{SECOND},{NAME},,,{MAIL},Quetzalville\n{OTHER},Ravi Kumar,VS1,+919800000001,ravi@shop.example,Chennai\n"
)
LINES = (
    f"customer_id,product_id,at,quantity,unit_price,note\n{FIRST},P1,2026-01-05 09:15,1,12.50,for {NAME}\n"
    f"{OTHER},P1,2026-01-05 09:15,1,12.50,\n{SECOND},P1,2026-01-05 09:16,0,12.50,for {NAME}\n"
    f'{FIRST},P1,2026-01-05 09:17,1,"12.50,for {NAME}\n'
)
ACTS = f"event_id,email,kind,at,product_id\nEV-1,{MAIL},view,2026-01-05T09:00:00+05:30,P1\n"
TRACES = (NAME, "Xylophonia", CARD, PHONE, PHONE[3:], MAIL, "Quetzalville", FIRST, SECOND, MARK)


class Traced:
    """A site whose every file lies below one folder, and a person in all of it."""

    def __init__(self, settings: Settings, clock: Clock, folder: Path, face: Face) -> None:
        self.folder, self.clock, self.disk = folder, clock, folder / "disk"
        self.settings = settings.model_copy(update={"log_file": folder / "log" / "kiosk.log"})
        self.site = open_site(self.settings, clock=clock)
        keycopies.add(self.site.keyring, folder / "stick")
        intake = Intake(self.site, self.settings, clock)
        (folder / "products.csv").write_text("product_id,name,category,price\nP1,Coffee,Drinks,12.50\n")
        intake.take_file(folder / "products.csv", Incoming(DataKind.PRODUCTS), actor="cli")
        self.drop = DropFolder(folder / "drop", intake, keep_days=30)
        self.drop.look()
        for kind, text in ((DataKind.CUSTOMERS, PEOPLE), (DataKind.PURCHASES, LINES), (DataKind.EVENTS, ACTS)):
            (folder / "drop" / kind.value / f"{NAME}.csv").write_text(text)
            for _ in range(2):
                self.drop.look()
        self.keep()
        self.member_id = self._join(face)
        Identity(self.site, clock).link()
        self.keep()
        self._fill()
        self.keep()

    def keep(self) -> None:
        self.clock.forward(minutes=1)
        back_up(self.site, self.settings, self.disk, now=self.clock.now, actor="cli")
        self.clock.forward(minutes=1)

    def _join(self, face: Face) -> str:
        views = (CapturedView(PoseView.FRONT, face(1), 1.0), CapturedView(PoseView.LEFT, face(2), 1.0))
        new = NewMember(NAME, views, "buffalo_s", "Form 7", tuple(Purpose), phone=PHONE, customer_id=FIRST)
        member_id = self.site.members.enrol(new)[0]
        self.site.members.correct(member_id, Correction(email=MAIL), actor="staff:anbu")
        return member_id

    def _fill(self) -> None:
        """What the flows above do not bring: everything that is made of it, and what goes out."""
        now, day = self.clock.now, self.clock.now.date()
        with self.site.store.write() as connection:
            connection.execute(
                insert(segments).values(segment_id="S1", label="All", size=20, centre=[], kind="rule", updated_at=now)
            )
            connection.execute(
                insert(offers).values(
                    offer_id="O1", title="Tea", kind="percent_off", value=10, product_ids=[], starts=day, ends=day
                )
            )
            connection.execute(
                insert(campaigns).values(
                    name="Tea", segment_id="S1", subject="Tea", body="Tea", options={}, state="done", actor="staff:m",
                    created_at=now,
                )
            )  # fmt: skip
            shown = DecisionRow(
                "d" * 32, self.site.aliases.subject(self.member_id), now, MARK, MARK, None, (Shown("O1", 0, 1.0, 0.5),)
            )
            answers.put_decision(connection, shown)
            fill(connection, self.member_id, (FIRST, SECOND), MARK, now, self.site.aliases)
            campaign_rows.suppress(connection, self.site.members.codes.email(MAIL), "hard_bounce", now)

    def found(self) -> list[tuple[str, str]]:
        """(file, text) wherever something of the person lies in the open."""
        wanted = [(text, text.encode(code)) for text in (*TRACES, self.member_id) for code in ("utf-8", "utf-16-le")]
        files = [(path, path.read_bytes()) for path in self.folder.rglob("*") if path.is_file()]
        named = [(path.name, NAME) for path, _ in files if NAME in path.name]
        return [(path.name, text) for path, content in files for text, trace in wanted if trace in content] + named


@pytest.fixture
def traced(
    settings: Settings, clock: Clock, tmp_path: Path, face: Face, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Traced]:
    clock.now = datetime.now(UTC)  # the system says when a dropped file came
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in ("TMPDIR", "SQLITE_TMPDIR", "POLARS_TEMP_DIR"):
        monkeypatch.setenv(name, str(temporary))
    handler, logger = log_to(tmp_path / "log" / "kiosk.log"), logging.getLogger()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    made = Traced(settings, clock, tmp_path, face)
    yield made
    logger.setLevel(level)
    logger.removeHandler(handler)
    handler.close()
    made.site.close()


def everything_in(zipped: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_the_person_is_in_every_table_there_is(traced: Traced) -> None:
    """Requirement G14: what the other tests here prove would prove nothing for a table without a row."""
    with traced.site.store.read() as connection:
        rows = rows_of(connection, traced.member_id, FIRST, traced.site.aliases)
        assert rows.keys() == {table.name for table, _ in tables_of_a_person()}
        assert [name for name, count in rows.items() if not count] == []
        assert None in connection.scalars(select(rejects.c.customer_id)).all(), "a line that could not be split"
        assert rows_with(connection, FIRST, SECOND, MARK) >= {"customers", "rejects", "events", "customer_merges"}
    dropped = {name for name, _ in traced.found() if name.endswith(f"-{NAME}.csv")}
    assert len(dropped) == len(("customers", "purchases", "events")), "kept in the clear until somebody is erased"


def test_the_export_tells_of_every_table(traced: Traced) -> None:
    """Requirement G7: a new table with rows of a person is in their file, or this fails."""
    data = MyData(traced.site, 365, traced.clock).export(traced.member_id, actor="shopper")

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        known = archive.read("known.json").decode()
    for table, column in tables_of_a_person():
        if column == "customer_id" and table.name not in {"customers", "purchases"}:
            assert f'"{table.name}": [\n    {{' in known, table.name
    told = everything_in(data)
    for text in (NAME, PHONE, MAIL, "Quetzalville", FIRST, SECOND, MARK):
        assert text in told, text
    assert OTHER not in told
    assert "Ravi" not in told


def test_an_erasure_leaves_nothing_of_the_person_in_any_table_file_or_backup(traced: Traced) -> None:
    """Requirements G9, G10 and G15: store, journal, key ring and its copy, log, dropped files, temporary files."""
    site, member_id = traced.site, traced.member_id
    traced.clock.forward(minutes=1)

    receipt = site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    traced.drop.look()

    assert receipt.verified
    assert {line.place for line in receipt.stores} >= {table.name for table, _ in tables_of_a_person()}
    assert traced.found() == []
    with site.store.read() as connection:
        assert rows_with(connection, *TRACES, member_id) == set()
        assert rows_with(connection, OTHER) >= {"customers", "purchases"}, "the others are still there"
        assert connection.scalars(select(erasures.c.subject)).all() == [site.aliases.subject(member_id)]
    assert_nothing_in_the_ring(traced)


def test_every_backup_comes_back_without_the_person(traced: Traced) -> None:
    """Requirement G10: from before they joined, from before their records were joined, and from the day of it."""
    traced.clock.forward(minutes=1)
    traced.site.eraser.erase(traced.member_id, actor="shopper", also_purchases=True)
    traced.drop.look()
    traced.site.close()
    kept = sorted(traced.disk.iterdir())
    assert len(kept) == 3

    for backup in kept:
        restore(traced.settings, backup, actor="cli", clock=traced.clock)
        key = open_secret(traced.settings).derive(KeyPurpose.DATABASE)
        with Store.open(traced.settings.store_path, key) as restored, restored.read() as connection:
            assert rows_with(connection, FIRST, SECOND, MARK, traced.member_id) == set(), backup.name
            assert rows_with(connection, OTHER) >= {"customers", "purchases"}, backup.name
        assert traced.found() == [], backup.name


def assert_nothing_in_the_ring(traced: Traced) -> None:
    key = open_secret(traced.settings).derive(KeyPurpose.KEYRING)
    for path in (traced.settings.keyring_path, *(traced.folder / "stick").glob("*.keys")):
        engine = sqlcipher_engine(path, key)
        with engine.connect() as connection:
            rows = [row for table in ring.sorted_tables for row in connection.execute(select(table))]
        engine.dispose()
        assert [text for text in (*TRACES, traced.member_id) if any(text in str(row) for row in rows)] == []


def test_the_scan_finds_what_it_is_for(traced: Traced) -> None:
    """A search that cannot find proves nothing."""
    site: Site = traced.site
    (traced.folder / "leak").write_text(MAIL)

    assert ("leak", MAIL) in traced.found()
    with site.store.read() as connection:
        assert rows_with(connection, FIRST)
