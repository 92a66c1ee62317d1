"""Reader of the worked example's file, as it is: ``CustomerID, Age, Gender, AnnualIncome, PurchaseHistory (USD)``."""

from dataclasses import dataclass
from pathlib import Path

from recommender.ingest.cells import Column, convert, minor_units, text, whole
from recommender.ingest.readers import ID_LENGTH, TEXT_LENGTH
from recommender.ingest.table import read_table
from recommender.types import Customer


@dataclass(frozen=True, slots=True)
class ExampleCustomer:
    """One line of the worked example.

    Attributes:
        customer: Id, age, gender and annual income; all of them are set.
        purchase_history_minor: What the customer has spent so far, in cents.
    """

    customer: Customer
    purchase_history_minor: int


def read_worked_example(path: Path) -> tuple[ExampleCustomer, ...]:
    """Read the worked example's customers.

    Raises:
        FileUnreadable: The file is missing, empty, not text, or lacks a column.
        RowsInvalid: Some lines are wrong; it carries all of them.
    """
    columns = (
        Column("CustomerID", text(ID_LENGTH), f"an id of at most {ID_LENGTH} characters", unique=True),
        Column("Age", whole(0, 120), "a whole number from 0 to 120"),
        Column("Gender", text(TEXT_LENGTH), f"text of at most {TEXT_LENGTH} characters"),
        Column("AnnualIncome", whole(0, 10**12 - 1), "a whole number of currency units"),
        Column("PurchaseHistory (USD)", minor_units(0), "an amount such as 2000 or 12.50"),
    )
    values = convert(read_table(path, required=[column.name for column in columns]), columns)
    return tuple(ExampleCustomer(Customer(*row[:4]), row[4]) for row in values.iter_rows())
