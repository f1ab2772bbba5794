"""Sealing: what a person saw and approved, frozen with everything that will be sent."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from engine import audit
from engine.batches.approving import use
from engine.connecting import frozen_by, limits_of, name_of
from engine.installation import Installation
from engine.model import (
    Amendment,
    ContactUpdate,
    Document,
    Party,
    Problem,
    Sent,
    fingerprint,
    from_text,
    is_numbered_by_party,
    is_purchase,
    key_of,
    same_party,
    takes_back,
    to_text,
    update_from,
)
from engine.money import minor_places, say_amount, to_minor
from engine.records import Batch, Connection, Delivery, new_id, now
from engine.store import Clash, Session, connections
from engine.store import batches as rows

_HERE = "Preview"
_NAMED = 5


def fingerprint_of(
    documents: Sequence[Document],
    changes: Sequence[Amendment] = (),
    contacts: Sequence[ContactUpdate] = (),
    *,
    company: str,
    mapping_version: int,
    upload_id: str,
) -> str:
    """Of the documents, what is changed and voided, the mapping, the file and the company."""
    done = [*(each.text for each in changes), *(each.text for each in contacts)]
    return fingerprint(documents, company, str(mapping_version), upload_id, *done)


def seal(
    installation: Installation,
    workspace_id: str,
    *,
    actor: str,
    name: str,
    documents: Sequence[Document],
    upload_id: str,
    file_name: str,
    file_sha256: str,
    mapping_version: int,
    fingerprint: str,
    held_back: str = "{}",
    four_eyes: bool = False,
    approval_id: str = "",
    parent_id: str = "",
    changes: Sequence[Amendment] = (),
    contacts: Sequence[ContactUpdate] = (),
) -> Batch | Problem:
    """A frozen batch of exactly these documents and changes, or why there is none; then nothing
    is kept.

    `fingerprint` is what was previewed, as `fingerprint_of` reckons it.
    """
    if not documents and not changes:
        return Problem("nothing-to-seal", _HERE, "No document is chosen.", "Choose some first.")
    try:
        with installation.store.writing() as session:
            connection = connections.held(session, workspace_id)
            if problem := _not_writable(connection):
                return problem
            assert connection is not None
            company = connection.business_id
            if changes and not limits_of(connection).changes:
                return Problem(
                    "written-already",
                    _HERE,
                    f"{_listed([each.before.key for each in changes])}: {frozen_by(connection)}",
                    "Correct it with a credit note in the file; files that were not read in yet "
                    "can be taken back on Transfer.",
                )
            wanted = fingerprint_of(
                documents,
                changes,
                contacts,
                company=company,
                mapping_version=mapping_version,
                upload_id=upload_id,
            )
            if wanted != fingerprint:
                return Problem(
                    "changed-since-preview",
                    _HERE,
                    "The documents, the mapping or the company are not those that were previewed.",
                    "Look at the preview again, then seal.",
                )
            if problem := _standing(session, workspace_id, company, documents):
                return problem
            if problem := _changeable(session, workspace_id, company, changes):
                return problem
            if problem := _contacts_free(session, workspace_id, company, contacts):
                return problem
            approved_by = ""
            if four_eyes or approval_id:
                approval = use(session, workspace_id, approval_id, fingerprint, four_eyes=four_eyes)
                if isinstance(approval, Problem):
                    return approval
                approved_by = approval.answered_by
            batch = Batch(
                id=new_id(),
                workspace_id=workspace_id,
                name=name,
                target=name_of(connection),
                company=company,
                company_name=connection.business_name,
                is_live=connection.kind == "sage",
                upload_id=upload_id,
                file_name=file_name,
                file_sha256=file_sha256,
                mapping_version=mapping_version,
                fingerprint=fingerprint,
                documents=len(documents) + len(changes),
                totals=json.dumps(
                    totals_of(
                        [*documents, *(each.document for each in changes if each.act == "update")]
                    ),
                    sort_keys=True,
                ),
                held_back=held_back,
                parent_id=parent_id,
                sealed_at=now(),
                sealed_by=actor,
                approved_by=approved_by or actor,
            )
            parties = _to_create(session, workspace_id, company, documents)
            if isinstance(parties, Problem):
                return parties
            first = len(contacts)
            deliveries = [
                *_contact_changes(batch, contacts),
                *_deliveries(batch, parties, documents, first),
                *_changes(batch, first + len(parties) + len(documents), changes),
            ]
            rows.add(session, batch, deliveries)
            says = _says(batch, documents, changes, contacts)
            audit.record(session, installation.keys, workspace_id, actor, "sealed", says)
    except Clash as clash:
        return _clashed(clash, name)
    return batch


def sent(session: Session, workspace_id: str, company: str) -> dict[str, Sent]:
    """Everything that is in the company, or may be, by its key: nothing of it is sent again."""
    changing = dict(rows.changes(session, workspace_id, company))
    return {
        key: Sent(
            key=key,
            batch=batch,
            state=state,
            text=text,
            target_id=target_id,
            target_number=target_number,
            link=link,
            id=delivery_id,
            act=act,
            by=sealed_by if act == "adopt" else "",
            status=status or "",
            changing=changing.get(key, ""),
        )
        for (
            key, batch, state, text, target_id, target_number, link, delivery_id, act, sealed_by,
            status,
        ) in rows.sent(session, workspace_id, company)
    }  # fmt: skip


def document_in(row: Delivery) -> Document:
    """The document as it was sealed."""
    return from_text(row.document)


_TAGGED = re.compile(r'"(?:department|project)": "(?!")')
"""Either of them with something in it, as `to_text` writes it; within a text its marks differ."""


def is_tagged(row: Delivery) -> bool:
    """Whether any line of the document names a department or a project."""
    return bool(_TAGGED.search(row.document))


def party_in(row: Delivery) -> Party:
    """The contact to be created, as it was sealed."""
    return Party(**json.loads(row.document))


def contact_update_in(row: Delivery) -> ContactUpdate:
    """What is to be changed of a contact, as it was sealed."""
    return update_from(row.document)


def contact_key(party: Party) -> str:
    """What a contact to be created is, whatever document names it.

    >>> contact_key(Party("  Blorp  & Sons ", "Blorp & Sons Ltd"))
    'contact blorp & sons'
    """
    return f"{'supplier' if party.supplier else 'contact'} {key_of(party.key or party.name)}"


def mark_of(*words: str) -> str:
    """The 32 hexadecimal digits by which Sage knows a repetition; the same for the same words."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]


