"""Changes of accounts: kept with their entry or not at all, by open sessions only; and what becomes of who leaves."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from staff_room import PASSWORD
from staff_ways import changes, code_of, is_in, pass_steps, set_up, sign_in, sign_in_without_password

from kiosk.console.access import Role
from kiosk.console.entering import enter
from kiosk.console.second_factor import MOST_WRONG
from kiosk.console.sessions import SignedInBy
from kiosk.errors import KioskError, SessionEnded, StaffInvalid
from kiosk.store.ageing import CLOSED_DAYS, count_old, delete_old
from kiosk.store.staff_factors import PasskeyRow, TotpRow, insert_passkey, put_recovery, put_totp
from kiosk.store.staff_identities import find_identity, insert_identity
from kiosk.store.staff_tables import staff_identities, staff_passkeys, staff_recovery_codes, staff_totp
from kiosk.store.tables import staff

TABLES = (staff, staff_totp, staff_recovery_codes, staff_passkeys, staff_identities)
OTHER = "another long secret"
PROVIDER = "oidc https://id.example"


def all_rows(room):
    with room.site.store.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in TABLES}


@pytest.fixture
def full(room):
    """An account with everything that one may have."""
    room.add_staff("anbu", "staff")
    with room.site.store.write() as connection:
        put_totp(connection, TotpRow("anbu", b"sealed", room.clock.now, 7))
        put_recovery(connection, "anbu", ["a" * 64])
        insert_passkey(connection, PasskeyRow("p" * 64, "anbu", "phone", b"id", b"key", 1, room.clock.now, None))
    return room


def app_of(room):
    return pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").at(room.clock.now)


CHANGES = {
    "added": lambda room: room.accounts.add("devi", PASSWORD, [Role.STAFF], actor="cli"),
    "password": lambda room: room.accounts.set_password("anbu", OTHER, actor="cli"),
    "disabled": lambda room: room.accounts.set_disabled("anbu", True, actor="cli"),
    "sessions_ended": lambda room: room.accounts.end_sessions("anbu", actor="cli"),
    "second_factor_reset": lambda room: room.accounts.reset_factors("anbu", actor="cli"),
    "second_factor_added": lambda room: room.console.factors.set_up(
        "anbu", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", app_of(room), actor="staff:anbu"
    ),
    "second_factor_removed": lambda room: room.console.factors.remove("anbu", actor="staff:anbu"),
    "recovery_codes_renewed": lambda room: room.console.factors.renew_codes("anbu", actor="staff:anbu"),
    "passkey_removed": lambda room: room.console.passkeys.remove("anbu", "p" * 64, actor="staff:anbu"),
}


def refuse_entries(connection):
    """Let the store itself take no entry of the trail any more."""
    if connection.dialect.name == "sqlite":
        does = "BEGIN SELECT RAISE(ABORT, 'no entry'); END"
    else:
        body = "BEGIN RAISE EXCEPTION 'no entry'; END"
        connection.execute(text(f"CREATE FUNCTION no_entry() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"))
        does = "FOR EACH ROW EXECUTE FUNCTION no_entry()"
    connection.execute(text(f"CREATE TRIGGER no_entry BEFORE INSERT ON audit {does}"))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_cannot_be_written_down_is_not_made(full, change):
    """Requirement G18: the store itself refuses the entry; afterwards the same change is made, with one entry."""
    before, entries = all_rows(full), len(full.site.audit.entries(limit=99))
    with full.site.store.write() as connection:
        refuse_entries(connection)
    with pytest.raises((KioskError, SQLAlchemyError)):
        CHANGES[change](full)
    assert all_rows(full) == before
    with full.site.store.write() as connection:
        connection.execute(text(f"DROP TRIGGER no_entry{'' if full.site.store.is_file else ' ON audit'}"))
    CHANGES[change](full)
    assert all_rows(full) != before
    assert len(full.site.audit.entries(limit=99)) == entries + 1
    assert changes(full)[0] == change


def test_a_recovery_code_is_used_up_with_its_entry_or_not_at_all(room):
    _, codes = set_up(room, room.signed_in())
    before = all_rows(room)
    with room.site.store.write() as connection:
        refuse_entries(connection)
    with pytest.raises((KioskError, SQLAlchemyError)):
        room.console.factors.take("anbu", codes[0])
    assert all_rows(room) == before


@pytest.mark.parametrize("change", ["second_factor_removed", "passkey_removed"])
def test_what_is_not_there_is_not_removed_twice(full, change):
    CHANGES[change](full)
    before = all_rows(full)
    with pytest.raises(StaffInvalid):
        CHANGES[change](full)
    assert all_rows(full) == before, "no session has ended for nothing"


def test_a_session_is_not_carried_over_an_end_of_all_sessions_by_somebody_else(room, monkeypatch):
    """Whoever runs the box signs everybody out while the thief's change is under way: after it, or before it."""
    here = room.signed_in()
    kept = room.accounts.set_password

    def raised_after(*args, **more):
        kept(*args, **more)
        room.accounts.end_sessions("anbu", actor="cli")

    monkeypatch.setattr(room.console.accounts, "set_password", raised_after)
    form = {"password": PASSWORD, "new": OTHER, "again": OTHER}
    assert here.post("/staff/account/password", **form).status_code == 303
    assert here.get("/staff/").headers["Location"] == "/staff/sign-in"

    there = room.browser()
    assert is_in(there.post("/staff/sign-in", name="anbu", password=OTHER))

    def raised_before(*args, **more):
        room.accounts.end_sessions("anbu", actor="cli")
        kept(*args, **more)

    monkeypatch.setattr(room.console.accounts, "set_password", raised_before)
    form = {"password": OTHER, "new": PASSWORD, "again": PASSWORD}
    assert there.post("/staff/account/password", **form).status_code == 401
    assert room.accounts.authenticate("anbu", PASSWORD) is None, "the change of an ended session is not made"
    assert there.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_every_own_change_is_refused_to_a_session_that_has_ended(full):
    late, factors, passkeys = {"actor": "staff:anbu", "epoch": 0}, full.console.factors, full.console.passkeys
    full.accounts.end_sessions("anbu", actor="cli")
    before = all_rows(full)
    for change in (
        lambda: full.accounts.set_password("anbu", OTHER, **late),
        lambda: full.accounts.end_sessions("anbu", **late),
        lambda: factors.set_up("anbu", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", app_of(full), **late),
        lambda: factors.remove("anbu", **late),
        lambda: passkeys.remove("anbu", "p" * 64, **late),
    ):
        with pytest.raises(SessionEnded):
            change()
    assert all_rows(full) == before


def test_neither_a_session_nor_a_proof_begins_without_its_entry(room, monkeypatch):
    browser = room.signed_in()

    def full_disk(*_args, **_more):
        raise KioskError("no room")

    monkeypatch.setattr(room.site.audit, "record", full_disk)
    assert browser.post("/staff/confirm", password=PASSWORD).status_code == 500
    other = room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD)
    assert other.status_code == 500
    [only] = room.console.sessions.of("anbu")
    assert not room.console.sessions.is_fresh(only.proven_at, 300.0)


