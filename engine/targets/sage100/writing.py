"""The files of a batch for Sage 100: tiers, sections, entries, and the page that explains them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.model import Line, Party
from engine.target import MadeFile, Order, Written
from engine.targets.sage100 import fixed, flags, guide
from engine.targets.sage100.entries import (
    PURCHASES,
    Piece,
    collective,
    net_by_rate,
    pieces_of,
    plan_of,
    section_code,
    tax_by_rate,
)
from engine.targets.sage100.options import Settings, settings
from engine.targets.sage100.texts import Pen


@dataclass(frozen=True)
class _Lines:
    """The file of entries, line by line, and where each piece stands in it."""

    lines: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """The first and the last line of each piece, counted as a text editor does."""


def write(order: Order) -> Written:
    """The files in the order in which they are read in; a piece's lines are beside each other."""
    choices = settings(order.options)
    pen = Pen(choices.encoding, guarded=choices.format.key == "tableau")
    cards = Pen(choices.cards)
    pieces = pieces_of(order, choices)
    _balanced(pieces)
    files = [*_tiers(order, choices, cards), *_sections(order, pieces, choices, cards)]
    entries = _entries(order, pieces, choices, pen)
    name = f"{len(files) + 1}-ecritures.{choices.format.extension}"
    if pieces:
        content = _content(entries, order, choices)
        says = f"Les écritures, au format « {choices.format.title} »."
        files.append(MadeFile(name, content, says, choices.encoding))
    for sentence in _told(order, pieces, choices):
        pen.say(sentence)
    remarks = (*pen.remarks(), *cards.remarks())
    places = _places(name, pieces, entries)
    page = guide.page(order, pieces, choices, files, places, remarks)
    how = MadeFile("0-mode-d-emploi.html", page, "Le mode d'emploi : à lire avant l'import.")
    return Written((how, *files), places, remarks)


# --- entries ---------------------------------------------------------------------------------


def _entries(order: Order, pieces: Sequence[Piece], choices: Settings, pen: Pen) -> _Lines:
    lines: list[str] = []
    spans = []
    first = flags.FIRST_LINE if choices.format.version else 1
    if choices.format.key == "pnm":
        lines.append(fixed.pnm_header(order.company, pen))
    for piece, running in zip(pieces, fixed.running_numbers(pieces), strict=True):
        begin = first + len(lines)
        if choices.format.version:
            lines += flags.piece_lines(piece, choices, pen)
        elif choices.format.key == "pnm":
            lines += (fixed.pnm_line(piece, each, choices, running, pen) for each in piece.entries)
        else:
            lines += (fixed.table_line(piece, each, choices, pen) for each in piece.entries)
        spans.append((begin, first + len(lines) - 1))
    return _Lines(tuple(lines), tuple(spans))


def _content(entries: _Lines, order: Order, choices: Settings) -> bytes:
    if choices.format.version:
        currency = order.books.currency
        return flags.file_of(entries.lines, currency, choices.format.version, choices.encoding)
    return "".join(f"{line}\r\n" for line in entries.lines).encode(choices.encoding)


def _places(name: str, pieces: Sequence[Piece], entries: _Lines) -> dict[str, str]:
    return {
        piece.document.key: f"{name}, lignes {first}–{last}"
        for piece, (first, last) in zip(pieces, entries.spans, strict=True)
    }


def _balanced(pieces: Sequence[Piece]) -> None:
    """Debits are credits in every piece, and so in every journal and month."""
    for piece in pieces:
        assert piece.balance == 0, piece.number


# --- cards -----------------------------------------------------------------------------------


def _tiers(order: Order, choices: Settings, pen: Pen) -> Iterator[MadeFile]:
    if not order.new_contacts:
        return
    plan = plan_of(order.books)
    lines: list[str] = []
    for party in sorted(order.new_contacts, key=lambda each: each.code):
        sides = _sides(order, party)
        accounts = tuple(
            dict.fromkeys(collective(party, plan, choices, purchase=each) for each in sides)
        )
        lines += flags.tiers_lines(
            party, accounts, supplier=sides[0], format_=choices.format, pen=pen
        )
    content = flags.file_of(lines, order.books.currency, flags.TIERS_VERSION, choices.cards)
    says = "Les nouveaux tiers : à importer avant les écritures."
    yield MadeFile("1-tiers.txt", content, says, choices.cards)


