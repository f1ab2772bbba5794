"""Sage 50 Accounts UK: what its import wizard reads, written and refused as it would refuse."""

from engine.targets.sage50.layout import LIMITS
from engine.targets.sage50.target import SAGE50, Sage50

__all__ = ["LIMITS", "SAGE50", "Sage50"]
