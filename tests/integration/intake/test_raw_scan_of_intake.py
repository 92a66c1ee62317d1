"""A shop's data by every way in, and then every byte that lies anywhere: no name, no card, no number, no address."""

import io
import logging
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from flask import Flask

from kiosk.api.intake import intake_routes
from kiosk.intake import Database, Intake, Source
from kiosk.intake.folder import DropFolder
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.privacy.logfiles import log_to
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.intake_tables import rejects
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import PRODUCTS, content

K = DataKind
NAME, CARD, PHONE, MAIL = "Xylophonia Quetzal", "XQ-7781-0042-93", "+919876540042", "xylo.quetzal@shop.example"
PEOPLE = f"customer_id,full_name,card,phone,email,city\nC1,{NAME},{CARD},{PHONE},{MAIL},Quetzalville\n"
LINES = f"""card,product_id,at,quantity,unit_price,note
{CARD},P1,2026-01-05 09:15,1,12.50,for {NAME}
{CARD},P1,2026-01-05 09:16,0,12.50,for {NAME}
{CARD},P1,2026-01-05 09:17,1,"12.50,for {NAME}
"""
TRACES = tuple(
    text.encode(code)
    for text in (NAME, NAME.split(maxsplit=1)[0], "Quetzalville", CARD, CARD.replace("-", ""), PHONE, PHONE[3:], MAIL)
    for code in ("utf-8", "utf-16-le")
)


@pytest.fixture
def everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of everything that the site or its libraries write: home, log, temporary files, dropped files."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in ("TMPDIR", "SQLITE_TMPDIR", "POLARS_TEMP_DIR"):
        monkeypatch.setenv(name, str(temporary))
    handler, logger = log_to(tmp_path / "log" / "kiosk.log"), logging.getLogger()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)  # as 'kiosk run --verbose' sets it
    yield tmp_path
    logger.setLevel(level)
    logger.removeHandler(handler)
    handler.close()


def found_in(folder: Path) -> list[tuple[str, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path.name, trace) for path in files for trace in TRACES if trace in path.read_bytes()]


def drop_files(folder: Path, intake: Intake) -> None:
    drop = DropFolder(folder, intake)
    drop.look()
    (folder / "customers" / f"{NAME}.csv").write_text(PEOPLE)
    (folder / "purchases" / "till.csv").write_text(LINES)
    for _ in range(2):
        drop.look()


def upload(site: Site, settings: Settings) -> None:
    app = Flask("kiosk")
    app.register_blueprint(intake_routes(SimpleNamespace(site=site, settings=settings)))
    token = ApiTokens(site.store, site.audit).add("till", list(Scope), actor="cli")
    client, header = app.test_client(), {"Authorization": f"Bearer {token}"}
    book = io.BytesIO()
    pl.read_csv(io.BytesIO(PEOPLE.encode())).with_columns(age=pl.lit("no age")).write_excel(book)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answers = [
        client.post("/api/v1/imports/customers", data=book.getvalue(), content_type=sheet, headers=header),
        client.post("/api/v1/imports/purchases", data=LINES + "\n", content_type="text/csv", headers=header),
        client.post(
            "/api/v1/events",
            json={"events": [{"card": CARD, "kind": "view", "at": "no time"}, {"email": MAIL, "kind": NAME}]},
            headers=header,
        ),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 200], [one.get_json() for one in answers]


def run_a_database(folder: Path, intake: Intake) -> None:
    """The shop's own database lies outside of the folder that is searched."""
    with closing(sqlite3.connect(folder / "crm.db")) as crm:
        crm.execute("CREATE TABLE people (customer_id TEXT, full_name TEXT, phone TEXT, age TEXT)")
        crm.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", [("C1", NAME, PHONE, "40"), ("", NAME, PHONE, "x")])
        crm.commit()
    place = f"sqlite:///{folder / 'crm.db'}"
    intake.sources.save(Source("crm", K.CUSTOMERS, place, database=Database("people")), actor="cli")
    intake.run("crm", actor="cli")


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_nothing_that_came_in_lies_in_the_open(
    everywhere: Path, site: Site, settings: Settings, intake: Intake, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Requirement G15: also what was set aside, what could not be split, and what was only looked at."""
    (everywhere / "p.csv").write_text(PRODUCTS)
    assert found_in(everywhere) == []
    drop_files(everywhere / "drop", intake)
    upload(site, settings)
    run_a_database(tmp_path_factory.mktemp("shop"), intake)
    intake.replay(actor="cli")

    with site.store.read() as connection:
        waiting = connection.execute(rejects.select()).all()
    assert {row.code for row in waiting} >= {"quotes_broken", "out_of_range", "product_unknown", "not_a_time"}
    assert NAME in repr(waiting), "the rows are there, sealed with the store"
    assert content(site)["customers"]
    assert (everywhere / "home" / "vanakkam.db-wal").stat().st_size > 0, "the journal is part of the scan"
    assert (everywhere / "log" / "kiosk.log").stat().st_size > 0
    assert found_in(everywhere) == []
    assert [path.name for path in everywhere.rglob("*") if NAME.split(maxsplit=1)[0] in path.name] == []
