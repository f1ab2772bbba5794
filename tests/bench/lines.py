"""A file of invoice lines as messy as real ones, of any size, always the same."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HEADINGS = (
    "Client Ref", "First", "Last", "Client Name", "Invoice No", "Invoice Date", "Due Date",
    "Code", "Description", "Qty", "Rate", "Discount", "VAT", "Category", "Dept", "Currency",
    "Paid", "Bank Ref", "Notes",
)  # fmt: skip

TAXES = {
    "Standard": "20", "STD": "20", "20%": "20", "Zero": "0", "zero rated": "0", "Exempt": "0",
    "EX": "0", "Reduced": "5", "5%": "5", "EC Goods": "0", "No VAT": "0", "NA": "0",
    "Reverse": "12.5", "RC": "12.5",
}  # fmt: skip
CATEGORIES = tuple(
    f"{kind} {place}"
    for kind in ("Sales", "Fees", "Hire", "Parts", "Labour", "Travel")
    for place in ("North", "South", "East", "West", "Online", "Export", "Retail", "Trade", "Public",
                  "Other")
)  # fmt: skip
CUSTOMERS = 500

_FIRST = "Anna Ben Chloe Dan Ella Farid Grace Hugo Ines Jack Kira Liam Maya Noel Olga Zoë".split()  # noqa: SIM905
_LAST = "Adams Brown Clark Davies Evans Fox Green Hall Irwin Jones O'Neil Patel Smith Null".split()  # noqa: SIM905
_WORDS = "Acme Blue Cedar Delta Eagle Falcon Harbour Iron Juniper Maple Ocean River Union".split()  # noqa: SIM905
_TRADES = "Widgets Foods Supplies Engineering Bakery Media Homes Motors Tools Studios".split()  # noqa: SIM905
_ENDS = ("Ltd", "Limited", "LLP", "PLC", "& Sons", "(UK) Ltd")
_TEXTS = (
    "Consulting, on site", "Hosting – monthly", 'Cable 3" black', "Travel", "Support hours",
    "Licence", "Delivery", "Materials, mixed", "Retainer", "Photography; half day",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """How many rows of the file cannot become part of an invoice, and why."""

    rows: int
    invoices: int
    bad: dict[str, int]


def write(path: Path, rows: int, seed: int = 7) -> Made:
    """The file: amounts in ten styles, dates in five, spaces, capitals, a few bad cells."""
    draw = random.Random(seed)
    customers = [
        (f"{number * 37 + 11:05d}", f"{draw.choice(_WORDS)} {draw.choice(_TRADES)}"
         f" {number} {draw.choice(_ENDS)}")
        for number in range(CUSTOMERS)
    ]  # fmt: skip
    bad: dict[str, int] = {}
    lines = [_csv(HEADINGS)]
    invoice = 0
    while len(lines) <= rows:
        invoice += 1
        ref, name = draw.choice(customers)
        day = date(2025, 1, 1) + timedelta(days=draw.randrange(365))
        style = draw.choices(range(6), (50, 20, 10, 10, 5, 5))[0]
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        paid = draw.choice(("Yes", "No", "TRUE", "", "y", "FALSE"))
        for _ in range(min(draw.randint(1, 9), rows + 1 - len(lines))):
            number = len(lines)
            chance = draw.random()
            called = name.upper() if chance < 0.1 else f"{name}  " if chance < 0.2 else name
            quantity = draw.choice((str(draw.randint(1, 10)), f"{draw.randint(1, 160) / 4:g}",
                                    f"{draw.randint(1, 20_000) / 1000:.3f}"
                                    if draw.random() < 0.2 else "1"))  # fmt: skip
            if draw.random() < 0.03:
                quantity = ""
            pence = int(100 * 10 ** draw.uniform(0, 3.7)) * (-1 if draw.random() < 0.03 else 1)
            price = _price(pence, draw)
            discount = draw.choice(("2.5%", "5%", "10 %", "12.5")) if draw.random() < 0.2 else ""
            tax, category = draw.choice(tuple(TAXES)), draw.choice(CATEGORIES)
            dated, due = _date(day, style), _date(day + timedelta(days=30), style)
            if draw.random() < 0.006:
                wrong = draw.choice(("no price", "no amount", "tax", "date"))
                bad[wrong] = bad.get(wrong, 0) + 1
                match wrong:
                    case "no price":
                        price = ""
                    case "no amount":
                        price = "TBC"
                    case "tax":
                        tax = "???"
                    case _:
                        dated = "31/02/2025"
            if draw.random() < 0.1:
                category = f"{category.upper()} "
            code = ("SV", "GD", "NA", "TR")[number % 4] + str(number % 37)
            text = _TEXTS[number % 10] + ("\nsecond line" if number % 997 == 0 else "")
            lines.append(
                _csv((ref, first, last, called, f"INV-{invoice:06d}", dated, due, code, text,
                      quantity, price, discount, tax, category, ("", "01", "02", "NA")[number % 4],
                      "GBP", paid, str(900719925474099300 + number),
                      "" if number % 3 else f"po {number:07d} "))
            )  # fmt: skip
    path.write_text("".join(lines), encoding="utf-8", newline="")
    return Made(rows, invoice, bad)


def _price(pence: int, draw: random.Random) -> str:
    whole, rest = divmod(abs(pence), 100)
    grouped = f"{whole:,}.{rest:02d}"
    if pence < 0:
        return draw.choice((f"({grouped})", f"-£{grouped}", f"{grouped}-", f"-{whole}.{rest:02d}"))
    style = draw.choices(range(8), (40, 25, 10, 5, 5, 5, 5, 5))[0]
    match style:
        case 1:
            return f"£{grouped}"
        case 2:
            return grouped
        case 3:
            return f" {whole}.{rest:02d}  "
        case 4:
            return f"GBP {grouped}"
        case 5:
            return f"{whole:,}".replace(",", "\u00a0") + f",{rest:02d}"
        case 6:
            return f"{whole:,}".replace(",", ".") + f",{rest:02d}"
        case 7:
            return f"{whole}.{rest:02d}{draw.randint(1, 9)}5"
    return f"{whole}.{rest:02d}"


def _date(day: date, style: int) -> str:
    match style:
        case 1:
            return day.isoformat()
        case 2:
            return f"{day.day} {day:%b} {day.year}"
        case 3:
            return f"{day:%d-%m-%y}"
        case 4:
            return f"{day:%d.%m.%Y}"
        case 5:
            return f"{day:%d/%m/%Y} "
    return f"{day:%d/%m/%Y}"


def _csv(cells: tuple[str, ...]) -> str:
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(text: str) -> str:
    if any(each in text for each in ',"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
