"""A second factor: set up, asked for at the sign-in, used up, lost and taken away."""

import html
import re

import pyotp
import pytest
from sqlalchemy import select
from staff_room import PASSWORD
from staff_ways import code_of, is_in, pass_steps, set_up, sign_in

from kiosk.security.keyring import Secret
from kiosk.store.staff_tables import staff_recovery_codes, staff_totp


@pytest.fixture
def owner(room):
    """Anbu with an app; three steps have passed."""
    shared, codes = set_up(room, room.signed_in())
    pass_steps(room)
    return shared, codes


def test_the_second_step_opens_with_a_code_and_not_without(room, owner):
    shared, _ = owner
    answer, browser = sign_in(room)
    assert answer.headers["Location"] == "/staff/sign-in/code"
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    page = browser.get("/staff/sign-in/code")
    assert 'autocomplete="one-time-code"' in page.text
    assert is_in(browser.post("/staff/sign-in/code", code=code_of(room, shared)))
    newest = next(one for one in room.site.audit.entries(limit=9) if one.action == "signed_in")
    assert dict(newest.detail) == {"by": "totp"}


def test_a_code_is_taken_once(room, owner):
    shared, _ = owner
    code = code_of(room, shared)
    assert is_in(sign_in(room, code=code)[0])
    assert sign_in(room, code=code)[0].status_code == 401
    pass_steps(room, 1)
    assert sign_in(room, code=code)[0].status_code == 401, "still within the drift, and spent"
    room.seconds.now += 10.0
    assert is_in(sign_in(room, code=code_of(room, shared))[0])


def test_a_code_of_before_one_that_counted_is_spent_too(room, owner):
    """RFC 6238, 5.2."""
    shared, _ = owner
    before = code_of(room, shared)
    pass_steps(room, 1)
    assert is_in(sign_in(room, code=code_of(room, shared))[0])
    assert sign_in(room, code=before)[0].status_code == 401


def test_a_recovery_code_counts_once(room, owner):
    _, codes = owner
    assert len(set(codes)) == 10
    assert is_in(sign_in(room, code=codes[0].lower().replace("-", " "))[0])
    assert sign_in(room, code=codes[0])[0].status_code == 401
    assert is_in(sign_in(room, code=codes[1])[0])
    _, browser = sign_in(room, code=codes[2])
    assert "7 recovery codes" in browser.get("/staff/account").text


def test_the_store_has_neither_secret_nor_codes(room, owner):
    shared, codes = owner
    with room.site.store.read() as connection:
        cells = [*connection.execute(select(staff_totp)).one()]
        cells += [cell for row in connection.execute(select(staff_recovery_codes)) for cell in row]
    kept = " ".join(cell.hex() if isinstance(cell, bytes) else str(cell) for cell in cells)
    for one in (shared, *codes, *(code.replace("-", "") for code in codes)):
        assert one not in kept
        assert one.encode().hex() not in kept
    assert room.site.keyring.secret(Secret.STAFF).hex() not in kept
    assert shared not in str([dict(one.detail) for one in room.site.audit.entries(limit=99)])


@pytest.mark.usefixtures("owner")
def test_nothing_tells_which_part_was_wrong(room):
    """A right and a wrong password look alike until the end, and so do an account and a name that is none."""
    room.add_staff("devi", "staff")
    texts = {}
    for name, password in (("anbu", PASSWORD), ("anbu", "wrong"), ("devi", "wrong"), ("nobody", PASSWORD)):
        room.seconds.now += 4000.0
        browser = room.browser()
        first = browser.post("/staff/sign-in", name=name, password=password)
        second = browser.post("/staff/sign-in/code", code="000000")
        texts[name, password] = (
            first.status_code,
            first.headers["Location"],
            re.sub("half=[^;]+|Expires=[^;]+", "", first.headers["Set-Cookie"]),
            second.status_code,
            second.text,
        )
    assert len(set(texts.values())) == 1, texts


@pytest.mark.usefixtures("owner")
def test_who_has_no_app_signs_in_at_once_beside_those_who_have_one(room):
    room.add_staff("devi", "staff")
    assert is_in(sign_in(room, "devi")[0])


@pytest.mark.usefixtures("owner")
def test_waits_grow_alike_whether_the_password_fitted_or_not(room):
    """The pace of refusals must not tell what the page does not."""
    waits = []
    for password in (PASSWORD, "wrong"):
        room.seconds.now += 4000.0
        said = []
        for _ in range(4):
            browser = room.browser()
            for path, form in (("", {"name": "anbu", "password": password}), ("/code", {"code": "000000"})):
                answer = browser.post(f"/staff/sign-in{path}", **form)
                said.append((answer.status_code, "Wait" in answer.text))
        waits.append(said)
    assert waits[0] == waits[1]
    assert any(waited for _, waited in waits[0])


