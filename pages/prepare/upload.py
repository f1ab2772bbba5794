"""Upload: the spreadsheets as the customer sent them, read, recognised and explained."""

import pandas as pd
import streamlit as st

from engine.model import FileLine, FileView, Problem, SourceReading, UploadKind
from pages.parts.frame import (
    PAGES,
    foot,
    look_again,
    open_desk,
    page_head,
)
from pages.parts.problems import problem_box
from pages.parts.words import amount, counted, day_and_time, plain

desk = open_desk()
page_head(
    desk,
    "Upload",
    "Bring the spreadsheets as they are: invoices, clients, products, in any order. "
    "The files are never altered.",
)

_KINDS: dict[UploadKind, str] = {
    "invoices": "Invoices",
    "clients": "Clients",
    "products": "Products and services",
    "payments": "Payments",
    "expenses": "Expenses and purchases",
    "other": "Not recognised",
}
_ICONS: dict[UploadKind, str] = {
    "invoices": ":material/receipt_long:",
    "clients": ":material/groups:",
    "products": ":material/inventory_2:",
    "payments": ":material/payments:",
    "expenses": ":material/shopping_cart:",
    "other": ":material/help:",
}
_GRAINS = {
    "line": "one row for each line",
    "invoice": "one row for each invoice",
    "journal": "one row for each journal entry",
    "payment": "one row for each payment",
    "client": "one row for each client",
    "product": "one row for each product",
    "expense": "one row for each expense",
}
_ACCOUNTS = {
    "customer_accounts": "Customers' accounts begin with",
    "tax_accounts": "Those of the tax on sales",
    "sales_accounts": "Those of sales",
}
_DATES = {
    "dmy": "day, month, year (31/12/2026)",
    "mdy": "month, day, year (12/31/2026)",
    "ymd": "year, month, day (2026-12-31)",
}
_RATES = {
    "home": "what one foreign unit is worth in the company's currency",
    "foreign": "how many foreign units one of the company's is worth",
}
_MARKS = {".": "point (1,234.50)", ",": "comma (1.234,50)"}
_NONE, _SHOWN = -1, 8
_MOST_WORDS = 30
_MEANINGS = {
    "status": {
        "": "not said",
        "ready": "ready to be sent",
        "draft": "a draft: leave it out",
        "transferred": "sent already: leave it out",
        "cancelled": "cancelled: leave it out",
        "credit": "a credit note",
        "not reimbursed": "nobody is to be paid: leave it out",
    },
    "kind": {
        "": "not said",
        "invoice": "an invoice",
        "credit note": "a credit note",
        "leave out": "neither: leave it out",
    },
}
_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "json"]


def bring() -> None:
    """The place where files are dropped, and samples for who has none."""
    drop, samples = st.columns([3, 2], gap="large")
    with drop:
        turn = st.session_state.setdefault("upload turn", 0)
        files = st.file_uploader(
            "Drop spreadsheets here",
            type=_TYPES,
            accept_multiple_files=True,
            key=f"files {turn}",
            help="Excel, LibreOffice, CSV, text or JSON.",
            max_upload_size=desk.files.largest,
        )
        if files:
            with st.status(f"Reading {len(files)} files…" if files[1:] else "Reading the file…"):
                taken = [desk.files.take(each.name, each.getvalue()) for each in files]
            tell(taken)
            st.session_state["upload turn"] += 1
            look_again()
    with samples, st.container(border=True):
        st.markdown("**No file at hand?**")
        chosen = st.selectbox(
            "Try it with a sample file",
            desk.files.samples,
            format_func=lambda each: each.title,
            help="Invented companies, made for trying things out.",
        )
        st.caption(plain(chosen.says))
        if st.button("Use this sample", icon=":material/science:"):
            tell(desk.files.take_sample(chosen.key))
            look_again()


def tell(taken) -> None:
    """Say what became of the files, and have a look at what Sage has of their days already."""
    brought = {upload_id for each in taken for upload_id in each.ids}
    newest = next((each for each in desk.files.of_documents() if each.id in brought), None)
    if newest is not None:
        st.session_state[f"file of {desk.workspace.id}"] = newest.id
        desk.ready.look_in_sage(newest.id)
    st.session_state["taken"] = [(each.name, each.says, each.problem is not None) for each in taken]


