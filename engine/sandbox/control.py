"""The control desk: its page, and the same as an API under `/control/api`."""

import html
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.sandbox import controls, oauth
from engine.sandbox.answering import moment_of
from engine.sandbox.controls import BY_NAME, CONTROLS, FAULTS, NotAControl
from engine.sandbox.endpoint import Traffic, seconds_now
from engine.sandbox.furniture import CLIENT
from engine.sandbox.pages import Heard, page, routed, table
from engine.sandbox.refusals import Refusal
from engine.sandbox.seeding import sow
from engine.sandbox.store import Store
from engine.sandbox.wire import parse

API = "/control/api"
BOTH = ("GET", "POST")


class ControlDesk:
    """Limits, mishaps, doubtful facts, applications, seeds and the reset."""

    def __init__(
        self,
        store: Store,
        pool: ThreadPoolExecutor,
        traffic: Traffic,
        restore: Callable[[], None],
    ) -> None:
        self.store = store
        self.pool = pool
        self.traffic = traffic
        self.restore = restore

    async def health(self, _: Any) -> Response:
        """Ready as soon as it answers."""
        return JSONResponse({"status": "ok", "service": "practice-sage"})

    def routes(self) -> list[Route]:
        """The page and the API."""
        return [
            routed(self.pool, "/control", self.show, BOTH),
            routed(self.pool, f"{API}/state", self.guarded(self.state)),
            routed(self.pool, f"{API}/rules", self.guarded(self.rules), ("GET", "POST", "DELETE")),
            routed(
                self.pool, f"{API}/script", self.guarded(self.script), ("GET", "POST", "DELETE")
            ),
            routed(self.pool, f"{API}/clients", self.guarded(self.clients), BOTH),
            routed(self.pool, f"{API}/tokens", self.guarded(self.tokens), ("POST",)),
            routed(self.pool, f"{API}/clock", self.guarded(self.clock), ("POST",)),
            routed(self.pool, f"{API}/seed", self.guarded(self.seed), ("POST",)),
            routed(self.pool, f"{API}/reset", self.guarded(self.reset), ("POST",)),
        ]

    def guarded(self, answering: Callable[[Heard], Response]) -> Callable[[Heard], Response]:
        """What makes no sense is answered with 400 and a sentence."""

        def guard(heard: Heard) -> Response:
            try:
                return answering(heard)
            except NotAControl as fault:
                return JSONResponse({"error": str(fault)}, 400)
            except Refusal as refusal:
                return JSONResponse({"error": str(refusal)}, 400)

        return guard

    def state(self, _: Heard) -> Response:
        """The companies, the people, what this process has seen."""
        with self.store.reading() as connection:
            rules = controls.rules(connection)
            users = [json.loads(r[0]) for r in connection.execute("SELECT body FROM users")]
            businesses = connection.execute(
                "SELECT id, country, json_extract(body, '$.name') AS name FROM businesses"
                " ORDER BY place"
            ).fetchall()
        seen = self.traffic
        return JSONResponse(
            {
                "now": moment_of(seconds_now(rules)),
                "businesses": [dict(row) for row in businesses],
                "users": [
                    {"id": u["id"], "name": u["displayed_as"], "role": u["role"]} for u in users
                ],
                "requests": seen.requests,
                "in_flight": seen.inflight,
                "most_at_once": seen.most_at_once,
                "parallel_posts": seen.parallel_posts,
                "journal": [asdict(entry) for entry in seen.journal],
            }
        )

    def rules(self, heard: Heard) -> Response:
        """GET what is set, POST some of it, DELETE to go back to how it was furnished."""
        if heard.method != "GET":
            sent = _object(heard) if heard.method == "POST" else {}
            with self.store.writing() as connection:
                if heard.method == "DELETE":
                    controls.restore_rules(connection)
                controls.change_rules(connection, sent)
        with self.store.reading() as connection:
            return JSONResponse(controls.rules(connection))

    def script(self, heard: Heard) -> Response:
        """GET the mishaps that are due, POST further ones, DELETE them all."""
        if heard.method != "GET":
            sent = parse(heard.body) if heard.method == "POST" else []
            steps = [controls.checked_step(s) for s in (sent if isinstance(sent, list) else [sent])]
            with self.store.writing() as connection:
                before = controls.script(connection) if heard.method == "POST" else []
                controls.keep_script(connection, [*before, *steps])
        with self.store.reading() as connection:
            return JSONResponse(controls.script(connection))

    def clients(self, heard: Heard) -> Response:
        """GET the registered applications, POST one more."""
        if heard.method == "POST":
            self._register(_object(heard))
        return JSONResponse(self._clients())

    def _clients(self) -> list[dict[str, Any]]:
        with self.store.reading() as connection:
            rows = connection.execute("SELECT body FROM clients ORDER BY id").fetchall()
        return [json.loads(row[0]) for row in rows]

    def _register(self, sent: dict[str, Any]) -> None:
        client = str(sent.get("client_id") or "")
        redirects = sent.get("redirect_uris", [])
        if not client or not isinstance(redirects, list):
            raise NotAControl("An application has client_id, client_secret, redirect_uris.")
        body = {
            "id": client,
            "name": str(sent.get("name") or client),
            "client_secret": str(sent.get("client_secret") or ""),
            "redirect_uris": [str(r) for r in redirects],
        }
        with self.store.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO clients VALUES (?, ?)", (client, json.dumps(body))
            )

    def tokens(self, heard: Heard) -> Response:
        """POST a role and a scope for a pair of tokens without the pages; for tests and tries."""
        sent = _object(heard)
        role, scope = str(sent.get("role", "owner")), str(sent.get("scope", "full_access"))
        client = str(sent.get("client_id", CLIENT[0]))
        with self.store.writing() as connection:
            users = [json.loads(r[0]) for r in connection.execute("SELECT body FROM users")]
            user = next((u for u in users if role in (u["role"], u["id"])), None)
            if user is None or scope not in oauth.SCOPES:
                raise NotAControl("The role or the scope is unknown.")
            now = seconds_now(controls.rules(connection))
            return JSONResponse(oauth.issue(connection, user["id"], client, scope, "GB", now))

    def clock(self, heard: Heard) -> Response:
        """POST so many seconds for the practice clock to jump ahead."""
        seconds = _object(heard).get("seconds")
        with self.store.writing() as connection:
            ahead = int(controls.rules(connection)["clock_ahead_seconds"])
            if not isinstance(seconds, int) or isinstance(seconds, bool):
                raise NotAControl("seconds is a whole number.")
            controls.change_rules(connection, {"clock_ahead_seconds": ahead + seconds})
            now = seconds_now(controls.rules(connection))
        return JSONResponse({"now": moment_of(now)})

    def seed(self, heard: Heard) -> Response:
        """POST records to put straight into the books."""
        sent = parse(heard.body)
        with self.store.writing() as connection:
            rules = controls.rules(connection)
            return JSONResponse(sow(connection, rules, sent, moment_of(seconds_now(rules))))

    def reset(self, _: Heard) -> Response:
        """POST to furnish the companies anew."""
        self.restore()
        return JSONResponse({"status": "ok"})

    def show(self, heard: Heard) -> Response:
        """The page; its forms come back to it."""
        fault = ""
        if heard.method == "POST":
            try:
                self._act(heard)
                return RedirectResponse(f"{heard.root}/control", 303)
            except (NotAControl, Refusal) as refused:
                fault = str(refused)
        return page("Control desk", self._content(heard.root, fault), heard.root, "control")

    def _act(self, heard: Heard) -> None:
        form = heard.form
        act = form.get("act", "")
        if act == "reset":
            self.restore()
            return
        if act == "register":
            redirects = form.get("redirect_uris", "").split()
            self._register({**form, "redirect_uris": redirects})
            return
        with self.store.writing() as connection:
            if act == "restore":
                controls.restore_rules(connection)
            elif act == "script":
                step = {
                    "fault": form.get("fault"),
                    "method": form.get("method"),
                    "path": form.get("path"),
                    "times": int(form.get("times") or 1)
                    if form.get("times", "1").isdecimal()
                    else -1,
                }
                steps = [*controls.script(connection), controls.checked_step(step)]
                controls.keep_script(connection, steps)
            elif act == "rules":
                now = controls.rules(connection)
                sent = {
                    name: controls.checked(name, value)
                    for name, value in form.items()
                    if name in BY_NAME
                }
                changed = {name: value for name, value in sent.items() if value != now[name]}
                controls.change_rules(connection, changed)

    def _content(self, root: str, fault: str) -> str:
        with self.store.reading() as connection:
            rules = controls.rules(connection)
            steps = controls.script(connection)
        action = f'method=post action="{html.escape(root)}/control"'
        seen = self.traffic
        says = f"<p class='card badge bad'>{html.escape(fault)}</p>" if fault else ""
        return (
            "<div class=head><div><h1>Control desk</h1><p class=under>How the practice Sage"
            f" behaves. {seen.requests:,} requests so far, at most {seen.most_at_once} at once,"
            f" {seen.parallel_posts} POSTs alongside another to the same books.</p></div>"
            f"<form {action} class=actions><button name=act value=restore>Behave normally</button>"
            "<button name=act value=reset>Restore the companies</button></form></div>"
            f"{says}{_script(action, steps)}{_rules(action, rules)}"
            f"{_applications(action, self._clients())}{_journal(seen)}"
        )


