"""What Sage 100 would refuse is found before the file is made, with its place and its remedy."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.model import Document, Line, Party, Problem
from engine.target import Order, ReferenceItem
from engine.targets.sage100 import SAGE100
from tests.targets.sage100.making import ACME, SUPPLIER, document, known, line, order

GOOD = line("100.00", "20.00")
PURCHASE = line("100.00", "20.00", "D20", "606000")


def found(made: Document, **options: str) -> list[Problem]:
    return list(SAGE100.problems(made, order(made, **options)))


def only(problems: list[Problem]) -> Problem:
    (problem,) = problems
    return problem


@pytest.mark.parametrize("kind", ["invoice", "credit note"])
def test_a_good_sale_has_no_problem(kind: Any) -> None:
    for chosen in ("texte-31", "texte-10", "pnm", "tableau"):
        assert found(document("FA-01/00042", GOOD, kind=kind), format=chosen) == []


def test_a_good_purchase_has_no_problem() -> None:
    assert found(document("F1", PURCHASE, kind="purchase invoice", party=SUPPLIER)) == []


# --- the three errors a connector to Sage 100 stops at ---------------------------------------


def test_oo_21_an_account_without_the_currency() -> None:
    assert str(only(found(document("FA1", GOOD, currency="GBP")))) == (
        "Factures!2: Le compte de vente « 706000 » n'a pas de devise associée : la pièce est en"
        " GBP, et les fichiers d'import portent des EUR. Laissez-la de côté par sa devise sur"
        " Upload, et saisissez-la dans Sage 100."
    )


def test_oo_22_a_vat_code_that_does_not_exist() -> None:
    problem = only(found(document("FA1", line("100.00", "20.00", "C19"))))
    assert (problem.rule, str(problem)) == (
        "tax-code-missing",
        "Factures!2: Le code TVA « C19 » n'existe pas dans Sage 100. Choisissez un code taxe sur"
        " Taxes, ou déposez à nouveau les taux de taxes sur Connection.",
    )


def test_oo_23_an_account_that_the_two_do_not_share() -> None:
    problem = only(found(document("FA1", line("100.00", "20.00", account="706100"))))
    assert (problem.rule, str(problem)) == (
        "account-unknown",
        "Factures!2: Le compte « 706100 » n'existe pas dans Sage 100. Choisissez-en un autre sur"
        " Accounts, ou déposez à nouveau le plan comptable sur Connection.",
    )


# --- the piece -------------------------------------------------------------------------------

NOBODY = Party("x", "Société Rien")
STRANGE = Party("x", "Société Rien", code="SOCIÉTÉ")
LONG = Party("x", "Société Rien", code="SOCIETERIENETFILS")

CASES: dict[str, tuple[Document, dict[str, str], str, str]] = {
    "number-missing": (
        document(" ", GOOD), {}, "La pièce n'a pas de numéro.", "Écrivez-en un sur Upload.",
    ),
    "kind-not-taken": (
        document("FA1", GOOD, kind="receipt"), {},
        "Aucune pièce de trésorerie n'est faite pour Sage 100.",
        "Laissez-la de côté sur Upload, et saisissez-la dans le journal de banque de Sage 100.",
    ),
    "number-unfit": (
        document("FA–1", GOOD), {},
        "Le n° de pièce « FA–1 » a des signes que Sage 100 ne prend pas.",
        "Écrivez-le avec des lettres sans accent et des chiffres, sur Upload ou par une formule sur"
        " Fields.",
    ),
    "number-too-long": (
        document("FACTURE-2025-01", GOOD), {},
        "Le n° de pièce « FACTURE-2025-01 » a 15 caractères ; Sage 100 en prend 13.",
        "Raccourcissez-le par une formule sur Fields.",
    ),
    "account-without-currency": (
        document("F1", PURCHASE, kind="purchase invoice", party=SUPPLIER, currency="CHF"), {},
        "La pièce est en CHF ; les fichiers d'import portent des EUR.",
        "Laissez-la de côté par sa devise sur Upload, et saisissez-la dans Sage 100.",
    ),
    "option-unreadable": (
        document("FA1", GOOD), {"opens": "2025"},
        "Début de l'exercice : « 2025 » n'est pas une date comme 31/12/2025.",
        "Corrigez l'option sur Connection.",
    ),
    "date-before-exercice": (
        document("FA1", GOOD), {"opens": "01/04/2025"},
        "05/03/2025 est avant le début de l'exercice, le 01/04/2025.",
        "Corrigez la date sur Upload, ou l'exercice sur Connection.",
    ),
    "date-after-exercice": (
        document("FA1", GOOD), {"closes": "28/02/2025"},
        "05/03/2025 est après la fin de l'exercice, le 28/02/2025.",
        "Corrigez la date sur Upload, ou l'exercice sur Connection.",
    ),
    "date-unfit": (
        document("FA1", GOOD, date=date(1999, 12, 31)), {},
        "31/12/1999 ne s'écrit pas dans un fichier de Sage 100, qui n'a que deux chiffres pour"
        " l'année (de 2000 à 2099).",
        "Corrigez la date sur Upload.",
    ),
    "amount-too-fine": (
        document("FA1", line("100.005", "20.00")), {},
        "100,005 a plus de deux décimales : la pièce ne serait pas équilibrée au centime.",
        "Corrigez le montant sur Upload.",
    ),
    "amount-too-large": (
        document("FA1", line("10000000000000.00", "0.00", "EXPORT")), {},
        "10000000000000,00 est plus que ce que le fichier peut porter.",
        "Corrigez le montant sur Upload.",
    ),
    "zero-document": (
        document("FA1", line("10.00", "2.00"), line("-12.00", "0.00", "EXPORT")), {},
        "« FA1 » fait 0,00 en tout : il n'y aurait pas d'écriture au compte du tiers.",
        "Laissez-la de côté par son statut ou son type sur Upload.",
    ),
    "journal-unfit": (
        document("FA1", GOOD), {"sales_journal": "VENTES", "format": "pnm"},
        "Journal des ventes : « VENTES » n'est pas un code journal de 1 à 3 lettres ou chiffres"
        " (format « PNM, 138 colonnes »).",
        "Corrigez l'option sur Connection.",
    ),
    "level-unfit": (
        document("FA1", GOOD), {"level": "Coût de production"},
        "Niveau d'analyse : « Coût de production » n'est pas un nombre de 1 à 30.",
        "Corrigez l'option sur Connection.",
    ),
    "collective-unknown": (
        document("FA1", GOOD), {"customers": "4119999"},
        "Le compte collectif « 4119999 » n'est pas dans le plan comptable.",
        "Corrigez l'option sur Connection, ou déposez-y à nouveau le plan comptable.",
    ),
    "account-unusable": (
        document("FA1", line("100.00", "20.00", account="4110000")), {},
        "Le compte « 4110000 Clients » ne peut pas servir : compte collectif : une écriture y passe"
        " par un compte tiers.",
        "Choisissez-en un autre sur Accounts.",
    ),
    "tax-unusable": (
        document("FA1", line("100.00", "20.00", "D20")), {},
        "Le code taxe « D20 TVA déductible 20 % » ne peut pas servir : TVA déductible, pour les"
        " achats seulement.",
        "Choisissez-en un autre sur Taxes.",
    ),
    "tax-account-missing": (
        document("FA1", line("100.00", "20.00", "EXONERE")), {},
        "Le code taxe « Exonéré de TVA 0 % » n'a pas de code dans Sage 100, et la ligne a 20,00 de"
        " TVA.",
        "Choisissez-en un autre sur Taxes, ou déposez sur Connection les taux de taxes avec leurs"
        " comptes.",
    ),
    "section-unfit": (
        document("FA1", line("100.00", "20.00", project="Médiathèque")), {"project_plan": "1"},
        "Le projet « Médiathèque » n'est pas fait de lettres sans accent et de chiffres, comme le"
        " code d'une section analytique.",
        "Corrigez-le par une formule sur Fields.",
    ),
    "section-too-long": (
        document("FA1", line("100.00", "20.00", department="AGENCE DE LILLE")),
        {"department_plan": "2"},
        "Le service « AGENCE DE LILLE » a 15 caractères ; une section analytique de Sage 100 en a"
        " 13.",
        "Choisissez une colonne plus courte (un code), ou une formule, sur Fields.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_the_sentence_says_what_and_where_to_mend_it(rule: str) -> None:
    made, options, says, fix = CASES[rule]
    problem = only(found(made, **options))
    assert (problem.rule, problem.says, problem.fix, problem.severity) == (rule, says, fix, "stop")
    assert problem.at == "Factures!2"


def test_a_purchase_with_the_vat_code_of_sales_is_told() -> None:
    made = document("F1", line("9.00", "1.80", "C20", "606000"), kind="purchase invoice",
                    party=SUPPLIER)  # fmt: skip
    assert only(found(made)).says == (
        "Le code taxe « C20 TVA collectée 20 % » ne peut pas servir : TVA collectée, pour les"
        " ventes seulement."
    )


def test_a_document_without_rows_is_named_by_its_number() -> None:
    made = document("FA1", line("1.00", "0.20", account="x"), rows=())
    made = Document(**{**vars(made), "lines": (Line(**{**vars(made.lines[0]), "row": 0}),)})
    assert only(found(made)).at == "FA1"


# --- against the company's own lists ---------------------------------------------------------


def of_lists(made: Document, *more: ReferenceItem, **options: str) -> list[Problem]:
    given: Order = order(made, books=known(ACME, SUPPLIER, more=more), **options)
    return list(SAGE100.problems(made, given))


def test_a_client_that_is_not_chosen_yet_is_no_problem_of_sage() -> None:
    assert found(document("FA1", GOOD, party=NOBODY)) == []
    assert found(document("FA1", GOOD, party=Party("x", "Société Rien", code="CL014"))) == []


def test_a_new_tiers_needs_a_code_that_nobody_has() -> None:
    made = document("FA1", GOOD, party=NOBODY)
    problem = only(list(SAGE100.problems(made, order(made, new=[NOBODY]))))
    assert (problem.rule, problem.says, problem.fix) == (
        "code-missing",
        "« Société Rien » n'a pas de code tiers.",
        "Rattachez-le à un tiers de Sage 100, ou créez-le, sur Contacts.",
    )
    double = Party("x", "Société Rien", code="ACME")
    made = document("FA1", GOOD, party=double)
    problem = only(list(SAGE100.problems(made, order(made, new=[double]))))
    assert (problem.rule, problem.says, problem.fix) == (
        "code-taken",
        "Le code tiers « ACME » est déjà celui de « ACME SARL », dont la fiche serait remplacée.",
        "Rattachez « Société Rien » à ce tiers, ou créez-le sous un autre code, sur Contacts.",
    )


def test_a_tiers_that_sage_does_not_have_is_told_unless_it_is_new() -> None:
    stranger = Party("x", "Société Rien", id="RIEN", code="RIEN")
    made = document("FA1", GOOD, party=stranger)
    problem = only(found(made))
    assert (problem.rule, problem.says) == (
        "contact-not-on-file", "Sage 100 n'a pas de tiers « RIEN »."
    )  # fmt: skip
    assert problem.fix == (
        "Rattachez « Société Rien » à un autre sur Contacts, ou déposez à nouveau la liste des"
        " tiers sur Connection."
    )
    assert list(SAGE100.problems(made, order(made, new=[stranger]))) == []


def test_a_tiers_code_that_the_format_does_not_take_is_told() -> None:
    made = document("FA1", GOOD, party=LONG)
    assert list(SAGE100.problems(made, order(made, new=[LONG]))) == []
    problem = only(list(SAGE100.problems(made, order(made, new=[LONG], format="pnm"))))
    assert (problem.rule, problem.says, problem.fix) == (
        "code-too-long",
        "Le code tiers « SOCIETERIENETFILS » a 17 caractères ; le format « PNM, 138 colonnes » en"
        " prend 13.",
        "Choisissez un autre format sur Connection, ou un autre tiers sur Contacts.",
    )
    made = document("FA1", GOOD, party=STRANGE)
    problem = only(list(SAGE100.problems(made, order(made, new=[STRANGE]))))
    assert (problem.rule, problem.says, problem.fix) == (
        "code-unfit",
        "Le code tiers « SOCIÉTÉ » n'est pas fait de capitales sans accent et de chiffres.",
        "Choisissez un autre tiers, ou créez-le sous un autre code, sur Contacts.",
    )


def test_a_tiers_asleep_is_told() -> None:
    asleep = ReferenceItem("contact", "RIEN", "Rien", "RIEN", "mis en sommeil dans Sage 100")
    made = document("FA1", GOOD, party=Party("x", "Société Rien", id="RIEN"))
    problem = only(of_lists(made, asleep))
    assert (problem.rule, problem.says, problem.fix) == (
        "contact-unusable",
        "Le tiers « RIEN » ne peut pas servir : mis en sommeil dans Sage 100.",
        "Rattachez « Société Rien » à un autre sur Contacts.",
    )


@pytest.mark.parametrize(
    ("journal", "why"),
    [
        (ReferenceItem("journal", "VT", "Ventes", "VT"), "n'existe pas dans Sage 100"),
        (ReferenceItem("journal", "VTE", "Ventes", "VTE", facts={"type": "Trésorerie"}),
         "ne peut pas servir : il est de type « trésorerie »"),
        (ReferenceItem("journal", "VTE", "Ventes", "VTE", "mis en sommeil dans Sage 100"),
         "ne peut pas servir : mis en sommeil dans Sage 100"),
    ],
)  # fmt: skip
def test_a_journal_that_sage_does_not_have_is_told(journal: ReferenceItem, why: str) -> None:
    problem = only(of_lists(document("FA1", GOOD), journal))
    assert (problem.rule, problem.says, problem.fix) == (
        "journal-unknown",
        f"Journal des ventes : le journal « VTE » {why}.",
        "Corrigez l'option sur Connection, ou déposez-y à nouveau les codes journaux.",
    )


def test_the_right_journal_is_fine() -> None:
    journal = ReferenceItem("journal", "VTE", "Ventes", "VTE", facts={"type": "Ventes"})
    assert of_lists(document("FA1", GOOD), journal) == []


def test_an_account_kept_in_another_currency_is_told() -> None:
    account = ReferenceItem("ledger account", "706900", "Ventes USD", "706900",
                            facts={"currency": "USD"})  # fmt: skip
    problem = only(of_lists(document("FA1", line("1.00", "0.20", account="706900")), account))
    assert (problem.rule, problem.says) == (
        "account-of-other-currency",
        "Le compte « 706900 Ventes USD » est tenu en USD, la pièce est en EUR.",
    )


def test_an_account_that_is_no_account_is_told() -> None:
    account = ReferenceItem("ledger account", "70", "Ventes", "70")
    problem = only(of_lists(document("FA1", line("1.00", "0.20", account="70")), account))
    assert (problem.rule, problem.says) == (
        "account-unfit", "Le compte « 70 » n'a pas de 3 à 13 chiffres ou lettres."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rate", "rule", "says"),
    [
        (ReferenceItem("tax rate", "C20A", "TVA", "C20A", "mis en sommeil dans Sage 100",
                       {"account": "4457120"}),
         "tax-unusable", "Le code taxe « C20A TVA » ne peut pas servir : mis en sommeil dans Sage"
         " 100."),
        (ReferenceItem("tax rate", "C20A", "TVA", "TVA20CO", facts={"account": "4457120"}),
         "tax-code-unfit", "Le code taxe « TVA20CO » n'a pas de 1 à 5 capitales ou chiffres."),
        (ReferenceItem("tax rate", "C20A", "TVA", "C20A"),
         "tax-account-missing", "Le code taxe « C20A TVA » n'a pas de compte dans Sage 100, et la"
         " ligne a 0,20 de TVA."),
        (ReferenceItem("tax rate", "C20A", "TVA", "C20A", facts={"account": "445799"}),
         "tax-account-unknown", "Le compte de TVA « 445799 » du code taxe « C20A TVA » n'existe pas"
         " dans Sage 100."),
    ],
)  # fmt: skip
def test_a_vat_code_that_cannot_be_written_is_told(
    rate: ReferenceItem, rule: str, says: str
) -> None:
    problem = only(of_lists(document("FA1", line("1.00", "0.20", "C20A")), rate))
    assert (problem.rule, problem.says) == (rule, says)


def test_two_pieces_of_one_number_in_a_journal_are_told() -> None:
    first, second = document("fa1", GOOD), document("FA1", GOOD, kind="credit note")
    bought = document("FA1", PURCHASE, kind="purchase invoice", party=SUPPLIER)
    given = order(first, second, bought)
    for made in (first, second):
        assert [(each.rule, each.says, each.fix) for each in SAGE100.problems(made, given)] == [
            (
                "number-twice",
                "2 pièces du journal VTE auraient le même numéro « FA1 ».",
                "Donnez à chacune le sien sur Upload.",
            )
        ]
    assert list(SAGE100.problems(bought, given)) == []


def test_a_locked_period_is_told() -> None:
    made = document("FA1", GOOD)
    given = order(made, books=known(ACME, lock_date=date(2025, 3, 31)))
    problem = only(list(SAGE100.problems(made, given)))
    assert (problem.rule, problem.says) == (
        "date-locked", "05/03/2025 est dans une période clôturée, jusqu'au 31/03/2025."
    )  # fmt: skip


def test_what_is_wrong_on_several_lines_is_told_for_each() -> None:
    lines = [Line(**{**vars(line("1.00", "0.20", account="7")), "row": row}) for row in (2, 3)]
    problems = found(document("FA1", *lines, rows=(2, 3)))
    assert [each.at for each in problems] == ["Factures!2", "Factures!3"]


def test_every_rule_has_its_sentence_tested() -> None:
    source = Path(SAGE100.problems.__code__.co_filename).with_name("refusals.py").read_text()
    rules = {
        line.strip().strip('",')
        for before, line in zip(source.splitlines(), source.splitlines()[1:], strict=False)
        if before.rstrip().endswith("case.problem(")
    }
    told = Path(__file__).read_text()
    assert {rule for rule in rules if f'"{rule}"' not in told} == set()
    assert len(rules) > 20
