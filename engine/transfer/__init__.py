"""Transfer: a sealed batch on its way to Sage, document by document, exactly once.

start, pause, resume, stop   what a person wishes; each is kept at once
go_on                        the durable work: contacts, documents, the read-back
sent, beside                 one document as it was sealed, and as Sage holds it now
undo, go_on_undoing          voiding what was delivered, with a reason
"""

from engine.transfer.beside import Beside, beside, sent
from engine.transfer.filing import Proof, prove_by, withdraw
from engine.transfer.going import given_up, go_on, how_far
from engine.transfer.starting import pause, read_back, resume, start, stop
from engine.transfer.undoing import cannot_undo, credit_note_for, go_on_undoing, undo

__all__ = [
    "Beside",
    "Proof",
    "beside",
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
    "sent",
    "start",
    "stop",
    "undo",
    "withdraw",
]
