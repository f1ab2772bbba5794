"""The entries of a sales journal as lines of documents: one seam, before anything is drafted.

An entry is what its rows of one number and one journal say: the customer's row has the contact
and the total, tax rows the tax by account, every other row is a line. Its lines become a sheet
of their own, in which every cell keeps its address in the file and every row of the file belongs
to a line. Which percentage a line bears stands nowhere in a journal; it is reckoned, and where
not exactly one way fits to the cent, none is taken.
"""

from engine.mapping.columns import Canonical
from engine.mapping.journal.booked import SIDES, beginnings
from engine.mapping.journal.lines import as_lines
from engine.mapping.memo import Memo
from engine.model import Mapping as Choices
from engine.model import Sheet

_NEEDED = ("number", "account")


def canonical(sheet: Sheet, mapping: Choices, memo: Memo | None = None) -> Canonical:
    """The sheet with the mapping's fields as its columns, a journal's entries as lines; `memo`
    keeps what need not be redone."""
    read = Canonical(sheet, mapping, memo)
    if mapping.shape.grain != "journal" or why_no_lines(read):
        return read
    return as_lines(read)


def why_no_lines(read: Canonical) -> tuple[str, str, str] | None:
    """Why no lines can be made of a journal: in half a sentence, with a remedy and its page."""
    shape = read.shape
    if read.purchases:
        says = "A row of this sheet is an entry of a journal of purchases"
        return says, "Bring the purchase invoices or receipts themselves, on Upload.", "Upload"
    missing = [name for name in _NEEDED if not read.has(name)]
    if not any(map(read.has, SIDES)):
        missing.extend(SIDES)
    if missing:
        names = ", ".join(f"“{read.title(name)}”" for name in missing)
        says = f"A row of this sheet is an entry of a journal, and nothing is chosen for {names}"
        return says, "Choose a column on Fields.", "Fields"
    accounts = read.coded("account").keys
    for whose, begins in (("customers", shape.customer_accounts), ("sales", shape.sales_accounts)):
        if not any(each.startswith(beginnings(begins)) for each in accounts):
            begin = " or ".join(begins) or "anything"
            says = f"None of the accounts in this journal begins with {begin}, as those of {whose}"
            fix = "Say on Upload, under “Change the reading”, how they begin."
            return says, fix, "Upload"
    return None
