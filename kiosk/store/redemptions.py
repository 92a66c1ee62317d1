"""Queries on redemptions, and on how much each offer was used.

Every redemption is a row that ends with its member; the counts of an offer stay, for its stock and its budget are used
up all the same. All are written in one transaction, in which the voucher and the offer are locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, insert, select, update

from kiosk.store.offer_tables import offer_uses, redemptions
from kiosk.store.tables import vouchers
from kiosk.store.upsert import insert_missing
from recommender.offers.types import Use

_USES = select(offer_uses)
_MINE = (
    select(redemptions.c.offer_id, func.count())
    .where(redemptions.c.member_id == bindparam("member_id"), redemptions.c.cancelled_at.is_(None))
    .group_by(redemptions.c.offer_id)
)


@dataclass(frozen=True, slots=True)
class Redemption:
    """One time that a voucher was used.

    Attributes:
        code: The voucher.
        member_id: Whose it is.
        offer_id: For which offer.
        at: When, UTC.
        day: Day of the shop's calendar.
        till: ``token:NAME`` or ``staff:ID``.
        key: SHA-256 of the key with which the till tells the same request from a new one, or None.
        receipt_id: Of the till, or None.
        store: Name of the store, or None.
        cost_minor: What it cost the shop, in minor units, 0 or more.
        cancelled_at: When the till took it back, UTC.
        redemption_id: Number; 0 before it is written.
    """

    code: str
    member_id: str
    offer_id: str
    at: datetime
    day: date
    till: str
    key: str | None = None
    receipt_id: str | None = None
    store: str | None = None
    cost_minor: int = 0
    cancelled_at: datetime | None = None
    redemption_id: int = 0


def lock_uses(connection: Connection, offer_id: str, day: date) -> None:
    """Let redemptions of one offer take turns until the transaction ends, so that no limit is passed by two at once.

    Args:
        connection: In a write transaction.
        offer_id: Which offer.
        day: Of the shop's calendar.
    """
    _ensure(connection, offer_id, day)
    connection.execute(select(offer_uses.c.refused).where(offer_uses.c.offer_id == offer_id).with_for_update())


def insert_redemption(connection: Connection, new: Redemption) -> Redemption:
    """Use a voucher up, and count it; its number is filled in.

    Args:
        connection: In a write transaction, in which it was seen that the voucher is free and the offer not used up.
        new: Of a voucher that is free.
    """
    values = {name: getattr(new, name) for name in _NAMES if name != "redemption_id"}
    number = connection.execute(insert(redemptions).values(values).returning(redemptions.c.redemption_id)).scalar_one()
    connection.execute(update(vouchers).where(vouchers.c.code == new.code).values(redeemed_at=new.at))
    _count_up(connection, new.offer_id, new.day, new.cost_minor)
    return replace(new, redemption_id=number)


def cancel(connection: Connection, old: Redemption, at: datetime) -> Redemption:
    """Take a redemption back: its voucher is free again, and the counts go down; once more changes nothing.

    Args:
        connection: In a write transaction.
        old: Which.
        at: When, UTC.
    """
    mine = (redemptions.c.redemption_id == old.redemption_id) & redemptions.c.cancelled_at.is_(None)
    if not connection.execute(update(redemptions).where(mine).values(cancelled_at=at)).rowcount:
        return find_redemption(connection, old.redemption_id) or old
    connection.execute(update(vouchers).where(vouchers.c.code == old.code).values(redeemed_at=None))
    uses = offer_uses.c
    fewer = {
        "redeemed": uses.redeemed - 1,
        "spent_minor": uses.spent_minor - old.cost_minor,
        "today": case((uses.day == old.day, uses.today - 1), else_=uses.today),
    }
    connection.execute(update(offer_uses).where(uses.offer_id == old.offer_id).values(fewer))
    return replace(old, cancelled_at=at)


def count_refused(connection: Connection, offer_id: str, day: date) -> None:
    """Count a try that was refused.

    Args:
        connection: In a write transaction.
        offer_id: Of which offer.
        day: Of the shop's calendar.
    """
    _ensure(connection, offer_id, day)
    mine = offer_uses.c.offer_id == offer_id
    connection.execute(update(offer_uses).where(mine).values(refused=offer_uses.c.refused + 1))


def newest_of_code(connection: Connection, code: str) -> Redemption | None:
    """The newest redemption of a voucher, cancelled or not, or None."""
    return _newest(connection, _rows().where(redemptions.c.code == code))


def of_receipt(connection: Connection, code: str, till: str, receipt_id: str) -> Redemption | None:
    """The newest redemption of a voucher by a till for one of its receipts, cancelled or not, or None."""
    mine = (redemptions.c.code == code, redemptions.c.till == till, redemptions.c.receipt_id == receipt_id)
    return _newest(connection, _rows().where(*mine))


def of_key(connection: Connection, till: str, key: str) -> Redemption | None:
    """What a till used under one of its keys, cancelled or not, or None."""
    return _newest(connection, _rows().where(redemptions.c.till == till, redemptions.c.key == key))


def find_redemption(connection: Connection, redemption_id: int) -> Redemption | None:
    """One redemption by its number, cancelled or not, or None."""
    return _newest(connection, _rows().where(redemptions.c.redemption_id == redemption_id))


def of_receipts(connection: Connection, till: str, receipt_id: str) -> tuple[Redemption, ...]:
    """What a till used for one of its receipts, oldest first, cancelled ones too."""
    return _all(connection, _rows().where(redemptions.c.till == till, redemptions.c.receipt_id == receipt_id))


def redemptions_of(connection: Connection, member_id: str) -> tuple[Redemption, ...]:
    """Every redemption of one member, oldest first, cancelled ones too."""
    return _all(connection, _rows().where(redemptions.c.member_id == member_id))


def count_of_till(connection: Connection, till: str, since: datetime) -> int:
    """How many vouchers a till used since a moment, cancelled ones too."""
    mine = (redemptions.c.till == till, redemptions.c.at > since)
    return connection.execute(select(func.count()).select_from(redemptions).where(*mine)).scalar_one()


def count_of_member(connection: Connection, member_id: str, day: date) -> int:
    """How many vouchers a member used on a day of the shop's calendar; cancelled ones are left out."""
    mine = (redemptions.c.member_id == member_id, redemptions.c.day == day, redemptions.c.cancelled_at.is_(None))
    return connection.execute(select(func.count()).select_from(redemptions).where(*mine)).scalar_one()