def test_wrong_codes_are_slowed_like_wrong_passwords(room, owner):
    shared, _ = owner
    browser = room.browser()
    browser.post("/staff/sign-in", name="anbu", password=PASSWORD)
    answers = [browser.post("/staff/sign-in/code", code="000000") for _ in range(6)]
    assert answers[0].status_code == 401
    assert "Wait" in answers[-1].text
    assert "Wait" in browser.post("/staff/sign-in/code", code=code_of(room, shared)).text
    room.seconds.now += 10.0
    assert is_in(browser.post("/staff/sign-in/code", code=code_of(room, shared)))


def test_nobody_locks_a_colleague_out_with_wrong_codes(room, owner):
    shared, _ = owner
    assert is_in(sign_in(room, code=code_of(room, shared))[0]), "the tablet is known now"
    pass_steps(room)
    for number in range(40):
        away = room.app.test_client()
        send = {"headers": {"Origin": "http://127.0.0.1"}, "environ_overrides": {"REMOTE_ADDR": f"10.0.0.{number}"}}
        away.post("/staff/sign-in", data={"name": "anbu", "password": "wrong"}, **send)
        away.post("/staff/sign-in/code", data={"code": "000000"}, **send)
    assert is_in(sign_in(room, code=code_of(room, shared))[0])


def test_signing_in_every_day_is_no_failure(room, owner):
    """The first step counts until the code has come; then nothing is left of it, for nobody."""
    shared, _ = owner
    for _ in range(25):
        pass_steps(room)
        assert is_in(sign_in(room, code=code_of(room, shared))[0])
    room.add_staff("devi", "staff")
    assert is_in(sign_in(room, "devi")[0])


def test_a_change_of_the_account_between_the_steps_ends_them(room, owner):
    shared, _ = owner
    _, browser = sign_in(room)
    room.accounts.set_password("anbu", "another long secret", actor="cli")
    assert browser.post("/staff/sign-in/code", code=code_of(room, shared)).status_code == 401


def test_the_second_step_ends_after_a_while(room, owner):
    shared, _ = owner
    _, browser = sign_in(room)
    room.seconds.now += 301.0
    assert browser.post("/staff/sign-in/code", code=code_of(room, shared)).headers["Location"] == "/staff/sign-in"
    assert browser.get("/staff/sign-in/code").headers["Location"] == "/staff/sign-in"


def test_an_app_that_shows_another_code_is_not_kept(room):
    browser = room.signed_in()
    browser.get("/staff/account/second-factor")
    browser.post("/staff/confirm", password=PASSWORD)
    before = browser.get("/staff/account/second-factor").text
    refused = browser.post("/staff/account/second-factor", code="12")
    assert refused.status_code == 422
    shared = re.search(r'class="code">([^<]+)<', before)[1]
    assert shared in refused.text, "the same secret: the app was set up with it already"
    assert room.accounts.factors() == {}
    assert "otpauth" not in html.unescape(refused.text), "in the picture only"


def test_a_new_second_factor_ends_the_other_sessions_and_not_this_one(room):
    here, there = room.signed_in(), room.signed_in()
    set_up(room, here)
    assert here.get("/staff/").status_code == 200
    assert there.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_it_is_taken_away_by_its_owner_after_a_proof(room, owner):
    shared, _ = owner
    _, browser = sign_in(room, code=code_of(room, shared))
    pass_steps(room)
    room.seconds.now += 301.0
    asked = browser.post("/staff/account/second-factor/remove")
    assert asked.headers["Location"] == "/staff/confirm"
    assert room.accounts.factors() == {"anbu": (True, 0)}
    assert browser.post("/staff/confirm", password=PASSWORD, code="000000").status_code == 422
    assert browser.post("/staff/confirm", password=PASSWORD, code=code_of(room, shared)).status_code == 303
    assert 'action="/staff/account/second-factor/remove"' in browser.get("/staff/confirm").text
    assert browser.post("/staff/account/second-factor/remove").status_code == 303
    assert room.accounts.factors() == {}
    assert is_in(sign_in(room)[0])
    changes = [one.detail.get("change") for one in room.site.audit.entries(limit=99) if one.action == "staff_changed"]
    assert changes[:2] == ["second_factor_removed", "second_factor_added"]


