"""The order in which files come does not matter; events over the API; rows that are tried again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from kiosk.errors import ImportUnknown
from kiosk.events.types import CustomersChanged
from kiosk.intake import Incoming, Intake, Source
from kiosk.privacy.records import Ends, tables_that_end
from kiosk.site import Site
from kiosk.store.intake_tables import imports, rejects
from kiosk.store.tables import products, purchases
from recommender.errors import MappingInvalid
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import CUSTOMERS, EVENTS, PRODUCTS, PURCHASES, content, waiting

Write = Callable[[str, str], Path]
K = DataKind
_HEAD, *_LINES = PURCHASES.splitlines()
FILES = (
    (K.CUSTOMERS, CUSTOMERS),
    (K.CUSTOMERS, "customer_id,email\nC2,b@x.example\nC3,c@x.example\n"),
    (K.PRODUCTS, PRODUCTS),
    (K.PURCHASES, PURCHASES),
    (K.PURCHASES, "\n".join([_HEAD, *_LINES[:3], "C3,P2,2026-02-01,1,99,R7"])),
    (K.PURCHASES, "email,product_id,at,quantity,unit_price,receipt_id\nc@x.example,P1,2026-02-02,-2,12.50,R8\n"),
    (K.EVENTS, EVENTS),
)
"""Receipts overlap, and each stands whole in a file; customers and products are told of in any of them."""


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(FILES))), twice=st.integers(0, len(FILES) - 1))
def test_any_order_of_the_same_files_gives_the_same_store(
    site: Site, intake: Intake, tmp_path: Path, order: list[int], twice: int
) -> None:
    _empty(site)

    for number in [*order, twice]:
        kind, text = FILES[number]
        path = tmp_path / f"{number}.csv"
        path.write_text(text, encoding="utf-8")
        intake.take_file(path, Incoming(kind), actor="cli", again=number == twice)

    found = content(site)
    assert waiting(site) == []
    assert [(row[0], row[1], row[5]) for row in found["customers"]] == [
        ("C1", 31, None), ("C2", None, None), ("C3", None, None),
    ]  # fmt: skip
    assert [(row[0], row[2], row[3], row[4], row[5]) for row in found["purchases"]] == [
        ("C1", "R1", "P1", 0, 1), ("C1", "R1", "P1", 1, 1), ("C1", "R1", "P2", 0, 2), ("C2", "R2", "P1", 0, 1),
        ("C3", "R7", "P2", 0, 1),
    ]  # fmt: skip
    assert [(row[0], row[2], row[5]) for row in found["returns"]] == [("C3", "R8", 2)]
    assert [row[:3] for row in found["events"]] == [("E1", "C1", "view"), ("E2", "C2", "tap")]
    assert len(found["customer_cards"]) == 5


def _empty(site: Site) -> None:
    with site.store.write() as connection:
        for table in (*(table for table, _ in tables_that_end(Ends.WITH_PURCHASES)), imports, products):
            connection.execute(delete(table))


def event(number: int, **more: object) -> dict[str, object]:
    return {"event_id": f"W{number}", "customer_id": "C1", "kind": "view", "at": "2026-02-01T10:00:00Z"} | more


@pytest.fixture
def known(site: Site, intake: Intake, write: Write) -> Site:
    for kind, text in ((K.CUSTOMERS, CUSTOMERS), (K.PRODUCTS, PRODUCTS)):
        intake.take_file(write(f"{kind}.csv", text), Incoming(kind), actor="cli")
    return site


def test_events_are_taken_once_and_refused_one_by_one(known: Site, intake: Intake) -> None:
    told: list[CustomersChanged] = []
    known.bus.subscribe(CustomersChanged, told.append)
    batch = [
        event(1, product_id="P1", value=12.5, channel="web"),
        event(2, customer_id=None, phone="044 2345678", kind="email_opened"),
        event(3, kind="dance"),
        event(4, customer_id="C9"),
        event(5, at="soon"),
        event(1),
    ]

    first, again = (intake.take_events(batch, actor="token:web") for _ in range(2))

    assert (first.accepted, first.duplicates) == (2, 1)
    assert [(one.index, one.code) for one in first.rejected] == [
        (2, "unknown_word"), (3, "customer_unknown"), (4, "not_a_time"),
    ]  # fmt: skip
    assert (again.accepted, again.duplicates, again.rejected) == (0, 3, first.rejected)
    rows = content(known)["events"]
    assert [(row[0], row[1], row[2], row[4], row[5], row[6]) for row in rows] == [
        ("W1", "C1", "view", "P1", 1250, "web"), ("W2", "C1", "email_opened", None, None, None),
    ]  # fmt: skip
    assert rows[0][3] == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert told[0].customer_ids == ("C1",)
    assert len(waiting(known)) == 3, "kept once, however often the batch is sent"


def test_a_purchase_that_names_its_product_is_a_line_of_a_receipt(known: Site, intake: Intake, write: Write) -> None:
    batch = [
        event(1, kind="purchase", product_id="P1", value=25, quantity=2, receipt_id="R9", channel="web"),
        event(2, kind="purchase", product_id="P2", unit_price="99.00"),
        event(3, kind="purchase", product_id="P1", value=-12.5, receipt_id="R9"),
        event(4, kind="purchase", value=5),
        event(5, kind="purchase", product_id="P7", value=5),
    ]

    first, again = (intake.take_events(batch, actor="token:web") for _ in range(2))

    assert (first.accepted, [one.code for one in first.rejected]) == (4, ["product_unknown"])
    assert (again.accepted, again.duplicates) == (0, 4)
    found = content(known)
    assert [(row[1], row[2], row[3], row[5], row[6], row[7]) for row in found["purchases"]] == [
        (datetime(2026, 2, 1, 15, 30), "R9", "P1", 2, 1250, "web"),  # noqa: DTZ001 - the shop's local time
        (datetime(2026, 2, 1, 15, 30), "W2", "P2", 1, 9900, None),  # noqa: DTZ001
    ]
    assert [(row[2], row[5], row[6]) for row in found["returns"]] == [("R9", 1, 1250)]
    assert [row[:3] for row in found["events"]] == [("W4", "C1", "purchase")], "no money is counted from it"
    more = "product_id,name,category,price\nP7,Tea,Drinks,5\n"
    intake.take_file(write("p7.csv", more), Incoming(K.PRODUCTS), actor="cli")
    assert "W5" in {row[2] for row in content(known)["purchases"]}, "it is a purchase when it is tried again, too"


def test_rows_are_tried_again_by_the_mapping_as_it_is_now(known: Site, intake: Intake, write: Write) -> None:
    """A person mends the mapping; two cups of the same coffee stay two."""
    intake.sources.save(Source("till", K.PURCHASES), actor="cli")
    text = "shopper,article,when,pieces,price,slip\n" + "C1,P1,05.01.2026 09:15,1,12.50,R1\n" * 2 + "C1,P1,x,1,1,R2\n"
    path = write("till.csv", text)
    mapping = intake.preview(intake.sources.get("till"), path).mapping
    columns = {
        "customer_id": "shopper", "product_id": "article", "at": "when", "quantity": "pieces", "receipt_id": "slip",
    }  # fmt: skip
    wrong = replace(mapping, columns={**columns, "unit_price": "slip"}, constants={}, confidence={})
    intake.save_mapping("till", wrong, actor="cli")
    done = intake.take_file(path, Incoming(K.PURCHASES, "till"), actor="cli")
    assert (done.count("kept"), done.count("set_aside")) == (0, 3)

    intake.save_mapping("till", replace(wrong, columns={**columns, "unit_price": "price"}), actor="cli")
    again = intake.replay(done.import_id, actor="cli")

    assert (again.tried, again.taken) == (3, 2)
    assert [(row[2], row[4], row[5]) for row in content(known)["purchases"]] == [("R1", 0, 1), ("R1", 1, 1)]
    assert [line for line, _ in waiting(known)] == [4]
    assert intake.replay(actor="cli").taken == 0
    whole = intake.take_file(path, Incoming(K.PURCHASES, "till"), actor="cli")
    assert (whole.known, whole.added) == (False, 0), "the file by the new mapping finds the same lines"
    assert len(waiting(known)) == 1, "set aside once"
    with pytest.raises(ImportUnknown):
        intake.replay(999, actor="cli")


def test_a_line_that_was_mended_by_a_new_file_is_not_doubled_by_a_replay(
    known: Site, intake: Intake, write: Write
) -> None:
    line = "C1,P1,2026-01-05 09:15,{},12.50,R1\n"
    head = "customer_id,product_id,at,quantity,unit_price,receipt_id\n"
    wrong = write("a.csv", head + line.format(1) + line.format("one"))
    first = intake.take_file(wrong, Incoming(K.PURCHASES), actor="c")
    assert first.count("set_aside") == 1
    intake.take_file(write("b.csv", head + line.format(1) + line.format(1)), Incoming(K.PURCHASES), actor="c")
    with known.store.write() as connection:
        cells = dict(connection.scalars(select(rejects.c.cells)).one())
        connection.execute(rejects.update().where(rejects.c.line == 3).values(cells=cells | {"quantity": "1"}))

    assert intake.replay(actor="cli").taken == 1

    with known.store.read() as connection:
        assert list(connection.scalars(select(purchases.c.line).order_by(purchases.c.line))) == [0, 1]


def test_a_mapping_that_fits_no_more_does_not_spoil_the_next_import(known: Site, intake: Intake, write: Write) -> None:
    intake.sources.save(Source("till", K.PURCHASES), actor="cli")
    first = intake.take_file(write("u.csv", PURCHASES.replace("C2", "C9")), Incoming(K.PURCHASES, "till"), actor="cli")
    assert first.count("set_aside") == 1
    saved = intake.sources.get("till").setup.mapping
    assert saved is not None
    intake.save_mapping("till", replace(saved, columns={**saved.columns, "quantity": "pieces"}), actor="cli")

    done = intake.take_file(write("c9.csv", "customer_id\nC9\n"), Incoming(K.CUSTOMERS), actor="cli")

    assert (done.added, done.mended) == (1, 0)
    with pytest.raises(MappingInvalid):
        intake.replay(first.import_id, actor="cli")
    intake.save_mapping("till", saved, actor="cli")
    assert intake.replay(actor="cli").taken == 1
    assert len(content(known)["purchases"]) == 4
