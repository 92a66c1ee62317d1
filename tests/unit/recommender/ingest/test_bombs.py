"""Small files that would unpack to what no memory holds: refused before it is there, and nothing else is."""

import bz2
import contextlib
import gzip
import io
import lzma
import struct
import zipfile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import FileUnreadable
from recommender.ingest import columnar, streams, workbooks
from recommender.ingest.opening import open_upload
from recommender.ingest.types import Format
from recommender.ingest.workbooks import weigh

DULL = b"customer_id,city\n" + (b"C1," + b"x" * 1_000 + b"\n") * 2_500
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" '
    f'xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(rows, **more):
    """A workbook with one sheet of these rows, and further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": SHEET.format(rows), **more}.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(place, text="x"):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' if place else f"<c><v>{text}</v></c>"


HEADER = f'<row r="1">{cell("A1", "customer_id")}{cell("B1", "city")}</row>'
GOOD = f'{HEADER}<row r="2">{cell("A2", "C1")}{cell("B2")}</row>'


WHOLE = workbook(GOOD)


def rows_of(content, name):
    rows = open_upload(io.BytesIO(content), name)
    return rows.header, sum(batch.frame.height for batch in rows)


def test_a_usual_workbook_is_read():
    assert rows_of(workbook(GOOD), "a.xlsx") == (("customer_id", "city"), 1)


def test_rows_that_a_program_formatted_to_the_end_of_the_sheet_do_no_harm():
    assert rows_of(workbook(GOOD + '<row r="1048576" ht="15"/>'), "a.xlsx") == (("customer_id", "city"), 1)


@pytest.mark.parametrize(
    "far",
    [
        f'<row r="1048576">{cell("XFD1048576")}</row>',
        "<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c x:r="A1" r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576"><c t=">" r="XFD1048576"><v>1</v></c></row>',
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1048576">' + "<c/>" * 16_384 + "</row>",
        "<row/>" * 1_048_000 + '<row><c r="XFD1"/><c/></row>',
        f'<row & r="1048576">{cell("XFD1048576")}</row>',
    ],
    ids=["far", "quotes", "two names", "sign", "prefix", "no places", "rows without number", "fault"],
)
def test_a_cell_in_the_last_corner_is_refused(far):
    content = workbook(GOOD + far)
    assert len(content) < 50_000
    with pytest.raises(FileUnreadable, match="million cells"):
        open_upload(io.BytesIO(content), "a.xlsx")


@pytest.mark.parametrize(("size", "said"), [(2_000, "million cells"), (3_000_000, "not a whole workbook")])
def test_a_cell_is_found_however_long_its_tag_is_and_wherever_a_piece_ends(size, said):
    place = ' r="XFD1048576"'
    begin = len(SHEET.partition("{}")[0] + GOOD + '<row r="1048576"><c')
    for shift in range(2, len(place), 3):
        far = f'{" " * (-(begin + size + shift) % workbooks._PIECE)}<row r="1048576"><c{" " * size}{place}/></row>'
        with pytest.raises(FileUnreadable, match=said):
            open_upload(io.BytesIO(workbook(GOOD + far)), "a.xlsx")


SHARING = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 151))


def strings(*texts):
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


@pytest.mark.parametrize(
    "table",
    [
        strings("x" * 100_000),
        strings("x" * 1_000 + "<!-- <si></si> -->").replace("</t></si>", "x" * 99_000 + "</t></si>"),
        strings('</t><si/><t a="&gt;">'.join(["x" * 1_000] * 100)),
        strings('</t></r><r><t a="></si><si>">'.join(["x" * 1_000] * 100)).replace("<si><t>", "<si><r><t>"),
        strings("x" * 100_000).replace("<si>", "<a:si>").replace("</si>", "</a:si>"),
        "<!DOCTYPE sst>" + strings("x" * 100_000),
        strings("x" * 100_000).removesuffix("</sst>"),
        strings("\x0b", "x" * 100_000),
    ],
    ids=["long", "comment", "nested", "attribute", "prefix", "document type", "torn", "sign"],
)
def test_a_long_string_that_many_cells_share_is_refused(table, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_TEXT", 10 << 20)
    with pytest.raises(FileUnreadable, match="far too long"):
        open_upload(io.BytesIO(workbook(SHARING, **{"xl/sharedStrings.xml": table})), "a.xlsx")


def test_strings_that_many_cells_share_are_read(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_TEXT", 150 * 40)
    rows = SHARING.replace("<v>0<", "<v>1<", 149).replace("<v>1<", "<v>0<", 1)
    table = strings("customer_id", *("x" * 20 for _ in range(1_000)))
    assert rows_of(workbook(rows, **{"xl/sharedStrings.xml": table}), "a.xlsx") == (("customer_id",), 149)


COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
BOMB = workbook(f'{GOOD}<row r="1048576">{cell("XFD1048576")}</row>')


@pytest.mark.parametrize("before", [COMPOUND, COMPOUND[:4], COMPOUND + b"\0" * 512, b"x", b"PK", b" "])
@pytest.mark.parametrize("behind", [b"", b"\0" * 70_000])
def test_what_stands_around_an_archive_hides_it_from_nobody(before, behind):
    with pytest.raises(FileUnreadable):
        open_upload(io.BytesIO(before + BOMB + behind), "a.xlsx", format=Format.EXCEL)
    with pytest.raises((FileUnreadable, zipfile.BadZipFile)):
        weigh(before + BOMB + behind, "a.xlsx")


PLACES = st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384))


@given(st.sets(PLACES, min_size=1, max_size=6), st.integers(1, 40))
def test_no_corner_is_missed_wherever_a_piece_ends(cells, size):
    letters = {place: pl_column(place[1]) for place in cells}
    rows = (f'<row r="{row}">{cell(letters[row, column] + str(row))}</row>' for row, column in cells)
    text = SHEET.format("".join(rows))
    extent = workbooks._Extent()
    for at in range(0, len(text), size * 16):
        extent.feed(text[at : at + size * 16].encode())
    assert extent.cells == max(row for row, _ in cells) * max(column for _, column in cells)


def pl_column(number):
    """A column's letters, written the other way round than the code under test reads them."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def test_a_workbook_that_unpacks_to_too_much_is_refused_whatever_its_header_says(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1 << 20)
    content = bytearray(workbook(GOOD, **{"xl/media/image1.png": b"\0" * (2 << 20)}))
    size = struct.pack("<I", 2 << 20)
    assert content.count(size) == 2
    for said in (size, struct.pack("<I", 100)):
        lying = bytes(content.replace(size, said))
        with pytest.raises(FileUnreadable, match="unpacks to more than 1 MB"):
            open_upload(io.BytesIO(lying), "a.xlsx")


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_workbooks_of_other_kinds_are_refused(name):
    with pytest.raises(FileUnreadable, match="no workbook of the kind"):
        open_upload(io.BytesIO(workbook(GOOD, **{name: "x"})), "a.xlsx")


