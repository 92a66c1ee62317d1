"""The languages hold the same messages with the same values, each in its own script."""

import re
from importlib.resources import files

import pytest

from kiosk.words import LANGUAGES, SOURCE, messages
from tests.unit.words.catalogue_text import texts, values

OTHERS = [language for language in LANGUAGES if language != SOURCE]
SCRIPTS = {"ta": r"[\u0b80-\u0bff]", "hi": r"[\u0900-\u097f]"}
NAMES = {
    "GDPR", "JPEG", "PNG", "WebP", "MB", "JavaScript", "https",  # what is called so everywhere
    "kiosk", "staff", "password", "NAME", "backup", "keys", "FOLDER", "tls", "renew",  # commands, typed as they stand
    "CSV", "Excel", "Parquet", "JSON",  # kinds of files
    "SAML",  # a way to sign in, as providers call it
    "Silhouette", "Davies", "Bouldin", "Calinski", "Harabasz", "BIC", "Gap", "means", "mini", "batch", "Ward",
    "DBSCAN", "HDBSCAN", "Gauss", "LDA", "RFM",  # methods, as every textbook names them
}  # fmt: skip
"""Latin words that stand in every language."""
SAME = frozenset(
    {
        "staff-health-disk-value",
        "marketing-algorithm-kmeans",
        "marketing-criterion-silhouette",
        "marketing-tried-silhouette",
        "marketing-tried-bic",
        "marketing-tried-gap",
    }
)
"""Keys that are the same in every language."""


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_message_and_no_other(language):
    """Requirements G6, I1."""
    source, translated = set(messages(SOURCE)), set(messages(language))

    assert sorted(source - translated) == []
    assert sorted(translated - source) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_files_are_the_same_so_that_they_are_found(language):
    folder = files("kiosk") / "translations"

    def names(code):
        return sorted(file.name for file in (folder / code).iterdir())

    assert names(language) == names(SOURCE)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_puts_in_the_same_values(language):
    """Requirement G6: none forgotten, none misspelt."""
    source, translated = messages(SOURCE), messages(language)

    assert {
        key: (values(source[key]), values(translated[key]))
        for key in source.keys() & translated.keys()
        if values(source[key]) != values(translated[key])
    } == {}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_in_the_script_of_its_language(language):
    """Requirements G6, I1: nothing left in English."""
    script = re.compile(SCRIPTS[language])

    assert {
        key: text
        for key, message in messages(language).items()
        for text in texts(message)
        if key not in SAME and re.search(r"\w", text.replace("…", "")) and not script.search(text)
    } == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_was_left_in_another_script(language):
    foreign = re.compile("|".join(pattern for code, pattern in SCRIPTS.items() if code != language))
    latin = re.compile(r"[A-Za-z]{2,}")

    assert {
        key: text
        for key, message in messages(language).items()
        for text in texts(message)
        if foreign.search(text) or set(latin.findall(text)) - NAMES
    } == {}


def test_the_reader_of_these_tests_reads_variants_and_values():
    from fluent.syntax import FluentParser

    source = "demo = { $count ->\n    [one] one { $thing }\n   *[other] { NUMBER($count) } things\n } left\n"
    message = FluentParser().parse(source).body[0]

    assert sorted(texts(message)) == ["one …", "… left", "… things"]
    assert values(message) == {"count", "thing", "NUMBER()"}
