"""Signs say the truth of the settings."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from kiosk.cli.main import cli
from kiosk.modes import Engage, Profile, Recognition
from kiosk.privacy.notice import NoticeFacts
from kiosk.privacy.profiles import RULES
from kiosk.privacy.sign_page import sign_page
from kiosk.privacy.signs import SignKind, hints, make_sign
from kiosk.words import LANGUAGES

OFF = NoticeFacts("Ponni Stores", "", Profile.DEFAULT, Recognition.OFF, Engage.DWELL, 365, "")
VERIFY = replace(OFF, recognition=Recognition.VERIFY)
DWELL = replace(OFF, recognition=Recognition.IDENTIFY)
TAP = replace(DWELL, engage=Engage.TAP)
SITES = tuple(
    replace(OFF, profile=profile, recognition=recognition, engage=engage)
    for profile, rules in RULES.items()
    for recognition in sorted(rules.recognition)
    for engage in sorted(rules.engage)
)


@pytest.mark.parametrize("kind", SignKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_site_has_both_signs_in_every_language(kind, language):
    """Requirements G20, B6, B7; missing words raise in tests."""
    for facts in SITES:
        sign = make_sign(facts, kind, language)

        assert sign.title
        assert all(sign.lines)
        assert "Ponni Stores" in sign.text
        assert "{" not in sign.text


@pytest.mark.parametrize(
    ("facts", "needs", "lacks"),
    [
        (OFF, "no face recognition", "compares"),
        (VERIFY, "When you show your card", "members who agreed"),
        (TAP, "When you press the button", "stand alone"),
        (DWELL, "When you stand alone in this zone", "with your card"),
    ],
)
def test_the_sign_of_the_zone_says_how_the_site_looks_at_faces(facts, needs, lacks):
    """Requirements G20, A7."""
    text = make_sign(facts, SignKind.ZONE, "en").text

    assert needs in text
    assert lacks not in text


@pytest.mark.parametrize("facts", [VERIFY, TAP, DWELL])
def test_the_sign_of_the_zone_names_the_way_without_a_face(facts):
    """Requirements G5, G20."""
    assert "same offers come with a card or a phone number" in make_sign(facts, SignKind.ZONE, "en").text


@pytest.mark.parametrize("facts", [VERIFY, TAP, DWELL])
def test_the_sign_of_the_entrance_names_what_is_done_and_that_nothing_is_sold(facts):
    """Requirement B6: collected, converted, retained, stored; not sold or exchanged for anything."""
    text = make_sign(replace(facts, profile=Profile.US_NY), SignKind.ENTRANCE, "en").text

    for word in ("collects, converts, retains and stores", "biometric identifier information", "not sold"):
        assert word in text


def test_a_site_without_faces_hangs_no_sign_that_says_otherwise():
    """Requirements B6, B7."""
    text = make_sign(OFF, SignKind.ENTRANCE, "en").text

    assert "collects no biometric identifier information" in text
    assert "Portland" in make_sign(replace(OFF, profile=Profile.PDX), SignKind.ENTRANCE, "en").text


def test_whoever_hangs_it_is_told_where_and_what_the_place_asks():
    """Requirement B6."""
    said = hints(replace(TAP, profile=Profile.US_NY), SignKind.ENTRANCE)

    assert "every entrance" in said[0]
    assert "22-1202" in said[1]


def test_a_page_is_whole_by_itself_and_text_is_never_markup():
    facts = replace(TAP, shop_name="<b>Ponni</b>", address="https://kiosk.example")

    page = sign_page(make_sign(facts, SignKind.ZONE, "en"))

    assert "<b>" not in page
    assert "<svg" in page
    assert "https://kiosk.example/privacy" in page
    assert not [part for part in ("<script", "<link", "src=") if part in page]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("VANAKKAM_RECOGNITION", "identify")
    monkeypatch.setenv("VANAKKAM_ENGAGE", "tap")

    def run_it(*arguments):
        return CliRunner().invoke(cli, ["--home", str(tmp_path / "site"), "sign", *arguments])

    return run_it


def test_the_command_prints_the_sign_and_keeps_the_hints_apart(run):
    """Requirement G20."""
    done = run()

    assert done.exit_code == 0
    assert done.stdout.startswith("Face recognition only if you ask\n")
    assert "Hang it" not in done.stdout
    assert "Hang it" in done.stderr


def test_the_command_writes_a_page_in_the_language_asked_for(run, tmp_path):
    file = tmp_path / "sign.html"

    done = run("--kind", "entrance", "--language", "hi", "--html", str(file))

    assert done.exit_code == 0
    assert '<html lang="hi">' in file.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_an_error_with_a_reason(run, tmp_path):
    done = run("--html", str(tmp_path / "nowhere" / "sign.html"))

    assert done.exit_code != 0
    assert "nowhere" in done.stderr
