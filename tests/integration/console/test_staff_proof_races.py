"""What ends meanwhile, what comes first, and what a password may not prove."""

import pytest
from argon2 import PasswordHasher
from staff_room import PASSWORD
from staff_ways import code_of, pass_steps, set_up, sign_in

from kiosk.console.entering import SignedInBy, enter
from kiosk.console.parking import Parked
from kiosk.console.second_factor import MOST_WRONG
from kiosk.errors import StoreFull
from kiosk.privacy.audit import AuditLog
from kiosk.store.staff_factors import PasskeyRow, insert_passkey


def with_app(room, *roles):
    """A browser, freshly proven, of an account with an app."""
    browser = room.signed_in("anbu", *roles)
    shared, _ = set_up(room, browser)
    pass_steps(room)
    browser.post("/staff/confirm", password=PASSWORD, code=code_of(room, shared))
    return browser


def spend(room):
    for _ in range(MOST_WRONG):
        room.console.factors.take("anbu", "000000")
    assert room.console.factors.is_spent("anbu")


def test_a_password_exports_nothing_where_a_passkey_is_the_required_factor(make_room):
    """Requirement S1: in the form as in the room."""
    room = make_room(staff_second_factor="required")
    member = room.join("Meena")
    browser = room.signed_in("anbu", "officer", "staff")
    shared, _ = set_up(room, browser)
    with room.site.store.write() as connection:
        insert_passkey(connection, PasskeyRow("k", "anbu", "Phone", b"k", b"k", 0, room.clock.now, None))
    pass_steps(room)
    browser.post("/staff/confirm", password=PASSWORD, code=code_of(room, shared))
    assert browser.post("/staff/account/second-factor/remove").headers["Location"] == "/staff/account"
    room.seconds.now += 310.0
    assert 'name="password"' not in browser.get("/staff/confirm").text
    answer = browser.post(f"/staff/members/{member}/export", password=PASSWORD)
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/staff/confirm")


def test_a_session_of_the_old_password_ends_where_its_hash_was_renewed_meanwhile(room, monkeypatch):
    room.add_staff("anbu", "staff")

    class Slow(PasswordHasher):
        def hash(self, password, **more):
            if password == PASSWORD:
                room.accounts.set_password("anbu", "quite another long secret", actor="cli")
            return super().hash(password, **more)

    monkeypatch.setattr(room.console.accounts, "_hasher", Slow(time_cost=2, memory_cost=8, parallelism=1))
    _, browser = sign_in(room)
    assert browser.get("/staff/account").headers["Location"] == "/staff/sign-in"


def test_new_recovery_codes_are_not_shown_to_a_session_that_was_ended(room, monkeypatch):
    browser = with_app(room)
    factors = type(room.console.factors)
    renew = factors.renew_codes

    def late(self, staff_id, **more):
        room.accounts.end_sessions("anbu", actor="cli")
        return renew(self, staff_id, **more)

    monkeypatch.setattr(factors, "renew_codes", late)
    assert browser.post("/staff/account/recovery-codes").status_code == 401


def test_new_recovery_codes_end_the_other_sessions_and_not_this_one(room):
    browser = with_app(room)
    account = room.accounts.find("anbu")
    other = room.console.sessions.begin("anbu", account.epoch, SignedInBy.TOTP)[1]
    assert browser.post("/staff/account/recovery-codes").status_code == 200
    assert browser.get("/staff/account").status_code == 200
    assert other.key not in {one.key for one in room.console.sessions.of("anbu")}


def test_a_session_is_not_ended_without_an_entry(room, monkeypatch):
    browser = room.signed_in("anbu")
    other = room.console.sessions.begin("anbu", room.accounts.find("anbu").epoch)[1]
    browser.get("/staff/account")
    browser.post("/staff/confirm", password=PASSWORD)
    record = AuditLog.record

    def full(self, action, **more):
        if more.get("detail", {}).get("change") == "session_ended":
            raise StoreFull("The disk is full", mend="Make room")
        return record(self, action, **more)

    with monkeypatch.context() as patch:
        patch.setattr(AuditLog, "record", full)
        assert browser.post("/staff/account/sessions/end", session=other.key).status_code >= 500
    assert room.console.sessions.is_open(other.key)
    assert browser.post("/staff/account/sessions/end", session=other.key).status_code == 303
    assert not room.console.sessions.is_open(other.key)


@pytest.mark.parametrize("ended", [False, True])
def test_nothing_is_kept_for_a_session_that_has_ended(room, ended):
    """A sign-out in another tab, while the form is served: nothing would ever drop what it held."""
    room.signed_in("anbu")
    [session] = room.console.sessions.of("anbu")
    if ended:
        room.console.sessions.end(session.key)
    assert room.console.parking.put(session.key, Parked("/staff/x", "w", "", True, (("a", "b"),)))
    assert len(room.console.parking.of(session.key)) == (not ended)


def test_signing_in_with_a_passkey_gives_the_codes_back(room):
    set_up(room, room.signed_in("anbu"))
    spend(room)
    with room.app.test_request_context("/staff/sign-in"):
        enter(room.console, room.accounts.find("anbu"), SignedInBy.PASSKEY)
    assert not room.console.factors.is_spent("anbu")


def test_a_passkey_in_the_room_gives_the_codes_back(room, monkeypatch):
    browser = room.signed_in("anbu")
    set_up(room, browser)
    spend(room)
    monkeypatch.setattr(type(room.console.passkeys), "check", lambda *_: "anbu")
    assert browser.post("/staff/confirm/passkey", credential="{}").status_code == 303
    assert not room.console.factors.is_spent("anbu")


def test_whoever_runs_the_box_gives_codes_back_without_taking_the_phone_away(room):
    set_up(room, room.signed_in("anbu"))
    for one in room.console.sessions.of("anbu"):
        room.console.sessions.end(one.key)
    spend(room)
    admin = room.signed_in("boss", "admin")
    page = admin.get("/staff/accounts").text
    mine = page[page.index(">anbu</h2>") : page.index("</section>", page.index(">anbu</h2>"))]
    assert "Codes stopped" in mine
    assert 'action="/staff/accounts/end-sessions"' in mine
    admin.post("/staff/confirm", password=PASSWORD)
    assert admin.post("/staff/accounts/end-sessions", staff_id="anbu").status_code == 303
    assert not room.console.factors.is_spent("anbu")
