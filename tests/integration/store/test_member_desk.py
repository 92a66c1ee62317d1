import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import delete, select

from kiosk.errors import (
    ConsentMissing,
    CustomerInvalid,
    KeyWrong,
    MemberUnknown,
    NameInvalid,
    PhoneInvalid,
    RequestInvalid,
)
from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberEnrolled, MemberErased
from kiosk.imports import put_customers
from kiosk.members import Correction, MemberDesk, NewMember
from kiosk.members.shelf import TemplateShelf
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from kiosk.security.keyring import KeyRing
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault
from kiosk.site import Site
from kiosk.store.consents import consents_of
from kiosk.store.credentials import CredentialKind, kinds_of
from kiosk.store.database import Store
from kiosk.store.schema import metadata
from kiosk.store.tables import consents, credentials, members, templates
from kiosk.store.templates import templates_of
from recommender.types import Customer
from tests.integration.store.enrolling import Face, enrol, statements, views

OpenDesk = Callable[[Store, InProcessBus], MemberDesk]


def test_an_enrolled_member_is_in_the_gallery_with_a_protected_template(desk: MemberDesk, face: Face) -> None:
    first, second = enrol(desk, face(1)), enrol(desk, face(2), "Ravi")

    gallery = desk.gallery_rows("buffalo_s")

    assert gallery.member_ids == tuple(sorted([first, second]))
    assert gallery.revision == desk.gallery_revision()
    assert gallery.vectors.dtype == np.float32
    expected = {first: face(1), second: face(2)}
    for member_id, vector in zip(gallery.member_ids, gallery.vectors, strict=True):
        np.testing.assert_allclose(vector, Rotation(b"r" * 32).protect(expected[member_id][None])[0], atol=1e-6)
        assert abs(float(vector @ expected[member_id])) < 0.25


def test_ids_are_opaque_and_never_the_same(desk: MemberDesk, face: Face) -> None:
    ids = {enrol(desk, face(1)) for _ in range(3)}

    assert len(ids) == 3
    assert all(len(member_id) == 32 and set(member_id) <= set("0123456789abcdef") for member_id in ids)


def test_a_gallery_knows_its_own_recogniser_only(desk: MemberDesk, face: Face) -> None:
    enrol(desk, face(1))

    other = desk.gallery_rows("sface")

    assert other.member_ids == ()
    assert other.vectors.shape == (0, 0)