def totals_of(documents: Sequence[Document]) -> dict[str, dict[str, str]]:
    """What they come to in each currency, as decimal text; credit notes take away."""
    sums: dict[str, list[Decimal]] = {}
    for document in documents:
        sign = -1 if takes_back(document.kind) else 1
        into = sums.setdefault(document.currency, [Decimal(0), Decimal(0)])
        into[0] += sign * document.net
        into[1] += sign * document.tax
    return {
        currency: {"net": f"{net:f}", "tax": f"{tax:f}", "gross": f"{net + tax:f}"}
        for currency, (net, tax) in sums.items()
    }


def minor(amount: Decimal, currency: str) -> int:
    """A document's amount in whole minor units; drafts leave nothing smaller."""
    found = to_minor(amount, minor_places(currency))
    assert isinstance(found, int), f"{amount} {currency}"
    return found


# --- what stands in the way ------------------------------------------------------------------


def _not_writable(connection: Connection | None) -> Problem | None:
    if connection is None or not connection.business_id:
        return Problem(
            "no-company",
            "Connection",
            "No company in Sage is connected.",
            "Connect one on Connection.",
        )
    if connection.mode != "full":
        return Problem(
            "not-writable",
            "Connection",
            "Crosswalk may not write to this company.",
            "Choose full access on Connection.",
        )
    return None


def _standing(
    session: Session, workspace_id: str, company: str, documents: Sequence[Document]
) -> Problem | None:
    keys = [document.key for document in documents]
    twice = [key for key, times in Counter([*keys, *_once_linked(documents)]).items() if times > 1]
    if twice:
        return Problem(
            "twice-in-the-batch",
            _HERE,
            f"{_listed(twice)} would be sent twice.",
            "Look at how the rows are grouped into documents, on Fields.",
        )
    there = [
        *rows.standing(session, workspace_id, company, keys),
        *_under_another_key(session, workspace_id, company, documents),
    ]
    if not there:
        return None
    return Problem(
        "already-sent",
        _HERE,
        f"{_listed([each.key for each in there])}: in Sage already, or on the way there.",
        "Preview again; what is there is left out then.",
    )


