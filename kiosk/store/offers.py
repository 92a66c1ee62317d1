"""Queries on offers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from kiosk.store.tables import offers
from kiosk.store.upsert import upsert
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Purpose

ON = "on"
"""State of an offer that is in force within its window; see :class:`kiosk.store.offer_states.OfferState`."""

_PLAIN = (
    "offer_id", "title", "value", "category", "starts", "ends", "text", "picture", "stock", "budget_minor",
    "person_cap", "day_cap", "priority", "cost_minor",
)  # fmt: skip
"""Kept as they are."""


def put_offers(connection: Connection, rows: Sequence[Offer]) -> None:
    """Insert offers; one with a known id is replaced."""
    upsert(connection, offers, [_row(offer) for offer in rows])


def all_offers(connection: Connection) -> tuple[Offer, ...]:
    """Every offer, by id, whether it is valid or not."""
    return tuple(_offer(row) for row in connection.execute(select(offers).order_by(offers.c.offer_id)).mappings())


def offers_on(connection: Connection, day: date) -> tuple[Offer, ...]:
    """The offers in force on a day of the shop's calendar, by id; at which hours, they say themselves."""
    wanted = (
        select(offers)
        .where(offers.c.state == ON, offers.c.starts <= day, offers.c.ends >= day)
        .order_by(offers.c.offer_id)
    )
    return tuple(_offer(row) for row in connection.execute(wanted).mappings())


def find_offer(connection: Connection, offer_id: str) -> Offer | None:
    """One offer, or None."""
    row = connection.execute(select(offers).where(offers.c.offer_id == offer_id)).mappings().one_or_none()
    return None if row is None else _offer(row)


def is_on(connection: Connection, offer_id: str) -> bool:
    """Whether an offer is in force within its window: nobody paused or ended it."""
    return connection.scalar(select(offers.c.state).where(offers.c.offer_id == offer_id)) == ON


def _row(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in _PLAIN} | {
        "kind": offer.kind.value,
        "purpose": offer.purpose.value,
        "product_ids": list(offer.product_ids),
        "segment_ids": list(offer.segment_ids),
        "stores": list(offer.stores),
        "words": [[one.language, one.title, one.text] for one in offer.words],
        "hours": None if offer.hours is None else [sorted(offer.hours.weekdays), offer.hours.opens, offer.hours.closes],
    }


def _offer(row: RowMapping) -> Offer:
    return Offer(
        **{name: row[name] for name in _PLAIN},
        kind=OfferKind(row["kind"]),
        purpose=Purpose(row["purpose"]),
        product_ids=tuple(row["product_ids"]),
        segment_ids=tuple(row["segment_ids"]),
        stores=tuple(row["stores"]),
        words=tuple(OfferWords(*one) for one in row["words"]),
        hours=None if row["hours"] is None else Hours(frozenset(row["hours"][0]), *row["hours"][1:]),
    )
