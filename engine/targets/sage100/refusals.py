"""What Sage 100 would refuse of a document, found before the file is made."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from engine.model import Address, Document, Line, Problem
from engine.money import NotAnAmount, to_minor
from engine.target import Kind, Order, ReferenceItem
from engine.targets.sage100.entries import (
    PURCHASES,
    SECTION,
    collective,
    piece_number,
    plan_of,
    tiers_code,
)
from engine.targets.sage100.options import LIMITS, day, settings
from engine.targets.sage100.texts import upper

_TIERS = re.compile(r"[A-Z0-9][A-Z0-9 ./_&+-]*")
_ACCOUNT = re.compile(r"[A-Z0-9]{3,13}")
_NUMBER = re.compile(r"[A-Z0-9][\x20-\x7e]*")
_JOURNAL = re.compile(r"[A-Z0-9]+")
_TAX_CODE = 5
_LARGEST = Decimal(10) ** 13
_YEARS = range(2000, 2100)
"""What two figures of a year are read as."""


def problems(document: Document, order: Order) -> Sequence[Problem]:
    """Why Sage 100 would refuse the piece, each with its place and its remedy."""
    case = _Case(document, order)
    if document.kind not in LIMITS.kinds:
        return [_not_taken(case)]
    found = [each for rule in _OF_DOCUMENT for each in rule(case)]
    for line in document.lines:
        for of_line in _OF_LINE:
            found.extend(of_line(case, line))
    return list(dict.fromkeys(found))


class _Case:
    """A document beside the company's lists and decisions."""

    def __init__(self, document: Document, order: Order) -> None:
        self.document, self.order = document, order
        self.plan = plan_of(order.books)
        self.choices = settings(order.options)
        self.purchase = document.kind in PURCHASES

    def problem(self, rule: str, says: str, fix: str, line: Line | None = None) -> Problem:
        row = line.row if line is not None and line.row else next(iter(self.document.rows), 0)
        place = str(Address(self.document.sheet, row)) if row else self.document.number
        return Problem(rule, place, says, fix)

    def account(self, id_: str) -> ReferenceItem | None:
        return self.plan.find("ledger account", id_)


# --- the piece -------------------------------------------------------------------------------


def _not_taken(case: _Case) -> Problem:
    return case.problem(
        "kind-not-taken",
        "Aucune pièce de trésorerie n'est faite pour Sage 100.",
        "Laissez-la de côté sur Upload, et saisissez-la dans le journal de banque de Sage 100.",
    )


def _number(case: _Case) -> Iterator[Problem]:
    number = case.document.number
    if not number.strip():
        yield case.problem("number-missing", "La pièce n'a pas de numéro.",
                           "Écrivez-en un sur Upload.")  # fmt: skip
        return
    capitals = number.upper().strip()
    if not _NUMBER.fullmatch(capitals) or upper(number) != capitals:
        yield case.problem(
            "number-unfit",
            f"Le n° de pièce {_quote(number)} a des signes que Sage 100 ne prend pas.",
            "Écrivez-le avec des lettres sans accent et des chiffres, sur Upload ou par une formule"
            " sur Fields.",
        )
    longest = case.choices.format.number
    if len(capitals) > longest:
        yield case.problem(
            "number-too-long",
            f"Le n° de pièce {_quote(number)} a {len(capitals)} caractères ; Sage 100 en prend"
            f" {longest}.",
            "Raccourcissez-le par une formule sur Fields.",
        )
    journal = _journal(case)
    known = piece_number(case.document, longest)
    alike = _pieces(case.order)[journal, known]
    if alike > 1:
        yield case.problem(
            "number-twice",
            f"{alike} pièces du journal {journal} auraient le même numéro {_quote(known)}.",
            "Donnez à chacune le sien sur Upload.",
        )


@lru_cache(maxsize=2)
def _pieces(order: Order) -> Counter[tuple[str, str]]:
    """How many documents of the batch have one number in one journal."""
    choices = settings(order.options)
    return Counter(
        (
            choices.purchase_journal if each.kind in PURCHASES else choices.sales_journal,
            piece_number(each, choices.format.number),
        )
        for each in order.documents
    )


