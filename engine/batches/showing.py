"""A batch as a page shows it: how far it is, what is in doubt, when it ends, what may be done."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from engine.batches.naming import child_name
from engine.batches.planning import calls_for, plan
from engine.connecting import stands_in, target_named
from engine.connecting.budget import company_of, quota_of
from engine.installation import Installation
from engine.model import (
    BatchLine,
    BatchState,
    BatchValue,
    CallPlan,
    DeliveryLine,
    Doubt,
    takes_back,
)
from engine.money import from_minor, minor_places
from engine.records import Batch, Delivery, now
from engine.store import Session, calls, connections
from engine.store import batches as rows
from engine.targets.sage_accounting.budget import DAY

_TITLES: dict[str, str] = {
    "waiting": "to be sent",
    "sending": "being sent",
    "uncertain": "uncertain, being looked for",
    "delivered": "delivered, to be read back",
    "proved": "delivered and equal to the penny",
    "differs": "delivered, but different in Sage",
    "refused": "refused",
    "undone": "voided",
    "left": "left out",
    "amended": "amended since",
}
"""How far a document is, in people's words."""
_TITLES_BY_ACT: Mapping[tuple[str, str], str] = {
    ("update", "waiting"): "to be amended",
    ("update", "delivered"): "amended, to be read back",
    ("update", "proved"): "amended and equal to the penny",
    ("void", "waiting"): "to be voided",
    ("void", "delivered"): "voided, to be read back",
    ("void", "proved"): "voided in Sage",
    ("void", "differs"): "not void in Sage",
    ("adopt", "proved"): "marked as in Sage",
    ("adopt", "differs"): "marked, but different in Sage",
    ("adopt", "left"): "mark taken back",
}
_TITLES_BY_FILE = {
    "waiting": "to be written",
    "delivered": "written, to be proved",
    "proved": "in the books, equal to the penny",
    "differs": "in the books, but different",
    "undone": "taken back",
}

_A_CALL = 0.5
"""Seconds, before any of a batch was made."""
_ENDED = ("stopped", "failed", "delivered", "partly")
_BECAME: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "Created": (("create",), (*rows.THERE, "amended")),
        "Updated": (("update",), (*rows.THERE, "amended")),
        "Voided": (("void",), rows.THERE),
        "Marked": (("adopt",), rows.THERE),
        "Undone": ((), ("undone",)),
        "Failed": ((), ("refused", "left")),
        "Uncertain": ((), ("uncertain",)),
        "To go": ((), ("waiting", "sending")),
    }
)
"""What became of the lines of a batch: in these acts, or any, and in these states."""

Counted = Sequence[tuple[str, str, str, str, int, int, int, int, str]]


