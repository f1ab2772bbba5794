"""Sales documents: arithmetic, rules, numbers, dates, changes."""

from decimal import Decimal

import pytest

REQUIRED = "This field is required."


def test_checklist_5_the_tax_amount_is_the_clients_to_send(sage):
    line = sage.line()
    del line["tax_amount"]
    refused = sage.post("/sales_invoices", sage.sale(line))
    sage.refused(refused, REQUIRED, "line_items.currency_tax_amount")


@pytest.mark.parametrize("rate", ["GB_ZERO", "GB_EXEMPT", "GB_NO_TAX"])
def test_checklist_5_untaxed_rates_infer_nought(sage, rate):
    line = sage.line(tax_rate_id=rate)
    del line["tax_amount"]
    assert sage.invoice(line)["tax_amount"] == "0.0"


def test_checklist_5_a_wrong_tax_amount_is_booked_as_sent(sage):
    assert sage.invoice(sage.line(tax_amount=39.5))["total_amount"] == "239.5"


def test_checklist_5_a_registered_business_needs_a_tax_rate_on_every_line(sage):
    refused = sage.post("/sales_invoices", sage.sale(sage.line(tax_rate_id=None)))
    sage.refused(refused, REQUIRED, "line_items.tax_rate_id")
    sage.changed("/financial_settings", {"tax_scheme_id": "NOT_REGISTERED"})
    line = sage.line()
    del line["tax_rate_id"], line["tax_amount"]
    assert sage.invoice(line)["total_amount"] == "200.0"


def test_checklist_5_price_and_tax_are_rounded_to_the_penny_before_adding(sage):
    invoice = sage.invoice(sage.line(quantity=1, unit_price=41.625, tax_amount=8.325))
    assert invoice["invoice_lines"][0]["unit_price"] == "41.63"
    assert invoice["total_amount"] == "49.96"


def test_checklist_5_cross_border_sales_are_zero_rated_and_typed(sage):
    abroad = sage.contact("UNREAL40")
    taxed = sage.line(eu_goods_services_type_id="GOODS")
    refused = sage.post("/sales_invoices", sage.sale(taxed, contact_id=abroad))
    says = "must be 'Zero Rated' for Customers outside the EU"
    sage.refused(refused, says, "line_items.tax_rate_id")
    untyped = sage.line(tax_rate_id="GB_ZERO", tax_amount=0)
    refused = sage.post("/sales_invoices", sage.sale(untyped, contact_id=abroad))
    sage.refused(refused, REQUIRED, "line_items.eu_goods_services_type_id")
    good = untyped | {"eu_goods_services_type_id": "SERVICES"}
    invoice = sage.invoice(good, contact_id=abroad)
    assert invoice["tax_analysis"][0]["service_amount"] == "200.0"
    assert invoice["currency"]["id"] == "USD"


def test_checklist_5_the_account_must_be_visible_in_sales(sage):
    for code in ("7100", "1100"):
        line = sage.line(ledger_account_id=sage.account(code))
        refused = sage.post("/sales_invoices", sage.sale(line))
        assert refused.json()[0]["$source"] == "line_items.ledger_account_id"
    visible = sage.get("/ledger_accounts", visible_in="sales", items_per_page=200)["$items"]
    assert sage.account("4000") in {a["id"] for a in visible}
    hidden = sage.get("/ledger_accounts", not_visible_in="sales", items_per_page=200)["$items"]
    assert sage.account("7100") in {a["id"] for a in hidden}


def test_checklist_5_the_contact_must_be_a_customer(sage):
    refused = sage.post("/sales_invoices", sage.sale(contact_id=sage.contact("PAPERMILL")))
    sage.refused(refused, "Couldn't find Customer.", "")
    refused = sage.post("/purchase_invoices", sage.purchase(contact_id=sage.contact()))
    sage.refused(refused, "Couldn't find Supplier.", "")


