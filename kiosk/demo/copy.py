"""Words of the demo shop's offers: plain, and without pressing anybody."""

import re
from typing import Final

INFORMATION: Final = {
    "Coffee and tea": "Coffee is roasted in the shop every Friday",
    "Rice and flour": "Taste the new crop of rice at the grain counter",
    "Dals and pulses": "Recipes for a week of dals are at the counter",
    "Spices and pickles": "We grind your spices while you shop",
    "Oil and ghee": "Bring your own bottle for groundnut oil",
    "Snacks and sweets": "Fresh murukku comes out of the pan at four",
    "Dairy and eggs": "Milk and curd arrive every morning at seven",
    "Fruit and vegetables": "Greens come in from the farm twice a day",
    "Personal care": "Ask for a free sample of the new soaps",
    "Household cleaning": "Refill your detergent bottle at the shop",
    "Kitchenware": "Knives are sharpened free of charge on Saturdays",
    "Clothing": "Alterations are free on everything you buy here",
    "Footwear": "Have your feet measured at the shoe counter",
    "Electronics": "We take back old phones and batteries",
    "Books and stationery": "New books have arrived on the second floor",
}
"""Category to something worth knowing about it, without a saving."""

_PACK: Final = re.compile(
    r",? (?:(?:pack|set|bunch|box) of \d+|bunch|each|dozen|paperback|\d[\d.,]*(?: sheets)?"
    r"(?: ?(?:g|kg|ml|l|m|cm|W|GB|mAh|inch)\b)?)(?= |,|$)"
)
_PROPER: Final = frozenset(
    {
        "Assam",
        "Bluetooth",
        "Darjeeling",
        "English",
        "Kanchipuram",
        "Kolhapuri",
        "Madras",
        "Mysore",
        "Nilgiri",
        "Ponni",
        "Sona",
        "South",
        "Tamil",
    }
)


def short_name(name: str) -> str:
    """A product's name as it reads inside a sentence: without the pack, small unless it is a proper name."""
    short = _PACK.sub("", name).strip(" ,")
    first = short.split(" ", maxsplit=1)[0]
    keeps_capital = first in _PROPER or not first[1:2].islower()
    return short if keeps_capital else short[0].lower() + short[1:]


def percent_title(percent: int, what: str) -> str:
    """Such as ``15 % off filter coffee powder``."""
    return f"{percent} % off {what}"


def amount_title(minor: int, what: str) -> str:
    """Such as ``₹50 off pressure cooker``; the amount is in whole rupees."""
    return f"₹{minor // 100:,} off {what}"
