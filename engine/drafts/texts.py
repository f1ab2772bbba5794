"""The texts of a document: descriptions as plain lines, notes, and what is too long cut."""

import html
import re

_BREAK = re.compile(
    r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6]|/ul|/ol|/table|hr|li|tr|p|div|h[1-6])\b[^>]*>",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
_CELL = re.compile(r"</\s*t[dh]\s*>(?=\s*<\s*t[dh]\b)", re.IGNORECASE)
_SILENT = re.compile(r"<\s*(script|style)\b.*?</\s*\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SURELY = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|table|td|tr|u|ul)(?:\s[^<>]*)?/?>"
    r"|&(?:[a-zA-Z]{2,8}|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")


def plain_lines(text: str) -> str:
    """HTML as lines of plain text; a text without any stays as it is.

    >>> plain_lines("<h3>What</h3><ul><li>One&nbsp;&amp; only</li><li>Two</li></ul>")
    'What\\n- One & only\\n- Two'
    >>> plain_lines("<table><tr><td>Draft</td><td>1 May</td></tr></table>")
    'Draft | 1 May'
    >>> plain_lines("2 < 3 and 4 > 3")
    '2 < 3 and 4 > 3'
    """
    text = _SILENT.sub("", text)
    if _TAG.search(text):
        text = _SPACES.sub(" ", text.replace("\n", " "))
        text = _CELL.sub(" | ", text)
        text = _ITEM.sub("\n- ", text)
        text = _BREAK.sub("\n", text)
        text = _TAG.sub("", text)
    text = html.unescape(text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and line != "-")


def has_markup(text: str) -> bool:
    """Whether a text is HTML beyond doubt: Sage shows tags as they are, and refuses entities.

    >>> has_markup("Fish &amp; chips<br>twice"), has_markup("R&D; <draft> 2 < 3 > 1")
    (True, False)
    """
    return ("<" in text or "&" in text) and _SURELY.search(text) is not None


def cut(text: str, length: int) -> str:
    """The text within the target's length, with a sign that there was more.

    >>> cut("A long story", 7)
    'A long…'
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
