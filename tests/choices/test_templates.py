"""What of a mapping serves the next customer, kept without this customer's clients."""

import io
import zipfile
from typing import Any

import pytest

from engine import choices
from engine.desk import Desk
from engine.installation import Installation
from engine.model import COUNTRIES, Problem, TemplateFit, TemplateLine
from engine.records import Connection, Reference, Workspace, now
from engine.target import Books, ReferenceItem

_BOOKS = Books(
    items=(
        ReferenceItem("tax rate", "GB_STANDARD", "Standard 20.00%"),
        ReferenceItem("ledger account", "a4000", "Sales", "4000"),
        ReferenceItem("contact", "c1", "Acme Ltd", "ACME01"),
    ),
    currency="GBP",
)


def _column(source: str) -> dict[str, str]:
    return {"how": "column", "source": source, "default": ""}


def _rule(place: int, field: str, value: str) -> dict[str, Any]:
    return {"place": place, "field": field, "value": value, "account": "a4000"}


_VALUES: dict[tuple[str, str], Any] = {
    ("field", "invoices/contact"): _column("Organization Name"),
    ("field", "invoices/net"): _column("Net"),
    ("tax", "20%"): {"label": "20%", "rate": "GB_STANDARD", "reason": ""},
    ("account", "rule/item/support"): _rule(1, "item", "Support"),
    ("account", "rule/contact/acme"): _rule(2, "contact", "Acme Ltd"),
    ("account", "rule/Organization Name/acme"): _rule(3, "Organization Name", "Acme Ltd"),
    ("contact", "acme"): {"label": "Acme Ltd", "verb": "link", "contact": "c1"},
    ("setting", "terms_days"): 30,
    ("setting", "cut_over"): "2026-01-01",
    ("setting", "four_eyes"): False,
    ("setting", "charges_account"): "a4000",
}


def _texts(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        return {each: file.read(each).decode("utf-8-sig") for each in file.namelist()}


def test_nothing_of_the_customer_s_clients_is_in_a_template() -> None:
    made = choices.template_of(_VALUES, _BOOKS, "Vtiger", "", "Vtiger CRM")
    assert "acme" not in str(_texts(made.tables)).casefold()
    assert made.left_out == 5  # the link, two rules, the first day, who approves
    assert dict(made.counts) == {"Fields": 2, "Taxes": 1, "Accounts": 1, "Settings": 2}


def test_nor_is_it_where_the_tables_come_from_a_file() -> None:
    made = choices.template_in("acme mapping.zip", choices.tables_zip(_VALUES, _BOOKS))
    assert isinstance(made, choices.Packed)
    assert (made.name, made.left_out) == ("acme mapping", 5)
    assert "acme" not in str(_texts(made.tables)).casefold()


def test_a_template_travels_as_a_file_and_comes_back_the_same() -> None:
    made = choices.template_of(_VALUES, _BOOKS, "=Vtiger", "Says “who”, and why", "Vtiger CRM")
    again = choices.template_in("download (2).zip", choices.template_file(made))
    assert isinstance(again, choices.Packed)
    assert (again.name, again.says, again.source) == (made.name, made.says, made.source)
    assert again.tables == made.tables


def test_settings_name_accounts_by_codes_that_another_company_knows() -> None:
    made = choices.template_of(_VALUES, _BOOKS, "Vtiger", "", "")
    other = Books((ReferenceItem("ledger account", "z9", "Sales", "4000"),), "GBP")
    edits, _, _ = choices.read_tables("t.zip", made.tables, {}, other, whole=False)
    found = {(each.part, each.key): each.value for each in edits}
    assert found["setting", "charges_account"] == "z9"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"a,b\r\n1,2\r\n"])
def test_a_file_that_is_no_template_is_refused_in_a_sentence(content: bytes) -> None:
    told = choices.template_in("odd.zip", content)
    assert isinstance(told, Problem)
    assert told.says
    assert told.fix


# --- the library -------------------------------------------------------------------------------


def _workspace(installation: Installation, name: str, accounts: dict[str, str]) -> Desk:
    """A desk at a company with these ledger accounts, and why one of them cannot be used."""
    made = Desk(installation, "ann").create_workspace(name, COUNTRIES[0])
    assert isinstance(made, Workspace)
    items = [
        ("tax rate", "GB_STANDARD", "", "Standard 20.00%", ""),
        *(
            ("ledger account", f"{name}-{code}", code, f"Account {code}", unusable)
            for code, unusable in accounts.items()
        ),
    ]
    with installation.store.writing() as session:
        session.add_all(
            Reference(
                workspace_id=made.id,
                kind=kind,
                item_id=id_,
                code=code,
                name=called,
                words=called,
                unusable=unusable,
                facts="{}",
                percentages="[]",
            )
            for kind, id_, code, called, unusable in items
        )
        session.add(
            Connection(
                workspace_id=made.id,
                kind="practice",
                base="http://127.0.0.1:9",
                mode="full",
                scope="full_access",
                trouble="",
                signed_in_by="ann",
                key_id=installation.keys.current.id,
                access_token="",
                refresh_token="",
                access_ends=now(),
                refresh_ends=now(),
                companies="[]",
                business_id=name,
                business_name=name,
                lists_as_of=now(),
                lists_read_at=now(),
            )
        )
    return Desk(installation, "ann", made)


def _bring(desk: Desk, text: str) -> str:
    taken = desk.files.take("invoices.csv", text.encode())
    assert taken.problem is None, taken
    return taken.ids[0]


