"""The preview as one object for a machine: what `crosswalk check --json` prints."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.model import CurrencyTotal, DocumentRow, PlacedProblem, Tally
from engine.preview.view import Preview


def as_json(preview: Preview, source: str, grain: str) -> dict[str, Any]:
    """Source, grain, rows, equation, totals, documents and problems; amounts are decimal text."""
    equation = preview.equation
    return {
        "source": source,
        "grain": grain,
        "rows": equation.came_in.rows,
        "equation": {
            "in": _tally(equation.came_in),
            "ready": _tally(equation.ready),
            "held": _tally(equation.held),
            "excluded": _tally(equation.excluded),
        },
        "totals": {total.currency: _total(total) for total in preview.totals},
        "documents": [_document(preview.row(index)) for index in range(len(preview))],
        "problems": [_problem(each) for each in preview.problems.page(0, len(preview.problems))],
    }


def _tally(tally: Tally) -> Mapping[str, Any]:
    return {"rows": tally.rows, "value": _text(tally.value)}


def _total(total: CurrencyTotal) -> Mapping[str, str]:
    return {"net": _text(total.net), "tax": _text(total.tax), "gross": _text(total.gross)}


def _document(row: DocumentRow) -> Mapping[str, Any]:
    return {
        "number": row.number,
        "source_number": row.source_number,
        "kind": row.kind,
        "contact": row.contact,
        "date": row.date.isoformat() if row.date else None,
        "currency": row.currency,
        "net": _text(row.net),
        "tax": _text(row.tax),
        "gross": _text(row.gross),
        "source_gross": _text(row.source_gross) if row.source_gross is not None else None,
        "outcome": row.outcome,
        "lines": row.lines,
    }


def _problem(problem: PlacedProblem) -> Mapping[str, str]:
    return {
        "rule": problem.rule,
        "at": problem.at,
        "says": problem.says,
        "fix": problem.fix,
        "severity": problem.severity,
    }


def _text(amount: Decimal) -> str:
    return f"{amount:f}"
