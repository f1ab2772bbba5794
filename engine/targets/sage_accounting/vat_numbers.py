"""VAT numbers checked by their country's own arithmetic, with no call to anybody."""

from dataclasses import dataclass
from types import ModuleType

from stdnum.de import vat as germany
from stdnum.es import nif as spain
from stdnum.exceptions import ValidationError
from stdnum.fr import tva as france
from stdnum.gb import vat as britain
from stdnum.ie import vat as ireland


@dataclass(frozen=True)
class VatNumber:
    """A VAT number as typed, as its country writes it, and what is the matter with it."""

    typed: str
    tidy: str
    doubt: str
    """Why it looks wrong; empty where it does not, or where the country is not known here."""


_COUNTRIES: dict[str, tuple[str, tuple[str, ...], ModuleType]] = {
    "GB": ("British", ("GB", "XI"), britain),  # XI: Northern Ireland trading goods with the EU
    "IE": ("Irish", ("IE",), ireland),
    "FR": ("French", ("FR",), france),
    "DE": ("German", ("DE",), germany),
    "ES": ("Spanish", ("ES",), spain),
}


def check_vat_number(country: str, typed: str) -> VatNumber:
    """The number of a company in that country; whoever accepts too much does less harm, so a
    country that is not known raises no doubt.

    >>> check_vat_number("GB", "gb 980 7806 84")
    VatNumber(typed='gb 980 7806 84', tidy='GB980780684', doubt='')
    >>> check_vat_number("GB", "980780685").doubt
    '“980780685” is not a British VAT number: its check digits do not fit. Compare it with the \
registration.'
    >>> check_vat_number("US", "12-3456789")
    VatNumber(typed='12-3456789', tidy='12-3456789', doubt='')
    """
    if country not in _COUNTRIES or not typed.strip():
        return VatNumber(typed, typed.strip(), "")
    people, prefixes, rules = _COUNTRIES[country]
    bare = "".join(each for each in typed.upper() if each.isalnum())
    prefix = next((each for each in prefixes if bare.startswith(each)), prefixes[0])
    bare = bare.removeprefix(prefix)
    try:
        number = rules.validate(bare)
    except ValidationError as fault:
        return VatNumber(typed, typed.strip(), _doubt(typed, people, fault))
    return VatNumber(typed, f"{prefix}{number}", "")


def _doubt(typed: str, people: str, fault: ValidationError) -> str:
    reasons = {
        "InvalidChecksum": "its check digits do not fit",
        "InvalidLength": "it has too few or too many characters",
        "InvalidFormat": "it has characters in the wrong places",
    }
    reason = reasons.get(type(fault).__name__, "parts of it are not in use")
    article = "an" if people[0] in "AEIOU" else "a"
    return (
        f"“{typed.strip()}” is not {article} {people} VAT number: {reason}. "
        "Compare it with the registration."
    )
