"""Countries, their groups and currencies, as Sage lists them."""

from types import MappingProxyType

_COUNTRIES = """
AD Andorra|AE United Arab Emirates|AF Afghanistan|AG Antigua and Barbuda|AL Albania|AM Armenia
AO Angola|AR Argentina|AT Austria|AU Australia|AZ Azerbaijan|BA Bosnia and Herzegovina|BB Barbados
BD Bangladesh|BE Belgium|BF Burkina Faso|BG Bulgaria|BH Bahrain|BI Burundi|BJ Benin|BM Bermuda
BN Brunei|BO Bolivia|BR Brazil|BS Bahamas|BT Bhutan|BW Botswana|BY Belarus|BZ Belize|CA Canada
CD Congo (Democratic Republic)|CF Central African Republic|CG Congo|CH Switzerland|CI Ivory Coast
CL Chile|CM Cameroon|CN China|CO Colombia|CR Costa Rica|CU Cuba|CV Cape Verde|CY Cyprus
CZ Czech Republic|DE Germany|DJ Djibouti|DK Denmark|DM Dominica|DO Dominican Republic|DZ Algeria
EC Ecuador|EE Estonia|EG Egypt|ER Eritrea|ES Spain|ET Ethiopia|FI Finland|FJ Fiji
FK Falkland Islands|FO Faroe Islands|FR France|GA Gabon|GB United Kingdom|GD Grenada|GE Georgia
GF French Guiana|GG Guernsey|GH Ghana|GI Gibraltar|GL Greenland|GM Gambia|GN Guinea|GP Guadeloupe
GQ Equatorial Guinea|GR Greece|GT Guatemala|GW Guinea-Bissau|GY Guyana|HK Hong Kong|HN Honduras
HR Croatia|HT Haiti|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IM Isle of Man|IN India|IQ Iraq
IR Iran|IS Iceland|IT Italy|JE Jersey|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan
KH Cambodia|KM Comoros|KN Saint Kitts and Nevis|KR South Korea|KW Kuwait|KY Cayman Islands
KZ Kazakhstan|LA Laos|LB Lebanon|LC Saint Lucia|LI Liechtenstein|LK Sri Lanka|LR Liberia|LS Lesotho
LT Lithuania|LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MC Monaco|MD Moldova|ME Montenegro
MG Madagascar|MK North Macedonia|ML Mali|MM Myanmar|MN Mongolia|MO Macao|MQ Martinique|MR Mauritania
MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico|MY Malaysia|MZ Mozambique|NA Namibia
NC New Caledonia|NE Niger|NG Nigeria|NI Nicaragua|NL Netherlands|NO Norway|NP Nepal|NZ New Zealand
OM Oman|PA Panama|PE Peru|PF French Polynesia|PG Papua New Guinea|PH Philippines|PK Pakistan
PL Poland|PR Puerto Rico|PS Palestine|PT Portugal|PY Paraguay|QA Qatar|RE Réunion|RO Romania
RS Serbia|RU Russia|RW Rwanda|SA Saudi Arabia|SB Solomon Islands|SC Seychelles|SD Sudan|SE Sweden
SG Singapore|SI Slovenia|SK Slovakia|SL Sierra Leone|SM San Marino|SN Senegal|SO Somalia|SR Suriname
SV El Salvador|SY Syria|SZ Eswatini|TC Turks and Caicos Islands|TD Chad|TG Togo|TH Thailand
TJ Tajikistan|TM Turkmenistan|TN Tunisia|TO Tonga|TR Turkey|TT Trinidad and Tobago|TW Taiwan
TZ Tanzania|UA Ukraine|UG Uganda|US United States|UY Uruguay|UZ Uzbekistan|VA Vatican City
VC Saint Vincent and the Grenadines|VE Venezuela|VG British Virgin Islands|VN Vietnam|VU Vanuatu
WS Samoa|YE Yemen|ZA South Africa|ZM Zambia|ZW Zimbabwe
"""
_CURRENCIES = """
AED United Arab Emirates Dirham|AUD Australian Dollar|BGN Bulgarian Lev|BRL Brazilian Real
CAD Canadian Dollar|CHF Swiss Franc|CNY Chinese Yuan|CZK Czech Koruna|DKK Danish Krone|EUR Euro
GBP Pound Sterling|HKD Hong Kong Dollar|HUF Hungarian Forint|IDR Indonesian Rupiah
ILS Israeli New Shekel|INR Indian Rupee|ISK Icelandic Krona|JPY Japanese Yen|KRW South Korean Won
MXN Mexican Peso|MYR Malaysian Ringgit|NGN Nigerian Naira|NOK Norwegian Krone|NZD New Zealand Dollar
PHP Philippine Peso|PLN Polish Zloty|RON Romanian Leu|RUB Russian Ruble|SAR Saudi Riyal
SEK Swedish Krona|SGD Singapore Dollar|THB Thai Baht|TRY Turkish Lira|USD US Dollar
ZAR South African Rand
"""
# What one pound buys; the cross rates of the practice world follow from it.
_PER_POUND = """
AED 4.67|AUD 1.95|BGN 2.28|BRL 7.20|CAD 1.75|CHF 1.12|CNY 9.15|CZK 29.2|DKK 8.68|EUR 1.16|GBP 1
HKD 9.9|HUF 465|IDR 20700|ILS 4.65|INR 107|ISK 175|JPY 187|KRW 1750|MXN 23.6|MYR 5.65|NGN 1960
NOK 13.5|NZD 2.15|PHP 72.5|PLN 4.95|RON 5.78|RUB 118|SAR 4.77|SEK 13.0|SGD 1.70|THB 43|TRY 49
USD 1.27|ZAR 23.4
"""


def _pairs(text: str) -> dict[str, str]:
    entries = (entry for line in text.strip().splitlines() for entry in line.split("|"))
    return {entry.split(" ", 1)[0]: entry.split(" ", 1)[1] for entry in entries}


def _words(text: str) -> list[str]:
    return text.split()


COUNTRIES = MappingProxyType(_pairs(_COUNTRIES))
CURRENCIES = MappingProxyType(_pairs(_CURRENCIES))
PER_POUND = MappingProxyType(_pairs(_PER_POUND))
EU = frozenset(
    _words("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
)
UK = frozenset(("GB", "IM"))
REGIONS = MappingProxyType(
    {
        "CA": _pairs(
            "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland\n"
            "NS Nova Scotia|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan"
        ),
        "US": _pairs(
            "CA California|FL Florida|IL Illinois|MA Massachusetts|NY New York|TX Texas\n"
            "WA Washington"
        ),
    }
)


def group_of(country: str) -> str:
    """The country group an address of that country belongs to."""
    if country in ("GB", "IE"):
        return "GBIE"
    if country in ("CA", "US"):
        return country
    return "EU" if country in EU else "ALL"
