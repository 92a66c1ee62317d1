"""My account, the page of accounts, the room for proofs, and sessions that are ended from elsewhere."""

import re

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from staff_room import PASSWORD
from staff_ways import changes, sign_in_without_password

from kiosk.cli.main import cli
from kiosk.console.sessions import SignedInBy
from kiosk.errors import StaffInvalid
from kiosk.store.staff import set_password_hash
from kiosk.store.staff_factors import PasskeyRow, insert_passkey
from kiosk.store.staff_identities import insert_identity

OTHER = "another long secret"


def test_a_password_is_changed_by_who_knows_the_old_one(room):
    here, there = room.signed_in(), room.signed_in()
    form = {"password": PASSWORD, "new": OTHER, "again": OTHER}
    for wrong in ({"password": "wrong"}, {"again": "typed otherwise"}, {"new": "short", "again": "short"}):
        assert here.post("/staff/account/password", **{**form, **wrong}).status_code == 422
    assert there.get("/staff/").status_code == 200
    assert here.post("/staff/account/password", **form).status_code == 303
    assert here.get("/staff/").status_code == 200
    assert there.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert room.accounts.authenticate("anbu", OTHER) is not None
    assert changes(room)[0] == "password"
    page = here.get("/staff/account").text
    assert OTHER not in page


def test_own_sessions_are_shown_and_ended_one_by_one_or_all_but_this(room):
    here, second, third = room.signed_in(), room.signed_in(), room.signed_in()
    stranger = room.signed_in("devi", "staff")
    page = here.get("/staff/account").text
    assert page.count('<span class="quiet">127.0.0.1') == 3
    keys = re.findall(r'name="session" value="(\w+)"', page)
    assert len(keys) == 2
    foreign = re.findall(r'name="session" value="(\w+)"', room.signed_in("devi").get("/staff/account").text)
    for path in ("/staff/account/sessions/end", "/staff/account/sessions/end-others"):
        assert here.post(path, session=keys[0]).headers["Location"] == "/staff/confirm"
    assert [one.get("/staff/").status_code for one in (second, third)] == [200, 200], "nothing was proven yet"
    here.post("/staff/confirm", password=PASSWORD)
    assert here.post("/staff/account/sessions/end", session=foreign[0]).status_code == 303
    assert stranger.get("/staff/").status_code == 200, "nobody ends the sessions of others here"
    here.post("/staff/account/sessions/end", session=keys[0])
    assert [one.get("/staff/").status_code for one in (second, third)].count(303) == 1
    here.post("/staff/account/sessions/end-others")
    assert [one.get("/staff/").status_code for one in (here, second, third)] == [200, 303, 303]
    assert changes(room)[:2] == ["sessions_ended", "session_ended"]


def test_whoever_runs_the_box_sees_accounts_and_ends_them_after_a_proof(room):
    room.add_staff("devi", "officer")
    admin, devi = room.signed_in("boss", "admin"), room.signed_in("devi")
    page = admin.get("/staff/accounts").text
    assert "devi" in page
    assert "argon2" not in page
    asked = admin.post("/staff/accounts/end-sessions", staff_id="devi")
    assert asked.headers["Location"] == "/staff/confirm"
    assert devi.get("/staff/").status_code == 200
    assert admin.post("/staff/confirm", password=PASSWORD).status_code == 303
    kept = admin.get("/staff/confirm").text
    assert 'action="/staff/accounts/end-sessions"' in kept
    assert 'name="staff_id" value="devi"' in kept, "nothing that was filled in is lost"
    assert admin.post("/staff/accounts/end-sessions", staff_id="devi").status_code == 303
    assert devi.get("/staff/").headers["Location"] == "/staff/sign-in"
    admin.post("/staff/accounts/disable", staff_id="devi", disabled="yes")
    assert room.accounts.authenticate("devi", PASSWORD) is None
    admin.post("/staff/accounts/disable", staff_id="devi", disabled="no")
    assert room.accounts.authenticate("devi", PASSWORD) is not None
    admin.post("/staff/accounts/reset", staff_id="devi")
    assert changes(room)[:4] == ["second_factor_reset", "enabled", "disabled", "sessions_ended"]


