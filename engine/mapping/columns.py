"""The canonical columns: each field of a sheet as the mapping makes it, read once and kept."""

import re
from collections.abc import Hashable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.formulas import FormulaError, read_formula
from engine.mapping.currencies import currency_code
from engine.mapping.days import EPOCH, Dates, read_date
from engine.mapping.memo import Memo, Same
from engine.mapping.reading import (
    AMOUNT_PLACES,
    PERCENT_PLACES,
    Codes,
    Mask,
    Numbers,
    Read,
    Reader,
    amount_reader,
    percent_reader,
    read_numbers,
)
from engine.model import FIELDS_OF, FieldChoice, FieldKind, Sheet, key_of
from engine.model import Mapping as Choices

KIND_OF: Mapping[str, FieldKind] = {
    each.name: each.kind for fields in FIELDS_OF.values() for each in fields
}
"""What each field holds, whatever kind of sheet it stands in."""

TITLE_OF: Mapping[str, str] = {
    each.name: each.title for fields in reversed(FIELDS_OF.values()) for each in fields
}

RATE_PLACES = 8

_LONG = frozenset(("description", "notes"))
"""Texts that are hardly ever twice the same, looked at only where they are shown."""

_MANY = 20_000
_NO_NUMBERS = frozenset[FieldKind | None]((None, "text", "date", "currency"))

_NAMES_OF_THINGS = frozenset(("contact", "item", "project", "category", "department", "person"))
_PLACE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of texts, each distinct text once: row r says `words[codes[r]]`."""

    codes: Codes
    distinct: pa.StringArray | tuple[str, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        if isinstance(self.distinct, tuple):
            return self.distinct
        return tuple(self.distinct.to_pylist())

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """For each word, what makes it the same as another."""
        return tuple(map(key_of, self.words))

    @cached_property
    def filled(self) -> Mask:
        """Where something is written."""
        empty = pc.index(pa.array(self.distinct, pa.string()), "").as_py()
        rows: Mask = self.codes != empty
        return rows

    def at(self, row: int) -> str:
        return self.words[int(self.codes[row])]

    def at_word(self, code: int) -> str:
        if isinstance(self.distinct, tuple) or "words" in self.__dict__:
            return self.words[code]
        return str(self.distinct[code].as_py())  # a page of them needs not all

    def by_key(self) -> "Coded":
        """The same column with words of one key made one: its keys are its words."""
        if len(set(self.keys)) == len(self.keys):
            return Coded(self.codes, self.keys)
        return _unified(self.codes, self.keys)


@dataclass(frozen=True, eq=False)
class Currencies:
    """A column of currencies: as written, and the code that each word stands for."""

    written: Coded
    codes: tuple[str | None, ...]
    """For each word its ISO code; empty for an empty word, None for one that is none."""


@dataclass(frozen=True, eq=False)
class Made:
    """A field's texts before they are understood, and where they stand."""

    texts: pa.StringArray
    headings: tuple[str, ...] = ()
    """The columns they come from."""
    errors: Mapping[int, str] = field(default_factory=dict)
    """Rows where a cell, or the formula, ends in an error."""
    missing: str = ""
    """A heading that the sheet does not have."""
    refused: str = ""
    """Why the formula is none."""
    plain: bool = False
    """Numbers are written in plain digits, whatever the file's decimal mark is."""
    same: bool = False
    """Every row has the same text."""


@dataclass(frozen=True, eq=False)
class Entries:
    """What the entries of a journal say of themselves, each by the first of its lines."""

    untold: Mask
    """Lines of whose tax nothing is told."""
    unbalanced: Mapping[int, tuple[int, int, int]]
    """What the debits and the credits come to, and in how many decimals."""
    unclear: Mapping[int, tuple[str, str, str]]
    """Why it is no document: in half a sentence, with a remedy and its page."""
    taxes: Mapping[int, tuple[str, str, str]]
    """Why its taxes are told for none of its lines."""
    dues: Mapping[int, str]
    """The days on which its customer is to pay, where these are several."""


