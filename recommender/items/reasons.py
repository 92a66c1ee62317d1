"""Reasons that are true of the data: pure functions from what was bought to what may be said."""

from typing import Final

from scipy.sparse import csr_matrix

from recommender.items.past import Past
from recommender.items.shelf import Shelf
from recommender.items.similar import Similar
from recommender.rhythm import rhythm_of
from recommender.types import Reason, ReasonCode

OFTEN: Final = 2
"""Days that make "again and again"."""
LEAST_PEOPLE: Final = 5
"""People, or receipts, before "customers who buy this" is said: fewer would be talk about somebody."""
LEAST_ALIKE: Final = 0.2
"""Least cosine of content to call products alike; those that share the price band only lie below."""


def why_again(past: Past, code: int, shelf: Shelf) -> Reason:
    """Of a product the shopper bought before."""
    days = past.days_of(code)
    gap = rhythm_of(days.tolist(), past.today)
    if gap is not None:
        return Reason(ReasonCode.RHYTHM, shelf.names[code], gap)
    if len(days) >= OFTEN:
        return Reason(ReasonCode.BUYS_PRODUCT, shelf.names[code])
    return why_category(past, code, shelf) or Reason(ReasonCode.FOR_EVERYONE)


def why_category(past: Past, code: int, shelf: Shelf) -> Reason | None:
    """The shopper bought on several days, or several products, of the product's category."""
    name = shelf.categories[shelf.category[code]]
    mine = shelf.category[past.products] == shelf.category[code]
    if name and past.counts[mine].sum() >= OFTEN:
        return Reason(ReasonCode.BUYS_CATEGORY, name)
    return None


def also_bought(source: int, code: int, shelf: Shelf, both: csr_matrix) -> Reason | None:
    """Enough customers bought both products, and more than by chance.

    Args:
        source: What the shopper bought.
        code: The product.
        shelf: Products.
        both: Customers with both, shape ``(n, n)``.
    """
    buyers = shelf.firsts[:, -1]
    if together(both[source, code], buyers[source], buyers[code], shelf.customers):
        return Reason(ReasonCode.ALSO_BOUGHT, shelf.names[source])
    return None


def goes_with(source: int, code: int, shelf: Shelf, receipts: csr_matrix) -> Reason | None:
    """Both were on enough receipts, and more than by chance; ``receipts`` counts those with both."""
    sold = shelf.sales[:, -1]
    if together(receipts[source, code], sold[source], sold[code], shelf.visits):
        return Reason(ReasonCode.GOES_WITH, shelf.names[source])
    return None


def together(both: float, one: float, other: float, of: int) -> bool:
    """Whether two things of ``of`` fall together at least :data:`LEAST_PEOPLE` times, and more often than by chance."""
    return bool(both >= LEAST_PEOPLE and both * of > one * other)


def alike(source: int, code: int, shelf: Shelf, similar: Similar) -> Reason | None:
    """What the catalogue tells of both is alike, and in more than the price: a word, the category or the brand."""
    same_category = shelf.has_category(code) and shelf.category[source] == shelf.category[code]
    same_brand = shelf.brand[code] >= 0 and shelf.brand[source] == shelf.brand[code]
    shared = _words(shelf.names[source]) & _words(shelf.names[code])
    if similar.weights[source, code] >= LEAST_ALIKE and (shared or same_category or same_brand):
        return Reason(ReasonCode.LIKE_WHAT_YOU_BUY, shelf.names[source])
    return None


def _words(name: str) -> set[str]:
    return {word for word in name.lower().split() if any(letter.isalpha() for letter in word)}


def why_everyone(code: int, shelf: Shelf) -> Reason:
    """Bought much in the last month, or nothing to say."""
    month = shelf.sales[:, 2]
    if month[code] > 0 and month[code] >= shelf.much:
        return Reason(ReasonCode.STORE_LIKES, shelf.names[code])
    return Reason(ReasonCode.FOR_EVERYONE)