def state_of(
    installation: Installation, workspace_id: str, batch_id: str, *, moment: datetime | None = None
) -> BatchState | None:
    """One batch as it stands now."""
    at = moment or now()
    with installation.store.reading() as session:
        batch = rows.with_id(session, workspace_id, batch_id)
        if batch is None:
            return None
        counted = rows.counts(session, workspace_id, [batch.id])
        doubts = rows.deliveries(
            session, workspace_id, batch.id, states=rows.IN_DOUBT, documents_only=True, at_most=100
        )
        taken = rows.names(session, workspace_id)
        calls_planned = _calls(installation, session, batch, counted, at)
    counts = _documents(counted)
    stands = stands_in(batch.target)
    open_ones = sum(counts.get(each, 0) for each in rows.ON_ITS_WAY)
    refused = counts.get("refused", 0) + counts.get("left", 0)
    return BatchState(
        id=batch.id,
        name=batch.name,
        target=batch.target,
        by_file=target_named(batch.target) is not None,
        company_name=batch.company_name,
        is_live=batch.is_live,
        state=batch.state,  # type: ignore[arg-type]
        title=title_of(batch, counts),
        says=batch.says,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
        upload_id=batch.upload_id,
        mapping_version=batch.mapping_version,
        fingerprint=batch.fingerprint,
        held_back=batch.held_back,
        sealed_at=batch.sealed_at,
        sealed_by=batch.sealed_by,
        approved_by=batch.approved_by,
        began_at=batch.began_at,
        ended_at=batch.ended_at,
        proved_at=batch.proved_at,
        documents=batch.documents,
        contacts=_contacts(counted, "create"),
        contact_changes=_contacts(counted, "update"),
        counts=counts,
        totals=_totals(batch, batch.documents - _acts(counted).get("void", 0)),
        there=values_of(counted, rows.THERE),
        doubts=tuple(
            Doubt(each.number, each.contact, each.sent_at, each.look_at)
            for each in doubts
            if each.state == "uncertain" or batch.state != "sending"
        ),
        calls=calls_planned,
        may_start=batch.state == "sealed",
        may_pause=batch.state == "sending",
        may_resume=batch.state == "paused",
        may_stop=batch.state in ("sealed", "sending", "paused") and open_ones > 0,
        acts=_acts(counted),
        became=_became(counted),
        stayed=_stayed(batch.held_back),
        may_undo=batch.state != "sending" and _made_something(counted) and not stands,
        stands=stands,
        may_take_back=any(each[8] == "adopt" and each[3] in rows.THERE for each in counted),
        parent_id=batch.parent_id,
        child_name=child_name(taken, batch.name) if refused and batch.state in _ENDED else "",
        version=batch.version,
    )


def lines(session: Session, workspace_id: str, at_most: int = 100) -> Sequence[BatchLine]:
    """The newest batches first."""
    found = rows.latest(session, workspace_id, at_most)
    counted = rows.counts(session, workspace_id, [each.id for each in found])
    return [
        BatchLine(
            id=each.id,
            name=each.name,
            company_name=each.company_name,
            is_live=each.is_live,
            state=each.state,  # type: ignore[arg-type]
            title=title_of(each, _documents(counted, each.id)),
            documents=each.documents,
            file_name=each.file_name,
            sealed_at=each.sealed_at,
            sealed_by=each.sealed_by,
            proved_at=each.proved_at,
        )
        for each in found
    ]


def delivery_lines(
    session: Session,
    workspace_id: str,
    batch_id: str,
    *,
    states: Sequence[str] = (),
    became: str = "",
    start: int = 0,
    at_most: int = 200,
) -> Sequence[DeliveryLine]:
    """The documents and contacts of a batch in their order, a page at a time."""
    batch = rows.with_id(session, workspace_id, batch_id)
    acts, states = _BECAME.get(became, ((), states))
    titles = _TITLES
    if batch is not None and target_named(batch.target) is not None:
        titles = _TITLES | _TITLES_BY_FILE
    return [
        _delivery_line(each, titles)
        for each in rows.deliveries(
            session,
            workspace_id,
            batch_id,
            states=states,
            acts=acts,
            start=start,
            at_most=at_most,
        )
    ]


def _delivery_line(row: Delivery, titles: Mapping[str, str]) -> DeliveryLine:
    places = minor_places(row.currency)
    return DeliveryLine(
        id=row.id,
        place=row.place,
        what=row.what,  # type: ignore[arg-type]
        act=row.act,  # type: ignore[arg-type]
        number=row.number,
        contact=row.contact,
        date=dt.date.fromisoformat(row.date) if row.date else None,
        currency=row.currency,
        net=from_minor(row.net, places),
        tax=from_minor(row.tax, places),
        gross=from_minor(row.gross, places),
        state=row.state,  # type: ignore[arg-type]
        title=_title_of_delivery(row, titles),
        says=row.says,
        came_from=row.came_from,
        target_number=row.target_number,
        link=row.link,
        request_id=row.request_id,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        proved_at=row.proved_at,
        look_at=row.look_at,
    )


