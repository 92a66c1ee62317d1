"""The joining desk on a real store."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select, update

from kiosk.codes import ShopCodes
from kiosk.credentials import read_code
from kiosk.errors import (
    ConsentMissing,
    CustomerInvalid,
    DraftGone,
    MemberExists,
    NameInvalid,
    PhoneInvalid,
    RequestInvalid,
)
from kiosk.imports import put_customers
from kiosk.joining import JoinRules, ShopJoining
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.screens.desks import Adult, Found, JoinForm
from kiosk.site import Site
from kiosk.store.consents import consents_of
from kiosk.store.schema import metadata
from kiosk.store.tables import consents, members
from recommender.types import Customer
from vision.types import CapturedView, PoseView

Face = Callable[[int], NDArray[np.float32]]

FACE, OFFERS = Purpose.FACE_RECOGNITION, Purpose.OFFERS


@pytest.fixture
def make(site: Site, clock: list[datetime]) -> Callable[..., ShopJoining]:
    def build(*, card_locked: bool = False) -> ShopJoining:
        rules = JoinRules("buffalo_s", known_from=0.4, card_locked=card_locked, retention_days=365)
        return ShopJoining(site, rules, lambda: clock[0])

    return build


@pytest.fixture
def joining(make: Callable[..., ShopJoining]) -> ShopJoining:
    return make()


@pytest.fixture
def views(face: Face) -> Callable[[int], tuple[CapturedView, ...]]:
    """Five views of one face, a little apart."""

    def build(number: int) -> tuple[CapturedView, ...]:
        base = face(number)
        near = [base + np.float32(0.02) * face(number * 100 + step) for step in range(5)]
        units = [(vector / np.linalg.norm(vector)).astype(np.float32) for vector in near]
        return tuple(CapturedView(view, vector, 0.5) for view, vector in zip(PoseView, units, strict=True))

    return build


Views = Callable[[int], tuple[CapturedView, ...]]


def count(site: Site, *tables: str) -> list[int]:
    with site.store.read() as connection:
        return [len(connection.execute(select(metadata.tables[table])).all()) for table in tables]


def begin(joining: ShopJoining, *purposes: Purpose) -> str:
    return joining.begin(purposes or (FACE, OFFERS), language="en", screen="kiosk")


def test_a_shopper_joins_and_is_found_by_face_and_codes(
    site: Site, joining: ShopJoining, views: Views, now: datetime
) -> None:
    """Requirements G2, G3, W9."""
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS-77")], site.members.codes)
    draft = begin(joining)
    joining.fill(draft, JoinForm("  Asha ", "vs 77", "98765 43210", Adult.GUARDIAN))
    judged = joining.judge(draft, views(1))
    receipt = joining.save(draft, views(1))

    assert (judged.kept, judged.taken, judged.duplicate) == (5, 5, None)
    assert (receipt.member_id, receipt.views, receipt.purposes) == (draft, 5, (FACE, OFFERS))
    assert receipt.keep_until == now + timedelta(days=365)
    assert site.members.gallery_rows("buffalo_s").member_ids == (draft,)
    person = site.members.person(draft)
    assert (person.nickname, person.customer_id) == ("Asha", "C1")
    codes = ShopCodes(site.store, site.members)
    for text, how in (
        (receipt.card_code, Found.CARD),
        ("VS77", Found.LOYALTY),
        ("+91 98765 43210", Found.PHONE),
        (receipt.receipt_code.lower().replace("-", " "), Found.RECEIPT),
    ):
        found = codes.find(text)
        assert found is not None, text
        assert (found.member_id, found.how, found.claim) == (draft, how, None)
    actions = [entry.action for entry in reversed(site.audit.entries(member_id=draft))]
    assert actions == ["consent_given", "consent_given", "enrolled"]
    with site.store.read() as connection:
        assert connection.execute(select(members.c.adult)).scalar_one() == "guardian"


def test_the_consents_are_on_record_before_anything_else(site: Site, joining: ShopJoining, now: datetime) -> None:
    """Requirements G2, G3 and B2: one row for each purpose, with the text that was shown."""
    draft = begin(joining, *Purpose)

    with site.store.read() as connection:
        given = consents_of(connection, draft)
    assert [consent.purpose for consent in given] == list(Purpose)
    for consent in given:
        assert consent.text_hash == current_wording(consent.purpose).text_hash
        assert (consent.given_at, consent.screen, consent.language) == (now, "kiosk", "en")
    assert count(site, "templates") == [0]
    assert [e.action for e in site.audit.entries(member_id=draft)] == ["consent_given"] * 4


def test_a_draft_is_no_member(site: Site, joining: ShopJoining) -> None:
    draft = begin(joining)

    assert site.members.list() == ()
    assert not site.members.knows(draft)
    with pytest.raises(Exception, match="no member"):
        site.members.person(draft)


@pytest.mark.parametrize(
    "change",
    [
        {"text_hash": "0" * 64},
        {"wording_version": "0"},
        {"purpose": "offers"},
        {"withdrawn_at": datetime.now().astimezone()},
    ],
)
def test_nothing_is_judged_or_kept_without_the_consent_to_the_text_that_is_shown(
    site: Site, joining: ShopJoining, views: Views, change: dict[str, object]
) -> None:
    """Requirement G2 (HTTP 409): the store is asked, not the program's memory."""
    draft = begin(joining, FACE)
    with site.store.write() as connection:
        connection.execute(update(consents).values(**change))

    with pytest.raises(ConsentMissing):
        joining.judge(draft, views(1))
    with pytest.raises(ConsentMissing):
        joining.save(draft, views(1))

    assert count(site, "templates") == [0]
    assert not site.members.knows(draft)


