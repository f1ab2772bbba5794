"""One company in Sage 100 that is called: documents tried, written as pieces, found again."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.errors import Refused
from engine.model import Document, DocumentKind, Party, is_purchase, key_of
from engine.target import (
    Books,
    CompanyTold,
    Explanation,
    Found,
    Kind,
    Limits,
    Means,
    Meanwhile,
    Payment,
    Reading,
    Receipt,
    ReferenceItem,
    RefusedByTarget,
    Tell,
    stand_ins,
)
from engine.targets.posted import Posted
from engine.targets.sage100 import codes
from engine.targets.sage100.entries import Plan, collective, piece_of, plan_of
from engine.targets.sage100.live import lists
from engine.targets.sage100.live.bodies import id_of, moment, piece_body, tiers_body
from engine.targets.sage100.live.calls import Calls, Record, quoted
from engine.targets.sage100.live.held import EXPAND, LETTERED, SELECT, documents_in
from engine.targets.sage100.live.words import explain, words_in
from engine.targets.sage100.options import Settings, settings
from engine.targets.sage_accounting.reading import day, parts, text

SALES: tuple[DocumentKind, ...] = ("invoice", "credit note")
PAYMENTS_UNTOLD = Explanation(
    "Cette installation de Sage 100 ne donne pas le lettrage des écritures (lettrage, lettree) par"
    " son API.",
    "Apportez un export des écritures sur Payments : il dit ce qui est réglé.",
    "Payments",
)
_UNCLEAR = 400
"""How Sage answers where it does not know a field that is asked for."""
_EARLIER = timedelta(days=31)
"""An acompte may be older than the invoice that it is for."""
_MOST_CODES = 1_000
_MOST_LENT = 3
"""How many tiers are lent to a piece, where Sage refuses one for a reason of its own."""
UNKNOWN = 422
"""How Sage answers where something that is named is not there."""


class Sage100Company(Posted):
    """The books behind the calls. Pieces are never sent twice unseen: no mark makes that safe."""

    name: str
    limits: Limits
    stands = Explanation(
        "Une pièce écrite dans Sage 100 y reste : elle ne se modifie pas de l'extérieur.",
        "Corrigez-la par un avoir.",
    )
    appears = timedelta(minutes=21)
    """Entries show at once; a call whose answer never came is over long before that."""

    def __init__(
        self,
        name: str,
        limits: Limits,
        ways: Mapping[str, str],
        means: Means,
        options: Mapping[str, str],
    ) -> None:
        self.name, self.limits = name, limits
        self.business = means.business
        self._calls = Calls(ways, means)
        self._means = means
        self._choices: Settings = settings(options)
        self._tax_codes = options.get("tax_codes", "") == "yes"
        self._keys: dict[tuple[Kind, str], str] = {}
        self._read: Books | None = None
        self._letters = True
        """Whether this installation tells the lettrage, as far as it was asked."""

    def close(self) -> None:
        self._calls.close()

    # --- who it is, what it has ---

    def company(self) -> CompanyTold:
        """The company behind the id that was typed, and its open exercices."""
        found = next(
            (each for each in self._calls.companies() if text(each, "id") == self._calls.company),
            None,
        )
        if found is None:
            raise Refused(
                f"Le jeton ne donne accès à aucune société « {self._calls.company} » à cette"
                " adresse."
            )
        told = self._calls.one(
            "company",
            select="exercices($select=dateDebut,dateFin;$filter=cloture eq false;"
            "$orderby=dateDebut)",
        )
        years = parts(told, "exercices")
        begins = [each for year in years if (each := day(year, "dateDebut"))]
        ends = [each for year in years if (each := day(year, "dateFin"))]
        span = f"du {min(begins):%d/%m/%Y} au {max(ends):%d/%m/%Y}" if begins and ends else ""
        return CompanyTold(
            id=text(found, "id"),
            name=text(found, "name"),
            country="FR",
            currency="EUR",
            edition=self.name,
            lock_date=min(begins) - timedelta(days=1) if begins else None,
            facts=(("Exercices ouverts", span),),
        )

    def lists(self, tell: Tell) -> Reading:
        return lists.reading(self._calls, tell)

    # --- what is there ---

    def find(
        self, since: date, until: date, *, kinds: Collection[DocumentKind] = SALES
    ) -> Iterator[Found]:
        """Every invoice and avoir of these days, a hundred entries a call."""
        for journal in dict.fromkeys(map(self._journal, kinds)):
            for found in self._of_days(journal, since, until):
                if found.kind in kinds:
                    yield found

    def find_kind(
        self,
        kind: DocumentKind,
        since: date,
        until: date,
        changed_since: datetime | None = None,
        *,
        tags: bool = False,
    ) -> Iterator[Found]:
        """The same for one kind; when an entry was touched is not told."""
        yield from self.find(since, until, kinds=(kind,))

    def look_for(
        self, document: Document, besides: Collection[str], made_since: datetime
    ) -> Found | None:
        """The piece of this number, day, tiers and total, which cannot be another's."""
        for found in self._of_number(self._journal(document.kind), document.date, document.number):
            same = (found.kind, found.contact_id, found.gross) == (
                document.kind,
                document.party.id,
                document.gross,
            )
            if same and found.id not in besides:
                return found
        return None

    def held(self, kind: DocumentKind, target_id: str) -> Found | None:
        journal, booked, number = target_id.split(" ", 2)
        found = self._of_number(journal, date.fromisoformat(booked), number)
        return next((each for each in found if each.id == target_id), None)

    def find_contact(self, party: Party) -> ReferenceItem | None:
        """The tiers of this code, which is one tiers whoever it is to the company."""
        resource = next(each for each in lists.RESOURCES if each.kind == "contact")
        for record in self._calls.records(
            resource.path, filter=f"numero eq {quoted(party.code)}", expand=resource.expand
        ):
            item = lists.item_in(resource, record)
            self._keys["contact", item.code] = item.facts[lists.KEY]
            return item
        return None

    # --- what is made ---

    def reference_for(self, party: Party, taken: str = "") -> str:
        """A code for a new tiers; the one behind `taken` where that is another's."""
        held: set[str] = set()
        code = codes.new_code(party, held)
        while taken and len(held) < _MOST_CODES:
            held.add(code)
            found, code = code, codes.new_code(party, held)
            if found == taken:
                break
        return code

    def contact_body(self, party: Party, key: str) -> Mapping[str, Any]:
        account = collective(party, self._plan, self._choices, purchase=party.supplier)
        return tiers_body(party, account, self._calls.root, self._key)

    def create_contact(self, party: Party, key: str) -> Receipt:
        """A new tiers under `party.code`, which Sage gives to one only."""
        resource = "tiers" if party.supplier else "clients"
        made = self._calls.write(resource, self.contact_body(party, key))
        if known := text(made, "id"):
            self._keys["contact", party.code] = known
        return Receipt(id=party.code, number=f"{party.name} ({party.code})")

    def body(self, document: Document, key: str) -> Mapping[str, Any]:
        piece = piece_of(document, self._plan, self._choices)
        return piece_body(piece, self._calls.root, self._key, tax_codes=self._tax_codes)

    def deliver(self, document: Document, key: str, meanwhile: Meanwhile | None = None) -> Receipt:
        """A new piece. Sage documents no mark for repetitions: it is looked for instead. It does
        one thing after the other, so nothing is done meanwhile."""
        made = self._calls.write(self._action(document), self.body(document, key))
        journal = self._journal(document.kind)
        number = text(made, "piece")
        return Receipt(id=id_of(journal, document), number=f"{journal} {number}".strip())

    def control(self, document: Document) -> Explanation | None:
        """What Sage's own control says against the piece; nothing is written by it."""
        if document.party.id:
            return self._tried(document)
        start = "40" if is_purchase(document.kind) else "41"
        there = sorted(
            stand_ins(document, self._books),
            key=lambda each: not each.facts.get("account", "").startswith(start),
        )
        for item in there[:_MOST_LENT]:
            lent = replace(document.party, id=item.id, code=item.code)
            told = self._tried(replace(document, party=lent))
            if told is None or not re.search(rf"(« |'){re.escape(item.code)}( »|')", told.cause):
                return told
        return None

    def _tried(self, document: Document) -> Explanation | None:
        try:
            answer = self._calls.tried(self._action(document), self.body(document, ""))
        except RefusedByTarget as refused:
            if refused.status == UNKNOWN:
                return refused.explanation
            raise
        if answer is None:
            return None
        said = words_in(answer)
        told = explain(answer.status, said)
        if said in told.cause:
            return told
        return replace(told, cause=f"{told.cause} Sage 100 dit : « {said} ».")

    def payments(
        self,
        since: datetime | None,
        kinds: Collection[DocumentKind] = SALES,
        *,
        oldest: date | None = None,
    ) -> Iterator[Payment]:
        """What is lettré of every piece from `oldest` on: the entries of tiers' accounts alone,
        a hundred a call. When an entry was lettrée is not told, so `since` saves no call."""
        of_tiers = " or ".join(
            f"startswith(compte/numero,{quoted(start)})"
            for start in dict.fromkeys("40" if is_purchase(each) else "41" for each in kinds)
        )
        wanted = f"({of_tiers})"
        if oldest is not None:
            wanted = f"date ge {moment(oldest - _EARLIER)}Z and {wanted}"
        records = self._entries(wanted)
        if not self._letters:
            raise RefusedByTarget(PAYMENTS_UNTOLD)
        for paid in documents_in(records, self._books.currency, self._journals):
            if paid.found.kind in kinds:
                yield replace(paid, totals_only=True)

    # --- leaning on ---

    @property
    def _books(self) -> Books:
        if self._read is None:
            self._read = self._means.books()
        return self._read

    @property
    def _plan(self) -> Plan:
        return plan_of(self._books)

    def _journal(self, kind: DocumentKind) -> str:
        choices = self._choices
        return choices.purchase_journal if is_purchase(kind) else choices.sales_journal

    def _action(self, document: Document) -> str:
        return f"journaux('{self._key('journal', self._journal(document.kind))}')" + (
            "/creerPieceComptable"
        )

    def _of_days(self, journal: str, since: date, until: date) -> Iterator[Found]:
        wanted = (
            f"journal/code eq {quoted(journal)} and date ge {moment(since)}Z"
            f" and date le {moment(until)}Z"
        )
        yield from self._documents(wanted)

    def _of_number(self, journal: str, booked: date, number: str) -> Iterator[Found]:
        wanted = f"numeroFacture eq {quoted(number)} and date eq {moment(booked)}Z"
        for found in self._documents(f"journal/code eq {quoted(journal)} and {wanted}"):
            if key_of(found.number) == key_of(number):
                yield found

    def _documents(self, wanted: str) -> Iterator[Found]:
        records = self._entries(wanted)
        for each in documents_in(records, self._books.currency, self._journals):
            yield each.found

    def _entries(self, wanted: str) -> Sequence[Record]:
        """The entries, with their lettrage where this installation knows those fields."""
        if self._letters:
            try:
                return self._asked_for(wanted, LETTERED)
            except RefusedByTarget as refused:
                if refused.status != _UNCLEAR:
                    raise
            # Where the question itself is what Sage does not understand, this says so.
            records = self._asked_for(wanted, SELECT)
            self._letters = False
            return records
        return self._asked_for(wanted, SELECT)

    def _asked_for(self, wanted: str, fields: str) -> Sequence[Record]:
        return list(self._calls.records("ecritures", filter=wanted, select=fields, expand=EXPAND))

    @property
    def _journals(self) -> Collection[str]:
        """The journals of sales and of purchases."""
        told = {
            each.code
            for each in self._books.of("journal")
            if each.facts.get("type") in ("Vente", "Achat")
        }
        return told | {self._choices.sales_journal, self._choices.purchase_journal}

    def _key(self, kind: Kind, code: str) -> str:
        """Sage's own id for a code: as last read, or asked for where it is newer than that."""
        if (kind, code) not in self._keys:
            item = self._plan.find(kind, code)
            known = item.facts.get(lists.KEY, "") if item else ""
            self._keys[kind, code] = known or self._asked(kind, code)
        return self._keys[kind, code]

    def _asked(self, kind: Kind, code: str) -> str:
        resource = next(each for each in lists.RESOURCES if each.kind == kind)
        field = resource.columns["code"]
        for record in self._calls.records(
            resource.path, filter=f"{field} eq {quoted(code)}", select=f"id,{field}"
        ):
            return text(record, "id")
        said = _UNKNOWN.get(kind, "« {0} » est inconnu.").format(code)
        raise RefusedByTarget(explain(UNKNOWN, said), status=UNKNOWN)


_UNKNOWN: Mapping[Kind, str] = {
    "ledger account": "Le numéro de compte '{0}' est inconnu.",
    "contact": "Le numéro de tiers '{0}' est inconnu.",
    "journal": "Le code journal '{0}' est inconnu.",
}