def _once_linked(documents: Sequence[Document]) -> Iterator[str]:
    """What has another's number, by contact: two of the file's may be one in the target."""
    for each in documents:
        if is_numbered_by_party(each.kind) and each.party.id:
            who = "supplier" if is_purchase(each.kind) else "client"
            yield f"{each.title} of the {who} {each.party.name} ({each.party.id})"


def _under_another_key(
    session: Session, workspace_id: str, company: str, documents: Sequence[Document]
) -> Iterator[Delivery]:
    """What has another's number and was sent under another key: they have another name or code
    now."""
    wanted: dict[str, list[Document]] = {}
    for each in documents:
        if is_numbered_by_party(each.kind):
            wanted.setdefault(each.title, []).append(each)
    numbers = sorted({each.number for many in wanted.values() for each in many})
    for row in rows.of_parties_there(session, workspace_id, company, numbers):
        before = document_in(row)
        for each in wanted.get(before.title, ()):
            if row.key != each.key and same_party(each.party, before.party):
                yield row


def _changeable(
    session: Session, workspace_id: str, company: str, changes: Sequence[Amendment]
) -> Problem | None:
    """Each is in the target as it was previewed, and nobody else is about to change it."""
    there = {each.id: each for each in rows.with_ids(
        session, workspace_id, [each.before.id for each in changes]
    )}  # fmt: skip
    keys = [each.before.key for each in changes]
    under_way = dict(rows.changes(session, workspace_id, company, keys)) if keys else {}
    for each in changes:
        row = there.get(each.before.id)
        if row is None or row.company != company or row.document != each.before.text:
            stands = False
        else:
            stands = row.state in rows.THERE and row.act != "void"
        if not stands or each.before.key in under_way:
            return Problem(
                "changed-since-preview",
                _HERE,
                f"{_listed([each.before.key])}: it was changed or voided a moment ago, or is "
                "about to be.",
                "Look at the preview again, then seal.",
            )
    return None


def _contacts_free(
    session: Session, workspace_id: str, company: str, contacts: Sequence[ContactUpdate]
) -> Problem | None:
    """Nobody else is about to change one of these contacts."""
    keys = {each.key: each.name for each in contacts}
    under_way = rows.changes(session, workspace_id, company, list(keys)) if keys else ()
    for key, batch in under_way:
        return Problem(
            "contact-on-its-way",
            "Transfer",
            f"The contact “{keys[key]}” is about to be changed by batch {batch}.",
            "Transfer or stop that batch first, on Transfer.",
        )
    return None


def _to_create(
    session: Session, workspace_id: str, company: str, documents: Sequence[Document]
) -> Mapping[str, Party] | Problem:
    """The contacts without which these documents cannot be sent, in the order they are met."""
    parties: dict[str, Party] = {}
    for document in documents:
        if not document.party.id:
            parties.setdefault(contact_key(document.party), document.party)
    known = rows.contacts(session, workspace_id, company, parties.keys())
    for key, row in known.items():
        if row.state in rows.THERE and row.currency not in ("", parties[key].currency):
            return Problem(
                "contact-of-another-currency",
                "Contacts",
                f"The contact “{row.contact}” was created in {row.currency}, these documents are "
                f"in {parties[key].currency}, and a contact in Sage has one currency.",
                "Read Sage's lists on Connection, then link the client with that contact on "
                "Contacts: the other currency then gets a line of its own.",
            )
        if row.state in rows.THERE:
            del parties[key]
        elif row.state in rows.ON_ITS_WAY:
            return Problem(
                "contact-on-its-way",
                "Transfer",
                f"The contact “{row.contact}” is being created by another batch.",
                "Transfer or stop that batch first, on Transfer.",
            )
    return parties


def _clashed(clash: Clash, name: str) -> Problem:
    if "batch_name" in str(clash) or "batch.name" in str(clash):
        return Problem(
            "batch-name-taken",
            "Batch name",
            f"There is a batch called “{name}” already.",
            "Give this one another name.",
        )
    return Problem(
        "already-sent",
        _HERE,
        "One of the documents was sealed by somebody else a moment ago.",
        "Preview again; what is there is left out then.",
    )


# --- what is kept ----------------------------------------------------------------------------