def uses_on(connection: Connection, day: date, member_id: str | None = None) -> Mapping[str, Use]:
    """How much each offer was used; one that never was is left out.

    Args:
        connection: For reading.
        day: Of the shop's calendar.
        member_id: For whose redemptions ``mine`` counts; nobody's when left out.
    """
    mine = _mine(connection, member_id) if member_id is not None else {}
    return {
        row.offer_id: Use(row.redeemed, row.today if row.day == day else 0, row.spent_minor, mine.get(row.offer_id, 0))
        for row in connection.execute(_USES)
    }


def use_of(connection: Connection, offer_id: str, day: date, member_id: str) -> Use:
    """How much one offer was used, by everybody and by one member."""
    return uses_on(connection, day, member_id).get(offer_id, Use())


def _rows() -> Select[*tuple[Any, ...]]:
    return select(redemptions).order_by(redemptions.c.redemption_id)


def _all(connection: Connection, wanted: Select[*tuple[Any, ...]]) -> tuple[Redemption, ...]:
    return tuple(Redemption(**row) for row in connection.execute(wanted).mappings())


def _newest(connection: Connection, wanted: Select[*tuple[Any, ...]]) -> Redemption | None:
    found = _all(connection, wanted)
    return found[-1] if found else None


def _mine(connection: Connection, member_id: str) -> dict[str, int]:
    return dict(connection.execute(_MINE, {"member_id": member_id}).all())


def _ensure(connection: Connection, offer_id: str, day: date) -> None:
    nothing = {"redeemed": 0, "spent_minor": 0, "day": day, "today": 0, "refused": 0}
    insert_missing(connection, offer_uses, [{"offer_id": offer_id, **nothing}])


def _count_up(connection: Connection, offer_id: str, day: date, cost_minor: int) -> None:
    _ensure(connection, offer_id, day)
    uses = offer_uses.c
    more = {
        "redeemed": uses.redeemed + 1,
        "spent_minor": uses.spent_minor + cost_minor,
        "today": case((uses.day == day, uses.today + 1), else_=1),
        "day": day,
    }
    connection.execute(update(offer_uses).where(uses.offer_id == offer_id).values(more))


_NAMES = tuple(column.name for column in redemptions.columns)
