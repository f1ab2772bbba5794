"""What was sent and is different since: what it would become in Sage, or why it stays."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.model import Sent, Wanted
from tests.making import books, sheet_of
from tests.preview.test_preview import MAPPING, SHEET, found, outcomes, seen, sent

CANCELLED = sheet_of(
    """
No,Client,Date,Text,Net,VAT,Total,Status,Place,Currency
101,Blorp,31/03/2026,Ladder,100.00,S,120.00,Void,North,GBP
102,Blorp,02/04/2026,Ladder back,-20.00,S,-24.00,Sent,South,GBP
"""
)
VOIDING = MAPPING.model_copy(
    update={
        "shape": MAPPING.shape.model_copy(
            update={"statuses": {"Sent": "ready", "Void": "cancelled"}}
        )
    }
)


def before(**changes: Any) -> dict[str, Sent]:
    return sent(seen(), "101", **changes)


def lines(**changes: Any) -> Any:
    """The lines of 101 with something else on the first."""
    document = seen().document(0)
    assert document is not None
    return (replace(document.lines[0], **changes), *document.lines[1:])


def test_mm_38_a_change_is_told_field_by_field() -> None:
    dearer = lines(unit_price=Decimal(90), net=Decimal(90), tax=Decimal(18), account="a4010")
    view = seen(sent=before(due=date(2026, 4, 1), lines=dearer))
    change = view.change(0)
    assert change is not None
    assert (change.act, change.why_not, view.changes()) == ("update", "", [0])
    assert [(each.what, each.was, each.now) for each in change.diff] == [
        ("Due", "01/04/2026", "30/04/2026"),
        ("Line 1, price", "90", "100.00"),
        ("Line 1, net", "90", "100.00"),
        ("Line 1, tax", "18", "20.00"),
        ("Line 1, account", "4010 Sales - Services", "4000 Sales - Products"),
        ("Net", "140.00 GBP", "150.00 GBP"),
        ("Tax", "18.00 GBP", "20.00 GBP"),
        ("Total", "158.00 GBP", "170.00 GBP"),
    ]
    assert change.amendment.document == view.document(0)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"party": "other"}, "It is for another client now"),
        ({"currency": "EUR"}, "It is in another currency now"),
        ({"lines": "more"}, "It has fewer lines now"),
        ({"lines": "product"}, "A line names no product any more"),
    ],
)
def test_what_a_posted_document_keeps_is_told_with_what_to_do_instead(
    changes: dict[str, Any], why: str
) -> None:
    document = seen().document(0)
    assert document is not None
    made = {
        "other": replace(document.party, key="zahnrad"),
        "more": (*document.lines, document.lines[0]),
        "product": lines(product="p1"),
    }
    view = seen(sent=before(**{name: made.get(value, value) for name, value in changes.items()}))
    change = view.change(0)
    assert change is not None
    assert change.why_not.startswith(why)
    assert change.why_not.endswith("or leave it as it is in Sage.")
    assert (view.changes(), why in view.why(0)) == ([], True)


def test_what_is_paid_locked_or_being_changed_stays() -> None:
    taken = before(due=date(2030, 1, 1))
    ((key, one),) = taken.items()

    def why(view: Any) -> str:
        return str(view.change(0).why_not)

    assert why(seen(sent={key: replace(one, status="paid")})).startswith("It is paid in Sage.")
    there = found(id="id", status="part paid")
    assert why(seen(sent=taken, found=[there])).startswith("A part of it is paid in Sage.")
    locked = "It is dated in a period that is locked in Sage, up to 31/03/2026."
    from engine.preview import preview
    from tests.making import limits

    view = preview(SHEET, MAPPING, books(lock_date=date(2026, 3, 31)), limits(), sent=taken)
    assert why(view).startswith(locked)
    view = seen(sent={key: replace(one, changing="20260405JD-I")})
    assert why(view) == "It is being changed with batch “20260405JD-I”."


def test_mm_39_what_is_cancelled_in_the_file_is_offered_as_a_void() -> None:
    assert outcomes(seen(CANCELLED, VOIDING))["101"] == "excluded"
    taken = before()
    view = seen(CANCELLED, VOIDING, sent=taken)
    assert outcomes(view) == {"101": "changed", "102": "create"}
    assert view.why(0) == (
        "It went to Sage with batch “20260404JD-I”, as SI-48. Its status is “Void”: it is"
        " cancelled."
    )
    change = view.change(0)
    assert change is not None
    assert (change.act, change.reason) == ("void", "Its status is “Void”: it is cancelled.")
    assert view.equation.balances
    ((key, one),) = taken.items()
    paid = seen(CANCELLED, VOIDING, sent={key: replace(one, status="paid")}).change(0)
    assert paid is not None
    assert paid.why_not == "It is paid in Sage. Send a credit note instead."
    gone = seen(CANCELLED, VOIDING, sent={key: replace(one, status="void")})
    assert outcomes(gone)["101"] == "excluded"


def test_mm_40_what_was_voided_in_sage_is_flagged() -> None:
    view = seen(sent=before(), found=[found(id="id", status="void")])
    assert outcomes(view)["101"] == "already there"
    assert view.why(0).endswith("It was voided in Sage since.")
    assert view.rows(Wanted(outcome="already there")).total == 1
