"""What tests of the console do again and again: signing in each way, setting up an app, reading what was changed."""

import re

import pyotp
from staff_room import PASSWORD

from kiosk.console.sessions import SignedInBy
from kiosk.store.staff import set_password_hash


def changes(room):
    return [one.detail.get("change") for one in room.site.audit.entries(limit=99) if one.action == "staff_changed"]


def sign_in_without_password(room, name, *roles):
    """A browser whose session was begun by a passkey or a provider, of an account without a password."""
    if room.accounts.find(name) is None:
        room.add_staff(name, *roles)
        with room.site.store.write() as connection:
            set_password_hash(connection, name, "")
    browser = room.browser()
    token, session = room.console.sessions.begin(name, room.accounts.find(name).epoch, SignedInBy.OIDC)
    browser.client.set_cookie("vanakkam_staff", token, domain="127.0.0.1", path="/staff")
    browser.csrf = session.csrf
    return browser, session


def set_up(room, browser):
    """Set up an app in the room of a session; its shared secret and the recovery codes."""
    browser.get("/staff/account/second-factor")
    browser.post("/staff/confirm", password=PASSWORD)
    page = browser.get("/staff/account/second-factor").text
    shared = re.search(r'class="code">([^<]+)<', page)[1].replace("-", "")
    done = browser.post("/staff/account/second-factor", code=code_of(room, shared))
    assert done.status_code == 200, done.text
    return shared, re.findall(r"<code>([^<]+)</code>", done.text)


def code_of(room, shared):
    return pyotp.TOTP(shared).at(room.clock.now)


def pass_steps(room, steps=3):
    """Later: codes of before count no more."""
    room.clock.now = room.clock.now.fromtimestamp(room.clock.now.timestamp() + 30 * steps, room.clock.now.tzinfo)


def sign_in(room, name="anbu", password=PASSWORD, code=None):
    """Both steps; the last answer, and the browser."""
    browser = room.browser()
    answer = browser.post("/staff/sign-in", name=name, password=password)
    if code is not None and answer.headers.get("Location") == "/staff/sign-in/code":
        answer = browser.post("/staff/sign-in/code", code=code)
    return answer, browser


def is_in(answer):
    return answer.status_code == 303 and "sign-in" not in answer.headers["Location"]
