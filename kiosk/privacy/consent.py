"""Consents: separate purposes, the exact wording that was agreed to, and the check before anything is stored.

A wording is never changed: a better text gets a new version, and whoever agreed to the old one keeps having agreed to
the old one (requirements G2 and G3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from kiosk.errors import ConsentMissing


class Purpose(StrEnum):
    """What a person may agree to, each on its own."""

    FACE_RECOGNITION = "face_recognition"
    OFFERS = "offers"
    ANALYTICS = "analytics"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text as it is shown.

    Attributes:
        purpose: What it asks for.
        version: Counted up with every change of the text.
        language: BCP 47 tag.
        text: The words.
    """

    purpose: Purpose
    version: str
    language: str
    text: str

    @property
    def text_hash(self) -> str:
        """SHA-256 of the words in UTF-8, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's yes to one wording.

    Attributes:
        purpose: What for.
        wording_version: Which version of the text.
        text_hash: SHA-256 of the text that was shown.
        language: In which language.
        given_at: When, UTC.
        reference: Where the signature is, such as the number of the signed form.
        screen: Where it was given, such as ``counter``.
    """

    purpose: Purpose
    wording_version: str
    text_hash: str
    language: str
    given_at: datetime
    reference: str
    screen: str


WORDINGS = (
    Wording(
        Purpose.FACE_RECOGNITION,
        "1",
        "en",
        "I agree that this shop makes a template from pictures of my face and keeps it, encrypted, to recognise me "
        "when I stand in front of its screen. The pictures themselves are not kept. I can say no and still get the "
        "same offers with my card or phone. I can withdraw at any time at the counter; the template is then deleted "
        "at once.",
    ),
    Wording(
        Purpose.OFFERS,
        "1",
        "en",
        "I agree that this shop uses what I bought to choose the offers that its screen shows me. I can withdraw at "
        "any time; then I see the offers that everyone sees.",
    ),
    Wording(
        Purpose.ANALYTICS,
        "1",
        "en",
        "I agree that this shop counts which offers I was shown and used, to find out which offers are worth making. I "
        "can withdraw at any time.",
    ),
    Wording(
        Purpose.CONTACT,
        "1",
        "en",
        "I agree that this shop sends me offers by message. I can withdraw at any time, in every message.",
    ),
)
"""Every wording that was ever shown; the last of a purpose and language is the current one."""

_CURRENT = MappingProxyType({(wording.purpose, wording.language): wording for wording in WORDINGS})
_KNOWN = frozenset((wording.purpose, wording.version, wording.language, wording.text_hash) for wording in WORDINGS)


def current_wording(purpose: Purpose, language: str = "en") -> Wording:
    """The text to show now.

    Raises:
        ConsentMissing: There is no text in this language, so nobody can agree to it.
    """
    wording = _CURRENT.get((purpose, language))
    if wording is None:
        raise ConsentMissing(
            f"There is no text for {purpose.value} in '{language}'", mend="Use a language that has one"
        )
    return wording


def give(purpose: Purpose, *, at: datetime, reference: str, screen: str, language: str = "en") -> Consent:
    """The record of a yes to the current wording.

    Raises:
        ConsentMissing: The reference is empty, or there is no text in this language.
    """
    if not reference.strip():
        raise ConsentMissing(
            f"The consent for {purpose.value} has no reference", mend="Give the number of the signed form or receipt"
        )
    wording = current_wording(purpose, language)
    return Consent(purpose, wording.version, wording.text_hash, language, at, reference.strip(), screen)


def require(consents: Iterable[Consent], purpose: Purpose) -> Consent:
    """The newest consent for a purpose whose text is one that was really shown.

    Raises:
        ConsentMissing: There is none.
    """
    valid = [
        consent
        for consent in consents
        if consent.purpose is purpose
        and (consent.purpose, consent.wording_version, consent.language, consent.text_hash) in _KNOWN
    ]
    if not valid:
        raise ConsentMissing(
            f"There is no consent for {purpose.value}", mend="Show the person the text and record their yes first"
        )
    return max(valid, key=lambda consent: consent.given_at)
