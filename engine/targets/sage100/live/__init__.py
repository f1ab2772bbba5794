"""Sage 100 France by its API: pieces tried and written, the company's lists, what it holds."""

from engine.targets.sage100.live.place import SAGE100_LIVE, Sage100Live

__all__ = ["SAGE100_LIVE", "Sage100Live"]
