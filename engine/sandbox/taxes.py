"""The tax rates of each country, as Sage furnishes them."""

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from engine.sandbox.wire import decimal_text

Kind = Literal["taxed", "zero", "exempt", "no_tax"]


@dataclass(frozen=True, slots=True)
class Span:
    """One percentage and the days it held."""

    percentage: Decimal
    begins: str = "1900-01-01"
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One rate; the spans are in order, the last is today's."""

    id: str
    name: str
    shown: str
    kind: Kind
    spans: tuple[Span, ...]
    usage: str = "both"

    def percentage(self, day: str | None = None) -> Decimal:
        """The percentage of that day, today's without one."""
        for span in self.spans:
            if day and span.begins <= day and (span.ends is None or day <= span.ends):
                return span.percentage
        return self.spans[-1].percentage

    @property
    def untaxed(self) -> bool:
        """Sage takes nought for the tax amount that was not sent."""
        return self.kind != "taxed"

    def body(self, day: str | None = None) -> dict[str, Any]:
        """The rate by its reply names."""
        return {
            "name": self.name,
            "agency": None,
            "percentage": decimal_text(self.percentage(day)),
            "percentages": [
                {
                    "percentage": decimal_text(span.percentage),
                    "from_date": span.begins,
                    "to_date": span.ends,
                }
                for span in self.spans
            ],
            "is_visible": True,
            "retailer": False,
            "editable": False,
            "deletable": False,
            "is_combined_rate": False,
            "component_tax_rates": [],
        }


def _rate(key: str, name: str, shown: str, kind: Kind, *spans: str) -> TaxRate:
    made = []
    for text in spans or ("0",):
        percentage, _, days = text.partition(" ")
        begins, _, ends = days.partition("/")
        made.append(Span(Decimal(percentage), begins or "1900-01-01", ends or None))
    return TaxRate(key, name, shown, kind, tuple(made))


# The five British ids are Sage's; the Irish and French ids follow their pattern.
RATES = MappingProxyType(
    {
        "GB": (
            _rate("GB_STANDARD", "STANDARD", "Standard 20.00%", "taxed", "20"),
            _rate("GB_LOWER", "LOWER", "Lower Rate 5.00%", "taxed", "5"),
            _rate("GB_ZERO", "ZERO", "Zero Rated 0.00%", "zero"),
            _rate("GB_EXEMPT", "EXEMPT", "Exempt 0.00%", "exempt"),
            _rate("GB_NO_TAX", "NO_TAX", "No VAT", "no_tax"),
        ),
        "IE": (
            _rate(
                "IE_STANDARD",
                "STANDARD",
                "Standard 23.00%",
                "taxed",
                "21 1900-01-01/2011-12-31",
                "23 2012-01-01/2020-08-31",
                "21 2020-09-01/2021-02-28",
                "23 2021-03-01/",
            ),
            _rate("IE_REDUCED", "REDUCED", "Reduced 13.50%", "taxed", "13.5"),
            _rate("IE_SECOND_REDUCED", "SECOND_REDUCED", "Second Reduced 9.00%", "taxed", "9"),
            _rate("IE_ZERO", "ZERO", "Zero Rated 0.00%", "zero"),
            _rate("IE_EXEMPT", "EXEMPT", "Exempt 0.00%", "exempt"),
            _rate("IE_NO_TAX", "NO_TAX", "No VAT", "no_tax"),
        ),
        "FR": (
            _rate("FR_STANDARD", "STANDARD", "Taux normal 20,00 %", "taxed", "20"),
            _rate("FR_INTERMEDIATE", "INTERMEDIATE", "Taux intermédiaire 10,00 %", "taxed", "10"),
            _rate("FR_REDUCED", "REDUCED", "Taux réduit 5,50 %", "taxed", "5.5"),
            _rate("FR_SUPER_REDUCED", "SUPER_REDUCED", "Taux particulier 2,10 %", "taxed", "2.1"),
            _rate("FR_ZERO", "ZERO", "Taux zéro 0,00 %", "zero"),
            _rate("FR_EXEMPT", "EXEMPT", "Exonéré 0,00 %", "exempt"),
            _rate("FR_NO_TAX", "NO_TAX", "Sans TVA", "no_tax"),
        ),
    }
)
BY_ID = MappingProxyType(
    {country: MappingProxyType({r.id: r for r in rates}) for country, rates in RATES.items()}
)