def test_nobody_closes_their_own_account_or_one_that_is_none(room):
    admin = room.signed_in("boss", "admin")
    for staff_id in ("boss", "nobody", ""):
        assert admin.post("/staff/accounts/disable", staff_id=staff_id, disabled="yes").status_code == 422
    assert room.accounts.authenticate("boss", PASSWORD) is not None


@pytest.mark.parametrize("role", ["staff", "officer", "marketing"])
def test_the_page_of_accounts_is_for_who_runs_the_box(room, role):
    browser = room.signed_in(role, role)
    assert browser.get("/staff/accounts").status_code == 403
    assert browser.post("/staff/accounts/reset", staff_id=role).status_code == 403


def test_a_command_ends_sessions_of_the_running_kiosk(room):
    """Another process has no list of sessions; the account's epoch reaches it."""
    browser = room.signed_in()
    home = ["--home", str(room.settings.home), "staff"]
    assert "password" in CliRunner().invoke(cli, [*home, "list"]).output
    done = CliRunner().invoke(cli, [*home, "sign-out", "anbu"])
    assert done.exit_code == 0, done.output
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    done = CliRunner().invoke(cli, [*home, "reset-factor", "anbu"])
    assert done.exit_code == 0, done.output
    for command in ("sign-out", "reset-factor"):
        assert CliRunner().invoke(cli, [*home, command, "nobody"]).exit_code == 1


def test_a_proof_in_the_room_counts_for_a_while(room):
    browser = room.signed_in("boss", "admin")
    browser.get("/staff/")
    assert browser.post("/staff/confirm", password="wrong").status_code == 422
    assert browser.post("/staff/confirm", password=PASSWORD).status_code == 303
    assert ("staff:boss", "proven", False) in room.trail()
    assert browser.get("/staff/account/passkey").status_code == 200
    room.seconds.now += 299.0
    assert browser.get("/staff/account/passkey").status_code == 200
    room.seconds.now += 2.0
    assert browser.get("/staff/account/passkey").headers["Location"] == "/staff/confirm"


def test_a_page_is_gone_back_to_after_the_proof(room):
    browser = room.signed_in()
    assert browser.get("/staff/account/passkey").headers["Location"] == "/staff/confirm"
    done = browser.post("/staff/confirm", password=PASSWORD)
    assert browser.follow(done).headers["Location"] == "/staff/account/passkey"
    room.seconds.now += 301.0
    assert browser.get("/staff/account/passkey").headers["Location"] == "/staff/confirm"
    [waiting] = room.console.parking.of(room.console.sessions.of("anbu")[0].key)
    assert browser.post("/staff/confirm/forget", waited=waiting.token).headers["Location"] == "/staff/"
    assert room.console.parking.of(room.console.sessions.of("anbu")[0].key) == ()


def test_without_a_password_an_erasure_goes_by_the_room_and_loses_nothing(room):
    """Requirements S1 and G9."""
    member_id = room.join("Meena")
    browser, session = sign_in_without_password(room, "kavi", "staff")
    address = f"/staff/members/{member_id}/erase"
    form = browser.get(address).text
    assert 'type="password"' not in form
    said = browser.post(address, sure="yes", purchases="yes")
    assert said.headers["Location"] == "/staff/confirm"
    assert room.site.members.list() != ()
    waiting = browser.get("/staff/confirm")
    assert 'type="password"' not in waiting.text
    room.console.sessions.prove(session)  # as a passkey or the provider does
    page = browser.get("/staff/confirm").text
    assert f'action="{address}"' in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert {"sure": "yes", "purchases": "yes"}.items() <= fields.items()
    done = browser.post(address, **{name: value for name, value in fields.items() if name != "csrf"})
    assert done.status_code == 200
    assert room.site.members.list() == ()
    assert room.console.parking.of(session.key) == ()


