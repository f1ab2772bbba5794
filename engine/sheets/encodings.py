"""In which encoding a text file was written, decided from its bytes."""

import codecs
import re
from collections import Counter
from typing import Final

import numpy as np
import pyarrow as pa

_CHUNK = 1 << 20
_CHECKED = 100_000
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r\x0b\x0c\x1a")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # begins like UTF-16's mark
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_SINGLE: Final = (
    ("cp1252", "Windows-1252"),
    ("iso8859-15", "ISO-8859-15"),
    ("mac-roman", "Mac Roman"),
)
_HIGH = re.compile(rb"[\x00-\x7f]?[\x80-\xff]+[\x00-\x7f]?")
_BEYOND = re.compile("[^\x00-\x7f]")
_MOST_SEEN = 20_000
_TWICE = re.compile(
    b"\xc3(?:\x83\xc2[\x80-\xbf]|\x82\xc2[\xa0-\xbf]|\xa2\xe2\x82\xac(?:\xc2[\x80-\xbf]|%b))"
    % b"|".join(each.encode() for each in "™œž“”˜")
)
"""Ã, Â or â€ and what follows it where a letter with an accent was saved twice, in UTF-8."""


def is_text(content: bytes) -> bool:
    """Whether this can be text in any encoding: it has hardly any control characters."""
    head = content[:_CHECKED]
    if any(content.startswith(mark) for mark, codec, _ in _BOMS if codec != "utf-8"):
        return True
    if wide := _wide(content):
        head = head[: len(head) // 2 * 2].decode(wide, "replace").encode()
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls <= len(head) // 1000


def to_utf8(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same text as UTF-8 without a mark, and how it was written, for people."""
    for mark, codec, title in _BOMS:
        if content.startswith(mark):
            body = content[len(mark) :]
            if codec == "utf-8":
                return _utf8(body)
            return _decoded(body, codec), (f"{title}.",)
    if wide := _wide(content):
        return _decoded(content, wide), ("UTF-16 without a mark.",)
    return _utf8(content)


def _utf8(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    if content.isascii():
        return content, ()
    if is_utf8(content):
        note: tuple[str, ...] = ("UTF-8.",)
        if twice := _TWICE.search(content, 0, _CHUNK):
            note += (
                f"“{twice[0].decode()}” looks like a letter with an accent that was saved twice in "
                "different encodings before the file came here.",
            )
        return content, note
    text = content.decode("utf-8", "surrogateescape")
    beyond = _BEYOND.findall(text)
    strays = sum("\udc80" <= each <= "\udcff" for each in beyond)
    proper = len(beyond) - strays
    if proper > 3 * strays:
        # Two files joined, or one cell pasted by a careless program: the rest is UTF-8.
        mended = text.encode("utf-8", "surrogateescape").decode("utf-8", _AS_WINDOWS)
        return mended.encode(), (
            f"UTF-8, but {strays} {'byte is' if strays == 1 else 'bytes are'} not: read there as "
            "Windows-1252.",
        )
    codec, title = _single(content)
    return _decoded(content, codec), (f"{title}.",)


def is_utf8(content: bytes) -> bool:
    """Arrow looks it through many times as fast as decoding it would."""
    ends = pa.py_buffer(np.array([0, len(content)], np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(content)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _decoded(content: bytes, codec: str) -> bytes:
    return content.decode(codec, "replace").encode("utf-8", "replace")


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain text is nothing."""
    head = content[:4000]
    if len(head) < 4 or b"\x00" not in head:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _single(content: bytes) -> tuple[str, str]:
    """The one-byte encoding in which the letters beyond ASCII make words."""
    seen: Counter[bytes] = Counter()
    for number, found in enumerate(_HIGH.finditer(content)):
        if number >= _MOST_SEEN:
            break
        seen[found[0]] += 1
    return max(
        _SINGLE,
        key=lambda each: sum(times * _likely(run, each[0]) for run, times in seen.items()),
    )


def _likely(run: bytes, codec: str) -> int:
    """How well a run of bytes with its neighbours reads in an encoding."""
    text = run.decode(codec, "replace")
    score = 0
    for place, each in enumerate(text):
        if each < "\x80":
            continue
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        if each == "\ufffd" or "\x80" <= each <= "\x9f":
            score -= 20
        elif each in "€£’“”–—…«»°§©®" or each in "\xa0":
            score += 2 if not (before.isalpha() and after.isalpha()) or each == "’" else -3
        elif each.isalpha() and each in _LATIN:
            score += 3
            if each.isupper() and before.islower():
                score -= 8
            elif each.islower() and before.isupper() and after.isupper():
                score -= 4
        else:
            score -= 4
    return score


_LATIN = frozenset("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽŸß")
_AS_WINDOWS = "crosswalk-as-windows-1252"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error(_AS_WINDOWS, _as_windows)
