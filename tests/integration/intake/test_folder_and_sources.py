"""Saved sources, databases among them, and ``kiosk sources``."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from kiosk.cli.main import cli
from kiosk.errors import SourceInvalid, SourceUnknown
from kiosk.intake import Database, Incoming, Intake, Source
from kiosk.secret_place import SecretPlace
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.intake_tables import sources
from recommender.errors import FileUnreadable, RecommenderError
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import CUSTOMERS, PRODUCTS, PURCHASES, content

Write = Callable[[str, str], Path]
K = DataKind


def test_a_database_is_read_again_from_where_it_ended(site: Site, intake: Intake, tmp_path: Path, write: Write) -> None:
    for kind, text in ((K.CUSTOMERS, CUSTOMERS), (K.PRODUCTS, PRODUCTS)):
        intake.take_file(write(f"{kind}.csv", text), Incoming(kind), actor="cli")
    path = tmp_path / "till.db"
    row = "INSERT INTO sales (card, product_id, at, quantity, unit_price, receipt_id) VALUES (?, 'P1', ?, 1, 12.5, ?)"
    with closing(sqlite3.connect(path)) as till:
        till.execute(
            "CREATE TABLE sales (id INTEGER PRIMARY KEY, card TEXT, product_id TEXT, at TEXT, quantity INTEGER,"
            " unit_price REAL, receipt_id TEXT)"
        )
        till.executemany(row, [("VS77", "2026-01-05 09:15:00", "R1"), ("VS77", "2026-01-05 10:15:00", "R2")])
        till.commit()
        source = Source("till", K.PURCHASES, f"sqlite:///{path}", database=Database("sales", "id"))
        intake.sources.save(source, actor="cli")
        (first,) = intake.run("till", actor="cli")
        till.execute(row, ("nobody", "2026-01-06 10:15:00", "R3"))
        till.execute(row, ("VS77", "2026-01-06 11:15:00", "R4"))
        till.commit()

    (second,) = intake.run("till", actor="cli")
    (third,) = intake.run("till", actor="cli")

    assert [done.count("read") for done in (first, second, third)] == [2, 3, 1]
    assert [done.added for done in (first, second, third)] == [2, 1, 0]
    assert {row[0] for row in content(site)["purchases"]} == {"C2"}
    assert intake.sources.since("till") == ("int", "4")
    assert intake.reject_counts() == {"customer_unknown": 1}
    again = intake.sources.get("till")
    intake.sources.save(again, actor="cli")
    assert intake.sources.since("till") == ("int", "4"), "saved again as it is, it goes on"
    intake.sources.save(Source("till", K.PURCHASES, f"sqlite:///{path}", database=Database("sales")), actor="cli")
    assert intake.sources.since("till") == ()


def test_no_secret_is_ever_saved(site: Site, intake: Intake, settings: Settings, tmp_path: Path) -> None:
    secret = SecretPlace(variable="CRM_PASSWORD")
    good = Source("crm", K.CUSTOMERS, "postgresql+psycopg://reader@db/crm", database=Database("t", secret=secret))
    intake.sources.save(good, actor="cli")
    assert intake.sources.get("crm") == good
    for wrong in (
        Source("crm", K.CUSTOMERS, "postgresql+psycopg://reader:hunter2@db/crm", database=Database("t")),
        Source("crm", K.CUSTOMERS, "s3://key:hunter2@bucket/file.csv"),
        Source("crm", K.CUSTOMERS, "s3://bucket/file.csv?token=hunter2"),
        Source("crm", K.CUSTOMERS, None, database=Database("t")),
        Source("crm", K.CUSTOMERS, f"sqlite:///{settings.store_path}", database=Database("t")),
        Source("customers", K.CUSTOMERS),
        Source("Crm!", K.CUSTOMERS),
        Source("crm", K.CUSTOMERS, "/" + "x" * 600),
    ):
        with pytest.raises(SourceInvalid) as refused:
            intake.sources.save(wrong, actor="cli")
        assert "hunter2" not in str(refused.value)
    with site.store.read() as connection:
        assert "hunter2" not in repr(connection.execute(select(sources)).all())
    with pytest.raises(SourceUnknown):
        intake.sources.get("none")
    with pytest.raises(SourceInvalid, match="holds customers"):
        intake.take_file(tmp_path / "x.csv", Incoming(K.EVENTS, "crm"), actor="cli")


def test_every_file_of_a_folder_is_taken(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    other = CUSTOMERS.replace("C", "D").replace("VS", "WT")
    for name, text in (("a.csv", CUSTOMERS), ("b.csv", other), ("c.md", "no")):
        (tmp_path / "export" / name).write_text(text)
    intake.sources.save(Source("crm", K.CUSTOMERS, str(tmp_path / "export")), actor="cli")

    assert [done.added for done in intake.run("crm", actor="cli")] == [2, 2]
    assert [done.known for done in intake.run("crm", actor="cli")] == [True, True]


def test_a_file_that_cannot_be_read_does_not_hold_up_those_behind_it(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    for name, text in (("a.csv", b"PK\3\4 no table"), ("b.csv", CUSTOMERS.encode())):
        (tmp_path / "export" / name).write_bytes(text)
    intake.sources.save(Source("crm", K.CUSTOMERS, str(tmp_path / "export")), actor="cli")

    with pytest.raises(FileUnreadable, match=r"1 of 2 files could not be taken, the first: a\.csv"):
        intake.run("crm", actor="cli")

    assert [done.added for done in intake.list_runs("crm")] == [2]
    (tmp_path / "export" / "b.csv").unlink()
    with pytest.raises(RecommenderError) as refused:
        intake.run("crm", actor="cli")
    assert "of 2" not in str(refused.value)


@pytest.fixture
def kiosk(settings: Settings) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(settings.home), *arguments])

    return run


def test_the_commands(kiosk: Callable[..., Result], write: Write) -> None:
    path = write("till.csv", PURCHASES.replace("product_id", "Article"))
    added = kiosk("sources", "add", "till", "--kind", "purchases", "--location", str(path), "--rate", "USD=83.12")
    assert (added.exit_code, added.output) == (0, "Saved till. Look at its columns with: kiosk sources map till\n")
    assert "customer_id" in kiosk("sources", "map", "till").output
    mapped = kiosk("sources", "map", "till", "--set", "product_id=Article", "--dates", "day_first", "--save")
    assert mapped.exit_code == 0, mapped.output
    shown = json.loads(kiosk("sources", "show", "till").output)
    assert (shown["mapping"]["columns"]["product_id"], shown["rules"]["rates"]) == ("Article", {"USD": "83.12"})

    first = kiosk("sources", "run", "till")

    assert first.exit_code == 1, "not one row could be kept"
    assert "customer_unknown: 4" in first.output
    listed = kiosk("sources", "rejects", "--import", "1", "--cells")
    assert "customer_unknown" in listed.output
    assert "import 1, line 2:" in listed.output
    assert kiosk("import", "products", str(write("p.csv", PRODUCTS))).exit_code == 0
    told = kiosk("import", "customers", str(write("c.csv", CUSTOMERS)))
    assert "4 rows of earlier imports had waited for these and were taken" in told.output
    assert kiosk("sources", "rejects").output == "Nothing waits\n"
    assert kiosk("sources", "replay").output == "Tried 0 rows: 0 taken, 0 still wait\n"
    assert kiosk("sources", "run", "till").output.startswith("Known: taken before, by import 1 on ")
    assert "till" in kiosk("sources", "list").output
    wrong = kiosk("sources", "add", "x1", "--kind", "events", "--rate", "USD")
    assert (wrong.exit_code, "NAME=VALUE" in wrong.output) == (2, True)
    unknown = kiosk("sources", "run", "nowhere")
    assert (unknown.exit_code, SourceUnknown.code in unknown.output) == (1, True)
    for name in ("add", "list", "show", "map", "run", "rejects", "replay", "watch"):
        assert kiosk("sources", name, "--help").exit_code == 0
    assert kiosk("sources", "watch").exit_code == 2


def test_the_words_of_a_source_are_told_by_command(kiosk: Callable[..., Result], write: Write) -> None:
    path = write("e.csv", "customer_id,kind,at\nC1,poke,2026-01-05\nC1,ping,2026-01-05\nC1,x:y,2026-01-05\n")
    kiosk("sources", "add", "app", "--kind", "events", "--location", str(path))
    words = ("--word", "kind=poke:tap", "--word", "kind=x:y:view", "--word", "kind=*")
    done = kiosk("sources", "map", "app", "--set", "kind=kind", *words, "--save")
    assert done.exit_code == 0, done.output
    assert json.loads(kiosk("sources", "show", "app").output)["mapping"]["vocabulary"] == {
        "kind": {"poke": "tap", "x:y": "view", "*": None}
    }
    assert kiosk("sources", "map", "app", "--word", "kind").exit_code == 2
    assert kiosk("sources", "map", "app", "--word", "none=a:b", "--save").exit_code == 1


def test_a_folder_can_be_taken_once_by_command(kiosk: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "drop" / "customers").mkdir(parents=True)
    (tmp_path / "drop" / "customers" / "c.csv").write_text(CUSTOMERS)
    os.utime(tmp_path / "drop" / "customers" / "c.csv", (1, 1))

    done = kiosk("sources", "watch", str(tmp_path / "drop"), "--once")

    assert (done.exit_code, "Imported 2 customers" in done.output) == (0, True)


def test_tokens_are_made_and_revoked_by_command(kiosk: Callable[..., Result]) -> None:
    made = kiosk("tokens", "add", "web-shop", "--scope", "events")
    assert made.exit_code == 0
    token = made.output.splitlines()[0]
    assert token not in kiosk("tokens", "list").output
    assert "web-shop" in kiosk("tokens", "list").output
    assert kiosk("tokens", "revoke", "web-shop").output == "web-shop opens nothing any more\n"
    assert kiosk("tokens", "revoke", "web-shop").exit_code == 1
