"""How the demo shop's customers live: tastes, activity and the seasons. Tables only, no randomness.

The figures are made up to look like a department store in Tamil Nadu. Taste and activity hang together (households who
cook buy often, those who come for clothes come seldom), so that segments differ in what they buy.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Taste:
    """One kind of household.

    Attributes:
        share: Part of all customers.
        categories: Weight of each category, in the order of ``CATEGORIES``.
        activity: Chance of each entry of ``ACTIVITIES``.
        ages: Lowest and highest age.
        income: Typical annual income in rupees.
    """

    share: float
    categories: tuple[float, ...]
    activity: tuple[float, float, float]
    ages: tuple[int, int]
    income: int


@dataclass(frozen=True, slots=True)
class Activity:
    """How somebody comes to the shop.

    Attributes:
        visits_a_month: Typical number of receipts.
        lines: Typical number of lines on a receipt.
        stopped: Earliest and latest day of the last visit, in days before today; ``(0, 0)`` for those who still come.
    """

    visits_a_month: float
    lines: float
    stopped: tuple[int, int]


TASTES: Final = (
    # coffee rice dals spices oil snacks dairy greens care pharm clean kitch cloth foot elec books
    Taste(0.22, (8, 9, 8, 9, 6, 4, 7, 12, 3, 1.0, 4, 2, 2, 0.5, 0.5, 0.5), (0.62, 0.18, 0.20), (38, 75), 620_000),
    Taste(0.20, (4, 4, 3, 3, 3, 10, 12, 9, 6, 1.5, 6, 1, 4, 2, 0.5, 5), (0.52, 0.24, 0.24), (28, 48), 950_000),
    Taste(0.16, (3, 3, 2, 4, 4, 2, 4, 5, 6, 1.0, 13, 9, 4, 1, 2, 1), (0.32, 0.42, 0.26), (30, 65), 780_000),
    Taste(0.16, (6, 1, 1, 1, 1, 10, 3, 2, 7, 2.0, 1, 1, 5, 3, 9, 3), (0.10, 0.56, 0.34), (20, 36), 720_000),
    Taste(0.15, (1, 1, 1, 1, 1, 2, 1, 2, 10, 1.5, 1, 2, 14, 8, 2, 1), (0.06, 0.58, 0.36), (19, 55), 1_150_000),
    Taste(0.11, (7, 1, 1, 1, 1, 9, 3, 2, 3, 1.0, 1, 1, 3, 2, 4, 14), (0.12, 0.52, 0.36), (18, 60), 480_000),
)
"""Cooks the traditional way; family with children; keeper of the home; lives alone; dresses well; reads and studies."""

ACTIVITIES: Final = (
    Activity(visits_a_month=2.6, lines=3.4, stopped=(0, 0)),
    Activity(visits_a_month=0.9, lines=2.0, stopped=(0, 0)),
    Activity(visits_a_month=1.0, lines=2.0, stopped=(170, 400)),
)
"""Comes most weeks; comes now and then; used to come."""

CITIES: Final = (
    ("Chennai", 0.46),
    ("Coimbatore", 0.16),
    ("Madurai", 0.12),
    ("Tiruchirappalli", 0.10),
    ("Salem", 0.08),
    ("Puducherry", 0.08),
)

WEEKDAYS: Final = (0.85, 0.80, 0.85, 0.90, 1.05, 1.35, 1.20)
"""Traffic from Monday to Sunday against the mean of 1."""

PAYDAY: Final = 1.25
"""Traffic in the first week of a month against the others."""

SEASONS: Final = {
    1: {"Clothing": 1.6, "Rice and flour": 1.4, "Oil and ghee": 1.4, "Kitchenware": 1.3},
    3: {"Books and stationery": 1.2},
    4: {"Fruit and vegetables": 1.2, "Electronics": 1.2, "Dairy and eggs": 1.3},
    5: {"Fruit and vegetables": 1.3, "Electronics": 1.3, "Dairy and eggs": 1.4},
    6: {"Books and stationery": 2.2, "Footwear": 1.5, "Clothing": 1.2},
    8: {"Snacks and sweets": 1.2},
    9: {"Kitchenware": 1.2, "Snacks and sweets": 1.2},
    10: {"Clothing": 1.8, "Snacks and sweets": 1.7, "Electronics": 1.5, "Oil and ghee": 1.4, "Footwear": 1.3},
    11: {"Clothing": 1.5, "Snacks and sweets": 1.5, "Electronics": 1.3, "Coffee and tea": 1.2},
    12: {"Coffee and tea": 1.3, "Books and stationery": 1.2},
}
"""Month to what sells better then: Pongal, the hot months, the start of school, Deepavali, the turn of the year."""


def season_table(categories: tuple[str, ...]) -> NDArray[np.float64]:
    """Seasonal weights, shape ``(13, len(categories))``; row 1 is January, row 0 is not used."""
    table = np.ones((13, len(categories)))
    for month, better in SEASONS.items():
        for category, weight in better.items():
            table[month, categories.index(category)] = weight
    return table
