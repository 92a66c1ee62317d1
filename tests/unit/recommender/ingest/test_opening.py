import bz2
import gzip
import io
import lzma
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from unittest.mock import Mock

import fsspec
import polars as pl
import pytest
import xlsxwriter

from recommender.errors import DriverMissing, FileUnreadable, FormatUnknown, MappingInvalid
from recommender.ingest import Format, ReadOptions, fingerprint, list_sources, open_source, open_upload, rows_of

TABLE = "id,name\nC1,Asha\nC2,Ravi\n"


def opened(content: bytes | str, name: str = "shop.csv", **how):
    return open_upload(io.BytesIO(content.encode() if isinstance(content, str) else content), name, **how)


def rows(raw) -> list[tuple]:
    return [(line, *cells) for batch in raw for line, cells in zip(batch.lines, batch.frame.iter_rows(), strict=True)]


def unsplit(raw) -> list[tuple[int, str]]:
    return [(one.line, one.code) for batch in raw for one in batch.unsplit]


def remarks(raw) -> dict[str, tuple[int, ...]]:
    return {code: lines for batch in raw for code, lines in batch.remarks.items()}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_packed_files_are_unpacked_by_content(pack) -> None:
    raw = opened(pack(TABLE.encode()))
    assert raw.header == ("id", "name")
    assert rows(raw) == [(2, "C1", "Asha"), (3, "C2", "Ravi")]
    assert rows(raw) == rows(raw)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_byte_order_marks_are_found_out(sign, encoding) -> None:
    raw = opened(f'name{sign}price\r\nகாபி{sign}"a{sign}b"\r\n'.encode(encoding))
    assert raw.header == ("name", "price")
    assert rows(raw) == [(2, "காபி", f"a{sign}b")]


def test_excel_s_separator_line_and_titles_above_the_header_are_skipped() -> None:
    assert rows(opened("sep=;\nid;a,b\n1;2\n")) == [(3, "1", "2")]
    assert rows(opened("Sales of May\n\nid,name\n1,2\n", options=ReadOptions(skip_lines=2))) == [(4, "1", "2")]


def test_lines_that_are_not_utf8_are_read_as_windows_1252_and_said() -> None:
    raw = opened(b"id,name\n1,Asha\n2,Ren\xe9\n3,\x81\n")
    assert rows(raw) == [(2, "1", "Asha"), (3, "2", "René")]
    assert remarks(raw) == {"windows_1252": (3,)}
    assert unsplit(raw) == [(4, "not_text")]


def test_an_encoding_that_was_told_is_taken_at_its_word() -> None:
    raw = opened("id,name\n1,Жук\n".encode("cp1251"), options=ReadOptions(encoding="cp1251"))
    assert rows(raw) == [(2, "1", "Жук")]
    with pytest.raises(FileUnreadable, match="no encoding"):
        opened(TABLE, options=ReadOptions(encoding="klingon"))
    with pytest.raises(MappingInvalid):
        opened(TABLE, options=ReadOptions(delimiter=",,"))


def test_one_broken_line_costs_one_line() -> None:
    content = 'id,name\n1\n2,"open\n3,c\n4,d,,\n5,e,x\n6,"a\nb"\n7,a\0b\n8,' + "x" * (1 << 20) + '\n9,"i"x\n10,j\n'
    raw = opened(content)
    assert rows(raw) == [(4, "3", "c"), (5, "4", "d"), (7, "6", "a\nb"), (12, "10", "j")]
    assert unsplit(raw) == [
        (2, "ragged"), (3, "quotes_broken"), (6, "ragged"), (9, "not_text"), (10, "line_too_long"),
        (11, "quotes_broken"),
    ]  # fmt: skip
    assert remarks(raw) == {"extra_cells_empty": (5,)}


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    raw = opened('id,name\n1,"open\n' + "".join(f"{i},n\n" for i in range(2, 1_000)))
    assert [row[1] for row in rows(raw)] == [str(i) for i in range(2, 1_000)]
    assert unsplit(raw) == [(2, "quotes_broken")]


def test_columns_without_a_name_and_with_one_name() -> None:
    assert opened("a,,a, A\n1,2,3,4\n").header == ("a", "column 2", "a (2)", "A")


def test_more_rows_than_one_batch_keep_their_lines() -> None:
    raw = opened("id\n" + "".join(f"n{i}\n" for i in range(100_001)))
    batches = list(raw)
    assert [len(batch) for batch in batches] == [100_000, 1]
    assert batches[1].lines.to_list() == [100_002]


