"""What is found at once now: rows that were set aside, and who did what when.

What rows wait for lies in a table, so that an import tries only those again whose customer or product came; a run
notes by what settings its rows were read. The trail has an index by act and account, so that neither a sign-in nor the
page of accounts reads three years of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add them. Rows of before stand in no index: their runs have no stamp, so the next import reads them once more."""
    op.create_index(None, "audit", ["action", "actor", "at"])
    op.add_column("imports", sa.Column("waits_by", sa.String(64)))
    op.create_table(
        "reject_keys",
        sa.Column("reject_id", sa.Integer, sa.ForeignKey("rejects.reject_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("value", sa.String(64), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index(None, "reject_keys", ["kind", "value"])


def downgrade() -> None:
    """Drop them. The version before tries every row with every import, and reads the whole trail."""
    op.drop_table("reject_keys")
    op.drop_column("imports", "waits_by")
    op.drop_index("ix_audit_action_actor_at", "audit")
