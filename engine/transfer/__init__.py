"""Transfer: a sealed batch on its way to Sage, document by document, exactly once.

start, pause, resume, stop   what a person wishes; each is kept at once
go_on                        the durable work: contacts, documents, the read-back
undo, go_on_undoing          voiding what was delivered, with a reason
"""

from engine.transfer.filing import Proof, prove_by, withdraw
from engine.transfer.going import given_up, go_on, how_far
from engine.transfer.starting import pause, read_back, resume, start, stop
from engine.transfer.undoing import cannot_undo, credit_note_for, go_on_undoing, undo

__all__ = [
    "Proof",
    "cannot_undo",
    "credit_note_for",
    "given_up",
    "go_on",
    "go_on_undoing",
    "how_far",
    "pause",
    "prove_by",
    "read_back",
    "resume",
    "start",
    "stop",
    "undo",
    "withdraw",
]
