"""Documents posted in a practice Sage 50, over HTTP: once each, and equal to the penny."""

from targets.sage50live.conftest import Live


def test_a_batch_is_posted_read_back_and_equal_to_the_penny(live: Live) -> None:
    live.connected()
    credit = live.document("C-1", kind="credit note", due=None)
    batch = live.sent(live.document("INV-1"), credit, live.bought("EXP-1"))
    assert live.title(batch) == "All delivered, equal to the penny"
    held = {each["invRef"]: each for each in live.practice.headers()}
    assert {name: each["type"] for name, each in held.items()} == {
        "INV-1": "SI", "C-1": "SC", "EXP-1": "PI",
    }  # fmt: skip
    assert held["INV-1"]["dueDate"] == "20/12/2026 00:00:00"
    lines = live.practice.splits(held["INV-1"]["headerNumber"])
    assert [(each["nominalCode"], each["taxCode"], each["details"]) for each in lines] == [
        ("4000", "T1", "Full page"), ("4001", "T1", "Half page, twice"),
    ]  # fmt: skip
    (invoice, *_) = live.deliveries(batch)
    assert (invoice.target_id, invoice.target_number) == ("681", "1235")