def test_checklist_5_the_due_date_follows_the_credit_terms(sage):
    assert sage.invoice()["due_date"] == "2026-02-04"
    assert sage.invoice(contact_id=sage.contact("QUIBBL02"))["due_date"] == "2026-01-19"
    assert sage.invoice(due_date="2026-03-01")["due_date"] == "2026-03-01"
    nobody = sage.contact("FICTIT05")
    assert sage.invoice(contact_id=nobody)["due_date"] == "2026-02-04"
    sage.changed(
        "/invoice_settings",
        {"customer_credit_days": 10, "customer_credit_terms": "month_end_invoice"},
    )
    assert sage.invoice(contact_id=nobody)["due_date"] == "2026-02-10"
    sage.changed(f"/contacts/{nobody}", {"credit_terms": "immediate_invoice"})
    assert sage.invoice(contact_id=nobody)["due_date"] == "2026-01-05"


def test_checklist_5_a_contact_is_locked_to_its_currency(sage):
    refused = sage.post("/sales_invoices", sage.sale(currency_id="EUR"))
    assert refused.json()[0]["$source"] == "currency_id"


def test_checklist_5_shipping_tax_is_recomputed(sage):
    invoice = sage.invoice(
        shipping_net_amount=10, shipping_tax_rate_id="GB_STANDARD", shipping_tax_amount=9
    )
    assert invoice["shipping_tax_amount"] == "2.0"
    assert invoice["shipping_total_amount"] == "12.0"
    assert invoice["total_amount"] == "252.0"


def test_checklist_5_the_delivery_address_is_copied_when_left_out(sage):
    invoice = sage.invoice()
    assert invoice["delivery_address"]["displayed_as"] == invoice["main_address"]["displayed_as"]
    assert invoice["delivery_address"]["id"] != invoice["main_address"]["id"]
    sage.rules(delivery_address="empty")
    assert sage.invoice()["delivery_address"] is None


def test_the_contacts_address_serves_when_none_is_sent(sage):
    body = sage.sale()
    del body["main_address"]
    assert sage.made("/sales_invoices", body)["main_address"]["city"] == "Wobbleton"


def test_checklist_5_address_lines_end_at_fifty_characters(sage):
    body = sage.sale()
    body["main_address"]["address_line_1"] = "x" * 51
    sage.refused(sage.post("/sales_invoices", body), "is too long (maximum is 50 characters)")


def test_a_reference_ends_at_25_characters_and_may_repeat(sage):
    sage.refused(
        sage.post("/sales_invoices", sage.sale(reference="x" * 26)),
        "is too long (maximum is 25 characters)",
        "reference",
    )
    assert sage.invoice()["reference"] == sage.invoice()["reference"]


def test_a_discount_lowers_the_line_by_amount_or_percentage(sage):
    percent = sage.invoice(sage.line(discount_percentage=10, tax_amount=36))
    assert percent["net_amount"] == "180.0"
    assert percent["total_discount_amount"] == "20.0"
    amount = sage.invoice(sage.line(discount_amount=5.555, tax_amount=38.89))
    assert amount["net_amount"] == "194.44"


def test_a_price_with_tax_inside_gives_the_net_back(sage):
    line = sage.line(quantity=1, unit_price=120, tax_amount=20, unit_price_includes_tax=True)
    invoice = sage.invoice(line)
    assert (invoice["net_amount"], invoice["total_amount"]) == ("100.0", "120.0")


def test_an_invoice_for_nothing_is_accepted(sage):
    invoice = sage.invoice(sage.line(unit_price=0, tax_amount=0))
    assert invoice["total_amount"] == "0.0"
    assert sage.http.delete(f"/sales_invoices/{invoice['id']}?void_reason=x").status_code == 200