def test_offers_alone_allow_no_picture_but_a_membership(site: Site, joining: ShopJoining, views: Views) -> None:
    """Requirements G3 and W9: who declines recognition has everything else."""
    draft = begin(joining, OFFERS)
    with pytest.raises(ConsentMissing):
        joining.judge(draft, views(1))

    receipt = joining.save(draft, ())

    assert (receipt.views, receipt.purposes) == (0, (OFFERS,))
    found = ShopCodes(site.store, site.members).find(receipt.card_code)
    assert found is not None
    assert found.member_id == draft
    assert count(site, "templates") == [0]


def test_nothing_agreed_is_no_draft(site: Site, joining: ShopJoining) -> None:
    with pytest.raises(ConsentMissing):
        joining.begin((), language="en", screen="kiosk")
    with pytest.raises(ConsentMissing):
        joining.begin((FACE,), language="tlh", screen="kiosk")

    assert count(site, "members", "consents", "audit") == [0, 0, 0]
    assert site.keyring.member_keys() == {}


def test_by_card_only_the_consent_to_recognition_is_closed(site: Site, joining: ShopJoining) -> None:
    draft = begin(joining)

    receipt = joining.save(draft, ())

    assert receipt.purposes == (OFFERS,)
    with site.store.read() as connection:
        face, _ = consents_of(connection, draft)
    assert face.withdrawn
    assert "consent_withdrawn" in [entry.action for entry in site.audit.entries(member_id=draft)]


def test_a_discarded_draft_leaves_no_row_and_no_key(site: Site, joining: ShopJoining, views: Views) -> None:
    draft = begin(joining)
    joining.fill(draft, JoinForm("Asha", phone="9876543210"))
    joining.judge(draft, views(1))

    joining.discard(draft)
    joining.discard(draft)

    assert count(site, "members", "consents", "credentials", "templates") == [0, 0, 0, 0]
    assert site.keyring.member_keys() == {}
    for late in (
        lambda: joining.fill(draft, JoinForm("Asha")),
        lambda: joining.judge(draft, views(1)),
        lambda: joining.save(draft, views(1)),
    ):
        with pytest.raises(DraftGone):
            late()


def test_a_member_is_not_discarded(site: Site, joining: ShopJoining, views: Views) -> None:
    draft = begin(joining)
    joining.save(draft, views(1))

    joining.discard(draft)
    with pytest.raises(DraftGone):
        joining.save(draft, views(1))

    assert site.members.gallery_rows("buffalo_s").member_ids == (draft,)


