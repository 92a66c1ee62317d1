"""Experiments: what is compared, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "experiments",
        sa.Column("experiment_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False, unique=True),
        sa.Column("draft", sa.JSON, nullable=False),
        sa.Column("promise", sa.JSON(none_as_null=True)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("report", sa.JSON(none_as_null=True)),
    )


def downgrade() -> None:
    """Drop the table. Decisions keep the names of their arms, which mean nothing any more."""
    op.drop_table("experiments")
