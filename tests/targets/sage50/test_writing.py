"""The files for Sage 50, read as its wizard would read them."""

import html
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.mapping import Memo, parties_of
from engine.model import ContactChoice, Document, FieldChoice, Party
from engine.preview import preview
from engine.profile import recognise, shape_of
from engine.target import Books, MadeFile, Order, Written
from engine.targets.letters import fitted
from engine.targets.sage50 import LIMITS, SAGE50
from tests.making import choices, columns, item, sheet_of
from tests.preview.five_systems import sample
from tests.targets.sage50.making import ACME, company, document, line, order, purchase
from tests.targets.sage50.witness import Split, lines_of, read_audit, read_records

ROOT = Path(__file__).parents[3]


def file(written: Written, name: str) -> MadeFile:
    (found,) = [each for each in written.files if each.name.endswith(f"{name}.csv")]
    return found


def splits(written: Written) -> list[Split]:
    return read_audit(file(written, "transactions").content)


# --- the layouts -----------------------------------------------------------------------------


def test_an_invoice_of_two_lines_is_two_rows_alike_but_for_the_lines() -> None:
    made = document(
        line("250.00", "50.00", description="Managed service March", department="1"),
        line("40.00", "0.00", description="Books zero rated", account="4001", tax_rate="T0"),
        notes="PO 7781",
    )
    assert file(SAGE50.write(order(made)), "transactions").content == (
        b"Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,"
        b"Tax Code,Tax Amount,Exchange Rate,Extra Reference,User Name,Project Refn,Cost Code Refn"
        b"\r\n"
        b"SI,ACME001,4000,1,05/03/2025,INV-1042,Managed service March,250.00,T1,50.00,,PO 7781,,,"
        b"\r\n"
        b"SI,ACME001,4001,0,05/03/2025,INV-1042,Books zero rated,40.00,T0,0.00,,PO 7781,,,\r\n"
    )


def test_the_type_alone_says_which_way_an_amount_goes() -> None:
    made = [
        document(number="1"),
        document(number="2", kind="credit note"),
        purchase(number="3"),
        purchase(number="4", kind="purchase credit note"),
    ]
    written = SAGE50.write(order(*made))
    rows = splits(written)
    assert [row.type for row in rows] == ["SI", "SC", "PI", "PC"]
    assert {row.net for row in rows} == {Decimal("100.00")}
    assert list(written.places.values()) == [f"1-transactions.csv, line {n}" for n in range(2, 6)]


def test_cw_29_an_invoice_and_a_credit_of_one_number_stand_in_files_apart() -> None:
    """Sage groups what has one account, day and number, whatever its type."""
    written = SAGE50.write(order(document(), document(kind="credit note"), document(number="2")))
    first, second = (read_audit(each.content) for each in written.files[1:])
    assert [(row.type, row.reference) for row in first] == [("SI", "INV-1042"), ("SI", "2")]
    assert [(row.type, row.reference) for row in second] == [("SC", "INV-1042")]
    assert dict(written.places) == {
        "invoice INV-1042": "1-transactions.csv, line 2",
        "invoice 2": "1-transactions.csv, line 3",
        "credit note INV-1042": "2-more-transactions.csv, line 2",
    }
    page = written.files[0].content.decode()
    assert page.index("1-transactions.csv") < page.index("2-more-transactions.csv")
    assert "<td>Sales credits (SC)</td>" in page


def test_the_shared_samples_are_what_the_witness_reads() -> None:
    sample_rows = (
        b"SI,ACME001,4000,1,05/03/2025,INV-1042,Managed service March,250.00,T1,50.00,,PO 7781,,,",
        b"SC,ACME001,4000,1,06/03/2025,CRN-0107,Credit for INV-1042,25.00,T1,5.00,,INV-1042,,,",
    )
    head = file(SAGE50.write(order(document())), "transactions").content.splitlines()[0]
    rows = read_audit(b"\r\n".join((head, *sample_rows, b"")))
    assert [(row.type, row.net, row.extra) for row in rows] == [
        ("SI", Decimal("250.00"), "PO 7781"),
        ("SC", Decimal("25.00"), "INV-1042"),
    ]


