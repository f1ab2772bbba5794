"""Which version of a mapping an undo went back to, so that undoing twice goes two steps back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mappingversion", sa.Column("undone_to", sa.Integer(), nullable=True))
