"""Data that comes in from anywhere, who is who, features, predictions, dynamic segments, and campaigns.

Segments of version 2 are carried over; they were made by clustering.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SHOP_ID, _MEMBER_ID, _SEGMENT_ID = sa.String(64), sa.String(32), sa.String(100)
_MOMENT = sa.DateTime(timezone=True)
_NEW = (
    "deliveries", "tallies", "suppressions", "sends", "campaigns", "reports", "run_members", "segment_due",
    "segment_moves", "predictions", "category_shares", "features",
    "match_suggestions", "customer_merges", "customer_traits", "returns", "events",
    "api_tokens", "customer_changes", "rejects", "imports", "sources",
)  # fmt: skip
"""Children before parents."""
_FEATURES = (
    "recency_days", "frequency", "monetary_minor", "tenure_days", "gap_days", "gap_sd_days",
    "basket_minor", "basket_items", "categories", "top_category_share", "discount_share", "return_share",
    "morning_share", "afternoon_share", "evening_share", "weekend_share", "online_share", "kiosk_visits",
    "taps", "views", "carts", "emails_opened", "engagement", "age",
    "annual_income",
)  # fmt: skip


def upgrade() -> None:
    """Make the new tables, and the segments anew with what they were."""
    op.add_column("customers", sa.Column("merged_into", _SHOP_ID))
    op.create_index(None, "customers", ["merged_into"])
    op.add_column("customers", sa.Column("named_at", _MOMENT))
    op.add_column("purchases", sa.Column("channel", sa.String(20)))
    segments, people = _take("segments"), _take("segment_members")
    _drop_segments()
    _make_segments()
    now = datetime.now(UTC)
    _put("segments", [row | {"kind": "cluster", "updated_at": now} for row in segments])
    _put("segment_members", [row | {"entered_at": now} for row in people])
    _make_intake()
    _make_identity()
    _make_known()
    _make_moves()
    _make_campaigns()


def downgrade() -> None:
    """Drop what is new; segments by rules go too, for version 2 knows none."""
    for table in _NEW:
        op.drop_table(table)
    op.drop_index(op.f("ix_customers_merged_into"), "customers")
    op.drop_column("customers", "merged_into")
    op.drop_column("customers", "named_at")
    op.drop_column("purchases", "channel")
    segments, people = _take("segments"), _take("segment_members")
    _drop_segments()
    _make_old_segments()
    clusters = [row for row in segments if row["kind"] == "cluster"]
    known = {row["segment_id"] for row in clusters}
    _put("segments", [_only(row, "segment_id", "label", "size", "centre") for row in clusters])
    _put("segment_members", [_only(row, "customer_id", "segment_id") for row in people if row["segment_id"] in known])


def _take(table: str) -> list[dict[str, Any]]:
    reflected = sa.MetaData()
    reflected.reflect(op.get_bind(), only=[table])
    return [dict(row) for row in op.get_bind().execute(sa.select(reflected.tables[table])).mappings()]


def _put(table: str, rows: list[dict[str, Any]]) -> None:
    reflected = sa.MetaData()
    reflected.reflect(op.get_bind(), only=[table])
    if rows:
        op.bulk_insert(reflected.tables[table], rows)


def _only(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _drop_segments() -> None:
    op.drop_table("segment_members")
    op.drop_table("segments")


def _make_segments() -> None:
    op.create_table(
        "segments",
        sa.Column("segment_id", _SEGMENT_ID, primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("centre", sa.JSON, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("rule", sa.JSON(none_as_null=True)),
        sa.Column("name", sa.String(120)),
        sa.Column("profile", sa.JSON(none_as_null=True)),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("filled", sa.Integer),
        sa.Column("noise", sa.Integer),
    )
    op.create_table(
        "segment_members",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("segment_id", _SEGMENT_ID, sa.ForeignKey("segments.segment_id"), primary_key=True, index=True),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_old_segments() -> None:
    op.create_table(
        "segments",
        sa.Column("segment_id", _SEGMENT_ID, primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("centre", sa.JSON, nullable=False),
    )
    op.create_table(
        "segment_members",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("segment_id", _SEGMENT_ID, sa.ForeignKey("segments.segment_id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )


def _make_intake() -> None:
    op.create_table(
        "sources",
        sa.Column("source_id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("location", sa.String(500)),
        sa.Column("mapping", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "imports",
        sa.Column("import_id", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.String(40), sa.ForeignKey("sources.source_id")),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sha256", _SHOP_ID, nullable=False, index=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
    )
    op.create_table(
        "rejects",
        sa.Column("reject_id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.import_id"), nullable=False, index=True),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.Column("customer_id", _SHOP_ID, index=True),
        sa.Column("replayed_at", _MOMENT),
    )
    op.create_table(
        "customer_changes",
        sa.Column("change_id", sa.Integer, primary_key=True),
        sa.Column("customer_id", _SHOP_ID, index=True),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "api_tokens",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("hash", _SHOP_ID, nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
    )
    op.create_table(
        "events",
        sa.Column("event_id", _SHOP_ID, primary_key=True),
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("product_id", _SHOP_ID),
        sa.Column("value_minor", sa.BigInteger),
        sa.Column("channel", sa.String(20)),
        sa.Index(None, "customer_id", "kind", "at"),
        sa.Index(None, "kind", "at", "customer_id"),
    )
    op.create_table(
        "returns",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("at", sa.DateTime, primary_key=True),
        sa.Column("receipt_id", _SHOP_ID, primary_key=True),
        sa.Column("product_id", _SHOP_ID, sa.ForeignKey("products.product_id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_identity() -> None:
    op.create_table(
        "customer_traits",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("field", sa.String(20), primary_key=True),
        sa.Column("lookup", _SHOP_ID, primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_merges",
        sa.Column("merge_id", sa.Integer, primary_key=True),
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
        sa.Column("into_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT),
        sa.Column("undone_by", sa.String(60)),
    )
    op.create_table(
        "match_suggestions",
        sa.Column("suggestion_id", sa.Integer, primary_key=True),
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
        sa.Column("other_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("why", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decided_by", sa.String(60)),
        sa.UniqueConstraint("customer_id", "other_id"),
    )


def _make_known() -> None:
    op.create_table(
        "features",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("as_of", sa.Date, nullable=False),
        *(sa.Column(name, sa.Double) for name in _FEATURES),
        sa.Index(None, "recency_days", "frequency", "monetary_minor", "customer_id"),
    )
    op.create_table(
        "category_shares",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("category", sa.String(120), primary_key=True, index=True),
        sa.Column("share", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "predictions",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("churn", sa.Double, nullable=False),
        sa.Column("churn_low", sa.Double, nullable=False),
        sa.Column("churn_high", sa.Double, nullable=False),
        sa.Column("value_minor", sa.Double, nullable=False),
        sa.Column("value_low_minor", sa.Double, nullable=False),
        sa.Column("value_high_minor", sa.Double, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
    )


def _make_moves() -> None:
    op.create_table(
        "segment_moves",
        sa.Column("move_id", sa.Integer, primary_key=True),
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
        sa.Column("segment_id", _SEGMENT_ID, nullable=False),
        sa.Column("entered", sa.Boolean, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Index(None, "segment_id", "at"),
    )
    op.create_table(
        "segment_due",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("segment_id", _SEGMENT_ID, sa.ForeignKey("segments.segment_id"), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_members",
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True),
        sa.Column("segment_id", _SEGMENT_ID, nullable=False),
        sa.Column("found_at", _MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Index(None, "kind", "made_at"),
    )


def _make_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("segment_id", _SEGMENT_ID, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_table(
        "sends",
        sa.Column("send_id", sa.Integer, primary_key=True),
        sa.Column("campaign_id", sa.Integer, sa.ForeignKey("campaigns.campaign_id"), nullable=False),
        sa.Column("member_id", _MEMBER_ID, sa.ForeignKey("members.member_id"), nullable=False, index=True),
        sa.Column("lookup", _SHOP_ID, nullable=False, unique=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT),
        sa.Column("clicked_at", _MOMENT),
        sa.Column("redeemed_at", _MOMENT),
        sa.UniqueConstraint("campaign_id", "member_id"),
        sa.Index(None, "campaign_id", "state", "at"),
    )
    op.create_table(
        "suppressions",
        sa.Column("lookup", _SHOP_ID, primary_key=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "tallies",
        sa.Column("campaign_id", sa.Integer, sa.ForeignKey("campaigns.campaign_id"), primary_key=True),
        sa.Column("what", sa.String(20), primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("segment_id", _SEGMENT_ID, primary_key=True),
        sa.Column("delivery_id", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("is_broken", sa.Boolean, nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
    )