def test_departments_projects_and_cost_codes() -> None:
    lists = company(
        item("project", "p9", "Marmalade", "MARMALADE-24"), item("department", "5", "IT", "5")
    )
    sold = document(line(project="p9", department="5"))
    bought = purchase(line(account="7400", project="p9"), line(account="7402"))
    given = {"cost code": "TRAVEL", "department": "5"}
    rows = splits(SAGE50.write(order(sold, bought, books=lists, options=given)))
    assert [(row.department, row.project, row.cost_code) for row in rows] == [
        (5, "MARMALADE-24", ""),
        (5, "MARMALADE-24", "TRAVEL"),
        (5, "", ""),
    ]


def test_new_contacts_come_first_each_in_the_ledger_of_its_documents() -> None:
    both = Party(key="b", name="Both Ways Ltd", code="BOTH0001", address_1="1 Mill, Lane",
                 city="Leeds", postcode="LS1 4AB", person="Jo Field", email="jo@both.example",
                 vat_number="GB123", telephone="0113 496 0000", country="GB")  # fmt: skip
    buyer = Party(key="c", name="Buyer Ltd", code="BUYE0001", country="FR")
    seller = Party(key="s", name="Seller Ltd", code="SELL0001", supplier=True)
    also = replace(both, supplier=True)
    written = SAGE50.write(
        order(
            document(party=buyer, number="1"),
            document(party=both, number="2"),
            purchase(party=also, number="3"),
            purchase(party=seller, number="4"),
            new=(both, buyer, also, seller),
        )
    )
    assert [each.name for each in written.files] == [
        "how-to-import.html", "1-customers.csv", "2-suppliers.csv", "3-transactions.csv"
    ]  # fmt: skip
    customers = read_records(written.files[1].content)
    suppliers = read_records(written.files[2].content)
    assert [each["Account Reference"] for each in customers] == ["BOTH0001", "BUYE0001"]
    assert [each["Account Reference"] for each in suppliers] == ["BOTH0001", "SELL0001"]
    assert customers[0] == {
        "Account Reference": "BOTH0001", "Account Name": "Both Ways Ltd",
        "Street 1": "1 Mill, Lane", "Street 2": "", "Town": "Leeds", "County": "",
        "Postcode": "LS1 4AB", "Contact Name": "Jo Field", "Telephone Number": "0113 496 0000",
        "VAT Reg No": "GB123", "EMail": "jo@both.example",
    }  # fmt: skip
    assert written.remarks == (
        "Customer BUYE0001: the country “FR” has no place in the file; choose it in the record"
        " after the import.",
    )


def test_a_line_of_nothing_is_not_written_and_is_told() -> None:
    made = document(line(), line("0.00", "0.00", description="Included", row=3))
    written = SAGE50.write(order(made))
    assert len(splits(written)) == 1
    assert written.remarks == (
        "Invoice INV-1042, row 3: “Included” comes to 0.00 and is not written; Sage 50 takes no"
        " transaction of nothing.",
    )
    assert SAGE50.write(order(document(line("0.00", "20.00")))).remarks == ()


def test_what_is_cut_replaced_or_left_out_is_told_in_full() -> None:
    made = document(
        line(description='A 24" screen\twith №7 for 株\r\nand more'),
        line(description="x" * 59 + "yz", row=3),
        line(description="=HYPERLINK(1)", row=4),
        number="4600",
        source_number="460",
        notes="Thank you",
    )
    written = SAGE50.write(order(made))
    assert [row.details for row in splits(written)] == [
        "A 24'' screen with No7 for ? and more", "x" * 59 + "…", "'=HYPERLINK(1)"
    ]  # fmt: skip
    assert {row.extra for row in splits(written)} == {"460"}
    assert written.remarks == (
        "Invoice 4600: the notes have no place beside the number “460”: “Thank you”.",
        "Invoice 4600, row 2: the text “A 24\" screen with №7 for 株 and more” is written “A 24''"
        " screen with No7 for ? and more”, because the file cannot hold every character of it.",
        f"Invoice 4600, row 3: the text is cut to 60 characters, “{'x' * 59}…”; in full it is"
        f" “{'x' * 59}yz”.",
        "Invoice 4600, row 4: the text “=HYPERLINK(1)” is written “'=HYPERLINK(1)”, because the"
        " file cannot hold every character of it.",
    )


def test_amounts_that_sage_cannot_hold_are_never_written() -> None:
    for wrong in (line("-1.00", "0.00"), line("1.00", "-0.20"), line("1.005", "0.00")):
        with pytest.raises(AssertionError):
            SAGE50.write(order(document(wrong)))


# --- anything a person may type ---------------------------------------------------------------

ANY = st.text(max_size=90)
MONEY = st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2)


