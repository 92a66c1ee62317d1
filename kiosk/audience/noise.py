"""Noise on the sizes that are told, and a limit to how many, so that sizes do not tell of the one they differ in.

The noise follows from the rule, by a key of the site: the same rule, in whatever order its parts stand, always has the
same noise, so that asking again tells nothing. It does not follow from who is counted: were it so, two rules with the
same size would show that the person in whom they could differ is not there.

Whoever asks for the same people in very many ways can take the mean. With :data:`MOST_ASKED` an hour, half of them with
a person and half without, the mean of the difference still has a standard deviation of 0.9 people: a guess whether that
one person is among them is right 7 times of 10, where 5 would be chance.
"""

import json
import threading
import time
from collections.abc import Callable
from statistics import NormalDist
from typing import Any, Final

from kiosk.errors import SizesAsked
from kiosk.security.aliases import Aliases
from recommender.rules import All, Any_, Not, Rule, dump

SPREAD: Final = 5.0
"""Standard deviation of the noise in people. The difference of two sizes then has one of 7: more than the one person
that it could tell of; of a segment of 1,000 it is less than a hundredth."""

MOST: Final = 10
"""Largest noise in people; who uses a size can rely on it."""

MOST_ASKED: Final = 120
"""Different sizes an hour: some four or five segments, built with care."""

HOUR_SECONDS: Final = 3_600.0

_RANGE: Final = 2**48
"""As many numbers as are drawn from; all of them are exact as floats."""


def noise_of(rule: Rule, hashes: Aliases) -> int:
    """The noise on the size of a rule, from minus to plus :data:`MOST`.

    Args:
        rule: The rule.
        hashes: Of the site.
    """
    drawn = int(hashes.lookup("size", text_of(rule))[:12], 16)
    value = NormalDist(0.0, SPREAD).inv_cdf((drawn + 0.5) / _RANGE)
    return round(max(-MOST, min(MOST, value)))


def text_of(rule: Rule) -> str:
    """A rule as text, the same for every order of its parts."""
    return json.dumps(_plain(rule), sort_keys=True)


class Asked:
    """Limits how many different sizes are told within an hour. Thread-safe.

    Args:
        most: Different ones an hour.
        clock: Seconds that only grow.
    """

    def __init__(self, most: int = MOST_ASKED, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._lock = threading.Lock()
        self._told: dict[str, float] = {}

    def note(self, rule: Rule) -> None:
        """Say that the size of a rule is about to be told; the same one again is free.

        Raises:
            SizesAsked: There were too many.
        """
        with self._lock:
            now = self._clock()
            self._told = {text: at for text, at in self._told.items() if now - at < HOUR_SECONDS}
            text = text_of(rule)
            if text not in self._told and len(self._told) >= self._most:
                wait = round((HOUR_SECONDS - now + min(self._told.values())) / 60) + 1
                raise SizesAsked(
                    f"{self._most} different sizes were asked for within an hour",
                    mend=f"Ask again in {wait} minutes; rules can be saved meanwhile",
                )
            self._told.setdefault(text, now)


def _plain(rule: Rule) -> Any:
    match rule:
        case All(rules) | Any_(rules):
            parts = {text_of(one): _plain(one) for one in rules}
            return {type(rule).__name__: [parts[text] for text in sorted(parts)]}
        case Not(inner):
            return {"not": _plain(inner)}
        case _:
            return dump(rule)
