"""Which offers may be shown at all, before any of them is preferred.

The screen stands in public view: nothing discreet may be offered there, whoever stands in front of it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from recommender.types import Offer, Product


def eligible_offers(
    offers: Iterable[Offer], catalogue: Mapping[str, Product], segments: Collection[str], today: date
) -> list[Offer]:
    """Keep the offers that are valid today, for these segments or everyone, in the catalogue, fit for public view.

    Args:
        offers: All offers.
        catalogue: Product id to product.
        segments: Ids of the segments the customer is in; none give the offers for everyone only.
        today: Local day of the shop.
    """
    mine = {None, *segments}
    current = [offer for offer in offers if offer.starts <= today <= offer.ends and offer.segment_id in mine]
    public = public_categories(catalogue, {offer.category for offer in current if not offer.product_ids})
    return [offer for offer in current if _in_catalogue_and_public(offer, catalogue, public)]


def public_categories(catalogue: Mapping[str, Product], wanted: Collection[str | None]) -> frozenset[str]:
    """Those of the wanted categories that exist and consist mostly of products that are not discreet.

    One discreet product among many does not make "Personal care" unfit to be named; a category half discreet is unfit.
    """
    balance: dict[str, int] = {}
    for product in catalogue.values():
        if product.category in wanted:
            balance[product.category] = balance.get(product.category, 0) + (-1 if product.discreet else 1)
    return frozenset(category for category, surplus in balance.items() if surplus > 0)


def offer_categories(offer: Offer, catalogue: Mapping[str, Product]) -> frozenset[str]:
    """The categories an offer stands for: its products' where it names products, else its own."""
    if offer.product_ids:
        return frozenset(catalogue[product_id].category for product_id in offer.product_ids)
    return frozenset() if offer.category is None else frozenset((offer.category,))


def _in_catalogue_and_public(offer: Offer, catalogue: Mapping[str, Product], public: frozenset[str]) -> bool:
    if not offer.product_ids:
        return offer.category in public
    products = [catalogue.get(product_id) for product_id in offer.product_ids]
    return all(
        product is not None and not product.discreet and offer.category in {None, product.category}
        for product in products
    )
