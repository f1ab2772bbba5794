"""Batches: what a person approved, frozen, with the record of what became of every document.

ask, approve, refuse, fall   another person's word, bound to every penny it covers
seal                         the only gate: nothing reaches a target that was not sealed
adopt, take_back             what is in the company already, known for a document of the file
sent                         what is in the company, or may be, and so is never sent again
state_of                     a batch as a page shows it
"""

from engine.batches.adopting import Adoption, adopt, take_back
from engine.batches.approving import approvals, approve, ask, fall, refuse
from engine.batches.differing import difference, difference_of_amounts
from engine.batches.naming import LETTERS, child_name, proposed_name
from engine.batches.planning import calls_for, plan
from engine.batches.sealing import (
    contact_key,
    contact_update_in,
    document_in,
    fingerprint_of,
    is_tagged,
    mark_of,
    minor,
    party_in,
    seal,
    sent,
    totals_of,
)
from engine.batches.showing import (
    delivery_lines,
    lines,
    plan_for,
    state_of,
    title_of,
    values_of,
)
from engine.store.batches import names, sent_version

__all__ = [
    "LETTERS",
    "Adoption",
    "adopt",
    "approvals",
    "approve",
    "ask",
    "calls_for",
    "child_name",
    "contact_key",
    "contact_update_in",
    "delivery_lines",
    "difference",
    "difference_of_amounts",
    "document_in",
    "fall",
    "fingerprint_of",
    "is_tagged",
    "lines",
    "mark_of",
    "minor",
    "names",
    "party_in",
    "plan",
    "plan_for",
    "proposed_name",
    "refuse",
    "seal",
    "sent",
    "sent_version",
    "state_of",
    "take_back",
    "title_of",
    "totals_of",
    "values_of",
]
