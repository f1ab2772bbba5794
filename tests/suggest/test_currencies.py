"""VT-20: a client of several currencies has a contact for each, where a contact has only one."""

from decimal import Decimal

from engine.model import CurrencyValue, Party, PartySeen
from engine.suggest import ContactProposal, contacts, contacts_by_currency
from engine.target import ReferenceItem


def contact(name: str, currency: str) -> ReferenceItem:
    facts = {"currency": currency}
    return ReferenceItem("contact", f"id of {name}", name, name[:5].upper(), facts=facts)


def seen(name: str, currency: str, besides: str = "") -> PartySeen:
    party = Party(key=name.casefold(), name=name)
    return PartySeen(party.key, party, 1, 1, (CurrencyValue(currency, Decimal(1)),), (), besides)


def proposals(*clients: PartySeen, among: list[ReferenceItem]) -> dict[str, ContactProposal]:
    by_name = contacts([each.party for each in clients if not each.besides], among)
    found = {each.key.casefold(): each for each in by_name}
    return {**found, **contacts_by_currency(clients, found, among)}


def test_a_client_of_two_currencies_is_linked_with_the_contact_of_each() -> None:
    among = [contact("Blorp & Sons Ltd", "GBP"), contact("Blorp and Sons Limited (EUR)", "EUR")]
    made = proposals(
        seen("Blorp & Sons Ltd", "GBP"),
        seen("Blorp & Sons Ltd (EUR)", "EUR", "blorp & sons ltd"),
        among=among,
    )
    assert made["blorp & sons ltd"].candidates[0].contact == "id of Blorp & Sons Ltd"
    second = made["blorp & sons ltd (eur)"]
    assert second.candidates[0].contact == "id of Blorp and Sons Limited (EUR)"
    assert [second.verb, second.acceptable] == ["link", True]


def test_a_second_contact_is_proposed_where_there_is_none_in_that_currency() -> None:
    made = proposals(
        seen("Blorp", "GBP"), seen("Blorp (EUR)", "EUR", "blorp"), among=[contact("Blorp", "GBP")]
    )
    assert (made["blorp"].verb, made["blorp"].acceptable) == ("link", True)
    second = made["blorp (eur)"]
    assert (second.verb, second.acceptable, second.candidates) == ("create", True, ())
    assert second.reason == (
        "No contact like it is kept in EUR, and a contact in Sage has one currency."
    )


def test_a_contact_of_another_currency_is_never_proposed_as_the_one() -> None:
    made = proposals(seen("Blorp", "EUR"), among=[contact("Blorp", "GBP")])
    assert (made["blorp"].verb, made["blorp"].choice) == ("look", None)
    assert "Create a second one, or look." in made["blorp"].reason


def test_the_contact_in_the_right_currency_is_found_beside_one_of_the_same_name() -> None:
    among = [contact("Blorp", "GBP"), contact("Blorp EUR", "EUR")]
    made = proposals(seen("Blorp", "EUR"), among=among)
    assert made["blorp"].candidates[0].contact == "id of Blorp EUR"
    assert made["blorp"].acceptable
