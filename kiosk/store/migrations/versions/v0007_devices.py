"""Devices: screens and camera boxes that were paired."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "devices",
        sa.Column("device_id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key_hash", sa.String(64), unique=True),
        sa.Column("claim", sa.String(64), unique=True),
        sa.Column("paired_at", _MOMENT, nullable=False),
        sa.Column("paired_by", sa.String(60), nullable=False),
        sa.Column("seen_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("certificate", sa.String(64)),
    )


def downgrade() -> None:
    """Drop the table. Every device has to be paired again."""
    op.drop_table("devices")
