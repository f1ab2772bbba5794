"""Names, approvals and the seal: the only gate, and what keeps it shut."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine import batches
from engine.batches import approve, ask, fall, refuse, seal
from engine.model import ApprovalState, Problem
from engine.records import Batch
from engine.store import batches as rows
from engine.store import connections
from tests.transfer.inside import Inside, on_both


def sealed(here: Inside, documents: list[Any], **words: Any) -> Batch | Problem:
    """As the desk seals: what stands in the way is a problem, and nothing is kept."""
    given = {
        "actor": "ann",
        "name": "20261124A-I",
        "documents": documents,
        "upload_id": "upload",
        "file_name": "invoices.csv",
        "file_sha256": "0" * 64,
        "mapping_version": 1,
        "fingerprint": print_of(here, documents),
        **words,
    }
    return seal(here.installation, here.workspace_id, **given)


def print_of(here: Inside, documents: list[Any], version: int = 1) -> str:
    return batches.fingerprint_of(
        documents, company=here.sage.business, mapping_version=version, upload_id="upload"
    )


def rule(found: object) -> str:
    assert isinstance(found, Problem), found
    return found.rule


def nothing_kept(here: Inside) -> bool:
    with here.installation.store.reading() as session:
        return not rows.latest(session, here.workspace_id, 10)


# --- the seal --------------------------------------------------------------------------------


HELD = json.dumps(
    {
        part: {"documents": many, "rows": 2 * many, "value": "12.50"}
        for part, many in (("came in", 7), ("ready", 2), ("already there", 3), ("held", 2))
    }
)


@on_both
def test_what_is_sealed_is_kept_to_the_last_letter(here: Inside) -> None:
    documents = [here.invoice("INV-1", notes="Café “Étoile” — 株式会社"), here.credit_note("CN-1")]
    batch = sealed(here, documents, held_back=HELD)
    assert isinstance(batch, Batch)
    with here.installation.store.reading() as session:
        kept = rows.deliveries(session, here.workspace_id, batch.id)
    assert [batches.document_in(row) for row in kept] == documents
    assert [(row.key, row.gross, row.state) for row in kept] == [
        ("invoice INV-1", 14400, "waiting"),
        ("credit note CN-1", 14400, "waiting"),
    ]
    assert all(len(row.idempotency_id) == 32 for row in kept)
    state = here.state(batch)
    assert (state.documents, state.held_back, state.may_start) == (2, HELD, True)
    assert state.stayed == {"already there": 3, "held": 2}
    (total,) = state.totals
    assert (total.currency, total.documents, total.gross) == (
        "GBP",
        2,
        0,
    )  # the one takes the other


def test_the_mark_of_a_document_is_its_own_in_each_batch_and_company(here: Inside) -> None:
    words = (here.workspace_id, here.sage.business, "invoice INV-1", "batch")
    assert batches.mark_of(*words) == batches.mark_of(*words)
    others = {batches.mark_of(*words[:n], "other", *words[n + 1 :]) for n in range(4)}
    assert len(others | {batches.mark_of(*words)}) == 5


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"business_id": ""}, "no-company"),
        ({"mode": "read-only"}, "not-writable"),
        ({"business_id": "f" * 32}, "changed-since-preview"),
    ],
)
def test_nothing_is_sealed_for_a_company_that_is_not_there_or_not_the_previewed_one(
    here: Inside, words: dict[str, str], expected: str
) -> None:
    with here.installation.store.writing() as session:
        connection = connections.held(session, here.workspace_id)
        assert connection is not None
        for name, value in words.items():
            setattr(connection, name, value)
        connections.keep(session, connection)
    assert rule(sealed(here, [here.invoice("INV-1")])) == expected
    assert nothing_kept(here)


def test_nothing_is_sealed_that_is_not_what_was_previewed(here: Inside) -> None:
    previewed = print_of(here, [here.invoice("INV-1")])
    changed = [replace(here.invoice("INV-1"), notes="changed")]
    assert rule(sealed(here, changed, fingerprint=previewed)) == "changed-since-preview"
    later = [here.invoice("INV-1")]
    assert rule(sealed(here, later, mapping_version=2)) == "changed-since-preview"
    assert rule(sealed(here, [])) == "nothing-to-seal"
    assert nothing_kept(here)


def test_cw_55_what_is_in_sage_or_may_be_is_named_and_nothing_is_sealed(here: Inside) -> None:
    first = sealed(here, [here.invoice("INV-1"), here.invoice("INV-2")])
    assert isinstance(first, Batch)
    found = sealed(here, [here.invoice("INV-2"), here.invoice("INV-3")], name="SECOND")
    assert rule(found) == "already-sent"
    assert str(found).startswith("Preview: Invoice INV-2: in Sage already, or on the way there.")
    twice = sealed(here, [here.invoice("INV-4"), here.invoice("INV-4")], name="THIRD")
    assert rule(twice) == "twice-in-the-batch"
    # A credit note of the same number is another document.
    assert isinstance(sealed(here, [here.credit_note("INV-2")], name="FOURTH"), Batch)


@on_both
def test_cw_47_a_batch_s_name_is_its_own(here: Inside) -> None:
    assert isinstance(sealed(here, [here.invoice("INV-1")]), Batch)
    assert rule(sealed(here, [here.invoice("INV-2")])) == "batch-name-taken"
    with here.installation.store.reading() as session:
        taken = batches.names(session, here.workspace_id)
    assert batches.proposed_name(taken, "ann", date(2026, 11, 24)) == "20261124A2-I"


def test_a_contact_that_another_batch_is_making_is_waited_for(here: Inside) -> None:
    from tests.transfer.test_contacts import BLORP

    assert isinstance(sealed(here, [here.invoice("INV-1", party=BLORP)]), Batch)
    found = sealed(here, [here.invoice("INV-2", party=BLORP)], name="SECOND")
    assert rule(found) == "contact-on-its-way"
    assert "Blorp & Söhne GmbH" in str(found)


def test_everything_that_was_sent_is_known_by_its_key(here: Inside) -> None:
    batch = here.delivered(here.invoice("INV-1"), here.invoice("INV-2"))
    with here.installation.store.reading() as session:
        before = batches.sent_version(session, here.workspace_id)
        found = batches.sent(session, here.workspace_id, here.sage.business)
    assert set(found) == {"invoice INV-1", "invoice INV-2"}
    one = found["invoice INV-1"]
    assert (one.batch, one.state) == (batch.name, "proved")
    assert one.target_number
    here.undo(batch)
    with here.installation.store.reading() as session:
        assert batches.sent(session, here.workspace_id, here.sage.business) == {}
        assert batches.sent_version(session, here.workspace_id) != before


# --- approvals -------------------------------------------------------------------------------


def asked(here: Inside, documents: list[Any], actor: str = "ann") -> ApprovalState:
    return ask(
        here.installation,
        here.workspace_id,
        actor=actor,
        upload_id="upload",
        fingerprint=print_of(here, documents),
        mapping_version=1,
        documents=len(documents),
        value="£144.00",
    )


def given(here: Inside, approval: ApprovalState, actor: str, **words: Any) -> Problem | None:
    given = {"fingerprint": approval.fingerprint, "four_eyes": True, **words}
    return approve(here.installation, here.workspace_id, approval.id, actor=actor, **given)


def states(here: Inside) -> list[str]:
    with here.installation.store.reading() as session:
        return [each.state for each in batches.approvals(session, here.workspace_id)]


@on_both
def test_another_person_approves_what_is_then_sealed(here: Inside) -> None:
    documents = [here.invoice("INV-1")]
    assert rule(sealed(here, documents, four_eyes=True)) == "not-approved"
    approval = asked(here, documents)
    not_yet = sealed(here, documents, four_eyes=True, approval_id=approval.id)
    assert rule(not_yet) == "not-approved"
    assert given(here, approval, "bob") is None
    batch = sealed(here, documents, four_eyes=True, approval_id=approval.id)
    assert isinstance(batch, Batch)
    assert (batch.sealed_by, batch.approved_by) == ("ann", "bob")
    assert states(here) == ["used"]
    again = sealed(here, [here.invoice("INV-2")], name="B", four_eyes=True, approval_id=approval.id)
    assert rule(again) == "not-approved"  # a word is given once
    said = here.log()
    assert said[0] == "Asked for approval of 1 document, £144.00."
    assert said[1].startswith("Approved 1 document prepared by ann, £144.00 (fingerprint ")


def test_who_prepared_may_not_approve_however_they_write_their_name(here: Inside) -> None:
    approval = asked(here, [here.invoice("INV-1")], "Ann Able")
    for name in ("Ann Able", " ann  ABLE "):
        assert rule(given(here, approval, name)) == "four-eyes"
    assert given(here, approval, "Ann Able", four_eyes=False) is None


def test_any_change_lets_an_approval_fall(here: Inside) -> None:
    documents = [here.invoice("INV-1")]
    approval = asked(here, documents)
    assert given(here, approval, "bob") is None
    changed = [replace(here.invoice("INV-1"), notes="one letter")]
    found = sealed(here, changed, four_eyes=True, approval_id=approval.id)
    assert rule(found) == "changed-since-approved"
    with here.installation.store.writing() as session:
        fallen = fall(
            session,
            here.installation.keys,
            here.workspace_id,
            "upload",
            print_of(here, changed),
            "INV-1 has other notes.",
        )
    assert (fallen, states(here)) == (1, ["fallen"])
    assert here.log()[-1] == (
        "The approval given for 1 document, £144.00, counts no more: INV-1 has other notes."
    )
    assert rule(sealed(here, documents, four_eyes=True, approval_id=approval.id)) == "not-approved"


def test_what_was_seen_is_what_is_approved(here: Inside) -> None:
    approval = asked(here, [here.invoice("INV-1")])
    seen = print_of(here, [here.invoice("INV-2")])
    assert rule(given(here, approval, "bob", fingerprint=seen)) == "changed-since-asked"
    assert states(here) == ["fallen"]


def test_an_approval_is_refused_with_a_reason_and_asked_anew(here: Inside) -> None:
    documents = [here.invoice("INV-1")]
    first = asked(here, documents)
    assert asked(here, documents).id == first.id  # asked twice, it is one
    words = (here.installation, here.workspace_id, first.id)
    assert rule(refuse(*words, actor="bob", why=" ")) == "no-reason"
    assert refuse(*words, actor="bob", why="The date is wrong.") is None
    assert rule(given(here, first, "bob")) == "approval-answered"
    second = asked(here, documents)
    assert second.id != first.id
    assert states(here) == ["asked", "refused"]


# --- how long it takes -----------------------------------------------------------------------


def test_mm_32_a_batch_tells_its_calls_and_when_it_will_end(here: Inside) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(30)])
    plan = here.state(batch).calls
    assert plan is not None
    assert (plan.to_come, plan.last_day, plan.beyond_today) == (32, 0, False)
    assert 10 <= plan.seconds <= 20
