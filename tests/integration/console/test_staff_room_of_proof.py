"""What waits in the room for proofs: named, several side by side, never lost; and what takes time or a tablet."""

import html
import re

import pyotp
from staff_room import PASSWORD
from staff_ways import code_of, is_in, pass_steps, set_up, sign_in, sign_in_without_password

from kiosk.console.console import Way
from kiosk.console.my_account import SET_UP_SECONDS
from kiosk.console.parking import MOST
from kiosk.console.passkeys import RelyingParty
from kiosk.console.sessions import SignedInBy
from kiosk.store.staff_factors import PasskeyRow, insert_passkey


def waiting_of(page):
    """What the room says that waits: words to the fields that are sent on."""
    found = {}
    for item in re.findall(r'<li class="line">(.*?)</li>', page, re.DOTALL):
        words = html.unescape(re.search(r"<strong[^>]*>([^<]*)", item)[1])
        form = item.split("</form>", 1)[0]
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        found[words] = {name: html.unescape(value) for name, value in fields.items() if name != "csrf"}
    return found


def test_requests_of_two_tabs_wait_side_by_side_and_each_is_named(room):
    """Requirements S1 and W1: neither takes the other's place, and nobody confirms what they do not know."""
    meena, kumar = room.join("Meena"), room.join("Kumar", number=60)
    browser, session = sign_in_without_password(room, "kavi", "staff")
    for member_id, purchases in ((meena, "yes"), (kumar, "")):
        answer = browser.post(f"/staff/members/{member_id}/erase", sure="yes", purchases=purchases)
        assert answer.headers["Location"] == "/staff/confirm"
        assert member_id not in answer.headers["Location"]
    named = [f"Erase member {room.site.aliases.log_name(one)}" for one in (kumar, meena)]
    before = browser.get("/staff/confirm").text
    assert list(waiting_of(before)) == named
    assert "Meena" not in before
    assert "Go on with it" not in before, "nothing goes on before the proof"
    room.console.sessions.prove(session)
    waiting = waiting_of(browser.get("/staff/confirm").text)
    assert waiting[named[1]].items() >= {"sure": "yes", "purchases": "yes"}.items()
    assert browser.post(f"/staff/members/{meena}/erase", **waiting[named[1]]).status_code == 200
    assert [one.member_id for one in room.site.members.list()] == [kumar]
    assert list(waiting_of(browser.get("/staff/confirm").text)) == named[:1], "the other one waits still"
    left = browser.post("/staff/confirm/forget", waited=waiting[named[0]]["waited"])
    assert left.headers["Location"] == "/staff/"
    assert [one.member_id for one in room.site.members.list()] == [kumar]


def test_more_forms_than_may_wait_are_refused_and_push_none_out(room):
    members = [room.join(f"Member{number}", number=10 + 10 * number) for number in range(MOST + 1)]
    browser, session = sign_in_without_password(room, "kavi", "staff")
    for member_id in members[:-1]:
        assert browser.post(f"/staff/members/{member_id}/erase", sure="yes").status_code == 303
    full = browser.post(f"/staff/members/{members[-1]}/erase", sure="yes")
    assert full.status_code == 409
    assert f"{MOST} other forms wait" in full.text
    assert len(waiting_of(full.text)) == MOST
    assert full.headers.get("Location") is None, "going back in the browser finds the form as it was"
    again = browser.post(f"/staff/members/{members[0]}/erase", sure="yes")
    assert again.status_code == 303, "the same one again is not one more"
    room.console.sessions.end(session.key)
    assert room.console.parking.of(session.key) == ()


def test_a_page_and_a_form_wait_together(room):
    member_id = room.join("Meena")
    browser, session = sign_in_without_password(room, "kavi", "staff")
    browser.post(f"/staff/members/{member_id}/erase", sure="yes")
    browser.get("/staff/members/" + member_id)
    browser.get("/staff/account/second-factor")
    room.console.sessions.prove(session)
    page = browser.get("/staff/confirm")
    assert page.status_code == 200, "nobody is led away from a form that waits"
    assert f"Erase member {room.site.aliases.log_name(member_id)}" in waiting_of(page.text)


