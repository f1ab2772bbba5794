"""The gotchas of the fact sheet that concern the server, each by its number."""

from decimal import Decimal

import pytest

REQUIRED = "This field is required."


def test_gotcha_1_vat_is_the_clients_job(sage):
    invoice = sage.invoice(sage.line(tax_amount=0.01))
    assert invoice["tax_amount"] == "0.01"


def test_gotcha_2_a_sub_penny_price_is_rounded_before_it_is_multiplied(sage):
    invoice = sage.invoice(sage.line(quantity=1000, unit_price=0.014, tax_amount=2))
    assert invoice["net_amount"] == "10.0"


@pytest.mark.parametrize(
    "wrong",
    [
        {"total_amount": 241},
        {"net_amount": 199.99},
        {"description": "Widget&trade;"},
        {"description": "A &#8482; B"},
    ],
)
def test_gotcha_3_the_description_is_blamed_for_other_faults(sage, wrong):
    refused = sage.post("/sales_invoices", sage.sale(sage.line(**wrong)))
    sage.refused(refused, REQUIRED, "line_items.description")


def test_gotcha_3_an_ampersand_alone_is_no_fault(sage):
    assert sage.invoice(sage.line(description="Fish & chips; R&D"))["id"]


def test_gotcha_4_a_missing_tax_amount_is_named_by_its_internal_name(sage):
    line = sage.line()
    del line["tax_amount"]
    refused = sage.post("/sales_invoices", sage.sale(line))
    sage.refused(refused, REQUIRED, "line_items.currency_tax_amount")


def test_gotcha_5_addresses_are_copied_and_shipping_tax_recomputed(sage):
    invoice = sage.invoice(
        shipping_net_amount="12.50", shipping_tax_rate_id="GB_LOWER", shipping_tax_amount="99"
    )
    assert invoice["shipping_tax_amount"] == "0.63"
    assert invoice["delivery_address_free_form"] == invoice["main_address_free_form"]


def test_gotcha_6_goods_and_services_do_not_mix(sage):
    lines = [
        sage.line(eu_goods_services_type_id=kind, tax_rate_id="GB_ZERO", tax_amount=0)
        for kind in ("GOODS", "SERVICES")
    ]
    refused = sage.post("/sales_invoices", sage.sale(*lines, contact_id=sage.contact("UNREAL40")))
    sage.refused(refused, "must be the same", "line_items.eu_goods_services_type_id")


def test_gotcha_8_reading_marks_as_sent_only_as_the_control_says(sage):
    one, two = sage.invoice()["id"], sage.invoice()["id"]
    sage.get(f"/sales_invoices/{one}")
    assert sage.get(f"/sales_invoices/{one}")["sent"] is False
    sage.get(f"/sales_invoices/{one}", mark_as_sent="true")
    assert sage.get(f"/sales_invoices/{one}")["sent"] is True
    sage.rules(mark_as_sent="unless_refused")
    sage.get(f"/sales_invoices/{two}", mark_as_sent="false")
    assert sage.get(f"/sales_invoices/{two}", mark_as_sent="false")["sent"] is False
    sage.get(f"/sales_invoices/{two}")
    assert sage.get(f"/sales_invoices/{two}", mark_as_sent="false")["sent"] is True


def test_gotcha_9_decimals_may_be_sent_as_numbers_or_text_and_come_back_as_text(sage):
    for price in (100, 100.0, "100", "100.00"):
        invoice = sage.invoice(sage.line(unit_price=price))
        assert invoice["invoice_lines"][0]["unit_price"] == "100.0"


def test_gotcha_10_the_next_page_has_no_host_and_no_version(sage):
    assert sage.get("/contacts")["$next"] == "/contacts?page=2&items_per_page=20"


def test_gotcha_11_tokens_die_every_five_minutes(sage):
    sage.ahead(280)  # some seconds less, which a busy machine may need for the call
    assert sage.http.get("/user").status_code == 200
    sage.ahead(21)
    assert sage.http.get("/user").status_code == 401


def test_gotcha_12_after_a_500_the_invoice_can_be_looked_up(sage):
    body = sage.sale(reference="LOOK-ME-UP")
    sage.next("500_after_commit", method="POST")
    assert sage.post("/sales_invoices", body).status_code == 500
    assert sage.get("/sales_invoices", search="LOOK-ME-UP")["$total"] == 1


def test_gotcha_13_two_hundred_whole_invoices_a_page_may_time_out(sage):
    sage.next("504", method="GET", path="/sales_invoices")
    query = {"attributes": "all", "items_per_page": 200}
    assert sage.http.get("/sales_invoices", params=query).status_code == 504
    assert sage.http.get("/sales_invoices", params=query).status_code == 200


def test_gotcha_15_a_contact_of_the_wrong_type_is_not_found(sage):
    refused = sage.post("/purchase_invoices", sage.purchase(contact_id=sage.contact()))
    sage.refused(refused, "Couldn't find Supplier.", "")


def test_gotcha_16_one_contact_one_currency(sage):
    euros = sage.contact("FABELH37")
    line = sage.line(tax_rate_id="GB_ZERO", tax_amount=0)
    body = sage.sale(line, contact_id=euros, currency_id="GBP")
    assert sage.post("/sales_invoices", body).status_code == 422
    assert sage.invoice(line, contact_id=euros, currency_id="EUR")["currency"]["id"] == "EUR"


def test_gotcha_17_control_accounts_are_not_posted_to(sage):
    for code in ("1100", "2200", "2100"):
        account = sage.account(code)
        assert sage.get(f"/ledger_accounts/{account}")["is_control_account"] is True
        line = sage.line(ledger_account_id=account)
        sage.refused(
            sage.post("/sales_invoices", sage.sale(line)),
            "Control accounts cannot be posted to directly.",
            "line_items.ledger_account_id",
        )


def test_gotcha_20_subscriptions_tell_what_is_available(sage):
    subscription = sage.get("/businesses/lead")["subscriptions"][0]
    assert (subscription["id"], subscription["active"]) == ("ACCOUNTING", True)


def test_gotcha_21_there_is_no_filter_by_reference(sage):
    sage.invoice(reference="ABC-1")
    sage.invoice(reference="ABC-10")
    assert sage.get("/sales_invoices", search="ABC-1")["$total"] == 2
    everything = sage.get("/sales_invoices")["$total"]
    assert sage.get("/sales_invoices", reference="ABC-1")["$total"] == everything


def test_gotcha_23_mtd_fields_are_read_only(sage):
    changed = sage.changed("/financial_settings", {"mtd_connected": True})
    assert changed["mtd_connected"] is False


def test_gotcha_24_american_regions_can_be_looked_up(sage):
    regions = sage.get("/address_regions", country_id="CA", attributes="all", items_per_page=200)[
        "$items"
    ]
    assert {"CA-ON", "CA-QC"} <= {r["id"] for r in regions}
    assert all(r["id"].startswith("CA-") for r in regions)


def test_totals_are_the_sum_of_what_the_lines_say(sage):
    lines = [
        sage.line(quantity=3, unit_price="19.99", tax_amount="11.99"),
        sage.line(quantity="0.5", unit_price="33.33", tax_amount="3.33"),
    ]
    invoice = sage.invoice(*lines)
    for name in ("net_amount", "tax_amount", "total_amount"):
        parts = sum(Decimal(line[name]) for line in invoice["invoice_lines"])
        assert Decimal(invoice[name]) == parts
    assert invoice["total_amount"] == "91.96"
