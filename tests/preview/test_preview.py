"""The finance manager's screen: what becomes of each document, why, and what it all comes to."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.mapping import Memo
from engine.model import Outcome, Problem, Sent, Wanted, to_text
from engine.preview import Preview, as_json, moved, preview
from engine.target import Found
from tests.making import books, choices, columns, limits, sheet_of

D = Decimal
SHEET = sheet_of(
    """
No,Client,Date,Text,Net,VAT,Total,Status,Place,Currency
101,Blorp,31/03/2026,Ladder,100.00,S,120.00,Sent,North,GBP
101,Blorp,31/03/2026,Book,50.00,Z,50.00,Sent,North,GBP
102,Blorp,02/04/2026,Ladder back,-20.00,S,-24.00,Sent,South,GBP
103,Café,03/04/2026,Rung,10.00,S,12.00,Sent,South,GBP
104,Blorp,04/04/2026,Peg,5.00,S,6.00,Draft,North,GBP
105,Zahnrad,05/04/2026,Gear,30.00,Z,30.00,Sent,North,EUR
"""
)
MAPPING = choices(
    shape={"statuses": {"Sent": "ready", "Draft": "draft"}},
    fields=columns(
        number="No", contact="Client", date="Date", description="Text", net="Net", tax_code="VAT",
        gross="Total", status="Status", currency="Currency",
    ),
    taxes={"s": {"rate": "STANDARD"}, "z": {"rate": "ZERO"}},
    account_rules=[{"field": "Place", "value": "South", "account": "a4010"}],
    contacts={
        "blorp": {"verb": "link", "contact": "c1"},
        "zahnrad": {"verb": "link", "contact": "c2"},
    },
)  # fmt: skip


def seen(sheet: Any = SHEET, mapping: Any = MAPPING, **more: Any) -> Preview:
    return preview(sheet, mapping, books(), limits(), **more)


def outcomes(view: Preview) -> dict[str, Outcome]:
    return {view.row(index).number: view.outcome(index) for index in range(len(view))}


def sent(view: Preview, number: str, state: str = "proved", **changes: Any) -> dict[str, Sent]:
    """That a batch took a document as it is in the preview, with what is changed here."""
    index = next(each for each in range(len(view)) if view.row(each).number == number)
    document = view.document(index)
    assert document is not None
    document = replace(document, **changes)
    return {
        document.key: Sent(document.key, "20260404JD-I", state, to_text(document), "id", "SI-48")
    }


def found(**changes: Any) -> Found:
    kept: dict[str, Any] = {
        "id": "x", "kind": "invoice", "number": "101", "target_number": "SI-48",
        "contact_id": "c1", "date": date(2026, 3, 31), "currency": "GBP", "net": D("150.00"),
        "tax": D("20.00"), "gross": D("170.00"), "outstanding": D("0.00"), "status": "paid",
    }  # fmt: skip
    return Found(**{**kept, **changes})


# --- outcomes --------------------------------------------------------------------------------


def test_each_document_is_ready_held_or_left_out_and_says_why() -> None:
    view = seen()
    assert outcomes(view) == {
        "101": "create", "102": "create", "103": "held", "104": "excluded", "105": "create"
    }  # fmt: skip
    assert [view.row(index).why for index in range(5)] == [
        "", "",
        "Client: nothing is chosen for “Café”. Choose link or create on Contacts.",
        "Its status is “Draft”: it is a draft.",
        "",
    ]  # fmt: skip
    held_by = [view.row(index).held_by for index in range(5)]
    assert held_by == ["", "", "A client is not chosen", "", ""]


def test_the_equation_tells_rows_value_and_documents_by_outcome() -> None:
    equation = seen().equation
    assert equation.balances
    assert (equation.came_in.documents, equation.came_in.rows) == (5, 6)
    assert equation.came_in.value == D("194.00")
    assert (equation.ready.rows, equation.ready.value) == (4, D("176.00"))
    assert {each.currency: each.value for each in equation.ready.by_currency} == {
        "GBP": D("146.00"), "EUR": D("30.00")
    }  # fmt: skip
    assert (equation.held.value, equation.excluded.value) == (D("12.00"), D("6.00"))


def test_totals_are_told_by_currency_and_credit_notes_take_back() -> None:
    pounds, euros = seen().totals
    assert (pounds.currency, pounds.documents) == ("GBP", 2)
    assert (pounds.net, pounds.tax, pounds.gross) == (D("130.00"), D("16.00"), D("146.00"))
    assert (pounds.source_gross, pounds.difference) == (D("146.00"), D("0.00"))
    assert (euros.currency, euros.gross) == ("EUR", D("30.00"))


@pytest.mark.parametrize(
    ("changes", "outcome", "why"),
    [
        ({"shape": {"other_statuses": {"Place": {"north": "transferred"}}}}, "excluded",
         "Place is “North”: it was transferred before."),
        ({"contacts": {"blorp": {"verb": "leave out"}}}, "excluded", "“Blorp” is left out."),
        ({"settings": {"cut_over": date(2026, 4, 1)}}, "excluded",
         "It is dated 31/03/2026, before the cut-over on 01/04/2026."),
        ({"shape": {"kinds": {"North": "leave out"}},
          "fields": {**MAPPING.fields, **columns(kind="Place")}}, "excluded",
         "The type “North” is left out."),
    ],
)  # fmt: skip
def test_cw_33_what_is_left_out_is_counted_with_its_reason(
    changes: dict[str, Any], outcome: str, why: str
) -> None:
    view = seen(mapping=choices(**{**MAPPING.model_dump(), **changes}))
    assert (view.outcome(0), view.why(0)) == (outcome, why)
    assert view.equation.balances


def test_what_is_left_out_has_no_problems() -> None:
    sheet = sheet_of("No,Client,Date,Text,Net,VAT,Status\n1,Blorp,,,TBC,?,Draft")
    view = seen(sheet)
    assert outcomes(view) == {"1": "excluded"}
    assert "stop" not in {each.severity for each in view.problems_of(0)}


# --- there already ---------------------------------------------------------------------------


def test_cw_54_what_a_batch_delivered_is_not_sent_again() -> None:
    view = seen(sent=sent(seen(), "101"))
    assert outcomes(view)["101"] == "already there"
    assert view.why(0) == "It went to Sage with batch “20260404JD-I”, as SI-48."
    assert view.equation.already_there.value == D("170.00")


def test_mm_38_what_was_changed_since_it_was_sent_is_told_and_not_sent() -> None:
    view = seen(sent=sent(seen(), "101", due=date(2030, 1, 1)))
    assert outcomes(view)["101"] == "changed"
    assert view.why(0).endswith("It is different since.")
    assert 0 not in view.ready()


def test_where_it_stood_in_which_file_does_not_change_a_document() -> None:
    view = seen(sent=sent(seen(), "101", sheet="March", rows=(7, 8)))
    assert outcomes(view)["101"] == "already there"


@pytest.mark.parametrize("state", ["waiting", "sending", "uncertain"])
def test_what_is_on_its_way_is_held(state: str) -> None:
    view = seen(sent=sent(seen(), "101", state))
    assert outcomes(view)["101"] == "held"


def test_a_refused_document_can_be_sent_again() -> None:
    assert outcomes(seen(sent=sent(seen(), "101", "refused")))["101"] == "create"


def test_what_sage_shows_with_the_same_number_contact_date_and_total_is_there_already() -> None:
    view = seen(found=[found()])
    assert outcomes(view)["101"] == "already there"
    assert view.why(0) == "It is in Sage, as SI-48."


@pytest.mark.parametrize(
    "changes",
    [{"contact_id": "c2"}, {"date": date(2026, 3, 30)}, {"gross": D("170.01")},
     {"currency": "EUR"}],
)  # fmt: skip
def test_mm_11_a_number_that_another_document_in_sage_has_is_held(changes: dict[str, Any]) -> None:
    view = seen(found=[found(**changes)])
    assert outcomes(view)["101"] == "held"
    assert "is that of another document in Sage: SI-48" in view.why(0)


def test_a_lock_date_does_not_matter_for_what_is_there_already() -> None:
    locked = books(lock_date=date(2026, 3, 31))
    assert preview(SHEET, MAPPING, locked, limits()).outcome(0) == "held"
    there = preview(SHEET, MAPPING, locked, limits(), sent=sent(seen(), "101"))
    assert there.outcome(0) == "already there"
    assert there.problems_of(0) == ()


def test_mm_40_what_was_voided_in_sage_is_told() -> None:
    view = seen(found=[found(status="void")])
    assert outcomes(view)["101"] == "create"
    assert [each.rule for each in view.problems_of(0)] == ["voided-there"]


# --- looking through -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), "101 102 103 104 105"),
        (Wanted(outcome="held"), "103"),
        (Wanted(text="ladder"), "101 102"),
        (Wanted(text="café"), "103"),
        (Wanted(text="04"), "104"),
        (Wanted(contact="blorp"), "101 102 104"),
        (Wanted(currency="EUR"), "105"),
        (Wanted(since=date(2026, 4, 3)), "103 104 105"),
        (Wanted(until=date(2026, 4, 3)), "101 102 103"),
        (Wanted(month="2026-03"), "101"),
        (Wanted(month="2026-04", contact="Blorp"), "102 104"),
        (Wanted(rule="contact-not-chosen"), "103"),
        (Wanted(rule="date-locked"), ""),
        (Wanted(column="Place", value=" south "), "102 103"),
        (Wanted(column="tax_code", value="Z"), "101 105"),
        (Wanted(column="No such", value="x"), ""),
    ],
)  # fmt: skip
def test_cw_41_cw_42_documents_are_found_by(wanted: Wanted, numbers: str) -> None:
    page = seen().rows(wanted)
    assert [row.number for row in page.rows] == numbers.split()
    assert page.total == len(numbers.split())
    assert list(seen().indices(wanted)) == [row.index for row in page.rows]


def test_sums_are_of_all_that_fits_and_not_of_the_page() -> None:
    page = seen().rows(Wanted(contact="blorp"), start=1, count=1)
    assert ([row.number for row in page.rows], page.total) == (["102"], 3)
    (pounds,) = page.sums
    assert pounds.gross == D("152.00")


def test_the_sums_of_a_selection() -> None:
    view = seen()
    (pounds,) = view.sums([0, 3])
    assert (pounds.documents, pounds.gross) == (2, D("176.00"))
    assert view.sums([]) == ()


def test_months_and_currencies_to_choose_from() -> None:
    assert list(seen().months) == ["2026-03", "2026-04"]
    assert list(seen().currencies) == ["GBP", "EUR"]


def test_the_first_and_the_last_day_of_its_documents() -> None:
    assert seen().days == (date(2026, 3, 31), date(2026, 4, 5))


def test_what_is_ticked_for_sending_is_counted_without_making_its_documents() -> None:
    client = {"blorp": {"verb": "create"}, "zahnrad": {"verb": "link", "contact": "c2"}}
    view = seen(mapping=MAPPING.model_copy(update={"contacts": choices(contacts=client).contacts}))
    every = view.ready_but(())
    assert [view.row(each).number for each in every] == ["101", "102", "105"]
    assert (view.new_contacts(every), view.credit_notes(every)) == (1, 1)
    few = view.ready_but(["101", "102"])
    assert [view.row(each).number for each in few] == ["105"]
    assert (view.new_contacts(few), view.credit_notes(few)) == (0, 0)


def test_credit_notes_count_against_the_tax_of_invoices() -> None:
    view = seen()
    taxes = {currency: tax.tolist() for currency, tax in view.taxes(view.ready()).items()}
    assert taxes == {"GBP": [2000, -400], "EUR": [0]}
    (pounds, _) = view.totals
    assert pounds.tax == D("16.00")


# --- problems --------------------------------------------------------------------------------


def test_problems_come_in_pages_with_their_true_count() -> None:
    lines = "\n".join(f"{number},Blorp,01/04/2026,A,TBC,S" for number in range(250))
    fields = {name: MAPPING.fields[name] for name in ("number", "contact", "date", "net")}
    fields |= columns(tax_code="VAT", item="Text")
    mapping = MAPPING.model_copy(update={"fields": fields})
    problems = seen(sheet_of(f"No,Client,Date,Text,Net,VAT\n{lines}"), mapping).problems
    assert (problems.total, problems.count("stop")) == (250, 250)
    page = problems.page(start=240, count=100)
    assert [each.row for each in page] == list(range(242, 252))
    assert problems.page(start=0, count=2, rule="amount-unreadable")[1].at == "Invoices!E3"
    assert problems.page(rule="date-missing") == ()
    (rule,) = problems.by_rule
    assert (rule.rule, rule.count, rule.documents, rule.page) == (
        "amount-unreadable", 250, 250, "Upload"
    )  # fmt: skip


def test_a_problem_leads_to_its_page_row_and_document() -> None:
    (problem,) = seen().problems.page(rule="contact-not-chosen")
    assert (problem.page, problem.key, problem.row, problem.document, problem.number) == (
        "Contacts", "café", 5, 2, "103"
    )  # fmt: skip


def test_problems_keep_to_their_documents_where_some_are_left_out() -> None:
    sheet = sheet_of(
        "No,Client,Date,Text,Net,VAT,Total,Status,Currency\n1,Blorp,,A,1,S,1.20,Draft,\n"
        "2,Blorp,,A,1,S,1.20,Sent,\n3,Blorp,01/04/2026,A,1,S,1.20,Sent,\n4,Blorp,,A,1,S,1.20,Sent,"
    )
    found = seen(sheet).problems
    assert [(each.number, each.row, each.document) for each in found.page(rule="date-missing")] == [
        ("2", 3, 1), ("4", 5, 3)
    ]  # fmt: skip
    view = seen(sheet)
    assert [[each.rule for each in view.problems_of(index)] for index in range(4)] == [
        [], ["date-missing"], [], ["date-missing"]
    ]  # fmt: skip
    assert outcomes(view) == {"1": "excluded", "2": "held", "3": "create", "4": "held"}


# --- what posting would do -------------------------------------------------------------------


def test_cw_53_effects_by_account_tax_rate_and_contact() -> None:
    effects = seen().effects
    assert [(each.code, each.currency, each.net) for each in effects.accounts] == [
        ("4000", "GBP", D("150.00")), ("4000", "EUR", D("30.00")), ("4010", "GBP", D("-20.00"))
    ]  # fmt: skip
    assert [(each.id, each.currency, each.net, each.tax) for each in effects.taxes] == [
        ("STANDARD", "GBP", D("80.00"), D("16.00")),
        ("ZERO", "GBP", D("50.00"), D("0.00")),
        ("ZERO", "EUR", D("30.00"), D("0.00")),
    ]
    assert [(each.name, each.documents, each.gross) for each in effects.contacts] == [
        ("Blorp & Sons Ltd", 2, D("146.00")), ("Fabelhafte Zahnräder GmbH", 1, D("30.00"))
    ]  # fmt: skip


def test_effects_come_to_the_totals() -> None:
    view = seen()
    for part in (view.effects.accounts, view.effects.taxes, view.effects.contacts):
        assert sum(each.gross for each in part) == sum(each.gross for each in view.totals)


# --- explaining ------------------------------------------------------------------------------


def test_explain_this_number_leads_from_the_line_to_the_cell() -> None:
    steps = {each.what: (each.says, each.at, each.page) for each in seen().explain(1, 0)}
    assert steps == {
        "Net": ("“-20.00” is -20.00 GBP.", "Invoices!E4", "Fields"),
        "Tax": ("“S” is “Standard 20.00%” in Sage, 20 %: 4.00.", "Invoices!F4", "Taxes"),
        "Account": ("4010 Sales - Services: rule 1: Place is “South”.", "Invoices!I4", "Accounts"),
        "Sign": (
            "The document comes to less than nothing in the file: it is a credit note, and its"
            " signs are turned.", "", "Upload",
        ),
        "Rounding": (
            "Tax is rounded once for each line, half a penny away from zero.", "",
            "Invoice settings",
        ),
        "Mapping": ("Version 0 of the mapping.", "", "Mapping versions"),
    }  # fmt: skip


def test_every_line_of_every_document_can_be_explained() -> None:
    view = seen()
    for index in range(len(view)):
        for line in range(view.row(index).lines):
            assert any(each.at for each in view.explain(index, line))
    assert view.explain(0, 9) == ()


# --- what changes when a choice changes ------------------------------------------------------


def test_moved_tells_what_a_choice_moves_in_money() -> None:
    memo = Memo()
    before = seen(memo=memo)
    other = choices(
        **{
            **MAPPING.model_dump(),
            "default_account": "a4900",
            "taxes": {"s": {"rate": "STANDARD"}, "z": {"rate": "EXEMPT"}},
            "contacts": {**MAPPING.contacts, "café": {"verb": "create"}},
        }
    )
    assert list(moved(before, seen(mapping=other, memo=memo))) == [
        "Moves 150.00 GBP on 1 document from 4000 Sales - Products to 4900 Other income.",
        "Taxes 50.00 GBP on 1 document at “Exempt 0.00%”, not “Zero Rated 0.00%”.",
        "Moves 30.00 EUR on 1 document from 4000 Sales - Products to 4900 Other income.",
        "Taxes 30.00 EUR on 1 document at “Exempt 0.00%”, not “Zero Rated 0.00%”.",
        "Moves 10.00 GBP on 1 document from nobody yet to a new contact “Café”.",
        "Makes 10.00 GBP on 1 document ready, not held.",
        "What is ready comes to 140.00 GBP of net, not 130.00.",
        "What is ready comes to 18.00 GBP of tax, not 16.00.",
    ]
    assert list(moved(before, before)) == []


@pytest.mark.parametrize(
    ("changes", "untouched"),
    [
        ({"taxes": {**MAPPING.taxes, "z": {"rate": "EXEMPT"}}}, {"numbers", "groups", "accounts"}),
        ({"contacts": {**MAPPING.contacts, "café": {"verb": "create"}}},
         {"numbers", "groups", "accounts", "rates", "tax", "documents"}),
        ({"default_account": "a4900"}, {"numbers", "groups", "rates", "tax", "people"}),
    ],
)  # fmt: skip
def test_an_edit_reckons_only_what_hangs_below_it(
    changes: dict[str, Any], untouched: set[str]
) -> None:
    memo = Memo()
    company = books()
    preview(SHEET, MAPPING, company, limits(), memo=memo)
    memo.made = []
    after = preview(
        SHEET, choices(**{**MAPPING.model_dump(), **changes}), company, limits(), memo=memo
    )
    assert untouched.isdisjoint(memo.made)
    fresh = preview(SHEET, after.draft.sheet.mapping, company, limits())
    assert [after.row(each) for each in range(5)] == [fresh.row(each) for each in range(5)]


# --- for machines ----------------------------------------------------------------------------


def test_the_preview_as_one_object(golden: Callable[[Path, str], None]) -> None:
    text = json.dumps(as_json(seen(), "any", "line"), indent=1, ensure_ascii=False)
    golden(Path(__file__).parent / "as_json.json", text + "\n")


def test_an_empty_sheet_is_nothing_and_balances() -> None:
    view = seen(sheet_of("No,Client,Date,Text,Net,VAT"))
    assert (len(view), view.totals, view.problems.total) == (0, (), 0)
    assert view.equation.balances
    assert view.rows().rows == ()
    assert as_json(view, "any", "line")["rows"] == 0
    assert view.effects.accounts == ()


def test_a_sheet_that_nothing_is_chosen_for_is_held_as_a_whole() -> None:
    view = preview(SHEET, choices(), books(), limits())
    assert view.equation.held.rows == 6
    assert [(each.rule, each.count) for each in view.problems.by_rule] == [
        ("field-not-chosen", 1), ("amount-not-chosen", 1), ("tax-not-chosen", 6),
        ("text-missing", 6),
    ]  # fmt: skip


def test_cw_53_every_effect_is_opened_down_to_the_cells_it_sums_up() -> None:
    view = seen()
    for of in ("accounts", "taxes", "contacts"):
        for effect in getattr(view.effects, of):
            found = view.behind(of, effect)
            assert found.lines == len(found.shown) == effect.lines
            assert sum(each.net for each in found.shown) == effect.net
            assert sum(each.tax for each in found.shown) == effect.tax
            assert len({each.document for each in found.shown}) == effect.documents
            assert all(each.at.startswith("Invoices!") for each in found.shown)


def test_cw_53_what_is_booked_is_the_same_on_both_sides() -> None:
    booked = [each for each in seen().postings if each.what == "Together"]
    assert [(each.currency, each.debit) for each in booked] == [
        ("GBP", D("166.00")), ("EUR", D("30.00"))
    ]  # fmt: skip
    assert all(each.debit == each.credit for each in booked)


def test_a_document_s_figures_stand_side_by_side() -> None:
    (total,) = (each for each in seen().sides(0) if each.what == "Total")
    row = seen().row(0)
    assert (total.ours, total.file, total.theirs) == (row.gross, row.source_gross, None)
    assert total.difference == row.difference


def test_any_column_can_be_chosen_from_by_what_stands_in_it() -> None:
    view = seen()
    assert set(view.values_in("Place", 10)) == {"North", "South"}
    assert view.values_in("No such column", 10) == ()


def test_what_is_the_same_in_many_places_is_told_once_with_how_many() -> None:
    rows = "".join(f"{n},Blorp,01/04/2026,Peg,1.00,{'SZ'[n > 7]}\n" for n in range(1, 10))
    fields = columns(number="No", contact="Client", date="Date", text="Text", net="Net",
                     tax_code="VAT")  # fmt: skip
    view = seen(sheet_of("No,Client,Date,Text,Net,VAT\n" + rows), choices(fields=fields))
    of_s, of_z = view.problems.alike("tax-not-chosen")
    assert (of_s.at, of_s.count) == (("Invoices!F2", "Invoices!F3", "Invoices!F4"), 7)
    assert (of_z.first.says, of_z.count) == ("VAT: no Sage tax rate is chosen for “Z”.", 2)
    assert all(view.row(each).tax_open for each in range(len(view)))


def test_a_tax_is_open_only_where_no_rate_is_chosen() -> None:
    view = seen(mapping=MAPPING.model_copy(update={"taxes": {"s": MAPPING.taxes["s"]}}))
    still_open = {row.number for row in view.rows(Wanted()).rows if row.tax_open}
    assert still_open == {"101", "105"}


def test_what_our_own_rules_say_is_not_said_again_by_the_program() -> None:
    locked = Problem("date-locked", "Invoices!2", "Locked.", "Correct the date on Upload.")
    other = Problem("department-unknown", "Invoices!2", "No department.", "Choose it on Accounts.")
    company = replace(books(), lock_date=date(2026, 3, 31))
    view = preview(SHEET, MAPPING, company, limits(), refuses=lambda _: [locked, other])
    said = [each.says for each in view.problems.page(rule="target-refuses")]
    assert "No department." in said
    in_march = view.problems.page(rule="date-locked")
    assert in_march
    assert said.count("Locked.") == said.count("No department.") - len(in_march)
