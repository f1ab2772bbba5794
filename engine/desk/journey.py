"""How far a workspace has come on its way from a spreadsheet to proved invoices."""

from collections.abc import Iterator

from engine.desk.files import Files
from engine.desk.ready import Ready
from engine.desk.sending import Sending
from engine.desk.view import View
from engine.model import Step

_MENDED_ON = {
    "Fields": "Which column is which field.",
    "Taxes": "Which tax rate each tax code means.",
    "Accounts": "Which ledger account a line goes to.",
    "Products": "Which product each item is. Optional.",
    "Contacts": "Who each client is in Sage.",
}


def steps(files: Files, ready: Ready, sending: Sending) -> Iterator[Step]:
    """The steps after the connection, for the newest file of invoices, or else of expenses."""
    file = files.working()
    if file is None:
        yield Step("Upload", "upload", "to do", "Bring the invoices, or try a sample.")
        for name, says in _MENDED_ON.items():
            yield Step(name, name.lower(), "to do", says)
        yield Step("Preview", "preview", "to do", "What would happen, to the penny.")
        yield _transfer(sending)
        return
    yield Step("Upload", "upload", "done", f"{file.name}, {file.rows:,} rows.")
    view = ready.view(file.id)
    assert isinstance(view, View)  # the file stands: it was just found
    open_on: dict[str, tuple[int, str]] = {}
    for each in view.problem_kinds:
        if each.severity == "stop":
            number, says = open_on.get(each.page, (0, ""))
            open_on[each.page] = (number + each.count, says or each.title)
    for name in _MENDED_ON:
        number, says = open_on.get(name, (0, ""))
        if number:
            yield Step(name, name.lower(), "needs attention", f"{says} ({number:,})")
        else:
            says = "Optional; nothing is open." if name == "Products" else "Nothing is open."
            yield Step(name, name.lower(), "done", says)
    yield _preview(view)
    yield _transfer(sending)


def _preview(view: View) -> Step:
    ready, held = view.equation.ready, view.equation.held
    if held.documents or held.rows:
        says = f"{ready.documents:,} ready, {held.documents:,} held."
        return Step("Preview", "preview", "needs attention", says)
    if ready.documents:
        return Step("Preview", "preview", "to do", f"{ready.documents:,} ready to be approved.")
    return Step("Preview", "preview", "done", "Nothing is left to be approved.")


def _transfer(sending: Sending) -> Step:
    newest = next(iter(sending.batches()), None)
    if newest is None:
        return Step("Transfer", "transfer", "to do", "What is approved goes to Sage, once.")
    says = f"{newest.name}: {newest.title}."
    if newest.state == "delivered" and newest.proved_at is not None:
        return Step("Transfer", "transfer", "done", says)
    if newest.state in ("sealed", "sending"):
        return Step("Transfer", "transfer", "to do", says)
    return Step("Transfer", "transfer", "needs attention", says)
