"""What the gallery is made of: whose templates, which of them, and when it is read again."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from kiosk.credentials import read_code
from kiosk.members import MemberDesk, NewMember
from kiosk.privacy.consent import Purpose
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault
from kiosk.site import Site
from kiosk.store.consents import withdraw
from kiosk.store.database import Store
from kiosk.store.tables import members, templates
from kiosk.store.templates import delete_templates, templates_of
from tests.integration.store.enrolling import Face, enrol, statements, views


def test_every_change_of_a_template_raises_the_revision(desk: MemberDesk, face: Face) -> None:
    revisions = [desk.gallery_revision()]
    first = enrol(desk, face(1))
    revisions.append(desk.gallery_revision())
    enrol(desk, face(2))
    revisions.append(desk.gallery_revision())
    desk.erase(first)
    revisions.append(desk.gallery_revision())

    assert revisions == sorted(set(revisions))


def test_the_revision_costs_the_camera_loop_one_statement_over_an_open_connection(
    desk: MemberDesk, store: Store
) -> None:
    desk.gallery_revision()
    with statements(store) as said:
        desk.gallery_revision()

    assert len(said) == 1
    assert "BEGIN" not in said[0]


def test_the_gallery_holds_the_mean_of_a_members_views(desk: MemberDesk, rotation: Rotation, face: Face) -> None:
    member_id = desk.enrol(NewMember("Asha", views(face(1), face(2), face(3)), "buffalo_s", "17"))[0]

    gallery = desk.gallery_rows("buffalo_s")

    mean = np.mean([face(1), face(2), face(3)], axis=0)
    expected = rotation.protect((mean / np.linalg.norm(mean)).astype(np.float32)[None])[0]
    assert gallery.member_ids == (member_id,)
    np.testing.assert_allclose(gallery.vectors[0], expected, atol=1e-6)
    assert float(np.linalg.norm(gallery.vectors[0])) == pytest.approx(1.0, abs=1e-5)


def test_who_paused_is_not_searched_but_still_known(site: Site, face: Face) -> None:
    """A paused member is no stranger: joining a second time must find them."""
    desk, member_id = site.members, enrol(site.members, face(1))
    before = desk.gallery_revision()

    desk.pause(member_id, actor="shopper")
    desk.pause(member_id, actor="shopper")

    assert desk.gallery_rows("buffalo_s").member_ids == ()
    assert desk.gallery_revision() == before + 1
    found = desk.likest(face(1), "buffalo_s")
    assert found is not None
    assert found[0] == member_id
    assert desk.person(member_id).nickname == "Asha"

    desk.resume(member_id, actor="shopper")

    assert desk.gallery_rows("buffalo_s").member_ids == (member_id,)
    assert [entry.action for entry in site.audit.entries(member_id=member_id, limit=2)] == ["resumed", "paused"]


def test_who_withdrew_is_not_searched_even_while_templates_are_there(site: Site, face: Face, now: datetime) -> None:
    """Requirement G4: the gallery asks for the standing consent, not only for the rows."""
    member_id = enrol(site.members, face(1))
    with site.store.write() as connection:
        withdraw(connection, member_id, Purpose.FACE_RECOGNITION, at=now, screen="kiosk")

    assert site.members.gallery_rows("buffalo_s").member_ids == ()
    assert site.members.likest(face(1), "buffalo_s") is None


def test_one_damaged_template_costs_one_view_and_a_damaged_record_one_name(
    site: Site, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    desk = site.members
    broken, whole = enrol(desk, face(1)), enrol(desk, face(2), "Ravi")
    with site.store.write() as connection:
        connection.execute(templates.update().where(templates.c.member_id == broken).values(sealed=b"x" * 64))
        connection.execute(members.update().where(members.c.member_id == broken).values(sealed=b"x" * 64))

    assert desk.gallery_rows("buffalo_s").member_ids == (whole,)
    assert sorted(member.nickname for member in desk.list()) == ["", "Ravi"]
    assert "kiosk.key_wrong" in caplog.text


def test_a_locked_template_opens_with_the_cards_secret_only(site: Site, rotation: Rotation, face: Face) -> None:
    """Requirement G13."""
    desk = site.members
    member_id, codes = desk.enrol(NewMember("Asha", views(face(1), face(2)), "buffalo_s", "17"), card_locked=True)
    secret = read_code(codes.card).secret
    assert secret is not None

    assert desk.gallery_rows("buffalo_s").member_ids == ()
    assert desk.likest(face(1), "buffalo_s") is None
    assert desk.open_templates() == 0
    assert desk.shelf.claim(member_id, bytes(32)) is None
    claim = desk.shelf.claim(member_id, secret)
    assert claim is not None
    mean = face(1) + face(2)
    np.testing.assert_allclose(claim, rotation.protect((mean / np.linalg.norm(mean))[None])[0], atol=1e-5)
    with site.store.read() as connection:
        rows = connection.execute(select(members)).all(), templates_of(connection, member_id)
    opened = [site.vault.open(member_id, "template/buffalo_s", row.sealed) for row in rows[1]]
    plain = [rotation.protect(vector[None])[0].astype("<f4").tobytes() for vector in (face(1), face(2))]
    assert not [one for one in opened for other in plain if other[:16] in one]
    assert secret.hex() not in str(rows)


def test_a_site_that_begins_to_verify_drops_what_opens_without_a_card(site: Site, face: Face) -> None:
    """Requirement G13."""
    open_one = enrol(site.members, face(1))
    site.members.enrol(NewMember("Ravi", views(face(2)), "buffalo_s", "18"), card_locked=True)

    assert site.members.open_templates() == 3
    assert site.members.drop_open_templates(actor="cli") == 3

    assert site.members.open_templates() == 0
    assert site.members.person(open_one).nickname == "Asha"
    assert site.members.gallery_rows("buffalo_s").member_ids == ()


def test_the_next_reading_of_the_gallery_opens_only_what_changed(
    site: Site, face: Face, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The camera waits for it after every enrolment, pause and erasure; the result is that of a whole reading."""
    desk = site.members
    ids = [enrol(desk, face(number), f"M{number}") for number in range(5)]
    first = desk.gallery_rows("buffalo_s")
    desk.erase(ids[0])
    desk.pause(ids[1], actor="cli")
    clock[0] += timedelta(seconds=1)
    with site.store.write() as connection:
        delete_templates(connection, ids[2])
        desk.shelf.put(connection, desk.shelf.seal(ids[2], "buffalo_s", views(face(77)), secret=None, at=clock[0]))
    new = enrol(desk, face(9), "New")
    opened: list[str] = []
    real = Vault.open

    def spy(vault: Vault, member_id: str, *rest: object) -> bytes:
        opened.append(member_id)
        return real(vault, member_id, *rest)

    monkeypatch.setattr(Vault, "open", spy)
    second = desk.gallery_rows("buffalo_s", first)
    assert set(opened) == {ids[2], new}
    whole = desk.gallery_rows("buffalo_s")

    assert second.member_ids == whole.member_ids == tuple(sorted([ids[2], ids[3], ids[4], new]))
    np.testing.assert_array_equal(second.vectors, whole.vectors)
    assert second.stamps == whole.stamps


@pytest.mark.sqlcipher("how SQLite plans the query")
def test_the_gallery_is_asked_for_from_an_index(site: Site) -> None:
    """Two kilobytes a template would be read otherwise, for nothing."""
    with site.store.read() as connection:
        statement = "SELECT member_id, number, created_at FROM templates WHERE recogniser = 'r' AND card_locked = 0"
        (step,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()

    assert "COVERING INDEX" in step.detail
