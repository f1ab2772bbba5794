"""A target's own lists: what can be chosen on a mapping page, and what has changed in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from engine.model import Party

Kind = Literal[
    "tax rate", "ledger account", "contact", "product", "service", "stock item", "currency",
    "department", "project", "journal",
]  # fmt: skip


_NOBODY = "main contact"
"""What Sage calls a person that nobody has named."""
SOLD: tuple[Kind, ...] = ("product", "service", "stock item")
"""The kinds of what can stand on a line as sold."""

BANK = "bank"
"""What the fact `type` says of a ledger account that money is paid into; nothing else takes it."""

ON_PURCHASES = "on purchases"
"""The fact that says why an item cannot go on a purchase, where that is another reason."""

ON_RETURN = "on the VAT return"
"""The fact that says which boxes of the British VAT return a tax rate's amounts go into, where the
target tells: `sold 6; bought 6 7; VAT 1 4 at 20`, or `nowhere`. `VAT` are the boxes of VAT on what
is bought; `at` the percentage by which the buyer works it out, where no supplier charges it."""

LIST = "list"
"""The fact that names which of several lists of one kind an item is from: departments, cost
centres. The same code may stand in each of them."""


@dataclass(frozen=True)
class DatedPercentage:
    """What a tax rate charges from one day to another; open ends are None."""

    percentage: str
    begins: date | None
    ends: date | None

    def holds_on(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day <= self.ends
        )


@dataclass(frozen=True)
class ReferenceItem:
    """One entry of a target's own lists: what a person may choose on a mapping page."""

    kind: Kind
    id: str
    name: str
    code: str = ""
    """What people call it by: an account's number, a contact's reference, a product's code."""
    unusable: str = ""
    """Why it cannot go on a sales document, nor on a purchase unless `facts` say otherwise of
    purchases; empty where it can."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Whatever else the target says of it, as text; amounts are decimal text."""
    percentages: tuple[DatedPercentage, ...] = ()
    """A tax rate's percentages, oldest first."""

    def barred(self, purchases: bool, payments: bool = False) -> str:
        """Why it cannot go on a document that is sold or bought, or take in what was paid; empty
        where it can.

        >>> cost = ReferenceItem("ledger account", "1", "Rent", unusable="not visible in sales",
        ...                      facts={ON_PURCHASES: ""})
        >>> cost.barred(purchases=False), cost.barred(purchases=True)
        ('not visible in sales', '')
        >>> cost.barred(purchases=False, payments=True)
        'not a bank account'
        """
        if payments:
            return "" if self.facts.get("type") == BANK else "not a bank account"
        return self.facts.get(ON_PURCHASES, self.unusable) if purchases else self.unusable

    def percentage_on(self, day: date) -> str | None:
        """What this tax rate charges on that day, None where it has no percentage then.

        >>> old = DatedPercentage("17.5", None, date(2011, 1, 3))
        >>> new = DatedPercentage("20.0", date(2011, 1, 4), None)
        >>> standard = ReferenceItem("tax rate", "S", "Standard", percentages=(old, new))
        >>> standard.percentage_on(date(2010, 12, 31)), standard.percentage_on(date(2011, 1, 4))
        ('17.5', '20.0')
        """
        return next((p.percentage for p in reversed(self.percentages) if p.holds_on(day)), None)


def party_in(item: ReferenceItem) -> Party | None:
    """A contact of the target as a client; None where its list does not show all of it."""
    facts = item.facts
    if not facts.get("details"):
        return None
    person = facts.get("person", "")
    return Party(
        key=item.id,
        name=item.name,
        id=item.id,
        code=item.code,
        person="" if person.casefold() == _NOBODY else person,
        email=facts.get("email", ""),
        telephone=facts.get("telephone", ""),
        vat_number=facts.get("VAT number", ""),
        address_1=facts.get("address 1", ""),
        address_2=facts.get("address 2", ""),
        city=facts.get("city", ""),
        region=facts.get("region", ""),
        postcode=facts.get("postcode", ""),
        country=facts.get("country", ""),
    )


@dataclass(frozen=True)
class Unread:
    """A list that the target would not show, and why."""

    kind: Kind
    says: str


@dataclass(frozen=True)
class Reading:
    """A target's lists as they stood at one moment."""

    as_of: datetime
    """The moment on the target's own clock."""
    items: tuple[ReferenceItem, ...]
    unread: tuple[Unread, ...] = ()
    """The lists without which this is: what was known of them before still stands in it."""


@dataclass(frozen=True)
class Change:
    """One thing said of an item, before and after; empty text where nothing was said."""

    what: str
    was: str
    now: str


@dataclass(frozen=True)
class Difference:
    """One item that is not as it was when the lists were last read."""

    how: Literal["added", "gone", "renamed", "changed"]
    item: ReferenceItem
    """As it is now; as it was, where it is gone."""
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        about = f"{self.item.kind} “{self.item.name}”"
        about = about[0].upper() + about[1:]
        if not self.changes:
            return f"{about} was {self.how}." if self.how == "added" else f"{about} is gone."
        if self.how == "renamed":
            return f"{about} was called “{self.changes[0].was}”."
        said = "; ".join(
            f"{each.what} was {each.was or 'empty'}, is {each.now or 'empty'}"
            for each in self.changes
        )
        return f"{about}: {said}."


def differences(
    before: Iterable[ReferenceItem], after: Iterable[ReferenceItem]
) -> Iterator[Difference]:
    """Everything that was added, went, was renamed or changed between two readings.

    An item that was renamed and changed is told twice, once for each.

    >>> was = ReferenceItem("ledger account", "9", "Sales", "4000")
    >>> now = ReferenceItem("ledger account", "9", "Turnover", "4000", "hidden from sales")
    >>> for each in differences([was], [now]):
    ...     print(each)
    Ledger account “Turnover” was called “Sales”.
    Ledger account “Turnover”: usable was yes, is no (hidden from sales).
    """
    old = {(item.kind, item.id): item for item in before}
    new = {(item.kind, item.id): item for item in after}
    for key, item in new.items():
        was = old.get(key)
        if was is None:
            yield Difference("added", item)
        elif was != item:
            if was.name != item.name:
                yield Difference("renamed", item, (Change("name", was.name, item.name),))
            changes = tuple(_changes(was, item))
            if changes:
                yield Difference("changed", item, changes)
    for key, item in old.items():
        if key not in new:
            yield Difference("gone", item)


def _changes(was: ReferenceItem, now: ReferenceItem) -> Iterator[Change]:
    """What differs besides the name."""
    if was.code != now.code:
        yield Change("code", was.code, now.code)
    if was.unusable != now.unusable:
        yield Change("usable", _usable(was), _usable(now))
    if was.percentages != now.percentages:
        yield Change("percentages", _spans(was), _spans(now))
    # What a rate means on the return follows its name, whose change is told.
    for name in sorted({*was.facts, *now.facts} - {ON_RETURN}):
        before, after = was.facts.get(name, ""), now.facts.get(name, "")
        if before != after:
            yield Change(name, before, after)


def _usable(item: ReferenceItem) -> str:
    return f"no ({item.unusable})" if item.unusable else "yes"


def _spans(item: ReferenceItem) -> str:
    return ", ".join(
        f"{each.percentage} %"
        + (f" from {each.begins}" if each.begins else "")
        + (f" to {each.ends}" if each.ends else "")
        for each in item.percentages
    )
