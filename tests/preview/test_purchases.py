"""Expenses and purchase invoices: what others are owed, as it was charged, to the penny."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.choices import mapping_of
from engine.mapping import parties_seen
from engine.model import ContactChoice, FieldChoice, Sent, Sheet, from_text, key_with_party, to_text
from engine.model import Mapping as Choices
from engine.preview import Preview, preview
from engine.profile import recognise, shape_of
from engine.sheets import headed, read
from engine.target import Books, Found
from tests.making import books, choices, item, limits, rate, sheet_of
from tests.preview.five_systems import RATES_OF_FRANCE
from tests.preview.test_samples import told

PROFILES = Path(__file__).parents[1] / "profiles"
ALL_KINDS = frozenset(("invoice", "credit note", "purchase invoice", "purchase credit note"))
COSTS = (
    item(
        "ledger account", "a1001", "Stock", "1001", "not visible in sales", **{"on purchases": ""}
    ),
    item("ledger account", "a7400", "Travelling", "7400"),
    item("ledger account", "a7406", "Subsistence", "7406"),
)


def seen(sheet: Sheet, mapping: Choices, company: Books) -> Preview:
    """Every client or supplier of the sheet is created."""
    people = {
        each.key: ContactChoice(verb="create")
        for each in parties_seen(sheet, mapping, company.currency)
    }
    mapping = mapping.model_copy(update={"contacts": people})
    return preview(sheet, mapping, company, limits(kinds=ALL_KINDS))


def recognised(file: str, rates: dict[str, str], company: Books) -> Preview:
    """A sample as it is recognised, with its tax rates chosen."""
    book = read(Path(file).name, (PROFILES / file).read_bytes())
    sheet = headed(book.grids[0])  # type: ignore[union-attr]
    found = recognise(sheet)[0]
    shape, _ = shape_of(found, sheet)
    fields = {
        name: FieldChoice(how="column", source=heading) for name, heading in found.fields.items()
    }
    mapping = choices(
        kind="expenses",
        shape=shape,
        fields=fields,
        taxes={key: {"rate": id_} for key, id_ in rates.items()},
    )
    return seen(sheet, mapping, company)


def expenses() -> Preview:
    company = books(*COSTS, purchase_account="a7400")
    return recognised("connectwise/expenses.csv", {"t0": "ZERO", "t1": "STANDARD"}, company)


def receipts() -> Preview:
    rates = {"t0": "ZERO", "t1": "STANDARD"}
    company = books(*COSTS, purchase_account="a1001")
    return recognised("connectwise/item_receipts.csv", rates, company)


def notes_de_frais() -> Preview:
    rates = {"20 %": "FR20", "10 %": "FR10", "5.5 %": "FR55", "0 %": "FR0", "several rates": "FR20"}
    travel = item("ledger account", "f625", "Déplacements, missions et réceptions", "625100")
    company = books(
        items=(*RATES_OF_FRANCE, travel), currency="EUR", country="FR", purchase_account="f625"
    )
    return recognised("ooti/notes_de_frais.csv", rates, company)


@pytest.mark.parametrize("sample", [expenses, receipts, notes_de_frais], ids=lambda f: f.__name__)
def test_what_becomes_of_every_purchase_is_told(
    sample: Callable[[], Preview], golden: Callable[[Path, str], None]
) -> None:
    view = sample()
    golden(Path(__file__).parent / "samples" / f"{sample.__name__}.txt", told(view))
    assert view.equation.balances
    assert {view.row(each).kind for each in range(len(view))} <= {
        "purchase invoice", "purchase credit note",
    }  # fmt: skip


def test_cw_32_every_member_is_a_supplier_and_each_expense_a_purchase_invoice() -> None:
    view = expenses()
    made = view.documents(view.ready())
    assert {each.party.name for each in made} == {"AApplewhi"}
    assert all(each.party.supplier for each in made)
    # The sample's reimbursable rows, added up by hand.
    assert [(each.number, each.gross) for each in made] == [
        ("803", Decimal("8.99")), ("806", Decimal("45.00")), ("809", Decimal("453.00")),
        ("812", Decimal("120.00")), ("815", Decimal("12.40")), ("818", Decimal("8.99")),
        ("824", Decimal("453.00")), ("827", Decimal("120.00")), ("830", Decimal("12.40")),
    ]  # fmt: skip
    assert {line.account for each in made for line in each.lines} == {"a7400", "a7406"}
    assert from_text(to_text(made[0])) == made[0]


def test_cw_33_what_is_not_reimbursed_is_left_out_and_counted() -> None:
    view = expenses()
    left = [each for each in range(len(view)) if view.outcome(each) == "excluded"]
    assert view.why(left[0]) == "classification is “Personal”: nobody is to be paid for it."
    assert len(left) + len(view.ready()) == len(view) == 32


def test_cw_32_the_tax_of_a_receipt_is_what_was_charged() -> None:
    """453 to 70550 and 50 to the tax account, though 50 is no percentage of 453."""
    sheet = sheet_of(
        """
