"""Analytic sections of what is sent live: they go by no call, so a list tells them to a person.

Sage's page on `creerPieceComptable` says that a piece is a head and a set of `ecritures`, and names
their fields; neither it nor Sage's own example program has a section, a plan or an analytic entry.
So none is sent, and a list has what is to be keyed in: each entry with its whole amount, once in
each plan, as `#MECA` has it in files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.model import Document, Problem
from engine.sheets.writing import Written, csv_text
from engine.target import MadeFile, Option, Order
from engine.targets.sage100.entries import Piece, pieces_of
from engine.targets.sage100.options import OPTIONS, Settings, settings

PLANS = ("project_plan", "department_plan")
HOLD = "hold"
_UNFIT = ("section-unfit", "section-too-long")
"""What only the section is wrong with, which is not sent."""
_BY_HAND = "L'API ne porte pas la section : Transfer donne avec le lot la liste à saisir."
CHOICES = (
    *(
        replace(each, help=f"{each.help.removesuffix(' Texte Sage seulement.')} {_BY_HAND}")
        for each in OPTIONS
        if each.key in PLANS
    ),
    Option(
        "sections", "Pièces avec une section analytique", "",
        "Pour un plan choisi ici. Sage ne documente aucune section dans creerPieceComptable. Là où"
        " le plan est obligatoire, Sage 100 peut refuser la pièce : essayez le contrôle sur"
        " Preview, retenez-les, ou passez par les fichiers.",
        (("", "Sans section, avec une liste à saisir"),
         (HOLD, "Retenues, rien ne part sans section")),
    ),
)  # fmt: skip
_HEAD = (
    "Journal", "Date", "Pièce", "N° facture", "Compte", "Libellé", "Débit", "Crédit", "Plan",
    "Section",
)  # fmt: skip


def only_told(problem: Problem) -> Problem:
    """What is wrong with a section alone is no reason for Sage to refuse a piece without it."""
    return replace(problem, severity="warn") if problem.rule in _UNFIT else problem


def unsent(document: Document, order: Order) -> Sequence[Problem]:
    """That the sections of a document stay behind, once for each."""
    held = order.options.get("sections") == HOLD
    choices = settings(order.options)
    return [
        Problem(
            "section-not-sent",
            document.number,
            f"La section « {section} » du plan {plan} ne passe pas par l'API de Sage 100.",
            "Passez par les fichiers, ou laissez partir ces pièces sans section : Connection."
            if held
            else "Saisissez-la dans Sage 100 d'après la liste que Transfer donne avec le lot.",
            "stop" if held else "warn",
        )
        for plan, section in dict.fromkeys(_asked(document, choices))
    ]


def _asked(document: Document, choices: Settings) -> Iterator[tuple[str, str]]:
    for line in document.lines:
        for plan, text in (
            (choices.project_plan, line.project),
            (choices.department_plan, line.department),
        ):
            if plan and text:
                yield plan, text


def listed(order: Order, numbers: Mapping[str, str]) -> MadeFile | None:
    """Each entry that goes to a section, with the number that Sage gave its piece."""
    choices = settings(order.options)
    if not (choices.project_plan or choices.department_plan):
        return None
    rows = [
        row
        for piece in pieces_of(order, choices)
        for row in _rows(piece, numbers.get(piece.document.key, ""))
    ]
    says = "Les sections analytiques à saisir dans Sage 100 : l'API ne les porte pas."
    content = csv_text(_HEAD, rows, ";").encode("utf-8-sig")  # as a French spreadsheet opens it
    return MadeFile("ventilation-analytique.csv", content, says)


def _rows(piece: Piece, number: str) -> Iterator[Sequence[Written]]:
    for entry in piece.entries:
        amount = f"{abs(entry.amount) // 100},{abs(entry.amount) % 100:02}"
        for share in entry.shares:
            yield (
                piece.journal, f"{piece.date:%d/%m/%Y}", number.removeprefix(piece.journal).strip(),
                piece.document.number, entry.account, " ".join(entry.label.split()),
                amount if entry.amount > 0 else "", amount if entry.amount < 0 else "",
                share.plan, share.section,
            )  # fmt: skip
