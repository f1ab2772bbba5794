"""The closing pack: the same bytes whenever it is asked for, and every sum in it."""

import io
import os
import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from engine.desk import Desk
from engine.desk.lettering import drawn
from engine.desk.papers import pack_pdf
from engine.model import DeliveryLine, Party
from engine.records import Workspace
from engine.store import workspaces
from tests.transfer.inside import Inside
from tests.transfer.paper_reader import pages_of
from tests.transfer.test_amend import dearer

_AGAIN = """
import pickle, sys, time
from engine.desk.papers import pack_pdf
time.sleep(1.1)
sys.stdout.buffer.write(pack_pdf(*pickle.load(sys.stdin.buffer)))
"""


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
    told = [each for page in pages_of(desk(here).sending.closing_paper(batch.id)) for each in page]
    assert told[told.index("Mapping version") + 1] == "1"
    assert told[told.index("The file's SHA-256") + 1] == "0" * 64
    assert told[told.index("Approved by") + 1] == "ann"
    assert told[told.index("Fingerprint of the documents") + 1] == batch.fingerprint
    at = told.index("Sealed", told.index("Control totals"))
    # 144.00 and its credit note cancel out; what is left is the invoice that was amended.
    assert told[at : at + 6] == ["Sealed", "GBP", "3", "145.00", "29.00", "174.00"]
    at = told.index("In Sage")
    assert told[at : at + 6] == ["In Sage", "GBP", "3", "145.00", "29.00", "174.00"]
    assert told[told.index("came in") + 3] == "1,234.50"
    assert "None: every document is in Sage as it was sealed." in told
    assert "amended and equal to the penny" in " ".join(told)
    assert "voided in Sage" in told


def test_vt_13_what_became_of_each_is_counted_and_leads_to_its_lines(here: Inside) -> None:
    before, cancelled = here.invoice("INV-1"), here.invoice("INV-2")
    here.delivered(before, cancelled)
    batch = here.seal(
        [here.invoice("INV-3"), here.invoice("INV-4", party=Party("new", "Blorp & Daughters"))],
        changes=[here.update(dearer(before)), here.void(cancelled.key)],
    )
    here.start(batch)
    here.go(batch)
    state = here.state(batch)
    assert dict(state.became) == {"Created": 3, "Updated": 1, "Voided": 1}
    sending = desk(here).sending
    for became, numbers in (("Updated", ["INV-1"]), ("Voided", ["INV-2"]), ("Failed", [])):
        assert [e.number for e in sending.deliveries(batch.id, became=became)] == numbers
    made = sending.deliveries(batch.id, became="Created")
    assert [each.what for each in made] == ["contact", "invoice", "invoice"]
    here.undo(batch, made[1].id)
    assert dict(here.state(batch).became) == {
        "Created": 2, "Updated": 1, "Voided": 1, "Undone": 1,
    }  # fmt: skip


def test_a_pack_is_the_same_to_the_byte_whenever_it_is_asked_for(here: Inside) -> None:
    batch = here.delivered(here.invoice("INV-1", notes="Café <b>“Étoile”</b>"))
    papers = desk(here).sending
    book = papers.closing_pack(batch.id)
    assert book == papers.closing_pack(batch.id)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert "Control totals" in archive.read("xl/workbook.xml").decode()
    told = pickle.dumps((here.state(batch), here.lines(batch)))
    elsewhere = subprocess.run(
        [sys.executable, "-c", _AGAIN],
        input=told,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    assert papers.closing_paper(batch.id) == elsewhere.stdout


def _with_names(here: Inside, *names: str) -> tuple[bytes, DeliveryLine]:
    batch = here.delivered(here.invoice("INV-1"))
    (line,) = here.lines(batch)
    lines = [replace(line, contact=name) for name in names]
    return pack_pdf(here.state(batch), lines), line


def test_any_name_is_printed_and_what_the_font_lacks_is_told(here: Inside) -> None:
    names = (
        "Ακρόπολις Α.Ε.", "Łódź „Żółć” Sp. z o.o.", "Ооо «Ёжик»", "İstanbul ₺ ١٢٣", "Café (NFD)",
        "<script>alert(1)</script>", "上海 Ltd",
    )  # fmt: skip
    pdf, _ = _with_names(here, *names)
    told = " ".join(each for page in pages_of(pdf) for each in page)
    for name in (*names[:4], "Café (NFD)", "<script>alert(1)</script>", "[U+4E0A][U+6D77] Ltd"):
        assert name in told
    assert "2 characters that the font of this paper lacks" in told
    assert "U+4E0A CJK UNIFIED IDEOGRAPH-4E0A" in told


def test_what_is_read_from_right_to_left_is_drawn_so_with_its_letters_joined() -> None:
    glyphs = range(0x10000)
    assert drawn("כתר 7", glyphs) == "7 רתכ"
    # Noon, yeh, lam: the first of the word stands last, each in the shape of its place.
    assert drawn("نيل", glyphs) == "\ufede\ufef4\ufee7"
    assert drawn("سلام", glyphs) == "\ufee1\ufefc\ufeb3"  # lam and alef are one
    assert drawn("plain (text)", glyphs) == "plain (text)"


def test_every_page_has_its_number_the_fingerprint_and_the_heads_of_its_table(
    here: Inside,
) -> None:
    pdf, line = _with_names(here, *(f"Client {n} with quite a long name & Sons" for n in range(90)))
    pages = pages_of(pdf)
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        said = " ".join(page)
        assert f"page {number} of  {len(pages)}" in said
        assert "fingerprint " in page[-3]
        if 1 < number < len(pages):
            assert page[:3] == ["What", "Number", "Client"]
    told = [each for page in pages for each in page]
    assert told.count(line.target_number) == 90
    assert told.index("Prepared") > max(at for at, each in enumerate(told) if each == "144.00")


def test_a_word_without_spaces_is_broken_and_loses_nothing(here: Inside) -> None:
    long = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
    pdf, _ = _with_names(here, long)
    assert long in "".join(each for page in pages_of(pdf) for each in page)
