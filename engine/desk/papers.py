"""The closing pack of a batch: its proof on paper, the same bytes whenever it is asked for."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape

from engine.model import BatchState, DeliveryLine
from engine.sheets.writing import Table, Written, workbook

LINE = (
    "Place", "What", "Number", "Client", "Date", "Currency", "Net", "Tax", "Total", "State",
    "Remark", "From", "Number in Sage", "Sage's request id", "Sent (UTC)", "Answered (UTC)",
    "Proved (UTC)",
)  # fmt: skip
_ON_PAPER = (
    "What", "Number", "Client", "Date", "Currency", "Net", "Tax", "Total", "State", "From",
    "Number in Sage",
)  # fmt: skip
_ACTS = {"create": "", "update": ", amended", "void": ", voided", "adopt": ", marked"}
_STYLE = """
:root { color-scheme: light }
body { font: 11px/1.45 "Source Sans 3", system-ui, sans-serif; color: #1b2723; margin: 2rem auto;
  max-width: 68rem; padding: 0 1.5rem }
header { border-bottom: 3px solid #0d7d5b; padding-bottom: .8rem; margin-bottom: 1.2rem;
  display: flex; justify-content: space-between; align-items: end; gap: 2rem }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 14px; margin: 1.6rem 0 .4rem }
header p { margin: .1rem 0; color: #55635d } .verdict { font-size: 14px; font-weight: 600;
  text-align: right; max-width: 24rem }
