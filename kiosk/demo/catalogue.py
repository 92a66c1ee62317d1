"""The demo shop's catalogue: 324 products of an Indian department store in 16 categories, prices in rupees."""

from importlib.resources import as_file, files
from typing import Final

from recommender.ingest import read_products
from recommender.types import Product

CATEGORIES: Final = (
    "Coffee and tea",
    "Rice and flour",
    "Dals and pulses",
    "Spices and pickles",
    "Oil and ghee",
    "Snacks and sweets",
    "Dairy and eggs",
    "Fruit and vegetables",
    "Personal care",
    "Pharmacy",
    "Household cleaning",
    "Kitchenware",
    "Clothing",
    "Footwear",
    "Electronics",
    "Books and stationery",
)
"""Every category, in the order of the shelves and of the tables in :mod:`kiosk.demo.habits`."""

USED_UP: Final = frozenset(CATEGORIES[:11])
"""Categories that people use up and buy again; the others last."""


def load_products() -> tuple[Product, ...]:
    """Read the catalogue that ships with the package, by product id."""
    with as_file(files("kiosk.demo") / "products.csv") as path:
        return read_products(path)