def visible(text: str) -> str:
    """The text as anybody can see it, in one line: without controls and marks of direction."""
    kinds = ((each, category(each)) for each in normalize("NFC", text))
    shown = (" " if kind in ("Cc", "Zl", "Zp") else each for each, kind in kinds if kind != "Cf")
    return " ".join("".join(shown).split())


def arrived_or_told(written: Written, arrived: str, text: str) -> bool:
    """Whether the file holds all that can be seen of the text, or a remark quotes the whole."""
    whole = " ".join("".join(" " if category(each) == "Cc" else each for each in text).split())
    return arrived == visible(text) or any(f"“{whole}”" in each for each in written.remarks)


@given(description=ANY, notes=ANY, source=ANY, net=MONEY, tax=MONEY)
def test_any_text_and_amount_arrives_or_is_told(
    description: str, notes: str, source: str, net: Decimal, tax: Decimal
) -> None:
    first = line(str(net), str(tax), description=description)
    made = document(first, line(), notes=notes, source_number=source)
    written = SAGE50.write(order(made))
    rows = splits(written)
    assert len(rows) == (2 if net or tax else 1)
    if net or tax:
        assert (rows[0].net, rows[0].tax) == (net, tax)
        assert arrived_or_told(written, rows[0].details, description)
    assert {row.extra for row in rows} == {rows[-1].extra}
    numbered = source not in ("", made.number)
    assert arrived_or_told(written, rows[-1].extra if numbered else "", source if numbered else "")
    assert arrived_or_told(written, "" if numbered else rows[-1].extra, notes)


@given(st.lists(ANY, min_size=10, max_size=10))
def test_any_record_of_a_contact_arrives_or_is_told(texts: list[str]) -> None:
    fields = ("name", "address_1", "address_2", "city", "region", "postcode", "person",
              "telephone", "vat_number", "email")  # fmt: skip
    party = Party(key="k", code="CODE0001", **dict(zip(fields, texts, strict=True)))
    written = SAGE50.write(order(document(party=party), new=(party,)))
    (record,) = read_records(file(written, "customers").content)
    for arrived, text in zip(list(record.values())[1:], texts, strict=True):
        assert arrived_or_told(written, arrived, text)


@given(st.text(max_size=200), st.integers(1, 80))
def test_a_text_is_made_to_fit_any_length(text: str, length: int) -> None:
    made = fitted(text, length, instead={'"': "''"})
    made.text.encode("cp1252")
    assert len(made.text) <= length
    assert made.text == " ".join(made.text.split())
    assert '"' not in made.text
    assert fitted(made.text, length) == replace(made, replaced=False, cut=False)


@given(st.text(max_size=40).filter(str.strip), st.sets(st.text(max_size=8), max_size=5))
def test_any_name_makes_a_code_that_sage_takes(name: str, taken: set[str]) -> None:
    code = SAGE50.new_code(Party(key="k", name=name), taken)
    assert code not in taken
    party = Party(key="k", name="Any", code=code)
    assert SAGE50.problems(document(party=party), order(new=(party,))) == []


def test_ten_thousand_contacts_of_one_name_have_codes() -> None:
    taken = {f"SMOK{number:04}" for number in range(1, 10_000)}
    assert SAGE50.new_code(Party(key="", name="Smoke House"), taken) == "SMO10000"


# --- ConnectWise ------------------------------------------------------------------------------

TAXES = {"t1 20.0": "T1", "t5 5.00": "T5", "t0 0": "T0", "t2 0": "T2", "t22 0": "T22", "t1 0": "T0"}
NOMINALS = (("4010", "Agreements"), ("4020", "Goods"), ("4030", "Recharges"), ("2110", "Deposits"))


TAGS = (
    item("department", "1", "IT", "1"),
    item("department", "2", "CLOUD", "2"),
    item("department", "3", "FIELD", "3"),
    item("department", "10", "Service", "10"),
    item("project", "MARMALADE-24", "Marmalade migration phase two (long name)", "MARMALADE-24"),
)
"""The company's departments and projects, as the sample calls them."""


