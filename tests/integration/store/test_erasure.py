from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from kiosk.members import MemberDesk
from kiosk.privacy.records import RECORDS, Ends
from kiosk.security.templates import Rotation
from kiosk.store import segments, shop, vouchers
from kiosk.store.database import Store
from kiosk.store.tables import erasures, member_keys, metadata, templates
from recommender.purchases import Purchases
from recommender.types import Purchase, Segment

Face = Callable[[int], NDArray[np.float32]]
NAME = "Xylophonia"


@pytest.fixture
def member_id(stocked: Store, desk: MemberDesk, face: Face, now: datetime) -> str:
    """A member with a row in every table there is."""
    made = desk.add(
        NAME,
        face(1),
        pictures=3,
        recogniser="buffalo_s",
        consent_reference="form 17",
        customer_id="C1",
    )
    with stocked.write() as connection:
        bought = Purchase("C1", "P1", now.replace(tzinfo=None), 1, 1250, "R1")
        shop.put_purchases(connection, Purchases.of([bought]))
        regulars = Segment("regulars", "Regulars", 1, (("visits", 2.5),))
        segments.replace_segments(connection, [regulars], {"C1": "regulars"})
        vouchers.issue(connection, made, ["O1", "O2"], date(2026, 3, 1))
    return made


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read with the key."""
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))] for table in metadata.sorted_tables
        }


def tables_that_hold(store: Store, *traces: object) -> set[str]:
    return {
        name
        for name, rows in dump(store).items()
        for row in rows
        for cell in row
        if any(str(trace) in str(cell) if isinstance(trace, str) else trace == cell for trace in traces)
    }


def test_nothing_of_an_erased_member_is_left_but_the_tombstone(store: Store, desk: MemberDesk, member_id: str) -> None:
    """Requirement G9."""
    with store.read() as connection:
        sealed = connection.scalars(select(templates.c.sealed)).one()
        wrapped = connection.scalars(select(member_keys.c.wrapped)).one()
    assert tables_that_hold(store, NAME, member_id, sealed, wrapped) >= {
        record.table for record in RECORDS if record.ends is Ends.WITH_MEMBER
    }

    desk.erase(member_id)

    assert tables_that_hold(store, NAME, sealed, wrapped, "form 17") == set()
    assert tables_that_hold(store, member_id) == {"erasures"}


def test_the_receipt_counts_what_went(store: Store, desk: MemberDesk, member_id: str, now: datetime) -> None:
    receipt = desk.erase(member_id)

    assert (receipt.member_id, receipt.at) == (member_id, now)
    assert dict(receipt.stores) == {"vouchers": 2, "templates": 1, "consents": 2, "member_keys": 1, "members": 1}
    with store.read() as connection:
        tombstone = connection.execute(select(erasures)).one()
    assert tombstone.member_id == member_id
    assert tombstone.at == now
    assert [tuple(entry) for entry in tombstone.receipt["stores"]] == list(receipt.stores)


def test_the_shops_books_stay_without_a_link(store: Store, desk: MemberDesk, member_id: str) -> None:
    desk.erase(member_id)

    after = dump(store)
    assert [row[0] for row in after["customers"]] == ["C1", "C2"]
    assert len(after["purchases"]) == 1
    assert after["members"] == []


def test_the_shops_books_go_too_when_that_is_wanted(store: Store, desk: MemberDesk, member_id: str) -> None:
    receipt = desk.erase(member_id, also_purchases=True)

    assert dict(receipt.stores).items() >= {"purchases": 1, "segment_members": 1, "customers": 1}.items()
    assert tables_that_hold(store, "C1") == set()
    assert [row[0] for row in dump(store)["customers"]] == ["C2"]


def test_other_members_keep_everything(store: Store, desk: MemberDesk, member_id: str, face: Face) -> None:
    other = desk.add("Ravi", face(2), pictures=1, recogniser="buffalo_s", consent_reference="form 18")
    before = {name: [row for row in rows if other in row] for name, rows in dump(store).items()}

    desk.erase(member_id, also_purchases=True)

    assert {name: [row for row in rows if other in row] for name, rows in dump(store).items()} == before


def test_the_journal_is_empty_after_an_erasure(store_path: Path, desk: MemberDesk, member_id: str) -> None:
    journal = store_path.with_name(store_path.name + "-wal")
    assert journal.stat().st_size > 0

    desk.erase(member_id)

    assert journal.stat().st_size == 0


def test_no_file_shows_a_name_or_a_template_at_any_time(
    store: Store, store_path: Path, desk: MemberDesk, member_id: str, face: Face
) -> None:
    """Requirement G15. The values are read back first: a scan for what never was in the store proves nothing."""
    with store.read() as connection:
        sealed = connection.scalars(select(templates.c.sealed)).one()
    assert desk.person(member_id).first_name == NAME
    raw, protected = face(1), Rotation(b"r" * 32).protect(face(1)[None])[0]
    traces = [NAME.encode(), NAME.encode("utf-16-le"), member_id.encode(), sealed[:16], b"form 17"]
    traces += [vector.astype(kind).tobytes()[:32] for vector in (raw, protected) for kind in ("<f4", "<f8", "<f2")]

    for moment in ("before", "after"):
        for file in store_path.parent.iterdir():
            content = file.read_bytes()
            assert not [trace for trace in traces if trace in content], (moment, file.name)
        if moment == "before":
            desk.erase(member_id)
