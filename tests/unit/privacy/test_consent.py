from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from kiosk.errors import ConsentMissing
from kiosk.privacy.consent import WORDINGS, Purpose, current_wording, give, require

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_each_purpose_has_a_text_of_its_own() -> None:
    texts = {current_wording(purpose).text for purpose in Purpose}

    assert len(texts) == len(Purpose)


def test_no_version_of_a_text_appears_twice() -> None:
    keys = [(wording.purpose, wording.version, wording.language) for wording in WORDINGS]

    assert len(keys) == len(set(keys))


def test_a_text_that_was_shown_is_never_changed() -> None:
    """Whoever agreed to these words agreed to nothing else: a better text needs a new version."""
    hashes = {(w.purpose.value, w.version, w.language): w.text_hash[:12] for w in WORDINGS}

    assert hashes == {
        ("face_recognition", "1", "en"): "b1c197d94c02",
        ("offers", "1", "en"): "b58d10cdef24",
        ("analytics", "1", "en"): "f018655c10ed",
        ("contact", "1", "en"): "7c42062c8cb3",
    }


def test_a_yes_records_the_words_that_were_shown() -> None:
    consent = give(Purpose.OFFERS, at=NOON, reference=" form 17 ", screen="counter")

    assert consent.text_hash == sha256(current_wording(Purpose.OFFERS).text.encode()).hexdigest()
    assert consent.reference == "form 17"
    assert consent.given_at == NOON


@pytest.mark.parametrize("reference", ["", "   "])
def test_a_yes_needs_a_reference(reference: str) -> None:
    with pytest.raises(ConsentMissing):
        give(Purpose.OFFERS, at=NOON, reference=reference, screen="counter")


def test_nobody_can_agree_in_a_language_without_a_text() -> None:
    with pytest.raises(ConsentMissing):
        give(Purpose.OFFERS, at=NOON, reference="17", screen="counter", language="tlh")


def test_one_purpose_does_not_stand_for_another() -> None:
    offers = give(Purpose.OFFERS, at=NOON, reference="17", screen="counter")

    assert require([offers], Purpose.OFFERS) == offers
    with pytest.raises(ConsentMissing):
        require([offers], Purpose.FACE_RECOGNITION)


def test_a_yes_to_words_nobody_was_shown_does_not_count() -> None:
    consent = give(Purpose.OFFERS, at=NOON, reference="17", screen="counter")

    for forged in (replace(consent, text_hash="0" * 64), replace(consent, wording_version="99")):
        with pytest.raises(ConsentMissing):
            require([forged], Purpose.OFFERS)


def test_the_newest_yes_counts() -> None:
    old = give(Purpose.OFFERS, at=NOON, reference="17", screen="counter")
    new = give(Purpose.OFFERS, at=NOON + timedelta(days=1), reference="18", screen="counter")

    assert require([new, old], Purpose.OFFERS) == new
