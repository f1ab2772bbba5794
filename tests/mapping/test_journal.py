"""A sales journal becomes the documents that its entries book: the same as their invoices."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mapping import Memo, parties_seen, taxes_seen
from engine.mapping.journal.assigning import UNTAXED, Booked, ways, ways_at_once
from engine.model import ContactChoice, Document, FieldChoice, Shape
from engine.model import Mapping as Choices
from engine.money import HUNDRED_PERCENT, Rounding, divide
from engine.preview import Preview, preview
from tests.making import books, choices, columns, limits, sheet_from, sheet_of, taxes
from tests.preview.five_systems import ACCOUNTS_OF_FRANCE, RATES_OF_FRANCE, sample
from tests.preview.test_samples import told
from tests.profiles.test_recognition import _recognised

HERE = Path(__file__).parent
RATES = taxes(**{"20 %": "FR20", "10 %": "FR10", "5.5 %": "FR55", "0 %": "FR0"})
COMPANY = books(
    items=(*RATES_OF_FRANCE, *ACCOUNTS_OF_FRANCE), currency="EUR", country="FR",
    sales_account="f706000",
)  # fmt: skip


def looked_at(file: str, **changes: Any) -> Preview:
    """The export as recognised, with every client created."""
    sheet, best, shape = _recognised(file)
    fields = columns(**best.fields) | changes.pop("fields", {})
    mapping = Choices(shape=shape, fields=fields, taxes=RATES, **changes)
    who = parties_seen(sheet, mapping, COMPANY.currency)
    created = {each.key: ContactChoice(verb="create") for each in who}
    mapping = mapping.model_copy(update={"contacts": created})
    return preview(sheet, mapping, COMPANY, limits(), memo=Memo())


def content(document: Document | None) -> tuple[object, ...]:
    """A document but for what a journal does not have: an exempt sale is one without tax."""
    assert document is not None
    lines = tuple(
        (each.description, each.net, each.tax, each.tax_rate if each.tax else "", each.account,
         each.project)
        for each in document.lines
    )  # fmt: skip
    return (document.kind, document.number, document.party.key, document.party.name, document.date,
            document.due, document.currency, lines)  # fmt: skip


def documents(view: Preview) -> dict[str, tuple[object, ...]]:
    return {each.number: content(each) for each in view.documents(view.ready())}


def test_the_documents_of_a_journal_are_those_of_the_invoices() -> None:
    source = sample("ooti")
    invoices = preview(source.sheet, source.mapping, source.books, limits())
    wanted, found = documents(invoices), documents(looked_at("ooti/journal_ventes.csv"))
    assert set(wanted) == set(found)
    assert len(found) == 24
    # Its two sales take each other back, and so did their taxes: none was booked.
    assert wanted.pop("FR-04-01-0026") != found["FR-04-01-0026"]
    for number, document in wanted.items():
        assert found[number] == document


@pytest.mark.parametrize(("file", "rows"), [("ooti/journal_ventes.csv", 75), ("plain/fec.csv", 79)])
def test_every_entry_is_ready_held_or_left_out(
    file: str, rows: int, golden: Callable[[Path, str], None]
) -> None:
    view = looked_at(file)
    golden(HERE / "journals" / f"{Path(file).stem}.txt", told(view))
    assert view.equation.balances
    assert view.equation.came_in.rows == rows


def test_one_account_for_all_taxes_makes_the_same_documents() -> None:
    own, shared = (documents(looked_at(each)) for each in ("ooti/journal_ventes.csv",
                                                           "plain/fec.csv"))  # fmt: skip
    assert len(shared) == 22
    for number, (*head, lines) in shared.items():
        *_, due, currency, wanted = own[number]
        del due, currency
        bare = [each[:-1] for each in lines]  # type: ignore[attr-defined]
        assert bare == [each[:-1] for each in wanted]  # type: ignore[attr-defined]
        assert head[:5] == list(own[number][:5])


def test_a_figure_is_explained_by_the_cells_of_its_entry() -> None:
    view = looked_at("ooti/journal_ventes.csv")
    index = next(each for each in view.ready() if view.row(each).number == "FR-02-01-0004")
    at = {each.what: each.at for each in view.explain(index, 1)}
    assert at["Net"] == "journal_ventes!H14"  # 1200,00 in credit
    assert at["Tax"] == at["Percentage"] == "journal_ventes!H16"  # 240,00 on 445710
    assert at["Entry"] == "journal_ventes!G12"  # 9635,28 in debit of the customer
    document = view.document(index)
    assert document is not None
    assert document.rows == (12, 13, 14, 15, 16)


def test_a_percentage_by_account_settles_what_the_figures_leave_open() -> None:
    number = "FR-02-01-0027"
    view = looked_at("plain/fec.csv")
    assert number not in documents(view)
    formula = FieldChoice(how="formula", source='IF([CompteLib]="Honoraires", "10 %", "")')
    view = looked_at("plain/fec.csv", fields={"tax_percent": formula})
    *_, lines = documents(view)[number]
    assert [each[3] for each in lines] == ["FR10", "FR10"]  # type: ignore[attr-defined]


def test_what_is_told_of_no_line_is_no_tax_to_choose() -> None:
    sheet, best, shape = _recognised("plain/fec.csv")
    mapping = Choices(shape=shape, fields=columns(**best.fields))
    assert {each.code for each in taxes_seen(sheet, mapping, "EUR")} == {
        "20 %", "10 %", "5.5 %", "0 %"
    }  # fmt: skip


def test_accounts_of_another_country_are_told_by_how_they_begin() -> None:
    sheet = sheet_of(
        """
