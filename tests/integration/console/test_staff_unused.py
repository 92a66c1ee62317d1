"""Accounts that nobody uses: locked without a word to whoever guesses, shown to whoever runs the box."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from staff_room import PASSWORD
from staff_ways import code_of, is_in, pass_steps, set_up, sign_in

from kiosk.cli.main import cli
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.settings import Settings
from kiosk.site import open_site

LONG = timedelta(days=200)


@pytest.mark.parametrize("fourth", ["wrong", PASSWORD])
def test_a_locked_account_waits_as_for_a_wrong_password(room, fourth):
    """Requirement S1: the pace would tell whoever guesses that the password fits."""
    room.add_staff("anbu", "staff")
    room.clock.now += LONG
    typed = ["wrong"] * 3 + [fourth] + ["wrong"] * 2
    waits = ["too many" in sign_in(room, "anbu", one)[0].text for one in typed]
    assert waits == [False] * 4 + [True] * 2


def test_a_locked_account_answers_a_right_code_as_a_wrong_one_and_spends_none(room):
    shared, codes = set_up(room, room.signed_in("anbu"))
    room.clock.now += LONG
    answers = []
    for code in ("000000", code_of(room, shared), codes[0]):
        answers.append(sign_in(room, code=code)[0])
        room.seconds.now += 3600.0  # nobody waits
    assert len({(one.status_code, re.search("<title>(.*?)</title>", one.text, re.DOTALL)[1]) for one in answers}) == 1
    assert room.console.factors.state("anbu").codes_left == len(codes)
    room.accounts.set_disabled("anbu", False, actor="cli")
    assert is_in(sign_in(room, code=code_of(room, shared))[0]), "the code was not spent, and opened it opens"


def test_an_account_that_is_locked_between_the_steps_spends_no_code(room):
    _, codes = set_up(room, room.signed_in("anbu"))
    pass_steps(room)
    browser = room.browser()
    browser.post("/staff/sign-in", name="anbu", password=PASSWORD)
    room.clock.now += LONG
    assert browser.post("/staff/sign-in/code", code=codes[0]).status_code == 401
    assert room.console.factors.state("anbu").codes_left == len(codes)


def test_the_account_in_the_envelope_is_never_locked(make_sign_on):
    """It is for the day the provider is down, and nobody uses it before."""
    room = make_sign_on(password_sign_in="chosen", password_accounts=("envelope",))
    room.add_staff("envelope", "staff", "admin")
    room.clock.now += LONG
    assert is_in(sign_in(room, "envelope")[0])


def test_names_of_the_choice_are_locked_where_everybody_has_a_password(make_sign_on):
    room = make_sign_on(password_sign_in="everyone", password_accounts=("envelope",))
    room.add_staff("envelope", "staff", "admin")
    room.clock.now += LONG
    assert not is_in(sign_in(room, "envelope")[0])


def test_the_command_says_which_accounts_are_locked_and_what_opens_them(room):
    long_ago = lambda: datetime.now(UTC) - timedelta(days=400)  # noqa: E731 - a clock
    site = open_site(Settings.load(home=room.settings.home), clock=long_ago)
    accounts = StaffAccounts(site.store, site.audit, clock=long_ago)
    for name in ("boss", "devi", "gone"):
        accounts.add(name, PASSWORD, [Role.ADMIN], actor="cli")
    accounts.set_disabled("gone", True, actor="cli")
    site.close()
    run = lambda *words: CliRunner().invoke(cli, ["--home", str(room.settings.home), "staff", *words]).output  # noqa: E731
    assert run("disable", "devi", "--again")
    states = {line.split()[0]: line for line in run("list").splitlines()}
    opens = f"locked (not used since {long_ago():%Y-%m-%d}): kiosk staff disable boss --again"
    assert opens[:23] in states["boss"]
    assert states["boss"].endswith("): kiosk staff disable boss --again")
    assert states["devi"].endswith("open")
    assert "disabled since" in states["gone"]
    assert "locked" not in states["gone"]


def test_the_page_asks_the_trail_by_its_index_and_no_oftener_for_more_accounts(room):
    """Three years of entries would be read for each account otherwise."""
    admin = room.signed_in("boss", "admin")
    asked = []

    def note(_connection, _cursor, statement, *_):
        if "FROM audit" in statement and "max(" in statement:
            asked.append(statement)

    engine = room.site.store._engine
    sa.event.listen(engine, "before_cursor_execute", note)
    counts = []
    for name in ("anbu", "devi"):
        room.add_staff(name, "staff")
        asked.clear()
        assert admin.get("/staff/accounts").status_code == 200
        counts.append(len(asked))
    sa.event.remove(engine, "before_cursor_execute", note)
    assert counts == [2, 2]
    assert ["action", "actor", "at"] in [one["column_names"] for one in sa.inspect(engine).get_indexes("audit")]
