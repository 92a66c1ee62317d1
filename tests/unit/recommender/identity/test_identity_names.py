from datetime import date

import pytest

from recommender.errors import FrameInvalid
from recommender.identity import FIELDS, exact_links, parts, traits_of
from recommender.identity.names import name_words, sound


@pytest.mark.parametrize(
    ("word", "code"),
    [  # the examples of the National Archives, and names that are spelled in two ways
        ("washington", "W252"), ("lee", "L000"), ("gutierrez", "G362"), ("pfister", "P236"), ("jackson", "J250"),
        ("tymczak", "T522"), ("ashcraft", "A261"), ("lakshmi", "L250"), ("laxmi", "L250"),
    ],
)  # fmt: skip
def test_soundex_as_published(word: str, code: str) -> None:
    assert sound(word) == code


def test_words_of_other_scripts_stand_for_themselves() -> None:
    assert sound("மீனாட்சி") == "மீனாட்சி"
    assert name_words("மீனாட்சி சுந்தரம்") == tuple(sorted(("மீனாட்சி", "சுந்தரம்")))
    assert "சி" in name_words("சி")  # its vowel sign is part of the letter


def test_names_lose_case_marks_order_and_initials() -> None:
    assert name_words("RAO, Ásha K.") == name_words("asha rao") == ("asha", "rao")
    assert name_words("K.") == ("k",)
    assert name_words("  ") == ()


def test_every_trait_comes_of_a_field_that_names_it() -> None:
    row = {
        "full_name": "Asha Rao", "birth_date": date(1980, 5, 1), "email": " Asha+shop@Box.Example ",
        "phone": "+91 98-1",
        "postcode": "600 001", "city": "Chennai ", "card": "vs 12-3", "external_id": "crm/7",
    }  # fmt: skip
    found = dict(parts(row))
    assert found["email"] == "asha+shop@box.example"
    assert found["mailbox"] == "asha"
    plain = [found[name] for name in ("postcode", "city", "card", "external")]
    assert plain == ["600001", "chennai", "VS123", "CRM7"]
    assert set(found) == {trait for traits in FIELDS.values() for trait in traits}
    assert list(parts({"full_name": None, "email": "", "phone": "-"})) == []


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(FrameInvalid, match="lookup"):
        exact_links(traits_of([]).drop("lookup"))
