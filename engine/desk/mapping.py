"""The drawer of the mapping: fields, taxes, accounts, products, contacts and settings."""

from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from engine import choices, formulas, suggest
from engine import mapping as mapped
from engine.choices import Edit
from engine.desk.bench import Bench, bench_of, books_of
from engine.desk.drawer import UPLOAD_GONE, Drawer
from engine.drafts import has_markup, plain_lines
from engine.model import (
    FIELDS_OF,
    Choice,
    ContactLine,
    CurrencyValue,
    Effect,
    FieldChoice,
    FieldLine,
    Mapping,
    MappingSettings,
    Problem,
    ProductLine,
    Shape,
    TagLine,
    TaxLine,
    ValueLine,
    WordLine,
    key_of,
)
from engine.money import Amount, read_amount
from engine.store import uploads
from engine.target import LIST, SOLD, Books, ReferenceItem

Tagging = Literal["department", "project"]
_VERBS = (
    Choice("create", "Create a new contact", "Create"),
    Choice("leave out", "Leave the client out", "Leave out"),
)


class MappingDrawer(Drawer):
    """The mapping of this workspace, as one of its files shows it."""

    _seen: int | None = None

    def for_one_who_saw(self, version: int) -> "MappingDrawer":
        """The same drawer, where nothing that others changed after that version is overwritten."""
        drawer = MappingDrawer(self._installation, self._actor, self._workspace)
        drawer._seen = version
        return drawer

    def version(self) -> int:
        with self._store.reading() as session:
            return choices.version_number(session, self._id)

    def now(self, kind: str) -> Mapping:
        """The mapping as it stands for one kind of sheet."""
        with self._store.reading() as session:
            return choices.current(session, self._id, kind)

    def books(self) -> Books:
        """The company's lists and settings, as last read."""
        return books_of(self._installation, self._workspace)

    # --- fields ---

    def fields(self, file_id: str) -> Sequence[FieldLine]:
        """Every field of this kind of sheet, the required ones first."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        sheet, mapping = bench.sheet, bench.mapping
        proposals = {each.key: each for each in bench.field_proposals}
        lines = []
        for field in FIELDS_OF.get(bench.kind, ()):
            choice = mapping.fields.get(field.name, FieldChoice())
            proposal = proposals.get(field.name)
            report = (
                mapped.field_report(sheet, mapping, field.name, bench.memo)
                if choice.how != "empty" or choice.default
                else None
            )
            sample = report.samples[0] if report is not None and report.samples else None
            problem = ""
            if choice.how == "column" and choice.source not in sheet:
                problem = f"This file has no column “{choice.source}”."
            elif report is not None and report.problems:
                problem = str(report.problems[0])
            elif field.required and report is None:
                problem = "Required: choose a column."
            lines.append(
                FieldLine(
                    name=field.name,
                    title=field.title,
                    says=field.says,
                    required=field.required,
                    column=choice.source if choice.how == "column" else "",
                    text="" if choice.how in ("column", "empty") else choice.source,
                    default=choice.default,
                    before="" if sample is None else sample.before,
                    after="" if sample is None else sample.after,
                    works=None if report is None else round(100 * report.share),
                    problem=problem,
                    proposal=_proposed(choice, proposal),
                )
            )
        return lines

    def headings(self, file_id: str) -> Sequence[str]:
        bench = self._bench(file_id)
        return () if bench is None else bench.sheet.headings

    def columns(self, file_id: str) -> Sequence[Choice]:
        """The file's columns by their headings."""
        return [Choice(each, each, each) for each in self.headings(file_id)]

    def set_fields(self, file_id: str, edits: Dict[str, Dict[str, Any]]) -> int | Problem:
        """For each field: its column, or a formula, template or constant, and its default."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        wanted = []
        for name, cells in edits.items():
            before = bench.mapping.fields.get(name, FieldChoice())
            after = _edited(before, cells)
            if trouble := _trouble(bench, name, after):
                return trouble
            wanted.append((name, before, after))
        titles = {each.name: each.title for each in FIELDS_OF[bench.kind]}
        said = [f"{titles[name]}: {_said(after)}" for name, _, after in wanted]
        return self._change(
            f"Fields: {_few(said)}.",
            [
                Edit("field", f"{bench.kind}/{name}", _kept(after), _kept(before))
                for name, before, after in wanted
            ],
        )

    def accept_fields(self, file_id: str) -> int | Problem:
        """Every field without a choice takes what is proposed surely."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        edits = [
            Edit("field", f"{bench.kind}/{each.key}", each.choice.model_dump(mode="json"), None)
            for each in _acceptable(bench.field_proposals, bench.mapping.fields)
        ]
        return self._change(f"Accepted {len(edits)} proposed fields.", edits)

    # --- taxes ---

    def taxes(self, file_id: str) -> Sequence[TaxLine]:
        """Only the codes that occur in the file."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        rates = {each.id: each for each in bench.books.of("tax rate")}
        proposals = {each.key: each for each in bench.tax_proposals}
        lines = []
        for seen in bench.taxes_seen:
            choice = bench.mapping.taxes.get(seen.key)
            proposal = proposals.get(seen.key)
            rate = None if choice is None else rates.get(choice.rate)
            lines.append(
                TaxLine(
                    key=seen.key,
                    code=seen.code or "(none)",
                    rows=seen.rows,
                    net=_sum(seen.net),
                    seen=", ".join(f"{each} %" for each in seen.percentages),
                    rate="" if choice is None else choice.rate,
                    rate_label=_label(rate) if rate else "",
                    reason="" if choice is None else choice.reason,
                    problem=bench.tax_problem(seen, choice, rate),
                    proposal=_of_rate(proposal, rates),
                    why="" if proposal is None else proposal.reason,
                    confidence=0 if proposal is None else proposal.confidence,
                )
            )
        return lines

    def rates(self) -> Sequence[Choice]:
        """Sage's usable tax rates."""
        return _offered(self.books().of("tax rate"))

    def set_taxes(self, file_id: str, edits: Dict[str, Dict[str, Any]]) -> int | Problem:
        """For each code: the rate's id and the reason why its percentage may differ."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        rates = {each.id: each for each in bench.books.of("tax rate")}
        codes = {each.key: each.code for each in bench.taxes_seen}
        changes, said = [], []
        for key, cells in edits.items():
            before = bench.stands("tax", key)
            after = {
                "label": codes.get(key, key),
                "rate": "",
                "reason": "",
                **(before or {}),
                **cells,
            }
            if after["rate"] and after["rate"] not in rates:
                return _not_in_sage("Taxes", "tax rate", after["rate"])
            value = after if after["rate"] else None
            changes.append(Edit(bench.part("tax"), key, value, before))
            said.append(f"“{after['label']}” is {_label(rates.get(after['rate'])) or 'open'}")
        return self._change(f"Taxes: {_few(said)}.", changes)

    def accept_taxes(self, file_id: str) -> int | Problem:
        """Every code without a choice takes what is proposed surely."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        codes = {each.key: each.code for each in bench.taxes_seen}
        edits = [
            Edit(
                bench.part("tax"),
                each.key,
                {"label": codes[each.key], **each.choice.model_dump()},
                None,
            )
            for each in _acceptable(bench.tax_proposals, bench.mapping.taxes)
        ]
        return self._change(f"Accepted {len(edits)} proposed tax rates.", edits)

    # --- accounts ---

    def accounts(self, *, purchases: bool = False) -> Sequence[Choice]:
        """The ledger accounts that may stand on such a line: no control account, none hidden."""
        accounts = self.books().of("ledger account")
        return _offered(sorted(accounts, key=lambda each: each.code), purchases=purchases)

    def default_account(self, *, purchases: bool = False) -> tuple[Choice | None, bool]:
        """Where lines go that no rule catches, and whether that was chosen here or in Sage."""
        books = self.books()
        with self._store.reading() as session:
            chosen = choices.current(session, self._id, _side(purchases)).default_account
        usual = books.purchase_account if purchases else books.sales_account
        found = _with_id(books, chosen or usual)
        return (None if found is None else Choice(found.id, _label(found))), bool(chosen)

    def set_default_account(self, account: str, *, purchases: bool = False) -> int | Problem:
        found = _with_id(self.books(), account)
        if found is None or found.barred(purchases):
            return _not_in_sage("Accounts", "usable ledger account", account)
        what = "Everything else that is bought" if purchases else "Everything else"
        part = choices.part_of("account", _side(purchases))
        return self._change(
            f"{what} goes to {_label(found)}.",
            [Edit(part, "default", {"account": account}, choices.UNSEEN)],
        )

    def account_fields(self, file_id: str) -> Sequence[Choice]:
        """What may decide the account: the fields that have a column, then any other column."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        titles = {each.name: each.title for each in FIELDS_OF[bench.kind]}
        named = [Choice(each, titles[each]) for each in _DECIDING if each in bench.mapping.fields]
        return [*named, *(Choice(each, f"Column “{each}”") for each in bench.sheet.headings)]

    def values(self, file_id: str, field: str) -> Sequence[ValueLine]:
        """The values of a field, with what hangs on each, and its account."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        accounts = {each.id: each for each in bench.books.of("ledger account")}
        chosen = {
            key_of(rule.value): rule.account
            for rule in bench.mapping.account_rules
            if rule.field == field
        }
        proposals = bench.account_proposals(field)
        lines = []
        for seen in bench.values_seen(field):
            account = chosen.get(seen.key, "")
            proposal = proposals.get(seen.key)
            meant = None
            if proposal is not None and proposal.choice is not None:
                meant = accounts.get(proposal.choice.account)
            lines.append(
                ValueLine(
                    value=seen.value,
                    rows=seen.rows,
                    net=_sum(seen.values),
                    account=account,
                    account_label=_label(accounts.get(account)),
                    problem=_unfit(account, accounts.get(account), bench.mapping.purchases),
                    proposal=None if meant is None else Choice(meant.id, _label(meant)),
                    why="" if proposal is None else proposal.reason,
                    confidence=0 if proposal is None else proposal.confidence,
                )
            )
        return lines

    def set_rules(self, file_id: str, field: str, edits: Dict[str, str]) -> int | Problem:
        """For each value of a field: the ledger account's id, or nothing to end the rule."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
        part, bought = bench.part("account"), bench.mapping.purchases
        accounts = {each.id: each for each in bench.books.of("ledger account")}
        last = max(
            (each["place"] for at, each in stands.items() if at[0] == part and "place" in each),
            default=0,
        )
        changes, said = [], []
        for value, account in edits.items():
            key = f"rule/{field}/{key_of(value)}"
            before = stands.get((part, key))
            found = accounts.get(account)
            if account and (found is None or found.barred(bought)):
                return _not_in_sage("Accounts", "usable ledger account", account)
            place = before["place"] if before else last + 1
            last = max(last, place)
            after = {"place": place, "field": field, "value": value, "account": account}
            changes.append(Edit(part, key, after if account else None, before))
            said.append(f"{field} “{value}” goes to {_label(found) or 'the default'}")
        return self._change(f"Accounts: {_few(said)}.", changes)

    def accept_accounts(self, file_id: str, field: str) -> int | Problem:
        sure = {
            each.value: each.proposal.id
            for each in self.values(file_id, field)
            if each.proposal is not None and _is_sure(each)
        }
        return self.set_rules(file_id, field, sure)

    # --- products and services ---

    def products(self, file_id: str) -> Sequence[ProductLine]:
        """Every item of the file, and the product or service that it is in Sage."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        lines = []
        for seen, proposal in zip(bench.items_seen, bench.product_proposals, strict=True):
            product = bench.mapping.products.get(seen.key, "")
            item = bench.sold.get(product)
            meant = bench.sold.get(proposal.choice or "")
            lines.append(
                ProductLine(
                    key=seen.key,
                    item=seen.item,
                    description=plain_lines(seen.description)
                    if has_markup(seen.description)
                    else seen.description,
                    rows=seen.rows,
                    net=_sum(seen.values),
                    product=product,
                    product_label=_label(item),
                    problem=_unfit(product, item, purchases=False),
                    proposal=None if meant is None else Choice(meant.id, _label(meant)),
                    why=proposal.reason,
                    confidence=proposal.confidence,
                )
            )
        return lines

    def products_offered(self) -> Sequence[Choice]:
        """Sage's products and services that can be sold, by their names."""
        books = self.books()
        return _offered(
            [
                each
                for kind in SOLD
                for each in sorted(books.of(kind), key=lambda each: each.name.casefold())
            ]
        )

    def set_products(self, file_id: str, edits: Dict[str, str]) -> int | Problem:
        """For each item: the product's or service's id, or nothing."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        names = {each.key: each.item for each in bench.items_seen}
        changes, said = [], []
        for key, product in edits.items():
            item = bench.sold.get(product)
            if product and (item is None or item.unusable):
                return _not_in_sage("Products", "usable product or service", product)
            before = bench.stands("product", key)
            after = {"label": names.get(key, key), "product": product}
            changes.append(Edit("product", key, after if product else None, before))
            said.append(f"“{after['label']}” is {_label(item) or 'open'}")
        return self._change(f"Products: {_few(said)}.", changes)

    def accept_products(self, file_id: str) -> int | Problem:
        """Every item without a choice takes what is proposed surely."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        sure = _acceptable(bench.product_proposals, bench.mapping.products)
        return self.set_products(file_id, {each.key: each.choice for each in sure})

    # --- departments and projects ---

    def tags(self, file_id: str, kind: Tagging) -> Sequence[TagLine]:
        """Every department, or project, of the file, and what it is in the company's list.

        Nothing where the file names none, or where the company has no such list.
        """
        bench = self._bench(file_id)
        drafted = None if bench is None else bench.preview.draft
        found = None if drafted is None else (
            drafted.departments if kind == "department" else drafted.projects
        )  # fmt: skip
        if bench is None or found is None or not bench.books.of(kind):
            return ()
        by_key = {
            key: (item, id_, chosen)
            for key, item, id_, chosen in zip(
                found.column.keys, found.items, found.ids, found.chosen, strict=True
            )
        }
        lines = []
        for seen in bench.values_seen(kind):
            if not seen.key:
                continue
            item, id_, chosen = by_key[seen.key]
            problem = "" if item is not None else "The company has none of this code or name."
            if chosen and item is None:
                problem = "What was chosen is gone. Choose another."
            elif item is not None and (why := item.barred(bench.mapping.purchases)):
                problem = f"It cannot be used: {why}."
            lines.append(
                TagLine(
                    seen.key,
                    seen.value,
                    seen.rows,
                    _sum(seen.values),
                    id_ if item is not None else "",
                    _label(item),
                    chosen,
                    problem,
                )
            )
        return lines

    def tags_offered(self, kind: Tagging, *, purchases: bool = False) -> Sequence[Choice]:
        """The company's departments, or projects, that can be used, by their codes."""
        found = sorted(
            self.books().of(kind), key=lambda each: (each.facts.get(LIST, ""), each.code)
        )
        return _offered(found, purchases=purchases)

    def tags_left_out(self, file_id: str, kind: Tagging) -> str:
        """Why none of the file's departments, or projects, go along; empty where any may."""
        bench = self._bench(file_id)
        drafted = None if bench is None else bench.preview.draft
        if bench is None or drafted is None or not drafted.limits.tags_listed_only:
            return ""
        usable = any(not each.barred(bench.mapping.purchases) for each in bench.books.of(kind))
        named = sum(bool(each.key) for each in bench.values_seen(kind))
        if usable or not named:
            return ""
        side = "purchases" if bench.mapping.purchases else "sales"
        return (
            f"The file names {named:,} {kind}{'' if named == 1 else 's'}. The company in Sage has"
            f" none switched on for {side}, so lines are sent without."
        )

    def set_tags(self, file_id: str, kind: Tagging, edits: Dict[str, str]) -> int | Problem:
        """For each department, or project, of the file the company's own, or nothing."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        names = {each.key: each.value for each in bench.values_seen(kind)}
        offered = {each.id: each for each in bench.books.of(kind)}
        changes, said = [], []
        for key, chosen in edits.items():
            item = offered.get(chosen)
            if chosen and (item is None or item.barred(bench.mapping.purchases)):
                return _not_in_sage("Accounts", f"usable {kind}", chosen)
            after = {"label": names.get(key, key), "item": chosen}
            changes.append(Edit(kind, key, after if chosen else None, bench.stands(kind, key)))
            said.append(f"“{after['label']}” is {_label(item) or 'as its code says'}")
        return self._change(f"{kind.capitalize()}s: {_few(said)}.", changes)

    # --- contacts ---

    def contacts(self, file_id: str) -> Sequence[ContactLine]:
        """The file's clients against Sage's contacts, in one order whatever is chosen."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        lines = [self._contact_line(bench, seen) for seen in bench.parties_seen]
        return sorted(lines, key=lambda each: -abs(each.value))

    def _contact_line(self, bench: Bench, seen: Any) -> ContactLine:
        choice = bench.mapping.contacts.get(seen.key)
        if choice is None and seen.besides:
            left_out = bench.mapping.contacts.get(seen.besides)
            choice = left_out if left_out and left_out.verb == "leave out" else None
        proposal = bench.contact_proposals.get(seen.key)
        linked = bench.contact(choice.contact) if choice is not None else None
        candidates: tuple[Choice, ...] = ()
        proposed: Any = ""
        if proposal is not None:
            candidates = tuple(
                Choice(each.contact, _label(bench.contact(each.contact)))
                for each in proposal.candidates
            )
            if proposal.verb == "link" and proposal.acceptable:
                proposed = "link"
            elif proposal.verb == "create" and not proposal.candidates:
                proposed = "create"
        return ContactLine(
            key=seen.key,
            name=seen.party.name,
            code=seen.party.code or "",
            documents=seen.documents,
            value=_sum(seen.values),
            verb="" if choice is None else choice.verb,
            contact="" if choice is None else choice.contact,
            contact_label=_label(linked),
            problem=_unfit(
                "" if choice is None else choice.contact, linked, bench.mapping.purchases
            ),
            candidates=candidates,
            proposed=proposed,
            confidence=0 if proposal is None else proposal.confidence,
            why="" if proposal is None else proposal.reason,
        )

    @property
    def contact_verbs(self) -> Sequence[Choice]:
        """What may be done for a client besides linking it."""
        return _VERBS

    def contact_choices(self, *, purchases: bool = False) -> Sequence[Choice]:
        """Every contact that a client, or a supplier, may be linked with, by name."""
        contacts = self.books().of("contact")
        return _offered(
            sorted(contacts, key=lambda each: each.name.casefold()), purchases=purchases
        )

    def choose_contacts(self, file_id: str, edits: Dict[str, str]) -> int | Problem:
        """For each client the contact that it is linked with, or one of the verbs, or nothing."""
        verbs = {each.id for each in _VERBS}
        return self.set_contacts(
            file_id,
            {
                key: (chosen, "") if chosen in verbs or not chosen else ("link", chosen)
                for key, chosen in edits.items()
            },
        )

    def set_contacts(self, file_id: str, edits: Dict[str, tuple[str, str]]) -> int | Problem:
        """For each client: the verb, and the contact's id where it is linked; no verb undoes."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        names = {each.key: each.party.name for each in bench.parties_seen}
        changes, said = [], []
        for key, (verb, contact) in edits.items():
            found = bench.contact(contact)
            if verb == "link" and (found is None or found.barred(bench.mapping.purchases)):
                return Problem(
                    "link-without-contact",
                    names.get(key, key),
                    "A link needs one of Sage's contacts.",
                    "Choose the contact first.",
                )
            value = {
                "label": names.get(key, key),
                "verb": verb,
                "contact": contact if verb == "link" else "",
            }
            changes.append(
                Edit(
                    bench.part("contact"),
                    key,
                    value if verb else None,
                    bench.stands("contact", key),
                )
            )
            said.append(f"“{value['label']}”: {verb or 'open again'} {_label(found)}".strip())
        return self._change(f"Contacts: {_few(said)}.", changes)

    def accept_contacts(self, file_id: str) -> int | Problem:
        """Every sure link is made; who is near to nobody, or to several, stays open."""
        return self._accept(file_id, "link")

    def create_the_rest(self, file_id: str) -> int | Problem:
        """Every client that resembles no contact in Sage is to be created."""
        return self._accept(file_id, "create")

    def _accept(self, file_id: str, verb: str) -> int | Problem:
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        lines = [self._contact_line(bench, seen) for seen in bench.parties_seen]
        return self.set_contacts(
            file_id,
            {
                each.key: (verb, each.candidates[0].id if verb == "link" else "")
                for each in lines
                if not each.verb and each.proposed == verb
            },
        )

    # --- settings ---

    def settings(self) -> MappingSettings:
        with self._store.reading() as session:
            return choices.current(session, self._id, "invoices").settings

    # --- what the words of a file mean ---

    def words(self, file_id: str) -> Sequence[WordLine]:
        """Every word of the file's columns of status and of type, the most frequent first."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        found: list[WordLine] = []
        shape = bench.mapping.shape
        by_field: tuple[tuple[Literal["status", "kind"], Dict[str, str]], ...] = (
            ("status", {key_of(word): said for word, said in shape.statuses.items()}),
            ("kind", {key_of(word): said for word, said in shape.kinds.items()}),
        )
        for field, said in by_field:
            choice = bench.mapping.fields.get(field)
            if choice is None or choice.how == "empty":
                continue
            column = choice.source if choice.how == "column" else mapped.TITLE_OF[field]
            found += [
                WordLine(field, column, each.value, each.rows, said.get(key_of(each.value), ""))
                for each in bench.values_seen(field)
                if each.value
            ]
        return found

    def say_word(
        self, file_id: str, field: Literal["status", "kind"], word: str, meaning: str
    ) -> int | Problem:
        """What a word means from now on, in this file and in all of its kind; empty for nothing."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        before = bench.stands("shape", bench.kind)
        shape = Shape(**(before or bench.mapping.shape.model_dump(mode="json")))
        name = "statuses" if field == "status" else "kinds"
        words = {
            each: said
            for each, said in getattr(shape, name).items()
            if key_of(each) != key_of(word)
        }
        if meaning:
            words[word] = meaning
        after = Shape(**{**shape.model_dump(mode="json"), name: words}).model_dump(mode="json")
        says = f"“{word}” means: {meaning}." if meaning else f"“{word}” has no meaning any more."
        return self._change(says, [Edit("shape", bench.kind, after, before)])

    def set_setting(self, name: str, value: Any, says: str) -> int | Problem:
        """One setting; what it is checked against is its own type."""
        with self._store.reading() as session:
            before = choices.values(session, self._id).get(("setting", name))
        kept = MappingSettings(**{name: value}).model_dump(mode="json")[name]
        return self._change(says, [Edit("setting", name, kept, before)])

    def foreign_currencies(self) -> Sequence[tuple[str, str]]:
        """Each currency of the newest files but the company's own, and that one beside it."""
        own, found = self.books().currency, set(self.settings().currency_rates)
        for kind in ("invoices", "expenses"):
            with self._store.reading() as session:
                newest = uploads.latest(session, self._id, kind)
            if newest is not None:
                bench = bench_of(self._installation, self._workspace, newest)
                found.update(bench.preview.currencies)
        return [(code, own) for code in sorted(found - {own, ""})]

    def set_currency_rate(self, code: str, written: str) -> int | Problem:
        """What one unit of a currency is worth in the company's; nothing takes it away."""
        rates = dict(self.settings().currency_rates)
        rates.pop(code, None)
        if not written.strip():
            says = f"No rate is typed for {code}."
            return self.set_setting("currency_rates", rates, says)
        read = read_amount(written, ".")
        if not isinstance(read, Amount) or not 0 < read.value < 1_000_000:
            return Problem(
                "rate-unreadable",
                f"One {code}",
                f"“{written.strip()}” is no exchange rate.",
                "Write it like 0.8547.",
            )
        rates[code] = read.value
        return self.set_setting("currency_rates", rates, f"One {code} is {read.value:f}.")

    # --- leaning on ---

    def _change(self, says: str, edits: Sequence[Edit]) -> int | Problem:
        return choices.change(self._installation, self._id, self._actor, says, edits, self._seen)

    def _bench(self, file_id: str) -> Bench | None:
        found = self._upload(file_id)
        return None if found is None else bench_of(self._installation, self._workspace, found)

    # --- how many proposals there are to accept ---

    def fields_to_accept(self, file_id: str) -> int:
        bench = self._bench(file_id)
        return 0 if bench is None else len(_acceptable(bench.field_proposals, bench.mapping.fields))

    def taxes_to_accept(self, file_id: str) -> int:
        bench = self._bench(file_id)
        return 0 if bench is None else len(_acceptable(bench.tax_proposals, bench.mapping.taxes))

    def products_to_accept(self, file_id: str) -> int:
        bench = self._bench(file_id)
        return (
            0
            if bench is None
            else len(_acceptable(bench.product_proposals, bench.mapping.products))
        )

    def contacts_to_accept(self, lines: Sequence[ContactLine]) -> tuple[int, int]:
        """How many clients can be linked surely, and how many are to be created."""
        without = Counter(each.proposed for each in lines if not each.verb)
        return without["link"], without["create"]

    def accounts_to_accept(self, lines: Sequence[ValueLine]) -> int:
        return sum(_is_sure(each) for each in lines)

    def caught(self, file_id: str) -> Sequence[Effect]:
        """What the rules and the default send to each account, of all that is ready."""
        bench = self._bench(file_id)
        return () if bench is None else bench.preview.effects.accounts

    def functions(self) -> Sequence[tuple[str, str, str]]:
        """What formulas can use: how it is written, what it does, an example."""
        return [
            (f"{each.name}({each.arguments})", each.says, each.example)
            for each in formulas.FUNCTIONS
        ]


