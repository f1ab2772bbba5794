"""Everything that is kept, and every query: no other module of the engine speaks SQL.

`Store` opens the database and hands out sessions that read or write; the modules
beside it hold the queries, one module for each noun. A query about a workspace's
affairs always takes the workspace.
"""

from sqlmodel import Session

from engine.store.opening import Clash, Store, open_store

__all__ = ["Clash", "Session", "Store", "open_store"]
