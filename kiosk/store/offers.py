"""Queries on offers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from kiosk.store.tables import offers
from kiosk.store.upsert import upsert
from recommender.types import Offer, OfferKind


def put_offers(connection: Connection, rows: Sequence[Offer]) -> None:
    """Insert offers; one with a known id is replaced."""
    upsert(
        connection,
        offers,
        [
            {
                "offer_id": offer.offer_id,
                "title": offer.title,
                "kind": offer.kind.value,
                "value": offer.value,
                "category": offer.category,
                "product_ids": list(offer.product_ids),
                "segment_id": offer.segment_id,
                "starts": offer.starts,
                "ends": offer.ends,
            }
            for offer in rows
        ],
    )


def offers_on(connection: Connection, day: date) -> tuple[Offer, ...]:
    """The offers that are valid on a day of the shop's calendar, by id."""
    wanted = select(offers).where(offers.c.starts <= day, offers.c.ends >= day).order_by(offers.c.offer_id)
    return tuple(
        Offer(
            offer_id=row.offer_id,
            title=row.title,
            kind=OfferKind(row.kind),
            value=row.value,
            category=row.category,
            product_ids=tuple(row.product_ids),
            segment_id=row.segment_id,
            starts=row.starts,
            ends=row.ends,
        )
        for row in connection.execute(wanted)
    )
