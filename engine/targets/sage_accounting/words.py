"""What an answer of Sage means and what to do about it, in the words of who reads it."""

import re
from collections.abc import Mapping

from engine.target import Explanation
from engine.targets.sage_accounting.answers import Answer, Complaint
from engine.targets.sage_accounting.catalogue import CATALOGUE, FIELDS, Entry

_LINES = re.compile(r"^(?:line_items|invoice_lines|credit_note_lines)(?:[.\[]?\d+\]?)?\.?")
_NOTHING = Complaint("", "", "")


def explain(answer: Answer) -> Explanation:
    """Cause and remedy of the whole answer; what is not known keeps Sage's own words."""
    told: dict[str, Explanation] = {}
    for complaint in answer.complaints or (_NOTHING,):
        entry, found = entry_for(answer, complaint)
        if entry is None:
            return _unknown(answer)
        said = _filled(entry, found, complaint)
        told.setdefault(said.cause, said)
    first, *others = told.values()
    if not others:
        return first
    return Explanation(
        " ".join(each.cause for each in told.values()),
        " ".join(dict.fromkeys(each.remedy for each in told.values())),
        first.page,
    )


def entry_for(
    answer: Answer, complaint: Complaint
) -> tuple[Entry, Mapping[str, str]] | tuple[None, Mapping[str, str]]:
    """The first entry of the catalogue that fits, and what it caught of Sage's words."""
    message = complaint.message or answer.text
    for entry in CATALOGUE:
        if entry.status != answer.status or (entry.code and entry.code != complaint.code):
            continue
        if entry.source and not re.fullmatch(entry.source, plain_source(complaint.source)):
            continue
        caught = re.search(entry.message, message, re.IGNORECASE)
        if caught:
            return entry, caught.groupdict(default="")
    return None, {}


def plain_source(source: str) -> str:
    """The internal name of a field, lines marked one way whatever Sage calls them.

    >>> plain_source("line_items.tax_rate_id"), plain_source("invoice_lines[0].tax_rate_id")
    ('line.tax_rate_id', 'line.tax_rate_id')
    >>> plain_source("sales_invoice.contact_id"), plain_source("base"), plain_source("line_items")
    ('contact_id', '', 'line')
    """
    source = re.sub(r"^(?:sales_invoice|sales_credit_note|contact)\.", "", source)
    if source == "base":
        return ""
    inner, lines = _LINES.subn("", source)
    return f"line.{inner}".rstrip(".") if lines else source


def field_name(source: str) -> str:
    """What the person calls the field that Sage complains about.

    >>> field_name("line_items.tax_rate_id"), field_name("delivery_address.postal_code")
    ('the tax rate of a line', 'the post code of the delivery address')
    >>> field_name("line_items.trade_of_asset"), field_name("base")
    ('the trade of asset of a line', 'the document')
    """
    plain = plain_source(source)
    if plain in FIELDS:
        return FIELDS[plain]
    owner, _, name = plain.rpartition(".")
    name = FIELDS.get(name, "the " + re.sub(r"_ids?$", "", name).replace("_", " "))
    if not owner:
        return name
    return f"{name} of {FIELDS.get(owner, 'the ' + owner.replace('_', ' '))}"


def _filled(entry: Entry, caught: Mapping[str, str], complaint: Complaint) -> Explanation:
    field = field_name(complaint.source)
    words = {
        **caught,
        "field": field,
        "Field": field[0].upper() + field[1:],
        "message": complaint.message,
    }
    return Explanation(entry.cause.format_map(words), entry.remedy.format_map(words), entry.page)


def _unknown(answer: Answer) -> Explanation:
    quoted = f" (Sage's request id {answer.request_id})" if answer.request_id else ""
    return Explanation(
        f"Sage answered {answer.status}: “{answer.own_words}”.",
        f"Crosswalk does not know this answer; if it stays, ask Sage's support about it{quoted}.",
    )
