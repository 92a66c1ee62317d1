"""Money on pages, in currencies with none, two and three decimals."""

import pytest

from kiosk.marketing.charts import months
from kiosk.marketing.numbers import scaled, shown, with_margin

WORDS = ("Month", "Money", "Customers", "Receipts")


@pytest.mark.parametrize(("minor", "said"), [(1, "¥125,000"), (100, "¥1,250"), (1000, "¥125")])
def test_money_is_shown_in_whole_units(minor: int, said: str) -> None:
    assert shown("monetary_minor", 125_000, "¥", minor) == said
    assert scaled("monetary_minor", 125_000, minor) == 125_000 / minor
    assert with_margin("monetary_minor", 125_000, 0, "¥", minor)[0].startswith(said)
    chart = months(
        [{"month": "2026-01", "money_minor": 125_000, "customers": 30, "receipts": 40}], "¥", WORDS, minor=minor
    )
    assert chart.rows[0][1] == said
