"""Every export we know of is recognised without help, and its figures are found."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from engine.model import Book, Shape, Sheet
from engine.money import Amount, read_amount, read_percent
from engine.profile import (
    PROFILES,
    Layout,
    Profile,
    Recognition,
    doubtful,
    load_all,
    recognise,
    shape_of,
    written,
)
from engine.samples import SAMPLES, sample_content
from engine.sheets import headed, read

HERE = Path(__file__).parent
SYSTEMS = ("connectwise", "ignition", "magmanager", "ooti", "vtiger")


def _files() -> Iterator[tuple[str, str, bytes]]:
    """System, name and content of every file there is an expectation of."""
    for folder in sorted(each for each in HERE.iterdir() if each.is_dir()):
        for file in sorted(folder.iterdir()):
            if file.suffix in (".csv", ".json") and file.name != "CONTROL.json":
                yield folder.name, file.name, file.read_bytes()
    for sample in SAMPLES:
        for kind in sample.files:
            name, content = sample_content(sample.key, kind)
            yield sample.key, name.removeprefix(f"{sample.key}_"), content


FILES = {f"{system}/{name}": content for system, name, content in _files()}


def _sheet(file: str) -> Sheet:
    book = read(Path(file).name, FILES[file])
    assert isinstance(book, Book), book
    return headed(book.grids[0])


def _recognised(file: str) -> tuple[Sheet, Recognition, Shape]:
    sheet = _sheet(file)
    best = recognise(sheet)[0]
    return sheet, best, shape_of(best, sheet)[0]


@pytest.mark.parametrize("file", FILES)
def test_every_sample_is_recognised_as_what_it_is(
    file: str, golden: Callable[[Path, str], None]
) -> None:
    """The golden file says it all: the layout, its fields, how the sheet is to be read, and why."""
    book = read(Path(file).name, FILES[file])
    assert isinstance(book, Book)
    told = [f"{file}: {' '.join(book.notes)}"]
    sheet = headed(book.grids[0])
    told.append(f"{len(sheet):,} rows under row {sheet.header_row}")
    told += [f"  left out {row}: {why}" for row, why in sheet.left_out]
    recognitions = recognise(sheet)
    assert not doubtful(recognitions)
    best = recognitions[0]
    told.append(f"\n{best.title} ({best.kind}), {best.score:.2f}")
    told += [f"  {each}" for each in best.evidence]
    told += [f"  or {each.title}, {each.score:.2f}" for each in recognitions[1:]]
    told.append("\nFields")
    told += [f"  {field}: {heading}" for field, heading in best.fields.items()]
    shape, says = shape_of(best, sheet)
    told.append("\nRead so")
    unused = {"statuses": "status", "kinds": "kind"}
    told += [
        f"  {name}: {value}"
        for name, value in shape
        if value != Shape.model_fields[name].default and unused.get(name, "number") in best.fields
    ]
    told += [f"  {each}" for each in says]
    system, name = file.split("/")
    golden(HERE / system / f"{Path(name).stem}.recognised.txt", "\n".join(told) + "\n")
    assert best.profile.key == ("any" if system == "plain" else system)


@pytest.mark.parametrize(
    ("file", "kind", "grain"),
    [
        ("connectwise/clients.csv", "clients", "client"),
        ("connectwise/expenses.csv", "expenses", "expense"),
        ("connectwise/invoices.csv", "invoices", "line"),
        ("connectwise/invoices_grid.csv", "invoices", "invoice"),
        ("connectwise/item_receipts.csv", "expenses", "line"),
        ("connectwise/services_or_products.csv", "products", "product"),
        ("ignition/clients.csv", "clients", "client"),
        ("ignition/invoices.csv", "invoices", "line"),
        ("ignition/payment_collections.csv", "payments", "payment"),
        ("ignition/proposals.csv", "other", "line"),
        ("ignition/reporting_api_invoices.json", "invoices", "invoice"),
        ("ignition/services_or_products.csv", "products", "product"),
        ("magmanager/aged_debt_report.csv", "other", "invoice"),
        ("magmanager/clients.csv", "clients", "client"),
        ("magmanager/invoice_lines.csv", "invoices", "line"),
        ("magmanager/invoices.csv", "invoices", "invoice"),
        ("magmanager/services_or_products.csv", "products", "product"),
        ("ooti/clients.csv", "clients", "client"),
        ("ooti/invoices.csv", "invoices", "line"),
        ("ooti/journal_ventes.csv", "invoices", "journal"),
        ("ooti/notes_de_frais.csv", "expenses", "expense"),
        ("ooti/services_or_products.csv", "products", "product"),
        ("plain/clients.csv", "clients", "client"),
        ("plain/fec.csv", "invoices", "journal"),
        ("plain/invoices.csv", "invoices", "line"),
        ("vtiger/clients.csv", "clients", "client"),
        ("vtiger/contacts.csv", "clients", "client"),
        ("vtiger/invoices.csv", "invoices", "line"),
        ("vtiger/products.csv", "products", "product"),
        ("vtiger/services_or_products.csv", "products", "product"),
    ],
)
def test_the_kind_and_the_grain_of_every_sample(file: str, kind: str, grain: str) -> None:
    _, best, shape = _recognised(file)
    assert (best.kind, shape.grain) == (kind, grain)


# --- the figures: held to the totals that were known before the files were made ----------------


def _amounts(sheet: Sheet, heading: str, shape: Shape) -> list[Decimal]:
    """The column as plain decimals; an empty cell is nothing."""
    made = []
    for text in sheet.column(heading).to_pylist():
        value = read_amount(text, shape.decimal_mark) if text.strip() else Amount(Decimal(0))
        assert isinstance(value, Amount), text
        made.append(value.value)
    return made


@dataclass
class Found:
    """What the recognised fields say of one invoice."""

    rows: int = 0
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    total: Decimal | None = None


def _found(sheet: Sheet, best: Recognition, shape: Shape) -> Mapping[str, Found]:
    numbers = sheet.column(best.fields["number"]).to_pylist()
    made: dict[str, Found] = defaultdict(Found)
    for number in numbers:
        made[number].rows += 1
    for field in ("net", "tax", "gross"):
        if field in best.fields:
            for number, value in zip(
                numbers, _amounts(sheet, best.fields[field], shape), strict=True
            ):
                setattr(made[number], field, getattr(made[number], field) + value)
    if "document_gross" in best.fields:
        totals = _amounts(sheet, best.fields["document_gross"], shape)
        for number, value in zip(numbers, totals, strict=True):
            assert made[number].total in (None, value), "it repeats on every line"
            made[number].total = value
    return made


def _control(system: str) -> list[dict[str, str]]:
    told = json.loads((HERE / system / "CONTROL.json").read_text(encoding="utf-8"))
    invoices: list[dict[str, str]] = told["invoices"]
    return invoices


def test_connectwise_figures_are_those_of_the_source() -> None:
    sheet, best, shape = _recognised("connectwise/invoices.csv")
    found = _found(sheet, best, shape)
    taxes = dict(
        zip(
            sheet.column(best.fields["number"]).to_pylist(),
            _amounts(sheet, best.fields["document_tax"], shape),
            strict=True,
        )
    )
    control = _control("connectwise")
    assert len(found) == len(control) == 27
    for each in control:
        number = each["documentNumber"]
        assert found[number].rows == each["lines"]
        assert found[number].net == Decimal(each["net"])
        assert taxes[number] == Decimal(each["tax"])
        assert found[number].total == Decimal(each["total"])
        kind = {"Invoice": "invoice", "Credit Memo": "credit note"}[each["type"]]
        assert shape.kinds[each["type"]] == kind


def test_connectwise_grid_totals_are_those_of_the_source() -> None:
    """Negative totals stand in parentheses there."""
    found = _found(*_recognised("connectwise/invoices_grid.csv"))
    for each in _control("connectwise"):
        assert found[each["documentNumber"]].total == Decimal(each["total"])


def test_ignition_figures_are_those_of_the_source() -> None:
    found = _found(*_recognised("ignition/invoices.csv"))
    control = _control("ignition")
    assert len(found) == len(control) == 24
    for each in control:
        one = found[each["invoice"]]
        assert (one.rows, one.net) == (each["lines"], Decimal(each["net"]))
        assert (one.tax, one.gross) == (Decimal(each["tax"]), Decimal(each["total"]))
        assert one.total == Decimal(each["total"])


def test_ignition_api_totals_are_those_of_the_source() -> None:
    found = _found(*_recognised("ignition/reporting_api_invoices.json"))
    control = {each["invoice"]: each for each in _control("ignition")}
    assert len(found) == 8
    for number, one in found.items():
        assert one.total == Decimal(control[number]["total"])


def test_magmanager_figures_are_those_of_the_source() -> None:
    listed = _found(*_recognised("magmanager/invoices.csv"))
    lines = _found(*_recognised("magmanager/invoice_lines.csv"))
    control = _control("magmanager")
    assert len(listed) == len(lines) == len(control) == 34
    for each in control:
        number = each["invoice"]
        assert lines[number].rows == each["items"]
        for one in (listed[number], lines[number]):
            assert (one.net, one.tax) == (Decimal(each["net"]), Decimal(each["vat"]))
        assert lines[number].gross == Decimal(each["total"])


def test_ooti_figures_are_those_of_the_source() -> None:
    found = _found(*_recognised("ooti/invoices.csv"))
    control = _control("ooti")
    assert len(found) == len(control) == 26
    for each in control:
        one = found[each["facture"]]
        assert (one.rows, one.net) == (each["lignes"], Decimal(each["ht"]))
        assert (one.tax, one.gross) == (Decimal(each["tva"]), Decimal(each["ttc"]))
        assert one.total == Decimal(each["ttc"])


def test_ooti_journal_balances_and_holds_the_same_figures() -> None:
    sheet, best, shape = _recognised("ooti/journal_ventes.csv")
    rows = zip(
        sheet.column(best.fields["number"]).to_pylist(),
        sheet.column(best.fields["account"]).to_pylist(),
        _amounts(sheet, best.fields["debit"], shape),
        _amounts(sheet, best.fields["credit"], shape),
        strict=True,
    )
    owed: dict[str, Decimal] = defaultdict(Decimal)
    sold: dict[str, Decimal] = defaultdict(Decimal)
    taxed: dict[str, Decimal] = defaultdict(Decimal)
    for number, account, debit, credit in rows:
        side = owed if account.startswith("411") else taxed if account.startswith("445") else sold
        side[number] += credit - debit
    control = {each["facture"]: each for each in _control("ooti")}
    assert set(control) - set(owed) == {"FR-04-01-0007", "FR-07-01-0010"}  # draft, cancelled
    for number, each in owed.items():
        assert each + sold[number] + taxed[number] == 0
        assert -each == Decimal(control[number]["ttc"])
        assert sold[number] == Decimal(control[number]["ht"])


def test_vtiger_figures_are_those_of_the_source() -> None:
    """No column holds a line's net or tax: they follow from price, discount and percentages."""
    sheet, best, shape = _recognised("vtiger/invoices.csv")

    def column(field: str) -> list[Decimal]:
        return _amounts(sheet, best.fields[field], shape)

    numbers = sheet.column(best.fields["number"]).to_pylist()
    nets, taxes = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    grouped = {key.casefold() for key in shape.group_words}
    percents = [sheet.column(each).to_pylist() for each in shape.tax_columns]
    for n, (number, quantity, price, percent, less, mode) in enumerate(
        zip(
            numbers,
            column("quantity"),
            column("unit_price"),
            column("discount_percent"),
            column("discount"),
            sheet.column(best.fields["tax_mode"]).to_pylist(),
            strict=True,
        )
    ):
        net = quantity * price
        net = _pennies(net - net * percent / 100 - less)
        nets[number] += net
        if mode.casefold() not in grouped:
            rates = [read_percent(each[n]) for each in percents if each[n]]
            taxes[number] += sum((_pennies(net * rate / 100) for rate in rates), Decimal(0))  # type: ignore[operator]
    totals = dict(zip(numbers, column("document_gross"), strict=True))
    charges = dict(zip(numbers, column("charges"), strict=True))
    charged = dict(zip(numbers, column("charges_tax"), strict=True))
    adjusted = dict(zip(numbers, column("adjustment"), strict=True))
    control = _control("vtiger")
    assert len(totals) == len(control) == 32
    assert shape.tax_columns == ("VAT Standard", "VAT Reduced", "VAT Zero", "Climate Levy")
    for each in control:
        number = each["invoice"]
        assert numbers.count(number) == each["rows"]
        assert nets[number] == Decimal(each["net_lines"])
        assert taxes[number] == Decimal(each["line_tax"])
        assert totals[number] == Decimal(each["total"])
        assert charges[number] == Decimal(each["charges"])
        assert charged[number] == Decimal(each["charge_tax"])
        assert adjusted[number] == Decimal(each["adjustment"])