def connectwise(**settings: Any) -> tuple[Order, Mapping[str, Document]]:
    """The sample's documents as they are sealed for Sage 50, and all of them by number."""
    source = sample("connectwise")
    books = company(*(item("ledger account", code, name, code) for code, name in NOMINALS), *TAGS)
    kept = source.mapping.model_dump()
    kept["taxes"] = {key: {"rate": to} for key, to in TAXES.items()}
    kept["settings"].update(settings)
    mapping = choices(**kept)
    text = (ROOT / "engine/samples/connectwise_clients.csv").read_text("utf-8-sig")
    clients = choices(
        fields=columns(
            contact="name", contact_code="accountNumber", person="defaultContact/name",
            email="invoiceToEmailAddress", telephone="phoneNumber", vat_number="taxIdentifier",
            address_1="addressLine1", address_2="addressLine2", city="city", region="state",
            postcode="zip", country="country/name",
        )
    )  # fmt: skip
    parties = parties_of(sheet_of(text, "Clients"), clients)
    view = preview(source.sheet, mapping, books, LIMITS, parties=parties, memo=Memo())
    taken: set[str] = set()
    new: dict[str, Party] = {}
    documents = []
    for each in view.documents(range(len(view))):
        if each.party.key not in new:
            code = SAGE50.new_code(each.party, taken)
            taken.add(code)
            new[each.party.key] = replace(each.party, code=code)
        documents.append(replace(each, party=new[each.party.key]))
    whole = order(*documents, books=books, new=tuple(new.values()))
    ready = [
        each
        for each in documents
        if all(said.severity != "stop" for said in SAGE50.problems(each, whole))
    ]
    keys = {each.party.key for each in ready}
    made = order(*ready, books=books, new=tuple(each for each in new.values() if each.key in keys))
    return made, {each.number: each for each in documents}


def test_cw_26_invoice_460_becomes_4600_and_4601() -> None:
    made, _ = connectwise()
    of_460 = [row for row in splits(SAGE50.write(made)) if row.extra == "460"]
    assert [(row.type, row.reference, row.net, row.tax) for row in of_460] == [
        ("SI", "4600", Decimal("950.00"), Decimal("190.00")),
        ("SI", "4600", Decimal("200.00"), Decimal("40.00")),
        ("SC", "4601", Decimal("1000.00"), Decimal("200.00")),
    ]
    assert len({row.account for row in of_460}) == 1


def test_cw_29_both_halves_keep_460_where_that_is_wanted() -> None:
    made, _ = connectwise(split_suffixes=("", ""))
    written = SAGE50.write(made)
    first, second = (
        [row for row in read_audit(each.content) if row.reference == "460"]
        for each in written.files
        if "transactions" in each.name
    )
    assert [(row.type, row.net, row.extra) for row in first] == [
        ("SI", Decimal("950.00"), ""),
        ("SI", Decimal("200.00"), ""),
    ]
    assert [(row.type, row.net, row.extra) for row in second] == [("SC", Decimal("1000.00"), "")]


def test_the_connectwise_sample_arrives_to_the_penny(
    golden: Callable[[Path, str], None],
) -> None:
    made, every = connectwise()
    written = SAGE50.write(made)
    sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = defaultdict(
        lambda: (Decimal(0), Decimal(0))
    )
    rows = splits(written)
    for row in rows:
        net, tax = sums[row.type, row.account, row.reference]
        sums[row.type, row.account, row.reference] = net + row.net, tax + row.tax
    assert sums == {
        ("SI" if each.kind == "invoice" else "SC", each.party.code, each.number):
            (each.net, each.tax)
        for each in made.documents
    }  # fmt: skip
    left_out = set(every) - {each.number for each in made.documents}
    assert left_out == {"473", "474", "480"}  # two in euro, one of nothing
    records = read_records(file(written, "customers").content)
    assert {row.account for row in rows} == {each["Account Reference"] for each in records}
    folder = Path(__file__).parent / "connectwise"
    for each in written.files:
        text = each.content.decode("utf-8" if each.name.endswith("html") else "cp1252")
        golden(folder / each.name, text.replace("\r\n", "\n"))
    notes = [f"{key}: {place}" for key, place in written.places.items()]
    golden(folder / "places-and-remarks.txt", "\n".join((*notes, *written.remarks)) + "\n")


def test_what_the_places_say_is_where_the_lines_stand() -> None:
    made, _ = connectwise()
    written = SAGE50.write(made)
    records = lines_of(file(written, "transactions").content)
    for each in made.documents:
        name, _, at = written.places[each.key].partition(", ")
        assert name == "2-transactions.csv"
        first, _, last = at.split()[1].partition("–")
        there = records[int(first) - 1 : int(last or first)]
        assert {record[5] for record in there} == {each.number}
        assert sum(record[5] == each.number for record in records) == len(there)


