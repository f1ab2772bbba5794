"""The wire form: envelopes, pages, filters, references, decimals, errors."""

import json
import re
from functools import partial

import httpx
import pytest

fetch = partial(httpx.get, verify=False)  # certificates are slow to load and not used


def test_checklist_2_requests_are_wrapped_and_replies_are_not(sage):
    made = sage.invoice()
    assert "sales_invoice" not in made
    bare = sage.http.post("/sales_invoices", json=sage.sale())
    sage.refused(bare, "This field is required.", "sales_invoice")


def test_checklist_2_errors_come_as_an_array_several_at_once(sage):
    refused = sage.post("/sales_invoices", {"invoice_lines": [{"quantity": 1}]})
    sources = {e["$source"] for e in refused.json()}
    assert {"contact_id", "date", "line_items.description", "line_items.unit_price"} <= sources


def test_checklist_2_statuses_are_201_200_and_204(sage):
    product = sage.made(
        "/products",
        {
            "description": "Gold frame",
            "sales_ledger_account_id": sage.account("4000"),
            "purchase_ledger_account_id": sage.account("5000"),
        },
    )
    sage.changed(f"/products/{product['id']}", {"notes": "fragile"})
    sage.deleted(f"/products/{product['id']}")


def test_checklist_2_voiding_answers_200_and_the_invoice(sage):
    invoice = sage.invoice()
    refused = sage.http.delete(f"/sales_invoices/{invoice['id']}")
    sage.refused(refused, "This field is required.", "void_reason")
    voided = sage.http.delete(
        f"/sales_invoices/{invoice['id']}", params={"void_reason": "Raised in error"}
    )
    assert voided.status_code == 200
    body = voided.json()
    assert (body["status"]["id"], body["void_reason"]) == ("VOID", "Raised in error")
    assert body["invoice_number"] == invoice["invoice_number"]
    assert body["outstanding_amount"] == "0.0"
    assert body["total_amount"] == "240.0"


def test_checklist_2_a_draft_is_deleted_without_a_reason(sage):
    draft = sage.invoice(status_id="DRAFT")
    gone = sage.http.delete(f"/sales_invoices/{draft['id']}")
    assert gone.status_code == 200
    assert gone.json()["deleted_at"]
    assert sage.http.get(f"/sales_invoices/{draft['id']}").status_code == 404


def test_checklist_3_decimals_are_text_and_whole_numbers_are_not(sage):
    invoice = sage.invoice()
    assert invoice["net_amount"] == "200.0"
    assert invoice["exchange_rate"] == "1.0"
    account = sage.get(f"/ledger_accounts/{sage.account()}")
    assert account["nominal_code"] == 4000


def test_checklist_3_ids_are_32_hexadecimal_digits_or_codes(sage):
    assert re.fullmatch(r"[0-9a-f]{32}", sage.invoice()["id"])
    assert sage.get("/currencies/GBP")["displayed_as"] == "Pound Sterling (GBP)"
    assert sage.get("/countries/GB")["displayed_as"] == "United Kingdom (GB)"


def test_checklist_3_the_next_page_is_relative_and_carries_the_query(sage):
    page = sage.get(
        "/contacts", page=2, items_per_page=10, attributes="all", contact_type_id="CUSTOMER"
    )
    assert page["$next"].startswith("/contacts?page=3&items_per_page=10&")
    assert "attributes=all" in page["$next"]
    assert "contact_type_id=CUSTOMER" in page["$next"]
    assert page["$back"].startswith("/contacts?page=1&items_per_page=10&")
    assert page["$itemsPerPage"] == 10
    follow = sage.get(page["$next"])
    assert follow["$page"] == 3


def test_the_ends_of_a_list_have_no_neighbours(sage):
    first = sage.get("/contacts", items_per_page=30)
    last = sage.get("/contacts", items_per_page=30, page=2)
    assert first["$back"] is None
    assert last["$next"] is None
    assert first["$total"] == last["$total"] == 42
    assert len(last["$items"]) == 12


