"""Whatever bytes somebody brings: a book or a sentence, in time, and never an exception."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.model import Book, Problem
from engine.profile import recognise, shape_of
from engine.samples import SAMPLES, sample_content
from engine.sheets import ReadLimits, column_profile, drift, headed, pack, read, unpack
from tests.sheets.making import ods, xls, xlsb, xlsx

LIMITS = ReadLimits(seconds=20)
TEXT_FILES = [sample_content(each.key, kind) for each in SAMPLES for kind in each.files]
ROWS = [["No", "Client", "Net"], *([str(n), f"Client {n}", f"{n}.50"] for n in range(40))]


def whole_way(name: str, content: bytes) -> None:
    """Everything that is done with a file before a person sees it."""
    began = time.monotonic()
    made = read(name, content, LIMITS)
    if isinstance(made, Problem):
        assert made.at == name
        assert made.says.startswith(f"“{name}”")
        assert made.fix.endswith(".")
    else:
        assert isinstance(made, Book)
        assert made.grids
        assert len(unpack(pack(made)).grids) == len(made.grids)
        for grid in made.grids[:3]:
            assert len({len(each) for each in grid.columns} | {len(grid)}) == 1
            sheet = headed(grid)
            above = 1 if sheet.header_row else 0
            assert len(sheet) + len(sheet.left_out) + above == len(grid)
            assert len(set(sheet.headings)) == len(sheet.headings) == len(sheet.columns)
            assert all(sheet.headings)
            shape_of(next(iter(recognise(sheet)), None), sheet)
            for heading in sheet.headings[:6]:
                column_profile(sheet, heading)
            assert drift(sheet, sheet) == ()
    assert time.monotonic() - began < 60


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled or cut off, as careless disks and people do."""
    made = bytearray(content)
    match dice.randrange(5):
        case 0:
            for _ in range(dice.randrange(1, 30)):
                made[dice.randrange(len(made))] = dice.randrange(256)
        case 1:
            del made[dice.randrange(len(made)) :]
        case 2:
            start = dice.randrange(len(made))
            del made[start : start + dice.randrange(1, 2000)]
        case 3:
            start = dice.randrange(len(made))
            made[start:start] = made[start : start + dice.randrange(1, 2000)]
        case _:
            for _ in range(dice.randrange(1, 10)):
                made[dice.randrange(len(made))] = dice.choice(b"\x00\xff\"',;\t\n\r\\")
    return bytes(made)


@pytest.mark.parametrize("seed", range(60))
def test_damaged_text_files(seed: int) -> None:
    dice = random.Random(seed)
    name, content = dice.choice(TEXT_FILES)
    whole_way(name, mutated(content, dice))


@pytest.mark.parametrize("seed", range(10))
def test_damaged_workbooks(seed: int) -> None:
    dice = random.Random(seed)
    name, content = dice.choice(
        [(f"a.{each.__name__}", each(ROWS)) for each in (xlsx, ods, xls, xlsb)]
    )
    whole_way(name, mutated(content, dice))


@settings(deadline=None, max_examples=120)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.xls", "a", ".csv"]))
@example(b"[{", "a.json")
@example(b"[{}]", "a.json")
@example(b"\xff\xfe\x00", "a.csv")
@example(b"sep=\n1\n", "a.csv")
@example(b"sep=\xc3\xa9\n1\xc3\xa92\n", "a.csv")
@example(b'"', "a.csv")
@example(b"\r", "a.csv")
@example(b"<table><td><table></table><td>x", "a.xls")
def test_any_bytes_at_all(content: bytes, name: str) -> None:
    if not content.startswith((b"PK", b"\xd0\xcf")):  # those start a process each; see above
        whole_way(name, content)


WORDS = st.sampled_from(
    ["Invoice No", "Total", "Date", "Net", "", " ", "1", "2.50", "1,234", "13/04/2026", "€5",
     "x\ny", "Client", "VAT %", "0.2", "20%", "#N/A", "=1+1", "Ünïcode", "\x00", "\u2028", "٣"]
)  # fmt: skip


@settings(deadline=None, max_examples=120)
@given(st.lists(st.lists(WORDS, max_size=5), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_any_table_of_the_words_of_invoices(table: list[list[str]], separator: str) -> None:
    lines = (separator.join(f'"{each}"' for each in row) for row in table)
    whole_way("Invoices.csv", "\n".join(lines).encode())
