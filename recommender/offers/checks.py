"""What an offer must be before it may be created: honest copy, and values that make sense."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from recommender.errors import OfferInvalid
from recommender.offers.lint import HIGHEST_PERCENT, lint_title
from recommender.offers.types import Hours, Offer, OfferKind
from recommender.offers.worth import HIGHEST_PRIORITY
from recommender.types import Product

_DAY_MINUTES: Final = 1440
_WEEKDAYS: Final = frozenset(range(7))
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an offer.

    Attributes:
        field: Attribute of :class:`recommender.offers.types.Offer`.
        message: What is wrong with it, without the offer's id.
    """

    field: str
    message: str


def checked_offer(offer: Offer, catalogue: Mapping[str, Product] | None = None) -> Offer:
    """Return the offer when it may be created.

    Args:
        offer: The offer.
        catalogue: Product id to product; without it nothing is said of its products and their prices.

    Raises:
        OfferInvalid: Something of :func:`offer_faults` is wrong; the message says what comes first.
    """
    fault = next(_faults(offer, catalogue), None)
    if fault:
        raise OfferInvalid(f"Offer {offer.offer_id}: {fault.message}", mend="Correct the offer and create it again")
    return offer


def offer_faults(offer: Offer, catalogue: Mapping[str, Product] | None = None) -> tuple[Fault, ...]:
    """All that is wrong with an offer; empty when it may be created. Arguments are those of :func:`checked_offer`."""
    return tuple(_faults(offer, catalogue))


def _faults(offer: Offer, catalogue: Mapping[str, Product] | None) -> Iterator[Fault]:
    yield from _copy(offer)
    if not _is_sound(offer):
        yield Fault("value", f"{offer.value} is no value for {offer.kind}")
    if offer.category is None and not offer.product_ids:
        yield Fault("category", "it names neither a category nor products")
    if offer.kind is OfferKind.BUNDLE and len(set(offer.product_ids)) < 2:  # noqa: PLR2004 - what a bundle is
        yield Fault("product_ids", "a bundle is of two products at least")
    if offer.ends < offer.starts:
        yield Fault("ends", "it ends before it starts")
    if offer.hours and not _is_week(offer.hours):
        yield Fault("hours", "its hours are on no weekday, or close before they open")
    yield from _limits(offer)
    if catalogue is not None:
        yield from _products(offer, catalogue)


def _copy(offer: Offer) -> Iterator[Fault]:
    """Title and text in every language."""
    texts = [("title", "title", offer.title), ("text", "text", offer.text)]
    for one in offer.words:
        texts += [("words", f"{one.language} title", one.title), ("words", f"{one.language} text", one.text)]
    for field, name, text in texts:
        urgent = ", ".join(repr(wording) for wording in lint_title(text))
        if urgent:
            yield Fault(field, f"the {name} presses the shopper with {urgent}")
        if name.endswith("title") and not text.strip():
            yield Fault(field, f"the {name} is empty")
    languages = [one.language for one in offer.words]
    if len(set(languages)) < len(languages):
        yield Fault("words", "it has two texts in one language")
    if not all(_LANGUAGE.fullmatch(language) for language in languages):
        yield Fault("words", "a language is a tag such as ta")


def _is_sound(offer: Offer) -> bool:
    """Whether the value fits the kind."""
    if offer.kind is OfferKind.MESSAGE:
        return offer.value == 0
    if offer.kind is OfferKind.PERCENT_OFF:
        return 1 <= offer.value <= HIGHEST_PERCENT
    return offer.value >= 1


def _is_week(hours: Hours) -> bool:
    return bool(hours.weekdays) and hours.weekdays <= _WEEKDAYS and 0 <= hours.opens < hours.closes <= _DAY_MINUTES


def _limits(offer: Offer) -> Iterator[Fault]:
    for field, what in (("stock", "stock"), ("person_cap", "cap a person"), ("day_cap", "cap a day")):
        limit = getattr(offer, field)
        if limit is not None and limit < 1:
            yield Fault(field, f"its {what} is below 1")
    if offer.budget_minor is not None and offer.budget_minor < 1:
        yield Fault("budget_minor", "its budget is not above 0")
    if offer.cost_minor is not None and offer.cost_minor < 0:
        yield Fault("cost_minor", "its cost is below 0")
    if not 0 <= offer.priority <= HIGHEST_PRIORITY:
        yield Fault("priority", f"its priority is not 0 to {HIGHEST_PRIORITY}")


def _products(offer: Offer, catalogue: Mapping[str, Product]) -> Iterator[Fault]:
    """What the catalogue says against it."""
    held = [catalogue[one] for one in dict.fromkeys(offer.product_ids) if one in catalogue]
    for one in dict.fromkeys(offer.product_ids):
        if one not in catalogue:
            yield Fault("product_ids", f"there is no product {one!r}")
    whole = [product for product in catalogue.values() if product.category == offer.category]
    if not offer.product_ids and offer.category is not None and not whole:
        yield Fault("category", f"there is no category {offer.category!r}")
    restricted = "is sold from a certain age only, and an offer is shown in public"
    for product in held:
        if product.least_age:
            yield Fault("product_ids", f"{product.name!r} {restricted}")
    if not offer.product_ids and whole and all(product.least_age for product in whole):
        yield Fault("category", f"{offer.category!r} {restricted}")
    prices = [product.price_minor for product in held]
    if offer.kind is OfferKind.BUNDLE and len(prices) > 1 and offer.value >= sum(prices):
        yield Fault("value", "the bundle costs as much as its products do apart, or more")
    if offer.kind is OfferKind.AMOUNT_OFF and prices and offer.value >= min(prices):
        yield Fault("value", "it takes off as much as one of its products costs, or more")
