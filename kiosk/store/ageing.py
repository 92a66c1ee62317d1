"""Rows that end by their age alone: what was set aside, what customers did, moves between segments, e-mails, runs.

Closed accounts of staff are among them. Among the runs are segmentations that nobody put to use.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from kiosk.store.intake_tables import customer_changes, events, imports, rejects
from kiosk.store.marketing_tables import run_members, segment_moves, sends
from kiosk.store.offer_tables import decisions, offer_events
from kiosk.store.staff_tables import staff_identities, staff_passkeys, staff_recovery_codes, staff_totp
from kiosk.store.tables import staff

REJECT_DAYS: Final = 90
"""Long enough for somebody to mend a file; a row that nobody mended in a season is not missed."""
ACT_DAYS: Final = 400
"""Events, moves, e-mails, answers to offers: a year, and a month to compare a season with the last. As for matches."""
UNUSED_DAYS: Final = 30
"""Segmentations: who is in which group a month ago is nothing to act upon."""
CHANGE_DAYS: Final = 1
"""Changes that no running kiosk has taken up: at its start it looks at everybody."""
RUN_DAYS: Final = 1095
"""Runs hold counts and accounts; as long as the audit trail that tells of them."""
CLOSED_DAYS: Final = RUN_DAYS
"""Closed accounts of staff: while the audit trail tells of a name, nobody else is given it, and whoever has left is
known to have left, also where an identity provider still vouches for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """How long the rows of a table are kept.

    Attributes:
        table: Which.
        days: How long.
        began: When a row began to count.
    """

    table: Table
    days: int
    began: ColumnElement[datetime] | ColumnElement[datetime | None]

    def is_over(self, now: datetime) -> ColumnElement[bool]:
        """Condition: a row's time is over."""
        last = now - timedelta(days=self.days)
        if self.table is rejects:
            return rejects.c.import_id.in_(select(imports.c.import_id).where(imports.c.started_at <= last))
        if self.table is offer_events:
            return offer_events.c.decision_id.in_(select(decisions.c.decision_id).where(decisions.c.at <= last))
        if self.table in _OF_STAFF:
            return self.table.c.staff_id.in_(select(staff.c.staff_id).where(staff.c.disabled_at <= last))
        return self.began <= last


_OF_STAFF: Final = (staff_totp, staff_recovery_codes, staff_passkeys, staff_identities)

TERMS: Final = (
    Term(rejects, REJECT_DAYS, imports.c.started_at),
    Term(customer_changes, CHANGE_DAYS, customer_changes.c.at),
    Term(events, ACT_DAYS, events.c.at),
    Term(segment_moves, ACT_DAYS, segment_moves.c.at),
    Term(run_members, UNUSED_DAYS, run_members.c.found_at),
    Term(sends, ACT_DAYS, sends.c.at),
    Term(offer_events, ACT_DAYS, decisions.c.at),
    Term(decisions, ACT_DAYS, decisions.c.at),
    Term(imports, RUN_DAYS, imports.c.started_at),
    *(Term(table, CLOSED_DAYS, staff.c.disabled_at) for table in (*_OF_STAFF, staff)),
)
"""Children before parents."""


def count_old(connection: Connection, now: datetime) -> Iterator[tuple[str, int]]:
    """(table, how many rows are over), in the order in which they are deleted."""
    for term in TERMS:
        wanted = select(func.count()).select_from(term.table).where(term.is_over(now))
        yield term.table.name, connection.execute(wanted).scalar_one()


def delete_old(connection: Connection, now: datetime) -> Iterator[tuple[str, int]]:
    """Delete what is over; (table, how many rows went)."""
    for term in TERMS:
        yield term.table.name, connection.execute(delete(term.table).where(term.is_over(now))).rowcount
