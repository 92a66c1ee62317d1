"""Tables of the data that comes in: sources, their runs, what was set aside, events, returns, tokens, and who is who.

Rows that are set aside hold a line of a shop's file as it came: they are personal data like the customer they speak of.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from kiosk.store.tables import SHOP_ID, UtcDateTime, metadata

_CUSTOMER = "customers.customer_id"


class _Sources(TypedColumns):
    source_id: Named[str] = Column(String(40), primary_key=True)
    kind: Named[str] = Column(String(20))
    location: Named[str | None] = Column(String(500))
    mapping: Named[dict[str, Any]] = Column(JSON)
    options: Named[dict[str, Any]] = Column(JSON)
    created_at: Named[datetime] = Column(UtcDateTime)
    updated_at: Named[datetime] = Column(UtcDateTime)


class _Imports(TypedColumns):
    import_id: Named[int] = Column(Integer, primary_key=True)
    source_id: Named[str | None] = Column(String(40), ForeignKey("sources.source_id"))
    kind: Named[str] = Column(String(20))
    sha256: Named[str] = Column(String(64), index=True)
    state: Named[str] = Column(String(10))
    started_at: Named[datetime] = Column(UtcDateTime)
    ended_at: Named[datetime | None] = Column(UtcDateTime)
    actor: Named[str] = Column(String(60))
    report: Named[dict[str, Any]] = Column(JSON)
    waits_by: Named[str | None] = Column(String(64))


class _Rejects(TypedColumns):
    reject_id: Named[int] = Column(Integer, primary_key=True)
    import_id: Named[int] = Column(Integer, ForeignKey("imports.import_id"), index=True)
    line: Named[int] = Column(Integer)
    code: Named[str] = Column(String(40))
    reason: Named[str] = Column(String(300))
    cells: Named[dict[str, Any]] = Column(JSON)
    customer_id: Named[str | None] = Column(SHOP_ID, index=True)
    replayed_at: Named[datetime | None] = Column(UtcDateTime)


class _RejectKeys(TypedColumns):
    reject_id: Named[int] = Column(Integer, ForeignKey("rejects.reject_id", ondelete="CASCADE"), primary_key=True)
    kind: Named[str] = Column(String(10), primary_key=True)
    value: Named[str] = Column(String(64), primary_key=True)


class _CustomerChanges(TypedColumns):
    change_id: Named[int] = Column(Integer, primary_key=True)
    customer_id: Named[str | None] = Column(SHOP_ID, index=True)
    at: Named[datetime] = Column(UtcDateTime)


class _ApiTokens(TypedColumns):
    name: Named[str] = Column(String(40), primary_key=True)
    hash: Named[str] = Column(String(64), unique=True)
    scopes: Named[list[str]] = Column(JSON)
    created_at: Named[datetime] = Column(UtcDateTime)
    revoked_at: Named[datetime | None] = Column(UtcDateTime)


class _Events(TypedColumns):
    event_id: Named[str] = Column(String(64), primary_key=True)
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER))
    kind: Named[str] = Column(String(20))
    at: Named[datetime] = Column(UtcDateTime)
    product_id: Named[str | None] = Column(SHOP_ID)
    value_minor: Named[int | None] = Column(BigInteger)
    channel: Named[str | None] = Column(String(20))


class _Returns(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True)
    at: Named[datetime] = Column(DateTime, primary_key=True)
    receipt_id: Named[str] = Column(SHOP_ID, primary_key=True)
    product_id: Named[str] = Column(SHOP_ID, ForeignKey("products.product_id"), primary_key=True)
    line: Named[int] = Column(Integer, primary_key=True)
    quantity: Named[int]
    unit_price_minor: Named[int] = Column(BigInteger)


class _CustomerTraits(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True)
    field: Named[str] = Column(String(20), primary_key=True)
    lookup: Named[str] = Column(String(64), primary_key=True, index=True)


class _CustomerMerges(TypedColumns):
    merge_id: Named[int] = Column(Integer, primary_key=True)
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), index=True)
    into_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), index=True)
    why: Named[str] = Column(String(200))
    actor: Named[str] = Column(String(60))
    at: Named[datetime] = Column(UtcDateTime)
    undone_at: Named[datetime | None] = Column(UtcDateTime)
    undone_by: Named[str | None] = Column(String(60))


class _MatchSuggestions(TypedColumns):
    suggestion_id: Named[int] = Column(Integer, primary_key=True)
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), index=True)
    other_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), index=True)
    score: Named[float]
    why: Named[list[str]] = Column(JSON)
    state: Named[str] = Column(String(10))
    at: Named[datetime] = Column(UtcDateTime)
    decided_at: Named[datetime | None] = Column(UtcDateTime)
    decided_by: Named[str | None] = Column(String(60))


sources = Table("sources", metadata, _Sources)
imports = Table("imports", metadata, _Imports)
rejects = Table("rejects", metadata, _Rejects)
reject_keys = Table("reject_keys", metadata, _RejectKeys, Index(None, "kind", "value"), sqlite_with_rowid=False)
customer_changes = Table("customer_changes", metadata, _CustomerChanges)
api_tokens = Table("api_tokens", metadata, _ApiTokens)
events = Table(
    "events",
    metadata,
    _Events,
    Index(None, "customer_id", "kind", "at"),
    # Who did something lately, without reading the events themselves.
    Index(None, "kind", "at", "customer_id"),
)
returns = Table("returns", metadata, _Returns, sqlite_with_rowid=False)
customer_traits = Table("customer_traits", metadata, _CustomerTraits, sqlite_with_rowid=False)
customer_merges = Table("customer_merges", metadata, _CustomerMerges)
match_suggestions = Table("match_suggestions", metadata, _MatchSuggestions, UniqueConstraint("customer_id", "other_id"))