def test_each_consent_is_a_row_of_its_own(desk: MemberDesk, store: Store, face: Face, now: datetime) -> None:
    """Requirement G3."""
    member_id = enrol(desk, face(1))

    with store.read() as connection:
        given = consents_of(connection, member_id)

    assert {consent.purpose.value for consent in given} == {"face_recognition", "offers"}
    assert all(consent.given_at == now and consent.reference == "form 17" for consent in given)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"consent_reference": " "}, ConsentMissing),
        ({"purposes": ()}, ConsentMissing),
        ({"purposes": (Purpose.OFFERS,)}, ConsentMissing),
        ({"language": "xx"}, ConsentMissing),
        ({"customer_id": "nobody"}, CustomerInvalid),
        ({"card": "4711"}, CustomerInvalid),
        ({"phone": "call me"}, PhoneInvalid),
        ({"name": ""}, NameInvalid),
        ({"name": " \n "}, NameInvalid),
        ({"name": "x" * 61}, NameInvalid),
        ({"name": "A\u202emina"}, NameInvalid),
    ],
)
def test_a_refused_enrolment_leaves_nothing(
    desk: MemberDesk, store: Store, keyring: KeyRing, face: Face, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        enrol(desk, face(1), **change)

    with store.read() as connection:
        for table in (members, credentials, templates, consents):
            assert connection.execute(select(table)).all() == []
    assert keyring.member_keys() == {}
    assert desk.gallery_revision() == 0


@pytest.mark.parametrize(
    "vector", [np.ones(512, np.float32), np.zeros(512, np.float32), np.full(512, np.nan, np.float32), np.eye(2)[0]]
)
def test_what_is_not_a_unit_vector_is_a_fault_of_the_program(desk: MemberDesk, vector: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match="norm 1"):
        enrol(desk, vector)


def test_without_its_consent_no_template_is_written(
    desk: MemberDesk, store: Store, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G2: the check reads the store, not what the program believes it wrote."""
    monkeypatch.setattr("kiosk.members.desk.insert_consents", lambda *_: None)

    with pytest.raises(ConsentMissing):
        enrol(desk, face(1))

    with store.read() as connection:
        assert connection.execute(select(templates)).all() == []


def test_a_customer_belongs_to_one_member(desk: MemberDesk, stocked: Store, face: Face) -> None:
    assert stocked is not None
    first = enrol(desk, face(1), customer_id="C1")

    with pytest.raises(CustomerInvalid):
        enrol(desk, face(2), customer_id="C1")

    desk.erase(first)
    again = enrol(desk, face(3), customer_id="C1")
    assert desk.person(again).customer_id == "C1"


def test_the_list_says_what_staff_need(desk: MemberDesk, stocked: Store, face: Face, now: datetime) -> None:
    assert stocked is not None
    member_id = enrol(desk, face(1), "  José \u0301 ", customer_id="C2")

    (member,) = desk.list()

    assert member.member_id == member_id
    assert (member.customer_id, member.created_at, member.used_at, member.views) == ("C2", now, now, 3)
    assert member.recognisers == ("buffalo_s",)
    assert member.purposes == ("face_recognition", "offers")


def test_names_are_composed_and_tidied(desk: MemberDesk, face: Face) -> None:
    member_id = enrol(desk, face(1), "  Jose\u0301   Luis ")

    assert desk.person(member_id).nickname == "José Luis"


@pytest.mark.parametrize("name", ["அமுதா", "माया", "Zoë", "Nguyễn", "李"])
def test_names_of_any_script_are_kept(desk: MemberDesk, face: Face, name: str) -> None:
    assert desk.person(enrol(desk, face(1), name)).nickname == name


def test_everyone_hears_of_an_enrolment_and_an_erasure(
    desk: MemberDesk, bus: InProcessBus, face: Face, now: datetime
) -> None:
    heard: list[MemberEnrolled | MemberErased] = []
    bus.subscribe(MemberEnrolled, heard.append)
    bus.subscribe(MemberErased, heard.append)

    member_id = enrol(desk, face(1))
    desk.erase(member_id)

    assert heard == [MemberEnrolled(member_id, now), MemberErased(member_id, now)]


def test_an_erasure_is_done_before_anybody_hears_of_it(desk: MemberDesk, bus: InProcessBus, face: Face) -> None:
    member_id = enrol(desk, face(1))
    galleries: list[tuple[str, ...]] = []
    bus.subscribe(MemberErased, lambda _: galleries.append(desk.gallery_rows("buffalo_s").member_ids))

    desk.erase(member_id)

    assert galleries == [()]


def test_an_unknown_member_is_said_to_be_unknown(desk: MemberDesk, face: Face) -> None:
    member_id = enrol(desk, face(1))
    desk.erase(member_id)

    for unknown in (member_id, "0" * 32, "", "'; DROP TABLE members; --"):
        with pytest.raises(MemberUnknown):
            desk.erase(unknown)
        with pytest.raises(MemberUnknown):
            desk.person(unknown)


def test_a_restart_keeps_members_and_does_not_bring_back_the_erased(
    store: Store, store_path: Path, key: bytes, face: Face, open_desk: OpenDesk
) -> None:
    desk = open_desk(store, InProcessBus())
    stays, goes = enrol(desk, face(1)), enrol(desk, face(2), "Ravi")
    desk.erase(goes)
    revision = desk.gallery_revision()
    store.close()

    with Store.open(store_path, key) as reopened:
        desk = open_desk(reopened, InProcessBus())
        assert desk.gallery_rows("buffalo_s").member_ids == (stays,)
        assert [member.member_id for member in desk.list()] == [stays]
        assert desk.gallery_revision() == revision
        with pytest.raises(MemberUnknown):
            desk.person(goes)


def test_templates_of_another_site_key_do_not_open(site: Site, keyring: KeyRing, face: Face) -> None:
    enrol(site.members, face(1))
    stranger = TemplateShelf(site.store, Vault(keyring, b"x" * 32), site.rotation, site.aliases)

    with pytest.raises(KeyWrong):
        stranger.gallery("buffalo_s")


def test_without_the_members_key_a_copied_template_is_noise(site: Site, face: Face) -> None:
    member_id = enrol(site.members, face(1))
    with site.store.read() as connection:
        first, *_ = templates_of(connection, member_id)

    site.members.erase(member_id)

    with pytest.raises(KeyWrong):
        site.vault.open(member_id, "template/buffalo_s", first.sealed)


def test_no_log_line_holds_a_name_or_an_id(site: Site, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Requirement G9: an alias stands in the log, which nobody can turn back once the id is gone."""
    desk = site.members
    with caplog.at_level(logging.DEBUG):
        member_id = enrol(desk, face(1), "Xylophonia")
        desk.list()
        desk.person(member_id)
        desk.erase(member_id)

    assert site.aliases.log_name(member_id) in caplog.text
    assert "Xylophonia" not in caplog.text
    assert member_id not in caplog.text


def test_no_text_form_holds_a_name(desk: MemberDesk, face: Face) -> None:
    member_id = enrol(desk, face(1), "Xylophonia")

    assert "Xylophonia" not in f"{desk.list()!r} {desk.person(member_id)!r}"


def test_a_member_row_cannot_go_while_something_refers_to_it(desk: MemberDesk, store: Store, face: Face) -> None:
    """A table that an erasure forgets makes the erasure fail instead of leaving rows behind."""
    member_id = enrol(desk, face(1))

    with pytest.raises(Exception, match=r"(?i)foreign ?key"), store.write() as connection:
        connection.execute(delete(members).where(members.c.member_id == member_id))


def test_more_than_eight_views_are_a_fault_of_the_program(desk: MemberDesk, face: Face) -> None:
    with pytest.raises(ValueError, match="at most 8"):
        desk.add("Asha", [face(n) for n in range(9)], recogniser="buffalo_s", consent_reference="17")


def test_staff_find_by_exact_card_phone_or_name_and_by_nothing_else(site: Site, face: Face) -> None:
    desk = site.members
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS 100-2O1"), Customer("C2", phone="044 2345678")], desk.codes)
    asha = enrol(desk, face(1), "Asha Devi", card="vs1002o1", phone="+91 98765 43210")
    ravi = enrol(desk, face(2), "Ravi Devi", customer_id="C2")

    def found(text: str) -> set[str]:
        return {member.member_id for member in desk.search(text, actor="staff:7")}

    assert found("VS-1002-01") == found("9876543210") == found("asha") == found("DEVI asha") == {asha}
    assert found("+91 44 2345678") == {ravi}, "the phone number of the shop's own file"
    assert found("devi") == {asha, ravi}
    assert found("ash") == found("asha ravi") == found("") == found("9876") == found("C1") == set()
    assert desk.person(asha).customer_id == "C1"
    newest = site.audit.entries(member_id=asha, limit=1)[0]
    assert (newest.action, newest.actor) == ("viewed", "staff:7")


def test_nothing_readable_about_a_member_lies_in_the_store(site: Site, face: Face) -> None:
    """Requirements G15 and B4: neither name nor card nor phone nor vector, whoever has the database key."""
    desk = site.members
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS1002")], desk.codes)
    new = NewMember("Xylophonia", views(face(1)), "buffalo_s", "17", (*Purpose,), card="VS1002", phone="+919876543210")
    member_id, codes = desk.enrol(new)
    desk.correct(member_id, Correction(email="x@example.org"), actor="cli")

    with site.store.read() as connection:
        cells = [cell for t in metadata.sorted_tables for row in connection.execute(select(t)) for cell in row]
    text = " ".join(str(cell) for cell in cells)
    plain_codes = [codes.receipt.replace("-", ""), codes.card.replace("-", "")]
    assert not [trace for trace in ("Xylo", "98765", "VS1002", "@example", *plain_codes) if trace in text]
    blobs = [cell for cell in cells if isinstance(cell, bytes)]
    protected = site.rotation.protect(face(1)[None])[0]
    for vector in (face(1), protected):
        assert not [blob for blob in blobs if vector.tobytes()[:16] in blob]


def test_a_second_member_cannot_take_a_phone_number(desk: MemberDesk, face: Face) -> None:
    first = enrol(desk, face(1), phone="98765 43210")
    with pytest.raises(PhoneInvalid):
        enrol(desk, face(2), phone="+91-9876543210")

    desk.erase(first)
    enrol(desk, face(2), phone="+91-9876543210")


def test_a_card_links_the_customer_and_only_an_imported_one(site: Site, face: Face) -> None:
    desk = site.members
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS1"), Customer("C2", card="VS2")], desk.codes)
    member_id = enrol(desk, face(1), card="vs-i")
    assert desk.person(member_id).customer_id == "C1"

    with pytest.raises(CustomerInvalid):
        enrol(desk, face(2), card="VS1")
    with pytest.raises(CustomerInvalid):
        enrol(desk, face(2), card="VS2", customer_id="C1")
    with pytest.raises(CustomerInvalid):
        enrol(desk, face(2), card="C2")


def test_everything_wrong_can_be_corrected_and_leaves_an_entry(site: Site, face: Face) -> None:
    """Requirement G8."""
    desk = site.members
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1"), Customer("C2")], desk.codes)
    member_id = enrol(desk, face(1), "Asha", customer_id="C1", phone="9876543210")
    other = enrol(desk, face(2), "Ravi", customer_id="C2")

    change = Correction(nickname="Ashwini", phone="9876500000", customer_id="", language="ta")
    desk.correct(member_id, change, actor="staff:7")

    person = desk.person(member_id)
    assert (person.nickname, person.customer_id, person.language) == ("Ashwini", None, "ta")
    for text, expected in (("asha", []), ("9876543210", []), ("ashwini", [member_id]), ("9876500000", [member_id])):
        assert [found.member_id for found in desk.search(text, actor="cli")] == expected, text
    entry = site.audit.entries(member_id=member_id, action=Action.CORRECTED)[0]
    assert (entry.actor, entry.detail) == ("staff:7", {"what": "nickname, phone, customer_id, language"})
    for wrong, error in (
        (Correction(nickname="A\u202ea"), NameInvalid),
        (Correction(phone="nine"), PhoneInvalid),
        (Correction(email="not an address"), ConsentMissing),
        (Correction(customer_id="C2"), CustomerInvalid),
    ):
        with pytest.raises(error):
            desk.correct(member_id, wrong, actor="staff:7")
    assert desk.person(member_id) == person
    assert desk.person(other).nickname == "Ravi"


def test_an_address_is_kept_only_with_the_consent_to_contact(site: Site, face: Face) -> None:
    """Requirement G3: what was not agreed to is not kept, not even sealed."""
    desk = site.members
    plain = enrol(desk, face(1), phone="9876543210")
    agreed = enrol(desk, face(2), "Ravi", phone="9876500000", purposes=(*Purpose,))
    with pytest.raises(ConsentMissing):
        desk.correct(plain, Correction(email="a@example.org"), actor="cli")
    desk.correct(agreed, Correction(email="  r@example.org "), actor="cli")
    with pytest.raises(RequestInvalid):
        desk.correct(agreed, Correction(email="nowhere"), actor="cli")

    sealed = {}
    with site.store.read() as connection:
        for row in connection.execute(select(members.c.member_id, members.c.sealed)):
            sealed[row.member_id] = site.vault.open(row.member_id, "person", row.sealed)
        kinds = {kind for kind, _ in kinds_of(connection, plain)}
    assert b"98765" not in sealed[plain]
    assert b"+919876500000" in sealed[agreed]
    assert b"r@example.org" in sealed[agreed]
    assert CredentialKind.PHONE in kinds, "found by it all the same"


def test_a_stop_between_the_two_files_leaves_no_row_without_its_key(
    site: Site, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key ring is written first; a kill then leaves a key of nobody, which opens nothing."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk.members.desk.insert_consents", die)
    with pytest.raises(KeyboardInterrupt):
        enrol(site.members, face(1))

    with site.store.read() as connection:
        assert connection.execute(select(members)).all() == []


def test_who_a_member_is_takes_as_few_statements_with_many_members(desk: MemberDesk, store: Store, face: Face) -> None:
    """It is on the way from a look to the offers."""
    first = enrol(desk, face(1))
    for number in range(2, 12):
        enrol(desk, face(number))
    with statements(store) as said:
        desk.person(first)

    assert len(said) <= 6, said