def _sides(order: Order, party: Party) -> tuple[bool, ...]:
    """Whether the party sells to the company: False for a client, both where it is both."""
    sides = {each.kind in PURCHASES for each in order.documents if each.party.code == party.code}
    return tuple(sorted(sides)) or (party.supplier,)


def _sections(
    order: Order, pieces: Sequence[Piece], choices: Settings, pen: Pen
) -> Iterator[MadeFile]:
    new = new_sections(order, pieces, choices)
    if not new:
        return
    opened = min(piece.date for piece in pieces)
    lines = [line for each in new for line in flags.section_lines(each, choices.level, opened, pen)]
    content = flags.file_of(lines, order.books.currency, flags.TIERS_VERSION, choices.cards)
    name = f"{2 if order.new_contacts else 1}-sections.txt"
    says = "Les nouvelles sections analytiques : à importer avant les écritures."
    yield MadeFile(name, content, says, choices.cards)


def new_sections(
    order: Order, pieces: Sequence[Piece], choices: Settings
) -> tuple[flags.Section, ...]:
    """The sections that entries go to and the company's list does not have."""
    known = {
        (plan, section_code(item.code or item.id))
        for plan, kind in (
            (choices.project_plan, "project"), (choices.department_plan, "department"),
        )
        for item in order.books.items
        if item.kind == kind and item.facts.get("plan", plan) == plan
    }  # fmt: skip
    used = {
        (share.plan, share.section)
        for piece in pieces
        for entry in piece.entries
        for share in entry.shares
    }
    return tuple(flags.Section(plan, code, code) for plan, code in sorted(used - known))


# --- what somebody should know ---------------------------------------------------------------


def _told(order: Order, pieces: Sequence[Piece], choices: Settings) -> Iterator[str]:
    plan = plan_of(order.books)
    for piece in pieces:
        document = piece.document
        nothing = sum(1 for line in document.lines if not line.net)
        if nothing:
            yield (
                f"Pièce {piece.number} : {nothing} ligne{'s' if nothing > 1 else ''} à 0,00 sans"
                " écriture, Sage 100 n'en prend pas."
            )
        nets = net_by_rate(document)
        for rate, tax in tax_by_rate(document).items():
            item = plan.find("tax rate", rate)
            percentage = item.percentage_on(document.date) if item else None
            if percentage is None:
                continue
            reckoned = guide.share_of(nets[rate], percentage)
            if reckoned != tax:
                yield (
                    f"Pièce {piece.number} : la TVA à {percentage.replace('.', ',')} % est de"
                    f" {guide.amount(tax)}, comme sur la facture ; sur le total HT elle serait de"
                    f" {guide.amount(reckoned)}."
                )
    yield from _left_out(order, choices)


def _left_out(order: Order, choices: Settings) -> Iterator[str]:
    """What documents say and entries cannot carry."""
    noted = sum(1 for each in order.documents if each.notes)
    if noted:
        yield f"Les notes de {_documents(noted)} ne sont pas reprises : une écriture n'en a pas."
    for plan, what, texts in (
        (choices.project_plan, "projets", [each.project for each in _all_lines(order)]),
        (choices.department_plan, "services", [each.department for each in _all_lines(order)]),
    ):
        if any(texts) and not plan:
            why = (
                "aucun plan analytique n'est choisi sur Connexion"
                if choices.format.analytic
                else f"le format « {choices.format.title} » ne porte pas d'analytique"
            )
            yield f"Les {what} ne sont pas ventilés : {why}."


def _all_lines(order: Order) -> Iterator[Line]:
    return (line for document in order.documents for line in document.lines)


def _documents(count: int) -> str:
    return f"{count} pièce{'s' if count > 1 else ''}"
