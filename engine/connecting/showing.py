"""A connection as a person sees it: its state, its company's settings, its lists, in words."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import cast

from engine.connecting.budget import company_of, quota_of
from engine.connecting.by_call import NEVER
from engine.connecting.places import KIND, exports_of, live_place_of, place_of
from engine.connecting.reading import TITLES, item_in, settings_of, told_of
from engine.installation import Installation
from engine.model import (
    ConnectionKind,
    ConnectionMode,
    ConnectionState,
    Fact,
    ListChange,
    ListChanges,
    ListCount,
    ListEntry,
    ListPage,
    Problem,
    RightLine,
    SageCompany,
    Step,
)
from engine.records import Connection, Reference, now
from engine.store import Session, calls, connections, references
from engine.target import CompanyTold, ReferenceItem
from engine.targets.sage_accounting import CompanySettings, check_vat_number

WARN_DAYS = 7
RIGHTS_ARE_GIVEN_IN = "Sage, Settings, User Management"
PAGE_OF_A_LIST = 50
_SHOWN_CHANGES = 200
_PAGE = "Connection"
_ALWAYS = date(1900, 1, 1)  # Sage's first day, for rates that have always been
_PRESSING = ("missing", "not known", "granted")
_ONLY_ELSEWHERE = ("department", "project", "journal")
_ONLY_SIGNED_IN = ("service", "stock item", "currency")
"""Lists of Sage Accounting, and those of the other programs."""
_MATTERS_FOR = {
    "tax rate": "Taxes",
    "ledger account": "Accounts",
    "contact": "Contacts",
    "product": "Products",
    "service": "Products",
    "stock item": "Products",
    "currency": "Invoices in this currency",
    "department": "Accounts",
    "project": "Accounts",
}


def state_of(installation: Installation, workspace_id: str) -> ConnectionState | None:
    """How the workspace is connected now; None where it is not."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
        if row is None:
            return None
        today = calls.since(session, company_of(row), now() - timedelta(days=1))
        _, changes = references.open_changes(session, workspace_id, 1)
    company = None
    if row.business_id:
        company = SageCompany(
            row.business_id,
            row.business_name,
            row.business_country,
            row.business_currency,
            row.business_edition,
        )
    return ConnectionState(
        kind=cast(ConnectionKind, row.kind),
        mode=cast(ConnectionMode, row.mode),
        may_write=row.scope == "full_access",
        company=company,
        signed_in_at=row.signed_in_at,
        signed_in_by=row.signed_in_by,
        ends_at=row.refresh_ends,
        days_left=_days_left(row),
        problem=_problem(row, changes),
        lists_read_at=row.lists_read_at,
        rights_checked_at=row.rights_checked_at,
        calls_today=today,
        calls_a_day=quota_of(row, installation.settings.sage).a_day,
        version=row.version,
        by_call=live_place_of(row) is not None,
        by_exports=exports_of(row) is not None,
        token_ends=_token_ends(row),
    )


def step_of(state: ConnectionState | None) -> Step:
    """The step of the journey, as far as it has come."""
    if state is None:
        return Step("Connection", "connection", "to do", "Connect a company in Sage.")
    if state.problem is not None:
        says = f"{state.problem.says} {state.problem.fix}"
        return Step("Connection", "connection", "needs attention", says)
    assert state.company is not None  # else there is a problem
    reach = {"full": "full access", "read-only": "read only", "off": "off"}[state.mode]
    how = f"files for {state.company.edition}" if state.by_file else reach
    return Step("Connection", "connection", "done", f"{state.company.name}, {how}.")


def _token_ends(row: Connection) -> datetime | None:
    """When what was pasted ends, where it says so itself."""
    return row.access_ends if live_place_of(row) and row.access_ends < NEVER else None


def _days_left(row: Connection) -> int:
    return max(0, ceil((row.refresh_ends - now()) / timedelta(days=1)))


