"""Sage's own export of the entries proves a batch and tells what was paid."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import Document, Problem
from engine.target import Allocation, Payment
from engine.targets.sage100 import SAGE100
from tests.making import sheet_from, sheet_of
from tests.targets.sage100.making import ACME, SUPPLIER, document, file_of, line, order
from tests.targets.sage100.witness import SAMPLES

D = Decimal
HEADINGS = (
    "Code journal;Date de pièce;N° pièce;Compte général;Compte tiers;Libellé;Débit;Crédit;"
    "Lettrage\n"
)


def payments(text: str, delimiter: str = ";") -> list[Payment]:
    found = SAGE100.read_back(sheet_of(text, "Export", delimiter))
    assert not isinstance(found, Problem), str(found)
    return list(found)


def only(text: str) -> Payment:
    (payment,) = payments(text)
    return payment


SALE = (
    "VTE;05/03/2025;FA00042;4110000;ACME;ACME;120,00;;{0}\n"
    "VTE;05/03/2025;FA00042;706000;;Étude;;100,00;\n"
    "VTE;05/03/2025;FA00042;4457120;;TVA;;20,00;\n"
)
RECEIPT = (
    "BQ;04/04/2025;R1;512000;;Virement;{1};;\nBQ;04/04/2025;R1;4110000;ACME;Virement;;{1};{0}\n"
)


def test_an_open_invoice_is_found_to_the_cent() -> None:
    payment = only(HEADINGS + SALE.format(""))
    assert vars(payment.found) == {
        "id": "VTE FA00042 2025-03-05", "kind": "invoice", "number": "FA00042",
        "target_number": "VTE FA00042", "contact_id": "ACME", "date": date(2025, 3, 5),
        "currency": "EUR", "net": D("100.00"), "tax": D("20.00"), "gross": D("120.00"),
        "outstanding": D("120.00"), "status": "unpaid", "link": "", "made_at": None,
        "tags": None,
    }  # fmt: skip
    assert (payment.last_paid, payment.allocations) == (None, ())


def test_a_lettered_receipt_pays_the_invoice() -> None:
    payment = only(HEADINGS + SALE.format("AAA") + RECEIPT.format("AAA", "120,00"))
    assert (payment.found.status, payment.found.outstanding) == ("paid", D("0.00"))
    assert payment.last_paid == date(2025, 4, 4)
    assert payment.allocations == (
        Allocation(date(2025, 4, 4), "Règlement", "BQ R1", D("120.00")),
    )  # fmt: skip


def test_a_smaller_receipt_pays_a_part() -> None:
    payment = only(HEADINGS + SALE.format("AAA") + RECEIPT.format("AAA", "50,00"))
    assert (payment.found.status, payment.found.outstanding) == ("part paid", D("70.00"))


def test_a_receipt_without_a_letter_pays_nothing() -> None:
    payment = only(HEADINGS + SALE.format("") + RECEIPT.format("", "120,00"))
    assert (payment.found.status, payment.last_paid) == ("unpaid", None)


def test_one_letter_under_two_tiers_is_two_letters() -> None:
    other = RECEIPT.format("AAA", "120,00").replace("ACME", "AUTRE")
    text = HEADINGS + SALE.format("AAA") + RECEIPT.format("AAA", "20,00") + other
    payment = only(text)
    assert payment.found.outstanding == D("100.00")


def test_a_receipt_for_two_invoices_pays_the_older_first() -> None:
    second = SALE.format("AAA").replace("05/03", "07/03").replace("FA00042", "FA00043")
    older, newer = payments(
        HEADINGS + SALE.format("AAA") + second + RECEIPT.format("AAA", "150,00")
    )
    assert [(each.found.number, each.found.outstanding) for each in (older, newer)] == [
        ("FA00042", D("0.00")), ("FA00043", D("90.00"))
    ]  # fmt: skip


def test_an_avoir_settles_an_invoice_and_is_told_as_one() -> None:
    avoir = (
        "VTE;06/03/2025;AV7;4110000;ACME;ACME;;60,00;AAA\nVTE;06/03/2025;AV7;706000;;;50,00;;\n"
        "VTE;06/03/2025;AV7;4457120;;;10,00;;\n"
    )
    invoice, credit = payments(HEADINGS + SALE.format("AAA") + avoir)
    assert (invoice.found.outstanding, credit.found.kind) == (D("60.00"), "credit note")
    assert (credit.found.net, credit.found.tax, credit.found.gross) == (
        D("50.00"), D("10.00"), D("60.00")
    )  # fmt: skip
    assert credit.found.status == "paid"
    assert invoice.allocations == (Allocation(date(2025, 3, 6), "Avoir", "VTE AV7", D("60.00")),)


def test_a_purchase_and_its_payment() -> None:
    payment = only(
        HEADINGS
        + "ACH;05/03/2025;F1;4010000;DUBOI;x;;96,00;B\nACH;05/03/2025;F1;606000;;x;80,00;;\n"
        "ACH;05/03/2025;F1;4456600;;x;16,00;;\n"
        "BQ;01/04/2025;9;4010000;DUBOI;x;96,00;;B\nBQ;01/04/2025;9;512000;;x;;96,00;\n"
    )
    assert (payment.found.kind, payment.found.net, payment.found.status, payment.last_paid) == (
        "purchase invoice", D("80.00"), "paid", date(2025, 4, 1)
    )  # fmt: skip


def test_the_fec_of_eighteen_columns() -> None:
    fec = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|"
        "PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|"
        "Idevise\n"
        "VTE|Ventes|17|20250305|4110000|Clients|ACME|ACME SARL|FA00042|20250305|ACME|120,00|0,00|"
        "AA|20250410||||\n"
        "VTE|Ventes|17|20250305|706000|Prestations|||FA00042|20250305|Étude|0,00|100,00|||||\n"
        "VTE|Ventes|17|20250305|4457120|TVA|||FA00042|20250305|TVA|0,00|20,00|||||\n"
    )
    (payment,) = payments(fec, "|")
    assert (payment.found.number, payment.found.contact_id, payment.found.gross) == (
        "FA00042", "ACME", D("120.00")
    )  # fmt: skip
    assert (payment.found.status, payment.last_paid) == ("paid", date(2025, 4, 10))
    assert payment.allocations == (Allocation(date(2025, 4, 10), "Lettrage", "AA", D("120.00")),)


def test_amounts_with_their_side_and_titles_and_totals_between() -> None:
    payment = only(
        "Journal;Date;Pièce;Compte;Tiers;Sens;Montant\n"
        ";;;;;;\nVTE;050325;0000042;4110000;ACME;D;1 200,00\n"
        "VTE;050325;0000042;706000;;C;1 000,00\n"
        "VTE;050325;0000042;4457120;;C;200,00\nTotal;;;4110000;;D;1 200,00"
    )
    assert (payment.found.number, payment.found.gross) == ("0000042", D("1200.00"))


def test_a_discount_taken_by_the_bank_is_no_avoir() -> None:
    """A payment with a gain of change in it has an account of class 7, and money moves."""
    extra = "BQ;04/04/2025;R1;758000;;Écart;;0,50;\n"
    found = payments(HEADINGS + SALE.format("AAA") + RECEIPT.format("AAA", "120,00") + extra)
    assert [each.found.number for each in found] == ["FA00042"]


def test_a_down_payment_invoice_on_4191_is_an_invoice() -> None:
    text = SALE.format("").replace("706000", "4191000")
    assert only(HEADINGS + text).found.net == D("100.00")


# --- what cannot be read ---------------------------------------------------------------------


def problem(text: str) -> str:
    found = SAGE100.read_back(sheet_of(text, "Export", ";"))
    assert isinstance(found, Problem)
    return str(found)


def test_another_file_is_refused_with_what_is_wanted() -> None:
    assert problem("Couleur;Prix\nbleu;3") == (
        "Export: Ce fichier n'est pas un export d'écritures de Sage 100 : ses colonnes sont"
        " « Couleur », « Prix ». Exportez les écritures (Code journal, Date, N° pièce, Compte"
        " général, Compte tiers, Débit, Crédit), ou le FEC."
    )


def test_entries_of_the_tiers_alone_prove_nothing() -> None:
    assert problem(HEADINGS + SALE.format("").splitlines()[0]) == (
        "Export: Aucune pièce de ce fichier n'a à la fois un compte de tiers (401 ou 411) et un"
        " compte de vente ou d'achat (6 ou 7). Exportez de Sage 100 les écritures de tous les"
        " comptes, ou le FEC, pour la période du lot."
    )


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("05/03/2025", "31/02/2025", "Export!B2: « 31/02/2025 » n'est pas une date."),
        ("120,00", "cent", "Export!G2: « cent » n'est pas un montant."),
        ("4110000", "", "Export!D2: «  » n'est pas un compte."),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(was: str, becomes: str, says: str) -> None:
    said = problem(HEADINGS + SALE.format("").replace(was, becomes, 1))
    assert said == f"{says} Corrigez la cellule, ou exportez à nouveau."


# --- there and back --------------------------------------------------------------------------

BATCH = (
    document("FA00042", line("100.00", "20.00"), line("-30.00", "-6.00")),
    document("AV00007", line("50.00", "2.75", "C05"), kind="credit note", due=None),
    document(
        "F9", line("80.00", "16.00", "D20", "606000"), kind="purchase invoice", party=SUPPLIER
    ),
)


def as_sent(batch: tuple[Document, ...]) -> list[tuple[object, ...]]:
    return sorted(
        (each.kind, each.number, each.party.code, each.net, each.tax, each.gross) for each in batch
    )


def as_found(found: object) -> list[tuple[object, ...]]:
    assert isinstance(found, list), str(found)
    assert not any(each.found.tax.is_signed() or each.found.net.is_signed() for each in found)
    return sorted(
        (each.found.kind, each.found.number, each.found.contact_id, each.found.net, each.found.tax,
         each.found.gross)
        for each in found
    )  # fmt: skip


@pytest.mark.parametrize("chosen", ["texte-31", "texte-10", "texte-5"])
def test_what_was_written_is_found_in_sages_own_text(chosen: str) -> None:
    made = file_of(SAGE100.write(order(*BATCH, format=chosen)), "ecritures")
    (sheet,) = SAGE100.sheets_of(made.content)
    assert as_found(SAGE100.read_back(sheet)) == as_sent(BATCH)


def test_what_was_written_as_a_table_is_found_under_its_titles() -> None:
    made = file_of(SAGE100.write(order(*BATCH, format="tableau")), "ecritures")
    rows = [row.split("\t") for row in made.content.decode("cp1252").splitlines()]
    sheet = sheet_from(
        ["Type", "Jou", "Date", "N°", "Général", "Tiers", "Libellé", "Règlement", "Echéance",
         "Débit", "Crédit"],
        rows,
    )  # fmt: skip
    assert as_found(SAGE100.read_back(sheet)) == as_sent(BATCH)


def test_the_sample_text_is_found_with_its_letters() -> None:
    sheets = SAGE100.sheets_of((SAMPLES / "own_mecg_example_v31.txt").read_bytes())
    found = SAGE100.read_back(sheets[0])
    assert not isinstance(found, Problem)
    assert [(each.found.number, each.found.gross, each.found.status) for each in found] == [
        ("FA00042", D("120.00"), "unpaid"), ("AV00007", D("60.00"), "unpaid")
    ]  # fmt: skip


AMOUNTS = st.integers(1, 100_000_000_000).map(lambda each: Decimal(each).scaleb(-2))
NUMBERS = st.from_regex(r"[A-Z0-9][A-Z0-9./-]{0,11}[A-Z0-9]", fullmatch=True)
KINDS = st.sampled_from(("invoice", "credit note", "purchase invoice", "purchase credit note"))


@given(st.dictionaries(NUMBERS, st.tuples(KINDS, st.lists(AMOUNTS, min_size=1, max_size=3))))
def test_any_batch_is_found_again_to_the_cent(made: dict[str, tuple[Any, list[Decimal]]]) -> None:
    batch = []
    for number, (kind, nets) in made.items():
        bought = kind.startswith("purchase")
        rate, account = ("D20", "606000") if bought else ("C20", "706000")
        lines = [line(str(net), str(cents_of(net)), rate, account) for net in nets]
        batch.append(document(number, *lines, kind=kind, party=SUPPLIER if bought else ACME))
    written = SAGE100.write(order(*batch))
    if batch:
        (sheet,) = SAGE100.sheets_of(file_of(written, "ecritures").content)
        assert as_found(SAGE100.read_back(sheet)) == as_sent(tuple(batch))


def cents_of(net: Decimal) -> Decimal:
    return (net / 5).quantize(Decimal("0.01"))
