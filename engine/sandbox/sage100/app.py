"""The practice company in Sage 100 as a web application: its calls, its mishaps, its ledger.

/companies, /BIJOU/…  the API, for whoever bears the token
/                     the newest entries, for people
/control/mishaps      the next calls go wrong: [{"fault": …, "method": …, "path": …, "after": …}]
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from engine.sandbox.endpoint import hang_up
from engine.sandbox.pages import page, table
from engine.sandbox.sage100.answering import answer
from engine.sandbox.sage100.books import SCHEMA
from engine.sandbox.sage100.furniture import NAME, TOKEN, furnish, is_furnished
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
    "401": "The token is not accepted any more",
}
_SLOW = 2.0
_SHOWN = 200


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
            Route("/", endpoint.ledger),
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
            denied = access != f"Bearer {TOKEN}" or fault == "401"
            if denied:
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

    async def ledger(self, request: Request) -> Response:
        """The newest entries, for whoever wants to see what arrived."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT e.journal, e.date, e.piece, e.numeroFacture, c.code, t.code, e.sens,"
                " e.montant, json_extract(e.body, '$.intitule') FROM ecritures e"
                " JOIN records c ON c.resource = 'comptes' AND c.id = e.compte"
                " LEFT JOIN records t ON t.resource = 'tiers' AND t.id = e.tiers"
                " ORDER BY e.seq DESC LIMIT ?",
                (_SHOWN,),
            ).fetchall()
        return page(NAME, _page([tuple(row) for row in reversed(rows)]), "", bare=True)


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


def _page(rows: list[tuple[Any, ...]]) -> str:
    heads = ("Journal", "Date", "Pièce", "N° facture", "Compte", "Tiers", "Libellé", "Débit",
             "Crédit")  # fmt: skip
    cells = [
        (
            *(
                f"<span style='white-space:nowrap'>{escape(str(each or ''))}</span>"
                for each in (journal, day, piece, number, account, tiers)
            ),
            escape(str(label or "")),
            _amount(cents) if side == "Debit" else "",
            _amount(cents) if side == "Credit" else "",
        )
        for journal, day, piece, number, account, tiers, side, cents, label in rows
    ]
    what = f"Les {len(rows)} dernières écritures." if rows else "Pas encore d'écriture."
    content = f"<h1>{escape(NAME)}</h1><p class=under>{what}</p>"
    return content + (table(heads, cells, (7, 8)) if cells else "")


def _amount(cents: int) -> str:
    """
    >>> _amount(123450)
    '1 234,50'
    """
    return f"{cents / 100:,.2f}".replace(",", " ").replace(".", ",")