def _problem(row: Connection, changes: int) -> Problem | None:
    """What a person should look at, most pressing first."""
    if row.kind == KIND:
        return None
    if row.trouble:
        return Problem("sign-in-over", _PAGE, row.trouble, "")
    if row.refresh_ends <= now():
        return Problem(
            "sign-in-over",
            _PAGE,
            "The sign-in at Sage has ended: it was not used for 31 days.",
            "Sign in again.",
        )
    if not row.business_id:
        return Problem(
            "company-not-chosen",
            _PAGE,
            "The company in Sage is not chosen yet.",
            "Choose it on Connection.",
            "warn",
        )
    days = _days_left(row)
    if days <= WARN_DAYS:
        left = "one day" if days == 1 else f"{days} days"
        return Problem(
            "sign-in-ends-soon",
            _PAGE,
            f"The sign-in at Sage ends in {left}.",
            "Read Sage's lists again, which renews it, or sign in again.",
            "warn",
        )
    if row.mode == "off":
        return Problem(
            "connection-off",
            _PAGE,
            "The connection is switched off.",
            "Switch it on again when you want to go on.",
            "warn",
        )
    if changes:
        noun = "change" if changes == 1 else "changes"
        return Problem(
            "lists-changed",
            _PAGE,
            f"Sage's lists have {changes:,} {noun} that your choices may hang on.",
            "Look at Changes, and take note of them.",
            "warn",
        )
    return None


# --- the company's settings ------------------------------------------------------------------


