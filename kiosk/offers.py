"""The offer desk: from a member id to a greeting with three offers, and the offers for everyone, as cards.

The desk is asked for a member, never for a face: by face, card or phone the same member gets the same offers at the
same price (requirement G5).
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from kiosk.errors import MemberUnknown, StoreBusy
from kiosk.members.desk import MemberDesk
from kiosk.members.values import Person
from kiosk.privacy.consent import Purpose
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.store import offers as offer_rows
from kiosk.store import shop, vouchers
from kiosk.store.audience_rows import usable_segments_of
from kiosk.store.database import Store
from kiosk.store.dislikes import Dislike, dislikes_of
from kiosk.store.identity import same_person
from kiosk.store.members import MemberState, find_member
from kiosk.words import SOURCE, say
from recommender.offers import general_offers, rank_offers
from recommender.types import Dislikes, Offer, OfferKind, Product, RankedOffer

log = logging.getLogger(__name__)

SHOWN = 3

GENERAL_CODE = "WELCOME"
"""Code of the offers that anybody may redeem."""

CODE_WAIT_MS = 60
"""Longest wait for another writer: the camera and the shopper wait along."""

KEPT_SECONDS = 60.0
"""How long the catalogue and the offers are kept; an import or a new day shows at the latest after it."""

LESS_DAYS = 90
"""How long *Less like this* puts a whole category behind the others; the offer itself stays away."""


def local_today() -> date:
    """Day of the shop's calendar: the box's clock in the box's zone."""
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class _Shop:
    """What changes rarely, as it was read last."""

    read_at: float
    day: date
    catalogue: Mapping[str, Product]
    offers: tuple[Offer, ...]
    general: dict[str, tuple[OfferCard, ...]] = field(default_factory=dict)
    """By language, made when it is asked for first."""


class ShopOffers:
    """An :class:`kiosk.screens.offers.OfferDesk` on the store. Thread-safe.

    Args:
        store: Customers, purchases, offers, vouchers.
        members: Who a member is.
        currency: Sign put before prices.
        today: Day of the shop's calendar.
        decimals: Of the currency, 0 to 4.
    """

    def __init__(
        self,
        store: Store,
        members: MemberDesk,
        currency: str,
        today: Callable[[], date] = local_today,
        decimals: int = 2,
    ) -> None:
        self._store, self._members, self._currency, self._today = store, members, currency, today
        self._decimals = decimals
        self._shop: _Shop | None = None

    def general(self, language: str = SOURCE) -> tuple[OfferCard, ...]:
        """The three best offers for everyone."""
        current = self._current()
        if language not in current.general:
            ranked = general_offers(current.offers, current.catalogue, current.day, limit=SHOWN)
            current.general[language] = self._cards(ranked, current.catalogue, language, {})
        return current.general[language]

    def for_member(self, member_id: str, language: str = SOURCE) -> Greeting | None:
        """Nickname and the three best offers, or None when the member is gone.

        With the consent to offers they are chosen by what the member bought, with a code of the member's own each.
        Without it they are those for everyone (requirement G21). What the member asked to see less of counts always.
        """
        current = self._current()
        try:
            person = self._members.person(member_id)
        except MemberUnknown:
            return None
        with self._store.read() as connection:
            ranked = ranked_for(connection, person, current.offers, current.catalogue, current.day)
        codes: Mapping[str, str] | None = {}
        if profiled(person):
            codes = self._codes(member_id, [one.offer.offer_id for one in ranked], current.day)
        if codes is None:
            return None
        return Greeting(person.nickname, self._cards(ranked, current.catalogue, language, codes, profiled(person)))

    def _cards(
        self,
        ranked: Iterable[RankedOffer],
        catalogue: Mapping[str, Product],
        language: str,
        codes: Mapping[str, str],
        personal: bool = False,
    ) -> tuple[OfferCard, ...]:
        without = "" if personal else GENERAL_CODE
        return tuple(
            card_of(one, catalogue, self._currency, codes.get(one.offer.offer_id, without), language, self._decimals)
            for one in ranked
        )

    def _codes(self, member_id: str, offer_ids: list[str], day: date) -> Mapping[str, str] | None:
        """A code for each offer; None when the member was erased this moment, by another process.

        A store that an import holds for long costs the codes, not the greeting.
        """
        try:
            with self._store.write(wait_ms=CODE_WAIT_MS) as connection:
                member = find_member(connection, member_id)
                if member is None or member.state is not MemberState.ACTIVE:
                    return None
                issued = vouchers.issue(connection, member_id, offer_ids, day)
        except StoreBusy:
            log.warning("no codes for a member: the store is busy")
            return {}
        return {voucher.offer_id: spaced(voucher.code) for voucher in issued}

    def _current(self) -> _Shop:
        known, now = self._shop, time.monotonic()
        if known is None or now - known.read_at > KEPT_SECONDS:
            day = self._today()
            with self._store.read() as connection:
                catalogue = {product.product_id: product for product in shop.all_products(connection)}
                offers = offer_rows.offers_on(connection, day)
            known = self._shop = _Shop(now, day, catalogue, offers)
        return known