class Canonical:
    """A sheet as the mapping understands it: every field a column, made when first asked for."""

    entries: Entries | None
    """Where it is a journal made into lines."""

    def __init__(
        self,
        sheet: Sheet,
        mapping: Choices,
        memo: Memo | None = None,
        entries: Entries | None = None,
    ) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.shape = mapping.shape
        self.memo = Memo() if memo is None else memo
        self.entries = entries
        self._made_of: dict[str, Made] = {}

    def __len__(self) -> int:
        return len(self.sheet)

    def choice(self, name: str) -> FieldChoice:
        return self.mapping.fields.get(name, _EMPTY)

    def has(self, name: str) -> bool:
        """Whether the mapping says where the field comes from."""
        choice = self.choice(name)
        if choice.how != "empty" or bool(choice.default):
            return True
        return name == "number" and self.payments and self.has("payment")

    @property
    def purchases(self) -> bool:
        """Whether its documents are bought: purchase invoices and expenses."""
        return self.mapping.purchases

    @property
    def payments(self) -> bool:
        """Whether its rows are payments of clients, which become receipts."""
        return self.mapping.payments

    def title(self, name: str) -> str:
        """What the field is called on a sheet of this kind."""
        fields = FIELDS_OF.get(self.mapping.kind, ())
        return next((each.title for each in fields if each.name == name), TITLE_OF[name])

    def heading(self, name: str) -> str:
        """The one column that the field comes from; empty where there is none or several."""
        headings = self.made(name).headings
        return headings[0] if len(headings) == 1 else ""

    def made(self, name: str) -> Made:
        """The field's texts, as the column, constant, template or formula gives them."""
        if name not in self._made_of:
            choice = self.choice(name)
            made = self._made(choice.how, choice.source)
            if name == "number" and self.payments:
                made = self._or_its_own(made)
            self._made_of[name] = made
        return self._made_of[name]

    def _or_its_own(self, number: Made) -> Made:
        """The number of a payment: of the invoice that it pays, or else its own reference."""
        own = self.made("payment")
        if self.choice("number").how == "empty":
            return own

        def fill() -> Made:
            empty = pc.equal(pc.utf8_trim_whitespace(number.texts), "")
            texts = pc.if_else(empty, own.texts, number.texts)
            return replace(number, texts=texts, errors={**own.errors, **number.errors})

        return self.memo.node(("or its own", Same(number.texts), Same(own.texts)), fill)

    def _made(self, how: str, source: str) -> Made:
        sheet = self.sheet
        match how:
            case "column":
                return self._column(source)
            case "constant":
                return self.memo.node(
                    ("constant", source, len(sheet)),
                    lambda: Made(_repeat(source, len(sheet)), same=True),
                )
            case "template":
                wanted = tuple(dict.fromkeys(_PLACE.findall(source)))
                missing = next((each for each in wanted if each not in sheet), "")
                if missing:
                    return Made(self._nothing(), (), {}, missing)
                columns = [self._column(each) for each in wanted]
                return self.memo.node(
                    ("template", source, len(sheet), *(Same(each.texts) for each in columns)),
                    lambda: Made(
                        _joined(source, dict(zip(wanted, columns, strict=True)), len(sheet)),
                        wanted,
                        {row: said for each in columns for row, said in each.errors.items()},
                    ),
                )
            case "formula":
                return self._formula(source)
        return self._made("constant", "")

    def _formula(self, source: str) -> Made:
        sheet = self.sheet
        formula = read_formula(source, sheet.headings)
        if isinstance(formula, FormulaError):
            return Made(self._nothing(), refused=str(formula))
        columns = [sheet.column(each) for each in formula.columns if each in sheet]
        mark, dates = self.shape.decimal_mark, self.shape.dates

        def run() -> Made:
            result = formula.run(sheet, mark, dates)
            return Made(result.texts, formula.columns, result.errors, plain=True)

        key = ("formula", source, len(sheet), mark, dates, *map(Same, columns))
        return self.memo.node(key, run)

    def _column(self, heading: str) -> Made:
        if heading not in self.sheet:
            return Made(self._nothing(), (), {}, heading)
        index = self.sheet.headings.index(heading)
        errors = {row: said for (row, column), said in self.sheet.errors.items() if column == index}
        return Made(self.sheet.columns[index], (heading,), errors)

    def _nothing(self) -> pa.StringArray:
        return self._made("constant", "").texts

    # --- what the texts mean ---------------------------------------------------------------

    def raw(self, texts: pa.StringArray) -> Coded:
        """A column exactly as typed, each distinct text once."""
        return self.memo.node(("distinct", Same(texts)), lambda: _coded(texts))

    def coded(self, name: str) -> Coded:
        """A field of short texts, or a column by its heading: trimmed, with its default."""
        if name not in KIND_OF:
            return self._coded(self._column(name), "", "")
        before = self.shape.strip_before if name in _NAMES_OF_THINGS else ""
        return self._coded(self.made(name), before, self.choice(name).default)

    def _coded(self, made: Made, before: str, default: str) -> Coded:
        return self.memo.node(
            ("texts", Same(made.texts), before, default),
            lambda: _cleaned(
                _one(made.texts) if made.same else self.raw(made.texts), before, default
            ),
        )

    def keyed(self, name: str) -> Coded:
        """A field of short texts by what makes them the same: its keys are its words."""
        words = self.coded(name)
        return self.memo.node(("keyed", Same(words)), words.by_key)

    def words(self, name: str) -> Coded:
        """The texts of any field, each once, whatever they mean."""
        return self._coded(self.made(name), "", self.choice(name).default)

    def text(self, name: str, row: int) -> str:
        """One cell of a field of long texts: trimmed, with its default."""
        return str(self.made(name).texts[row].as_py()).strip() or self.choice(name).default

    def longer(self, name: str, most: int) -> Mask:
        """Where a field's text, as typed, has more than so many characters."""
        texts = self.made(name).texts
        found: Mask = byte_lengths(texts) > most  # never fewer bytes than characters
        if found.any():
            found = pc.utf8_length(texts).to_numpy(zero_copy_only=False) > most
        return found

    @contextmanager
    def read_ahead(self) -> Iterator[None]:
        """Meanwhile the mapped columns are read by another hand, where there is enough to read."""
        if len(self) < _MANY:
            yield
            return
        # Numbers take longest; the others are wanted in their order, and are begun from the end.
        names = list(reversed(self.mapping.fields))
        names.sort(key=lambda name: KIND_OF.get(name) in _NO_NUMBERS)
        with ThreadPoolExecutor(1) as beside:
            for name in names:
                beside.submit(self._read, name)
            yield

    def _read(self, name: str) -> None:
        kind = KIND_OF.get(name)
        if not self.has(name) or kind is None:
            return
        if kind == "date":
            self.dates(name)
        elif kind == "currency":
            self.currencies()
        elif kind != "text":
            self.numbers(name)
        elif name not in _LONG:
            self.coded(name)

    def numbers(self, name: str) -> Numbers:
        """A field of amounts, quantities, percentages or rates."""
        kind = KIND_OF[name]
        if kind == "percent":
            fractions = self.shape.percents == "fraction"
            return self._numbers(name, ("percent", fractions), percent_reader(fractions),
                                 PERCENT_PLACES)  # fmt: skip
        places = RATE_PLACES if kind == "rate" else AMOUNT_PLACES
        mark = "." if self.made(name).plain else self.shape.decimal_mark
        return self._numbers(name, (places, mark), amount_reader(mark), places)

    def _numbers(
        self, name: str, how: tuple[Hashable, ...], reader: Reader, places: int
    ) -> Numbers:
        made, default = self.made(name), self.choice(name).default
        return self.memo.node(
            ("numbers", Same(made.texts), *how, default),
            lambda: _defaulted(read_numbers(made.texts, reader, places), made, default),
        )

    def column_words(self, heading: str) -> Coded:
        """A column by its heading, each text once; empty where there is no such column."""
        return self._coded(self._column(heading), "", "")

    def dates(self, name: str) -> Dates:
        made, default, order = self.made(name), self.choice(name).default, self.shape.dates
        texts = self._coded(made, "", default)

        def read() -> Dates:
            days = np.zeros(len(texts.words), np.int32)
            bad = np.zeros(len(texts.words), np.bool_)
            for each, word in enumerate(texts.words):
                if word:
                    day = read_date(word, order)
                    bad[each] = day is None
                    days[each] = (day - EPOCH).days if day else 0
            filled, unread = texts.filled.copy(), bad[texts.codes]
            for row in made.errors:
                filled[row] = unread[row] = True
            return Dates(days[texts.codes], filled, unread)

        return self.memo.node(("dates", Same(texts), order), read)

    def currencies(self) -> Currencies:
        texts = self.coded("currency")
        return self.memo.node(
            ("currencies", Same(texts)),
            lambda: Currencies(
                texts, tuple(currency_code(word) if word else "" for word in texts.words)
            ),
        )


