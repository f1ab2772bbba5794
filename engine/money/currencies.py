"""What is known of currencies: their codes, the symbols people write, their minor units."""

SYMBOLS = {
    "£": "GBP",
    "€": "EUR",
    "$": "USD AUD BBD BMD BSD CAD FJD HKD JMD MXN NZD SGD TTD",
    "US$": "USD",
    "¥": "JPY CNY",
    "₹": "INR",
    "R": "ZAR",
    "KR": "SEK NOK DKK ISK",
}
"""What a symbol can stand for."""

# ISO 4217, with those lately withdrawn that older invoices carry (ANG BGN CUC HRK SLL ZWL).
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES
    KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905
)

MINOR_PLACES = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""The currencies whose minor unit is not a hundredth (ISO 4217)."""


def minor_places(currency: str) -> int:
    """How many decimals the currency has.

    >>> minor_places("GBP"), minor_places("JPY"), minor_places("KWD")
    (2, 0, 3)
    """
    return MINOR_PLACES.get(currency, 2)