def test_what_ran_out_again_on_its_way_waits_anew(room):
    member_id = room.join("Meena")
    browser, session = sign_in_without_password(room, "kavi", "staff")
    browser.post(f"/staff/members/{member_id}/erase", sure="yes", purchases="yes")
    room.console.sessions.prove(session)
    [fields] = waiting_of(browser.get("/staff/confirm").text).values()
    room.seconds.now += 301.0
    assert browser.post(f"/staff/members/{member_id}/erase", **fields).headers["Location"] == "/staff/confirm"
    [one] = room.console.parking.of(session.key)
    assert dict(one.fields) == {"sure": "yes", "purchases": "yes"}


def test_nobody_sends_on_what_waits_for_somebody_else(room):
    member_id = room.join("Meena")
    kavi, session = sign_in_without_password(room, "kavi", "staff")
    kavi.post(f"/staff/members/{member_id}/erase", sure="yes")
    [token] = [one.token for one in room.console.parking.of(session.key)]
    devi, _ = sign_in_without_password(room, "devi", "staff")
    assert waiting_of(devi.get("/staff/confirm").text) == {}
    devi.post("/staff/confirm/forget", waited=token)
    assert len(room.console.parking.of(session.key)) == 1


def shared_on(page):
    return re.search(r'class="code">([^<]+)<', page)[1].replace("-", "")


def test_an_app_is_set_up_while_the_proof_runs_out(room):
    """Fetching the phone takes longer than a proof counts; the picture that was read stays the right one."""
    browser = room.signed_in()
    browser.post("/staff/confirm", password=PASSWORD)
    shared = shared_on(browser.get("/staff/account/second-factor").text)
    room.seconds.now += SET_UP_SECONDS - 1.0
    again = browser.get("/staff/account/second-factor")
    assert shared_on(again.text) == shared, "also when the page is opened again"
    wrong = browser.post("/staff/account/second-factor", code="000000")
    assert wrong.status_code == 422
    assert shared_on(wrong.text) == shared
    assert browser.post("/staff/account/second-factor", code=code_of(room, shared)).status_code == 200
    assert room.accounts.factors() == {"anbu": (True, 0)}
    assert browser.get("/staff/account/second-factor").headers["Location"] == "/staff/confirm", "one set-up for a proof"


def test_a_set_up_that_took_too_long_asks_again_and_keeps_the_picture(room):
    browser = room.signed_in()
    browser.post("/staff/confirm", password=PASSWORD)
    shared = shared_on(browser.get("/staff/account/second-factor").text)
    room.seconds.now += SET_UP_SECONDS
    late = browser.post("/staff/account/second-factor", code=code_of(room, shared))
    assert late.headers["Location"] == "/staff/confirm"
    assert room.accounts.factors() == {}
    browser.post("/staff/confirm", password=PASSWORD)
    [fields] = waiting_of(browser.get("/staff/confirm").text).values()
    assert "code" not in fields
    shown = browser.post("/staff/account/second-factor", **fields)
    assert shown.status_code == 200
    assert "does not fit" not in shown.text, "no code was given yet"
    assert shared_on(shown.text) == shared
    assert browser.post("/staff/account/second-factor", code=code_of(room, shared)).status_code == 200


def test_a_set_up_is_of_one_session_and_ends_where_a_shopper_gets_the_tablet(room):
    here, there = room.signed_in(), room.signed_in()
    here.post("/staff/confirm", password=PASSWORD)
    shared = shared_on(here.get("/staff/account/second-factor").text)
    code = pyotp.TOTP(shared).at(room.clock.now)
    assert there.post("/staff/account/second-factor", code=code).headers["Location"] == "/staff/confirm"
    there.post("/staff/confirm", password=PASSWORD)
    assert there.post("/staff/account/second-factor", code=code).status_code == 422
    mine = min(room.console.sessions.of("anbu"), key=lambda one: one.proven_at)
    room.console.sessions.hand_over(mine, "draft", "ta")
    assert here.get("/staff/account/second-factor").headers["Location"] == "/staff/take-back"
    room.console.sessions.take_back(mine)
    assert here.get("/staff/account/second-factor").headers["Location"] == "/staff/confirm"
    assert here.post("/staff/account/second-factor", code=code).headers["Location"] == "/staff/confirm"


