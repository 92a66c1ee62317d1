"""Attacks on the desks: guessed codes, two at once, and a stop between a change and its entry in the trail."""

import contextlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Connection, update

from kiosk.codes import ShopCodes
from kiosk.credentials import grouped, read_code
from kiosk.errors import CustomerInvalid, DraftGone, KioskError, StoreFull, TooManyTries
from kiosk.imports import put_customers
from kiosk.joining import JoinRules, ShopJoining
from kiosk.members import Correction, MemberDesk, NewMember, Person
from kiosk.members.enrolment import Enrolment
from kiosk.mydata import MyData
from kiosk.offers import House, ShopOffers
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.audit_check import verify
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import Found, JoinForm
from kiosk.security.keyring import KeyRing
from kiosk.site import Site
from kiosk.store.database import Store
from kiosk.store.tables import consents
from kiosk.tries import Tries
from recommender.types import Customer
from vision.types import CapturedView, PoseView

Face = Callable[[int], NDArray[np.float32]]
FACE, OFFERS = Purpose.FACE_RECOGNITION, Purpose.OFFERS


@pytest.fixture
def joining(site: Site, clock: list[datetime]) -> ShopJoining:
    rules = JoinRules("buffalo_s", known_from=0.4, card_locked=False, retention_days=365)
    return ShopJoining(site, rules, lambda: clock[0], Tries(most=3, seconds=1e9))


def enrol(site: Site, face: Face, *, locked: bool = False, **more: object) -> tuple[str, str, str]:
    """A member's id, receipt code and the text of their card."""
    new = NewMember("Asha", (CapturedView(PoseView.FRONT, face(1), 1.0),), "buffalo_s", "17", **more)  # type: ignore[arg-type]
    member_id, codes = site.members.enrol(new, card_locked=locked)
    return member_id, codes.receipt, codes.card


def test_many_guesses_at_once_are_no_way_around_the_limit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check before the look-up and a count after it would let as many through as there are threads."""
    codes = ShopCodes(site.store, site.members, Tries(most=3, seconds=1e9))
    gate, real = threading.Barrier(8, timeout=5.0), ShopCodes._look
    monkeypatch.setattr(ShopCodes, "_look", lambda *given, **named: (_wait(gate), real(*given, **named))[1])

    def guess(number: int) -> bool:
        try:
            return codes.find(f"GUESS{number}") is None
        except TooManyTries:
            _wait(gate)
            return False

    with ThreadPoolExecutor(8) as pool:
        looked_up = sum(pool.map(guess, range(8)))
    assert looked_up == 3


def _wait(gate: threading.Barrier) -> None:
    try:
        gate.wait()
    except threading.BrokenBarrierError:
        return


def test_who_guesses_all_day_keeps_nobody_from_their_data(site: Site, face: Face) -> None:
    """Requirement G4: a receipt code opens *My data* while the tries of its surface are used up; a card does not."""
    member_id, receipt, card = enrol(site, face)
    codes = ShopCodes(site.store, site.members, Tries(most=2, seconds=1e9))
    for wrong in ("A1", "A2"):
        assert codes.find(wrong) is None

    found = codes.find(receipt)
    assert found is not None
    assert (found.member_id, found.how) == (member_id, Found.RECEIPT)
    for wrong in (card, grouped("2" * 20)):
        with pytest.raises(TooManyTries):
            codes.find(wrong)


def test_joining_is_no_oracle_for_cards_and_phones(site: Site, joining: ShopJoining, face: Face) -> None:
    """A guessed card would link somebody else's purchases, a guessed phone number tells who is a member."""
    enrol(site, face, phone="9876543210")
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="1000007")], site.members.codes)
    draft = joining.begin([OFFERS], language="en", screen="kiosk")
    with pytest.raises(KioskError):
        joining.fill(draft, JoinForm(phone="9876543210"))
    for number in range(2):
        with pytest.raises(CustomerInvalid):
            joining.fill(draft, JoinForm(card=f"100000{number}"))

    joining.discard(draft)
    another = joining.begin([OFFERS], language="en", screen="kiosk")
    with pytest.raises(TooManyTries):
        joining.fill(another, JoinForm(card="1000007"))


def test_right_cards_cost_no_tries(site: Site, joining: ShopJoining) -> None:
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="1000007")], site.members.codes)
    draft = joining.begin([OFFERS], language="en", screen="kiosk")
    for _ in range(5):
        joining.fill(draft, JoinForm(card="1000007"))


def test_a_card_leads_to_one_member_after_a_link_was_corrected(site: Site, face: Face) -> None:
    """Requirement G8: the card of a customer who was linked by mistake does not open the old member any more."""
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="1000001"), Customer("C2")], site.members.codes)
    first, _, own = enrol(site, face, card="1000001")
    site.members.correct(first, Correction(customer_id="C2"), actor="staff:meena")

    codes = ShopCodes(site.store, site.members)
    assert codes.find("1000001") is None
    still = codes.find(own)
    assert still is not None
    assert still.member_id == first
    views = (CapturedView(PoseView.FRONT, face(2), 1.0),)
    second, _ = site.members.enrol(NewMember("Ravi", views, "buffalo_s", "18", card="1000001"))
    found = codes.find("1000001")
    assert found is not None
    assert found.member_id == second


