"""Field tables: what each body holds, field by field, read from a compact text.

A table is `Name = field:kind field:kind …`. Kinds: `s` text (`s25` at most 25 characters),
`d` decimal, `i` whole number (`i0..365` with its range), `b` yes or no, `D` date, `T` moment,
`ea|b` one of, `@list` the id of a record of that list (`@*`: of any;
`@list+`: shown whole when nested attributes are asked for), any other word another table.
Square brackets make a list, `!` after the name marks what a new record must have.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.sandbox.reply_fields import REPLY_FIELDS
from engine.sandbox.request_fields import REQUEST_FIELDS


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body."""

    name: str
    kind: str  # "s", "d", "i", "b", "D", "T", "e", "@" (a reference) or "t" (another table)
    many: bool = False
    required: bool = False
    target: str = ""  # the list a reference points into, or the table nested here
    longest: int | None = None
    lowest: int | None = None
    highest: int | None = None
    choices: tuple[str, ...] = ()
    expands: bool = False

    @property
    def stored(self) -> str:
        """The name a reference is kept under: `contact_id` is `contact`, `x_ids` are `xs`."""
        if self.kind != "@":
            return self.name
        if self.name.endswith("_ids"):
            return self.name[:-4] + "s"
        return self.name.removesuffix("_id")


class Table:
    """The fields of one body, and what showing one needs to know about them in advance."""

    __slots__ = ("fields", "names", "worked")

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = tuple(fields)
        self.names = tuple(f.name for f in self.fields)
        # Most fields are shown as they are kept; only references and nested tables need work.
        self.worked = tuple(f for f in self.fields if f.kind in "@t")

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)


PLAIN_KINDS = frozenset("dbDT")


def field(text: str) -> Field:
    """A field from its text, as in `reference!:s25`."""
    name, _, kind = text.partition(":")
    required = name.endswith("!")
    name = name.removesuffix("!")
    many = kind.startswith("[")
    kind = kind.strip("[]")
    if kind in PLAIN_KINDS:
        return Field(name, kind, many, required)
    if kind == "s" or (kind[0] == "s" and kind[1:].isdigit()):
        return Field(name, "s", many, required, longest=int(kind[1:]) if kind[1:] else None)
    if kind == "i" or (kind[:2].startswith("i") and kind[1:2].isdigit()):
        low, _, high = kind[1:].partition("..")
        return Field(
            name,
            "i",
            many,
            required,
            lowest=int(low) if low else None,
            highest=int(high) if high else None,
        )
    if kind.startswith("@"):
        target = kind[1:].removesuffix("+")
        return Field(name, "@", many, required, target=target, expands=kind.endswith("+"))
    if "|" in kind:
        return Field(name, "e", many, required, choices=tuple(kind[1:].split("|")))
    return Field(name, "t", many, required, target=kind)


def tables(text: str) -> Mapping[str, Table]:
    """All tables of a text, by name."""
    found: dict[str, Table] = {}
    for block in text.strip().replace("\n  ", " ").splitlines():
        name, _, fields = block.partition(" = ")
        found[name] = Table(field(word) for word in fields.split())
    return MappingProxyType(found)


REPLIES = tables(REPLY_FIELDS)
REQUESTS = tables(REQUEST_FIELDS)
