"""Sage 100's own text exports, with flags, as sheets: its lists and its entries."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from engine.model import Sheet
from engine.sheets import letter

_FLAG = re.compile(r"#[A-Z]{4}")

_COLUMNS: Mapping[str, tuple[str, Mapping[int, str]]] = {
    "#MECG": (
        "Écritures",
        {1: "Code journal", 2: "Date de pièce", 4: "N° pièce", 5: "N° facture",
         7: "Compte général", 9: "Compte tiers", 11: "Libellé", 13: "Échéance", 17: "Sens",
         18: "Montant", 19: "Lettrage", 33: "Référence"},
    ),
    "#MPLG": (
        "Plan comptable",
        {1: "N° compte", 2: "Type", 3: "Intitulé", 5: "Nature", 20: "Code taxe", 21: "Sommeil"},
    ),
    "#MPCT": (
        "Tiers",
        {1: "N° tiers", 2: "Intitulé", 3: "Type", 4: "Compte collectif", 8: "Adresse",
         10: "Code postal", 17: "N° identifiant", 58: "E-mail"},
    ),
    "#MTAX": (
        "Taux de taxes",
        {6: "Code taxe", 1: "Intitulé", 3: "Taux", 5: "Compte", 8: "Sens", 9: "Provenance"},
    ),
    "#MCJR": ("Codes journaux", {1: "Code journal", 2: "Intitulé", 4: "Type"}),
    "#MPCA": (
        "Sections analytiques",
        {2: "N° section", 3: "Intitulé", 1: "Plan", 4: "Type", 10: "Sommeil"},
    ),
}  # fmt: skip
"""What is read of each record, by the number of its field."""


def sheets_of(content: bytes) -> Sequence[Sheet]:
    """A sheet for each kind of record that is known; none where the file is no such export.

    >>> (sheet,) = sheets_of(b"#FLG 000\\n#VER 31\\n#MCJR\\nVTE\\nVentes\\n\\n1\\n#FIN")
    >>> sheet.name, sheet.headings, sheet.text(0, "Intitulé")
    ('Codes journaux', ('Code journal', 'Intitulé', 'Type'), 'Ventes')
    """
    if not content.startswith(b"#FLG"):
        return ()
    rows: dict[str, list[tuple[int, list[str]]]] = {flag: [] for flag in _COLUMNS}
    fields: list[str] = []
    for number, line in enumerate(content.decode("cp850").replace("\r", "").split("\n"), start=1):
        if line[:1] == "#" and (_FLAG.fullmatch(line) or line == "#FIN"):
            fields = []
            if line in rows:
                rows[line].append((number, fields))
        else:
            fields.append(line.strip())
    return tuple(_sheet(*_COLUMNS[flag], found) for flag, found in rows.items() if found)


def _sheet(
    name: str, columns: Mapping[int, str], records: Sequence[tuple[int, Sequence[str]]]
) -> Sheet:
    """`records` are the line of each and its fields; an older version has fewer of them."""
    whole = [[*fields, *[""] * max(columns)] for _, fields in records]
    texts = tuple(pa.array([fields[at - 1] for fields in whole], pa.string()) for at in columns)
    lines = np.array([line for line, _ in records], np.int64)
    letters = tuple(map(letter, range(len(columns))))
    return Sheet(name, tuple(columns.values()), letters, texts, lines, 0)