@pytest.mark.parametrize("path", ["/staff/members/{}/export", "/staff/privacy/retention/run"])
def test_exports_and_runs_ask_too(room, path):
    member_id = room.join("Meena")
    browser, session = sign_in_without_password(room, "kavi", "staff", "officer")
    address = path.format(member_id)
    assert browser.post(address).headers["Location"] == "/staff/confirm"
    room.console.sessions.prove(session)
    assert browser.post(address).headers.get("Location") != "/staff/confirm"


def test_a_shopper_cannot_take_the_tablet_back_with_a_proof_of_before(room):
    browser, session = sign_in_without_password(room, "kavi", "staff")
    room.console.sessions.prove(session)
    room.console.sessions.hand_over(session, "draft", "ta")
    assert browser.get("/staff/").headers["Location"] == "/staff/take-back"
    assert browser.post("/staff/take-back").headers["Location"] == "/staff/confirm"
    assert browser.get("/staff/account").headers["Location"] == "/staff/take-back"
    page = browser.get("/staff/confirm")
    assert page.status_code == 200
    assert 'action="/staff/take-back"' not in page.text
    room.console.sessions.prove(session)
    assert 'action="/staff/take-back"' in browser.get("/staff/confirm").text
    assert browser.post("/staff/take-back").headers["Location"] == "/staff/"


def test_no_password_fits_an_account_without_one(room):
    sign_in_without_password(room, "kavi", "staff")
    for said in ("", PASSWORD, "nobody has this password"):
        answer = room.browser().post("/staff/sign-in", name="kavi", password=said)
        assert answer.status_code == 401
    browser, _ = sign_in_without_password(room, "kavi")
    page = browser.get("/staff/account").text
    assert "/staff/account/password" not in page
    assert "/staff/account/second-factor" not in page
    assert browser.post("/staff/account/password", password="", new=OTHER, again=OTHER).status_code == 422
    assert room.accounts.find("kavi").password_hash == ""


def test_the_way_leads_on_to_the_page_that_was_asked_for(room):
    room.add_staff("devi", "officer")

    def wanted(path):
        browser = room.browser()
        browser.get(path)
        return browser.post("/staff/sign-in", name="devi", password=PASSWORD).headers["Location"]

    assert wanted("/staff/privacy") == "/staff/privacy"
    assert wanted("/staff/members/" + "0" * 32) == "/staff/", "the next one at the tablet may be somebody else"
    for evil in ("//evil.example/staff/", "https://evil.example", "/staff/../evil", "/staff/\\evil"):
        browser = room.browser()
        browser.client.set_cookie("vanakkam_wanted", evil, domain="127.0.0.1", path="/staff")
        answer = browser.post("/staff/sign-in", name="devi", password=PASSWORD)
        assert answer.headers["Location"] == "/staff/"


def test_a_rehash_at_the_sign_in_ends_nobody_elses_session(room):
    """A hash of older parameters is replaced on the way; other tablets of the same person stay signed in."""
    here = room.signed_in()
    with room.site.store.write() as connection:
        old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
        set_password_hash(connection, "anbu", old.hash(PASSWORD))
    room.signed_in()
    assert here.get("/staff/").status_code == 200


