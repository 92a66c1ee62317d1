"""Queries on the tokens of programs that send data. Of a token only its SHA-256 is ever here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Select, insert, select, update

from kiosk.store.intake_tables import api_tokens


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token.

    Attributes:
        name: Which program holds it; also in audit entries as ``token:NAME``.
        hash: SHA-256 of the token, 64 hexadecimal digits; hidden from the text form.
        scopes: What it opens.
        created_at: When, UTC.
        revoked_at: Since when it opens nothing, UTC; None while it does.
    """

    name: str
    hash: str = field(repr=False)
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None = None


def insert_token(connection: Connection, token: TokenRow) -> None:
    """Add a token; its name must be free."""
    connection.execute(
        insert(api_tokens).values(
            name=token.name, hash=token.hash, scopes=list(token.scopes), created_at=token.created_at
        )
    )


def find_token(connection: Connection, name: str) -> TokenRow | None:
    """The token of a name, also a revoked one, or None."""
    row = connection.execute(_tokens().where(api_tokens.c.name == name)).one_or_none()
    return None if row is None else _row(*row)


def token_of_hash(connection: Connection, digest: str) -> TokenRow | None:
    """The token with this SHA-256, also a revoked one, or None."""
    row = connection.execute(_tokens().where(api_tokens.c.hash == digest)).one_or_none()
    return None if row is None else _row(*row)


def all_tokens(connection: Connection) -> tuple[TokenRow, ...]:
    """Every token by name, revoked ones too."""
    return tuple(_row(*row) for row in connection.execute(_tokens().order_by(api_tokens.c.name)))


def revoke_token(connection: Connection, name: str, at: datetime) -> bool:
    """Let a token open nothing any more; False where there is none that does."""
    open_one = (api_tokens.c.name == name) & api_tokens.c.revoked_at.is_(None)
    return connection.execute(update(api_tokens).where(open_one).values(revoked_at=at)).rowcount == 1


def _tokens() -> Select[str, str, list[str], datetime, datetime | None]:
    return select(
        api_tokens.c.name, api_tokens.c.hash, api_tokens.c.scopes, api_tokens.c.created_at, api_tokens.c.revoked_at
    )


def _row(name: str, digest: str, scopes: Sequence[str], created_at: datetime, revoked_at: datetime | None) -> TokenRow:
    return TokenRow(name, digest, tuple(scopes), created_at, revoked_at)
