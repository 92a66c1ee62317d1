"""Numbers as a person reads them."""

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
_MINOR: Final = 100
_THREE_DIGITS: Final = 100


def scaled(name: str, value: float) -> float:
    """A value in the unit that is shown: money in whole units, shares in percent."""
    unit = UNITS.get(name)
    if unit is Unit.MINOR:
        return value / _MINOR
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


def shown(name: str, value: float, currency: str) -> str:
    """A value of a measure with its unit, to three digits."""
    sign, digits = unit_of(name, currency), rounded(scaled(name, value))
    if sign == "%":
        return f"{digits} %"
    return f"-{sign}{digits[1:]}" if digits.startswith("-") else f"{sign}{digits}"


def rounded(value: float) -> str:
    """Three digits, and every digit before the point."""
    if value and abs(value) < _THREE_DIGITS:
        return f"{float(f'{value:.3g}'):g}"
    return f"{value:,.0f}"


def label(name: str, currency: str) -> str:
    """What a measure is, with its unit, for an axis."""
    sign = unit_of(name, currency)
    return f"{LABELS[name]} ({sign})" if sign else LABELS[name]
