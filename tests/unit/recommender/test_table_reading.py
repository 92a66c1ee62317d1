import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import BadRow, FileUnreadable
from recommender.ingest.table import LINE, MAX_LINE_BYTES, RawTable, column_key, read_table


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "things.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def cells(table: RawTable) -> list[tuple]:
    return table.frame.rows()


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("sign", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends_read_the_same(write, bom, sign, end) -> None:
    lines = [f"name{sign}price", f"காபி{sign}12.50", f'"a{sign} b"{sign} 3 ', ""]
    table = read_table(write(bom + end.join(lines)), required=["name", "price"])
    assert cells(table) == [(2, "காபி", "12.50"), (3, f"a{sign} b", "3")]
    assert table.bad == ()


def test_columns_are_found_by_name_in_any_order_and_spelling(write) -> None:
    table = read_table(
        write("Notes, UNIT PRICE ,Customer-ID\nx,1,C1\n"), required=["customer_id", "unit_price"], optional=["city"]
    )
    assert table.frame.columns == [LINE, "customer_id", "unit_price", "city"]
    assert cells(table) == [(2, "C1", "1", "")]


def test_line_numbers_survive_line_breaks_inside_quotes_and_blank_lines(write) -> None:
    content = 'name,price\n"one\ntwo\nthree",1\n\nfour,2\n"five\r\nsix",3\n   \nseven,4\n'
    table = read_table(write(content), required=["name", "price"])
    assert [(line, price) for line, _, price in cells(table)] == [(2, "1"), (6, "2"), (7, "3"), (10, "4")]


def test_every_ragged_or_badly_quoted_line_is_reported(write) -> None:
    content = 'name,price\na,1\nb\nc,1,2\n"d"x,1\ne,1\n"f,1\n'
    table = read_table(write(content), required=["name", "price"])
    assert [row.line for row in table.bad] == [3, 4, 5, 7]
    assert table.bad[0] == BadRow(3, "has 1 cells, the header has 2")
    assert [row[0] for row in cells(table)] == [2, 6]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n\nname,price\n", "is empty"),
        (b"name,price\na,\x001\n", "is not UTF-8 text: see line 2"),
        ("name,price\na,1\né,1\n".encode("latin-1"), "is not UTF-8 text: see line 3"),
        ("name,price\na,1\n".encode("utf-16"), "is not UTF-8 text: see line 1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8 text"),
        (b"name\na\n", "lacks the column price"),
        (b"a,b\n", "lacks the columns name, price"),
        (b"name,price,Name\n", "has the column name more than once"),
        (b'"name,price\n', "header of things.csv is broken"),
        (b"name,price\n" + b"x" * (MAX_LINE_BYTES + 1), "line 2 is longer"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason_and_a_mend(write, content, says) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_table(write(content), required=["name", "price"])
    assert says in caught.value.message
    assert caught.value.mend
    assert caught.value.code == "recommender.file_unreadable"


@pytest.mark.parametrize("name", [".", "missing.csv"])
def test_a_folder_or_a_missing_file_is_unreadable(tmp_path: Path, name) -> None:
    with pytest.raises(FileUnreadable, match="cannot be read"):
        read_table(tmp_path / name, required=["name"])


def test_a_header_alone_is_an_empty_table(write) -> None:
    table = read_table(write("name,price\n"), required=["name", "price"])
    assert table.frame.height == 0
    assert table.bad == ()


def test_more_records_than_one_chunk_keep_their_lines(write) -> None:
    count = 100_001
    table = read_table(write("name\n" + "".join(f"n{i}\n" for i in range(count))), required=["name"])
    assert table.frame.height == count
    assert table.frame.row(count - 1) == (count + 1, f"n{count - 1}")


def test_column_keys_ignore_case_space_and_punctuation() -> None:
    assert column_key(" Purchase-History (USD)") == column_key("purchase_history usd") == "purchasehistoryusd"


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(' ,;"\n'), max_size=12)


@given(records=st.lists(st.tuples(words, words), min_size=1, max_size=12), sign=st.sampled_from(",;"))
def test_whatever_the_csv_module_writes_is_read_back_with_its_line(tmp_path_factory, records, sign) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["name", "price"])
    lines = []
    for record in records:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(record)
    path = tmp_path_factory.getbasetemp() / "property.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table = read_table(path, required=["name", "price"])
    assert table.bad == ()
    assert [row[0] for row in cells(table)] == lines
    assert [row[1:] for row in cells(table)] == [(a.strip(), b.strip()) for a, b in records]
