"""Every table of the store. ``kiosk.privacy.records`` says for each what it is for and how it ends.

What names a member (name, phone, e-mail) is sealed under the member's own key, which lies in the key ring and not here;
codes a member shows or types are keyed hashes (``lookup``). Ids of members are random and opaque; ids of customers and
products are the shop's own. Times of the system are UTC; purchases carry the shop's local time, as its files do.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
    column,
)

MEMBER_ID = String(32)
SHOP_ID = String(64)
SUBJECT = String(32)
"""Keyed hash of a member's id (:meth:`kiosk.security.aliases.Aliases.subject`): the erased cannot be found by it."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment of the system: aware in Python, UTC in the store. SQLite itself keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, which would be guessed wrong later."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time of the system must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Members(TypedColumns):
    member_id: Named[str] = Column(MEMBER_ID, primary_key=True)
    state: Named[str] = Column(String(10))
    sealed: Named[bytes] = Column(LargeBinary)
    customer_id: Named[str | None] = Column(SHOP_ID, ForeignKey("customers.customer_id"), unique=True)
    language: Named[str] = Column(String(16))
    adult: Named[str] = Column(String(10))
    created_at: Named[datetime] = Column(UtcDateTime)
    used_at: Named[datetime] = Column(UtcDateTime)
    paused_at: Named[datetime | None] = Column(UtcDateTime)


class _Credentials(TypedColumns):
    lookup: Named[str] = Column(String(64), primary_key=True)
    kind: Named[str] = Column(String(10), primary_key=True)
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"), primary_key=True, index=True)
    created_at: Named[datetime] = Column(UtcDateTime)


class _CustomerCards(TypedColumns):
    lookup: Named[str] = Column(String(64), primary_key=True)
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey("customers.customer_id"), primary_key=True, index=True)
    kind: Named[str] = Column(String(10))


class _Templates(TypedColumns):
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"), primary_key=True)
    recogniser: Named[str] = Column(String(32), primary_key=True)
    number: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    sealed: Named[bytes] = Column(LargeBinary)
    view: Named[str] = Column(String(10))
    quality: Named[float]
    card_locked: Named[bool]
    created_at: Named[datetime] = Column(UtcDateTime)


class _Consents(TypedColumns):
    consent_id: Named[int] = Column(Integer, primary_key=True)
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"), index=True)
    purpose: Named[str] = Column(String(32))
    wording_version: Named[str] = Column(String(16))
    text_hash: Named[str] = Column(String(64))
    language: Named[str] = Column(String(16))
    given_at: Named[datetime] = Column(UtcDateTime)
    reference: Named[str] = Column(String(100))
    screen: Named[str] = Column(String(60))
    withdrawn_at: Named[datetime | None] = Column(UtcDateTime)
    withdrawn_screen: Named[str | None] = Column(String(60))


class _Matches(TypedColumns):
    match_id: Named[int] = Column(Integer, primary_key=True)
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"), index=True)
    at: Named[datetime] = Column(UtcDateTime)
    how: Named[str] = Column(String(10))
    mode: Named[str] = Column(String(10))
    engage: Named[str] = Column(String(10))
    act: Named[str | None] = Column(String(10))
    act_at: Named[datetime | None] = Column(UtcDateTime)
    screen: Named[str] = Column(String(60))
    shown: Named[list[list[str]] | None] = Column(JSON(none_as_null=True))
    disputed_at: Named[datetime | None] = Column(UtcDateTime)


class _Dislikes(TypedColumns):
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"), primary_key=True)
    offer_id: Named[str] = Column(SHOP_ID, primary_key=True)
    category: Named[str] = Column(String(120))
    at: Named[datetime] = Column(UtcDateTime)


class _GalleryRevision(TypedColumns):
    only: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    revision: Named[int] = Column(Integer)


class _Customers(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, primary_key=True)
    age: Named[int | None]
    gender: Named[str | None] = Column(String(120))
    annual_income: Named[int | None] = Column(BigInteger)
    city: Named[str | None] = Column(String(120))
    joined: Named[date | None] = Column(Date)
    merged_into: Named[str | None] = Column(SHOP_ID, index=True)
    named_at: Named[datetime | None] = Column(UtcDateTime)
    """When an import or an event named them last, to the day; empty until the first retention run has seen them."""


class _Products(TypedColumns):
    product_id: Named[str] = Column(SHOP_ID, primary_key=True)
    name: Named[str] = Column(String(120))
    category: Named[str] = Column(String(120))
    price_minor: Named[int] = Column(BigInteger)
    discreet: Named[bool]
    brand: Named[str | None] = Column(String(120))
    cost_minor: Named[int | None] = Column(BigInteger)
    stock: Named[int | None]
    least_age: Named[int] = Column(Integer, server_default="0")
    rest_days: Named[int | None]
    added: Named[date | None] = Column(Date)


class _Purchases(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey("customers.customer_id"), primary_key=True)
    at: Named[datetime] = Column(DateTime, primary_key=True)
    receipt_id: Named[str] = Column(SHOP_ID, primary_key=True)
    product_id: Named[str] = Column(SHOP_ID, ForeignKey("products.product_id"), primary_key=True)
    line: Named[int] = Column(Integer, primary_key=True)
    quantity: Named[int]
    unit_price_minor: Named[int] = Column(BigInteger)
    channel: Named[str | None] = Column(String(20))
    store: Named[str | None] = Column(String(120))


