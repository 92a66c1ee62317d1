"""The form for a new password: what is wrong stands beside its field, in the page's language, and costs no code."""

import html
import re
from hashlib import sha1

import pyotp
import pytest
from staff_room import PASSWORD

from kiosk.words import say

PATH = "/staff/account/password"
NEW = "mango river lamp"


def fault(answer):
    """The field that is marked, and what stands beside it."""
    (field,) = re.findall(r'<input id="(\w+)"[^>]*aria-invalid="true" autofocus', answer.text)
    told = re.search(rf'<p class="field-error" id="{field}-error" role="alert">([^<]+)</p>', answer.text)
    assert told
    assert re.search(rf'<input id="{field}"[^>]*aria-describedby="[^"]*{field}-error"', answer.text)
    return field, html.unescape(told[1])


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"new": "qzvk7", "again": "qzvk7"}, "new", ("staff-password-weak-short", "staff-password-mend-short")),
        ({"new": "anbu and mangoes", "again": "anbu and mangoes"}, "new", ("staff-password-weak-name",)),
        ({"new": "iloveyou1234", "again": "iloveyou1234"}, "new", ("staff-password-weak-breached",)),
        ({"new": "vanakkam 2026!", "again": "vanakkam 2026!"}, "new", ("staff-password-weak-words",)),
        ({"new": "meenakshi1985", "again": "meenakshi1985"}, "new", ("staff-password-weak-guessed",)),
        ({"again": "mango river"}, "again", ("staff-password-differs",)),
    ],
)
@pytest.mark.parametrize("language", ["en", "ta", "hi"])
def test_what_is_wrong_stands_beside_its_field_in_ones_own_language(room, language, form, field, words):
    """Requirement S1 (V6.2.4, V6.2.11)."""
    browser = room.signed_in()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    answer = browser.post(PATH, **{"password": PASSWORD, "new": NEW, "again": NEW, **form})
    assert answer.status_code == 422
    marked, told = fault(answer)
    assert marked == field
    assert [key for key in words if say(language, key) not in told] == []
    for typed in (PASSWORD, *form.values()):
        assert html.escape(typed) not in answer.text
    assert room.accounts.authenticate("anbu", PASSWORD) is not None


def test_a_wrong_old_password_stands_beside_it(room):
    answer = room.signed_in().post(PATH, password="not this one", new=NEW, again=NEW)
    assert (answer.status_code, fault(answer)[0]) == (422, "password")


def test_a_page_without_a_fault_marks_none(room):
    page = room.signed_in().get("/staff/account").text
    assert "aria-invalid" not in page
    assert "autofocus" not in page
    assert "field-error" not in page


def test_a_code_is_not_spent_on_a_password_that_is_refused(room):
    shared = pyotp.random_base32()
    room.add_staff("anbu", "staff")
    codes = room.console.factors.set_up("anbu", shared, pyotp.TOTP(shared).at(room.clock.now), actor="staff:anbu")
    browser = room.browser()
    browser.post("/staff/sign-in", name="anbu", password=PASSWORD)
    browser.post("/staff/sign-in/code", code=codes[0])
    room.seconds.now += 400
    form = {"password": PASSWORD, "code": codes[1]}
    left = room.console.factors.state("anbu").codes_left
    answer = browser.post(PATH, **form, new="short", again="short")
    assert (answer.status_code, fault(answer)[0]) == (422, "new")
    assert room.console.factors.state("anbu").codes_left == left
    assert browser.post(PATH, **form, new=NEW, again=NEW).status_code == 303
    assert room.console.factors.state("anbu").codes_left == left - 1


def test_a_file_of_breached_passwords_that_cannot_be_read_is_said_and_changes_nothing(make_room):
    """Requirement S1 (V6.2.12)."""
    room = make_room()
    room.add_staff("anbu", "staff")
    closed = make_room(breached_passwords_file="/nowhere/pwned.txt")
    browser = closed.signed_in()
    answer = browser.post(PATH, password=PASSWORD, new=NEW, again=NEW)
    assert answer.status_code == 503
    assert fault(answer) == ("new", say("en", "staff-password-unasked"))
    assert "/nowhere" not in answer.text
    assert closed.accounts.authenticate("anbu", PASSWORD) is not None


def test_the_shop_s_own_rule_is_that_of_the_console(make_room, tmp_path):
    (tmp_path / "pwned.txt").write_text(f"{sha1(NEW.encode(), usedforsecurity=False).hexdigest().upper()}:12\r\n")
    room = make_room(breached_passwords_file=tmp_path / "pwned.txt", shop_name="Sri Murugan Stores")
    browser = room.signed_in()
    for new, key in ((NEW, "staff-password-weak-breached"), ("sri murugan 2026", "staff-password-weak-words")):
        answer = browser.post(PATH, password=PASSWORD, new=new, again=new)
        assert say("en", key) in fault(answer)[1]
    assert browser.post(PATH, password=PASSWORD, new="mango river lamps", again="mango river lamps").status_code == 303