_EMPTY = FieldChoice()


def byte_lengths(texts: pa.StringArray) -> Codes:
    """How many bytes each text has."""
    ends = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)
    return np.diff(ends)


def _one(texts: pa.StringArray) -> Coded:
    """A column that says the same in every row."""
    return Coded(np.zeros(len(texts), np.int32), (texts[0].as_py(),) if len(texts) else ())


def _coded(texts: pa.StringArray) -> Coded:
    found = texts.dictionary_encode()
    return Coded(found.indices.to_numpy(), found.dictionary)


def _cleaned(raw: Coded, before: str, default: str) -> Coded:
    if not before and not isinstance(raw.distinct, tuple):
        trimmed = pc.utf8_trim_whitespace(raw.distinct)
        if default:
            trimmed = pc.if_else(pc.equal(trimmed, ""), default, trimmed)
        if trimmed.equals(raw.distinct):
            return raw
        once = trimmed.dictionary_encode()
        return Coded(once.indices.to_numpy()[raw.codes], once.dictionary)
    words = [word.strip() for word in raw.words]
    if before:
        kind = re.compile(rf"[^\W\d_]+{re.escape(before)}\s*")
        words = [kind.sub("", word, count=1) if kind.match(word) else word for word in words]
    if default:
        words = [word or default for word in words]
    return _unified(raw.codes, words)