@given(st.binary(max_size=200), st.integers(0, len(WHOLE)))
def test_a_damaged_archive_is_told_as_such(noise, at):
    torn = WHOLE[:at] + noise + WHOLE[at + len(noise) :]
    with contextlib.suppress(FileUnreadable, zipfile.BadZipFile):
        weigh(torn, "a.xlsx")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def test_a_packed_file_that_grows_without_end_is_refused(pack, monkeypatch):
    monkeypatch.setattr(streams, "FREE_BYTES", 1 << 20)
    content = pack(DULL)
    assert len(content) < 8_000
    with pytest.raises(FileUnreadable, match="200 times its size"):
        rows_of(content, "a.csv.gz")


def test_a_packed_file_as_shops_have_them_is_read_to_its_end(monkeypatch):
    monkeypatch.setattr(streams, "FREE_BYTES", 1 << 10)
    lines = b"".join(b"C%d,Chennai\n" % number for number in range(50_000))
    assert rows_of(gzip.compress(b"customer_id,city\n" + lines), "a.csv.gz") == (("customer_id", "city"), 50_000)


def test_a_parquet_file_of_one_value_for_ever_is_refused():
    out = io.BytesIO()
    pl.DataFrame({"customer_id": pl.Series([1]).new_from_index(0, 4_000_000)}).write_parquet(out)
    assert len(out.getvalue()) < 400_000
    with pytest.raises(FileUnreadable, match="weighs next to nothing"):
        open_upload(out, "a.parquet")


def test_a_text_that_every_row_points_to_is_refused(monkeypatch):
    monkeypatch.setattr(columnar, "MOST_TEXT", 1 << 20)
    out = io.BytesIO()
    pl.DataFrame({"customer_id": ["x" * 10_000] * 1_000}).write_parquet(out)
    with pytest.raises(FileUnreadable, match="far too long"):
        rows_of(out.getvalue(), "a.parquet")