def _currency(case: _Case) -> Iterator[Problem]:
    """The first of the three that a connector stops at: an account without the currency."""
    document, books = case.document, case.order.books
    if document.currency == books.currency:
        return
    accounts = [case.plan.code("ledger account", each.account) for each in document.lines]
    yield case.problem(
        "account-without-currency",
        f"Le compte de vente {_quote(accounts[0] if accounts else '')} n'a pas de devise associée :"
        f" la pièce est en {document.currency or 'une devise inconnue'}, et"
        f" {case.choices.format.carrier} {books.currency}."
        if not case.purchase
        else f"La pièce est en {document.currency or 'une devise inconnue'} ;"
        f" {case.choices.format.carrier} {books.currency}.",
        "Laissez-la de côté par sa devise sur Upload, et saisissez-la dans Sage 100.",
    )


def _date(case: _Case) -> Iterator[Problem]:
    for key, title in (("opens", "Début de l'exercice"), ("closes", "Fin de l'exercice")):
        said = case.order.options.get(key, "").strip()
        if said and day(said) is None:
            yield case.problem(
                "option-unreadable",
                f"{title} : {_quote(said)} n'est pas une date comme 31/12/2025.",
                "Corrigez l'option sur Connection.",
            )
    choices = case.choices
    booked = case.document.date
    told = f"{booked:%d/%m/%Y}"
    if choices.opens is not None and booked < choices.opens:
        yield case.problem(
            "date-before-exercice",
            f"{told} est avant le début de l'exercice, le {choices.opens:%d/%m/%Y}.",
            "Corrigez la date sur Upload, ou l'exercice sur Connection.",
        )
    if choices.closes is not None and booked > choices.closes:
        yield case.problem(
            "date-after-exercice",
            f"{told} est après la fin de l'exercice, le {choices.closes:%d/%m/%Y}.",
            "Corrigez la date sur Upload, ou l'exercice sur Connection.",
        )
    locked = case.order.books.lock_date
    if locked is not None and booked <= locked:
        yield case.problem(
            "date-locked",
            f"{told} est dans une période clôturée, jusqu'au {locked:%d/%m/%Y}.",
            "Corrigez la date sur Upload, ou faites rouvrir la période dans Sage 100.",
        )
    for each in (case.document.date, case.document.due):
        if each is not None and each.year not in _YEARS:
            yield case.problem(
                "date-unfit",
                f"{each.day:02}/{each.month:02}/{each.year} ne s'écrit pas dans un fichier de Sage"
                " 100, qui n'a que deux chiffres pour l'année (de 2000 à 2099).",
                "Corrigez la date sur Upload.",
            )


def _amounts(case: _Case) -> Iterator[Problem]:
    document = case.document
    for line in document.lines:
        for value in (line.net, line.tax):
            if isinstance(to_minor(value), NotAnAmount):
                yield case.problem(
                    "amount-too-fine",
                    f"{_decimal(value)} a plus de deux décimales : la pièce ne serait pas"
                    " équilibrée au centime.",
                    "Corrigez le montant sur Upload.",
                    line,
                )
    if abs(document.gross) >= _LARGEST:
        yield case.problem(
            "amount-too-large",
            f"{_decimal(document.gross)} est plus que ce que le fichier peut porter.",
            "Corrigez le montant sur Upload.",
        )
    if not document.gross:
        yield case.problem(
            "zero-document",
            f"{_quote(document.number)} fait 0,00 en tout : il n'y aurait pas d'écriture au compte"
            " du tiers.",
            "Laissez-la de côté par son statut ou son type sur Upload.",
        )


def _journal(case: _Case) -> str:
    return case.choices.purchase_journal if case.purchase else case.choices.sales_journal


def _journal_code(case: _Case) -> Iterator[Problem]:
    code, most = _journal(case), case.choices.format.journal
    title, fitting = ("Journal des achats", ("achat", "achats", "0"))
    if not case.purchase:
        title, fitting = ("Journal des ventes", ("vente", "ventes", "1"))
    if not _JOURNAL.fullmatch(code) or len(code) > most:
        yield case.problem(
            "journal-unfit",
            f"{title} : {_quote(code)} n'est pas un code journal de 1 à {most} lettres ou chiffres"
            f" (format « {case.choices.format.title} »).",
            "Corrigez l'option sur Connection.",
        )
        return
    if not case.order.books.of("journal"):
        return
    item = case.plan.find("journal", code)
    kept = item.facts.get("type", "").casefold() if item else ""
    if item is None or item.unusable or (kept and kept not in fitting):
        why = "n'existe pas dans Sage 100"
        if item is not None:
            why = f"ne peut pas servir : {item.unusable or f'il est de type {_quote(kept)}'}"
        yield case.problem(
            "journal-unknown",
            f"{title} : le journal {_quote(code)} {why}.",
            "Corrigez l'option sur Connection, ou déposez-y à nouveau les codes journaux.",
        )


