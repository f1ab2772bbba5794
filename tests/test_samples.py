"""The files that ship with the product: whole, invented, and exact."""

from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest

from engine.model import Book
from engine.samples import SAMPLES, sample_content
from engine.sandbox.companies import COMPANIES
from engine.sheets import headed, read


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.key)
def test_every_sample_has_invoices_and_clients(sample) -> None:  # type: ignore[no-untyped-def]
    assert set(sample.files) == {"invoices", "clients"}
    for kind in sample.files:
        name, content = sample_content(sample.key, kind)
        book = read(name, content)
        assert isinstance(book, Book)
        assert len(headed(book.grids[0])) >= 15


def test_the_plain_sample_adds_up_however_it_is_rounded() -> None:
    book = read(*sample_content("plain"))
    assert isinstance(book, Book)
    sheet = headed(book.grids[0])
    names: dict[str, set[str]] = defaultdict(set)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    rates = {"S": Decimal(20), "R": Decimal(5), "Z": Decimal(0), "E": Decimal(0)}
    for row in range(len(sheet)):

        def of(heading: str, row: int = row) -> str:
            return sheet.text(row, heading)

        net, tax = Decimal(of("Net")), Decimal(of("VAT"))
        assert Decimal(of("Quantity")) * Decimal(of("Unit Price")) == net
        exact = net * rates[of("VAT Code")] / 100
        assert exact == tax == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert Decimal(of("Gross")) == net + tax
        assert Decimal(of("VAT %")) == rates[of("VAT Code")]
        day = datetime.strptime(of("Invoice Date"), "%d/%m/%Y").date()
        assert date(2026, 9, 24) <= day < date(2026, 11, 24)
        names[of("Client Code")].add(of("Client"))
        totals[of("Invoice No")] += net + tax
        assert of("Currency") == "GBP"
    assert len(sheet) == 55
    assert len(totals) == 30
    assert sum(total < 0 for total in totals.values()) == 3
    assert all(len(each) == 1 for each in names.values())
    assert set(sheet.column("VAT Code").to_pylist()) == set(rates)


def test_most_clients_of_the_plain_sample_are_known_to_the_practice_company() -> None:
    book = read(*sample_content("plain", "clients"))
    assert isinstance(book, Book)
    codes = headed(book.grids[0]).column("Client Code").to_pylist()
    known = {line.split("|")[1] for line in COMPANIES[0].contacts.strip().splitlines()}
    assert len(codes) == len(set(codes)) == 16
    assert len(known & set(codes)) == 12
