"""The company's books as last read: what documents may use, and what holds for them."""

import hashlib
from dataclasses import replace

from engine.connecting.places import live_place_of, target_of
from engine.connecting.reading import item_in, settings_of, told_of
from engine.records import Workspace
from engine.store import Session, connections, references
from engine.target import Books


def books_version(session: Session, workspace_id: str) -> str:
    """Another one whenever the books may be different; cheap to ask."""
    row = connections.of(session, workspace_id)
    if row is None:
        return ""
    said = (row.business_id, row.lists_read_at, row.lists_as_of, row.settings, row.options)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def books(session: Session, workspace: Workspace) -> Books:
    """What was last read of the workspace's company; nothing to choose from before that."""
    row = connections.of(session, workspace.id)
    if row is None:
        return Books((), workspace.currency, workspace.country)
    items = tuple(item_in(each) for each in references.whole(session, workspace.id))
    if target := target_of(row):
        usual = target.usual_books()
        return replace(usual, items=items, version=books_version(session, workspace.id))
    if place := live_place_of(row):
        told = told_of(row)
        return Books(
            items=items,
            currency=row.business_currency or place.currency,
            country=row.business_country or place.country,
            lock_date=None if told is None else told.lock_date,
            terms_days=None if told is None else told.terms_days,
            sales_account="" if told is None else told.sales_account,
            purchase_account="" if told is None else told.purchase_account,
            bank_account="" if told is None else told.bank_account,
            version=books_version(session, workspace.id),
        )
    found = settings_of(row)
    next_number = ""
    if found is not None and found.next_invoice_number is not None:
        next_number = f"{found.invoice_prefix}{found.next_invoice_number}"
    return Books(
        items=items,
        currency=row.business_currency or workspace.currency,
        country=row.business_country or workspace.country,
        lock_date=None if found is None else found.lock_date,
        terms_days=None if found is None else found.credit_days,
        terms="" if found is None else found.credit_terms,
        supplier_terms_days=None if found is None else found.supplier_credit_days,
        supplier_terms="" if found is None else found.supplier_credit_terms,
        sales_account="" if found is None else found.sales_accounts.get("sales", ""),
        purchase_account="" if found is None else found.sales_accounts.get("purchases", ""),
        next_number=next_number,
        version=books_version(session, workspace.id),
    )
