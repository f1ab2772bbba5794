"""What tables are made of: ids that cannot be guessed, moments in UTC, text of any length."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Text, TypeDecorator


def new_id() -> str:
    """An id that cannot be guessed and may stand in a URL."""
    return secrets.token_hex(8)


def now() -> datetime:
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, the same on SQLite (which forgets time zones) and PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(**options: Any) -> Any:
    return Column(Moment(), **options)


def long_text(**options: Any) -> Any:
    return Column(Text, nullable=False, **options)


def minor_units() -> Any:
    """Room for more than the twenty million pounds that an integer of PostgreSQL holds in pence."""
    return Column(BigInteger, nullable=False)
