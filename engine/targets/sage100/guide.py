"""The page that goes with a batch: how its files are imported, and what to check after."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape

from engine.target import MadeFile, Order
from engine.targets.sage100.entries import Piece
from engine.targets.sage100.fixed import TABLE
from engine.targets.sage100.options import Settings

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_STYLE = (
    "html{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;"
    "margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:left;"
    "border-bottom:1px solid #8886}.n{text-align:right;font-variant-numeric:tabular-nums}"
    "li{margin:.4rem 0}"
)


def page(
    order: Order,
    pieces: Sequence[Piece],
    choices: Settings,
    files: Sequence[MadeFile],
    places: Mapping[str, str],
    remarks: Sequence[str],
) -> bytes:
    """The mode d'emploi, to be opened in a browser and printed."""
    title = f"Lot {order.batch} : import dans Sage 100"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>Société : <strong>{escape(order.company)}</strong>. {_span(pieces)}</p>",
        "<h2>Avant l'import</h2>",
        _list(
            (
                "Faites une sauvegarde de la société, et contrôlez que le nom ci-dessus est celui"
                " de la société ouverte dans Sage 100.",
                "Pour le tout premier lot, faites l'essai sur une copie de la société : les formats"
                " changent un peu d'une version de Sage 100 à l'autre.",
                "Contrôlez que l'exercice est ouvert et qu'aucun mois ci-dessous n'est clôturé.",
                "N'ouvrez pas ces fichiers dans un tableur et n'y changez rien : le lot est figé"
                " dans Crosswalk tel qu'il est ici.",
            )
        ),
        "<h2>L'import, dans cet ordre</h2>",
        _list((*(_step(each, choices) for each in files),), ordered=True),
        _new_tiers(order),
        _columns(choices),
        "<h2>À contrôler ensuite</h2>",
        "<p>Sage 100 contrôle l'équilibre par journal et par mois. Comparez ces totaux avec ceux"
        " du journal dans Sage 100 (Traitement &gt; Journaux de saisie, puis l'édition du"
        " journal) :</p>",
        _totals(pieces),
        _by_account(pieces),
        _list(
            (
                "Exportez ensuite les écritures de Sage 100 (ou le FEC) et déposez le fichier dans"
                " Crosswalk : le lot y devient « prouvé », ou chaque différence est montrée.",
                "Une pièce importée ne se modifie plus d'ici : seul un avoir peut l'annuler.",
                "N'importez pas deux fois le même fichier : Sage 100 écrirait les pièces une"
                " seconde fois.",
            )
        ),
        "<h2>Ce qui a été adapté</h2>",
        _list(map(escape, remarks)) if remarks else "<p>Rien : tous les textes sont entiers.</p>",
        "<h2>Si Sage 100 refuse</h2>",
        _list(
            (
                "« Une incohérence à la ligne N a été détectée » : N est la ligne du fichier ; la"
                " liste des pièces, ci-dessous, dit quelle facture s'y trouve.",
                "« Les écritures générales ne sont pas équilibrées » : le fichier a été changé"
                " après coup ; téléchargez-le à nouveau.",
                "Un compte, un tiers, un journal ou un code taxe inconnu : exportez la liste de"
                " Sage 100 et déposez-la dans Crosswalk, qui le verra avant de faire le fichier.",
                *(
                    ("« Fichier inconnu » ou une erreur dès la première écriture : votre version"
                     " lit peut-être un texte plus ancien ; choisissez la version 10 parmi les"
                     " options du format.",)
                    if choices.format.version == "31" else ()
                ),
            )
        ),
        "<h2>Les pièces</h2>",
        _pieces(pieces, places),
    ]  # fmt: skip
    body = "\n".join(each for each in parts if each)
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    ).encode()


def _step(file: MadeFile, choices: Settings) -> str:
    entries = "ecritures" in file.name
    if choices.format.key == "tableau" and entries:
        menu = "le format paramétrable, avec un modèle (.ema) qui a les onze colonnes ci-dessous,"
        menu += " séparées par des tabulations"
    elif choices.format.key == "pnm" and entries:
        menu = "le format PNM"
    else:
        menu = "le format Sage (texte)"
    name = f"<strong>{escape(file.name)}</strong>"
    return f"{name} : {escape(file.says)} Fichier &gt; Importer, puis {menu}."