def _object(heard: Heard) -> dict[str, Any]:
    sent = parse(heard.body) if heard.body else {}
    if not isinstance(sent, dict):
        raise NotAControl("An object is expected.")
    return sent


def _script(action: str, steps: list[dict[str, Any]]) -> str:
    options = "".join(
        f"<option value={name}>{html.escape(s)}</option>" for name, s in FAULTS.items()
    )
    rows: list[tuple[str, ...]] = [
        (
            html.escape(FAULTS[s["fault"]]),
            html.escape(f"{s['method'] or 'any'} {s['path'] or ''}"),
            str(s["after"]),
            str(s["times"]),
        )
        for s in steps
    ]
    due = table(("Mishap", "Request", "After", "Times"), rows, (2, 3)) if rows else ""
    return (
        f"<h2>Let something go wrong</h2><form {action} class=card><input type=hidden name=act"
        f" value=script><div class=actions style='margin:0'><select name=fault>{options}</select>"
        "<select name=method><option value=''>any method</option><option>GET</option>"
        "<option>POST</option><option>PUT</option><option>DELETE</option></select>"
        "<input name=path placeholder='/sales_invoices' aria-label=Path>"
        "<input type=number name=times value=1 min=1 aria-label=Times>"
        f"<button class=main>Next time</button></div></form>{due}"
    )


