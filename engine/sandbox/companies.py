"""The furnished companies: who they are, whom they sell to and what they have sold so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.sandbox.rights import AREAS

# name | reference | town | post code | country | currency | types | credit days | e-mail name
# Many of the names are near misses on purpose: Ltd and Limited, & and "and", a trailing blank,
# accents, a twin under another reference, a client dealt with under the name of its paper.
_GB_CONTACTS = """
Blorp & Sons Limited|BLORPS01|Wobbleton|ZZ1 1AA|GB||C|30|accounts.blorp
Quibblethwaite Widgets plc|QUIBBL02|Nether Nowhere|ZZ2 2BB|GB||C|14|ledger.quibblethwaite
Nonesuch Anvils LLP|NONESU03|Much Fictioning|ZZ3 3CC|GB||C|0|office.nonesuch
The Wobbleton Marmalade Company|WOBBLE04|Wobbleton|ZZ1 4DD|GB||C|28|pay.marmalade
Fictitious Ferrets Ltd.|FICTIT05|Ferretstead|ZZ4 5EE|GB||C||bills.ferrets
Snorkel and Spatula Partners|SNORKE06|Lower Snorkel|ZZ5 6FF|GB||CV|30|hello.snorkel
The Pretend Pencil Company|PRETEN07|Inkbottle|ZZ6 7GG|GB||C|30|purchase.pencil
Zigzag Zeppelins Ltd|ZIGZAG08|Zephyr Cross|ZZ7 8HH|GB||C|30|accounts.zigzag
Zigzag Zeppelins Ltd |ZIGZAG36|Zephyr Cross|ZZ7 8HH|GB||C|30|second.zigzag
Gribblesworth Imaginary Holdings Limited|GRIBBL09|Gribblesworth|ZZ8 9JJ|GB||C|60|ap.gribblesworth
Made-Up Moonbeams CIC|MADEUP10|Moonbeam|ZZ9 1KK|GB||C|30|team.moonbeams
Purple Pretend Yak Logistics Ltd|PURPLE11|Yakminster|ZZ10 2LL|GB||CV|30|finance.yak
Invisible Biscuits|INVISI12|Crumbleigh|ZZ11 3MM|GB||C|30|unseen.biscuits
Dr Nobodys Dental Parlour|DRNOBO13|Molar Magna|ZZ12 4NN|GB||C|7|reception.nobody
Upside Down Umbrellas (UDU) Ltd|UPSIDE14|Drizzle|ZZ13 5PP|GB||C|30|udu.umbrellas
Fogbound Lighthouse Trust|FOGBOU15|Fog End|ZZ14 6QQ|GB||C|30|trustees.fogbound
Seventeen Spoons Catering|SEVENT16|Ladle|ZZ15 7RR|GB||CV|14|orders.spoons
Hypothetical Hedgehogs Limited|HYPOTH17|Hedge End|ZZ16 8SS|GB||C|30|ap.hedgehogs
Teapot, Kettle & Daughters|TEAPOT18|Brew|ZZ17 9TT|GB||C|30|brew.teapot
Left Handed Ladders Ltd|LEFTHA19|Rungley|ZZ18 1UU|GB||C|30|rungs.ladders
Café Nulle Part|CAFENU20|Wobbleton|ZZ1 2VV|GB||C|7|bonjour.cafe
Cafe Nulle Part Events|CAFEEV20|Wobbleton|ZZ1 2VV|GB||C|30|events.cafe
Made-Up Motors (Yakminster) Ltd|MADEUP21|Yakminster|ZZ10 3WW|GB||C|30|parts.motors
Gossamer Girders plc|GOSSAM22|Spanford|ZZ19 4XX|GB||C|45|ledger.girders
Bogus Bros Brass Band|BOGUSB23|Tuba|ZZ20 5YY|GB||C|30|tuba.bogus
SOCK DRAWER SECURITY LTD|SOCKDR24|Darnley|ZZ21 6ZZ|GB||C|30|keys.sockdrawer
Imaginary Friends Pretend Nursery|IMAGIN25|Upper Pretend|ZZ22 7AB|GB||C|30|office.nursery
Wibblefrump|WIBBLE26|Frump|ZZ23 8BC|GB||C|30|frump.wibble
Wibblefrump (Ireland)|WIBBLEIE|Ballyfrump|D99 ZZ99|IE||C|30|frump.ireland
Paper Dragon Make Believe Press|PAPERD27|Inkbottle|ZZ6 9CD|GB||CV|30|press.dragon
Unlikely Underwater Gardens Ltd|UNLIKE28|Kelp|ZZ24 1DE|GB||C|30|kelp.gardens
Make-Believe Masonry Ltd|MAKEBE29|Quarry|ZZ25 2EF|GB||C|30|stone.masonry
Phantom Phones and Fax|PHANTO30|Dialtone|ZZ26 3FG|GB||CV|30|dial.phantom
Moonshine Mapping Unlimited|MOONSH32|Chart|ZZ27 4GH|GB||C|30|maps.moonshine
Crumpet Cryptography Limited|CRUMPE33|Toastham|ZZ28 5HJ|GB||C|30|keys.crumpet
Nowhere Nautical p.l.c.|NOWHER34|Port Nowhere|BT99 9ZZ|GB||C|30|deck.nautical
Fabelhafte Zahnräder GmbH|FABELH37|Nirgendheim|00037|DE|EUR|C|30|konto.fabelhaft
Société Imaginaire du Fromage SARL|SOCIET38|Brumes|00012|FR|EUR|C|45|compta.fromage
Ficticia Naranjas S.L.|FICTIC39|Ninguna Parte|00039|ES|EUR|C|30|pagos.naranjas
Unreal Industries Inc|UNREAL40|Nowhere|00040|US|USD|C|30|ap.unreal
Imaginary Press Paper Mill Ltd|PAPERMILL|Pulpford|ZZ29 6JK|GB||V|30|sales.mill
Make-Do Electricity Board|ELECTRIC|Wobbleton|ZZ1 9KL|GB||V|14|bills.electric
"""
_IE_CONTACTS = """
Ballyfrump Bicycles Limited|BALLY01|Ballyfrump|D99 ZZ01|IE||C|30|accounts.bicycles
Ballyfrump Bicycles Ltd|BALLY02|Ballyfrump|D99 ZZ02|IE||C|30|second.bicycles
O'Nobody & Daughters|ONOBOD03|Kilnowhere|T99 ZZ03|IE||C|14|office.onobody
Emerald Elsewhere Teoranta|EMERAL04|Baile Bréige|H99 ZZ04|IE||C|30|airgead.emerald
Wibblefrump|WIBBLE05|Frump|ZZ23 8BC|GB|GBP|C|30|frump.wibble
Tír na Teapots DAC|TIRNA06|Brew Cross|V99 ZZ06|IE||CV|30|tea.tir
"""
_FR_CONTACTS = """
Ville de Trifouillis-sur-Rien|CL001|Trifouillis-sur-Rien|00001|FR||C|30|compta.trifouillis
SCI du Château Imaginaire|CL002|Nullepart|00002|FR||C|30|sci.chateau
Groupe Fantôme Fictif Immobilier|CL003|Mirageville|00003|FR||C|45|groupe.fantome
Promotions Nulle Part S.A.S.|CL004|Nullepart|00002|FR||C|30|promotions.nullepart
Cabinet Chimère et Licorne|CL005|Fable-le-Grand|00005|FR||C|30|cabinet.chimere
Atelier Zéro Mètre Carré|CL013|Brumes|00012|FR||CV|30|atelier.zero
Société Rien & Fils|CL014|Trifouillis-sur-Rien|00001|FR||C|30|rien.fils
"""
# code | description | account | price | tax
_GB_PRODUCTS = """
WOB-FP|Full Page, Wobbleton Life|4020|1200|GB_STANDARD
WOB-HPH|Half Page Horizontal, Wobbleton Life|4020|675|GB_STANDARD
WOB-QP|Quarter Page, Wobbleton Life|4020|360|GB_STANDARD
SUB-12|Annual subscription, printed|4030|48|GB_ZERO
OAK-FRAME|Oak picture frame|4000|30|GB_STANDARD
"""
_GB_SERVICES = """
MS-MONTH|Managed service, one month|4040|100|GB_STANDARD
CONS-DAY|Consultancy, one day|4010|650|GB_STANDARD
ART|Artwork charge|4010|75|GB_STANDARD
"""
_IE_SERVICES = """
MS-MONTH|Managed service, one month|4040|110|IE_STANDARD
CONS-DAY|Consultancy, one day|4010|700|IE_STANDARD
"""
_FR_SERVICES = """
ESQ|Esquisse et avant-projet|704|4500|FR_STANDARD
CHANTIER|Suivi de chantier, une journée|706|780|FR_STANDARD
"""


@dataclass(frozen=True, slots=True)
class Company:
    """One furnished business."""

    key: str
    name: str
    country: str
    currency: str
    locale: str
    town: str
    postcode: str
    contacts: str
    services: str
    products: str = ""
    tax: str = ""  # its standard rate
    sales: str = ""  # the account its furnished invoices go to
    credit_prefix: str = "SCN-"
    invoice_prefix: str = "SI-"


COMPANIES: tuple[Company, ...] = (
    Company(
        "gb",
        "Practice Press Ltd",
        "GB",
        "GBP",
        "en-GB",
        "Wobbleton",
        "ZZ1 1PP",
        _GB_CONTACTS,
        _GB_SERVICES,
        _GB_PRODUCTS,
        "GB_STANDARD",
        "4020",
    ),
    Company(
        "ie",
        "Practice Periodicals DAC",
        "IE",
        "EUR",
        "en-IE",
        "Ballyfrump",
        "D99 ZZ00",
        _IE_CONTACTS,
        _IE_SERVICES,
        "",
        "IE_STANDARD",
        "4040",
    ),
    Company(
        "fr",
        "Atelier d'Essai SARL",
        "FR",
        "EUR",
        "fr-FR",
        "Trifouillis-sur-Rien",
        "00001",
        _FR_CONTACTS,
        _FR_SERVICES,
        "",
        "FR_STANDARD",
        "706",
        "AV-",
        "FA-",
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One who can sign in, and what their role lets them do in the companies they see."""

    first_name: str
    last_name: str
    email: str
    role: str
    companies: tuple[str, ...]
    rights: Mapping[str, str]  # area → Full, Restricted, Read Only; what is not named: No access
    says: str


def _all(right: str) -> Mapping[str, str]:
    return MappingProxyType(dict.fromkeys(AREAS.values(), right))


PEOPLE: tuple[Person, ...] = (
    Person(
        "Olivia",
        "Owner",
        "olivia@practice.example",
        "owner",
        ("gb", "ie", "fr"),
        _all("Full"),
        "owns all three companies, may do everything",
    ),
    Person(
        "Stan",
        "Sales",
        "stan@practice.example",
        "sales",
        ("gb",),
        MappingProxyType(
            {
                "Sales": "Full",
                "Contacts": "Full",
                "Products & Services": "Read Only",
                "Settings": "Read Only",
            }
        ),
        "sells: no bank, no purchases, settings only to read",
    ),
    Person(
        "Rita",
        "Reader",
        "rita@practice.example",
        "reader",
        ("gb", "ie"),
        _all("Read Only"),
        "may look at everything and change nothing",
    ),
    Person(
        "Nora",
        "Newcomer",
        "nora@practice.example",
        "nobody",
        ("gb",),
        MappingProxyType({"Contacts": "Read Only"}),
        "sees contacts and nothing else",
    ),
)
