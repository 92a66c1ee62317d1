from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import BadRow, RowsInvalid
from recommender.ingest import read_customers, read_products, read_purchases, read_worked_example
from recommender.types import Customer, Product, Purchase

PURCHASE_HEADER = "customer_id,product_id,at,quantity,unit_price,receipt_id\n"


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


def test_customers_with_all_and_with_no_attributes(write) -> None:
    path = write(
        "Customer ID;Age;Gender;Annual Income;City;Joined\r\n"
        "C1;34;F;650000;Chennai;2024-02-29\r\n"
        "C2;;;;;\r\n"
    )  # fmt: skip
    assert read_customers(path) == (
        Customer("C1", 34, "F", 650_000, "Chennai", date(2024, 2, 29)),
        Customer("C2"),
    )


def test_customers_need_only_their_id(write) -> None:
    assert read_customers(write("customer_id\nC1\n")) == (Customer("C1"),)


def test_every_wrong_customer_is_named_with_every_fault(write) -> None:
    rows = refused(
        lambda: read_customers(
            write(
                "customer_id,age,joined\n"
                "C1,34,2024-02-30\n"
                "C2,33,\n"
                ",121,\n"
                "C2,-1,31.12.2024\n"
                "C3,thirty,2024-12-31\n"
                f"{'x' * 65},1,\n"
                "C4,1\n"
            )
        )
    )
    assert [row.line for row in rows] == [2, 4, 5, 6, 7, 8]
    reasons = {row.line: row.reason for row in rows}
    assert reasons[2] == "joined: '2024-02-30' is not a date such as 2026-03-31"
    assert reasons[4] == "customer_id is empty; age: '121' is not a whole number from 0 to 120"
    assert "'C2' is already on line 3" in reasons[5]
    assert "'-1' is not" in reasons[5]
    assert "31.12.2024" in reasons[5]
    assert "'thirty'" in reasons[6]
    assert len(reasons[7]) < 120
    assert reasons[8] == "has 2 cells, the header has 3"


def test_cards_and_phones_are_read_as_text_and_shown_nowhere(write) -> None:
    path = write("customer_id,card,phone\nC1,VS-0012,+91 98765 43210\nC2,,\n")
    first, second = read_customers(path)
    assert (first.card, first.phone) == ("VS-0012", "+91 98765 43210")
    assert (second.card, second.phone) == (None, None)
    assert "0012" not in repr(first)
    assert "98765" not in repr(first)


def test_one_card_on_two_lines_is_refused(write) -> None:
    rows = refused(lambda: read_customers(write(f"customer_id,card,phone\nC1,V1,1\nC2,V1,1\nC3,,{'1' * 31}\n")))
    assert [row.line for row in rows] == [3, 4]


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


@given(st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2))
def test_amounts_convert_exactly(tmp_path_factory, amount) -> None:
    path = tmp_path_factory.getbasetemp() / "amount.csv"
    path.write_text(f"{PURCHASE_HEADER}C1,P1,2026-01-01,1,{amount},R1\n", encoding="utf-8")
    purchases = read_purchases(path, customers={"C1"}, products={"P1"})
    assert purchases.to_purchases()[0].unit_price_minor == int(amount * 100)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-03-31", datetime(2026, 3, 31)),  # noqa: DTZ001 - the shop's local time
        ("2026-03-31 18:05", datetime(2026, 3, 31, 18, 5)),  # noqa: DTZ001
        ("2026-03-31T18:05:59", datetime(2026, 3, 31, 18, 5, 59)),  # noqa: DTZ001
    ],
)
def test_times_in_their_three_forms(write, cell, at) -> None:
    path = write(f"{PURCHASE_HEADER}C1,P1,{cell},2,12.50,R1\n")
    purchases = read_purchases(path, customers=["C1"], products=["P1"])
    assert purchases.to_purchases() == (Purchase("C1", "P1", at, 2, 1_250, "R1"),)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("C9,P1,2026-01-01,1,1,R1", "customer_id"),
        ("C1,P9,2026-01-01,1,1,R1", "product_id"),
        ("C1,P1,2026-13-01,1,1,R1", "at"),
        ("C1,P1,2026-01-01 25:00,1,1,R1", "at"),
        ("C1,P1,2026-01-01T10:00:00Z,1,1,R1", "at"),
        ("C1,P1,2026-01-01T10:00:00+05:30,1,1,R1", "at"),
        ("C1,P1,01/02/2026,1,1,R1", "at"),
        ("C1,P1,1980-01-01,1,1,R1", "at"),
        ("C1,P1,2026-01-03,1,1,R1", "at"),
        ("C1,P1,2026-01-01,0,1,R1", "quantity"),
        ("C1,P1,2026-01-01,1.5,1,R1", "quantity"),
        ("C1,P1,2026-01-01,100001,1,R1", "quantity"),
        ("C1,P1,2026-01-01,1,-1,R1", "unit_price"),
        ("C1,P1,2026-01-01,1,12345678901,R1", "unit_price"),
        ("C1,P1,2026-01-01,1,1,", "receipt_id"),
    ],
)
def test_one_wrong_purchase_refuses_the_file(write, line, column) -> None:
    path = write(f"{PURCHASE_HEADER}C1,P1,2026-01-02 23:59,1,0,R1\n{line}\n")
    rows = refused(lambda: read_purchases(path, customers={"C1"}, products={"P1"}, today=date(2026, 1, 2)))
    assert len(rows) == 1
    assert rows[0].line == 3
    assert rows[0].reason.startswith(column)


def test_a_wrong_cell_is_named_by_its_line_after_quoted_line_breaks(write) -> None:
    path = write(f'{PURCHASE_HEADER}C1,P1,2026-01-02,1,1,"R\n1"\nC1,P1,2026-01-02,0,1,R2\n')
    rows = refused(lambda: read_purchases(path, customers={"C1"}, products={"P1"}))
    assert [row.line for row in rows] == [4]


def test_no_purchases_are_a_table_too(write) -> None:
    assert len(read_purchases(write(PURCHASE_HEADER), customers=set(), products=set())) == 0


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


def test_an_id_reads_the_same_in_every_file(write) -> None:
    (customer,) = read_customers(write("customer_id\nC  1\n"))
    path = write(f"{PURCHASE_HEADER}C   1,P1,2026-01-01,1,1,R1\n")
    (line,) = read_purchases(path, customers={customer.customer_id}, products={"P1"}).to_purchases()
    assert line.customer_id == customer.customer_id
