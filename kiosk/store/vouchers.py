"""Queries on vouchers: the codes a member redeems at the till."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from kiosk.store.tables import vouchers
from kiosk.store.upsert import insert_missing

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: a code is read from a screen and typed at a till."""
CODE_LENGTH = 8
"""40 bits: at a guess a second, somebody at the till needs years to hit one of a million open codes."""

_OF_DAY = select(vouchers).where(
    vouchers.c.member_id == bindparam("member_id"),
    vouchers.c.offer_id.in_(bindparam("offer_ids", expanding=True)),
    vouchers.c.issued_on == bindparam("on"),
)


@dataclass(frozen=True, slots=True)
class Voucher:
    """One code.

    Attributes:
        code: :data:`CODE_LENGTH` signs out of :data:`CODE_SIGNS`.
        member_id: Whose.
        offer_id: For which offer.
        issued_on: Day of the shop's calendar.
        redeemed_at: When it was used, UTC.
    """

    code: str
    member_id: str
    offer_id: str
    issued_on: date
    redeemed_at: datetime | None = None


def issue(connection: Connection, member_id: str, offer_ids: Sequence[str], on: date) -> tuple[Voucher, ...]:
    """One voucher per offer, in the order given. On one day a member keeps the same code for the same offer.

    Args:
        connection: In a write transaction.
        member_id: A member.
        offer_ids: Offers of the store.
        on: Day of the shop's calendar.
    """
    mine = {"member_id": member_id, "offer_ids": list(offer_ids), "on": on}
    while True:
        held = {row.offer_id: Voucher(*row) for row in connection.execute(_OF_DAY, mine)}
        missing = [offer_id for offer_id in dict.fromkeys(offer_ids) if offer_id not in held]
        if not missing:
            return tuple(held[offer_id] for offer_id in offer_ids)
        # A code that somebody else has is not written; the next round draws another.
        insert_missing(connection, vouchers, [_drawn(member_id, offer_id, on) for offer_id in missing])


def _drawn(member_id: str, offer_id: str, on: date) -> dict[str, Any]:
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    return {"code": code, "member_id": member_id, "offer_id": offer_id, "issued_on": on}


def plain(text: str) -> str:
    """A code as it is kept: capitals, without the blanks and dashes with which people read and type it."""
    return "".join(text.upper().replace("-", " ").split())


def find_voucher(connection: Connection, code: str, *, lock: bool = False) -> Voucher | None:
    """The voucher of a code, used or not, or None.

    Args:
        connection: For reading; in a write transaction with a lock.
        code: From :func:`plain`.
        lock: Keep others from using it until the transaction ends, on databases with several writers at a time.
    """
    wanted = select(vouchers).where(vouchers.c.code == code)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    return None if row is None else Voucher(*row)


def vouchers_of(connection: Connection, member_id: str) -> tuple[Voucher, ...]:
    """Every voucher of one member, oldest first."""
    wanted = select(vouchers).where(vouchers.c.member_id == member_id)
    rows = connection.execute(wanted.order_by(vouchers.c.issued_on, vouchers.c.offer_id))
    return tuple(Voucher(*row) for row in rows)
