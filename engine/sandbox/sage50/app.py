"""The practice Sage 50 as one web application: its calls, its mishaps, a page to look at it.

/api/…                HyperAccounts V1, with the header `AuthToken`
/                     what the company holds, for people
/control/mishaps      the next calls go wrong: [{"fault": …, "path": …, "after": …}]
/control/company      what the company says of itself is changed; and whether it takes credit
                      notes for payments on account: {"allocatesCredits": false}
"""

import asyncio
import csv
import html
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from engine.sandbox.endpoint import hang_up
from engine.sandbox.sage50.answering import answer, contact, writes
from engine.sandbox.sage50.books import SCHEMA, all_of, dump, keep, next_number, with_key
from engine.sandbox.store import Store

TOKEN = "practice-token"  # noqa: S105 (known to everybody)
FAULTS: Mapping[str, str] = {
    "500_after": "500, and yet it was posted",
    "500_before": "500, nothing was posted",
    "503": "503 from the web server, nothing was posted",
    "lost_request": "The line is cut before anybody hears the call",
    "lost_reply": "Posted, but the line is cut before the answer arrives",
    "busy": "Sage 50 is in use: a refusal that has nothing to do with the document",
    "token": "403: the token is not known any more",
}
_NOT_DONE = ("500_before", "503", "lost_request", "busy", "token")
_FOLDER = Path(__file__).parent
_SHOWN = 200


def practice_sage50(database: Path) -> Starlette:
    """The practice company on that file; a fresh file is furnished first."""
    store = Store(database, SCHEMA)
    with store.writing() as connection:
        if with_key(connection, "company", "company") is None:
            _furnish(connection, datetime.now())
    practice = _Practice(store)
    return Starlette(
        routes=[
            Route("/api/{path:path}", practice),
            Route("/control/mishaps", practice.befall, methods=["POST", "DELETE"]),
            Route("/control/company", practice.change, methods=["POST"]),
            Route("/", practice.show),
        ]
    )


def reset_sage50(database: Path) -> None:
    """The company as it was furnished; what was posted is gone."""
    store = Store(database, SCHEMA)
    with store.writing() as connection:
        for table in ("records", "numbers", "mishaps"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names from this line above)
        _furnish(connection, datetime.now())


class _TakenBack(Exception):
    """A refusal, on its way out of a change that is not kept."""


