"""A batch whose documents are written as files: written once, handed out, proved by an export.

Nothing is called, so nothing is ever in doubt: the files, the places of all documents in them
and the end of the batch are kept in one commit, or none of it is. Written files are frozen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine import audit
from engine.batches import contact_key, difference_of_amounts, document_in, party_in, title_of
from engine.connecting import add_products, books, options_of, take_out_products
from engine.installation import Installation
from engine.model import Document, DocumentKind, Problem, is_numbered_by_party, key_of
from engine.records import Batch, BatchFile, Delivery, now
from engine.store import Session, connections, workspaces
from engine.store import batches as rows
from engine.target import FileTarget, Found, Order, Payment, ReferenceItem, stops
from engine.transfer.turning import Superseded, Turn

_HERE = "Transfer"


def write(turn: Turn, batch: Batch, version: int, target: FileTarget) -> str:
    """The files of a batch, and every document's place in them; may be run twice."""
    if batch.state != "sending":
        return f"Nothing is to be done for {batch.name}."
    store = turn.installation.store
    with store.reading() as session:
        making = _Making(session, batch, target)
    turn.report(0, batch.documents, f"Writing {batch.documents:,} documents into files.")
    order, refused = making.order, making.refused
    written = target.write(order) if order.documents else None
    with store.writing() as session:
        held = rows.held(session, batch.workspace_id, batch.id)
        if held is None or held.version != version or held.state != "sending":
            raise Superseded
        at = now()
        for row, code in making.contacts:
            _mark(session, row, state="delivered", number=code, answered_at=at,
                  target_id=target.contact_id(_side(row), code), target_number=code)  # fmt: skip
        for row in making.documents:
            if row.key in refused:
                _mark(session, row, state="refused", says=refused[row.key], answered_at=at)
            else:
                assert written is not None
                _mark(session, row, state="delivered", target_id=row.key,
                      target_number=written.places[row.key], answered_at=at)  # fmt: skip
        rows.add_files(
            session,
            [
                BatchFile(
                    batch_id=batch.id,
                    place=place,
                    workspace_id=batch.workspace_id,
                    name=file.name,
                    content=file.content,
                    says=file.says,
                )
                for place, file in enumerate(() if written is None else written.files)
            ],
        )
        if written is not None:
            add_products(session, batch.workspace_id, batch.id, written.products)
        held.state = "failed" if written is None else "partly" if refused else "delivered"
        held.says = "" if written is None else "\n".join(written.remarks)
        held.ended_at = at
        rows.keep(session, held)
        audit.record(
            session,
            turn.installation.keys,
            batch.workspace_id,
            turn.actor,
            "delivered",
            f"Wrote {len(order.documents):,} of {batch.documents:,} documents of {batch.name} "
            f"into files for “{batch.company_name}” in {target.name}.",
        )
        counts = {"delivered": len(order.documents), "refused": len(refused)}
        return f"{title_of(held, counts)}."


class _Making:
    """What is to be written of a batch: new contacts with their codes, documents with theirs."""

    def __init__(self, session: Session, batch: Batch, target: FileTarget) -> None:
        connection = connections.of(session, batch.workspace_id)
        workspace = workspaces.with_id(session, batch.workspace_id)
        assert connection is not None
        assert workspace is not None
        waiting = rows.deliveries(session, batch.workspace_id, batch.id, states=("waiting",))
        company = books(session, workspace)
        codes = {item.id: item.code for item in company.of("contact")}
        # What an earlier batch made is the company's by now, though its list was not read again.
        earlier = rows.contacts_made(session, batch.workspace_id, batch.company)
        theirs = [
            ReferenceItem("contact", row.target_id, row.contact, row.number)
            for row in earlier
            if row.target_id not in codes
        ]
        taken = {*codes.values(), *(row.number for row in earlier)}
        self.contacts: list[tuple[Delivery, str]] = []
        made: dict[str, str] = {}
        parties = []
        for row in waiting:
            if row.what != "contact":
                continue
            party = party_in(row)
            code = target.new_code(party, taken)
            taken.add(code)
            made[row.key] = code
            self.contacts.append((row, code))
            parties.append(replace(party, code=code))
        self.documents = [row for row in waiting if row.what != "contact"]
        order = Order(
            batch=batch.name,
            company=batch.company_name,
            documents=(),
            new_contacts=parties,
            books=replace(company, items=(*company.items, *theirs)),
            options=options_of(connection, target),
        )
        known_as = {row.key: (row.target_id, row.number) for row in earlier}
        known_as |= {key: ("", code) for key, code in made.items()}
        coded = {row.key: _coded(document_in(row), codes, known_as) for row in self.documents}
        whole = replace(order, documents=list(coded.values()))
        self.refused: dict[str, str] = {}
        written: list[Document] = []
        for key, document in coded.items():
            if problems := stops(target.problems(document, whole)):
                self.refused[key] = " ".join(f"{each.says} {each.fix}" for each in problems)
            else:
                written.append(document)
        self.order = replace(order, documents=written)


