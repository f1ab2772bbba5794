"""Lines of a spreadsheet that were pasted for a mapping's table: what each means, or why it cannot.

A grid in the browser takes a pasted cell only where it stands, letter by letter, in the list of its
column; of any other it sends nothing, and says nothing. `dropped` tells of those. `read_pasted`
reads lines by what stands in them, whatever the order: codes and names, each kept or told of.
"""

import csv
import io
from collections.abc import Collection, Sequence

from engine.model import Choice, Pasted, Problem, TableLine, key_of

_AT = "What was pasted"
_MOST = 120_000
_FEW = 5
_TOO_MUCH = Problem(
    "pasted",
    _AT,
    f"It has more than {_MOST:,} characters.",
    "Paste it in parts, or bring it as a table on Mapping.",
)


def read_pasted(
    text: str, lines: Sequence[TableLine], offered: Sequence[Choice], what: str
) -> Pasted:
    """What pasted lines ask for: what the file has, then which `what` it is to be.

    A line whose second cell is empty asks for nothing. The first line may be a heading.
    """
    if len(text) > _MOST:
        return Pasted({}, problems=(_TOO_MUCH,), left=text)
    mark = next((each for each in "\t;" if each in text), ",")
    rows = [
        (at, [cell.strip() for cell in cells])
        for at, cells in enumerate(csv.reader(io.StringIO(text.strip("\r\n")), delimiter=mark), 1)
        if any(cell.strip() for cell in cells)
    ]
    by_name = _by_name([(each.id, each.called) for each in lines])
    by_choice = _by_name([(each.id, _names_of(each)) for each in offered])
    stands = {each.id: each.choice for each in lines}
    wanted: dict[str, str] = {}
    asked: dict[str, str] = {}
    problems, left = [], []
    heading, empty = "", 0
    for at, cells in rows:
        found = _read(cells, by_name, by_choice, what)
        if isinstance(found, _Bad) and found.unknown and at == rows[0][0] and rows[1:]:
            heading = " · ".join(cells)
            continue
        if isinstance(found, tuple):
            line, choice = found
            if not choice:
                empty += 1
                continue
            if asked.setdefault(line, choice) == choice:
                if stands[line] != choice:
                    wanted[line] = choice
                continue
            found = _Bad(f"“{cells[0]}” stands there before, as another one.", "Leave one of them.")
        problems.append(Problem("pasted", f"{_AT}, line {at}", found.says, found.fix))
        left.append(mark.join(cells))
    return Pasted(
        wanted=wanted,
        replaced=sum(bool(stands[each]) for each in wanted),
        same=len(asked) - len(wanted),
        empty=empty,
        heading=heading,
        problems=tuple(problems),
        left="\n".join(left),
    )


class _Bad:
    """Why a line cannot be read; `unknown` where nothing in it is known at all."""

    def __init__(self, says: str, fix: str, *, unknown: bool = False) -> None:
        self.says, self.fix, self.unknown = says, fix, unknown


def _read(
    cells: Sequence[str],
    by_name: dict[str, set[str]],
    by_choice: dict[str, set[str]],
    what: str,
) -> tuple[str, str] | _Bad:
    """The line's id, and the choice's id or nothing."""
    if len(cells) < 2:
        return _Bad(
            f"“{cells[0]}” stands alone.",
            f"Copy two columns: what the file has, then the {what}.",
        )
    if any(cells[2:]):
        return _Bad(
            f"“{' · '.join(cells)}” has {len(cells)} cells.",
            f"Copy two columns only: what the file has, then the {what}.",
        )
    name, written = cells[0], cells[1]
    lines, choices = _called(name, by_name), _called(written, by_choice)
    if not lines:
        return _Bad(
            f"The file has no “{name}” here.",
            "Write it as the table does, or leave the line out.",
            unknown=not choices,
        )
    if len(lines) > 1:
        return _Bad(
            f"“{name}” stands {len(lines)} times in the table.",
            "Write its code, or choose in the table.",
        )
    (line,) = lines
    if not written:
        return line, ""
    if not choices:
        return _Bad(
            f"“{written}”, for “{name}”, is no {what} that can be chosen.",
            "Write its code or its name as Sage has it.",
        )
    if len(choices) > 1:
        return _Bad(
            f"“{written}”, for “{name}”, may be {len(choices)} of them.",
            "Write the code of the one that is meant, or choose in the table.",
        )
    (choice,) = choices
    return line, choice


def _called(text: str, named: dict[str, set[str]]) -> set[str]:
    return named.get(key_of(text)) or named.get(_bare(text), set())


def _names_of(choice: Choice) -> tuple[str, ...]:
    return choice.called, choice.label, *choice.known_as


def _by_name(named: Sequence[tuple[str, Sequence[str]]]) -> dict[str, set[str]]:
    """Who is called so; a code without the zeros in front of it, that spreadsheet programs take
    away, only where nobody is called that."""
    exact: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for id_, names in named:
        for name in names:
            exact.setdefault(key_of(name), set()).add(id_)
            short.setdefault(_bare(name), set()).add(id_)
    exact.pop("", None)
    short.pop("", None)
    return {**short, **exact}


def _bare(code: str) -> str:
    """A code as a spreadsheet program leaves it, which takes it for a number.

    >>> _bare("0030"), _bare("0"), _bare("T01")
    ('30', '0', 't01')
    """
    key = key_of(code)
    return (key.lstrip("0") or "0") if key.isdigit() else key


def dropped(
    text: str, columns: Sequence[tuple[str, Collection[str] | None]], room: int
) -> Problem | None:
    """What a grid leaves out of a text that was pasted into it, told; None where it takes all.

    The columns are those from the cell that was pasted into onwards, each with the texts that it
    takes, or None where it takes any; `room` is how many rows there are from that cell on.
    """
    rows = [line.split("\t") for line in text.rstrip("\r\n").splitlines()]
    lost = [
        (cell.strip(), title)
        for row in rows[:room]
        for cell, (title, taken) in zip(row, columns, strict=False)
        if taken is not None and cell.strip() and cell not in taken
    ]
    says = []
    if lost:
        few = ", ".join(f"“{cell}”" for cell in dict.fromkeys(cell for cell, _ in lost[:_FEW]))
        more = f" and {len(lost) - _FEW:,} more" if len(lost) > _FEW else ""
        titles = " or ".join(dict.fromkeys(f"“{title}”" for _, title in lost))
        were = "was" if len(lost) == 1 else "were"
        says.append(f"{few}{more} {were} pasted but {were} left out: not in the list of {titles}.")
    if len(rows) > room:
        past = len(rows) - room
        were = "was" if past == 1 else "were"
        says.append(f"{past:,} more went past the last row and {were} left out.")
    if not says:
        return None
    return Problem(
        "pasted",
        "The table",
        " ".join(says),
        "Use Paste rows: it takes codes and names, finds the rows by what is in them, and tells "
        "what it cannot read.",
    )
