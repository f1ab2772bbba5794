"""The window: what a person sees at the addresses that links name."""

import re
from functools import partial

import httpx
import pytest

fetch = partial(httpx.get, verify=False)  # certificates are slow to load and not used
submit = partial(httpx.post, verify=False)


def shown(sage, address):
    found = fetch(address if address.startswith("http") else f"{sage.base}{address}")
    assert found.status_code == 200, address
    assert "Practice company, not Sage" in found.text
    return found.text


def test_every_page_that_can_be_reached_from_the_first_is_there(sage):
    sage.invoice(
        contact_id=sage.contact("FABELH37"),
        exchange_rate=0.85,
        invoice_lines=[sage.line(tax_rate_id="GB_ZERO", tax_amount=0)],
        shipping_net_amount=4,
    )
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < 160:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        waiting[:0] = re.findall(r'href="(/[^"]*)"', shown(sage, address))
    assert len(seen) > 120


def test_an_invoice_is_shown_as_sage_holds_it(sage):
    invoice = sage.invoice(sage.line(description="<script>alert(1)</script>"))
    text = shown(sage, invoice["links"][0]["href"])
    for words in (
        "SI-7",
        "240.00",
        "PSA-1001",
        "Blorp &amp; Sons Limited",
        "Standard 20.00%",
        "Unpaid",
        "Ledger entries",
        "Trade Debtors (1100)",
    ):
        assert words in text
    assert "<script>" not in text
    sage.http.delete(f"/sales_invoices/{invoice['id']}?void_reason=Wrong <b>client</b>")
    text = shown(sage, invoice["links"][0]["href"])
    assert "Wrong &lt;b&gt;client&lt;/b&gt;" in text


@pytest.mark.parametrize(
    "path",
    [
        "/contacts",
        "/products",
        "/services",
        "/stock_items",
        "/sales_credit_notes",
        "/contact_payments",
        "/purchase_invoices",
    ],
)
def test_links_of_every_resource_lead_somewhere(sage, path):
    item = sage.get(path, attributes="all", items_per_page=1)["$items"][0]
    assert item["displayed_as"].split(" (")[0].replace("&", "&amp;") in shown(
        sage, item["links"][0]["href"]
    )


def test_a_supplier_has_an_address_among_suppliers(sage):
    vendor = sage.get(f"/contacts/{sage.contact('PAPERMILL')}")
    assert "/contacts/suppliers/" in vendor["links"][0]["href"]
    assert "Papermill" in shown(sage, vendor["links"][0]["href"]).title()


@pytest.mark.parametrize(
    "address",
    [
        "/contacts/customers/999999",
        "/invoicing/sales_invoices/1",
        "/companies/xx",
        "/companies/gb/x",
        "/banking/accounts/99999999999999999999999",
    ],
)
def test_an_address_without_a_record_says_so(sage, address):
    found = fetch(f"{sage.base}{address}")
    assert found.status_code == 404
    assert "Nothing here" in found.text


def test_the_control_desk_sets_rules_scripts_mishaps_and_restores(sage):
    desk = f"{sage.base}/control"
    assert "Control desk" in shown(sage, "/control")
    sage.invoice()
    for form in (
        {"act": "rules", "per_day": "5000", "drafts": "ignored"},
        {"act": "script", "fault": "503", "method": "GET", "path": "/contacts", "times": "1"},
        {
            "act": "register",
            "client_id": "mine",
            "client_secret": "s",
            "redirect_uris": "http://a http://b",
        },
    ):
        assert submit(desk, data=form).status_code == 303
    assert sage.control.get("/rules").json()["per_day"] == 5000
    assert sage.http.get("/contacts").status_code == 503
    assert submit(desk, data={"act": "restore"}).status_code == 303
    assert sage.control.get("/rules").json()["per_day"] == 0
    assert submit(desk, data={"act": "reset"}).status_code == 303
    assert sage.get("/sales_invoices")["$total"] == 6
    wrong = submit(desk, data={"act": "rules", "per_day": "many"})
    assert "per_day is a whole number." in wrong.text


def test_nothing_is_fetched_from_elsewhere(sage):
    for address in ("/", "/control", "/companies/gb"):
        assert not re.search(r"(src|href)=[\"']?https?://", shown(sage, address))


def test_healthz_answers(fresh):
    assert fetch(f"{fresh}/healthz").json()["status"] == "ok"