def _coded(
    document: Document, codes: Mapping[str, str], known_as: Mapping[str, tuple[str, str]]
) -> Document:
    """The document with its contact's code: the company's own, or the one that it gets."""
    party = document.party
    if party.id:
        id_, code = party.id, codes.get(party.id, party.code or party.id)
    else:
        id_, code = known_as[contact_key(party)]
    return replace(document, party=replace(party, id=id_, code=code))


def _side(row: Delivery) -> DocumentKind:
    """What kind of document a new contact is for."""
    return "purchase invoice" if party_in(row).supplier else "invoice"


def _mark(session: Session, row: Delivery, **values: Any) -> None:
    if not rows.mark(session, row, ("waiting",), **{"says": "", **values}):
        raise Superseded


# --- the proof -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """What an export of the company proved, document by document."""

    proved: int
    differ: int
    missing: int
    """Of the documents whose days the export covers."""

    @property
    def says(self) -> str:
        """
        >>> Proof(30, 0, 2).says
        '30 documents are in Sage and equal to the penny, 2 are not in this export.'
        """
        said = [f"{self.proved:,} documents are in Sage and equal to the penny"]
        if self.differ:
            said.append(f"{self.differ:,} are there but differ")
        if self.missing:
            said.append(f"{self.missing:,} are not in this export")
        return f"{', '.join(said)}."

    def in_words(self, language: str) -> str:
        """The same to who meets the program in this language.

        >>> Proof(1_200, 1, 0).in_words("fr")
        '1 200 pièces sont dans Sage, égales au centime, 1 y est mais diffère.'
        """
        if language != "fr":
            return self.says

        def many(number: int, one: str, more: str) -> str:
            written = f"{number:,}".replace(",", " ")
            return f"{written} {one if number < 2 else more}"

        said = [
            many(self.proved, "pièce est dans Sage, égale au centime",
                 "pièces sont dans Sage, égales au centime"),
            self.differ and many(self.differ, "y est mais diffère", "y sont mais diffèrent"),
            self.missing and many(self.missing, "n'est pas dans cet export",
                                  "ne sont pas dans cet export"),
        ]  # fmt: skip
        return f"{', '.join(each for each in said if each)}."


def prove_by(
    installation: Installation,
    workspace_id: str,
    found: Sequence[Payment],
    *,
    name: str,
    actor: str,
) -> Proof | Problem:
    """Compare what was written with what the company's own export holds, to the penny."""
    there: dict[str, list[Payment]] = {}
    for each in found:
        there.setdefault(key_of(each.found.title), []).append(each)
    counted = {"proved": 0, "differs": 0, "missing": 0}
    days = [each.found.date.isoformat() for each in found]
    first, last = min(days, default=""), max(days, default="")
    with installation.store.writing() as session:
        connection = connections.held(session, workspace_id)
        if connection is None:
            return Problem("no-company", _HERE, "No company is set up.", "Set it up on Connection.")
        company = connection.business_id
        made = {
            row.key: row.target_id for row in rows.contacts_made(session, workspace_id, company)
        }
        for batch in rows.of_company(session, workspace_id, company):
            _prove(session, batch, there, made, counted, (first, last))
        proof = Proof(counted["proved"], counted["differs"], counted["missing"])
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "read back",
            f"Compared what was written with the company's export {name}: {proof.says}",
        )
    return proof


