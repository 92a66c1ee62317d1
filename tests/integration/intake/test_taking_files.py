"""Files into a real store: kept, set aside, known, killed, tried again."""

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select

from kiosk.errors import IntakeBusy, StoreFull
from kiosk.events.types import CustomersChanged
from kiosk.intake import Incoming, Intake
from kiosk.intake.lock import one_import
from kiosk.intake.runs import KILLED
from kiosk.modes import Unknown
from kiosk.privacy.audit import Action
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.intake import RunState
from kiosk.store.intake_tables import customer_traits, events, imports, rejects, returns
from kiosk.store.tables import customers, products, purchases
from recommender.errors import FileUnreadable, MappingInvalid
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import CUSTOMERS, EVENTS, PRODUCTS, PURCHASES, content, waiting

Write = Callable[[str, str], Path]
K = DataKind


@pytest.fixture
def filled(site: Site, intake: Intake, write: Write) -> Site:
    for kind, text in ((K.CUSTOMERS, CUSTOMERS), (K.PRODUCTS, PRODUCTS), (K.PURCHASES, PURCHASES), (K.EVENTS, EVENTS)):
        intake.take_file(write(f"{kind}.csv", text), Incoming(kind), actor="cli")
    return site


def test_what_more_a_file_tells_of_products_and_receipts_is_taken(filled: Site, intake: Intake, write: Write) -> None:
    """A file that tells less afterwards leaves it as it is."""
    rich = (
        "product_id,name,category,price,brand,cost,stock,least_age,rest_days,added\n"
        "P1,Coffee,Drinks,12.50,Kumbakonam,7.25,40,,,2025-11-01\nP2,Wine,Drinks,99.00,,,0,18,30,\n"
    )
    lines = "customer_id,product_id,at,quantity,unit_price,receipt_id,store\nC2,P1,2026-02-01 10:00,1,12.50,R77,Adyar\n"
    intake.take_file(write("rich.csv", rich), Incoming(K.PRODUCTS), actor="cli")
    intake.take_file(write("lines.csv", lines), Incoming(K.PURCHASES), actor="cli")
    intake.take_file(write("again.csv", PRODUCTS + " "), Incoming(K.PRODUCTS), actor="cli")

    found = content(filled)
    assert [row[5:] for row in found["products"]] == [
        ("Kumbakonam", 725, 40, 0, None, date(2025, 11, 1)), (None, None, 0, 18, 30, None),
    ]  # fmt: skip
    assert [row[8] for row in found["purchases"] if row[2] == "R77"] == ["Adyar"]


def test_a_shop_goes_in(filled: Site, intake: Intake) -> None:
    found = content(filled)

    first, second = found["customers"]
    assert (first[:5], second[:5]) == (("C1", 31, None, None, "Chennai"), ("C2", None, None, None, None))
    assert [row[3:5] for row in found["products"]] == [(1250, False), (9900, True)]
    assert [(row[0], row[1], row[4], row[5], row[6]) for row in found["purchases"]] == [
        ("C1", datetime(2026, 1, 5, 9, 15), 0, 1, 1250),  # noqa: DTZ001 - the shop's local time
        ("C1", datetime(2026, 1, 5, 9, 15), 1, 1, 1250),  # noqa: DTZ001
        ("C1", datetime(2026, 1, 5, 9, 15), 0, 2, 9900),  # noqa: DTZ001
        ("C2", datetime(2026, 1, 6, 18, 0, 30), 0, 1, 1200),  # noqa: DTZ001
    ]
    assert [row[:4] for row in found["events"]] == [
        ("E1", "C1", "view", datetime(2026, 1, 5, 3, 30, tzinfo=UTC)),
        ("E2", "C2", "tap", datetime(2026, 1, 6, 10, 0, tzinfo=UTC)),
    ]
    assert waiting(filled) == []
    assert [run.count("kept") for run in intake.list_runs()] == [2, 4, 2, 2]
    assert [entry.action for entry in filled.audit.entries(limit=4)] == [Action.IMPORTED] * 4