def test_a_face_that_is_known_is_offered_its_profile_and_never_merged(
    site: Site, joining: ShopJoining, views: Views
) -> None:
    first = begin(joining)
    joining.save(first, views(1))
    site.members.pause(first, actor="shopper")
    second = begin(joining)

    judged = joining.judge(second, views(1))

    assert judged.duplicate == first
    assert site.audit.entries(member_id=first, limit=1)[0].action == "duplicate_found"
    with pytest.raises(MemberExists):
        joining.save(second, views(1))
    assert joining.save(second, ()).views == 0, "by card only it goes on"
    assert {member.views for member in site.members.list()} == {5, 0}


def test_a_view_of_somebody_else_does_not_poison_the_profile(site: Site, joining: ShopJoining, views: Views) -> None:
    """Two people stood there in turn: what disagrees with the rest, or looks like another member, is not kept."""
    known = begin(joining)
    joining.save(known, views(1))
    draft = begin(joining)
    mixed = (*views(2)[:4], views(3)[4], views(1)[0])

    assert joining.judge(draft, mixed).kept == 4
    receipt = joining.save(draft, mixed)

    assert receipt.views == 4
    gallery = site.members.gallery_rows("buffalo_s")
    mine = gallery.vectors[gallery.member_ids.index(draft)]
    assert float(mine @ site.rotation.protect(views(3)[4].vector[None])[0]) < 0.3


def test_too_few_good_views_are_no_profile(joining: ShopJoining, views: Views) -> None:
    draft = begin(joining)
    scattered = tuple(views(number)[0] for number in range(2, 7))

    assert joining.judge(draft, scattered).kept == 0
    with pytest.raises(RequestInvalid):
        joining.save(draft, scattered)
    assert joining.save(draft, views(2)[:2]).views == 2, "without turning there are fewer views"


def test_a_site_that_verifies_keeps_nothing_that_opens_without_the_card(
    make: Callable[..., ShopJoining], site: Site, views: Views
) -> None:
    """Requirement G13."""
    joining = make(card_locked=True)
    draft = begin(joining)
    receipt = joining.save(draft, views(1))

    assert site.members.open_templates() == 0
    assert receipt.card_code.startswith("VK1.")
    secret = read_code(receipt.card_code).secret
    assert secret is not None
    codes = ShopCodes(site.store, site.members)
    shown, typed = codes.find(receipt.card_code), codes.find(read_code(receipt.card_code).code)
    assert shown is not None
    assert typed is not None
    assert typed.claim is None
    assert shown.claim is not None
    mean = np.mean([view.vector for view in views(1)], axis=0)
    expected = site.rotation.protect((mean / np.linalg.norm(mean)).astype(np.float32)[None])[0]
    assert float(shown.claim @ expected) > 0.999
    with site.store.read() as connection:
        cells = str([tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))])
    assert secret.hex() not in cells
    assert receipt.card_code not in cells


def test_what_cannot_be_is_refused_while_it_can_be_corrected(site: Site, joining: ShopJoining, views: Views) -> None:
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS77")], site.members.codes)
    first = begin(joining)
    joining.fill(first, JoinForm("Asha", "VS77", "9876543210"))
    joining.save(first, views(1))
    draft = begin(joining)

    for form, error in (
        (JoinForm("x" * 61), NameInvalid),
        (JoinForm(card="VS78"), CustomerInvalid),
        (JoinForm(card="VS77"), CustomerInvalid),
        (JoinForm(card="C1"), CustomerInvalid),
        (JoinForm(phone="12"), PhoneInvalid),
        (JoinForm(phone="+91 98765-43210"), PhoneInvalid),
    ):
        with pytest.raises(error):
            joining.fill(draft, form)
    joining.save(draft, views(2))
    assert site.members.person(draft).customer_id is None


def test_a_card_that_went_to_somebody_else_meanwhile_keeps_the_draft(
    site: Site, joining: ShopJoining, views: Views
) -> None:
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS77")], site.members.codes)
    one, two = begin(joining), begin(joining)
    joining.fill(one, JoinForm(card="VS77"))
    joining.fill(two, JoinForm(card="VS77"))
    joining.save(one, views(1))

    with pytest.raises(CustomerInvalid):
        joining.save(two, views(2))
    joining.fill(two, JoinForm())
    assert joining.save(two, views(2)).views == 5