_FIRST = (
    "Invoice No,Invoice Date,Client,Item,Net,VAT Code,Ref\n"
    "S1,24/11/2026,Acme Ltd,Support,10.00,VAT20,x\n"
    "S2,24/11/2026,Acme Ltd,Hosting,10.00,VAT20,x\n"
    "S3,24/11/2026,Acme Ltd,Labour,10.00,VAT20,x\n"
)
_SECOND = (
    "Invoice No,Invoice Date,Client,Item,Net,VAT Code\n"
    "S1,24/11/2026,Zoo Ltd,Support,10.00,VAT20\n"
    "S2,24/11/2026,Zoo Ltd,Books,10.00,VAT0\n"
)


def _first_customer(installation: Installation) -> Desk:
    desk = _workspace(installation, "First", dict.fromkeys(("4000", "4010", "4020"), ""))
    file = _bring(desk, _FIRST)
    ids = {each.called: each.id for each in desk.mapping.accounts()}
    codes = {"Support": "4000", "Hosting": "4010", "Labour": "4020"}
    for act in (
        desk.mapping.set_fields(file, {"reference": {"column": "Ref"}}),
        desk.mapping.set_taxes(file, {"vat20": {"rate": "GB_STANDARD", "reason": "agreed"}}),
        desk.mapping.set_rules(file, "item", {each: ids[code] for each, code in codes.items()}),
        desk.mapping.set_contacts(file, {"acme ltd": ("create", "")}),
    ):
        assert isinstance(act, int), act
    return desk


def test_the_next_customer_starts_from_a_template_and_sees_what_does_not_fit(
    installation: Installation,
) -> None:
    first = _first_customer(installation)
    kept = first.templates.keep("Vtiger", "For services", "Vtiger CRM")
    assert isinstance(kept, TemplateLine)
    second = _workspace(installation, "Second", {"4000": "", "4020": "not visible in sales"})
    file = _bring(second, _SECOND)

    (line,) = second.templates.lines()
    assert (line.name, line.says, line.source) == ("Vtiger", "For services", "Vtiger CRM")
    assert (line.made_by, line.country) == ("ann", "GB")
    fit = second.templates.fit(line.id)
    assert isinstance(fit, TemplateFit)
    assert {(each.at, each.says) for each in fit.lacking} == {
        ("Accounts: item = Hosting", "This company has no ledger account “4010”."),
        ("Accounts: item = Labour", "“Account 4020” is not visible in sales in this company."),
        ("Fields: Customer's order number", "There is no column “Ref” in this sheet."),
    }
    assert fit.still_open == (("Taxes", "VAT0"),)
    assert fit.unused == ()

    before = second.mapping.version()
    assert second.templates.start_from(line.id, before) == before + 1
    now = second.mapping.now("invoices")
    assert now.taxes["vat20"].rate == "GB_STANDARD"
    assert [(each.value, each.account) for each in now.account_rules] == [
        ("Support", "Second-4000")
    ]
    assert now.contacts == {}
    assert {each.value: each.account for each in second.mapping.values(file, "item")} == {
        "Support": "Second-4000",
        "Books": "",
    }
    again = second.templates.fit(line.id)
    assert isinstance(again, TemplateFit)
    assert again.changes == ()


def test_a_template_adds_and_takes_nothing_away(installation: Installation) -> None:
    first = _first_customer(installation)
    third = _workspace(installation, "Third", dict.fromkeys(("4000", "4010", "4020"), ""))
    file = _bring(third, _SECOND)
    third.mapping.set_rules(file, "item", {"Books": "Third-4010"})
    fit = third.templates.fit(first.workspace.id)  # straight from the other customer's mapping
    assert isinstance(fit, TemplateFit)
    assert set(fit.unused) == {("Accounts", "item = Hosting"), ("Accounts", "item = Labour")}
    third.templates.start_from(first.workspace.id, third.mapping.version())
    rules = third.mapping.now("invoices").account_rules
    assert [each.value for each in rules] == ["Books", "Support", "Hosting", "Labour"]
    assert third.mapping.now("invoices").contacts == {}


def test_a_name_stands_once_in_the_library_and_a_deleted_one_is_gone(
    installation: Installation,
) -> None:
    desk = _first_customer(installation)
    kept = desk.templates.keep("  Vtiger   services ", "", "")
    assert isinstance(kept, TemplateLine)
    assert kept.name == "Vtiger services"
    for name, rule in (("VTIGER services", "template-name-taken"), (" ", "template-name")):
        told = desk.templates.keep(name, "", "")
        assert isinstance(told, Problem)
        assert told.rule == rule
    brought = desk.templates.bring("copy.zip", desk.templates.file(kept.id))
    assert isinstance(brought, Problem)
    assert brought.rule == "template-name-taken"

    assert desk.templates.delete(kept.id) is None
    assert desk.templates.lines() == []
    for gone in (desk.templates.delete(kept.id), desk.templates.fit(kept.id)):
        assert isinstance(gone, Problem)
        assert gone.rule == "template-gone"
    assert [each.says for each in desk.log(2)] == [
        "Deleted the template “Vtiger services”.",
        "Kept the mapping as the template “Vtiger services”.",
    ]


def test_an_empty_mapping_makes_no_template(installation: Installation) -> None:
    told = _workspace(installation, "Empty", {}).templates.keep("Nothing", "", "")
    assert isinstance(told, Problem)
    assert told.rule == "template-empty"
