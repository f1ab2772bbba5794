"""VAT numbers as people type them, right and wrong, country by country."""

import pytest

from engine.targets.sage_accounting import check_vat_number


@pytest.mark.parametrize(
    ("country", "typed", "tidy"),
    [
        ("GB", "GB 980 7806 84", "GB980780684"),
        ("GB", "980.780.684", "GB980780684"),
        ("GB", "XI 980 7806 84", "XI980780684"),
        ("IE", "IE 6433435F", "IE6433435F"),
        ("IE", "ie8D79739I", "IE8D79739I"),
        ("FR", "Fr 40 303 265 045", "FR40303265045"),
        ("FR", "23334175221", "FR23334175221"),
        ("DE", "DE 136,695 976", "DE136695976"),
        ("ES", "ES-B-58378431", "ESB58378431"),
        ("ES", "54362315-K", "ES54362315K"),
    ],
)
def test_right_numbers_are_tidied_whatever_is_typed_between(
    country: str, typed: str, tidy: str
) -> None:
    found = check_vat_number(country, typed)
    assert (found.tidy, found.doubt, found.typed) == (tidy, "", typed)


@pytest.mark.parametrize(
    ("country", "typed", "says"),
    [
        ("GB", "GB 980 7806 85", "a British VAT number: its check digits do not fit"),
        ("GB", "98078068", "too few or too many characters"),
        ("IE", "6433435E", "an Irish VAT number: its check digits do not fit"),
        ("IE", "64334!35FFFF", "too few or too many characters"),
        ("FR", "84 323 140 391", "a French VAT number"),
        ("DE", "136695978", "a German VAT number: its check digits do not fit"),
        ("DE", "13669597X", "characters in the wrong places"),
        ("ES", "B64717839", "a Spanish VAT number: its check digits do not fit"),
    ],
)
def test_wrong_numbers_say_what_is_wrong(country: str, typed: str, says: str) -> None:
    found = check_vat_number(country, typed)
    assert says in found.doubt
    assert found.doubt.startswith(f"“{typed}”")
    assert found.doubt.endswith("Compare it with the registration.")
    assert found.tidy == typed


@pytest.mark.parametrize(("country", "typed"), [("CA", "123456789RT0001"), ("GB", "  "), ("", "1")])
def test_what_cannot_be_judged_raises_no_doubt(country: str, typed: str) -> None:
    assert check_vat_number(country, typed).doubt == ""
