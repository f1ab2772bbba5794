"""The mapping's tables as CSV: safe to open, the same when they come back, bad rows named."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import choices
from engine.choices.keeping import mapping_of
from engine.choices.settings_told import TITLES
from engine.model import MappingSettings, Shape
from engine.target import Books, ReferenceItem

BOOKS = Books(
    items=(
        ReferenceItem("tax rate", "GB_STANDARD", "Standard 20.00%", "STANDARD"),
        ReferenceItem("ledger account", "a4000", "Sales", "4000"),
        ReferenceItem("ledger account", "a4010", "Services", "4010"),
        ReferenceItem("product", "p1", "Ladder", "LAD-1"),
        ReferenceItem("product", "p2", "Any work", "WORK"),
        ReferenceItem("service", "s2", "Some work", "WORK"),
        ReferenceItem("department", "d1", "Field work", "1"),
        ReferenceItem("project", "j1", "Marmalade", "MARMALADE-24"),
        ReferenceItem("contact", "c1", "Acme Ltd", "ACME01"),
        ReferenceItem("contact", "c2", "Twin", "TWIN"),
        ReferenceItem("contact", "c3", "Twin", "TWIN"),
    ),
    currency="GBP",
)
OTHER_COMPANY = Books(
    items=(
        ReferenceItem("tax rate", "GB_STANDARD", "Standard 20.00%", "STANDARD"),
        ReferenceItem("ledger account", "z9", "Sales", "4000"),
        ReferenceItem("department", "zd", "Field", "1"),
        ReferenceItem("project", "zj", "Marmalade", "MARMALADE-24"),
        ReferenceItem("product", "zp", "Ladder, long", "lad-1"),
        ReferenceItem("service", "zs", "Work", "WORK"),
        ReferenceItem("contact", "z1", "Acme Limited", "ACME01"),
    ),
    currency="GBP",
)
VALUES: dict[tuple[str, str], Any] = {
    ("field", "invoices/number"): {"how": "column", "source": "Invoice No", "default": ""},
    ("field", "invoices/net"): {"how": "formula", "source": "=[Qty]*[Rate]", "default": "0"},
    ("shape", "invoices"): Shape(statuses={"Cancel": "cancelled"}).model_dump(mode="json"),
    ("tax", "20%"): {"label": "20%", "rate": "GB_STANDARD", "reason": ""},
    ("account", "default"): {"account": "a4000"},
    ("account", "rule/item/support"): {
        "place": 1,
        "field": "item",
        "value": "Support",
        "account": "a4010",
    },
    ("product", "ladder"): {"label": "Ladder", "product": "p1"},
    ("product", "day"): {"label": "Day", "product": "s2"},
    ("contact", "acme"): {"label": "Acme", "verb": "link", "contact": "c1"},
    ("contact", "new"): {"label": "New", "verb": "create", "contact": ""},
    ("contact", "twin"): {"label": "Twin", "verb": "link", "contact": "c2"},
    ("department", "it"): {"label": "IT", "item": "d1"},
    ("project", "jam"): {"label": "Jam", "item": "j1"},
    ("purchase tax", "20%"): {"label": "20%", "rate": "GB_STANDARD", "reason": "a receipt"},
    ("purchase account", "default"): {"account": "a4010"},
    ("purchase account", "rule/category/hotel"): {
        "place": 1,
        "field": "category",
        "value": "Hotel",
        "account": "a4000",
    },
    ("purchase contact", "ada"): {"label": "Ada", "verb": "create", "contact": ""},
    ("setting", "terms_days"): 30,
    ("setting", "rounding"): {"grain": "document", "mode": "half_up"},
}


def _read(content: str | bytes, stands: Any = VALUES, books: Books = BOOKS, name: str = "t.csv"):  # type: ignore[no-untyped-def]
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    return choices.read_tables(name, data, stands, books)


@pytest.mark.parametrize("name", [name for name, _ in choices.table_names()])
def test_a_table_comes_back_as_it_went_out(name: str) -> None:
    edits, changes, problems = _read(choices.write_table(name, VALUES, BOOKS))
    assert (edits, changes, problems) == ([], [], [])


def test_all_tables_make_the_same_mapping_in_an_empty_workspace_byte_for_byte() -> None:
    packed = choices.tables_zip(VALUES, BOOKS)
    edits, _, problems = _read(packed, {}, name="mapping.zip")
    assert problems == []
    again = {(edit.part, edit.key): edit.value for edit in edits}
    assert mapping_of(again, "invoices") == mapping_of(VALUES, "invoices")
    assert choices.tables_zip(again, BOOKS) == packed


def test_what_a_setting_was_and_is_now_is_told_in_words() -> None:
    after = VALUES | {
        ("setting", "rounding"): {"grain": "rate", "mode": "half_even"},
        ("setting", "prefix"): "strip",
        ("setting", "charges_account"): "a4010",
    }
    told = {
        each.what: (each.was, each.now) for each in choices.changes_between(VALUES, after, BOOKS)
    }
    assert told == {
        "Account for charges": ("", "Services"),
        "Letters before a number": ("stay", "are taken off"),
        "Tax is rounded once for": (
            "the whole invoice, half away from zero",
            "each tax rate, half to the even penny",
        ),
    }
    assert set(TITLES) == set(MappingSettings.model_fields)


def test_another_company_is_met_by_codes_and_what_it_lacks_is_named() -> None:
    edits, _, problems = _read(choices.tables_zip(VALUES, BOOKS), {}, OTHER_COMPANY, "m.zip")
    found = {(edit.part, edit.key): edit.value for edit in edits}
    assert found["account", "default"] == {"account": "z9"}
    assert found["contact", "acme"]["contact"] == "z1"
    assert found["product", "ladder"]["product"] == "zp"
    assert (found["department", "it"]["item"], found["project", "jam"]["item"]) == ("zd", "zj")
    assert found["product", "day"]["product"] == "zs"
    assert {(each.at, each.says) for each in problems} == {
        ("accounts.csv!C2", "This company has no ledger account “4010”."),
        ("contacts.csv!D4", "This company has no contact “c2”."),
        ("purchase accounts.csv!C3", "This company has no ledger account “4010”."),
    }


def test_a_formula_in_a_table_is_only_text_to_a_spreadsheet_program() -> None:
    text = choices.write_table("fields", VALUES, BOOKS)
    assert ",'=[Qty]*[Rate],0" in text


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.split() != []))
def test_any_client_s_name_survives_the_way_out_and_in(name: str) -> None:
    label = name.replace("\x00", "").replace("\r", "") or "x"
    stands = {("contact", "key"): {"label": label, "verb": "create", "contact": ""}}
    text = choices.write_table("contacts", stands, BOOKS)
    edits, _, problems = _read(text.encode("utf-8", "surrogatepass"), stands)
    assert (edits, problems) == ([], [])


def test_a_code_of_a_product_and_of_a_service_needs_the_kind_beside_it() -> None:
    edits, changes, problems = _read(
        "item,kind,code in Sage,name in Sage\nDay,,WORK,\nNight,service,WORK,\nCup,tea,X,\n", {}
    )
    assert [(each.key, each.value) for each in edits] == [
        ("night", {"label": "Night", "product": "s2"})
    ]
    assert [(each.table, each.what, each.now) for each in changes] == [
        ("Products", "Night", "WORK Some work")
    ]
    assert [(each.at, each.says) for each in problems] == [
        ("t.csv!B2", "“WORK” is both a product and a service."),
        ("t.csv!B4", "“tea” is none of: product, service, stock item."),
    ]


def test_what_is_taken_out_of_a_table_is_taken_away_and_told() -> None:
    edits, changes, _ = _read("code,tax rate,name in Sage,reason\r\n")
    assert [(edit.part, edit.key, edit.value) for edit in edits] == [("tax", "20%", None)]
    assert [(each.table, each.what, each.was, each.now) for each in changes] == [
        ("Taxes", "20%", "Standard 20.00%", "")
    ]


def test_half_of_europe_s_spreadsheet_programs_write_semicolons() -> None:
    _, changes, problems = _read("code;tax rate;name in Sage;reason\n20%;GB_STANDARD;;agreed\n")
    assert problems == []
    assert [each.now for each in changes] == ["Standard 20.00% (agreed)"]


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("a,b\n1,2\n", "t.csv!1", "Its headings are a, b: no table has these."),
        ("", "t.csv!1", "Its headings are missing: no table has these."),
        (
            "code,tax rate,name in Sage,reason\n,GB_STANDARD,,\n",
            "t.csv!A2",
            "The cell is empty.",
        ),
        (
            "code,tax rate,name in Sage,reason\n5%,GB_FIVE,,\n",
            "t.csv!B2",
            "This company has no tax rate “GB_FIVE”.",
        ),
        (
            "client,name,verb,contact,name in Sage\na,A,merge,,\n",
            "t.csv!C2",
            "“merge” will not do for verb.",
        ),
        (
            "client,name,verb,contact,name in Sage\na,A,link,TWIN,\n",
            "t.csv!D2",
            "“TWIN” is the code of 2 contacts.",
        ),
        (
            "client,name,verb,contact,name in Sage\na,A,create,,\nA,A,create,,\n",
            "t.csv!3",
            "“A” stands in row 2 already.",
        ),
        ('code,tax rate,name in Sage,reason\n"20%,\n', "t.csv", "Its quotation marks do not"),
        ("setting,value\nterms_days,soon\n", "t.csv!B2", "“soon” is not written as"),
        ("setting,value\nterms_days,[1]\n", "t.csv!", "“[1]” will not do for terms_days."),
        ("setting,value\ncolour,1\n", "t.csv!A2", "There is no setting “colour”."),
    ],
)
def test_a_bad_row_is_named_with_its_cell(text: str, at: str, says: str) -> None:
    _, _, problems = _read(text, {})
    assert problems, text
    assert problems[0].at.startswith(at)
    assert problems[0].says.startswith(says)
    assert problems[0].fix


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", b"PK", b"\xff\xfe\x00\x80", b"\x00" * 40])
def test_what_is_no_table_at_all_is_refused_in_a_sentence(content: bytes) -> None:
    edits, _, problems = _read(content, {}, name="odd.zip")
    assert edits == []
    assert problems[0].says


def test_a_zip_that_unpacks_without_end_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("contacts.csv", b"0" * 30_000_000)
    _, _, problems = _read(packed.getvalue(), {}, name="bomb.zip")
    assert problems[0].says == "It unpacks to more than any mapping."


def test_a_table_with_a_bad_row_takes_nothing_away() -> None:
    """The rule for Support may be the very row that cannot be read."""
    text = "field,value,ledger account,name in Sage\nitem,Support,9999,\nitem,Books,4000,\n"
    edits, _, problems = _read(text)
    assert [each.at for each in problems] == ["t.csv!C2"]
    assert [(each.key, each.value is None) for each in edits] == [("rule/item/books", False)]
