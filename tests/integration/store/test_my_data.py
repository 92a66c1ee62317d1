"""The member's own hand on their data, on a real store."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from kiosk.codes import ShopCodes
from kiosk.errors import ConsentMissing, MemberUnknown, NotFound
from kiosk.events.bus import InProcessBus
from kiosk.events.types import How, MemberErased
from kiosk.gallery import StoreGallery
from kiosk.imports import put_customers
from kiosk.members import Correction, NewMember
from kiosk.mydata import MyData
from kiosk.offers import House, ShopOffers
from kiosk.privacy.consent import Purpose
from kiosk.privacy.records import Ends, tables_that_end
from kiosk.security import keycopies
from kiosk.site import Site
from kiosk.store import segments, shop
from kiosk.store.consents import consents_of
from kiosk.store.dislikes import dislikes_of
from kiosk.store.matches import MatchRow, insert_match, matches_of
from kiosk.store.schema import metadata
from kiosk.store.tables import templates
from recommender.purchases import Purchases
from recommender.types import Customer, Purchase, Segment
from vision.types import CapturedView, PoseView

Face = Callable[[int], NDArray[np.float32]]

FACE, OFFERS, ANALYTICS, CONTACT = Purpose
TODAY = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - the shop's local time
PHONE = "+91 98765 43210"


@pytest.fixture
def my_data(site: Site, clock: list[datetime]) -> MyData:
    return MyData(site, 365, lambda: clock[0], lambda: TODAY)


@pytest.fixture
def receipt_and_id(site: Site, stocked: object, face: Face, now: datetime) -> tuple[str, str]:
    """A member who agreed to everything, with purchases, a segment, matches and vouchers."""
    assert stocked is not None
    bought = Purchase("C1", "P1", now.replace(tzinfo=None), 1, 1250, "R1")
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", age=31, city="Chennai", card="VS77")], site.members.codes)
        shop.put_purchases(connection, Purchases.of([bought]))
        regulars = Segment("regulars", "Regulars", 1, (("visits", 2.5),))
        segments.replace_segments(connection, [regulars], {"C1": "regulars"}, datetime.now(UTC))
    views = tuple(CapturedView(view, face(1), 0.5) for view in PoseView)
    new = NewMember("Asha", views, "buffalo_s", "form 17", tuple(Purpose), card="VS77", phone=PHONE)
    member_id, codes = site.members.enrol(new)
    site.members.correct(member_id, Correction(email="asha@example.org"), actor="cli")
    assert ShopOffers(site.store, site.members, House("₹"), lambda: NOON).for_member(member_id) is not None
    with site.store.write() as connection:
        match = MatchRow(member_id, now, "face", "identify", "tap", "tap", now, "kiosk", (("O1", "Because"),))
        insert_match(connection, match)
    return codes.receipt, member_id


@pytest.fixture
def member_id(receipt_and_id: tuple[str, str]) -> str:
    return receipt_and_id[1]


def keep(my_data: MyData, member_id: str, *purposes: Purpose) -> None:
    my_data.set_purposes(member_id, purposes, language="en", screen="kiosk", actor="shopper")


def rows_of(site: Site, member_id: str) -> dict[str, int]:
    with site.store.read() as connection:
        return {
            table.name: len(connection.execute(select(table).where(table.c.member_id == member_id)).all())
            for table in metadata.sorted_tables
            if "member_id" in table.c
        }


def test_an_overview_says_what_is_kept_in_words(site: Site, my_data: MyData, member_id: str, now: datetime) -> None:
    found = my_data.overview(member_id, language="en", actor="phone")

    assert (found.nickname, found.purposes, found.paused, found.has_face) == ("Asha", tuple(Purpose), False, True)
    assert found.keep_until == now + timedelta(days=365)
    lines = {line.label: line.value for line in found.lines}
    assert lines["Face templates, sealed"] == "5"
    assert lines["Phone number"] == "+919876543210"
    assert lines["Found by your card"] == lines["Linked to your purchases"] == "Yes"
    assert "2026" in lines["Member since"]
    assert "Asha" not in repr(found)
    assert "98765" not in repr(found)
    entry = site.audit.entries(member_id=member_id, limit=1)[0]
    assert (entry.action, entry.actor) == ("viewed", "phone")


def test_withdrawing_recognition_takes_effect_at_once_and_leaves_the_rest(
    site: Site, my_data: MyData, member_id: str, clock: list[datetime]
) -> None:
    """Requirements G3, G4 and G9 (templates): one press, no staff."""
    gallery = StoreGallery(site.members, "buffalo_s", site.bus)
    erased: list[MemberErased] = []
    site.bus.subscribe(MemberErased, erased.append)
    assert member_id in gallery.current()
    clock[0] += timedelta(hours=1)

    keep(my_data, member_id, OFFERS, ANALYTICS, CONTACT)

    assert member_id not in gallery.current()
    assert erased == [], "they are still a member: nothing else is cleared"
    assert rows_of(site, member_id)["templates"] == 0
    found = my_data.overview(member_id, language="en", actor="shopper")
    assert (found.has_face, found.purposes) == (False, (OFFERS, ANALYTICS, CONTACT))
    with site.store.read() as connection:
        closed = [consent for consent in consents_of(connection, member_id) if consent.withdrawn]
    assert [(c.purpose, c.withdrawn_at, c.withdrawn_screen) for c in closed] == [(FACE, clock[0], "kiosk")]
    by_card = ShopCodes(site.store, site.members).find("VS77")
    assert by_card is not None
    assert by_card.member_id == member_id


def test_withdrawing_takes_as_many_steps_as_giving(my_data: MyData, member_id: str, site: Site) -> None:
    """Requirement G4: the same one call, whichever direction; what was withdrawn stays as evidence."""
    keep(my_data, member_id)
    keep(my_data, member_id, *Purpose)
    keep(my_data, member_id, *Purpose)

    with site.store.read() as connection:
        found = consents_of(connection, member_id)
    assert [consent.withdrawn for consent in found] == [True] * 4 + [False] * 4
    actions = [entry.action for entry in site.audit.entries(member_id=member_id)]
    assert actions.count("consent_withdrawn") == 4
    assert actions.count("consent_given") == 8


def test_a_consent_names_where_it_was_signed(my_data: MyData, member_id: str, site: Site) -> None:
    """Requirement G2: a press of the member's own, or the form that staff hold; without either nothing changes."""
    keep(my_data, member_id)
    with pytest.raises(ConsentMissing):
        my_data.set_purposes(member_id, [OFFERS], language="en", screen="desk", actor="staff:meena", reference=" ")
    my_data.set_purposes(member_id, [OFFERS], language="en", screen="desk", actor="staff:meena", reference="form 18")
    keep(my_data, member_id, OFFERS, CONTACT)
    my_data.set_purposes(member_id, [CONTACT], language="en", screen="desk", actor="staff:meena", reference="")

    with site.store.read() as connection:
        found = consents_of(connection, member_id)[4:]
    assert [(one.purpose, one.reference, one.withdrawn) for one in found] == [
        (OFFERS, "form 18", True),
        (CONTACT, "on-screen", False),
    ]


