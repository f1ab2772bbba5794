"""Sage's import wizard by the record layouts: it reads bytes, and refuses what Sage refuses.

Written from the layouts alone; it shares nothing with the code that writes the files.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

AUDIT = (
    "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,"
    "Tax Code,Tax Amount,Exchange Rate,Extra Reference,User Name,Project Refn,Cost Code Refn"
)
RECORD = (
    "Account Reference,Account Name,Street 1,Street 2,Town,County,Postcode,Contact Name,"
    "Telephone Number,VAT Reg No,EMail"
)
RECORD_LENGTHS = (8, 60, 60, 60, 60, 60, 60, 30, 30, 30, 255)


PRODUCT = "Stock Code,Description,Tax Code,Sales Price,Nominal A/C Ref"
STOCK = (
    "Type,Stock Code,Date,Reference,Details,Quantity,Cost Price,Sales Price,Project Refn,"
    "Cost Code Refn"
)


class Rejected(Exception):
    """The whole file is refused for this."""


@dataclass(frozen=True)
class Split:
    """One row of the audit trail import."""

    type: str
    account: str
    nominal: str
    department: int
    day: tuple[int, int, int]
    reference: str
    details: str
    net: Decimal
    tax_code: str
    tax: Decimal
    extra: str
    project: str
    cost_code: str


def lines_of(content: bytes) -> list[list[str]]:
    """The records: CP1252, ended by CR LF, quotation marks only round a whole field."""
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe")):
        raise Rejected("a mark before the first heading")
    if not content.endswith(b"\r\n"):
        raise Rejected("the last record does not end")
    records = []
    for raw in content[:-2].split(b"\r\n"):
        if b"\r" in raw or b"\n" in raw or b"\t" in raw:
            raise Rejected("a break within a record")
        records.append(fields_of(raw.decode("cp1252")))
    return records


def fields_of(record: str) -> list[str]:
    fields, at = [], 0
    while True:
        if record[at : at + 1] == '"':
            end = record.index('"', at + 1)
            fields.append(record[at + 1 : end])
            if "," not in fields[-1]:
                raise Rejected("quotation marks round a field without a comma")
            at = end + 1
        else:
            end = record.find(",", at)
            end = len(record) if end < 0 else end
            fields.append(record[at:end])
            at = end
        if fields[-1] != fields[-1].strip():
            raise Rejected(f"a blank beside a comma: {fields[-1]!r}")
        if '"' in fields[-1]:
            raise Rejected("a quotation mark in a field")
        if at == len(record):
            return fields
        if record[at] != ",":
            raise Rejected("something after a closing quotation mark")
        at += 1


def read_records(content: bytes) -> list[dict[str, str]]:
    """Customer or supplier records."""
    head, *rows = lines_of(content)
    if head != RECORD.split(","):
        raise Rejected("headings")
    for row in rows:
        if len(row) != len(head):
            raise Rejected(f"{len(row)} fields")
        for value, most in zip(row, RECORD_LENGTHS, strict=True):
            if len(value) > most:
                raise Rejected(f"{value} is longer than {most}")
        account(row[0])
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_audit(content: bytes) -> list[Split]:
    head, *rows = lines_of(content)
    if head != AUDIT.split(","):
        raise Rejected("headings")
    return [split(row) for row in rows]


def split(row: list[str]) -> Split:
    if len(row) != 15:
        raise Rejected(f"{len(row)} fields")
    (type_, code, nominal, department, day, reference, details, net, tax_code, tax, rate, extra,
     user, project, cost_code) = row  # fmt: skip
    if type_ not in ("SI", "SC", "PI", "PC", "SA"):
        raise Rejected(f"type {type_}")
    account(code)
    if not re.fullmatch(r"[0-9A-Za-z]{1,8}", nominal):
        raise Rejected(f"nominal code {nominal}")
    if nominal in ("1100", "2100", "2200", "2201", "2202", "2204"):
        raise Rejected(f"control account {nominal}")
    if not (department.isdigit() and 0 <= int(department) <= 999):
        raise Rejected(f"department {department}")
    said = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", day)
    if said is None:
        raise Rejected(f"date {day}")
    for value, most in ((reference, 30), (details, 60), (extra, 30), (user, 32), (project, 12),
                        (cost_code, 8), (rate, 11)):  # fmt: skip
        if len(value) > most:
            raise Rejected(f"{value} is longer than {most}")
    if not re.fullmatch(r"T\d{1,2}", tax_code):
        raise Rejected(f"tax code {tax_code}")
    if type_ == "SA" and (tax_code != "T9" or amount(tax) or not nominal.startswith("12")):
        raise Rejected(f"a receipt of {tax_code}, {tax} to {nominal}")
    if type_.startswith("P") and bool(project) != bool(cost_code):
        raise Rejected("a project without a cost code")
    return Split(
        type_,
        code,
        nominal,
        int(department),
        (int(said[1]), int(said[2]), int(said[3])),
        reference,
        details,
        amount(net),
        tax_code,
        amount(tax),
        extra,
        project,
        cost_code,
    )


def read_products(content: bytes) -> list[dict[str, str]]:
    head, *rows = lines_of(content)
    if head != PRODUCT.split(","):
        raise Rejected("headings")
    found = [dict(zip(head, row, strict=True)) for row in rows]
    for code, name, tax_code, price, nominal in rows:
        stock_code(code)
        if not name or len(name) > 60:
            raise Rejected(f"description {name}")
        if not re.fullmatch(r"T\d{1,2}", tax_code) or not re.fullmatch(r"\w{1,8}", nominal):
            raise Rejected(f"{tax_code}, {nominal}")
        if price:
            amount(price)
    if len({each["Stock Code"] for each in found}) != len(found):
        raise Rejected("one product twice")
    return found


def read_stock(content: bytes) -> list[dict[str, str]]:
    head, *rows = lines_of(content)
    if head != STOCK.split(","):
        raise Rejected("headings")
    for row in rows:
        type_, code, day, reference, details, quantity, cost, price, project, cost_code = row
        if type_ not in ("AI", "AO"):
            raise Rejected(f"type {type_}")
        stock_code(code)
        if not re.fullmatch(r"\d\d/\d\d/\d{4}", day):
            raise Rejected(f"date {day}")
        if len(reference) > 8 or len(details) > 60 or project or cost_code:
            raise Rejected(f"{reference}, {details}, {project}, {cost_code}")
        if not re.fullmatch(r"\d+(\.\d+)?", quantity) or Decimal(quantity) <= 0:
            raise Rejected(f"quantity {quantity}")
        if len(quantity) > 11:
            raise Rejected(f"quantity {quantity}")
        for each in filter(None, (cost, price)):
            amount(each)
    return [dict(zip(head, row, strict=True)) for row in rows]


def stock_code(code: str) -> None:
    if not re.fullmatch(r"[^\s,\"]{1,30}", code):
        raise Rejected(f"stock code {code}")


def account(code: str) -> None:
    if not re.fullmatch(r"[A-Z0-9#_/!%&.$()',-]{1,8}", code):
        raise Rejected(f"A/C {code}")


def amount(text: str) -> Decimal:
    if not re.fullmatch(r"\d{1,8}\.\d\d", text):
        raise Rejected(f"amount {text}")
    return Decimal(text)