def title_of(batch: Batch, counts: Mapping[str, int]) -> str:
    """How a batch ended, or how far it is, in a few words.

    >>> batch = Batch(documents=30, state="partly")
    >>> title_of(batch, {"delivered": 28, "refused": 2})
    '28 of 30 delivered, 2 refused'
    >>> batch.proved_at = now()
    >>> title_of(batch, {"proved": 28, "refused": 2})
    '28 of 30 delivered and equal to the penny, 2 refused'
    """
    if target_named(batch.target) is not None:
        return _title_by_file(batch, counts)
    amended = counts.get("amended", 0)
    there = sum(counts.get(each, 0) for each in rows.THERE) + amended
    undone, refused = counts.get("undone", 0), counts.get("refused", 0)
    left, doubts = counts.get("left", 0), counts.get("uncertain", 0)
    proved = batch.proved_at is not None and bool(there) and not counts.get("differs")
    match batch.state:
        case "delivered" if batch.began_at is None:
            title = f"{there:,} marked as already in Sage"
            return f"{title}, {left:,} taken back" if left else title
        case "sealed":
            return "Sealed, not sent yet"
        case "failed":
            return "Nothing was sent"
        case "delivered" if there == batch.documents:
            title = "All delivered" if there > 1 else "Delivered"
            title += ", equal to the penny" if proved else ""
        case "sending":
            title = f"Sending, {there:,} of {batch.documents:,} delivered"
        case "paused":
            title = f"Paused, {there:,} of {batch.documents:,} delivered"
        case _:
            title = f"{there:,} of {batch.documents:,} delivered"
            title += " and equal to the penny" if proved else ""
    for number, word in ((refused, "refused"), (left, "left out"), (doubts, "uncertain")):
        if number:
            title += f", {number:,} {word}"
    if undone:
        title += f", {undone:,} voided"
    if amended:
        title += f", {amended:,} amended since"
    if counts.get("differs"):
        title += f", {counts['differs']:,} different in Sage"
    return title


def _contacts(counted: Counted, act: str) -> int:
    return sum(each[4] for each in counted if (each[1], each[8]) == ("contact", act))


def _acts(counted: Counted) -> dict[str, int]:
    """How many documents there are of each act."""
    found: dict[str, int] = {}
    for each in counted:
        if each[1] != "contact":
            found[each[8]] = found.get(each[8], 0) + each[4]
    return found


def _made_something(counted: Counted) -> bool:
    """Whether documents are in the target that came there with this batch."""
    return any(
        each[8] == "create" and each[1] != "contact" and each[3] in (*rows.THERE, "amended")
        for each in counted
    )


def _title_by_file(batch: Batch, counts: Mapping[str, int]) -> str:
    """The same where documents are written as files."""
    there = sum(counts.get(each, 0) for each in rows.THERE)
    proved, undone = counts.get("proved", 0), counts.get("undone", 0)
    match batch.state:
        case "sealed":
            return "Sealed, not written yet"
        case "sending":
            return "Writing the files"
        case "failed":
            return "Nothing could be written"
        case _ if undone and not there:
            return "Taken back"
        case _ if batch.proved_at is not None and there:
            title = "In the books, equal to the penny"
        case _ if there == batch.documents and not proved:
            title = "Written, not proved yet"
        case _:
            title = f"{there:,} of {batch.documents:,} written, {proved:,} proved"
    for state, word in (
        ("refused", "refused"),
        ("left", "left out"),
        ("differs", "different in the books"),
    ):
        if counts.get(state):
            title += f", {counts[state]:,} {word}"
    return title


def values_of(counted: Counted, states: Sequence[str]) -> tuple[BatchValue, ...]:
    """What the documents in these states come to, currency by currency."""
    sums: dict[str, list[int]] = {}
    for _, what, currency, state, number, net, tax, gross, act in counted:
        if what == "contact" or act == "void" or state not in states:
            continue
        sign = -1 if takes_back(what) else 1
        into = sums.setdefault(currency, [0, 0, 0, 0])
        # PostgreSQL adds whole numbers up to a numeric
        for place, value in enumerate(
            (number, sign * int(net), sign * int(tax), sign * int(gross))
        ):
            into[place] += value
    return tuple(
        BatchValue(
            currency,
            number,
            *(from_minor(each, minor_places(currency)) for each in (net, tax, gross)),
        )
        for currency, (number, net, tax, gross) in sorted(sums.items())
    )


