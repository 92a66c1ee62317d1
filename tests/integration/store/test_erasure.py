from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from kiosk.errors import MemberUnknown
from kiosk.offering.values import Shown
from kiosk.privacy.records import RECORDS, Ends, Place
from kiosk.site import Site
from kiosk.store import segments, shop, vouchers
from kiosk.store.answers import DecisionRow, put_decision
from kiosk.store.database import Store
from kiosk.store.dislikes import Dislike, put_dislike
from kiosk.store.marketing_tables import campaigns, sends
from kiosk.store.matches import MatchRow, insert_match
from kiosk.store.redemptions import Redemption, insert_redemption
from kiosk.store.schema import metadata
from kiosk.store.tables import customer_cards, erasures, members, templates
from recommender.purchases import Purchases
from recommender.types import Purchase, Segment

Face = Callable[[int], NDArray[np.float32]]
NAME = "Xylophonia"
PHONE = "+919876543210"


@pytest.fixture
def member_id(stocked: Store, site: Site, face: Face, now: datetime) -> str:
    """A member with a row in every table there is."""
    made = site.members.add(
        NAME,
        [face(1), face(2), face(3)],
        recogniser="buffalo_s",
        consent_reference="form 17",
        customer_id="C1",
        phone=PHONE,
    )
    with stocked.write() as connection:
        bought = Purchase("C1", "P1", now.replace(tzinfo=None), 1, 1250, "R1")
        shop.put_purchases(connection, Purchases.of([bought]))
        regulars = Segment("regulars", "Regulars", 1, (("visits", 2.5),))
        segments.replace_segments(connection, [regulars], {"C1": "regulars"}, datetime.now(UTC))
        connection.execute(customer_cards.insert().values(lookup="l" * 64, kind="card", customer_id="C1"))
        voucher, _ = vouchers.issue(connection, made, ["O1", "O2"], date(2026, 3, 1))
        put_dislike(connection, made, Dislike("O1", "Drinks", now))
        campaign: dict[str, object] = {
            "campaign_id": 1,
            "name": "Spring",
            "segment_id": "regulars",
            "subject": "Hello",
            "body": "Come in",
        }
        campaign |= {"options": {}, "state": "sent", "actor": "cli", "created_at": now}
        connection.execute(campaigns.insert(), campaign)
        sent = {"campaign_id": 1, "member_id": made, "lookup": "s" * 64, "state": "sent", "tries": 1, "at": now}
        connection.execute(sends.insert(), sent)
        insert_redemption(connection, Redemption(voucher.code, made, "O1", now, now.date(), "token:till-1"))
        shown = (Shown("O1", 0, 1.0, 0.5),)
        put_decision(
            connection, DecisionRow("d" * 32, site.aliases.subject(made), now, "kiosk", "affinity_value", None, shown)
        )
        insert_match(connection, MatchRow(made, now, "face", "identify", "tap", "tap", now, "kiosk"))
    return made


LEDGERS = {"audit", "erasures"}
"""What stays, with the keyed hash of an id that nobody has any more."""


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


def test_nothing_of_an_erased_member_is_left_but_keyed_hashes(store: Store, site: Site, member_id: str) -> None:
    """Requirement G9: every table of the register is emptied, and nothing outside of it held the member."""
    with store.read() as connection:
        sealed = connection.scalars(select(templates.c.sealed)).all()
    subject = site.aliases.subject(member_id)
    of_members = {record.table for record in RECORDS if record.ends is Ends.WITH_MEMBER and record.place is Place.STORE}
    assert tables_that_hold(store, member_id) | tables_that_hold(store, subject) - LEDGERS == of_members

    receipt = site.eraser.erase(member_id, actor="shopper")

    assert receipt.verified
    assert tables_that_hold(store, NAME, PHONE, "form 17", member_id, *sealed) == set()
    assert site.keyring.member_key(member_id) is None
    assert site.members.gallery_rows("buffalo_s").member_ids == ()