def test_a_phone_number_of_the_shops_file_opens_nobodys_history(site: Site, joining: ShopJoining, views: Views) -> None:
    """Anybody may type anybody's number; only a card, which is held in the hand, links the purchases."""
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", phone="9876543210")], site.members.codes)
    draft = begin(joining)
    joining.fill(draft, JoinForm("Mallory", phone="9876543210"))
    joining.save(draft, views(1))

    assert site.members.person(draft).customer_id is None


def test_unfinished_drafts_are_swept_away_after_ten_minutes(
    site: Site, make: Callable[..., ShopJoining], clock: list[datetime], views: Views
) -> None:
    joining = make()
    old = begin(joining)
    saved = begin(joining)
    joining.save(saved, views(1))
    clock[0] += timedelta(minutes=9)
    young = begin(joining)
    clock[0] += timedelta(minutes=2)

    after_a_restart = make()
    assert after_a_restart.sweep(clock[0]) == 1
    assert after_a_restart.sweep(clock[0]) == 0

    with site.store.read() as connection:
        left = set(connection.scalars(select(members.c.member_id)))
    assert left == {saved, young}
    assert set(site.keyring.member_keys()) == {saved, young}
    assert old not in left


def test_a_draft_that_was_killed_between_the_two_files_is_swept_too(
    site: Site, joining: ShopJoining, clock: list[datetime]
) -> None:
    draft = begin(joining)
    site.vault.destroy_key(draft)
    clock[0] += timedelta(minutes=11)

    assert joining.sweep(clock[0]) == 1
    assert count(site, "members", "consents") == [0, 0]


def test_nothing_a_shopper_told_shows_in_a_text_form(joining: ShopJoining, views: Views) -> None:
    draft = begin(joining)
    joining.fill(draft, JoinForm("Xylophonia", phone="9876543210"))
    shown = f"{joining._drafts!r}"
    receipt = joining.save(draft, views(1))

    assert "Xylo" not in shown
    assert receipt.card_code not in repr(receipt)
    assert receipt.receipt_code not in repr(receipt)


def test_receipt_codes_cannot_be_guessed(joining: ShopJoining) -> None:
    receipts = {joining.save(begin(joining, OFFERS), ()).receipt_code for _ in range(5)}

    assert len(receipts) == 5
    for code in receipts:
        assert len(code.replace("-", "")) * np.log2(31) >= 80


def test_a_draft_begun_by_staff_is_entered_with_their_name(
    site: Site, joining: ShopJoining, views: Views, now: datetime
) -> None:
    """Requirement G18: whoever holds the screen stands in every entry about the draft."""

    def draft() -> str:
        return joining.begin((FACE, OFFERS), language="en", screen="staff tablet", actor="staff:anbu")

    saved = draft()
    joining.judge(saved, views(1))
    joining.save(saved, views(1))
    dropped = draft()
    joining.judge(dropped, views(1))
    joining.discard(dropped)
    draft()
    joining.sweep(now + timedelta(minutes=11))
    entries = site.audit.entries()
    assert {entry.action for entry in entries} == {
        "consent_given", "enrolled", "duplicate_found", "consent_withdrawn"
    }  # fmt: skip
    assert {entry.actor for entry in entries} == {"staff:anbu"}


def test_templates_come_into_being_in_one_place_only() -> None:
    """Requirement A4: from the capture flow or a staff upload with a consent; there is no third way."""
    from pathlib import Path

    root = Path(__file__).parents[3] / "kiosk"
    sources = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}

    def users(call: str, *, but: str) -> set[str]:
        return {name for name, text in sources.items() if call in text and name != but and "migrations" not in name}

    assert users("insert_templates", but="store/templates.py") == {"members/shelf.py"}
    assert users("insert(templates)", but="store/templates.py") == set()
    assert users("shelf.put(", but="") == {"members/enrolment.py"}
    assert users("enrolment.complete(", but="") == {"members/desk.py", "joining.py"}
    put = sources["members/shelf.py"].split("def put(")[1].split("def ")[0]
    assert put.index("require_face_consent(") < put.index("insert_templates(")
