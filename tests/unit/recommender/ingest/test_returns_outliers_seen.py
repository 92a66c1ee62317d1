from datetime import datetime

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from recommender.ingest import match_returns
from recommender.ingest.outliers import OutlierWatch
from recommender.ingest.seen import SeenKeys


def lines(*rows: tuple[str, str, int, int, str]) -> pl.DataFrame:
    """(customer, product, day of May, quantity, receipt)."""
    return pl.DataFrame(
        [(who, what, datetime(2026, 5, day), count, receipt) for who, what, day, count, receipt in rows],  # noqa: DTZ001
        schema=["customer_id", "product_id", "at", "quantity", "receipt_id"],
        orient="row",
    )


def test_a_return_takes_the_latest_purchase_before_it() -> None:
    bought = lines(
        ("C1", "P1", 1, 2, "R1"), ("C1", "P1", 3, 1, "R2"), ("C2", "P1", 4, 9, "R3"), ("C1", "P1", 9, 9, "R4")
    )  # fmt: skip
    back = lines(("C1", "P1", 5, 1, "B1"), ("C1", "P2", 5, 1, "B2"), ("C1", "P1", 1, 1, "B0"))
    assert match_returns(back, bought).select("receipt_id", "of_receipt_id").rows() == [
        ("B1", "R2"), ("B2", None), ("B0", "R1"),
    ]  # fmt: skip


def test_more_cannot_come_back_than_was_bought() -> None:
    bought = lines(("C1", "P1", 1, 2, "R1"))
    back = lines(("C1", "P1", 2, 1, "B1"), ("C1", "P1", 3, 1, "B2"), ("C1", "P1", 4, 1, "B3"))
    assert match_returns(back, bought)["of_receipt_id"].to_list() == ["R1", "R1", None]
    assert match_returns(back, bought.clear())["of_at"].null_count() == 3
    assert match_returns(back.clear(), bought).height == 0


def test_outliers_are_found_as_by_the_formula() -> None:
    rng = np.random.default_rng(5)
    values = np.rint(np.exp(rng.normal(6, 0.6, 5_000))).astype(np.int64)
    values[[10, 4_000]] = [5_000_000, 1]
    watch = OutlierWatch("unit_price_minor")
    for begin in range(0, 5_000, 700):
        part = pl.Series(values[begin : begin + 700])
        watch.add(pl.int_range(begin, begin + len(part), dtype=pl.Int64, eager=True), part)
    found = watch.found(3.5)
    logs = np.log(values)
    away = np.abs(logs - np.median(logs))
    z = away / stats.median_abs_deviation(logs, scale="normal")
    far = np.flatnonzero((z > 3.5) & (away > np.log(10)))
    assert found is not None
    assert abs(found.rows - len(far)) <= 1
    assert found.lines[:2] == (10, 4_000)
    median = float(np.median(values))
    assert 0.09 * median < found.low < 0.11 * median
    assert 9 * median < found.high < 11 * median
    assert watch.found(100) is None


def test_equal_values_have_outliers_only_ten_times_away() -> None:
    watch = OutlierWatch("quantity")
    watch.add(pl.Series(range(100), dtype=pl.Int64), pl.Series([1] * 97 + [3, 50, 0]))
    found = watch.found(3.5)
    assert found is not None
    assert (found.rows, found.lines) == (1, (98,))
    few = OutlierWatch("quantity")
    few.add(pl.Series([1, 2], dtype=pl.Int64), pl.Series([1, 10_000]))
    assert few.found(3.5) is None


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=8))
def test_seen_keys_remember_the_first_line_like_a_dictionary(batches) -> None:
    seen, known, line = SeenKeys(), dict[int, int](), 0
    for batch in batches:
        numbers = np.arange(line, line + len(batch), dtype=np.int64)
        line += len(batch)
        expected = []
        for key, number in zip(batch, numbers.tolist(), strict=True):
            expected.append(known.get(key, -1))
            known.setdefault(key, number)
        assert seen.first_lines(np.array(batch, np.uint64), numbers).tolist() == expected