def test_json_lines_are_opened_to_dotted_names() -> None:
    content = (
        '{"id": 1, "at": {"day": "2026-01-01"}, "params": [{"key": "value", "value": {"int_value": "3"}}]}\n'
        "\n"
        '{"id": 1.5, "items": [{"sku": "P1"}], "tags": ["a", "b"], "ok": true}\n'
        '{"id": null, "items": [{"sku": "P1"}, {"sku": "P2"}], "late": "x"}\n'
    )
    raw = opened(content, "events.jsonl")
    assert raw.header == ("id", "at.day", "params.value", "items.sku", "tags", "ok", "items", "late")
    assert rows(raw) == [
        (1, "1", "2026-01-01", "3", "", "", "", "", ""),
        (3, "1.5", "", "", "P1", '["a", "b"]', "true", "", ""),
        (4, "", "", "", "", "", "", '[{"sku": "P1"}, {"sku": "P2"}]', "x"),
    ]
    assert next(iter(raw)).numbers == {"id"}


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", "3", '"text"', '{"a": NaN}', "[" * 100_000, '{"a": ' + "9" * 5_000 + "}", '{"a": "\\ud800"}',
     '{"a": "\\u0000"}', "{" + ", ".join(f'"k{i}": 1' for i in range(2_001)) + "}"],
)  # fmt: skip
def test_json_that_cannot_be_taken_is_set_aside(line) -> None:
    raw = opened('{"a": 1}\n' + line + '\n{"a": 2}\n', "events.jsonl")
    assert [row[:2] for row in rows(raw)] == [(1, "1"), (3, "2")]
    assert [line for line, _ in unsplit(raw)] == [2]


def test_parquet_is_read_as_plain_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": [17850.0, None],
            "price": [4.25, float("nan")],
            "at": [datetime(2026, 1, 1, 10, 30), None],  # noqa: DTZ001
            "cost": [Decimal("1.50"), None],
            "tags": [["a"], None],
            "ok": [True, None],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    raw = open_source(tmp_path / "t.parquet")
    assert rows(raw) == [
        (1, "17850", "4.25", "2026-01-01 10:30:00", "1.50", '["a"]', "true"),
        (2, "", "", "", "", "", ""),
    ]
    assert next(iter(raw)).numbers == {"id", "price", "cost"}


def test_a_workbook_keeps_its_row_numbers_and_knows_its_numbers() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Cover").write(0, 0, "nothing here")
        sheet = book.add_worksheet("Sales")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(2, 0, ["id", "at", "price", "mixed"])
        sheet.write_row(3, 0, [17850, "", 4.25, "x"])
        sheet.write_datetime(3, 1, datetime(2026, 1, 2), day)  # noqa: DTZ001
        sheet.write_row(6, 0, [17851, "", 1234.5, 7])
    raw = opened(content.getvalue(), "shop.xlsx", options=ReadOptions(sheet="Sales"))
    assert raw.format is Format.EXCEL
    assert rows(raw) == [(4, "17850", "2026-01-02 00:00:00", "4.25", "x"), (7, "17851", "", "1234.5", "7")]
    assert next(iter(raw)).numbers == {"id", "price"}
    with pytest.raises(FileUnreadable, match="workbook"):
        opened(content.getvalue(), "shop.xlsx", options=ReadOptions(sheet="Nowhere"))


def test_content_counts_more_than_the_name(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "t.csv")
    assert open_source(tmp_path / "t.csv").format is Format.PARQUET
    assert opened('{"a": 1}\n', "upload").format is Format.JSON_LINES


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"", "a.csv", FileUnreadable),
        (b"\n\n", "a.csv", FileUnreadable),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a.csv", FileUnreadable),
        (b"%PDF-1.4", "a.pdf", FormatUnknown),
        (b"id\n1\n", "a.parquet", FormatUnknown),
        (b"id\n1\n", "a", FormatUnknown),
        (b"PAR1 and then nothing", "a.parquet", FileUnreadable),
        (b"PK\x03\x04 and then nothing", "a.xlsx", FileUnreadable),
        (b"\xd0\xcf\x11\xe0 and then nothing", "a.xls", FileUnreadable),
        (b"[1, 2]", "a.json", FileUnreadable),
        (b"\x28\xb5\x2f\xfd....", "a.csv.zst", DriverMissing),
        ("a\0b,c\n1,2\n".encode("utf-16-le"), "a.csv", FileUnreadable),
        (b",".join([b"c"] * 2_001), "a.csv", FileUnreadable),
    ],
)
def test_what_is_no_table_is_refused_with_a_mend(content, name, error) -> None:
    with pytest.raises(error) as caught:
        list(opened(content, name))
    assert type(caught.value) is error
    assert caught.value.mend