def test_cw_32_an_expense_of_453_with_50_of_tax_is_a_purchase_invoice() -> None:
    books: Books = company(item("ledger account", "70550", "Travel of members", "70550"))
    expense = purchase(
        line("453.00", "50.00", account="70550", description="Hotel and train", row=6),
        line("12.40", "0.00", account="7406", tax_rate="T0", description="Mileage", row=7),
        number="704",
        source_number="704",
    )
    made = order(expense, books=books)
    assert SAGE50.problems(expense, made) == []
    rows = splits(SAGE50.write(made))
    assert [(row.type, row.nominal, row.net, row.tax_code, row.tax) for row in rows] == [
        ("PI", "70550", Decimal("453.00"), "T1", Decimal("50.00")),
        ("PI", "7406", Decimal("12.40"), "T0", Decimal("0.00")),
    ]
    assert {(row.account, row.reference, row.day) for row in rows} == {
        ("TRAIN001", "704", (5, 3, 2025))
    }


def test_the_expenses_of_the_connectwise_sample_are_purchase_invoices(
    golden: Callable[[Path, str], None],
) -> None:
    (text,) = (ROOT / "tests/profiles/connectwise").glob("expenses.csv")
    sheet = sheet_of(text.read_text("utf-8-sig"), "Expenses")
    found = next(each for each in recognise(sheet) if each.kind == "expenses")
    shape, _ = shape_of(found, sheet)
    mapping = choices(
        kind="expenses",
        shape=shape,
        fields={name: FieldChoice(how="column", source=it) for name, it in found.fields.items()},
        taxes={"t0": {"rate": "T0"}, "t1": {"rate": "T1"}},
        contacts={"aapplewhi": ContactChoice(verb="create")},
    )
    books = company(*TAGS)
    view = preview(sheet, mapping, books, LIMITS, memo=Memo())
    made = view.documents(view.ready())
    code = SAGE50.new_code(made[0].party, set())
    member = replace(made[0].party, code=code)
    documents = [replace(each, party=member) for each in made]
    whole = order(*documents, books=books, new=(member,), options={"cost code": "TRAVEL"})
    assert [str(each) for one in documents for each in SAGE50.problems(one, whole)] == []
    written = SAGE50.write(whole)
    assert [each["Account Name"] for each in read_records(written.files[1].content)] == [
        "AApplewhi"
    ]
    rows = splits(written)
    assert {(row.type, row.account) for row in rows} == {("PI", "AAPP0001")}
    assert sum(row.net + row.tax for row in rows) == sum(each.gross for each in made)
    for each in written.files[1:]:
        text_of = each.content.decode("cp1252").replace("\r\n", "\n")
        golden(Path(__file__).parent / "expenses" / each.name, text_of)


# --- the page ---------------------------------------------------------------------------------


def test_the_page_tells_the_totals_of_the_file_and_what_was_changed() -> None:
    written = SAGE50.write(
        order(
            document(line("1250.00", "250.00"), line("40.00", "0.00", tax_rate="T0")),
            document(line("250.00", "50.00"), kind="credit note", number="C<1>"),
            document(line("0.00", "0.00"), line(description="№"), number="2", party=ACME),
            purchase(line("80.00", "16.00", account="7400")),
        )
    )
    page = written.files[0].content.decode()
    assert "<td>Sales invoices (SI)</td>" in page
    for row in (
        ("Sales invoices (SI)", "2", "3", "1,390.00", "270.00", "1,660.00"),
        ("Sales credits (SC)", "1", "1", "250.00", "50.00", "300.00"),
        ("T1", "1,100.00", "220.00", "1,320.00"),
        ("T1", "80.00", "16.00", "96.00"),
        ("T0", "40.00", "0.00", "40.00"),
        ("4000", "1,140.00"),
        ("7400", "80.00"),
    ):
        first, *numbers = row
        cells = "".join(f'<td class="n">{each}</td>' for each in numbers)
        assert f"<tr><td>{first}</td>{cells}</tr>" in page
    assert all(html.escape(each, quote=False) in page for each in written.remarks)
    assert "Changed or left out to fit (2)" in page
    assert "http" not in page  # nothing is fetched from elsewhere


def test_a_page_with_many_remarks_shows_the_first_of_them() -> None:
    many = [line(description="№", row=at) for at in range(2, 303)]
    page = SAGE50.write(order(document(*many))).files[0].content.decode()
    assert "Changed or left out to fit (301)" in page
    assert "101 more are shown in Crosswalk." in page
