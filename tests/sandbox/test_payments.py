"""Payments and allocations drive what is paid."""

import pytest


def status(sage, invoice):
    found = sage.get(f"/sales_invoices/{invoice['id']}", show_payments_allocations="true")
    return found["status"]["id"], found["outstanding_amount"], found


def share(invoice, amount, **more):
    return {"artefact_id": invoice["id"], "amount": amount} | more


def test_checklist_7_payments_drive_unpaid_part_paid_and_paid(sage):
    invoice = sage.invoice()
    sage.made("/contact_payments", sage.receipt(100, share(invoice, 100)))
    assert status(sage, invoice)[:2] == ("PART_PAID", "140.0")
    sage.made("/contact_payments", sage.receipt(140, share(invoice, 140)))
    state, outstanding, found = status(sage, invoice)
    assert (state, outstanding, found["total_paid"]) == ("PAID", "0.0", "240.0")
    assert found["last_paid"] == "2026-01-31"
    assert [(p["type"], p["amount"]) for p in found["payments_allocations"]] == [
        ("CUSTOMER_RECEIPT", "100.0"),
        ("CUSTOMER_RECEIPT", "140.0"),
    ]


def test_checklist_7_deleting_the_payment_reopens_the_invoice(sage):
    invoice = sage.invoice()
    payment = sage.made("/contact_payments", sage.receipt(240, share(invoice, 240)))
    sage.deleted(f"/contact_payments/{payment['id']}")
    assert status(sage, invoice)[:2] == ("UNPAID", "240.0")


def test_checklist_7_paid_cannot_be_voided_or_edited(sage):
    invoice = sage.invoice()
    payment = sage.made("/contact_payments", sage.receipt(1, share(invoice, 1)))
    where = f"/sales_invoices/{invoice['id']}"
    assert sage.get(where)["editable"] is False
    assert sage.http.delete(where, params={"void_reason": "x"}).status_code == 422
    assert sage.put(where, {"notes": "x"}).status_code == 422
    sage.deleted(f"/contact_payments/{payment['id']}")
    assert sage.http.delete(where, params={"void_reason": "x"}).status_code == 200


def test_what_is_not_allocated_waits_on_account(sage):
    payment = sage.made("/contact_payments", sage.receipt(50))
    on_account = payment["payment_on_account"]
    assert on_account["outstanding_amount"] == "50.0"
    contact = sage.contact()
    waiting = sage.get("/unallocated_artefacts", contact_id=contact)["$items"]
    assert on_account["id"] in {w["id"] for w in waiting}
    assert sage.get(f"/contacts/{contact}", show_balance="true")["balance"] == "190.0"
    invoice = sage.invoice()
    allocation = sage.made(
        "/contact_allocations",
        {
            "transaction_type_id": "CUSTOMER_ALLOCATION",
            "contact_id": contact,
            "date": "2026-02-01",
            "allocated_artefacts": [
                share(invoice, 50),
                {"artefact_id": on_account["id"], "amount": -50},
            ],
        },
    )
    assert status(sage, invoice)[:2] == ("PART_PAID", "190.0")
    assert sage.http.delete(f"/contact_payments/{payment['id']}").status_code == 422
    sage.deleted(f"/contact_allocations/{allocation['id']}")
    assert status(sage, invoice)[0] == "UNPAID"
    sage.deleted(f"/contact_payments/{payment['id']}")


def test_a_credit_note_is_allocated_to_an_invoice_and_taken_off_again(sage):
    invoice, note = sage.invoice(), sage.credit(sage.line(quantity=1, tax_amount=20))
    allocation = sage.made(
        "/contact_allocations",
        {
            "transaction_type_id": "CUSTOMER_ALLOCATION",
            "contact_id": sage.contact(),
            "allocated_artefacts": [share(invoice, 120), share(note, -120)],
        },
    )
    assert status(sage, invoice)[:2] == ("PART_PAID", "120.0")
    assert sage.get(f"/sales_credit_notes/{note['id']}")["status"]["id"] == "PAID"
    assert [a["amount"] for a in allocation["allocated_artefacts"]] == ["120.0", "-120.0"]
    changed = sage.changed(
        f"/contact_allocations/{allocation['id']}",
        {"allocated_artefacts": [share(invoice, 20), share(note, -20)]},
    )
    assert changed["id"] == allocation["id"]
    assert status(sage, invoice)[1] == "220.0"
    sage.deleted(f"/contact_allocations/{allocation['id']}")
    assert status(sage, invoice)[:2] == ("UNPAID", "240.0")


@pytest.mark.parametrize(("signs", "status_code"), [("either", 201), ("signed", 422)])
def test_credit_may_be_sent_positive_unless_signs_are_demanded(sage, signs, status_code):
    sage.rules(allocation_signs=signs)
    body = {
        "transaction_type_id": "CUSTOMER_ALLOCATION",
        "contact_id": sage.contact(),
        "allocated_artefacts": [share(sage.invoice(), 240), share(sage.credit(), 240)],
    }
    assert sage.post("/contact_allocations", body).status_code == status_code