def test_a_page_beyond_the_end_is_the_last_page(sage):
    beyond = sage.get("/contacts", items_per_page=30, page=99)
    assert beyond["$page"] == 2
    assert len(beyond["$items"]) == 12


def test_every_page_together_holds_every_contact_once(sage):
    seen, link = [], "/contacts?items_per_page=7"
    while link:
        page = sage.get(link)
        seen += [item["id"] for item in page["$items"]]
        link = page["$next"]
    assert len(seen) == len(set(seen)) == 42


@pytest.mark.parametrize(
    "query",
    [
        {"items_per_page": 201},
        {"items_per_page": 0},
        {"page": 0},
        {"page": "x"},
        {"items_per_page": "١٢"},
        {"updated_or_created_since": "yesterday"},
    ],
)
def test_a_parameter_without_sense_is_refused(sage, query):
    sage.refused(sage.http.get("/contacts", params=query), "does not have a valid value")


def test_twenty_items_a_page_unless_asked(sage):
    assert sage.get("/contacts")["$itemsPerPage"] == 20


def test_checklist_3_businesses_have_an_envelope_of_their_own(sage):
    found = sage.get("/businesses")
    assert found["$items_per_page"] == 2_147_483_647
    assert found["$total"] == 3
    assert list(found["$items"][0]) == ["displayed_as", "id", "$path"]


def test_checklist_4_the_lead_business_answers_when_none_is_named(sage):
    lead = sage.get("/businesses/lead")["id"]
    assert sage.http.get("/contacts").headers["x-business"] == lead
    irish = sage.use("IE")
    found = sage.http.get("/contacts")
    assert found.headers["x-business"] == irish != lead
    assert found.json()["$total"] == 6


def test_checklist_4_businesses_and_user_name_no_business(sage):
    for path in ("/businesses", "/businesses/lead", "/user"):
        assert "x-business" not in sage.http.get(path).headers


def test_checklist_4_a_strangers_business_is_not_found(sage):
    found = sage.http.get("/contacts", headers={"X-Business": "0" * 32})
    assert found.status_code == 404
    sage.rules(unknown_business="401")
    assert sage.http.get("/contacts", headers={"X-Business": "0" * 32}).status_code == 401


def test_records_of_one_business_are_nobody_elses(sage):
    invoice = sage.invoice()
    contact = sage.contact()
    body = sage.sale()
    sage.use("IE")
    assert sage.http.get(f"/sales_invoices/{invoice['id']}").status_code == 404
    assert sage.http.get(f"/contacts/{contact}").status_code == 404
    sage.refused(sage.post("/sales_invoices", body), "Couldn't find record.")