def hand_over(room, name="anbu"):
    [session] = room.console.sessions.of(name)
    return room.console.sessions.hand_over(session, "draft", "ta")


def test_the_tablet_is_taken_back_with_password_and_code_where_there_is_an_app(room):
    """Requirement S1: the shopper may have looked on while the password was typed."""
    shared, _ = set_up(room, room.signed_in())
    pass_steps(room)
    room.console.sessions.end(room.console.sessions.of("anbu")[0].key)
    answer, browser = sign_in(room, code=code_of(room, shared))
    assert is_in(answer)
    hand_over(room)
    pass_steps(room)
    page = browser.get("/staff/take-back").text
    assert 'name="code"' in page
    assert browser.post("/staff/take-back", password=PASSWORD).status_code == 422
    assert browser.post("/staff/take-back", password=PASSWORD, code="000000").status_code == 422
    assert browser.get("/staff/").headers["Location"] == "/staff/take-back"
    taken = browser.post("/staff/take-back", password=PASSWORD, code=code_of(room, shared))
    assert taken.headers["Location"] == "/staff/"
    assert browser.get("/staff/").status_code == 200


def test_an_account_without_password_takes_back_with_what_it_has(room, monkeypatch):
    browser, session = sign_in_without_password(room, "kavi", "staff")
    with room.site.store.write() as connection:
        insert_passkey(connection, PasskeyRow("k" * 64, "kavi", "phone", b"id", b"key", 1, room.clock.now, None))
    room.console.confirm_ways.append(lambda _account: Way("staff-sso-again-oidc", "/staff/sso/oidc/again"))
    monkeypatch.setattr(room.console.passkeys, "here", lambda: RelyingParty("localhost", "http://localhost"))
    room.console.sessions.hand_over(session, "draft", "ta")
    page = browser.get("/staff/take-back").text
    for part in ('data-ask="/staff/api/passkey/confirm"', 'href="/staff/sso/oidc/again"', "passkeys.js"):
        assert part in page
    assert 'type="password"' not in page
    assert browser.post("/staff/take-back", password="").headers["Location"] == "/staff/confirm"
    room.console.sessions.prove(session)
    assert 'action="/staff/take-back"' in browser.get("/staff/confirm").text
    assert browser.post("/staff/take-back").headers["Location"] == "/staff/"


def test_a_shopper_sees_nothing_of_what_waits_and_a_password_is_not_enough_beside_a_required_passkey(make_room):
    room = make_room(staff_second_factor="required")
    room.add_staff("anbu", "staff", "admin")
    with room.site.store.write() as connection:
        insert_passkey(connection, PasskeyRow("p" * 64, "anbu", "phone", b"id", b"key", 1, room.clock.now, None))
    browser = room.signed_in("anbu")
    session = room.console.sessions.strengthen(room.console.sessions.of("anbu")[0], SignedInBy.PASSKEY)
    member_id = room.join("Meena")
    browser.post(f"/staff/members/{member_id}/erase", sure="yes")
    assert len(room.console.parking.of(session.key)) == 1
    hand_over(room)
    for path in ("/staff/confirm", "/staff/take-back"):
        page = browser.get(path).text
        assert room.site.aliases.log_name(member_id) not in page
        assert 'type="password"' not in page
    assert browser.post("/staff/take-back", password=PASSWORD).headers["Location"] == "/staff/confirm"
    assert browser.get("/staff/").headers["Location"] == "/staff/take-back"
    room.console.sessions.prove(session)
    browser.post("/staff/take-back")
    assert len(waiting_of(browser.get("/staff/confirm").text)) == 1, "it has waited"