def _pennies(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_status_of_a_sample_has_a_meaning(system: str) -> None:
    sheet, best, shape = _recognised(f"{system}/invoices.csv")
    if "status" in best.fields:
        words = {each.casefold() for each in sheet.column(best.fields["status"]).to_pylist()}
        assert words <= {each.casefold() for each in shape.statuses}
    else:
        assert shape.kinds


# --- versions, languages, spellings ---------------------------------------------------------------


def _of(text: str, name: str = "file.csv") -> Sheet:
    book = read(name, text.encode())
    assert isinstance(book, Book)
    return headed(book.grids[0])


def test_vtiger_5_and_6_call_columns_otherwise() -> None:
    five = _of(
        "Subject,Invoice No,Account Name,Invoice Date,Tax Type,Sub Total,Total,S&H Amount,Status\n"
        "Ladders,INV1,Accounts::::Blorp & Sons Ltd,13-04-2024,individual,10,12,0,Sent\n"
    )
    six = _of(
        "Subject,Invoice No,Organization Name,Invoice Date,Tax Type,Total,Item Name,Quantity,"
        "List Price,Item Comment,Discount,Tax1,Tax2,Received\n"
        "Ladders,INV1,Accounts::::Blorp,13-04-2024,individual,12,Ladder,1,10,,0,20.000,0.000,0\n"
    )
    older, old = recognise(five)[0], recognise(six)[0]
    assert (older.profile.key, old.profile.key) == ("vtiger", "vtiger")
    assert older.fields["contact"] == "Account Name"
    assert older.fields["charges"] == "S&H Amount"
    assert (old.fields["unit_price"], old.fields["discount"]) == ("List Price", "Discount")
    assert old.tax_columns == ("Tax1", "Tax2")


def test_vtiger_in_spanish() -> None:
    sheet = _of(
        "Nombre de la organización,Número de la organización,Correo electrónico principal,"
        "Teléfono principal,Sitio web,Dirección de facturación,Ciudad de facturación,"
        "País de facturación\nBlorp S.L.,ACC1,a@blorp.example,020,,Calle 1,Wobbleton,España\n"
    )
    best = recognise(sheet)[0]
    assert (best.profile.key, best.kind) == ("vtiger", "clients")
    assert best.fields["contact"] == "Nombre de la organización"


@pytest.mark.parametrize("way", ["{0}/{1}", "{0}.{1}", "{0}_{1}", "{0}{2}"])
def test_cw_nested_names_in_any_spelling(way: str) -> None:
    def name(first: str, second: str) -> str:
        return way.format(first, second, second[0].upper() + second[1:])

    headings = ["documentNumber", "documentType", name("company", "name"), "documentDate"]
    headings += [name("detail", "item"), name("detail", "total"), name("detail", "taxCodeXref")]
    sheet = _of(",".join(headings) + "\n460,Invoice,Blorp,2024-04-30T00:00:00Z,LAB,950.00,T1\n")
    best = recognise(sheet)[0]
    assert best.layout.key == "transactions"
    assert best.fields["contact"] == name("company", "name")
    assert best.fields["tax_code"] == name("detail", "taxCodeXref")


@pytest.mark.parametrize(
    ("headings", "row", "fields"),
    [
        (
            "Rechnungsnummer;Rechnungsdatum;Kunde;Kundennummer;Bezeichnung;Menge;"
            "Einzelpreis;Netto;MwSt %;MwSt;Brutto",
            "R-1;13.04.2026;Zahnräder GmbH;K1;Rad;2;5,00;10,00;19;1,90;11,90",
            ("number", "date", "contact", "contact_code", "description", "quantity",
             "unit_price", "net", "tax_percent", "tax", "gross"),
        ),
        (
            "N° facture;Date de facture;Client;Code client;Désignation;Qté;PU HT;"
            "Montant HT;Taux TVA;Montant TVA;Montant TTC",
            "F-1;13/04/2026;Fromage SARL;C1;Brie;2;5,00;10,00;20;2,00;12,00",
            ("number", "date", "contact", "contact_code", "description", "quantity",
             "unit_price", "net", "tax_percent", "tax", "gross"),
        ),
        (
            "Nº factura;Fecha;Cliente;Código cliente;Concepto;Cantidad;Precio;"
            "Base imponible;% IVA;Cuota IVA;Total factura",
            "A-1;13/04/2026;Naranjas S.L.;C1;Naranjas;2;5,00;10,00;21;2,10;12,10",
            ("number", "date", "contact", "contact_code", "description", "quantity",
             "unit_price", "net", "tax_percent", "tax", "gross"),
        ),
        (
            "Inv No,Tax Date,Customer,A/C,Details,Qty,Rate,Amount ex VAT,T/C,VAT,Total",
            "1,13/04/2026,Blorp,B1,Ladder,2,5.00,10.00,T1,2.00,12.00",
            ("number", "date", "contact", "contact_code", "description", "quantity",
             "unit_price", "net", "tax_code", "tax", "gross"),
        ),
    ],
    ids=["German", "French", "Spanish", "English"],
)  # fmt: skip
def test_any_other_spreadsheet_of_invoices(
    headings: str, row: str, fields: tuple[str, ...]
) -> None:
    sheet = _of(f"{headings}\n{row}\n")
    best = recognise(sheet)[0]
    assert (best.profile.key, best.kind) == ("any", "invoices")
    assert dict(best.fields) == dict(zip(fields, sheet.headings, strict=True))
    shape, _ = shape_of(best, sheet)
    assert shape.dates == "dmy"
    assert shape.decimal_mark == ("." if "," in headings else ",")


def test_a_sheet_of_something_else_is_nothing_known() -> None:
    sheet = _of("Bird,Song,Seen\nRobin,tic tic,3\nWren,trill,5\n")
    assert recognise(sheet) == ()
    shape, says = shape_of(None, sheet)
    assert shape == Shape()
    assert says == ()


def test_two_layouts_that_fit_alike_are_for_a_person_to_choose() -> None:
    sheet = _of("Name,Email,Amount,Payment Date,Invoice\nBlorp,b@x.example,5,13/04/2026,1\n")
    recognitions = recognise(sheet)
    assert len({each.kind for each in recognitions}) > 1
    assert doubtful(recognitions)


# --- the sheet's own evidence corrects the layout ------------------------------------------------


def test_the_dates_of_the_file_overrule_the_profile() -> None:
    sheet = _of(
        "Invoice No,Invoice Date,Client,Net,VAT,VAT %\n"
        "1,04/13/2026,Blorp,100.00,20.00,0.2\n2,04/02/2026,Blorp,50.00,10.00,0.2\n"
    )
    shape, says = shape_of(recognise(sheet)[0], sheet)
    assert (shape.dates, shape.percents, shape.taxes) == ("mdy", "fraction", "percent")
    assert says[0] == "Invoice Date: “04/13/2026” in row 2 proves that the month comes first."


def test_an_ambiguous_date_is_said_and_assumed_as_the_system_writes_it() -> None:
    sheet = _of("Invoice No,Invoice Date,Client,Net\n1,03/04/2026,Blorp,100.00\n")
    shape, says = shape_of(recognise(sheet)[0], sheet)
    assert shape.dates == "dmy"
    assert says[0].endswith(
        "“03/04/2026” could be either. It is read with the day first; change that on Upload."
    )


def test_a_status_nobody_knows_is_named() -> None:
    sheet = _of("Invoice No,Client,Net,Status\n1,Blorp,5,Sent\n2,Blorp,5,Haunted\n")
    _, says = shape_of(recognise(sheet)[0], sheet)
    assert "Status: not known what it means: “Haunted” (1)." in says


def test_an_invoice_list_whose_numbers_come_back_has_lines() -> None:
    listed = FILES["magmanager/invoices.csv"].decode("cp1252")
    again = listed.splitlines()[1].replace("£240.00", "£0.00").replace("1,200.00", "9.00")
    sheet = headed(_book(listed + again + "\n").grids[0])
    shape, says = shape_of(recognise(sheet)[0], sheet)
    assert shape.grain == "line"
    assert "34 numbers on 35 rows: one row is one line of a document." in says


def _book(text: str) -> Book:
    book = read("file.csv", text.encode("cp1252"))
    assert isinstance(book, Book)
    return book


# --- profiles are data ----------------------------------------------------------------------------

SIXTH = """
title = "Snailmail Ledger"

[[layouts]]
key = "bills"
title = "Bills"
kind = "invoices"
unverified = true
required = ["Snail No | Slug No"]
needs = ["number", "net"]

[layouts.columns]
number = ["Snail No", "Slug No"]
contact = ["Addressee"]
date = ["Posted"]
net = ["Worth"]
tax_code = ["Levy"]

[layouts.shape]
grain = "invoice"
dates = "mdy"
kinds = { Trail = "invoice", Retreat = "credit note" }
"""


def test_a_sixth_system_is_one_toml_file(tmp_path: Path) -> None:
    (tmp_path / "snailmail.toml").write_text(SIXTH, encoding="utf-8")
    sheet = _of("Slug No,Addressee,Posted,Worth,Levy\n7,Blorp,12/31/2026,10.00,S\n")
    best = recognise(sheet, (*load_all(tmp_path), *PROFILES))[0]
    assert (best.profile.key, best.title) == ("snailmail", "Snailmail Ledger: Bills")
    assert best.unverified
    assert best.evidence[-1].startswith("Unverified")
    assert best.fields == {
        "number": "Slug No",
        "contact": "Addressee",
        "date": "Posted",
        "net": "Worth",
        "tax_code": "Levy",
    }
    assert best.profile.is_unverified("invoices", "invoice")
    shape, _ = shape_of(best, sheet)
    assert (shape.dates, shape.kinds["Retreat"]) == ("mdy", "credit note")


@pytest.mark.parametrize(
    ("was", "wrong", "says"),
    [
        ("unverified = true", "unverfied = true", "unverfied"),
        ('tax_code = ["Levy"]', 'levy = ["Levy"]', "a sheet of invoices has no levy"),
        ('dates = "mdy"', 'dates = "american"', "dates"),
        ('kind = "invoices"', 'kind = "snails"', "kind"),
    ],
)
def test_a_key_that_is_no_key_is_refused(tmp_path: Path, was: str, wrong: str, says: str) -> None:
    (tmp_path / "snailmail.toml").write_text(SIXTH.replace(was, wrong, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        load_all(tmp_path)


def test_no_system_is_named_in_the_code() -> None:
    """A profile is data: nothing reads a system's name to decide."""
    engine = HERE.parents[1] / "engine"
    for module in (engine / "profile.py", *(engine / "sheets").glob("*.py")):
        text = module.read_text(encoding="utf-8").casefold()
        assert [name for name in SYSTEMS if name in text] == [], module


def test_profiles_say_what_was_guessed() -> None:
    of = {each.key: each for each in PROFILES}
    assert PROFILES[-1].key == "any"
    assert not of["vtiger"].is_unverified("invoices", "line")
    assert of["ooti"].is_unverified("invoices", "line")
    assert not of["ooti"].is_unverified("expenses", "expense")
    gl_entries = of["connectwise"].instead("invoices", "journal")
    assert gl_entries.startswith("Export the transactions with their lines")
    assert of["ooti"].instead("invoices", "journal") == ""
    assert of["magmanager"].is_unverified("invoices", "line")
    assert not of["magmanager"].is_unverified("invoices", "invoice")


def test_no_alias_of_a_layout_is_written_twice() -> None:
    for profile in PROFILES:
        for layout in profile.layouts:
            for field, aliases in layout.columns.items():
                names = [written(each) for each in aliases]
                assert len(names) == len(set(names)), (profile.key, layout.key, field, names)


def test_magmanager_sage_ids_are_both_code_and_reference() -> None:
    _, best, _ = _recognised("magmanager/clients.csv")
    assert best.fields["contact_code"] == best.fields["sage_reference"] == "Sage ID"


def test_the_page_for_contributors_names_every_key_and_no_other() -> None:
    text = (HERE.parents[1] / "engine" / "profiles" / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    told = {name.strip("` ") for row in rows for name in row.split(",")}
    assert told == ({*Profile.model_fields} | {*Layout.model_fields})


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("20.00", "5.00", "-", ""), "tax"),
        (("£20.00", "12,50", "TBC", "1.00"), "tax"),
        (("Standard", "zero rated", "20%", "EX"), "tax_code"),
        (("20%", "5%", "0%", "20%"), "tax_code"),
        (("T1", "T0", "T1", "T1"), "tax_code"),
        (("", "", "", ""), "tax"),
    ],
)
def test_a_column_called_vat_is_what_it_holds(cells: tuple[str, ...], field: str) -> None:
    rows = "".join(f'INV-{n},Blorp,01/02/2026,10.00,"{each}"\n' for n, each in enumerate(cells))
    book = read("a.csv", f"Invoice No,Client,Date,Net,VAT\n{rows}".encode())
    assert isinstance(book, Book)
    found = recognise(headed(book.grids[0]))[0].fields
    assert {name for name, heading in found.items() if heading == "VAT"} == {field}