def test_a_code_of_just_now_is_not_asked_for_again_and_another_phone_takes_over(room, owner):
    """Where the phone is lost one recovery code is enough: it signs in, and the password proves the rest."""
    _, codes = owner
    _, browser = sign_in(room, code=codes[0])
    again = browser.get("/staff/account/second-factor")
    assert again.headers["Location"] == "/staff/confirm"
    assert 'name="code"' not in browser.get("/staff/confirm").text
    browser.post("/staff/confirm", password=PASSWORD)
    page = browser.get("/staff/account/second-factor").text
    shared = re.search(r'class="code">([^<]+)<', page)[1].replace("-", "")
    assert browser.post("/staff/account/second-factor", code=code_of(room, shared)).status_code == 200
    assert sign_in(room, code=codes[1])[0].status_code == 401, "codes of the old phone are void"
    pass_steps(room)
    assert is_in(sign_in(room, code=code_of(room, shared))[0])


def test_an_erasure_asks_for_a_code_where_none_was_given_for_a_while(room, owner):
    shared, _ = owner
    member_id = room.join("Meena")
    _, browser = sign_in(room, code=code_of(room, shared))
    address, said = f"/staff/members/{member_id}/erase", {"sure": "yes", "password": PASSWORD}
    assert 'name="code"' not in browser.get(address).text
    room.seconds.now += 301.0
    pass_steps(room)
    assert 'name="code"' in browser.get(address).text
    for code in ("", "000000"):
        assert browser.post(address, **said, code=code).status_code == 422
    wrong = {**said, "password": "wrong"}
    assert browser.post(address, **wrong, code=code_of(room, shared)).status_code == 422
    assert room.site.members.list() != ()
    assert browser.post(address, **said, code=code_of(room, shared)).status_code == 200


def test_new_recovery_codes_void_the_old_ones(room, owner):
    shared, codes = owner
    _, browser = sign_in(room, code=code_of(room, shared))
    pass_steps(room)
    browser.get("/staff/account/passkey")
    browser.post("/staff/confirm", password=PASSWORD, code=code_of(room, shared))
    fresh = re.findall(r"<code>([^<]+)</code>", browser.post("/staff/account/recovery-codes").text)
    assert len(fresh) == 10
    assert sign_in(room, code=codes[0])[0].status_code == 401
    assert is_in(sign_in(room, code=fresh[0])[0])


def test_where_it_is_required_nothing_opens_before_it_is_set_up(make_room):
    room = make_room(staff_second_factor="required", staff_second_factor_roles=("officer",))
    free = room.signed_in("kavi", "staff")
    assert free.get("/staff/").status_code == 200
    browser = room.signed_in("devi", "officer")
    for path in ("/staff/", "/staff/privacy", "/staff/health"):
        assert browser.get(path).headers["Location"] == "/staff/account"
    page = browser.get("/staff/account")
    assert "Your role needs more than a password" in page.text
    assert browser.post("/staff/privacy/retention").headers["Location"] == "/staff/account"
    shown = browser.get("/staff/account/second-factor")
    assert shown.status_code == 200, "the password was typed just now"
    shared = re.search(r'class="code">([^<]+)<', shown.text)[1].replace("-", "")
    assert browser.post("/staff/account/second-factor", code=code_of(room, shared)).status_code == 200
    assert browser.get("/staff/privacy").status_code == 200
    browser.post("/staff/confirm", password=PASSWORD, code=pyotp.TOTP(shared).at(room.clock.now, counter_offset=1))
    kept = browser.post("/staff/account/second-factor/remove")
    assert kept.status_code == 422
    assert "Your role needs a second factor" in kept.text


def test_off_offers_none_and_asks_who_has_one(make_room):
    room = make_room()
    shared, _ = set_up(room, room.signed_in())
    room.site.close()
    closed = make_room(staff_second_factor="off")
    pass_steps(closed)
    assert is_in(sign_in(closed, code=code_of(closed, shared))[0])
    closed.add_staff("devi", "staff")
    _, browser = sign_in(closed, "devi")
    assert "/staff/account/second-factor" not in browser.get("/staff/account").text
    assert browser.get("/staff/account/second-factor").status_code == 422


@pytest.mark.usefixtures("owner")
def test_a_lost_phone_is_reset_from_the_command(room):
    browser = room.browser()
    room.accounts.reset_factors("anbu", actor="cli")
    assert is_in(browser.post("/staff/sign-in", name="anbu", password=PASSWORD))
    assert room.site.audit.entries(limit=2)[1].detail["change"] == "second_factor_reset"