def test_a_request_id_is_on_every_answer_and_never_twice(sage):
    ids = {sage.http.get("/user").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_lists_show_three_keys_unless_attributes_ask_for_more(sage):
    assert list(sage.get("/contacts")["$items"][0]) == ["id", "displayed_as", "$path"]
    dated = sage.get("/sales_invoices", attributes="date,total_amount")["$items"][0]
    assert list(dated) == ["id", "displayed_as", "$path", "created_at", "date", "total_amount"]
    whole = sage.get("/sales_invoices", attributes="all")["$items"][0]
    assert whole["contact"]["$path"].startswith("/contacts/")
    assert set(whole["contact"]) == {"id", "displayed_as", "$path"}


def test_nested_attributes_expand_what_attributes_leave_collapsed(sage):
    found = sage.get(
        "/contacts", attributes="all", nested_attributes="main_address", items_per_page=1
    )["$items"][0]
    assert found["main_address"]["city"] == "Wobbleton"
    assert set(found["main_contact_person"]) == {"id", "displayed_as", "$path"}
    whole = sage.get(f"/contacts/{found['id']}", nested_attributes="all")
    assert whole["main_contact_person"]["email"] == "accounts.blorp@example.test"
    invoice = sage.get(f"/sales_invoices/{sage.invoice()['id']}", nested_attributes="all")
    assert invoice["contact"]["reference"] == "BLORPS01"


def test_one_record_comes_whole_without_asking(sage):
    invoice = sage.invoice()
    assert sage.get(f"/sales_invoices/{invoice['id']}") == invoice


def test_search_finds_reference_or_contact_name_in_invoices(sage):
    sage.invoice(reference="FIND-ME-7")
    assert sage.get("/sales_invoices", search="find-me")["$total"] == 1
    assert sage.get("/sales_invoices", search="blorp")["$total"] == 3
    assert sage.get("/sales_invoices", search="no such")["$total"] == 0


def test_search_finds_contacts_by_name_and_reference_in_any_case(sage):
    assert sage.get("/contacts", search="CAFÉ NULLE")["$total"] == 1
    assert sage.get("/contacts", search="zigzag")["$total"] == 2
    assert sage.get("/contacts", email="PAY.marmalade@example.test")["$total"] == 1


def test_search_finds_items_and_accounts(sage):
    assert sage.get("/products", search="wob-hph")["$total"] == 1
    assert sage.get("/products", search="Life")["$total"] == 3
    assert sage.get("/services", search="consultancy")["$total"] == 1
    assert sage.get("/ledger_accounts", search="4020")["$total"] == 1


def test_documents_filter_by_contact_status_and_day(sage):
    contact = sage.contact()
    assert sage.get("/sales_invoices", contact_id=contact)["$total"] == 2
    assert sage.get("/sales_invoices", status_id="PART_PAID")["$total"] == 1
    sage.invoice(date="2024-02-29")
    assert sage.get("/sales_invoices", from_date="2024-02-29", to_date="2024-02-29")["$total"] == 1


def test_documents_sort_by_day_both_ways(sage):
    for day in ("2024-03-01", "2023-01-01", "2025-06-01"):
        sage.invoice(date=day)
    days = [
        i["date"] for i in sage.get("/sales_invoices", attributes="date", sort="date")["$items"]
    ]
    assert days == sorted(days)
    back = sage.get("/sales_invoices", attributes="date", sort="date:desc")["$items"]
    assert [i["date"] for i in back] == sorted(days, reverse=True)
    sage.refused(
        sage.http.get("/sales_invoices", params={"sort": "weight"}),
        "does not have a valid value",
        "sort",
    )


def test_updated_or_created_since_includes_its_own_second(sage):
    sage.ahead(60)
    invoice = sage.invoice()
    stamp = invoice["updated_at"]
    found = sage.get("/sales_invoices", updated_or_created_since=stamp)["$items"]
    assert [i["id"] for i in found] == [invoice["id"]]
    offset = sage.get("/sales_invoices", updated_or_created_since=stamp.replace("Z", "+00:00"))
    assert offset["$total"] == 1
    careless = sage.get(f"/sales_invoices?updated_or_created_since={stamp[:-1]}+00:00")
    assert careless["$total"] == 1


def test_deleted_since_excludes_its_own_second_and_shows_only_the_deleted(sage):
    sage.ahead(60)
    made = sage.made("/purchase_invoices", sage.purchase())
    sage.deleted(f"/purchase_invoices/{made['id']}")
    stamp = sage.get("/purchase_invoices", deleted_since="2020-01-01")["$items"][0]["deleted_at"]
    assert sage.get("/purchase_invoices", deleted_since=stamp)["$total"] == 0
    assert sage.get("/purchase_invoices")["$total"] == 1
    assert sage.http.get(f"/purchase_invoices/{made['id']}").status_code == 404


def test_displayed_as_reads_as_sage_writes_it(sage):
    assert (
        sage.get(f"/contacts/{sage.contact()}")["displayed_as"] == "Blorp & Sons Limited (BLORPS01)"
    )
    assert (
        sage.get(f"/ledger_accounts/{sage.account('0030')}")["displayed_as"]
        == "Office Equipment (0030)"
    )
    assert sage.get("/tax_rates/GB_STANDARD")["displayed_as"] == "Standard 20.00%"
    invoice = sage.invoice()
    assert invoice["displayed_as"] == invoice["invoice_number"]
    assert invoice["transaction"]["displayed_as"] == "PSA-1001"


def test_the_five_british_tax_rates_are_sages(sage):
    rates = sage.get("/tax_rates", attributes="all")["$items"]
    assert [(r["id"], r["name"], r["percentage"]) for r in rates] == [
        ("GB_STANDARD", "STANDARD", "20.0"),
        ("GB_LOWER", "LOWER", "5.0"),
        ("GB_ZERO", "ZERO", "0.0"),
        ("GB_EXEMPT", "EXEMPT", "0.0"),
        ("GB_NO_TAX", "NO_TAX", "0.0"),
    ]


def test_a_tax_rate_has_the_percentage_of_the_day_that_is_asked_for(sage):
    sage.use("IE")
    assert sage.get("/tax_rates/IE_STANDARD")["percentage"] == "23.0"
    assert sage.get("/tax_rates/IE_STANDARD", date="2020-10-01")["percentage"] == "21.0"


def test_tax_rates_are_made_in_america_only(sage):
    refused = sage.http.post("/tax_rates", json={"tax_rate": {"name": "Mine"}})
    assert refused.status_code == 404
    assert refused.json()[0]["$dataCode"] == "PathNotFound"


def test_unknown_addresses_methods_and_content_types(sage):
    assert sage.http.get("/sales_bananas").json()[0]["$dataCode"] == "PathNotFound"
    assert sage.http.get("/").status_code == 404
    assert sage.http.get("/contacts/x/y/z").status_code == 404
    missing = sage.http.get(f"/contacts/{'0' * 32}")
    assert missing.json()[0] == {
        "$severity": "error",
        "$dataCode": "RecordNotFound",
        "$message": "Couldn't find record.",
        "$source": "",
    }
    wrong = sage.http.patch(f"/contacts/{sage.contact()}", json={})
    assert wrong.status_code == 405
    assert "PUT" in wrong.headers["allow"]
    assert sage.http.delete(f"/ledger_accounts/{sage.account()}").status_code == 405
    text = sage.http.post(
        "/contacts", content=json.dumps({}), headers={"Content-Type": "text/plain"}
    )
    assert text.status_code == 415


def test_without_a_good_token_there_is_nothing(fresh):
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        said = fetch(f"{fresh}/v3.1/contacts", headers=header)
        assert said.status_code == 401
        assert said.json()[0]["$dataCode"] == "AuthorizationFailure"


def test_links_lead_to_a_page_of_the_window(sage):
    link = sage.invoice()["links"][0]
    assert (link["rel"], link["type"]) == ("alternate", "text/html")
    shown = fetch(link["href"])
    assert shown.status_code == 200
    assert "SI-7" in shown.text


def test_inside_another_web_app_links_and_pages_keep_the_mount(mounted, contract, signed_in):
    sage = signed_in(base=mounted)
    invoice = sage.invoice()
    assert invoice["links"][0]["href"].startswith(f"{mounted}/invoicing/sales_invoices/")
    assert fetch(invoice["links"][0]["href"]).status_code == 200
    page = sage.get("/contacts")
    assert page["$next"] == "/contacts?page=2&items_per_page=20"
    assert sage.get(page["$next"])["$page"] == 2
    home = fetch(f"{mounted}/").text
    for address in re.findall(r'href="([^"]+)"', home):
        assert address.startswith("/practice/")
        assert fetch(mounted.removesuffix("/practice") + address).status_code == 200
    control = fetch(f"{mounted}/control").text
    assert 'action="/practice/control"' in control
