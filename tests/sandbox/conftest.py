"""A practice Sage on a free port, a client for it, and a contract that every answer is held to."""

import contextlib
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from engine.sandbox import practice_sage
from engine.sandbox.catalogue import RESOURCES
from engine.sandbox.fields import REPLIES, Field
from harness.common import free_port

fetch = partial(httpx.get, verify=False)  # certificates are slow to load and not used
submit = partial(httpx.post, verify=False)

SHARED = Path(__file__).parents[2].parent / "shared"
SPECIFICATION = SHARED / "facts" / "sage_accounting_openapi.json"
COMPANION = SHARED / "facts" / "sage_accounting_openapi.user_business.json"
DECIMAL = re.compile(r"-?\d+\.\d+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ERROR_KEYS = {"$severity", "$dataCode", "$message", "$source"}
ENVELOPE = {"$total", "$page", "$next", "$back", "$itemsPerPage", "$items"}
REFUSALS = {400, 401, 403, 404, 405, 413, 415, 422, 429, 500}
# What the specification does not say, one by one: the bodies of real Sage prove each of them.
BEYOND_THE_SPECIFICATION = {
    "Product": {"links"},
    "Service": {"links"},
    "StockItem": {"links"},
    "Subscription": {"accountant_pays"},
    "Business": {"$path"},
    "BankAccountContact": {"id", "displayed_as", "$path"},
}
TEXT_THAT_ARRIVES_AS_NUMBER = {"audit_trail_id", "number_of_attachments"}
SENDABLE_BEYOND = {"idempotency_id"}


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """A real server in a thread of its own."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 60
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started, "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


class Specification:
    """Sage's own Swagger, turned into schemas; its five gaps are filled here and nowhere else.

    The gaps: lists are typed as bare arrays, `idempotency_id` is missing, so are the error
    answers and the security schemes; the level of an analysis type is an object, says the guide.
    """

    def __init__(self) -> None:
        self.document = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
        companion = json.loads(COMPANION.read_text(encoding="utf-8"))
        clash = {"Country": "BusinessCountry"}
        text = json.dumps(companion).replace(
            "#/definitions/Country", "#/definitions/BusinessCountry"
        )
        companion = json.loads(text)
        for name, definition in companion["definitions"].items():
            self.document["definitions"][clash.get(name, name)] = definition
        self.document["paths"] |= companion["paths"]
        self.paths = self.document["paths"]
        definitions = self.document["definitions"]
        self.replies = {n: self._schema(d, n, False) for n, d in definitions.items()}
        self.requests = {n: self._schema(d, n, True) for n, d in definitions.items()}
        self.validators: dict[tuple[str, bool], jsonschema.protocols.Validator] = {}

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        words = path.strip("/").split("/")
        for template in ("/".join(words), "/".join([words[0], "{key}", *words[2:]])):
            found = self.paths.get("/" + template, {}).get(method.lower())
            if found and len(template.split("/")) == len(words):
                return f"{method} /{template}", found
        return None

    def validator(self, name: str, request: bool) -> jsonschema.protocols.Validator:
        if (name, request) not in self.validators:
            schema = {
                "$ref": f"#/$defs/{name}",
                "$defs": self.requests if request else self.replies,
            }
            self.validators[name, request] = jsonschema.Draft202012Validator(schema)
        return self.validators[name, request]

    def _schema(self, found: dict[str, Any], name: str, request: bool) -> dict[str, Any]:
        if "$ref" in found:
            target = {"$ref": "#/$defs/" + found["$ref"].split("/")[-1]}
            return target if request else {"anyOf": [target, {"type": "null"}]}
        kind = found.get("type")
        if kind == "object" or "properties" in found:
            fields = {
                k: {} if k == "analysis_type_level" else self._schema(v, k, request)
                for k, v in found.get("properties", {}).items()
            }
            schema: dict[str, Any] = {
                "type": ["object", "null"],
                "properties": fields,
                "additionalProperties": False,
            }
            more = (
                SENDABLE_BEYOND | {"id"} if request else BEYOND_THE_SPECIFICATION.get(name, set())
            )
            for extra in more - set(fields):
                fields[extra] = {}
            if request and found.get("required"):
                schema["required"] = found["required"]
            return schema
        if kind == "array":
            return {"type": "array", "items": self._schema(found.get("items", {}), name, request)}
        if kind == "number":
            if request:
                return {"type": ["number", "string", "null"]}
            return {"type": ["string", "null"], "pattern": f"^{DECIMAL.pattern}$"}
        if kind == "integer":
            return {"type": ["integer", "null"]}
        if kind == "boolean":
            return {"type": ["boolean", "null"]}
        if name in TEXT_THAT_ARRIVES_AS_NUMBER:
            return {"type": ["integer", "null"]}
        schema = {"type": ["string", "null"]}
        if not request and found.get("format") == "date":
            schema["pattern"] = f"^({DAY.pattern})?$"
        if not request and found.get("format") == "date-time":
            schema["pattern"] = f"^{MOMENT.pattern}$"
        if request and "maxLength" in found:
            schema["maxLength"] = found["maxLength"]
        return schema


class Contract:
    """Every answer of `/v3.1` has the status, the keys and the value forms that Sage's have."""

    def __init__(self) -> None:
        self.specification = Specification() if SPECIFICATION.exists() else None
        self.seen: Counter[str] = Counter()

    def check(self, response: httpx.Response) -> None:
        request = response.request
        path = request.url.path.partition("/v3.1")[2]
        response.read()
        uuid = response.headers.get("x-request-id", "")
        assert re.fullmatch(r"[0-9a-f-]{36}", uuid), "every answer carries an x-request-id"
        if response.status_code in (502, 503, 504):
            return
        if response.status_code >= 400:
            self.refusal(response)
            return
        words = path.strip("/").split("/")
        if words[0] not in ("businesses", "user"):
            assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-business"])
        if response.status_code == 204:
            assert response.content == b""
            self.seen[f"{request.method} /{words[0]}/{{key}}"] += 1
            return
        if response.headers["content-type"] == "application/octet-stream":
            self.seen["GET /attachments/{key}/file"] += 1
            return
        assert response.headers["content-type"] == "application/json"
        body = json.loads(response.content, parse_float=_no_floats)
        self.own(words, request, body)
        if self.specification:
            self.theirs(path, response, body)

    @staticmethod
    def refusal(response: httpx.Response) -> None:
        assert response.status_code in REFUSALS, response.status_code
        entries = response.json()
        assert isinstance(entries, list)
        assert entries
        for entry in entries:
            assert set(entry) == ERROR_KEYS
            assert entry["$severity"] == "error"
            assert all(isinstance(value, str) for value in entry.values())

    def own(self, words: list[str], request: httpx.Request, body: Any) -> None:
        """The field tables of the practice Sage itself: they need no specification."""
        resource = RESOURCES[words[0]]
        if isinstance(body, dict) and "$items" in body:
            self.seen[f"GET /{words[0]}"] += 1
            if words[0] == "businesses":
                assert set(body) == ENVELOPE - {"$itemsPerPage"} | {"$items_per_page"}
            else:
                assert set(body) == ENVELOPE
                assert len(body["$items"]) <= body["$itemsPerPage"]
            for link in (body["$next"], body["$back"]):
                assert link is None or link.startswith(f"/{words[0]}?page=")
            for item in body["$items"] if words[0] != "businesses" else ():
                self.fields(REPLIES[resource.reply], item, whole=False)
            return
        template = "/".join([words[0], "{key}", *words[2:]]) if len(words) > 1 else words[0]
        self.seen[f"{request.method} /{template}"] += 1
        self.fields(REPLIES.get(resource.reply, ()), body, whole=True, shy=resource.shy)

    def fields(
        self, table: tuple[Field, ...], body: Any, whole: bool, shy: tuple[str, ...] = ()
    ) -> None:
        if body is None or not table:
            return
        names = [field.name for field in table]
        assert [name for name in names if name in body] == list(body), "keys in Sage's order"
        if whole:
            assert set(names) - set(body) <= set(shy), "every field is there"
        for field in table:
            if field.name in body:
                self.value(field, body[field.name])

    def value(self, field: Field, value: Any) -> None:
        if field.many:
            assert isinstance(value, list), field.name
            for entry in value:
                self.value(Field(field.name, field.kind, target=field.target), entry)
            return
        if value is None or value == "" or field.name in TEXT_THAT_ARRIVES_AS_NUMBER:
            return
        if field.kind == "d":
            assert isinstance(value, str), field.name
            assert DECIMAL.fullmatch(value), (field.name, value)
        elif field.kind == "i":
            assert type(value) is int, field.name
        elif field.kind == "b":
            assert type(value) is bool, field.name
        elif field.kind == "D":
            assert DAY.fullmatch(value), field.name
        elif field.kind == "T":
            assert MOMENT.fullmatch(value), field.name
        elif field.kind == "@":
            assert {"id", "displayed_as", "$path"} <= set(value), field.name
        elif field.kind == "t":
            whole = field.target != "TransactionOrigin"  # `expand_origin` asks for the rest
            self.fields(REPLIES.get(field.target, ()), value, whole=whole)
        else:
            assert isinstance(value, str), field.name

    def theirs(self, path: str, response: httpx.Response, body: Any) -> None:
        """Sage's specification."""
        assert self.specification is not None
        found = self.specification.operation(response.request.method, path)
        assert found, f"Sage has no {response.request.method} {path}"
        name, operation = found
        assert str(response.status_code) in operation["responses"], name
        schema = operation["responses"][str(response.status_code)]["schema"]
        items = [body]
        if schema.get("type") == "array":
            schema, items = schema["items"], body["$items"]
        reply = schema["$ref"].split("/")[-1]
        for item in items:
            self.specification.validator(reply, False).validate(item)
        for parameter in operation.get("parameters", ()):
            if parameter.get("in") == "body":
                sent = json.loads(response.request.content)
                wrapped = parameter["schema"]["$ref"].split("/")[-1]
                self.specification.validator(wrapped, True).validate(sent)


def _no_floats(text: str) -> None:
    raise AssertionError(f"a bare decimal on the wire: {text}")


class Sage:
    """A client as a stranger would write it, with the furnished things at hand."""

    def __init__(
        self, base: str, contract: Contract, role: str = "owner", scope: str = "full_access"
    ) -> None:
        self.base = base
        self.contract = contract
        self.control = httpx.Client(base_url=f"{base}/control/api", timeout=60, verify=False)
        tokens = self.control.post("/tokens", json={"role": role, "scope": scope}).json()
        self.tokens = tokens
        self.http = httpx.Client(
            base_url=f"{base}/v3.1",
            headers={
                "Authorization": f"Bearer {tokens['access_token']}",
                "Accept": "application/json",
            },
            timeout=60,
            verify=False,
            event_hooks={"response": [contract.check]},
        )

    def close(self) -> None:
        self.http.close()
        self.control.close()

    def use(self, country: str) -> str:
        """Work in that country's company from now on."""
        found = self.control.get("/state").json()["businesses"]
        key = str(next(b["id"] for b in found if b["country"] == country))
        self.http.headers["X-Business"] = key
        return key

    def get(self, path: str, **query: Any) -> Any:
        response = self.http.get(path, params=query or None)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: Any) -> httpx.Response:
        """A POST; the body is wrapped in the name its list goes by."""
        return self.http.post(path, json={RESOURCES[path.strip("/").split("/")[0]].one: body})

    def put(self, path: str, body: Any) -> httpx.Response:
        return self.http.put(path, json={RESOURCES[path.strip("/").split("/")[0]].one: body})

    def made(self, path: str, body: Any) -> Any:
        response = self.post(path, body)
        assert response.status_code == 201, response.text
        return response.json()

    def changed(self, path: str, body: Any) -> Any:
        response = self.put(path, body)
        assert response.status_code == 200, response.text
        return response.json()

    def deleted(self, path: str) -> None:
        response = self.http.delete(path)
        assert response.status_code == 204, response.text

    def refused(self, response: httpx.Response, message: str, source: str | None = None) -> None:
        """422 with that sentence, blamed on that field."""
        assert response.status_code == 422, response.text
        said = [(e["$message"], e["$source"]) for e in response.json()]
        assert all(e["$dataCode"] == "RecordInvalid" for e in response.json())
        assert any(m == message and source in (None, s) for m, s in said), said

    def contact(self, reference: str = "BLORPS01") -> str:
        items = self.get("/contacts", search=reference)["$items"]
        return str(items[0]["id"])

    def account(self, code: str = "4000") -> str:
        items = self.get("/ledger_accounts", search=code, items_per_page=200)["$items"]
        return str(next(i["id"] for i in items if i["displayed_as"].endswith(f"({code})")))

    def bank(self) -> str:
        return str(self.get("/bank_accounts")["$items"][0]["id"])

    def line(self, **more: Any) -> dict[str, Any]:
        return {
            "description": "Managed service, January",
            "ledger_account_id": self.account(),
            "quantity": 2,
            "unit_price": 100,
            "tax_rate_id": "GB_STANDARD",
            "tax_amount": 40,
        } | more

    def sale(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The body of a sales invoice."""
        return {
            "contact_id": self.contact(),
            "date": "2026-01-05",
            "reference": "PSA-1001",
            "main_address": {
                "address_line_1": "6-8 Charlotte Square",
                "city": "Newcastle upon Tyne",
                "postal_code": "NE1 4XF",
                "country_id": "GB",
            },
            "invoice_lines": list(lines) or [self.line()],
        } | more

    def invoice(self, *lines: dict[str, Any], **more: Any) -> Any:
        return self.made("/sales_invoices", self.sale(*lines, **more))

    def credit(self, *lines: dict[str, Any], **more: Any) -> Any:
        body = self.sale(*lines, **more)
        body["credit_note_lines"] = body.pop("invoice_lines")
        return self.made("/sales_credit_notes", body)

    def purchase(self, **more: Any) -> dict[str, Any]:
        return {
            "contact_id": self.contact("PAPERMILL"),
            "date": "2026-01-05",
            "due_date": "2026-02-04",
            "invoice_lines": [self.line(ledger_account_id=self.account("5000"))],
        } | more

    def receipt(self, amount: Any, *allocated: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "transaction_type_id": "CUSTOMER_RECEIPT",
            "contact_id": self.contact(),
            "bank_account_id": self.bank(),
            "date": "2026-01-31",
            "total_amount": amount,
            "allocated_artefacts": list(allocated),
        } | more

    def rules(self, **changed: Any) -> None:
        response = self.control.post("/rules", json=changed)
        assert response.status_code == 200, response.text

    def next(self, fault: str, **more: Any) -> None:
        response = self.control.post("/script", json={"fault": fault} | more)
        assert response.status_code == 200, response.text

    def ahead(self, seconds: int) -> None:
        """The practice clock jumps."""
        assert self.control.post("/clock", json={"seconds": seconds}).status_code == 200


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="session")
def serving() -> Callable[[Any], contextlib.AbstractContextManager[str]]:
    """Any web app on a free port."""
    return served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(practice_sage(tmp_path_factory.mktemp("practice") / "sage.db")) as base:
        yield base


@pytest.fixture(scope="session")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same inside another web app, as the product serves it."""
    inner = practice_sage(tmp_path_factory.mktemp("mounted") / "sage.db")
    with served(Starlette(routes=[Mount("/practice", app=inner)])) as base:
        yield f"{base}/practice"


@pytest.fixture
def fresh(server: str) -> str:
    """The companies as furnished, everything behaving normally."""
    assert submit(f"{server}/control/api/reset", timeout=60).status_code == 200
    while fetch(f"{server}/control/api/state").json()["in_flight"]:  # nobody waited for its answer
        time.sleep(0.05)
    return server


@pytest.fixture
def sage(fresh: str, contract: Contract) -> Iterator[Sage]:
    client = Sage(fresh, contract)
    yield client
    client.close()


@pytest.fixture
def signed_in(fresh: str, contract: Contract) -> Iterator[Callable[..., Sage]]:
    """Others who sign in: a role, a scope."""
    with contextlib.ExitStack() as closing:

        def enter(role: str = "owner", scope: str = "full_access", base: str = fresh) -> Sage:
            return closing.enter_context(contextlib.closing(Sage(base, contract, role, scope)))

        yield enter


@pytest.fixture
def own_process(tmp_path: Path) -> Iterator[Callable[[], tuple[str, subprocess.Popen[bytes]]]]:
    """A practice Sage in a process of its own, on one file, to be killed at will."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[str, subprocess.Popen[bytes]]:
        port = free_port()
        program = (
            "import sys,uvicorn;from pathlib import Path;from engine.sandbox import practice_sage;"
            f"uvicorn.run(practice_sage(Path(sys.argv[1])),host='127.0.0.1',port={port},"
            "log_level='error',access_log=False)"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "sage.db")],
            cwd=Path(__file__).parents[2],
        )
        running.append(process)
        base = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if fetch(f"{base}/healthz").status_code == 200:
                    return base, process
            time.sleep(0.05)
        raise AssertionError("the practice Sage did not start")

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Sage's specification and captured bodies, where they are at hand."""
    if not SPECIFICATION.exists():
        pytest.skip("Sage's specification is not beside the repository")
    return SHARED


@pytest.fixture(scope="session")
def exact() -> Callable[[str | None], Decimal]:
    """An amount off the wire."""
    return lambda text: Decimal(text or "0")
