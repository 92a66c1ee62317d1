"""What a copy of a cookie, an old password and a made-up field are worth (ASVS V6.2.8, V6.4.3, V7.4.1, V15.3.3)."""

import pyotp
import pytest
from staff_room import PASSWORD, Browser

from kiosk.console.second_factor import SHARED_SIGNS

OTHER = "quite another long secret"
COOKIE = "vanakkam_staff"


def copy_of(room, browser):
    """A browser with the cookie that somebody copied out of this one."""
    thief = Browser(room.app.test_client())
    token = next(cookie.value for cookie in browser.client._cookies.values() if cookie.key == COOKIE)
    for path in ("/staff", "/marketing"):
        thief.client.set_cookie(COOKIE, token, domain="127.0.0.1", path=path)
    return thief


def test_a_copied_cookie_opens_nothing_after_the_sign_out(room):
    """Requirement S1 (V7.4.1): the session ends here, and not in the browser alone."""
    browser = room.signed_in()
    thief = copy_of(room, browser)
    assert thief.get("/staff/").status_code == 200, "the copy is as good as the cookie while the session stands"
    browser.post("/staff/sign-out")
    assert thief.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_a_copied_cookie_opens_nothing_after_a_while(room):
    """Requirement S1 (V7.3.1, V7.4.1)."""
    thief = copy_of(room, room.signed_in())
    room.seconds.now += 60.0 * room.settings.staff_idle_minutes
    assert thief.get("/staff/").headers["Location"] == "/staff/sign-in"


@pytest.mark.parametrize("typed", [PASSWORD.upper(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1], f"{PASSWORD}x"])
def test_a_password_counts_as_it_was_typed(room, typed):
    """Requirement S1 (V6.2.8)."""
    room.add_staff("anbu", "staff")
    assert room.browser().post("/staff/sign-in", name="anbu", password=typed).status_code == 401
    assert room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD).status_code == 303


def test_a_forgotten_password_is_replaced_and_the_second_factor_stays(room):
    """Requirement S1 (V6.4.3)."""
    room.add_staff("anbu", "staff")
    shared = pyotp.random_base32(SHARED_SIGNS)
    room.console.factors.set_up("anbu", shared, pyotp.TOTP(shared).at(room.clock.now), actor="cli")
    room.accounts.set_password("anbu", OTHER, actor="cli")
    browser = room.browser()
    answer = browser.post("/staff/sign-in", name="anbu", password=OTHER)
    assert answer.headers["Location"] == "/staff/sign-in/code"
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_a_field_that_a_form_does_not_have_changes_nothing(room):
    """Requirement S1 (V15.3.3): nobody gives themselves a role, or acts for a colleague, by a field more."""
    room.add_staff("devi", "officer")
    browser = room.signed_in()
    before = {one.staff_id: one for one in room.accounts.list()}
    more = {"roles": "admin", "role": "admin", "staff_id": "devi", "disabled": "no", "epoch": "0", "password_hash": "x"}
    form = {"password": PASSWORD, "new": OTHER, "again": OTHER}
    assert browser.post("/staff/account/password", **form, **more).status_code == 303
    after = {one.staff_id: one for one in room.accounts.list()}
    assert after["devi"] == before["devi"]
    assert after["anbu"].roles == before["anbu"].roles == ("staff",)
    assert room.accounts.authenticate("anbu", OTHER) is not None
    assert room.accounts.authenticate("devi", PASSWORD) is not None
