"""A file on the workbench: its sheet, the mapping and the books of one moment, and what they make.

Benches are kept as long as they are used. One that stands for another state of the file,
the mapping, the company's lists or what was sent is another bench; both lean on the same
memory of columns, so that after an edit only what hangs on it is reckoned anew.
"""

import json
from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as Dict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine import batches, choices, comparing, connecting, controlling, suggest, uploads
from engine import mapping as mapped
from engine import preview as previews
from engine.installation import Installation
from engine.mapping import Memo, OneCurrency
from engine.model import (
    ContactUpdate,
    Document,
    ItemSeen,
    Mapping,
    MappingSettings,
    Party,
    PartySeen,
    Problem,
    Sent,
    Sheet,
    TaxChoice,
    TaxSeen,
    UploadKind,
    ValueSeen,
    key_of,
    to_text,
)
from engine.preview import Preview
from engine.records import Connection, Upload, Workspace
from engine.store import connections
from engine.store import uploads as rows
from engine.target import (
    SOLD,
    Books,
    FileTarget,
    Found,
    LivePlace,
    Order,
    Place,
    ReferenceItem,
    with_codes,
)
from engine.uploads import Shelf

_BENCHES: Shelf["Bench"] = Shelf(12)
_NOW: Shelf["Bench | None"] = Shelf(12)
_MEMOS: Shelf[Memo] = Shelf(6)
_BOOKS: Shelf[Books] = Shelf(12)
_PROPOSALS: Shelf[Any] = Shelf(24)
_SENT: Shelf[Dict[str, Sent]] = Shelf(12)


def bench_now(installation: Installation, workspace: Workspace, upload_id: str) -> "Bench | None":
    """The bench of a file as everything stands now; None where the file is gone.

    A page asks for it many times: as long as nothing in the store changes, it is the same.
    """

    def make() -> Bench | None:
        with installation.store.reading() as session:
            found = rows.with_id(session, workspace.id, upload_id)
        if found is None or found.removed_at is not None:
            return None
        return bench_of(installation, workspace, found)

    return _NOW.get((workspace.id, upload_id, installation.store.moment()), make)


def bench_of(
    installation: Installation, workspace: Workspace, upload: Upload, version: int | None = None
) -> "Bench":
    """The bench for this file as everything stands now, or with an older version of the mapping."""
    with installation.store.reading() as session:
        number = choices.version_number(session, workspace.id) if version is None else version
        books_version = connecting.books_version(session, workspace.id)
        sent_version = batches.sent_version(session, workspace.id)
        look_version = comparing.look_version(session, workspace.id)
        clients = rows.latest(session, workspace.id, "clients")
    sheet = uploads.sheet_of(installation, upload)
    key = (
        workspace.id,
        upload.id,
        upload.version,
        id(sheet),
        number,
        books_version,
        sent_version,
        look_version,
        None if clients is None else (clients.id, clients.version),
    )
    return _BENCHES.get(
        key, lambda: Bench(installation, workspace, upload, sheet, number, clients, key)
    )