def _side(purchases: bool) -> str:
    """The kind of sheet whose tables are meant."""
    return "expenses" if purchases else "invoices"


_DECIDING = ("category", "item", "account", "department", "project", "tax_code", "contact")


def _acceptable(proposals: Sequence[Any], chosen: Dict[str, Any]) -> list[Any]:
    """Those that “accept all” may take: sure, and for something without a choice."""
    return [each for each in proposals if each.acceptable and each.key not in chosen]


def _is_sure(line: ValueLine) -> bool:
    sure = line.confidence >= suggest.ACCEPT_LINE
    return sure and line.proposal is not None and not line.account


def _edited(before: FieldChoice, cells: Dict[str, Any]) -> FieldChoice:
    """The choice as its row was edited: what is typed as text wins over a column."""
    column = cells.get("column", before.source if before.how == "column" else "")
    typed = before.source if before.how not in ("column", "empty") else ""
    text = cells.get("text", "" if cells.get("column") else typed)
    default = cells.get("default", before.default) or ""
    if text:
        if text.startswith("="):
            return FieldChoice(how="formula", source=text, default=default)
        if "{" in text:
            return FieldChoice(how="template", source=text, default=default)
        return FieldChoice(how="constant", source=text, default=default)
    if column:
        return FieldChoice(how="column", source=column, default=default)
    return FieldChoice(default=default)


