"""Which account belongs to which person of an identity provider, as rows."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from kiosk.store.staff_tables import staff_identities
from kiosk.store.tables import staff


def find_identity(connection: Connection, provider: str, subject: str) -> str | None:
    """Name of the account of somebody, or None."""
    known = staff_identities.c
    wanted = select(known.staff_id).where(known.provider == provider, known.subject == subject)
    return connection.execute(wanted).scalar_one_or_none()


def has_identity(connection: Connection, staff_id: str, provider: str | None = None) -> bool:
    """Whether an account belongs to somebody of a provider; of any where none is named."""
    known = staff_identities.c
    wanted = select(known.subject).where(known.staff_id == staff_id).limit(1)
    if provider is not None:
        wanted = wanted.where(known.provider == provider)
    return connection.execute(wanted).first() is not None


def insert_identity(connection: Connection, provider: str, subject: str, staff_id: str) -> None:
    """Note whose account it is; the person has none yet."""
    connection.execute(insert(staff_identities).values(provider=provider, subject=subject, staff_id=staff_id))


def set_roles(connection: Connection, staff_id: str, roles: Iterable[str]) -> None:
    """Replace the roles of an account; its open sessions have them with their next request."""
    connection.execute(update(staff).where(staff.c.staff_id == staff_id).values(roles=list(roles)))
