"""The two plain formats of entries: PNM with its 138 columns, and the table of eleven."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.targets.sage100.entries import Entry, Piece
from engine.targets.sage100.flags import comma_amount, short_day
from engine.targets.sage100.options import Settings
from engine.targets.sage100.texts import Pen, code_of

COMPANY = 30
WIDTH = 138


def pnm_header(company: str, pen: Pen) -> str:
    return pen.write(company, COMPANY, "Nom de la société", "la première ligne").ljust(COMPANY)


def pnm_line(piece: Piece, entry: Entry, choices: Settings, running: int, pen: Pen) -> str:
    """One entry; `running` is the piece's own number of seven figures."""
    point = comma_amount(entry.amount).replace(",", choices.decimal)
    tiers = code_of(entry.tiers, 13)
    line = "".join(
        (
            f"{code_of(piece.journal, 3):3}",
            short_day(piece.date),
            piece.kind,
            f"{code_of(entry.account, 13):13}",
            "X" if tiers else " ",
            f"{tiers:13}",
            f"{code_of(piece.number, 13):13}",
            f"{pen.label(entry.label, entry.tail, 25, piece.number):25}",
            " ",
            f"{short_day(entry.due):6}",
            "D" if entry.amount > 0 else "C",
            f"{point:>20}",
            "N",
            f"{running:07}",
            " " * 26,
        )
    )
    assert len(line) == WIDTH
    return line


def running_numbers(pieces: Sequence[Piece]) -> list[int]:
    """A number of seven figures for each piece: the last figures of its own where they differ.

    A piece and an avoir may have the same figures; then all are counted from one.
    """
    own = ["".join(each for each in piece.number if each in "0123456789") for piece in pieces]
    told = [int(figures[-_FIGURES:] or "0") for figures in own]
    keys = {(piece.journal, number) for piece, number in zip(pieces, told, strict=True)}
    if len(keys) == len(pieces) and all(told):
        return told
    return list(range(1, len(pieces) + 1))


_FIGURES = 7


@dataclass(frozen=True)
class Column:
    """One column of the table, as the paramétrable format is to be told."""

    title: str
    says: str


TABLE = (
    Column("Type", "G : écriture générale"),
    Column("Code journal", ""),
    Column("Date de pièce", "JJMMAA"),
    Column("N° de pièce", ""),
    Column("N° compte général", ""),
    Column("N° compte tiers", ""),
    Column("Libellé écriture", ""),
    Column("Mode de règlement", "vide"),
    Column("Date d'échéance", "JJMMAA"),
    Column("Montant débit", "virgule"),
    Column("Montant crédit", "virgule"),
)


def table_line(piece: Piece, entry: Entry, choices: Settings, pen: Pen) -> str:
    amount, nothing = comma_amount(entry.amount), "0,00"
    debit = entry.amount > 0
    return "\t".join(
        (
            "G",
            code_of(piece.journal, choices.format.journal),
            short_day(piece.date),
            code_of(piece.number, 13),
            code_of(entry.account, 13),
            code_of(entry.tiers, choices.format.tiers),
            pen.label(entry.label, entry.tail, choices.format.label, piece.number),
            "",
            short_day(entry.due),
            amount if debit else nothing,
            nothing if debit else amount,
        )
    )
