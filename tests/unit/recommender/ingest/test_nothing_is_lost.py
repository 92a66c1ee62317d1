"""Every row that goes in comes out somewhere, whatever the file looks like."""

import csv
import gzip
import io
import json
import random
from datetime import datetime

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from recommender.errors import RecommenderError
from recommender.ingest import (
    Cleaned,
    ColumnMapping,
    DataKind,
    Repeats,
    Rules,
    clean,
    identity_mapping,
    open_upload,
    rows_of,
    suggest_mapping,
)

COLUMNS = ("customer_id", "email", "product_id", "at", "quantity", "unit_price", "currency", "receipt_id", "line_type")
CELLS = {
    "customer_id": ("C1", "C2", "17850.0", "", " C1 ", "x" * 70),
    "email": ("a@b.example", "A@B.example", "nobody", ""),
    "product_id": ("P1", "P2", "", "1E+12"),
    "at": ("2026-01-02", "2026-01-02T10:00:00Z", "02/01/2026 6:05 pm", "1612069510", "never", ""),
    "quantity": ("1", "-1", "2.0", "1.5", "0", "1,000", "many", ""),
    "unit_price": ("12.50", "1,234.50", "1.234,50", "-3", "(4)", "€5", "nan", "free", ""),
    "currency": ("INR", "usd", "EUR", "XXX", "rupees", ""),
    "receipt_id": ("R1", "C77", "", "\u202eR"),
    "line_type": ("", "sale", "Refund", "other"),
}
RULES = Rules(rates={"USD": "83.1"}, return_prefix="C")
cell = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
row = st.tuples(*(st.sampled_from(CELLS[name]) | cell for name in COLUMNS))


def balanced(found: Cleaned, rows: int) -> None:
    report = found.report
    assert report.read == rows
    assert report.balanced
    assert report.kept == found.frame.height
    assert report.returns == (0 if found.returns is None else found.returns.height)
    assert report.set_aside == len(found.rejects)
    by_effect: dict[str, int] = {}
    for rule in report.rules:
        by_effect[rule.effect] = by_effect.get(rule.effect, 0) + rule.rows
    assert by_effect.get("set_aside", 0) == report.set_aside
    assert by_effect.get("duplicate", 0) == report.duplicates
    assert by_effect.get("left_out", 0) == report.left_out
    assert by_effect.get("return", 0) == report.returns
    json.dumps(report.as_json())
    assert report.as_text()


@settings(max_examples=60)
@given(st.lists(row, max_size=12), st.sampled_from(Repeats))
@example([("C1", "", "P1", "2026-01-02", "1", "1", "", "R", "")] * 3, Repeats.DROP)
def test_rows_in_are_rows_out(records, repeats) -> None:
    numbered = list(enumerate((dict(zip(COLUMNS, record, strict=True)) for record in records), 1))
    raw = rows_of("rows", lambda: numbered or [(1, dict.fromkeys(COLUMNS, ""))])
    rules = Rules(repeats=repeats, rates=RULES.rates, return_prefix="C")
    found = clean(DataKind.PURCHASES, raw, identity_mapping(DataKind.PURCHASES), rules)
    balanced(found, max(len(records), 1))
    accounted = [*found.frame["line"], *found.returns["line"], *(reject.line for reject in found.rejects)]
    assert len(accounted) == len(set(accounted))
    for reject in found.rejects:
        if "" not in reject.cells:
            assert tuple(reject.cells.values()) == records[reject.line - 1]


@settings(max_examples=60)
@given(st.lists(row, min_size=1, max_size=6), st.sampled_from(DataKind))
def test_any_rows_as_any_kind_are_accounted_for(records, kind) -> None:
    names = list(identity_mapping(kind).columns)
    wide = [dict(zip(names, (*record, *record), strict=False)) for record in records]
    raw = rows_of("rows", lambda: enumerate(wide, 1))
    balanced(clean(kind, raw, identity_mapping(kind), Rules(rates=RULES.rates)), len(records))


@settings(max_examples=40)
@given(st.lists(row, max_size=8), st.sampled_from(",;\t"))
def test_what_csv_writes_is_read_row_by_row(records, sign) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *records])
    raw = open_upload(io.BytesIO(text.getvalue().encode()), "rows.csv")
    balanced(clean(DataKind.PURCHASES, raw, identity_mapping(DataKind.PURCHASES), RULES), len(records))


