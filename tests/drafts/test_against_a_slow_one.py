"""The columns against a slow reference: one line, one Decimal at a time, written independently."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mapping import Memo
from engine.preview import Preview, preview
from tests.making import books, choices, columns, limits, sheet_from

PATIENT = settings(deadline=None, max_examples=40)
PENNY = Decimal("0.01")
PERCENT = {"S": 20, "R": 5, "Z": 0}
HEADINGS = ("No", "Client", "Date", "Text", "VAT", "Qty", "Price", "Off", "Less", "Whole off")


@dataclass(frozen=True)
class Row:
    """One row as it is typed."""

    number: str
    tax: str
    quantity: str
    price: str
    off: str
    less: str

    def cells(self, whole_off: str) -> list[str]:
        return [self.number, "Blorp", "01/04/2026", "Text", self.tax, self.quantity, self.price,
                self.off, self.less, whole_off]  # fmt: skip


def typed(low: int, high: int, places: int) -> st.SearchStrategy[str]:
    return st.decimals(low, high, places=places).map(lambda value: f"{value:f}")


rows = st.builds(
    Row,
    st.sampled_from(("1", "2", "3", "INV-4")),
    st.sampled_from(tuple(PERCENT)),
    st.one_of(st.just(""), typed(-20, 20, 3)),
    typed(-500, 500, 4),
    st.one_of(st.just(""), typed(0, 100, 2)),
    st.one_of(st.just(""), typed(-5, 5, 3)),
)
sheets = st.lists(rows, min_size=1, max_size=14)
grains = st.sampled_from(("line", "rate", "document"))
modes = st.sampled_from(("half_up", "half_even"))
discounts = st.fixed_dictionaries(
    {number: st.one_of(st.just(""), typed(0, 30, 2)) for number in ("1", "2", "3", "INV-4")}
)


def seen(
    lines: Sequence[Row], grain: str = "line", mode: str = "half_up", split: bool = False,
    off: dict[str, str] | None = None,
) -> Preview:  # fmt: skip
    mapping = choices(
        fields=columns(
            number="No", contact="Client", date="Date", description="Text", tax_code="VAT",
            quantity="Qty", unit_price="Price", discount_percent="Off", discount="Less",
            document_discount="Whole off",
        ),
        taxes={"s": {"rate": "STANDARD"}, "r": {"rate": "LOWER"}, "z": {"rate": "ZERO"}},
        contacts={"blorp": {"verb": "link", "contact": "c1"}},
        settings={"rounding": {"grain": grain, "mode": mode}, "split_negative": split},
    )  # fmt: skip
    table = [row.cells((off or {}).get(row.number, "")) for row in lines]
    return preview(sheet_from(HEADINGS, table), mapping, books(), limits(), memo=Memo())


# --- the reference ---------------------------------------------------------------------------


def half_up(value: Fraction) -> Decimal:
    return rounded(value, ROUND_HALF_UP)


def rounded(value: Fraction, how: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)  # 28 digits: enough here
    return exact.quantize(PENNY, how)


def slow_net(row: Row) -> Decimal:
    quantity = Fraction(row.quantity or "1")
    share = 1 - Fraction(row.off or "0") / 100
    return half_up(quantity * Fraction(row.price) * share - Fraction(row.less or "0"))


def shared(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The total over the weights, to the last penny: largest rest first, earlier lines first."""
    whole = sum(weights, Decimal(0))
    exact = [Fraction(total) * Fraction(weight) / Fraction(whole) for weight in weights]
    floors = [
        (Decimal(each.numerator) / Decimal(each.denominator)).quantize(PENNY, ROUND_FLOOR)
        for each in exact
    ]
    rest = [value - Fraction(floor) for value, floor in zip(exact, floors, strict=True)]
    missing = int((total - sum(floors, Decimal(0))) / PENNY)
    for at in sorted(range(len(rest)), key=lambda at: (-rest[at], at))[:missing]:
        floors[at] += PENNY
    return floors


def slow(
    lines: Sequence[Row], grain: str, mode: str, off: dict[str, str]
) -> dict[str, tuple[Decimal, Decimal]]:
    """Net and tax of each document, signed as in the file."""
    how = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}[mode]
    documents: dict[str, list[tuple[Row, Decimal]]] = defaultdict(list)
    for row in lines:
        documents[row.number].append((row, slow_net(row)))
    found = {}
    for number, pairs in documents.items():
        nets = [net for _, net in pairs]
        discount = Decimal(off.get(number) or "0")
        if discount and sum(nets):
            nets = [net - part for net, part in zip(nets, shared(discount, nets), strict=True)]
        exact = [Fraction(net) * PERCENT[row.tax] / 100
                 for (row, _), net in zip(pairs, nets, strict=True)]  # fmt: skip
        if grain == "line":
            tax = sum((rounded(each, how) for each in exact), Decimal(0))
        elif grain == "document":
            tax = rounded(sum(exact, Fraction(0)), how)
        else:
            by_rate: dict[str, Fraction] = defaultdict(Fraction)
            for (row, _), each in zip(pairs, exact, strict=True):
                by_rate[str(PERCENT[row.tax])] += each
            tax = sum((rounded(each, how) for each in by_rate.values()), Decimal(0))
        found[number] = (sum(nets, Decimal(0)), tax)
    return found


def of_files_documents(view: Preview) -> dict[str, tuple[Decimal, Decimal]]:
    """Net and tax by number in the file, signed as in the file: credit notes take back."""
    found: dict[str, Any] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for index in range(len(view)):
        row = view.row(index)
        sign = -1 if row.kind == "credit note" else 1
        net, tax = found[row.source_number]
        found[row.source_number] = (net + sign * row.net, tax + sign * row.tax)
    return dict(found)


# --- the properties --------------------------------------------------------------------------


@PATIENT
@given(sheets, grains, modes, discounts)
def test_net_and_tax_agree_with_the_slow_reference(
    lines: list[Row], grain: str, mode: str, off: dict[str, str]
) -> None:
    assert of_files_documents(seen(lines, grain, mode, off=off)) == slow(lines, grain, mode, off)


@PATIENT
@given(sheets, grains)
def test_split_documents_come_to_their_original(lines: list[Row], grain: str) -> None:
    whole, split = seen(lines, grain), seen(lines, grain, split=True)
    assert of_files_documents(split) == of_files_documents(whole)
    for index in range(len(split)):
        document = split.document(index)
        assert document is not None
        assert all(line.net >= 0 for line in document.lines)


@PATIENT
@given(sheets, grains)
def test_a_document_is_the_sum_of_its_lines(lines: list[Row], grain: str) -> None:
    view = seen(lines, grain)
    for index in range(len(view)):
        document, row = view.document(index), view.row(index)
        assert document is not None
        assert (document.net, document.tax, document.gross) == (row.net, row.tax, row.gross)
        for line in document.lines:
            price = line.unit_price.quantize(PENNY, ROUND_HALF_UP)
            assert (line.quantity * price).quantize(PENNY, ROUND_HALF_UP) == line.net


@PATIENT
@given(sheets, st.randoms(use_true_random=False))
def test_another_order_of_rows_changes_nothing_but_the_order(lines: list[Row], chance: Any) -> None:
    other = list(lines)
    chance.shuffle(other)
    one, two = seen(lines), seen(other)
    assert of_files_documents(one) == of_files_documents(two)
    assert one.equation == two.equation
    assert sorted(map(str, one.totals)) == sorted(map(str, two.totals))