Ref,Name,Date,Account,Details,Debit,Credit
1,Blorp & Sons Ltd,31/03/2026,1100,Blorp,120.00,
1,,31/03/2026,4000,Ladders,,100.00
1,,31/03/2026,2200,VAT,,20.00
"""
    )
    fields = columns(
        number="Ref", contact="Name", date="Date", account="Account", description="Details",
        debit="Debit", credit="Credit",
    )  # fmt: skip
    french = choices(
        shape={"grain": "journal", "taxes": "amount"}, fields=fields,
        taxes={"20 %": {"rate": "STANDARD"}},
        contacts={"blorp & sons ltd": {"verb": "link", "contact": "c1"}},
    )  # fmt: skip
    view = preview(sheet, french, books(), limits())
    assert view.equation.held.rows == 3
    assert next(each.rule for each in view.problems.page(0, 9)) == "rows-are-no-lines"
    begin = {"customer_accounts": "1100", "tax_accounts": "2200, 2201", "sales_accounts": "4"}
    british = french.model_copy(update={"shape": Shape(**{**french.shape.model_dump(), **begin})})
    view = preview(sheet, british, books(), limits())
    assert view.equation.ready.rows == 3
    assert (view.row(0).net, view.row(0).tax) == (100, 20)


# --- any journal --------------------------------------------------------------------------------

SHARES = {"445710": 200_000, "445712": 100_000, "445713": 55_000, "": 0}
LINE = st.tuples(st.sampled_from([*SHARES]), st.integers(-300_000, 300_000).filter(bool))


@settings(max_examples=60)
@given(st.lists(st.lists(LINE, min_size=1, max_size=4), min_size=1, max_size=6), st.randoms())
def test_documents_made_a_journal_are_the_same_or_held(
    made: Sequence[Sequence[tuple[str, int]]], chance: Any
) -> None:
    rows: list[list[str]] = []
    for number, lines in enumerate(made, 1):
        entry = []
        taxes_of: dict[str, int] = {}
        for at, (account, net) in enumerate(lines):
            entry.append(row(number, "706000", f"line {at}", -net))
            share = SHARES[account]
            taxes_of[account] = taxes_of.get(account, 0) + divide(net * share, HUNDRED_PERCENT)
        for account, amount in taxes_of.items():
            if account and amount:
                share = f"TVA {SHARES[account] / 10_000} %"
                entry.append(row(number, account, share, -amount))
        whole = sum(net for _, net in lines) + sum(taxes_of.values())
        entry.append(row(number, "411000", "Blorp", whole, "BLORP"))
        chance.shuffle(entry)
        rows += entry
    headings = ("Piece", "Client", "Date", "Account", "Text", "Debit", "Credit")
    sheet = sheet_from(headings, rows)
    mapping = choices(
        shape={"grain": "journal", "taxes": "amount"},
        fields=columns(number="Piece", contact="Client", date="Date", account="Account",
                       description="Text", debit="Debit", credit="Credit"),
        taxes=RATES, contacts={"blorp": {"verb": "create"}},
    )  # fmt: skip
    view = preview(sheet, mapping, COMPANY, limits())
    assert view.equation.balances
    assert view.equation.came_in.rows == len(rows)
    rate_of = {"445710": "FR20", "445712": "FR10", "445713": "FR55", "": "FR0"}
    booked = {(each[0], each[3]) for each in rows}  # no tax of a cent or more is no entry
    for index in range(len(view)):
        document = view.document(index)
        assert document is not None
        lines = made[int(document.source_number) - 1]
        sign = -1 if document.kind == "credit note" else 1
        found = sorted((int(each.description[5:]), int(each.net * 100) * sign) for each in
                       document.lines)  # fmt: skip
        assert found == [(at, net) for at, (_, net) in enumerate(lines)]
        if view.outcome(index) == "held":
            held = {each.rule for each in view.problems_of(index) if each.severity == "stop"}
            assert held == {"entry-taxes"}
            continue
        for each in document.lines:
            account = lines[int(each.description[5:])][0]
            taxed = (document.source_number, account) in booked
            assert each.tax_rate == (rate_of[account] if taxed else "FR0")


def row(number: int, account: str, text: str, debit: int, client: str = "") -> list[str]:
    sides = [f"{abs(debit) / 100:.2f}", ""]
    if debit < 0:
        sides.reverse()
    return [str(number), client, "31/03/2026", account, text, *sides]


FEW = st.lists(st.integers(-400, 400), min_size=1, max_size=4)
SOME_TAXES = st.lists(
    st.tuples(st.integers(-80, 80), st.sets(st.sampled_from([200_000, 100_000, 55_000]),
                                            min_size=1, max_size=2)),
    min_size=1, max_size=2,
)  # fmt: skip
MANY = st.lists(st.integers(-400, 400), min_size=7, max_size=7)
ONE_TAX = st.tuples(st.tuples(st.integers(-80, 80), st.just({200_000}))).map(list)


@settings(max_examples=150)
@given(
    st.one_of(st.tuples(FEW, SOME_TAXES), st.tuples(MANY, ONE_TAX)),
    st.sampled_from(["line", "rate", "document"]),
)
def test_exactly_the_ways_that_fit_are_found(
    entry: tuple[list[int], list[tuple[int, set[int]]]], grain: Any
) -> None:
    nets, booked = entry
    rounding = Rounding(grain)
    some = [Booked(amount, tuple(sorted(shares))) for amount, shares in booked]
    parts = [
        (UNTAXED, 0),
        *((at, share) for at, each in enumerate(some) for share in each.percents),
    ]
    fitting = {
        tuple(share for _, share in way)
        for way in itertools.product(parts, repeat=len(nets))
        if fits(nets, way, some, rounding)
    }
    found = ways(nets, [None] * len(nets), some, rounding)
    assert found is not None
    assert len(found) == min(len(fitting), 2)
    assert {tuple(share for _, share in way) for way in found} <= fitting
    amounts = np.array([[each.amount for each in some]])
    at_once = ways_at_once(np.array([nets]), amounts, parts[1:], rounding)
    if at_once is not None:
        counted, chosen = at_once
        assert counted[0] == len(fitting)
        if len(fitting) == 1:
            assert tuple(parts[1 + at][1] for at in chosen[0].tolist()) in fitting


def fits(
    nets: Sequence[int], way: Sequence[tuple[int, int]], booked: Sequence[Booked],
    rounding: Rounding,
) -> bool:  # fmt: skip
    exact: dict[tuple[int, int], list[int]] = {}
    for net, part in zip(nets, way, strict=True):
        if part[0] != UNTAXED:
            exact.setdefault(part, []).append(net * part[1])
    if rounding.grain == "document":
        of = [sum(sum(some) for (at, _), some in exact.items() if at == number)
              for number in range(len(booked))]  # fmt: skip
        near = all(
            abs(each - tax.amount * HUNDRED_PERCENT) < HUNDRED_PERCENT
            for each, tax in zip(of, booked, strict=True)
        )
        return near and rounded(sum(of)) == sum(each.amount for each in booked)
    found = [0] * len(booked)
    for (at, _), some in exact.items():
        found[at] += sum(map(rounded, some)) if rounding.grain == "line" else rounded(sum(some))
    return found == [each.amount for each in booked]


def rounded(exact: int) -> int:
    return divide(exact, HUNDRED_PERCENT)


def test_a_tax_in_code_columns_needs_no_reckoning() -> None:
    sheet = sheet_of(
        """
Piece;Client;Date;Compte;Texte;Code;Débit;Crédit
1;Blorp;31/03/2026;411000;Blorp;;230,00;
1;;31/03/2026;706000;Un;A;;100,00
1;;31/03/2026;706000;Deux;B;;100,00
1;;31/03/2026;445710;TVA;;;30,00
""",
        delimiter=";",
    )
    fields: Mapping[str, FieldChoice] = columns(
        number="Piece", contact="Client", date="Date", account="Compte", description="Texte",
        tax_code="Code", debit="Débit", credit="Crédit",
    )  # fmt: skip
    mapping = choices(
        shape={"grain": "journal", "decimal_mark": ","}, fields=fields,
        taxes=taxes(a="FR20", b="FR10"), contacts={"blorp": {"verb": "create"}},
    )  # fmt: skip
    view = preview(sheet, mapping, COMPANY, limits())
    (document,) = view.documents(view.ready())
    assert [(each.tax_rate, each.tax) for each in document.lines] == [("FR20", 20), ("FR10", 10)]
