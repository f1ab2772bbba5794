"""Signing in: countries, consent, codes, tokens, rotation, revoking."""

import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

fetch = partial(httpx.get, verify=False)  # certificates are slow to load and not used
submit = partial(httpx.post, verify=False)

CALLBACK = "http://127.0.0.1:9/auth/callback"
CLIENT = {"client_id": "practice/crosswalk", "client_secret": "practice-secret"}
VERIFIER = "v" * 64
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


def ask(**more):
    return {
        "filter": "apiv3.1",
        "response_type": "code",
        "client_id": CLIENT["client_id"],
        "redirect_uri": CALLBACK,
        "scope": "full_access",
        "state": "abc/ü&",
        "country": "gb",
    } | more


def consent(base, decision="allow", **more):
    """Press the button that a person would press; the query of where it leads."""
    shown = fetch(f"{base}/oauth2/auth/central", params=ask(**more))
    assert shown.status_code == 200
    fields = dict(re.findall(r'<input type=hidden name="(\w+)" value="([^"]*)"', shown.text))
    fields = {k: v.replace("&amp;", "&") for k, v in fields.items()}
    user = re.search(r"name=user value='([^']+)'", shown.text)
    assert user
    form = {**fields, "user": user[1], "decision": decision}
    back = submit(f"{base}/oauth2/auth/central", data=form)
    assert back.status_code == 302
    return back.headers["location"]


def query(location):
    return {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}


def exchange(base, code, **more):
    form = (
        CLIENT | {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK} | more
    )
    return submit(f"{base}/token", data=form)


def refresh(base, token, **more):
    form = CLIENT | {"grant_type": "refresh_token", "refresh_token": token} | more
    return submit(f"{base}/token", data=form)


def denied(response, name="invalid_grant"):
    assert response.status_code == 400
    assert response.json() == {"error": name}


def test_allowing_leads_back_with_a_code_the_country_and_the_state(fresh):
    location = consent(fresh)
    assert location.startswith(f"{CALLBACK}?code=GB%2F")
    assert query(location)["country"] == "GB"
    assert query(location)["state"] == "abc/ü&"


def test_denying_leads_back_with_access_denied(fresh):
    assert query(consent(fresh, "deny")) == {"error": "access_denied", "state": "abc/ü&"}


def test_checklist_1_without_a_country_the_flags_are_shown(fresh):
    shown = fetch(f"{fresh}/oauth2/auth/central", params=ask(country=""))
    assert "United Kingdom" in shown.text
    assert "Germany" not in shown.text


def test_gotcha_18_a_wrong_country_leads_to_a_login_that_cannot_succeed(fresh):
    every = fetch(f"{fresh}/oauth2/auth/central", params=ask(country="", filter=""))
    assert "Germany" in every.text
    shown = fetch(f"{fresh}/oauth2/auth/central", params=ask(country="ca"))
    assert "No account in this country" in shown.text
    assert "value=allow" not in shown.text


def test_checklist_1_a_code_brings_exactly_seven_keys(fresh):
    tokens = exchange(fresh, query(consent(fresh))["code"]).json()
    assert list(tokens) == [
        "access_token",
        "scope",
        "token_type",
        "expires_in",
        "refresh_token",
        "refresh_token_expires_in",
        "requested_by_id",
    ]
    assert tokens["expires_in"] == 300
    assert tokens["refresh_token_expires_in"] == 2_678_400
    assert tokens["token_type"] == "bearer"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", tokens["requested_by_id"])
    assert tokens["access_token"].startswith("eyJ")
    assert 1000 < len(tokens["access_token"]) < 2048


def test_checklist_1_a_code_works_once(fresh):
    code = query(consent(fresh))["code"]
    assert exchange(fresh, code).status_code == 200
    denied(exchange(fresh, code))


def test_checklist_1_a_code_dies_after_a_minute(sage):
    code = query(consent(sage.base))["code"]
    sage.ahead(61)
    denied(exchange(sage.base, code))


def test_checklist_1_the_callback_must_be_the_same_to_the_letter(fresh):
    code = query(consent(fresh))["code"]
    denied(exchange(fresh, code, redirect_uri=CALLBACK + "/"))
    denied(exchange(fresh, code)), "and the code is spent"


def test_a_registered_callback_is_compared_to_the_letter(sage):
    client = {"client_id": "4b64a/77", "client_secret": "s", "redirect_uris": [CALLBACK]}
    assert sage.control.post("/clients", json=client).status_code == 200
    for callback, status in ((CALLBACK, 200), (CALLBACK + "?x=1", 400), (CALLBACK.upper(), 400)):
        shown = fetch(
            f"{sage.base}/oauth2/auth/central",
            params=ask(client_id="4b64a/77", redirect_uri=callback),
        )
        assert shown.status_code == status


