"""Sage's own lists read in the fewest calls: all of them, or only what changed since."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.target import (
    DatedPercentage,
    Kind,
    Reading,
    ReferenceItem,
    RefusedByTarget,
    Unread,
)
from engine.targets.sage_accounting import analysis
from engine.targets.sage_accounting.bodies import ADDRESS
from engine.targets.sage_accounting.client import Page, Record, SageClient
from engine.targets.sage_accounting.reading import besides, day, flag, part, parts, text, told
from engine.targets.sage_accounting.wire import LAPSED

OVERLAP = timedelta(minutes=5)
"""How much earlier than the last reading a new one begins: Sage's clocks differ among themselves,
and a record that was being saved while its page was read shows an earlier moment than it appears
at. What is read twice is the same twice."""


@dataclass(frozen=True)
class SageList:
    """One of Sage's lists, the fields of it that are needed, and what an entry becomes."""

    kind: Kind
    path: str
    item: Callable[[Record], ReferenceItem]
    attributes: str = ""
    nested: str = ""
    by_change: bool = False
    """Sage tells what was changed and what was deleted; where not, the list is read whole."""
    in_every_edition: bool = True
    """Where an edition is without it, such a list is empty, and nothing is amiss."""


def full_reading(client: SageClient, now: Callable[[], datetime] | None = None) -> Reading:
    """Every list from beginning to end."""
    clock = _Clock(now)
    return _gathered(client, clock, lambda each: _whole(client, each, clock), ())


def newer_reading(
    client: SageClient, before: Reading, now: Callable[[], datetime] | None = None
) -> Reading:
    """The lists as they are now, from those before and what Sage says has changed since."""
    clock = _Clock(now)
    since = _moment(before.as_of - OVERLAP)
    never_read = {each.kind for each in before.unread}

    def read(each: SageList) -> Sequence[ReferenceItem]:
        if not each.by_change or each.kind in never_read:
            return _whole(client, each, clock)
        known = {item.id: item for item in before.items if item.kind == each.kind}
        if not known:
            return _whole(client, each, clock)  # it was empty, or was not asked for in those days
        for page in _pages(client, each, updated_or_created_since=since):
            known.update((item.id, item) for item in clock.stamped(each, page))
        for page in client.pages(each.path, deleted_since=since):
            for record in page.records:
                known.pop(text(record, "id"), None)
        return tuple(known.values())

    return _gathered(client, clock, read, before.items)


def _gathered(
    client: SageClient,
    clock: "_Clock",
    read: Callable[[SageList], Sequence[ReferenceItem]],
    before: Sequence[ReferenceItem],
) -> Reading:
    """Every list that Sage shows; of one that it does not show, what was known before.

    Not everybody may see products, and not every edition has them: that is no reason to do
    without tax rates. Only where Sage shows nothing at all is its refusal raised.
    """
    items: list[ReferenceItem] = []
    unread: list[Unread] = []
    hidden = 0
    for each in LISTS:
        try:
            items.extend(read(each))
        except RefusedByTarget as refused:
            items.extend(item for item in before if item.kind == each.kind)
            hidden += 1
            if hidden == len(LISTS):
                raise
            lacks_it = refused.status == 404 or LAPSED in refused.own_words
            if each.in_every_edition or not lacks_it:
                unread.append(Unread(each.kind, refused.says))
    try:
        items.extend(analysis.categories(client))
    except RefusedByTarget as refused:
        if refused.status != 404:  # there are none in this country or edition
            items.extend(item for item in before if item.kind in analysis.KINDS)
            unread.extend(Unread(kind, refused.says) for kind in analysis.KINDS)
    return Reading(clock.as_of(), tuple(items), tuple(unread))


def _whole(client: SageClient, each: SageList, clock: "_Clock") -> list[ReferenceItem]:
    """One list from beginning to end; read once more where it shrank in the meantime.

    A record that goes while the list is read moves those behind it forward by one place,
    and one of them from the page to come onto a page that was read already.
    """
    found: list[ReferenceItem] = []
    for _ in range(2):
        found = []
        totals: list[int] = []
        for page in _pages(client, each):
            totals.append(page.total or 0)
            found.extend(clock.stamped(each, page))
        if totals == sorted(totals):
            break
    return found


def _pages(client: SageClient, each: SageList, **query: str) -> Iterator[Page]:
    wanted = {"attributes": each.attributes} if each.attributes else {}
    if each.nested:
        wanted["nested_attributes"] = each.nested
    return client.pages(each.path, **wanted, **query)


class _Clock:
    """The moment of a reading: when its first page was made, by Sage's clock where it tells."""

    def __init__(self, now: Callable[[], datetime] | None) -> None:
        self._now = now or (lambda: datetime.now(UTC))
        self._first: datetime | None = None

    def stamped(self, each: SageList, page: Page) -> Iterator[ReferenceItem]:
        if self._first is None:
            self._first = page.reply.at or self._now()
        return map(each.item, page.records)

    def as_of(self) -> datetime:
        return self._first or self._now()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tax_rate(record: Record) -> ReferenceItem:
    dated = [
        DatedPercentage(text(each, "percentage"), day(each, "from_date"), day(each, "to_date"))
        for each in parts(record, "percentages")
    ]
    if not dated and text(record, "percentage"):
        dated = [DatedPercentage(text(record, "percentage"), None, None)]
    return ReferenceItem(
        kind="tax rate",
        id=text(record, "id"),
        name=text(record, "displayed_as"),
        code=text(record, "name"),
        unusable="" if flag(record, "is_visible", unsaid=True) else "hidden in Sage",
        facts=told(
            percentage=text(record, "percentage"),
            for_retailers=text(record, "retailer"),
            combined=text(record, "is_combined_rate"),
        ),
        percentages=tuple(sorted(dated, key=lambda each: each.begins or date.min)),
    )


