"""Accounts: the ledger account that each line of a file goes to."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence

from engine import choices, suggest
from engine.choices import Edit
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.desk.mapping.saying import few, label, not_in_sage, on_offer, unfit, with_id, worth
from engine.model import FIELDS_OF, Choice, Effect, Problem, UploadKind, ValueLine, key_of
from engine.sheets.writing import csv_text

_DECIDING = (
    "method", "category", "item", "account", "department", "project", "tax_code", "contact"
)  # fmt: skip


class Accounts(MappingPart):
    """The rules by which lines find their accounts, and where all others go."""

    def accounts(self, kind: UploadKind = "invoices") -> Sequence[Choice]:
        """The ledger accounts that may stand on such a line: no control account, none hidden; for
        payments the bank accounts."""
        accounts = sorted(self.books().of("ledger account"), key=lambda each: each.code)
        return on_offer(accounts, purchases=kind == "expenses", payments=kind == "payments")

    def default_account(self, kind: UploadKind = "invoices") -> tuple[Choice | None, bool]:
        """Where lines go that no rule catches, and whether that was chosen here or in Sage."""
        books = self.books()
        part = choices.part_of("account", kind)
        with self._store.reading() as session:
            stands = choices.value(session, self._id, part, "default")
        chosen = stands["account"] if stands else ""
        usual = {
            "expenses": books.purchase_account,
            "payments": books.bank_account,
        }.get(kind, books.sales_account)
        found = with_id(books, chosen or usual)
        return (None if found is None else Choice(found.id, label(found))), bool(chosen)

    def set_default_account(self, account: str, kind: UploadKind = "invoices") -> int | Problem:
        found = with_id(self.books(), account)
        if found is None or found.barred(kind == "expenses", kind == "payments"):
            return not_in_sage("Accounts", "usable ledger account", account)
        what = {
            "expenses": "Everything else that is bought",
            "payments": "Everything else that is paid",
        }.get(kind, "Everything else")
        part = choices.part_of("account", kind)
        return self._change(
            f"{what} goes to {label(found)}.",
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
                    net=worth(seen.values),
                    account=account,
                    account_label=label(accounts.get(account)),
                    problem=unfit(
                        account,
                        accounts.get(account),
                        bench.mapping.purchases,
                        bench.mapping.payments,
                    ),
                    proposal=None if meant is None else Choice(meant.id, label(meant)),
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
        stands = bench.values
        part = bench.part("account")
        bought, paid = bench.mapping.purchases, bench.mapping.payments
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
            if account and (found is None or found.barred(bought, paid)):
                return not_in_sage("Accounts", "usable ledger account", account)
            place = before["place"] if before else last + 1
            last = max(last, place)
            after = {"place": place, "field": field, "value": value, "account": account}
            changes.append(Edit(part, key, after if account else None, before))
            said.append(f"{field} “{value}” goes to {label(found) or 'the default'}")
        return self._change(f"Accounts: {few(said)}.", changes)

    def accept_accounts(self, file_id: str, field: str) -> int | Problem:
        sure = {
            each.value: each.proposal.id
            for each in self.values(file_id, field)
            if each.proposal is not None and _is_sure(each)
        }
        return self.set_rules(file_id, field, sure)

    def accounts_to_accept(self, lines: Sequence[ValueLine]) -> int:
        return sum(_is_sure(each) for each in lines)

    def missing(self, file_id: str) -> Sequence[ValueLine]:
        """The file's account codes that no account in Sage has and no rule catches.

        None is ever made in Sage: whoever keeps the chart opens them, or a rule sends them on.
        """
        bench = self._bench(file_id)
        if bench is None:
            return ()
        draft = bench.preview.draft
        unknown = draft.accounts.unknown
        if not unknown.any():
            return ()
        codes = draft.sheet.coded("account")
        keys = {codes.keys[each] for each in set(codes.codes[unknown].tolist())}
        return [each for each in self.values(file_id, "account") if key_of(each.value) in keys]

    def missing_csv(self, file_id: str) -> str:
        """The same as a list for whoever opens accounts in Sage."""
        return csv_text(
            ("Account code", "Rows", "Net value"),
            [(each.value, each.rows, each.net) for each in self.missing(file_id)],
        )

    def caught(self, file_id: str) -> Sequence[Effect]:
        """What the rules and the default send to each account, of all that is ready."""
        bench = self._bench(file_id)
        return () if bench is None else bench.preview.effects.accounts


def _is_sure(line: ValueLine) -> bool:
    sure = line.confidence >= suggest.ACCEPT_LINE
    return sure and line.proposal is not None and not line.account