def test_a_card_that_staff_type_links_its_customer_and_opens_the_membership(site: Site, face: Face) -> None:
    """Requirement G8: with the link goes every card of the customer before, and no card of the kiosk's own."""
    with site.store.write() as connection:
        customers = [Customer("C1", card="1000001"), Customer("C2", card="VS-4711")]
        put_customers(connection, customers, site.members.codes)
    member_id, _, own = enrol(site, face, card="1000001")
    site.members.correct(member_id, Correction(card="vs 4711"), actor="staff:meena")
    site.members.correct(member_id, Correction(card="VS4711"), actor="staff:meena")

    codes = ShopCodes(site.store, site.members)
    assert site.members.person(member_id).customer_id == "C2"
    assert codes.find("1000001") is None
    assert [found.member_id for found in map(codes.find, ("VS-4711", own)) if found] == [member_id] * 2
    site.members.correct(member_id, Correction(card=""), actor="staff:meena")
    assert site.members.person(member_id).customer_id is None
    assert codes.find("VS-4711") is None
    assert codes.find(own) is not None
    entry = site.audit.entries(member_id=member_id, action=Action.CORRECTED)[0]
    assert (entry.actor, entry.detail) == ("staff:meena", {"what": "card"})


@pytest.mark.parametrize("card", ["C2", "4712", "-", "1000001", "98400 12345"])
def test_a_card_of_nobody_or_of_another_member_links_nothing(site: Site, face: Face, card: str) -> None:
    """A customer number, a phone number and a guess are no cards."""
    with site.store.write() as connection:
        customers = [Customer("C1", card="1000001"), Customer("C2", card="VS4711", phone="9840012345")]
        put_customers(connection, customers, site.members.codes)
    first, _, _ = enrol(site, face, card="1000001")
    views = (CapturedView(PoseView.FRONT, face(2), 1.0),)
    second, _ = site.members.enrol(NewMember("Ravi", views, "buffalo_s", "18"))

    with pytest.raises(CustomerInvalid):
        site.members.correct(second, Correction(nickname="Raghu", card=card), actor="staff:meena")

    assert site.members.person(second) == Person(
        second, "Ravi", None, (Purpose.FACE_RECOGNITION, Purpose.OFFERS), "en", False
    )
    assert site.members.person(first).customer_id == "C1"


def test_a_card_gives_no_template_of_who_paused(site: Site, face: Face) -> None:
    """Requirement A1 in ``verify``: the code alone counts then."""
    member_id, _, card = enrol(site, face, locked=True)
    codes = ShopCodes(site.store, site.members)
    shown = codes.find(card)
    assert shown is not None
    assert shown.claim is not None

    site.members.pause(member_id, actor="shopper")

    shown = codes.find(card)
    assert shown is not None
    assert (shown.member_id, shown.claim) == (member_id, None)


def test_a_card_gives_no_template_without_a_standing_consent(site: Site, face: Face) -> None:
    """Requirement G2: also where only the row of the consent says so."""
    member_id, _, card = enrol(site, face, locked=True)
    with site.store.write() as connection:
        connection.execute(update(consents).values(text_hash="0" * 64).where(consents.c.purpose == FACE.value))
    secret = read_code(card).secret
    assert secret is not None
    assert site.members.shelf.claim(member_id, secret) is None


def test_nobody_is_searched_by_a_consent_to_words_that_never_were(site: Site, face: Face) -> None:
    """Requirement G2: the gallery asks the same as everybody else, whose text it was."""
    member_id, _, _ = enrol(site, face)
    assert site.members.gallery_rows("buffalo_s").member_ids == (member_id,)
    with site.store.write() as connection:
        connection.execute(update(consents).values(text_hash="0" * 64).where(consents.c.purpose == FACE.value))
    assert site.members.gallery_rows("buffalo_s").member_ids == ()


