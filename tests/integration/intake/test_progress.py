"""How far a long import is: told to whoever watches, and to be read from another process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.intake import Incoming, Intake
from recommender.ingest.types import DataKind

Write = Callable[[str, str], Path]


def test_each_transaction_is_told_and_no_row_is_forgotten(
    intake: Intake, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.intake.runs.ROWS_AT_ONCE", 10)
    rows = [f"C{number},40" for number in range(35)]
    text = "\n".join(["customer_id,age", *rows, rows[0], "C99999999999999999E+11,40", ",40"])
    told, seen = list[int](), list[int]()

    def progress(count: int) -> None:
        told.append(count)
        seen.append(intake.list_runs()[0].count("read"))

    done = intake.take_file(write("c.csv", text), Incoming(DataKind.CUSTOMERS), actor="cli", progress=progress)

    assert sum(told) == done.count("read") == 38
    assert max(told) <= 10
    assert seen == sorted(seen)
    assert seen[:2] == [sum(told[:1]), sum(told[:2])], "the store tells it too"