class _Segments(TypedColumns):
    segment_id: Named[str] = Column(String(100), primary_key=True)
    label: Named[str] = Column(String(200))
    size: Named[int]
    centre: Named[list[tuple[str, float]]] = Column(JSON)
    kind: Named[str] = Column(String(10))
    rule: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    name: Named[str | None] = Column(String(120))
    profile: Named[dict[str, Any] | None] = Column(JSON(none_as_null=True))
    updated_at: Named[datetime] = Column(UtcDateTime)
    filled: Named[int | None]
    """Customers that were looked at since a rule was saved; empty when everybody was."""
    noise: Named[int | None]
    """What is added to the size of a segment by rule when it is told."""


class _SegmentMembers(TypedColumns):
    customer_id: Named[str] = Column(SHOP_ID, ForeignKey("customers.customer_id"), primary_key=True)
    segment_id: Named[str] = Column(String(100), ForeignKey("segments.segment_id"), primary_key=True, index=True)
    entered_at: Named[datetime] = Column(UtcDateTime)


class _Offers(TypedColumns):
    offer_id: Named[str] = Column(SHOP_ID, primary_key=True)
    title: Named[str] = Column(String(200))
    kind: Named[str] = Column(String(20))
    value: Named[int] = Column(BigInteger)
    category: Named[str | None] = Column(String(120))
    product_ids: Named[list[str]] = Column(JSON)
    segment_ids: Named[list[str]] = Column(JSON, server_default="[]")
    starts: Named[date] = Column(Date)
    ends: Named[date] = Column(Date)
    text: Named[str] = Column(String(1000), server_default="")
    words: Named[list[list[str]]] = Column(JSON, server_default="[]")
    """(language, title, text) of each other language."""
    picture: Named[str | None] = Column(SHOP_ID)
    purpose: Named[str] = Column(String(10), server_default="any")
    hours: Named[list[Any] | None] = Column(JSON(none_as_null=True))
    """Weekdays, first minute and first minute after; empty for always."""
    stores: Named[list[str]] = Column(JSON, server_default="[]")
    stock: Named[int | None]
    budget_minor: Named[int | None] = Column(BigInteger)
    person_cap: Named[int | None]
    day_cap: Named[int | None]
    priority: Named[int] = Column(Integer, server_default="0")
    cost_minor: Named[int | None] = Column(BigInteger)
    state: Named[str] = Column(String(8), server_default="on")
    changed_at: Named[datetime | None] = Column(UtcDateTime)
    """When the editor last changed it; empty for what came with a file."""


class _Vouchers(TypedColumns):
    code: Named[str] = Column(String(16), primary_key=True)
    member_id: Named[str] = Column(MEMBER_ID, ForeignKey("members.member_id"))
    offer_id: Named[str] = Column(SHOP_ID, ForeignKey("offers.offer_id"))
    issued_on: Named[date] = Column(Date)
    redeemed_at: Named[datetime | None] = Column(UtcDateTime)


BY_AGE = "by_age"
"""Key in the receipt of an erasure that nobody wished: of customers whose term was over."""


class _Erasures(TypedColumns):
    subject: Named[str] = Column(SUBJECT, primary_key=True)
    at: Named[datetime] = Column(UtcDateTime)
    receipt: Named[dict[str, Any]] = Column(JSON)


class _Audit(TypedColumns):
    seq: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    at: Named[datetime] = Column(UtcDateTime)
    actor: Named[str] = Column(String(60))
    action: Named[str] = Column(String(40))
    subject: Named[str | None] = Column(SUBJECT, index=True)
    detail: Named[dict[str, Any]] = Column(JSON)
    mac: Named[str] = Column(String(64))


class _Staff(TypedColumns):
    staff_id: Named[str] = Column(String(40), primary_key=True)
    password_hash: Named[str] = Column(String(200))
    roles: Named[list[str]] = Column(JSON)
    created_at: Named[datetime] = Column(UtcDateTime)
    disabled_at: Named[datetime | None] = Column(UtcDateTime)
    epoch: Named[int] = Column(Integer, server_default="0")
    """Carried by every session; a session with another one has ended."""


class _SiteRecords(TypedColumns):
    record_id: Named[int] = Column(Integer, primary_key=True)
    kind: Named[str] = Column(String(30))
    reference: Named[str] = Column(String(200))
    approved_by: Named[str] = Column(String(100))
    dated: Named[date] = Column(Date)
    noted_at: Named[datetime] = Column(UtcDateTime)


members = Table("members", metadata, _Members)
credentials = Table("credentials", metadata, _Credentials)
templates = Table(
    "templates",
    metadata,
    _Templates,
    # What the gallery asks after every change, without reading the templates themselves.
    Index(None, "recogniser", "member_id", "number", "created_at", "card_locked"),
)
consents = Table("consents", metadata, _Consents)
matches = Table("matches", metadata, _Matches)
dislikes = Table("dislikes", metadata, _Dislikes)
# As an expression: the name is a reserved word of PostgreSQL, which has to quote it.
gallery_revision = Table(
    "gallery_revision", metadata, _GalleryRevision, CheckConstraint(column("only") == 1, name="single_row")
)
customers = Table("customers", metadata, _Customers)
customer_cards = Table("customer_cards", metadata, _CustomerCards)
products = Table("products", metadata, _Products)
# The primary key begins with (customer_id, at): the file is in the order in which a customer's history is read.
purchases = Table("purchases", metadata, _Purchases, sqlite_with_rowid=False)
segments = Table("segments", metadata, _Segments)
segment_members = Table("segment_members", metadata, _SegmentMembers, sqlite_with_rowid=False)
offers = Table("offers", metadata, _Offers)
vouchers = Table("vouchers", metadata, _Vouchers, UniqueConstraint("member_id", "offer_id", "issued_on"))
erasures = Table("erasures", metadata, _Erasures)
audit = Table("audit", metadata, _Audit, Index(None, "action", "actor", "at"))
staff = Table("staff", metadata, _Staff)
site_records = Table("site_records", metadata, _SiteRecords)
