"""Countries as people write them, in English, French, German and Spanish, and their ISO codes."""

import unicodedata

_NAMES = """
GB united kingdom, uk, u.k., great britain, britain, england, scotland, wales, northern ireland,
   royaume-uni, grande-bretagne, angleterre, ecosse, vereinigtes konigreich, grossbritannien,
   reino unido, gran bretana
IE ireland, republic of ireland, eire, irlande, irland, irlanda
FR france, frankreich, francia
DE germany, allemagne, deutschland, alemania
ES spain, espagne, spanien, espana
IT italy, italie, italien, italia
NL netherlands, the netherlands, holland, pays-bas, niederlande, paises bajos
BE belgium, belgique, belgien, belgica
LU luxembourg, luxemburg, luxemburgo
PT portugal
AT austria, autriche, osterreich
CH switzerland, suisse, schweiz, suiza
DK denmark, danemark, danemark, dinamarca
SE sweden, suede, schweden, suecia
NO norway, norvege, norwegen, noruega
FI finland, finlande, finnland, finlandia
IS iceland, islande, island, islandia
PL poland, pologne, polen, polonia
CZ czechia, czech republic, republique tcheque, tchequie, tschechien, republica checa
SK slovakia, slovaquie, slowakei, eslovaquia
SI slovenia, slovenie, slowenien, eslovenia
HU hungary, hongrie, ungarn, hungria
RO romania, roumanie, rumanien, rumania
BG bulgaria, bulgarie, bulgarien
HR croatia, croatie, kroatien, croacia
GR greece, grece, griechenland, grecia
CY cyprus, chypre, zypern, chipre
MT malta, malte
EE estonia, estonie, estland
LV latvia, lettonie, lettland, letonia
LT lithuania, lituanie, litauen, lituania
JE jersey
GG guernsey, guernesey
IM isle of man, ile de man
GI gibraltar
MC monaco
US united states, united states of america, usa, u.s.a., etats-unis, vereinigte staaten,
   estados unidos
CA canada, kanada
MX mexico, mexique, mexiko
BR brazil, bresil, brasilien, brasil
AR argentina, argentine, argentinien
AU australia, australie, australien
NZ new zealand, nouvelle-zelande, neuseeland, nueva zelanda
ZA south africa, afrique du sud, sudafrika, sudafrica
NG nigeria
KE kenya, kenia
EG egypt, egypte, agypten, egipto
MA morocco, maroc, marokko, marruecos
TN tunisia, tunisie, tunesien, tunez
AE united arab emirates, uae, emirats arabes unis, vereinigte arabische emirate
SA saudi arabia, arabie saoudite, saudi-arabien, arabia saudita
QA qatar, katar
IL israel
TR turkey, turkiye, turquie, turkei, turquia
IN india, inde, indien
PK pakistan
CN china, chine
HK hong kong
TW taiwan
JP japan, japon
KR south korea, coree du sud, sudkorea, corea del sur
SG singapore, singapour, singapur
MY malaysia, malaisie
TH thailand, thailande, tailandia
VN vietnam, viet nam
ID indonesia, indonesie, indonesien
PH philippines, philippinen, filipinas
UA ukraine, ucrania
"""


def _plain(text: str) -> str:
    """Without case, accents and doubled spaces."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    return " ".join("".join(each for each in apart if not unicodedata.combining(each)).split())


def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    code = ""
    for line in _NAMES.strip().splitlines():
        if not line.startswith(" "):
            code, _, line = line.partition(" ")
            found[code.casefold()] = code
        for name in filter(None, map(_plain, line.split(","))):
            found[name] = code
    return found


_CODES = _table()


def country_code(text: str) -> str | None:
    """The country's code, or None where it is not known here; the code itself is known, too.

    >>> country_code("United Kingdom"), country_code("ESPAÑA"), country_code("gb")
    ('GB', 'ES', 'GB')
    >>> country_code("Ruritania") is None
    True
    """
    return _CODES.get(_plain(text))
