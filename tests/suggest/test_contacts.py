"""Clients against contacts: what is linked by itself, what a person looks at, what is created."""

import re

import pytest

from engine.suggest import ACCEPT_LINE, contacts

VAT, OTHER_VAT = "GB980780684", "GB232457280"


# --- MM-06 to MM-10, IG-18, IG-23: the ways in which one name is written twice ------------------


def _linked(client, contact, theirs: str, ours: str) -> bool:
    """Whether the client is linked by itself, among other contacts."""
    among = [contact("Fictitious Ferrets Ltd"), contact(ours), contact("Wobbleton Marmalade Co")]
    (made,) = contacts([client(theirs)], among)
    return made.acceptable and made.choice.contact == f"id of {ours}"


def _is_looked_at(client, contact, theirs: str, ours: str) -> bool:
    """Whether the contact is shown as a near match first of all, and nothing is decided."""
    among = [contact("Fictitious Ferrets Ltd"), contact(ours), contact("Wobbleton Marmalade Co")]
    (made,) = contacts([client(theirs)], among)
    shown = made.candidates and made.candidates[0].contact == f"id of {ours}"
    return made.verb == "look" and made.choice is None and bool(shown)


def test_mm_08_an_extra_space_is_found(client, contact) -> None:
    assert _linked(client, contact, "Harbour  Supplies Ltd ", "Harbour Supplies Ltd")
    assert _linked(client, contact, "Harbour Supplies Ltd", "Har bour Supplies Ltd")


def test_mm_08_a_full_stop_is_found(client, contact) -> None:
    assert _linked(client, contact, "Harbour Supplies Ltd.", "Harbour Supplies Ltd")
    assert _linked(client, contact, "J. R. Harbour", "JR Harbour")


def test_mm_08_a_dash_is_found(client, contact) -> None:
    assert _linked(client, contact, "Harbour-Supplies Ltd", "Harbour Supplies Ltd")
    assert _linked(client, contact, "Harbour – Supplies Ltd", "Harbour Supplies Ltd")


def test_mm_08_a_misspelling_is_shown_as_a_near_match_and_never_created(client, contact) -> None:
    assert _is_looked_at(client, contact, "Harbuor Supplies Ltd", "Harbour Supplies Ltd")
    assert _is_looked_at(client, contact, "Harbour Suplies Ltd", "Harbour Supplies Ltd")


def test_mm_08_extra_words_are_shown_as_a_near_match_and_never_created(client, contact) -> None:
    assert _is_looked_at(
        client, contact, "Harbour Supplies Ltd Head Office", "Harbour Supplies Ltd"
    )
    assert _is_looked_at(client, contact, "Harbour Supplies Ltd", "Harbour Supplies (Wobbleton)")


def test_ig_23_ltd_and_limited_are_the_same(client, contact) -> None:
    assert _linked(client, contact, "Acme Co Ltd", "Acme Co Limited")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("HARBOUR SUPPLIES LTD", "Harbour Supplies Ltd"),
        ("Blorp & Sons Ltd", "Blorp and Sons Limited"),
        ("Blorp + Sons Ltd", "Blorp & Sons Ltd"),
        ("The Harbour Supplies Company", "Harbour Supplies Co"),
        ("Harbour Supplies Ltd (Managed)", "Harbour Supplies Ltd"),
        ("Château d’Eau SARL", "S.A.R.L. Chateau d'Eau"),
        ("Müller & Söhne GmbH", "Muller und Sohne G.m.b.H."),
        ("Harbour Supplies plc", "Harbour Supplies Public Limited Company"),
        ("Harbour Supplies", "Harbour Supplies Ltd"),
        ("Children's Umbrella Bros.", "Childrens Umbrella Brothers"),
        ("Supplies, Harbour Wobbleton", "Harbour Wobbleton Supplies"),
    ],
)
def test_a_name_written_otherwise_is_linked_by_itself(client, contact, theirs, ours) -> None:
    assert _linked(client, contact, theirs, ours)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Harbour Supplies LLP", "Harbour Supplies Ltd"),  # another legal person
        ("Harbour Supplies 2 Ltd", "Harbour Supplies 3 Ltd"),
        ("Harbour Supplies North Ltd", "Harbour Supplies South Ltd"),
        ("Mrs John", "Mrs John Sas"),  # a surname, not a legal form
        ("Paul James", "James Paul"),
        ("Harbour (UK) Ltd", "Harbour Ltd"),
    ],
)
def test_a_name_that_may_be_another_s_is_not_linked_by_itself(
    client, contact, theirs, ours
) -> None:
    assert not _linked(client, contact, theirs, ours)


def test_two_contacts_of_one_name_are_never_decided(client, contact) -> None:
    (made,) = contacts(
        [client("Harbour Supplies")],
        [contact("Harbour Supplies Ltd"), contact("Harbour Supplies LLP")],
    )
    assert (made.verb, made.choice) == ("look", None)
    assert made.confidence < ACCEPT_LINE
    assert "too close to tell" in made.reason
    assert [each.name for each in made.candidates] == [
        *("Harbour Supplies LLP", "Harbour Supplies Ltd")
    ]


