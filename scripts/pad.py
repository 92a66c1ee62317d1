"""Figures of presentation attack detection as ISO/IEC 30107-3 names them. Pure.

APCER is the share of an attack species' presentations that were taken for a person, BPCER the share of real people's
that were not; presentations to which the system did not respond are counted apart (APNRR, BPNRR).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

BONA_FIDE = "bona_fide"

_Z = 1.959964
"""Of a 95 % interval."""

LEAST_ATTEMPTS = 150
"""Presentations of one species under which a figure says little (requirement P1)."""


class Response(StrEnum):
    """What came of one presentation."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NONE = "no response"
    """No face, several faces, or an end before anything was decided."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval.

    Attributes:
        count: Presentations counted as errors.
        of: Presentations with a response.
        low: Lower end of the interval.
        high: Upper end.
    """

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share, 0 without presentations."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Species:
    """What came of all presentations of one kind.

    Attributes:
        name: Of the folder: ``bona_fide`` or an attack species.
        error: APCER of an attack species, BPCER of real people.
        no_response: APNRR or BPNRR.
    """

    name: str
    error: Rate
    no_response: Rate

    @property
    def enough(self) -> bool:
        """Whether there were as many as the gate of requirement P1 wants."""
        return self.error.of >= LEAST_ATTEMPTS


def rate(count: int, of: int) -> Rate:
    """A share with Wilson's interval, or the rule of three where nothing or everything was counted.

    Args:
        count: 0 to ``of``.
        of: 0 or more.
    """
    if not of:
        return Rate(0, 0, 0.0, 1.0)
    three = min(3.0 / of, 1.0)
    if count == 0:
        return Rate(0, of, 0.0, three)
    if count == of:
        return Rate(of, of, 1.0 - three, 1.0)
    share, part = count / of, _Z**2 / of
    middle = (share + part / 2) / (1 + part)
    reach = _Z * math.sqrt(share * (1 - share) / of + part / (4 * of)) / (1 + part)
    return Rate(count, of, middle - reach, middle + reach)


def species(name: str, responses: Iterable[Response]) -> Species:
    """The figures of one folder."""
    all_of_them = list(responses)
    responded = [one for one in all_of_them if one is not Response.NONE]
    wrong = Response.REFUSED if name == BONA_FIDE else Response.ACCEPTED
    return Species(
        name,
        rate(sum(one is wrong for one in responded), len(responded)),
        rate(len(all_of_them) - len(responded), len(all_of_them)),
    )