def test_an_unknown_application_is_stopped_on_the_page(fresh):
    shown = fetch(f"{fresh}/oauth2/auth/central", params=ask(client_id="nobody"))
    assert shown.status_code == 400


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"scope": "everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_what_cannot_be_granted_leads_back_with_its_name(fresh, more, error):
    back = fetch(f"{fresh}/oauth2/auth/central", params=ask(**more))
    assert back.status_code == 302
    assert query(back.headers["location"])["error"] == error


@pytest.mark.parametrize(("method", "challenge"), [("S256", CHALLENGE), ("plain", VERIFIER)])
def test_checklist_1_a_challenge_is_checked_when_it_was_sent(fresh, method, challenge):
    pkce = {"code_challenge": challenge, "code_challenge_method": method}
    denied(exchange(fresh, query(consent(fresh, **pkce))["code"]))
    denied(exchange(fresh, query(consent(fresh, **pkce))["code"], code_verifier="w" * 64))
    good = exchange(fresh, query(consent(fresh, **pkce))["code"], code_verifier=VERIFIER)
    assert good.status_code == 200


def test_checklist_1_a_refresh_kills_its_predecessor(fresh):
    first = exchange(fresh, query(consent(fresh))["code"]).json()
    second = refresh(fresh, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    denied(refresh(fresh, first["refresh_token"]))
    assert refresh(fresh, second["refresh_token"]).status_code == 200


def test_of_two_refreshes_at_once_one_loses(fresh):
    tokens = exchange(fresh, query(consent(fresh))["code"]).json()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: refresh(fresh, tokens["refresh_token"]), range(2)))
    assert sorted(r.status_code for r in both) == [200, 400]


def test_a_grace_for_the_old_refresh_token_can_be_switched_on(sage):
    tokens = exchange(sage.base, query(consent(sage.base))["code"]).json()
    sage.rules(refresh_grace_seconds=30)
    assert refresh(sage.base, tokens["refresh_token"]).status_code == 200
    assert refresh(sage.base, tokens["refresh_token"]).status_code == 200
    sage.ahead(31)
    denied(refresh(sage.base, tokens["refresh_token"]))


def test_checklist_1_a_refresh_token_lives_thirty_one_days(sage):
    tokens = exchange(sage.base, query(consent(sage.base))["code"]).json()
    sage.ahead(2_678_401)
    denied(refresh(sage.base, tokens["refresh_token"]))


def test_checklist_1_an_access_token_lives_five_minutes(sage):
    assert sage.http.get("/user").status_code == 200
    sage.ahead(301)
    late = sage.http.get("/user")
    assert late.status_code == 401
    assert late.json()[0]["$dataCode"] == "AuthorizationFailure"
    again = refresh(sage.base, sage.tokens["refresh_token"]).json()
    sage.http.headers["Authorization"] = f"Bearer {again['access_token']}"
    assert sage.http.get("/user").status_code == 200


def test_checklist_1_revoking_answers_ok_and_ends_the_refresh_token(fresh):
    tokens = exchange(fresh, query(consent(fresh))["code"]).json()
    said = submit(f"{fresh}/revoke", data=CLIENT | {"token": tokens["refresh_token"]})
    assert said.status_code == 200
    assert said.json() == {"success": "ok"}
    denied(refresh(fresh, tokens["refresh_token"]))


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "eyJ"}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "GB/x"}, "invalid_request"),
        ({"grant_type": "refresh_token", "client_secret": "wrong"}, "invalid_client"),
    ],
)
def test_the_token_endpoint_names_what_is_wrong(fresh, form, error):
    denied(submit(f"{fresh}/token", data=CLIENT | form), error)


def test_somebody_elses_refresh_token_is_worth_nothing(sage):
    sage.control.post("/clients", json={"client_id": "other", "client_secret": "o"})
    denied(refresh(sage.base, sage.tokens["refresh_token"], client_id="other", client_secret="o"))


def test_two_browsers_consenting_get_a_code_each(fresh):
    with ThreadPoolExecutor(2) as pool:
        codes = [query(location)["code"] for location in pool.map(lambda _: consent(fresh), "ab")]
    assert codes[0] != codes[1]
    assert [exchange(fresh, code).status_code for code in codes] == [200, 200]


def test_signing_in_works_inside_another_web_app(mounted):
    location = consent(mounted)
    assert exchange(mounted, query(location)["code"]).status_code == 200
    flags = fetch(f"{mounted}/oauth2/auth/central", params=ask(country=""))
    assert "/practice/oauth2/auth/central?" in flags.text


def test_a_reset_leaves_everybody_signed_in(sage):
    sage.invoice()
    sage.control.post("/reset")
    assert sage.get("/sales_invoices")["$total"] == 6
