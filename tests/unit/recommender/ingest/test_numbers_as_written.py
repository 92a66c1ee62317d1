from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.ingest.numbers import fine, minor, number, split_currency, whole_number
from recommender.ingest.types import DecimalMark

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA


def amount(text: str, mark: DecimalMark, *, plain: bool = False, decimals: int = 2) -> int | None:
    read = fine(number(pl.Series([text]), mark, plain=plain))
    return read.to_frame("amount").select(minor(pl.col("amount"), decimals)).item()


@pytest.mark.parametrize(
    ("text", "mark", "cents"),
    [
        ("12", POINT, 1200),
        ("12.5", POINT, 1250),
        ("12.", POINT, 1200),
        (".5", POINT, 50),
        ("1,234.50", POINT, 123450),
        ("1.234,50", COMMA, 123450),
        ("1 234,50", COMMA, 123450),
        ("1\u202f234,50", COMMA, 123450),
        ("1'234.50", POINT, 123450),
        ("1,00,000.50", POINT, 10000050),
        ("-3", POINT, -300),
        ("\u22123", POINT, -300),
        ("(4.50)", POINT, -450),
        ("5-", POINT, -500),
        ("1e-05", POINT, 0),
        ("2.675", POINT, 268),
        ("2.675", COMMA, 267500),
        ("0.30000000000000004", POINT, 30),
        ("1,50", POINT, None),
        ("1.50", COMMA, None),
        ("1,2345", POINT, None),
        ("12 34", POINT, None),
        ("1.2.3", POINT, None),
        (".", POINT, None),
        ("-", POINT, None),
        ("", POINT, None),
        ("९", POINT, None),
        ("0x10", POINT, None),
        ("9" * 16, POINT, None),
        ("1e300", POINT, None),
    ],
)
def test_amounts_are_read_as_written_or_not_at_all(text, mark, cents) -> None:
    assert amount(text, mark) == cents


def test_a_machine_writes_a_point_whatever_the_mapping_says() -> None:
    assert amount("234.567", COMMA, plain=True) == 23457
    assert amount("234.567", COMMA) == 23456700


@given(st.decimals(min_value=Decimal("-99999999.999"), max_value=Decimal("99999999.999"), places=3))
def test_every_amount_converts_exactly_in_both_ways_of_writing(value) -> None:
    cents = int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))
    point = f"{value:,.3f}"
    comma = point.translate(str.maketrans(",.", ".,"))
    assert amount(point, POINT) == cents
    assert amount(comma, COMMA) == cents


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_keep_their_value(value) -> None:
    read = whole_number(number(pl.Series([f"{value:,}", f"{value}.0", f"{value}.5"]), POINT, plain=False))
    assert read["value"].to_list()[:2] == [value, value]
    assert read["changed"].to_list() == [False, False, True]


@pytest.mark.parametrize(
    ("text", "bare", "code"),
    [
        ("£12.50", "12.50", "GBP"),
        ("-£3", "-3", "GBP"),
        ("12,50 €", "12,50", "EUR"),
        ("Rs. 1,200", "1,200", "INR"),
        ("₹1,00,000", "1,00,000", "INR"),
        ("USD 5", "5", "USD"),
        ("5 CHF", "5", "CHF"),
        ("12.50", "12.50", None),
        ("EUR", "EUR", None),
    ],
)
def test_the_currency_beside_a_number_is_told_apart(text, bare, code) -> None:
    assert split_currency(pl.Series([text])).row(0) == (bare, code)
