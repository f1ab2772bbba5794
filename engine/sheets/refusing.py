"""Saying why a file cannot be read and what to do about it."""

from engine.model import Problem


def refused(name: str, says: str, fix: str) -> Problem:
    """The file as a whole is the place; both sentences are for the person who brought it."""
    return Problem("file", name, f"“{name}” {says}", fix)