def test_negative_lines_are_taken_or_refused_as_the_control_says(sage):
    lines = [sage.line(), sage.line(unit_price=-10, tax_amount=-4, quantity=2)]
    assert sage.invoice(*lines)["total_amount"] == "216.0"
    sage.refused(
        sage.post("/sales_invoices", sage.sale(lines[1])),
        "must be greater than or equal to 0",
        "total_amount",
    )
    sage.rules(negative_lines="refuse")
    assert sage.post("/sales_invoices", sage.sale(*lines)).status_code == 422


def test_the_tax_analysis_sums_by_rate(sage):
    invoice = sage.invoice(
        sage.line(),
        sage.line(),
        sage.line(tax_rate_id="GB_ZERO", tax_amount=0),
    )
    assert [
        (t["tax_rate"]["id"], t["net_amount"], t["tax_amount"]) for t in invoice["tax_analysis"]
    ] == [("GB_STANDARD", "400.0", "80.0"), ("GB_ZERO", "200.0", "0.0")]


def test_checklist_6_invoices_and_credit_notes_share_one_counter(sage):
    numbers = [
        sage.invoice()["invoice_number"],
        sage.credit()["credit_note_number"],
        sage.invoice()["invoice_number"],
    ]
    assert numbers == ["SI-7", "SCN-8", "SI-9"]


def test_checklist_6_separate_numbering_gives_credit_notes_their_own_counter(sage):
    sage.changed(
        "/invoice_settings",
        {"separate_invoice_credit_note_numbering": True, "next_credit_note_number": 500},
    )
    assert sage.credit()["credit_note_number"] == "SCN-500"
    assert sage.invoice()["invoice_number"] == "SI-7"


def test_checklist_6_the_next_number_can_be_set(sage):
    settings = sage.changed(
        "/invoice_settings", {"next_invoice_number": 1001, "sales_invoice_number_prefix": "X"}
    )
    assert settings["next_invoice_number"] == 1001
    invoice = sage.invoice()
    assert invoice["invoice_number"] == invoice["displayed_as"] == "X1001"
    assert sage.get("/invoice_settings")["next_invoice_number"] == 1002


def test_a_lowered_counter_passes_over_used_numbers(sage):
    sage.changed("/invoice_settings", {"next_invoice_number": 1})
    assert sage.invoice()["invoice_number"] == "SI-6"
    assert sage.invoice()["invoice_number"] == "SI-7"


def test_a_prefix_and_a_number_may_be_sent(sage):
    assert (
        sage.invoice(invoice_number_prefix="WOB", invoice_number="77")["invoice_number"] == "WOB77"
    )
    sage.refused(
        sage.post("/sales_invoices", sage.sale(invoice_number_prefix="WOB", invoice_number="77")),
        "has already been taken",
        "invoice_number",
    )
    sage.rules(own_numbers="ignored")
    assert sage.invoice(invoice_number="900")["invoice_number"] == "SI-7"


def test_status_is_not_the_clients_to_set_but_for_drafts(sage):
    assert sage.invoice(status_id="PAID")["status"]["id"] == "UNPAID"
    draft = sage.invoice(status_id="DRAFT")
    assert draft["status"]["id"] == "DRAFT"
    assert draft["invoice_number"] is None
    released = sage.http.post(f"/sales_invoices/{draft['id']}/release")
    assert released.status_code == 201
    assert released.json()["status"]["id"] == "UNPAID"
    assert released.json()["invoice_number"] == "SI-8"
    again = sage.http.post(f"/sales_invoices/{draft['id']}/release")
    sage.refused(again, "Only drafts can be released.")
    sage.rules(drafts="ignored")
    assert sage.invoice(status_id="DRAFT")["status"]["id"] == "UNPAID"


def test_a_change_is_partial_and_keeps_the_number(sage):
    invoice = sage.invoice()
    changed = sage.changed(f"/sales_invoices/{invoice['id']}", {"reference": "NEW", "notes": "Hi"})
    assert (changed["reference"], changed["notes"]) == ("NEW", "Hi")
    assert changed["invoice_number"] == invoice["invoice_number"]
    assert changed["invoice_lines"][0]["id"] == invoice["invoice_lines"][0]["id"]
    assert changed["total_amount"] == "240.0"


