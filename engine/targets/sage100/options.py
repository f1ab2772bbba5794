"""What is decided once for a company in Sage 100: the file's format, journals, accounts, plans."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.target import Limits, Option


@dataclass(frozen=True)
class Format:
    """One way to write entries for Sage 100, and what fits into it."""

    key: str
    title: str
    encoding: str
    extension: str
    label: int
    """The longest libellé."""
    tiers: int
    journal: int
    version: str = ""
    """The number after #VER, for the formats with flags."""
    fields: int = 0
    """How many fields that version gives an entry."""
    number: int = 13
    """The longest number of a document."""
    carrier: str = "les fichiers d'import portent des"
    """What brings the entries, before the name of a currency."""

    @property
    def analytic(self) -> bool:
        """Whether an entry can be split over analytic sections, by itself or by a list beside."""
        return bool(self.version) or self is CALLED


FORMATS = (
    Format("texte-31", "Texte Sage, version 31 (recommandé)", "cp850", "txt", 69, 17, 6, "31", 39),
    Format("texte-10", "Texte Sage, version 10 (Sage ancien)", "cp850", "txt", 35, 17, 6, "10", 26),
    Format("texte-5", "Texte Sage, version 5 (Sage ancien)", "cp850", "txt", 35, 17, 6, "5", 26),
    Format("pnm", "PNM, 138 colonnes", "cp1252", "pnm", 25, 13, 3),
    Format("tableau", "Tableau de 11 colonnes (format paramétrable)", "cp1252", "txt", 69, 17, 6),
)

CALLED = Format(
    "api", "API de Sage 100", "utf-8", "", 69, 17, 6, number=17, carrier="l'API reçoit des"
)
"""No file at all: entries that are sent one piece after the other."""

_PLANS = ("", "Ne pas ventiler"), *((str(number), f"Plan {number}") for number in range(1, 12))

OPTIONS = (
    Option(
        "format", "Format du fichier d'écritures", FORMATS[0].key,
        "Le texte Sage porte tout : tiers, codes taxe, sections analytiques. Le PNM et le tableau"
        " portent moins, mais toutes les versions les lisent.",
        tuple((each.key, each.title) for each in FORMATS),
    ),
    Option("sales_journal", "Journal des ventes", "VTE",
           "Le code du journal de type Ventes, tel qu'il est dans Sage 100 : 6 caractères au plus,"
           " 3 en PNM."),
    Option("purchase_journal", "Journal des achats", "ACH",
           "Le code du journal de type Achats, pour les factures fournisseurs."),
    Option("customers", "Compte collectif clients", "4110000",
           "Pour les tiers dont le compte collectif n'est pas connu par la liste des tiers."),
    Option("suppliers", "Compte collectif fournisseurs", "4010000",
           "Pour les fournisseurs dont le compte collectif n'est pas connu."),
    Option("opens", "Début de l'exercice", "",
           "JJ/MM/AAAA. Une facture d'avant est refusée. Vide : pas de contrôle."),
    Option("closes", "Fin de l'exercice", "",
           "JJ/MM/AAAA. Une facture d'après est refusée. Vide : pas de contrôle."),
    Option("project_plan", "Plan analytique des projets", "",
           "Chaque projet devient une section de ce plan (PROJET, par exemple). Texte Sage"
           " seulement.", _PLANS),
    Option("department_plan", "Plan analytique des services", "",
           "Chaque service devient une section de ce plan. Texte Sage seulement.", _PLANS),
    Option("level", "Niveau d'analyse des nouvelles sections", "1",
           "De 1 à 30 ; le niveau « Coût de production », par exemple, tel que Sage 100 le"
           " numérote."),
    Option("accents", "Accents", "keep",
           "Si Sage 100 montre des signes étranges après l'import, écrivez sans accents.",
           (("keep", "Garder les accents"), ("plain", "Écrire sans accents"))),
    Option("decimal", "Signe décimal du PNM", ".",
           "Si Sage 100 refuse les montants du PNM, essayez l'autre. Les autres formats ont"
           " toujours la virgule.",
           ((".", "Le point : 120.00"), (",", "La virgule : 120,00"))),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """A company's decisions, each as it was made or as it usually is."""

    format: Format
    sales_journal: str
    purchase_journal: str
    customers: str
    suppliers: str
    opens: date | None
    closes: date | None
    project_plan: str
    department_plan: str
    level: str
    encoding: str
    """Of the file of entries."""
    cards: str
    """Of the files of tiers and sections, which are always in the format with flags."""
    decimal: str


def settings(options: Mapping[str, str]) -> Settings:
    """What was decided, with the usual in place of what was not, or not so that it can be used."""
    said = {each.key: options.get(each.key, each.usual).strip() for each in OPTIONS}
    known = (*FORMATS, CALLED)
    written = next((each for each in known if each.key == said["format"]), FORMATS[0])
    plain = said["accents"] == "plain"
    return Settings(
        format=written,
        sales_journal=said["sales_journal"].upper(),
        purchase_journal=said["purchase_journal"].upper(),
        customers=said["customers"],
        suppliers=said["suppliers"],
        opens=day(said["opens"]),
        closes=day(said["closes"]),
        project_plan=said["project_plan"] if written.analytic else "",
        department_plan=said["department_plan"] if written.analytic else "",
        level=said["level"] if re.fullmatch("[1-9]|[12][0-9]|30", said["level"]) else "1",
        encoding="ascii" if plain else written.encoding,
        cards="ascii" if plain else FORMATS[0].encoding,
        decimal="," if said["decimal"] == "," else ".",
    )


_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def day(text: str) -> date | None:
    """A day as it is written in France; None where it is none.

    >>> day("31/12/2025"), day("31/02/2025"), day("")
    (datetime.date(2025, 12, 31), None, None)
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


LIMITS = Limits(
    number=13,
    contact_name=69,
    contact_code=17,
    address_line=70,  # each card has two lines of 35, over which an address is spread
    postcode=9,
    email=69,
    line_text=69,
    notes=2_000,
    kinds=frozenset(("invoice", "credit note", "purchase invoice", "purchase credit note")),
    negative_lines=True,
    zero_documents=False,
    one_currency_per_contact=False,
    changes=False,
    instead={
        "receipt": "Enter them in the bank journal of Sage 100; what was paid is read on Payments."
    },
)


def limits_with(options: Mapping[str, str]) -> Limits:
    """What fits into the format that was chosen.

    >>> limits_with({"format": "pnm"}).line_text, limits_with({}).contact_code
    (25, 17)
    """
    chosen = settings(options).format
    return Limits(**{**vars(LIMITS), "line_text": chosen.label, "contact_code": chosen.tiers})
