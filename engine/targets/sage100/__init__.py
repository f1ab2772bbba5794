"""Sage 100 France by file: entries, tiers and sections, and the company's own exports read."""

from engine.targets.sage100.place import SAGE100, Sage100

__all__ = ["SAGE100", "Sage100"]