def _contact_changes(batch: Batch, contacts: Sequence[ContactUpdate]) -> Iterator[Delivery]:
    """What is changed of contacts that are there, before anything else."""
    for place, each in enumerate(contacts):
        fields = ", ".join(change.title.lower() for change in each.written)
        yield Delivery(
            workspace_id=batch.workspace_id,
            batch_id=batch.id,
            place=place,
            what="contact",
            act="update",
            company=batch.company,
            key=each.key,
            number=each.code,
            contact=each.name,
            currency=each.party.currency,
            reason=f"Changed: {fields}.",
            document=each.text,
            target_id=each.id,
            target_number=f"{each.name} ({each.code})" if each.code else each.name,
            idempotency_id=mark_of(batch.workspace_id, batch.company, each.key, batch.id),
        )


def _deliveries(
    batch: Batch, parties: Mapping[str, Party], documents: Sequence[Document], first: int
) -> Iterator[Delivery]:
    """Contacts first, then the documents in their order."""
    for place, (key, party) in enumerate(parties.items(), first):
        yield Delivery(
            workspace_id=batch.workspace_id,
            batch_id=batch.id,
            place=place,
            what="contact",
            company=batch.company,
            key=key,
            number=party.code,
            contact=party.name,
            currency=party.currency,
            document=json.dumps(asdict(party), ensure_ascii=False, sort_keys=True),
            idempotency_id=mark_of(batch.workspace_id, batch.company, key, batch.id),
        )
    for place, document in enumerate(documents, first + len(parties)):
        yield delivery_of(batch, place, document)


def _changes(batch: Batch, place: int, changes: Sequence[Amendment]) -> Iterator[Delivery]:
    """What is done to documents that are there, after everything that is new."""
    for here, each in enumerate(changes, place):
        row = delivery_of(batch, here, each.document, act=each.act, before=each.before)
        row.reason = each.reason
        row.target_id = each.before.target_id
        row.target_number = each.before.target_number
        row.link = each.before.link
        yield row


def delivery_of(
    batch: Batch,
    place: int,
    document: Document,
    *,
    act: str = "create",
    before: Sent | None = None,
) -> Delivery:
    """One document of a batch, waiting to set out; one that is there keeps its key."""
    key = before.key if before else document.key
    return Delivery(
        workspace_id=batch.workspace_id,
        batch_id=batch.id,
        place=place,
        what=document.kind,
        act=act,
        amends=before.id if before else "",
        company=batch.company,
        key=key,
        number=document.number,
        contact=document.party.name,
        date=document.date.isoformat(),
        currency=document.currency,
        net=minor(document.net, document.currency),
        tax=minor(document.tax, document.currency),
        gross=minor(document.gross, document.currency),
        document=to_text(document),
        came_from=_rows(document),
        idempotency_id=mark_of(batch.workspace_id, batch.company, key, batch.id),
    )


def _rows(document: Document) -> str:
    """Its rows in the file, as people read them.

    Runs are drawn together: Invoices!2-4, 9.
    """
    spans: list[list[int]] = []
    for row in sorted(document.rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    if not spans:
        return ""
    text = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
    return f"{document.sheet}!{text}" if document.sheet else text


def _says(
    batch: Batch,
    documents: Sequence[Document],
    changes: Sequence[Amendment],
    contacts: Sequence[ContactUpdate],
) -> str:
    updates = [each.document for each in changes if each.act == "update"]
    parts = []
    if documents or not changes:
        parts.append(f"{_counted(len(documents))} {_value(documents)}")
    if updates:
        parts.append(f"{_counted(len(updates))} to be amended, then {_value(updates)}")
    if voids := len(changes) - len(updates):
        parts.append(f"{_counted(voids)} to be voided")
    if contacts:
        noun = "contact" if len(contacts) == 1 else "contacts"
        parts.append(f"{len(contacts):,} {noun} to be changed")
    return (
        f"Sealed the batch {batch.name} for the company “{batch.company_name}”: "
        f"{'; '.join(parts)}; from {batch.file_name} (mapping version {batch.mapping_version}, "
        f"fingerprint {batch.fingerprint[:12]})."
    )


def _counted(number: int) -> str:
    return f"{number:,} {'document' if number == 1 else 'documents'}"


def _value(documents: Sequence[Document]) -> str:
    value = ", ".join(
        say_amount(minor(Decimal(each["gross"]), currency), currency)
        for currency, each in sorted(totals_of(documents).items())
    )
    return f"of {value} with tax"


def _listed(keys: Sequence[str]) -> str:
    more = len(keys) - _NAMED
    named = ", ".join(keys[:_NAMED])
    named = named[:1].upper() + named[1:]
    return f"{named} and {more:,} more" if more > 0 else named
