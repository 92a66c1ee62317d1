"""Figures of experiments as a person reads them."""

from dataclasses import dataclass

from kiosk.experiments.values import Measure
from kiosk.marketing.charts import Chart
from kiosk.marketing.numbers import rounded


@dataclass(frozen=True, slots=True)
class Told:
    """What the page of one experiment says.

    Attributes:
        headline: What may be said.
        reasons: Why, the weightiest first.
        means: Name and mean of each arm, control first; empty where nothing is told.
        units: Name and members of each arm; None for fewer than 20.
        uplift: The difference with its interval in words, or empty.
        chart: The difference by week, or None.
        guards: The guardrails, or None.
    """

    headline: str
    reasons: tuple[str, ...]
    means: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, int | None], ...]
    uplift: str
    chart: Chart | None
    guards: Chart | None


def amount_of(measure: Measure, value: float, currency: str, minor: int) -> str:
    """A mean of a measure: money of one member, or offers that 100 members redeemed."""
    if measure is Measure.MONEY:
        return f"{'-' if value < 0 else ''}{currency}{rounded(abs(value) / minor)}"
    return rounded(100 * value)


def percent_of(share: float) -> str:
    """A share in percent, to one decimal where there is one."""
    return f"{round(100 * share, 1):,g} %"
