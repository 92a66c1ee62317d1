"""Every word a person reads on a screen, in the languages of the product, from ``kiosk/translations``.

One Fluent catalogue for each language, made of all ``.ftl`` files of its folder. A key begins with its area
(``screen-idle-headline``). English is the source: a key that another language lacks is said in English, and one that
English lacks is said as the key itself, so that a slip in a catalogue never empties a screen. Tests make both an error.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kiosk.errors import WordsMissing

log = logging.getLogger(__name__)

SOURCE: Final = "en"
"""The language whose catalogue is complete by definition."""

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({"en": "English", "ta": "தமிழ்", "hi": "हिन्दी"})
"""Code of each language and its own name for itself."""

_LOCALES: Final = MappingProxyType({"en": "en-GB", "ta": "ta-IN", "hi": "hi-IN"})
"""Where dates and numbers follow a country: 12 March 2027, never 3/12."""

Value = str | int | date
"""What a sentence may carry. An ``int`` is a quantity and is grouped as the language does; pass a year as text."""

_strict = False


def be_strict() -> None:
    """Raise from now on where a word is missing instead of falling back; for tests."""
    global _strict  # noqa: PLW0603 - one switch for the process, thrown once, before anything is said
    _strict = True


def say(language: str, key: str, /, **values: Value) -> str:
    """Return the words of a key.

    Args:
        language: Code of a language; an unknown one is said in English.
        key: Name of the message in the catalogue.
        **values: What the sentence names. A moment with a time zone is shown in the time zone of this machine.

    Returns:
        Plain text, not escaped for HTML; the lines of a text of many lines are parted by a line feed.

    Raises:
        WordsMissing: After :func:`be_strict` only: English lacks the key, or the call lacks a value of the sentence.
    """
    for code in dict.fromkeys((language, SOURCE)):
        if code not in LANGUAGES:
            continue
        bundle = _bundle(code)
        message = bundle.get_message(key) if bundle.has_message(key) else None
        if message is not None and message.value is not None:
            said, faults = bundle.format_pattern(message.value, {name: _local(value) for name, value in values.items()})
            if faults:
                _fault(code, key, "; ".join(str(fault) for fault in faults))
            return str(said)
        if code != SOURCE:
            log.warning("no words for %s in %s", key, code)
    _fault(SOURCE, key, "there is no such key")
    return key


def best_language(accept_header: str, allowed: Sequence[str]) -> str:
    """Choose the language of a page.

    Args:
        accept_header: The browser's ``Accept-Language``; may be empty or broken.
        allowed: Codes of the site's languages, the preferred one first; at least one.

    Returns:
        One of ``allowed``.
    """
    wanted = parse_accept_header(accept_header, LanguageAccept)
    return wanted.best_match(list(allowed), default=allowed[0]) or allowed[0]


def keys(language: str) -> frozenset[str]:
    """The keys that a language's catalogue has.

    Raises:
        KeyError: The product does not know the language.
    """
    return frozenset(messages(language))


@lru_cache(maxsize=len(LANGUAGES))
def messages(language: str) -> Mapping[str, ast.Message]:
    """The messages of a language's catalogue by key, as parsed.

    Raises:
        KeyError: The product does not know the language.
        WordsMissing: A file has a line that is not Fluent, or a key stands in it twice.
    """
    _ = LANGUAGES[language]
    found: dict[str, ast.Message] = {}
    parser = FluentParser()
    for name, text in _texts(language):
        for entry in parser.parse(text).body:
            if isinstance(entry, ast.Junk):
                raise WordsMissing(f"{language}/{name} has a line that is not Fluent: {_first_line(entry)}")
            if isinstance(entry, ast.Message):
                if entry.id.name in found:
                    raise WordsMissing(f"{language}/{name} has the key {entry.id.name} a second time")
                found[entry.id.name] = entry
    return MappingProxyType(found)


@lru_cache(maxsize=len(LANGUAGES))
def _bundle(language: str) -> FluentBundle:
    """The catalogue, compiled as a whole: a bundle compiles on first use otherwise, in whichever thread comes first."""
    bundle = FluentBundle([_LOCALES[language]], use_isolating=False)
    for _, text in _texts(language):
        resource = FluentResource(text)
        bundle.add_resource(resource)
        for entry in resource.body:
            if isinstance(entry, ast.Message):
                bundle.get_message(entry.id.name)
    return bundle


def _texts(language: str) -> list[tuple[str, str]]:
    folder = files("kiosk") / "translations" / language
    found = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".ftl"))
    return [(name, entry.read_text(encoding="utf-8")) for name, entry in found]


def _first_line(junk: ast.Junk) -> str:
    return (junk.content or "").strip().partition("\n")[0]


def _local(value: Value) -> Value:
    """The kiosk stands in one shop: people there read its wall clock."""
    return value.astimezone() if isinstance(value, datetime) and value.tzinfo is not None else value


def _fault(language: str, key: str, what: str) -> None:
    if _strict:
        raise WordsMissing(f"{key} in {language}: {what}", mend="Add it to kiosk/translations, or correct the call")
    log.error("the words of %s in %s are at fault", key, language)
