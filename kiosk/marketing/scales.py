"""Where the values of a measure lie on an axis: evenly, or by logarithms where the measure has a long tail."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.marketing.numbers import label, rounded, scaled

STEPS: Final = (1, 2, 5)
"""First digits of the values that an axis names."""
MOST_TICKS: Final = 7
"""With more of them only powers of ten are named."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis.

    Attributes:
        measure: Its name.
        currency: Sign before money.
        minor: Smallest units of the currency in one unit.
        log: Whether places are ``log(1 + x)`` of a value in the measure's own unit, as its cells were cut.
    """

    measure: str
    currency: str
    minor: int
    log: bool

    def place(self, value: float) -> float:
        """Where a value of the measure's own unit lies; on a logarithmic scale what is below 0 lies where 0 does."""
        if self.log:
            return math.log1p(max(value, 0.0))
        return scaled(self.measure, value, self.minor)

    def said(self, value: float) -> str:
        """A value of the measure's own unit in the unit that is shown, to three digits."""
        return rounded(scaled(self.measure, value, self.minor))

    def axis(self, edges: Sequence[float]) -> dict[str, Any]:
        """Title, range and ticks of an axis over such cells, in Plotly's form."""
        low, high = edges[0], edges[-1]
        axis = {"title": {"text": label(self.measure, self.currency)}, "range": [self.place(low), self.place(high)]}
        if not self.log:
            return axis
        own = 1 / scaled(self.measure, 1.0, self.minor)
        values = _round_values(low, high, own)
        places, texts = [self.place(value * own) for value in values], [rounded(value) for value in values]
        return axis | {"tickvals": places, "ticktext": texts}


def _round_values(low: float, high: float, own: float) -> list[float]:
    """0 and such values as 1, 2, 5, 10 of ``own`` each between two; powers of ten alone where there would be many."""
    powers = [10.0**power for power in range(math.floor(math.log10(high / own)) + 1)]
    every, tens = (
        [one for one in (0.0, *(step * power for power in powers for step in steps)) if low <= one * own <= high]
        for steps in (STEPS, STEPS[:1])
    )
    return every if len(every) <= MOST_TICKS else tens
