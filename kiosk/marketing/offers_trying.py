"""Try the choice of offers: an invented shopper, and what would become of every offer, and why.

The shopper is made of segments and habits that somebody picks; nobody of the store is looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console.access import Permission, route
from kiosk.marketing.listing import segments_of
from kiosk.marketing.offers_drawing import OfferDrawing
from kiosk.marketing.office import Office
from kiosk.offering.tracing import Traced, traced
from kiosk.offers import book_of, serving_of, with_items
from kiosk.store import insight, offer_states, shop
from kiosk.store.offer_states import OfferState
from recommender.items.rules import is_public
from recommender.offers import choose_offers
from recommender.offers.asked import Asked
from recommender.types import Product, Purchase

EVERY_DAYS: Final = 14
TIMES: Final = 6
OF_CATEGORY: Final = 3
"""Products that the invented shopper buys of each category they like: the first ones, every two weeks, six times."""
NOON: Final = time(12)
_NOBODY: Final = "invented"


@dataclass(frozen=True, slots=True)
class Tried:
    """The invented shopper and their moment.

    Attributes:
        known: Whether they agreed to offers by what they buy.
        segments: They are in.
        categories: They buy of.
        now: Naive local time of the shop.
        store: Where, or empty.
    """

    known: bool
    segments: tuple[str, ...]
    categories: tuple[str, ...]
    now: datetime
    store: str


class OfferTrying:
    """The view that tries the choice."""

    def __init__(self, office: Office) -> None:
        self._office, self._drawing = office, OfferDrawing(office)

    @route("GET", "/offers/try", Permission.OFFERS)
    def offer_try(self) -> BaseResponse:
        """What would become of every offer in force, for a shopper that somebody invents."""
        today = self._office.today()
        tried = _tried(today, self._office.settings.store_name)
        return self._office.pages.show(
            "offer_try",
            "marketing-offer-try-title",
            tried=tried,
            day=tried.now.date().isoformat(),
            hour=tried.now.strftime("%H:%M"),
            segments=segments_of(self._office),
            categories=self._drawing.categories(),
            rows=self._rows(tried) if request.args else (),
            asked=bool(request.args),
            times=TIMES,
            days=EVERY_DAYS,
        )

    def _rows(self, tried: Tried) -> tuple[Traced, ...]:
        with self._office.site.store.read() as connection:
            rows = [one for one in offer_states.offer_rows(connection) if one.state is OfferState.ON]
            catalogue = {one.product_id: one for one in shop.all_products(connection)}
            uses = offer_states.uses_of(connection, [one.offer.offer_id for one in rows], tried.now.date())
            known = frozenset(insight.categories(connection))
        floor = self._office.settings.margin_floor_percent
        book = book_of([one.offer for one in rows], catalogue, floor)
        likes = [one for one in tried.categories if one in known]
        asked = Asked(
            now=tried.now,
            known=tried.known,
            history=habits(likes, catalogue, tried.now) if tried.known else (),
            segments=tried.segments if tried.known else (),
            uses=uses,
            store=tried.store or None,
        )
        learned = self._office.console.deps.choosing.recommender.learned
        if learned is not None and asked.history:
            asked = with_items(asked, serving_of(learned, catalogue, floor))
        return traced(choose_offers(book, asked), book, self._office.pages.language())


def habits(categories: Sequence[str], catalogue: Mapping[str, Product], now: datetime) -> tuple[Purchase, ...]:
    """What somebody would have bought who likes some categories: the same few things every two weeks.

    Args:
        categories: They like.
        catalogue: Product id to product.
        now: Their last purchase was two weeks before.
    """
    lines = []
    for category in categories:
        goods = sorted(
            (one for one in catalogue.values() if one.category == category and is_public(one)),
            key=lambda one: one.product_id,
        )
        for visit in range(1, TIMES + 1):
            at = now - timedelta(days=EVERY_DAYS * visit)
            lines += [
                Purchase(_NOBODY, one.product_id, at, 1, one.price_minor, f"{_NOBODY}-{visit}")
                for one in goods[:OF_CATEGORY]
            ]
    return tuple(lines)


def _tried(today: date, store: str) -> Tried:
    """The shopper of this request; a day or an hour that is none becomes today at noon."""
    asked = request.args
    try:
        day = date.fromisoformat(asked.get("day", ""))
    except ValueError:
        day = today
    try:
        hour = time.fromisoformat(asked.get("hour", "")).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        hour = NOON
    return Tried(
        known=asked.get("known", "yes") == "yes",
        segments=tuple(asked.getlist("segment")),
        categories=tuple(asked.getlist("category")),
        now=datetime.combine(day, hour),
        store=asked.get("store", store).strip(),
    )
