"""Files to try the product with, all invented: one set of each source system, and a plain one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """One set of files that belong together."""

    key: str
    title: str
    says: str
    files: Mapping[str, str]
    """File names by the kind of sheet they are: invoices, clients."""


def _both(key: str) -> dict[str, str]:
    return {"invoices": f"{key}_invoices.csv", "clients": f"{key}_clients.csv"}


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "plain",
        "A tidy spreadsheet",
        "Thirty invoices and credit notes in pounds, with four kinds of VAT; nothing is wrong with "
        "them.",
        _both("plain"),
    ),
    Sample(
        "vtiger",
        "Vtiger CRM",
        "Invoices with several taxes to a line, tax on the whole invoice, charges and credits.",
        _both("vtiger"),
    ),
    Sample(
        "connectwise",
        "ConnectWise Manage",
        "The accounting export: negative lines, credit memos, two levels of tax, departments.",
        _both("connectwise"),
    ),
    Sample(
        "ignition",
        "Ignition",
        "An accountant's invoices with long descriptions in HTML, discounts and deleted ones.",
        _both("ignition"),
    ),
    Sample(
        "ooti",
        "OOTI",
        "An architect's invoices in French: decimal commas, down payments, avoirs, drafts.",
        _both("ooti"),
    ),
    Sample(
        "magmanager",
        "MagManager",
        "A magazine's invoiced list: one row for each invoice, pound signs, credit notes.",
        _both("magmanager"),
    ),
)
"""Simplest first."""


def sample_content(key: str, kind: str = "invoices") -> tuple[str, bytes]:
    """The file's name and its bytes, as if somebody had brought it.

    >>> name, content = sample_content("plain")
    >>> name, content[:10]
    ('plain_invoices.csv', b'Invoice No')
    """
    name = next(each.files[kind] for each in SAMPLES if each.key == key)
    return name, (_FOLDER / name).read_bytes()
