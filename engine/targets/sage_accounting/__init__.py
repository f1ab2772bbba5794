"""Sage Accounting 3.1: the calls, the lists, the rights and the words of one company in Sage."""

from engine.targets.patience import Patience
from engine.targets.sage_accounting.budget import Budget, OwnBudget, Quota
from engine.targets.sage_accounting.client import SageClient
from engine.targets.sage_accounting.company import (
    Company,
    CompanySettings,
    companies,
    company,
    settings,
)
from engine.targets.sage_accounting.delivery import LIMITS, SageAccounting, request_of
from engine.targets.sage_accounting.doctor import Finding, Probe, examine
from engine.targets.sage_accounting.held import PURCHASES, SALES
from engine.targets.sage_accounting.line import Line, Reply
from engine.targets.sage_accounting.reference import full_reading, newer_reading
from engine.targets.sage_accounting.usual import usual_books
from engine.targets.sage_accounting.vat_numbers import VatNumber, check_vat_number

__all__ = [
    "LIMITS",
    "PURCHASES",
    "SALES",
    "Budget",
    "Company",
    "CompanySettings",
    "Finding",
    "Line",
    "OwnBudget",
    "Patience",
    "Probe",
    "Quota",
    "Reply",
    "SageAccounting",
    "SageClient",
    "VatNumber",
    "check_vat_number",
    "companies",
    "company",
    "examine",
    "full_reading",
    "newer_reading",
    "request_of",
    "settings",
    "usual_books",
]
