"""Documents as they will leave, made from the columns: those that are shown, sent or compared."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from engine.drafts.documents import Draft
from engine.drafts.texts import cut, has_markup, plain_lines
from engine.mapping import EPOCH, Numbers, Same, party_of
from engine.model import Document, Line, Party, key_of
from engine.money import from_minor, minor_places, to_minor
from engine.target import ReferenceItem, due_on, own_terms


def build(draft: Draft, index: int) -> Document | None:
    """The document, as far as it goes; None where its day or its currency is not known."""
    return next(iter(build_all(draft, [index])))


def build_all(draft: Draft, indices: Sequence[int]) -> list[Document | None]:
    """The documents, in the order they are asked for."""
    making = _Making(draft)
    return [making.document(int(index)) for index in indices]


def line_text(draft: Draft, row: int) -> str:
    """What a line says, in the detail that the workspace wants, before it is cut to length."""
    return _Making(draft).text(row)


def party(draft: Draft, place: int) -> Party:
    """The client: linked with a contact, or as it is to be created."""
    who = draft.people
    seen = who.clients
    choice, item = who.choices[place], who.items[place]
    if choice and choice.verb == "link":
        return Party(
            key=seen.keys[place],
            name=item.name if item else seen.names[place],
            id=choice.contact,
            code=item.code if item else seen.codes[place],
            supplier=draft.sheet.purchases,
        )
    found = party_of(seen, place, draft.parties)
    return replace(
        found,
        currency=found.currency or first_currency(draft, place),
        supplier=draft.sheet.purchases,
    )


def first_currency(draft: Draft, place: int) -> str:
    """The currency of the client's first document, in which a contact of its own is kept."""
    money, documents = draft.money, draft.people.document

    def make() -> Mapping[int, str]:
        places, first = np.unique(documents, return_index=True)
        codes = (money.codes[code] for code in money.document[first].tolist())
        return dict(zip(places.tolist(), codes, strict=True))

    key = ("first currencies", Same(draft.people), Same(money))
    return draft.sheet.memo.node(key, make).get(place, "")


