"""Source systems as data: what their exports look like, and which of them a sheet is."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, model_validator

from engine.model import FIELDS_OF, INVOICE_FIELDS, FieldKind, Shape, Sheet, UploadKind, key_of
from engine.money import NotAnAmount, read_percent
from engine.sheets import date_order, decimal_mark, percent_style
from engine.sheets.evidence import is_number

FOLDER = Path(__file__).with_name("profiles")
AMBIGUOUS = 0.08
"""Two readings whose scores are nearer than this are for a person to decide."""

_LEAST = 0.3
_GENERAL = 0.55
_WIDE = 100
"""Columns beyond these say nothing against a reading: some exports have everything there is."""
_SHOWN = 6
_LOOKED_AT = 1_000


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Layout(_Data):
    """One kind of file that a system exports, told by its headings."""

    key: str
    title: str
    kind: UploadKind
    unverified: bool = False
    """Written from documentation, not from a real export."""
    says: str = ""
    """What to know of it before believing it."""
    instead: str = ""
    """What to bring in place of it, where no documents can be made of its rows."""
    required: tuple[str, ...] = ()
    """Headings without which it is not this; `A | B` where either will do."""
    needs: tuple[str, ...] = ()
    """Fields without which it is not this; `net | gross` where either will do."""
    columns: dict[str, tuple[str, ...]]
    """The headings that a field goes by, in every language and version, best first."""
    also: tuple[str, ...] = ()
    """Other headings of such a file, which no field needs."""
    tax_after: tuple[str, ...] = ()
    """Taxes are the columns after one of these headings…"""
    tax_before: tuple[str, ...] = ()
    """…and before one of these, where they hold percentages."""
    shape: Shape = Shape()

    @model_validator(mode="after")
    def _speaks_of_fields(self) -> Self:
        fields = {each.name for each in FIELDS_OF.get(self.kind, INVOICE_FIELDS)}
        named = {*self.columns, *(name for need in self.needs for name in need.split(" | "))}
        if unknown := sorted(named - fields):
            raise ValueError(f"{self.key}: a sheet of {self.kind} has no {', '.join(unknown)}")
        return self


class Profile(_Data):
    """One source system. The keys of its file are the fields of these classes, and no others."""

    key: str
    title: str
    says: str = ""
    general: bool = False
    """It fits any system a little: it comes after those that fit."""
    layouts: tuple[Layout, ...]

    def instead(self, kind: str, grain: str) -> str:
        """What to bring in place of such a sheet; empty where its rows make documents."""
        return next(
            (e.instead for e in self.layouts if (e.kind, e.shape.grain) == (kind, grain)), ""
        )

    def is_unverified(self, kind: str, grain: str) -> bool:
        """Whether what it says of such sheets was never held against a real export."""
        of_kind = [each for each in self.layouts if each.kind == kind]
        of_grain = [each for each in of_kind if each.shape.grain == grain]
        return all(each.unverified for each in of_grain or of_kind)


@dataclass(frozen=True, eq=False)
class Recognition:
    """What a sheet seems to be, how well it fits, and by what."""

    profile: Profile
    layout: Layout
    score: float
    """From 0 to 1: a sheet all of whose headings are known to the layout has the most."""
    fields: Mapping[str, str]
    """The heading of each field that was found."""
    evidence: tuple[str, ...]
    tax_columns: tuple[str, ...] = ()

    @property
    def kind(self) -> UploadKind:
        return self.layout.kind

    @property
    def unverified(self) -> bool:
        return self.layout.unverified

    @property
    def title(self) -> str:
        return f"{self.profile.title}: {self.layout.title}"


def load(path: Path) -> Profile:
    """The profile in a TOML file, called as the file is."""
    with path.open("rb") as file:
        told: dict[str, Any] = tomllib.load(file)
    return Profile(key=path.stem, **told)


def load_all(folder: Path = FOLDER) -> tuple[Profile, ...]:
    """Every profile of a folder, general ones last."""
    found = [load(path) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(found, key=lambda each: each.general))


PROFILES: tuple[Profile, ...] = load_all()


def recognise(sheet: Sheet, profiles: Sequence[Profile] = PROFILES) -> tuple[Recognition, ...]:
    """Everything the sheet may be, best first; nothing where no layout fits."""
    by_name: dict[str, str] = {}
    for heading in sheet.headings:
        by_name.setdefault(written(heading), heading)
    found = [
        made
        for profile in profiles
        for layout in profile.layouts
        if (made := _as(profile, layout, sheet, by_name)) is not None
    ]
    return tuple(sorted(found, key=lambda each: -each.score))


def doubtful(recognitions: Sequence[Recognition]) -> bool:
    """Whether the best two are so near that a person should say which it is."""
    if len(recognitions) < 2:
        return False
    best, next_best = recognitions[:2]
    same = best.kind == next_best.kind and best.profile.key == next_best.profile.key
    return not same and best.score - next_best.score < AMBIGUOUS


def alike(recognitions: Sequence[Recognition]) -> tuple[Recognition, ...]:
    """The readings that are too near the best one to pass them over, one for each kind of file."""
    found: dict[tuple[str, str], Recognition] = {}
    for each in recognitions:
        if recognitions[0].score - each.score < AMBIGUOUS:
            found.setdefault((each.profile.key, each.kind), each)
    return tuple(found.values())


def missing(recognition: Recognition) -> tuple[str, ...]:
    """Headings that such a file usually has and this one has not, by their first names."""
    columns = recognition.layout.columns
    return tuple(
        aliases[0] for field, aliases in columns.items() if field not in recognition.fields
    )


def _as(
    profile: Profile, layout: Layout, sheet: Sheet, by_name: Mapping[str, str]
) -> Recognition | None:
    """The sheet as this layout, where it can be that."""
    for need in layout.required:
        if not any(written(each) in by_name for each in _either(need)):
            return None
    fields: dict[str, str] = {}
    amounts = {
        each.name for each in FIELDS_OF.get(layout.kind, INVOICE_FIELDS) if each.kind == "amount"
    }
    for field, aliases in layout.columns.items():
        for alias in aliases:
            heading = by_name.get(written(alias))
            if heading is None:
                continue
            if profile.general and (
                heading in fields.values()
                or (field in amounts and not _may_hold_amounts(sheet.column(heading)))
            ):
                continue
            fields[field] = heading
            break
    for need in layout.needs:
        if not any(each in fields for each in _either(need)):
            return None
    taxes = _tax_columns(layout, sheet, by_name, set(fields.values()))
    known = {*fields.values(), *taxes}
    known |= {by_name[name] for each in layout.also if (name := written(each)) in by_name}
    share = len(known) / min(len(sheet.headings), _WIDE)
    score = 0.75 * share + 0.25 * min(len(fields), 8) / 8
    score *= _GENERAL if profile.general else 1
    if score < (_LEAST * _GENERAL if profile.general else _LEAST):
        return None
    return Recognition(
        profile,
        layout,
        round(score, 4),
        fields,
        tuple(_evidence(profile, layout, sheet, fields, len(known), taxes)),
        taxes,
    )


def _evidence(
    profile: Profile,
    layout: Layout,
    sheet: Sheet,
    fields: Mapping[str, str],
    known: int,
    taxes: Sequence[str],
) -> Iterator[str]:
    shown = ", ".join(f"“{each}”" for each in list(fields.values())[:_SHOWN])
    whose = layout.title if profile.general else f"{profile.title}, {layout.title}"
    yield (
        f"{known} of its {len(sheet.headings)} headings are those of {whose}: "
        f"{shown}{' …' if len(fields) > _SHOWN else '.'}"
    )
    if taxes:
        names = ", ".join(f"“{each}”" for each in taxes)
        yield f"Each tax has a column that holds its percentage: {names}."
    if layout.says:
        yield layout.says
    if layout.unverified:
        yield (
            "Unverified: this layout was written from documentation. Check the fields once "
            "against your file."
        )


def _tax_columns(
    layout: Layout, sheet: Sheet, by_name: Mapping[str, str], taken: set[str]
) -> tuple[str, ...]:
    """The columns between two known headings that hold percentages."""
    after = [by_name[written(each)] for each in layout.tax_after if written(each) in by_name]
    before = [by_name[written(each)] for each in layout.tax_before if written(each) in by_name]
    if not after or (layout.tax_before and not before):
        return ()
    first = max(sheet.headings.index(each) for each in after) + 1
    ends = [n for each in before if (n := sheet.headings.index(each)) >= first]
    last = min(ends, default=first if layout.tax_before else len(sheet.headings))
    return tuple(
        heading
        for heading in sheet.headings[first:last]
        if heading not in taken and _holds_percentages(sheet.column(heading))
    )


def _may_hold_amounts(column: pa.StringArray) -> bool:
    """Whether what the column begins with is amounts rather than words or percentages."""
    seen = pc.unique(column.slice(0, _LOOKED_AT)).to_pylist()
    texts = [each for each in seen if any(map(str.isalnum, each))]
    amounts = sum(is_number(each) and "%" not in each for each in texts)
    return not texts or 2 * amounts >= len(texts)


def _holds_percentages(column: pa.StringArray) -> bool:
    texts = [each for each in pc.unique(column).to_pylist() if each.strip()]
    values = [read_percent(each) for each in texts]
    return all(not isinstance(each, NotAnAmount) and -100 <= each <= 100 for each in values)


def _either(need: str) -> tuple[str, ...]:
    return tuple(need.split(" | "))


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CURRENCY = re.compile(r"[(\[]\s*(?:[£€$]|gbp|eur|usd|cad|chf)\s*[)\]]", re.IGNORECASE)
_BETWEEN = re.compile(r"[^0-9a-z#%]+")


@cache
def written(heading: str) -> str:
    """A heading without what may be written otherwise: case, accents, marks between words.

    >>> written("company/identifier"), written("Company_Identifier"), written("companyIdentifier")
    ('company identifier', 'company identifier', 'company identifier')
    >>> written("N° pièce"), written("Invoice #"), written("Net (£)"), written("VAT%")
    ('no piece', 'invoice no', 'net', 'vat %')
    """
    text = _CURRENCY.sub(" ", heading).replace("N°", "no ").replace("n°", "no ")
    text = text.replace("№", "no ").replace("º", "o").replace("#", " no ").replace("%", " % ")
    text = _HUMP.sub(" ", text)
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("ß", "ss")).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(_BETWEEN.sub(" ", plain).split())


# --- how the sheet is to be understood ------------------------------------------------------------


def shape_of(recognition: Recognition | None, sheet: Sheet) -> tuple[Shape, tuple[str, ...]]:
    """The layout's shape, corrected by what the sheet itself proves, and the proofs."""
    shape = Shape() if recognition is None else recognition.layout.shape
    fields = {} if recognition is None else recognition.fields
    changes: dict[str, Any] = {}
    says: list[str] = []
    kinds = _kinds(recognition)

    def columns(*wanted: FieldKind) -> list[str]:
        if recognition is None:
            return list(sheet.headings)
        return [heading for field, heading in fields.items() if kinds.get(field) in wanted]

    found, sentence = _dates(sheet, columns("date"), recognition)
    if found:
        changes["dates"] = found
    says += sentence
    marks = decimal_mark([sheet.column(each) for each in columns("amount", "quantity", "percent")])
    if marks.value:
        changes["decimal_mark"] = marks.value
    if marks.value or marks.says.startswith("Nothing"):
        says.append(marks.says)
    taxes = () if recognition is None else recognition.tax_columns
    if shape.taxes == "columns":
        changes["tax_columns"] = taxes
    elif (
        shape.taxes == "code"
        and shape.grain != "payment"
        and "tax_code" not in fields
        and "number" in fields
    ):
        changes["taxes"] = "percent" if "tax_percent" in fields else "amount"
    if (
        "tax_percent" in fields
        and (style := percent_style(sheet.column(fields["tax_percent"]))).value
    ):
        changes["percents"] = style.value
        if style.value != shape.percents or style.value == "fraction":
            says.append(f"{fields['tax_percent']}: {style.says}")
    if "number" in fields and shape.grain in ("line", "invoice"):
        grain, sentence = _grain(sheet, fields["number"], shape.grain)
        changes["grain"] = grain
        says += sentence
    says += _unknown_statuses(sheet, fields, shape)
    return shape.model_copy(update=changes), tuple(says)


