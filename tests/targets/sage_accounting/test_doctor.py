"""The connection doctor, with people of different rights on the examining table."""

import pytest

from engine.errors import NeedsSignIn
from engine.targets.sage_accounting import Finding, examine
from engine.targets.sage_accounting.doctor import PROBES

from .conftest import Connect, Practice

READING = [probe for probe in PROBES if probe.path]
WRITING = [probe for probe in PROBES if not probe.path]


def outcomes(findings: list[Finding]) -> dict[str, str]:
    return {each.probe.right: each.outcome for each in findings}


def test_an_owner_has_every_right_and_nothing_is_written_to_find_out(
    practice: Practice, connect: Connect
) -> None:
    client = connect(read_only=True).client  # would refuse to write
    before = practice.requests()
    findings = examine(client, "full_access")
    assert {each.outcome for each in findings} == {"granted"}
    assert practice.requests() - before == len(READING) + 1 == 14


def test_a_sign_in_to_read_only_cannot_write(connect: Connect) -> None:
    findings = examine(connect(scope="readonly").client, "readonly")
    writing = [each for each in findings if each.probe in WRITING]
    assert {each.outcome for each in writing} == {"missing"}
    assert all("choose full access" in each.says for each in writing)
    assert {each.outcome for each in findings if each.probe in READING} == {"granted"}


def test_each_missing_right_says_where_it_is_given(connect: Connect) -> None:
    findings = examine(connect("sales").client, "full_access")
    missing = [each for each in findings if each.outcome == "missing"]
    assert [each.probe.right for each in missing] == ["Read bank accounts", "Read payments"]
    assert missing[0].says == "The person who signed in lacks the right to do this in Sage."
    assert missing[0].probe.where == (
        "Sage, Settings, User Management, the user: Bank, Read Only or more"
    )


def test_whether_somebody_without_full_access_may_write_is_not_known(connect: Connect) -> None:
    found = outcomes(examine(connect("sales").client, "full_access"))
    assert {found[probe.right] for probe in WRITING} == {"not known"}


def test_who_may_not_read_invoices_cannot_write_them(connect: Connect) -> None:
    found = outcomes(examine(connect("nobody").client, "full_access"))
    assert found["Read contacts"] == "granted"
    assert found["Write contacts"] == "not known"
    assert found["Write sales invoices and credit notes"] == "missing"
    assert found["Void sales invoices and credit notes"] == "missing"


def test_mm_35_a_500_is_explained_and_the_other_probes_go_on(
    practice: Practice, connect: Connect
) -> None:
    practice.befall("500_before", "500_before", path="/invoice_settings")
    findings = {each.probe.right: each for each in examine(connect().client, "full_access")}
    ill = findings["Read invoice settings"]
    assert ill.outcome == "not known"
    assert "lacks full access" in ill.says
    assert findings["Read payments"].outcome == "granted"


def test_a_lapsed_subscription_shows_at_every_right(practice: Practice, connect: Connect) -> None:
    practice.rules(subscription="lapsed")
    findings = examine(connect().client, "full_access")
    says = {each.says for each in findings if each.probe is not PROBES[0]}
    assert len(says) == 1
    assert "subscription has ended" in says.pop()


def test_without_a_sign_in_there_is_nothing_to_examine(
    practice: Practice, connect: Connect
) -> None:
    c = connect()
    c.keeper.sign_in.revoke(c.keeper.refresh)
    practice.turn_clock(301)
    with pytest.raises(NeedsSignIn):
        examine(c.client, "full_access")


def test_every_right_says_what_for_and_where() -> None:
    assert len({probe.right for probe in PROBES}) == len(PROBES)
    for probe in PROBES:
        assert probe.why.startswith("to ")
        assert probe.where.startswith("Sage, Settings, User Management")
        assert probe.path or probe.beyond in {other.right for other in READING}
