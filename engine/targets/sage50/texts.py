"""Texts as the import reads them, with a sentence for each that was changed to fit."""

from dataclasses import dataclass, field
from unicodedata import category

from engine.targets.letters import FORMULA, Fitted, fitted
from engine.targets.sage50.layout import ENCODING

_INSTEAD = {'"': "''"}  # the import takes a quotation mark for the end of a text


@dataclass
class Texts:
    """Texts made to fit, and what was changed about them."""

    sent: bool = False
    """Whether they are sent, and no file stands between."""
    remarks: list[str] = field(default_factory=list)

    def fit(self, where: str, what: str, text: str, length: int) -> str:
        made = (as_sent if self.sent else as_written)(text, length)
        if made.cut:
            self.remarks.append(
                f"{where}: {what} is cut to {length} characters, “{made.text}”; in full it is"
                f" “{in_a_line(text)}”."
            )
        elif made.replaced:
            self.remarks.append(
                f"{where}: {what} “{in_a_line(text)}” is written “{made.text}”, because the file"
                " cannot hold every character of it."
            )
        return made.text


def as_written(text: str, length: int = 0) -> Fitted:
    """A text as it stands in the file; a spreadsheet program takes none for a formula to run.

    >>> as_written('A 24" screen').text, as_written("=HYPERLINK(1)").text, as_written("-10 %").text
    ("A 24'' screen", "'=HYPERLINK(1)", '-10 %')
    """
    made = fitted(text, length, encoding=ENCODING, instead=_INSTEAD)
    if not FORMULA.match(made.text):
        return made
    guarded = fitted(f"'{made.text}", length, encoding=ENCODING)
    return Fitted(guarded.text, replaced=True, cut=made.cut or guarded.cut)


def as_sent(text: str, length: int = 0) -> Fitted:
    """A text as it is sent: in the letters that Sage 50 keeps, and no file stands between.

    >>> as_sent('A 24" screen').text, as_sent("=1+1").text
    ('A 24" screen', '=1+1')
    """
    return fitted(text, length, encoding=ENCODING)


def unchanged(text: str) -> bool:
    """Whether the file can hold the text as it is."""
    return as_written(text).text == text


def in_a_line(text: str) -> str:
    """The whole text as a sentence quotes it."""
    return " ".join("".join(" " if category(each) == "Cc" else each for each in text).split())
