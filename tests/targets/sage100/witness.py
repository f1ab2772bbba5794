"""Sage 100's files read by their record layouts alone: a witness of what was written.

The layouts are copied from descriptions of the formats (samples/pnm_layout.json, the field counts
of each #VER); nothing here knows the engine.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"

_COUNTS = {
    "31": {"#MECG": 39, "#MECA": 4, "#MPCA": 22},
    "10": {"#MECG": 26, "#MECA": 4},
    "5": {"#MECG": 26, "#MECA": 4},
}
_TIERS = 133

_ENTRY = {
    1: "journal", 2: "date", 3: "entered", 4: "piece", 5: "invoice", 7: "account", 9: "tiers",
    11: "label", 13: "due", 17: "side", 18: "amount", 26: "tax_code", 28: "provenance",
    33: "reference",
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    flag: str
    fields: tuple[str, ...]
    line: int

    def field(self, number: int) -> str:
        """By the number that the layout gives it, from one."""
        return self.fields[number - 1]


@dataclass(frozen=True)
class Debit:
    """One line of a journal, however it was written; `amount` is above nothing in debit."""

    journal: str
    date: str
    piece: str
    account: str
    tiers: str
    label: str
    due: str
    amount: Decimal
    line: int
    tax_code: str = ""
    provenance: str = ""
    reference: str = ""
    kind: str = ""
    running: str = ""
    sections: tuple[tuple[str, str, Decimal], ...] = ()


def lines_of(content: bytes, encoding: str) -> list[str]:
    text = content.decode(encoding)
    if not text:
        return []
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    for line in lines:
        assert not set(line) & {"\r", "\n"}
        assert all(each == "\t" or ord(each) >= 32 for each in line)
    return lines


def records(content: bytes, encoding: str = "cp850") -> list[Record]:
    """Every record of a file with flags, each with exactly the fields its version gives it."""
    lines = lines_of(content, encoding)
    assert lines[0] == "#FLG 000"
    version = lines[1].removeprefix("#VER ")
    assert lines[2] == "#DEV EUR"
    assert lines[-1] == "#FIN"
    found, at = [], 3
    while at < len(lines) - 1:
        flag = lines[at]
        end = at + 1
        if flag == "#MPCT":
            end = at + 1 + _TIERS
            while not lines[end].startswith("#"):
                end += 1
            assert end > at + 1 + _TIERS
        else:
            end = at + 1 + _COUNTS[version][flag]
        fields = tuple(lines[at + 1 : end])
        assert not any(each.startswith("#") for each in fields), (flag, at)
        found.append(Record(flag, fields, at + 1))
        at = end
    assert at == len(lines) - 1
    return found


def comma(text: str) -> Decimal:
    whole, _, cents = text.partition(",")
    assert whole.isdecimal()
    assert len(cents) == 2
    assert cents.isdecimal()
    return Decimal(f"{whole}.{cents}")


def flagged(content: bytes, encoding: str = "cp850") -> list[Debit]:
    """The entries of a file with flags."""
    found: list[Debit] = []
    for record in records(content, encoding):
        if record.flag == "#MECA":
            share = (record.field(1), record.field(2), comma(record.field(3)))
            last = found.pop()
            found.append(Debit(**{**vars(last), "sections": (*last.sections, share)}))
            continue
        said = {name: record.fields[at - 1] if at <= len(record.fields) else ""
                for at, name in _ENTRY.items()}  # fmt: skip
        assert said["piece"] == said.pop("invoice")
        assert said["date"] == said.pop("entered")
        amount = comma(said["amount"])
        assert amount > 0
        sign = {"0": 1, "1": -1}[said.pop("side")]
        found.append(Debit(**{**said, "amount": sign * amount, "line": record.line}))  # type: ignore[arg-type]
    return found


def pnm(content: bytes, encoding: str = "cp1252", mark: str = ".") -> tuple[str, list[Debit]]:
    """The company's name and the entries of a PNM file."""
    layout = json.loads((SAMPLES / "pnm_layout.json").read_text())
    lines = lines_of(content, encoding)
    assert len(lines[0]) <= 30
    found = []
    for number, line in enumerate(lines[1:], start=2):
        assert len(line) == layout["line_length"]
        said = {each["name"]: line[each["start"] : each["end"]] for each in layout["fields"]}
        assert said["filler"].strip() == ""
        assert said["type_ecriture"] == "N"
        assert said["numero_piece"].isdecimal()
        tiers = said["compte_tiers_ou_section"].strip()
        assert said["type_compte"] == ("X" if tiers else " ")
        text = said["montant"].lstrip(" ")
        assert text == said["montant"][-len(text) :]
        amount = comma(text.replace(mark, ","))
        assert amount > 0
        sign = {"D": 1, "C": -1}[said["sens"]]
        found.append(
            Debit(
                said["code_journal"].rstrip(), said["date_piece_JJMMAA"],
                said["reference_piece"].rstrip(), said["compte_general"].rstrip(), tiers,
                said["libelle"].rstrip(), said["echeance_JJMMAA"].strip(), sign * amount, number,
                kind=said["type_piece"], running=said["numero_piece"],
            )
        )  # fmt: skip
    return lines[0].rstrip(), found


def table(content: bytes, encoding: str = "cp1252") -> list[Debit]:
    """The entries of a table of eleven columns."""
    found = []
    for number, line in enumerate(lines_of(content, encoding), start=1):
        kind, journal, date, piece, account, tiers, label, way, due, debit, credit = line.split(
            "\t"
        )
        assert (kind, way) == ("G", "")
        assert (comma(debit) == 0) != (comma(credit) == 0)
        found.append(
            Debit(journal, date, piece, account, tiers, label, due, comma(debit) - comma(credit),
                  number)
        )  # fmt: skip
    return found


def entries(name: str, content: bytes, encoding: str, mark: str = ".") -> list[Debit]:
    """The entries of a file, in whichever of the formats."""
    if name.endswith(".pnm"):
        return pnm(content, encoding, mark)[1]
    return flagged(content, encoding) if content.startswith(b"#") else table(content, encoding)
