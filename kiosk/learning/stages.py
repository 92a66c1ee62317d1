"""How far learning is, what may be pressed, and what is to be done next. Pure.

::

    off --collect--> collecting --enough decisions--> judging --enough later ones, judged once--> allowed --on--> on
     ^                   ^                                |                                                       |
     |                   +---------- refused -------------+                                                       |
     +--------------------- off, from anywhere; by itself where too few members are left of what was proven --------+
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from kiosk.errors import PressRefused
from kiosk.store.audience_rows import SMALLEST


class Stage(StrEnum):
    """How far learning is."""

    OFF = "off"
    """Offers come in the usual order: by affinity times value."""
    COLLECTING = "collecting"
    """The usual order, with some cards by chance, so that the answers tell of other orders too."""
    JUDGING = "judging"
    """The same; a candidate was learned, and waits for answers it has not learned from."""
    ALLOWED = "allowed"
    """The same; the candidate was better, and somebody may switch it on."""
    ON = "on"
    """Offers are drawn by what was learned, which is made anew each day."""


class Order(StrEnum):
    """What may be pressed."""

    COLLECT = "collect"
    ON = "on"
    OFF = "off"


class Step(StrEnum):
    """What a look at the log does."""

    COUNT = "count"
    """Nothing but counting."""
    LEARN = "learn"
    """Make a candidate of everything."""
    JUDGE = "judge"
    """Hold the candidate against the usual order, by what came after it."""
    RENEW = "renew"
    """Make what was learned anew from the decisions of the same time that are still kept."""
    STOP = "stop"
    """Switch off: too few members are left of what was proven, as after a version that reads other numbers."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What there is in the log to go on with.

    Attributes:
        decisions: Drawn with chance, settled and readable; while a candidate waits only those after it.
        members: Of how many members.
    """

    decisions: int
    members: int

    def enough(self, needed: int) -> bool:
        """Whether it is enough to go on; never of fewer members than any figure may be told of."""
        return self.decisions >= needed and not self.few

    @property
    def few(self) -> bool:
        """Whether it is of fewer members than any figure may be told of."""
        return self.members < SMALLEST


_REFUSED: Final = {
    (Stage.OFF, Order.ON): ("Nothing was learned yet", "Collect answers first"),
    (Stage.COLLECTING, Order.ON): ("Nothing was learned yet", "Wait until there are enough answers"),
    (Stage.JUDGING, Order.ON): ("What was learned is not proven yet", "Wait for the verdict"),
    (Stage.ON, Order.ON): ("It is on already", "Load the page again"),
    (Stage.COLLECTING, Order.COLLECT): ("Answers are being collected already", "Load the page again"),
    (Stage.JUDGING, Order.COLLECT): ("Answers are being collected already", "Load the page again"),
    (Stage.ALLOWED, Order.COLLECT): ("Answers are being collected already", "Switch it on, or off"),
    (Stage.ON, Order.COLLECT): ("What was learned is in use", "Switch it off first; then collect anew"),
    (Stage.OFF, Order.OFF): ("It is off already", "Load the page again"),
}


def may(stage: Stage, order: Order) -> bool:
    """Whether something may be pressed."""
    return (stage, order) not in _REFUSED


def pressed(stage: Stage, order: Order) -> Stage:
    """The stage after somebody pressed something.

    Raises:
        PressRefused: That cannot be now.
    """
    if not may(stage, order):
        message, mend = _REFUSED[stage, order]
        raise PressRefused(message, mend=mend)
    return {Order.COLLECT: Stage.COLLECTING, Order.ON: Stage.ON, Order.OFF: Stage.OFF}[order]


def due(stage: Stage, tally: Tally, needed: int) -> Step:
    """What to do with the log.

    Args:
        stage: How far learning is.
        tally: What there is in it.
        needed: Fewest decisions to learn a candidate of, and to judge it by.
    """
    match stage:
        case Stage.OFF:
            return Step.COUNT
        case Stage.COLLECTING:
            return Step.LEARN if tally.enough(needed) else Step.COUNT
        case Stage.JUDGING:
            return Step.JUDGE if tally.enough(needed) else Step.RENEW
        case Stage.ALLOWED | Stage.ON:
            return Step.STOP if tally.few else Step.RENEW
        case _:
            assert_never(stage)


def done(stage: Stage, step: Step, *, allowed: bool = False) -> Stage:
    """The stage after a step; ``allowed`` is the verdict of ``JUDGE``."""
    match step:
        case Step.LEARN:
            return Stage.JUDGING
        case Step.JUDGE:
            return Stage.ALLOWED if allowed else Stage.COLLECTING
        case Step.COUNT | Step.RENEW:
            return stage
        case Step.STOP:
            return Stage.OFF
        case _:
            assert_never(step)