def test_nobody_consents_in_a_language_without_a_text(my_data: MyData, member_id: str, site: Site) -> None:
    keep(my_data, member_id, OFFERS)
    with pytest.raises(ConsentMissing):
        my_data.set_purposes(member_id, [FACE, OFFERS], language="tlh", screen="kiosk", actor="shopper")

    assert site.members.person(member_id).purposes == (OFFERS,)


def test_without_profiling_the_account_stays_with_the_offers_for_everyone(
    site: Site, my_data: MyData, member_id: str
) -> None:
    """Requirement G21."""
    desk = ShopOffers(site.store, site.members, House("₹"), lambda: NOON)
    before = desk.for_member(member_id)
    assert before is not None
    assert "O1" in {card.offer_id for card in before.cards}, "an offer of their segment"

    keep(my_data, member_id, FACE, ANALYTICS, CONTACT)

    after = desk.for_member(member_id)
    assert after is not None
    assert after.first_name == "Asha"
    assert [card.offer_id for card in after.cards] == [card.offer_id for card in desk.general()]
    assert {card.code for card in after.cards} <= {"WELCOME"}
    with site.store.read() as connection:
        assert segments.segments_of(connection, "C1") == ()
    assert member_id in site.members.gallery_rows("buffalo_s").member_ids


