"""Batches that are written as files: once, whole, proved by the company's own export."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine import connecting, transfer
from engine.desk import Desk
from engine.installation import Installation
from engine.model import Country, Document, Line, ListEdit, Party, Problem
from engine.records import Batch, Workspace
from engine.store import batches as rows
from engine.store import connections
from engine.transfer import Proof
from tests.harness.at_work import Turn, seal
from tests.transfer.inside import on_both

DAY = date(2026, 11, 20)


@dataclass
class Company:
    """A workspace whose documents are written as files for Sage 50."""

    installation: Installation
    desk: Desk

    @property
    def id(self) -> str:
        return self.desk.workspace.id

    def seal(self, *documents: Document, name: str = "B1") -> Batch:
        return seal(self.installation, self.id, documents, name=name)

    def write(self, batch: Batch) -> str:
        asked: list[Mapping[str, Any]] = []

        def enqueue(*_: object, arguments: Mapping[str, Any], **__: object) -> None:
            asked.append(arguments)

        problem = transfer.start(self.installation, self.id, batch.id, actor="ann", enqueue=enqueue)
        assert problem is None, problem
        return transfer.go_on(Turn(self.installation, self.id, asked[-1]))

    def states(self, batch: Batch) -> dict[str, str]:
        with self.installation.store.reading() as session:
            found = rows.deliveries(session, self.id, batch.id)
        return {each.key: each.state for each in found}

    def transactions(self, batch: Batch) -> list[dict[str, str]]:
        file = next(each for each in self.desk.sending.files(batch.id) if "trans" in each.name)
        return list(csv.DictReader(io.StringIO(file.content.decode("cp1252"))))


@pytest.fixture
def company(installation: Installation) -> Company:
    made = Desk(installation, "ann").create_workspace(
        "Blorp IT", Country("GB", "United Kingdom", "GBP")
    )
    assert isinstance(made, Workspace)
    desk = Desk(installation, "ann", made)
    place = next(each for each in desk.file_places if each.key == "sage-50")
    assert desk.set_up_files(place, "Blorp IT Ltd") is None
    return Company(installation, desk)


def invoice(number: str, *lines: tuple[str, str, str], **words: Any) -> Document:
    made = tuple(
        Line(2, f"Line to {account}", Decimal(1), Decimal(net), Decimal(net), Decimal(tax),
             "T1" if Decimal(tax) else "T0", account)
        for account, net, tax in lines or (("4000", "100.00", "20.00"),)
    )  # fmt: skip
    return Document(
        **{
            "kind": "invoice",
            "number": number,
            "source_number": number,
            "party": Party("wobble", "Wobble Ltd", code="WOBBLE01"),
            "date": DAY,
            "due": DAY + timedelta(days=30),
            "currency": "GBP",
            "lines": made,
            **words,
        }
    )


def export(*lines: Sequence[str]) -> bytes:
    """An audit trail as Sage 50 exports it."""
    head = ("No", "Type", "A/C", "N/C", "Dept", "Details", "Date", "Ref", "Net", "Tax", "T/C",
            "Paid", "Amount Paid")  # fmt: skip
    text = io.StringIO()
    csv.writer(text).writerows([head, *lines])
    return text.getvalue().encode("cp1252")


ON_DAY = f"{DAY:%d/%m/%Y}"


@on_both
def test_a_batch_becomes_files_in_one_step_and_each_document_knows_its_lines(
    company: Company,
) -> None:
    batch = company.seal(
        invoice("100", ("4000", "100.00", "20.00"), ("4001", "10.05", "2.01")),
        invoice("101", kind="credit note", due=None),
    )
    assert batch.target == "Sage 50 UK"
    assert company.write(batch) == "Written, not proved yet."
    found = company.transactions(batch)
    assert [(each["Type"], each["Reference"], each["Net Amount"]) for each in found] == [
        ("SI", "100", "100.00"),
        ("SI", "100", "10.05"),
        ("SC", "101", "100.00"),
    ]
    assert {each["Account Reference"] for each in found} == {"WOBBLE01"}
    begun = f"Started writing {batch.name} into files for “Blorp IT Ltd” in Sage 50 UK."
    assert begun in [each.says for each in company.desk.log(20)]
    state = company.desk.sending.state(batch.id)
    assert state is not None
    assert (state.state, state.by_file, state.proved_at) == ("delivered", True, None)
    places = {each.number: each.target_number for each in company.desk.sending.deliveries(batch.id)}
    assert "2" in places["100"]
    assert "3" in places["100"]
    with zipfile.ZipFile(io.BytesIO(company.desk.sending.files_zip(batch.id))) as archive:
        assert [each for each in archive.namelist() if "import" in each]
        assert company.desk.sending.files_zip(batch.id) == company.desk.sending.files_zip(batch.id)


@on_both
def test_written_twice_is_written_once(company: Company) -> None:
    batch = company.seal(invoice("100"))
    company.write(batch)
    before = company.desk.sending.files_zip(batch.id)
    again = transfer.go_on(Turn(company.installation, company.id, {"batch": batch.id}))
    assert "Nothing is to be done" in again
    assert company.desk.sending.files_zip(batch.id) == before


def test_what_the_program_would_refuse_is_left_out_of_the_files_and_says_why(
    company: Company,
) -> None:
    batch = company.seal(invoice("100"), invoice("101", ("1100", "5.00", "1.00")))
    company.write(batch)
    states = company.states(batch)
    assert (states["invoice 100"], states["invoice 101"]) == ("delivered", "refused")
    (refused,) = company.desk.sending.deliveries(batch.id, states=("refused",))
    assert "control account" in refused.says
    assert {each["Reference"] for each in company.transactions(batch)} == {"100"}


def test_a_contact_that_got_its_code_from_one_batch_keeps_it_in_the_next(company: Company) -> None:
    other = Party("wobbly", "Wobbly & Co")
    first = company.seal(invoice("100", party=other), invoice("101", party=other))
    company.write(first)
    second = company.seal(invoice("102", party=other), name="B2")
    company.write(second)
    codes = {each["Account Reference"] for batch in (first, second)
             for each in company.transactions(batch)}  # fmt: skip
    assert len(codes) == 1
    names = [each.name for each in company.desk.sending.files(second.id)]
    assert not [each for each in names if "customers" in each]


@on_both
def test_the_programs_own_export_proves_a_batch_to_the_penny_and_says_what_is_paid(
    company: Company,
) -> None:
    batch = company.seal(invoice("100"), invoice("101"), invoice("102"))
    company.write(batch)
    said = company.desk.sending.take_export(
        "audit trail.csv",
        export(
            ("7", "SI", "WOBBLE01", "4000", "0", "x", ON_DAY, "100", "100.00", "20.00", "T1",
             "Y", "120.00"),
            ("8", "SI", "WOBBLE01", "4000", "0", "x", ON_DAY, "101", "100.00", "19.99", "T1",
             "N", "0.00"),
        ),
    )  # fmt: skip
    assert isinstance(said, str), said
    assert said.startswith(Proof(1, 1, 1).says)
    assert company.states(batch) == {
        "contact wobble": "proved",
        "invoice 100": "proved",
        "invoice 101": "differs",
        "invoice 102": "delivered",
    }
    (differs,) = company.desk.sending.deliveries(batch.id, states=("differs",))
    assert "19.99 instead of 20.00" in differs.says
    paid = {each.source_number: each for each in company.desk.sending.payments()}
    assert (paid["100"].status, paid["100"].paid) == ("paid", Decimal("120.00"))
    assert paid["101"].outstanding == Decimal("119.99")
    line = ("SI", "WOBBLE01", "4000", "0", "x", ON_DAY)
    rest = ("100.00", "20.00", "T1", "N", "0.00")
    company.desk.sending.take_export(
        "again.csv", export(("8", *line, "101", *rest), ("9", *line, "102", *rest))
    )
    state = company.desk.sending.state(batch.id)
    assert state is not None
    assert state.proved_at is not None


def test_a_file_that_is_no_export_says_what_is_missing_and_changes_nothing(
    company: Company,
) -> None:
    batch = company.seal(invoice("100"))
    company.write(batch)
    said = company.desk.sending.take_export("shopping.csv", b"Item,Price\nMilk,1.20\n")
    assert isinstance(said, Problem)
    assert company.states(batch)["invoice 100"] == "delivered"


@on_both
def test_files_that_were_not_read_in_are_taken_back_and_may_be_written_anew(
    company: Company,
) -> None:
    batch = company.seal(invoice("100"))
    company.write(batch)
    problem = company.desk.sending.withdraw(batch.id, "")
    assert problem is not None
    assert problem.rule == "no-reason"
    assert company.desk.sending.withdraw(batch.id, "Wrong month") is None
    assert company.states(batch)["invoice 100"] == "undone"
    again = company.seal(invoice("100"), name="B2")
    company.write(again)
    company.desk.sending.take_export(
        "audit.csv",
        export(("7", "SI", "WOBBLE01", "4000", "0", "x", ON_DAY, "100", "100.00", "20.00", "T1",
                "N", "0.00")),
    )  # fmt: skip
    kept = company.desk.sending.withdraw(again.id, "Too late")
    assert kept is not None
    assert kept.rule == "read-in-already"


@on_both
def test_the_products_that_a_batch_brings_are_the_companys_until_it_is_taken_back(
    company: Company,
) -> None:
    assert company.desk.set_options({"products": "new"}) is None
    lines = tuple(replace(each, item="LAB-ENG") for each in invoice("").lines)

    def products() -> list[str]:
        return [each.code for each in company.desk.list_page("product", "", 1).entries]

    def names(batch: Batch) -> list[str]:
        company.write(batch)
        return [each.name for each in company.desk.sending.files(batch.id)]

    first = company.seal(invoice("100", lines=lines))
    assert names(first)[1:] == ["1-customers.csv", "2-products.csv", "3-transactions.csv"]
    assert products() == ["LAB-ENG"]
    second = company.seal(invoice("101", lines=lines), name="B2")
    assert names(second)[1:] == ["1-transactions.csv"]
    assert company.desk.sending.withdraw(first.id, "Wrong month") is None
    assert products() == []
    third = company.seal(invoice("102", lines=lines), name="B3")
    assert names(third)[1:] == ["1-customers.csv", "2-products.csv", "3-transactions.csv"]


# --- the company itself ----------------------------------------------------------------------


@on_both
def test_the_companys_own_lists_take_the_place_of_the_usual_ones(company: Company) -> None:
    desk = company.desk
    assert "Journals" not in [each.title for each in desk.list_counts()]  # Sage 50 keeps none
    said = desk.take_list(
        "nominal.csv", b"N/C,Name\n4000,Sales\n4777,Repairs\n1100,Debtors Control\n"
    )
    assert said == "3 ledger accounts"
    accounts = {each.code: each for each in desk.list_page("ledger account", "", 1).entries}
    assert set(accounts) == {"4000", "4777", "1100"}
    assert not accounts["1100"].usable
    assert isinstance(desk.take_list("shopping.csv", b"Item,Price\nMilk,1.20\n"), Problem)


def test_a_list_is_edited_by_hand_and_says_which_row_is_wrong(company: Company) -> None:
    desk = company.desk
    edits = [each for each in desk.list_edits("tax rate") if each.code in ("T0", "T1")]
    assert desk.keep_list("tax rate", [*edits, ListEdit("T7", "Reduced", "5", True)]) is None
    assert {each.code for each in desk.list_edits("tax rate")} == {"T0", "T1", "T7"}
    for wrong, rule in (
        (ListEdit("", "Nameless", "5", True), "list-code-missing"),
        (ListEdit("T8", "Odd", "lots", True), "list-percentage"),
        (ListEdit("T1", "Again", "20", True), "list-entry-twice"),
    ):
        problem = desk.keep_list("tax rate", [*edits, wrong])
        assert problem is not None
        assert (problem.rule, problem.at) == (rule, "Tax rates, row 3")
    assert len(desk.list_edits("tax rate")) == 3


def test_what_is_decided_for_the_files_is_kept_and_checked(company: Company) -> None:
    desk = company.desk
    state = desk.connection()
    assert state is not None
    desk.disconnect(state.version)
    assert desk.set_up_files(desk.file_places[-1], "Blorp SARL") is None
    option = next(each for each in desk.options() if each.choices)
    wanted = next(value for value, _ in option.choices if value != option.value)
    assert desk.set_options({option.key: wanted}) is None
    assert {each.key: each.value for each in desk.options()}[option.key] == wanted
    problem = desk.set_options({option.key: "nonsense"})
    assert problem is not None
    assert problem.at == option.title


def test_cw_26_the_numbers_of_the_halves_are_a_choice_and_splitting_is_none(
    company: Company,
) -> None:
    mapping = company.desk.mapping
    assert mapping.always_splits() == "Sage 50 UK"
    for pair, rule in ((("1", "1"), "split-numbers-alike"), (("/", ""), "split-number-unfit")):
        problem = mapping.set_split_numbers(*pair)
        assert isinstance(problem, Problem)
        assert problem.rule == rule
    for pair in (("-I", "-C"), ("", "")):
        assert isinstance(mapping.set_split_numbers(*pair), int)
        assert mapping.settings().split_suffixes == pair


def test_nothing_is_ever_asked_of_sage_for_such_a_company(company: Company) -> None:
    state = company.desk.connection()
    assert state is not None
    assert (state.by_file, state.is_live, state.problem) == (True, False, None)
    again = company.desk.set_up_files(company.desk.file_places[0], "Other")
    assert again is not None
    assert again.rule == "connected-already"
    assert isinstance(company.desk.disconnect(state.version), str)
    assert company.desk.connection() is None


# --- another program: Sage 100 ---------------------------------------------------------------


@pytest.fixture
def french(installation: Installation) -> Company:
    made = Desk(installation, "ann").create_workspace("Agence", Country("FR", "France", "EUR"))
    assert isinstance(made, Workspace)
    desk = Desk(installation, "ann", made)
    place = next(each for each in desk.file_places if each.key == "sage-100")
    assert desk.set_up_files(place, "Agence de Nullepart") is None
    return Company(installation, desk)


def facture(number: str, **words: Any) -> Document:
    line = Line(2, "Étude", Decimal(1), Decimal("100.00"), Decimal("100.00"), Decimal("20.00"),
                "C20", "706000")  # fmt: skip
    party = Party("rien", "Société Rien", code="RIEN")
    return invoice(number, currency="EUR", party=party, **{"lines": (line,), **words})


@on_both
def test_what_was_written_for_sage_100_is_proved_by_its_own_text_export(french: Company) -> None:
    batch = french.seal(facture("FA1"), facture("AV1", kind="credit note", due=None))
    french.write(batch)
    files = {each.name: each.content for each in french.desk.sending.files(batch.id)}
    assert set(files) == {"0-mode-d-emploi.html", "1-tiers.txt", "2-ecritures.txt"}
    own = french.desk.sending.take_export("export.txt", files["2-ecritures.txt"])
    assert isinstance(own, Problem)
    assert str(own) == (
        "export.txt: This is a file that Crosswalk wrote; it proves nothing. Read it into the"
        " program, and bring what the program exports afterwards."
    )
    theirs = files["2-ecritures.txt"].replace(b"#VER 31", b"#VER 32")
    said = french.desk.sending.take_export("export.txt", theirs)
    assert isinstance(said, str), said
    assert said.startswith(Proof(2, 0, 0).in_words("fr"))
    assert set(french.states(batch).values()) == {"proved"}


def test_two_documents_of_one_number_are_not_both_written(french: Company) -> None:
    batch = french.seal(facture("FA1"), facture("FA1", kind="credit note", due=None))
    french.write(batch)
    refused = french.desk.sending.deliveries(batch.id, states=("refused",))
    assert len(refused) == 2
    assert "2 pièces du journal VTE auraient le même numéro « FA1 »" in refused[0].says


def test_all_lists_of_one_text_export_are_taken_at_once(french: Company) -> None:
    text = (
        "#FLG 000\r\n#VER 31\r\n#MPLG\r\n706100\r\n0\r\nÉtudes\r\n#MPLG\r\n4110000\r\n0\r\nClients"
        "\r\n#MTAX\r\nTVA 20 %\r\n0\r\n20,0000\r\n0\r\n4457120\r\nC20\r\n#FIN\r\n"
    )
    said = french.desk.take_list("export.txt", text.encode("cp850"))
    assert said == "Plan comptable (2), Taux de taxes (1)"
    assert [each.code for each in french.desk.list_edits("tax rate")] == ["C20"]
    accounts = {each.code: each.usable for each in french.desk.list_edits("ledger account")}
    assert accounts == {"706100": True, "4110000": False}


def test_the_format_that_is_chosen_decides_how_long_a_text_may_be(french: Company) -> None:
    assert french.desk.set_options({"format": "pnm"}) is None
    with french.installation.store.reading() as session:
        row = connections.of(session, french.id)
    assert connecting.limits_of(row).line_text == 25
