"""More ways for staff to sign in: codes of an app, recovery codes, passkeys, identity providers; sessions can be ended.

Every account begins with epoch 0: nobody is signed in while the store is brought forwards.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_STAFF_ID = sa.String(40)
_ACCOUNT = "staff.staff_id"
_MOMENT = sa.DateTime(timezone=True)
_NEW = ("staff_identities", "staff_passkeys", "staff_recovery_codes", "staff_totp")
_staff = sa.table(
    "staff",
    sa.column("password_hash", sa.String(200)),
    sa.column("disabled_at", _MOMENT),
)


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("staff", sa.Column("epoch", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "staff_totp",
        sa.Column("staff_id", _STAFF_ID, sa.ForeignKey(_ACCOUNT), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("staff_id", _STAFF_ID, sa.ForeignKey(_ACCOUNT), primary_key=True),
        sa.Column("code_hash", sa.String(64), primary_key=True),
    )
    op.create_table(
        "staff_passkeys",
        sa.Column("passkey_id", sa.String(64), primary_key=True),
        sa.Column("staff_id", _STAFF_ID, sa.ForeignKey(_ACCOUNT), nullable=False, index=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("credential_id", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
    )
    op.create_table(
        "staff_identities",
        sa.Column("provider", sa.String(200), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("staff_id", _STAFF_ID, sa.ForeignKey(_ACCOUNT), nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop what is new, and close accounts that have no password: version 5 knows no other way to sign in.

    Accounts with a password sign in with that alone again.
    """
    for table in _NEW:
        op.drop_table(table)
    without = sa.and_(_staff.c.password_hash == "", _staff.c.disabled_at.is_(None))
    op.execute(sa.update(_staff).where(without).values(disabled_at=datetime.now(UTC)))
    op.drop_column("staff", "epoch")
