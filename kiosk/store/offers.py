"""Queries on offers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping, select

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
    return tuple(_offer(row) for row in connection.execute(wanted).mappings())


def find_offer(connection: Connection, offer_id: str) -> Offer | None:
    """One offer, or None."""
    row = connection.execute(select(offers).where(offers.c.offer_id == offer_id)).mappings().one_or_none()
    return None if row is None else _offer(row)


def _offer(row: RowMapping) -> Offer:
    return Offer(**{**row, "kind": OfferKind(row["kind"]), "product_ids": tuple(row["product_ids"])})