def _trouble(bench: Bench, field: str, choice: FieldChoice) -> Problem | None:
    """Why what was typed or chosen cannot be used at all; odd rows are no reason."""
    tried = {**bench.mapping.fields, field: choice}
    mapping = bench.mapping.model_copy(update={"fields": tried})
    report = mapped.field_report(bench.sheet, mapping, field, bench.memo)
    cannot = ("column-missing", "formula-refused")
    return next((each for each in report.problems if each.rule in cannot), None)


def _kept(choice: FieldChoice) -> dict[str, Any] | None:
    if choice == FieldChoice():
        return None
    return choice.model_dump(mode="json")


def _said(choice: FieldChoice) -> str:
    if choice.how == "empty":
        return f"always “{choice.default}”" if choice.default else "empty"
    return f"column “{choice.source}”" if choice.how == "column" else f"“{choice.source}”"


def _proposed(choice: FieldChoice, proposal: Any) -> str:
    if proposal is None or proposal.choice is None:
        return ""
    if choice.how == "empty":
        return f"Perhaps “{proposal.choice.source}”: {proposal.reason}"
    if choice == proposal.choice:
        return str(proposal.reason)
    return ""


def _of_rate(proposal: Any, rates: Dict[str, ReferenceItem]) -> Choice | None:
    if proposal is None or proposal.choice is None or proposal.choice.rate not in rates:
        return None
    return Choice(proposal.choice.rate, _label(rates[proposal.choice.rate]))


