"""Accounts of staff for a single shop: argon2id hashes in the store, changes and sign-ins in the audit trail.

:class:`Authenticator` is what the rooms need of it: an account by its password, and an account as it is now. Whoever
proves by other means who somebody is hands the account to :func:`kiosk.console.entering.enter`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.console.access import Role
from kiosk.console.account_changes import changing
from kiosk.console.passwords import MOST_PASSWORD, PasswordRule
from kiosk.errors import StaffInvalid
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import staff as rows
from kiosk.store import staff_factors
from kiosk.store.database import Store
from kiosk.store.staff import StaffRow
from kiosk.store.staff_identities import has_identity

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")


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
        rule: Which new passwords are taken; left out, that of no shop in particular.
    """

    def __init__(
        self,
        store: Store,
        audit: AuditLog,
        hasher: PasswordHasher | None = None,
        clock: Clock = utc_now,
        *,
        rule: PasswordRule | None = None,
    ) -> None:
        self._store, self._audit, self._clock = store, audit, clock
        self._rule = rule or PasswordRule()
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """Compared with where there is no account, so that the answer takes as long."""
        return self._hasher.hash("nobody has this password")

    def authenticate(self, name: str, secret: str) -> StaffRow | None:
        """See :class:`Authenticator`. A hash of older parameters is replaced on the way.

        The answer is the account that was compared: if its password was changed meanwhile, what it begins has ended.
        """
        account = self.find(name.strip().casefold())
        known = "" if account is None else account.password_hash
        fits = self._fits(known or self._nobody, secret) and bool(known)
        if account is None or not fits or account.disabled_at is not None:
            return None
        if self._hasher.check_needs_rehash(account.password_hash):
            hashed = self._hasher.hash(secret)
            with self._store.write() as connection:
                rows.set_password_hash(connection, account.staff_id, hashed, instead_of=account.password_hash)
            return replace(account, password_hash=hashed)
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
            StaffInvalid: The name is taken or not one, or there is no role.
            PasswordWeak: As for :meth:`check_new`.
            BreachedListInvalid: As for :meth:`check_new`.
        """
        kept = tuple(sorted({role.value for role in roles}))
        if not NAME.fullmatch(name):
            raise StaffInvalid(
                "That cannot be a name to sign in with", mend="Use 2 to 39 of a-z, 0-9, dot, dash and underscore"
            )
        if not kept:
            raise StaffInvalid("The account has no role", mend=f"Give one of {', '.join(Role)}")
        self.check_new(name, password)
        account = StaffRow(name, self._hasher.hash(password), kept, self._clock(), None)
        detail = {"staff": name, "change": "added", "roles": ",".join(kept)}
        with self._audit.transaction() as connection:
            if rows.find_account(connection, name) is not None:
                raise StaffInvalid(
                    f"There is an account {name} already", mend="Choose another name, or 'kiosk staff password NAME'"
                )
            rows.insert_account(connection, account)
            self._audit.record(Action.STAFF_CHANGED, actor=actor, detail=detail, connection=connection)

    def check_new(self, name: str, password: str) -> None:
        """Refuse a new password that would be guessed soon.

        Raises:
            PasswordWeak: It would be, and why.
            BreachedListInvalid: The site's file of breached passwords cannot be asked.
        """
        self._rule.check(password, name)

    def set_password(self, name: str, password: str, *, actor: str, epoch: int | None = None) -> None:
        """Give an account another password; its sessions end with their next request.

        Raises:
            StaffInvalid: No such account, or one of the identity provider.
            PasswordWeak: As for :meth:`check_new`.
            BreachedListInvalid: As for :meth:`check_new`.
            SessionEnded: As for :func:`changing`.
        """
        self._known(name)
        self.check_new(name, password)
        hashed = self._hasher.hash(password)
        with changing(self._audit, name, "password", actor=actor, epoch=epoch) as connection:
            if has_identity(connection, name):
                raise StaffInvalid(
                    f"{name} signs in with the identity provider",
                    mend="Make an account of another name: kiosk staff add",
                )
            rows.set_password_hash(connection, name, hashed)

    def set_disabled(self, name: str, disabled: bool, *, actor: str) -> None:
        """Close an account, or open it again; its sessions end with their next request.

        What a closed account was proven with goes at once: app, recovery codes and passkeys. Its name stays as long as
        the audit trail tells of it (:mod:`kiosk.store.ageing`), and whose it is at an identity provider too: that is
        what keeps the person from being let in anew.

        Raises:
            StaffInvalid: No such account.
        """
        self._known(name)
        with changing(self._audit, name, "disabled" if disabled else "enabled", actor=actor) as connection:
            rows.set_disabled(connection, name, self._clock() if disabled else None)
            if disabled:
                staff_factors.drop_all(connection, name)

    def end_sessions(self, name: str, *, actor: str, epoch: int | None = None) -> None:
        """End every session of an account, of whichever process, with its next request.

        Raises:
            StaffInvalid: No such account.
            SessionEnded: As for :func:`changing`.
        """
        self._known(name)
        with changing(self._audit, name, "sessions_ended", actor=actor, epoch=epoch):
            pass

    def reset_factors(self, name: str, *, actor: str) -> None:
        """Take app, recovery codes and passkeys of an account away: the phone is lost. Its sessions end.

        Raises:
            StaffInvalid: No such account.
        """
        self._known(name)
        with changing(self._audit, name, "second_factor_reset", actor=actor) as connection:
            staff_factors.drop_all(connection, name)

    def used(self, *accounts: StaffRow) -> Mapping[str, datetime]:
        """When accounts were used last: signed in with, or given out, opened or given a password by somebody."""
        whose = accounts[0].staff_id if len(accounts) == 1 else None
        with self._store.read() as connection:
            uses = rows.last_uses(connection, whose)
        return {one.staff_id: max(one.created_at, uses.get(one.staff_id, one.created_at)) for one in accounts}

    def factors(self) -> Mapping[str, tuple[bool, int]]:
        """Account to whether it has an app, and how many passkeys; accounts without either are left out."""
        with self._store.read() as connection:
            return staff_factors.factors_of_all(connection)

    def _known(self, name: str) -> None:
        if self.find(name) is None:
            raise StaffInvalid(f"There is no account {name}", mend="'kiosk staff list' shows them")

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return len(password) <= MOST_PASSWORD and self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
