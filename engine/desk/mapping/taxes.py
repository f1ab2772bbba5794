"""Taxes: the tax rate in Sage that each code of a file means."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from engine.choices import Edit
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.desk.mapping.saying import acceptable, few, label, not_in_sage, on_offer, worth
from engine.model import Choice, Problem, TaxLine
from engine.target import ReferenceItem


class Taxes(MappingPart):
    """The tax rate of every code."""

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
                    net=worth(seen.net),
                    seen=", ".join(f"{each} %" for each in seen.percentages),
                    rate="" if choice is None else choice.rate,
                    rate_label=label(rate) if rate else "",
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
        return on_offer(self.books().of("tax rate"))

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
                return not_in_sage("Taxes", "tax rate", after["rate"])
            value = after if after["rate"] else None
            changes.append(Edit(bench.part("tax"), key, value, before))
            said.append(f"“{after['label']}” is {label(rates.get(after['rate'])) or 'open'}")
        return self._change(f"Taxes: {few(said)}.", changes)

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
            for each in acceptable(bench.tax_proposals, bench.mapping.taxes)
        ]
        return self._change(f"Accepted {len(edits)} proposed tax rates.", edits)

    def taxes_to_accept(self, file_id: str) -> int:
        bench = self._bench(file_id)
        return 0 if bench is None else len(acceptable(bench.tax_proposals, bench.mapping.taxes))


def _of_rate(proposal: Any, rates: Dict[str, ReferenceItem]) -> Choice | None:
    if proposal is None or proposal.choice is None or proposal.choice.rate not in rates:
        return None
    return Choice(proposal.choice.rate, label(rates[proposal.choice.rate]))
