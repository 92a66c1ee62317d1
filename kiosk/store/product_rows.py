"""Queries on a few products among thousands: those with given ids, those of a category, and a search by name or id."""

from collections.abc import Collection, Mapping
from string import ascii_uppercase
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from kiosk.store.shop import UNTOLD
from kiosk.store.tables import products
from recommender.types import Product

_A_TO_Z: Final = {ord(sign): sign.lower() for sign in ascii_uppercase}


def products_by_id(connection: Connection, product_ids: Collection[str]) -> Mapping[str, Product]:
    """Those of some products that the store has, by id."""
    found = connection.execute(select(products).where(products.c.product_id.in_(list(product_ids))))
    return {product.product_id: product for product in (Product(*row) for row in found)}


def products_in(connection: Connection, category: str) -> tuple[Product, ...]:
    """Every product of a category, by id."""
    wanted = select(products).where(products.c.category == category).order_by(products.c.product_id)
    return tuple(Product(*row) for row in connection.execute(wanted))


def search_products(connection: Connection, text: str, limit: int) -> tuple[Product, ...]:
    """Products whose name holds every word of a text, or whose id begins with it; the closest first.

    Args:
        connection: For reading.
        text: As it was typed; an empty one finds nothing.
        limit: Most to return.
    """
    words = text.split()
    if not words:
        return ()
    name, whole = func.lower(products.c.name), " ".join(words)
    numbered = func.lower(products.c.product_id).startswith(_folded(whole), autoescape=True)
    order = case(
        (or_(products.c.product_id == whole, name == whole.lower()), 0),
        (name.startswith(whole.lower(), autoescape=True), 1),
        (name.startswith(words[0].lower(), autoescape=True), 2),
        else_=3,
    )
    wanted = (
        select(products)
        .where(or_(and_(*(_has(word) for word in words)), numbered), products.c.category != UNTOLD)
        .order_by(order, products.c.name, products.c.product_id)
        .limit(limit)
    )
    return tuple(Product(*row) for row in connection.execute(wanted))


def _has(word: str) -> ColumnElement[bool]:
    """Whether the name holds a word. A file folds a to z only; a server may fold every alphabet, and never in LIKE."""
    name = func.lower(products.c.name)
    return or_(name.contains(word.lower(), autoescape=True), name.contains(_folded(word), autoescape=True))


def _folded(text: str) -> str:
    return text.translate(_A_TO_Z)
