"""Tokens of programs that send data: random, shown once, kept as a hash, each for what it is needed for only.

A token holds 256 random bits, so a plain SHA-256 is enough: there is no dictionary of them to try.
"""

import re
import secrets
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from kiosk.errors import NotAllowed, TokenInvalid, TokenRefused
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.refusals import Refusals
from kiosk.store import tokens as rows
from kiosk.store.database import Store
from kiosk.store.tokens import TokenRow

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")
MARK = "vnk_"
"""Begins every token, so that scanners for leaked secrets can find one."""
_TOKEN_BYTES = 32
_LONGEST = 200


class Scope(StrEnum):
    """What a token opens."""

    EVENTS = "events"
    IMPORTS = "imports"
    VOUCHERS = "vouchers"


class ApiTokens:
    """Makes, checks and revokes tokens. Thread-safe.

    Args:
        store: Where their hashes lie.
        audit: The audit trail, in whose transactions tokens are written.
        clock: The time now.
    """

    def __init__(self, store: Store, audit: AuditLog, clock: Clock = utc_now) -> None:
        self._store, self._audit, self._clock = store, audit, clock
        self._refusals = Refusals(audit, clock)

    def add(self, name: str, scopes: Iterable[Scope], *, actor: str) -> str:
        """Make a token and return it; nobody can read it afterwards.

        Raises:
            TokenInvalid: The name is taken, or is none, or there is no scope.
        """
        kept = tuple(sorted({scope.value for scope in scopes}))
        if not NAME.fullmatch(name):
            raise TokenInvalid("That cannot be the name of a token", mend="Use 2 to 39 of a-z, 0-9, dot, dash and _")
        if not kept:
            raise TokenInvalid("The token opens nothing", mend=f"Give a scope: {', '.join(Scope)}")
        token = MARK + secrets.token_urlsafe(_TOKEN_BYTES)
        with self._audit.transaction() as connection:
            if rows.find_token(connection, name) is not None:
                raise TokenInvalid(
                    f"There is, or was, a token {name}", mend="Choose another name: each stands in the audit trail"
                )
            rows.insert_token(connection, TokenRow(name, _hash(token), kept, self._clock()))
            detail = {"token": name, "change": "added", "scopes": ",".join(kept)}
            self._audit.record(Action.TOKEN_CHANGED, actor=actor, detail=detail, connection=connection)
        return token

    def revoke(self, name: str, *, actor: str) -> None:
        """Let a token open nothing any more, from the next request on.

        Raises:
            TokenInvalid: There is none of this name that opens anything.
        """
        with self._audit.transaction() as connection:
            if not rows.revoke_token(connection, name, self._clock()):
                raise TokenInvalid(f"There is no open token {name}", mend="'kiosk tokens list' shows them")
            detail = {"token": name, "change": "revoked"}
            self._audit.record(Action.TOKEN_CHANGED, actor=actor, detail=detail, connection=connection)

    def list(self) -> tuple[TokenRow, ...]:
        """Every token by name, revoked ones too."""
        with self._store.read() as connection:
            return rows.all_tokens(connection)

    def check(self, token: str, scope: Scope) -> TokenRow:
        """The token, if it opens this.

        Raises:
            TokenRefused: No such token, or it was revoked; which of the two is not told.
            NotAllowed: It is for something else; that is in the audit trail, once an hour.
        """
        found = None
        if token.startswith(MARK) and len(token) <= _LONGEST:
            with self._store.read() as connection:
                found = rows.token_of_hash(connection, _hash(token))
        if found is None or found.revoked_at is not None:
            raise TokenRefused(
                "The token is not known", mend="Send Authorization: Bearer TOKEN; 'kiosk tokens add' makes one"
            )
        if scope.value not in found.scopes:
            self._refusals.note(f"token:{found.name}", scope.value)
            raise NotAllowed(
                f"The token {found.name} is not for {scope.value}", mend="Make one with that scope: kiosk tokens add"
            )
        return found


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
