"""What a company in Sage usually has: for a look at a file before any company is connected.

The British rates are Sage's own; the Irish and the French follow the same pattern of names.
Once a company is connected, what was read of it stands in place of this.
"""

from datetime import date

from engine.target import ON_PURCHASES, Books, DatedPercentage, ReferenceItem

_RATES = {
    "GB": (
        ("STANDARD", "Standard 20.00%", "20.0"),
        ("LOWER", "Lower Rate 5.00%", "5.0"),
        ("ZERO", "Zero Rated 0.00%", "0.0"),
        ("EXEMPT", "Exempt 0.00%", "0.0"),
        ("NO_TAX", "No VAT", "0.0"),
    ),
    "IE": (
        ("STANDARD", "Standard 23.00%", "23.0"),
        ("REDUCED", "Reduced 13.50%", "13.5"),
        ("SECOND_REDUCED", "Second Reduced 9.00%", "9.0"),
        ("ZERO", "Zero Rated 0.00%", "0.0"),
        ("EXEMPT", "Exempt 0.00%", "0.0"),
        ("NO_TAX", "No VAT", "0.0"),
    ),
    "FR": (
        ("STANDARD", "Taux normal 20,00 %", "20.0"),
        ("INTERMEDIATE", "Taux intermédiaire 10,00 %", "10.0"),
        ("REDUCED", "Taux réduit 5,50 %", "5.5"),
        ("SUPER_REDUCED", "Taux particulier 2,10 %", "2.1"),
        ("ZERO", "Taux zéro 0,00 %", "0.0"),
        ("EXEMPT", "Exonéré 0,00 %", "0.0"),
        ("NO_TAX", "Sans TVA", "0.0"),
    ),
}
_ACCOUNTS = {
    "GB": (("4000", "Sales"), ("4900", "Carriage on Sales")),
    "IE": (("4000", "Sales"), ("4900", "Carriage on Sales")),
    "FR": (("706", "Prestations de services"), ("7085", "Ports et frais accessoires facturés")),
}
_COSTS = {
    "GB": ("5000", "Cost of Sales - Goods"),
    "IE": ("5000", "Cost of Sales - Goods"),
    "FR": ("607", "Achats de marchandises"),
}
_CURRENCIES = {"GB": "GBP", "IE": "EUR", "FR": "EUR"}
_ALWAYS = date(1900, 1, 1)


def usual_books(country: str) -> Books:
    """The tax rates and sales accounts of a company of this country; it has no contacts yet.

    >>> usual_books("GB").of("tax rate")[0].percentage_on(date(2026, 1, 1))
    '20.0'
    """
    rates = [
        ReferenceItem(
            "tax rate",
            f"{country}_{code}",
            name,
            code,
            percentages=(DatedPercentage(percentage, _ALWAYS, None),),
        )
        for code, name, percentage in _RATES[country]
    ]
    accounts = [
        ReferenceItem("ledger account", f"{country}_{code}", name, code)
        for code, name in _ACCOUNTS[country]
    ]
    code, name = _COSTS[country]
    costs = ReferenceItem(
        "ledger account",
        f"{country}_{code}",
        name,
        code,
        unusable="not visible in sales",
        facts={ON_PURCHASES: ""},
    )
    return Books(
        items=(*rates, *accounts, costs),
        currency=_CURRENCIES[country],
        country=country,
        terms_days=30,
        sales_account=accounts[0].id,
        purchase_account=costs.id,
        version=f"usual {country}",
    )
