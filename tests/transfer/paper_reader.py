"""What a PDF says, read from its bytes alone: the texts of every page, in the order drawn."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_DRAWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ESCAPES = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\b": b"\b", b"\\f": b"\f"}


def pages_of(pdf: bytes) -> list[list[str]]:
    """Each page's texts."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        name.decode(): _letters(objects, int(at))
        for body in objects.values()
        for block in re.findall(rb"/Font <<(.*?)>>", body, re.DOTALL)
        for name, at in re.findall(rb"/(F\d+) (\d+) 0 R", block)
    }
    pages = [body for body in objects.values() if b"/Type /Page\n" in body]
    return [
        _texts(_stream(objects[int(re.findall(rb"/Contents (\d+)", page)[0])]), fonts)
        for page in pages
    ]


def _texts(content: bytes, fonts: dict[str, dict[int, str]]) -> list[str]:
    found, letters = [], dict[int, str]()
    for font, text in _DRAWN.findall(content):
        if font:
            letters = fonts[font.decode()]
            continue
        plain = re.sub(rb"\\(.)", lambda m: _ESCAPES.get(m[0], m[1]), text, flags=re.DOTALL)
        codes = (int.from_bytes(plain[at : at + 2], "big") for at in range(0, len(plain), 2))
        found.append("".join(letters[code] for code in codes))
    return found


def _letters(objects: dict[int, bytes], at: int) -> dict[int, str]:
    """By the number that a font gives it, every character that is drawn with it."""
    (mapped,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[at])
    pairs = re.findall(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>", _stream(objects[int(mapped)]))
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
        if len(text) >= 4
    }


def _stream(body: bytes) -> bytes:
    (found,) = _STREAM.findall(body)
    return zlib.decompress(found) if b"/FlateDecode" in body else found
