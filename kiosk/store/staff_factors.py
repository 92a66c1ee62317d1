"""Queries on second factors and passkeys of staff. A code or a counter is spent in the statement that checks it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from kiosk.store.staff_tables import staff_passkeys, staff_recovery_codes, staff_totp


@dataclass(frozen=True, slots=True)
class TotpRow:
    """The app of an account that shows codes.

    Attributes:
        staff_id: Whose.
        sealed: Its shared secret, encrypted.
        since: When it was set up, UTC.
        last_step: The newest time step of which a code was taken.
    """

    staff_id: str
    sealed: bytes = field(repr=False)
    since: datetime
    last_step: int


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey of an account.

    Attributes:
        passkey_id: SHA-256 of the credential's id, hexadecimal.
        staff_id: Whose.
        name: What its owner calls it.
        credential_id: What the authenticator knows it by.
        public_key: COSE key.
        sign_count: The authenticator's counter at its last use; 0 where it has none.
        since: When it was added, UTC.
        used_at: When it was used last, UTC, or None.
    """

    passkey_id: str
    staff_id: str
    name: str
    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    since: datetime
    used_at: datetime | None


def totp_of(connection: Connection, staff_id: str) -> TotpRow | None:
    """The app of an account, or None."""
    row = connection.execute(select(staff_totp).where(staff_totp.c.staff_id == staff_id)).one_or_none()
    return None if row is None else TotpRow(row.staff_id, row.sealed, row.since, row.last_step)


def any_totp(connection: Connection) -> bool:
    """Whether any account has an app."""
    return connection.execute(select(staff_totp.c.staff_id).limit(1)).first() is not None


def put_totp(connection: Connection, row: TotpRow) -> None:
    """Keep an app in place of an older one."""
    connection.execute(delete(staff_totp).where(staff_totp.c.staff_id == row.staff_id))
    connection.execute(
        insert(staff_totp).values(staff_id=row.staff_id, sealed=row.sealed, since=row.since, last_step=row.last_step)
    )


def take_step(connection: Connection, staff_id: str, step: int) -> bool:
    """Spend a time step; False where it, or a later one, was spent before."""
    mine = (staff_totp.c.staff_id == staff_id, staff_totp.c.last_step < step)
    return connection.execute(update(staff_totp).where(*mine).values(last_step=step)).rowcount == 1


def put_recovery(connection: Connection, staff_id: str, hashes: Collection[str]) -> None:
    """Put recovery codes in place of all there are."""
    connection.execute(delete(staff_recovery_codes).where(staff_recovery_codes.c.staff_id == staff_id))
    if hashes:
        connection.execute(
            insert(staff_recovery_codes), [{"staff_id": staff_id, "code_hash": one} for one in sorted(hashes)]
        )


def has_recovery(connection: Connection, staff_id: str, code_hash: str) -> bool:
    """Whether a recovery code is one of the account that was not used."""
    mine = (staff_recovery_codes.c.staff_id == staff_id, staff_recovery_codes.c.code_hash == code_hash)
    return connection.execute(select(staff_recovery_codes.c.staff_id).where(*mine)).first() is not None


def take_recovery(connection: Connection, staff_id: str, code_hash: str) -> bool:
    """Use a recovery code up; False where it is none, or was used before."""
    mine = (staff_recovery_codes.c.staff_id == staff_id, staff_recovery_codes.c.code_hash == code_hash)
    return connection.execute(delete(staff_recovery_codes).where(*mine)).rowcount == 1


def recovery_left(connection: Connection, staff_id: str) -> int:
    """How many recovery codes are left."""
    mine = select(func.count()).where(staff_recovery_codes.c.staff_id == staff_id)
    return connection.execute(mine).scalar_one()


def drop_totp(connection: Connection, staff_id: str) -> bool:
    """Take the app of an account away, with its recovery codes; whether there was one."""
    connection.execute(delete(staff_recovery_codes).where(staff_recovery_codes.c.staff_id == staff_id))
    return connection.execute(delete(staff_totp).where(staff_totp.c.staff_id == staff_id)).rowcount == 1


def passkeys_of(connection: Connection, staff_id: str) -> tuple[PasskeyRow, ...]:
    """The passkeys of an account, oldest first."""
    mine = select(staff_passkeys).where(staff_passkeys.c.staff_id == staff_id).order_by(staff_passkeys.c.since)
    return tuple(PasskeyRow(*row) for row in connection.execute(mine))


def find_passkey(connection: Connection, passkey_id: str) -> PasskeyRow | None:
    """One passkey, or None."""
    row = connection.execute(select(staff_passkeys).where(staff_passkeys.c.passkey_id == passkey_id)).one_or_none()
    return None if row is None else PasskeyRow(*row)


def insert_passkey(connection: Connection, row: PasskeyRow) -> None:
    """Add a passkey; it must be new."""
    connection.execute(
        insert(staff_passkeys).values(
            passkey_id=row.passkey_id,
            staff_id=row.staff_id,
            name=row.name,
            credential_id=row.credential_id,
            public_key=row.public_key,
            sign_count=row.sign_count,
            since=row.since,
            used_at=row.used_at,
        )
    )


def use_passkey(connection: Connection, row: PasskeyRow, sign_count: int, at: datetime) -> bool:
    """Note a use; False where the passkey is gone, or was used by somebody else since ``row`` was read."""
    same = (staff_passkeys.c.passkey_id == row.passkey_id, staff_passkeys.c.sign_count == row.sign_count)
    done = connection.execute(update(staff_passkeys).where(*same).values(sign_count=sign_count, used_at=at))
    return done.rowcount == 1


def drop_passkey(connection: Connection, staff_id: str, passkey_id: str) -> bool:
    """Remove one passkey of an account; whether there was one."""
    mine = (staff_passkeys.c.staff_id == staff_id, staff_passkeys.c.passkey_id == passkey_id)
    return connection.execute(delete(staff_passkeys).where(*mine)).rowcount == 1


def drop_all(connection: Connection, staff_id: str) -> None:
    """Take everything away that an account is proven with beside its password."""
    drop_totp(connection, staff_id)
    connection.execute(delete(staff_passkeys).where(staff_passkeys.c.staff_id == staff_id))


def factors_of_all(connection: Connection) -> Mapping[str, tuple[bool, int]]:
    """Account to whether it has an app, and how many passkeys; accounts without either are left out."""
    apps = set(connection.execute(select(staff_totp.c.staff_id)).scalars())
    counted = select(staff_passkeys.c.staff_id, func.count()).group_by(staff_passkeys.c.staff_id)
    keys = {row[0]: row[1] for row in connection.execute(counted)}
    return {staff_id: (staff_id in apps, keys.get(staff_id, 0)) for staff_id in apps | set(keys)}
