"""Members sealed under keys of the key ring, several templates each, credentials, matches, audit, staff, site records.

The rows of version 1 are carried over: names are sealed, data keys move to the key ring, erasures lose the member's id.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from kiosk.errors import StoreUnusable
from kiosk.store.migrations.versions import v0001_first_tables as v0001

revision = "0002"
down_revision = "0001"

_SHOP_ID = sa.String(64)
_SUBJECT = sa.String(32)
_MOMENT = sa.DateTime(timezone=True)
_REPLACED = ("vouchers", "consents", "templates", "member_keys", "erasures", "members")
_NEW = (
    "site_records", "staff", "audit", "erasures", "dislikes", "matches", "customer_cards", "credentials", "vouchers",
    "consents", "templates", "gallery_revision", "members",
)  # fmt: skip
"""Children before parents."""


def _member_id(*, key: bool = False, index: bool | None = None) -> sa.Column[str]:
    target = sa.ForeignKey("members.member_id")
    return sa.Column("member_id", sa.String(32), target, primary_key=key, index=index, nullable=False)


def upgrade() -> None:
    """Read the rows of version 1, make the tables anew, and put the rows back in their new form."""
    old = _take_rows()
    for table in _REPLACED:
        op.drop_table(table)
    _make_members()
    _make_member_tables()
    _make_site_tables()
    _put_rows(old)


def downgrade() -> None:
    """Make the tables of version 1 again, where nobody is a member and nobody was erased.

    Version 1 keeps names in plain text and data keys beside the templates, and no keyed hash turns back into an id.

    Raises:
        StoreUnusable: There are members or erasures.
    """
    connection = op.get_bind()
    for table in ("members", "erasures"):
        if connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one():
            raise StoreUnusable(
                f"The store holds {table}; it is not turned back to a version that keeps names in plain text",
                mend="Restore a backup that the older version made",
            )
    for table in _NEW:
        op.drop_table(table)
    v0001.make_members()
    v0001.make_vouchers()
    v0001.make_erasures()


def _take_rows() -> dict[str, list[dict[str, Any]]]:
    connection = op.get_bind()
    reflected = sa.MetaData()
    reflected.reflect(connection, only=_REPLACED)
    return {
        name: [dict(row) for row in connection.execute(sa.select(reflected.tables[name])).mappings()]
        for name in _REPLACED
    }


def _make_members() -> None:
    op.create_table(
        "members",
        sa.Column("member_id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), unique=True),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("adult", sa.String(10), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=False),
        sa.Column("paused_at", _MOMENT),
    )
    op.create_table(
        "templates",
        _member_id(key=True),
        sa.Column("recogniser", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("view", sa.String(10), nullable=False),
        sa.Column("quality", sa.Double, nullable=False),
        sa.Column("card_locked", sa.Boolean, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Index(None, "recogniser", "member_id", "number", "created_at", "card_locked"),
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
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("withdrawn_screen", sa.String(60)),
    )
    op.create_table(
        "vouchers",
        sa.Column("code", sa.String(16), primary_key=True),
        _member_id(),
        sa.Column("offer_id", _SHOP_ID, sa.ForeignKey("offers.offer_id"), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("redeemed_at", _MOMENT),
        sa.UniqueConstraint("member_id", "offer_id", "issued_on"),
    )


def _make_member_tables() -> None:
    op.create_table(
        "credentials",
        sa.Column("lookup", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        _member_id(key=True, index=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "customer_cards",
        sa.Column("lookup", sa.String(64), primary_key=True),
        sa.Column("customer_id", _SHOP_ID, sa.ForeignKey("customers.customer_id"), primary_key=True, index=True),
        sa.Column("kind", sa.String(10), nullable=False),
    )
    op.create_table(
        "matches",
        sa.Column("match_id", sa.Integer, primary_key=True),
        _member_id(index=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("engage", sa.String(10), nullable=False),
        sa.Column("act", sa.String(10)),
        sa.Column("act_at", _MOMENT),
        sa.Column("screen", sa.String(60), nullable=False),
        sa.Column("shown", sa.JSON(none_as_null=True)),
        sa.Column("disputed_at", _MOMENT),
    )
    op.create_table(
        "dislikes",
        _member_id(key=True),
        sa.Column("offer_id", _SHOP_ID, primary_key=True),
        sa.Column("category", sa.String(120), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("subject", _SUBJECT, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("receipt", sa.JSON, nullable=False),
    )


def _make_site_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", _SUBJECT, index=True),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
    )
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.String(40), primary_key=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT),
    )
    op.create_table(
        "site_records",
        sa.Column("record_id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("approved_by", sa.String(100), nullable=False),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
    )


def _put_rows(old: dict[str, list[dict[str, Any]]]) -> None:
    """Insert the rows of version 1, if there are any; only then somebody has to hold the keys.

    The key ring is a file of its own: it is filled first, and filling it again changes nothing.
    """
    if not old["members"] and not old["erasures"]:
        return
    adopter = context.config.attributes["adopter"]
    keys = {row["member_id"]: row["wrapped"] for row in old["member_keys"]}
    for row in old["members"]:
        adopter.adopt_key(row["member_id"], keys[row["member_id"]])
    rows = {
        "members": [_member(row, adopter) for row in old["members"]],
        "credentials": [name for row in old["members"] for name in _names(row, adopter)],
        "templates": [_template(row) for row in old["templates"]],
        "consents": old["consents"],
        "vouchers": old["vouchers"],
        "erasures": [_erasure(row, adopter) for row in old["erasures"]],
    }
    tables = sa.MetaData()
    tables.reflect(op.get_bind(), only=list(rows))
    for name, content in rows.items():
        if content:
            op.bulk_insert(tables.tables[name], content)


def _member(row: dict[str, Any], adopter: Any) -> dict[str, Any]:
    return {
        "member_id": row["member_id"],
        "state": "active",
        "sealed": adopter.seal_name(row["member_id"], row["first_name"]),
        "customer_id": row["customer_id"],
        "language": "en",
        "adult": "",
        "created_at": row["created_at"],
        "used_at": row["created_at"],
        "paused_at": None,
    }


def _names(row: dict[str, Any], adopter: Any) -> list[dict[str, Any]]:
    """What staff find the member by."""
    return [
        {"lookup": lookup, "kind": "name", "member_id": row["member_id"], "created_at": row["created_at"]}
        for lookup in adopter.name_lookups(row["first_name"])
    ]


def _template(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "member_id": row["member_id"],
        "recogniser": row["recogniser"],
        "number": 0,
        "sealed": row["sealed"],
        "view": "front",
        "quality": 1.0,
        "card_locked": False,
        "created_at": row["created_at"],
    }


def _erasure(row: dict[str, Any], adopter: Any) -> dict[str, Any]:
    """The tombstone without the id; the reflected time is naive, and it is UTC."""
    at: datetime = row["at"]
    stores = [[place, count, True] for place, count in row["receipt"]["stores"]]
    return {
        "subject": adopter.note_erased(row["member_id"], at.replace(tzinfo=UTC)),
        "at": at,
        "receipt": {"number": "", "stores": stores, "done": True},
    }
