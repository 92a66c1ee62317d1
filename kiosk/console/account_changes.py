"""A change of who may sign in, and how: it is kept together with its entry in the audit trail, or neither is."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection

from kiosk.errors import SessionEnded
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import staff


def note(audit: AuditLog, staff_id: str, change: str, *, actor: str, connection: Connection | None = None) -> None:
    """Enter a change of an account in the audit trail.

    Args:
        audit: Where.
        staff_id: Whose account.
        change: What, as one word.
        actor: Who made it.
        connection: Of :meth:`AuditLog.transaction`, where the change lies in the store.
    """
    detail = {"staff": staff_id, "change": change}
    audit.record(Action.STAFF_CHANGED, actor=actor, detail=detail, connection=connection)


@contextlib.contextmanager
def changing(
    audit: AuditLog, staff_id: str, change: str, *, actor: str, epoch: int | None = None
) -> Iterator[Connection]:
    """A transaction for a change after which every session of the account has ended; its entry is written with it.

    Args:
        audit: Told of it.
        staff_id: Whose account.
        change: What, as one word.
        actor: Who makes it.
        epoch: Of the session that makes it. The account is one further afterwards, and so may this session be.

    Raises:
        SessionEnded: The sessions of this epoch were ended in the meantime; nothing was changed.
    """
    with audit.transaction() as connection:
        if not staff.raise_epoch(connection, staff_id, of=epoch) and epoch is not None:
            raise SessionEnded("You were signed out in the meantime", mend="Sign in again")
        yield connection
        note(audit, staff_id, change, actor=actor, connection=connection)