def _level(case: _Case) -> Iterator[Problem]:
    said = case.order.options.get("level", "").strip()
    if said and said != case.choices.level:
        yield case.problem(
            "level-unfit",
            f"Niveau d'analyse : {_quote(said)} n'est pas un nombre de 1 à 30.",
            "Corrigez l'option sur Connection.",
        )


# --- the tiers -------------------------------------------------------------------------------


def _tiers(case: _Case) -> Iterator[Problem]:
    party, choices = case.document.party, case.choices
    code, name = tiers_code(party, case.plan), _quote(party.name)
    is_new = any(each.code == code for each in case.order.new_contacts)
    if not party.id and not is_new:
        return  # not chosen yet, or its code is still to come
    if not code.strip():
        yield case.problem(
            "code-missing",
            f"{name} n'a pas de code tiers.",
            "Rattachez-le à un tiers de Sage 100, ou créez-le, sur Contacts.",
        )
        return
    if len(code) > choices.format.tiers:
        yield case.problem(
            "code-too-long",
            f"Le code tiers {_quote(code)} a {len(code)} caractères ; le format"
            f" « {choices.format.title} » en prend {choices.format.tiers}.",
            "Choisissez un autre format sur Connection, ou un autre tiers sur Contacts.",
        )
    if not _TIERS.fullmatch(code):
        yield case.problem(
            "code-unfit",
            f"Le code tiers {_quote(code)} n'est pas fait de capitales sans accent et de chiffres.",
            "Choisissez un autre tiers, ou créez-le sous un autre code, sur Contacts.",
        )
    item = case.plan.find("contact", party.id) or case.plan.find("contact", code)
    if item is not None and is_new and not party.id:
        yield case.problem(
            "code-taken",
            f"Le code tiers {_quote(code)} est déjà celui de {_quote(item.name)}, dont la fiche"
            " serait remplacée.",
            f"Rattachez {name} à ce tiers, ou créez-le sous un autre code, sur Contacts.",
        )
    elif item is None and not is_new:
        yield case.problem(
            "contact-not-on-file",
            f"Sage 100 n'a pas de tiers {_quote(code)}.",
            f"Rattachez {name} à un autre sur Contacts, ou déposez à nouveau la liste des tiers sur"
            " Connection.",
        )
    elif item is not None and (barred := item.barred(case.purchase)):
        yield case.problem(
            "contact-unusable",
            f"Le tiers {_quote(code)} ne peut pas servir : {barred}.",
            f"Rattachez {name} à un autre sur Contacts.",
        )


def _collective(case: _Case) -> Iterator[Problem]:
    party, choices = case.document.party, case.choices
    account = collective(party, case.plan, choices, purchase=case.purchase)
    if not _ACCOUNT.fullmatch(account) or case.account(account) is None:
        yield case.problem(
            "collective-unknown",
            f"Le compte collectif {_quote(account)} n'est pas dans le plan comptable.",
            "Corrigez l'option sur Connection, ou déposez-y à nouveau le plan comptable.",
        )


# --- each line -------------------------------------------------------------------------------


def _account(case: _Case, line: Line) -> Iterator[Problem]:
    """The third that a connector stops at: an account that the two do not share."""
    item = case.account(line.account)
    if not line.account:
        return  # not chosen yet
    if item is None:
        yield case.problem(
            "account-unknown",
            f"Le compte {_quote(line.account)} n'existe pas dans Sage 100.",
            "Choisissez-en un autre sur Accounts, ou déposez à nouveau le plan comptable sur"
            " Connection.",
            line,
        )
        return
    if barred := item.barred(case.purchase):
        yield case.problem(
            "account-unusable",
            f"Le compte {_named(item)} ne peut pas servir : {barred}.",
            "Choisissez-en un autre sur Accounts.",
            line,
        )
    elif not _ACCOUNT.fullmatch(item.code or item.id):
        yield case.problem(
            "account-unfit",
            f"Le compte {_quote(item.code or item.id)} n'a pas de 3 à 13 chiffres ou lettres.",
            "Choisissez-en un autre sur Accounts.",
            line,
        )
    kept = item.facts.get("currency", "")
    if kept and kept != case.document.currency and case.document.currency == _own(case):
        yield case.problem(
            "account-of-other-currency",
            f"Le compte {_named(item)} est tenu en {kept}, la pièce est en"
            f" {case.document.currency}.",
            "Choisissez-en un autre sur Accounts.",
            line,
        )


