"""Tables of what is made from the data: features, predictions, who entered and left a segment, campaigns.

Features and predictions have one row a customer and can be made anew at any time. Reports hold aggregates only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from kiosk.store.tables import MEMBER_ID, SHOP_ID, UtcDateTime, metadata
from recommender.features.names import FEATURES

_CUSTOMER = "customers.customer_id"
_SEGMENT_ID = String(100)
_SEGMENT = "segments.segment_id"


class _CategoryShares(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True)
    category: Named[str] = Column(String(120), primary_key=True, index=True)
    share: Named[float]


class _Predictions(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True)
    churn: Named[float]
    churn_low: Named[float]
    churn_high: Named[float]
    value_minor: Named[float]
    value_low_minor: Named[float]
    value_high_minor: Named[float]
    as_of: Named[date] = Column(Date)


class _SegmentMoves(TypedColumns):
    move_id: Named[int] = Column(Integer, primary_key=True)
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), index=True)
    segment_id: Named[str] = Column(_SEGMENT_ID)
    entered: Named[bool]
    at: Named[datetime] = Column(UtcDateTime)


class _SegmentDue(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True)
    segment_id: Named[str] = Column(_SEGMENT_ID, ForeignKey(_SEGMENT), primary_key=True)
    at: Named[datetime] = Column(UtcDateTime, index=True)


class _RunMembers(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True)
    segment_id: Named[str] = Column(_SEGMENT_ID)
    found_at: Named[datetime] = Column(UtcDateTime)


class _Reports(TypedColumns):
    report_id: Named[int] = Column(Integer, primary_key=True)
    kind: Named[str] = Column(String(40))
    made_at: Named[datetime] = Column(UtcDateTime)
    content: Named[dict[str, Any]] = Column(JSON)


class _Campaigns(TypedColumns):
    campaign_id: Named[int] = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(120))
    segment_id: Named[str] = Column(_SEGMENT_ID)
    subject: Named[str] = Column(String(200))
    body: Named[str] = Column(Text)
    options: Named[dict[str, Any]] = Column(JSON)
    state: Named[str] = Column(String(10))
    actor: Named[str] = Column(String(60))
    created_at: Named[datetime] = Column(UtcDateTime)
    started_at: Named[datetime | None] = Column(UtcDateTime)
    ended_at: Named[datetime | None] = Column(UtcDateTime)


class _Sends(TypedColumns):
    send_id: Named[int] = Column(Integer, primary_key=True)
    campaign_id: Named[int] = Column(Integer, ForeignKey("campaigns.campaign_id"))
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"), index=True)
    lookup: Named[str] = Column(String(64), unique=True)
    state: Named[str] = Column(String(12))
    reason: Named[str | None] = Column(String(40))
    tries: Named[int]
    at: Named[datetime] = Column(UtcDateTime)
    opened_at: Named[datetime | None] = Column(UtcDateTime)
    clicked_at: Named[datetime | None] = Column(UtcDateTime)
    redeemed_at: Named[datetime | None] = Column(UtcDateTime)


class _Suppressions(TypedColumns):
    lookup: Named[str] = Column(String(64), primary_key=True)
    reason: Named[str] = Column(String(20))
    at: Named[datetime] = Column(UtcDateTime)


class _Tallies(TypedColumns):
    campaign_id: Named[int] = Column(Integer, ForeignKey("campaigns.campaign_id"), primary_key=True)
    what: Named[str] = Column(String(20), primary_key=True)
    count: Named[int] = Column(BigInteger)


class _Deliveries(TypedColumns):
    segment_id: Named[str] = Column(_SEGMENT_ID, primary_key=True)
    delivery_id: Named[str] = Column(String(16))
    digest: Named[str] = Column(String(64))
    parts: Named[int]
    is_broken: Named[bool]
    begun_at: Named[datetime] = Column(UtcDateTime)


features = Table(
    "features",
    metadata,
    Column("customer_id", SHOP_ID, ForeignKey(_CUSTOMER), primary_key=True),
    Column("as_of", Date, nullable=False),
    *(Column(feature.name, Double, nullable=True) for feature in FEATURES),
    # What most segments ask for, without reading the rows themselves: a tenth of the time.
    Index(None, "recency_days", "frequency", "monetary_minor", "customer_id"),
)
category_shares = Table("category_shares", metadata, _CategoryShares, sqlite_with_rowid=False)
predictions = Table("predictions", metadata, _Predictions)
segment_moves = Table("segment_moves", metadata, _SegmentMoves, Index(None, "segment_id", "at"))
segment_due = Table("segment_due", metadata, _SegmentDue, sqlite_with_rowid=False)
run_members = Table("run_members", metadata, _RunMembers, sqlite_with_rowid=False)
reports = Table("reports", metadata, _Reports, Index(None, "kind", "made_at"))
campaigns = Table("campaigns", metadata, _Campaigns)
sends = Table(
    "sends",
    metadata,
    _Sends,
    UniqueConstraint("campaign_id", "member_id"),
    # What the sender asks before each mail: the next one of a campaign that is due.
    Index(None, "campaign_id", "state", "at"),
)
suppressions = Table("suppressions", metadata, _Suppressions)
tallies = Table("tallies", metadata, _Tallies, sqlite_with_rowid=False)
deliveries = Table("deliveries", metadata, _Deliveries)
