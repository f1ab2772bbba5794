"""Which contact a client is, and how sure that is; never more than the evidence allows.

A link is proposed as sure only where exactly one contact has strong evidence, and nothing speaks
against it. What is strong: a link confirmed before; the contact's own reference; a valid VAT
number or an e-mail address that no other contact has; a name that is the same once it is written
alike; a name a slip of a key apart at the same postcode. A name that is merely similar never is:
most clients that are similar to a contact, and not the same, are not in the books at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.model import ContactChoice, Party, key_of
from engine.suggest import identity
from engine.suggest.likeness import a_slip_apart, alike, in_order, near_ones
from engine.suggest.names import UNMISTAKABLE_FORMS, Name, all_taken_apart
from engine.suggest.values import Candidate, ContactProposal
from engine.target import ReferenceItem

_LISTED = 5
_LOOK = 85
"""From this likeness on, a person looks before a contact is created."""
_RESEMBLES = 74
_NOT_A_STRANGER = 60
"""With less in common, a shared number is more likely wrong than right."""

NONE: Mapping[str, str] = {}


def contacts(
    clients: Sequence[Party],
    contacts: Sequence[ReferenceItem],
    known: Mapping[str, str] = NONE,
) -> tuple[ContactProposal, ...]:
    """One proposal for each client, in their order.

    `known` are links confirmed earlier: from a client's key, as `key_of` writes it, to the id of
    its contact.
    """
    books = _Contacts(contacts)
    names = all_taken_apart([client.name for client in clients])
    weighed = [
        books.weigh(client, name, known) for client, name in zip(clients, names, strict=True)
    ]
    sure = [_sure(found) for found in weighed]
    open_ones = [place for place, one in enumerate(sure) if one is None]
    near = near_ones([in_order(names[place].key) for place in open_ones], books.in_order)
    for place, places in zip(open_ones, near, strict=True):
        weighed[place] = books.weigh(clients[place], names[place], known, places)
        sure[place] = _sure(weighed[place])
    return tuple(map(_proposal, clients, weighed, sure))


@dataclass(eq=False, slots=True)
class _Weighed:
    """A contact beside a client: what speaks for it, and what against."""

    item: ReferenceItem
    name: Name
    likeness: int
    pro: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    strength: int = 0
    """How sure the strongest evidence is; 0 where nothing is strong."""
    exact: bool = False

    def says(self) -> str:
        told = _sentence([*self.pro, *(f"but {each}" for each in self.against)])
        return told or f"Its name is {self.likeness} % alike."

    @property
    def score(self) -> int:
        lowered = 12 * len(self.against)
        return max(min(max(self.likeness, self.strength), 100) - lowered, 0)


class _Contacts:
    """The contacts, found by everything that may tell which one is meant."""

    def __init__(self, items: Sequence[ReferenceItem]) -> None:
        self.items = items
        self.names = all_taken_apart([item.name for item in items])
        self.keys = [name.key for name in self.names]
        self.in_order = [in_order(key) for key in self.keys]
        self._by_id = {item.id: place for place, item in enumerate(items)}
        self._by_key = _places(map(_closed, self.keys))
        self._by_words = _places(map(_many_words, self.in_order))
        self._by_code = _places(item.code and identity.code(item.code) for item in items)
        self._by_email = _places(
            (typed := item.facts.get("email", "")) and identity.email(typed) for item in items
        )
        self._vat_numbers: dict[int, str] = {}
        self._by_vat_ending = _places(
            identity.vat_ending(item.facts.get("VAT number", "")) for item in items
        )

    def _vat_number(self, place: int) -> str:
        """Reckoned for those alone that a client may be, as the arithmetic takes its time."""
        if place not in self._vat_numbers:
            typed = self.items[place].facts.get("VAT number", "")
            self._vat_numbers[place] = identity.vat_number(typed) if typed else ""
        return self._vat_numbers[place]

    def weigh(
        self, client: Party, name: Name, known: Mapping[str, str], near: Sequence[int] = ()
    ) -> list[_Weighed]:
        """Every contact that something speaks for, the likeliest first."""
        confirmed = self._by_id.get(known.get(key_of(client.key), "")) if known else None
        reference = identity.code(client.code)
        vat = identity.vat_number(client.vat_number, client.country)
        mail = identity.email(client.email)
        by_code = self._by_code.get(reference, ()) if reference else ()
        ending = self._by_vat_ending.get(identity.vat_ending(vat), ())
        by_vat = [place for place in ending if self._vat_number(place) == vat]
        by_mail = self._by_email.get(mail, ()) if mail else ()
        if len(by_mail) > 1:  # an accountant's, or a whole group's
            by_mail = ()
        by_key = self._by_key.get(_closed(name.key), ())
        if not by_key:
            by_key = self._by_words.get(_many_words(in_order(name.key)), ())
        places = {*by_code, *by_vat, *by_mail, *by_key, *near}
        if confirmed is not None:
            places.add(confirmed)
        found = []
        for place in places:
            each = _Weighed(self.items[place], self.names[place], alike(name.key, self.keys[place]))
            related = each.likeness >= _NOT_A_STRANGER
            if place == confirmed:
                _speaks(each, "it was linked before", 100)
            if place in by_code:
                _speaks(each, f"it has the reference {client.code.strip()}", 99 if related else 0)
            if place in by_vat:
                _speaks(each, f"it has the VAT number {vat}", 98 if related else 0)
            if place in by_mail:
                _speaks(each, f"it has the e-mail address {mail}", 96 if related else 0)
            self._weigh_name(each, place, client, name, by_key)
            if vat and self._vat_number(place) not in ("", vat):
                each.against.append(f"its VAT number is {self._vat_number(place)}")
            if not related and (place in by_code or place in by_vat or place in by_mail):
                each.against.append("its name is another one")
            found.append(each)
        same_form = name.form
        found.sort(key=lambda w: (-w.score, w.name.form != same_form, w.item.name, w.item.id))
        return found

    def _weigh_name(
        self, each: _Weighed, place: int, client: Party, name: Name, by_key: Sequence[int]
    ) -> None:
        other = self.names[place]
        address = _address(each.item)
        there = identity.has_postcode(client.postcode, address)
        same_form = name.form == other.form
        both_forms = bool(name.form and other.form)
        each.exact = place in by_key
        if each.exact:
            _speaks(each, *_sameness(name, other))
        elif there and a_slip_apart(name.key, other.key):
            _speaks(each, "its name is a slip of a key apart", 92)
        if there:
            _speaks(each, "it has the same postcode", 0)
            each.strength = min(each.strength + 1, 99) if 0 < each.strength < 99 else each.strength
        elif _moved(each, client, name, address):
            each.against.append("it is at another postcode")
        if both_forms and not same_form and each.likeness >= _NOT_A_STRANGER:
            each.against.append(f"it is {_a(other.form)}, the client {_a(name.form)}")
        if each.exact and len(by_key) > 1:
            each.against.append(f"{len(by_key)} contacts are called so")
        if (
            client.key != client.name
            and each.item.code
            and (identity.code(client.key) == identity.code(each.item.code))
        ):
            _speaks(each, f"its reference is the client's code {client.key.strip()}", 0)
            if each.likeness >= 90:
                each.strength = max(each.strength, 95)
        if each.item.unusable:
            each.against.append(f"it is {each.item.unusable}")


def _sure(found: Sequence[_Weighed]) -> _Weighed | None:
    """The one contact with strong evidence, where nothing speaks against it or for another."""
    confirmed = [each for each in found if each.strength == 100]
    if confirmed:
        only = confirmed[0]
        return None if only.item.unusable else only
    strong = [each for each in found if each.strength]
    if len(strong) == 1 and not strong[0].against:
        contradicted = any(each.pro and each is not strong[0] and _claims(each) for each in found)
        return None if contradicted else strong[0]
    if len(strong) > 1:
        # Names that are the same are told apart by evidence that is not a name.
        surest = [each for each in strong if each.strength >= 96 and not each.exact]
        surest += [each for each in strong if each.exact and each.strength >= 98]
        if len(surest) == 1 and len(strong) == sum(each.exact for each in strong):
            return surest[0] if _only_the_name_is_shared(surest[0]) else None
    return None


def _only_the_name_is_shared(each: _Weighed) -> bool:
    return all(said.endswith("contacts are called so") for said in each.against)


def _claims(each: _Weighed) -> bool:
    """Whether something besides the name says that this is the one."""
    return any(
        said.startswith(("it has the reference", "it has the VAT", "it has the e-mail"))
        for said in each.pro
    )


def _proposal(client: Party, found: Sequence[_Weighed], sure: _Weighed | None) -> ContactProposal:
    key = key_of(client.key)
    listed = tuple(
        Candidate(each.item.id, each.item.name, each.item.code, each.score, each.says())
        for each in found[:_LISTED]
        if each.score >= _RESEMBLES or each.pro
    )
    if sure is not None:
        choice = ContactChoice(verb="link", contact=sure.item.id)
        first = next(each for each in listed if each.contact == sure.item.id)
        others = tuple(each for each in listed if each.contact != sure.item.id)
        confidence = min(sure.strength, 100)
        return ContactProposal(key, choice, confidence, first.reason, "link", (first, *others))
    best = found[0] if found else None
    if best is None or (best.score < _LOOK and not best.pro):
        return _creation(key, listed)
    second = found[1] if len(found) > 1 else None
    if second is not None and second.score >= best.score - 3 and second.score >= _LOOK:
        reason = f"“{best.item.name}” and “{second.item.name}” are too close to tell."
    elif best.pro:
        reason = f"“{best.item.name}”: {best.says()}"
    else:
        reason = f"“{best.item.name}” has a similar name; nothing else says it is the one."
    return ContactProposal(key, None, min(best.score, 89), reason, "look", listed)


def _creation(key: str, listed: tuple[Candidate, ...]) -> ContactProposal:
    choice = ContactChoice(verb="create")
    if not listed:
        return ContactProposal(key, choice, 95, "No contact has a name like it.", "create")
    reason = f"The nearest contact is “{listed[0].name}”, {listed[0].score} % alike."
    return ContactProposal(key, choice, 100 - listed[0].score // 3, reason, "create", listed)


def _speaks(each: _Weighed, says: str, strength: int) -> None:
    each.pro.append(says)
    each.strength = max(each.strength, strength)


def _moved(each: _Weighed, client: Party, name: Name, address: str) -> bool:
    """Whether nothing but the name is the same, and it is no company's, at another place.

    A company's name is its own in all the country; a village hall's is not.
    """
    company = bool(name.form) and name.form == each.name.form
    surer = _claims(each) or each.strength == 100
    moved = each.exact and not company and not surer
    return moved and identity.other_postcode(client.postcode, address)


def _sameness(name: Name, other: Name) -> tuple[str, int]:
    """What the same name is worth."""
    if name.key != other.key:
        spaces = _closed(name.key) == _closed(other.key)
        says = f"its name is the same but for {'spaces' if spaces else 'the order of its words'}"
        return says, 92 if name.form == other.form else 91
    if name.form == other.form:
        return "its name is the same", 97
    plain = {name.form, other.form} - {""} <= UNMISTAKABLE_FORMS
    return "its name is the same but for the form", 94 if plain else 0


def _closed(key: str) -> str:
    """The name without spaces; a short one keeps them, as little tells it from others."""
    closed = key.replace(" ", "")
    return closed if len(closed) >= 8 else key


def _many_words(ordered: str) -> str:
    """The words in order of the alphabet; empty where they are fewer than three."""
    return ordered if ordered.count(" ") > 1 else ""


def _address(item: ReferenceItem) -> str:
    return " ".join((item.facts.get("address", ""), item.facts.get("postcode", "")))


def _places(values: Iterable[str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, value in enumerate(values):
        if value:
            found[value].append(place)
    return dict(found)


def _sentence(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    told = ", ".join(parts)
    return told[0].upper() + told[1:] + "."


def _a(form: str) -> str:
    shown = form if form in ("ltd", "inc", "gmbh") else form.upper()
    shown = {"ltd": "Ltd", "inc": "Inc", "gmbh": "GmbH"}.get(form, shown)
    return f"an {shown}" if shown[0] in "AEILS" and shown.isupper() else f"a {shown}"
