from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import BadRow, RowsInvalid
from recommender.ingest import read_products, read_worked_example
from recommender.types import Customer, Product

HEADER = "product_id,name,category,price\n"


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return write


def refused(read) -> tuple[BadRow, ...]:
    with pytest.raises(RowsInvalid) as caught:
        read()
    assert "nothing was imported" in caught.value.message
    assert caught.value.code == "recommender.rows_invalid"
    return caught.value.rows


def test_products_with_prices_in_minor_units(write) -> None:
    path = write('product_id,name,category,price,discreet\nP1,"Coffee,\n 500 g",Coffee,340,\nP2,Tea,Tea,12.5,YES\n')
    assert read_products(path) == (
        Product("P1", "Coffee, 500 g", "Coffee", 34_000),
        Product("P2", "Tea", "Tea", 1_250, discreet=True),
    )
    assert not read_products(write("product_id,name,category,price\nP1,Tea,Tea,1\n"))[0].discreet


@pytest.mark.parametrize(
    "price", ["0", "0.00", "-1", "1.234", "1,50", "1e3", "12.", ".5", "₹5", "1 000", "", "९", "nan"]
)
def test_prices_that_are_no_prices(write, price) -> None:
    rows = refused(lambda: read_products(write(f'product_id,name,category,price\nP1,Tea,Tea,"{price}"\n')))
    assert rows[0].line == 2
    assert rows[0].reason.startswith("price")


def test_control_and_direction_signs_are_no_part_of_a_name(write) -> None:
    rows = refused(
        lambda: read_products(write("product_id,name,category,price\nP1,Te\u202ea,Tea,1\nP2,Te\x1ba,Tea,1\n"))
    )
    assert [row.line for row in rows] == [2, 3]


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999.99"), places=2))
def test_amounts_convert_exactly(tmp_path_factory, amount) -> None:
    path = tmp_path_factory.getbasetemp() / "amount.csv"
    path.write_text(f"{HEADER}P1,Tea,Tea,{amount}\n", encoding="utf-8")
    assert read_products(path)[0].price_minor == int(amount * 100)


def test_a_wrong_cell_is_named_by_its_line_after_quoted_line_breaks(write) -> None:
    rows = refused(lambda: read_products(write(f'{HEADER}P1,"Te\na",Tea,1\nP2,Tea,Tea,0\n')))
    assert 4 in [row.line for row in rows]


def test_the_worked_example_loads_as_it_is(write) -> None:
    path = write(
        "CustomerID, Age, Gender, AnnualIncome, PurchaseHistory (USD)\n"
        "1, 25, M, 50000, 2000\n"
        "2, 32, F, 75000, 5000\n"
        "3, 45, M, 100000, 10000\n"
        "4, 28, F, 65000, 3000\n"
    )
    rows = read_worked_example(path)
    assert [row.customer for row in rows] == [
        Customer("1", 25, "M", 50_000),
        Customer("2", 32, "F", 75_000),
        Customer("3", 45, "M", 100_000),
        Customer("4", 28, "F", 65_000),
    ]
    assert [row.purchase_history_minor for row in rows] == [200_000, 500_000, 1_000_000, 300_000]


def test_the_worked_example_needs_every_cell(write) -> None:
    header = "CustomerID,Age,Gender,AnnualIncome,PurchaseHistory (USD)\n"
    rows = refused(lambda: read_worked_example(write(f"{header}1,25,,50000,2000\n1,,M,50000,2000\n")))
    assert [row.line for row in rows] == [2, 3]
