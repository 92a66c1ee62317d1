"""Offers with limits, hours, stores and languages; their redemptions and answers; recommenders; more of products.

An offer of version 3 keeps its segment as the only one of its segments, and information is a message.
"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SHOP_ID, _MEMBER_ID, _SUBJECT = sa.String(64), sa.String(32), sa.String(32)
_MOMENT = sa.DateTime(timezone=True)
_NEW = (
    "offer_events", "decisions", "offer_pictures", "offer_uses", "redemptions", "recommenders", "offer_policies",
)  # fmt: skip
"""Children before parents."""
_OFFER = (
    "text", "words", "picture", "purpose", "hours", "stores", "stock", "budget_minor",
    "person_cap", "day_cap", "priority", "cost_minor", "state", "changed_at",
)  # fmt: skip
_PRODUCT = ("brand", "cost_minor", "stock", "least_age", "rest_days", "added")
_offers = sa.table(
    "offers",
    sa.column("offer_id", _SHOP_ID),
    sa.column("kind", sa.String(20)),
    sa.column("segment_id", sa.String(100)),
    sa.column("segment_ids", sa.JSON),
)
_UNKNOWN_KINDS = ("bundle", "points")
"""What version 3 cannot give."""


def upgrade() -> None:
    """Add columns and tables, and carry every offer over."""
    _widen_products()
    op.add_column("purchases", sa.Column("store", sa.String(120)))
    _widen_offers()
    _make_redemptions()
    _make_answers()
    _make_recommenders()


def downgrade() -> None:
    """Drop what is new.

    Offers that version 3 could not keep to go, with their codes: it would show them to more people, in more places or
    more often than they were meant for.
    """
    for table in _NEW:
        op.drop_table(table)
    _drop_offers_with_limits()
    op.add_column("offers", sa.Column("segment_id", sa.String(100)))
    connection = op.get_bind()
    for offer_id, kind, segment_ids in connection.execute(
        sa.select(_offers.c.offer_id, _offers.c.kind, _offers.c.segment_ids)
    ).all():
        segment_id = segment_ids[0] if segment_ids else None
        old = {"kind": "information" if kind == "message" else kind, "segment_id": segment_id}
        connection.execute(sa.update(_offers).where(_offers.c.offer_id == offer_id).values(old))
    for name in ("segment_ids", *_OFFER):
        op.drop_column("offers", name)
    op.drop_column("purchases", "store")
    for name in _PRODUCT:
        op.drop_column("products", name)


def _widen_products() -> None:
    op.add_column("products", sa.Column("brand", sa.String(120)))
    op.add_column("products", sa.Column("cost_minor", sa.BigInteger))
    op.add_column("products", sa.Column("stock", sa.Integer))
    op.add_column("products", sa.Column("least_age", sa.Integer, nullable=False, server_default="0"))
    op.add_column("products", sa.Column("rest_days", sa.Integer))
    op.add_column("products", sa.Column("added", sa.Date))


def _widen_offers() -> None:
    op.add_column("offers", sa.Column("segment_ids", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("offers", sa.Column("text", sa.String(1000), nullable=False, server_default=""))
    op.add_column("offers", sa.Column("words", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("offers", sa.Column("picture", _SHOP_ID))
    op.add_column("offers", sa.Column("purpose", sa.String(10), nullable=False, server_default="any"))
    op.add_column("offers", sa.Column("hours", sa.JSON(none_as_null=True)))
    op.add_column("offers", sa.Column("stores", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("offers", sa.Column("stock", sa.Integer))
    op.add_column("offers", sa.Column("budget_minor", sa.BigInteger))
    op.add_column("offers", sa.Column("person_cap", sa.Integer))
    op.add_column("offers", sa.Column("day_cap", sa.Integer))
    op.add_column("offers", sa.Column("priority", sa.Integer, nullable=False, server_default="0"))
    op.add_column("offers", sa.Column("cost_minor", sa.BigInteger))
    op.add_column("offers", sa.Column("state", sa.String(8), nullable=False, server_default="on"))
    op.add_column("offers", sa.Column("changed_at", _MOMENT))
    connection = op.get_bind()
    for offer_id, segment_id in connection.execute(sa.select(_offers.c.offer_id, _offers.c.segment_id)).all():
        if segment_id is not None:
            mine = sa.update(_offers).where(_offers.c.offer_id == offer_id)
            connection.execute(mine.values(segment_ids=[segment_id]))
    connection.execute(sa.update(_offers).where(_offers.c.kind == "information").values(kind="message"))
    op.drop_column("offers", "segment_id")


def _drop_offers_with_limits() -> None:
    connection, known = op.get_bind(), sa.MetaData()
    known.reflect(connection, only=["offers", "vouchers"])
    offers, vouchers = known.tables["offers"], known.tables["vouchers"]
    going = [row.offer_id for row in connection.execute(sa.select(offers)).all() if _is_lost(row)]
    connection.execute(sa.delete(vouchers).where(vouchers.c.offer_id.in_(going)))
    connection.execute(sa.delete(offers).where(offers.c.offer_id.in_(going)))


def _is_lost(offer: Any) -> bool:
    limits = (offer.stock, offer.budget_minor, offer.person_cap, offer.day_cap, offer.hours)
    held = any(limit is not None for limit in limits) or bool(offer.stores) or len(offer.segment_ids) > 1
    return held or offer.kind in _UNKNOWN_KINDS or offer.state != "on"


def _make_redemptions() -> None:
    op.create_table(
        "redemptions",
        sa.Column("redemption_id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(16), sa.ForeignKey("vouchers.code"), nullable=False, index=True),
        sa.Column("member_id", _MEMBER_ID, sa.ForeignKey("members.member_id"), nullable=False),
        sa.Column("offer_id", _SHOP_ID, sa.ForeignKey("offers.offer_id"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("till", sa.String(60), nullable=False),
        sa.Column("key", sa.String(64)),
        sa.Column("receipt_id", _SHOP_ID),
        sa.Column("store", sa.String(120)),
        sa.Column("cost_minor", sa.BigInteger, nullable=False),
        sa.Column("cancelled_at", _MOMENT),
        sa.UniqueConstraint("till", "key"),
        sa.Index(None, "member_id", "offer_id"),
        sa.Index(None, "till", "at"),
    )
    op.create_table(
        "offer_uses",
        sa.Column("offer_id", _SHOP_ID, sa.ForeignKey("offers.offer_id"), primary_key=True),
        sa.Column("redeemed", sa.Integer, nullable=False),
        sa.Column("spent_minor", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("today", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
    )
    _carry_redemptions()


def _carry_redemptions() -> None:
    """Codes that were used before this version count too, or their offers could be used beyond every limit."""
    connection, known = op.get_bind(), sa.MetaData()
    known.reflect(connection, only=["vouchers", "redemptions", "offer_uses"])
    vouchers = known.tables["vouchers"]
    used = connection.execute(sa.select(vouchers).where(vouchers.c.redeemed_at.is_not(None))).all()
    rows = [
        {
            "code": row.code, "member_id": row.member_id, "offer_id": row.offer_id, "at": row.redeemed_at,
            "day": row.redeemed_at.date(), "till": "before version 4", "cost_minor": 0,
        }
        for row in used
    ]  # fmt: skip
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["offer_id"]] = counts.get(row["offer_id"], 0) + 1
    nothing: dict[str, int | date] = {"spent_minor": 0, "day": datetime.now(UTC).date(), "today": 0, "refused": 0}
    uses = [{"offer_id": offer_id, "redeemed": count, **nothing} for offer_id, count in counts.items()]
    if rows:
        op.bulk_insert(known.tables["redemptions"], rows)
        op.bulk_insert(known.tables["offer_uses"], uses)


def _make_answers() -> None:
    op.create_table(
        "offer_pictures",
        sa.Column("picture_id", _SHOP_ID, primary_key=True),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("alt", sa.JSON, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.String(32), primary_key=True),
        sa.Column("subject", _SUBJECT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False, index=True),
        sa.Column("screen", sa.String(60), nullable=False),
        sa.Column("policy", sa.String(40), nullable=False),
        sa.Column("arm", sa.String(120)),
        sa.Column("offers", sa.JSON, nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.Index(None, "subject", "at"),
    )
    op.create_table(
        "offer_events",
        sa.Column("event_id", sa.Integer, primary_key=True),
        sa.Column("decision_id", sa.String(32), sa.ForeignKey("decisions.decision_id"), nullable=False, index=True),
        sa.Column("subject", _SUBJECT, nullable=False, index=True),
        sa.Column("offer_id", _SHOP_ID),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", _MOMENT, nullable=False, index=True),
        sa.Column("bucket", sa.String(8)),
    )


def _make_recommenders() -> None:
    op.create_table(
        "recommenders",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False, index=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("artefact", sa.LargeBinary),
        sa.Column("twin_until", sa.Date),
        sa.Column("twin", sa.LargeBinary),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("since", _MOMENT),
        sa.Column("actor", sa.String(60), nullable=False),
    )
    op.create_table(
        "offer_policies",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(10), nullable=False, index=True),
        sa.Column("policy", sa.JSON),
        sa.Column("decisions", sa.Integer, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("looked_at", _MOMENT),
        sa.Column("progress", sa.JSON),
        sa.Column("verdict", sa.JSON),
        sa.Column("actor", sa.String(60), nullable=False),
    )
