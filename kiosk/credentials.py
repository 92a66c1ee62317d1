"""Codes that people show or type: how they are made, and one normal form for every way of writing the same one.

Pure functions, and :class:`CodeBook`, which turns a normal form into the keyed hash it is found under.
"""

import base64
import binascii
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from kiosk.security.aliases import Aliases
from kiosk.store.credentials import CredentialKind
from kiosk.store.vouchers import CODE_SIGNS

CARD_LENGTH: Final = 12
"""Signs of a member's own card code: 59 bits, behind a limit of tries."""
RECEIPT_LENGTH: Final = 20
"""Signs of a receipt code: 99 bits, because it opens *My data* from anywhere."""
SECRET_BYTES: Final = 32
"""Of the secret that only a card's QR code holds."""
LONGEST_CARD: Final = 64

_QR_MARK: Final = "VK1."
_LONGEST_TEXT: Final = 500
_GROUP: Final = 4
_FOLDED: Final = str.maketrans("OIL", "011")
"""O and 0, I, L and 1 look alike on a card; the codes this product makes have none of the five."""
_PHONE: Final = re.compile(r"(\+|00)?([0-9]+)")
_PHONE_SIGNS: Final = re.compile(r"[\s().\-/\u2010-\u2015\u2212]+")
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
"""Of a phone number with its country code; ITU-T E.164 allows no more than 15."""
_WITH_COUNTRY: Final = 11
"""Digits from which a number that begins with the country's code is taken to carry it."""


def token_hash(token: str) -> str:
    """SHA-256 of a random token, 64 hexadecimal digits: nobody gets in with what is kept of it."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CodeText:
    """A code as it was typed or read by the camera.

    Attributes:
        code: What it is found by, not yet in normal form.
        secret: What opens the member's templates; only a QR code has it.
    """

    code: str = field(repr=False)
    secret: bytes | None = field(default=None, repr=False)


def new_code(length: int) -> str:
    """Random signs without any that look alike."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(length))


def is_own_card(text: str) -> bool:
    """Whether a card's text has the form of a code that the kiosk drew; numbers of a shop's cards have none of it."""
    plain = normal_card(text)
    drawn = len(plain) == CARD_LENGTH and set(plain) <= set(CODE_SIGNS)
    return drawn and not plain.isdigit()


def grouped(code: str) -> str:
    """A code in groups of four, which is how people read and type it."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def card_text(code: str, secret: bytes | None) -> str:
    """Text of a member's card and its QR code: the code itself, or ``VK1.CODE.SECRET`` where there is a secret."""
    if secret is None:
        return grouped(code)
    return f"{_QR_MARK}{code}.{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"


def read_code(text: str) -> CodeText:
    """Take apart what was typed or scanned; anything may come in.

    Besides plain codes it understands the product's own QR texts, and an address that carries a code behind ``#``.
    """
    plain = text.strip()[:_LONGEST_TEXT]
    if plain[:4].lower() == "http":
        plain = plain.partition("#")[2]
    if plain[: len(_QR_MARK)].upper() != _QR_MARK:
        return CodeText(plain)
    code, _, tail = plain[len(_QR_MARK) :].partition(".")
    return CodeText(code, _secret(tail))


def _secret(text: str) -> bytes | None:
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == SECRET_BYTES else None


def typed_code(text: str) -> str:
    """The part of a card's text that a person can type, in groups."""
    return grouped(normal_card(read_code(text).code))


def normal_card(text: str) -> str:
    """A card number or code without case, spaces, punctuation and look-alikes; empty where nothing is left."""
    plain = unicodedata.normalize("NFKC", _digits(text)).upper().translate(_FOLDED)
    kept = "".join(sign for sign in plain if sign.isalnum())
    return kept if len(kept) <= LONGEST_CARD else ""


