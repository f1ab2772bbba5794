"""A company's own lists, exported from Sage 100, are known by their headings."""

import pytest

from engine.model import Problem, Sheet
from engine.samples import sample_content
from engine.sheets import headed, read
from engine.target import ON_PURCHASES, ReferenceItem
from engine.targets.sage100 import SAGE100
from tests.making import sheet_of
from tests.targets.sage100 import witness


def items(text: str, delimiter: str = ";") -> list[ReferenceItem]:
    found = SAGE100.read_list(sheet_of(text, "Export", delimiter))
    assert not isinstance(found, Problem), str(found)
    return list(found)


def test_a_plan_comptable() -> None:
    found = items(
        "N° compte;Type;Intitulé;Nature;Devise;Code taxe;Mis en sommeil\n"
        "706000;Détail;Prestations;Produits;EUR;C20;Non\n"
        "706900;Détail;Prestations USD;Produits;USD;;Non\n"
        "70;Total;Ventes;;;;Non\n"
        "707000;Détail;Marchandises;Produits;;;Oui\n"
        "4671000;Détail;Débiteurs divers;Client;;;Non\n"
        "445710;Détail;TVA collectée;;;;Non\n"
        "706000;Détail;Prestations;Produits;EUR;C20;Non"
    )
    assert [(each.kind, each.id, each.code, each.name, each.unusable) for each in found] == [
        ("ledger account", "706000", "706000", "Prestations", ""),
        ("ledger account", "706900", "706900", "Prestations USD", ""),
        ("ledger account", "70", "70", "Ventes", "compte de type Total : il ne se mouvemente pas"),
        ("ledger account", "707000", "707000", "Marchandises", "mis en sommeil dans Sage 100"),
        ("ledger account", "4671000", "4671000", "Débiteurs divers",
         "compte collectif : une écriture y passe par un compte tiers"),
        ("ledger account", "445710", "445710", "TVA collectée",
         "compte de TVA : la TVA y est écrite par le code taxe"),
    ]  # fmt: skip
    assert found[1].facts == {"currency": "USD", "nature": "Produits"}


@pytest.mark.parametrize(
    "headings",
    ["N° tiers;Intitulé;Compte collectif", "CT_Num;CT_Intitule;CG_NumPrinc",
     "Numéro de compte tiers;Nom;Compte général", "Code client;Raison sociale;N° compte principal"],
)  # fmt: skip
def test_tiers_by_any_of_their_headings(headings: str) -> None:
    (tiers,) = items(f"{headings}\nACME;ACME SARL;4110000")
    assert (tiers.kind, tiers.id, tiers.code, tiers.name) == (
        "contact",
        "ACME",
        "ACME",
        "ACME SARL",
    )
    assert tiers.facts["account"] == "4110000"


def test_a_tiers_is_a_client_or_a_supplier_by_its_collective_account() -> None:
    client, supplier, typed, other = items(
        "N° tiers;Intitulé;Type;Compte collectif;Mis en sommeil\nACME;Acme;Client;4110000;Non\n"
        "DUBOI;Dubois;Fournisseur;4010000;Non\nENCRE;Encres;Fournisseur;;Oui\nX;Divers;Autre;;"
    )
    assert [(each.barred(purchases=False), each.barred(purchases=True))
            for each in (client, supplier, typed, other)] == [
        ("", "tiers client, rattaché à un compte collectif de ventes"),
        ("tiers fournisseur, rattaché à un compte collectif d'achats", ""),
        ("mis en sommeil dans Sage 100", "mis en sommeil dans Sage 100"),
        ("", ""),
    ]  # fmt: skip


def test_vat_codes_with_their_accounts_and_sides() -> None:
    found = items(
        "Code taxe;Intitulé;Taux;Compte;Provenance\n"
        "C20;TVA collectée 20 %;20,00;4457120;Nationale\n"
        "D55;TVA déductible 5,5 %;5,5000 %;4456655;\n"
        "CEE;Livraison intracommunautaire;0,00;4452000;Intracommunautaire\n"
        "X;Bizarre;beaucoup;4457000;"
    )
    assert [
        (each.code, each.percentages[0].percentage, each.facts.get("account"),
         each.facts.get("provenance"), bool(each.barred(False)), bool(each.barred(True)))
        for each in found
    ] == [
        ("C20", "20", "4457120", "1", False, True),
        ("D55", "5.5", "4456655", None, True, False),
        ("CEE", "0", "4452000", "2", False, False),
        ("X", "0", "4457000", None, True, True),
    ]  # fmt: skip
    assert found[3].unusable == "son taux « beaucoup » ne se lit pas"


