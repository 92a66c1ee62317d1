"""Consents: separate purposes, the exact wording that was agreed to, and the check before anything is stored.

A wording is never changed: a better text gets a new version, and whoever agreed to the old one keeps having agreed to
the old one (requirements G2 and G3). Withdrawing closes a consent and keeps it as evidence until the member is erased.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from kiosk.errors import ConsentMissing
from kiosk.privacy.wordings import TEXTS

ON_SCREEN: Final = "on-screen"
"""Where the signature of a consent is that was given by a press of the person's own."""


LONGEST_REFERENCE: Final = 100
"""Signs of the number of a signed form, as the table holds them."""
ANSWERS_SINCE: Final = 3
"""First version of the text for analytics that speaks of more than what was shown and used: for how long, what was
saved or not wanted, that it is looked at when offers are chosen, and that groups of members are compared. Whoever
agreed to an older one agreed to less."""


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
        withdrawn_at: When it was withdrawn, UTC; None while it stands.
        withdrawn_screen: Where it was withdrawn.
    """

    purpose: Purpose
    wording_version: str
    text_hash: str
    language: str
    given_at: datetime
    reference: str
    screen: str
    withdrawn_at: datetime | None = None
    withdrawn_screen: str | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether the person took it back."""
        return self.withdrawn_at is not None


WORDINGS = tuple(
    Wording(Purpose(purpose), version, language, text) for (purpose, version, language), text in TEXTS.items()
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
        ConsentMissing: The reference is empty, too long or not one line, or there is no text in this language.
    """
    reference = reference.strip()
    if not reference:
        raise ConsentMissing(
            f"The consent for {purpose.value} has no reference", mend="Give the number of the signed form or receipt"
        )
    if len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        raise ConsentMissing(
            f"The reference of the consent for {purpose.value} is no number of a form",
            mend=f"Give one line of at most {LONGEST_REFERENCE} signs",
        )
    wording = current_wording(purpose, language)
    return Consent(purpose, wording.version, wording.text_hash, language, at, reference, screen)


def withdraw(consents: Iterable[Consent], purpose: Purpose, *, at: datetime, screen: str) -> tuple[Consent, ...]:
    """Take back everything that was agreed to for one purpose; the other purposes stay as they are.

    Args:
        consents: All of one person.
        purpose: What is withdrawn.
        at: When, UTC.
        screen: Where.

    Returns:
        The same consents in the same order, those of the purpose closed. One that was closed before keeps its time.
    """
    return tuple(
        replace(consent, withdrawn_at=at, withdrawn_screen=screen)
        if consent.purpose is purpose and not consent.withdrawn
        else consent
        for consent in consents
    )


def standing(consents: Iterable[Consent]) -> tuple[Purpose, ...]:
    """The purposes that one person agrees to now, in the order of :class:`Purpose`."""
    agreed = {consent.purpose for consent in consents if _stands(consent)}
    return tuple(purpose for purpose in Purpose if purpose in agreed)


def agreed_version(consents: Iterable[Consent], purpose: Purpose) -> int:
    """The newest version of a purpose's text that one person agrees to now; 0 for none."""
    return max((int(one.wording_version) for one in consents if one.purpose is purpose and _stands(one)), default=0)


def answers_logged(consents: Iterable[Consent]) -> bool:
    """Whether one person agreed that what they do with offers is written down, and looked at when offers are chosen."""
    return agreed_version(consents, Purpose.ANALYTICS) >= ANSWERS_SINCE


def require(consents: Iterable[Consent], purpose: Purpose) -> Consent:
    """The newest standing consent for a purpose whose text is one that was really shown.

    Raises:
        ConsentMissing: There is none.
    """
    valid = [consent for consent in consents if consent.purpose is purpose and _stands(consent)]
    if not valid:
        raise ConsentMissing(
            f"There is no consent for {purpose.value}", mend="Show the person the text and record their yes first"
        )
    return max(valid, key=lambda consent: consent.given_at)


def shown_hashes(purpose: Purpose) -> tuple[str, ...]:
    """Hashes of every text of a purpose that was ever shown, for queries."""
    return tuple(sorted(text_hash for of, _, _, text_hash in _KNOWN if of is purpose))


def _stands(consent: Consent) -> bool:
    """Not withdrawn, and to words that exist: a row that names others is evidence of nothing."""
    shown = (consent.purpose, consent.wording_version, consent.language, consent.text_hash)
    return not consent.withdrawn and shown in _KNOWN