def _unfit(chosen: str, item: ReferenceItem | None, purchases: bool) -> str:
    """Why what was chosen will not do, in a sentence; empty where it will."""
    if not chosen:
        return ""
    if item is None:
        return "It is gone from Sage. Choose another, or none."
    why = item.barred(purchases)
    return f"It is {why}. Choose another, or none." if why else ""


def _label(item: ReferenceItem | None) -> str:
    """What people call it by.

    >>> _label(ReferenceItem("ledger account", "9", "Sales", "4000"))
    '4000 Sales'
    """
    if item is None:
        return ""
    if item.kind in ("ledger account", "department", "project"):
        of = item.facts.get(LIST, "")
        from_another = f" ({of})" if key_of(of) not in ("", item.kind) else ""
        return f"{item.code} {item.name}{from_another}".strip()
    if item.kind in ("contact", *SOLD) and item.code:
        return f"{item.name} ({item.code})"
    return item.name


def _offered(items: Sequence[ReferenceItem], *, purchases: bool = False) -> Sequence[Choice]:
    """Those that may be chosen, each called by its code or name where it alone has that."""
    usable = [each for each in items if not each.barred(purchases)]
    by_code = ("ledger account", *SOLD)
    short = [(each.kind in by_code and each.code) or each.name for each in usable]
    times = Counter(short)
    return [
        Choice(
            each.id,
            _label(each),
            called if times[called] == 1 else _label(each),
            (each.code, each.name),
        )
        for each, called in zip(usable, short, strict=True)
    ]


def _with_id(books: Books, item_id: str) -> ReferenceItem | None:
    return next((each for each in books.items if each.id == item_id), None)


def _sum(values: Sequence[CurrencyValue]) -> Decimal:
    """What hangs on it, in whatever currency: to see at a glance what matters most."""
    return sum((each.value for each in values), Decimal(0))


def _few(said: Sequence[str]) -> str:
    shown = ", ".join(said[:3])
    return f"{shown} and {len(said) - 3} more" if said[3:] else shown


def _not_in_sage(page: str, kind: str, asked: str) -> Problem:
    return Problem(
        "not-in-sage",
        page,
        f"Sage has no {kind} “{asked}” now.",
        "Read Sage's lists again on Connection, then choose.",
    )