@pytest.mark.parametrize(
    ("kind", "text"),
    [(K.CUSTOMERS, CUSTOMERS), (K.PRODUCTS, PRODUCTS), (K.PURCHASES, PURCHASES), (K.EVENTS, EVENTS)],
)
def test_the_same_file_twice_changes_nothing(
    filled: Site, intake: Intake, write: Write, kind: DataKind, text: str
) -> None:
    before, runs = content(filled), len(intake.list_runs())

    again = intake.take_file(write("again.csv", text), Incoming(kind), actor="cli")
    forced = intake.take_file(write("again.csv", text), Incoming(kind), actor="cli", again=True)

    assert again.known
    assert again.count("kept") == forced.count("kept") > 0
    assert not forced.known
    assert forced.added == 0, "the rows have keys of their own"
    assert content(filled) == before
    assert len(intake.list_runs()) == runs + 1


def test_the_order_of_the_lines_does_not_matter(filled: Site, intake: Intake, write: Write) -> None:
    before = content(filled)
    head, *rest = PURCHASES.splitlines()

    done = intake.take_file(write("u.csv", "\n".join([head, *reversed(rest)])), Incoming(K.PURCHASES), actor="cli")

    assert done.added == 0
    assert content(filled) == before


def test_a_bad_row_is_set_aside_with_its_reason_and_the_others_are_kept(
    filled: Site, intake: Intake, write: Write
) -> None:
    more = "C2,P2,2026-01-07,zero,99,R3\nC2,P2,2026-01-07,1,99,R4\nC9,P1,2026-01-07,1,12,R5\nC1,P9,2026-01-07,1,1,R6\n"

    done = intake.take_file(write("u.csv", PURCHASES + more), Incoming(K.PURCHASES), actor="cli")

    assert (done.count("read"), done.count("kept"), done.count("set_aside"), done.added) == (8, 5, 3, 1)
    assert waiting(filled) == [(6, "not_a_number"), (8, "customer_unknown"), (9, "product_unknown")]
    rows = intake.rejects(done.import_id)
    assert [row.customer_id for row in rows] == ["C2", "C9", "C1"]
    assert rows[0].cells["quantity"] == "zero"
    assert "quantity" in rows[0].reason
    assert intake.reject_counts(done.import_id) == {"customer_unknown": 1, "not_a_number": 1, "product_unknown": 1}
    assert [row.line for row in intake.rejects(code="product_unknown")] == [9]


def test_rows_that_wait_for_a_customer_are_taken_once_a_file_tells_of_them(
    site: Site, intake: Intake, write: Write
) -> None:
    first = intake.take_file(write("u.csv", PURCHASES), Incoming(K.PURCHASES), actor="cli")
    seen = intake.take_file(write("e.csv", EVENTS), Incoming(K.EVENTS), actor="cli")
    assert (first.count("set_aside"), seen.count("set_aside")) == (4, 2)

    by_products = intake.take_file(write("p.csv", PRODUCTS), Incoming(K.PRODUCTS), actor="cli")
    by_customers = intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli")

    assert (by_products.mended, by_customers.mended) == (0, 6)
    assert waiting(site) == []
    assert len(content(site)["purchases"]) == 4
    assert len(content(site)["events"]) == 2
    with site.store.read() as connection:
        cells = connection.scalars(select(rejects.c.cells)).all()
    assert cells == [{}] * 6, "what they held is in the tables now"


def test_a_site_may_make_bare_customers_and_products(
    site: Site, settings: Settings, clock: Callable[[], datetime], write: Write
) -> None:
    making = Intake(site, settings.model_copy(update={"unknown_rows": Unknown.CREATE}), clock)

    done = making.take_file(write("u.csv", PURCHASES), Incoming(K.PURCHASES), actor="cli")

    assert (done.count("kept"), waiting(site)) == (4, [])
    with site.store.read() as connection:
        made = connection.execute(select(products.c.product_id, products.c.price_minor, products.c.discreet)).all()
        assert connection.scalars(select(customers.c.customer_id)).all() == ["C1", "C2"]
    assert [tuple(row) for row in made] == [("P1", 1250, True), ("P2", 9900, True)], "hidden in public"
    making.take_file(write("p.csv", PRODUCTS.replace(",discreet", "").replace(",yes", "").replace("50,", "50")),
                     Incoming(K.PRODUCTS), actor="cli")  # fmt: skip
    with site.store.read() as connection:
        assert set(connection.scalars(select(products.c.discreet))) == {False}


def test_a_file_touches_only_the_columns_it_has(filled: Site, intake: Intake, write: Write) -> None:
    text = "customer_id,gender,email\nC1,f,a@x.example\n"

    intake.take_file(write("c2.csv", text), Incoming(K.CUSTOMERS), actor="cli")

    found = content(filled)
    assert found["customers"][0][:5] == ("C1", 31, "f", None, "Chennai")
    assert sorted(row[2] for row in found["customer_cards"] if row[1] == "C1") == ["card", "email", "phone"]


