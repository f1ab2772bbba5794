"""The gallery of everything that can be wrong: the smallest sheet for each rule, and its words."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.checks import RULES
from engine.model import Document, Party, Problem, Sent
from engine.preview import Preview, preview
from engine.target import Found
from tests.making import books, choices, item, limits, rate, sheet_of

GALLERY = Path(__file__).parent

# What every case stands on; a case says only what is different.
BASE: Mapping[str, Any] = {
    "fields": {
        "number": "Invoice No",
        "contact": "Client",
        "date": "Date",
        "description": "Description",
        "net": "Net",
        "tax_code": "Tax",
    },
    "taxes": {"s": {"rate": "STANDARD"}, "z": {"rate": "ZERO"}},
    "contacts": {"blorp & sons ltd": {"verb": "link", "contact": "c1"}},
}


def case(folder: Path) -> Preview:
    """The preview of a folder of the gallery: sheet.csv, and what case.json says besides."""
    file = folder / "case.json"
    said: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    sheet = sheet_of((folder / "sheet.csv").read_text("utf-8"))
    if "errors" in said:
        errors = {(row, sheet.headings.index(heading)): error
                  for row, heading, error in said["errors"]}  # fmt: skip
        sheet = replace(sheet, errors=errors)
    mapping = {**BASE, **said.get("mapping", {})}
    fields = {**BASE["fields"], **mapping.pop("fields", {})}
    mapping["fields"] = {
        name: {"how": "column", "source": source} if isinstance(source, str) else source
        for name, source in fields.items()
        if source is not None
    }
    for table in ("taxes", "contacts"):
        mapping[table] = {**BASE[table], **said.get("mapping", {}).get(table, {})}
    rates = [rate(**_plain(each)) for each in said.get("rates", ())]
    items = [item(**each) for each in said.get("items", ())]
    company = books(*rates, *items, **_plain(said.get("books", {})))
    return preview(
        sheet,
        choices(**mapping),
        company,
        limits(**{key: frozenset(value) if key == "kinds" else value
                  for key, value in said.get("limits", {}).items()}),
        parties={key: Party(key=key, **each) for key, each in said.get("parties", {}).items()},
        sent={key: Sent(key, **{**each, "text": json.dumps(each.get("text", ""))})
              for key, each in said.get("sent", {}).items()},
        found=[_found(each) for each in said.get("found", ())],
        refuses=_refusing(said["refuses"]) if "refuses" in said else None,
    )  # fmt: skip


def _refusing(said: Mapping[str, Any]) -> Callable[[Document], list[Problem]]:
    """A program that does not read in documents of these numbers, for these reasons."""

    def refuses(document: Document) -> list[Problem]:
        return [Problem(**each) for each in said.get(document.number, ())]

    return refuses


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: date.fromisoformat(value) if key in ("lock_date", "since") else value
        for key, value in said.items()
    }


def _found(said: Mapping[str, Any]) -> Found:
    kept = {"kind": "invoice", "contact_id": "c1", "currency": "GBP", "status": "unpaid", **said}
    kept["date"] = date.fromisoformat(kept["date"])
    for name in ("net", "tax", "gross"):
        kept[name] = Decimal(kept[name])
    return Found(**kept, outstanding=kept["gross"])


def told(view: Preview) -> str:
    lines = []
    for each in view.problems.page(0, len(view.problems)):
        lines += [f"{each.severity} {each.rule}", f"  {each}"]
        lines.append(f"  → {each.page}{f': {each.key}' if each.key else ''}")
    return "".join(f"{line}\n" for line in lines)


CASES = [
    pytest.param(rule, sheet.parent, id="/".join(sheet.parent.relative_to(GALLERY).parts))
    for rule in RULES
    for sheet in sorted((GALLERY / rule.name).rglob("sheet.csv"))
]
"""A rule that says something else of what is bought has a folder more for it."""


def test_every_rule_has_its_place_in_the_gallery() -> None:
    for rule in RULES:
        sheet = GALLERY / rule.name / "sheet.csv"
        assert sheet.exists(), f"the gallery has no tests/problems/{rule.name}"


@pytest.mark.parametrize(("rule", "folder"), CASES)
def test_the_smallest_sheet_that_breaks_a_rule_says_this(
    rule: Any, folder: Path, golden: Callable[[Path, str], None]
) -> None:
    view = case(folder)
    found = [each for each in view.problems.page(0, 1000) if each.rule == rule.name]
    assert found, f"the smallest sheet does not break {rule.name}"
    assert view.equation.balances
    for each in found:
        assert each.severity == rule.severity
        assert each.page, each
        assert each.says.endswith((".", "?")), each.says
        assert each.fix.endswith("."), each.fix
        assert each.page in each.fix, each.fix
    golden(folder / "expected.txt", told(view))


def test_the_gallery_has_nothing_else() -> None:
    there = {each.name for each in GALLERY.iterdir() if (each / "sheet.csv").exists()}
    assert there == {rule.name for rule in RULES}


def test_every_limit_of_the_old_integrations_has_its_rules() -> None:
    rows = tomllib.loads((GALLERY / "rows.toml").read_text("utf-8"))
    named = {rule for rules in rows.values() for rule in rules}
    assert named == {rule.name for rule in RULES}


def test_every_rule_states_what_is_true_where_it_finds_nothing() -> None:
    for rule in RULES:
        assert rule.truth.endswith("."), rule.name
        assert rule.title, rule.name
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_what_stops_comes_before_what_only_warns() -> None:
    severities = [rule.severity for rule in RULES]
    assert severities == sorted(severities, key=("stop", "warn").index)


def test_a_sheet_without_faults_has_no_problem() -> None:
    sheet = sheet_of(
        """
Invoice No,Client,Date,Description,Net,Tax
1,Blorp & Sons Ltd,31/03/2026,Ladders,100.00,S
2,Blorp & Sons Ltd,31/03/2026,Books,50.00,Z
"""
    )
    mapping = choices(
        **{
            **BASE,
            "fields": {
                name: {"how": "column", "source": source} for name, source in BASE["fields"].items()
            },
        }
    )
    view = preview(sheet, mapping, books(), limits())
    assert told(view) == ""
    assert [view.outcome(index) for index in range(len(view))] == ["create", "create"]
