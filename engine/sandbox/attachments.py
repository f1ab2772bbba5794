"""Files attached to transactions, contacts and items."""

import base64
import binascii
from pathlib import PurePath
from typing import Any

from engine.sandbox.books import Record
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.refusals import invalid

LARGEST_FILE = 2_621_440
CONTEXTS = {
    "CONTACT": "contacts",
    "PRODUCT": "products",
    "SERVICE": "services",
    "STOCK_ITEM": "stock_items",
}
Body = dict[str, Any]


def create(call: Call, sent: Any) -> Record:
    """A file kept with the transaction or record it belongs to."""
    given = call.given("attachment", sent, partial=False)
    size = len(_decoded(given["file"]))
    context, target = given.get("attachment_context_type"), given.get("attachment_context")
    if not given.get("transaction"):
        refuse_if(not context, "This field is required.", "transaction_id")
        refuse_if(not target, "This field is required.", "attachment_context_id")
        found = call.books.get(CONTEXTS[str(context)], str(target))
        refuse_if(found is None, "Couldn't find record.", "attachment_context_id")
    suffix = PurePath(given["file_name"]).suffix
    body = {
        **given,
        "file_size": size,
        "file_extension": given.get("file_extension") or suffix,
        "description": given.get("description") or "",
        "is_public": bool(given.get("is_public")),
    }
    return call.books.add("attachments", body, given["file_name"])


def change(call: Call, record: Record, sent: Any) -> Record:
    """The attachment with what was sent; a new file replaces the old."""
    given = call.given("attachment", sent, partial=True)
    if "file" in given:
        given["file_size"] = len(_decoded(given["file"]))
    else:
        given.pop("file_size", None)
    record.body |= {k: v for k, v in given.items() if v is not None}
    record.shown = record.body["file_name"]
    return call.books.save(record)


def remove(call: Call, record: Record) -> Record:
    """The attachment goes."""
    return call.books.bury(record)


def content(record: Record) -> bytes:
    """The file itself."""
    return _decoded(record.body["file"])


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise invalid("is not valid base64", "file") from None
    refuse_if(len(found) > LARGEST_FILE, "is too large (maximum is 2.5 MB)", "file_size")
    return found
