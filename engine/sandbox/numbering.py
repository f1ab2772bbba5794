"""Document numbers: a prefix and a counter that every business keeps in its invoice settings."""

from collections.abc import Mapping
from typing import Any

from engine.sandbox.calls import Call
from engine.sandbox.refusals import invalid

LAST = 999_999_999
# resource: the number's field, the prefix's field, the settings' prefix, its own counter
NUMBERS: Mapping[str, tuple[str, str, str, str]] = {
    "sales_invoices": (
        "invoice_number",
        "invoice_number_prefix",
        "sales_invoice_number_prefix",
        "next_invoice_number",
    ),
    "sales_credit_notes": (
        "credit_note_number",
        "credit_note_number_prefix",
        "sales_credit_note_number_prefix",
        "next_credit_note_number",
    ),
}


def number_for(call: Call, resource: str, given: Mapping[str, Any]) -> tuple[str, str]:
    """The prefix and the whole number of a new document; the counter moves past it."""
    number_field, prefix_field, settings_prefix, counter = NUMBERS[resource]
    settings = call.books.settings("invoice_settings")
    prefix = given.get(prefix_field)
    prefix = str(settings.get(settings_prefix) or "") if prefix is None else str(prefix)
    wanted = given.get(number_field)
    if wanted and call.rules["own_numbers"] == "taken":
        number = wanted if wanted.startswith(prefix) else prefix + wanted
        if len(number) > 255:
            raise invalid("is too long (maximum is 255 characters)", number_field)
        refused = call.rules["duplicate_numbers"] == "refused"
        if refused and call.books.by_code(resource, number, deleted=True):
            raise invalid("has already been taken", number_field)
        return prefix, number
    if not settings.get("separate_invoice_credit_note_numbering"):
        counter = "next_invoice_number"
    following = int(settings.get(counter) or 1)
    while call.books.by_code(resource, f"{prefix}{following}", deleted=True):
        following += 1
    call.books.count_on("invoice_settings", counter, min(following + 1, LAST))
    return prefix, f"{prefix}{following}"
