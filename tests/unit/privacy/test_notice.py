"""The notice says the truth of the settings, in every language; the page carries nothing but the notice."""

from dataclasses import dataclass, replace

import pytest
from flask import Flask

from kiosk.api import guards
from kiosk.api.notice import notice_routes
from kiosk.modes import Engage, Profile, Recognition
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.privacy.notice import NoticeFacts, first_layer, full_notice, notice_facts
from kiosk.privacy.profiles import RULES
from kiosk.settings import Settings
from kiosk.words import LANGUAGES

FACTS = NoticeFacts("Ponni Stores", "", Profile.DEFAULT, Recognition.IDENTIFY, Engage.DWELL, 200, "")
LAYER = ("machine", "who", "why", "what", "long", "rights", "same")
SITES = tuple(
    replace(FACTS, profile=profile, recognition=recognition, engage=engage, address=address)
    for profile, rules in RULES.items()
    for recognition in sorted(rules.recognition)
    for engage in sorted(rules.engage)
    for address in ("", "https://kiosk.example")
)


def texts(facts, language="en"):
    return {section.key: section.paragraph for section in full_notice(facts, language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_site_has_a_notice_in_every_language(language):
    """Requirements G6, B1, B5, I1: no part missing, no placeholder left; missing words raise in tests."""
    for facts in SITES:
        sections = (*first_layer(facts, language), *full_notice(facts, language))

        assert all(section.heading and section.paragraph for section in sections)
        assert not [section for section in sections if "{" in section.paragraph or "notice-" in section.paragraph]


def test_the_first_layer_says_who_why_what_how_long_and_which_rights():
    """Requirements G6, A7, G5: on one screen, in one or two short sentences each."""
    layer = first_layer(FACTS, "en")
    said = {section.key: section.text for section in layer}

    assert tuple(said) == LAYER
    assert "Ponni Stores" in said["who"]
    assert "200 days" in said["long"]
    assert "same offers" in said["same"]
    assert "machine" in said["machine"]
    assert not any(section.items for section in layer)
    assert max(len(section.text.split()) for section in layer) <= 30


@pytest.mark.parametrize(
    ("recognition", "engage", "needs", "lacks"),
    [
        (Recognition.OFF, Engage.DWELL, "switched off", "compares your face"),
        (Recognition.VERIFY, Engage.TAP, "one template that your card opens", "the members' templates"),
        (Recognition.IDENTIFY, Engage.TAP, "When you press the button", "stand here alone"),
        (Recognition.IDENTIFY, Engage.DWELL, "stand here alone and face the screen", "switched off"),
    ],
)
def test_the_machine_is_described_as_the_site_runs_it(recognition, engage, needs, lacks):
    """Requirement A7."""
    machine = texts(replace(FACTS, recognition=recognition, engage=engage))["machine"]

    assert needs in machine
    assert lacks not in machine


def test_a_site_without_faces_asks_for_none_and_promises_none():
    """Requirement B7."""
    facts = replace(FACTS, profile=Profile.PDX, recognition=Recognition.OFF)
    whole = " ".join((*texts(facts).values(), *(section.paragraph for section in first_layer(facts, "en"))))

    assert Purpose.FACE_RECOGNITION not in facts.purposes
    assert current_wording(Purpose.FACE_RECOGNITION).text not in whole
    assert "templates" not in whole


def test_the_schedule_names_the_days_and_the_outer_limit():
    """Requirement B1: the end of the purpose, the days without a visit, three years at most."""
    schedule = texts(FACTS)["long"]

    assert "public schedule" in schedule
    assert "until you withdraw, or 200 days after your last visit" in schedule
    assert "three years" in schedule


@pytest.mark.parametrize("address", ["", "https://kiosk.example"])
def test_requests_can_be_made_in_two_ways_and_one_is_in_person(address):
    """Requirement B5; the phone is named only where phones reach the kiosk."""
    ways = texts(replace(FACTS, address=address, contact="Meena Raman, 12 North Street"))["ways"]

    assert "At this screen" in ways
    assert "In person: Meena Raman, 12 North Street" in ways
    assert ("https://kiosk.example/me" in ways) == bool(address)


def test_the_rights_are_all_there():
    """Requirements B5, G4, G6, G21."""
    rights = texts(FACTS)["rights"]

    for word in ("take a copy", "Correct", "Limit the use", "Withdraw", "Object to profiling", "erased", "a person"):
        assert word in rights


def test_nobody_else_gets_anything_and_nothing_is_sold():
    """Requirements B3, B6."""
    assert "not sold, leased, traded or shared" in texts(FACTS)["others"]


@pytest.mark.parametrize(
    ("profile", "needs"),
    [
        (Profile.EU, "https://www.edpb.europa.eu"),
        (Profile.IN, "Data Protection Board of India"),
        (Profile.US_IL, "Attorney General of Illinois"),
        (Profile.US_NY, "https://www.nyc.gov/dcwp"),
        (Profile.AU, "https://www.oaic.gov.au"),
        (Profile.DEFAULT, "authority for data protection"),
    ],
)
def test_complaints_go_to_the_authority_of_the_place(profile, needs):
    """Requirement I1."""
    assert needs in texts(replace(FACTS, profile=profile))["complaint"]


def test_the_ground_is_that_of_the_place():
    """Requirement B2."""
    assert "written release" in texts(replace(FACTS, profile=Profile.US_IL))["basis"]
    assert "9(2)(a)" in texts(replace(FACTS, profile=Profile.EU))["basis"]


def test_children_join_with_a_guardian_and_age_is_asked():
    """Requirement G19."""
    assert "guardian" in texts(FACTS)["children"]
    assert "under 18" in texts(replace(FACTS, profile=Profile.IN))["children"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_the_consents_stand_there_word_for_word(language):
    """Requirements G2, I1."""
    shown = texts(FACTS, language)["texts"]

    assert all(current_wording(purpose, language).text in shown for purpose in Purpose)


def test_the_settings_decide():
    settings = Settings(shop_name="Ponni", recognition=Recognition.VERIFY, profile=Profile.EU, retention_days=90)

    facts = notice_facts(settings)

    assert (facts.shop_name, facts.manner, facts.retention_days) == ("Ponni", "verify", 90)


@dataclass(frozen=True)
class Deps:
    settings: Settings


def client(**settings):
    app = Flask("kiosk")
    site = Settings(**settings)
    guards.install(app, site)
    app.register_blueprint(notice_routes(Deps(site)))
    return app.test_client()


def page(visitor="127.0.0.1", path="/privacy", accept="", **settings):
    answer = client(**settings).get(
        path, environ_base={"REMOTE_ADDR": visitor}, headers={"Accept-Language": accept, "Host": "localhost"}
    )
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/privacy", "", "en"),
        ("/privacy", "hi-IN,hi;q=0.9,en;q=0.4", "hi"),
        ("/privacy?language=ta", "hi", "ta"),
        ("/privacy?language=tlh", "fr", "en"),
    ],
)
def test_the_page_speaks_the_language_asked_for(path, accept, language):
    """Requirements G6, I1."""
    assert f'<html lang="{language}">' in page(path=path, accept=accept)


def test_a_language_the_site_does_not_offer_is_not_shown():
    shown = page(path="/privacy?language=ta", languages=("hi", "en"))

    assert '<html lang="hi">' in shown
    assert "தமிழ்" not in shown


def test_the_glass_leads_back_to_the_start_and_to_no_other_site():
    shown = page()

    assert 'href="/"' in shown
    assert 'href="http' not in shown


def test_a_phone_gets_links_to_the_authority_but_none_to_the_screen():
    """Requirement I1: the complaint is one tap away."""
    shown = page(visitor="192.0.2.7", profile=Profile.IN)

    assert 'href="https://www.meity.gov.in"' in shown
    assert 'href="/"' not in shown


def test_a_code_for_phones_is_there_where_phones_reach_the_kiosk():
    assert "<svg" in page(public_url="https://kiosk.example")
    assert "<svg" not in page()


@pytest.mark.parametrize("visitor", ["127.0.0.1", "192.0.2.7"])
def test_what_the_shop_wrote_is_text_never_markup(visitor):
    shown = page(visitor=visitor, shop_name="<script>x</script>", privacy_contact="<b>Meena</b>")

    assert "<script" not in shown
    assert "<b>" not in shown


def test_the_page_sets_no_cookie_and_runs_no_script():
    answer = client().get("/privacy", headers={"Host": "localhost"})

    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.get_data(as_text=True)
    assert "Accept-Language" in answer.headers["Vary"]