def _new_tiers(order: Order) -> str:
    if not order.new_contacts:
        return ""
    rows = [
        (each.code, each.name, "Fournisseur" if each.supplier else "Client")
        for each in sorted(order.new_contacts, key=lambda each: each.code)
    ]
    return (
        "<p>Ces tiers sont nouveaux pour Crosswalk. Si l'un d'eux existe déjà sous ce code,"
        " n'importez pas le fichier des tiers : Sage 100 remplacerait sa fiche, champs vides"
        " compris.</p>" + _table(("Code", "Intitulé", "Type"), rows)
    )


def _columns(choices: Settings) -> str:
    if choices.format.key != "tableau":
        return ""
    rows = ((str(number), each.title, each.says) for number, each in enumerate(TABLE, start=1))
    return _table(("Colonne", "Champ", "Écrit"), rows)


def _totals(pieces: Sequence[Piece]) -> str:
    sums: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for piece in pieces:
        kept = sums[piece.journal, piece.date.year, piece.date.month]
        kept[0] += 1
        kept[1] += sum(each.amount for each in piece.entries if each.amount > 0)
        kept[2] -= sum(each.amount for each in piece.entries if each.amount < 0)
    rows = [
        (journal, f"{_MONTHS[month - 1]} {year}", str(count), amount(debit), amount(credit))
        for (journal, year, month), (count, debit, credit) in sorted(sums.items())
    ]
    return _table(("Journal", "Mois", "Pièces", "Débit", "Crédit"), rows, numbers=3)


def _by_account(pieces: Sequence[Piece]) -> str:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for piece in pieces:
        for each in piece.entries:
            sums[each.account][each.amount < 0] += abs(each.amount)
    rows = [
        (account, amount(debit), amount(credit))
        for account, (debit, credit) in sorted(sums.items())
    ]
    return _table(("Compte", "Débit", "Crédit"), rows, numbers=2)


def _pieces(pieces: Sequence[Piece], places: Mapping[str, str]) -> str:
    rows = [
        (
            piece.journal,
            _day(piece.date),
            piece.number,
            piece.document.party.name,
            places[piece.document.key].partition(", ")[2],
            amount(sum(each.amount for each in piece.entries if each.amount > 0)),
        )
        for piece in pieces
    ]
    return _table(("Journal", "Date", "N° pièce", "Tiers", "Dans le fichier", "Débit"), rows, 1)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """A table whose last columns are `numbers`."""
    first = len(headings) - numbers

    def cells(tag: str, texts: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if place >= first else ''}>{escape(text)}</{tag}>"
            for place, text in enumerate(texts)
        )

    body = "\n".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table>\n<tr>{cells('th', headings)}</tr>\n{body}\n</table>"


def _list(items: Iterable[str], *, ordered: bool = False) -> str:
    tag = "ol" if ordered else "ul"
    body = "\n".join(f"<li>{each}</li>" for each in items)
    return f"<{tag}>\n{body}\n</{tag}>"


def _span(pieces: Sequence[Piece]) -> str:
    days = sorted(piece.date for piece in pieces)
    count = f"{len(pieces)} pièce{'s' if len(pieces) > 1 else ''}"
    return f"{count}, du {_day(days[0])} au {_day(days[-1])}." if days else "Aucune pièce."


def _day(day: dt.date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def amount(minor: int) -> str:
    """
    >>> amount(123456789), amount(-50)
    ('1 234 567,89', '-0,50')
    """
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole:,},{cents:02}".replace(",", " ", _groups(whole))


def _groups(whole: int) -> int:
    return (len(str(whole)) - 1) // 3


def share_of(net: int, percentage: str) -> int:
    """The tax on a net amount, rounded half up.

    >>> share_of(680055, "20"), share_of(-105, "5.5")
    (136011, -6)
    """
    exact = abs(net) * Decimal(percentage)
    rounded = int((exact + 50) // 100)
    return -rounded if net < 0 else rounded
