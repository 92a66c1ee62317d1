"""Search, the member's page, and what staff do there; every look is in the audit trail."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from staff_room import PASSWORD, person

from kiosk.errors import MemberUnknown
from kiosk.privacy.consent import Purpose
from kiosk.store.tables import matches


def views_of(room, member_id):
    return [one for one in room.site.audit.entries(member_id=member_id, limit=99) if one.action == "viewed"]


@pytest.mark.parametrize("text", ["Meena", "meena devi", "  DEVI ", "+91 98400 12345", "9840012345"])
def test_a_member_is_found_by_name_and_phone(room, text):
    """Requirement G18: each hit is in the audit trail, with who looked."""
    member_id = room.join("Meena Devi", phone="98400 12345")
    answer = room.signed_in().post("/staff/search", text=text)
    assert f"/staff/members/{member_id}" in answer.text
    assert [one.actor for one in views_of(room, member_id)] == ["staff:anbu"]


@pytest.mark.parametrize("text", ["Mee", "M%", "*", "%", "98400", "Devi Other"])
def test_a_part_of_a_name_or_number_finds_nobody(room, text):
    """No browsing (SCREENS 20)."""
    member_id = room.join("Meena Devi", phone="98400 12345")
    answer = room.signed_in().post("/staff/search", text=text)
    assert answer.status_code in {200, 422}
    assert "Meena Devi" not in answer.text
    assert views_of(room, member_id) == []


def test_many_members_of_one_name_are_not_listed(room):
    """No browsing (SCREENS 20)."""
    members = [room.join("Kumar", number=50 + number) for number in range(9)]
    answer = room.signed_in().post("/staff/search", text="Kumar")
    assert answer.status_code == 422
    assert "/staff/members/" not in answer.text
    assert 'value="Kumar"' in answer.text
    assert [views_of(room, member_id) for member_id in members] == [[]] * 9, "who is not shown was not viewed (G18)"


def test_the_page_shows_evidence_and_no_template(room):
    """Requirement G18: purpose, wording, hash, language, time, screen, reference; one entry a view."""
    member_id = room.join("Meena", number=40)
    browser = room.signed_in()
    text = browser.get(f"/staff/members/{member_id}").text
    with room.site.store.read() as connection:
        from kiosk.store.evidence import consents_of

        given = consents_of(connection, member_id)
    assert {one.purpose for one in given} == {"face_recognition", "offers"}
    for one in given:
        assert one.text_hash in text
        assert one.reference in text
    assert "Face recognition" in text
    assert "1 view for buffalo_s" in text
    assert str(float(person(40)[0]))[:8] not in text
    assert "<img" not in text.replace('<img src="/static/art/mark.svg"', "")
    assert len(views_of(room, member_id)) == 1


def test_a_correction_is_kept_and_audited_and_an_error_loses_no_input(room):
    """Requirement G8."""
    member_id = room.join("Meena", phone="98400 12345")
    browser = room.signed_in()
    form = browser.get(f"/staff/members/{member_id}/correct").text
    assert 'value="Meena"' in form
    said = {"nickname": "Meenakshi", "phone": "x", "email": "", "card": ""}
    wrong = browser.post(f"/staff/members/{member_id}/correct", **said)
    assert wrong.status_code == 422
    assert 'value="Meenakshi"' in wrong.text
    assert 'value="x"' in wrong.text
    done = browser.post(f"/staff/members/{member_id}/correct", **said | {"phone": ""})
    assert "Meenakshi" in browser.follow(done).text
    assert ("staff:anbu", "corrected", True) in room.trail()


def test_pause_and_resume(room):
    member_id = room.join("Meena")
    browser = room.signed_in()
    text = browser.follow(browser.post(f"/staff/members/{member_id}/pause", paused="yes")).text
    assert "Recognition paused" in text
    assert room.site.members.gallery_rows("buffalo_s").member_ids == ()
    browser.post(f"/staff/members/{member_id}/pause", paused="no")
    assert room.site.members.gallery_rows("buffalo_s").member_ids == (member_id,)
    assert {("staff:anbu", "paused", True), ("staff:anbu", "resumed", True)} <= set(room.trail())


def test_purposes_change_one_by_one(room):
    """Requirements G3, G4, G21."""
    member_id = room.join("Meena")
    browser = room.signed_in()
    form = browser.get(f"/staff/members/{member_id}/purposes").text
    assert len(re.findall(r"<input type=\"checkbox\"[^>]* checked", form)) == 2
    browser.post(f"/staff/members/{member_id}/purposes", purpose=["analytics"], reference=" form 18 ")
    text = browser.get(f"/staff/members/{member_id}").text
    assert "<td>form 18</td>" in text
    assert "By card and phone only" in text
    assert room.site.members.gallery_rows("buffalo_s").member_ids == ()
    assert {("staff:anbu", "consent_given", True), ("staff:anbu", "consent_withdrawn", True)} <= set(room.trail())


def test_a_purpose_goes_on_only_with_the_number_of_a_form_and_off_without_one(room):
    """Requirement G2: what nobody signed is no consent; an error loses no input."""
    member_id = room.join("Meena")
    browser = room.signed_in()
    path = f"/staff/members/{member_id}/purposes"
    assert 'name="reference"' in browser.get(path).text
    refused = browser.post(path, purpose=["contact"], reference=" ")
    assert refused.status_code == 422
    assert "has no reference" in refused.text
    assert re.findall(r'value="(\w+)" checked', refused.text) == ["contact"]
    assert room.site.members.person(member_id).purposes == (Purpose.FACE_RECOGNITION, Purpose.OFFERS)
    assert ("staff:anbu", "consent_withdrawn", True) not in room.trail()

    assert browser.post(path, purpose=["offers"]).status_code == 303
    assert room.site.members.person(member_id).purposes == (Purpose.OFFERS,)


def test_the_export_is_a_zip_without_a_name_in_its_name(room):
    """Requirement G7."""
    member_id = room.join("Meena")
    browser, address = room.signed_in(), f"/staff/members/{member_id}/export"
    refused = browser.post(address, password="wrong")
    assert refused.status_code == 422
    assert "Meena" in refused.text
    assert ("staff:anbu", "exported", True) not in room.trail()
    answer = browser.post(address, password=PASSWORD)
    assert answer.mimetype == "application/zip"
    assert "Meena" not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert any("Meena" in text for text in texts.values())
    assert all(json.loads(text) is not None for name, text in texts.items() if name.endswith(".json"))
    assert ("staff:anbu", "exported", True) in room.trail()


def test_a_new_receipt_is_shown_once_and_opens_the_data(room):
    member_id = room.join("Meena")
    browser = room.signed_in()
    assert browser.post(f"/staff/members/{member_id}/receipt").headers["Location"] == "/staff/confirm"
    assert "New receipt for member" in browser.get("/staff/confirm").text
    browser.post("/staff/confirm", password=PASSWORD)
    text = browser.post(f"/staff/members/{member_id}/receipt").text
    code = re.search(r'class="code">([^<]+)<', text)[1]
    assert '<svg class="qr"' in text
    assert room.site.members.search(code, actor="cli")[0].member_id == member_id
    assert code not in browser.get(f"/staff/members/{member_id}").text


LOOKS = {
    "member": ("GET", "", "viewed"),
    "correct": ("GET", "/correct", "viewed"),
    "purposes": ("GET", "/purposes", "viewed"),
    "offers": ("GET", "/offers", "viewed"),
    "erase": ("GET", "/erase", "viewed"),
    "receipt": ("POST", "/receipt", "receipt_renewed"),
    "export form": ("GET", "/export", "viewed"),
    "export": ("POST", "/export", "exported"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_leaves_exactly_one_entry_and_no_word_of_the_member(room, look):
    """Requirement G18."""
    member_id = room.join("Meena Devi", phone="98400 12345")
    browser = room.signed_in()
    browser.get("/staff/")
    if look == "receipt":
        browser.post("/staff/confirm", password=PASSWORD)
    before = room.trail()
    method, path, action = LOOKS[look]
    address = f"/staff/members/{member_id}{path}"
    answer = browser.get(address) if method == "GET" else browser.post(address, password=PASSWORD)
    assert answer.status_code == 200
    assert room.trail()[len(before) :] == [("staff:anbu", action, True)]
    newest = room.site.audit.entries(limit=1)[0]
    for word in ("Meena", "Devi", "98400", "9840012345", member_id):
        assert word not in str(newest)


def test_nobody_at_the_counter_gives_the_consent_to_a_face_by_a_switch(room):
    """Requirement G2: it belongs to its capture; the form does not offer it, and a made-up one does not give it."""
    member_id = room.join("Meena", purposes=(Purpose.OFFERS,))
    browser = room.signed_in()
    assert 'value="face_recognition"' not in browser.get(f"/staff/members/{member_id}/purposes").text
    browser.post(f"/staff/members/{member_id}/purposes", purpose=["face_recognition", "analytics"], reference="18")
    assert room.site.members.person(member_id).purposes == (Purpose.ANALYTICS,)


def test_an_address_without_the_consent_to_contact_loses_no_input(room):
    member_id = room.join("Meena")
    said = {"nickname": "Meena", "phone": "", "email": "m@example.org", "card": ""}
    answer = room.signed_in().post(f"/staff/members/{member_id}/correct", **said)
    assert answer.status_code == 422
    assert 'value="m@example.org"' in answer.text


def test_what_a_member_or_a_form_says_is_text_and_never_markup(room):
    """Requirement S1 (V5)."""
    evil = '"><script>alert(1)</script>'
    member_id = room.site.members.add(
        "<img src=x onerror=alert(1)>", [person(40)], recogniser="buffalo_s", consent_reference=evil
    )
    browser = room.signed_in("eve", "staff", "officer")
    browser.post("/staff/site-records", kind="training", reference=evil, approved_by=evil, dated="2026-02-01")
    pages = [
        browser.get(f"/staff/members/{member_id}"),
        browser.get(f"/staff/members/{member_id}/correct"),
        browser.get(f"/staff/members/{member_id}/erase"),
        browser.get("/staff/site-records"),
        browser.post("/staff/search", text=evil),
        browser.post("/staff/audit", actor=evil, since=evil),
    ]
    for page in pages:
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text
        assert "&lt;" in page.text


def test_an_erasure_that_has_not_ended_everywhere_is_said_so(room, monkeypatch):
    """Requirement G9: a receipt never says more than was looked at."""
    member_id = room.join("Meena")
    erase = room.deps.mydata.erase
    monkeypatch.setattr(room.deps.mydata, "erase", lambda *a, **named: replace(erase(*a, **named), verified=False))
    done = room.signed_in().post(f"/staff/members/{member_id}/erase", sure="yes", password=PASSWORD)
    assert "and from its copies" not in done.text
    assert "Something was in the way elsewhere" in done.text


def test_an_erasure_wants_the_wish_and_the_password_and_gives_a_receipt(room):
    """Requirement G9."""
    member_id = room.join("Meena")
    browser = room.signed_in()
    path = f"/staff/members/{member_id}/erase"
    assert "Meena" in browser.get(path).text
    assert browser.post(path, password=PASSWORD).status_code == 422
    assert browser.post(path, sure="yes", password="wrong").status_code == 422
    assert room.site.members.knows(member_id)
    done = browser.post(path, sure="yes", password=PASSWORD)
    assert done.status_code == 200
    assert "templates" in done.text
    assert "was erased from this kiosk and from its copies" in done.text
    assert "own books" not in done.text
    assert "Meena" not in done.text
    with pytest.raises(MemberUnknown):
        room.site.members.person(member_id)
    assert browser.get(f"/staff/members/{member_id}").status_code == 404
    assert ("staff:anbu", "erased", True) in room.trail()


def test_the_officer_sees_and_erases_but_does_not_change(room):
    member_id = room.join("Meena", purposes=(Purpose.OFFERS,))
    browser = room.signed_in("devi", "officer")
    text = browser.get(f"/staff/members/{member_id}").text
    assert "Erase this member" in text
    assert "Correct the data" not in text
    assert browser.get(f"/staff/members/{member_id}/correct").status_code == 403


def test_matches_show_the_act_its_time_and_the_screen(room):
    """Requirement A1."""
    member_id = room.join("Meena")
    with room.site.store.write() as connection:
        connection.execute(
            matches.insert().values(
                member_id=member_id,
                at=room.clock.now,
                how="face",
                mode="identify",
                engage="dwell",
                act="dwell",
                act_at=room.clock.now,
                screen="entrance",
                disputed_at=room.clock.now,
            )
        )
    text = room.signed_in().get(f"/staff/members/{member_id}").text
    assert "by face" in text
    assert "stood before the screen" in text
    assert "entrance" in text
    assert "“Not me”" in text
