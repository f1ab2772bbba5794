"""Runs the migrations on the connection that the store hands over, inside its transaction."""

import warnings

from alembic import context
from sqlmodel import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with warnings.catch_warnings():
    # An index on an expression is not carried over where SQLite makes its table anew: a step
    # that does so makes the index again, and a test compares the outcome with the records.
    warnings.filterwarnings("ignore", message=".*expression-based index")
    context.run_migrations()