def test_a_sweep_never_takes_the_key_of_who_just_saved(
    site: Site, joining: ShopJoining, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of a draft dies in the transaction that removes it, so that no save comes between the two."""
    draft = joining.begin([OFFERS], language="en", screen="kiosk")
    real, saved = AuditLog.transaction, list[str]()

    def save_first(audit: AuditLog) -> object:
        if not saved:
            saved.append(draft)
            joining._drafts[draft] = kept
            joining.save(draft, ())
        return real(audit)

    kept = joining._drafts[draft]
    monkeypatch.setattr(AuditLog, "transaction", save_first)
    joining.discard(draft)

    assert site.members.person(draft).member_id == draft


def test_what_was_told_goes_from_memory_also_when_another_process_removed_the_draft(
    site: Site, joining: ShopJoining, clock: list[datetime]
) -> None:
    """Requirement G9: a nickname and a phone number of a draft that the retention run erased."""
    draft = joining.begin([OFFERS], language="en", screen="kiosk")
    joining.fill(draft, JoinForm(nickname="Xylophonia"))
    site.eraser.erase(draft, actor="cli")
    clock[0] = clock[0].replace(hour=23)

    joining.sweep(clock[0])

    assert joining._drafts == {}
    with pytest.raises(DraftGone):
        joining.fill(draft, JoinForm())


def test_an_erasure_between_reading_and_the_codes_is_no_error(
    site: Site, stocked: Store, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G9, with an erasure by another process at the worst moment: a guest's offers, not a fault."""
    member_id, _, _ = enrol(site, face)
    offers = ShopOffers(stocked, site.members, House("₹"), lambda: datetime(2026, 3, 1, 12))  # noqa: DTZ001 - the shop's local time
    assert offers.for_member(member_id) is not None
    person = site.members.person(member_id)
    site.members.erase(member_id)
    monkeypatch.setattr(MemberDesk, "person", lambda *_given: person)

    assert offers.for_member(member_id) is None


@pytest.mark.parametrize("what", ["join", "save", "purposes", "correct", "receipt", "pause"])
def test_no_change_is_kept_without_its_entry(
    site: Site, joining: ShopJoining, face: Face, clock: list[datetime], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Requirement G18: a stop between a change and its entry undoes the change."""
    member_id, receipt, _ = enrol(site, face)
    draft = joining.begin([OFFERS], language="en", screen="kiosk")
    data = MyData(site, 365, lambda: clock[0])

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(AuditLog, "_append", killed)
    changes: dict[str, Callable[[], object]] = {
        "join": lambda: joining.begin([FACE], language="en", screen="kiosk"),
        "save": lambda: joining.save(draft, ()),
        "purposes": lambda: data.set_purposes(member_id, [], language="en", screen="kiosk", actor="shopper"),
        "correct": lambda: site.members.correct(member_id, Correction(nickname="Other"), actor="cli"),
        "receipt": lambda: data.new_receipt(member_id, actor="shopper"),
        "pause": lambda: site.members.pause(member_id, actor="shopper"),
    }
    with pytest.raises(KeyboardInterrupt):
        changes[what]()
    monkeypatch.undo()

    [only] = site.members.list()
    assert (only.member_id, only.nickname, only.paused, only.purposes) == (member_id, "Asha", False, (FACE, OFFERS))
    assert ShopCodes(site.store, site.members).find(receipt) is not None
    assert verify(site.audit, site.store).good


def test_an_entry_of_a_transaction_that_failed_leaves_no_hole(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement G18: the key ring is told of the end after the commit, never before."""
    site.audit.record(Action.VIEWED, actor="cli")
    real = Store.write

    @contextlib.contextmanager
    def full(store: Store, **more: int | None) -> Iterator[Connection]:
        with real(store, **more) as connection:
            yield connection
            if store is site.store:
                raise StoreFull("full", mend="")  # where the commit would be

    with monkeypatch.context() as patch, contextlib.suppress(StoreFull):
        patch.setattr(Store, "write", full)
        site.audit.record(Action.EXPORTED, actor="cli")
    site.audit.record(Action.VIEWED, actor="cli")

    assert [entry.action for entry in site.audit.entries()] == [Action.VIEWED, Action.VIEWED]
    found = verify(site.audit, site.store)
    assert (found.findings, found.lost) == ((), ())


def test_an_export_does_not_name_the_staff(site: Site, face: Face, clock: list[datetime]) -> None:
    """Requirement G7: nobody else's data; the name is also half of what somebody signs in with."""
    member_id, _, _ = enrol(site, face, actor="staff:meena")
    content = MyData(site, 365, lambda: clock[0]).export(member_id, actor="staff:meena")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = "".join(archive.read(name).decode() for name in archive.namelist())
        audit = json.loads(archive.read("audit.json"))
    assert "meena" not in told
    assert {entry["actor"] for entry in audit} == {"staff"}


def test_an_enrolment_that_fails_leaves_no_key(site: Site, face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement G9: nothing of somebody who never became a member."""

    def fails(_self: Enrolment, _connection: Connection, *_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Enrolment, "complete", fails)
    with pytest.raises(KeyboardInterrupt):
        enrol(site, face)
    assert site.keyring.member_keys() == {}
    assert site.audit.entries() == ()


def test_a_full_key_ring_after_the_commit_undoes_nothing(
    site: Site, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G18: the change stands, its member opens, and the next entry tells the key ring of the end."""

    def full(*_given: object) -> None:
        raise StoreFull("full", mend="")

    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, "note_audit_end", full)
        member_id, _, _ = enrol(site, face)
    assert site.members.person(member_id).nickname == "Asha"
    assert site.audit.end() is None

    site.audit.record(Action.VIEWED, actor="cli")
    assert site.audit.end() == (4, site.audit.entries(limit=1)[0].mac)
    assert verify(site.audit, site.store).good
