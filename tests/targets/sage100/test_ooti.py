"""An architect's invoices from OOTI to Sage 100: the whole path, held to golden files."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine import mapping as mapped
from engine import profile, suggest
from engine.model import ContactChoice, Document, Problem, Sheet, TaxChoice
from engine.model import Mapping as Choices
from engine.preview import preview
from engine.samples import sample_content
from engine.sheets import headed, read
from engine.target import Books, Order, Written
from engine.targets.sage100 import SAGE100
from tests.making import sheet_of
from tests.targets.sage100 import witness
from tests.targets.sage100.making import file_of, read_entries

GOLDEN = Path(__file__).parent / "golden"
FORMATS = ("texte-31", "texte-10", "pnm", "tableau")
PLAN = "N° compte;Intitulé\n706100;Études\n706200;Maîtrise d'œuvre\n708300;Refacturations"


def _sheet(kind: str) -> Sheet:
    book = read(*sample_content("ooti", kind))
    assert not isinstance(book, Problem)
    return headed(book.grids[0])


def _choices(sheet: Sheet, kind: str) -> Choices:
    """What Crosswalk proposes for the sheet."""
    known = profile.recognise(sheet)[0]
    shape, _ = profile.shape_of(known, sheet)
    fields = {
        each.key: each.choice
        for each in suggest.fields(sheet, known.fields, kind)
        if each.choice is not None and each.acceptable
    }
    return Choices(kind=kind, shape=shape, fields=fields)


def company() -> Books:
    """The usual company, and the accounts that the architects' plan has besides."""
    more = SAGE100.read_list(sheet_of(PLAN, "Plan", ";"))
    assert not isinstance(more, Problem)
    usual = SAGE100.usual_books()
    return replace(usual, items=(*usual.items, *more))


@pytest.fixture(scope="module")
def batch() -> Order:
    """Everything of the sample that is ready, each new client under a code of its own."""
    sheet, books = _sheet("invoices"), company()
    choices = _choices(sheet, "invoices")
    clients = _sheet("clients")
    parties = mapped.parties_of(clients, _choices(clients, "clients"))
    seen = mapped.taxes_seen(sheet, choices, books.currency)
    asked = [suggest.SeenTax(each.code, tuple(map(Decimal, each.percentages))) for each in seen]
    days = [day for each in seen for day in (each.first, each.last) if day]
    taxes: dict[str, TaxChoice] = {
        each.key: each.choice or TaxChoice(rate="EXONERE")
        for each in suggest.taxes(asked, books, min(days), max(days))
    }
    who = mapped.parties_seen(sheet, choices, books.currency, parties)
    contacts = {each.key: ContactChoice(verb="create") for each in who}
    choices = choices.model_copy(update={"taxes": taxes, "contacts": contacts})
    view = preview(sheet, choices, books, SAGE100.limits, parties=parties)
    documents = [
        document
        for index in range(len(view))
        if view.row(index).outcome == "create" and (document := view.document(index))
    ]
    codes: dict[str, str] = {}
    for each in documents:
        codes.setdefault(each.party.key, SAGE100.new_code(each.party, codes.values()))
    coded = [
        replace(each, party=replace(each.party, code=codes[each.party.key])) for each in documents
    ]
    whole = _order(coded, books)
    fitting = [each for each in coded if not SAGE100.problems(each, whole)]
    assert [(each.number, each.currency) for each in coded if each not in fitting] == [
        ("GB-01-01-0015", "GBP"), ("FR-99-01-0025", "CHF")
    ]  # fmt: skip
    return _order(fitting, books)


def _order(documents: list[Document], books: Books) -> Order:
    new = {each.party.key: each.party for each in documents}
    return Order("2024-07", "Agence de Nullepart", documents, list(new.values()), books, {})


def written(batch: Order, chosen: str) -> Written:
    return SAGE100.write(replace(batch, options={"format": chosen, "project_plan": "1"}))


@pytest.mark.parametrize("chosen", FORMATS)
def test_the_files_are_the_golden_ones(
    batch: Order, chosen: str, golden: Callable[[Path, str], None]
) -> None:
    made = written(batch, chosen)
    for file in made.files:
        text = file.content.decode(file.encoding).replace("\r\n", "\n")
        golden(GOLDEN / chosen / file.name, text)
    places = [f"{key}: {place}" for key, place in made.places.items()]
    golden(GOLDEN / chosen / "remarks.txt", "\n".join((*places, "", *made.remarks, "")))


@pytest.mark.parametrize("chosen", FORMATS)
def test_every_piece_balances_and_is_what_the_file_says(batch: Order, chosen: str) -> None:
    """Against the sample's own cells, read by the standard library alone."""
    text = sample_content("ooti")[1].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    said: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        piece = said[row["N° facture"]]
        piece[row["Compte de produit"]] -= _amount(row["Montant HT"])
        piece["TVA"] -= _amount(row["TVA"])
        piece["client"] += _amount(row["Montant TTC"])
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for each in read_entries(written(batch, chosen)):
        what = {"4110": "client", "4457": "TVA"}.get(each.account[:4], each.account)
        found[each.piece][what] += each.amount
    assert len(found) == 19
    for number, piece in found.items():
        assert sum(piece.values()) == 0
        assert piece == {what: amount for what, amount in said[number].items() if amount}


def _amount(text: str) -> Decimal:
    return Decimal("".join(each for each in text if each in "-0123456789,").replace(",", "."))


@pytest.mark.parametrize("chosen", FORMATS)
def test_codes_and_lengths_hold(batch: Order, chosen: str) -> None:
    made = written(batch, chosen)
    cards = witness.records(file_of(made, "tiers").content)
    codes = [each.field(1) for each in cards]
    assert len(codes) == len(set(codes)) == 11
    entries = read_entries(made)
    assert {each.tiers for each in entries if each.tiers} == set(codes)
    label = {"pnm": 25, "texte-10": 35}.get(chosen, 69)
    for each in entries:
        assert (each.journal, len(each.piece) <= 13) == ("VTE", True)
        assert len(each.label) <= label
        assert len(each.tiers) <= 13
        assert each.account.isdecimal()
    for card in cards:
        assert len(card.field(2)) <= 69
        assert max(len(card.field(number)) for number in (8, 9, 11, 13)) <= 35


def test_projects_go_to_their_sections_to_the_cent(batch: Order) -> None:
    made = written(batch, "texte-31")
    sections = {each.field(2) for each in witness.records(file_of(made, "sections").content)}
    shared: dict[str, Decimal] = defaultdict(Decimal)
    for each in read_entries(made):
        for plan, section, amount in each.sections:
            assert (plan, amount) == ("1", abs(each.amount))
            shared[section] -= amount if each.amount > 0 else -amount
    of_projects: dict[str, Decimal] = defaultdict(Decimal)
    for document in batch.documents:
        for line in document.lines:
            if line.project:
                of_projects[line.project] += (
                    -line.net if document.kind == "credit note" else line.net
                )
    assert {section: -amount for section, amount in shared.items()} == {
        project: -amount for project, amount in of_projects.items()
    }
    assert set(of_projects) == sections
