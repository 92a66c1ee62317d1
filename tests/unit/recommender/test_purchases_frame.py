from datetime import date, datetime

import polars as pl
import pytest

from recommender.purchases import SCHEMA, Purchases
from recommender.types import Purchase


def line(customer: str = "C1", product: str = "P1", at: str = "2026-01-01 10:00", receipt: str = "R1") -> Purchase:
    return Purchase(customer, product, datetime.fromisoformat(at), 1, 100, receipt)


def test_there_and_back_again() -> None:
    lines = (line(), line(customer="C2", at="2025-12-31 23:59:59.000001"))
    purchases = Purchases.of(lines)
    assert purchases.to_purchases() == lines
    assert len(purchases) == 2
    assert purchases.frame.schema == SCHEMA


def test_one_customer_oldest_first() -> None:
    late, early, other = line(at="2026-01-02 10:00"), line(at="2026-01-01 10:00"), line(customer="C2")
    purchases = Purchases.of([late, other, early])
    assert purchases.of_customer("C1") == (early, late)
    assert purchases.of_customer("C9") == ()


def test_until_takes_the_whole_last_day() -> None:
    purchases = Purchases.of([line(at="2026-01-01 23:59:59"), line(at="2026-01-02 00:00")])
    assert len(purchases.until(date(2026, 1, 1))) == 1
    assert len(purchases.until(date(2025, 12, 31))) == 0


@pytest.mark.parametrize(
    "change",
    [
        pl.lit(0, dtype=pl.Int64).alias("quantity"),
        pl.lit(-1, dtype=pl.Int64).alias("unit_price_minor"),
        pl.lit(None, dtype=pl.String).alias("receipt_id"),
        pl.lit(1.5).alias("quantity"),
    ],
)
def test_a_frame_that_breaks_the_rules_is_refused(change) -> None:
    frame = Purchases.of([line()]).frame.with_columns(change)
    with pytest.raises(ValueError, match="purchases"):
        Purchases(frame)


def test_an_empty_table_is_fine() -> None:
    assert Purchases.of([]).to_purchases() == ()
