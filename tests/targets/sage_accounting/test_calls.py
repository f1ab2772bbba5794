"""Calls to Sage while Sage is busy, slow, deaf or wrong: what is repeated, and what never is."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.target import LookFirst, RefusedByTarget
from engine.targets.sage_accounting import OwnBudget, Patience, Quota, SageClient
from engine.targets.sage_accounting.wire import Gate

from .conftest import Connect, OddSage, Practice, Watch

Body = Callable[..., dict[str, Any]]


def marked() -> str:
    return secrets.token_hex(16)


def invoices(client: SageClient, body: dict[str, Any]) -> int:
    reference = body["sales_invoice"]["reference"]
    return int(client.get("/sales_invoices", search=reference).body["$total"])


# --- what is repeated ----------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["429", "500_before", "502", "503", "504", "lost_request"])
def test_reading_gets_over_one_mishap(practice: Practice, connect: Connect, fault: str) -> None:
    c = connect()
    practice.befall(fault)
    before = practice.requests()
    assert c.client.get("/contacts").status == 200
    assert practice.requests() - before == 2
    assert len(c.watch.slept) == 1


def test_reading_gets_over_a_slow_answer(practice: Practice, connect: Connect) -> None:
    c = connect(timeout=1.0)
    practice.rules(slow_ms=2_000)
    practice.befall("slow")
    assert c.client.get("/contacts").status == 200


def test_reading_gives_up_after_six_tries_and_says_when_to_come_back(
    practice: Practice, connect: Connect
) -> None:
    c = connect()
    practice.befall(*["503"] * 9)
    before = practice.requests()
    with pytest.raises(TryAgain, match="overloaded or being serviced") as raised:
        c.client.get("/contacts")
    assert practice.requests() - before == 6
    assert raised.value.seconds > 0
    assert not isinstance(raised.value, LookFirst)
    assert "request id" in str(raised.value)
    gaps = c.watch.slept
    assert all(later <= 2 * 2 * earlier for earlier, later in pairwise(gaps))
    assert gaps[-1] > gaps[0]


def test_a_500_is_read_once_more_and_no_oftener(practice: Practice, connect: Connect) -> None:
    c = connect()
    practice.befall("500_before", "500_before")
    before = practice.requests()
    with pytest.raises(TryAgain, match="full access"):
        c.client.get("/invoice_settings")
    assert practice.requests() - before == 2


def test_no_repetition_begins_after_the_patience_has_ended(
    practice: Practice, connect: Connect
) -> None:
    c = connect(patience=Patience(tries=50, seconds=10))
    practice.befall(*["503"] * 20)
    with pytest.raises(TryAgain):
        c.client.get("/contacts")
    assert sum(c.watch.slept) <= 10


@given(
    failures=st.integers(1, 5_000),
    chance=st.floats(0, 1),
    first=st.floats(0.01, 10),
    longest=st.floats(10, 600),
)
def test_every_pause_is_within_its_bounds(
    failures: int, chance: float, first: float, longest: float
) -> None:
    patience = Patience(first_pause=first, longest_pause=longest)
    pause = patience.pause(failures, chance)
    full = min(longest, first * 2.0 ** min(failures - 1, 60))
    assert full / 2 <= pause <= full <= longest


# --- how long Sage asks to wait ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("3", 3, 4), (None, 5, 6), ("soon", 5, 6), ("-2", 5, 6), ("2.5", 5, 6), ("", 5, 6)],
)
def test_retry_after_is_obeyed(
    odd: OddSage, watch: Watch, header: str | None, least: float, most: float
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    odd.says((429, headers, "[]"), (200, {}, "{}"))
    odd.client(watch).get("/contacts")
    assert least <= sum(watch.slept) <= most


def test_a_wait_beyond_patience_is_handed_to_the_caller(odd: OddSage, watch: Watch) -> None:
    odd.says((429, {"Retry-After": "900"}, "[]"))
    with pytest.raises(TryAgain) as raised:
        odd.client(watch).get("/contacts")
    assert 900 <= raised.value.seconds <= 901
    assert watch.slept == []


def test_an_absurd_wait_is_not_believed(odd: OddSage, watch: Watch) -> None:
    odd.says((429, {"Retry-After": "99999999999999999999"}, "[]"))
    with pytest.raises(TryAgain) as raised:
        odd.client(watch).get("/contacts")
    assert raised.value.seconds <= 3601


def test_after_a_429_nobody_else_calls_before_the_wait_is_over(odd: OddSage) -> None:
    watch = Watch()
    budget = OwnBudget(Quota(), clock=watch.clock, sleep=watch.sleep)
    odd.says((429, {"Retry-After": "30"}, "[]"), (200, {}, "{}"))
    impatient = odd.client(watch, budget=budget, patience=Patience(tries=1))
    with pytest.raises(TryAgain):
        impatient.get("/contacts")
    assert watch.slept == []
    odd.client(watch, budget=budget).get("/contacts")
    assert watch.slept == [30]


# --- the budget ----------------------------------------------------------------------------------


def test_the_minute_is_never_overdrawn(practice: Practice, connect: Connect) -> None:
    practice.rules(per_minute=20)
    c = connect(
        budget=lambda watch: OwnBudget(Quota(a_minute=20), clock=watch.clock, sleep=watch.sleep)
    )
    for _ in range(65):
        c.client.get("/tax_rates")
    assert "429" not in {str(entry["status"]) for entry in practice.journal()[-65:]}
    assert 3 * 60 <= sum(c.watch.slept) <= 3 * 62


def test_a_used_up_day_says_when_it_begins_anew(practice: Practice, connect: Connect) -> None:
    practice.rules(per_day=10)
    c = connect(
        budget=lambda watch: OwnBudget(Quota(a_day=10), clock=watch.clock, sleep=watch.sleep)
    )
    before = practice.requests()
    for _ in range(10):
        c.client.get("/tax_rates")
    with pytest.raises(TryAgain, match="used up") as raised:
        c.client.get("/tax_rates")
    assert practice.requests() - before == 10
    assert 86_000 < raised.value.seconds <= 86_402
    practice.rules(per_day=0)


def test_calls_of_yesterday_do_not_count() -> None:
    watch = Watch()
    budget = OwnBudget(Quota(a_day=2), clock=watch.clock, sleep=watch.sleep)
    for _ in range(5):
        for _ in range(2):
            with budget.take():
                pass
        with pytest.raises(TryAgain, match="used up"), budget.take():
            pass
        watch.now += 86_401


def test_repetitions_and_new_tokens_cost_their_calls_too(
    practice: Practice, connect: Connect
) -> None:
    c = connect(
        budget=lambda watch: OwnBudget(Quota(a_day=4), clock=watch.clock, sleep=watch.sleep)
    )
    practice.befall("503", "expired_token")
    c.client.get("/tax_rates")  # refused, refused again for its token, answered
    c.client.get("/tax_rates")
    with pytest.raises(TryAgain, match="used up"):
        c.client.get("/tax_rates")


def test_no_more_calls_at_once_than_agreed(practice: Practice, connect: Connect) -> None:
    practice.rules(latency_ms=40, concurrent=3)
    c = connect(budget=lambda watch: OwnBudget(Quota(a_minute=10_000, at_once=3)))
    failures: list[BaseException] = []

    def read() -> None:
        try:
            c.client.get("/tax_rates")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=read) for _ in range(12)]
    before = practice.requests()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert practice.requests() - before == 12  # none was turned away


def test_a_full_turnstile_is_not_waited_for_without_end() -> None:
    budget = OwnBudget(Quota(at_once=1), longest_wait=0.05)
    with budget.take(), pytest.raises(TryAgain, match="under way"), budget.take():
        pass
    with budget.take():  # the place was given back
        pass


@given(
    moments=st.lists(st.floats(0, 30), min_size=1, max_size=60),
    a_minute=st.integers(1, 12),
)
def test_no_minute_ever_holds_more_calls_than_allowed(moments: list[float], a_minute: int) -> None:
    watch = Watch()
    budget = OwnBudget(Quota(a_minute=a_minute), clock=watch.clock, sleep=watch.sleep)
    calls = []
    for gap in moments:
        watch.now += gap
        with budget.take():
            calls.append(watch.now)
    for first, beyond in zip(calls, calls[a_minute:], strict=False):
        assert beyond - first >= 60


# --- what is never repeated ----------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["429", "500_before", "503", "lost_request", "504"])
def test_an_invoice_without_its_mark_is_sent_once(
    practice: Practice, connect: Connect, invoice: Body, fault: str
) -> None:
    c = connect()
    practice.befall(fault, method="POST")
    before = practice.requests()
    with pytest.raises(TryAgain) as raised:
        c.client.post("/sales_invoices", invoice())
    assert practice.requests() - before == 1
    assert isinstance(raised.value, LookFirst) == (fault != "429")  # a 429 was not carried out


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_change_without_its_mark_is_sent_once(odd: OddSage, watch: Watch, method: str) -> None:
    odd.says((503, {}, ""))
    client = odd.client(watch)
    with pytest.raises(LookFirst):
        if method == "put":
            client.put("/contacts/1", {"contact": {"name": "Blorp"}})
        else:
            client.delete("/sales_invoices/1", void_reason="wrong")
    assert len(odd.asked) == 1


@pytest.mark.parametrize(
    "fault",
    ["429", "500_before", "500_after_commit", "502", "503", "504", "lost_request", "lost_reply"],
)
def test_an_invoice_with_its_mark_is_repeated_and_is_there_once(
    practice: Practice, connect: Connect, invoice: Body, fault: str
) -> None:
    c = connect()
    practice.befall(fault, method="POST")
    body = invoice(idempotency_id=marked())
    reply = c.client.post("/sales_invoices", body)
    assert reply.status == 201
    assert reply.request_id
    assert invoices(c.client, body) == 1


def test_a_repetition_is_the_same_to_the_last_byte(odd: OddSage, watch: Watch) -> None:
    odd.says((503, {}, ""), (0, {}, ""), (201, {}, "{}"))
    body = {"contact": {"name": "Café", "credit_limit": Decimal("10.10"), "idempotency_id": "1"}}
    odd.client(watch).post("/contacts", body)
    assert len({sent for *_, sent in odd.asked}) == 1
    assert len(odd.asked) == 3
    assert '"credit_limit":10.10' in odd.asked[0][3]


def test_what_may_have_landed_stays_doubtful_when_the_budget_ends_meanwhile(
    odd: OddSage, watch: Watch
) -> None:
    odd.says((504, {}, ""))
    budget = OwnBudget(Quota(a_day=1), clock=watch.clock, sleep=watch.sleep)
    with pytest.raises(LookFirst, match="used up"):
        odd.client(watch, budget=budget).post("/contacts", {"contact": {"idempotency_id": "1"}})
    assert len(odd.asked) == 1


def test_where_nothing_could_be_sent_nothing_is_doubtful(
    free_port: Callable[[], int], watch: Watch
) -> None:
    nowhere = OddSage(f"http://127.0.0.1:{free_port()}", lambda *_: (200, {}, "{}"))
    with pytest.raises(TryAgain, match="could not be reached") as raised:
        nowhere.client(watch).post("/contacts", {"contact": {}})
    assert not isinstance(raised.value, LookFirst)


# --- tokens --------------------------------------------------------------------------------------


def test_a_dead_token_is_replaced_once_and_nobody_notices(
    practice: Practice, connect: Connect, invoice: Body
) -> None:
    c = connect()
    practice.befall("expired_token")
    assert c.client.get("/contacts").status == 200
    practice.befall("expired_token")
    body = invoice()  # without its mark: a refused call was not carried out
    assert c.client.post("/sales_invoices", body).status == 201
    assert invoices(c.client, body) == 1
    assert c.keeper.refreshed == 2


def test_a_token_refused_again_means_sign_in(practice: Practice, connect: Connect) -> None:
    c = connect()
    practice.befall("expired_token", "expired_token")
    before = practice.requests()
    with pytest.raises(NeedsSignIn, match="Sign in again"):
        c.client.get("/contacts")
    assert practice.requests() - before == 2
    assert c.keeper.refreshed == 1


def test_a_lapsed_subscription_is_no_reason_for_another_token(
    practice: Practice, connect: Connect
) -> None:
    c = connect()
    practice.befall("lapsed_subscription")
    with pytest.raises(RefusedByTarget, match="subscription has ended") as raised:
        c.client.get("/contacts")
    assert c.keeper.refreshed == 0
    assert raised.value.request_id


def test_a_token_s_keeper_who_asks_for_a_moment_gets_it(odd: OddSage, watch: Watch) -> None:
    moments = [TryAgain("Somebody else is renewing the sign-in.", 5.0)] * 2

    def access(refused: str | None) -> str:
        if moments:
            raise moments.pop()
        return "token"

    odd.says((200, {}, "{}"))
    assert odd.client(watch, access=access).get("/contacts").status == 200
    assert 10 <= sum(watch.slept) <= 12


def test_the_same_token_is_not_tried_twice(odd: OddSage, watch: Watch) -> None:
    odd.says((401, {}, "[]"))
    with pytest.raises(NeedsSignIn):
        odd.client(watch).get("/contacts")
    assert len(odd.asked) == 1


def test_fifty_threads_with_one_dead_token_all_get_their_answer(
    practice: Practice, connect: Connect
) -> None:
    c = connect()
    practice.turn_clock(301)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(c.client.get("/tax_rates").status))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [200] * 50
    assert c.keeper.refreshed == 1


# --- guards --------------------------------------------------------------------------------------


def test_every_call_names_its_company_and_its_answer_is_compared(
    odd: OddSage, watch: Watch
) -> None:
    client = odd.client(watch, business="a" * 32)
    odd.says((200, {"X-Business": ("A" * 8) + "-" + "a" * 24}, "{}"))
    assert client.get("/contacts").status == 200
    odd.says((200, {"X-Business": "b" * 32, "x-request-id": "r-1"}, "{}"))
    with pytest.raises(NeedsSignIn, match=r"another company.*r-1"):
        client.get("/contacts")


def test_two_companies_on_one_line_do_not_mix(practice: Practice, connect: Connect) -> None:
    c = connect()
    irish = c.client.at(practice.business("IE"))
    assert c.client.get("/tax_rates").body["$items"][0]["id"].startswith("GB_")
    assert irish.get("/tax_rates").body["$items"][0]["id"].startswith("IE_")


def test_a_connection_that_only_reads_writes_nothing(
    practice: Practice, connect: Connect, invoice: Body
) -> None:
    body = invoice(idempotency_id=marked())
    c = connect(read_only=True)
    before = practice.requests()
    for write in (
        lambda: c.client.post("/sales_invoices", body),
        lambda: c.client.put("/contacts/1", {"contact": {}}),
        lambda: c.client.delete("/contacts/1"),
    ):
        with pytest.raises(Refused, match="only reads"):
            write()
    assert practice.requests() == before
    assert c.client.get("/contacts").status == 200


def test_a_redirect_is_not_followed(odd: OddSage, watch: Watch) -> None:
    odd.says((302, {"Location": f"{odd.base}/v3.1/elsewhere"}, ""))
    with pytest.raises(Refused, match="Sage answered 302"):
        odd.client(watch).get("/contacts")
    assert len(odd.asked) == 1


@pytest.mark.parametrize(
    "path",
    [
        "http://elsewhere.test/v3.1/contacts",
        "@elsewhere.test/contacts",
        "",
        "/../token",
        "/../v3.1",
    ],
)
def test_no_address_but_sage_s_is_called(odd: OddSage, path: str) -> None:
    gate = Gate(f"{odd.base}/v3.1", lambda _: "token", OwnBudget(), read_only=False)
    with pytest.raises(Refused, match="no address but"):
        gate.send("GET", path, {}, None, {}, {})
    assert odd.asked == []
    gate.close()


def test_decimals_stay_text(odd: OddSage, watch: Watch) -> None:
    odd.says((200, {}, '{"a":"10.0","b":0.30,"c":7,"d":[1.10]}'))
    assert odd.client(watch).get("/x").body == {"a": "10.0", "b": "0.30", "c": 7, "d": ["1.10"]}


def test_an_answer_that_cannot_be_read_is_asked_for_again(odd: OddSage, watch: Watch) -> None:
    odd.says((200, {}, "<html>maintenance</html>"), (200, {}, '{"name":"Blorp"}'))
    assert odd.client(watch).get("/x").body == {"name": "Blorp"}


def test_a_binary_float_is_never_sent(odd: OddSage, watch: Watch) -> None:
    with pytest.raises(TypeError, match="float cannot be sent"):
        odd.client(watch).post("/contacts", {"contact": {"credit_limit": 0.1}})
    assert odd.asked == []


# --- the log -------------------------------------------------------------------------------------


def test_the_log_says_what_happened_and_nothing_about_anybody(
    practice: Practice, connect: Connect, invoice: Body, caplog: pytest.LogCaptureFixture
) -> None:
    body = invoice(idempotency_id=marked(), notes="Wibblefrump owes us")
    c = connect()
    for name in ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "authlib"):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.clear()
    made = c.client.post("/sales_invoices", body).body
    c.client.get("/contacts", search="Wibblefrump", email="frump.wibble@example.test")
    practice.befall("expired_token", "503")
    c.client.get(f"/sales_invoices/{made['id']}", mark_as_sent="false")
    with pytest.raises(Refused):
        c.client.get(f"/contacts/{marked()}")
    ours = [record.getMessage() for record in caplog.records if record.name == "crosswalk.sage"]
    assert any(line.startswith("POST /sales_invoices: 201, request id ") for line in ours)
    assert any(line.startswith("GET /sales_invoices/{id}: 503, request id ") for line in ours)
    assert all(line.endswith(" ms") for line in ours)
    assert len(ours) == 6
    private = (
        "Wibblefrump",
        "frump",
        "?",
        c.keeper.access,
        c.keeper.refresh,
        str(c.client.business),
        made["id"],
        body["sales_invoice"]["reference"],
        body["sales_invoice"]["idempotency_id"],
        "Bearer",
    )
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert [each for each in private if each in written] == []


def test_a_call_takes_no_longer_than_it_must(practice: Practice, connect: Connect) -> None:
    client = connect().client
    client.get("/tax_rates")
    began = time.perf_counter()
    for _ in range(50):
        client.get("/tax_rates")
    assert time.perf_counter() - began < 5
