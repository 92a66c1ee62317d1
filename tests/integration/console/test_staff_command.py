"""``kiosk staff`` and what lies in the store."""

import pytest
from click.testing import CliRunner
from staff_room import PASSWORD

from kiosk.cli.main import cli
from kiosk.console.passwords import PasswordRule, Weakness
from kiosk.site import open_site
from kiosk.store.staff import all_accounts


@pytest.fixture
def run(room):
    def call(*arguments, say=""):
        return CliRunner().invoke(cli, ["--home", str(room.settings.home), "staff", *arguments], input=say)

    return call


def test_an_account_is_added_listed_closed_and_opened(run, room):
    added = run("add", "anbu", "--role", "staff", "--role", "officer", say=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    assert "officer,staff" in run("list").output
    assert room.accounts.authenticate("anbu", PASSWORD) is not None
    assert run("disable", "anbu").exit_code == 0
    assert room.accounts.authenticate("anbu", PASSWORD) is None
    assert "disabled since" in run("list").output
    assert run("disable", "anbu", "--again").exit_code == 0
    other = "another long secret"
    assert run("password", "anbu", say=f"{other}\n{other}\n").exit_code == 0
    assert room.accounts.authenticate("ANBU", other) is not None
    assert [action for _, action, _ in room.trail()].count("staff_changed") == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x", "--role", "staff"), PASSWORD),
        (("add", "An Bu", "--role", "staff"), PASSWORD),
        (("add", "anbu", "--role", "staff"), "short"),
        (("password", "nobody"), PASSWORD),
        (("disable", "nobody"), ""),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(run, arguments, said):
    answer = run(*arguments, say=f"{said}\n{said}\n")
    assert answer.exit_code == 1
    assert "kiosk.staff_invalid" in answer.output or (said == "short" and "kiosk.password_weak" in answer.output)
    assert "what to do" in answer.output


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("qzvk7", "too short"),
        ("iloveyou1234", "a list of stolen passwords"),
        ("anbu likes mangoes", "the name of the account"),
        ("sri murugan 2026", "such as the name of the shop"),
    ],
)
def test_why_a_password_is_refused_is_said(run, room, said, why):
    """Requirement S1 (V6.2.4, V6.2.11)."""
    (room.settings.home / "site.toml").write_text('shop_name = "Sri Murugan Stores"\n')
    answer = run("add", "anbu", "--role", "staff", say=f"{said}\n{said}\n")
    assert answer.exit_code == 1
    assert why in answer.output
    assert "kiosk.password_weak" in answer.output
    assert said not in answer.output
    assert room.accounts.find("anbu") is None


def test_a_file_of_breached_passwords_that_is_missing_stops_a_change_and_is_said(run, room):
    """Requirement S1 (V6.2.12)."""
    run("add", "anbu", "--role", "staff", say=f"{PASSWORD}\n{PASSWORD}\n")
    (room.settings.home / "site.toml").write_text('breached_passwords_file = "/nowhere/pwned.txt"\n')
    answer = run("password", "anbu", say="mango river lamp\nmango river lamp\n")
    assert answer.exit_code == 1
    assert "kiosk.breached_list_invalid" in answer.output
    assert room.accounts.authenticate("anbu", PASSWORD) is not None


def test_closing_the_last_account_of_a_role_is_said(run):
    for name in ("anbu", "devi"):
        run("add", name, "--role", "staff", "--role", "officer", "--role", "admin", say=f"{PASSWORD}\n{PASSWORD}\n")
    assert "No open account" not in run("disable", "anbu").output
    assert "No open account has the role staff or officer or admin" in run("disable", "devi").output
    assert "No open account" not in run("disable", "devi", "--again").output


def test_a_role_that_the_account_never_had_is_not_said_to_be_missing(run):
    """A shop without anybody in marketing has not lost anybody."""
    run("add", "anbu", "--role", "admin", say=f"{PASSWORD}\n{PASSWORD}\n")
    assert run("disable", "anbu").output.endswith(
        "No open account has the role admin now. Add one with: kiosk staff add\n"
    )


def test_no_account_is_said(run):
    assert "kiosk staff add" in run("list").output


@pytest.mark.parametrize("count", [12, 64, 200])
@pytest.mark.parametrize("signs", ["qzv kwxjmpt7", "கடல் மாம்பழம்", "🙂🙃😀😃😄😁 é"], ids=["plain", "tamil", "pictures"])
def test_a_password_of_12_to_200_signs_of_any_kind_is_taken(signs, count):
    """Requirement S1 (V6.2.1, V6.2.5, V6.2.9)."""
    password = (signs * count)[:count]
    assert PasswordRule().weakness(password, "anbu") is None
    assert PasswordRule().weakness(password[:11], "anbu") is Weakness.SHORT


def test_a_password_of_signs_of_any_kind_lets_in_and_its_beginning_does_not(run, room):
    password = "வணக்கம் நன்றி 🙂 qzv kwxjmpt7 " * 6
    assert run("add", "anbu", "--role", "staff", say=f"{password}\n{password}\n").exit_code == 0
    assert room.accounts.authenticate("anbu", password) is not None
    assert room.accounts.authenticate("anbu", password[:-2]) is None


def test_what_is_longer_than_any_password_lets_nobody_in(run, room):
    """Requirement S1 (V6.2.8): what was typed is compared as it was typed, not its beginning."""
    password = ("qzv kwxjmpt7" * 20)[:200]
    assert run("add", "anbu", "--role", "staff", say=f"{password}\n{password}\n").exit_code == 0
    assert room.accounts.authenticate("anbu", password) is not None
    assert room.accounts.authenticate("anbu", password + "x") is None


def test_a_password_lies_in_the_store_as_argon2id_only(run, room):
    """Requirement S1 (V6)."""
    run("add", "anbu", "--role", "admin", say=f"{PASSWORD}\n{PASSWORD}\n")
    site = open_site(room.settings)
    with site.store.read() as connection:
        (account,) = all_accounts(connection)
    site.close()
    assert account.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert account.password_hash not in repr(account)


def test_the_same_name_twice_is_refused(run):
    for code in (0, 1):
        assert run("add", "anbu", "--role", "staff", say=f"{PASSWORD}\n{PASSWORD}\n").exit_code == code
