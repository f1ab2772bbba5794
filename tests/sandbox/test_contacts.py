"""Contacts, their addresses and people, items, accounts, settings, attachments, rates."""

import base64

import pytest


def test_two_fields_make_a_contact(sage):
    contact = sage.made("/contacts", {"name": "Jordi", "contact_type_ids": ["CUSTOMER"]})
    assert contact["displayed_as"] == "Jordi"
    assert contact["reference"] is None
    assert contact["currency"]["id"] == "GBP"


def test_checklist_5_a_reference_has_ten_characters_and_belongs_to_one(sage):
    body = {"name": "Twin", "contact_type_ids": ["CUSTOMER"]}
    sage.refused(
        sage.post("/contacts", body | {"reference": "x" * 11}),
        "is too long (maximum is 10 characters)",
        "reference",
    )
    sage.refused(
        sage.post("/contacts", body | {"reference": "BLORPS01"}),
        "has already been taken",
        "reference",
    )


def test_checklist_5_a_reference_stays_reserved_after_deletion(sage):
    body = {"name": "Gone", "contact_type_ids": ["CUSTOMER"], "reference": "GONE01"}
    contact = sage.made("/contacts", body)
    assert contact["deletable"] is True
    sage.deleted(f"/contacts/{contact['id']}")
    sage.refused(sage.post("/contacts", body), "has already been taken", "reference")
    found = sage.get("/contacts", deleted_since="2020-01-01", attributes="all")["$items"]
    assert found[0]["deleted_at"]


def test_a_contact_with_documents_cannot_be_deleted_or_change_its_currency(sage):
    contact = sage.contact()
    assert sage.get(f"/contacts/{contact}")["deletable"] is False
    assert sage.http.delete(f"/contacts/{contact}").status_code == 422
    assert sage.put(f"/contacts/{contact}", {"currency_id": "EUR"}).status_code == 422


def test_a_contact_may_be_customer_and_supplier(sage):
    both = sage.contact("SNORKE06")
    assert [t["id"] for t in sage.get(f"/contacts/{both}")["contact_types"]] == [
        "CUSTOMER",
        "VENDOR",
    ]
    sage.refused(
        sage.post("/contacts", {"name": "X", "contact_type_ids": ["FRIEND"]}),
        "Couldn't find record.",
        "contact_type_ids",
    )


def test_a_name_ends_at_a_hundred_characters(sage):
    body = {"name": "x" * 101, "contact_type_ids": ["CUSTOMER"]}
    sage.refused(sage.post("/contacts", body), "is too long (maximum is 100 characters)", "name")


def test_a_missing_reference_can_be_made_up(sage):
    sage.rules(contact_references="made_up")
    made = sage.made("/contacts", {"name": "Blorp Again", "contact_type_ids": ["CUSTOMER"]})
    assert made["reference"] == "BLORPA001"


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("GB123456789", 201),
        ("GB 123 4567 89", 201),
        ("GB12", 422),
        ("FR00000000001", 201),
        ("EIN 12-3456789", 201),
        ("DE", 422),
    ],
)
def test_a_vat_number_of_an_impossible_form_is_refused(sage, number, status):
    body = {"name": "X", "contact_type_ids": ["CUSTOMER"], "tax_number": number}
    assert sage.post("/contacts", body).status_code == status
    sage.rules(tax_numbers="any")
    assert sage.post("/contacts", body).status_code == 201


def test_the_balance_comes_when_it_is_asked_for(sage):
    contact = sage.contact()
    assert "balance" not in sage.get(f"/contacts/{contact}")
    assert sage.get(f"/contacts/{contact}", show_balance="true")["balance"] == "240.0"
    sage.invoice()
    listed = sage.get("/contacts", show_balance="true", search="BLORPS01")["$items"][0]
    assert listed["balance"] == "480.0"


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("BLORPS01", "home_tax"),
        ("FABELH37", "eu_not_tax_registered"),
        ("UNREAL40", "rest_of_world_tax"),
    ],
)
def test_tax_treatment_follows_the_address(sage, reference, expected):
    treatment = sage.get(f"/contacts/{sage.contact(reference)}")["tax_treatment"]
    assert [name for name, value in treatment.items() if value] == [expected]


def test_gotcha_7_a_northern_irish_postcode_marks_the_contact(sage):
    assert sage.get(f"/contacts/{sage.contact('NOWHER34')}")["ni_based"] is True
    assert sage.get(f"/contacts/{sage.contact()}")["ni_based"] is False


