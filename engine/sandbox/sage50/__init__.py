"""The practice company in Sage 50: a HyperAccounts V1 over real HTTP that needs no Sage 50."""

from engine.sandbox.sage50.app import practice_sage50, reset_sage50

__all__ = ["practice_sage50", "reset_sage50"]