def test_a_packed_file_that_ends_in_the_middle_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode() * 100_000)[:-2_000])
    with pytest.raises(FileUnreadable, match=r"t\.csv\.gz cannot be read"):
        list(open_source(path))


@pytest.mark.parametrize("name", ["missing.csv", ".", ""])
def test_what_is_not_there_is_unreadable(tmp_path: Path, name) -> None:
    with pytest.raises(FileUnreadable):
        open_source(tmp_path / name if name else "")


def test_urls_of_stores_and_their_folders() -> None:
    store = fsspec.filesystem("memory")
    for name in ("b.csv", "a.csv.gz", ".hidden.csv", "notes.pdf", "sub/c.csv"):
        store.pipe(f"/a1-drop/{name}", gzip.compress(TABLE.encode()) if name.endswith("gz") else TABLE.encode())
    try:
        found = list_sources("memory://a1-drop")
        assert [url.rpartition("/")[2] for url in found] == ["a.csv.gz", "b.csv"]
        assert [rows(open_source(url)) for url in found] == [[(2, "C1", "Asha"), (3, "C2", "Ravi")]] * 2
        assert fingerprint(found[0]) == fingerprint(found[1])
        with pytest.raises(FileUnreadable):
            list_sources("memory://a1-nowhere")
    finally:
        store.rm("/a1-drop", recursive=True)


def test_a_local_folder_lists_its_files_and_a_file_itself(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", "~$a.xlsx", "c.part"):
        (tmp_path / name).write_text("id\n")
    assert [Path(name).name for name in list_sources(tmp_path)] == ["a.xlsx", "b.csv"]
    assert list_sources(tmp_path / "b.csv") == (str(tmp_path / "b.csv"),)
    assert rows(open_source((tmp_path / "b.csv").as_uri())) == []


@pytest.mark.parametrize(
    ("url", "extra"), [("abfs://box/a.csv", "azure"), ("gs://box/a.csv", "gcs"), ("az://box/a.csv", "azure")]
)
def test_a_missing_driver_names_the_extra(url, extra, monkeypatch) -> None:
    monkeypatch.setattr("fsspec.core.url_to_fs", Mock(side_effect=ImportError))
    with pytest.raises(DriverMissing) as caught:
        open_source(url)
    assert f"vanakkam[{extra}]" in caught.value.mend


@pytest.mark.parametrize("url", ["http://shop.example/a.csv", "ftp://a/b.csv", "simplecache::s3://a/b.csv", "a\0b"])
def test_other_schemes_and_chains_are_refused(url) -> None:
    with pytest.raises(FileUnreadable):
        open_source(url)


def test_a_record_of_named_values_is_no_ga4_value() -> None:
    raw = opened('{"money": {"unit_value": 3, "total_value": 6}}\n', "a.jsonl")
    assert raw.header == ("money.unit_value", "money.total_value")


@pytest.mark.parametrize("content", ["{}\n{}\n", '{"a": null}\n{}\n'])
def test_empty_objects_are_rows_all_the_same(content) -> None:
    assert [line for line, *_ in rows(opened(content, "a.jsonl"))] == [1, 2]


def test_a_guess_in_a_record_of_several_lines_is_said() -> None:
    raw = opened(b'id,name\n1,"Ren\xe9\nand \xe9"\n')
    assert rows(raw) == [(2, "1", "René\nand é")]
    assert remarks(raw) == {"windows_1252": (2, 3)}


def test_records_become_rows_with_the_lines_they_bring() -> None:
    records = [(7, {"a": 1, "b": None}), (3, {"a": 2.5, "c": datetime(2026, 1, 1)})]  # noqa: DTZ001
    raw = rows_of("database", lambda: records)
    assert raw.header == ("a", "b", "c")
    assert rows(raw) == [(7, "1", "", ""), (3, "2.5", "", "2026-01-01 00:00:00")]
    assert raw.sample(1).rows() == [("1", "", "")]