def test_another_contact_brings_its_own_name_and_address(sage):
    body = sage.sale()
    del body["main_address"]
    invoice = sage.made("/sales_invoices", body)
    other = sage.contact("QUIBBL02")
    changed = sage.changed(f"/sales_invoices/{invoice['id']}", {"contact_id": other})
    assert changed["contact_name"] == "Quibblethwaite Widgets plc"
    assert changed["main_address"]["city"] == "Nether Nowhere"


def test_fields_that_are_asked_for_come_even_when_empty(sage):
    key = sage.invoice()["id"]
    asked = {"show_corrections": "true", "show_recurring_invoice": "true"}
    found = sage.get(f"/sales_invoices/{key}", **asked)
    assert (found["corrections"], found["recurring_invoice"]) == ([], None)


def test_lines_change_by_id_and_new_ones_are_added(sage):
    invoice = sage.invoice()
    line = invoice["invoice_lines"][0]["id"]
    changed = sage.changed(
        f"/sales_invoices/{invoice['id']}",
        {"invoice_lines": [{"id": line, "unit_price": 50, "tax_amount": 20}, sage.line()]},
    )
    assert [entry["net_amount"] for entry in changed["invoice_lines"]] == ["100.0", "200.0"]
    assert changed["total_amount"] == "360.0"


@pytest.mark.parametrize(("behaviour", "count"), [("stay", 2), ("go", 1)])
def test_lines_left_out_stay_or_go_as_the_control_says(sage, behaviour, count):
    sage.rules(lines_left_out=behaviour)
    invoice = sage.invoice()
    changed = sage.changed(f"/sales_invoices/{invoice['id']}", {"invoice_lines": [sage.line()]})
    assert len(changed["invoice_lines"]) == count


def test_a_product_dropped_from_a_line_stays_on_it(sage):
    product = sage.get("/products")["$items"][0]["id"]
    invoice = sage.invoice(sage.line(product_id=product))
    line = invoice["invoice_lines"][0]
    changed = sage.changed(
        f"/sales_invoices/{invoice['id']}",
        {"invoice_lines": [{"id": line["id"], "product_id": None}]},
    )
    assert changed["invoice_lines"][0]["product"]["id"] == product


def test_foreign_invoices_carry_their_worth_in_base_money(sage):
    contact = sage.contact("FABELH37")
    line = sage.line(tax_rate_id="GB_ZERO", tax_amount=0)
    invoice = sage.invoice(line, contact_id=contact, exchange_rate=0.85)
    assert invoice["currency"]["id"] == "EUR"
    assert (invoice["total_amount"], invoice["base_currency_total_amount"]) == ("200.0", "170.0")
    assert Decimal(invoice["inverse_exchange_rate"]) == Decimal("1.1764705882")
    sage.rules(exchange_rate_sense="unit_per_base")
    other = sage.invoice(line, contact_id=contact, exchange_rate=1.25)
    assert other["base_currency_total_amount"] == "160.0"
    assert sage.invoice(line, contact_id=contact)["exchange_rate"] == "1.16"


def test_without_multi_currency_only_the_own_currency_works(sage):
    sage.changed("/financial_settings", {"multi_currency_enabled": False})
    body = sage.sale(
        sage.line(tax_rate_id="GB_ZERO", tax_amount=0), contact_id=sage.contact("FABELH37")
    )
    sage.refused(sage.post("/sales_invoices", body), "Multi-currency is not enabled.")


def test_nothing_is_posted_on_or_before_the_lock_date(sage):
    invoice = sage.invoice()
    sage.changed("/financial_settings", {"year_end_lockdown_date": "2026-01-05"})
    locked = "The date must be after the year end lockdown date."
    sage.refused(sage.post("/sales_invoices", sage.sale()), locked, "date")
    assert sage.invoice(date="2026-01-06")["date"] == "2026-01-06"
    assert sage.get(f"/sales_invoices/{invoice['id']}")["editable"] is False
    assert sage.put(f"/sales_invoices/{invoice['id']}", {"notes": "x"}).status_code == 422
    voided = sage.http.delete(f"/sales_invoices/{invoice['id']}?void_reason=x")
    sage.refused(voided, locked)


