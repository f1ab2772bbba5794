"""The closing pack of a batch: its proof on paper, the same bytes whenever it is asked for."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from engine.desk.paper import Paper
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
_WIDTHS = (22, 27, 45, 18, 14, 21, 18, 22, 32, 27, 25)


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


def pack_pdf(batch: BatchState, lines: Sequence[DeliveryLine]) -> bytes:
    """The pack on paper, to be signed and filed."""
    odd = _odd(lines)
    live = "live company" if batch.is_live else "practice company"
    where = f"files for {batch.target}" if batch.by_file else live
    paper = Paper(
        f"Closing pack {batch.name}",
        batch.ended_at or batch.sealed_at,
        f"Closing pack {batch.name} · {batch.company_name} · fingerprint {batch.fingerprint}",
    )
    paper.title("Closing pack", batch.name, f"{batch.company_name} · {where}", batch.title)
    paper.facts([(what, says) for what, says in _facts(batch) if says])
    paper.heading("Control totals")
    paper.table(_TOTALS, list(_totals(batch)), (30, 14, 18, 26, 26, 26))
    paper.heading("Where the rows of the file went")
    paper.table(_FILE, list(_of_file(batch)), (50, 30, 30, 30))
    paper.heading(f"Exceptions ({len(odd):,})")
    if odd:
        short = [_short(each) for each in odd]
        paper.table(_ON_PAPER, short, _WIDTHS, [each.says for each in odd])
    else:
        paper.note("None: every document is in Sage as it was sealed.")
    paper.heading(f"Documents and contacts ({len(lines):,})")
    paper.table(_ON_PAPER, [_short(each) for each in lines], _WIDTHS)
    paper.lacking()
    paper.signatures("Prepared", "Reviewed", "Date")
    return paper.printed()


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


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%d %b %Y %H:%M} UTC"
