"""From what a file tells of a customer to traits that can be compared one by one, whoever wrote them down.

A trait is a field and a text in its normal form. Names have several: one for each word, and one for its sound.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import polars as pl

TRAITS: Final = pl.Schema({"customer_id": pl.String(), "field": pl.String(), "lookup": pl.String()})
"""Columns of a table of traits. ``lookup`` is the normal form, or a keyed hash of it."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "card": ("card",),
        "external_id": ("external",),
        "phone": ("phone",),
        "email": ("email", "mailbox"),
        "full_name": ("name", "sound"),
        "given_name": ("name", "sound"),
        "family_name": ("name", "sound"),
        "birth_date": ("birth_date",),
        "postcode": ("postcode",),
        "city": ("city",),
    }
)
"""Field of a file to the traits that come of it."""

GIVEN_UP: Final = "card_given_up"
"""Trait of a record whose card was replaced by another one: whoever has that card now need not be the same person."""

NAME_FIELDS: Final = ("full_name", "given_name", "family_name")

_CODES: Final = {
    sign: digit
    for digit, signs in {"1": "BFPV", "2": "CGJKQSXZ", "3": "DT", "4": "L", "5": "MN", "6": "R"}.items()
    for sign in signs
}
_VOWELS: Final = frozenset("AEIOUY")
_SOUND_LENGTH: Final = 4


def parts(row: Mapping[str, str | date | None]) -> Iterator[tuple[str, str]]:
    """The traits of one customer in their normal form, each once.

    Args:
        row: Fields of :data:`FIELDS` to text (a day for ``birth_date``); those that are missing or empty give nothing.

    Yields:
        (trait, normal form).
    """
    found: dict[tuple[str, str], None] = {}
    words = name_words(" ".join(str(row.get(name) or "") for name in NAME_FIELDS))
    for word in words:
        found["name", word] = None
        found["sound", sound(word)] = None
    for field in ("card", "external_id"):
        found[FIELDS[field][0], _packed(row.get(field)).upper()] = None
    for field in ("birth_date", "city"):
        found[field, " ".join(_plain(row.get(field)).split())] = None
    found["postcode", _packed(row.get("postcode"))] = None
    digits = "".join(str(value) for sign in str(row.get("phone") or "") if (value := _digit(sign)) is not None)
    found["phone", digits] = None
    mail = unicodedata.normalize("NFKC", str(row.get("email") or "")).strip().casefold()
    found["email", mail] = None
    found["mailbox", _mailbox(mail)] = None
    yield from (trait for trait in found if trait[1])


def traits_of(
    rows: Iterable[Mapping[str, str | date | None]], keyed: Callable[[str, str], str] = lambda _field, text: text
) -> pl.DataFrame:
    """A table of traits from rows with a ``customer_id``.

    Args:
        rows: As for :func:`parts`.
        keyed: From trait and normal form to what stands in the table, such as a keyed hash.

    Returns:
        Columns :data:`TRAITS`, each trait of a customer once.
    """
    told = [(row["customer_id"], field, keyed(field, text)) for row in rows for field, text in parts(row)]
    return pl.DataFrame(told, schema=TRAITS, orient="row").unique(maintain_order=True)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name without case, marks and initials, sorted; the initials too where there is nothing else."""
    # Vowel signs of Indian scripts are marks (M); joiners (Cf) are no letters, but part no words either.
    kinds = ((sign, unicodedata.category(sign)) for sign in _plain(name, marks=True))
    letters = "".join(sign if kind[0] in "LM" else " " for sign, kind in kinds if kind != "Cf")
    words = {_bare(word) for word in letters.split()}
    return tuple(sorted({word for word in words if len(word) > 1} or words - {""}))


def sound(word: str) -> str:
    """What a word sounds like: American Soundex; a word in another script than Latin stands for itself.

    Source: The Soundex Indexing System, National Archives of the United States, 2007.
    """
    letters = word.upper()
    if not (letters.isascii() and letters.isalpha()):
        return word
    code, last = letters[0], _CODES.get(letters[0], "")
    for letter in letters[1:]:
        digit = _CODES.get(letter, "")
        if digit and digit != last:
            code += digit
        if digit or letter in _VOWELS:  # H and W between two letters of one sound do not part them
            last = digit
    return code[:_SOUND_LENGTH].ljust(_SOUND_LENGTH, "0")


def _bare(word: str) -> str:
    """Without the marks of Latin letters; in other scripts they are part of the letter."""
    apart = unicodedata.normalize("NFD", word)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return bare if bare.isascii() else unicodedata.normalize("NFC", word)


def _plain(value: str | date | None, *, marks: bool = False) -> str:
    text = unicodedata.normalize("NFKC", str(value or "")).casefold()
    return text if marks else _bare(text)


def _packed(value: str | date | None) -> str:
    return "".join(sign for sign in _plain(value) if sign.isalnum())


def _digit(sign: str) -> int | None:
    value = unicodedata.decimal(sign, None)
    return None if value is None else int(value)


def _mailbox(mail: str) -> str:
    """What stands before the host, without what a person adds behind a plus sign."""
    name, at, _host = mail.rpartition("@")
    return name.partition("+")[0] if at else ""
