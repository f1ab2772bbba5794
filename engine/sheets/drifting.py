"""What is not as it was in the file that came before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pyarrow as pa
from rapidfuzz import fuzz

from engine.model import Sheet, key_of
from engine.money import Amount
from engine.sheets.evidence import amounts, date_order, date_shape, decimal_mark, distinct
from engine.sheets.seeing import column_profile

_SAMPLE = 500
_JUMP = 20
_SHOWN = 5
_MOST_CODES = 40
_NAMES = re.compile(
    r"^(client|customer|company|organi[sz]ation|account|contact|debtor|soci[ée]t[ée]|kunde|"
    r"cliente|entreprise|debitor)s?([ _/-]*(name|nom|nombre))?$|^nom d[eu] |^raison sociale",
    re.IGNORECASE,
)


def drift(
    before: Sheet, after: Sheet, codes: Sequence[str] | None = None, client: str | None = None
) -> tuple[str, ...]:
    """One sentence for each difference a mapping may stumble over.

    `codes` are the headings whose every new value matters (tax codes, categories), `client` the
    heading of the clients' names. Where they are not said, columns of few different texts are
    watched, and the column that is called like one of clients.
    """
    renamed = dict(_renamed(before, after))
    return (
        *_columns(before, after, renamed),
        *_dates(before, after, renamed),
        *_marks(before, after, renamed),
        *_units(before, after, renamed),
        *_codes(before, after, renamed, codes, client),
        *_clients(before, after, renamed, client),
    )


def _renamed(before: Sheet, after: Sheet) -> Iterator[tuple[str, str]]:
    """Old heading and new one of columns that hold the same things under another name."""
    gone = {each: _sample(before, each) for each in before.headings if each not in after}
    new = {each: _sample(after, each) for each in after.headings if each not in before}
    candidates = []
    for old in gone:
        for name in new:
            same = _alike(gone[old], new[name])
            written = fuzz.ratio(key_of(old), key_of(name)) / 100
            near = before.headings.index(old) == after.headings.index(name)
            likely = 0.6 * same + 0.4 * written + (0.15 if near and same > 0.3 else 0)
            candidates.append((likely, old, name))
    taken: set[str] = set()
    for likely, old, name in sorted(candidates, reverse=True):
        if likely >= 0.55 and old not in taken and name not in taken:
            taken |= {old, name}
            yield old, name


@dataclass(frozen=True)
class _Sample:
    """Different texts of a column, and their forms."""

    texts: frozenset[str]
    forms: frozenset[str]


def _sample(sheet: Sheet, heading: str) -> _Sample:
    texts = frozenset(distinct(sheet.column(heading))[0][:_SAMPLE])
    return _Sample(texts, frozenset(map(_form, texts)))


def _alike(old: _Sample, new: _Sample) -> float:
    """How much two columns hold the same things, or at least things of the same form."""
    if not old.texts or not new.texts:
        return 0.0
    same = len(old.texts & new.texts) / min(len(old.texts), len(new.texts))
    return max(same, 0.7 * len(old.forms & new.forms) / len(old.forms | new.forms))


def _form(text: str) -> str:
    """A text with each run of letters and digits reduced to one: INV-2026 is A-0.

    >>> _form("INV-2026"), _form("13/04/2026"), _form("Blorp & Sons")
    ('A-0', '0/0/0', 'A & A')
    """
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "0", text))


def _columns(before: Sheet, after: Sheet, renamed: dict[str, str]) -> Iterator[str]:
    for old, new in renamed.items():
        yield f"Column “{old}” is called “{new}” now."
    gone = [each for each in before.headings if each not in after and each not in renamed]
    added = [each for each in after.headings if each not in before and each not in renamed.values()]
    for names, how in ((gone, "gone"), (added, "new")):
        if len(names) > _SHOWN:
            shown = ", ".join(f"“{each}”" for each in names[:_SHOWN])
            yield f"{len(names):,} columns are {how}: {shown} and {len(names) - _SHOWN:,} more."
        else:
            yield from (f"Column “{each}” is {how}." for each in names)


def _pairs(before: Sheet, after: Sheet, renamed: dict[str, str]) -> Iterator[tuple[str, str]]:
    for each in before.headings:
        name = renamed.get(each, each)
        if name in after:
            yield each, name


def _dates(before: Sheet, after: Sheet, renamed: dict[str, str]) -> Iterator[str]:
    for old, new in _pairs(before, after, renamed):
        was, now = _style(before.column(old)), _style(after.column(new))
        if was and now and was != now:
            yield f"Dates in “{new}” are written {now} now; they were {was}."


def _style(column: pa.StringArray) -> str:
    """How the dates of a column are written, by an example; nothing where it holds none."""
    texts = distinct(column)[0][:_SAMPLE]
    shapes = [date_shape(each) for each in texts]
    if not texts or sum(map(bool, shapes)) < 0.8 * len(texts):
        return ""
    first = next(t for t, s in zip(texts, shapes, strict=True) if s)
    shape = date_shape(first)
    if shape == "numbers":
        order = date_order(column).value or "dmy"
        mark = next(each for each in first if not each.isdigit())
        year = "yy" if re.fullmatch(r"\d+\D\d+\D\d\d(\D.*)?", first.strip()) else "yyyy"
        parts = ("dd", "mm", year) if order == "dmy" else ("mm", "dd", year)
        return f"like {mark.join(parts)}"
    if shape == "ymd":
        return f"like {first.strip()[4].join(('yyyy', 'mm', 'dd'))}"
    return "with the month in letters"


def _marks(before: Sheet, after: Sheet, renamed: dict[str, str]) -> Iterator[str]:
    for old, new in _pairs(before, after, renamed):
        if column_profile(before, old).holds != "amount":
            continue
        was = decimal_mark([before.column(old)]).value
        now = decimal_mark([after.column(new)]).value
        if was and now and was != now:
            yield (f"Amounts in “{new}” have a decimal {_MARK[now]} now; it was a {_MARK[was]}.")


_MARK = {".": "point", ",": "comma"}


def _units(before: Sheet, after: Sheet, renamed: dict[str, str]) -> Iterator[str]:
    """Pounds that became pennies, hours that became minutes."""
    for old, new in _pairs(before, after, renamed):
        if column_profile(before, old).holds not in ("amount", "percent"):
            continue
        was, now = _middle(before.column(old)), _middle(after.column(new))
        if not was or not now:
            continue
        times = now / was if now > was else was / now
        if times >= _JUMP:
            how = "larger" if now > was else "smaller"
            yield f"“{new}” is about {times:,.0f} times {how} than it was: another unit, perhaps."


def _middle(column: pa.StringArray) -> float:
    found = [each for each in amounts(_plain(distinct(column)[0][:_SAMPLE])) if each]
    sizes = [float(abs(each.value)) for each in found if isinstance(each, Amount) and each.value]
    return median(sizes) if len(sizes) >= 3 else 0.0


def _plain(texts: Sequence[str]) -> list[str]:
    return [each.replace("%", "") for each in texts]


def _codes(
    before: Sheet,
    after: Sheet,
    renamed: dict[str, str],
    codes: Sequence[str] | None,
    client: str | None,
) -> Iterator[str]:
    for old, new in _pairs(before, after, renamed):
        if codes is not None and new not in codes and old not in codes:
            continue
        if codes is None and (_is_clients(new, client) or not _few(before, old)):
            continue
        known = {key_of(each) for each in distinct(before.column(old))[0]}
        texts, counts = distinct(after.column(new))
        fresh = [
            (text.strip(), count)
            for text, count in zip(texts, counts, strict=True)
            if key_of(text) not in known
        ]
        if fresh and (codes is not None or len(fresh) <= _MOST_CODES):
            yield f"New in “{new}”: {_listed(fresh)}."


def _few(sheet: Sheet, heading: str) -> bool:
    """Whether the column holds a few words again and again, as a column of codes does."""
    seen = column_profile(sheet, heading)
    if seen.holds not in ("text", "percent", "number") or not seen.filled:
        return False
    return seen.distinct <= _MOST_CODES and seen.distinct * 3 <= seen.filled


def _clients(
    before: Sheet, after: Sheet, renamed: dict[str, str], client: str | None
) -> Iterator[str]:
    for old, new in _pairs(before, after, renamed):
        if not _is_clients(new, client):
            continue
        known = {key_of(each) for each in distinct(before.column(old))[0]}
        fresh = [each for each in distinct(after.column(new))[0] if key_of(each) not in known]
        if fresh:
            names = ", ".join(f"“{each.strip()}”" for each in fresh[:_SHOWN])
            more = f" and {len(fresh) - _SHOWN:,} more" if len(fresh) > _SHOWN else ""
            many = "new client" if len(fresh) == 1 else "new clients"
            yield f"{len(fresh):,} {many} in “{new}”: {names}{more}."
        return


def _is_clients(heading: str, client: str | None) -> bool:
    return heading == client if client is not None else bool(_NAMES.search(heading))


def _listed(fresh: Sequence[tuple[str, int]]) -> str:
    named = ", ".join(
        f"“{text}” ({count:,} {'row' if count == 1 else 'rows'})" for text, count in fresh[:_SHOWN]
    )
    return named + (f" and {len(fresh) - _SHOWN:,} more" if len(fresh) > _SHOWN else "")
