"""The cases that hold for every target, delivered twice to the practice Sage 50: each there once.

The second time by a store that knows nothing of the first, as one restored from a backup does.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import allocating, connecting
from engine.installation import open_installation
from engine.model import Document, Line
from engine.settings import read_settings
from engine.target import Order, stops, with_codes
from targets.sage50live.conftest import Live
from tests.harness.at_work import Turn
from tests.targets.by_file.places import CASES, PLACES

WAYS: Mapping[str, Mapping[str, str]] = {
    "transactions": {"set against": "payments and credits"},
    "documents": {
        "documents": "invoices", "products": "new", "set against": "payments and credits",
    },
}  # fmt: skip


def cases(live: Live) -> Sequence[Document]:
    """Every document of the cases that nothing stops; one of its lines with an item and a project,
    and a credit note that takes one of them back."""
    place, company, options = live.desk.place or pytest.fail("no place")
    own = replace(PLACES[0], words={**PLACES[0].words, "{customer}": "BLO001"})
    found = [each for file in CASES for each in own.documents(json.loads(file.read_text()))]
    plain = next(each for each in found if each.number == "CASE-PLAIN")
    alone = _named(plain, "CASE-ALONE", (_tagged(plain.lines[0]),))
    sold = _named(plain, "CASE-SOLD", tuple(map(_tagged, plain.lines)))
    back = _named(plain, "CASE-BACK", kind="credit note", due=None, credits=plain.number)
    with live.installation.store.reading() as session:
        order = Order("", company, (), (), connecting.books(session, live.desk.workspace), options)
    whole = with_codes(place, replace(order, documents=(*found, alone, sold, back)))
    return [
        replace(each, party=replace(each.party, code=""))
        for each in whole.documents
        if not stops(place.problems(each, whole))
    ]


def _named(document: Document, number: str, lines: tuple[Line, ...] = (), **more: Any) -> Document:
    lines = lines or document.lines
    return replace(document, number=number, source_number=number, lines=lines, **more)


def _tagged(line: Line) -> Line:
    return replace(line, item=f"Item {line.row}", project="FITOUT")


def holds(live: Live) -> Mapping[str, Any]:
    """All that the company holds, by what people know it by."""
    call = live.practice.call
    return {
        "transactions": sorted(
            (each["type"], each["accountRef"], each["invRef"], str(each["grossAmount"]))
            for each in live.practice.headers("SI", "SC", "SA", "PI", "PC", "PA")
        ),
        "documents": sorted(each["custOrderNumber"] for each in call("searchInvoice", [])),
        "products": sorted(each["stockCode"] for each in call("searchProduct", [])),
        "customers": sorted(each["name"] for each in call("searchSalesLedger", [])),
        "projects": sorted(each["projectId"] for each in call("searchSplit", [])),
        "set against": sum((each["amount"] for each in call("searchUsage", [])), Decimal(0)),
    }


def deliver(live: Live, documents: Sequence[Document]) -> None:
    batch = live.sent(*documents)
    assert live.title(batch) == "All delivered, equal to the penny"
    turn = Turn(live.installation, live.workspace.id, {"batch": batch.id}, live.clock)
    allocating.go_on(turn, clock=live.clock)


@pytest.mark.parametrize("way", WAYS)
def test_each_case_is_delivered_twice_and_is_there_once(
    live: Live, tmp_path: Path, way: str
) -> None:
    live.connected()
    assert live.desk.set_options(WAYS[way]) is None
    documents = cases(live)
    assert {each.number for each in documents} >= {"CASE-PLAIN", "CASE-CREDIT", "CASE-BACK"}
    with live.installation.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(tmp_path, tmp_path / "older", ignore=shutil.ignore_patterns("practice*"))

    deliver(live, documents)
    first = holds(live)
    assert first["set against"] > 0
    assert 1 in first["projects"]
    assert bool(first["products"]) == (way == "documents")

    older = read_settings({"CROSSWALK_DATA": str(tmp_path / "older")})
    opened = open_installation(replace(older, port=live.installation.settings.port))
    deliver(replace(live, installation=opened), documents)
    opened.close()
    assert holds(live) == first
