"""Signing in at the practice company, and everything that can go wrong on the way."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from engine.connection import (
    SIGN_IN_ANSWERS,
    Attempt,
    SignIn,
    SignInAnswer,
    Tokens,
    code_in,
    new_attempt,
    practice_sage,
    real_sage,
)
from engine.errors import EngineError, NeedsSignIn, Refused, TryAgain

from .conftest import CALLBACK, OddSage, Practice


@pytest.fixture
def sign_in(practice: Practice) -> Iterator[SignIn]:
    found = practice.sign_in()
    yield found
    found.close()


def consent(
    practice: Practice, address: str, decision: str = "allow", person: str = ""
) -> dict[str, str]:
    """What a person does in the browser; the answer in the address they are sent back to."""
    page = practice.http.get(address)
    assert page.status_code == 200, page.text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    people = re.findall(r"name=user value='([^']+)'", page.text)
    reply = practice.http.post(
        f"{practice.base}/oauth2/auth/central",
        data={**form, "decision": decision, "user": person or people[0]},
    )
    assert reply.status_code == 302
    back = urlsplit(reply.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == CALLBACK
    return dict(parse_qsl(back.query))


def signed_in(practice: Practice, sign_in: SignIn) -> Tokens:
    attempt = new_attempt()
    address = sign_in.address(attempt, scope="full_access", country="GB")
    return sign_in.exchange(code_in(consent(practice, address), attempt.state), attempt.verifier)


def test_somebody_signs_in_and_the_tokens_work(practice: Practice, sign_in: SignIn) -> None:
    before = datetime.now(UTC)
    tokens = signed_in(practice, sign_in)
    assert tokens.scope == "full_access"
    assert timedelta(seconds=299) < tokens.access_ends - before < timedelta(seconds=310)
    assert timedelta(days=30) < tokens.refresh_ends - before < timedelta(days=31, seconds=10)
    seen = practice.http.get(
        f"{practice.base}/v3.1/user", headers={"Authorization": f"Bearer {tokens.access}"}
    )
    assert seen.json()["id"] == tokens.user


def test_without_a_country_sage_asks_for_one_first(practice: Practice, sign_in: SignIn) -> None:
    page = practice.http.get(sign_in.address(new_attempt(), scope="readonly"))
    assert "Where is your company?" in page.text
    assert "Germany" not in page.text  # not served by version 3.1


def test_the_address_carries_the_challenge_and_never_the_verifier(sign_in: SignIn) -> None:
    attempt = new_attempt()
    asked = dict(
        parse_qsl(urlsplit(sign_in.address(attempt, scope="readonly", country="IE")).query)
    )
    assert asked["code_challenge_method"] == "S256"
    assert 43 <= len(asked["code_challenge"]) <= 128
    assert attempt.verifier not in asked.values()
    assert (asked["country"], asked["scope"], asked["state"]) == ("ie", "readonly", attempt.state)


def test_two_attempts_share_nothing() -> None:
    one, other = new_attempt(), new_attempt()
    assert len({one.state, one.verifier, other.state, other.verifier}) == 4
    assert 43 <= len(one.verifier) <= 128


def test_another_browser_s_verifier_opens_nothing(practice: Practice, sign_in: SignIn) -> None:
    attempt = new_attempt()
    answer = consent(practice, sign_in.address(attempt, scope="full_access", country="GB"))
    with pytest.raises(NeedsSignIn, match="no longer knows this sign-in"):
        sign_in.exchange(code_in(answer, attempt.state), new_attempt().verifier)


def test_deny_is_a_sentence_and_not_an_error(practice: Practice, sign_in: SignIn) -> None:
    attempt = new_attempt()
    address = sign_in.address(attempt, scope="full_access", country="GB")
    with pytest.raises(NeedsSignIn, match="Access was denied at Sage, so nothing was connected"):
        code_in(consent(practice, address, "deny"), attempt.state)


def test_a_code_works_once(practice: Practice, sign_in: SignIn) -> None:
    attempt = new_attempt()
    answer = consent(practice, sign_in.address(attempt, scope="full_access", country="GB"))
    code = code_in(answer, attempt.state)
    sign_in.exchange(code, attempt.verifier)
    with pytest.raises(NeedsSignIn, match="it was used already"):
        sign_in.exchange(code, attempt.verifier)


def test_a_code_dies_after_a_minute(practice: Practice, sign_in: SignIn) -> None:
    attempt = new_attempt()
    answer = consent(practice, sign_in.address(attempt, scope="full_access", country="GB"))
    practice.turn_clock(61)
    with pytest.raises(NeedsSignIn):
        sign_in.exchange(code_in(answer, attempt.state), attempt.verifier)


def test_an_answer_for_another_browser_is_not_read() -> None:
    with pytest.raises(NeedsSignIn, match="belongs to another sign-in"):
        code_in({"code": "GB/1", "state": "theirs"}, "mine")
    with pytest.raises(NeedsSignIn, match="belongs to another sign-in"):
        code_in({"error": "access_denied"}, "mine")


def test_an_answer_without_a_code_says_so() -> None:
    with pytest.raises(NeedsSignIn, match="sent no code back"):
        code_in({"state": "mine"}, "mine")


def test_refreshing_rotates_and_the_old_token_is_worth_nothing(
    practice: Practice, sign_in: SignIn
) -> None:
    first = signed_in(practice, sign_in)
    second = sign_in.refresh(first.refresh)
    assert (second.access, second.refresh) != (first.access, first.refresh)
    assert (second.user, second.scope) == (first.user, first.scope)
    with pytest.raises(NeedsSignIn, match="Sign in again"):
        sign_in.refresh(first.refresh)
    sign_in.refresh(second.refresh)


def test_a_month_without_use_ends_the_connection(practice: Practice, sign_in: SignIn) -> None:
    tokens = signed_in(practice, sign_in)
    practice.turn_clock(31 * 86_400 + 1)
    with pytest.raises(NeedsSignIn, match="older than 31 days"):
        sign_in.refresh(tokens.refresh)


def test_disconnecting_revokes(practice: Practice, sign_in: SignIn) -> None:
    tokens = signed_in(practice, sign_in)
    sign_in.revoke(tokens.refresh)
    with pytest.raises(NeedsSignIn):
        sign_in.refresh(tokens.refresh)


def test_a_wrong_secret_is_for_whoever_runs_crosswalk_and_costs_no_sign_in(
    practice: Practice, sign_in: SignIn
) -> None:
    tokens = signed_in(practice, sign_in)
    wrong = SignIn(replace(sign_in.sage, client_secret="wrong"))
    with pytest.raises(Refused, match="under this client id and secret"):
        wrong.refresh(tokens.refresh)
    wrong.close()
    sign_in.refresh(tokens.refresh)  # the connection lives


def test_a_readonly_sign_in_says_so(practice: Practice, sign_in: SignIn) -> None:
    attempt = new_attempt()
    address = sign_in.address(attempt, scope="readonly", country="GB")
    answer = consent(practice, address)
    tokens = sign_in.exchange(code_in(answer, attempt.state), attempt.verifier)
    assert tokens.scope == "readonly"


def test_sage_out_of_reach_is_worth_another_try(free_port: Callable[[], int]) -> None:
    nowhere = SignIn(practice_sage(f"http://127.0.0.1:{free_port()}", CALLBACK))
    with pytest.raises(TryAgain, match="could not be reached") as raised:
        nowhere.refresh("anything")
    assert raised.value.seconds > 0
    nowhere.close()


@pytest.mark.parametrize(
    ("answer", "then", "says"),
    [
        ((429, {"Retry-After": "7"}, ""), TryAgain, "busy"),
        ((503, {}, "<html>busy</html>"), TryAgain, "busy"),
        ((400, {}, "<html>no</html>"), NeedsSignIn, "does not accept this sign-in any more"),
        ((401, {}, "{}"), NeedsSignIn, "does not accept this sign-in any more"),
        ((400, {}, '{"error":"new_one","error_description":"why"}'), NeedsSignIn, "new_one.*why"),
        ((200, {}, "<html>hello</html>"), TryAgain, "not a sign-in"),
        ((200, {}, '{"access_token":"a"}'), TryAgain, "not a sign-in"),
        ((200, {}, '{"access_token":1,"refresh_token":"r","expires_in":3}'), TryAgain, "not a si"),
        ((302, {"Location": "http://elsewhere.test"}, ""), Refused, "answered 302"),
        ((404, {"x-request-id": "abc"}, ""), Refused, "abc"),
    ],
)
def test_whatever_sage_answers_has_a_consequence(
    odd: OddSage, answer: tuple[int, dict[str, str], str], then: type[EngineError], says: str
) -> None:
    odd.says(answer)
    sign_in = SignIn(practice_sage(odd.base, CALLBACK))
    with pytest.raises(then, match=says) as raised:
        sign_in.refresh("anything")
    if answer[0] == 429:
        assert isinstance(raised.value, TryAgain)
        assert raised.value.seconds == 7
    assert len(odd.asked) == 1
    sign_in.close()


def test_a_reply_without_the_refresh_token_s_life_means_a_month(odd: OddSage) -> None:
    odd.says((200, {}, '{"access_token":"a","refresh_token":"r","expires_in":300}'))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    sign_in = SignIn(practice_sage(odd.base, CALLBACK), now=lambda: now)
    tokens = sign_in.refresh("anything")
    assert tokens.refresh_ends == now + timedelta(days=31)
    assert tokens.access_ends == now + timedelta(seconds=300)
    sign_in.close()


@pytest.mark.parametrize("known", SIGN_IN_ANSWERS, ids=lambda known: known.error)
def test_every_answer_of_the_sign_in_has_its_sentence(known: SignInAnswer) -> None:
    then = {"sign in": NeedsSignIn, "try again": TryAgain, "refused": Refused}[known.then]
    answer = {"error": known.error, "error_description": "Sage's own words", "state": "s"}
    with pytest.raises(then) as raised:
        code_in(answer, "s")
    assert type(raised.value).__mro__.index(then) <= 1
    assert known.explanation.cause.rstrip(".") in str(raised.value)
    assert "Sage's own words" in str(raised.value)
    assert known.explanation.page == "Connection"


def test_every_error_of_the_standard_is_known() -> None:
    # RFC 6749, 4.1.2.1 and 5.2
    standard = (
        "access_denied invalid_client invalid_grant invalid_request invalid_scope server_error "
        "temporarily_unavailable unauthorized_client unsupported_grant_type "
        "unsupported_response_type"
    )
    assert set(standard.split()) <= {known.error for known in SIGN_IN_ANSWERS}


def test_no_secret_is_ever_printed(
    practice: Practice,
    sign_in: SignIn,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("httpx", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=name)
        monkeypatch.setattr(logging.getLogger(name), "filters", [])  # the client silences them
    caplog.set_level(logging.DEBUG)
    attempt = new_attempt()
    answer = consent(practice, sign_in.address(attempt, scope="full_access", country="GB"))
    code = code_in(answer, attempt.state)
    caplog.clear()  # so far the test itself was the browser
    tokens = sign_in.exchange(code, attempt.verifier)
    newer = sign_in.refresh(tokens.refresh)
    sign_in.revoke(newer.refresh)
    assert "/token" in caplog.text
    written = caplog.text + repr((tokens, newer, attempt, sign_in.sage))
    secrets = (
        code,
        attempt.verifier,
        attempt.state,
        tokens.access,
        tokens.refresh,
        newer.access,
        newer.refresh,
        sign_in.sage.client_secret,
    )
    assert [secret for secret in secrets if secret in written] == []


def test_the_real_sage_is_where_its_documentation_says() -> None:
    sage = real_sage("id/with/slash", "secret", "https://crosswalk.example/sage/callback")
    address = SignIn(sage).address(Attempt("s", "v" * 43), scope="readonly")
    assert address.startswith("https://www.sageone.com/oauth2/auth/central?")
    assert "client_id=id%2Fwith%2Fslash" in address
    assert dict(parse_qsl(urlsplit(address).query))["filter"] == "apiv3.1"
    assert {urlsplit(each).scheme for each in (sage.token, sage.revoke, sage.api)} == {"https"}


def test_people_may_see_the_practice_company_elsewhere_than_the_server_does() -> None:
    sage = practice_sage(
        "http://127.0.0.1:8501/practice/", CALLBACK, browser_base="https://cw.example/practice"
    )
    assert sage.authorise == "https://cw.example/practice/oauth2/auth/central"
    assert sage.api == "http://127.0.0.1:8501/practice/v3.1"


def test_no_proxy_of_the_environment_sees_a_token(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    sign_in = practice.sign_in()
    assert isinstance(sign_in.refresh(practice.tokens()["refresh_token"]), Tokens)
    sign_in.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(practice.base, timeout=2)