def test_credit_notes_are_positive_and_can_be_voided(sage):
    note = sage.credit(original_invoice_date="2026-01-01")
    assert note["total_amount"] == "240.0"
    voided = sage.http.delete(f"/sales_credit_notes/{note['id']}?void_reason=x")
    assert voided.json()["status"]["id"] == "VOID"
    sage.refused(
        sage.http.delete(f"/sales_credit_notes/{note['id']}?void_reason=x"),
        "The artefact is already void.",
    )


def test_quick_entries_need_a_reference_and_have_no_lines(sage):
    body = {
        "quick_entry_type_id": "INVOICE",
        "date": "2026-01-05",
        "contact_id": sage.contact(),
        "reference": "OLD-17",
        "ledger_account_id": sage.account(),
        "details": "Opening item",
        "net_amount": 100,
        "tax_rate_id": "GB_STANDARD",
        "tax_amount": 20,
        "total_amount": 120,
    }
    entry = sage.made("/sales_quick_entries", body)
    assert (entry["displayed_as"], entry["due_date"]) == ("OLD-17", "2026-02-04")
    sage.refused(sage.post("/sales_quick_entries", body | {"reference": None}), REQUIRED)
    sage.refused(sage.post("/sales_quick_entries", body | {"total_amount": 121}), "is invalid")
    changed = sage.changed(
        f"/sales_quick_entries/{entry['id']}", {"net_amount": 50, "tax_amount": 10}
    )
    assert changed["total_amount"] == "60.0"
    sage.deleted(f"/sales_quick_entries/{entry['id']}")


def test_purchase_documents_are_made_changed_released_and_deleted(sage):
    body = sage.purchase(vendor_reference="MILL-1")
    sage.refused(sage.post("/purchase_invoices", body | {"due_date": None}), REQUIRED, "due_date")
    short = [{k: v for k, v in body["invoice_lines"][0].items() if k != "quantity"}]
    sage.refused(
        sage.post("/purchase_invoices", body | {"invoice_lines": short}),
        REQUIRED,
        "line_items.quantity",
    )
    made = sage.made("/purchase_invoices", body)
    assert made["displayed_as"] == "MILL-1"
    sage.changed(f"/purchase_invoices/{made['id']}", {"notes": "checked"})
    sage.deleted(f"/purchase_invoices/{made['id']}")
    draft = sage.made("/purchase_invoices", body | {"status_id": "DRAFT"})
    assert sage.http.post(f"/purchase_invoices/{draft['id']}/release").status_code == 201


def test_the_ledger_balances_after_every_kind_of_document(sage):
    sage.invoice(shipping_net_amount=3, shipping_tax_rate_id="GB_STANDARD")
    sage.credit()
    sage.made("/purchase_invoices", sage.purchase())
    foreign = sage.line(tax_rate_id="GB_ZERO", tax_amount=0, unit_price="33.33", quantity=3)
    sage.invoice(foreign, contact_id=sage.contact("FABELH37"), exchange_rate="0.853217")
    entries, page = [], "/ledger_entries?attributes=all&items_per_page=200"
    while page:
        found = sage.get(page)
        entries += found["$items"]
        page = found["$next"]
    assert sum(Decimal(e["debit"]) for e in entries) == sum(Decimal(e["credit"]) for e in entries)
    debtors = sage.get(
        f"/ledger_accounts/{sage.account('1100')}",
        show_balance_details="true",
        from_date="2000-01-01",
        to_date="2099-12-31",
    )["balance_details"]
    assert debtors["credit_or_debit"] == "debit"
