"""Credit terms: when a document falls due."""

from engine.sandbox.books import Record
from engine.sandbox.calls import Call
from engine.sandbox.wire import after_days, month_end


def due_day(call: Call, contact: Record, day: str, side: str) -> str:
    """The contact's own days and terms, else those of the invoice settings."""
    party = "customer" if side == "sales" else "vendor"
    settings = call.books.settings("invoice_settings")
    days, terms = contact.body.get("credit_days"), contact.body.get("credit_terms")
    days = settings.get(f"{party}_credit_days") if days is None else days
    terms = terms or settings.get(f"{party}_credit_terms") or "date_from_invoice"
    if terms.startswith("immediate"):
        return day
    return after_days(month_end(day) if terms.startswith("month_end") else day, int(days or 0))