def _ledger_account(record: Record) -> ReferenceItem:
    sold = bought = ""
    if flag(record, "is_control_account", unsaid=False):
        sold = bought = "a control account, which Sage keeps for itself"
    else:
        if not flag(record, "visible_in_sales", unsaid=False):
            sold = "not visible in sales"
        if not flag(record, "visible_in_expenses", unsaid=False):
            bought = "not visible in expenses"
    code = text(record, "nominal_code")
    return ReferenceItem(
        kind="ledger account",
        id=text(record, "id"),
        name=text(record, "display_name") or text(record, "displayed_as"),
        code=code and code.zfill(4),  # as Sage shows it: 30 is 0030
        unusable=sold,
        facts=besides(sold, bought)
        | told(
            type=text(part(record, "ledger_account_type"), "id"),
            tax_rate=text(part(record, "tax_rate"), "id"),
            control_account=text(record, "is_control_account"),
        ),
    )


def _contact(record: Record) -> ReferenceItem:
    types = {text(each, "id") for each in parts(record, "contact_types")}
    neither = ""
    if flag(record, "system", unsaid=False):
        neither = "kept by Sage itself"  # tax offices and the like
    elif flag(record, "gdpr_obfuscated", unsaid=False):
        neither = "its personal data was erased"
    elif not flag(record, "is_active", unsaid=True):
        neither = "inactive in Sage"
    sold = "" if "CUSTOMER" in types else "a supplier only"
    bought = "" if "VENDOR" in types else "a customer only"
    return ReferenceItem(
        kind="contact",
        id=text(record, "id"),
        # Kept to the last space: an exact match of names is a match with what Sage holds.
        name=str(record.get("name") or text(record, "displayed_as")),
        code=text(record, "reference"),
        unusable=neither or sold,
        facts=besides(neither or sold, neither or bought)
        | told(
            supplier="yes" if "VENDOR" in types else "",
            currency=text(part(record, "currency"), "id"),
            address=text(part(record, "main_address"), "displayed_as"),
            **details_in(record),
            credit_days=text(record, "credit_days"),
            credit_terms=text(record, "credit_terms"),
            ledger_account=text(part(record, "default_sales_ledger_account"), "id"),
            tax_rate=text(part(record, "default_sales_tax_rate"), "id"),
        ),
    )


def details_in(record: Record) -> dict[str, str]:
    """What a contact's record says that a client's data may be compared with.

    `details` is told where Sage shows the whole of its address and its person: then what is
    empty is empty there.
    """
    address, person = part(record, "main_address"), part(record, "main_contact_person")
    whole = (not address or "city" in address) and (not person or "telephone" in person)
    return {
        "email": text(record, "email") or text(person, "email"),
        "VAT_number": text(record, "tax_number"),
        "person": text(person, "name"),
        "telephone": text(person, "telephone"),
        **{name: text(address, field) for name, field in ADDRESS},
        "country": text(part(address, "country"), "id"),
        "details": "whole" if whole else "",
    }


def _product(record: Record) -> ReferenceItem:
    return _sold(record, "product", "sales_prices", "price")


def _service(record: Record) -> ReferenceItem:
    return _sold(record, "service", "sales_rates", "rate")


def _stock_item(record: Record) -> ReferenceItem:
    return _sold(record, "stock item", "sales_prices", "price")


def _sold(record: Record, kind: Kind, prices: str, price: str) -> ReferenceItem:
    """A product, service or stock item; the first of its prices is the usual one."""
    usual: Mapping[str, Any] = next(iter(parts(record, prices)), {})
    return ReferenceItem(
        kind=kind,
        id=text(record, "id"),
        name=text(record, "description") or text(record, "displayed_as"),
        code=text(record, "item_code"),
        # `active` has been seen as null on products that are in use
        unusable="" if flag(record, "active", unsaid=True) else "inactive in Sage",
        facts=told(
            ledger_account=text(part(record, "sales_ledger_account"), "id"),
            tax_rate=text(part(record, "sales_tax_rate"), "id"),
            price=text(usual, price),
            price_includes_tax=text(usual, f"{price}_includes_tax"),
        ),
    )


def _currency(record: Record) -> ReferenceItem:
    code = text(record, "id")
    return ReferenceItem("currency", code, text(record, "displayed_as"), code)


LISTS = (
    SageList("tax rate", "/tax_rates", _tax_rate, attributes="all"),
    SageList(
        "ledger account",
        "/ledger_accounts",
        _ledger_account,
        attributes="display_name,nominal_code,ledger_account_type,tax_rate,visible_in_sales,"
        "visible_in_expenses,is_control_account",
    ),
    SageList("currency", "/currencies", _currency),
    SageList(
        "contact",
        "/contacts",
        _contact,
        attributes="name,reference,contact_types,currency,email,tax_number,main_address,"
        "main_contact_person,credit_days,credit_terms,default_sales_ledger_account,"
        "default_sales_tax_rate,is_active,gdpr_obfuscated,system",
        nested="all",
        by_change=True,
    ),
    SageList(
        "product",
        "/products",
        _product,
        attributes="description,item_code,active,sales_ledger_account,sales_tax_rate,sales_prices",
        by_change=True,
    ),
    SageList(
        "service",
        "/services",
        _service,
        attributes="description,item_code,active,sales_ledger_account,sales_tax_rate,sales_rates",
        by_change=True,
    ),
    SageList(
        "stock item",
        "/stock_items",
        _stock_item,
        attributes="description,item_code,active,sales_ledger_account,sales_tax_rate,sales_prices",
        by_change=True,
        in_every_edition=False,
    ),
)
"""Sage's lists in the order they are read: the short ones first, so that mapping can begin."""