def told() -> None:
    """What became of the files that were brought last."""
    taken = st.session_state.pop("taken", ())
    for _, says, refused in taken:
        if refused:
            st.error(plain(says), icon=":material/error:")
    if good := [
        f"**{plain(name)}**: {plain(says)}" for name, says, refused in taken if not refused
    ]:
        st.success("  \n".join(good), icon=":material/check_circle:")


def file_card(line: FileLine) -> None:
    with st.container(border=True, key=f"file-{line.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(f"{_ICONS[line.kind]} **{plain(line.name)}**")
                st.caption(
                    f"{counted(line.rows, 'row')} · {_GRAINS[line.grain]} · brought "
                    f"{day_and_time(line.at)} by {plain(line.by)}"
                )
            if line.kind == "other":
                st.badge("not recognised", icon=":material/help:", color="orange")
            else:
                st.badge(f"{_KINDS[line.kind]} · {line.source_title}", color="green")
            view = desk.files.look(line.id)
            if not isinstance(view, Problem) and view.unverified:
                st.badge("unverified", icon=":material/info:", color="orange")
        if isinstance(view, Problem):
            problem_box(view)
            return
        if view.asks:
            ask(view)
        remarks(view)
        if line.kind in ("invoices", "expenses"):
            what_it_comes_to(line)
        rows, columns, why, reading, words, corrections = st.tabs(
            [
                "First rows",
                "Columns",
                "How it was recognised",
                "Change the reading",
                "Words",
                "Corrections",
            ],
            key=f"tabs-{line.id}",
            on_change="rerun",
        )
        with rows:
            first_rows(view)
        with columns:
            column_table(view)
        with why:
            evidence(view)
        with reading:
            change_reading(view)
        with words:
            what_words_mean(line)
        with corrections:
            corrected(line)


def ask(view: FileView) -> None:
    """What a person should say of a file: which system it comes from, with what speaks for each."""
    with st.container(border=True, key=f"ask-{view.line.id}"):
        first = view.asks[0]
        if view.asks[1:]:
            st.markdown("**Which of these is it?** Its headings fit more than one.")
            chosen = st.radio(
                "Which of these is it?",
                [*range(len(view.asks)), _NONE],
                format_func=lambda each: (
                    "None of these" if each == _NONE else plain(view.asks[each].title)
                ),
                captions=[
                    *(in_evidence(each) for each in view.asks),
                    "Read it as any spreadsheet.",
                ],
                label_visibility="collapsed",
                key=f"which-{view.line.id}",
            )
            if st.button("It is this one", type="primary", key=f"said-{view.line.id}"):
                said(view, None if chosen == _NONE else view.asks[chosen])
        else:
            st.markdown(f"**Is this from {plain(first.title)}?**")
            st.markdown(in_evidence(first))
            with st.container(horizontal=True):
                if st.button("Yes, it is", type="primary", key=f"said-{view.line.id}"):
                    said(view, first)
                if st.button("No, read it as any spreadsheet", key=f"not-{view.line.id}"):
                    said(view, None)
        why = (
            "Unverified: Crosswalk knows this system from its maker's documentation, and has not "
            "seen a real export yet. "
            if view.unverified
            else ""
        )
        st.caption(f"{why}Your answer is kept for every file with these headings.")


def in_evidence(reading: SourceReading) -> str:
    """The headings that speak for a reading, and those that are missing."""
    missing = f" These are missing: {some(reading.missing)}." if reading.missing else ""
    return f"These headings say so: {some(reading.found)}.{missing}"


def some(headings) -> str:
    shown = ", ".join(f"“{plain(each)}”" for each in headings[:_SHOWN])
    rest = headings[_SHOWN:]
    return f"{shown} and {len(rest)} more" if rest else shown


def said(view: FileView, reading: SourceReading | None) -> None:
    source, layout = ("", "") if reading is None else (reading.source, reading.layout)
    problem = desk.files.say_source(view.line.id, view.line.version, source, layout)
    if problem:
        problem_box(problem)
    else:
        look_again()


def remarks(view: FileView) -> None:
    """What a person should know before going on."""
    if view.line.instead:
        st.warning(
            "This is a journal that does not say whose invoices it books, so none are made of it. "
            "Nothing of it is lost, and nothing of it is sent. "
            f"{plain(view.line.instead)}",
            icon=":material/swap_horiz:",
        )
    elif view.line.grain == "journal":
        st.info(
            "This is a sales journal. The entries of a piece become one invoice or credit note: "
            "the customer's row says who and how much, the rows of sales are its lines. Which "
            "percentage a line bears is reckoned, and taken only where one way alone fits to the "
            "cent. Entries without a sale, such as payments, are left out and counted.",
            icon=":material/menu_book:",
        )
    for says in view.drift:
        st.warning(plain(says), icon=":material/compare_arrows:")
    if view.left_out:
        shown = "; ".join(f"row {row} ({plain(what)})" for row, what in view.left_out[:5])
        more = "; …" if view.left_out[5:] else "."
        st.info(f"{len(view.left_out)} rows are no data: {shown}{more}", icon=":material/info:")
    if view.errors:
        st.warning(
            f"{view.errors} cells hold an error of the spreadsheet program. They are treated as "
            "empty, and named where they matter.",
            icon=":material/warning:",
        )


def what_it_comes_to(line: FileLine) -> None:
    """The file's documents and their sum, and what is odd about them, by how often it occurs."""
    view = desk.ready.view(line.id)
    came_in = view.equation.came_in
    sums = " and ".join(amount(each.value, each.currency) for each in came_in.by_currency)
    st.markdown(f"**{counted(came_in.documents, 'document')}, {sums}**")
    odd = [each for each in view.problem_kinds if each.page == "Upload" or each.severity == "warn"]
    st.markdown("\n".join(f"- {oddity(each)}" for each in odd[:4]))
    if odd:
        more = f", and {len(odd[4:])} more kinds of remarks" if odd[4:] else ""
        st.page_link(
            PAGES["preview"],
            label=f"Each with its cells, to be corrected{more}: on Preview, under Problems",
            icon=":material/build:",
            query_params={"file": line.id},
        )


def oddity(kind) -> str:
    times = "once" if kind.count == 1 else f"{kind.count:,} times"
    return f":orange[:material/warning:] {plain(kind.title)}, {times}."


def corrected(line: FileLine) -> None:
    """Cells corrected over the file, kept for the next one, and a list for whoever wrote it."""
    fixes = desk.files.fixes(line.id)
    if fixes:
        st.dataframe(
            pd.DataFrame(
                [
                    (each.document, each.column, each.was, each.is_now, each.applies, each.by)
                    for each in fixes
                ],
                columns=["Document", "Column", "The file says", "Read as", "Cell", "By"],
            ),
            hide_index=True,
        )
        st.download_button(
            "For the customer (CSV)",
            lambda: desk.files.fixes_csv(line.id),
            f"{line.name} corrections.csv",
            "text/csv",
            key=f"fixes-{line.id}",
            icon=":material/download:",
            on_click="ignore",
        )
    else:
        st.caption(
            "Nothing is corrected over this file. A correction is found again in the next file by "
            "its document's number; the file itself is never altered."
        )
    with (
        st.form(f"fix-{line.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        row = st.number_input("Row", 1, value=line.header_row or 1, step=1)
        column = st.selectbox("Column", desk.mapping.headings(line.id))
        text = st.text_input("Should read")
        pressed = st.form_submit_button("Correct this cell")
    if pressed:
        problem = desk.files.fix(line.id, int(row), column, text)
        if problem:
            problem_box(problem)
        else:
            look_again()


def what_words_mean(line: FileLine) -> None:
    """The words of the columns of status and of type, each with what it means for a document."""
    lines = desk.mapping.words(line.id)
    if not lines:
        st.caption(
            "This file has no column of a status or of a type. If it has one under another name, "
            "choose it on Fields."
        )
        return
    st.caption(
        "What a word means counts for this file and for every later one of its kind. A document "
        "whose word has no meaning counts as an invoice that is ready."
    )
    for number, each in enumerate(lines[:_MOST_WORDS]):
        meanings = _MEANINGS[each.field]
        left, middle, right = st.columns([3, 2, 3], vertical_alignment="center")
        left.markdown(f"**{plain(each.word)}**")
        middle.caption(f"{plain(each.column)}, {counted(each.rows, 'row')}")
        chosen = right.selectbox(
            f"What “{each.word}” means",
            list(meanings),
            index=list(meanings).index(each.meaning),
            format_func=meanings.__getitem__,
            label_visibility="collapsed",
            key=f"word-{line.id}-{number}-{each.meaning}",
        )
        if chosen != each.meaning:
            problem = desk.mapping.say_word(line.id, each.field, each.word, chosen)
            if isinstance(problem, Problem):
                problem_box(problem)
            else:
                look_again()
    if lines[_MOST_WORDS:]:
        st.caption(
            f"More than {_MOST_WORDS} words are hardly statuses; the rest is not shown. Choose "
            "another column on Fields."
        )


def first_rows(view: FileView) -> None:
    st.dataframe(
        pd.DataFrame(view.first, columns=["Row", *view.headings]),
        hide_index=True,
        height=260,
    )


def column_table(view: FileView) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                (
                    each.letter,
                    each.heading,
                    each.holds,
                    each.filled,
                    each.distinct,
                    "" if each.total is None else f"{each.total:,}",
                    ", ".join(each.examples),
                )
                for each in view.columns
            ],
            columns=["", "Column", "Holds", "Filled", "Different", "Sum", "Examples"],
        ),
        hide_index=True,
        height=300,
        column_config={
            "": st.column_config.TextColumn(width=40),
            "Sum": st.column_config.TextColumn(alignment="right"),
            "Examples": st.column_config.TextColumn(width="large"),
        },
    )


