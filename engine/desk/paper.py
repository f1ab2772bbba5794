"""A report on paper: headings, facts and tables on numbered pages, the same bytes every time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from engine.desk.lettering import codes_in, drawn, printable
from engine.sheets.writing import Written

_FONTS = Path(__file__).parent / "fonts"
_MARGIN, _BETWEEN = 12.0, 2.6
_SMALL, _LINE = 7.0, 3.4
_GREEN, _INK, _GREY, _RULE = (13, 125, 91), (27, 39, 35), (85, 99, 93), (221, 229, 225)
_FOOT = 14.0


class Paper:
    """Pages in landscape, filled from the top; every one names the report and its fingerprint."""

    def __init__(self, title: str, at: datetime, foot: str) -> None:
        self._pdf = pdf = _Pages(foot)
        pdf.set_creation_date(at)
        pdf.set_title(title)
        pdf.set_creator("Crosswalk")
        pdf.set_lang("en-GB")
        self._lacking: dict[str, None] = {}
        pdf.add_page()

    def heading(self, text: str) -> None:
        self._room(18)
        self._pdf.ln(3)
        self._text(text, 11, bold=True)
        self._pdf.ln(1)

    def title(self, above: str, text: str, below: str, verdict: str) -> None:
        pdf, top = self._pdf, self._pdf.get_y()
        half = pdf.epw * 0.6
        self._text(above, 8, _GREY, width=half)
        self._text(text, 18, bold=True, width=half)
        self._text(below, 9, _GREY, width=half)
        end = pdf.get_y()
        pdf.set_y(top + 4)
        self._text(
            verdict, 11, bold=True, left=pdf.l_margin + half, width=pdf.epw - half, right=True
        )
        pdf.set_y(max(end, pdf.get_y()) + 1.5)
        pdf.set_draw_color(*_GREEN)
        pdf.set_line_width(0.8)
        pdf.line(pdf.l_margin, pdf.get_y(), pdf.l_margin + pdf.epw, pdf.get_y())
        pdf.ln(3)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for what, says in facts:
            self._room(_LINE + 1)
            top = self._pdf.get_y()
            self._text(what, 8, _GREY, width=58)
            self._pdf.set_y(top)
            self._text(says, 8, left=self._pdf.l_margin + 60, width=self._pdf.epw - 60)

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[Written]],
        widths: Sequence[float],
        remarks: Sequence[str] = (),
    ) -> None:
        """Its columns share the width as `widths` say; a remark stands below its row."""
        pdf = self._pdf
        scale = (pdf.epw - _BETWEEN * (len(widths) - 1)) / sum(widths)
        wide = [each * scale for each in widths]
        right = [
            any(isinstance(row[place], Decimal | int) for row in rows)
            for place in range(len(columns))
        ]
        self._room(4 * _LINE)
        self._head(columns, wide, right)
        for at, row in enumerate(rows):
            cells = [
                list(self._wrapped(said(cell), _SMALL, width))
                for cell, width in zip(row, wide, strict=True)
            ]
            says = remarks[at] if remarks else ""
            below = list(self._wrapped(says, _SMALL, pdf.epw - 6)) if says else []
            if not pdf.has_room((max(map(len, cells), default=1) + len(below)) * _LINE + 1.2):
                pdf.add_page()
                self._head(columns, wide, right)
            self._row(cells, wide, right)
            for line in below:
                self._put(line, pdf.l_margin + 6, pdf.get_y(), pdf.epw - 6, False)
                pdf.ln(_LINE)
            self._rule(_RULE)

    def note(self, text: str) -> None:
        self._room(_LINE * 2)
        self._text(text, 8, _GREY)

    def signatures(self, *names: str) -> None:
        pdf = self._pdf
        self._room(26)
        pdf.ln(16)
        width = (pdf.epw - 12 * (len(names) - 1)) / len(names)
        top = pdf.get_y()
        pdf.set_draw_color(*_INK)
        pdf.set_line_width(0.2)
        for place, name in enumerate(names):
            left = pdf.l_margin + place * (width + 12)
            pdf.line(left, top, left + width, top)
            pdf.set_y(top + 1)
            self._text(name, 8, _GREY, left=left, width=width)

    def lacking(self) -> None:
        """What the font could not show, told at the end."""
        if not self._lacking:
            return
        many = len(self._lacking)
        noun = "character" if many == 1 else "characters"
        self._pdf.ln(3)
        self.note(
            f"{many:,} {noun} that the font of this paper lacks, printed by number in square "
            f"brackets; the workbook has them as they are: {', '.join(self._lacking)}."
        )

    def printed(self) -> bytes:
        return bytes(self._pdf.output())

    # --- drawing ---

    def _room(self, height: float) -> None:
        if not self._pdf.has_room(height):
            self._pdf.add_page()

    def _head(self, columns: Sequence[str], wide: Sequence[float], right: Sequence[bool]) -> None:
        self._pdf.set_text_color(*_GREY)
        cells = [
            list(self._wrapped(each, _SMALL, width, bold=True))
            for each, width in zip(columns, wide, strict=True)
        ]
        self._row(cells, wide, right)
        self._rule(_GREY)
        self._pen(_SMALL)

    def _row(
        self, cells: Sequence[Sequence[str]], wide: Sequence[float], right: Sequence[bool]
    ) -> None:
        pdf, top, left = self._pdf, self._pdf.get_y(), self._pdf.l_margin
        for lines, width, to_right in zip(cells, wide, right, strict=True):
            for number, line in enumerate(lines):
                self._put(line, left, top + number * _LINE, width, to_right)
            left += width + _BETWEEN
        pdf.set_y(top + max(1, *map(len, cells)) * _LINE)

    def _rule(self, color: tuple[int, int, int]) -> None:
        pdf = self._pdf
        pdf.set_draw_color(*color)
        pdf.set_line_width(0.15)
        pdf.line(pdf.l_margin, pdf.get_y() + 0.5, pdf.l_margin + pdf.epw, pdf.get_y() + 0.5)
        pdf.ln(1.2)

    def _text(
        self,
        text: str,
        size: float,
        color: tuple[int, int, int] = _INK,
        *,
        bold: bool = False,
        left: float | None = None,
        width: float | None = None,
        right: bool = False,
    ) -> None:
        """Below what was written last, over as many lines as it needs."""
        pdf = self._pdf
        left, width = left or pdf.l_margin, width or pdf.epw
        lines = list(self._wrapped(text, size, width, bold=bold))
        pdf.set_text_color(*color)
        for line in lines:
            self._put(line, left, pdf.get_y(), width, right)
            pdf.set_y(pdf.get_y() + size * 0.46)

    def _put(self, line: str, left: float, top: float, width: float, right: bool) -> None:
        pdf = self._pdf
        if line:
            line = drawn(line, pdf.glyphs)
            x = left + width - pdf.measure(line) if right else left
            pdf.text(x, top + pdf.font_size * 0.93, line)

    def _pen(self, size: float, bold: bool = False) -> None:
        self._pdf.set_font("DejaVu", "B" if bold else "", size)
        self._pdf.set_text_color(*_INK)

    def _wrapped(
        self, text: str, size: float, width: float, *, bold: bool = False
    ) -> Iterator[str]:
        """The text in lines that fit; what has no room as a word is broken where it must."""
        self._pdf.set_font("DejaVu", "B" if bold else "", size)
        text = printable(text, self._pdf.glyphs)
        self._lacking |= dict.fromkeys(codes_in(text))
        measure = self._pdf.measure
        if measure(text) <= width:
            yield text
            return
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if measure(longer) <= width:
                line = longer
                continue
            if line:
                yield line
            while measure(word) > width:
                fits = next(
                    n for n in range(len(word), 0, -1) if n == 1 or measure(word[:n]) <= width
                )
                yield word[:fits]
                word = word[fits:]
            line = word
        yield line


class _Pages(FPDF):
    """A4 on its side, each page with its foot; a page is full when `has_room` says so."""

    def __init__(self, foot: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.set_margin(_MARGIN)
        self.set_auto_page_break(False)
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font("DejaVu", style, _FONTS / file)
        fonts = [each for each in self.fonts.values() if isinstance(each, TTFFont)]
        self.glyphs = frozenset.intersection(*(frozenset(each.cmap) for each in fonts))
        self._foot = drawn(printable(foot, self.glyphs), self.glyphs)

    def has_room(self, height: float) -> bool:
        return bool(self.get_y() + height <= self.h - _FOOT)

    def measure(self, text: str) -> float:
        """How wide the text is with the pen as it is."""
        font = self.current_font
        assert isinstance(font, TTFFont)
        return float(sum(map(font.cw.__getitem__, map(ord, text))) * self.font_size / 1000)

    def footer(self) -> None:
        self.set_y(self.h - _FOOT + 4)
        self.set_font("DejaVu", "", 6.5)
        self.set_text_color(*_GREY)
        self.cell(self.epw - 40, 4, self._foot)
        self.cell(40, 4, f"page {self.page_no()} of {{nb}}", align="R")


def said(cell: Written) -> str:
    """A cell as paper shows it."""
    if isinstance(cell, Decimal | int):
        return f"{cell:,}"
    if isinstance(cell, datetime):
        return f"{cell:%d %b %Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d %b %Y}"
    return "" if cell is None else str(cell)
