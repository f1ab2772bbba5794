"""Sage's lists read whole, read again for what changed, and the two compared."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NeedsSignIn
from engine.target import (
    SOLD,
    DatedPercentage,
    Reading,
    ReferenceItem,
    RefusedByTarget,
    differences,
)
from engine.targets.sage_accounting import (
    Company,
    OwnBudget,
    Quota,
    SageClient,
    companies,
    full_reading,
    newer_reading,
    settings,
)
from engine.targets.sage_accounting.company import MOST_LOOKED_AT
from engine.targets.sage_accounting.reference import LISTS, OVERLAP

from .conftest import Connect, Odd, OddSage, Practice, Watch


def of(reading: Reading, kind: str) -> dict[str, ReferenceItem]:
    return {item.code: item for item in reading.items if item.kind == kind}


# --- reading whole -------------------------------------------------------------------------------


def test_a_small_company_is_read_in_one_call_a_list(
    fresh_practice: Practice, connect: Connect
) -> None:
    client = connect().client
    before = fresh_practice.requests()
    reading = full_reading(client)
    assert fresh_practice.requests() - before == len(LISTS) + 2 == 9  # and analysis types
    counts = Counter(item.kind for item in reading.items)
    assert counts["tax rate"] == 5
    assert counts["contact"] == 42
    assert counts["ledger account"] > 30
    assert [counts[kind] for kind in SOLD] == [5, 3, 1]
    assert counts["currency"] > 10
    assert (counts["department"], counts["project"]) == (3, 2)
    assert len({(item.kind, item.id) for item in reading.items}) == len(reading.items)
    assert abs(datetime.now(UTC) - reading.as_of) < timedelta(seconds=10)


def test_tax_rates_carry_the_days_of_their_percentages(connect: Connect) -> None:
    rates = of(full_reading(connect(country="IE").client), "tax rate")
    standard = rates["STANDARD"]
    assert standard.name == "Standard 23.00%"
    assert standard.percentage_on(date(2020, 8, 31)) == "23.0"
    assert standard.percentage_on(date(2020, 9, 1)) == "21.0"
    assert standard.percentage_on(date(2021, 2, 28)) == "21.0"
    assert standard.percentage_on(date(2021, 3, 1)) == "23.0"
    assert standard.percentage_on(date(1850, 1, 1)) is None


def test_accounts_say_why_they_cannot_take_sales(connect: Connect) -> None:
    accounts = of(full_reading(connect().client), "ledger account")
    assert accounts["4000"].unusable == ""
    assert accounts["4000"].name == "Sales - Products"
    assert accounts["1100"].unusable == "a control account, which Sage keeps for itself"
    assert accounts["0030"].unusable == "not visible in sales"


def test_contacts_come_with_what_matching_needs(fresh_practice: Practice, connect: Connect) -> None:
    contacts = of(full_reading(connect().client), "contact")
    blorp = contacts["BLORPS01"]
    assert (blorp.name, blorp.unusable) == ("Blorp & Sons Limited", "")
    assert blorp.facts["email"] == "accounts.blorp@example.test"
    assert blorp.facts["currency"] == "GBP"
    assert "Wobbleton" in blorp.facts["address"]
    assert contacts["ZIGZAG36"].name == "Zigzag Zeppelins Ltd "  # to the last space
    assert contacts["PAPERMILL"].unusable == "a supplier only"


def test_products_and_services_come_with_their_price(connect: Connect) -> None:
    reading = full_reading(connect().client)
    assert of(reading, "product")["WOB-FP"].facts["price"] == "1200.0"
    assert of(reading, "service")["CONS-DAY"].facts["price"] == "650.0"


def test_odd_records_are_read_for_what_they_are_worth(odd: OddSage, watch: Watch) -> None:
    """Nulls, numbers for text, missing parts, a product whose `active` is null."""
    odd_records: dict[str, dict[str, Any]] = {
        "/tax_rates": {"id": "X", "displayed_as": "X 5%", "percentage": 5, "percentages": None},
        "/ledger_accounts": {"id": "1", "displayed_as": "Sales (4000)", "nominal_code": "4000"},
        "/currencies": {"id": "GBP", "displayed_as": None},
        "/contacts": {"id": "c", "displayed_as": "Blorp (B1)", "name": None, "contact_types": None},
        "/products": {"id": "p", "description": "Frame", "active": None, "sales_prices": None},
        "/services": {"id": "s", "description": "Day", "active": False, "sales_rates": [None]},
        "/stock_items": {"id": "k", "item_code": "K", "displayed_as": "Kettle (K)"},
        "/analysis_types": {"id": "t", "displayed_as": "Team", "active_areas": ["SALES", None]},
        "/analysis_type_categories": {"id": "a", "code": 1, "analysis_type": {"id": "t"}},
    }

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        record = odd_records[path.removeprefix("/v3.1")]
        return 200, {}, json.dumps({"$total": 1, "$items": [record]})

    odd.answer = answer
    items = {item.kind: item for item in full_reading(odd.client(watch)).items}
    assert items["tax rate"].percentage_on(date(2026, 1, 1)) == "5"
    assert items["ledger account"].unusable == "not visible in sales"
    assert items["contact"].name == "Blorp (B1)"
    assert items["contact"].unusable == "a supplier only"
    assert items["product"].unusable == ""
    assert items["service"].unusable == "inactive in Sage"
    assert (items["stock item"].code, items["stock item"].name) == ("K", "Kettle (K)")
    assert items["department"].barred(purchases=True).endswith("switched on for purchases")
    assert (items["department"].code, items["department"].unusable) == ("1", "")


@pytest.mark.parametrize(
    ("said", "unusable"),
    [
        ({}, ""),
        ({"is_active": None}, ""),
        ({"is_active": False}, "inactive in Sage"),
        ({"gdpr_obfuscated": True}, "its personal data was erased"),
        ({"system": True}, "kept by Sage itself"),
    ],
)
def test_contacts_say_why_they_cannot_be_invoiced(
    odd: OddSage, watch: Watch, said: dict[str, Any], unusable: str
) -> None:
    record = {"id": "c", "name": "Blorp", "contact_types": [{"id": "CUSTOMER"}], **said}

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        items = [record] if path == "/v3.1/contacts" else []
        return 200, {}, json.dumps({"$total": len(items), "$items": items})

    odd.answer = answer
    (item,) = full_reading(odd.client(watch)).items
    assert item.unusable == unusable


def test_a_list_that_shrinks_under_the_reader_is_read_once_more(odd: OddSage, watch: Watch) -> None:
    """Contact 0 goes after page 1; without a second look contact 200 would never be seen."""
    ids = [str(number) for number in range(401)]

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        if path != "/v3.1/contacts":
            return 200, {}, '{"$total": 0, "$items": []}'
        start = (int(query["page"]) - 1) * 200
        shown = [{"id": each, "name": each} for each in ids[start : start + 200]]
        total = len(ids)
        if "0" in ids:
            ids.remove("0")
        return 200, {}, json.dumps({"$total": total, "$items": shown})

    odd.answer = answer
    found = [item.id for item in full_reading(odd.client(watch)).items]
    assert found == [str(number) for number in range(1, 401)]


# --- reading what changed ------------------------------------------------------------------------


def test_only_what_changed_is_read_again(fresh_practice: Practice, connect: Connect) -> None:
    client = connect().client
    customer = {"name": "Soon Gone Ltd", "reference": "SOON1", "contact_type_ids": ["CUSTOMER"]}
    fresh_practice.seed(contacts=[customer])
    before = full_reading(client)
    fresh_practice.turn_clock(3600)
    contacts, account = of(before, "contact"), of(before, "ledger account")["4050"]
    client.delete(f"/contacts/{contacts['SOON1'].id}")
    renamed = contacts["MOONSH32"]
    client.put(f"/contacts/{renamed.id}", {"contact": {"name": "Moonshine Maps Ltd"}})
    client.put(f"/ledger_accounts/{account.id}", {"ledger_account": {"visible_in_sales": False}})
    fresh_practice.seed(contacts=[{**customer, "name": "Brand New", "reference": "BRAND1"}])

    # Without this the overlap would read everything again: the books are as new as the reading.
    since = replace(before, as_of=before.as_of + OVERLAP + timedelta(seconds=30))
    calls = fresh_practice.requests()
    after = newer_reading(client, since)
    assert fresh_practice.requests() - calls == 13
    assert {str(each) for each in differences(before.items, after.items)} == {
        "Contact “Brand New” was added.",
        "Contact “Moonshine Maps Ltd” was called “Moonshine Mapping Unlimited”.",
        "Contact “Soon Gone Ltd” is gone.",
        "Ledger account “Expenses Recharged”: usable was yes, is no (not visible in sales).",
    }
    assert list(differences(after.items, full_reading(client).items)) == []


def test_reading_again_at_once_finds_no_difference(practice: Practice, connect: Connect) -> None:
    client = connect().client
    before = full_reading(client)
    after = newer_reading(client, before)
    assert list(differences(before.items, after.items)) == []
    assert after.as_of >= before.as_of


def test_changes_are_asked_for_from_a_little_before(odd: OddSage, watch: Watch) -> None:
    odd.says((200, {}, '{"$total": 0, "$items": []}'))
    known = tuple(ReferenceItem(each.kind, "1", "One") for each in LISTS)
    before = Reading(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), known)
    newer_reading(odd.client(watch), before)
    asked = {
        (path.removeprefix("/v3.1/"), name): query[name]
        for _, path, query, _ in odd.asked
        for name in ("updated_or_created_since", "deleted_since")
        if name in query
    }
    lists = [each.path.strip("/") for each in LISTS if each.by_change]
    assert lists == ["contacts", "products", "services", "stock_items"]
    assert asked == {
        (path, name): "2026-11-20T11:55:00Z"
        for path in lists
        for name in ("updated_or_created_since", "deleted_since")
    }


def test_the_moment_of_a_reading_is_when_it_began_by_sage_s_clock(
    odd: OddSage, watch: Watch
) -> None:
    empty = '{"$total": 0, "$items": []}'
    odd.says(
        (200, {"Date": "Fri, 20 Nov 2026 12:00:00 GMT"}, empty),
        (200, {"Date": "Fri, 20 Nov 2026 12:03:00 GMT"}, empty),
    )
    assert full_reading(odd.client(watch)).as_of == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    ours = datetime(2026, 11, 21, tzinfo=UTC)
    odd.says((200, {}, empty))
    assert full_reading(odd.client(watch), lambda: ours).as_of == ours


def test_every_kind_of_difference_is_told() -> None:
    old = DatedPercentage("20.0", date(2011, 1, 4), None)
    ended = replace(old, ends=date(2026, 12, 31))
    raised = DatedPercentage("21.0", date(2027, 1, 1), None)
    rate = ReferenceItem("tax rate", "S", "Standard", "STANDARD", percentages=(old,))
    contact = ReferenceItem("contact", "C", "Blorp", "B1", facts={"email": "a@example.test"})
    kept = ReferenceItem("product", "P", "Frame")
    after = [
        replace(rate, percentages=(ended, raised)),
        replace(contact, name="Blorp Ltd", code="B2", facts={"credit days": "30"}),
        kept,
    ]
    assert [str(each) for each in differences([rate, contact, kept], after)] == [
        "Tax rate “Standard”: percentages was 20.0 % from 2011-01-04, "
        "is 20.0 % from 2011-01-04 to 2026-12-31, 21.0 % from 2027-01-01.",
        "Contact “Blorp Ltd” was called “Blorp”.",
        "Contact “Blorp Ltd”: code was B1, is B2; credit days was empty, is 30; "
        "email was a@example.test, is empty.",
    ]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab"), st.sampled_from("xy"))),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab"), st.sampled_from("xy"))),
)
def test_differences_are_all_there_is_between_two_readings(
    one: list[tuple[int, str, str]], other: list[tuple[int, str, str]]
) -> None:
    """Who takes out what is gone and puts in what is told has the new reading."""
    before, after = (
        {str(key): ReferenceItem("contact", str(key), name, code) for key, name, code in each}
        for each in (one, other)
    )
    patched = dict(before)
    for difference in differences(before.values(), after.values()):
        if difference.how == "gone":
            del patched[difference.item.id]
        else:
            patched[difference.item.id] = difference.item
    assert patched == after


# --- lists that Sage does not show ---------------------------------------------------------------


def test_who_may_see_contacts_only_has_contacts_and_is_told_of_the_rest(connect: Connect) -> None:
    reading = full_reading(connect("nobody").client)
    assert len(of(reading, "contact")) > 40
    assert [each.kind for each in reading.unread] == [
        "tax rate",
        "product",
        "service",
        "stock item",
        "department",
        "project",
    ]
    assert "lacks the right" in reading.unread[0].says


def test_an_edition_that_knows_no_stock_has_none_and_lacks_nothing(
    fresh_practice: Practice, connect: Connect
) -> None:
    fresh_practice.rules(edition="start")
    reading = full_reading(connect().client)
    assert "stock item" not in {each.kind for each in reading.unread}
    assert of(reading, "stock item") == {}
    assert len(of(reading, "product")) == 5


def test_a_list_of_which_nothing_is_known_is_read_whole(
    fresh_practice: Practice, connect: Connect
) -> None:
    """Books that were read before stock items were asked for have none; the next time they do."""
    client = connect().client
    reading = full_reading(client)
    fresh_practice.turn_clock(3600)
    without = tuple(each for each in reading.items if each.kind != "stock item")
    before = Reading(reading.as_of + OVERLAP + timedelta(seconds=30), without)
    assert set(of(newer_reading(client, before), "stock item")) == {"BINDER"}


def test_a_list_that_is_shown_no_more_keeps_what_was_known(
    practice: Practice, connect: Connect
) -> None:
    client = connect().client
    before = full_reading(client)
    practice.befall("no_rights", path="/products")
    after = newer_reading(client, before)
    assert [each.kind for each in after.unread] == ["product"]
    assert list(differences(before.items, after.items)) == []


def test_a_list_that_is_shown_again_is_read_whole(practice: Practice, connect: Connect) -> None:
    client = connect().client
    practice.befall("no_rights", path="/products")
    before = full_reading(client)
    assert of(before, "product") == {}
    late = replace(before, as_of=before.as_of + timedelta(days=1))
    after = newer_reading(client, late)
    assert (len(of(after, "product")), after.unread) == (5, ())


def test_where_sage_shows_nothing_its_reason_is_given(practice: Practice, connect: Connect) -> None:
    practice.rules(subscription="lapsed")
    with pytest.raises(RefusedByTarget, match="subscription has ended"):
        full_reading(connect().client)


# --- mishaps on the way --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_a_reading_completes_in_bad_weather_and_within_the_budget(
    fresh_practice: Practice, connect: Connect, seed: int
) -> None:
    """Bursts of 429, gateways that fail, cut lines, and a token that dies every twenty calls."""
    fresh_practice.seed(
        contacts=[{"name": "Copy of Nobody", "contact_type_ids": ["CUSTOMER"], "copies": 5_000}]
    )
    calm = full_reading(connect().client)
    c = connect(
        budget=lambda watch: OwnBudget(Quota(a_minute=25), clock=watch.clock, sleep=watch.sleep)
    )
    fresh_practice.rules(
        per_minute=25,
        seed=seed,
        chance_429=60,
        chance_503=60,
        chance_502=30,
        chance_500_before=30,
        chance_lost_reply=30,
    )
    fresh_practice.befall("429", "429", "429", after=9)
    for times in range(1, 6):
        fresh_practice.befall("expired_token", after=20 * times)
    before = fresh_practice.requests()
    stormy = full_reading(c.client)
    calls = fresh_practice.requests() - before
    assert stormy.items == calm.items
    assert c.keeper.refreshed >= 1
    assert calls >= 31
    journal = fresh_practice.journal()[-calls:]
    turned_away = [each for each in journal if each["status"] == 429 and not each["mishap"]]
    assert turned_away == []  # every 429 was a mishap; none was for too many calls


def test_a_slow_sage_is_waited_for(fresh_practice: Practice, connect: Connect) -> None:
    fresh_practice.rules(latency_ms=60)
    assert len(full_reading(connect().client).items) > 80


def test_a_connection_taken_back_in_the_middle_asks_for_a_sign_in(
    practice: Practice, connect: Connect
) -> None:
    c = connect()
    c.keeper.sign_in.revoke(c.keeper.refresh)
    practice.befall("expired_token", after=3)
    with pytest.raises(NeedsSignIn, match="Sign in again"):
        full_reading(c.client)


# --- companies and their settings ----------------------------------------------------------------


def test_the_companies_of_the_person_who_signed_in(connect: Connect) -> None:
    client = SageClient(connect().client.line)
    found = companies(client)
    assert [(each.name, each.country, each.currency) for each in found] == [
        ("Practice Press Ltd", "GB", "GBP"),
        ("Practice Periodicals DAC", "IE", "EUR"),
        ("Atelier d'Essai SARL", "FR", "EUR"),
    ]
    assert {each.unusable for each in found} == {""}
    assert {each.edition for each in found} == {"Sage Accounting"}


def test_somebody_else_sees_other_companies(connect: Connect) -> None:
    found = companies(SageClient(connect("reader").client.line))
    assert [each.country for each in found] == ["GB", "IE"]


def test_a_company_that_cannot_be_used_says_why(practice: Practice, connect: Connect) -> None:
    (company,) = companies(SageClient(connect("nobody").client.line))
    assert "lacks the right" in company.unusable
    practice.rules(subscription="lapsed")
    found = companies(SageClient(connect().client.line))
    assert all("subscription has ended" in each.unusable for each in found)


def test_an_ended_subscription_is_seen_in_the_company_itself(odd: OddSage, watch: Watch) -> None:
    record = {"id": "1", "name": "Blorp", "subscriptions": [{"id": "START", "active": False}]}

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        if path == "/v3.1/businesses":
            return 200, {}, json.dumps({"$total": 1, "$items": [{"id": "1"}]})
        return 200, {}, json.dumps(record if "businesses" in path else {})

    odd.answer = answer
    (company,) = companies(odd.client(watch, business=None))
    assert company.edition == "START"
    assert company.unusable.startswith("Its Sage subscription has ended.")


def test_a_company_that_sage_does_not_show_does_not_hide_the_others(
    practice: Practice, connect: Connect
) -> None:
    practice.befall("no_rights", path="/businesses/")
    first, second, third = companies(SageClient(connect().client.line))
    assert (first.name, first.country) == ("Practice Press Ltd", "")
    assert "lacks the right" in first.unusable
    assert (second.unusable, third.unusable) == ("", "")


def test_hundreds_of_companies_are_shown_by_name_first(odd: OddSage, watch: Watch) -> None:
    many = [{"id": str(number), "displayed_as": f"No {number}"} for number in range(300)]

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        if path == "/v3.1/businesses":
            return 200, {}, json.dumps({"$total": 300, "$items": many})
        return 200, {}, json.dumps({"id": path.rpartition("/")[2], "name": "looked at"})

    odd.answer = answer
    found = companies(odd.client(watch, business=None))
    assert len(found) == 300
    assert found[MOST_LOOKED_AT] == Company(str(MOST_LOOKED_AT), f"No {MOST_LOOKED_AT}")
    assert len(odd.asked) == 1 + 2 * MOST_LOOKED_AT


def test_a_company_s_settings_are_taken_over(fresh_practice: Practice, connect: Connect) -> None:
    client = connect().client
    client.put(
        "/financial_settings", {"financial_settings": {"year_end_lockdown_date": "2025-12-31"}}
    )
    before = fresh_practice.requests()
    found = settings(client)
    assert fresh_practice.requests() - before == 4
    assert (found.name, found.country, found.currency) == ("Practice Press Ltd", "GB", "GBP")
    assert found.lock_date == date(2025, 12, 31)
    assert (found.credit_days, found.invoice_prefix, found.credit_note_prefix) == (
        30,
        "SI-",
        "SCN-",
    )
    assert found.next_invoice_number
    assert found.tax_scheme == "STANDARD"
    accounts = of(full_reading(client), "ledger account")
    assert found.sales_accounts["sales"] in {item.id for item in accounts.values()}
    assert set(found.sales_accounts) == {
        "sales", "products", "services", "discounts", "carriage", "purchases",
    }  # fmt: skip