def _unified(codes: Codes, words: "list[str] | tuple[str, ...]") -> Coded:
    """The column with each word once."""
    if len(set(words)) == len(words):
        return Coded(codes, tuple(words))
    place: dict[str, int] = {}
    new = np.fromiter((place.setdefault(word, len(place)) for word in words), np.int32, len(words))
    return Coded(new[codes], tuple(place))


def _defaulted(found: Numbers, made: Made, default: str) -> Numbers:
    """The numbers with the default where nothing stands, and nothing where the cell is an error."""
    for row in made.errors:
        found.filled[row] = found.bad[row] = True
    if not default or bool(found.filled.all()):
        return found
    given = found.why(default)
    empty = ~found.filled
    if not isinstance(given, Read):
        return replace(found, filled=found.filled | empty, bad=found.bad | empty)
    one = read_numbers(pa.array([default]), found.why, found.places)
    places = max(one.places, found.places)
    values = found.values * 10 ** (places - found.places)
    values[empty] = one.values[0] * 10 ** (places - one.places)
    return replace(found, values=values, places=places, filled=np.ones(len(values), np.bool_))


def _joined(template: str, columns: Mapping[str, Made], length: int) -> pa.StringArray:
    """The template's text for every row, its places filled."""
    pieces: list[pa.Array | str] = []
    for number, piece in enumerate(_PLACE.split(template)):
        if number % 2:
            pieces.append(pc.utf8_trim_whitespace(columns[piece].texts))
        elif piece:
            pieces.append(piece)
    if not any(isinstance(piece, pa.Array) for piece in pieces):
        return _repeat(template, length)
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(*pieces, ""))


def _repeat(text: str, length: int) -> pa.StringArray:
    return pa.repeat(pa.scalar(text), length)
