"""Every English sentence of the product: nothing that hurries, nothing that blames, short (requirement A5)."""

import re
import unicodedata

import pytest

from kiosk.privacy.consent import Purpose, current_wording
from kiosk.words import LANGUAGES, SOURCE, messages, say
from recommender.offers.lint import lint_title
from tests.unit.words.catalogue_text import texts

SENTENCES = [(key, text) for key, message in sorted(messages(SOURCE).items()) for text in texts(message)]
GUILT = re.compile(
    r"\b(are you sure|you will lose|you'll lose|lose your|miss out|missing out|we will miss|we'll miss|sad to|"
    r"disappoint\w*|regret\w*|unfortunately|please (stay|reconsider|don't)|no, i (don't|prefer|hate)|"
    r"your fault|you failed|you forgot|illegal|forbidden|invalid|suspicious|nothing to hide|like everyone else)\b",
    re.IGNORECASE,
)
LONGEST = 26
"""Words of a sentence."""


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?:;])\s+|\n", text) if part.strip()]


def test_there_is_something_to_read():
    assert len(SENTENCES) > 100


def test_no_sentence_hurries_anybody():
    """Requirement A5: no urgency, least of all for having been recognised."""
    assert {key: found for key, text in SENTENCES if (found := lint_title(text))} == {}


def test_no_sentence_works_with_guilt():
    assert {key: text for key, text in SENTENCES if GUILT.search(text)} == {}


def test_sentences_are_short():
    assert {
        key: sentence for key, text in SENTENCES for sentence in sentences(text) if len(sentence.split()) > LONGEST
    } == {}


PAIRS = [("screen-button-agree", "screen-button-refuse"), ("staff-agree", "staff-refuse")]
LONGEST_LABEL = 30
"""Signs on a button: more does not stand in large type on one line of the glass."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("accept", "refuse"), PAIRS)
def test_yes_and_no_are_about_equally_long(language, accept, refuse):
    """Requirements G2, A5: neither is the small print of the other."""
    yes, no = letters(say(language, accept)), letters(say(language, refuse))

    assert max(yes, no) <= 2 * min(yes, no) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_buttons_fit_on_a_button(language):
    """The house's rule: large type, one line."""
    buttons = [key for key in messages(SOURCE) if key.startswith("screen-button-")]

    assert {key: said for key in buttons if letters(said := say(language, key)) > LONGEST_LABEL} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_release_names_the_button_that_signs_it(language):
    """Requirement B2: the text says which press is the signature."""
    release = current_wording(Purpose.FACE_RECOGNITION, language).text

    assert say(language, "screen-button-agree") in release
    assert say(language, "staff-agree") in release


NAMED = {
    "notice-ways-screen": "screen-button-my-data",
    "notice-machine-wrong": "screen-button-not-me",
    "notice-rights-object": "consent-offers",
    "screen-near-text-tap": "screen-button-engage",
    "screen-near-text-dwell": "screen-button-engage",
    "screen-consent-text": "screen-button-agree",
    "screen-my-data-text": "screen-button-save-purposes",
    "screen-enrolled-remove-text": "screen-button-forget",
    "staff-receipt-leave": "screen-button-forget",
    "staff-way-kiosk-text": "screen-button-join",
    "me-face-later": "screen-button-my-data",
    "me-purposes-hint": "me-save",
}
"""Sentences that send somebody to a button, and the button."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_calls_a_button_by_the_name_that_stands_on_it(language):
    assert {
        key: label
        for key, button in NAMED.items()
        if (label := say(language, button)) not in "".join(texts(messages(language)[key]))
    } == {}


def letters(said):
    """Signs as they are seen: marks of Tamil and Hindi vowels stand on their consonant."""
    return sum(not unicodedata.category(sign).startswith("M") for sign in said)
