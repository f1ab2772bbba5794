"""One run of a formula over a sheet: how its cells are read, what went wrong, what it may cost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.model import DateOrder
from engine.money import DecimalMark

Mask: TypeAlias = NDArray[np.bool_]
Errors: TypeAlias = NDArray[np.uint16] | None
"""For each row the number of its reason in the run, 0 for none; None where no row has one."""

LONGEST_TEXT = 4_000
_BYTES, _BYTES_A_ROW = 64 * 2**20, 2_000


class TooMuch(Exception):
    """The texts of a run would fill more memory than it may have."""


@dataclass(frozen=True)
class Reason:
    """What an error is called in a spreadsheet program, and what it means in a row."""

    code: str
    says: Callable[[int], str]


@dataclass(eq=False)
class Run:
    """What the parts of a formula share while it runs."""

    rows: int
    decimal_mark: DecimalMark | None
    dates: DateOrder
    reasons: list[Reason] = field(default_factory=list)
    readings: dict[int, tuple[Any, object]] = field(default_factory=dict)
    """What the cells of the sheet's columns were read as, beside the column itself."""
    spent: int = 0
    _known: dict[tuple[str, str], int] = field(default_factory=dict)

    def reason(self, code: str, says: str, of_row: Callable[[int], str] | None = None) -> int:
        """The number of a reason; `of_row` says more of one row than `says` does of all."""
        known = self._known.get((code, says))
        if known is None:
            self.reasons.append(Reason(code, of_row or (lambda row: says)))
            known = self._known[code, says] = len(self.reasons)
        return known

    def spend(self, size: int) -> None:
        """Texts of this size are about to be made."""
        self.spent += size
        if self.spent > _BYTES + _BYTES_A_ROW * self.rows:
            raise TooMuch
