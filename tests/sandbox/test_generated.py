"""Traffic nobody would think of finds no 500 and no answer outside the specification."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.sandbox.catalogue import RESOURCES
from engine.sandbox.fields import REQUESTS, Field
from engine.sandbox.lists import SHORT_LISTS

QUICK = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
ODD: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    -1,
    1.5,
    10**12,
    -(10**15),
    "1e400",
    "NaN",
    "Infinity",
    True,
    [],
    {},
    [None],
    {"id": None},
    "x" * 300,
    "\u0000",
    "😀",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "-0",
    "' OR 1=1 --",
    "<b>",
    10**400,
    [[]],
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def strategy(table: str, ids: dict[str, list[str]], depth: int = 0) -> st.SearchStrategy[Any]:
    """Bodies of a table: mostly sensible, sometimes odd, sometimes with fields left out."""
    fields = {f.name: value(f, ids, depth) for f in REQUESTS[table]}
    needed = {n: fields[n] for n, f in ((f.name, f) for f in REQUESTS[table]) if f.required}
    optional = {n: s for n, s in fields.items() if n not in needed}
    return st.fixed_dictionaries(needed, optional=optional)


def value(field: Field, ids: dict[str, list[str]], depth: int) -> st.SearchStrategy[Any]:
    good = single(field, ids, depth)
    if field.many:
        good = st.lists(good, min_size=1, max_size=2)
    return st.one_of(good, good, good, good, good, good, good, st.sampled_from(ODD))


def single(field: Field, ids: dict[str, list[str]], depth: int) -> st.SearchStrategy[Any]:
    if field.kind == "t":
        return strategy(field.target, ids, depth + 1) if depth < 2 else st.just({})
    if field.kind == "d":
        return st.one_of(
            st.integers(-10, 1000),
            st.decimals(-10, 10_000, places=3).map(str),
            st.floats(0, 100).map(lambda f: round(f, 4)),
        )
    if field.kind == "i":
        return st.integers(field.lowest or 0, min(field.highest or 99, 10**6))
    if field.kind == "b":
        return st.booleans()
    if field.kind == "D":
        return st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)).map(str)
    if field.kind == "e":
        return st.sampled_from(field.choices)
    if field.kind == "@":
        known = ids.get(field.target) or list(SHORT_LISTS.get(field.target, ())) or ["x"]
        return st.sampled_from(known)
    return TEXT.map(lambda text: text[: field.longest])


@pytest.fixture
def ids(sage) -> dict[str, list[str]]:
    """Ids of everything furnished, so that generated bodies get past the first rule."""
    sage.rules(access_token_seconds=10**8)
    token = sage.control.post("/tokens", json={}).json()["access_token"]
    sage.http.headers["Authorization"] = f"Bearer {token}"
    found = {}
    for name, resource in RESOURCES.items():
        if resource.one and name not in ("businesses", "user") and resource.on_one:
            items = sage.get(f"/{name}", items_per_page=200)["$items"]
            found[name] = [item["id"] for item in items if "id" in item]
    found["tax_rates"] = ["GB_STANDARD", "GB_ZERO", "GB_LOWER"]
    found["transactions"] = [i["id"] for i in sage.get("/transactions")["$items"]]
    found["*"] = found["sales_invoices"] + found["sales_credit_notes"]
    return found


WRITABLE = [n for n, r in RESOURCES.items() if "POST" in r.on_list]


@pytest.mark.parametrize("name", WRITABLE)
def test_generated_bodies_are_booked_or_refused(sage, ids, name):
    one = RESOURCES[name].one

    @settings(max_examples=30, **QUICK)
    @given(strategy(one, ids), st.sampled_from(ids[name] or ["x"]))
    def attempt(body, key):
        made = sage.http.request("POST", f"/{name}", content=dumped({one: body}), headers=JSON)
        assert made.status_code in (201, 400, 422)
        if "PUT" in RESOURCES[name].on_one:
            changed = sage.http.request(
                "PUT", f"/{name}/{key}", content=dumped({one: body}), headers=JSON
            )
            assert changed.status_code in (200, 400, 404, 422)

    before = sage.contract.specification
    sage.contract.specification = None  # odd requests are outside it on purpose
    try:
        attempt()
    finally:
        sage.contract.specification = before
    entries = sage.get("/ledger_entries", items_per_page=200, attributes="debit,credit")["$items"]
    assert entries


JSON = {"Content-Type": "application/json"}


def dumped(body: Any) -> bytes:
    import json

    return json.dumps(body, default=str).encode()


PARAMETERS = (
    "page",
    "items_per_page",
    "attributes",
    "nested_attributes",
    "search",
    "sort",
    "updated_or_created_since",
    "deleted_since",
    "from_date",
    "to_date",
    "contact_id",
    "status_id",
    "has_attachments",
    "show_balance",
    "show_balance_details",
    "show_payments_allocations",
    "active",
    "visible_in",
    "date",
    "country_id",
    "transaction_type_id",
    "email",
    "show_control_accounts",
    "exclude_system",
    "out_of_stock",
    "nonsense",
)
VALUES = (
    "",
    "all",
    "1",
    "0",
    "-1",
    "200",
    "201",
    "true",
    "false",
    "x",
    "2026-01-01",
    "date:desc",
    "date",
    "updated_at",
    "2026-01-01T00:00:00+01:00",
    "2026-13-45",
    "sales",
    "GBP",
    "%",
    "'",
    "\u0000",
    "99999999999999999999",
    "2026-01-01T00:00:00 01:00",
    "９",
    "9999-12-31",
)


def test_generated_queries_are_answered_or_refused(sage, ids):
    names = [n for n in RESOURCES if n != "user"]
    asked = st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(VALUES), max_size=4)

    @settings(max_examples=350, **QUICK)
    @given(st.sampled_from(names), asked, st.booleans())
    def attempt(name, query, single):
        path = f"/{name}"
        if single and ids.get(name):
            path += f"/{ids[name][0]}"
        assert sage.http.get(path, params=query).status_code in (200, 422)

    attempt()


def document(specification: Any) -> dict[str, Any]:
    """The part of Sage's specification that we implement, its four gaps filled, as OpenAPI 3.1."""
    refusal = {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["$severity", "$dataCode", "$message", "$source"],
            "additionalProperties": {"type": "string"},
        },
    }
    errors = {
        str(status): {
            "description": "refused",
            "content": {"application/json": {"schema": refusal}},
        }
        for status in (400, 401, 403, 404, 405, 415, 422)
    }
    paths: dict[str, Any] = {}
    for path, operations in specification.paths.items():
        words = path.strip("/").split("/")
        resource = RESOURCES.get(words[0])
        if resource is None or len(words) > 2:
            continue
        for method, operation in operations.items():
            allowed = resource.on_list if len(words) == 1 else resource.on_one
            if method.upper() in allowed:
                paths.setdefault(path, {})[method] = converted(operation, resource.name) | {
                    "responses": replies(operation) | errors
                }
    schemas = {f"reply.{n}": s for n, s in specification.replies.items()}
    schemas |= {f"request.{n}": s for n, s in specification.requests.items()}
    text = dumped(
        {
            "openapi": "3.1.0",
            "info": {"title": "Sage", "version": "3.1"},
            "paths": paths,
            "components": {"schemas": schemas},
        }
    ).decode()
    import json

    found: dict[str, Any] = json.loads(text)
    for kind in ("reply", "request"):
        for name, schema in found["components"]["schemas"].items():
            if name.startswith(kind):
                redirect(schema, kind)
    return found


