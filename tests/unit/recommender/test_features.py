from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.features import FeatureTable, profile, rfm
from recommender.ingest import ExampleCustomer
from recommender.purchases import Purchases
from recommender.types import Customer, Purchase

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time


def line(customer: str, days_ago: int, receipt: str, quantity: int = 1, price: int = 100) -> Purchase:
    return Purchase(customer, "P1", NOON - timedelta(days=days_ago), quantity, price, receipt)


def test_recency_frequency_and_money_by_hand() -> None:
    table = rfm(
        Purchases.of(
            [
                line("B", 0, "R9", price=0),
                line("A", 30, "R1", quantity=3, price=250),
                line("A", 30, "R1", price=50),
                line("A", 10, "R2", price=200),
                line("A", -1, "R3", price=10_000),
            ]
        ),
        TODAY,
    )
    assert table.customer_ids == ("A", "B")
    assert dict(zip(table.names, table.matrix[0], strict=True)) == {
        "recency_days": 10,
        "frequency": 2,
        "monetary_minor": 1_000,
        "basket_minor": 500,
        "tenure_days": 30,
    }
    assert table.matrix[1].tolist() == [0, 1, 0, 0, 0]


def test_a_customer_who_only_buys_later_is_not_there_yet() -> None:
    assert rfm(Purchases.of([line("A", -1, "R1")]), TODAY).customer_ids == ()


lines = st.builds(
    line,
    st.sampled_from("ABC"),
    st.integers(0, 500),
    st.sampled_from(["R1", "R2", "R3"]),
    st.integers(1, 5),
    st.integers(0, 10**9),
)


@given(st.lists(lines, min_size=1, max_size=20), st.randoms())
def test_the_order_of_lines_changes_nothing(purchases, random) -> None:
    once = rfm(Purchases.of(purchases), TODAY)
    random.shuffle(purchases)
    again = rfm(Purchases.of(purchases), TODAY)
    assert once.customer_ids == again.customer_ids
    assert np.array_equal(once.matrix, again.matrix)


@given(st.lists(lines, min_size=1, max_size=20))
def test_features_keep_their_bounds(purchases) -> None:
    table = rfm(Purchases.of(purchases), TODAY)
    values = dict(zip(table.names, table.matrix.T, strict=True))
    assert (values["recency_days"] <= values["tenure_days"]).all()
    assert (values["frequency"] >= 1).all()
    spent = sum(p.quantity * p.unit_price_minor for p in purchases)
    assert values["monetary_minor"].sum() == pytest.approx(spent)


def test_logs_and_selection() -> None:
    table = FeatureTable(("A",), ("x", "y"), np.array([[0.0, np.e - 1]]))
    assert table.log1p().matrix.tolist() == [[0.0, 1.0]]
    assert table.select(["y"]).names == ("y",)
    assert table.select(["y"]).matrix[0, 0] == pytest.approx(np.e - 1)


def test_a_table_is_finite_fitting_and_fixed() -> None:
    with pytest.raises(ValueError, match="finite"):
        FeatureTable(("A",), ("x",), np.array([[np.nan]]))
    with pytest.raises(ValueError, match="fit"):
        FeatureTable(("A", "B"), ("x",), np.array([[1.0]]))
    table = FeatureTable(("A",), ("x",), np.array([[1.0]]))
    with pytest.raises(ValueError, match="read-only"):
        table.matrix[0, 0] = 2.0


def test_the_worked_examples_features() -> None:
    table = profile([ExampleCustomer(Customer("1", 25, "M", 50_000), 200_050)])
    assert dict(zip(table.names, table.matrix[0], strict=True)) == {
        "age": 25,
        "annual_income": 50_000,
        "purchase_history": 2_000.5,
    }
    assert profile([]).matrix.shape == (0, 3)
