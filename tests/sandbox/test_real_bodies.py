"""Captured bodies of a real Sage have the keys and the value forms that ours have."""

import json
import re

import pytest


def load(shared, name):
    path = shared / "samples" / "sage_accounting" / "real" / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    return json.loads(path.read_text(encoding="utf-8-sig"))


def form(value):
    """What a value looks like, whatever it says."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, str):
        for name, pattern in (
            ("decimal", r"-?\d+\.\d+"),
            ("moment", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
            ("day", r"\d{4}-\d\d-\d\d"),
            ("id", r"[0-9a-f]{32}"),
            ("path", r"/[a-z_]+/[0-9A-Za-z_]+"),
        ):
            if re.fullmatch(pattern, value):
                return name
        return "text"
    return type(value).__name__


def same(real, ours, where="", newer=frozenset()):
    """Same keys, same order, same forms, all the way down; empty fits everything."""
    if real is None or ours is None:
        return
    if isinstance(real, dict):
        assert isinstance(ours, dict), where
        shared = [key for key in ours if key not in newer]
        assert list(real) == shared, where
        for key in real:
            same(real[key], ours[key], f"{where}.{key}")
    elif isinstance(real, list):
        assert isinstance(ours, list), where
        if real and ours:
            same(real[0], ours[0], f"{where}[0]")
    else:
        forms = {form(real), form(ours)} - {"empty"}
        assert len(forms) < 2, (where, real, ours)


def test_bank_accounts(sage, shared):
    real = load(shared, "GetAll_BankAccount.json")
    sage.made("/contact_payments", sage.receipt(1))
    ours = sage.get("/bank_accounts", attributes="all")
    same(
        {k: v for k, v in real.items() if k != "$items"},
        {k: v for k, v in ours.items() if k != "$items"},
    )
    for item in real["$items"]:
        same(item, ours["$items"][0], newer=frozenset(("currency",)))


def test_businesses(sage, shared):
    same(load(shared, "GetAll_Business.trimmed.json"), sage.get("/businesses"))


def test_products(sage, shared):
    real, ours = load(shared, "GetAll_Product.json"), sage.get("/products", attributes="all")
    for item in real["$items"]:
        same(item, ours["$items"][0])
    assert real["$next"].startswith("/products?page=2&items_per_page=50")


def test_the_invoice_page_is_the_captured_one_to_the_letter(sage, shared):
    real = load(shared, "GetAll_SalesInvoice.json")
    ours = sage.get("/sales_invoices", items_per_page=1, attributes="date", sort="date:asc")
    same(real, ours)
    assert ours["$next"] == real["$next"]


def test_financial_settings(sage, shared):
    same(load(shared, "FinancialSettings.json"), sage.get("/financial_settings"))
