"""The offer desk: from a member id to a greeting with three offers, and the offers for everyone, as cards."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.errors import MemberUnknown, StoreBusy
from kiosk.members import MemberDesk
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.store import offers as offer_rows
from kiosk.store import segments, shop, vouchers
from kiosk.store.database import Store
from recommender.offers import general_offers, rank_offers
from recommender.types import Offer, OfferKind, Product, RankedOffer, ReasonCode

log = logging.getLogger(__name__)

SHOWN = 3


def local_today() -> date:
    """Day of the shop's calendar: the box's clock in the box's zone."""
    return datetime.now().astimezone().date()


GENERAL_CODE = "WELCOME"
"""Code of the offers that anybody may redeem."""

_REASONS: Mapping[ReasonCode, str] = {
    ReasonCode.BUYS_PRODUCT: "Because you often buy {detail}",
    ReasonCode.BUYS_CATEGORY: "Because you often shop for {detail}",
    ReasonCode.SEGMENT_LIKES: "Shoppers with habits like yours choose {detail}",
    ReasonCode.FOR_EVERYONE: "For everyone who comes in",
}


CODE_WAIT_MS = 60
"""Longest wait for another writer: the camera and the shopper wait along."""

KEPT_SECONDS = 60.0
"""How long the catalogue and the offers are kept; an import or a new day shows at the latest after it."""


@dataclass(frozen=True, slots=True)
class _Shop:
    """What changes rarely, as it was read last."""

    read_at: float
    day: date
    catalogue: Mapping[str, Product]
    offers: tuple[Offer, ...]
    general: tuple[OfferCard, ...]


class ShopOffers:
    """An :class:`kiosk.screens.offers.OfferDesk` on the store. Thread-safe.

    Args:
        store: Customers, purchases, offers, vouchers.
        members: Who a member is.
        currency: Sign put before prices.
        today: Day of the shop's calendar.
    """

    def __init__(
        self, store: Store, members: MemberDesk, currency: str, today: Callable[[], date] = local_today
    ) -> None:
        self._store, self._members, self._currency, self._today = store, members, currency, today
        self._shop: _Shop | None = None

    def general(self) -> tuple[OfferCard, ...]:
        """The three best offers for everyone."""
        return self._current().general

    def for_member(self, member_id: str) -> Greeting | None:
        """First name and the three best offers with a code each, or None when the member is gone."""
        current = self._current()
        try:
            person = self._members.person(member_id)
        except MemberUnknown:
            return None
        with self._store.read() as connection:
            history = shop.purchases_of(connection, person.customer_id) if person.customer_id else ()
            groups = segments.segments_of(connection, person.customer_id) if person.customer_id else ()
        segment = groups[0] if groups else None
        ranked = rank_offers(current.offers, history, current.catalogue, segment, current.day, limit=SHOWN)
        codes = self._codes(member_id, [one.offer.offer_id for one in ranked], current.day)
        cards = tuple(
            card_of(one, current.catalogue, self._currency, codes.get(one.offer.offer_id, "")) for one in ranked
        )
        return Greeting(person.first_name, cards)

    def _codes(self, member_id: str, offer_ids: list[str], day: date) -> Mapping[str, str]:
        """A code for each offer. A store that an import holds for long costs the codes, not the greeting."""
        try:
            with self._store.write(wait_ms=CODE_WAIT_MS) as connection:
                issued = vouchers.issue(connection, member_id, offer_ids, day)
        except StoreBusy:
            log.warning("no codes for member %s: the store is busy", member_id)
            return {}
        return {voucher.offer_id: spaced(voucher.code) for voucher in issued}

    def _current(self) -> _Shop:
        known, now = self._shop, time.monotonic()
        if known is None or now - known.read_at > KEPT_SECONDS:
            day = self._today()
            with self._store.read() as connection:
                catalogue = {product.product_id: product for product in shop.all_products(connection)}
                offers = offer_rows.offers_on(connection, day)
            ranked = general_offers(offers, catalogue, day, limit=SHOWN)
            general = tuple(card_of(one, catalogue, self._currency, GENERAL_CODE) for one in ranked)
            known = self._shop = _Shop(now, day, catalogue, offers, general)
        return known


def card_of(ranked: RankedOffer, catalogue: Mapping[str, Product], currency: str, code: str) -> OfferCard:
    """One offer in the words of the screen."""
    offer = ranked.offer
    products = [catalogue[product_id] for product_id in offer.product_ids if product_id in catalogue]
    category = offer.category or (products[0].category if products else "")
    return OfferCard(
        offer_id=offer.offer_id,
        title=offer.title,
        subtitle=", ".join(product.name for product in products[:2]) or category,
        reason=_REASONS[ranked.reason].format(detail=_mid_sentence(ranked.detail, catalogue)),
        price_note=price_note(offer, products, currency),
        code=code,
        category=category,
    )


def _mid_sentence(detail: str, catalogue: Mapping[str, Product]) -> str:
    """A category in lower case, as it stands within a sentence; a product keeps its name as it is."""
    categories = {product.category for product in catalogue.values()}
    return detail[:1].lower() + detail[1:] if detail in categories else detail


def price_note(offer: Offer, products: list[Product], currency: str) -> str:
    """The price in words for an offer on one product; empty where several prices would have to be named."""
    if len(products) != 1 or offer.kind is OfferKind.INFORMATION:
        return ""
    before = products[0].price_minor
    saved = round(before * offer.value / 100) if offer.kind is OfferKind.PERCENT_OFF else offer.value
    return f"{money(max(before - saved, 0), currency)} instead of {money(before, currency)}"


def money(minor: int, currency: str) -> str:
    """An amount with its currency sign; no decimals when there are none."""
    major, rest = divmod(minor, 100)
    return f"{currency}{major:,}" + (f".{rest:02d}" if rest else "")


def spaced(code: str) -> str:
    """A code in two halves, which is how people read and type it."""
    half = (len(code) + 1) // 2
    return f"{code[:half]}-{code[half:]}"
