"""Payments on their whole way by file: brought, understood, sealed, written, proved, sent once."""

from pathlib import Path

from engine.desk import Desk
from engine.desk.view import View
from engine.installation import Installation
from engine.model import Country, FileLine, Problem
from engine.records import Batch, Workspace
from engine.store import batches as rows
from tests.transfer.inside import on_both
from tests.transfer.test_by_file import Company, company, export, invoice

__all__ = ["company"]  # a fixture

EXAMPLE = Path(__file__).parents[1] / "targets" / "sage50" / "payments" / "payments.csv"


def brought(desk: Desk, content: bytes = b"") -> FileLine:
    taken = desk.files.take("payments.csv", content or EXAMPLE.read_bytes())
    assert taken.problem is None, taken.problem
    file = desk.files.with_id(taken.ids[0])
    assert file is not None
    return file


def looked(desk: Desk, file: FileLine) -> View:
    view = desk.ready.view(file.id)
    assert not isinstance(view, Problem)
    return view


def sealed(company: Company, file: FileLine) -> Batch:
    batch_id = company.desk.ready.seal(file.id, (), company.desk.ready.proposed_name(file.kind))
    assert isinstance(batch_id, str), batch_id
    with company.installation.store.reading() as session:
        batch = rows.with_id(session, company.id, batch_id)
    assert batch is not None
    return batch


def chosen(company: Company) -> FileLine:
    """The example, with its clients created and its cards paid into an account of their own."""
    file, mapping = brought(company.desk), company.desk.mapping
    assert not isinstance(mapping.create_the_rest(file.id), Problem)
    assert not isinstance(mapping.set_rules(file.id, "method", {"Card": "1240"}), Problem)
    return file


@on_both
def test_payments_become_receipts_written_proved_and_sent_once(company: Company) -> None:
    desk = company.desk
    file = chosen(company)
    assert (file.kind, file.payments, desk.files.working()) == ("payments", True, file)
    view = looked(desk, file)
    assert next(iter(desk.mapping.accounts("payments"))).label.startswith("1200")
    assert desk.mapping.default_account("payments")[0] is not None
    assert not desk.mapping.default_account("payments")[1]
    assert desk.mapping.taxes(file.id) == []
    assert (view.equation.ready.documents, view.equation.held.documents) == (6, 6)
    batch = sealed(company, file)
    assert batch.name.endswith("-R")
    assert company.write(batch) == "Written, not proved yet."
    made = company.transactions(batch)
    assert [(each["Type"], each["Nominal A/C Ref"], each["Reference"], each["Net Amount"])
            for each in made] == [
        ("SA", "1200", "INV-1042", "290.00"), ("SA", "1240", "INV-1042", "10.50"),
        ("SA", "1240", "INV-1043", "1200.00"), ("SA", "1200", "CASH-9", "75.00"),
        ("SA", "1240", "INV-1048", "12.00"), ("SA", "1200", "INV-0999", "20.00"),
    ]  # fmt: skip
    assert {each["Tax Code"] for each in made} == {"T9"}

    kept = [
        (str(at), each["Type"], each["Account Reference"], each["Nominal A/C Ref"], "0", "x",
         each["Date"], each["Reference"], each["Net Amount"], "0.00", "T9", "N", "0.00")
        for at, each in enumerate(made)
    ]  # fmt: skip
    kept[1] = (*kept[1][:8], "10.05", *kept[1][9:])
    said = desk.sending.take_export("audit trail.csv", export(*kept[:-1]))
    assert isinstance(said, str)
    states = {each.number: each.state for each in desk.sending.deliveries(batch.id)}
    assert (states["INV-1043"], states["CASH-9"], states["INV-0999"]) == (
        "proved", "proved", "delivered"
    )  # fmt: skip
    (differs,) = desk.sending.deliveries(batch.id, states=("differs",))
    assert (differs.number, "10.05 instead of 10.50" in differs.says) == ("INV-1042", True)
    assert desk.sending.payments() == []  # a receipt pays; it is not paid
    assert desk.sending.closing_pack(batch.id)

    more = b"28/03/2025,Acme Trading Ltd,INV-2,1.00,,,,Paid\n"
    again = brought(desk, EXAMPLE.read_bytes() + more)
    after = looked(desk, again).equation
    assert (after.ready.documents, after.already_there.documents) == (1, 6)


def test_a_file_of_payments_has_no_way_to_a_company_that_takes_none(
    installation: Installation,
) -> None:
    made = Desk(installation, "ann").create_workspace("Ateliers", Country("FR", "France", "EUR"))
    assert isinstance(made, Workspace)
    desk = Desk(installation, "ann", made)
    file = brought(desk)
    assert "once a company is set up" in desk.files.not_taken(file.id)
    place = next(each for each in desk.file_places if each.key == "sage-100")
    assert desk.set_up_files(place, "Ateliers SARL") is None
    assert desk.files.not_taken(file.id) == (
        "Sage 100 France takes no payments from here. Enter them in the bank journal of Sage 100;"
        " what was paid is read on Payments."
    )
    assert desk.files.working() is None
    assert next(each.says for each in desk.steps if each.name == "Upload").startswith("Bring")


def test_payments_of_invoices_sent_from_here_are_known_by_their_numbers(company: Company) -> None:
    company.write(company.seal(invoice("INV-1042"), name="I1"))
    view = looked(company.desk, chosen(company))
    told = [each for each in view.problem_kinds if each.rule == "invoice-not-sent"]
    assert [each.count for each in told] == [7]  # all that name another invoice


def test_the_tables_of_a_mapping_take_bank_accounts_out_and_in(company: Company) -> None:
    desk = company.desk
    chosen(company)
    assert not isinstance(desk.mapping.set_default_account("1210", "payments"), Problem)
    tables = desk.versions.all_tables()
    before = desk.mapping.now("payments")
    assert (before.default_account, before.account_rules[0].account) == ("1210", "1240")
    assert desk.mapping.now("invoices").account_rules == ()
    reading = desk.versions.read_tables("mapping.zip", tables)
    assert (reading.problems, reading.changes) == ((), ())
    refused = desk.mapping.set_default_account("4000", "payments")
    assert isinstance(refused, Problem)
