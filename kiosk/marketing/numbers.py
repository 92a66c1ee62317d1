"""Numbers as a person reads them."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kiosk.insight.groups import CHURN, VALUE
from recommender.features.names import FEATURES, Unit

UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    {feature.name: feature.unit for feature in FEATURES} | {CHURN: Unit.SHARE, VALUE: Unit.MINOR}
)
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {feature.name: feature.label for feature in FEATURES} | {CHURN: "Chance of not coming back", VALUE: "Money to come"}
)
_THREE_DIGITS: Final = 100


def scaled(name: str, value: float, minor: int = 100) -> float:
    """A value in the unit that is shown: money in whole units of ``minor`` smallest ones, shares in percent."""
    unit = UNITS.get(name)
    if unit is Unit.MINOR:
        return value / minor
    return value * 100 if unit is Unit.SHARE else value


def unit_of(name: str, currency: str) -> str:
    """The sign of the unit that is shown, or empty for a plain count."""
    match UNITS.get(name):
        case Unit.MINOR | Unit.CURRENCY:
            return currency
        case Unit.SHARE:
            return "%"
        case _:
            return ""


def shown(name: str, value: float, currency: str, minor: int = 100) -> str:
    """A value of a measure with its unit, to three digits."""
    sign, digits = unit_of(name, currency), rounded(scaled(name, value, minor))
    if sign == "%":
        return f"{digits} %"
    return f"-{sign}{digits[1:]}" if digits.startswith("-") else f"{sign}{digits}"


def with_margin(name: str, mean: float, margin: float, currency: str, minor: int = 100) -> tuple[str, str]:
    """A mean and half the width of its interval, both to as many decimals as three digits of the mean have."""
    sign, value = unit_of(name, currency), scaled(name, mean, minor)
    decimals = max(0, min(2, 2 - math.floor(math.log10(abs(value))))) if value else 0
    texts = (f"{value:,.{decimals}f}", f"{scaled(name, margin, minor):,.{decimals}f}")
    low, high = (f"{text} %" if sign == "%" else f"{sign}{text}" for text in texts)
    return low.replace(f"{sign}-", f"-{sign}") if sign and sign != "%" else low, high


def percent(share: float) -> str:
    """A share of 0 to 1 in whole percent."""
    return f"{100 * share:.0f} %"


def rounded(value: float) -> str:
    """Three digits, and every digit before the point."""
    if value and abs(value) < _THREE_DIGITS:
        return f"{float(f'{value:.3g}'):g}"
    return f"{value:,.0f}"


def label(name: str, currency: str) -> str:
    """What a measure is, with its unit, for an axis."""
    sign = unit_of(name, currency)
    return f"{LABELS[name]} ({sign})" if sign else LABELS[name]
