"""Queries on the accounts of staff. A password is only ever here as an argon2id hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from kiosk.store.tables import audit, staff

_GIVEN = ("added", "enabled", "password")
"""Changes by which an account is put into somebody's hands."""
_ACTOR = "staff:"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One account.

    Attributes:
        staff_id: Name to sign in with; also in audit entries as ``staff:ID``.
        password_hash: PHC string of argon2id, hidden from the text form; empty where an identity provider vouches for
            the person: no password ever fits then.
        roles: Names of roles.
        created_at: When, UTC.
        disabled_at: Since when nobody can sign in with it, or None.
        epoch: Carried by every session of the account; raising it ends them all.
    """

    staff_id: str
    password_hash: str = field(repr=False)
    roles: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    epoch: int = 0


def find_account(connection: Connection, staff_id: str) -> StaffRow | None:
    """One account, or None."""
    row = connection.execute(_accounts().where(staff.c.staff_id == staff_id)).one_or_none()
    return None if row is None else _row(row)


def all_accounts(connection: Connection) -> tuple[StaffRow, ...]:
    """Every account, by name."""
    return tuple(_row(row) for row in connection.execute(_accounts().order_by(staff.c.staff_id)))


def insert_account(connection: Connection, account: StaffRow) -> None:
    """Add an account; its name must be free."""
    connection.execute(
        insert(staff).values(
            staff_id=account.staff_id,
            password_hash=account.password_hash,
            roles=list(account.roles),
            created_at=account.created_at,
            disabled_at=account.disabled_at,
            epoch=account.epoch,
        )
    )


def set_password_hash(
    connection: Connection, staff_id: str, password_hash: str, *, instead_of: str | None = None
) -> None:
    """Replace the hash. Sessions stay: see :func:`raise_epoch`.

    Args:
        connection: In a write transaction.
        staff_id: Whose.
        password_hash: The new one.
        instead_of: Change nothing where another hash than this one is there by now.
    """
    wanted = update(staff).where(staff.c.staff_id == staff_id)
    if instead_of is not None:
        wanted = wanted.where(staff.c.password_hash == instead_of)
    connection.execute(wanted.values(password_hash=password_hash))


def set_disabled(connection: Connection, staff_id: str, at: datetime | None) -> None:
    """Close an account, or open it again."""
    connection.execute(update(staff).where(staff.c.staff_id == staff_id).values(disabled_at=at))


def raise_epoch(connection: Connection, staff_id: str, *, of: int | None = None) -> bool:
    """End every session of an account, in every process: each carries the epoch it began in.

    Args:
        connection: In a write transaction.
        staff_id: Whose.
        of: Only while the account is in this epoch; it is one higher afterwards.

    Returns:
        Whether it was raised.
    """
    mine = update(staff).where(staff.c.staff_id == staff_id)
    if of is not None:
        mine = mine.where(staff.c.epoch == of)
    return connection.execute(mine.values(epoch=staff.c.epoch + 1)).rowcount == 1


def last_uses(connection: Connection, staff_id: str | None = None) -> Mapping[str, datetime]:
    """When somebody signed in with an account last, or gave it out, opened it or set its password, by the audit trail.

    Args:
        connection: Any.
        staff_id: Whose; left out, everybody's.

    Returns:
        Account to when. Accounts of which the trail tells nothing any more are left out.
    """
    entry = audit.c
    signed_in = select(entry.actor, func.max(entry.at)).where(entry.action == "signed_in").group_by(entry.actor)
    change = entry.detail["change"].as_string()
    given = (
        select(entry.detail["staff"].as_string().label("staff"), entry.at)
        .where(entry.action == "staff_changed", change.in_(_GIVEN))
        .subquery()
    )
    handed = select(given.c.staff, func.max(given.c.at)).group_by(given.c.staff)
    if staff_id is not None:
        signed_in = signed_in.where(entry.actor == f"{_ACTOR}{staff_id}")
        handed = handed.where(given.c.staff == staff_id)
    uses = {actor.removeprefix(_ACTOR): at for actor, at in connection.execute(signed_in)}
    for whose, at in connection.execute(handed):
        uses[whose] = max(at, uses.get(whose, at))
    return uses


def _accounts() -> Select[str, str, list[str], datetime, datetime | None, int]:
    columns = staff.c
    return select(
        columns.staff_id,
        columns.password_hash,
        columns.roles,
        columns.created_at,
        columns.disabled_at,
        columns.epoch,
    )


def _row(row: Row[str, str, list[str], datetime, datetime | None, int]) -> StaffRow:
    staff_id, password_hash, roles, created_at, disabled_at, epoch = row
    return StaffRow(staff_id, password_hash, tuple(roles), created_at, disabled_at, epoch)
