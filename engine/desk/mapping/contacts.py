"""Contacts: who each client of a file is in Sage, is to become, or is not to be."""

from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from engine.choices import Edit
from engine.desk.bench import Bench
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.desk.mapping.saying import few, label, on_offer, unfit, worth
from engine.model import Choice, ContactLine, Problem

_VERBS = (
    Choice("create", "Create a new contact", "Create"),
    Choice("leave out", "Leave the client out", "Leave out"),
)


class Contacts(MappingPart):
    """What is done for every client, or supplier."""

    def contacts(self, file_id: str) -> Sequence[ContactLine]:
        """The file's clients against Sage's contacts, in one order whatever is chosen."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        lines = [self._contact_line(bench, seen) for seen in bench.parties_seen]
        return sorted(lines, key=lambda each: -abs(each.value))

    def _contact_line(self, bench: Bench, seen: Any) -> ContactLine:
        choice = bench.mapping.contacts.get(seen.key)
        if choice is None and seen.besides:
            left_out = bench.mapping.contacts.get(seen.besides)
            choice = left_out if left_out and left_out.verb == "leave out" else None
        proposal = bench.contact_proposals.get(seen.key)
        linked = bench.contact(choice.contact) if choice is not None else None
        candidates: tuple[Choice, ...] = ()
        proposed: Any = ""
        if proposal is not None:
            candidates = tuple(
                Choice(each.contact, label(bench.contact(each.contact)))
                for each in proposal.candidates
            )
            if proposal.verb == "link" and proposal.acceptable:
                proposed = "link"
            elif proposal.verb == "create" and not proposal.candidates:
                proposed = "create"
        return ContactLine(
            key=seen.key,
            name=seen.party.name,
            code=seen.party.code or "",
            documents=seen.documents,
            value=worth(seen.values),
            verb="" if choice is None else choice.verb,
            contact="" if choice is None else choice.contact,
            contact_label=label(linked),
            problem=unfit(
                "" if choice is None else choice.contact, linked, bench.mapping.purchases
            ),
            candidates=candidates,
            proposed=proposed,
            confidence=0 if proposal is None else proposal.confidence,
            why="" if proposal is None else proposal.reason,
        )

    @property
    def contact_verbs(self) -> Sequence[Choice]:
        """What may be done for a client besides linking it."""
        return _VERBS

    def contact_choices(self, *, purchases: bool = False) -> Sequence[Choice]:
        """Every contact that a client, or a supplier, may be linked with, by name."""
        contacts = self.books().of("contact")
        return on_offer(
            sorted(contacts, key=lambda each: each.name.casefold()), purchases=purchases
        )

    def choose_contacts(self, file_id: str, edits: Dict[str, str]) -> int | Problem:
        """For each client the contact that it is linked with, or one of the verbs, or nothing."""
        verbs = {each.id for each in _VERBS}
        return self.set_contacts(
            file_id,
            {
                key: (chosen, "") if chosen in verbs or not chosen else ("link", chosen)
                for key, chosen in edits.items()
            },
        )

    def set_contacts(self, file_id: str, edits: Dict[str, tuple[str, str]]) -> int | Problem:
        """For each client: the verb, and the contact's id where it is linked; no verb undoes."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        names = {each.key: each.party.name for each in bench.parties_seen}
        changes, said = [], []
        for key, (verb, contact) in edits.items():
            found = bench.contact(contact)
            if verb == "link" and (found is None or found.barred(bench.mapping.purchases)):
                return Problem(
                    "link-without-contact",
                    names.get(key, key),
                    "A link needs one of Sage's contacts.",
                    "Choose the contact first.",
                )
            value = {
                "label": names.get(key, key),
                "verb": verb,
                "contact": contact if verb == "link" else "",
            }
            changes.append(
                Edit(
                    bench.part("contact"),
                    key,
                    value if verb else None,
                    bench.stands("contact", key),
                )
            )
            said.append(f"“{value['label']}”: {verb or 'open again'} {label(found)}".strip())
        return self._change(f"Contacts: {few(said)}.", changes)

    def accept_contacts(self, file_id: str) -> int | Problem:
        """Every sure link is made; who is near to nobody, or to several, stays open."""
        return self._accept(file_id, "link")

    def create_the_rest(self, file_id: str) -> int | Problem:
        """Every client that resembles no contact in Sage is to be created."""
        return self._accept(file_id, "create")

    def _accept(self, file_id: str, verb: str) -> int | Problem:
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        lines = [self._contact_line(bench, seen) for seen in bench.parties_seen]
        return self.set_contacts(
            file_id,
            {
                each.key: (verb, each.candidates[0].id if verb == "link" else "")
                for each in lines
                if not each.verb and each.proposed == verb
            },
        )

    def contacts_to_accept(self, lines: Sequence[ContactLine]) -> tuple[int, int]:
        """How many clients can be linked surely, and how many are to be created."""
        without = Counter(each.proposed for each in lines if not each.verb)
        return without["link"], without["create"]
