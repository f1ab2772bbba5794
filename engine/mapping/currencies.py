"""Currencies as source systems write them: codes, symbols, and names such as “Canada, Dollars”."""

import re

from engine.model import key_of
from engine.money.currencies import CURRENCIES, SYMBOLS

# What a currency is called: by itself, in a country's name, or after one.
_NAMES = {
    "GBP": "pound|pounds|pound sterling|pounds sterling|sterling|british pound|british pounds"
    "|great britain pound|great britain pounds|uk pound|uk pounds|livre sterling",
    "EUR": "euro|euros|euro member countries",
    "USD": "us dollar|us dollars|u.s. dollar|u.s. dollars|american dollar|united states dollar"
    "|united states dollars|dollar us|dollar des états-unis",
    "CAD": "canadian dollar|canadian dollars",
    "AUD": "australian dollar|australian dollars",
    "NZD": "new zealand dollar|new zealand dollars",
    "CHF": "swiss franc|swiss francs|franc suisse|francs suisses|schweizer franken",
    "SEK": "swedish krona|swedish kronor",
    "NOK": "norwegian krone|norwegian kroner",
    "DKK": "danish krone|danish kroner",
    "ISK": "icelandic krona|icelandic króna",
    "PLN": "zloty|polish zloty|polish złoty|złoty",
    "CZK": "czech koruna|czech crown",
    "HUF": "forint|hungarian forint",
    "RON": "romanian leu|leu",
    "BGN": "bulgarian lev",
    "TRY": "turkish lira",
    "ILS": "shekel|new shekel|israeli shekel",
    "AED": "uae dirham|emirati dirham",
    "SAR": "saudi riyal",
    "QAR": "qatari riyal",
    "KWD": "kuwaiti dinar",
    "BHD": "bahraini dinar",
    "INR": "indian rupee|indian rupees|rupee",
    "PKR": "pakistani rupee",
    "CNY": "yuan|renminbi|yuan renminbi|chinese yuan",
    "HKD": "hong kong dollar|hong kong dollars",
    "SGD": "singapore dollar|singapore dollars",
    "MYR": "ringgit|malaysian ringgit",
    "THB": "baht|thai baht",
    "JPY": "yen|japanese yen",
    "KRW": "won|south korean won",
    "ZAR": "rand|south african rand|south africa rand",
    "NGN": "naira|nigerian naira",
    "KES": "kenyan shilling",
    "EGP": "egyptian pound|egyptian pounds",
    "MAD": "moroccan dirham",
    "MXN": "mexican peso|mexican pesos",
    "BRL": "real|brazilian real",
    "MUR": "mauritian rupee|mauritius rupee",
}

# A country before the comma, and what may stand after it.
_COUNTRIES = {
    "GBP": "united kingdom|uk|great britain|england|scotland|wales|northern ireland|britain",
    "USD": "usa|united states|united states of america|america|us",
    "EUR": "austria|belgium|cyprus|estonia|finland|france|germany|greece|ireland|italy|latvia"
    "|lithuania|luxembourg|malta|netherlands|portugal|slovakia|slovenia|spain|eurozone",
    "CAD": "canada",
    "AUD": "australia",
    "NZD": "new zealand",
    "CHF": "switzerland|liechtenstein",
    "SEK": "sweden",
    "NOK": "norway",
    "DKK": "denmark",
    "ISK": "iceland",
    "PLN": "poland",
    "CZK": "czech republic|czechia",
    "HUF": "hungary",
    "RON": "romania",
    "BGN": "bulgaria",
    "TRY": "turkey|türkiye",
    "ILS": "israel",
    "AED": "united arab emirates|uae",
    "SAR": "saudi arabia",
    "QAR": "qatar",
    "KWD": "kuwait",
    "BHD": "bahrain",
    "INR": "india",
    "PKR": "pakistan",
    "CNY": "china",
    "HKD": "hong kong",
    "SGD": "singapore",
    "MYR": "malaysia",
    "THB": "thailand",
    "JPY": "japan",
    "KRW": "korea (south)|south korea",
    "ZAR": "south africa",
    "NGN": "nigeria",
    "KES": "kenya",
    "EGP": "egypt",
    "MAD": "morocco",
    "MXN": "mexico",
    "BRL": "brazil",
    "MUR": "mauritius",
}

_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split("|")}
_BY_COUNTRY = {name: code for code, names in _COUNTRIES.items() for name in names.split("|")}
_UNITS = re.compile(
    r"(?:pound|dollar|euro|franc|dirham|riyal|dinar|rupee|ringgit|shilling|peso|shekel)s?"
    r"|new shekels?|krona|kronor|krone|kroner|zloty|koruna|forint|leu|lev|lira|yuan renminbi"
    r"|yuan|baht|yen|won|rand|naira|reais|real|sterling"
)


def currency_code(text: str) -> str | None:
    """The ISO code that the text stands for, or nothing where it could be several or none.

    >>> currency_code("gbp"), currency_code("United Kingdom, Pounds"), currency_code("Euro")
    ('GBP', 'GBP', 'EUR')
    >>> currency_code("€"), currency_code("$"), currency_code("Doubloons")
    ('EUR', None, None)
    """
    key = key_of(text)
    code = key.upper()
    if code in CURRENCIES:
        return code
    meant = SYMBOLS.get(code, "").split()
    if len(meant) == 1:
        return meant[0]
    if key in _BY_NAME:
        return _BY_NAME[key]
    country, comma, unit = key.partition(",")
    if comma and country.strip() in _BY_COUNTRY and _UNITS.fullmatch(unit.strip()):
        return _BY_COUNTRY[country.strip()]
    # "GBP - Pound sterling", "Pound sterling (GBP)"
    words = key.replace("(", " ").replace(")", " ").replace("-", " ").split()
    codes = {word.upper() for word in (words[:1] + words[-1:]) if word.upper() in CURRENCIES}
    return codes.pop() if len(codes) == 1 and len(words) > 1 else None
