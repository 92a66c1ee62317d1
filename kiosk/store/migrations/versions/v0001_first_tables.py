"""The first tables: members with their keys, templates and consents; the shop's data; offers and vouchers; erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SHOP_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def _member_id(*, key: bool = False, index: bool | None = None) -> sa.Column[str]:
    target = sa.ForeignKey("members.member_id")
    return sa.Column("member_id", sa.String(32), target, primary_key=key, index=index, nullable=False)


def _customer_id(*, key: bool = False, unique: bool | None = None) -> sa.Column[str]:
    target = sa.ForeignKey("customers.customer_id")
    return sa.Column("customer_id", _SHOP_ID, target, primary_key=key, unique=unique, nullable=not key)


def upgrade() -> None:
    """Make every table, parents before children."""
    _make_shop()
    _make_offers()
    make_members()
    make_vouchers()
    make_erasures()


def make_vouchers() -> None:
    """Make the table of vouchers."""
    op.create_table(
        "vouchers",
        sa.Column("code", sa.String(16), primary_key=True),
        _member_id(),
        sa.Column("offer_id", _SHOP_ID, sa.ForeignKey("offers.offer_id"), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("redeemed_at", _MOMENT),
        sa.UniqueConstraint("member_id", "offer_id", "issued_on"),
    )


def make_erasures() -> None:
    """Make the table of tombstones."""
    op.create_table(
        "erasures",
        sa.Column("member_id", sa.String(32), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("receipt", sa.JSON, nullable=False),
    )


def _make_shop() -> None:
    op.create_table(
        "customers",
        sa.Column("customer_id", _SHOP_ID, primary_key=True),
        sa.Column("age", sa.Integer),
        sa.Column("gender", sa.String(120)),
        sa.Column("annual_income", sa.BigInteger),
        sa.Column("city", sa.String(120)),
        sa.Column("joined", sa.Date),
    )
    op.create_table(
        "products",
        sa.Column("product_id", _SHOP_ID, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("category", sa.String(120), nullable=False),
        sa.Column("price_minor", sa.BigInteger, nullable=False),
        sa.Column("discreet", sa.Boolean, nullable=False),
    )
    op.create_table(
        "purchases",
        _customer_id(key=True),
        sa.Column("at", sa.DateTime, primary_key=True),
        sa.Column("receipt_id", _SHOP_ID, primary_key=True),
        sa.Column("product_id", _SHOP_ID, sa.ForeignKey("products.product_id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_offers() -> None:
    op.create_table(
        "segments",
        sa.Column("segment_id", sa.String(100), primary_key=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("centre", sa.JSON, nullable=False),
    )
    op.create_table(
        "segment_members",
        _customer_id(key=True),
        sa.Column("segment_id", sa.String(100), sa.ForeignKey("segments.segment_id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "offers",
        sa.Column("offer_id", _SHOP_ID, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("category", sa.String(120)),
        sa.Column("product_ids", sa.JSON, nullable=False),
        sa.Column("segment_id", sa.String(100)),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date, nullable=False),
    )


def make_members() -> None:
    """Make the tables of members, with the revision of their gallery."""
    op.create_table(
        "members",
        sa.Column("member_id", sa.String(32), primary_key=True),
        sa.Column("first_name", sa.String(60), nullable=False),
        _customer_id(unique=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table("member_keys", _member_id(key=True), sa.Column("wrapped", sa.LargeBinary, nullable=False))
    op.create_table(
        "templates",
        _member_id(key=True),
        sa.Column("recogniser", sa.String(32), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("pictures", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Integer, primary_key=True),
        _member_id(index=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("wording_version", sa.String(16), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("screen", sa.String(60), nullable=False),
    )
    gallery = op.create_table(
        "gallery_revision",
        sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint(sa.column("only") == 1, name="single_row"),
    )
    op.bulk_insert(gallery, [{"only": 1, "revision": 0}])


def downgrade() -> None:
    """Remove every table, children before parents. Everything in them is lost."""
    for table in (
        "erasures",
        "vouchers",
        "gallery_revision",
        "consents",
        "templates",
        "member_keys",
        "members",
        "offers",
        "segment_members",
        "segments",
        "purchases",
        "products",
        "customers",
    ):
        op.drop_table(table)