def test_without_analytics_it_is_forgotten_what_was_shown(site: Site, my_data: MyData, member_id: str) -> None:
    keep(my_data, member_id, FACE, OFFERS, CONTACT)

    with site.store.read() as connection:
        (match,) = matches_of(connection, member_id)
    assert match.shown is None
    assert match.act == "tap", "that it was shown, by which act, is the log the law asks for (A1)"


def test_without_contact_phone_and_address_go_but_the_phone_still_finds(
    site: Site, my_data: MyData, member_id: str
) -> None:
    """Requirement G3: to be found by a number and to be called are two things."""
    keep(my_data, member_id, FACE, OFFERS, ANALYTICS)

    lines = {line.label for line in my_data.overview(member_id, language="en", actor="shopper").lines}
    assert not lines & {"Phone number", "E-mail address"}
    codes = ShopCodes(site.store, site.members)
    assert codes.find(PHONE) is not None
    site.members.correct(member_id, Correction(phone=""), actor="shopper")
    assert codes.find(PHONE) is None


def test_who_withdraws_everything_keeps_the_card_until_they_are_erased(
    site: Site, my_data: MyData, member_id: str
) -> None:
    """Requirement W9: nothing is refused for want of a face."""
    keep(my_data, member_id)

    found = ShopCodes(site.store, site.members).find("VS77")
    assert found is not None
    greeting = ShopOffers(site.store, site.members, House("₹"), lambda: NOON).for_member(found.member_id)
    assert greeting is not None
    my_data.erase(member_id, actor="shopper")
    assert ShopCodes(site.store, site.members).find("VS77") is None


def test_less_like_this_is_heard(site: Site, my_data: MyData, member_id: str, clock: list[datetime]) -> None:
    desk = ShopOffers(site.store, site.members, House("₹"), lambda: NOON)

    my_data.dislike(member_id, "O1")
    my_data.dislike(member_id, "O1")

    greeting = desk.for_member(member_id)
    assert greeting is not None
    assert "O1" not in {card.offer_id for card in greeting.cards}
    with site.store.read() as connection:
        (dislike,) = dislikes_of(connection, member_id)
    assert (dislike.offer_id, dislike.category, dislike.at) == ("O1", "Drinks", clock[0])
    with pytest.raises(NotFound):
        my_data.dislike(member_id, "O9")
    with pytest.raises(MemberUnknown):
        my_data.dislike("0" * 32, "O1")


def test_what_somebody_else_did_not_want_is_shown_to_the_member_again(
    site: Site, my_data: MyData, member_id: str, now: datetime, clock: list[datetime]
) -> None:
    """*Not me*: the stranger's *Less like this* goes with the visit; the member's own of before stays."""
    clock[0] = now - timedelta(days=1)
    my_data.dislike(member_id, "O2")
    with site.store.write() as connection:
        insert_match(connection, MatchRow(member_id, now, "face", "identify", "tap", "dwell", now, "kiosk"))
    clock[0] = now + timedelta(seconds=5)
    my_data.dislike(member_id, "O1")

    my_data.not_me(member_id)

    with site.store.read() as connection:
        assert [one.offer_id for one in dislikes_of(connection, member_id)] == ["O2"]


def test_not_me_marks_the_last_match_once(
    site: Site, my_data: MyData, member_id: str, now: datetime, clock: list[datetime]
) -> None:
    with site.store.write() as connection:
        insert_match(connection, MatchRow(member_id, now, "face", "identify", "tap", "dwell", now, "kiosk"))
    clock[0] += timedelta(seconds=5)

    my_data.not_me(member_id)
    my_data.not_me(member_id)
    my_data.not_me("0" * 32)

    with site.store.read() as connection:
        first, last = matches_of(connection, member_id)
    assert (first.disputed_at, last.disputed_at) == (None, clock[0])
    told = [entry for entry in site.audit.entries(member_id=member_id) if entry.action == "not_me"]
    assert [entry.detail["counted"] for entry in told] == [False, True]


