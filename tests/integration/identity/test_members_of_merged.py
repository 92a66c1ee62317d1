"""What a merge means for the member who is linked to one of the records: cards, offers, export, erasure, objection."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from open_sites import Join
from sqlalchemy import select

from kiosk.codes import ShopCodes
from kiosk.errors import CustomerInvalid, PeopleDiffer
from kiosk.exports import export
from kiosk.identity import Identity
from kiosk.members import Correction
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from kiosk.segments import update_segments
from kiosk.site import Site
from kiosk.store import identity as rows
from kiosk.store import segments, suggestions
from kiosk.store.consents import customers_without
from kiosk.store.intake_tables import customer_merges, customer_traits, match_suggestions
from kiosk.store.tables import customers, purchases, segment_members
from recommender.types import Segment

TODAY = date(2026, 3, 1)


def test_two_members_are_never_one(identity: Identity, join: Join) -> None:
    join(1, "C1"), join(2, "C2")
    identity.merge("C1", "C3", "a", actor="cli")
    for one, other in (("C1", "C2"), ("C3", "C2")):
        with pytest.raises(PeopleDiffer, match="two members"):
            identity.merge(one, other, "b", actor="cli")


def test_nobody_joins_with_a_record_of_another_member(identity: Identity, join: Join) -> None:
    join(1, "C2")
    identity.merge("C1", "C2", "a", actor="cli")
    with pytest.raises(CustomerInvalid, match="linked to a member"):
        join(2, "C1")


def test_cards_of_every_record_open_the_membership_until_they_are_parted(
    site: Site, identity: Identity, join: Join
) -> None:
    member_id = join(1, "C2")
    merge_id = identity.merge("C1", "C2", "a", actor="cli")
    site.members.correct(member_id, Correction(card="VSC1"), actor="cli")
    codes = ShopCodes(site.store, site.members)
    found = codes.find("VS C1")
    assert found is not None
    assert found.member_id == member_id
    site.members.correct(member_id, Correction(card="VSC2"), actor="cli")
    assert codes.find("VS C1") is not None, "both are this customer's"
    identity.unmerge(merge_id, actor="cli")
    assert codes.find("VS C1") is None
    assert codes.find("VS C2") is not None
    assert site.members.person(member_id).customer_id == "C2", "the link stays with its record"


def test_the_member_concerned_finds_it_in_their_trail(site: Site, identity: Identity, join: Join) -> None:
    member_id = join(1, "C2")
    identity.unmerge(identity.merge("C1", "C2", "a", actor="staff:mani"), actor="cli")
    actions = [entry.action for entry in site.audit.entries(member_id=member_id)][:2]
    assert actions == [Action.CUSTOMERS_SEPARATED, Action.CUSTOMERS_MERGED]


def exported(site: Site, member_id: str) -> dict[str, Any]:
    made = export(site, member_id, now=datetime(2026, 3, 1, tzinfo=UTC), today=TODAY, retention_days=365)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_an_export_holds_every_record_and_nobody_elses_id(site: Site, identity: Identity, join: Join) -> None:
    member_id = join(1, "C2")
    identity.merge("C1", "C2", "a", actor="staff:mani")
    with site.store.write() as connection:
        suggestions.replace_open(connection, {("C1", "C5"): (0.9, ["name"])}, datetime.now(UTC))
    found = exported(site, member_id)
    assert {line["customer_id"] for line in found["purchases.json"]} == {"C1", "C2"}
    assert found["customer.json"]["customer_id"] == "C2"
    assert [one["customer_id"] for one in found["customer.json"]["same_customer"]] == ["C1"]
    (merge,) = found["known.json"]["customer_merges"]
    assert (merge["customer_id"], merge["into_id"], merge["actor"]) == ("C2", "C1", "staff")
    assert {row["customer_id"] for row in found["known.json"]["customer_traits"]} == {"C1", "C2"}
    assert "C5" not in json.dumps(found)
    assert "mani" not in json.dumps(found)


def test_an_erasure_with_purchases_takes_every_record_and_every_tie(site: Site, identity: Identity, join: Join) -> None:
    member_id = join(1, "C2")
    identity.merge("C1", "C2", "a", actor="cli")
    identity.merge("C2", "C6", "b", actor="cli")
    identity.unmerge(identity.merge("C6", "C3", "wrong", actor="cli"), actor="cli")
    with site.store.write() as connection:
        found = {("C1", "C5"): (0.9, ["name"]), ("C3", "C4"): (0.9, ["name"])}
        suggestions.replace_open(connection, found, datetime.now(UTC))
    site.members.erase(member_id, actor="cli", also_purchases=True)
    with site.store.read() as connection:
        for table in (customers, purchases, customer_traits):
            assert set(connection.scalars(select(table.c.customer_id))) == {"C3", "C4", "C5"}
        assert connection.execute(select(customer_merges)).all() == []
        (left,) = connection.execute(select(match_suggestions)).mappings().all()
        assert {left["customer_id"], left["other_id"]} == {"C3", "C4"}


def test_without_purchases_the_records_stay_one(site: Site, identity: Identity, join: Join) -> None:
    member_id = join(1, "C2")
    identity.merge("C1", "C2", "a", actor="cli")
    site.members.erase(member_id, actor="cli")
    with site.store.read() as connection:
        assert rows.same_person(connection, "C1") == ("C1", "C2")


def test_an_objection_holds_for_every_record(site: Site, identity: Identity, join: Join) -> None:
    join(1, "C2", purposes=(Purpose.FACE_RECOGNITION,))
    everybody = {f"C{number}": "all" for number in range(1, 7)}
    with site.store.write() as connection:
        made = [Segment("all", "All", 6, ())]
        segments.replace_segments(connection, made, everybody, datetime.now(UTC))
    identity.merge("C1", "C2", "a", actor="cli")
    with site.store.read() as connection:
        assert customers_without(connection, Purpose.OFFERS) == {"C1", "C2"}
        assert set(connection.scalars(select(segment_members.c.customer_id))) == set(everybody) - {"C1", "C2"}
    found = update_segments(site.store, TODAY, 2)
    assert set(found.assignments) == set(everybody) - {"C1", "C2"}


def test_records_of_one_customer_count_once_in_segments(site: Site, identity: Identity) -> None:
    identity.merge("C1", "C2", "a", actor="cli")
    found = update_segments(site.store, TODAY, 2)
    assert set(found.assignments) == {"C1", "C3", "C4", "C5", "C6"}


def test_the_offers_of_a_member_come_of_all_their_records(site: Site, identity: Identity, join: Join) -> None:
    member_id = join(1, "C2")
    before = exported(site, member_id)
    identity.merge("C1", "C2", "a", actor="cli")
    assert len(exported(site, member_id)["purchases.json"]) == 2 * len(before["purchases.json"]) == 2
