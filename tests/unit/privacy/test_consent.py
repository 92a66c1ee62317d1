import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ConsentMissing
from kiosk.privacy.consent import WORDINGS, Purpose, current_wording, give, require, standing, withdraw
from kiosk.words import LANGUAGES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
GOLDEN = json.loads((Path(__file__).parent / "golden_wordings.json").read_text(encoding="utf-8"))
"""Hash of every text that was ever shown; lines are added, never changed."""

RELEASE = {
    "en": ("biometric information", "collects", "encrypted", "only to recognise me", "never sold", "three years",
           "same offers at the same price", "withdraw at any time", "guardian", "Agree", "written release"),
    "ta": ("பயோமெட்ரிக் தகவல்", "சேகரித்து", "மறையாக்கம்", "அடையாளம் காண", "விற்கப்படாது", "மூன்று ஆண்டுகளுக்கு",
           "அதே சலுகைகள் அதே விலையில்", "எப்போது வேண்டுமானாலும்", "பாதுகாவலராக", "ஒப்புக்கொள்கிறேன்", "எழுத்துப்பூர்வ ஒப்புதலில்"),
    "hi": ("बायोमेट्रिक जानकारी", "इकट्ठा", "एन्क्रिप्ट", "पहचानने के लिए", "बेचा नहीं", "तीन साल",
           "वही ऑफ़र उसी दाम", "कभी भी वापस", "अभिभावक", "सहमत हूँ", "लिखित सहमति"),
}  # fmt: skip


def yes(purpose=Purpose.OFFERS, at=NOON):
    return give(purpose, at=at, reference="17", screen="counter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_purpose_has_a_text_of_its_own_in_every_language(language: str) -> None:
    """Requirements G3, G6, I1."""
    texts = {current_wording(purpose, language).text for purpose in Purpose}

    assert len(texts) == len(Purpose)


def test_no_version_of_a_text_appears_twice() -> None:
    keys = [(wording.purpose, wording.version, wording.language) for wording in WORDINGS]

    assert len(keys) == len(set(keys))


def test_a_text_that_was_shown_is_never_changed_or_dropped() -> None:
    """Requirement G2. Whoever agreed to these words agreed to nothing else: a better text needs a new version."""
    hashes = {
        f"{wording.purpose.value} {wording.version} {wording.language}": wording.text_hash for wording in WORDINGS
    }

    assert hashes == GOLDEN


def test_the_current_text_of_every_language_has_the_same_version() -> None:
    for purpose in Purpose:
        assert len({current_wording(purpose, language).version for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_face_recognition_is_a_written_release(language: str) -> None:
    """Requirements B2, B3, G4, G5, G19: what is collected and stored, what for, how long, and what signs it."""
    text = current_wording(Purpose.FACE_RECOGNITION, language).text

    assert [part for part in RELEASE[language] if part not in text] == []


def test_a_yes_records_the_words_that_were_shown() -> None:
    """Requirement G2."""
    consent = give(Purpose.OFFERS, at=NOON, reference=" form 17 ", screen="counter", language="ta")

    assert consent.text_hash == sha256(current_wording(Purpose.OFFERS, "ta").text.encode()).hexdigest()
    assert consent.language == "ta"
    assert consent.reference == "form 17"
    assert consent.given_at == NOON
    assert not consent.withdrawn


@pytest.mark.parametrize("reference", ["", "   "])
def test_a_yes_needs_a_reference(reference: str) -> None:
    with pytest.raises(ConsentMissing):
        give(Purpose.OFFERS, at=NOON, reference=reference, screen="counter")


def test_nobody_can_agree_in_a_language_without_a_text() -> None:
    with pytest.raises(ConsentMissing):
        give(Purpose.OFFERS, at=NOON, reference="17", screen="counter", language="tlh")


def test_one_purpose_does_not_stand_for_another() -> None:
    """Requirement G3."""
    offers = yes()

    assert require([offers], Purpose.OFFERS) == offers
    with pytest.raises(ConsentMissing):
        require([offers], Purpose.FACE_RECOGNITION)


def test_a_yes_to_words_nobody_was_shown_does_not_count() -> None:
    """Requirement G2."""
    consent = yes()

    for forged in (
        replace(consent, text_hash="0" * 64),
        replace(consent, wording_version="99"),
        replace(consent, language="ta"),
        replace(consent, purpose=Purpose.CONTACT),
    ):
        assert standing([forged]) == ()
        with pytest.raises(ConsentMissing):
            require([forged], forged.purpose)


def test_a_yes_to_an_older_text_goes_on_standing() -> None:
    old = next(wording for wording in WORDINGS if wording.purpose is Purpose.OFFERS and wording.version == "1")
    consent = replace(yes(), wording_version=old.version, text_hash=old.text_hash)

    assert require([consent], Purpose.OFFERS) == consent


def test_the_newest_yes_counts() -> None:
    old, new = yes(), yes(at=LATER)

    assert require([new, old], Purpose.OFFERS) == new


def test_what_was_withdrawn_stands_no_more_and_stays_as_evidence() -> None:
    """Requirement G4."""
    (kept,) = withdraw([yes()], Purpose.OFFERS, at=LATER, screen="kiosk")

    assert (kept.given_at, kept.withdrawn_at, kept.withdrawn_screen) == (NOON, LATER, "kiosk")
    with pytest.raises(ConsentMissing):
        require([kept], Purpose.OFFERS)


def test_a_second_withdrawal_does_not_move_the_first() -> None:
    once = withdraw([yes()], Purpose.OFFERS, at=LATER, screen="kiosk")

    assert withdraw(once, Purpose.OFFERS, at=LATER + timedelta(days=1), screen="phone") == once


def test_who_withdrew_may_agree_again() -> None:
    again = yes(at=LATER + timedelta(days=1))
    history = (*withdraw([yes()], Purpose.OFFERS, at=LATER, screen="kiosk"), again)

    assert require(history, Purpose.OFFERS) == again


STEPS = st.lists(st.tuples(st.booleans(), st.sampled_from(Purpose)), max_size=12)


@given(steps=STEPS)
def test_what_stands_is_what_was_said_last_of_each_purpose(steps) -> None:
    """Requirements G3, G4: over any history, and without touching another purpose."""
    history = ()
    said = {}
    for number, (agree, purpose) in enumerate(steps):
        at = NOON + timedelta(minutes=number)
        said[purpose] = agree
        history = (*history, yes(purpose, at)) if agree else withdraw(history, purpose, at=at, screen="kiosk")

    assert standing(history) == tuple(purpose for purpose in Purpose if said.get(purpose, False))
    for purpose in standing(history):
        assert require(history, purpose).purpose is purpose