def good_rows(count: int) -> list[dict[str, str]]:
    return [
        {"customer_id": f"C{i % 7}", "product_id": f"P{i % 5}", "at": "2026-01-02 10:00", "quantity": "1",
         "unit_price": "12.50", "receipt_id": f"R{i}"}
        for i in range(count)
    ]  # fmt: skip


def as_csv(encoding: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(good_rows(1)[0]))
    writer.writeheader()
    writer.writerows(good_rows(40))
    return text.getvalue().encode(encoding)


def as_json_lines() -> bytes:
    return "\n".join(map(json.dumps, good_rows(40))).encode()


def as_parquet() -> bytes:
    content = io.BytesIO()
    pl.DataFrame(good_rows(40)).write_parquet(content)
    return content.getvalue()


def as_workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(good_rows(1)[0]))
        for number, record in enumerate(good_rows(40), 1):
            sheet.write_row(number, 0, list(record.values()))
        sheet.write_datetime(50, 0, datetime(2026, 1, 1))  # noqa: DTZ001
    return content.getvalue()


FILES = {
    "shop.csv": as_csv("utf-8"),
    "wide.csv": as_csv("utf-16"),
    "shop.csv.gz": gzip.compress(as_csv("utf-8")),
    "shop.jsonl": as_json_lines(),
    "shop.parquet": as_parquet(),
    "shop.xlsx": as_workbook(),
}


def spoil(content: bytes, how: random.Random) -> bytes:
    """Cut, overwrite, insert or repeat pieces of a file."""
    data = bytearray(content)
    for _ in range(how.randint(1, 4)):
        at, size = how.randrange(len(data) + 1), how.choice([1, 2, 7, 60])
        match how.randrange(6):
            case 0:
                del data[at:]
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = how.randbytes(size)
            case 3:
                data[at:at] = how.choice([b"\0", b'"', b"\n", b"\r", b",", b"\xff\xfe", b"\xe9", b"{", b"x" * 70_000])
            case 4:
                data[at:at] = data[at : at + 200]
            case _:
                data[at : at + 1] = how.randbytes(1)
    return bytes(data)


@pytest.mark.parametrize("name", FILES)
def test_files_are_whole_before_they_are_broken(name) -> None:
    raw = open_upload(io.BytesIO(FILES[name]), name)
    found = clean(DataKind.PURCHASES, raw, identity_mapping(DataKind.PURCHASES))
    assert found.frame.height == 40
    assert found.report.set_aside == (1 if name == "shop.xlsx" else 0)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_a_broken_file_gives_rows_rejects_or_a_coded_error(name, seed) -> None:
    content = spoil(FILES[name], random.Random(seed))  # noqa: S311 - breaks files, guards nothing
    try:
        raw = open_upload(io.BytesIO(content), name)
        mapping = suggest_mapping(DataKind.PURCHASES, raw.header, raw.sample())
        found = clean(DataKind.PURCHASES, raw, mapping)
    except RecommenderError as error:
        assert error.code.startswith("recommender.")  # noqa: PT017 - either way is right
        assert error.mend  # noqa: PT017
        return
    balanced(found, sum(map(len, raw)))


@settings(max_examples=100)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.jsonl", "a.parquet", "a.xlsx", "a.xls", "a", "a.csv.gz"]))
def test_any_bytes_give_rows_or_a_coded_error(content, name) -> None:
    try:
        raw = open_upload(io.BytesIO(content), name)
        rows = sum(map(len, raw))
        columns = dict.fromkeys(("customer_id", "at", "kind"), raw.header[0])
        found = clean(DataKind.EVENTS, raw, ColumnMapping(columns))
    except RecommenderError:
        return
    balanced(found, rows)


@given(st.binary(max_size=300))
def test_every_line_of_a_text_file_becomes_a_row_or_a_reject(content) -> None:
    body = content.replace(b"\r", b"").replace(b'"', b"").replace(b"\n", b"\n;")
    raw = open_upload(io.BytesIO(b"a;b\n;" + body), "a.csv")
    assert sum(map(len, raw)) == body.count(b"\n") + 1