No,Member,Date,What,Tax,Total,Account
1,Ada Applewhistle,14/05/2026,Conference,50.00,503.00,70550
2,Ada Applewhistle,15/05/2026,Taxi,1.49,8.99,70550
"""
    )
    mapping = choices(
        kind="expenses",
        shape={"grain": "expense", "taxes": "amount"},
        fields={
            name: FieldChoice(how="column", source=heading)
            for name, heading in {
                "number": "No", "contact": "Member", "date": "Date", "description": "What",
                "tax": "Tax", "gross": "Total", "account": "Account",
            }.items()
        },
        taxes={"several rates": {"rate": "STANDARD"}},
    )  # fmt: skip
    view = seen(sheet, mapping, books(item("ledger account", "a70550", "Conferences", "70550")))
    assert view.outcome(0) == view.outcome(1) == "create", view.why(0)
    one, two = view.documents(view.ready())
    assert (one.kind, one.net, one.tax) == ("purchase invoice", Decimal(453), Decimal(50))
    assert (two.net, two.tax) == (Decimal("7.50"), Decimal("1.49"))
    assert one.lines[0].account == "a70550"


# --- whose number it is ----------------------------------------------------------------------

BOUGHT = {
    "number": "No", "contact": "Who", "contact_code": "Code", "date": "Date", "description": "What",
    "net": "Net", "tax_code": "Tax",
}  # fmt: skip
ADA = item("contact", "s1", "Ada Applewhistle", currency="GBP")


def invoices(rows: str, linked: dict[str, str] | None = None, **known: Any) -> Preview:
    """Purchase invoices of these rows: number, supplier, code, net."""
    table = "".join(
        f"{number},{who},{code},14/05/2026,Things,{net},S\n"
        for number, who, code, net in (row.split(",") for row in rows.split())
    )
    sheet = sheet_of(f"No,Who,Code,Date,What,Net,Tax\n{table}")
    mapping = choices(
        kind="expenses",
        fields={name: FieldChoice(how="column", source=said) for name, said in BOUGHT.items()},
        taxes={"s": {"rate": "STANDARD"}},
    )
    people: dict[str, Any] = {
        each.key: ContactChoice(verb="create") for each in parties_seen(sheet, mapping, "GBP")
    }
    people |= {key: ContactChoice(verb="link", contact=id_) for key, id_ in (linked or {}).items()}
    mapping = mapping.model_copy(update={"contacts": people})
    company = books(*COSTS, ADA, purchase_account="a7400")
    return preview(sheet, mapping, company, limits(kinds=ALL_KINDS), **known)


def became(view: Preview) -> list[str]:
    return [view.outcome(at) for at in range(len(view))]


def kept(view: Preview, *keys: str) -> dict[str, Sent]:
    """As they are known once they were sent; `keys` are those they were kept under then."""
    made = view.documents(view.ready())
    named = keys or [each.key for each in made]
    return {
        key: Sent(key, "B-1", "proved", to_text(each), "id", "PI-1")
        for key, each in zip(named, made, strict=True)
    }


def test_two_suppliers_may_have_given_the_same_number() -> None:
    view = invoices("1001,Ada,,9.00 1001,Bob,,20.00 1001,Ada,,1.00")
    assert became(view) == ["create", "create"]
    made = view.documents(view.ready())
    assert [(each.key, each.net) for each in made] == [
        ("purchase invoice 1001 of ada", Decimal(10)),
        ("purchase invoice 1001 of bob", Decimal(20)),
    ]
    assert list(view.draft.documents.key) == [each.key for each in made]


def test_a_row_that_names_no_supplier_belongs_to_the_one_before_it() -> None:
    view = invoices("7,,,1.00 7,Ada,,2.00 7,,,4.00 7,Bob,,8.00 7,,,16.00")
    made = view.documents(view.ready())
    assert [(each.party.name, each.net) for each in made] == [
        ("Ada", Decimal(7)),
        ("Bob", Decimal(24)),
    ]


def test_a_supplier_is_known_by_its_code_however_it_is_written() -> None:
    view = invoices("7,Ada,V1,1.00 7,ADA,V1,2.00 7,Ada,V2,4.00")
    assert [(each.key, each.net) for each in view.documents(view.ready())] == [
        ("purchase invoice 7 of v1", Decimal(3)),
        ("purchase invoice 7 of v2", Decimal(4)),
    ]


def test_what_one_supplier_has_been_sent_says_nothing_of_another() -> None:
    before = kept(invoices("1001,Ada,,9.00"))
    assert became(invoices("1001,Ada,,9.00 1001,Bob,,9.00", sent=before)) == [
        "already there", "create",
    ]  # fmt: skip
    assert became(invoices("1001,Ada,,8.00 1001,Bob,,9.00", sent=before)) == ["changed", "create"]


def test_what_was_sent_when_numbers_alone_were_known_is_not_sent_again() -> None:
    before = kept(invoices("1001,Ada,,9.00"), "purchase invoice 1001")
    view = invoices("1001,Ada,,9.00 1001,Bob,,9.00", sent=before)
    assert became(view) == ["already there", "create"]


def test_a_supplier_that_is_known_by_a_code_now_is_the_same_one() -> None:
    before = kept(invoices("1001,Ada,,9.00"))
    assert became(invoices("1001,Ada,V1,8.00 1001,Bob,V2,9.00", sent=before)) == [
        "changed", "create",
    ]  # fmt: skip
    before = kept(invoices("1001,A.A.,,9.00", {"a.a.": "s1"}))
    assert became(invoices("1001,Ada,V1,8.00", {"v1": "s1"}, sent=before)) == ["changed"]


def test_what_sage_has_of_another_supplier_is_another_document() -> None:
    there = Found(
        "p1", "purchase invoice", "1001", "PI-1", "s1", date(2026, 5, 14), "GBP",
        Decimal(9), Decimal("1.80"), Decimal("10.80"), Decimal("10.80"), "unpaid",
    )  # fmt: skip
    rows = "1001,Ada,,9.00 1001,Bob,,9.00"
    view = invoices(rows, {"ada": "s1"}, found=[there])
    assert became(view) == ["already there", "create"]
    assert became(invoices(rows, {"bob": "s1"}, found=[there])) == ["create", "already there"]
    # Nobody knows yet who stands behind an id that the lists do not name.
    strange = replace(there, contact_id="s9", gross=Decimal(1))
    assert became(invoices(rows, {"ada": "s1"}, found=[strange])) == ["create", "held"]


def test_the_suffix_of_a_second_currency_is_no_other_supplier() -> None:
    plain = key_with_party("purchase invoice 1", "blorp")
    assert key_with_party("purchase invoice 1", "Blorp (EUR)") == plain
    assert key_with_party("purchase invoice 1", "Blorp (UK)") != plain


def test_one_table_of_taxes_for_sales_and_another_for_purchases() -> None:
    kept = {
        ("tax", "t1"): {"label": "T1", "rate": "SALES", "reason": ""},
        ("purchase tax", "t1"): {"label": "T1", "rate": "BOUGHT", "reason": ""},
        ("purchase account", "default"): {"account": "a7400"},
    }
    assert mapping_of(kept, "invoices").taxes["t1"].rate == "SALES"
    assert mapping_of(kept, "expenses").taxes["t1"].rate == "BOUGHT"
    assert mapping_of(kept, "invoices").default_account == ""
    assert mapping_of(kept, "expenses").default_account == "a7400"


def test_a_target_that_takes_no_purchases_is_told_of_none() -> None:
    sheet = sheet_of("No,Who,Date,What,Net,Code\n1,Ada,14/05/2026,Taxi,9.00,S\n")
    mapping = choices(
        kind="expenses",
        fields={
            name: FieldChoice(how="column", source=heading)
            for name, heading in {
                "number": "No", "contact": "Who", "date": "Date", "description": "What",
                "net": "Net", "tax_code": "Code",
            }.items()
        },
        taxes={"s": {"rate": "STANDARD"}},
        contacts={"ada": ContactChoice(verb="create")},
    )  # fmt: skip
    view = preview(sheet, mapping, books(*COSTS, purchase_account="a7400"), limits())
    assert view.why(0).startswith("“1” is a purchase invoice, which Sage does not take this way.")


amounts = st.decimals(-9999, 9999, places=2)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(amounts, amounts, st.sampled_from("12345")), max_size=12))
def test_what_is_owed_is_the_total_of_the_receipt_whatever_the_rate(
    rows: list[tuple[Decimal, Decimal, str]],
) -> None:
    table = "".join(f"{number},Ada,14/05/2026,x,{tax},{net + tax},S\n" for net, tax, number in rows)
    sheet = sheet_of(f"No,Who,Date,What,Tax,Total,Code\n{table}")
    mapping = choices(
        kind="expenses",
        fields={
            name: FieldChoice(how="column", source=heading)
            for name, heading in {
                "number": "No", "contact": "Who", "date": "Date", "description": "What",
                "tax": "Tax", "gross": "Total", "tax_code": "Code",
            }.items()
        },
        taxes={"s": {"rate": "STANDARD"}},
    )  # fmt: skip
    company = books(rate("X", "1"), *COSTS, purchase_account="a7400")
    view = seen(sheet, mapping, company)
    assert view.equation.balances
    total = sum((net + tax for net, tax, _ in rows), Decimal(0))
    sign = {"purchase invoice": 1, "purchase credit note": -1}
    ours = sum(
        (sign[view.row(at).kind] * view.row(at).gross for at in range(len(view))), Decimal(0)
    )
    assert ours == total == view.equation.came_in.value
    for at in view.ready():
        document = view.document(at)
        assert document is not None
        assert all(line.net * line.tax >= 0 for line in document.lines)
