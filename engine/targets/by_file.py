"""The places that take documents as files, by their keys: one line for each."""

from collections.abc import Mapping

from engine.target import FileTarget
from engine.targets.sage50 import SAGE50
from engine.targets.sage100 import SAGE100

FILE_TARGETS: Mapping[str, FileTarget] = {each.key: each for each in (SAGE50, SAGE100)}
