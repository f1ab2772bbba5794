"""What changed since the last file of its kind, said before a mapping stumbles over it."""

import pytest

from engine.model import Book, Sheet
from engine.samples import sample_content
from engine.sheets import drift, headed, read

HEAD = "Invoice No,Invoice Date,Client,Item,VAT Code,Net,VAT"
ROWS = [
    f"INV{n},{13 + n % 10}/04/2026,Client {n % 7},Ladder {n},{('T1', 'T0')[n % 2]},"
    f"{n * 10 + 0.5:.2f},{n:.2f}"
    for n in range(1, 31)
]


def sheet(head: str = HEAD, rows: list[str] = ROWS) -> Sheet:
    book = read("Invoices.csv", "\n".join([head, *rows]).encode())
    assert isinstance(book, Book)
    return headed(book.grids[0])


def changed(column: int, change: object) -> list[str]:
    made = []
    for row in ROWS:
        cells = row.split(",")
        cells[column] = change(cells[column]) if callable(change) else str(change)
        made.append(",".join(cells))
    return made


def date(text: str, form: str) -> str:
    day, month, year = text.split("/")
    return form.format(day=day, month=month, year=year, short=year[2:])


BEFORE = sheet()

CASES: dict[str, tuple[Sheet, tuple[str, ...]]] = {
    "nothing": (sheet(rows=ROWS[10:] + ROWS[:10]), ()),
    "a column gone": (
        sheet(HEAD.removesuffix(",VAT"), [row.rpartition(",")[0] for row in ROWS]),
        ("Column “VAT” is gone.",),
    ),
    "a column new": (
        sheet(HEAD + ",Approved by", [row + ",Ada" for row in ROWS]),
        ("Column “Approved by” is new.",),
    ),
    "a column renamed": (
        sheet(HEAD.replace("Client", "Customer name")),
        ("Column “Client” is called “Customer name” now.",),
    ),
    "columns in another order": (
        sheet(
            ",".join(reversed(HEAD.split(","))),
            [",".join(reversed(row.split(","))) for row in ROWS],
        ),
        (),
    ),
    "dates with the month first": (
        sheet(rows=changed(1, lambda text: date(text, "{month}/{day}/{year}"))),
        ("Dates in “Invoice Date” are written like mm/dd/yyyy now; they were like dd/mm/yyyy.",),
    ),
    "dates of another style": (
        sheet(rows=changed(1, lambda text: date(text, "{year}-{month}-{day}"))),
        ("Dates in “Invoice Date” are written like yyyy-mm-dd now; they were like dd/mm/yyyy.",),
    ),
    "years of two digits": (
        sheet(rows=changed(1, lambda text: date(text, "{day}.{month}.{short}"))),
        ("Dates in “Invoice Date” are written like dd.mm.yy now; they were like dd/mm/yyyy.",),
    ),
    "a new tax code": (
        sheet(
            rows=[*ROWS[:-2], *(row.replace("T0", "T5").replace("T1", "T5") for row in ROWS[-2:])]
        ),
        ("New in “VAT Code”: “T5” (2 rows).",),
    ),
    "new clients": (
        sheet(rows=[*ROWS[:-2], *(row.replace("Client ", "Newcomer ") for row in ROWS[-2:])]),
        ("2 new clients in “Client”: “Newcomer 1”, “Newcomer 2”.",),
    ),
    "pounds that became pennies": (
        sheet(rows=changed(5, lambda text: str(int(float(text) * 100)))),
        ("“Net” is about 100 times larger than it was: another unit, perhaps.",),
    ),
    "decimal commas": (
        sheet(
            HEAD.replace(",", ";"),
            [row.replace(",", ";").replace(".", ",") for row in ROWS],
        ),
        (
            "Amounts in “Net” have a decimal comma now; it was a point.",
            "Amounts in “VAT” have a decimal comma now; it was a point.",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_cap_16_every_drift_is_named(case: str) -> None:
    after, says = CASES[case]
    assert drift(BEFORE, after) == says


def test_new_codes_and_clients_of_the_columns_that_were_named() -> None:
    after = sheet(rows=[*ROWS, "INV99,13/04/2026,Newcomer,Rope,T9,5.00,1.00"])
    said = drift(BEFORE, after, codes=("VAT Code",), client="Item")
    assert said == ("New in “VAT Code”: “T9” (1 row).", "1 new client in “Item”: “Rope”.")


def test_several_things_at_once_and_in_this_order() -> None:
    after = sheet(
        HEAD.replace("Net", "Net amount") + ",Paid",
        [
            row.replace("/04/", "/05/") + ",No"
            for row in [*ROWS[:-1], "INV99,13/04/2026,X,Rope,T9,5.00,1.00"]
        ],
    )
    assert drift(BEFORE, after) == (
        "Column “Net” is called “Net amount” now.",
        "Column “Paid” is new.",
        "New in “VAT Code”: “T9” (1 row).",
        "1 new client in “Client”: “X”.",
    )


@pytest.mark.parametrize("system", ["vtiger", "connectwise", "ooti", "magmanager", "ignition"])
def test_a_file_has_not_drifted_from_itself(system: str) -> None:
    book = read(*sample_content(system))
    assert isinstance(book, Book)
    one = headed(book.grids[0])
    assert drift(one, one) == ()


def test_many_new_columns_are_told_in_one_sentence() -> None:
    wide = sheet(f"{HEAD},{','.join(f'Extra {n}' for n in range(290))}", [
        f"{row},{','.join(['x'] * 290)}" for row in ROWS
    ])  # fmt: skip
    names = "“Extra 0”, “Extra 1”, “Extra 2”, “Extra 3”, “Extra 4”"
    assert drift(BEFORE, wide) == (f"290 columns are new: {names} and 285 more.",)
