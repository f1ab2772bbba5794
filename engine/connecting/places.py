"""Which program a connection is for, by its key: written for, called at an address, or neither."""

import json
from collections.abc import Mapping
from typing import Literal

from engine.records import Connection
from engine.target import FileTarget, Limits, LivePlace, Place
from engine.targets.by_file import FILE_TARGETS
from engine.targets.live import LIVE_PLACES
from engine.targets.sage_accounting import LIMITS

KIND: Literal["file"] = "file"
SIGNED_IN = "Sage Accounting"
"""The place whose companies are reached by a sign-in."""


def target_of(connection: Connection | None) -> FileTarget | None:
    """The place that takes this connection's documents as files; None for one that is called."""
    if connection is None or connection.kind != KIND:
        return None
    return FILE_TARGETS[connection.target]


def live_place_of(connection: Connection | None) -> LivePlace | None:
    """The place whose company is called at an address of its own; None for any other."""
    if connection is None or connection.kind == KIND:
        return None
    return LIVE_PLACES.get(connection.target)


def place_of(connection: Connection | None) -> Place | None:
    """The program that the company is kept in; None for Sage Accounting, which has no choice."""
    return target_of(connection) or live_place_of(connection)


def exports_of(connection: Connection | None) -> FileTarget | None:
    """The place whose exports prove what was sent, or tell what was paid, of this connection."""
    live = live_place_of(connection)
    return target_of(connection) if live is None else live.exports


def target_named(name: str) -> FileTarget | None:
    """The place that takes files and is called this, as batches keep it."""
    return next((each for each in FILE_TARGETS.values() if each.name == name), None)


def stands_in(name: str) -> str:
    """Why batches of the place of this name are not undone; empty where they can be."""
    called = (each for each in LIVE_PLACES.values() if each.name == name)
    place = next(called, None)
    return "" if place is None or place.limits.changes else _stands(place)


def name_of(connection: Connection) -> str:
    """What batches call the place that this connection's documents go to."""
    place = place_of(connection)
    return SIGNED_IN if place is None else place.name


def limits_of(connection: Connection | None) -> Limits:
    """What the place takes that documents of this connection go to."""
    place = place_of(connection)
    if connection is None or place is None:
        return LIMITS
    return place.limits_with(options_of(connection, place))


def makes_products(connection: Connection | None) -> bool:
    """Whether its products are made as documents are sent, and its lists tell of them later."""
    return live_place_of(connection) is not None and limits_of(connection).new_products


def frozen_by(connection: Connection | None) -> str:
    """Why nothing that was sent is changed there; empty where it can be."""
    if target := target_of(connection):
        return f"It was written into files for {target.name}, which are never changed."
    if place := live_place_of(connection):
        return "" if place.limits.changes else _stands(place)
    return ""


def _stands(place: LivePlace) -> str:
    return f"What was posted in “{place.name}” stands, and is not changed from outside."


def options_of(connection: Connection, place: Place) -> Mapping[str, str]:
    """What was decided for a company; what was not, as is usual."""
    kept = json.loads(connection.options)
    return {each.key: kept.get(each.key, each.usual) for each in place.options}