def _prove(
    session: Session,
    batch: Batch,
    there: Mapping[str, Sequence[Payment]],
    made: Mapping[str, str],
    counted: dict[str, int],
    span: tuple[str, str],
) -> None:
    written = rows.deliveries(session, batch.workspace_id, batch.id, states=rows.THERE)
    if not written:
        return
    at, unproved = now(), 0
    for row in written:
        if row.what == "contact":
            continue
        document = document_in(row)
        known = there.get(key_of(document.title), ())
        contact = document.party.id or made.get(contact_key(document.party), "")
        if is_numbered_by_party(document.kind):
            known = [each for each in known if _may_be_of(contact, each.found)]
        mine = next((each for each in known if not _differs(document, contact, each)), None)
        if mine is not None:
            number = mine.found.target_number or row.target_number
            rows.mark(session, row, rows.THERE, state="proved", proved_at=at, says="",
                      target_number=number, answered_at=row.answered_at or at)  # fmt: skip
            counted["proved"] += 1
        elif known:
            says = _differs(document, contact, known[0])
            rows.mark(session, row, rows.THERE, state="differs", proved_at=None, says=says)
            counted["differs"] += 1
            unproved += 1
        elif row.state != "proved":
            unproved += 1
            if span[0] <= row.date <= span[1]:
                counted["missing"] += 1
    for row in written:
        if row.what == "contact" and row.state != "proved":
            rows.mark(session, row, rows.THERE, state="proved", proved_at=at)
    proved_at = None if unproved else batch.proved_at or at
    if proved_at != batch.proved_at:
        batch.proved_at = proved_at
        rows.keep(session, batch)


def _may_be_of(contact: str, found: Found) -> bool:
    return not contact or found.contact_id in ("", contact)


def _differs(document: Document, contact: str, paid: Payment) -> str:
    """What the export has otherwise, in a sentence; empty where it is the same."""
    found = paid.found
    if found.status == "void":
        return "It is void in the export."
    if found.date != document.date:
        return f"In Sage: dated {found.date:%d/%m/%Y} instead of {document.date:%d/%m/%Y}."
    if contact and found.contact_id and found.contact_id != contact:
        return f"In Sage: for {found.contact_id} instead of {contact}."
    if paid.totals_only:
        return difference_of_amounts(document, None, None, found.gross)
    return difference_of_amounts(document, found.net, found.tax, found.gross)


# --- taking back -----------------------------------------------------------------------------


def withdraw(
    installation: Installation, workspace_id: str, batch_id: str, reason: str, *, actor: str
) -> Problem | None:
    """The files were never read in, and never will be: their documents may be written anew."""
    if not reason:
        return Problem(
            "no-reason", "Reason", "The files are taken back without a reason.", "Type one."
        )
    with installation.store.writing() as session:
        batch = rows.held(session, workspace_id, batch_id)
        if batch is None:
            return Problem("no-batch", _HERE, "This batch is not here.", "Choose another one.")
        written = rows.deliveries(session, workspace_id, batch_id, states=rows.THERE)
        if any(row.state == "proved" and row.what != "contact" for row in written):
            return Problem(
                "read-in-already",
                _HERE,
                "Documents of these files are in the company's books: an export proved it.",
                "Correct them with credit notes.",
            )
        for row in written:
            rows.mark(session, row, rows.THERE, state="undone", says=f"{reason} ({actor})")
        take_out_products(session, workspace_id, batch_id)
        rows.keep(session, batch)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "undone",
            f"Took back the files of {batch.name}, which were not read in: {reason}",
        )
    return None
