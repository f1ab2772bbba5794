"""Idempotency, limits, roles, and everything that can go wrong on the way."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

fetch = partial(httpx.get, verify=False)  # certificates are slow to load and not used
submit = partial(httpx.post, verify=False)


def test_checklist_8_the_same_id_makes_one_invoice_and_says_the_same(sage):
    body = sage.sale(idempotency_id=uuid.uuid4().hex)
    first, again = sage.post("/sales_invoices", body), sage.post("/sales_invoices", body)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == 1


def test_checklist_8_after_seven_days_the_id_is_forgotten(sage):
    sage.rules(access_token_seconds=10**8)
    body = sage.sale(idempotency_id=uuid.uuid4().hex)
    token = sage.control.post("/tokens", json={}).json()["access_token"]
    sage.http.headers["Authorization"] = f"Bearer {token}"
    first = sage.made("/sales_invoices", body)
    sage.ahead(7 * 86_400 - 30)
    assert sage.made("/sales_invoices", body)["id"] == first["id"]
    sage.ahead(60)
    assert sage.made("/sales_invoices", body)["id"] != first["id"]


def test_checklist_8_one_id_does_not_serve_two_resources(sage):
    key = uuid.uuid4().hex
    sage.invoice(idempotency_id=key)
    refused = sage.post(
        "/contacts", {"name": "X", "contact_type_ids": ["CUSTOMER"], "idempotency_id": key}
    )
    sage.refused(refused, "has already been used for another resource", "idempotency_id")


def test_a_refused_body_does_not_use_up_its_id(sage):
    key = uuid.uuid4().hex
    bad = sage.sale(sage.line(tax_rate_id=None), idempotency_id=key)
    assert sage.post("/sales_invoices", bad).status_code == 422
    assert sage.invoice(idempotency_id=key)["invoice_number"] == "SI-7"


def test_a_change_is_repeated_once_too(sage):
    invoice = sage.invoice()
    body = {"idempotency_id": uuid.uuid4().hex, "invoice_lines": [sage.line()]}
    first = sage.changed(f"/sales_invoices/{invoice['id']}", body)
    again = sage.changed(f"/sales_invoices/{invoice['id']}", body)
    assert len(first["invoice_lines"]) == len(again["invoice_lines"]) == 2


def test_an_id_that_is_no_id_is_refused(sage):
    refused = sage.post("/sales_invoices", sage.sale(idempotency_id="not-a-guid"))
    sage.refused(refused, "is invalid", "idempotency_id")


def test_an_older_sage_without_idempotency_books_twice(sage):
    sage.rules(idempotency="ignored")
    body = sage.sale(idempotency_id=uuid.uuid4().hex)
    assert sage.made("/sales_invoices", body)["id"] != sage.made("/sales_invoices", body)["id"]


@pytest.mark.parametrize("resource", ["contacts", "contact_payments", "sales_credit_notes"])
def test_other_resources_repeat_once_as_well(sage, resource):
    body = {
        "contacts": {"name": "Once", "contact_type_ids": ["CUSTOMER"]},
        "contact_payments": sage.receipt(5),
        "sales_credit_notes": {**sage.sale(), "credit_note_lines": [sage.line()]},
    }[resource]
    body.pop("invoice_lines", None)
    body["idempotency_id"] = uuid.uuid4().hex
    assert sage.made(f"/{resource}", body)["id"] == sage.made(f"/{resource}", body)["id"]


def test_checklist_9_a_quota_turns_requests_away_until_it_opens_again(sage):
    sage.rules(per_minute=3)
    answers = [sage.http.get("/contacts") for _ in range(12)]
    late = [a for a in answers if a.status_code == 429]
    assert 6 <= len(late) <= 9
    wait = late[0].headers["retry-after"]
    assert wait.isdecimal()
    assert 1 <= int(wait) <= 60
    sage.ahead(int(late[-1].headers["retry-after"]))
    assert sage.http.get("/contacts").status_code == 200


def test_checklist_10_the_day_has_a_quota_of_its_own_per_business(sage):
    sage.rules(per_day=2)
    assert [sage.http.get("/user").status_code for _ in range(3)][-1] == 429
    sage.rules(per_day=0)
    sage.use("IE")
    sage.rules(per_day=2)
    assert sage.http.get("/contacts").status_code == 200
    sage.rules(per_day=0, app_per_day=1)
    assert sage.http.get("/contacts").status_code in (200, 429)
    assert sage.http.get("/contacts").status_code == 429


def test_checklist_10_limits_are_off_by_default(sage):
    rules = sage.control.get("/rules").json()
    assert {rules[n] for n in ("per_minute", "per_day", "app_per_day", "concurrent")} == {0}
    assert [sage.http.get("/contacts").status_code for _ in range(120)] == [200] * 120


def test_checklist_10_too_many_at_the_same_moment(sage):
    sage.rules(concurrent=2, latency_ms=1_500)
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda _: sage.http.get("/user").status_code, range(5)))
    assert sorted(found) == [200, 200, 429, 429, 429]


def test_checklist_9_500_after_the_commit_leaves_the_invoice_behind(sage):
    body = sage.sale(idempotency_id=uuid.uuid4().hex)
    sage.next("500_after_commit", method="POST", path="/sales_invoices")
    lost = sage.post("/sales_invoices", body)
    assert lost.status_code == 500
    assert lost.json()[0] == {
        "$severity": "error",
        "$dataCode": "UnexpectedError",
        "$message": "An unexpected error occurred.",
        "$source": "",
    }
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == 1
    assert sage.made("/sales_invoices", body)["invoice_number"] == "SI-7"
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == 1


@pytest.mark.parametrize(
    ("fault", "status", "booked"),
    [
        ("500_before", 500, 0),
        ("502", 502, 0),
        ("503", 503, 0),
        ("504", 504, 1),
        ("500_after_commit", 500, 1),
    ],
)
def test_checklist_9_mishaps_book_what_they_say(sage, fault, status, booked):
    sage.next(fault, method="POST")
    assert sage.post("/sales_invoices", sage.sale()).status_code == status
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == booked
    assert sage.post("/sales_invoices", sage.sale()).status_code == 201


def test_checklist_9_a_scripted_429_says_how_long_to_wait(sage):
    sage.rules(retry_after_seconds=7)
    sage.next("429", times=2)
    said = [sage.http.get("/contacts") for _ in range(3)]
    assert [s.status_code for s in said] == [429, 429, 200]
    assert said[0].headers["retry-after"] == "7"


def test_the_line_is_cut_inside_another_web_app_too(mounted, signed_in):
    sage = signed_in(base=mounted)
    sage.next("lost_reply", method="GET")
    with pytest.raises(httpx.TransportError):
        sage.http.get("/contacts")


@pytest.mark.parametrize(("fault", "booked"), [("lost_request", 0), ("lost_reply", 1)])
def test_checklist_9_the_line_is_cut(sage, fault, booked):
    body = sage.sale()
    sage.next(fault, method="POST")
    with pytest.raises(httpx.TransportError):
        sage.post("/sales_invoices", body)
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == booked


def test_checklist_9_a_slow_reply_comes_too_late_but_is_booked(sage):
    body = sage.sale()
    sage.rules(slow_ms=2_000)
    sage.next("slow", method="POST")
    with pytest.raises(httpx.ReadTimeout):
        sage.http.post("/sales_invoices", json={"sales_invoice": body}, timeout=1.0)
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == 1


def test_checklist_9_a_token_dies_in_the_middle_and_a_refresh_helps(sage):
    sage.next("expired_token", after=1)
    assert sage.http.get("/contacts").status_code == 200
    assert sage.http.get("/contacts").status_code == 401
    assert sage.http.get("/contacts").status_code == 401
    form = {
        "client_id": "practice/crosswalk",
        "client_secret": "practice-secret",
        "grant_type": "refresh_token",
        "refresh_token": sage.tokens["refresh_token"],
    }
    token = submit(f"{sage.base}/token", data=form).json()["access_token"]
    sage.http.headers["Authorization"] = f"Bearer {token}"
    assert sage.http.get("/contacts").status_code == 200


def test_checklist_9_a_lapsed_subscription_is_401_with_its_sentence(sage):
    sage.rules(subscription="lapsed")
    said = sage.http.get("/contacts")
    assert said.status_code == 401
    assert said.json() == [
        {
            "$severity": "error",
            "$dataCode": "AuthorizationFailure",
            "$message": "No active subscription. (MSE)",
            "$source": "",
        }
    ]
    assert sage.http.get("/businesses").status_code == 200


def test_an_edition_without_the_operation_says_no_active_subscription(sage):
    sage.rules(edition="start")
    assert sage.post("/products", {}).status_code == 401
    assert sage.http.get("/products").status_code == 200
    assert sage.invoice()["id"]


def test_checklist_9_a_role_without_rights_is_403_with_its_sentence(sage, signed_in):
    says = "The current user is not allowed to access that resource with that method."
    stan = signed_in("sales")
    assert stan.invoice()["id"]
    refused = stan.post("/contact_payments", sage.receipt(5))
    assert refused.status_code == 403
    assert refused.json() == [
        {
            "$severity": "error",
            "$dataCode": "MultiUserAccessDenied",
            "$message": says,
            "$source": "",
        }
    ]
    assert stan.http.get("/contact_payments").status_code == 403
    assert stan.http.put("/invoice_settings", json={"invoice_settings": {}}).status_code == 403
    rita = signed_in("reader")
    assert rita.http.get("/contact_payments").status_code == 200
    assert rita.post("/contacts", {}).status_code == 403
    nora = signed_in("nobody")
    assert nora.http.get("/sales_invoices").status_code == 403
    assert nora.http.get("/tax_rates").status_code == 403
    assert nora.http.get("/countries").status_code == 200


def test_some_rights_need_full_access_or_several_areas(signed_in):
    stan = signed_in("sales")
    assert stan.http.get("/contact_allocations").status_code == 403
    assert stan.http.get("/unallocated_artefacts").status_code == 200
    product = stan.get("/products")["$items"][0]["id"]
    assert stan.http.delete(f"/products/{product}").status_code == 403
    assert stan.put(f"/products/{product}", {"notes": "x"}).status_code == 403
    key = stan.get("/businesses/lead")["id"]
    assert stan.put(f"/businesses/{key}", {"name": "Mine"}).status_code == 403


def test_a_readonly_token_reads_only(signed_in):
    reader = signed_in(scope="readonly")
    assert reader.http.get("/contacts").status_code == 200
    assert reader.post("/contacts", {"name": "X", "contact_type_ids": []}).status_code == 403


def test_new_records_can_be_slow_to_appear_in_lists(sage):
    sage.rules(list_delay_seconds=1200)
    sage.ahead(2000)
    token = sage.control.post("/tokens", json={}).json()["access_token"]
    sage.http.headers["Authorization"] = f"Bearer {token}"
    invoice = sage.invoice()
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == 0
    assert sage.get(f"/sales_invoices/{invoice['id']}")["id"] == invoice["id"]
    sage.rules(list_delay_seconds=0)
    assert sage.get("/sales_invoices", search="PSA-1001")["$total"] == 1


def test_gotcha_22_without_that_reads_follow_writes_at_once(sage):
    invoice = sage.invoice()
    assert invoice["id"] in {i["id"] for i in sage.get("/sales_invoices")["$items"]}


def test_a_seeded_run_meets_the_same_mishaps_again(sage):
    def run():
        sage.rules(seed=7, chance_503=200, chance_429=100)
        return [sage.http.get("/user").status_code for _ in range(60)]

    first = run()
    assert run() == first
    assert {200, 429, 503} == set(first)
    sage.rules(seed=8)
    assert [sage.http.get("/user").status_code for _ in range(60)] != first


def test_gotcha_14_posts_side_by_side_queue_or_collide(sage):
    bodies = [sage.sale(reference=f"P{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        queued = list(pool.map(lambda b: sage.post("/sales_invoices", b), bodies))
    numbers = {r.json()["invoice_number"] for r in queued}
    assert len(numbers) == 6
    sage.rules(parallel_posts="collide", latency_ms=500)
    with ThreadPoolExecutor(6) as pool:
        found = [r.status_code for r in pool.map(lambda b: sage.post("/sales_invoices", b), bodies)]
    assert found.count(500) >= 1
    assert found.count(201) >= 1
    assert sage.control.get("/state").json()["parallel_posts"] >= 1


def test_the_control_api_refuses_what_means_nothing(sage):
    for path, body in (
        ("/rules", {"gravity": 0}),
        ("/rules", {"drafts": "maybe"}),
        ("/rules", {"per_day": -1}),
        ("/rules", {"per_day": "x"}),
        ("/script", {"fault": "flood"}),
        ("/script", {"x": 1}),
        ("/script", {"fault": "503", "times": "many"}),
        ("/clock", {"seconds": "x"}),
        ("/tokens", {"role": "king"}),
        ("/seed", []),
        ("/seed", {"bananas": []}),
        ("/seed", {"contacts": [{"name": "no type"}]}),
        ("/clients", {}),
    ):
        said = sage.control.post(path, json=body)
        assert said.status_code == 400, (path, body)
        assert said.json()["error"]
    assert sage.control.post("/rules", content=b"{").status_code == 400


def test_records_are_seeded_from_a_list(sage):
    made = sage.control.post(
        "/seed",
        json={
            "business": "GB",
            "contacts": [
                {"name": "Seeded", "contact_type_ids": ["CUSTOMER"], "reference": "SEED01"}
            ],
            "sales_invoices": [
                {
                    "copies": 3,
                    "contact_id": "ref:SEED01",
                    "date": "2026-01-05",
                    "reference": "SEED",
                    "invoice_lines": [
                        {
                            "description": "x",
                            "ledger_account_id": "nominal:4000",
                            "unit_price": 1.5,
                            "tax_rate_id": "GB_STANDARD",
                            "tax_amount": 0.3,
                        }
                    ],
                }
            ],
        },
    ).json()
    assert len(made["sales_invoices"]) == 3
    assert sage.get(f"/sales_invoices/{made['sales_invoices'][2]}")["total_amount"] == "1.8"


def test_a_latency_holds_up_the_caller_and_nobody_else(sage):
    sage.rules(slow_ms=2_000)
    sage.next("slow")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(sage.http.get, "/contacts")
        time.sleep(0.1)
        assert fetch(f"{sage.base}/healthz").status_code == 200
        assert not slow.done()
        assert slow.result().status_code == 200
