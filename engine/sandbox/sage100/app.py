"""The practice company in Sage 100 as a web application: its calls, its mishaps, its ledger.

/companies, /BIJOU/…  the API, for whoever bears the token
/                     the newest entries, and a form for a règlement, for people
/control/mishaps      the next calls go wrong: [{"fault": …, "method": …, "path": …, "after": …}]
/control/reglements   a règlement is entered and lettré: {"factures": …, "montant": …, "date": …}
/control/company      another token is accepted, fields are no longer served:
                      {"token": …, "unserved": […]}
"""

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from engine.sandbox.endpoint import hang_up
from engine.sandbox.pages import Heard, routed
from engine.sandbox.sage100.answering import answer
from engine.sandbox.sage100.books import SCHEMA, set_to, setting
from engine.sandbox.sage100.control import Refusal
from engine.sandbox.sage100.furniture import TOKEN, furnish, is_furnished
from engine.sandbox.sage100.settling import settle
from engine.sandbox.sage100.showing import ledger
from engine.sandbox.store import Store

THREADS = 4
FAULTS: Mapping[str, str] = {
    "429": "Too many calls: nothing was written",
    "500_before": "500, nothing was written",
    "500_after": "500, and yet it was written",
    "503": "503, nothing was written",
    "lost_request": "The line is cut before anybody hears the call",
    "lost_reply": "Written, but the line is cut before the answer arrives",
    "slow": "The answer takes two seconds",
    "401": "The token is not accepted this once",
    "token_ends": "The token is not accepted any more, until another is given",
}
_SLOW = 2.0


@dataclass(frozen=True)
class _Outcome:
    """An answer, and what befell it."""

    status: int
    body: Any
    fault: str = ""


def practice_sage100(database: Path) -> Starlette:
    """The practice company on that file; a fresh file is furnished first."""
    store = Store(database, SCHEMA)
    with store.writing() as connection:
        if not is_furnished(connection):
            furnish(connection, date.today())
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="practice-sage-100")
    endpoint = _Endpoint(store, pool)
    return Starlette(
        routes=[
            Route("/control/mishaps", endpoint.befall, methods=["POST", "DELETE"]),
            Route("/control/company", endpoint.change, methods=["POST"]),
            routed(pool, "/control/reglements", endpoint.settle, ("POST",)),
            routed(pool, "/", endpoint.ledger),
            Route("/{path:path}", endpoint),
        ]
    )


class _Endpoint:
    """Every call to the company; what is read is read side by side, what is written is not."""

    def __init__(self, store: Store, pool: ThreadPoolExecutor) -> None:
        self._store = store
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        sent = await request.body()
        asked = (
            request.method,
            scope["path_params"].get("path", ""),
            dict(request.query_params),
            request.headers.get("authorization", ""),
            sent,
        )
        loop = asyncio.get_running_loop()
        outcome = await loop.run_in_executor(self._pool, self._outcome, *asked)
        if outcome.fault == "slow":
            await asyncio.sleep(_SLOW)
        if outcome.fault.startswith("lost") and await hang_up(receive):
            return
        response: Response = (
            Response(status_code=outcome.status)
            if outcome.body is None
            else JSONResponse(outcome.body, outcome.status)
        )
        if outcome.status == 429:
            response.headers["Retry-After"] = "1"
        await response(scope, receive, send)

    def _outcome(
        self, method: str, path: str, options: dict[str, str], access: str, sent: bytes
    ) -> _Outcome:
        with self._store.writing() as connection:
            fault = _befallen(connection, method, path)
            if fault == "token_ends":
                set_to(connection, "token", "")
            accepted = setting(connection, "token", TOKEN)
            if not accepted or access != f"Bearer {accepted}" or fault == "401":
                return _Outcome(
                    401, {"Message": "Authorization has been denied for this request."}, fault
                )
            if fault in ("429", "503"):
                return _Outcome(int(fault), {"Message": "Réessayez plus tard."}, fault)
            if fault in ("500_before", "lost_request"):
                return _Outcome(500, {"Message": "An error has occurred."}, fault)
            status, body = answer(connection, method, path, options, sent)
            if fault == "500_after":
                return _Outcome(500, {"Message": "An error has occurred."}, fault)
        return _Outcome(status, body, fault)

    async def befall(self, request: Request) -> Response:
        """What is to go wrong: each step a fault of the next call that fits, or of a later one."""
        steps = [] if request.method == "DELETE" else await request.json()
        if any(each.get("fault") not in FAULTS for each in steps):
            return JSONResponse({"faults": dict(FAULTS)}, 400)
        with self._store.writing() as connection:
            if request.method == "DELETE":
                connection.execute("DELETE FROM mishaps")
            for step in steps:
                connection.execute(
                    "INSERT INTO mishaps (fault, method, path, after) VALUES (?, ?, ?, ?)",
                    (
                        step["fault"],
                        str(step.get("method", "")),
                        str(step.get("path", "")),
                        int(step.get("after", 0)),
                    ),
                )
        return JSONResponse({"steps": len(steps)})

    async def change(self, request: Request) -> Response:
        """The token that is accepted from now on, fields of entries that are not served."""
        said = await request.json()
        if odd := set(said) - {"token", "unserved"}:
            return JSONResponse({"unknown": sorted(odd)}, 400)
        with self._store.writing() as connection:
            for name, value in said.items():
                set_to(connection, name, value)
        return JSONResponse({"changed": sorted(said)})

    def ledger(self, heard: Heard) -> Response:
        """The newest entries, for whoever wants to see what arrived, or to pay it."""
        with self._store.reading() as connection:
            return ledger(connection, heard.root, {})

    def settle(self, heard: Heard) -> Response:
        """A règlement, entered in the form or by a program."""
        asked = heard.form or json.loads(heard.body)
        try:
            with self._store.writing() as connection:
                made = settle(connection, asked)
        except Refusal as refusal:
            if not heard.form:
                return JSONResponse({"message": str(refusal)}, refusal.status)
            with self._store.reading() as connection:
                return ledger(connection, heard.root, heard.form, str(refusal))
        return RedirectResponse(f"{heard.root}/", 303) if heard.form else JSONResponse(made, 201)


def _befallen(connection: sqlite3.Connection, method: str, path: str) -> str:
    """The fault of this call; each happens once."""
    for row in connection.execute("SELECT * FROM mishaps ORDER BY number").fetchall():
        if row["method"] not in ("", method) or row["path"] not in path:
            continue
        if row["after"] > 0:
            connection.execute(
                "UPDATE mishaps SET after = after - 1 WHERE number = ?", (row["number"],)
            )
            continue
        connection.execute("DELETE FROM mishaps WHERE number = ?", (row["number"],))
        return str(row["fault"])
    return ""