def _rules(action: str, rules: dict[str, Any]) -> str:
    groups: dict[str, str] = {}
    for control in CONTROLS:
        value = rules[control.name]
        if control.choices:
            inner = "".join(
                f"<option{' selected' if c == value else ''}>{c}</option>" for c in control.choices
            )
            entry = f"<select name={control.name}>{inner}</select>"
        else:
            entry = f"<input type=number min=0 name={control.name} value={value}>"
        said = f"{html.escape(control.says)}<br><code>{control.name}</code>"
        groups[control.group] = groups.get(control.group, "") + f"<div>{said}</div>{entry}"
    cards = "".join(
        f"<div class=card><h2 style='margin-top:0'>{name}</h2><div class=set>{inner}</div></div>"
        for name, inner in groups.items()
    )
    return (
        f"<form {action}><input type=hidden name=act value=rules><h2>Settings</h2>"
        f"<div class=two>{cards}</div><button class=main>Save settings</button></form>"
    )


def _applications(action: str, clients: list[dict[str, Any]]) -> str:
    rows: list[tuple[str, ...]] = [
        (
            html.escape(c["name"]),
            f"<code>{html.escape(c['id'])}</code>",
            f"<code>{html.escape(c['client_secret'])}</code>",
            html.escape("\n".join(c["redirect_uris"]) or "any"),
        )
        for c in clients
    ]
    return (
        "<h2>Applications</h2>"
        + table(("Name", "client_id", "client_secret", "Callbacks"), rows, ())
        + f"<form {action} class=card><input type=hidden name=act value=register>"
        "<div class=actions style='margin:0'><input name=name placeholder=Name>"
        "<input name=client_id placeholder=client_id required>"
        "<input name=client_secret placeholder=client_secret required>"
        "<input name=redirect_uris placeholder='callbacks, blank between' size=34>"
        "<button>Register</button></div></form>"
    )


def _journal(seen: Traffic) -> str:
    rows: list[tuple[str, ...]] = [
        (
            time.strftime("%H:%M:%S", time.gmtime(e.at)),
            e.method,
            f"<code>{html.escape(e.path)}</code>",
            f"<span class='badge {'good' if e.status < 300 else 'bad'}'>{e.status}</span>",
            html.escape(e.mishap),
            str(e.milliseconds),
        )
        for e in reversed(list(seen.journal)[-40:])
    ]
    heads = ("UTC", "Method", "Path", "Status", "Mishap", "ms")
    return "<h2>Latest requests</h2>" + (
        table(heads, rows, (5,)) if rows else "<p class=soft>None since this process began.</p>"
    )
