"""How large a file may be, and how long and wide its reading may become."""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class ReadLimits:
    """What is read of one file; beyond it a sentence says so."""

    size: int = 25 * MB
    """Bytes of the file itself."""
    unpacked: int = 1024 * MB
    """Bytes of everything inside a workbook, which is a packed folder."""
    sheets: int = 100
    columns: int = 2000
    cells: int = 60_000_000
    """Rows times columns of one sheet."""
    seconds: float = 60
    """For opening a workbook; it is ended after that."""
    memory: int = 3072 * MB
    """For opening a workbook: held by the system on Linux, watched elsewhere."""
