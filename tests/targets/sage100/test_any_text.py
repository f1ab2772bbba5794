"""Whatever stands in a document, the files keep their layout and no change goes untold."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.model import Document, Line, Party
from engine.target import Order, Written
from engine.targets.sage100 import SAGE100
from tests.targets.sage100 import witness
from tests.targets.sage100.making import ACME, document, known, line, order, read_entries

FORMATS = st.sampled_from(("texte-31", "texte-10", "texte-5", "pnm", "tableau"))
KINDS = st.sampled_from(("invoice", "credit note", "purchase invoice", "purchase credit note"))
CENTS = st.integers(-100_000_000_000, 100_000_000_000).map(lambda each: Decimal(each).scaleb(-2))
ODD = ("#FIN", "#MECG", "a\r\n#FIN", "\t", "{x}", "…", "«»", "=A1(B2)")
TEXT = st.one_of(st.text(), st.sampled_from(ODD))
RATES = st.sampled_from(("C20", "C05", "EXPORT", "D20", "nothing"))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def lines(draw: Any) -> Line:
    made = line("0", "0", draw(RATES), draw(st.sampled_from(("706000", "606000"))), draw(TEXT))
    return replace(
        made, net=draw(CENTS), tax=draw(CENTS), project=draw(TEXT), department=draw(TEXT)
    )


@st.composite
def documents(draw: Any) -> Document:
    party = Party(
        draw(TEXT), draw(TEXT), code=draw(TEXT), person=draw(TEXT), email=draw(TEXT),
        telephone=draw(TEXT), vat_number=draw(TEXT), address_1=draw(TEXT), address_2=draw(TEXT),
        city=draw(TEXT), region=draw(TEXT), postcode=draw(TEXT), country=draw(TEXT),
    )  # fmt: skip
    return document(
        draw(TEXT),
        *draw(st.lists(lines(), min_size=1, max_size=4)),
        kind=draw(KINDS),
        party=party,
        source_number=draw(TEXT),
        date=draw(DAYS),
        due=draw(st.none() | DAYS),
        notes=draw(TEXT),
    )


@st.composite
def orders(draw: Any) -> Order:
    made = draw(st.lists(documents(), min_size=1, max_size=3))
    options = {
        "format": draw(FORMATS),
        "accents": draw(st.sampled_from(("keep", "plain"))),
        "decimal": draw(st.sampled_from((".", ","))),
        "sales_journal": draw(st.sampled_from(("VTE", "VT"))),
        "project_plan": draw(st.sampled_from(("", "1", "11"))),
        "department_plan": draw(st.sampled_from(("", "2"))),
        "level": draw(TEXT),
    }
    new = draw(st.sampled_from(([], [each.party for each in made])))
    return order(*made, new=new, company=draw(TEXT), **options)


@given(orders())
def test_every_file_keeps_its_layout_and_every_journal_balances(given_order: Order) -> None:
    written = SAGE100.write(given_order)
    for file in written.files[1:-1]:
        witness.records(file.content)
    entries = read_entries(written, **given_order.options)
    by_month: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in entries:
        by_month[each.journal, each.date[2:]] += each.amount
        for *_, amount in each.sections:
            assert amount == abs(each.amount)
    assert not any(by_month.values())
    assert sum(each.amount for each in entries if each.amount > 0) == sum(
        _turnover(document) for document in given_order.documents
    )


def _turnover(document: Document) -> Decimal:
    """What a document puts on each side, once lines and taxes below nothing have changed theirs."""
    taxes: dict[str, Decimal] = defaultdict(Decimal)
    for each in document.lines:
        taxes[each.tax_rate] += each.tax
    parts = [*(each.net for each in document.lines), *taxes.values(), -document.gross]
    return sum((each for each in parts if each > 0), Decimal(0))


@given(orders())
def test_no_change_of_a_text_goes_untold(given_order: Order) -> None:
    written = SAGE100.write(given_order)
    labels = {each.label for each in read_entries(written, **given_order.options)}
    told = "\n".join(written.remarks)
    for document_ in given_order.documents:
        for each in document_.lines:
            meant = " ".join(each.description.split())
            if each.net and meant:
                assert meant in labels or f"« {meant} » est écrit" in told


@given(orders())
def test_the_page_that_explains_is_whole_whatever_it_tells(given_order: Order) -> None:
    page = SAGE100.write(given_order).files[0].content.decode()
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert page.count("<h1>") == page.count("</h1>") == 1


@given(orders())
def test_looking_for_problems_never_fails(given_order: Order) -> None:
    for each in given_order.documents:
        for problem in SAGE100.problems(each, given_order):
            assert problem.says
            assert problem.fix


@given(TEXT, TEXT, st.sets(st.text(max_size=13)))
def test_a_new_code_is_always_fit_and_new(name: str, code: str, taken: set[str]) -> None:
    made = SAGE100.new_code(Party("x", name, code=code), taken)
    assert made not in taken
    assert made.isascii()
    assert made.isalnum()
    assert made == made.upper()
    assert 0 < len(made) <= 13


@given(st.lists(CENTS, min_size=1, max_size=6), KINDS, FORMATS)
def test_amounts_come_back_to_the_cent(nets: list[Decimal], kind: Any, chosen: str) -> None:
    bought = kind.startswith("purchase")
    rate, account = ("D20", "606000") if bought else ("C20", "706000")
    made = document(
        "FA1", *(line(str(net), "0.00", rate, account) for net in nets), kind=kind, due=None
    )
    written = SAGE100.write(order(made, format=chosen))
    sign = -1 if kind in ("invoice", "purchase credit note") else 1
    found = [each.amount for each in read_entries(written) if each.account == account]
    assert found == [sign * net for net in nets if net]


def test_characters_that_the_page_has_not_are_written_otherwise_and_told() -> None:
    made = document("FA1", line("1.00", "0.20", text="Œuvre – 5 € ½ 株"))
    written: Written = SAGE100.write(order(made))
    assert read_entries(written)[1].label == "Oeuvre - 5 EUR ½ ?"
    assert written.remarks == (
        "Libellé, pour FA1 : « Œuvre – 5 € ½ 株 » est écrit « Oeuvre - 5 EUR ½ ? ».",
    )


def test_without_accents_every_file_is_plain() -> None:
    party = replace(ACME, name="Crèche & Fils")
    made = document("FA1", line("1.00", "0.20", text="Étude n° 3"), party=party)
    written = SAGE100.write(order(made, new=[party], books=known(), accents="plain"))
    for file in written.files[1:]:
        assert file.content.isascii()
    assert read_entries(written)[1].label == "Etude no 3"
    assert len(written.remarks) == 3


def test_a_libelle_that_would_begin_a_record_is_disarmed() -> None:
    made = document("FA1", line("1.00", "0.20", text="#FIN"))
    assert read_entries(SAGE100.write(order(made)))[1].label == "n°FIN"


def test_a_libelle_that_a_spreadsheet_would_run_is_disarmed_in_the_table() -> None:
    made = document("FA1", line("1.00", "0.20", text='=HYPERLINK("x")'))
    written = SAGE100.write(order(made, format="tableau"))
    assert read_entries(written)[1].label == '\'=HYPERLINK("x")'
    assert read_entries(SAGE100.write(order(made, format="pnm")))[1].label == '=HYPERLINK("x")'
