"""What is done to a document on its way: created, updated, voided, or found there and adopted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATES = "'waiting', 'sending', 'uncertain', 'delivered', 'proved', 'differs', 'refused', 'undone'"
_ACTS = "act IN ('create', 'update', 'void', 'adopt')"
_STANDS = (
    "(act = 'create' AND state NOT IN ('refused', 'undone', 'left', 'amended')) OR "
    "(act IN ('update', 'adopt') AND what <> 'contact' "
    "AND state IN ('delivered', 'proved', 'differs'))"
)
_CHANGES = "act IN ('update', 'void') AND state IN ('waiting', 'sending', 'uncertain')"


def upgrade() -> None:
    op.drop_index("delivery_once", "delivery")
    op.add_column(
        "delivery", sa.Column("act", sa.String(), nullable=False, server_default="create")
    )
    op.add_column("delivery", sa.Column("amends", sa.String(), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _copy_with_other_checks()
    else:
        op.drop_constraint("delivery_state", "delivery", type_="check")
        op.create_check_constraint(
            "delivery_state", "delivery", f"state IN ({_STATES}, 'left', 'amended')"
        )
        op.create_check_constraint("delivery_act", "delivery", _ACTS)
    for name, where in (("delivery_once", _STANDS), ("delivery_one_change", _CHANGES)):
        op.create_index(
            name,
            "delivery",
            ["workspace_id", "company", "key"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def _copy_with_other_checks() -> None:
    """SQLite changes a check by copying the table; what leans on it stands aside meanwhile."""
    made = str(
        op.get_bind().scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'delivery'"))
    )
    made = made.replace("'left')", f"'left', 'amended')), CONSTRAINT delivery_act CHECK ({_ACTS}")
    made = made.replace("CREATE TABLE delivery", "CREATE TABLE delivery_copy")
    op.execute("CREATE TEMPORARY TABLE payment_kept AS SELECT * FROM payment")
    op.execute("DELETE FROM payment")
    op.execute(made)
    op.execute("INSERT INTO delivery_copy SELECT * FROM delivery")
    op.execute("DROP TABLE delivery")
    op.execute("ALTER TABLE delivery_copy RENAME TO delivery")
    op.create_index("delivery_of_batch", "delivery", ["batch_id", "state", "place"])
    op.execute("INSERT INTO payment SELECT * FROM payment_kept")
    op.execute("DROP TABLE payment_kept")
