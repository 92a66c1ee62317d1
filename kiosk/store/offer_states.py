"""Queries of the editor: every offer with its state, how far it is used, and whether it may be removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, case, delete, exists, or_, select, update

from kiosk.store.offer_tables import offer_events, offer_uses, redemptions
from kiosk.store.offers import ON, all_offers, find_offer, put_offers
from kiosk.store.tables import dislikes, offers, vouchers
from recommender.offers.types import Offer, Use


class OfferState(StrEnum):
    """Whether an offer counts at all; its window is another matter."""

    DRAFT = "draft"
    ON = ON
    PAUSED = "paused"
    ENDED = "ended"
    """For good: it stays to be read, because somebody may have seen it."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer with its state.

    Attributes:
        offer: The offer.
        state: Its state.
        changed_at: When the editor last changed it, UTC; None for one that came with a file.
    """

    offer: Offer
    state: OfferState
    changed_at: datetime | None


def still_to_come(connection: Connection, day: date) -> frozenset[str]:
    """Ids of the offers that are not over on a day of the shop's calendar: shown, waiting, or paused."""
    wanted = select(offers.c.offer_id).where(offers.c.ends >= day, offers.c.state != OfferState.ENDED.value)
    return frozenset(connection.scalars(wanted))


def offer_rows(connection: Connection) -> tuple[OfferRow, ...]:
    """Every offer with its state, by id."""
    wanted = select(offers.c.offer_id, offers.c.state, offers.c.changed_at)
    states = {row.offer_id: row for row in connection.execute(wanted)}
    return tuple(
        OfferRow(one, OfferState(states[one.offer_id].state), states[one.offer_id].changed_at)
        for one in all_offers(connection)
    )


def find_offer_row(connection: Connection, offer_id: str) -> OfferRow | None:
    """One offer with its state, or None."""
    found = find_offer(connection, offer_id)
    if found is None:
        return None
    wanted = select(offers.c.state, offers.c.changed_at).where(offers.c.offer_id == offer_id)
    row = connection.execute(wanted).one()
    return OfferRow(found, OfferState(row.state), row.changed_at)


def save_offer(connection: Connection, offer: Offer, state: OfferState, at: datetime) -> None:
    """Insert an offer, or replace the one with its id, in a state."""
    put_offers(connection, [offer])
    set_offer_state(connection, offer.offer_id, state, at)


def set_offer_state(connection: Connection, offer_id: str, state: OfferState, at: datetime) -> None:
    """Put an offer into a state."""
    connection.execute(update(offers).where(offers.c.offer_id == offer_id).values(state=state.value, changed_at=at))


def remove_offer(connection: Connection, offer_id: str) -> None:
    """Remove an offer that :func:`offer_left_traces` finds nothing of."""
    connection.execute(delete(offer_uses).where(offer_uses.c.offer_id == offer_id))
    connection.execute(delete(offers).where(offers.c.offer_id == offer_id))


def offer_left_traces(connection: Connection, offer_id: str) -> bool:
    """Whether a code, a redemption, an event or a wish to see less of it names an offer."""
    named = (table.c.offer_id == offer_id for table in (vouchers, redemptions, offer_events, dislikes))
    return connection.execute(select(or_(*(exists().where(one) for one in named)))).scalar_one()


def uses_of(connection: Connection, offer_ids: Collection[str], day: date) -> Mapping[str, Use]:
    """How far offers are used, by everybody; offers that nobody used are left out.

    Args:
        connection: For reading.
        offer_ids: Which.
        day: Of the shop's calendar, of which redemptions of today are counted.
    """
    today = case((offer_uses.c.day == day, offer_uses.c.today), else_=0)
    columns = (offer_uses.c.offer_id, offer_uses.c.redeemed, today, offer_uses.c.spent_minor)
    wanted = select(*columns).where(offer_uses.c.offer_id.in_(list(offer_ids)))
    return {row[0]: Use(row[1], row[2], row[3]) for row in connection.execute(wanted)}