def test_where_a_second_factor_is_required_a_password_adds_none_beside_a_passkey(make_room):
    """Whoever knows the password only would give themselves a second factor, and be in."""
    room = make_room(staff_second_factor="required")
    room.add_staff("anbu", "staff")
    with room.site.store.write() as connection:
        insert_passkey(connection, PasskeyRow("p" * 64, "anbu", "phone", b"id", b"key", 1, room.clock.now, None))
    thief = room.signed_in("anbu")
    assert "Confirm with your passkey" in thief.get("/staff/account").text
    for path in ("/staff/account/second-factor", "/staff/account/passkey"):
        assert thief.get(path).headers["Location"] == "/staff/confirm"
    assert 'type="password"' not in thief.get("/staff/confirm").text
    assert thief.post("/staff/confirm", password=PASSWORD).status_code == 422
    for path in ("/staff/account/passkey", "/staff/account/second-factor"):
        assert thief.post(path, code="000000").headers["Location"] == "/staff/confirm"
    assert thief.post("/staff/account/passkey/remove", passkey_id="p" * 64).headers["Location"] == "/staff/account"
    assert room.accounts.factors() == {"anbu": (False, 1)}


def test_where_a_passkey_is_the_second_factor_a_password_proves_nothing(make_room):
    """The owner signed in with the passkey and left the tablet open; somebody who saw the password finds it."""
    room = make_room(staff_second_factor="required")
    room.add_staff("anbu", "staff", "admin")
    with room.site.store.write() as connection:
        insert_passkey(connection, PasskeyRow("p" * 64, "anbu", "phone", b"id", b"key", 1, room.clock.now, None))
    left_open = room.signed_in("anbu")
    left_open_session = room.console.sessions.of("anbu")[0]
    room.console.sessions.strengthen(left_open_session, SignedInBy.PASSKEY)
    room.seconds.now += 400.0
    assert left_open.get("/staff/accounts").status_code == 200
    assert 'type="password"' not in left_open.get("/staff/confirm").text
    assert left_open.post("/staff/confirm", password=PASSWORD).status_code == 422
    assert left_open.get("/staff/account/passkey").headers["Location"] == "/staff/confirm"


def test_an_account_of_the_provider_gets_no_way_in_of_its_own(room):
    browser, session = sign_in_without_password(room, "meena", "staff")
    room.console.sessions.prove(session)
    with room.site.store.write() as connection:
        insert_identity(connection, "oidc https://id.example", "42", "meena")
    assert "/staff/account/passkey" not in browser.get("/staff/account").text
    assert browser.get("/staff/account/passkey").status_code == 422
    assert browser.post("/staff/account/passkey", name="phone", credential="{}").status_code == 422
    with pytest.raises(StaffInvalid):
        room.accounts.set_password("meena", OTHER, actor="cli")
    assert room.accounts.find("meena").password_hash == ""


def test_a_rehash_brings_no_old_password_back(room):
    """Another process may have given the account a new password while the old one was compared."""
    room.add_staff("anbu", "staff")
    with room.site.store.write() as connection:
        set_password_hash(connection, "anbu", "new", instead_of="not what is there")
    assert room.accounts.authenticate("anbu", PASSWORD) is not None


def test_whoever_is_to_set_one_up_and_takes_long_proves_the_password_again(make_room):
    room = make_room(staff_second_factor="required")
    browser = room.signed_in()
    browser.get("/staff/account")
    room.seconds.now += 400.0
    assert browser.get("/staff/account/second-factor").headers["Location"] == "/staff/confirm"
    assert browser.post("/staff/confirm", password=PASSWORD).status_code == 303
    assert browser.get("/staff/account/second-factor").status_code == 200


@pytest.mark.parametrize("said", ["", "{}", "[" * 20_000, '{"id":1}', "null", '{"id":"","rawId":"","response":{}}'])
def test_what_is_no_passkey_is_refused_without_a_trace(room, said):
    before = room.trail()
    browser = room.browser()
    browser.csrf = "x"
    answer = browser.post("/staff/sign-in/passkey", credential=said)
    assert answer.status_code == 401
    assert room.trail() == before, "nobody fills the audit trail from outside"


def test_failed_passkeys_make_nobody_wait(room):
    room.add_staff("anbu", "staff")
    browser = room.browser()
    browser.csrf = "x"
    for _ in range(8):
        assert "Wait" not in browser.post("/staff/sign-in/passkey", credential="{}").text
    assert room.signed_in("anbu").get("/staff/").status_code == 200