def test_addresses_and_people_have_lists_of_their_own(sage):
    contact = sage.contact()
    body = {
        "address_type_id": "DELIVERY",
        "name": "Depot",
        "is_main_address": False,
        "contact_id": contact,
        "city": "Depotton",
        "country_id": "GB",
    }
    depot = sage.made("/addresses", body)
    assert depot["displayed_as"] == "Depotton"
    assert sage.get("/addresses", contact_id=contact)["$total"] == 2
    person = sage.made(
        "/contact_persons",
        {
            "address_id": depot["id"],
            "name": "Ada",
            "contact_person_type_ids": ["SALES"],
            "email": "ada@example.test",
        },
    )
    assert sage.changed(f"/contact_persons/{person['id']}", {"mobile": "07700 900000"})["mobile"]
    main = sage.changed(f"/addresses/{depot['id']}", {"is_main_address": True})
    assert main["is_main_address"] is True
    assert sage.get(f"/contacts/{contact}")["main_address"]["id"] == depot["id"]
    sage.refused(
        sage.http.delete(f"/addresses/{depot['id']}"), "The main address cannot be deleted."
    )
    sage.deleted(f"/contact_persons/{person['id']}")


def test_a_change_of_contact_reaches_its_address_and_person(sage):
    contact = sage.contact()
    changed = sage.changed(
        f"/contacts/{contact}",
        {
            "name": "Blorp & Sons (New) Ltd",
            "main_address": {"city": "Newton"},
            "main_contact_person": {"email": "new@example.test"},
        },
    )
    assert changed["displayed_as"] == "Blorp & Sons (New) Ltd (BLORPS01)"
    assert changed["email"] == "new@example.test"
    assert "Newton" in changed["main_address"]["displayed_as"]
    invoice = sage.get("/sales_invoices", contact_id=contact, attributes="all")["$items"][0]
    assert invoice["contact"]["displayed_as"] == "Blorp & Sons (New) Ltd (BLORPS01)"
    assert invoice["contact_name"] == "Blorp & Sons Limited"


def test_a_product_has_a_price_for_every_price_type(sage):
    price_type = sage.get("/product_sales_price_types")["$items"][1]["id"]
    product = sage.made(
        "/products",
        {
            "description": "Oak Wood Frame",
            "item_code": "OWF",
            "sales_ledger_account_id": sage.account("4000"),
            "purchase_ledger_account_id": sage.account("5000"),
            "sales_prices": [
                {
                    "price_name": "Trade",
                    "price": 30,
                    "price_includes_tax": False,
                    "product_sales_price_type_id": price_type,
                }
            ],
        },
    )
    assert [(p["price_name"], p["price"]) for p in product["sales_prices"]] == [
        ("Sales Price", "0.0"),
        ("Trade", "30.0"),
        ("Wholesale", "0.0"),
    ]
    sage.refused(
        sage.post("/products", {"description": "No account"}),
        "This field is required.",
        "purchase_ledger_account_id",
    )


def test_an_item_on_a_document_can_only_be_made_inactive(sage):
    product = sage.get("/products")["$items"][0]["id"]
    sage.invoice(sage.line(product_id=product))
    assert sage.get(f"/products/{product}")["deletable"] is False
    assert sage.http.delete(f"/products/{product}").status_code == 422
    assert sage.changed(f"/products/{product}", {"active": False})["active"] is False
    assert sage.get("/products", active="true")["$total"] == 4


def test_stock_items_know_when_they_run_low(sage):
    assert sage.get("/stock_items", below_reorder_level="true")["$total"] == 1
    assert sage.get("/stock_items", out_of_stock="true")["$total"] == 0


def test_ledger_accounts_are_made_and_renamed_but_not_their_control_names(sage):
    body = {
        "ledger_account_type_id": "SALES",
        "included_in_chart": True,
        "name": "Events",
        "display_name": "Events",
        "nominal_code": 4060,
        "visible_in_sales": True,
    }
    account = sage.made("/ledger_accounts", body)
    assert account["visible_scopes"] == ["sales"]
    sage.refused(sage.post("/ledger_accounts", body), "has already been taken", "nominal_code")
    changed = sage.changed(f"/ledger_accounts/{account['id']}", {"control_name": "TRADE_DEBTORS"})
    assert changed["control_name"] is None


def test_gotcha_19_renaming_a_ledger_account_leaves_its_bank_account_alone(sage):
    bank = sage.get(f"/bank_accounts/{sage.bank()}")
    sage.changed(
        f"/ledger_accounts/{bank['ledger_account']['id']}",
        {"name": "Other", "display_name": "Other"},
    )
    assert sage.get(f"/bank_accounts/{bank['id']}")["displayed_as"] == "Current (1200)"


def test_bank_accounts_bring_their_own_ledger_account(sage):
    bank = sage.made(
        "/bank_accounts",
        {"bank_account_type_id": "CHECKING", "bank_account_details": {"account_name": "Second"}},
    )
    assert bank["displayed_as"] == "Second (1201)"
    assert bank["default_payment_method"]["id"] == "CREDIT_DEBIT"
    sage.changed(f"/bank_accounts/{bank['id']}", {"is_active": False})
    sage.deleted(f"/bank_accounts/{bank['id']}")