def test_the_receipt_counts_what_went_from_where(store: Store, site: Site, member_id: str, now: datetime) -> None:
    """Requirement G9: a line for each place, each looked at again; the receipt itself names nobody."""
    receipt = site.eraser.erase(member_id, actor="shopper")

    counts = {line.place: line.count for line in receipt.stores}
    expected = {"data key": 1, "vouchers": 2, "templates": 3, "consents": 2, "matches": 1, "dislikes": 1, "members": 1}
    assert counts.items() >= expected.items()
    assert counts["credentials"] >= 3
    assert all(line.verified for line in receipt.stores)
    with store.read() as connection:
        tombstone = connection.execute(select(erasures)).one()
    assert (tombstone.subject, tombstone.at) == (site.aliases.subject(member_id), now)
    assert tombstone.receipt["number"] == receipt.number
    assert tombstone.receipt["stores"] == [[line.place, line.count, line.verified] for line in receipt.stores]
    assert member_id not in str(tombstone.receipt)


def test_the_shops_books_stay_without_a_link(store: Store, site: Site, member_id: str) -> None:
    site.eraser.erase(member_id, actor="shopper")

    after = dump(store)
    assert [row[0] for row in after["customers"]] == ["C1", "C2"]
    assert len(after["purchases"]) == 1
    assert len(after["customer_cards"]) == 1
    assert after["members"] == []


def test_the_shops_books_go_too_when_that_is_wanted(store: Store, site: Site, member_id: str) -> None:
    receipt = site.eraser.erase(member_id, actor="shopper", also_purchases=True)

    counts = {line.place: line.count for line in receipt.stores}
    assert counts.items() >= {"purchases": 1, "segment_members": 1, "customers": 1, "customer_cards": 1}.items()
    assert tables_that_hold(store, "C1") == set()
    assert [row[0] for row in dump(store)["customers"]] == ["C2"]


def test_other_members_keep_everything(store: Store, site: Site, member_id: str, face: Face) -> None:
    other = site.members.add("Ravi", [face(4)], recogniser="buffalo_s", consent_reference="form 18")
    before = {name: [row for row in rows if other in row] for name, rows in dump(store).items()}

    site.eraser.erase(member_id, actor="shopper", also_purchases=True)

    assert {name: [row for row in rows if other in row] for name, rows in dump(store).items()} == before
    assert site.members.person(other).nickname == "Ravi"


def test_nobody_is_erased_twice(site: Site, member_id: str) -> None:
    site.eraser.erase(member_id, actor="shopper")

    with pytest.raises(MemberUnknown):
        site.eraser.erase(member_id, actor="shopper")


def test_from_the_first_step_on_nobody_matches_the_member(store: Store, site: Site, member_id: str) -> None:
    """Requirement G9: the mark raises the gallery's revision, so that other processes look again at once."""
    before = site.members.gallery_revision()
    site.eraser._mark(member_id, also_purchases=False)

    assert site.members.gallery_revision() > before
    assert site.members.gallery_rows("buffalo_s").member_ids == ()
    with store.read() as connection:
        assert connection.scalars(select(members.c.member_id)).all() == [member_id]


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_the_journal_is_empty_after_an_erasure(store_path: Path, site: Site, member_id: str) -> None:
    """Requirement G9."""
    journal = store_path.with_name(store_path.name + "-wal")
    assert journal.stat().st_size > 0

    site.eraser.erase(member_id, actor="shopper")

    assert journal.stat().st_size == 0


@pytest.mark.sqlcipher("what stands in the file and its journal")
def test_no_file_shows_a_name_or_a_template_at_any_time(
    store: Store, store_path: Path, site: Site, member_id: str, face: Face
) -> None:
    """Requirements G15 and B4. The values are read back first: a scan for what never was there proves nothing."""
    with store.read() as connection:
        sealed = connection.scalars(select(templates.c.sealed)).all()
    assert site.members.person(member_id).nickname == NAME
    raw = np.stack([face(number) for number in (1, 2, 3)])
    protected = site.rotation.protect(raw)
    mean = protected.mean(axis=0)
    kept = site.members.gallery_rows("buffalo_s").vectors[0]
    assert float(kept @ mean) == pytest.approx(float(np.linalg.norm(mean)), abs=1e-4)
    traces = [NAME.encode(), NAME.encode("utf-16-le"), PHONE.encode(), PHONE[3:].encode(), member_id.encode()]
    traces += [b"form 17", *(one[:16] for one in sealed)]
    traces += [
        vector.astype(kind).tobytes()[:32] for vector in (*raw, *protected) for kind in ("<f4", ">f4", "<f8", "<f2")
    ]

    for moment in ("before", "after"):
        for file in store_path.parent.iterdir():
            content = file.read_bytes()
            assert not [trace for trace in traces if trace in content], (moment, file.name)
        if moment == "before":
            site.eraser.erase(member_id, actor="shopper")
