"""Invented companies, and their names as another system may have them: with known truth."""

import random
import re
from dataclasses import dataclass

from engine.model import Party
from engine.suggest import normalised
from engine.target import ReferenceItem

SYLLABLES = """
    ba be bo bri ca car da den dor el fa fen gar gla ha hol in jo ka ken la lan lo ma mer mor na
    nor o pa pem ra ri ro sa sel sha ta ten tor va wa wen wil ya zé ö
""".split()  # noqa: SIM905
ENDS = """
    ton ley ford wick ham field by worth man son er well brook hurst shaw çay
""".split()  # noqa: SIM905
TRADES = """
    Engineering Foods Logistics Consulting Dental Care Motors Printing Textiles Bakery
    Electrical Plumbing Roofing Joinery Interiors Catering Haulage Recruitment Software
    Solutions Property Estates Design Landscapes Security Cleaning Training Travel Media
    Packaging Supplies Systems Holdings Services Group
""".split()  # noqa: SIM905
FORMS = ("Ltd", "Ltd", "Ltd", "Limited", "Limited", "LLP", "PLC", "", "", "Co Ltd", "SARL", "GmbH")
EXTRA = ("UK", "Group", "Head Office", "(Northern branch)", "Accounts", "- invoices", "Sales Dept")


def _family(r: random.Random) -> str:
    syllables = "".join(r.choice(SYLLABLES) for _ in range(r.choice((1, 2, 2, 3))))
    return (syllables + r.choice(ENDS)).capitalize()


def company(r: random.Random) -> str:
    """An invented company."""
    kind, family = r.random(), _family(r)
    if kind < 0.45:
        own = f"{family} {r.choice(TRADES)}"
    elif kind < 0.6:
        own = f"{family} {r.choice(TRADES)} {r.choice(TRADES)}"
    elif kind < 0.75:
        own = f"{family} & {_family(r)}"
    elif kind < 0.85:
        own = f"{r.choice('ABCDEFGHJ')}. {r.choice('KLMNPRST')}. {family} {r.choice(TRADES)}"
    elif kind < 0.95:
        own = f"{family} of {_family(r)}"
    else:
        own = f"{family}-{_family(r)}"
    return f"{own} {r.choice(FORMS)}".strip()


def _letter(r: random.Random, name: str) -> int:
    """The place of a letter within a long word."""
    places = [
        at
        for word in re.finditer(r"[^\W\d_]{4,}", name)
        for at in range(word.start() + 1, word.end() - 1)
    ]
    return r.choice(places) if places else 1


def _unaccented(name: str) -> str:
    swapped = name.translate(str.maketrans("éöç", "eoc"))
    return swapped if swapped != name else name.replace("e", "é", 1)


def _limited(name: str) -> str:
    for was, becomes in ((" Ltd", " Limited"), (" Limited", " Ltd."), (" GmbH", " G.m.b.H.")):
        if name.endswith(was):
            return name.removesuffix(was) + becomes
    return name.replace(" SARL", " S.A.R.L.").replace(" PLC", " plc").replace(" LLP", " L.L.P.")


def mess(r: random.Random, kind: str, name: str) -> str:
    """The name as somebody else typed it."""
    at = _letter(r, name)
    match kind:
        case "form":
            return _limited(name)
        case "space":
            return r.choice((f"{name} ", f" {name}", name.replace(" ", "  ", 1)))
        case "case":
            return r.choice((name.upper(), name.lower()))
        case "dot":
            return r.choice((f"{name}.", name.replace(" ", ". ", 1)))
        case "dash":
            return name.replace(" ", " - ", 1) if "-" not in name else name.replace("-", " ")
        case "and":
            return name.replace("&", "and") if "&" in name else f"The {name}"
        case "accent":
            return _unaccented(name)
        case "dropped letter":
            return name[:at] + name[at + 1 :]
        case "doubled letter":
            return name[:at] + name[at] + name[at:]
        case "swapped letters":
            return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
        case "extra words":
            return f"{name} {r.choice(EXTRA)}"
    return name


KINDS = {
    **{"same": 12, "form": 16, "space": 12, "case": 14, "dot": 8, "dash": 6, "and": 8, "accent": 4},
    **{"dropped letter": 6, "doubled letter": 4, "swapped letters": 4, "extra words": 6},
}


@dataclass(frozen=True)
class Case:
    """Clients beside contacts, and which is which."""

    clients: list[Party]
    contacts: list[ReferenceItem]
    truth: list[str]
    """For each client the id of its contact; empty for one that is not among them."""
    kinds: list[str]


def vat_number(r: random.Random) -> str:
    """A British number that its check digits allow."""
    digits = [r.randrange(10) for _ in range(7)]
    check = 97 - sum(w * d for w, d in zip(range(8, 1, -1), digits, strict=True)) % 97
    return "".join(map(str, digits)) + f"{check:02d}"


def postcode(r: random.Random) -> str:
    inward = f"{r.randrange(1, 10)}{r.choice('AB')}{r.choice('CD')}"
    return f"Z{r.choice('ABCDEFG')}{r.randrange(1, 40)} {inward}"


def case(clients: int, contacts: int, seed: int, *, evidence: bool = False) -> Case:
    """A fifth of the clients are not among the contacts, but called very much alike.

    With evidence: most have a postcode, many an e-mail address, some a VAT number; some have
    moved, some strangers sit at a contact's address, and some share an accountant's e-mail.
    """
    r = random.Random(seed)
    seen: set[str] = set()
    names: list[str] = []
    while len(names) < int(contacts * 1.1) + 1:
        name = company(r)
        if normalised(name) not in seen:
            seen.add(normalised(name))
            names.append(name)
    held = [
        {
            "VAT number": f"GB{vat_number(r)}" if r.random() < 0.4 else "",
            "email": f"accounts@company{number}.example" if r.random() < 0.7 else "",
            "postcode": postcode(r),
        }
        for number in range(len(names))
    ]
    shared = "office@accountants.example"
    items = []
    for number in range(contacts):
        facts = dict(held[number]) if evidence else {}
        if facts:
            facts["address"] = f"{number} Imaginary Street, Wobbleton, {facts.pop('postcode')}"
            if r.random() < 0.03:
                facts["email"] = shared
        items.append(ReferenceItem("contact", f"id{number}", names[number], facts=facts))
    parties, truth, kinds = [], [], []
    for _ in range(clients):
        absent = r.random() < 0.2
        number = r.randrange(contacts, len(names)) if absent else r.randrange(contacts)
        kind = r.choices(list(KINDS), list(KINDS.values()))[0]
        name = mess(r, kind, names[number])
        known = held[number] if evidence else {}
        where = known.get("postcode", "")
        if evidence and r.random() < 0.1:
            where = held[r.randrange(contacts)]["postcode"] if absent else postcode(r)
        parties.append(
            Party(
                key=name,
                name=name,
                email=known.get("email", "") if r.random() < 0.95 else shared * evidence,
                vat_number=known.get("VAT number", "").replace("GB", "GB ") if evidence else "",
                postcode=where.lower().replace(" ", "") if r.random() < 0.8 else "",
            )
        )
        truth.append("" if absent else f"id{number}")
        kinds.append(kind)
    return Case(parties, items, truth, kinds)