def test_a_closed_account_loses_at_once_what_it_was_proven_with(full):
    half = full.console.halves.begin("anbu", full.accounts.find("anbu"))
    admin = full.signed_in("boss", "admin")
    admin.post("/staff/confirm", password=PASSWORD)
    admin.post("/staff/accounts/disable", staff_id="anbu", disabled="yes")
    assert full.accounts.factors() == {}
    with full.site.store.read() as connection:
        assert connection.execute(select(staff_recovery_codes)).all() == []
    assert full.console.halves.find(half) is None
    page = admin.get("/staff/accounts").text
    assert "Closed since" in page


def test_whoever_left_is_kept_out_while_the_trail_tells_of_them_and_then_nothing_is_left(full):
    """Requirement G11. Whose account it was at a provider is what keeps the person from being let in anew."""
    full.add_staff("devi", "staff")
    with full.site.store.write() as connection:
        insert_identity(connection, PROVIDER, "42", "anbu")
        insert_identity(connection, PROVIDER, "43", "devi")
    full.accounts.set_disabled("anbu", True, actor="cli")
    with full.site.store.write() as connection:  # as an earlier version left it
        put_totp(connection, TotpRow("anbu", b"sealed", full.clock.now, 7))
    last_day = full.clock.now + timedelta(days=CLOSED_DAYS)
    with full.site.store.write() as connection:
        assert not any(dict(delete_old(connection, last_day - timedelta(seconds=1))).values())
        assert find_identity(connection, PROVIDER, "42") == "anbu"
        due = {table: count for table, count in count_old(connection, last_day) if count}
        assert due == {"staff_totp": 1, "staff_identities": 1, "staff": 1}
        assert {table: count for table, count in delete_old(connection, last_day) if count} == due
        assert find_identity(connection, PROVIDER, "42") is None
        assert find_identity(connection, PROVIDER, "43") == "devi"
    assert [one.staff_id for one in full.accounts.list()] == ["devi"]


def test_an_account_that_nobody_uses_opens_no_more_until_it_is_opened(make_room):
    room = make_room(staff_unused_days=90)
    admin = room.signed_in("boss", "admin")
    room.signed_in("anbu", "staff")
    room.clock.now += timedelta(days=80)
    room.signed_in("anbu")
    room.clock.now += timedelta(days=89)
    assert is_in(room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD))
    room.clock.now += timedelta(days=90)
    refused = room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD)
    assert refused.status_code == 401
    assert "does not fit" in refused.text, "a thief of an old password learns nothing"
    assert "not used for 90 days" in admin.get("/staff/accounts").text
    admin.post("/staff/confirm", password=PASSWORD)
    admin.post("/staff/accounts/disable", staff_id="anbu", disabled="no")
    assert is_in(room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD))
    room.clock.now += timedelta(days=90)
    room.accounts.set_password("anbu", OTHER, actor="cli")
    assert is_in(room.browser().post("/staff/sign-in", name="anbu", password=OTHER))