def _kinds(recognition: Recognition | None) -> dict[str, FieldKind]:
    if recognition is None:
        return {}
    return {each.name: each.kind for each in FIELDS_OF.get(recognition.kind, INVOICE_FIELDS)}


def _dates(
    sheet: Sheet, headings: Sequence[str], recognition: Recognition | None
) -> tuple[str, list[str]]:
    """The order that one of the columns proves; where none does, that it is assumed."""
    seen = [(each, date_order(sheet.column(each), sheet.rows)) for each in headings]
    proofs = [(heading, each) for heading, each in seen if each.value]
    strong = [each for each in proofs if "proves" in each[1].says or "prove that" in each[1].says]
    if chosen := (strong or proofs):
        heading, best = chosen[0]
        says = [f"{heading}: {best.says}"]
        says += [
            f"{other}: {each.says} The other columns differ."
            for other, each in strong[1:]
            if each.value != best.value
        ]
        return best.value, says
    doubts = [(heading, each) for heading, each in seen if "could be" in each.says]
    if not doubts:
        return "", [f"{heading}: {each.says}" for heading, each in seen if "mixed" in each.says]
    heading, doubt = doubts[0]
    order = (Shape() if recognition is None else recognition.layout.shape).dates
    first = {"dmy": "the day first", "mdy": "the month first", "ymd": "the year first"}[order]
    return "", [f"{heading}: {doubt.says} It is read with {first}; change that on Upload."]