def _own(case: _Case) -> str:
    return case.order.books.currency


def _tax(case: _Case, line: Line) -> Iterator[Problem]:
    """The second that a connector stops at: a VAT code that is not there."""
    item = case.plan.find("tax rate", line.tax_rate)
    if not line.tax_rate:
        return  # not chosen yet
    if item is None:
        yield case.problem(
            "tax-code-missing",
            f"Le code TVA {_quote(line.tax_rate)} n'existe pas dans Sage 100.",
            "Choisissez un code taxe sur Taxes, ou déposez à nouveau les taux de taxes sur"
            " Connection.",
            line,
        )
        return
    if barred := item.barred(case.purchase):
        yield case.problem(
            "tax-unusable",
            f"Le code taxe {_named(item)} ne peut pas servir : {barred}.",
            "Choisissez-en un autre sur Taxes.",
            line,
        )
    if len(item.code) > _TAX_CODE or (item.code and not _JOURNAL.fullmatch(item.code)):
        yield case.problem(
            "tax-code-unfit",
            f"Le code taxe {_quote(item.code)} n'a pas de 1 à {_TAX_CODE} capitales ou chiffres.",
            "Choisissez-en un autre sur Taxes.",
            line,
        )
    if not line.tax:
        return
    account = case.plan.account(item.facts.get("account", ""))
    if not account or not item.code:
        yield case.problem(
            "tax-account-missing",
            f"Le code taxe {_named(item)} n'a pas de {'compte' if item.code else 'code'} dans Sage"
            f" 100, et la ligne a {_decimal(line.tax)} de TVA.",
            "Choisissez-en un autre sur Taxes, ou déposez sur Connection les taux de taxes avec"
            " leurs comptes.",
            line,
        )
    elif case.account(account) is None or not _ACCOUNT.fullmatch(account):
        yield case.problem(
            "tax-account-unknown",
            f"Le compte de TVA {_quote(account)} du code taxe {_named(item)} n'existe pas dans Sage"
            " 100.",
            "Choisissez-en un autre sur Taxes, ou déposez à nouveau le plan comptable sur"
            " Connection.",
            line,
        )


def _analytic(case: _Case, line: Line) -> Iterator[Problem]:
    choices = case.choices
    asked: Sequence[tuple[str, Kind, str, str]] = (
        (choices.project_plan, "project", "projet", line.project),
        (choices.department_plan, "department", "service", line.department),
    )
    for plan, kind, what, text in asked:
        if not plan or not text:
            continue
        code = case.plan.code(kind, text)
        if not _TIERS.fullmatch(code.upper()) or upper(code) != code.upper():
            yield case.problem(
                "section-unfit",
                f"Le {what} {_quote(code)} n'est pas fait de lettres sans accent et de chiffres,"
                " comme le code d'une section analytique.",
                "Corrigez-le par une formule sur Fields.",
                line,
            )
        elif len(code) > SECTION:
            yield case.problem(
                "section-too-long",
                f"Le {what} {_quote(code)} a {len(code)} caractères ; une section analytique de"
                f" Sage 100 en a {SECTION}.",
                "Choisissez une colonne plus courte (un code), ou une formule, sur Fields.",
                line,
            )


_OF_DOCUMENT = (_number, _currency, _date, _amounts, _journal_code, _level, _tiers, _collective)
_OF_LINE = (_account, _tax, _analytic)

_MOST_QUOTED = 60


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return f"« {flat if len(flat) <= _MOST_QUOTED else flat[:_MOST_QUOTED] + '…'} »"


def _named(item: ReferenceItem) -> str:
    return _quote(f"{item.code} {item.name}".strip())


def _decimal(value: Decimal) -> str:
    """
    >>> _decimal(Decimal("-12.345"))
    '-12,345'
    """
    return f"{value:f}".replace(".", ",")
