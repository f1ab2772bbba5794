"""Connections to Sage, the calls they make, and Sage's own lists as last read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_connections()
    _make_calls()
    _make_references()


def _workspace(*, primary_key: bool = False, unique: bool = False) -> sa.Column[str]:
    return sa.Column(
        "workspace_id",
        sa.String(),
        sa.ForeignKey("workspace.id"),
        nullable=False,
        primary_key=primary_key,
        unique=unique or None,
    )


def _make_connections() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "connection",
        sa.Column("id", sa.String(), primary_key=True),
        _workspace(unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("signed_in_at", moment, nullable=False),
        sa.Column("signed_in_by", sa.String(), nullable=False),
        sa.Column("sage_user", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=False),
        sa.Column("access_ends", moment, nullable=False),
        sa.Column("refresh_ends", moment, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("renewer", sa.String(), nullable=False),
        sa.Column("renewer_until", moment, nullable=True),
        sa.Column("companies", sa.Text(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("business_name", sa.String(), nullable=False),
        sa.Column("business_country", sa.String(), nullable=False),
        sa.Column("business_currency", sa.String(), nullable=False),
        sa.Column("business_edition", sa.String(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("lists_as_of", moment, nullable=True),
        sa.Column("lists_read_at", moment, nullable=True),
        sa.Column("unread", sa.Text(), nullable=False),
        sa.Column("rights_checked_at", moment, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('practice', 'sage')", name="connection_kind"),
        sa.CheckConstraint("mode IN ('off', 'read-only', 'full')", name="connection_mode"),
    )
    op.create_table(
        "signin",
        sa.Column("id", sa.String(), primary_key=True),
        _workspace(),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("callback", sa.String(), nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.CheckConstraint("kind IN ('practice', 'sage')", name="signin_kind"),
    )
    op.create_index("signin_state", "signin", ["state"], unique=True)


def _make_calls() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "allowance",
        sa.Column("company", sa.String(), primary_key=True),
        sa.Column("closed_until", moment, nullable=True),
    )
    op.create_table(
        "sagecall",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("held_until", moment, nullable=True),
    )
    op.create_index("sagecall_latest", "sagecall", ["company", "at"])


def _make_references() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reference",
        _workspace(primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("item_id", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("unusable", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("percentages", sa.Text(), nullable=False),
    )
    op.create_index("reference_in_order", "reference", ["workspace_id", "kind", "words"])
    op.create_table(
        "referencechange",
        sa.Column("id", sa.String(), primary_key=True),
        _workspace(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", moment, nullable=True),
    )
    op.create_index("referencechange_latest", "referencechange", ["workspace_id", "seen_at"])
    op.create_table(
        "rightfinding",
        _workspace(primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
    )