class _Making:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.sheet = draft.sheet
        self.settings = draft.sheet.mapping.settings
        self.markup = draft.sheet.shape.markup
        has = self.sheet.has
        self.quantity = self.sheet.numbers("quantity") if has("quantity") else None
        self.price = self.sheet.numbers("unit_price") if has("unit_price") else None
        self.percent = self.sheet.numbers("discount_percent") if has("discount_percent") else None
        self.discount = self.sheet.numbers("discount") if has("discount") else None
        self.items = self.sheet.coded("item") if has("item") else None
        self.parties: dict[int, Party] = {}

    def document(self, index: int) -> Document | None:
        draft, made = self.draft, self.draft.documents
        source = int(made.source[index])
        currency = draft.money.codes[int(draft.money.document[source])]
        if not draft.date.said[source] or not currency:
            return None
        start, end = int(draft.groups.starts[source]), int(draft.groups.ends[source])
        lines = [line for line in range(start, end) if made.of_line[line] == index]
        places = minor_places(currency)
        extras = np.flatnonzero(made.of_extra == index).tolist() if len(made.of_extra) else []
        due = self._due(source)
        return Document(
            kind=made.kind(index),
            number=made.number(index),
            source_number=self._source_number(int(draft.groups.row[start])),
            party=self._party(int(draft.people.document[source])),
            date=_date(int(draft.date.days[source])),
            due=due,
            currency=currency,
            lines=(
                *self._that_count([self._line(line, places) for line in lines]),
                *(self._extra(extra, places) for extra in extras),
            ),
            rate=draft.exchange.rate(source),
            notes=cut(self._notes(start, end), draft.limits.notes),
            sheet=self.sheet.sheet.name,
            rows=self.sheet.sheet.numbers(draft.groups.row[lines]),
            credits=self._credits(index, start, end),
        )

    def _source_number(self, row: int) -> str:
        own = self.sheet.text("payment", row) if self.sheet.has("payment") else ""
        return own if self.sheet.payments and own else self.sheet.coded("number").at(row)

    def _party(self, place: int) -> Party:
        if place not in self.parties:
            self.parties[place] = party(self.draft, place)
        return self.parties[place]

    def _due(self, source: int) -> dt.date | None:
        draft = self.draft
        if self.sheet.payments:
            return None  # it is paid
        if draft.due.said[source]:
            return _date(int(draft.due.days[source]))
        day, books = _date(int(draft.date.days[source])), draft.books
        if own := own_terms(draft.people.items[int(draft.people.document[source])]):
            return due_on(day, *own)
        days = self.sheet.mapping.settings.terms_days
        if days is not None:
            return due_on(day, days)
        if self.sheet.purchases and books.supplier_terms_days is not None:
            return due_on(day, books.supplier_terms_days, books.supplier_terms)
        return None if books.terms_days is None else due_on(day, books.terms_days, books.terms)

    def _line(self, line: int, places: int) -> Line:
        draft = self.draft
        row = int(draft.groups.row[line])
        sign = int(draft.documents.sign_of_line[line])
        net = from_minor(int(draft.amounts.net[line]) * sign, places)
        text = self.text(row)
        sold = self._sold(row)
        quantity, price, kept = self._priced(row, sign, net, places)
        pieces = _number(self.quantity, row)
        if not kept:
            text = f"{text} ({self._sum(row, places)})"
        return Line(
            row=int(self.sheet.sheet.rows[row]),
            description=cut(text, draft.limits.line_text),
            quantity=quantity,
            unit_price=price,
            net=net,
            tax=from_minor(int(draft.amounts.tax[line]) * sign, places),
            tax_rate=draft.rates.id_of(row),
            account=draft.accounts.ids[int(draft.accounts.account[row])],
            product=sold.id if sold and sold.kind != "service" else "",  # stock items, too
            department=draft.departments.at(row) if draft.departments else "",
            project=draft.projects.at(row) if draft.projects else "",
            service=sold.id if sold and sold.kind == "service" else "",
            item=self.items.at(row) if self.items else "",
            pieces=None if pieces is None or abs(pieces) == quantity else abs(pieces),
        )

    def _that_count(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The lines without those of nothing, where the workspace wants none; never none at all."""
        counting = [line for line in lines if line.net or line.tax]
        if self.settings.nothing == "keep" or not counting or len(counting) == len(lines):
            return lines
        if self.settings.nothing == "drop":
            return counting
        joined: list[Line] = []
        before = ""  # what stands before the first line that counts joins that one
        for line in lines:
            if line.net or line.tax:
                text = f"{before}{line.description}"
                joined.append(replace(line, description=cut(text, self.draft.limits.line_text)))
                before = ""
            elif joined:
                text = f"{joined[-1].description}\n{line.description}"
                joined[-1] = replace(joined[-1], description=cut(text, self.draft.limits.line_text))
            else:
                before += f"{line.description}\n"
        return joined

    def _priced(
        self, row: int, sign: int, net: Decimal, places: int
    ) -> tuple[Decimal, Decimal, bool]:
        """Quantity and price as the file has them, where the target adds them up to our net.

        The target rounds a price to so many decimals before it multiplies; where that, or
        a discount, comes to something else, the whole amount stands on one unit.
        """
        quantity = _number(self.quantity, row)
        price = _number(self.price, row)
        if price is None:
            return Decimal(1), net, True
        quantity = Decimal(1) if quantity is None else quantity
        if quantity < 0:
            quantity, price = -quantity, -price
        price *= sign
        fits = to_minor(price, self.draft.limits.prices)
        if quantity and isinstance(fits, int):
            amount = quantity * price
            if _rounded(amount, places) == net:
                return quantity, _money(price, places), True
        return Decimal(1), net, quantity == 1

    def _sum(self, row: int, places: int) -> str:
        """What the amount of a line came from, where it stands on one unit: 10 × 85.00 − 10 %."""
        assert self.price is not None
        quantity = _number(self.quantity, row) or Decimal(0)
        said = f"{quantity:f} × {_money(_plain(self.price.decimal(row)), places):f}"
        if self.percent is not None and self.percent.ok[row] and self.percent.values[row]:
            said += f" − {_plain(self.percent.decimal(row) * 100):f} %"
        if self.discount is not None and self.discount.ok[row] and self.discount.values[row]:
            said += f" − {_money(_plain(self.discount.decimal(row)), places):f}"
        return said

    def _extra(self, extra: int, places: int) -> Line:
        extras, sign = self.draft.extras, int(self.draft.documents.sign_of_extra[extra])
        net = from_minor(int(extras.net[extra]) * sign, places)
        what = extras.what[extra]
        return Line(
            row=0,
            description=self.sheet.heading(what) or what.capitalize(),
            quantity=Decimal(1),
            unit_price=net,
            net=net,
            tax=from_minor(int(extras.tax[extra]) * sign, places),
            tax_rate=extras.rate[extra],
            account=extras.account[extra],
        )

    def text(self, row: int) -> str:
        item = self.items.at(row) if self.items else ""
        said = self.sheet.text("description", row) if self.sheet.has("description") else ""
        said = self._plain(said)
        if self.sheet.payments:
            return said or self.sheet.coded("method").at(row) or "Receipt"
        detail = self.settings.detail
        if detail == "condensed":
            return item or said
        in_front = self.settings.code_in_front and self._sold(row) is None
        if (in_front or detail == "detailed") and item and said and key_of(item) != key_of(said):
            return f"{item} - {said}"
        return said or item or self.sheet.coded("number").at(row)

    def _plain(self, text: str) -> str:
        return plain_lines(text) if self.markup or has_markup(text) else text

    def _sold(self, row: int) -> ReferenceItem | None:
        """The product or service that was chosen for the row's item."""
        products = self.draft.products
        return products.at(row) if products else None

    def _credits(self, index: int, start: int, end: int) -> str:
        if not self.draft.documents.credit[index]:
            return ""
        return self._first("credits", self.draft.groups.row[start:end].tolist()).strip()

    def _notes(self, start: int, end: int) -> str:
        rows = self.draft.groups.row[start:end].tolist()
        reference = self._first("reference", rows)
        heading = self.sheet.heading("reference") or "Order number"
        said = [f"{heading}: {reference}"] if reference else []
        notes = self._first("notes", rows)
        if notes:
            said.append(self._plain(notes))
        return "\n".join(said)

    def _first(self, name: str, rows: Iterable[int]) -> str:
        if not self.sheet.has(name):
            return ""
        return next((text for text in (self.sheet.text(name, row) for row in rows) if text), "")


def _date(days: int) -> dt.date:
    return EPOCH + dt.timedelta(days=days)


def _number(numbers: Numbers | None, row: int) -> Decimal | None:
    if numbers is None or not numbers.ok[row]:
        return None
    return _plain(numbers.decimal(row))


def _plain(value: Decimal) -> Decimal:
    """The number without the zeros behind its last decimal.

    >>> _plain(Decimal("85.0000")), _plain(Decimal("1200")), _plain(Decimal("0.4500"))
    (Decimal('85'), Decimal('1200'), Decimal('0.45'))
    """
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else value


def _money(value: Decimal, places: int) -> Decimal:
    """An amount with at least the currency's decimals: 85 is 85.00."""
    exponent = int(value.as_tuple().exponent)
    return value if -exponent >= places else value.quantize(Decimal(1).scaleb(-places))


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