def redirect(schema: Any, kind: str) -> None:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            target = schema["$ref"].split("/")[-1]
            schema["$ref"] = f"#/components/schemas/{kind}.{target}"
        for inner in schema.values():
            redirect(inner, kind)
    elif isinstance(schema, list):
        for inner in schema:
            redirect(inner, kind)


def converted(operation: dict[str, Any], name: str) -> dict[str, Any]:
    parameters, body = [], None
    for found in operation.get("parameters", ()):
        if found["in"] == "body":
            target = found["schema"]["$ref"].split("/")[-1]
            body = {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": f"#/components/schemas/request.{target}"}
                    }
                },
            }
        else:
            schema = {
                k: found[k]
                for k in ("type", "enum", "minimum", "maximum", "format")
                if k in found and (k != "format" or found[k].startswith("date"))
            }
            parameters.append(
                {
                    "name": found["name"],
                    "in": found["in"],
                    "schema": schema,
                    "required": bool(found.get("required")),
                }
            )
    return {"parameters": parameters} | ({"requestBody": body} if body else {})


def replies(operation: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for status, reply in operation["responses"].items():
        schema = reply.get("schema")
        if schema is None:
            found[status] = {"description": "done"}
            continue
        if schema.get("type") == "array":
            item = {"$ref": "#/components/schemas/reply." + schema["items"]["$ref"].split("/")[-1]}
            schema = {
                "type": "object",
                "required": ["$total", "$page", "$items"],
                "properties": {"$items": {"type": "array", "items": item}},
            }
        else:
            schema = {"$ref": "#/components/schemas/reply." + schema["$ref"].split("/")[-1]}
        found[status] = {"description": "done", "content": {"application/json": {"schema": schema}}}
    return found


def test_schemathesis_finds_no_500_and_nothing_outside_the_specification(sage, ids, shared):
    import schemathesis
    from schemathesis.checks import CheckContext, not_a_server_error  # noqa: F401

    schema = schemathesis.openapi.from_dict(document(sage.contract.specification))
    headers = {"Authorization": sage.http.headers["Authorization"]}
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=5, **QUICK)
        @given(operation.as_strategy())
        def attempt(case):
            nonlocal tried
            tried += 1
            response = case.call(base_url=f"{sage.base}/v3.1", headers=headers)
            assert response.status_code < 500, (case.method, case.path, response.text)
            case.operation.validate_response(response)
            assert str(response.status_code) in case.operation.definition.raw["responses"]

        attempt()
    assert tried > 400
