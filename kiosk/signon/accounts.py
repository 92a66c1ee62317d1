"""Accounts of people whom an identity provider vouches for: made at the first sign-in, roles renewed at each proof."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from kiosk.console.access import Role
from kiosk.errors import NoRoleGiven, SignOnRefused
from kiosk.members.values import Clock
from kiosk.privacy.audit import Action, AuditLog
from kiosk.signon.mapping import name_candidates, roles_of
from kiosk.signon.provider import Identity, SignedOut
from kiosk.store import staff as rows
from kiosk.store import staff_identities
from kiosk.store.database import Store
from kiosk.store.staff import StaffRow

_SYSTEM = "system"


class SignOnAccounts:
    """Finds or makes the account of an identity. Thread-safe.

    An account is found by provider and subject alone. A name or an e-mail address never leads to one: whoever may
    choose those at the provider could choose a colleague's.

    Args:
        store: Where accounts lie.
        audit: Told of every change.
        mapping: Roles of each group.
        clock: The time now.
    """

    def __init__(self, store: Store, audit: AuditLog, mapping: Mapping[str, Sequence[Role]], clock: Clock) -> None:
        self._store, self._audit, self._mapping, self._clock = store, audit, mapping, clock

    def admit(self, identity: Identity) -> StaffRow:
        """The account of somebody, with the roles of their groups as they are now.

        Raises:
            NoRoleGiven: None of the groups has a role here; what the account had is taken, and its sessions end.
            SignOnRefused: The account is disabled here.
        """
        roles = self._roles(identity)
        with self._audit.transaction() as connection:
            account = self._renewed(connection, identity, roles)
        # Only now, so that the roles that were taken stay taken.
        if not roles:
            raise _no_role("Your company's sign-in knows you, but none of your groups may use this console")
        if account is None or account.disabled_at is not None:
            raise SignOnRefused(
                "This account is closed here",
                mend="Ask whoever runs the box to open it: kiosk staff disable NAME --again",
            )
        return account

    def prove(self, identity: Identity, staff_id: str) -> None:
        """Somebody has proven anew that an account is theirs: its roles are those of their groups from now on.

        Raises:
            SignOnRefused: It is not theirs; nothing was made and nothing changed.
            NoRoleGiven: See :meth:`admit`.
        """
        roles = self._roles(identity)
        with self._audit.transaction() as connection:
            if staff_identities.find_identity(connection, identity.provider, identity.subject) != staff_id:
                raise SignOnRefused(
                    "Somebody else was signed in at your company's sign-in", mend="Sign in there with your own account"
                )
            self._renewed(connection, identity, roles)
        if not roles:
            raise _no_role("None of your groups at the company may use this console any more: you are signed out here")

    def find(self, gone: SignedOut) -> str | None:
        """Name of the account of somebody, or None."""
        with self._store.read() as connection:
            return staff_identities.find_identity(connection, gone.provider, gone.subject)

    def end_sessions(self, gone: SignedOut) -> None:
        """End every session of somebody whom the provider has signed out, in every process; nobody's end nothing."""
        with self._audit.transaction() as connection:
            staff_id = staff_identities.find_identity(connection, gone.provider, gone.subject)
            if staff_id is not None:
                rows.raise_epoch(connection, staff_id)
                self._note_end(connection, staff_id)

    def note_end(self, staff_id: str) -> None:
        """Enter in the audit trail that the provider has ended a session."""
        with self._audit.transaction() as connection:
            self._note_end(connection, staff_id)

    def is_of(self, staff_id: str, provider: str) -> bool:
        """Whether a provider, named as in :class:`Identity`, vouches for whose account it is."""
        with self._store.read() as connection:
            return staff_identities.has_identity(connection, staff_id, provider)

    def _roles(self, identity: Identity) -> tuple[str, ...]:
        return tuple(role.value for role in roles_of(identity.groups, self._mapping))

    def _renewed(self, connection: Connection, identity: Identity, roles: tuple[str, ...]) -> StaffRow | None:
        """The account with these roles; None for somebody without roles who never had one."""
        staff_id = staff_identities.find_identity(connection, identity.provider, identity.subject)
        if staff_id is None:
            return self._made(connection, identity, roles) if roles else None
        account = rows.find_account(connection, staff_id)
        if account is not None and account.disabled_at is None and account.roles != roles:
            staff_identities.set_roles(connection, staff_id, roles)
            if not roles:
                rows.raise_epoch(connection, staff_id)
            self._note(connection, staff_id, "roles" if roles else "no_role_left", roles)
            return rows.find_account(connection, staff_id)
        return account

    def _made(self, connection: Connection, identity: Identity, roles: tuple[str, ...]) -> StaffRow:
        free = (name for name in name_candidates(identity.name) if rows.find_account(connection, name) is None)
        account = StaffRow(next(free), "", roles, self._clock(), None)
        rows.insert_account(connection, account)
        staff_identities.insert_identity(connection, identity.provider, identity.subject, account.staff_id)
        self._note(connection, account.staff_id, "added", roles)
        return account

    def _note_end(self, connection: Connection, staff_id: str) -> None:
        detail = {"staff": staff_id, "change": "signed_out_by_provider"}
        self._audit.record(Action.STAFF_CHANGED, actor=_SYSTEM, detail=detail, connection=connection)

    def _note(self, connection: Connection, staff_id: str, change: str, roles: tuple[str, ...]) -> None:
        detail = {"staff": staff_id, "change": change, "roles": ",".join(roles)}
        self._audit.record(Action.STAFF_CHANGED, actor=_SYSTEM, detail=detail, connection=connection)


def _no_role(message: str) -> NoRoleGiven:
    mend = "Ask whoever gives out access at your company for a group of this shop, then sign in again"
    return NoRoleGiven(message, mend=mend)
