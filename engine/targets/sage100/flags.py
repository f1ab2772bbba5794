"""Sage's text format with flags: #FLG, then records of one field a line, then #FIN.

The fields of each record are in Sage's own order; what Crosswalk has nothing to say of stands as it
does in Sage's sample company.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.model import Party
from engine.targets.sage100.entries import Entry, Piece
from engine.targets.sage100.options import Format, Settings
from engine.targets.sage100.texts import Pen, code_of

_ENTRY = (
    "{journal}", "{date}", "{date}", "{piece}", "{piece}", "", "{account}", "", "{tiers}", "",
    "{label}", "0", "{due}", "0,000000", "0,00", "0", "{side}", "{amount}", "", "", "", "0", "0",
    "0", "", "{tax_code}", "0", "{provenance}", "0", "", "", "", "{reference}", "0", "0,00", "",
    "", "0", "",
)  # fmt: skip
_SHARE = ("{plan}", "{section}", "{amount}", "0,00")
_SECTION = (
    "{plan}", "{section}", "{name}", "0", "{short}", "", "1", "{level}", "1", "0", "{day}", "0",
    "0,00", "0,00", "", "", "0", "", "", "", "", "0",
)  # fmt: skip

_TIERS_FIELDS = 133  # besides the accounts, of which there is at least one
_TIERS_USUAL = {
    **dict.fromkeys((33, 34, 39, 40, 41, 45, 46, 47, 48, 102, 108), "1"),
    **dict.fromkeys((*range(112, 117), *range(119, 124)), "1"),
    **dict.fromkeys((15, 42, 43, 49, 50, 51, 53, 54, 61, 67, 69, 75, 76, 78, 79, 81, 85), "0"),
    **dict.fromkeys((91, 92, 95, 98, 99, 101, 104, 105, 106, 111, 117, 118, 124, 125), "0"),
    **dict.fromkeys((127, 128, 130, 131, 132), "0"),
    **dict.fromkeys((30, 31), "0,00"),
    **dict.fromkeys((35, 36, 37, 38, 65, 66), "0,0000"),
    126: "Calendrier standard",
}
_TIERS_OWN = {
    1: "{code}", 2: "{name}", 3: "{type}", 4: "{account}", 6: "{short}", 7: "{person}",
    8: "{address_1}", 9: "{address_2}", 10: "{postcode}", 11: "{city}", 12: "{region}",
    13: "{country}", 17: "{vat_number}", 32: "{code}", 56: "{telephone}", 58: "{email}",
}  # fmt: skip
_TIERS = tuple(
    {**_TIERS_USUAL, **_TIERS_OWN}.get(place, "") for place in range(1, _TIERS_FIELDS + 1)
)
TIERS_VERSION = "31"
"""Only this version's card of a tiers is known field by field; sections likewise."""


@dataclass(frozen=True)
class Section:
    """An analytic section that is to be opened."""

    plan: str
    code: str
    name: str