def company_facts(installation: Installation, workspace_id: str) -> Sequence[Fact]:
    """What the company has set in Sage that invoices depend on; nothing before it was read."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
        if row is not None and (told := told_of(row)):
            return _facts_told(told)
        found = None if row is None else settings_of(row)
        if found is None:
            return ()
        used = [key for key in found.sales_accounts.values() if key]
        rows = references.with_ids(session, workspace_id, "ledger account", used)
    accounts = {each.item_id: f"{each.code} {each.name}".strip() for each in rows}
    number = check_vat_number(found.country, found.vat_number)
    return (
        Fact("Base currency", _base_currency(found)),
        Fact(
            "VAT number",
            number.tidy or "none",
            number.doubt,
        ),
        Fact("Tax scheme", found.tax_scheme_name or found.tax_scheme or "none"),
        Fact("Payment terms", _terms(found)),
        Fact("Next invoice number", _number(found.invoice_prefix, found.next_invoice_number)),
        Fact(
            "Next credit note number",
            _number(found.credit_note_prefix, found.next_credit_note_number)
            if found.separate_numbers
            else "counted together with invoices",
        ),
        Fact(
            "Locked up to",
            _day(found.lock_date) if found.lock_date else "not locked",
        ),
        *(
            Fact(f"Default account for {use}", accounts.get(key, "not among the accounts read"))
            for use, key in found.sales_accounts.items()
        ),
    )


def _facts_told(told: CompanyTold) -> Sequence[Fact]:
    return (
        Fact("Program", told.edition),
        Fact("Base currency", told.currency),
        Fact("Locked up to", _day(told.lock_date) if told.lock_date else "not locked"),
        *(Fact(title, text or "none") for title, text in told.facts),
    )


_TERMS = {
    "date_from_invoice": "from the date of the invoice",
    "month_end_invoice": "from the end of the invoice's month",
    "immediate_invoice": "at once",
}


def _base_currency(found: CompanySettings) -> str:
    return f"{found.currency}, others allowed" if found.multi_currency else found.currency


def _terms(found: CompanySettings) -> str:
    days = "not set" if found.credit_days is None else f"{found.credit_days} days"
    terms = _TERMS.get(found.credit_terms, found.credit_terms.replace("_", " "))
    return f"{days} {terms}" if terms else days


def _number(prefix: str, number: int | None) -> str:
    return "not said" if number is None else f"{prefix}{number}"


# --- lists -----------------------------------------------------------------------------------


def list_counts(session: Session, workspace_id: str) -> Sequence[ListCount]:
    """What each list holds; nothing before they were read."""
    row = connections.of(session, workspace_id)
    if row is None or row.lists_read_at is None:
        return ()
    unread = json.loads(row.unread)
    found = references.counts(session, workspace_id)
    place = place_of(row)
    left_out = _ONLY_ELSEWHERE if place is None else _ONLY_SIGNED_IN
    titles = {
        kind: place.list_title(kind, ours) if place else ours for kind, ours in TITLES.items()
    }
    return [
        ListCount(kind, title, *found.get(kind, (0, 0)), unread.get(kind, ""))
        for kind, title in titles.items()
        if (title and kind not in left_out) or kind in found or kind in unread
    ]


def list_page(session: Session, workspace_id: str, kind: str, search: str, page: int) -> ListPage:
    """The entries of one list in which every word that was typed occurs."""
    rows, total = references.matching(
        session,
        workspace_id,
        kind,
        search.casefold().split(),
        PAGE_OF_A_LIST * (page - 1),
        PAGE_OF_A_LIST,
    )
    entries = tuple(_entry(each) for each in rows)
    return ListPage(entries, total, max(1, ceil(total / PAGE_OF_A_LIST)))


def _entry(row: Reference) -> ListEntry:
    item = item_in(row)
    return ListEntry(item.code, item.name, _detail(item), not item.unusable, item.unusable)


def _detail(item: ReferenceItem) -> str:
    """What helps to tell one entry from another; never what is private about a contact."""
    if item.kind == "tax rate":
        return ", ".join(
            f"{_percent(each.percentage)} %"
            + (f" from {_day(each.begins)}" if each.begins and each.begins > _ALWAYS else "")
            + (f" to {_day(each.ends)}" if each.ends else "")
            for each in item.percentages
        )
    if item.kind == "ledger account":
        return item.facts.get("type", "").replace("_", " ").capitalize()
    if item.kind == "contact":
        days = item.facts.get("credit days")
        parts = (item.facts.get("currency", ""), f"{days} days" if days else "")
        return ", ".join(filter(None, parts))
    return item.facts.get("price", "")


def _day(day: date) -> str:
    """
    >>> _day(date(2011, 1, 4))
    '4 Jan 2011'
    """
    return f"{day.day} {day:%b %Y}"


def _percent(text: str) -> str:
    """A percentage without noughts that say nothing.

    >>> _percent("20.0"), _percent("17.50"), _percent("100"), _percent("0.0")
    ('20', '17.5', '100', '0')
    """
    return text.rstrip("0").rstrip(".") if "." in text else text


def _place(text: str) -> str:
    """Where a right is given, beneath the page of Sage that gives them all.

    >>> _place("Sage, Settings, User Management, the user: Sales, Read Only or more")
    'Sales, Read Only or more'
    """
    return text.removeprefix(RIGHTS_ARE_GIVEN_IN).lstrip(",: ").removeprefix("the user: ")


def list_changes(session: Session, workspace_id: str) -> ListChanges:
    rows, total = references.open_changes(session, workspace_id, _SHOWN_CHANGES)
    return ListChanges(
        tuple(
            ListChange(
                each.seen_at,
                TITLES.get(each.kind, each.kind),
                each.says,
                _MATTERS_FOR.get(each.kind, ""),
            )
            for each in rows
        ),
        total,
    )


def right_lines(session: Session, workspace_id: str) -> Sequence[RightLine]:
    """What was found about each right, the missing ones first."""
    lines = [
        RightLine(each.name, each.outcome, each.why, _place(each.place), each.says)  # type: ignore[arg-type]
        for each in references.findings(session, workspace_id)
    ]
    return sorted(lines, key=lambda line: _PRESSING.index(line.outcome))
