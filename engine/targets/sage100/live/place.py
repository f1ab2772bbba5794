"""Sage 100 France as a place that is called: what is typed to reach it, decided, checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.model import Document, DocumentKind, Party, Problem
from engine.target import (
    ADDRESS,
    Books,
    FileTarget,
    Kind,
    Limits,
    LiveTarget,
    MadeFile,
    Means,
    Option,
    Order,
)
from engine.targets.sage100 import codes, refusals, usual
from engine.targets.sage100.entries import piece_of, plan_of
from engine.targets.sage100.live import lists, sections
from engine.targets.sage100.live.bodies import piece_body
from engine.targets.sage100.live.calls import COMPANY, TOKEN
from engine.targets.sage100.live.company import Sage100Company
from engine.targets.sage100.live.tokens import end_of
from engine.targets.sage100.options import CALLED, LIMITS, OPTIONS, settings
from engine.targets.sage100.place import SAGE100

_OF_FILES = ("format", "opens", "closes", "level", "accents", "decimal", *sections.PLANS)
"""What only files have, or what the API tells by itself."""

_WAYS = (
    Option(ADDRESS, "Adresse de l'API", "",
           "L'adresse que Sage donne pour votre espace, sans la société :"
           " https://api.exemple.com"),
    Option(COMPANY, "Société", "", "L'identifiant de la société dans l'API (companies, id)."),
    Option(TOKEN, "Jeton d'accès", "",
           "Le jeton OAuth 2 d'un utilisateur de cette société. Sage en fixe la durée, que"
           " sa réponse donne (expires_in). Crosswalk ne le renouvelle pas. Quand il prend fin, un"
           " envoi se suspend, sans rien perdre ni doubler : collez ici un nouveau jeton, puis"
           " reprenez le lot sur Transfer.", secret=True),
)  # fmt: skip
_ABOUT = (
    "L'API OData de Sage (Sage 100 et Sage Business Cloud Comptabilité) : une adresse, la société"
    " et un jeton d'accès, que donne votre espace développeur Sage. Les sections analytiques n'y"
    " passent pas : Sage ne documente pas comment. Crosswalk en fait une liste à saisir dans"
    " Sage 100 ; s'il vous les faut dans les écritures, choisissez les fichiers, ci-dessous. Essayé"
    " seulement avec la société d'entraînement."
)
_CHOICES = (
    *(each for each in OPTIONS if each.key not in _OF_FILES),
    Option(
        "tax_codes", "Code taxe sur les écritures", "",
        "L'exemple de Sage n'en porte pas. Avec, chaque écriture de vente et de TVA est liée à sa"
        " taxe : essayez d'abord le contrôle sur Preview.",
        (("", "Sans, comme dans l'exemple de Sage"), ("yes", "Avec le code taxe")),
    ),
    *sections.CHOICES,
)  # fmt: skip
_LIMITS = replace(LIMITS, number=CALLED.number)


@dataclass(frozen=True)
class Sage100Live:
    """The books of a company in Sage 100 France, reached by Sage's OData interface."""

    key: str = "sage-100-live"
    name: str = "Sage 100 France, en direct"
    limits: Limits = _LIMITS
    options: tuple[Option, ...] = _CHOICES
    country: str = "FR"
    currency: str = "EUR"
    language: str = "fr"
    controls: bool = True
    exports: FileTarget | None = SAGE100
    ways: tuple[Option, ...] = _WAYS
    about: str = _ABOUT

    def list_title(self, kind: str, ours: str) -> str:
        return usual.TITLES.get(kind, ours)

    def limits_with(self, options: Mapping[str, str]) -> Limits:
        return self.limits

    def usual_books(self) -> Books:
        """The accounts and VAT codes of an ordinary French plan."""
        return usual.usual_books()

    def new_code(self, party: Party, taken: Collection[str]) -> str:
        return codes.new_code(party, taken)

    def contact_id(self, kind: DocumentKind, code: str) -> str:
        """A tiers is known by its code, whoever it is to the company."""
        return code

    def problems(self, document: Document, order: Order) -> Sequence[Problem]:
        """Why Sage 100 would refuse the piece, and what of it cannot be sent."""
        order = replace(order, options=_called(order.options))
        found = refusals.problems(document, order)
        # A locked period is told of every company that is called, by a rule of its own.
        kept = [each for each in found if each.rule != "date-locked"]
        return [*map(sections.only_told, kept), *sections.unsent(document, order)]

    def practice(self, address: str) -> Mapping[str, str]:
        return {ADDRESS: f"{address}/sage-100", COMPANY: "BIJOU", TOKEN: "jeton-d-entrainement"}

    def ends(self, ways: Mapping[str, str]) -> datetime | None:
        return end_of(ways[TOKEN])

    def at(self, ways: Mapping[str, str], means: Means) -> LiveTarget:
        return Sage100Company(self.name, self.limits, ways, means, _called(means.options))

    def request(self, document: Document, order: Order) -> Mapping[str, Any]:
        """The piece as it is sent; what the lists do not tell yet is called by its number."""
        plan = plan_of(order.books)

        def key_of(kind: Kind, code: str) -> str:
            item = plan.find(kind, code)
            return (item.facts.get(lists.KEY) if item else "") or code

        piece = piece_of(document, plan, settings(_called(order.options)))
        with_codes = order.options.get("tax_codes") == "yes"
        return piece_body(piece, "…/", key_of, tax_codes=with_codes)

    def by_hand(self, order: Order, numbers: Mapping[str, str]) -> MadeFile | None:
        """The sections of a batch's entries; None where no plan is chosen."""
        return sections.listed(replace(order, options=_called(order.options)), numbers)


SAGE100_LIVE = Sage100Live()


def _called(options: Mapping[str, str]) -> Mapping[str, str]:
    return {**options, "format": CALLED.key}
