"""MM-33: what the file of clients says is written to linked contacts, as the policy allows."""

from typing import Any

import pytest

from engine.model import ContactUpdate, Party, update_from
from engine.preview import contact_updates, preview
from engine.target import ReferenceItem
from tests.making import books, choices, columns, limits, sheet_of

IN_SAGE = {
    "currency": "GBP",
    "details": "whole",
    "email": "old@blorp.example",
    "person": "Main Contact",
    "address 1": "1 Old Street",
    "city": "Wobbleton",
    "country": "GB",
}
IN_THE_FILE = Party(
    "blorp",
    "Blorp & Sons Limited",
    person="Berta Blorp",
    email="new@blorp.example",
    telephone="0113 496 0000",
    vat_number="GB 980 7806 84",
    address_1="2 New Street",
    city="Wobbleton",
    postcode="ZZ1 1ZZ",
)


def updates(
    policy: dict[str, str],
    facts: dict[str, str] | None = None,
    party: Party = IN_THE_FILE,
    **mapping: Any,
) -> tuple[ContactUpdate, ...]:
    contact = ReferenceItem(
        "contact", "c7", "Blorp & Sons Ltd", "BLORP", facts=IN_SAGE if facts is None else facts
    )
    kept = {"contacts": {"blorp": {"verb": "link", "contact": "c7"}}, **mapping}
    view = preview(
        sheet_of("No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,A,1.00,S"),
        choices(
            fields=columns(
                number="No", contact="Client", date="Date", description="Text", net="Net",
                tax_code="VAT",
            ),
            taxes={"s": {"rate": "STANDARD"}},
            settings={"contact_policy": policy},
            **kept,
        ),
        books(contact),
        limits(),
        parties={"blorp": party},
    )  # fmt: skip
    return contact_updates(view.draft, {"c7"})


def told(found: tuple[ContactUpdate, ...]) -> list[tuple[str, str, str]]:
    return [(each.title, each.was, each.now) for update in found for each in update.written]


def test_nothing_is_written_unless_somebody_says_so() -> None:
    assert updates({}) == ()


def test_blanks_are_filled_and_nothing_is_written_over() -> None:
    policy = dict.fromkeys(("name", "person", "email", "telephone", "vat_number"), "fill")
    assert told(updates(policy)) == [
        ("Contact person", "", "Berta Blorp"),  # nobody had named the main contact
        ("Telephone", "", "0113 496 0000"),
        ("VAT number", "", "GB 980 7806 84"),
    ]


def test_what_may_be_written_over_is_shown_as_it_was_and_as_it_will_be() -> None:
    found = updates({"name": "overwrite", "email": "overwrite", "address": "overwrite"})
    assert told(found) == [
        ("Name", "Blorp & Sons Ltd", "Blorp & Sons Limited"),
        ("E-mail", "old@blorp.example", "new@blorp.example"),
        ("Address", "1 Old Street, Wobbleton", "2 New Street, Wobbleton, ZZ1 1ZZ"),
    ]
    (update,) = found
    assert (update.id, update.name, update.code) == ("c7", "Blorp & Sons Ltd", "BLORP")
    assert update_from(update.text) == update


def test_half_an_address_is_never_filled_in() -> None:
    assert updates({"address": "fill"}) == ()
    nowhere = {key: text for key, text in IN_SAGE.items() if key not in ("address 1", "city")}
    assert told(updates({"address": "fill"}, nowhere)) == [
        ("Address", "", "2 New Street, Wobbleton, ZZ1 1ZZ")
    ]


@pytest.mark.parametrize(
    ("field", "fact", "theirs", "ours"),
    [
        ("email", "email", "Old@Blorp.example", "old@blorp.example"),
        ("telephone", "telephone", "0113 496-0000", "01134960000"),
        ("vat_number", "VAT number", "GB980780684", "gb 980 7806 84"),
        ("email", "email", "old@blorp.example", ""),
    ],
)
def test_another_way_of_writing_it_and_an_empty_cell_change_nothing(
    field: str, fact: str, theirs: str, ours: str
) -> None:
    party = Party("blorp", "Blorp & Sons Ltd", **{field: ours})
    assert updates({field: "overwrite"}, {**IN_SAGE, fact: theirs}, party) == ()


def test_what_sage_would_not_take_stays_and_is_told() -> None:
    party = Party("blorp", "Blorp & Sons Ltd", telephone="0" * 51)
    ((change,),) = [each.changes for each in updates({"telephone": "overwrite"}, None, party)]
    assert change.problem.endswith("has 51 characters, Sage takes 50: it stays as it is.")


def test_a_contact_of_which_sage_s_list_shows_only_a_part_is_left_alone() -> None:
    part = {key: text for key, text in IN_SAGE.items() if key != "details"}
    assert updates({"telephone": "fill"}, part) == ()


def test_two_clients_of_one_contact_that_differ_change_nothing_of_it() -> None:
    contact = ReferenceItem("contact", "c7", "Blorp & Sons Ltd", "BLORP", facts=IN_SAGE)
    link = {"verb": "link", "contact": "c7"}
    view = preview(
        sheet_of(
            "No,Client,Date,Text,Net,VAT\n1,North,01/04/2026,A,1.00,S\n2,South,01/04/2026,A,1.00,S"
        ),
        choices(
            fields=columns(number="No", contact="Client", date="Date", description="Text",
                           net="Net", tax_code="VAT"),
            taxes={"s": {"rate": "STANDARD"}},
            contacts={"north": link, "south": link},
            settings={"contact_policy": {"email": "overwrite", "telephone": "fill"}},
        ),
        books(contact),
        limits(),
        parties={
            "north": Party("north", "North", email="n@blorp.example", telephone="1"),
            "south": Party("south", "South", email="s@blorp.example"),
        },
    )  # fmt: skip
    (update,) = contact_updates(view.draft, {"c7"})
    assert [(each.title, bool(each.problem)) for each in update.changes] == [
        ("E-mail", True),
        ("Telephone", False),
    ]
    assert contact_updates(view.draft, ()) == ()
