"""The shop's offers, looked up in its catalogue once and used for every request until one of both changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from recommender.items.rules import is_public
from recommender.offers.refusals import Refused
from recommender.offers.shelves import Shelf, public_categories, shelf_of, shelves
from recommender.offers.types import Offer, OfferKind
from recommender.offers.worth import cost_of, is_below, saving_of, value_of
from recommender.types import Product

_EMPTY: Final = shelf_of(())


@dataclass(frozen=True, slots=True)
class Entry:
    """One offer with all that does not depend on who asks and when.

    Attributes:
        offer: The offer.
        products: The products it names, each once; empty for a whole category.
        categories: What it stands for, by name: those of its products where it names some, else its own.
        told: Those of them that may be named in public view, by name.
        brands: Of what it covers.
        rests: Days for which a durable product that it covers rests. Of a category only where all of it is durable.
        saving: Share of the list price, 0 to 1.
        value: To customer and shop, 0.4 to 1 (:func:`recommender.offers.worth.value_of`).
        cost_minor: Of one redemption.
        refused: Why it may be shown to nobody, or None.
    """

    offer: Offer
    products: tuple[str, ...]
    categories: tuple[str, ...]
    told: tuple[str, ...]
    brands: frozenset[str]
    rests: Mapping[str, int]
    saving: float
    value: float
    cost_minor: int
    refused: Refused | None


@dataclass(frozen=True, slots=True, eq=False)
class OfferBook:
    """Offers ready to be chosen from. Nothing changes it, so threads may share it.

    Attributes:
        entries: One for each offer, in the order given.
        catalogue: Product id to product.
        names: Product names that may be named in public view: of a product for the public, and of no other.
    """

    entries: tuple[Entry, ...]
    catalogue: Mapping[str, Product]
    names: frozenset[str]


def offer_book(
    offers: Iterable[Offer], catalogue: Mapping[str, Product], *, margin_floor: float | None = None
) -> OfferBook:
    """Look the offers up in the catalogue.

    Args:
        offers: All offers of the shop; their ids are unique.
        catalogue: Product id to product.
        margin_floor: Least share of what a customer pays that must be left after the cost of the goods, -1 to 1; it
            holds for each product that an offer names, and for a bundle or a category taken together. None for no
            floor. Where no cost is known, nothing is refused.
    """
    public = public_categories(catalogue)
    by_category = shelves(catalogue)
    hidden = {product.name for product in catalogue.values() if not is_public(product)}
    return OfferBook(
        entries=tuple(_entry(offer, catalogue, by_category, public, margin_floor) for offer in offers),
        catalogue=catalogue,
        names=frozenset(product.name for product in catalogue.values()) - hidden,
    )


def offer_categories(offer: Offer, catalogue: Mapping[str, Product]) -> frozenset[str]:
    """The categories an offer stands for: those of its products where it names products, else its own."""
    if offer.product_ids:
        return frozenset(catalogue[one].category for one in offer.product_ids if one in catalogue)
    return frozenset() if offer.category is None else frozenset((offer.category,))


def _entry(
    offer: Offer,
    catalogue: Mapping[str, Product],
    by_category: Mapping[str, Shelf],
    public: frozenset[str],
    floor: float | None,
) -> Entry:
    named = tuple(dict.fromkeys(offer.product_ids))
    products = [catalogue[one] for one in named if one in catalogue]
    shelf = shelf_of(products) if named else by_category.get(offer.category or "", _EMPTY)
    refused = _not_for_public(offer, named, catalogue, public) or _not_now(offer, products, shelf, floor)
    counts = shelf.price_minor > 0
    categories = offer_categories(offer, catalogue)
    return Entry(
        offer=offer,
        products=named,
        categories=tuple(sorted(categories)),
        told=tuple(sorted(categories & public)),
        brands=shelf.brands,
        rests=shelf.rests if named or len(shelf.rests) == shelf.count else {},
        saving=saving_of(offer, shelf) if counts else 0.0,
        value=value_of(offer, shelf) if counts else 0.0,
        cost_minor=cost_of(offer, shelf) if counts else 0,
        refused=refused,
    )


def _not_for_public(
    offer: Offer, named: tuple[str, ...], catalogue: Mapping[str, Product], public: frozenset[str]
) -> Refused | None:
    """Whether the catalogue does not hold all that it is about, or the screen may not name it."""
    if named:
        products = [catalogue.get(one) for one in named]
        if any(one is None for one in products):
            return Refused.NO_PRODUCT
        if any(one.discreet for one in products if one):
            return Refused.DISCREET
        return Refused.AGE if any(one.least_age for one in products if one) else None
    if offer.category in public:
        return None
    held = [product for product in catalogue.values() if product.category == offer.category]
    if not held:
        return Refused.NO_PRODUCT
    return Refused.DISCREET if sum(one.discreet for one in held) * 2 >= len(held) else Refused.AGE


def _not_now(offer: Offer, products: list[Product], shelf: Shelf, floor: float | None) -> Refused | None:
    """Whether it is out of stock, or leaves the shop too little."""
    together = offer.kind is OfferKind.BUNDLE or not products
    short = any(one.stock == 0 for one in products) if offer.kind is OfferKind.BUNDLE else not shelf.available
    if short:
        return Refused.SOLD_OUT
    if floor is None:
        return None
    parts = (shelf,) if together else tuple(shelf_of((one,)) for one in products)
    return Refused.MARGIN if any(is_below(floor, offer, part) for part in parts) else None
