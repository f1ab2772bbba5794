"""Mapping: a sheet and a person's choices, made into columns of one meaning each."""

from engine.mapping.columns import (
    KIND_OF,
    TITLE_OF,
    Canonical,
    Coded,
    Entries,
    Made,
    byte_lengths,
)
from engine.mapping.countries import country_code
from engine.mapping.currencies import currency_code
from engine.mapping.days import EPOCH, EXAMPLE, Dates, read_date
from engine.mapping.groups import CREDIT, INVOICE, LEFT_OUT, Groups, Header, group, header, meanings
from engine.mapping.journal import canonical, why_no_lines
from engine.mapping.memo import Memo, Same
from engine.mapping.nets import (
    FROM_DOCUMENT,
    FROM_GROSS,
    FROM_NET,
    FROM_PRICE,
    Money,
    Nets,
    minor,
    money,
    nets,
    scaled,
)
from engine.mapping.parties import (
    Clients,
    OneCurrency,
    apart_by_currency,
    clients,
    parties_of,
    party_of,
)
from engine.mapping.reading import Codes, Ints, Mask, Numbers, digits_of, distinct
from engine.mapping.reports import field_report, plain_number
from engine.mapping.seen import (
    by_currency,
    items_seen,
    parties_seen,
    taxes_seen,
    values_seen,
)
from engine.mapping.taxes import SEVERAL_RATES, Taxes, percent_text, taxes

__all__ = [
    "CREDIT",
    "EPOCH",
    "EXAMPLE",
    "FROM_DOCUMENT",
    "FROM_GROSS",
    "FROM_NET",
    "FROM_PRICE",
    "INVOICE",
    "KIND_OF",
    "LEFT_OUT",
    "SEVERAL_RATES",
    "TITLE_OF",
    "Canonical",
    "Clients",
    "Coded",
    "Codes",
    "Dates",
    "Entries",
    "Groups",
    "Header",
    "Ints",
    "Made",
    "Mask",
    "Memo",
    "Money",
    "Nets",
    "Numbers",
    "OneCurrency",
    "Same",
    "Taxes",
    "apart_by_currency",
    "by_currency",
    "byte_lengths",
    "canonical",
    "clients",
    "country_code",
    "currency_code",
    "digits_of",
    "distinct",
    "field_report",
    "group",
    "header",
    "items_seen",
    "meanings",
    "minor",
    "money",
    "nets",
    "parties_of",
    "parties_seen",
    "party_of",
    "percent_text",
    "plain_number",
    "read_date",
    "scaled",
    "taxes",
    "taxes_seen",
    "values_seen",
    "why_no_lines",
]
