"""An offer in the words of a screen or an e-mail. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk.screens.offers import OfferCard
from kiosk.words import SOURCE, say
from recommender.offers.types import Offer, OfferKind, RankedOffer
from recommender.types import Product, Reason

NAMED: Final = 2
"""Products that a card names; more would not fit."""
_WEEK: Final = 7
_SOME_WEEKS: Final = 3
"""From so many weeks on every gap is near enough to whole weeks to be told in them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a shop writes its cards.

    Attributes:
        catalogue: Product id to product.
        currency: Sign put before prices.
        decimals: Of the currency, 0 to 4.
        alts: What is to be seen on each picture, by its id and the language.
        categories: Of the catalogue; worked out once, for every card asks.
    """

    catalogue: Mapping[str, Product]
    currency: str
    decimals: int = 2
    alts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    categories: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "categories", categories_of(self.catalogue))


@dataclass(frozen=True, slots=True)
class Codes:
    """By what a card is redeemed: what is typed, and what is scanned. Both may be empty."""

    typed: str = ""
    scanned: str = field(default="", repr=False)


def card_of(ranked: RankedOffer, wording: Wording, codes: Codes = Codes(), language: str = SOURCE) -> OfferCard:
    """One offer in the words of a language; in the shop's own where the offer has none in that language."""
    offer = ranked.offer
    products = [wording.catalogue[one] for one in offer.product_ids if one in wording.catalogue]
    category = category_of(offer, wording.catalogue)
    title, text = words_of(offer, language)
    return OfferCard(
        offer_id=offer.offer_id,
        title=title,
        subtitle=text or ", ".join(product.name for product in products[:NAMED]) or category,
        reason=reason_of(ranked.reason, wording.categories, language),
        price_note=price_note(offer, products, wording.currency, language, wording.decimals),
        code=codes.typed,
        category=category,
        picture=offer.picture or "",
        picture_alt=wording.alts.get(offer.picture or "", {}).get(language, ""),
        token=codes.scanned,
    )


def words_of(offer: Offer, language: str) -> tuple[str, str]:
    """Title and text in a language; in the shop's own where there are none in it."""
    for one in offer.words:
        if one.language == language and one.title:
            return one.title, one.text
    return offer.title, offer.text


def categories_of(catalogue: Mapping[str, Product]) -> frozenset[str]:
    """Names of all categories."""
    return frozenset(product.category for product in catalogue.values())


def reason_of(reason: Reason, categories: Collection[str], language: str = SOURCE) -> str:
    """Why an offer stands where it stands, as a plain sentence.

    Args:
        reason: True of the data.
        categories: Of the catalogue: their names are written small within a sentence, those of products as they are.
        language: Code of a language.
    """
    key, days = f"offer-reason-{reason.code.value.replace('_', '-')}", reason.days or 0
    return say(language, key, detail=_mid_sentence(reason.detail, categories), days=days, weeks=weeks_of(days))


def weeks_of(days: int) -> int:
    """A gap in whole weeks, where *about so many weeks* is true of it; 0 where it must be told in days.

    Gaps of up to two weeks may be off by a day, longer ones by three.
    """
    weeks = round(days / _WEEK)
    near = abs(days - weeks * _WEEK) <= 1
    return weeks if weeks >= _SOME_WEEKS or near else 0


def category_of(offer: Offer, catalogue: Mapping[str, Product]) -> str:
    """The category an offer stands for: its own, or that of its first product; empty where it has neither."""
    products = [catalogue[product_id] for product_id in offer.product_ids if product_id in catalogue]
    return offer.category or (products[0].category if products else "")


def _mid_sentence(detail: str, categories: Collection[str]) -> str:
    return detail[:1].lower() + detail[1:] if detail in categories else detail


def price_note(
    offer: Offer, products: Sequence[Product], currency: str, language: str = SOURCE, decimals: int = 2
) -> str:
    """The price in words for an offer on one product, or for a bundle; empty where several would have to be named.

    Args:
        offer: The offer.
        products: Those of its products that the catalogue has.
        currency: Sign put before prices.
        language: Code of a language.
        decimals: Of the currency, 0 to 4.
    """
    before = sum(product.price_minor for product in products)
    match offer.kind:
        case OfferKind.PERCENT_OFF if len(products) == 1:
            after = before - round(before * offer.value / 100)
        case OfferKind.AMOUNT_OFF if len(products) == 1:
            after = before - offer.value
        case OfferKind.BUNDLE if len(products) == len(offer.product_ids) and offer.value < before:
            after = offer.value
        case _:
            return ""
    now = money(max(after, 0), currency, decimals)
    return say(language, "offer-price", now=now, before=money(before, currency, decimals))


def money(minor: int, currency: str, decimals: int = 2) -> str:
    """An amount in smallest units with its currency's sign; no decimals when there are none."""
    major, rest = divmod(minor, 10**decimals)
    return f"{currency}{major:,}" + (f".{rest:0{decimals}d}" if rest else "")


def spaced(code: str) -> str:
    """A code in two halves, which is how people read and type it."""
    half = (len(code) + 1) // 2
    return f"{code[:half]}-{code[half:]}"