def unpacked(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_an_export_holds_everything_and_no_template(
    site: Site, my_data: MyData, member_id: str, face: Face, clock: list[datetime]
) -> None:
    """Requirement G7."""
    my_data.dislike(member_id, "O1")
    clock[0] += timedelta(hours=1)
    keep(my_data, member_id, FACE, OFFERS, ANALYTICS)
    other = site.members.add("Ravi", [face(2)], recogniser="buffalo_s", consent_reference="18")

    texts = unpacked(my_data.export(member_id, actor="phone"))

    files = {name: json.loads(text) for name, text in texts.items() if name.endswith(".json")}
    assert "vanakkam-export/1" in texts["README.txt"]
    profile = files["profile.json"]
    assert (profile["nickname"], profile["customer_id"], profile["schema"]) == ("Asha", "C1", "vanakkam-export/1")
    assert {entry["kind"] for entry in profile["found_by"]} == {"card", "phone", "receipt", "name"}
    assert [c["purpose"] for c in files["consents.json"] if c["withdrawn_at"]] == ["contact"]
    assert all(consent["text"] for consent in files["consents.json"])
    assert [t["view"] for t in files["templates.json"]] == ["front", "left", "right", "up", "still"]
    assert files["matches.json"][0]["shown"] == [["O1", "Because"]]
    assert {"O1", "O2"} >= {offer["offer_id"] for offer in files["offers.json"]} >= {"O1"}
    assert all(offer["title"] and offer["code"] for offer in files["offers.json"])
    assert files["choice.json"]["segments"] == [{"segment_id": "regulars", "label": "Regulars", "size": 1}]
    assert all(offer["reason"] for offer in files["choice.json"]["offers"])
    assert [entry["offer_id"] for entry in files["dislikes.json"]] == ["O1"]
    assert files["customer.json"]["city"] == "Chennai"
    assert [line["product_id"] for line in files["purchases.json"]] == ["P1"]
    assert files["audit.json"][-1] | {"at": ""} == {"at": "", "actor": "phone", "action": "exported", "detail": {}}
    everything = json.dumps(texts)
    assert other not in everything
    assert "Ravi" not in everything
    with site.store.read() as connection:
        sealed = connection.scalars(select(templates.c.sealed)).all()
    raw = site.rotation.protect(face(1)[None])[0]
    for secret in (*sealed, face(1).tobytes(), raw.tobytes()):
        assert secret.hex()[:32] not in everything
    assert f"{float(face(1)[0]):.5f}" not in everything


def test_every_file_of_an_export_is_explained_in_it(my_data: MyData, member_id: str) -> None:
    texts = unpacked(my_data.export(member_id, actor="shopper"))

    assert [name for name in texts if name != "README.txt" and name not in texts["README.txt"]] == []


def test_every_table_about_a_member_is_in_the_export() -> None:
    """A new table with a member in it makes this fail until the export tells of it."""
    told = {"members", "consents", "templates", "matches", "vouchers", "dislikes", "credentials", "sends"}
    told |= {"redemptions", "decisions", "offer_events"}

    assert {table.name for table, _ in tables_that_end(Ends.WITH_MEMBER)} == told


def test_a_new_receipt_voids_the_old_one(site: Site, my_data: MyData, receipt_and_id: tuple[str, str]) -> None:
    old, member_id = receipt_and_id
    codes = ShopCodes(site.store, site.members)
    assert codes.find(old) is not None

    new = my_data.new_receipt(member_id, actor="shopper")

    assert codes.find(old) is None
    found = codes.find(new.lower())
    assert found is not None
    assert (found.member_id, found.how.value) == (member_id, How.RECEIPT.value)
    assert site.audit.entries(member_id=member_id, limit=1)[0].action == "receipt_renewed"


def test_a_forgotten_member_is_unknown_everywhere(
    site: Site, my_data: MyData, receipt_and_id: tuple[str, str], bus: InProcessBus
) -> None:
    """Requirement G9."""
    receipt, member_id = receipt_and_id
    heard: list[MemberErased] = []
    bus.subscribe(MemberErased, heard.append)

    gone = my_data.erase(member_id, actor="shopper")

    assert gone.number
    assert gone.verified
    assert dict(gone.stores)["templates"] == 5
    assert [event.member_id for event in heard] == [member_id]
    assert set(rows_of(site, member_id).values()) == {0}
    codes = ShopCodes(site.store, site.members)
    assert [codes.find(code) for code in (receipt, "VS77", PHONE)] == [None, None, None]
    for ask in (
        lambda: my_data.overview(member_id, language="en", actor="shopper"),
        lambda: my_data.export(member_id, actor="shopper"),
        lambda: my_data.new_receipt(member_id, actor="shopper"),
        lambda: my_data.erase(member_id, actor="shopper"),
        lambda: my_data.set_paused(member_id, True, actor="shopper"),
        lambda: keep(my_data, member_id, FACE),
    ):
        with pytest.raises(MemberUnknown):
            ask()


@pytest.mark.parametrize(("linked", "also_purchases", "stay"), [(1, 0, True), (1, 1, False), (0, 0, False)])
def test_a_receipt_tells_whether_the_shops_own_rows_stay(
    site: Site, my_data: MyData, member_id: str, linked: int, also_purchases: int, stay: bool
) -> None:
    """Requirement G9: a receipt never says that nothing is left while the books of a linked customer are."""
    if not linked:
        site.members.correct(member_id, Correction(card=""), actor="staff:meena")

    gone = my_data.erase(member_id, actor="shopper", also_purchases=bool(also_purchases))

    assert gone.purchases_stay is stay
    with site.store.read() as connection:
        there = shop.find_customer(connection, "C1") is not None
    assert there is (not also_purchases)


def test_a_receipt_does_not_say_that_all_is_gone_where_a_copy_of_the_keys_is_away(
    site: Site, my_data: MyData, member_id: str, tmp_path: Path
) -> None:
    """Requirement G9: a disk that is not plugged in still holds the key."""
    keycopies.add(site.keyring, tmp_path / "stick").unlink()

    assert not my_data.erase(member_id, actor="shopper").verified


@pytest.mark.usefixtures("member_id")
def test_the_same_offers_at_the_same_price_by_face_card_and_phone(site: Site) -> None:
    """Requirement G5: the desk is never told how a member was known, and no offer can ask for a face."""
    from dataclasses import fields
    from inspect import signature

    from recommender.offers.types import Offer

    desk = ShopOffers(site.store, site.members, House("₹"), lambda: NOON)
    codes = ShopCodes(site.store, site.members)
    by_face = desk.for_member(site.members.gallery_rows("buffalo_s").member_ids[0])
    for code in ("VS77", PHONE):
        found = codes.find(code)
        assert found is not None
        assert desk.for_member(found.member_id) == by_face
    assert set(signature(ShopOffers.for_member).parameters) == {"self", "member_id", "language"}
    assert not [one.name for one in fields(Offer) if "face" in one.name or "only" in one.name]
    assert not [column.name for column in metadata.tables["offers"].columns if "face" in column.name]


def test_a_pause_can_be_seen_and_ended(my_data: MyData, member_id: str, site: Site) -> None:
    my_data.set_paused(member_id, True, actor="shopper")
    assert my_data.overview(member_id, language="en", actor="shopper").paused
    assert site.members.gallery_rows("buffalo_s").member_ids == ()

    my_data.set_paused(member_id, False, actor="shopper")
    assert site.members.gallery_rows("buffalo_s").member_ids == (member_id,)


def test_times_of_an_export_are_utc(my_data: MyData, member_id: str) -> None:
    texts = unpacked(my_data.export(member_id, actor="shopper"))

    since = datetime.fromisoformat(json.loads(texts["profile.json"])["member_since"])
    assert since.utcoffset() == timedelta(0)
    assert since.tzinfo == UTC