def profiled(person: Person) -> bool:
    """Whether a member's offers may be chosen by what they bought."""
    return Purpose.OFFERS in person.purposes


def ranked_for(
    connection: Connection, person: Person, offers: Iterable[Offer], catalogue: Mapping[str, Product], day: date
) -> tuple[RankedOffer, ...]:
    """The three best offers of a member, with their reasons.

    Args:
        connection: For reading.
        person: The member.
        offers: All that are valid.
        catalogue: Product id to product.
        day: Of the shop's calendar.
    """
    wishes = wishes_of(dislikes_of(connection, person.member_id), day)
    if not profiled(person) or person.customer_id is None:
        return rank_offers(offers, (), catalogue, (), day, limit=SHOWN, dislikes=wishes)
    history = shop.purchases_of(connection, *same_person(connection, person.customer_id))
    groups = usable_segments_of(connection, person.customer_id)
    return rank_offers(offers, history, catalogue, groups, day, limit=SHOWN, dislikes=wishes)


def wishes_of(dislikes: Iterable[Dislike], day: date) -> Dislikes:
    """What a member wants less of on a day: the offers for good, their categories for :data:`LESS_DAYS`."""
    known = tuple(dislikes)
    since = day - timedelta(days=LESS_DAYS)
    recent = frozenset(one.category for one in known if one.category and one.at.date() >= since)
    return Dislikes(frozenset(one.offer_id for one in known), recent)


def card_of(  # noqa: PLR0917 - one card, two callers
    ranked: RankedOffer,
    catalogue: Mapping[str, Product],
    currency: str,
    code: str,
    language: str = SOURCE,
    decimals: int = 2,
) -> OfferCard:
    """One offer in the words of the screen."""
    offer = ranked.offer
    products = [catalogue[product_id] for product_id in offer.product_ids if product_id in catalogue]
    category = category_of(offer, catalogue)
    key = f"offer-reason-{ranked.reason.value.replace('_', '-')}"
    return OfferCard(
        offer_id=offer.offer_id,
        title=offer.title,
        subtitle=", ".join(product.name for product in products[:2]) or category,
        reason=say(language, key, detail=_mid_sentence(ranked.detail, catalogue)),
        price_note=price_note(offer, products, currency, language, decimals),
        code=code,
        category=category,
    )


def category_of(offer: Offer, catalogue: Mapping[str, Product]) -> str:
    """The category an offer stands for: its own, or that of its first product; empty where it has neither."""
    products = [catalogue[product_id] for product_id in offer.product_ids if product_id in catalogue]
    return offer.category or (products[0].category if products else "")


def _mid_sentence(detail: str, catalogue: Mapping[str, Product]) -> str:
    """A category in lower case, as it stands within a sentence; a product keeps its name as it is."""
    categories = {product.category for product in catalogue.values()}
    return detail[:1].lower() + detail[1:] if detail in categories else detail


def price_note(offer: Offer, products: list[Product], currency: str, language: str = SOURCE, decimals: int = 2) -> str:
    """The price in words for an offer on one product; empty where several prices would have to be named."""
    if len(products) != 1 or offer.kind is OfferKind.INFORMATION:
        return ""
    before = products[0].price_minor
    saved = round(before * offer.value / 100) if offer.kind is OfferKind.PERCENT_OFF else offer.value
    now = money(max(before - saved, 0), currency, decimals)
    return say(language, "offer-price", now=now, before=money(before, currency, decimals))


def money(minor: int, currency: str, decimals: int = 2) -> str:
    """An amount in smallest units with its currency's sign; no decimals when there are none."""
    major, rest = divmod(minor, 10**decimals)
    return f"{currency}{major:,}" + (f".{rest:0{decimals}d}" if rest else "")


def spaced(code: str) -> str:
    """A code in two halves, which is how people read and type it."""
    half = (len(code) + 1) // 2
    return f"{code[:half]}-{code[half:]}"
