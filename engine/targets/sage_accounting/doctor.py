"""The connection doctor: one harmless look for each right that the work needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.errors import EngineError, NeedsSignIn
from engine.target import RefusedByTarget
from engine.targets.sage_accounting.client import SageClient, segment

Outcome = Literal["granted", "missing", "not known"]


@dataclass(frozen=True)
class Probe:
    """One right, what it is for, where it is given, and the look that proves it."""

    right: str
    why: str
    where: str
    path: str = ""
    """What is looked at; empty where no look is harmless."""
    query: Mapping[str, str] = field(default_factory=dict)
    beyond: str = ""
    """The right to read that a right to write goes beyond: who lacks the one lacks the other."""


@dataclass(frozen=True)
class Finding:
    """What a probe found, in words."""

    probe: Probe
    outcome: Outcome
    says: str


_ONE = {"items_per_page": "1"}


def _at(areas: str, level: str) -> str:
    return f"Sage, Settings, User Management, the user: {areas}, {level}"


_READ = "Read Only or more"
_WRITE = "Restricted Access or more"
_FULL = "Full Access"

# Which area opens what is said by Sage's own specification, call by call.
PROBES = (
    Probe(
        "See the company",
        "to know its name, country and edition, so that no wrong company is connected",
        "Sage, Settings, User Management: the user is listed for this company",
        "/businesses/{business}",
    ),
    Probe(
        "Read contacts",
        "to find each customer of the file among Sage's contacts",
        _at("Contacts, Sales or Purchases", _READ),
        "/contacts",
        _ONE,
    ),
    Probe(
        "Read sales invoices",
        "to see what is in Sage already, and that what arrived is right to the penny",
        _at("Sales", _READ),
        "/sales_invoices",
        _ONE,
    ),
    Probe(
        "Read credit notes",
        "to see what is in Sage already, and that what arrived is right to the penny",
        _at("Sales", _READ),
        "/sales_credit_notes",
        _ONE,
    ),
    Probe(
        "Read ledger accounts",
        "to offer the accounts that sales can go to",
        _at("any area", _READ),
        "/ledger_accounts",
        _ONE,
    ),
    Probe(
        "Read tax rates",
        "to give every line the rate that holds on its date",
        _at("Sales, Purchases, Bank or Settings", _READ),
        "/tax_rates",
        _ONE,
    ),
    Probe(
        "Read invoice settings",
        "to know the next number and the payment terms",
        _at("Settings", _READ),
        "/invoice_settings",
    ),
    Probe(
        "Read financial settings",
        "to know the currency, the tax scheme and the lock date",
        _at("Settings", _READ),
        "/financial_settings",
    ),
    Probe(
        "Read company settings",
        "to propose the company's own default accounts",
        _at("Settings", _READ),
        "/business_settings",
    ),
    Probe(
        "Read products",
        "to match the product codes of the file",
        _at("Products & Services, Sales or Purchases", _READ),
        "/products",
        _ONE,
    ),
    Probe(
        "Read services",
        "to match the service codes of the file",
        _at("Products & Services, Sales or Purchases", _READ),
        "/services",
        _ONE,
    ),
    Probe(
        "Read bank accounts",
        "to say where a payment arrived",
        _at("Bank", _READ),
        "/bank_accounts",
        _ONE,
    ),
    Probe(
        "Read payments",
        "to bring back what was paid, and what only in part",
        _at("Bank", _READ),
        "/contact_payments",
        _ONE,
    ),
    Probe(
        "Write contacts",
        "to make the customers that Sage does not have yet",
        _at("Contacts", _WRITE),
        beyond="Read contacts",
    ),
    Probe(
        "Write sales invoices and credit notes",
        "to transfer documents",
        _at("Sales", _WRITE),
        beyond="Read sales invoices",
    ),
    Probe(
        "Void sales invoices and credit notes",
        "to take a transfer back",
        _at("Sales", _FULL),
        beyond="Read sales invoices",
    ),
)
"""Every right the work needs. Writing cannot be tried without writing, so it is not tried."""

FULL_ACCESS = Probe(
    "Full access to sales, purchases and contacts",
    "to know that documents can be written without writing one",
    _at("Sales, Purchases and Contacts", _FULL),
    "/contact_allocations",  # the one list that Sage shows only to who may write all three
    _ONE,
)


def examine(client: SageClient, scope: str) -> list[Finding]:
    """Every right with what was found about it; `scope` is what the sign-in was given."""
    full_access = _looked(client, FULL_ACCESS).outcome == "granted"
    found: dict[str, Finding] = {}
    for probe in PROBES:
        if probe.path:
            found[probe.right] = _looked(client, probe)
        else:
            found[probe.right] = _reckoned(probe, scope, found[probe.beyond], full_access)
    return list(found.values())


def _looked(client: SageClient, probe: Probe) -> Finding:
    path = probe.path.format(business=segment(client.business or "lead"))
    try:
        client.get(path, **probe.query)
    except NeedsSignIn:
        raise  # without a sign-in no other probe would say anything
    except RefusedByTarget as refused:
        return Finding(probe, "missing", refused.explanation.cause)
    except EngineError as trouble:
        return Finding(probe, "not known", str(trouble))
    return Finding(probe, "granted", "Sage answered.")


def _reckoned(probe: Probe, scope: str, reading: Finding, full_access: bool) -> Finding:
    """A right to write, from what the sign-in was given and from what may be read."""
    if scope == "readonly":
        return Finding(
            probe,
            "missing",
            "The connection was signed in to read only. Sign in again and choose full access.",
        )
    if reading.outcome == "missing":
        return Finding(probe, "missing", reading.says)
    if full_access:
        return Finding(
            probe,
            "granted",
            "Sage shows the allocations of payments, which it shows only to full access.",
        )
    return Finding(
        probe,
        "not known",
        "The connection may write; whether the person who signed in may, Sage says only at the "
        "first transfer.",
    )