def test_two_contacts_of_one_name_stay_two_even_where_the_form_fits_one(client, contact) -> None:
    (made,) = contacts(
        [client("Harbour Supplies Ltd")],
        [contact("Harbour Supplies Limited"), contact("Harbour Supplies LLP")],
    )
    assert made.verb == "look"
    assert made.candidates[0].name == "Harbour Supplies Limited"


def test_two_contacts_of_one_name_are_told_apart_by_a_vat_number(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", VAT_number=VAT), contact("Harbour Supplies LLP")]
    (made,) = contacts(
        [client("Harbour Supplies Ltd", vat_number="980 7806 84", country="GB")], among
    )
    assert made.acceptable
    assert made.choice.contact == "id of Harbour Supplies Ltd"


def test_a_client_that_is_not_there_is_not_pulled_to_a_look_alike(client, contact) -> None:
    among = [contact("Wason Dental Ltd"), contact("Harbour Supplies Ltd")]
    made = contacts([client("Wayson Dental Ltd"), client("Zigzag Zeppelins")], among)
    assert [each.verb for each in made] == ["look", "create"]
    assert made[0].choice is None
    assert made[1].acceptable
    assert made[1].reason == "No contact has a name like it."


def test_a_new_contact_names_those_it_resembles(client, contact) -> None:
    (made,) = contacts([client("Harbour Supporters Ltd")], [contact("Harbour Supplies Ltd")])
    assert made.verb == "create"
    assert not made.acceptable
    assert made.reason == "The nearest contact is “Harbour Supplies Ltd”, 82 % alike."
    assert [each.name for each in made.candidates] == ["Harbour Supplies Ltd"]


# --- evidence besides the name -------------------------------------------------------------------


def test_a_confirmed_link_is_an_exact_look_up(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd"), contact("Blorp & Sons Ltd")]
    known = {"harbour supplies ltd": "id of Blorp & Sons Ltd"}
    (made,) = contacts([client("Harbour  SUPPLIES Ltd")], among, known)
    assert (made.verb, made.choice.contact) == ("link", "id of Blorp & Sons Ltd")
    assert made.confidence == 100
    assert made.reason == "It was linked before."


def test_a_confirmed_link_to_a_contact_that_is_gone_decides_nothing(client, contact) -> None:
    (made,) = contacts([client("Zebra")], [contact("Harbour")], {"zebra": "id of Zebra"})
    assert made.verb == "create"


def test_oo_16_the_sage_reference_is_surest(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", "HARB01"), contact("Harbour Supply Co", "HARB02")]
    (made,) = contacts([client("Harbour Supplies", code="harb02")], among)
    assert made.verb == "look"  # the name says one, the reference the other
    (made,) = contacts([client("Harbour Supply", code=" harb02 ")], among)
    assert (made.choice.contact, made.confidence) == ("id of Harbour Supply Co", 99)
    assert made.reason == "It has the reference harb02."


def test_a_reference_of_quite_another_name_is_looked_at(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", "HARB01")]
    (made,) = contacts([client("Zigzag Zeppelins", code="HARB01")], among)
    assert made.verb == "look"
    assert made.reason == (
        "“Harbour Supplies Ltd”: It has the reference HARB01, but its name is another one."
    )


def test_a_vat_number_links_a_misspelt_name(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", VAT_number="GB 980 7806 84")]
    (made,) = contacts([client("Harbuor Supplys", vat_number=VAT)], among)
    assert (made.choice.contact, made.confidence) == ("id of Harbour Supplies Ltd", 98)
    assert made.reason == f"It has the VAT number {VAT}."


def test_mm_21_a_vat_number_that_cannot_be_one_is_no_evidence(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", VAT_number="GB123456789")]
    (made,) = contacts([client("Harbuor Supplies", vat_number="GB123456789")], among)
    assert made.verb == "look"


def test_a_group_s_vat_number_does_not_link_a_stranger(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", VAT_number=VAT)]
    (made,) = contacts([client("Zigzag Zeppelins Ltd", vat_number=VAT)], among)
    assert made.verb == "look"


def test_another_vat_number_speaks_against_the_same_name(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", VAT_number=OTHER_VAT)]
    (made,) = contacts([client("Harbour Supplies Ltd", vat_number=VAT)], among)
    assert made.verb == "look"
    assert made.reason.endswith(f"but its VAT number is {OTHER_VAT}.")


def test_ig_18_an_e_mail_address_links_a_misspelt_name(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", email="Pay@Harbour.example"), contact("Harbour Ltd")]
    (made,) = contacts([client("Harbuor Supplys", email="pay@harbour.example")], among)
    assert (made.choice.contact, made.confidence) == ("id of Harbour Supplies Ltd", 96)


def test_an_accountant_s_e_mail_address_links_nobody(client, contact) -> None:
    among = [
        contact("Harbour Supplies Ltd", email="office@accountants.example"),
        contact("Harbour Supplying Ltd", email="office@accountants.example"),
    ]
    (made,) = contacts([client("Harbour Supplys", email="office@accountants.example")], among)
    assert made.verb == "look"


def test_a_slip_of_a_key_at_the_same_postcode_is_linked(client, contact) -> None:
    among = [contact("Harbour Supplies Ltd", address="1 Imaginary Street, Wobbleton, ZZ1 1AA")]
    (made,) = contacts([client("Harbuor Supplies Ltd", postcode="zz11aa")], among)
    assert made.choice.contact == "id of Harbour Supplies Ltd"
    assert made.reason == "Its name is a slip of a key apart, it has the same postcode."
    (made,) = contacts([client("Harbuor Supplies Ltd", postcode="ZZ2 2BB")], among)
    assert made.verb == "look"


def test_a_sister_company_at_the_same_postcode_is_not_linked(client, contact) -> None:
    here = "1 Imaginary Street, Wobbleton, ZZ1 1AA"
    among = [contact("Harbour Property Management North Ltd", address=here)]
    for name in ("Harbour Property Management South Ltd", "Harbour Property Management 2 Ltd"):
        (made,) = contacts([client(name, postcode="ZZ1 1AA")], among)
        assert made.verb == "look"


def test_a_village_hall_of_the_same_name_elsewhere_is_looked_at(client, contact) -> None:
    among = [contact("Parish Council", address="The Green, Much Fictioning, ZZ3 3CC")]
    (made,) = contacts([client("Parish Council", postcode="ZZ9 9ZZ")], among)
    assert made.verb == "look"
    assert made.reason.endswith("but it is at another postcode.")
    among = [contact("Harbour Supplies Ltd", address="The Green, Much Fictioning, ZZ3 3CC")]
    (made,) = contacts([client("Harbour Supplies Ltd", postcode="ZZ9 9ZZ")], among)
    assert made.acceptable  # a company has its name for itself


@pytest.mark.parametrize("why", ["a supplier only", "inactive in Sage"])
def test_a_contact_that_cannot_be_used_is_shown_and_not_linked(client, contact, why) -> None:
    (made,) = contacts([client("Harbour Ltd")], [contact("Harbour Ltd", unusable=why)])
    assert made.verb == "look"
    assert made.reason.endswith(f"but it is {why}.")


def test_nobody_against_nobody(client, contact) -> None:
    assert contacts([], [contact("Harbour")]) == ()
    (made,) = contacts([client("Harbour")], [])
    assert made.verb == "create"
    (made,) = contacts([client("")], [contact("Harbour")])
    assert made.verb == "create"


def test_the_order_of_clients_and_contacts_changes_nothing(messing) -> None:
    given = messing["case"](150, 200, 9, evidence=True)
    straight = contacts(given.clients, given.contacts)
    turned = contacts(given.clients[::-1], given.contacts[::-1])[::-1]
    assert [(each.verb, each.choice, each.confidence) for each in straight] == [
        (each.verb, each.choice, each.confidence) for each in turned
    ]


# --- two thousand messed-up names ----------------------------------------------------------------


@pytest.mark.parametrize(("evidence", "least"), [(False, 0.78), (True, 0.94)])
def test_two_thousand_messed_up_names(messing, capsys, evidence, least) -> None:
    """A fifth has no counterpart; no link is wrong; the best candidate is nearly always right."""
    right = had = linked = 0
    for seed in (1, 2, 3):
        given = messing["case"](2_000, 2_000, seed, evidence=evidence)
        made = contacts(given.clients, given.contacts)
        wrong = [
            (client.name, proposal.candidates[0])
            for client, truth, proposal in zip(given.clients, given.truth, made, strict=True)
            if proposal.verb == "link" and proposal.acceptable and proposal.choice.contact != truth
        ]
        assert wrong == []
        there = [(t, p) for t, p in zip(given.truth, made, strict=True) if t]
        had += len(there)
        right += sum(bool(p.candidates) and p.candidates[0].contact == t for t, p in there)
        linked += sum(p.verb == "link" and p.acceptable for _, p in there)
    with capsys.disabled():
        with_what = "with e-mail, VAT number and postcode" if evidence else "by name alone"
        print(  # noqa: T201
            f"\n6,000 names {with_what}: best candidate right {right / had:.1%}, "
            f"linked {linked / had:.1%}, wrong 0"
        )
    assert right / had >= 0.98
    assert linked / had >= least


def test_every_proposal_says_why_in_a_sentence(messing) -> None:
    given = messing["case"](300, 300, 4, evidence=True)
    for made in contacts(given.clients, given.contacts):
        assert re.fullmatch(r"[A-Z“].*\.", made.reason), made.reason
        assert all(re.fullmatch(r"[A-Z].*\.", each.reason) for each in made.candidates)
        assert 0 <= made.confidence <= 100
        assert (made.choice is None) == (made.verb == "look")
        assert made.verb != "look" or made.confidence < ACCEPT_LINE