def _documents(counted: Counted, batch_id: str = "") -> dict[str, int]:
    found: dict[str, int] = {}
    for batch, what, _, state, number, *_ in counted:
        if what != "contact" and batch_id in ("", batch):
            found[state] = found.get(state, 0) + number
    return found


def _became(counted: Counted) -> dict[str, int]:
    """How many lines there are of each, contacts among them; what there is none of is left out."""
    found = {
        title: sum(
            each[4] for each in counted if each[3] in states and (not acts or each[8] in acts)
        )
        for title, (acts, states) in _BECAME.items()
    }
    return {title: many for title, many in found.items() if many}


def _stayed(held_back: str) -> dict[str, int]:
    """The documents of the file that were not sealed with the others, by why."""
    kept: dict[str, dict[str, int]] = json.loads(held_back)
    parts = ("already there", "held", "left out")
    return {part: many for part in parts if (many := kept.get(part, {}).get("documents", 0))}


def _totals(batch: Batch, documents: int) -> tuple[BatchValue, ...]:
    """What was sealed to stand in the target; what is voided does not."""
    kept: dict[str, dict[str, str]] = json.loads(batch.totals)
    return tuple(
        BatchValue(
            currency,
            documents if len(kept) == 1 else 0,
            Decimal(each["net"]),
            Decimal(each["tax"]),
            Decimal(each["gross"]),
        )
        for currency, each in sorted(kept.items())
    )


def _calls(
    installation: Installation, session: Session, batch: Batch, counted: Counted, moment: datetime
) -> CallPlan | None:
    """The calls to come and when the last of them can be made; None where none is to come."""
    connection = connections.of(session, batch.workspace_id)
    if connection is None or connection.business_id != batch.company or connection.kind == "file":
        return None

    def many(is_one: Callable[[str], bool], *states: str, act: str = "create") -> int:
        return sum(
            each[4] for each in counted if is_one(each[1]) and each[8] == act and each[3] in states
        )

    open_ones = ("waiting", "sending", "uncertain")
    back = many(takes_back, *open_ones)
    to_read = many(lambda what: what != "contact", *open_ones, "delivered")
    updates, voids = (many(lambda what: True, *rows.ON_ITS_WAY, act=act) for act in rows.CHANGES)
    to_come = calls_for(
        many(lambda what: what == "contact", *open_ones),
        many(lambda what: what != "contact", *open_ones) - back,
        back,
        0 if batch.proved_at else to_read,
        updates,
        voids,
    )
    if not to_come:
        return None
    made = calls.moments(session, company_of(connection), moment - timedelta(seconds=DAY))
    quota = quota_of(connection, installation.settings.sage)
    spans = [
        (answered - sent).total_seconds()
        for sent, answered in rows.recent_pace(session, batch.workspace_id, batch.id)
    ]
    pace = sum(spans) / len(spans) if spans else _A_CALL
    return plan(to_come, made, moment, quota, max(pace, 0.0))


def plan_for(installation: Installation, workspace_id: str, calls_to_come: int) -> CallPlan | None:
    """When so many calls could be made, were they asked for now; None without a company."""
    moment = now()
    with installation.store.reading() as session:
        connection = connections.of(session, workspace_id)
        if connection is None or not connection.business_id or connection.kind == "file":
            return None
        made = calls.moments(session, company_of(connection), moment - timedelta(seconds=DAY))
    quota = quota_of(connection, installation.settings.sage)
    return plan(calls_to_come, made, moment, quota, _A_CALL)


def _title_of_delivery(row: Delivery, titles: Mapping[str, str]) -> str:
    if row.what == "contact" and row.state == "proved":
        return "changed" if row.act == "update" else "in Sage"
    return _TITLES_BY_ACT.get((row.act, row.state)) or titles[row.state]
