"""Every answer of Sage that is known, one by one, and what becomes of those that are not."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from engine.errors import NeedsSignIn, Refused
from engine.target import RefusedByTarget
from engine.targets.sage_accounting.answers import Answer, Complaint, answer_in
from engine.targets.sage_accounting.catalogue import CATALOGUE
from engine.targets.sage_accounting.words import entry_for, explain, field_name

from .conftest import Connect, Practice

REQUIRED = "This field is required."
TAKEN = "has already been taken"
MISSING = "Couldn't find record."
INVALID = "RecordInvalid"

# entry, status, $dataCode, $message, $source, a part of what the person reads
EXAMPLES = (
    ("lapsed subscription", 401, "AuthorizationFailure", "No active subscription. (MSE)", "",
     "subscription has ended"),
    ("company out of reach", 401, "AuthorizationFailure", "The business is not accessible.", "",
     "may not use this company"),
    ("token refused", 401, "AuthorizationFailure", "The access token is invalid or has expired.",
     "", "Sign in again"),
    ("no right", 403, "MultiUserAccessDenied",
     "The current user is not allowed to access that resource with that method.", "",
     "User Management"),
    ("forbidden", 403, "", "", "", "choose full access"),
    ("not in this edition", 404, "PathNotFound", "The path /journals could not be found.", "",
     "country or edition"),
    ("record gone", 404, "RecordNotFound", "Couldn't find record.", "", "was deleted"),
    ("unreadable call", 400, "ParsingError", "could not be parsed as JSON.", "", "should not"),
    ("wrong way of calling", 405, "MethodNotAllowed", "not allowed on this resource.", "",
     "does not offer this"),
    ("document too large", 413, "RequestTooLarge", "The request body is too large.", "",
     "smaller documents"),
    ("wrong kind of body", 415, "UnsupportedMediaType", "must be application/json.", "",
     "the form of the data"),
    ("line without tax rate", 422, INVALID, REQUIRED, "line_items.tax_rate_id",
     "A line has no tax rate"),
    ("line without tax amount", 422, INVALID, REQUIRED, "line_items.currency_tax_amount",
     "no tax amount"),
    ("line without account", 422, INVALID, REQUIRED, "line_items.ledger_account_id",
     "no ledger account"),
    ("description refused", 422, INVALID, REQUIRED, "line_items.description", "do not add up"),
    ("line without price", 422, INVALID, REQUIRED, "line_items.unit_price", "no unit price"),
    ("line without quantity", 422, INVALID, REQUIRED, "line_items.quantity", "no quantity"),
    ("no lines", 422, INVALID, REQUIRED, "line_items", "has no lines"),
    ("goods or services not said", 422, INVALID, REQUIRED,
     "line_items.eu_goods_services_type_id", "goods or services"),
    ("goods and services mixed", 422, INVALID, "must be the same",
     "line_items.eu_goods_services_type_id", "Split it"),
    ("abroad must be zero rated", 422, INVALID,
     "must be 'Zero Rated' for Customers outside the EU", "line_items.tax_rate_id", "zero rate"),
    ("tax rate unknown", 422, INVALID, MISSING, "line_items.tax_rate_id", "no longer in Sage"),
    ("account unknown", 422, INVALID, MISSING, "line_items.ledger_account_id", "no longer in"),
    ("analysis type not switched on", 422, INVALID,
     "analysis_type_categories are not enabled for Active Area SALES",
     "line_items.analysis_type_categories", "not switched on for SALES"),
    ("department or project unknown", 422, INVALID, MISSING,
     "line_items.analysis_type_categories", "no longer in Sage"),
    ("product unknown", 422, INVALID, MISSING, "line_items.product_id", "no longer in Sage"),
    ("control account", 422, INVALID, "Control accounts cannot be posted to directly.",
     "line_items.ledger_account_id", "Choose another ledger account"),
    ("account not for sales", 422, INVALID, "The ledger account is not available in sales.",
     "line_items.ledger_account_id", "make it visible for sales"),
    ("negative line", 422, INVALID, "must be greater than or equal to 0",
     "line_items.unit_price", "The unit price of a line: this is below nought"),
    ("negative document", 422, INVALID, "must be greater than or equal to 0", "total_amount",
     "make a credit note"),
    ("not a customer", 422, INVALID, "Couldn't find Customer.", "", "not as a customer"),
    ("not a supplier", 422, INVALID, "Couldn't find Supplier.", "", "not as a supplier"),
    ("contact unknown", 422, INVALID, MISSING, "sales_invoice.contact_id", "no longer in Sage"),
    ("contact erased", 422, INVALID, "The contact has been obfuscated.", "contact_id",
     "was erased"),
    ("no contact", 422, INVALID, REQUIRED, "contact_id", "has no contact"),
    ("contact without type", 422, INVALID, REQUIRED, "contact_type_ids", "neither customer nor"),
    ("contact without name", 422, INVALID, REQUIRED, "name", "has no name"),
    ("currency of the contact fixed", 422, INVALID,
     "The currency of a contact with transactions is fixed.", "currency_id",
     "one currency per contact"),
    ("currency differs from the contact's", 422, INVALID,
     "The currency must match the contact's currency.", "currency_id", "another currency than"),
    ("currency not switched on", 422, INVALID, "Multi-currency is not enabled.", "currency_id",
     "Switch foreign currencies on"),
    ("currency unknown", 422, INVALID, MISSING, "currency_id", "does not know the document's"),
    ("reference taken", 422, INVALID, TAKEN, "reference", "Another contact has this reference"),
    ("number taken", 422, INVALID, TAKEN, "invoice_number", "in Sage already"),
    ("account number taken", 422, INVALID, TAKEN, "nominal_code", "Another ledger account"),
    ("mark used before", 422, INVALID, "has already been used for another resource",
     "idempotency_id", "before it is sent again"),
    ("taken", 422, INVALID, TAKEN, "price_name", "The price name: this is in use already"),
    ("address without country", 422, INVALID, REQUIRED, "main_address.country_id",
     "no country, region or province"),
    ("address missing", 422, INVALID, REQUIRED, "main_address", "has no address"),
    ("address too long", 422, INVALID, "is too long (maximum is 50 characters)",
     "main_address.address_line_1",
     "The first address line of the address: this is longer than the 50"),
    ("VAT number refused", 422, INVALID, "is invalid", "tax_number", "VAT number: “is invalid”"),
    ("e-mail refused", 422, INVALID, "is invalid", "main_contact_person.email", "e-mail address"),
    ("books locked", 422, INVALID, "The date must be after the year end lockdown date.", "date",
     "lock date"),
    ("tax return filed", 422, INVALID, "The artefact has been reconciled in a VAT return.", "",
     "was handed in"),
    ("date missing", 422, INVALID, REQUIRED, "date", "The document has no date"),
    ("not a date", 422, INVALID, "is not a valid date", "due_date",
     "The due date: this is not a date"),
    ("due before it is made", 422, INVALID, "Due date cannot be before the invoice date.",
     "due_date", "lies before the date"),
    ("reason for voiding missing", 422, INVALID, REQUIRED, "void_reason", "only with a reason"),
    ("void already", 422, INVALID, "The artefact is already void.", "", "nothing left to do"),
    ("paid", 422, INVALID,
     "The artefact has payments or allocations and cannot be changed.", "", "Take the payment"),
    ("cannot be edited", 422, INVALID, "The artefact cannot be edited.", "", "changed any more"),
    ("only drafts", 422, INVALID, "Only drafts can be released.", "", "no draft any more"),
    ("not open for payment", 422, INVALID, "The artefact is not open for allocation.",
     "allocated_artefacts.artefact_id", "what is still open"),
    ("another contact's document", 422, INVALID, "The artefact belongs to another contact.",
     "allocated_artefacts.artefact_id", "documents of one contact"),
    ("bank account closed", 422, INVALID, "The bank account is not active.", "bank_account_id",
     "another bank account"),
    ("exchange rate", 422, INVALID, "is invalid", "exchange_rate", "let Sage use its own"),
    ("reference too long", 422, INVALID, "is too long (maximum is 25 characters)",
     "sales_invoice.reference", "longer than the 25 characters"),
    ("too long", 422, INVALID, "is too long (maximum is 2000 characters)", "notes",
     "The notes: this is longer than the 2000 characters"),
    ("not a number", 422, INVALID, "is not a number", "line_items.quantity",
     "The quantity of a line: this is not a number"),
    ("out of range", 422, INVALID, "is out of range", "line_items.unit_price", "than Sage takes"),
    ("not on the list", 422, INVALID, "is not included in the list", "credit_terms",
     "The credit terms: Sage does not know this value"),
    ("chosen thing gone", 422, INVALID, MISSING, "shipping_thing_id", "no longer in Sage"),
    ("missing", 422, INVALID, REQUIRED, "original_invoice_date",
     "The original invoice date: Sage needs this"),
    ("too many calls", 429, "TooManyRequests", "Rate limit exceeded.", "", "goes on by itself"),
    ("Sage's own fault", 500, "UnexpectedError", "An unexpected error occurred.", "",
     "lacks full access"),
    ("bad gateway", 502, "", "", "", "front door"),
    ("closed for now", 503, "", "", "", "overloaded or being serviced"),
    ("too slow", 504, "", "", "", "took longer"),
    ("no safe line", 525, "", "", "", "safe line"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status", "code", "message", "source", "says"),
    EXAMPLES,
    ids=[example[0] for example in EXAMPLES],
)
def test_each_known_answer_is_told_in_plain_words(
    name: str, status: int, code: str, message: str, source: str, says: str
) -> None:
    complaint = Complaint(code, message, source)
    answer = Answer(status, (complaint,) if code else (), "", "r-1")
    entry, _ = entry_for(answer, complaint)
    assert entry is not None
    assert entry.name == name
    told = explain(answer)
    assert says in str(told)
    assert "{" not in str(told)
    assert "_" not in str(told)
    assert told.cause.endswith(".")
    assert told.remedy.endswith(".")
    assert told.page == entry.page


def test_every_entry_has_its_example_and_its_own_name() -> None:
    names = [entry.name for entry in CATALOGUE]
    assert [example[0] for example in EXAMPLES] == names
    assert len(set(names)) == len(names) >= 60


def test_every_page_that_is_named_is_one_of_the_product_s() -> None:
    pages = "Connection Upload Fields Taxes Accounts Contacts Preview Transfer History Payments"
    assert {entry.page for entry in CATALOGUE} <= {"", *pages.split()}


def test_what_is_not_known_keeps_sage_s_words_and_the_request_id() -> None:
    answer = Answer(422, (Complaint(INVALID, "The moon is too full.", "moon"),), "", "r-7")
    told = explain(answer)
    assert "Sage answered 422: “The moon is too full. [moon]”." in str(told)
    assert "r-7" in str(told)
    assert told.page == ""


def test_an_answer_that_is_not_json_is_quoted_without_its_markup() -> None:
    page = (
        "<html><head><title>418</title><style>p{}</style></head>"
        "<body><h1>I'm a\n teapot</h1><script>alert(1)</script></body></html>"
    )
    answer = answer_in(httpx.Response(418, text=page, headers={"x-request-id": "r-1"}))
    assert explain(answer).cause == "Sage answered 418: “I'm a teapot”."
    empty = answer_in(httpx.Response(418))
    assert explain(empty).cause == "Sage answered 418: “HTTP 418”."
    assert len(answer_in(httpx.Response(418, text="x" * 9_000)).text) == 300


def test_several_complaints_are_told_together_and_each_once() -> None:
    complaints = (
        Complaint(INVALID, REQUIRED, "line_items.tax_rate_id"),
        Complaint(INVALID, REQUIRED, "line_items.tax_rate_id"),
        Complaint(INVALID, REQUIRED, "contact_id"),
    )
    told = explain(Answer(422, complaints, "", None))
    assert told.cause.count("no tax rate") == 1
    assert "has no contact" in told.cause
    assert told.page == "Taxes"


def test_one_unknown_complaint_among_known_ones_keeps_all_of_sage_s_words() -> None:
    complaints = (
        Complaint(INVALID, REQUIRED, "contact_id"),
        Complaint(INVALID, "The moon is too full.", "moon"),
    )
    told = explain(Answer(422, complaints, "", None))
    assert "This field is required. [contact_id]; The moon is too full. [moon]" in told.cause


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "[1, null]", '{"error":"x"}', '"text"', "[{}]", '{"$message":null}', "{"],
)
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 418, 422, 500, 599])
def test_no_answer_is_too_strange_to_be_told(status: int, body: str) -> None:
    told = explain(answer_in(httpx.Response(status, text=body)))
    assert told.cause
    assert told.remedy


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("line_items.tax_rate_id", "the tax rate of a line"),
        ("line_items[3].unit_price", "the unit price of a line"),
        ("credit_note_lines.description", "the description of a line"),
        ("main_address.postal_code", "the post code of the address"),
        ("sales_invoice.due_date", "the due date"),
        ("base", "the document"),
        ("", "the document"),
    ],
)
def test_internal_names_become_the_person_s_words(source: str, name: str) -> None:
    assert field_name(source) == name


# --- what the practice company really says -------------------------------------------------------

Change = Callable[[dict[str, Any]], object]


def _line(name: str, value: object) -> Change:
    def change(invoice: dict[str, Any]) -> None:
        line = invoice["invoice_lines"][0]
        line.pop(name) if value is None else line.update({name: value})

    return change


def _head(name: str, value: object) -> Change:
    def change(invoice: dict[str, Any]) -> None:
        invoice.pop(name) if value is None else invoice.update({name: value})

    return change


@pytest.mark.parametrize(
    ("change", "says", "page"),
    [
        (_line("tax_rate_id", None), "A line has no tax rate", "Taxes"),
        (_line("tax_amount", None), "A line has no tax amount", "Taxes"),
        (_line("description", "caf&eacute; &trade;"), "HTML such as", "Preview"),
        (_line("ledger_account_id", "f" * 32), "A ledger account that was chosen", "Accounts"),
        (_line("quantity", "many"), "The quantity of a line: this is not a number", "Upload"),
        (_head("invoice_lines", []), "has no lines", "Fields"),
        (_head("date", "31/13/2026"), "The date: this is not a date", "Upload"),
        (_head("reference", "x" * 26), "longer than the 25 characters", "Fields"),
        (_head("contact_id", "f" * 32), "not as a customer", "Contacts"),
        (_head("idempotency_id", "short"), "The mark that keeps", "History"),
    ],
)
def test_the_practice_company_s_refusals_are_all_known(
    practice: Practice,
    connect: Connect,
    invoice: Callable[..., dict[str, Any]],
    change: Change,
    says: str,
    page: str,
) -> None:
    body = invoice()
    change(body["sales_invoice"])
    with pytest.raises(RefusedByTarget) as raised:
        connect().client.post("/sales_invoices", body)
    assert says in raised.value.says
    assert raised.value.explanation.page == page
    assert raised.value.request_id
    assert raised.value.request_id in str(raised.value)


def test_other_refusals_of_the_practice_company_are_known_too(
    practice: Practice, connect: Connect, invoice: Callable[..., dict[str, Any]]
) -> None:
    client = connect().client
    made = client.post("/sales_invoices", invoice()).body["id"]
    client.delete(f"/sales_invoices/{made}", void_reason="a try")
    for call, says in (
        (lambda: client.delete(f"/sales_invoices/{made}", void_reason="again"), "void in Sage"),
        (lambda: client.put(f"/sales_invoices/{made}", invoice()), "changed any more"),
        (lambda: client.post(f"/sales_invoices/{made}/release"), "no draft any more"),
        (lambda: client.get("/contacts/" + "f" * 32), "was deleted"),
        (lambda: client.get("/nowhere"), "country or edition"),
        (lambda: client.post("/tax_rates", {"tax_rate": {"name": "x"}}), "country or edition"),
        (lambda: client.delete("/tax_schemes/STANDARD"), "does not offer this"),
        (lambda: client.get("/sales_invoices", sort="moon"), "Sage does not know this value"),
    ):
        with pytest.raises(RefusedByTarget, match=says):
            call()


def test_what_a_reader_may_not_do_is_said(connect: Connect) -> None:
    reader = connect("reader").client
    with pytest.raises(RefusedByTarget, match="lacks the right"):
        reader.post("/contacts", {"contact": {"name": "x", "contact_type_ids": ["CUSTOMER"]}})


def test_a_company_of_somebody_else_is_said(practice: Practice, connect: Connect) -> None:
    client = connect("sales").client.at(practice.business("FR"))
    with pytest.raises(Refused, match="belongs to another company"):
        client.get("/contacts")
    practice.rules(unknown_business="401")
    with pytest.raises(NeedsSignIn, match="may not use this company"):
        client.get("/contacts")


def test_own_words_are_one_line() -> None:
    body = json.dumps([{"$message": "a", "$source": "b"}, {"$message": "c"}])
    assert answer_in(httpx.Response(422, text=body)).own_words == "a [b]; c"
