"""Accounts of staff for a single shop: argon2id hashes in the store, changes and sign-ins in the audit trail.

:class:`Authenticator` is what the rooms need of it: an account by its password, and an account as it is now. Whoever
proves by other means who somebody is hands the account to :func:`kiosk.console.entering.enter`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.console.access import Role
from kiosk.errors import StaffInvalid
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import staff as rows
from kiosk.store import staff_factors
from kiosk.store.database import Store
from kiosk.store.staff import StaffRow
from kiosk.store.staff_identities import has_identity

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")
LEAST_PASSWORD = 12
MOST_PASSWORD = 200
"""argon2 hashes any length; a longer one only costs time."""
_LEAST_DIFFERENT = 5


class Authenticator(Protocol):
    """Proves who signs in by name and password."""

    def authenticate(self, name: str, secret: str) -> StaffRow | None:
        """The open account, or None; why not is nobody's business."""

    def find(self, staff_id: str) -> StaffRow | None:
        """The account of this name as it is now, or None."""


class StaffAccounts:
    """An :class:`Authenticator` by password, and the desk that keeps the accounts. Thread-safe.

    Args:
        store: Where they lie.
        audit: Told of every change.
        hasher: argon2id with the library's current parameters when left out.
        clock: The time now.
    """

    def __init__(
        self, store: Store, audit: AuditLog, hasher: PasswordHasher | None = None, clock: Clock = utc_now
    ) -> None:
        self._store, self._audit, self._clock = store, audit, clock
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """Compared with where there is no account, so that the answer takes as long."""
        return self._hasher.hash("nobody has this password")

    def authenticate(self, name: str, secret: str) -> StaffRow | None:
        """See :class:`Authenticator`. A hash of older parameters is replaced on the way."""
        account = self.find(name.strip().casefold())
        known = "" if account is None else account.password_hash
        fits = self._fits(known or self._nobody, secret) and bool(known)
        if account is None or not fits or account.disabled_at is not None:
            return None
        if self._hasher.check_needs_rehash(account.password_hash):
            hashed = self._hasher.hash(secret)
            with self._store.write() as connection:
                rows.set_password_hash(connection, account.staff_id, hashed, instead_of=account.password_hash)
            return self.find(account.staff_id)
        return account

    def find(self, staff_id: str) -> StaffRow | None:
        """See :class:`Authenticator`."""
        with self._store.read() as connection:
            return rows.find_account(connection, staff_id)

    def list(self) -> tuple[StaffRow, ...]:
        """Every account, by name."""
        with self._store.read() as connection:
            return rows.all_accounts(connection)

    def add(self, name: str, password: str, roles: Iterable[Role], *, actor: str) -> None:
        """Make an account.

        Raises:
            StaffInvalid: The name is taken or not one, there is no role, or the password is too weak.
        """
        kept = tuple(sorted({role.value for role in roles}))
        if not NAME.fullmatch(name):
            raise StaffInvalid(
                "That cannot be a name to sign in with", mend="Use 2 to 39 of a-z, 0-9, dot, dash and underscore"
            )
        if not kept:
            raise StaffInvalid("The account has no role", mend=f"Give one of {', '.join(Role)}")
        check_password(password, name)
        account = StaffRow(name, self._hasher.hash(password), kept, self._clock(), None)
        with self._store.write() as connection:
            if rows.find_account(connection, name) is not None:
                raise StaffInvalid(
                    f"There is an account {name} already", mend="Choose another name, or 'kiosk staff password NAME'"
                )
            rows.insert_account(connection, account)
        self._audit.record(
            Action.STAFF_CHANGED, actor=actor, detail={"staff": name, "change": "added", "roles": ",".join(kept)}
        )

    def set_password(self, name: str, password: str, *, actor: str) -> None:
        """Give an account another password; its sessions end with their next request.

        Raises:
            StaffInvalid: No such account, one of the identity provider, or the password is too weak.
        """
        self._known(name)
        check_password(password, name)
        hashed = self._hasher.hash(password)
        with self._store.write() as connection:
            if has_identity(connection, name):
                raise StaffInvalid(
                    f"{name} signs in with the identity provider",
                    mend="Make an account of another name: kiosk staff add",
                )
            rows.set_password_hash(connection, name, hashed)
            rows.raise_epoch(connection, name)
        self.note(name, "password", actor=actor)

    def set_disabled(self, name: str, disabled: bool, *, actor: str) -> None:
        """Close an account, or open it again; its sessions end with their next request.

        Raises:
            StaffInvalid: No such account.
        """
        self._known(name)
        with self._store.write() as connection:
            rows.set_disabled(connection, name, self._clock() if disabled else None)
            rows.raise_epoch(connection, name)
        change = "disabled" if disabled else "enabled"
        self.note(name, change, actor=actor)

    def end_sessions(self, name: str, *, actor: str) -> None:
        """End every session of an account, of whichever process, with its next request.

        Raises:
            StaffInvalid: No such account.
        """
        self._known(name)
        with self._store.write() as connection:
            rows.raise_epoch(connection, name)
        self.note(name, "sessions_ended", actor=actor)

    def reset_factors(self, name: str, *, actor: str) -> None:
        """Take app, recovery codes and passkeys of an account away: the phone is lost. Its sessions end.

        Raises:
            StaffInvalid: No such account.
        """
        self._known(name)
        with self._store.write() as connection:
            staff_factors.drop_totp(connection, name)
            staff_factors.drop_passkeys(connection, name)
            rows.raise_epoch(connection, name)
        self.note(name, "second_factor_reset", actor=actor)

    def note(self, name: str, change: str, *, actor: str) -> None:
        """Enter a change of an account in the audit trail that is made elsewhere than in the store."""
        self._audit.record(Action.STAFF_CHANGED, actor=actor, detail={"staff": name, "change": change})

    def factors(self) -> Mapping[str, tuple[bool, int]]:
        """Account to whether it has an app, and how many passkeys; accounts without either are left out."""
        with self._store.read() as connection:
            return staff_factors.factors_of_all(connection)

    def _known(self, name: str) -> None:
        if self.find(name) is None:
            raise StaffInvalid(f"There is no account {name}", mend="'kiosk staff list' shows them")

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[:MOST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False


def check_password(password: str, name: str) -> None:
    """Refuse what would be guessed first. Length counts, odd signs do not (NIST SP 800-63B).

    Raises:
        StaffInvalid: It is too short or too long, holds the name, or repeats a few signs.
    """
    fair = (
        LEAST_PASSWORD <= len(password) <= MOST_PASSWORD
        and name.casefold() not in password.casefold()
        and len(set(password)) >= _LEAST_DIFFERENT
    )
    if not fair:
        raise StaffInvalid(
            "This password would be guessed soon",
            mend=f"Use {LEAST_PASSWORD} characters or more, such as four words, without the name of the account",
        )
