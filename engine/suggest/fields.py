"""Which column a field may come from: by the recognised layout, by headings, and by contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model import FIELDS_OF, FieldChoice, FieldOf, Sheet, UploadKind
from engine.profile import PROFILES, Profile, written
from engine.suggest.evidence import ColumnFacts, facts_of, weigh, weigh_level
from engine.suggest.headings import Vocabulary
from engine.suggest.sums import checked
from engine.suggest.values import ACCEPT_LINE, FieldProposal

_RECOGNISED = 97
_BESIDE_A_LAYOUT = ACCEPT_LINE - 5
"""A layout that says nothing of a field may have its reasons: what headings say of it then is
for a person to accept."""
_LEAST = 45
_MANY_ROWS, _FEW_CELLS = 20, 3
"""Where there are many rows, a few cells prove nothing."""
_FIRST_NAMES = frozenset(map(written, ("First Name", "Forename", "Prénom", "Vorname", "Nombre")))
_FAMILY_NAMES = frozenset(
    map(
        written, ("Last Name", "Surname", "Family Name", "Nom", "Nachname", "Apellidos", "Apellido")
    )
)


def fields(
    sheet: Sheet,
    recognised: Mapping[str, str],
    kind: UploadKind = "invoices",
    profiles: Sequence[Profile] = PROFILES,
) -> tuple[FieldProposal, ...]:
    """One proposal for each field of this kind of sheet, in the fields' order.

    `recognised` are the headings of fields as a recognised layout has them. Every column is
    proposed for one field at most; a field that no column looks like has no choice.
    """
    wanted = FIELDS_OF.get(kind)
    if wanted is None:
        return ()
    facts = {heading: facts_of(sheet, heading) for heading in sheet.headings}
    settled = {
        field.name: _recognised(field, facts[recognised[field.name]])
        for field in wanted
        if recognised.get(field.name) in facts
    }
    free = [facts[each] for each in sheet.headings if each not in recognised.values()]
    open_fields = [field for field in wanted if field.name not in settled]
    words = Vocabulary(kind, profiles)
    documents: NDArray[np.int32] | None
    if "number" in settled:
        documents = facts[recognised["number"]].codes
    else:
        numbers = _fits([each for each in open_fields if each.name == "number"], free, words)
        best = max(numbers, key=lambda fit: fit.score, default=None)
        documents = None if best is None else best.column.codes
    found = _fits(open_fields, free, words, documents)
    settled |= _assigned(found, most=_BESIDE_A_LAYOUT if recognised else 100)
    settled = checked(sheet, settled)
    if kind == "clients" and "person" not in recognised:
        settled |= _whole_names(sheet, settled.get("person"))
    return tuple(
        settled.get(field.name) or FieldProposal(field.name, None, 0, "No column looks like it.")
        for field in wanted
    )


@dataclass(frozen=True, eq=False)
class _Fit:
    """A column that may be a field."""

    field: FieldOf
    column: ColumnFacts
    score: float
    says: str


def _fits(
    wanted: Sequence[FieldOf],
    columns: Sequence[ColumnFacts],
    words: Vocabulary,
    documents: NDArray[np.int32] | None = None,
) -> list[_Fit]:
    """Every column for every field that its heading may mean and its cells do not rule out."""
    by_name = {field.name: field for field in wanted}
    found = []
    for column in columns:
        for meaning in words.meanings(column.heading):
            field = by_name.get(meaning.field)
            if field is None:
                continue
            by_cells, cells = weigh(field, column)
            by_level, level = weigh_level(field, column, documents)
            score = min(meaning.surely + by_cells + by_level, 99)
            if column.rows >= _MANY_ROWS and 0 < column.filled < _FEW_CELLS:
                score = min(score, _BESIDE_A_LAYOUT)
                cells = f"but only {column.filled} of its {column.rows:,} cells are filled"
            if score >= _LEAST:
                says = ", ".join(filter(None, (meaning.says, cells, level)))
                found.append(_Fit(field, column, score, says))
    return found


def _assigned(found: Sequence[_Fit], most: int) -> dict[str, FieldProposal]:
    """The best fits first, each column and each field once."""
    made: dict[str, FieldProposal] = {}
    taken: set[str] = set()
    for fit in sorted(found, key=lambda each: -each.score):
        if fit.field.name in made or fit.column.heading in taken:
            continue
        taken.add(fit.column.heading)
        choice = FieldChoice(how="column", source=fit.column.heading)
        made[fit.field.name] = FieldProposal(
            fit.field.name, choice, min(int(fit.score), most), f"{fit.says}."
        )
    return made


def _whole_names(sheet: Sheet, person: FieldProposal | None) -> dict[str, FieldProposal]:
    """First name and family name together are the person."""
    chosen = "" if person is None or person.choice is None else person.choice.source
    if chosen and written(chosen) not in _FAMILY_NAMES:
        return {}
    first = [each for each in sheet.headings if written(each) in _FIRST_NAMES]
    family = [each for each in sheet.headings if written(each) in _FAMILY_NAMES]
    if not first or not family:
        return {}
    choice = FieldChoice(how="template", source=f"{{{first[0]}}} {{{family[0]}}}")
    reason = f"“{first[0]}” and “{family[0]}” together are the person's name."
    return {"person": FieldProposal("person", choice, 94, reason)}


def _recognised(field: FieldOf, column: ColumnFacts) -> FieldProposal:
    """What a layout says of a field holds, unless the cells say otherwise."""
    choice = FieldChoice(how="column", source=column.heading)
    reason = f"The layout was recognised by its headings, and this one is “{column.heading}”"
    weight, says = weigh(field, column)
    if weight < -20:
        return FieldProposal(field.name, choice, 60, f"{reason}, {says}.")
    return FieldProposal(field.name, choice, _RECOGNISED, f"{reason}.")
