"""Companies whose documents are written as files; calls known by who makes them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("connection") as table:
        table.add_column(
            sa.Column("target", sa.String(), nullable=False, server_default="sage-accounting")
        )
        table.add_column(sa.Column("options", sa.Text(), nullable=False, server_default="{}"))
        table.drop_constraint("connection_kind", type_="check")
        table.create_check_constraint("connection_kind", "kind IN ('practice', 'sage', 'file')")
    with op.batch_alter_table("workspace") as table:
        table.drop_constraint("workspace_standing", type_="check")
        table.create_check_constraint(
            "workspace_standing", "standing IN ('practice', 'live', 'read-only', 'files')"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(
            "workspace_open_name",
            "workspace",
            [sa.text("lower(name)")],
            unique=True,
            sqlite_where=sa.text("archived_at IS NULL"),
        )
    with op.batch_alter_table("sagecall") as table:
        table.add_column(sa.Column("held_by", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "batchfile",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("batch_id", "place"),
    )
