"""One installation of Crosswalk: its settings, its store and its keys, opened together."""

from dataclasses import dataclass

from engine.keys import Keys, open_keys
from engine.settings import Settings
from engine.store import Store, open_store


@dataclass(frozen=True)
class Installation:
    """What every part that works for the user needs to have at hand."""

    settings: Settings
    store: Store
    keys: Keys

    def close(self) -> None:
        self.store.close()


def open_installation(settings: Settings) -> Installation:
    """The installation these settings describe, or `CannotStart` saying which is wrong."""
    keys = open_keys(settings.keys_folder, settings.key)
    store = open_store(settings.database_url, with_queue=settings.runner == "procrastinate")
    return Installation(settings, store, keys)
