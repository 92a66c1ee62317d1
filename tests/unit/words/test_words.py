"""How words are found, filled in and chosen."""

import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import words
from kiosk.errors import WordsMissing
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, best_language, keys, messages, say

pytestmark = pytest.mark.usefixtures("catalogues")

FILES = {
    ("en", "demo.ftl"): 'demo-plain = Hello\ndemo-name = Hello { $name }, { $count } offers\ndemo-english = Only here\n'
    'demo-when = Until { DATETIME($at, dateStyle: "long") }\n'
    "demo-many =\n    { $count ->\n        [one] one offer\n       *[other] { $count } offers\n    }\n"
    "demo-lines =\n    One.\n    Two.\n",
    ("ta", "demo.ftl"): 'demo-plain = வணக்கம்\ndemo-when = { DATETIME($at, dateStyle: "long") } வரை\n',
    ("hi", "demo.ftl"): 'demo-plain = नमस्ते\ndemo-when = { DATETIME($at, dateStyle: "long") } तक\n',
}  # fmt: skip


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Small catalogues in place of the product's."""

    def use(texts):
        for (language, name), text in texts.items():
            folder = tmp_path / "translations" / language
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        monkeypatch.setattr(words, "files", lambda _: tmp_path)
        forget()

    def forget():
        words.messages.cache_clear()
        words._bundle.cache_clear()

    use(FILES)
    yield use
    monkeypatch.undo()
    forget()


@pytest.fixture
def lenient(monkeypatch):
    """As in a shop: a slip never empties a screen."""
    monkeypatch.setattr(words, "_strict", False)


def test_each_language_says_its_own_words():
    assert [say(language, "demo-plain") for language in LANGUAGES] == ["Hello", "வணக்கம்", "नमस्ते"]


def test_values_are_put_in_as_they_are_and_numbers_grouped():
    """No marks of direction around a value: they would be read out and copied."""
    assert say("en", "demo-name", name="<Meena>", count=12345) == "Hello <Meena>, 12,345 offers"


def test_plurals_follow_the_number():
    assert [say("en", "demo-many", count=count) for count in (1, 2)] == ["one offer", "2 offers"]


def test_lines_of_a_text_stay_lines():
    assert say("en", "demo-lines") == "One.\nTwo."


@pytest.mark.parametrize("at", [date(2027, 3, 12), datetime(2027, 3, 12, 12, 0, tzinfo=UTC)])
def test_dates_are_written_as_the_language_does(at):
    said = [say(language, "demo-when", at=at) for language in LANGUAGES]

    assert said == ["Until 12 March 2027", "12 மார்ச், 2027 வரை", "12 मार्च 2027 तक"]


def test_what_a_language_lacks_is_said_in_english(caplog):
    assert say("hi", "demo-english") == "Only here"
    assert "demo-english" in caplog.text


@pytest.mark.parametrize("language", ["fr", "", "ta-IN"])
def test_an_unknown_language_is_english(language):
    assert say(language, "demo-plain") == "Hello"


@pytest.mark.parametrize(("key", "values"), [("demo-nothing", {}), ("demo-name", {"name": "Meena"})])
def test_a_slip_raises_in_tests(key, values):
    with pytest.raises(WordsMissing, match=key):
        say("en", key, **values)


@pytest.mark.usefixtures("lenient")
def test_a_slip_shows_the_key_in_a_shop_and_is_logged_by_key(caplog):
    assert say("ta", "demo-nothing") == "demo-nothing"
    assert say("en", "demo-name", name="Meena").startswith("Hello Meena")
    assert "demo-name" in caplog.text
    assert "Meena" not in caplog.text


@pytest.mark.parametrize("text", ["demo-plain = one\ndemo-plain = two\n", "demo-plain = { $open\n", "no message\n"])
def test_a_broken_file_is_found(catalogues, text):
    catalogues({("en", "demo.ftl"): text})

    with pytest.raises(WordsMissing, match=r"demo\.ftl"):
        messages("en")


def test_a_broken_line_does_not_take_the_rest_away(catalogues):
    catalogues({("en", "demo.ftl"): "demo-open = { $open\n\ndemo-plain = Hello\n"})

    assert say("en", "demo-plain") == "Hello"


def test_keys_are_those_of_the_files():
    assert keys("ta") == {"demo-plain", "demo-when"}
    with pytest.raises(KeyError):
        keys("fr")


def test_many_threads_may_ask_for_the_first_word_at_once():
    start = threading.Barrier(8)
    said = []

    def ask():
        start.wait()
        said.append(say("ta", "demo-plain"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said == ["வணக்கம்"] * 8


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ta-IN,ta;q=0.9,en;q=0.8", "ta"),
        ("fr, hi;q=0.5, en;q=0.2", "hi"),
        ("hi;q=0", "en"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_may_choose_among_the_languages_of_the_site(header, language):
    assert best_language(header, ("en", "ta", "hi")) == language


@given(header=st.text(max_size=40), allowed=st.permutations(list(LANGUAGES)))
def test_a_header_of_any_kind_gives_a_language_of_the_site(header, allowed):
    assert best_language(header, allowed) in allowed


def test_a_site_offers_the_languages_that_have_words():
    """Requirement G6: the settings and the catalogues know the same languages."""
    assert Settings.model_fields["languages"].default == tuple(LANGUAGES)