class Bench:
    """One file at one moment; everything on it is reckoned when it is first asked for."""

    def __init__(
        self,
        installation: Installation,
        workspace: Workspace,
        upload: Upload,
        sheet: Sheet,
        version: int,
        clients: Upload | None,
        key: tuple[Any, ...],
    ) -> None:
        self._installation = installation
        self._workspace = workspace
        self._clients = clients
        self.upload = upload
        self.kind: UploadKind = upload.kind  # type: ignore[assignment]
        self.sheet = sheet
        self.key = key
        self.fingerprints: dict[tuple[frozenset[str], frozenset[str], str], str] = {}
        """Reckoned of what is ready, by what is left out, what changes and the company."""
        self.memo = _MEMOS.get((workspace.id, upload.id), Memo)
        with installation.store.reading() as session:
            self.values = choices.values(session, workspace.id, version)
        stands = choices.mapping_of(self.values, self.kind, version)
        self.mapping: Mapping = uploads.understood(stands, upload)

    def part(self, part: str) -> str:
        """What a table is kept as for such a file: what is bought has tables of its own."""
        return choices.part_of(part, self.kind)

    def stands(self, part: str, key: str) -> Any:
        """One choice as it is kept, or None."""
        return self.values.get((self.part(part), key))

    # --- the company ---

    @cached_property
    def books(self) -> Books:
        return books_of(self._installation, self._workspace)

    @cached_property
    def _contacts(self) -> dict[str, ReferenceItem]:
        return {each.id: each for each in self.books.of("contact")}

    @cached_property
    def _one_currency(self) -> OneCurrency | None:
        if not connecting.limits_of(self._connection).one_currency_per_contact:
            return None
        kept = {key: item.facts.get("currency", "") for key, item in self._contacts.items()}
        return OneCurrency(self.books.currency, kept)

    def contact(self, contact_id: str) -> ReferenceItem | None:
        return self._contacts.get(contact_id)

    # --- what the file has ---

    @cached_property
    def taxes_seen(self) -> Sequence[TaxSeen]:
        return mapped.taxes_seen(self.sheet, self.mapping, self.books.currency, self.memo)

    @cached_property
    def parties_seen(self) -> Sequence[PartySeen]:
        return mapped.parties_seen(
            self.sheet,
            self.mapping,
            self.books.currency,
            self.parties,
            self.memo,
            self._one_currency,
        )

    def values_seen(self, field: str) -> Sequence[ValueSeen]:
        return mapped.values_seen(self.sheet, self.mapping, field, self.books.currency, self.memo)

    @cached_property
    def parties(self) -> Dict[str, Party]:
        """What the newest file of clients knows of them."""
        if self._clients is None:
            return {}
        sheet = uploads.sheet_of(self._installation, self._clients)
        stands = choices.mapping_of(self.values, "clients")
        mapping = uploads.understood(stands, self._clients)
        key = ("parties", self._workspace.id, id(sheet), mapping.model_dump_json())
        found: Dict[str, Party] = _PROPOSALS.get(key, lambda: mapped.parties_of(sheet, mapping))
        return found

    # --- proposals ---

    @cached_property
    def field_proposals(self) -> Sequence[suggest.FieldProposal]:
        key = ("fields", self._workspace.id, id(self.sheet), self.kind, self.upload.source)
        recognised = uploads.recognised(self.sheet, self.upload)
        found: Sequence[suggest.FieldProposal] = _PROPOSALS.get(
            key, lambda: suggest.fields(self.sheet, recognised, self.kind)
        )
        return found

    @cached_property
    def tax_proposals(self) -> Sequence[suggest.TaxProposal]:
        days = [day for seen in self.taxes_seen for day in (seen.first, seen.last) if day]
        seen = [
            suggest.SeenTax(each.code, tuple(map(Decimal, each.percentages)))
            for each in self.taxes_seen
        ]
        first, last = (min(days), max(days)) if days else (_SOME_DAY, _SOME_DAY)
        return suggest.taxes(seen, self.books, first, last, purchases=self.mapping.purchases)

    def account_proposals(self, field: str) -> Dict[str, suggest.AccountProposal]:
        """By the value's key."""
        seen = self.values_seen(field)
        made = suggest.accounts(
            [suggest.SeenValue(field, each.value) for each in seen],
            self.books,
            purchases=self.mapping.purchases,
            payments=self.mapping.payments,
        )
        return {each.key: proposal for each, proposal in zip(seen, made, strict=True)}

    @cached_property
    def items_seen(self) -> Sequence[ItemSeen]:
        return mapped.items_seen(self.sheet, self.mapping, self.books.currency, self.memo)

    @cached_property
    def sold(self) -> Dict[str, ReferenceItem]:
        """What the company sells, products and services, by id."""
        return {each.id: each for kind in SOLD for each in self.books.of(kind)}

    @property
    def items_become(self) -> bool:
        """Whether an item that is no product of the company becomes one."""
        become = connecting.limits_of(self._connection).new_products
        return become and self.kind == "invoices"

    @cached_property
    def product_proposals(self) -> Sequence[suggest.ProductProposal]:
        key = ("products", self._workspace.id, self.books.version, self.items_seen)
        seen = [suggest.SeenItem(each.item, each.description) for each in self.items_seen]
        found: Sequence[suggest.ProductProposal] = _PROPOSALS.get(
            key, lambda: suggest.products(seen, self.books)
        )
        return found

    @cached_property
    def contact_proposals(self) -> Dict[str, suggest.ContactProposal]:
        """By the client's key; names are compared once for each state of clients and contacts."""
        seen, bought = self.parties_seen, self.mapping.purchases
        key = ("contacts", self._workspace.id, self.books.version, bought, tuple(seen))
        links = {
            key: choice.contact
            for key, choice in self.mapping.contacts.items()
            if choice.verb == "link"
        }

        def make() -> Dict[str, suggest.ContactProposal]:
            contacts = [each for each in self.books.of("contact") if not each.barred(bought)]
            made = suggest.contacts(
                [each.party for each in seen if not each.besides], contacts, links
            )
            found = {key_of(each.key): each for each in made}
            if self._one_currency is not None:
                found |= suggest.contacts_by_currency(seen, found, contacts)
            return found

        found: Dict[str, suggest.ContactProposal] = _PROPOSALS.get(key, make)
        return found

    # --- the preview ---

    @cached_property
    def preview(self) -> Preview:
        return self.preview_with(self.mapping.settings)

    def preview_with(self, settings: MappingSettings) -> Preview:
        """The preview as it would be under other settings."""
        return previews.preview(
            self.sheet,
            self.mapping.model_copy(update={"settings": settings}),
            self.books,
            connecting.limits_of(self._connection),
            parties=self.parties,
            sent=self.sent,
            found=self.found,
            memo=self.memo,
            refuses=self._refuses,
            frozen=connecting.frozen_by(self._connection),
        )

    def contact_updates(self, contacts: Collection[str]) -> Sequence[ContactUpdate]:
        """What would be changed of these contacts, which documents are for."""
        if self.place is not None:
            return ()
        return previews.contact_updates(self.preview.draft, contacts)

    @cached_property
    def _connection(self) -> Connection | None:
        with self._installation.store.reading() as session:
            return connections.of(session, self._workspace.id)

    @property
    def target(self) -> FileTarget | None:
        """The place that takes these documents as files; None where they are sent."""
        return connecting.target_of(self._connection)

    @property
    def live_place(self) -> LivePlace | None:
        """The place that these documents are sent to at an address of its own, if they are."""
        return connecting.live_place_of(self._connection)

    @property
    def place(self) -> Place | None:
        """The program other than Sage Accounting that the company is kept in, if it is."""
        return connecting.place_of(self._connection)

    def order(self, documents: Sequence[Document]) -> Order:
        """These documents as that program would take them."""
        assert self.place is not None
        assert self._connection is not None
        return Order(
            batch="",
            company=self._connection.business_name,
            documents=documents,
            new_contacts=(),
            books=self.books,
            options=connecting.options_of(self._connection, self.place),
        )

    @cached_property
    def _refuses(self) -> Callable[[Document], Sequence[Problem]] | None:
        target = self.place
        if target is None:
            return None
        order = self.order(())

        def refuses(document: Document) -> Sequence[Problem]:
            if document.party.id:
                return [*target.problems(document, order), *self._refused_by_control(document)]
            alone = with_codes(target, replace(order, documents=[document]))
            found = target.problems(alone.documents[0], alone)
            return [*found, *self._refused_by_control(document)]

        return refuses

    def _refused_by_control(self, document: Document) -> Sequence[Problem]:
        """What the program's own control said of the document, as long as it stands as it was."""
        asked, problem = self._control.get(document.key, ("", None))
        return [problem] if problem is not None and asked == to_text(document) else []

    @cached_property
    def _control(self) -> Dict[str, tuple[str, Problem]]:
        with self._installation.store.reading() as session:
            return controlling.refusals(session, self._workspace.id, self.company)

    @cached_property
    def company(self) -> str:
        """The id of the connected company; empty where there is none."""
        return "" if self._connection is None else self._connection.business_id

    @property
    def held_back(self) -> str:
        """Where every row of the file went, as a batch keeps it."""
        equation = self.preview.equation
        return json.dumps(
            {
                part: {
                    "documents": tally.documents,
                    "rows": tally.rows,
                    "value": f"{tally.value:f}",
                }
                for part, tally in (
                    ("came in", equation.came_in),
                    ("ready", equation.ready),
                    ("already there", equation.already_there),
                    ("changed", equation.changed),
                    ("held", equation.held),
                    ("left out", equation.excluded),
                )
            }
        )

    @cached_property
    def sent(self) -> Dict[str, Sent]:
        """What batches took to this company, or may have."""
        with self._installation.store.reading() as session:
            row = connections.of(session, self._workspace.id)
        company = "" if row is None else row.business_id
        key = ("sent", self._workspace.id, company, self.key[6])

        def make() -> Dict[str, Sent]:
            with self._installation.store.reading() as session:
                return batches.sent(session, self._workspace.id, company)

        return _SENT.get(key, make)

    @cached_property
    def found(self) -> Sequence[Found]:
        """What was seen in the company when it was last looked into."""
        with self._installation.store.reading() as session:
            row = connections.of(session, self._workspace.id)
            company = "" if row is None else row.business_id
            return comparing.seen(session, self._workspace.id, company)

    def tax_problem(
        self, seen: TaxSeen, choice: TaxChoice | None, rate: ReferenceItem | None
    ) -> str:
        """Why a chosen rate will not do for a code, in a sentence; empty where it will."""
        if choice is None:
            return ""
        if rate is None:
            return "Sage has this rate no more. Choose another one."
        if why := rate.barred(self.mapping.purchases):
            return f"The rate is {why}. Choose another one."
        day = seen.last or _SOME_DAY
        meant = rate.percentage_on(day)
        if meant is None:
            return f"The rate has no percentage on {day:%d %b %Y}."
        odd = [each for each in seen.percentages if Decimal(each) != Decimal(meant)]
        if odd and not choice.reason:
            shown = ", ".join(odd)
            return f"The file says {shown} %, the rate is {_plain(meant)} %. Give a reason."
        return ""


_SOME_DAY = date(2026, 1, 1)  # for a file whose dates cannot be read yet


def _plain(percentage: str) -> str:
    return percentage.rstrip("0").rstrip(".") if "." in percentage else percentage


def books_of(installation: Installation, workspace: Workspace) -> Books:
    """The workspace's books, read from the store once for each state of them."""
    with installation.store.reading() as session:
        version = connecting.books_version(session, workspace.id)

        def make() -> Books:
            return connecting.books(session, workspace)

        return _BOOKS.get((workspace.id, workspace.currency, version), make)
