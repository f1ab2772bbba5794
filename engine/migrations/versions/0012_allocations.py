"""Amounts that are set against invoices from here."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_UNKNOWN = sa.text("state IN ('sending', 'uncertain')")


def upgrade() -> None:
    texts = (
        *("credit_id", "payer", "invoice_id", "invoice", "payer_id", "payer_name"),
        *("account", "reference"),
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        *(sa.Column(each, sa.String(), nullable=False) for each in texts),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('sending', 'uncertain', 'done', 'refused')", name="allocation_state"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "allocation_once",
        "allocation",
        ["company", "invoice_id", "payer_id"],
        unique=True,
        sqlite_where=_UNKNOWN,
        postgresql_where=_UNKNOWN,
    )
    op.create_index("allocation_of_delivery", "allocation", ["workspace_id", "delivery_id"])