def test_the_default_accounts_are_a_good_start_for_a_client(sage):
    defaults = sage.get("/business_settings")["default_ledger_accounts"]
    assert defaults["product_sales_ledger_account"]["displayed_as"] == "Sales - Products (4000)"
    assert all(account for account in defaults.values())
    changed = sage.changed(
        "/business_settings",
        {"default_ledger_accounts": {"sales_ledger_account_id": sage.account("4020")}},
    )
    assert changed["default_ledger_accounts"]["sales_ledger_account"]["id"] == sage.account("4020")


def test_own_exchange_rates_count_when_live_ones_do_not(sage):
    own = sage.made("/business_exchange_rates", {"currency_id": "EUR", "rate": 0.9})
    assert "id" not in own
    assert sage.get("/business_exchange_rates/EUR")["rate"] == "0.9"
    live = sage.get("/live_exchange_rates/EUR")["rate"]
    assert sage.get("/exchange_rates/EUR")["rate"] == live
    sage.changed("/financial_settings", {"use_live_exchange_rates": False})
    assert sage.get("/exchange_rates/EUR")["rate"] == "0.9"
    sage.changed("/business_exchange_rates/EUR", {"rate": 0.8})
    sage.deleted("/business_exchange_rates/EUR")
    assert sage.get("/exchange_rates/EUR")["rate"] == live


def test_a_file_is_attached_to_an_invoices_transaction_and_comes_back(sage):
    invoice = sage.invoice()
    data = b"%PDF-1.4 practice"
    made = sage.made(
        "/attachments",
        {
            "file": base64.b64encode(data).decode(),
            "file_name": "invoice.pdf",
            "mime_type": "application/pdf",
            "transaction_id": invoice["transaction"]["id"],
        },
    )
    assert (made["file_size"], made["file_extension"]) == (len(data), ".pdf")
    found = sage.http.get(
        f"/attachments/{made['id']}/file", headers={"Accept": "application/octet-stream"}
    )
    assert found.content == data
    assert sage.get("/sales_invoices", has_attachments="true")["$total"] == 1
    transaction = sage.get(f"/transactions/{invoice['transaction']['id']}", expand_origin="true")
    assert transaction["number_of_attachments"] == 1
    assert transaction["origin"]["outstanding_amount"] == "240.0"
    sage.changed(f"/attachments/{made['id']}", {"description": "Signed"})
    sage.deleted(f"/attachments/{made['id']}")


def test_a_file_beyond_two_and_a_half_megabytes_is_refused(sage):
    file = base64.b64encode(b"x" * 2_621_441).decode()
    body = {
        "file": file,
        "file_name": "a.txt",
        "mime_type": "text/plain",
        "transaction_id": sage.invoice()["transaction"]["id"],
    }
    sage.refused(sage.post("/attachments", body), "is too large (maximum is 2.5 MB)", "file_size")
    sage.refused(sage.post("/attachments", body | {"file": "%%%"}), "is not valid base64", "file")


def test_the_business_and_the_user_can_change_their_profile(sage):
    key = sage.get("/businesses/lead")["id"]
    assert sage.changed(f"/businesses/{key}", {"telephone": "020 7946 0000"})["telephone"]
    assert (
        sage.http.put("/user", json={"user": {"first_name": "Olive"}}).json()["displayed_as"]
        == "Olive Owner"
    )


def test_the_irish_and_french_companies_keep_books_of_their_own_kind(sage):
    sage.use("FR")
    assert sage.get("/tax_rates/FR_STANDARD")["percentage"] == "20.0"
    assert sage.get("/ledger_accounts", search="706")["$total"] == 1
    assert sage.get("/financial_settings")["base_currency"]["id"] == "EUR"
    assert sage.get("/sales_invoices")["$items"][0]["displayed_as"] == "FA-1"
    sage.use("IE")
    assert sage.get("/tax_rates")["$total"] == 6


def test_the_british_company_has_forty_clients_some_of_them_near_misses(sage):
    clients = sage.get("/contacts", contact_type_id="CUSTOMER", items_per_page=200)
    assert clients["$total"] == 40
    names = [i["displayed_as"] for i in clients["$items"]]
    assert "Zigzag Zeppelins Ltd (ZIGZAG08)" in names
    assert "Zigzag Zeppelins Ltd  (ZIGZAG36)" in names
    states = {i["status"]["id"] for i in sage.get("/sales_invoices", attributes="status")["$items"]}
    assert states == {"UNPAID", "PART_PAID", "PAID", "VOID", "DRAFT"}