def test_an_allocation_must_balance(sage):
    body = {
        "transaction_type_id": "CUSTOMER_ALLOCATION",
        "contact_id": sage.contact(),
        "allocated_artefacts": [share(sage.invoice(), 100), share(sage.credit(), -90)],
    }
    sage.refused(sage.post("/contact_allocations", body), "The allocated amounts must balance.")


def test_nobody_pays_more_than_is_open_or_with_money_that_is_not_there(sage):
    invoice = sage.invoice()
    sage.refused(
        sage.post("/contact_payments", sage.receipt(500, share(invoice, 241))),
        "must be less than or equal to the outstanding amount",
    )
    sage.refused(
        sage.post("/contact_payments", sage.receipt(100, share(invoice, 150))),
        "must be less than or equal to the total amount",
        "total_amount",
    )
    twice = sage.receipt(300, share(invoice, 150), share(invoice, 150))
    assert sage.post("/contact_payments", twice).status_code == 422
    assert status(sage, invoice)[0] == "UNPAID"


def test_a_discount_settles_too(sage):
    invoice = sage.invoice()
    sage.made("/contact_payments", sage.receipt(230, share(invoice, 230, discount=10)))
    state, _, found = status(sage, invoice)
    assert state == "PAID"
    assert found["payments_allocations_total_discount"] == "10.0"


def test_anothers_invoice_cannot_be_paid(sage):
    other = sage.invoice(contact_id=sage.contact("QUIBBL02"))
    sage.refused(
        sage.post("/contact_payments", sage.receipt(1, share(other, 1))),
        "The artefact belongs to another contact.",
    )


def test_the_payments_currency_is_the_invoices(sage):
    contact = sage.contact("FABELH37")
    line = sage.line(tax_rate_id="GB_ZERO", tax_amount=0)
    invoice = sage.invoice(line, contact_id=contact, exchange_rate=0.85)
    body = sage.receipt(200, share(invoice, 200), contact_id=contact)
    assert sage.post("/contact_payments", body | {"currency_id": "GBP"}).status_code == 422
    sage.made("/contact_payments", body)
    assert status(sage, invoice)[0] == "PAID"


def test_a_changed_payment_settles_anew(sage):
    invoice = sage.invoice()
    payment = sage.made("/contact_payments", sage.receipt(240, share(invoice, 240)))
    changed = sage.changed(
        f"/contact_payments/{payment['id']}",
        {"total_amount": 100, "allocated_artefacts": [share(invoice, 100)]},
    )
    assert changed["id"] == payment["id"]
    assert status(sage, invoice)[:2] == ("PART_PAID", "140.0")


def test_suppliers_are_paid_and_customers_refunded(sage):
    purchase = sage.made("/purchase_invoices", sage.purchase())
    body = sage.receipt(
        240,
        share(purchase, 240),
        transaction_type_id="VENDOR_PAYMENT",
        contact_id=sage.contact("PAPERMILL"),
    )
    sage.made("/contact_payments", body)
    assert sage.get(f"/purchase_invoices/{purchase['id']}")["status"]["id"] == "PAID"
    note = sage.credit()
    sage.made(
        "/contact_payments",
        sage.receipt(240, share(note, 240), transaction_type_id="CUSTOMER_REFUND"),
    )
    assert sage.get(f"/sales_credit_notes/{note['id']}")["status"]["id"] == "PAID"


def test_a_quick_entry_is_paid_like_an_invoice(sage):
    entry = sage.made(
        "/sales_quick_entries",
        {
            "quick_entry_type_id": "INVOICE",
            "date": "2026-01-05",
            "contact_id": sage.contact(),
            "reference": "OLD-17",
            "ledger_account_id": sage.account(),
            "net_amount": 100,
            "tax_rate_id": "GB_STANDARD",
            "tax_amount": 20,
        },
    )
    sage.made("/contact_payments", sage.receipt(120, share(entry, 120)))
    found = sage.get(f"/sales_quick_entries/{entry['id']}", show_payments_allocations="true")
    assert found["status"]["id"] == "PAID"
    assert len(found["payments_allocations"]) == 1
    assert sage.http.delete(f"/sales_quick_entries/{entry['id']}").status_code == 422


def test_the_money_reaches_the_bank(sage):
    before = sage.get(f"/bank_accounts/{sage.bank()}")["balance"]
    assert before == "1840.0"
    sage.made("/contact_payments", sage.receipt(60))
    assert sage.get(f"/bank_accounts/{sage.bank()}")["balance"] == "1900.0"


def test_payments_can_be_found_by_contact_bank_and_type(sage):
    sage.made("/contact_payments", sage.receipt(60))
    assert sage.get("/contact_payments", contact_id=sage.contact())["$total"] == 2
    assert sage.get("/contact_payments", bank_account_id=sage.bank())["$total"] == 3
    assert sage.get("/contact_payments", transaction_type_id="VENDOR_PAYMENT")["$total"] == 0
