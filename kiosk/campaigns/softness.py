"""When an address that could not be reached for the time being is given up."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from kiosk.store import campaigns as rows
from kiosk.store import sends

MOST_SOFT: Final = 3
WITHIN: Final = timedelta(days=30)


def suppress_if_soft(connection: Connection, member_id: str, address: str, now: datetime) -> None:
    """Write to an address no more once :data:`MOST_SOFT` e-mails to its member came to nothing within :data:`WITHIN`.

    Args:
        connection: In a write transaction that has noted the newest of them.
        member_id: Whose.
        address: Its keyed hash.
        now: The time now, UTC.
    """
    if sends.count_soft(connection, member_id, now - WITHIN) >= MOST_SOFT:
        rows.suppress(connection, address, rows.SOFT_BOUNCES, now)
