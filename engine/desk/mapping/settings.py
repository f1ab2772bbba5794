"""Settings: what holds for all documents, and what another currency is worth."""

import re
from collections.abc import Sequence
from typing import Any

from engine import choices, connecting
from engine.choices import Edit
from engine.desk.bench import bench_of
from engine.desk.mapping.part import MappingPart
from engine.model import MappingSettings, Problem, tidy
from engine.money import Amount, read_amount
from engine.store import connections, uploads

_BEHIND = re.compile(r"[A-Za-z0-9-]{0,4}")


class Settings(MappingPart):
    """What is decided once."""

    def settings(self) -> MappingSettings:
        with self._store.reading() as session:
            return choices.current(session, self._id, "invoices").settings

    def set_setting(self, name: str, value: Any, says: str) -> int | Problem:
        """One setting; what it is checked against is its own type."""
        with self._store.reading() as session:
            before = choices.values(session, self._id).get(("setting", name))
        kept = MappingSettings(**{name: value}).model_dump(mode="json")[name]
        return self._change(says, [Edit("setting", name, kept, before)])

    def always_splits(self) -> str:
        """The place that takes no line below nothing in any document; nothing where it does."""
        with self._store.reading() as session:
            connection = connections.of(session, self._id)
        if connection is None or connecting.limits_of(connection).negative_lines:
            return ""
        return connecting.name_of(connection)

    def set_split_numbers(self, invoice: str, credit: str) -> int | Problem:
        """What stands behind the number of each half; behind neither, where both keep theirs."""
        pair = tidy(invoice), tidy(credit)
        if any(not _BEHIND.fullmatch(each) for each in pair):
            return Problem(
                "split-number-unfit",
                "Numbers of the halves",
                "Behind a number there is room for 4 letters, digits or hyphens.",
                "Type 0 and 1, for instance.",
            )
        if pair[0] == pair[1] != "":
            return Problem(
                "split-numbers-alike",
                "Numbers of the halves",
                f"“{pair[0]}” would stand behind the numbers of both.",
                "Type two that are not alike; or none, so that both keep the number.",
            )
        says = "both keep 460" if pair == ("", "") else f"460{pair[0]} and 460{pair[1]}"
        return self.set_setting("split_suffixes", pair, f"Numbers of the halves: {says}.")

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