def _grain(sheet: Sheet, number: str, grain: str) -> tuple[str, list[str]]:
    """One row is a line where numbers come back with something else beside them."""
    column = sheet.column(number)
    filled = column.filter(pc.not_equal(column, ""))
    different = pc.count_distinct(filled).as_py()
    if not len(filled):
        return grain, []
    if different == len(filled):
        return grain, [f"{different:,} numbers on {len(sheet):,} rows: one row is one document."]
    says = f"{different:,} numbers on {len(sheet):,} rows"
    if grain == "line" or _lines_differ(sheet, column):
        return "line", [f"{says}: one row is one line of a document."]
    return grain, [f"{says}: some rows are there twice."]


def _lines_differ(sheet: Sheet, numbers: pa.StringArray) -> bool:
    """Whether rows of one number say different things."""
    counted = pc.value_counts(numbers)
    several = counted.field(0).filter(
        pc.and_(pc.greater(counted.field(1), 1), pc.not_equal(counted.field(0), ""))
    )
    for number in several.slice(0, 20).to_pylist():
        rows = pc.indices_nonzero(pc.equal(numbers, number))
        if any(len(pc.unique(column.take(rows))) > 1 for column in sheet.columns):
            return True
    return False


def _unknown_statuses(sheet: Sheet, fields: Mapping[str, str], shape: Shape) -> list[str]:
    """Words in the status column of which the layout says nothing."""
    if "status" not in fields or not shape.statuses:
        return []
    known = {key_of(each) for each in shape.statuses}
    counted = pc.value_counts(sheet.column(fields["status"]))
    strange = [
        f"“{text.strip()}” ({count:,})"
        for text, count in zip(
            counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True
        )
        if text.strip() and key_of(text) not in known
    ]
    if not strange:
        return []
    return [f"{fields['status']}: not known what it means: {', '.join(strange[:_SHOWN])}."]