def test_a_survivor_stays_a_survivor(filled: Site, intake: Intake, write: Write) -> None:
    """Who was merged into whom is no column of the shop's file."""
    with filled.store.write() as connection:
        connection.execute(customers.update().where(customers.c.customer_id == "C2").values(merged_into="C1"))

    intake.take_file(write("c.csv", CUSTOMERS + "C3,,,,\n"), Incoming(K.CUSTOMERS), actor="cli")
    intake.take_file(write("e.csv", EVENTS.replace("E", "F")), Incoming(K.EVENTS), actor="cli")

    with filled.store.read() as connection:
        assert connection.scalars(select(customers.c.merged_into).where(customers.c.customer_id == "C2")).one() == "C1"
        owners = connection.scalars(select(events.c.customer_id).where(events.c.event_id.like("F%"))).all()
    assert set(owners) == {"C1"}, "a card of the merged one leads to the survivor"


def test_names_are_kept_as_keyed_hashes_only(filled: Site, intake: Intake, write: Write) -> None:
    head = "customer_id,full_name,birth_date,postcode\n"
    text = head + "C1,Meenakshi  SUNDARAM,1990-03-02,600 001\nC2,meenakshi sundaram,,\n"

    intake.take_file(write("n.csv", text), Incoming(K.CUSTOMERS), actor="cli")

    with filled.store.read() as connection:
        rows = connection.execute(select(customer_traits).order_by(customer_traits.c.customer_id)).all()
        ages = connection.scalars(select(customers.c.age).order_by(customers.c.customer_id)).all()
    fields = {who: {row.field for row in rows if row.customer_id == who} for who in ("C1", "C2")}
    assert {"name", "postcode", "birth_date", "city", "card"} <= fields["C1"]
    assert "postcode" not in fields["C2"]
    names = [{row.lookup for row in rows if (row.customer_id, row.field) == (who, "name")} for who in ("C1", "C2")]
    assert names[0] == names[1] != set()
    assert ages == [35, None]
    everything = repr(content(filled)) + repr(rows)
    assert "undaram" not in everything.casefold()


def test_one_card_for_two_customers_is_the_first_ones(filled: Site, intake: Intake, write: Write) -> None:
    text = "customer_id,card\nC7,VS-1OO\nC8,vs100\nC7,VS-1OO\n"

    done = intake.take_file(write("c.csv", text), Incoming(K.CUSTOMERS), actor="cli")

    assert (3, "card_taken") in waiting(filled)
    assert done.count("read") == sum(map(done.count, ("kept", "set_aside", "duplicates", "left_out")))
    assert intake.replay(done.import_id, actor="cli").taken == 0, "only a new file can say otherwise"


def test_what_was_brought_back_goes_to_the_returns(filled: Site, intake: Intake, write: Write) -> None:
    text = "customer_id,product_id,at,quantity,unit_price,receipt_id\nC1,P2,2026-01-08 10:00,-1,99,R9\n"

    done = intake.take_file(write("r.csv", text), Incoming(K.PURCHASES), actor="cli")

    assert (done.count("returns"), done.added) == (1, 1)
    with filled.store.read() as connection:
        row = connection.execute(select(returns)).one()
    assert (row.customer_id, row.product_id, row.quantity, row.unit_price_minor) == ("C1", "P2", 1, 9900)


def test_packed_parquet_and_lines_of_json_are_the_same_rows(
    filled: Site, intake: Intake, write: Write, tmp_path: Path
) -> None:
    before = content(filled)
    table = pl.read_csv(write("x.csv", PURCHASES))
    table.write_parquet(tmp_path / "x.parquet")
    table.write_ndjson(tmp_path / "x.jsonl")
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress((PURCHASES + "\n").encode()))

    for name in ("x.parquet", "x.jsonl", "x.csv.gz"):
        done = intake.take_file(tmp_path / name, Incoming(K.PURCHASES), actor="cli")
        assert (done.count("kept"), done.added, done.known) == (4, 0, False), name
    assert content(filled) == before


def test_a_file_that_cannot_be_read_leaves_no_run(site: Site, intake: Intake, write: Write, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        intake.take_file(tmp_path / "none.csv", Incoming(K.CUSTOMERS), actor="cli")
    with pytest.raises(MappingInvalid):
        intake.take_file(write("x.csv", "one,two\n1,2\n"), Incoming(K.PURCHASES), actor="cli")
    with site.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(imports)).scalar_one() == 0


