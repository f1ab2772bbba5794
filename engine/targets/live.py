"""The places whose companies answer at an address that the customer gives: one line for each."""

from collections.abc import Mapping

from engine.target import LivePlace
from engine.targets.sage50.live import SAGE50_LIVE
from engine.targets.sage100.live import SAGE100_LIVE

LIVE_PLACES: Mapping[str, LivePlace] = {each.key: each for each in (SAGE50_LIVE, SAGE100_LIVE)}
"""The programs that are called, one class each; their vendors' words stay inside."""
