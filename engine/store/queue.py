"""Where procrastinate's own tables are: in the same PostgreSQL, in a schema beside ours."""

from pathlib import Path

from procrastinate.schema import SchemaManager
from psycopg import Connection as Driver
from sqlalchemy import Connection, text
from sqlmodel import Session

SCHEMA = "procrastinate"


def bring_up_to_date(connection: Connection) -> None:
    """Procrastinate's tables as its installed version wants them; the caller holds the turn.

    Procrastinate does not note which of its changes a database has had, so we do.
    """
    changes = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
    connection.execute(text("CREATE TABLE IF NOT EXISTS crosswalk_applied (name text PRIMARY KEY)"))
    had = set(connection.execute(text("SELECT name FROM crosswalk_applied")).scalars())
    if not had:
        _run(connection, SchemaManager.get_schema())
    for change in changes:
        if change.name in had:
            continue
        if had:
            _run(connection, change.read_text("utf-8"))
        connection.execute(
            text("INSERT INTO crosswalk_applied VALUES (:name)"), {"name": change.name}
        )


def within(session: Session) -> Driver[tuple[object, ...]]:
    """The session's own connection, in which procrastinate's functions can be called by name."""
    connection = session.connection()
    connection.execute(
        text("SELECT set_config('search_path', current_setting('search_path') || :more, true)"),
        {"more": f", {SCHEMA}"},
    )
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    return driver


def _run(connection: Connection, script: str) -> None:
    """Many statements at once, in which a percent sign is a percent sign."""
    connection.execution_options(no_parameters=True).exec_driver_sql(script)