def test_a_run_that_was_killed_is_run_again_whole(
    site: Site, intake: Intake, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut in the middle: what was written stays, the next run writes all of it, and nothing doubles."""
    monkeypatch.setattr("kiosk.intake.runs.ROWS_AT_ONCE", 2)
    for kind, text in ((K.CUSTOMERS, CUSTOMERS), (K.PRODUCTS, PRODUCTS)):
        intake.take_file(write(f"{kind}.csv", text), Incoming(kind), actor="cli")
    path = write("u.csv", PURCHASES + "C9,P1,2026-01-07,1,12,R5\n")
    with monkeypatch.context() as power_cut:
        power_cut.setattr("kiosk.intake.runs._Run._end", _cut)
        power_cut.setattr("kiosk.intake.runs._Run.fail", lambda _run, _error: None)
        with pytest.raises(KeyboardInterrupt):
            intake.take_file(path, Incoming(K.PURCHASES), actor="cli")
    assert intake.list_runs()[0].state is RunState.RUNNING

    done = intake.take_file(path, Incoming(K.PURCHASES), actor="cli")

    killed = intake.list_runs()[1]
    assert (killed.state, killed.error) == (RunState.FAILED, KILLED)
    assert (done.state, done.added, done.count("kept")) == (RunState.DONE, 0, 4)
    assert waiting(site) == [(6, "customer_unknown")], "set aside once"


def _cut(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_a_full_disk_in_the_middle_is_told_and_the_run_can_be_repeated(
    intake: Intake, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("c.csv", CUSTOMERS)
    with monkeypatch.context() as full:
        full.setattr("kiosk.intake.shoppers.CustomerWriter.write", _full)
        with pytest.raises(StoreFull):
            intake.take_file(path, Incoming(K.CUSTOMERS), actor="cli")
    assert (intake.list_runs()[0].state, intake.list_runs()[0].error) == (RunState.FAILED, StoreFull.code)

    assert intake.take_file(path, Incoming(K.CUSTOMERS), actor="cli").added == 2


def _full(*_arguments: object) -> None:
    raise StoreFull("full", mend="")


def test_two_imports_do_not_run_at_once(intake: Intake, settings: Settings, write: Write) -> None:
    with one_import(settings.home), pytest.raises(IntakeBusy):
        intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli")
    assert intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli").added == 2


def test_others_are_told_whose_data_changed(site: Site, intake: Intake, write: Write) -> None:
    told: list[CustomersChanged] = []
    site.bus.subscribe(CustomersChanged, told.append)

    intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli")
    intake.take_file(write("c.csv", CUSTOMERS), Incoming(K.CUSTOMERS), actor="cli")
    intake.take_file(write("p.csv", PRODUCTS), Incoming(K.PRODUCTS), actor="cli")

    assert [event.customer_ids for event in told] == [("C1", "C2"), ()], "a known file changes nothing"


def test_a_large_file_is_written_in_parts(
    site: Site, intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.intake.runs.ROWS_AT_ONCE", 1_000)
    people, lines = 300, 4_500
    pl.DataFrame({"customer_id": [f"C{n}" for n in range(people)]}).write_csv(tmp_path / "c.csv")
    (tmp_path / "p.csv").write_text(PRODUCTS, encoding="utf-8")
    pl.DataFrame(
        {
            "customer_id": [f"C{n % people}" for n in range(lines)],
            "product_id": ["P1"] * lines,
            "at": ["2026-01-05 09:15"] * lines,
            "quantity": [1] * lines,
            "unit_price": ["12.50"] * lines,
            "receipt_id": ["R"] * lines,
        }
    ).write_csv(tmp_path / "u.csv")
    steps: list[int] = []

    for kind, name in ((K.CUSTOMERS, "c.csv"), (K.PRODUCTS, "p.csv"), (K.PURCHASES, "u.csv")):
        done = intake.take_file(tmp_path / name, Incoming(kind), actor="cli", progress=steps.append)

    assert (done.added, done.count("kept")) == (lines, lines)
    assert sum(steps) == people + 2 + lines
    with site.store.read() as connection:
        alike = connection.execute(select(func.max(purchases.c.line))).scalar_one()
    assert alike == lines / people - 1
