"""The closing pack: the same bytes whenever it is asked for, and every sum in it."""

import io
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

from engine.desk import Desk
from engine.desk.papers import pack_page
from engine.model import DeliveryLine
from engine.records import Workspace
from engine.store import workspaces
from tests.transfer.inside import Inside
from tests.transfer.test_amend import dearer


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(data.strip())


def desk(here: Inside) -> Desk:
    with here.installation.store.reading() as session:
        found = workspaces.with_id(session, here.workspace_id)
    assert isinstance(found, Workspace)
    return Desk(here.installation, "ann", found)


def test_a_pack_tells_every_sum_and_every_exception(here: Inside) -> None:
    before, cancelled = here.invoice("INV-1"), here.invoice("INV-2")
    here.delivered(before, cancelled)
    held = '{"came in": {"documents": 4, "rows": 8, "value": "1234.50"}}'
    batch = here.seal(
        [here.invoice("INV-3"), here.credit_note("CN-1")],
        "20261124A-I",
        [here.update(dearer(before)), here.void(cancelled.key)],
        held_back=held,
    )
    here.start(batch)
    here.go(batch)
    page = desk(here).sending.closing_page(batch.id)
    read = _Text()
    read.feed(page)
    told = read.said
    assert told[told.index("Fingerprint of the documents") + 1] == batch.fingerprint
    at = told.index("Sealed", told.index("Control totals"))
    # 144.00 and its credit note cancel out; what is left is the invoice that was amended.
    assert told[at : at + 6] == ["Sealed", "GBP", "3", "145.00", "29.00", "174.00"]
    at = told.index("In Sage")
    assert told[at : at + 6] == ["In Sage", "GBP", "3", "145.00", "29.00", "174.00"]
    assert told[told.index("came in") + 3] == "1,234.50"
    assert "None: every document is in Sage as it was sealed." in told
    assert {"amended and equal to the penny", "voided in Sage"} <= set(told)
    assert "script" not in read.tags
    assert "http" not in page


def test_a_pack_is_the_same_to_the_byte_whenever_it_is_asked_for(here: Inside) -> None:
    batch = here.delivered(here.invoice("INV-1", notes="Café <b>“Étoile”</b>"))
    papers = desk(here).sending
    assert papers.closing_page(batch.id) == papers.closing_page(batch.id)
    book = papers.closing_pack(batch.id)
    assert book == papers.closing_pack(batch.id)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert "Control totals" in archive.read("xl/workbook.xml").decode()


def test_no_text_of_a_client_becomes_part_of_the_page(here: Inside) -> None:
    batch = here.delivered(here.invoice("INV-1"))
    (line,) = here.lines(batch)
    hostile: DeliveryLine = replace(line, contact="<script>alert(1)</script>", says="<img src=x>")
    page = pack_page(here.state(batch), [replace(hostile, state="differs")])
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
