"""What Sage holds, compared with what was sent, to the penny."""

from typing import Any

import pytest

from engine.errors import TryAgain
from tests.transfer.inside import Inside, on_both


@on_both
def test_what_somebody_changed_in_sage_is_shown_by_the_read_back(here: Inside) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(3)])
    here.start(batch)

    def around(request: Any, when: str) -> None:
        if request.method != "GET" or when != "before":
            return
        with here.sage.store.writing() as connection:
            connection.execute(
                "UPDATE records SET body = json_set(body, '$.tax_amount', '24.01',"
                " '$.total_amount', '144.01') WHERE json_extract(body, '$.reference') = 'INV-0'"
            )
            connection.execute(
                "UPDATE records SET body = json_set(body, '$.status', 'VOID')"
                " WHERE json_extract(body, '$.reference') = 'INV-1'"
            )

    here.sage.around = around
    assert here.go(batch) == "All delivered, 2 different in Sage."
    first, second = here.lines(batch, "differs")
    assert first.says == "In Sage: tax 24.01 instead of 24.00, total 144.01 instead of 144.00."
    assert second.says == "It is void in Sage."
    state = here.state(batch)
    assert (state.proved_at, state.says) == (None, "2 documents are not in Sage as sent.")
    assert "1 documents equal to the penny, 2 different." in here.log()[-1]


def test_the_read_back_waits_for_lists_that_lag_behind(here: Inside) -> None:
    here.sage.rules(list_delay_seconds=300)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(6)])
    here.start(batch)
    with pytest.raises(TryAgain, match="do not show 6 delivered documents yet"):
        here.go(batch)
    assert here.state(batch).state == "delivered"  # the next batch may set out meanwhile
    assert here.go_to_the_end(batch) == "All delivered, equal to the penny."


def test_a_thousand_documents_need_two_calls_in_a_hundred_more_than_there_are(
    here: Inside,
) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(120)])
    here.start(batch)
    before = here.sage.requests
    here.go(batch)
    assert here.sage.requests - before <= 120 * 1.02
