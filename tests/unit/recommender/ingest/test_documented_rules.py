"""docs/data.md explains every rule that can speak."""

import re
from pathlib import Path

import recommender.ingest
from recommender.ingest.reasons import ROWS, WORDS

_DOCS = Path(__file__).parents[4] / "docs" / "data.md"
_SOURCES = Path(recommender.ingest.__file__).parent
_CODE = re.compile(r"\"([a-z]+(?:_[a-z0-9]+)+|ragged|spaces|rounded|converted|missing)\"")
_SPEAK = (
    "convert.py", "money.py", "row_rules.py", "cleaning.py", "delimited.py", "lines.py", "jsonlines.py", "records.py",
)  # fmt: skip


def documented() -> set[str]:
    """Codes in the first column of the page's tables."""
    rows = re.findall(r"^\| (`.*?) \|", _DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([a-z0-9_]+)`", row)}


def test_every_code_in_the_sources_is_on_the_page() -> None:
    not_codes = {
        "customer_id", "product_id", "birth_date", "line_type", "unit_price", "line_total", "receipt_id", "yes_no",
        "of_at", "set_aside", "left_out", "string_value", "int_value", "float_value", "double_value",
        "set_timestamp_micros",
    }  # fmt: skip
    spoken = {code for name in _SPEAK for code in _CODE.findall((_SOURCES / name).read_text(encoding="utf-8"))}
    assert spoken - not_codes - documented() == set()


def test_every_code_on_the_page_is_in_the_sources() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in _SOURCES.glob("*.py"))
    assert {code for code in documented() if f'"{code}"' not in text} == set()


def test_reasons_are_written_for_documented_codes() -> None:
    assert set(WORDS) | set(ROWS) <= documented()
