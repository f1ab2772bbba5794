"""The same job as one polars script, as an expert writes it once: no addresses, no sentences.

It reads the file, understands amounts, dates and percentages, looks up taxes, accounts and
contacts, reckons net and tax exactly, groups the invoices and says which of them are held.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl


def job(
    file: Path,
    taxes: Mapping[str, tuple[str, int]],
    accounts: Mapping[str, str],
    contacts: Mapping[str, str],
) -> dict[str, Any]:
    """`taxes` gives rate and percentage in millionths by code; all keys are lower case."""
    tax = _lookup(taxes.keys(), [each[0] for each in taxes.values()], "tax_rate").with_columns(
        percent=pl.Series([each[1] for each in taxes.values()], dtype=pl.Int64)
    )
    account = _lookup(accounts.keys(), list(accounts.values()), "account")
    contact = _lookup(contacts.keys(), list(contacts.values()), "contact")
    lines = (
        pl.scan_csv(file, infer_schema=False, empty_string_is_null=False)
        .select(
            number=pl.col("Invoice No").str.strip_chars(),
            date=_date("Invoice Date"),
            due=_date("Due Date"),
            quantity=pl.when(pl.col("Qty").str.strip_chars() == "")
            .then(10_000)
            .otherwise(_money("Qty")),
            price=_money("Rate"),
            discount=pl.when(pl.col("Discount").str.strip_chars() == "")
            .then(0)
            .otherwise(
                pl.col("Discount").str.strip_chars(" %").cast(pl.Decimal(9, 4), strict=False)
                * 10_000
            )
            .cast(pl.Int64),
            tax_key=_key("VAT"),
            account_key=_key("Category"),
            contact_key=_key("Client Ref"),
            currency=pl.col("Currency"),
            text=pl.col("Description"),
            named=pl.col("Client Name").str.strip_chars(),
        )
        .join(tax.lazy(), left_on="tax_key", right_on="key", how="left", maintain_order="left")
        .join(account.lazy(), left_on="account_key", right_on="key", how="left",
              maintain_order="left")
        .join(contact.lazy(), left_on="contact_key", right_on="key", how="left",
              maintain_order="left")
        .collect()
    )  # fmt: skip
    needed = ["date", "quantity", "price", "discount", "tax_rate", "account", "contact"]
    lines = lines.with_columns(bad=pl.any_horizontal(pl.col(needed).is_null()))
    product = (
        pl.col("quantity").cast(pl.Int128) * pl.col("price") * (1_000_000 - pl.col("discount"))
    )
    lines = lines.with_columns(net=_half_up(product, 10**12).cast(pl.Int64).fill_null(0))
    lines = lines.with_columns(
        tax=_half_up(pl.col("net") * pl.col("percent"), 1_000_000).fill_null(0)
    )
    invoices = lines.group_by("number", maintain_order=True).agg(
        pl.col("date").first(),
        pl.col("contact").first(),
        pl.len().alias("lines"),
        pl.col("net").sum(),
        pl.col("tax").sum(),
        pl.col("bad").any(),
    )
    ready = invoices.filter(~pl.col("bad"))
    held = invoices.filter(pl.col("bad"))
    return {
        "documents": invoices.height,
        "ready": ready.height,
        "rows ready": int(ready["lines"].sum()),
        "net": int(ready["net"].sum()),
        "tax": int(ready["tax"].sum()),
        "value held": int(held["net"].sum()) + int(held["tax"].sum()),
    }


def _lookup(keys: Any, values: list[str], name: str) -> pl.DataFrame:
    return pl.DataFrame({"key": list(keys), name: values})


def _key(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase()


def _money(column: str) -> pl.Expr:
    bare = pl.col(column).str.replace_all(r"GBP|EUR|USD|[£€$\s\x{a0}]", "")
    minus = bare.str.contains(r"^\(.*\)$|-$|^-")
    digits = bare.str.strip_chars("()+-")
    comma = r"^([0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,4}|[0-9]{1,13},([0-9]{1,2}|[0-9]{4}))$"
    point = r"^([0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,4})?|[0-9]{1,13}(\.[0-9]{1,4})?)$"
    value = (
        pl.when(digits.str.contains(comma))
        .then(digits.str.replace_all(".", "", literal=True).str.replace_all(",", ".", literal=True))
        .when(digits.str.contains(point))
        .then(digits.str.replace_all(",", "", literal=True))
        .otherwise(None)
    )
    exact = (value.cast(pl.Decimal(18, 4)) * 10_000).cast(pl.Int64)
    return exact * pl.when(minus).then(-1).otherwise(1)


def _date(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    forms = ("%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%d-%m-%y", "%d.%m.%Y")
    return pl.coalesce([text.str.to_date(form, strict=False) for form in forms])


def _half_up(value: pl.Expr, unit: int) -> pl.Expr:
    return ((value.abs() * 2 + unit) // (2 * unit)) * value.sign()
