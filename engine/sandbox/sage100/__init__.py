"""The practice company in Sage 100 France: Sage's OData interface over real HTTP, without Sage."""

from engine.sandbox.sage100.app import practice_sage100

__all__ = ["practice_sage100"]