class _Practice:
    """The calls, one after the other, as Sage 50 itself does one thing at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="practice-sage-50")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            sent = await request.body()
        except ClientDisconnect:
            return
        path = request.path_params["path"].strip("/")
        token = request.headers.get("authtoken", "")
        found, fault = await asyncio.get_running_loop().run_in_executor(
            self._pool, self._answer, request.method, path, sent, token
        )
        if fault.startswith("lost") and await hang_up(receive):
            return
        await found(scope, receive, send)

    def _answer(self, method: str, path: str, sent: bytes, token: str) -> tuple[Response, str]:
        fault = self._befallen(path)
        if token != TOKEN or fault == "token":
            return JSONResponse({"message": "Authorization has been denied"}, 403), fault
        if fault == "busy":
            says = "Username is already in use"
            body = {"success": False, "code": 500, "response": None, "message": says}
            return JSONResponse(body), fault
        if fault in _NOT_DONE:
            return HTMLResponse("<h1>Server Error</h1>", 503 if fault == "503" else 500), fault
        found = self._done(method, path, sent)
        if fault == "500_after":
            return HTMLResponse("<h1>Server Error</h1>", 500), fault
        return Response(dump(found), media_type="application/json"), fault

    def _befallen(self, path: str) -> str:
        with self._store.reading() as connection:
            if connection.execute("SELECT 1 FROM mishaps LIMIT 1").fetchone() is None:
                return ""
        with self._store.writing() as connection:
            return _next_fault(connection, path)

    def _done(self, method: str, path: str, sent: bytes) -> Any:
        """What was done; a refused call leaves nothing behind."""
        now = datetime.now()
        if not writes(method, path):
            with self._store.reading() as connection:
                return answer(connection, method, path, sent, now)
        try:
            with self._store.writing() as connection:
                found = answer(connection, method, path, sent, now)
                if not found["success"]:
                    raise _TakenBack(found)
                return found
        except _TakenBack as refused:
            return refused.args[0]

    async def befall(self, request: Request) -> Response:
        steps = [] if request.method == "DELETE" else await request.json()
        with self._store.writing() as connection:
            if request.method == "DELETE":
                connection.execute("DELETE FROM mishaps")
            for step in steps:
                if step["fault"] not in FAULTS:
                    return JSONResponse({"faults": dict(FAULTS)}, 400)
                connection.execute(
                    "INSERT INTO mishaps (fault, path, after) VALUES (?, ?, ?)",
                    (step["fault"], step.get("path", ""), int(step.get("after", 0))),
                )
        return JSONResponse({"steps": len(steps)})

    async def change(self, request: Request) -> Response:
        said = await request.json()
        with self._store.writing() as connection:
            company = with_key(connection, "company", "company") or {}
            keep(connection, "company", 1, "company", {**company, **said})
        return JSONResponse({"changed": sorted(said)})

    def show(self, request: Request) -> Response:
        with self._store.reading() as connection:
            return HTMLResponse(_page(connection))


def _next_fault(connection: sqlite3.Connection, path: str) -> str:
    """The mishap of this call, if one was asked for."""
    for row in connection.execute("SELECT * FROM mishaps ORDER BY number").fetchall():
        if not path.startswith(row["path"]):
            continue
        if row["after"]:
            connection.execute(
                "UPDATE mishaps SET after = after - 1 WHERE number = ?", (row["number"],)
            )
            continue
        connection.execute("DELETE FROM mishaps WHERE number = ?", (row["number"],))
        return str(row["fault"])
    return ""


# --- the company as it is at first -------------------------------------------------------------


def _furnish(connection: sqlite3.Connection, now: datetime) -> None:
    keep(connection, "company", 1, "company", _COMPANY)
    for place, row in enumerate(_rows("nominals.csv")):
        body = {
            "accountRef": row["accountRef"], "name": row["name"], "type": int(row["type"]),
            "balance": "0.00", "inactiveFlag": int(row["inactiveFlag"]),
        }  # fmt: skip
        keep(connection, "nominal", place, row["accountRef"], body)
    for row in _rows("tax_codes.csv"):
        index = int(row["index"])
        body = {"index": index, "description": row["description"], "rate": row["rate"]}
        keep(connection, "tax code", index, str(index), body)
    for number, name in enumerate(_DEPARTMENTS):
        keep(
            connection, "department", number, str(number),
            {"reference": str(number), "name": name, "id": number},
        )  # fmt: skip
    for number, (code, name, symbol) in enumerate(_CURRENCIES, 1):
        body = {"id": number, "code": code, "name": name, "symbol": symbol, "exchangeRate": 1}
        keep(connection, "currency", number, str(number), body)
    for ledger, people in (("customer", _CUSTOMERS), ("supplier", _SUPPLIERS)):
        for reference, name, street, town, postcode, vat_number in people:
            more = {
                "address1": street, "address3": town, "address5": postcode, "vatNumber": vat_number,
                "defNomCode": "4000" if ledger == "customer" else "5000",
            }  # fmt: skip
            keep(
                connection, ledger, next_number(connection, ledger), reference,
                contact(reference, name, now, more),
            )  # fmt: skip
    project = {
        "reference": "FITOUT", "name": "Shop fit-out", "projectID": "1", "statusID": "1",
        "recordModifyDate": now.strftime("%d/%m/%Y %H:%M:%S"),
    }  # fmt: skip
    keep(connection, "project", 1, "FITOUT", project)


_COMPANY = {
    "companyId": "5A6E0050-0050-4C50-9A50-C0FFEE500050",
    "name": "Harbour & Sons (practice, Sage 50)",
    "address1": "4 Quay Street",
    "address3": "Whitby",
    "address5": "YO21 1DH",
    "countryCode": "GB",
    "lockDate": "31/12/2023",  # before what the samples have
    "programMajorVersion": 31,
    "programMinorVersion": 1,
    "vatRegNumber": "GB980780684",
    "vatRegisteredFlag": True,
    "enableProjectCosting": True,
    "allocatesCredits": True,  # our reading: the documentation speaks of payments on account only
}
_DEPARTMENTS = ("Default", "Sales", "Purchasing", "Accounts", "Admin", "Marketing")
_CURRENCIES = (("GBP", "Pound Sterling", "£"), ("EUR", "Euro", "€"), ("USD", "US Dollar", "$"))
_CUSTOMERS = (
    ("A1D001", "A1 Design Services", "67a Station Road", "Blackpool", "BP12 7HT", ""),
    ("BLO001", "Blorp & Sons Ltd", "12 Mill Lane", "Leeds", "LS1 4AB", "GB238383938"),
    ("KIN001", "Kinghorn & French", "2 Castle Street", "Newcastle upon Tyne", "NE1 1AA", ""),
)
_SUPPLIERS = (
    ("CON001", "Concept Stationery Supplies", "66 New Street", "Newcastle", "NE1 4GF", ""),
    ("MCN001", "McNally Computer Supplies", "Birtley Road", "Durham", "DH1 3RG", ""),
)


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- for people --------------------------------------------------------------------------------

_STYLE = (
    "body{font:15px system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;text-align:left;"
    "border-bottom:1px solid #ccc}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
)


def _page(connection: sqlite3.Connection) -> str:
    """The newest transactions, as Sage 50 lists them."""
    company = with_key(connection, "company", "company") or {}
    headers = list(all_of(connection, "header"))[-_SHOWN:][::-1]
    rows = "".join(_row(each) for each in headers)
    titles = ("No", "Type", "A/C", "Date", "Ref", "Details")
    amounts = ("Net", "Tax", "Gross", "Outstanding")
    heads = "".join(f"<th>{each}</th>" for each in titles)
    heads += "".join(f"<th class=n>{each}</th>" for each in amounts)
    nothing = "" if rows else "<p>Nothing has been posted yet.</p>"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Practice Sage 50</title>"
        f"<style>{_STYLE}</style><h1>{html.escape(company['name'])}</h1>"
        f"<p>A practice company: nothing here is real. The newest transactions:</p>{nothing}"
        f"<table><tr>{heads}</tr>{rows}</table></html>"
    )


def _row(header: Mapping[str, Any]) -> str:
    texts = (
        header["tranNumber"], header["type"], header["accountRef"], header["date"][:10],
        header["invRef"], header["details"],
    )  # fmt: skip
    cells = "".join(f"<td>{html.escape(str(each))}</td>" for each in texts)
    for name in ("netAmount", "taxAmount", "grossAmount", "outstanding"):
        cells += f"<td class=n>{Decimal(header[name]):,}</td>"
    return f"<tr>{cells}</tr>"
