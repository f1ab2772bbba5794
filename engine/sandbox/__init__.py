"""The practice company: a Sage Accounting v3.1 over real HTTP that needs no Sage."""

from engine.sandbox.app import practice_sage, reset, seed
from engine.sandbox.store import Unreadable

__all__ = ["Unreadable", "practice_sage", "reset", "seed"]