def normal_phone(text: str, country: str) -> str:
    """A phone number as ``+`` and digits with the country's code; empty where it is none.

    Args:
        text: With or without ``+`` or ``00``, spaces, brackets, dots and dashes; digits of any script.
        country: Code of the country that numbers without one belong to.
    """
    found = _PHONE.fullmatch(_PHONE_SIGNS.sub("", _digits(text)))
    if found is None:
        return ""
    digits = found[2]
    if not found[1]:
        national = digits.lstrip("0")
        carries = national == digits and national.startswith(country) and len(national) >= _WITH_COUNTRY
        digits = national if carries else country + national
    return f"+{digits}" if _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS and digits[0] != "0" else ""


def normal_email(text: str) -> str:
    """An e-mail address without case and white space around it; empty where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    name, at, host = plain.rpartition("@")
    return plain if at and name and "." in host and len(plain.split()) == 1 else ""


def name_tokens(name: str) -> frozenset[str]:
    """The words of a name as staff search for them: composed form, without case."""
    return frozenset(unicodedata.normalize("NFKC", name).casefold().split())


def name_lookups(aliases: Aliases, name: str) -> tuple[str, ...]:
    """The keyed hashes of the words of a name."""
    return tuple(aliases.lookup(CredentialKind.NAME.value, token) for token in sorted(name_tokens(name)))


def _digits(text: str) -> str:
    """Digits of every script as 0 to 9."""
    return "".join(sign if (value := unicodedata.decimal(sign, None)) is None else str(value) for sign in text)


class CodeBook:
    """Turns what people show or type into the keyed hashes it is found under.

    Args:
        aliases: Makes keyed hashes.
        country: Code of the country that phone numbers without one belong to, digits only.
    """

    def __init__(self, aliases: Aliases, country: str) -> None:
        self._aliases, self._country = aliases, country

    def card(self, text: str) -> str:
        """Lookup of a card; empty where the text is none."""
        return self._lookup(CredentialKind.CARD, normal_card(text))

    def phone(self, text: str) -> str:
        """Lookup of a phone number; empty where the text is none."""
        return self._lookup(CredentialKind.PHONE, normal_phone(text, self._country))

    def receipt(self, text: str) -> str:
        """Lookup of a receipt code; empty where the text has not its length."""
        plain = normal_card(text)
        return self._lookup(CredentialKind.RECEIPT, plain if len(plain) == RECEIPT_LENGTH else "")

    def email(self, text: str) -> str:
        """Lookup of a customer's e-mail address; empty where the text is none."""
        return self._lookup(CredentialKind.EMAIL, normal_email(text))

    def external(self, text: str) -> str:
        """Lookup of a customer's id in another system; empty where there is none."""
        return self._lookup(CredentialKind.EXTERNAL, unicodedata.normalize("NFKC", text).strip())

    def web(self, text: str) -> str:
        """Lookup of the id of a customer's browser; empty where there is none."""
        return self._lookup(CredentialKind.WEB, text.strip())

    def trait(self, name: str, text: str) -> str:
        """Keyed hash of a part of a name or an address, by which records of one customer are compared.

        Args:
            name: What it is, such as ``postcode``; the same word as a town and as a name are two things.
            text: Case, white space and forms of signs do not count.
        """
        normal = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
        return self._aliases.lookup(f"trait-{name}", normal) if normal else ""

    def names(self, name: str) -> tuple[str, ...]:
        """Lookups of the words of a name."""
        return name_lookups(self._aliases, name)

    def codes(self, text: str) -> dict[str, CredentialKind]:
        """Every lookup a text may be meant as, the most telling kind first."""
        tried = {
            self.card(text): CredentialKind.CARD,
            self.receipt(text): CredentialKind.RECEIPT,
            self.phone(text): CredentialKind.PHONE,
        }
        return {lookup: kind for lookup, kind in tried.items() if lookup}

    def tidy_phone(self, text: str) -> str:
        """A phone number as it is kept; empty where the text is none."""
        return normal_phone(text, self._country)

    def _lookup(self, kind: CredentialKind, normal: str) -> str:
        return self._aliases.lookup(kind.value, normal) if normal else ""