def evidence(view: FileView) -> None:
    for says in (*view.notes, *view.line.evidence):
        st.markdown(f"- {plain(says)}")


def accounts_of_journal(line: FileLine) -> dict[str, str]:
    """How the accounts begin that tell what an entry's rows are; several with commas."""
    return {
        key: column.text_input(
            says,
            ", ".join(getattr(line.shape, key)),
            help="Several with commas between them: 411, 416.",
        )
        for column, (key, says) in zip(st.columns(3), _ACCOUNTS.items(), strict=True)
    }


def change_reading(view: FileView) -> None:
    """Where the recognition is wrong: another sheet, header row, kind, date order or mark."""
    line = view.line
    with st.form(f"reading-{line.id}", border=False):
        left, right = st.columns(2)
        kinds = list(_KINDS)
        kind = left.selectbox(
            "What it holds", kinds, index=kinds.index(line.kind), format_func=_KINDS.get
        )
        sheet = right.selectbox(
            "Sheet",
            view.sheets,
            index=view.sheets.index(line.sheet) if line.sheet in view.sheets else 0,
        )
        header = left.number_input("Row of the headings", 0, value=line.header_row, step=1)
        dates = right.selectbox(
            "Dates",
            list(_DATES),
            index=list(_DATES).index(line.shape.dates),
            format_func=_DATES.get,
        )
        mark = left.selectbox(
            "Decimal mark",
            list(_MARKS),
            index=list(_MARKS).index(line.shape.decimal_mark),
            format_func=_MARKS.get,
        )
        percents = right.selectbox(
            "20 % is written",
            ["percent", "fraction"],
            index=["percent", "fraction"].index(line.shape.percents),
            format_func={"percent": "20", "fraction": "0.2"}.get,
        )
        rates = left.selectbox(
            "An exchange rate is",
            list(_RATES),
            index=list(_RATES).index(line.shape.rates),
            format_func=_RATES.get,
            help="Matters only where the file has a column of exchange rates.",
        )
        begin = accounts_of_journal(line) if line.grain == "journal" else {}
        if st.form_submit_button("Read it like this"):
            problem = desk.files.understand(
                line.id,
                line.version,
                kind=kind if kind != line.kind else None,
                sheet=sheet if sheet != line.sheet else None,
                header_row=int(header) if header != line.header_row else None,
                shape={
                    "dates": dates,
                    "decimal_mark": mark,
                    "percents": percents,
                    "rates": rates,
                    **begin,
                },
            )
            if problem:
                problem_box(problem)
            else:
                look_again()
    if st.button(
        "Take the file away", key=f"remove-{line.id}", icon=":material/delete:", type="tertiary"
    ):
        problem = desk.files.remove(line.id, line.version)
        if problem:
            problem_box(problem)
        else:
            look_again()


bring()
told()
lines = desk.files.lines()
if not lines:
    st.info(
        "There is no file yet. Drop one above, or use a sample: the rest follows from what is in "
        "it.",
        icon=":material/arrow_upward:",
    )
for each in lines:
    file_card(each)
foot(desk, "upload")
