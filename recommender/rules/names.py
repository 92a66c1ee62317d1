"""The closed lists of the rule language: what a rule may speak of, how it may compare, and how large it may be."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from recommender.features.names import FEATURES, NAMES, Unit


class Op(StrEnum):
    """How a value is compared."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    """Both ends belong to it."""
    IN = "in"
    KNOWN = "known"
    """Whether there is a value at all; it takes none."""


class Source(StrEnum):
    """Where a compared value comes from; also the key of a comparison in JSON."""

    FEATURE = "feature"
    ATTRIBUTE = "attribute"
    SHARE = "share"
    """Share of a customer's money that goes to one category."""
    PREDICTION = "prediction"


class Measure(StrEnum):
    """What is counted of purchases."""

    RECEIPTS = "receipts"
    LINES = "lines"
    MONEY = "money_minor"
    """Quantity times unit price; returns are not taken off."""


class Bound(StrEnum):
    """On which side of the count the answer is yes."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


EVENT_KINDS: Final = MappingProxyType(
    {
        "view": "looked at a product",
        "cart": "put a product in the cart",
        "tap": "tapped an offer",
        "email_opened": "opened an e-mail",
    }
)
"""Kinds of events, each with its words. Purchases have a condition of their own."""

TEXT_ATTRIBUTES: Final = ("gender", "city")
DATE_ATTRIBUTES: Final = ("joined",)
ATTRIBUTES: Final = TEXT_ATTRIBUTES + DATE_ATTRIBUTES
"""What a customer declared in words or days; declared numbers are features."""

PREDICTIONS: Final = MappingProxyType(
    {
        "churn": ("predicted chance of not coming back", Unit.SHARE),
        "churn_low": ("least likely chance of not coming back", Unit.SHARE),
        "churn_high": ("most likely chance of not coming back", Unit.SHARE),
        "value_minor": ("predicted money to come", Unit.MINOR),
        "value_low_minor": ("predicted money to come, lower end", Unit.MINOR),
        "value_high_minor": ("predicted money to come, upper end", Unit.MINOR),
    }
)
"""Predictions with both ends of their intervals: words and unit."""

PURPOSES: Final = ("offers", "analytics", "contact")
"""Consents a rule may ask for. That to face recognition is not among them: no marketing follows from it."""

FEATURE_UNITS: Final = MappingProxyType({feature.name: feature.unit for feature in FEATURES})
FEATURE_LABELS: Final = MappingProxyType({feature.name: feature.label for feature in FEATURES})
FEATURE_NAMES: Final = NAMES

MAX_DEPTH: Final = 8
MAX_NODES: Final = 100
MAX_VALUES: Final = 50
MAX_TEXT: Final = 120
MAX_DAYS: Final = 3650
MAX_NUMBER: Final = 10**15
"""Below 2 to the power of 53: a whole number of this size is the same in every engine."""
MAX_CHARACTERS: Final = 100_000
"""Of a rule as text."""
