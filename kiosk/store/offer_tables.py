"""Tables of how offers are used: redemptions, pictures, and what was shown to whom and came of it.

Decisions and events carry the keyed hash of a member's id, never the id: what learns from them is told of nobody. The
keys of this site can tell whose they are, so they are personal data, kept and erased as such.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from kiosk.store.tables import MEMBER_ID, SHOP_ID, SUBJECT, UtcDateTime, metadata


class _Redemptions(TypedColumns):
    redemption_id: Named[int] = Column(Integer, primary_key=True)
    code: Named[str] = Column(String(16), ForeignKey("vouchers.code"), index=True)
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"))
    offer_id: Named[str] = Column(SHOP_ID, ForeignKey("offers.offer_id"))
    at: Named[datetime] = Column(UtcDateTime)
    day: Named[date] = Column(Date)
    """Day of the shop's calendar, under which it was counted."""
    till: Named[str] = Column(String(60))
    key: Named[str | None] = Column(String(64))
    """SHA-256 of the key with which the till tells the same request from a new one."""
    receipt_id: Named[str | None] = Column(SHOP_ID)
    store: Named[str | None] = Column(String(120))
    cost_minor: Named[int] = Column(BigInteger)
    cancelled_at: Named[datetime | None] = Column(UtcDateTime)


class _OfferUses(TypedColumns):
    offer_id: Named[str] = Column(SHOP_ID, ForeignKey("offers.offer_id"), primary_key=True)
    redeemed: Named[int]
    spent_minor: Named[int] = Column(BigInteger)
    day: Named[date] = Column(Date)
    """The day of the shop's calendar that ``today`` counts."""
    today: Named[int]
    refused: Named[int]


class _OfferPictures(TypedColumns):
    picture_id: Named[str] = Column(SHOP_ID, primary_key=True)
    media_type: Named[str] = Column(String(40))
    width: Named[int]
    height: Named[int]
    alt: Named[dict[str, str]] = Column(JSON)
    """What is to be seen on it, by language."""
    content: Named[bytes] = Column(LargeBinary)
    added_at: Named[datetime] = Column(UtcDateTime)


class _Decisions(TypedColumns):
    decision_id: Named[str] = Column(String(32), primary_key=True)
    subject: Named[str] = Column(SUBJECT)
    at: Named[datetime] = Column(UtcDateTime, index=True)
    screen: Named[str] = Column(String(60))
    policy: Named[str] = Column(String(40))
    arm: Named[str | None] = Column(String(120))
    offers: Named[list[dict[str, Any]]] = Column(JSON)
    """Of each card: offer_id, place, propensity and score."""
    context: Named[dict[str, Any]] = Column(JSON)


class _OfferEvents(TypedColumns):
    event_id: Named[int] = Column(Integer, primary_key=True)
    decision_id: Named[str] = Column(String(32), ForeignKey("decisions.decision_id"), index=True)
    subject: Named[str] = Column(SUBJECT, index=True)
    offer_id: Named[str | None] = Column(SHOP_ID)
    """Empty where it is said of all that were shown together."""
    kind: Named[str] = Column(String(12))
    at: Named[datetime] = Column(UtcDateTime, index=True)
    bucket: Named[str | None] = Column(String(8))


redemptions = Table(
    "redemptions",
    metadata,
    _Redemptions,
    UniqueConstraint("till", "key"),
    # How often a member used an offer, asked at each greeting.
    Index(None, "member_id", "offer_id"),
    # How many a till took lately.
    Index(None, "till", "at"),
)
offer_uses = Table("offer_uses", metadata, _OfferUses)
offer_pictures = Table("offer_pictures", metadata, _OfferPictures)
decisions = Table("decisions", metadata, _Decisions, Index(None, "subject", "at"))
offer_events = Table("offer_events", metadata, _OfferEvents)
