"""Signing in as Sage shows it: choose a country, allow or deny, then the token endpoint."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.sandbox import controls, oauth
from engine.sandbox.endpoint import seconds_now
from engine.sandbox.pages import Heard, page, routed
from engine.sandbox.store import Store

# Countries that Sage serves with version 3.1 of its API, and those it only shows without a filter.
SERVED = {"gb": "United Kingdom", "ie": "Ireland", "fr": "France", "ca": "Canada"}
OTHERS = {"de": "Germany", "es": "Spain", "us": "United States"}
KEPT = (
    "filter",
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "country",
    "locale",
    "code_challenge",
    "code_challenge_method",
)
AUTHORISE = "/oauth2/auth/central"
CHALLENGE_LENGTHS = range(43, 129)


class SignIn:
    """The pages and endpoints of the sign-in."""

    def __init__(self, store: Store, pool: ThreadPoolExecutor) -> None:
        self.store = store
        self.pool = pool

    def routes(self) -> list[Route]:
        """Where they are. Sage keeps the token endpoint on a host of its own, at `/token`."""
        return [
            routed(self.pool, AUTHORISE, self.authorise, ("GET", "POST")),
            routed(self.pool, "/token", self.token, ("POST",)),
            routed(self.pool, "/revoke", self.revoke, ("POST",)),
            routed(self.pool, "/oauth2/token", self.token, ("POST",)),
            routed(self.pool, "/oauth2/revoke", self.revoke, ("POST",)),
        ]

    def authorise(self, heard: Heard) -> Response:
        """Country page, consent page, and the way back to the application."""
        asked = heard.form if heard.method == "POST" else heard.query
        asked = {name: asked.get(name, "") for name in KEPT} | {
            name: asked[name] for name in ("decision", "user") if name in asked
        }
        with self.store.reading() as connection:
            application = oauth.registered(connection, asked["client_id"])
            users = [
                json.loads(row[0])
                for row in connection.execute("SELECT body FROM users ORDER BY place")
            ]
            countries = dict(connection.execute("SELECT id, country FROM businesses").fetchall())
        if application is None:
            return _stop(heard, "No application is registered under this client_id.")
        if not oauth.accepts(application, asked["redirect_uri"]):
            return _stop(heard, "The redirect_uri is not one that the application registered.")
        fault = _fault(asked)
        if fault:
            return _back(asked, {"error": fault})
        if not asked["country"]:
            return _countries(heard, asked, application)
        here = [u for u in users if asked["country"].upper() in _lands(u, countries)]
        if heard.method == "GET" or not asked.get("decision"):
            return _consent(heard, asked, application, here)
        if asked["decision"] != "allow":
            return _back(asked, {"error": "access_denied"})
        user = next((u for u in here if u["id"] == asked.get("user")), None)
        if user is None:
            return _back(asked, {"error": "access_denied"})
        with self.store.writing() as connection:
            now = seconds_now(controls.rules(connection))
            code = oauth.new_code(connection, user, asked, now)
        return _back(asked, {"code": code, "country": asked["country"].upper()})

    def token(self, heard: Heard) -> Response:
        """A code or a refresh token for a new pair of tokens."""
        with self.store.writing() as connection:
            now = seconds_now(controls.rules(connection))
            try:
                return _plain(200, oauth.token_reply(connection, heard.form, now))
            except oauth.OAuthError as error:  # inside the transaction: a used code stays used
                return _plain(400, {"error": str(error)})

    def revoke(self, heard: Heard) -> Response:
        """The end of a refresh token."""
        with self.store.writing() as connection:
            try:
                return _plain(200, oauth.revoke(connection, heard.form))
            except oauth.OAuthError as error:
                return _plain(400, {"error": str(error)})


def _plain(status: int, body: Mapping[str, Any]) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store", "Pragma": "no-cache"})


def _lands(user: Mapping[str, Any], countries: Mapping[str, str]) -> set[str]:
    return {countries[key] for key in user["businesses"] if key in countries}


def _fault(asked: Mapping[str, str]) -> str:
    if asked["response_type"] != "code":
        return "unsupported_response_type" if asked["response_type"] else "invalid_request"
    if asked["scope"] and asked["scope"] not in oauth.SCOPES:
        return "invalid_scope"
    challenge, method = asked["code_challenge"], asked["code_challenge_method"]
    if (challenge or method) and (
        len(challenge) not in CHALLENGE_LENGTHS or (method or "plain") not in oauth.METHODS
    ):
        return "invalid_request"
    if asked["country"] and asked["country"].lower() not in SERVED | OTHERS:
        return "invalid_request"
    return ""


def _back(asked: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    parts = dict(answer)
    if asked["state"]:
        parts["state"] = asked["state"]
    target = asked["redirect_uri"]
    mark = "&" if "?" in target else "?"
    query = urlencode(parts, quote_via=quote, safe="")
    return RedirectResponse(f"{target}{mark}{query}", 302)


def _stop(heard: Heard, says: str) -> Response:
    content = (
        f"<div class='card narrow'><h1>Sign-in cannot start</h1><p class=under>{escape(says)}</p>"
        f"<p>Applications are registered on the <a href='{escape(heard.root)}/control'>control"
        " desk</a>, as at Sage on its developer site.</p></div>"
    )
    return page("Sign-in cannot start", content, heard.root, status=400, bare=True)


def _countries(heard: Heard, asked: Mapping[str, str], application: Mapping[str, Any]) -> Response:
    shown = SERVED if asked["filter"] == "apiv3.1" else SERVED | OTHERS
    links = "".join(
        f'<a class=button href="{escape(heard.root + AUTHORISE)}?'
        f'{escape(urlencode({k: v for k, v in asked.items() if v} | {"country": key}))}">'
        f"{name}</a>"
        for key, name in sorted(shown.items(), key=lambda entry: entry[1])
    )
    content = (
        "<div class='card narrow'><h1>Where is your company?</h1><p class=under>"
        f"{escape(application['name'])} would like to connect. Choose the country in which your"
        f" practice company keeps its books.</p><div class=actions>{links}</div></div>"
    )
    return page("Choose a country", content, heard.root, bare=True)


def _consent(
    heard: Heard, asked: Mapping[str, str], application: Mapping[str, Any], users: list[Any]
) -> Response:
    hidden = "".join(
        f'<input type=hidden name="{name}" value="{escape(asked[name])}">' for name in KEPT
    )
    name = escape(application["name"])
    if not users:
        content = (
            "<div class='card narrow'><h1>No account in this country</h1><p class=under>"
            "Nobody of the practice companies signs in here, just as at Sage a wrong country leads"
            f" to a sign-in that cannot succeed.</p><form method=post action='"
            f"{escape(heard.root + AUTHORISE)}'>{hidden}<button name=decision value=deny>"
            f"Back to {name}</button></form></div>"
        )
        return page("No account", content, heard.root, bare=True)
    people = "".join(
        f"<label class=row><input type=radio name=user value='{escape(user['id'])}'"
        f"{' checked' if place == 0 else ''}><span class=grow><b>{escape(user['displayed_as'])}"
        f"</b> <span class=soft>{escape(user['email'])}<br>{escape(user['says'])}</span></span>"
        "</label>"
        for place, user in enumerate(users)
    )
    reach = "read" if asked["scope"] == "readonly" else "read and change"
    content = (
        f"<div class='card narrow'><h1>{name} asks for access</h1><p class=under>It wants to"
        f" <b>{reach}</b> the books of the practice companies of the person who signs in.</p>"
        f"<form method=post action='{escape(heard.root + AUTHORISE)}'>{hidden}"
        f"<p class=soft>Sign in as</p>{people}<div class=actions>"
        "<button class=main name=decision value=allow>Allow</button>"
        "<button name=decision value=deny>Deny</button></div></form></div>"
    )
    return page("Allow access", content, heard.root, bare=True)