dl { display: grid; grid-template-columns: 13rem 1fr; gap: .15rem 1rem; margin: 0 }
dt { color: #55635d } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } thead { display: table-header-group }
th, td { text-align: left; vertical-align: top; padding: .25rem .7rem .25rem 0;
  border-bottom: 1px solid #dde5e1 } th { color: #55635d; font-weight: 600;
  border-bottom-color: #8fa39a } tr { break-inside: avoid }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.signatures { display: flex; gap: 3rem; margin-top: 3rem; break-inside: avoid }
.signatures div { flex: 1; border-top: 1px solid #1b2723; padding-top: .3rem }
@page { size: A4 landscape; margin: 14mm }
@media print { body { margin: 0; max-width: none; padding: 0 } }
"""


def pack_book(batch: BatchState, lines: Sequence[DeliveryLine]) -> bytes:
    """The pack as a workbook."""
    tables = [
        Table("Summary", ("What", ""), list(_facts(batch))),
        Table("Control totals", _TOTALS, list(_totals(batch))),
        Table("The file", _FILE, list(_of_file(batch))),
        Table("Exceptions", LINE, [cells(each) for each in _odd(lines)]),
        Table("Documents", LINE, [cells(each) for each in lines]),
    ]
    return workbook(tables)


def pack_page(batch: BatchState, lines: Sequence[DeliveryLine]) -> str:
    """The pack as one page without anything from elsewhere, made to be printed or kept as PDF."""
    odd = _odd(lines)
    live = "live company" if batch.is_live else "practice company"
    where = f"files for {batch.target}" if batch.by_file else live
    facts = "".join(
        f"<dt>{escape(what)}</dt><dd>{escape(says)}</dd>" for what, says in _facts(batch) if says
    )
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>Closing pack {escape(batch.name)}'
        f"</title><style>{_STYLE}</style></head><body>",
        f"<header><div><p>Closing pack</p><h1>{escape(batch.name)}</h1>"
        f"<p>{escape(batch.company_name)} · {escape(where)}</p></div>"
        f'<div class="verdict">{escape(batch.title)}</div></header>',
        f"<dl>{facts}</dl>",
        "<h2>Control totals</h2>",
        *_table(_TOTALS, list(_totals(batch))),
        "<h2>Where the rows of the file went</h2>",
        *_table(_FILE, list(_of_file(batch))),
        f"<h2>Exceptions ({len(odd):,})</h2>",
        *(
            _table((*_ON_PAPER, "Remark"), [(*_short(each), each.says) for each in odd])
            if odd
            else ["<p>None: every document is in Sage as it was sealed.</p>"]
        ),
        f"<h2>Documents and contacts ({len(lines):,})</h2>",
        *_table(_ON_PAPER, [_short(each) for each in lines]),
        '<div class="signatures"><div>Prepared</div><div>Reviewed</div><div>Date</div></div>',
        "</body></html>",
    ]
    return "\n".join(parts)


def cells(line: DeliveryLine) -> tuple[Written, ...]:
    """One line of a log: everything that is known of it, and no secret."""
    amounts = (None, None, None) if line.what == "contact" else (line.net, line.tax, line.gross)
    return (
        line.place + 1,
        _what(line),
        line.number,
        line.contact,
        line.date,
        line.currency,
        *amounts,
        line.title,
        line.says,
        line.came_from,
        line.target_number,
        line.request_id,
        line.sent_at,
        line.answered_at,
        line.proved_at,
    )


def _short(line: DeliveryLine) -> tuple[Written, ...]:
    _, *kept = cells(line)
    return (*kept[:9], line.came_from, line.target_number)


def _what(line: DeliveryLine) -> str:
    return f"{line.what}{_ACTS[line.act]}"


_TOTALS = ("Where", "Currency", "Documents", "Net", "Tax", "Total")
_FILE = ("Rows that were", "Documents", "Rows", "Value")


def _facts(batch: BatchState) -> Iterator[tuple[str, str]]:
    yield "Batch", batch.name
    yield "Outcome", batch.title
    yield "Company", batch.company_name
    yield "File", batch.file_name
    yield "The file's SHA-256", batch.file_sha256
    yield "Mapping version", str(batch.mapping_version)
    yield "Fingerprint of the documents", batch.fingerprint
    for act, title in (
        ("create", "Documents to be created"),
        ("update", "Documents to be amended"),
        ("void", "Documents to be voided"),
        ("adopt", "Documents marked as already there"),
    ):
        if batch.acts.get(act):
            yield title, f"{batch.acts[act]:,}"
    yield "Sealed by", batch.sealed_by
    yield "Sealed", _moment(batch.sealed_at)
    yield "Approved by", batch.approved_by or "one person prepared and approved"
    yield "Began", _moment(batch.began_at)
    yield "Ended", _moment(batch.ended_at)
    yield "Read back and equal to the penny", _moment(batch.proved_at) or "not yet"


def _totals(batch: BatchState) -> Iterator[tuple[Written, ...]]:
    """What was sealed to stand in Sage, and what stands there; what is voided is in neither."""
    for where, values in (("Sealed", batch.totals), ("In Sage", batch.there)):
        for each in values:
            many = each.documents or None
            yield where, each.currency, many, each.net, each.tax, each.gross


def _of_file(batch: BatchState) -> Iterator[tuple[Written, ...]]:
    for part, each in json.loads(batch.held_back).items():
        yield part, each["documents"], each["rows"], Decimal(each["value"])


def _odd(lines: Sequence[DeliveryLine]) -> Sequence[DeliveryLine]:
    return [each for each in lines if each.state not in ("proved", "delivered")]


def _table(columns: Sequence[str], rows: Sequence[Sequence[Written]]) -> Iterator[str]:
    right = [
        any(isinstance(row[place], Decimal | int) for row in rows) for place in range(len(columns))
    ]
    looks = [' class="n"' if each else "" for each in right]
    head = "".join(
        f"<th{look}>{escape(each)}</th>" for each, look in zip(columns, looks, strict=True)
    )
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in rows:
        told = "".join(
            f"<td{look}>{escape(_said(each))}</td>" for each, look in zip(row, looks, strict=True)
        )
        yield f"<tr>{told}</tr>"
    yield "</tbody></table>"


def _said(cell: Written) -> str:
    if isinstance(cell, Decimal | int):
        return f"{cell:,}"
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return f"{cell:%d %b %Y}"
    return "" if cell is None else str(cell)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%d %b %Y %H:%M} UTC"