def record(flag: str, fields: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    return _template(flag, fields).format_map(values).split("\n")


@lru_cache(maxsize=20)
def _template(flag: str, fields: tuple[str, ...]) -> str:
    return "\n".join((flag, *fields))


def file_of(lines: Iterable[str], currency: str, version: str, encoding: str) -> bytes:
    """The records between the first lines and the last, each on its own line."""
    whole = ("#FLG 000", f"#VER {version}", f"#DEV {currency}", *lines, "#FIN")
    return "".join(f"{line}\r\n" for line in whole).encode(encoding)


FIRST_LINE = 4
"""The number of the first record's first line."""


def piece_lines(piece: Piece, choices: Settings, pen: Pen) -> list[str]:
    """A piece: an entry for each debit and credit, its analytic sections right below it."""
    return [line for entry in piece.entries for line in _entry_lines(piece, entry, choices, pen)]


def _entry_lines(piece: Piece, entry: Entry, choices: Settings, pen: Pen) -> Iterator[str]:
    chosen, number = choices.format, piece.number
    source = piece.document.source_number
    values = {
        "journal": code_of(piece.journal, chosen.journal),
        "date": short_day(piece.date),
        "piece": code_of(number, 13),
        "account": code_of(entry.account, 13),
        "tiers": code_of(entry.tiers, chosen.tiers),
        "label": pen.label(entry.label, entry.tail, chosen.label, number),
        "due": short_day(entry.due),
        "side": "0" if entry.amount > 0 else "1",
        "amount": comma_amount(entry.amount),
        "tax_code": code_of(entry.tax_code, 5),
        "provenance": entry.provenance or "0",
        "reference": ""
        if source == piece.document.number
        else pen.write(source, 17, "Référence", number),
    }
    yield from record("#MECG", _ENTRY[: chosen.fields], values)
    for share in entry.shares:
        yield from record(
            "#MECA",
            _SHARE,
            {"plan": share.plan, "section": share.section, "amount": values["amount"]},
        )


def tiers_lines(
    party: Party, accounts: tuple[str, ...], *, supplier: bool, format_: Format, pen: Pen
) -> list[str]:
    """The card of a new tiers; `accounts` are its collective accounts, the first its main one."""
    code = code_of(party.code, format_.tiers)

    def text(value: str, width: int, what: str) -> str:
        return pen.write(value, width, what, code)

    street, more = two_lines(party.address_1, party.address_2)
    values = {
        "code": code,
        "name": text(party.name, 69, "Intitulé du tiers"),
        "type": "1" if supplier else "0",
        "account": code_of(accounts[0], 13),
        "short": code_of(party.name, 17),
        "person": text(party.person, 35, "Contact"),
        "address_1": text(street, 35, "Adresse"),
        "address_2": text(more, 35, "Complément d'adresse"),
        "postcode": text(party.postcode, 9, "Code postal"),
        "city": text(party.city, 35, "Ville"),
        "region": text(party.region, 25, "Région"),
        "country": text(country_name(party.country), 35, "Pays"),
        "vat_number": text(party.vat_number, 25, "N° de TVA"),
        "telephone": text(party.telephone, 21, "Téléphone"),
        "email": text(party.email, 69, "E-mail"),
    }
    return [*record("#MPCT", _TIERS, values), *(code_of(each, 13) for each in accounts)]


def two_lines(first: str, second: str) -> tuple[str, str]:
    """An address over the two lines of a card: as it is broken, or else between two words.

    >>> two_lines("1 rue Haute\\n75011 Paris", ""), two_lines("1 rue", "Bât. B")
    (('1 rue Haute', '75011 Paris'), ('1 rue', 'Bât. B'))
    >>> two_lines("Résidence des Érables, 112 avenue du Général Leclerc", "")
    ('Résidence des Érables, 112 avenue', 'du Général Leclerc')
    """
    lines = [" ".join(each.split()) for text in (first, second) for each in text.splitlines()]
    head, *rest = [each for each in lines if each] or [""]
    words = head.split()
    while len(head) > _ADDRESS and " " in head:
        head = head.rpartition(" ")[0]
    return head, ", ".join(filter(None, (" ".join(words[len(head.split()) :]), *rest)))


_ADDRESS = 35


def section_lines(section: Section, level: str, day: dt.date, pen: Pen) -> list[str]:
    """The card of a new analytic section, opened on that day."""
    return record(
        "#MPCA",
        _SECTION,
        {
            "plan": section.plan,
            "section": section.code,
            "name": pen.write(section.name, 35, "Intitulé de section", section.code),
            "short": section.code[:17],
            "level": level,
            "day": short_day(day),
        },
    )


def short_day(day: dt.date | None) -> str:
    """
    >>> short_day(dt.date(2025, 3, 5)), short_day(None)
    ('050325', '')
    """
    return f"{day.day:02}{day.month:02}{day.year % 100:02}" if day else ""


def comma_amount(amount: int) -> str:
    """
    >>> comma_amount(-12050)
    '120,50'
    """
    return f"{abs(amount) // 100},{abs(amount) % 100:02}"


_COUNTRIES = {
    "FR": "France", "GB": "Royaume-Uni", "IE": "Irlande", "DE": "Allemagne", "ES": "Espagne",
    "IT": "Italie", "BE": "Belgique", "NL": "Pays-Bas", "LU": "Luxembourg", "PT": "Portugal",
    "CH": "Suisse", "AT": "Autriche", "MC": "Monaco", "CA": "Canada", "US": "États-Unis",
    "PL": "Pologne", "DK": "Danemark", "SE": "Suède", "NO": "Norvège", "FI": "Finlande",
    "GR": "Grèce", "CZ": "République tchèque", "MA": "Maroc", "TN": "Tunisie", "DZ": "Algérie",
}  # fmt: skip


def country_name(code: str) -> str:
    """A country as it is called in French, or what was given.

    >>> country_name("DE"), country_name("Autriche")
    ('Allemagne', 'Autriche')
    """
    return _COUNTRIES.get(code.upper(), code)
