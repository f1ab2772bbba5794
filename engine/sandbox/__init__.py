"""The practice company: a Sage Accounting v3.1 over real HTTP that needs no Sage."""

from engine.sandbox.app import practice_sage, reset, seed

__all__ = ["practice_sage", "reset", "seed"]
