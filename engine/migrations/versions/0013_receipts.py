"""Receipts are delivered, too."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BEFORE = "'purchase invoice', 'purchase credit note'"
_SINCE = f"{_BEFORE}, 'receipt'"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("delivery_what", "delivery", type_="check")
        what = f"what IN ('contact', 'invoice', 'credit note', {_SINCE})"
        op.create_check_constraint("delivery_what", "delivery", what)
        return
    # SQLite changes a check by copying the table; what leans on it stands aside meanwhile.
    made, *indices = (
        str(each)
        for each in op.get_bind().scalars(
            sa.text(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'delivery' AND sql IS NOT NULL "
                "ORDER BY type = 'index'"
            )
        )
    )
    assert _BEFORE in made
    made = made.replace(_BEFORE, _SINCE).replace("delivery", "delivery_copy", 1)
    op.execute("CREATE TEMPORARY TABLE payment_kept AS SELECT * FROM payment")
    op.execute("CREATE TEMPORARY TABLE allocation_kept AS SELECT * FROM allocation")
    op.execute("DELETE FROM payment")
    op.execute("DELETE FROM allocation")
    op.execute(made)
    op.execute("INSERT INTO delivery_copy SELECT * FROM delivery")
    op.execute("DROP TABLE delivery")
    op.execute("ALTER TABLE delivery_copy RENAME TO delivery")
    for each in indices:
        op.execute(each)
    op.execute("INSERT INTO payment SELECT * FROM payment_kept")
    op.execute("INSERT INTO allocation SELECT * FROM allocation_kept")
    op.execute("DROP TABLE payment_kept")
    op.execute("DROP TABLE allocation_kept")