def test_journals_and_sections() -> None:
    (journal,) = items("Code journal;Intitulé;Type\nVTE;Ventes;Ventes")
    assert (journal.kind, journal.code, journal.facts) == ("journal", "VTE", {"type": "Ventes"})
    found = items("Plan;N° section;Intitulé;Type\n1;FR-01;Médiathèque;Détail\n2;FR-01;Autre;Total")
    assert [(each.kind, each.id, each.code, each.unusable) for each in found] == [
        ("project", "1/FR-01", "FR-01", ""),
        ("project", "2/FR-01", "FR-01", "section de type Total : elle ne se mouvemente pas"),
    ]


def test_another_list_is_refused_with_what_would_be_known() -> None:
    problem = SAGE100.read_list(sheet_of("Couleur;Prix\nbleu;3", "Couleurs", ";"))
    assert isinstance(problem, Problem)
    assert str(problem) == (
        "Couleurs: Aucune liste de Sage 100 n'a ces colonnes : « Couleur », « Prix ». Exportez de"
        " Sage 100, avec une ligne de titres, la liste des tiers (N° tiers, Intitulé) ; les taux de"
        " taxes (Code taxe, Intitulé, Taux, Compte) ; les sections analytiques (N° section,"
        " Intitulé, Plan) ; les codes journaux (Code journal, Intitulé, Type) ; le plan comptable"
        " (N° compte, Intitulé)."
    )


def test_an_empty_list_is_told() -> None:
    problem = SAGE100.read_list(sheet_of("N° compte;Intitulé\n;", "Plan", ";"))
    assert isinstance(problem, Problem)
    assert str(problem) == (
        "Plan: Le fichier est le plan comptable (N° compte, Intitulé), mais il est vide. Exportez"
        " la liste de Sage 100 à nouveau."
    )


def test_entries_are_no_list() -> None:
    problem = SAGE100.read_list(
        sheet_of("Code journal;Date;N° pièce;Compte;Débit;Crédit\nVTE;01/01/2025;1;706000;1,00;",
                 "Export", ";")
    )  # fmt: skip
    assert isinstance(problem, Problem)
    assert str(problem) == (
        "Export: Ce fichier contient des écritures, pas une liste. Déposez-le comme preuve d'un lot"
        " sur Transfer, ou pour les règlements sur Payments."
    )


def test_an_invoice_list_of_another_system_is_no_list_of_sage() -> None:
    book = read(*sample_content("ooti"))
    assert not isinstance(book, Problem)
    sheet = headed(book.grids[0])
    assert isinstance(sheet, Sheet)
    assert isinstance(SAGE100.read_list(sheet), Problem)


def test_sages_own_text_export_is_read_with_all_its_lists() -> None:
    content = (
        "#FLG 000\r\n#VER 31\r\n#DEV EUR\r\n"
        "#MCJR\r\nVTE\r\nVentes\r\n\r\n1\r\n2\r\n"
        "#MTAX\r\nTVA 20 % collectée\r\n0\r\n20,0000\r\n0\r\n4457120\r\nC20\r\n\r\n1\r\n1\r\n"
        "#MPLG\r\n7060000\r\n0\r\nPrestations\r\nPresta\r\n9\r\n"
        "#MPLG\r\n4110000\r\n0\r\nClients\r\nClients\r\n1\r\n#FIN\r\n"
    ).encode("cp850")
    found = {sheet.name: SAGE100.read_list(sheet) for sheet in SAGE100.sheets_of(content)}
    assert {name: [each.code for each in kept] for name, kept in found.items()
            if not isinstance(kept, Problem)} == {
        "Plan comptable": ["7060000", "4110000"], "Taux de taxes": ["C20"],
        "Codes journaux": ["VTE"],
    }  # fmt: skip
    (rate,) = found["Taux de taxes"]  # type: ignore[misc]
    assert (rate.name, rate.unusable) == ("TVA 20 % collectée", "")
    assert rate.barred(purchases=True) == "TVA collectée, pour les ventes seulement"


def test_the_tiers_of_the_sample_text_are_read() -> None:
    sheets = SAGE100.sheets_of((witness.SAMPLES / "own_mecg_example_v31.txt").read_bytes())
    assert [sheet.name for sheet in sheets] == ["Écritures", "Tiers"]
    found = SAGE100.read_list(sheets[1])
    assert not isinstance(found, Problem)
    assert (found[0].code, found[0].name) == ("ACME", "ACME SARL")
    facts = {name: text for name, text in found[0].facts.items() if name != ON_PURCHASES}
    assert facts == {
        "account": "4110000", "type": "0", "email": "compta@acme.example", "postcode": "75011",
        "VAT number": "FR40303265045", "address": "12 rue des Lilas",
    }  # fmt: skip


def test_any_other_file_is_no_text_export() -> None:
    assert list(SAGE100.sheets_of(b"N\xb0 compte;Intitul\xe9")) == []