def test_who_holds_a_passkey_or_comes_from_the_provider_is_told_that_it_is_locked(room):
    room.add_staff("kavi", "staff")
    room.clock.now += timedelta(days=180)
    with room.app.test_request_context("/staff/sign-in"):
        for by in (SignedInBy.PASSKEY, SignedInBy.OIDC):
            with pytest.raises(KioskError, match="locked"):
                enter(room.console, room.accounts.find("kavi"), by)
    assert room.console.sessions.of("kavi") == ()


def test_zero_days_lock_nobody(make_room):
    room = make_room(staff_unused_days=0)
    room.add_staff("anbu", "staff")
    room.clock.now += timedelta(days=1000)
    assert is_in(room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD))


def guess_codes(room, times, *, password=PASSWORD, right=None):
    """Whoever knows the password guesses codes from ever another network, as slowly as they have to."""
    for number in range(times):
        browser = room.browser()
        browser.client.environ_base["REMOTE_ADDR"] = f"203.0.{number // 250}.{number % 250}"
        browser.post("/staff/sign-in", name="anbu", password=password)
        answer = browser.post("/staff/sign-in/code", code=right or "000000")
        if is_in(answer):
            return True
        room.seconds.now += 61.0
    return False


def test_codes_of_one_account_are_not_guessed_for_ever(room):
    """Requirement S1: from however many networks. The owner's recovery code still opens, and ends it."""
    shared, codes = set_up(room, room.signed_in())
    pass_steps(room)
    assert not guess_codes(room, MOST_WRONG)
    assert not guess_codes(room, 2, right=code_of(room, shared)), "not even the right one"
    admin = room.signed_in("boss", "admin")
    assert "Codes stopped" in admin.get("/staff/accounts").text
    room.seconds.now += 3600.0
    assert is_in(sign_in(room, code=codes[0])[0])
    pass_steps(room)
    assert is_in(sign_in(room, code=code_of(room, shared))[0])


def test_only_who_knows_the_password_stops_the_codes(room):
    """Requirement S1: otherwise anybody could keep the owner out."""
    shared, _ = set_up(room, room.signed_in())
    pass_steps(room)
    assert not guess_codes(room, 2 * MOST_WRONG, password="wrong")
    assert not room.console.factors.is_spent("anbu")
    room.seconds.now += 61.0
    assert is_in(sign_in(room, code=code_of(room, shared))[0])


def test_a_new_password_gives_the_codes_back(room):
    """From the command, too: the epoch of the account tells every process."""
    shared, _ = set_up(room, room.signed_in())
    pass_steps(room)
    guess_codes(room, MOST_WRONG)
    assert room.console.factors.is_spent("anbu")
    room.accounts.set_password("anbu", OTHER, actor="cli")
    assert not room.console.factors.is_spent("anbu")
    room.seconds.now += 3600.0
    assert is_in(sign_in(room, password=OTHER, code=code_of(room, shared))[0])


@pytest.mark.parametrize("elsewhere", ["203.0.113.7", "2001:db8:1::7"])
def test_the_owner_signs_in_on_their_tablet_whatever_is_guessed_elsewhere(room, elsewhere):
    """Requirement S1: one wrong password at every moment that one counts, for a day, from a whole network."""
    browser = room.signed_in()
    browser.post("/staff/sign-out")
    for number in range(300):
        guess = room.browser()
        guess.client.environ_base["REMOTE_ADDR"] = elsewhere + str(number % 90 if number else "")
        guess.post("/staff/sign-in", name="anbu", password="a guess at it")
        room.seconds.now += 300.0
    assert is_in(room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD))


def test_all_addresses_of_one_network_of_ipv6_wait_as_one(room):
    room.add_staff("anbu", "staff")
    answers = []
    for number in range(8):
        browser = room.browser()
        browser.client.environ_base["REMOTE_ADDR"] = f"2001:db8:1::{number:x}"
        answers.append(browser.post("/staff/sign-in", name="anbu", password="a guess at it").text)
    assert "too many wrong tries" in answers[-1]


def test_sign_ins_that_wait_are_of_one_account(room):
    room.add_staff("anbu", "staff")
    room.add_staff("devi", "staff")
    halves = room.console.halves
    of = {name: halves.begin(name, room.accounts.find(name)) for name in ("anbu", "devi", "nobody")}
    halves.end_of("anbu")
    assert [halves.find(of[name]) is None for name in ("anbu", "devi", "nobody")] == [True, False, False]


def test_an_account_of_a_provider_is_used_by_signing_in(room):
    """Nothing but the trail tells when: no time of anybody's work is kept for it."""
    sign_in_without_password(room, "kavi", "staff")
    kavi = room.accounts.find("kavi")
    assert room.accounts.used(kavi) == {"kavi": kavi.created_at}
