"""Upload: the spreadsheets as the customer sent them, read, recognised and explained."""

import pandas as pd
import streamlit as st

from engine.model import OF_DOCUMENTS, FileLine, FileView, Problem, SourceReading, UploadKind
from pages.parts.frame import (
    PAGES,
    foot,
    look_again,
    open_desk,
    page_head,
)
from pages.parts.problems import problem_box
from pages.parts.saying import (
    amount,
    by_name,
    counted,
    day_and_time,
    in_words,
    say,
    told,
    whole_figure,
)
from pages.parts.words import plain

desk = open_desk()
page_head(
    desk,
    "Upload",
    say(
        "Bring the spreadsheets as they are: invoices, clients, products, in any order. "
        "The files are never altered."
    ),
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
_PERCENTS = {"percent": "20", "fraction": "0.2"}
_MARKS = {".": "point (1,234.50)", ",": "comma (1.234,50)"}
_NONE, _SHOWN = -1, 8
_MOST_WORDS = 30
_MOST_FILES = 8  # each with all that is to be said of it
_MEANINGS = {
    "status": {
        "": "not said",
        "ready": "ready to be sent",
        "draft": "a draft: leave it out",
        "transferred": "sent already: leave it out",
        "cancelled": "cancelled: leave it out",
        "credit": "a credit note",
        "not reimbursed": "nobody is to be paid: leave it out",
        "not received": "the money has not come in: leave it out",
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
            say("Drop spreadsheets here"),
            type=_TYPES,
            accept_multiple_files=True,
            key=f"files {turn}",
            help=say("Excel, LibreOffice, CSV, text or JSON."),
            max_upload_size=desk.files.largest,
        )
        if files:
            with st.status(
                say("Reading {many} files…", many=len(files))
                if files[1:]
                else say("Reading the file…")
            ):
                taken = [desk.files.take(each.name, each.getvalue()) for each in files]
            tell(taken)
            st.session_state["upload turn"] += 1
            look_again()
    with samples, st.container(border=True):
        st.markdown(f"**{say('No file at hand?')}**")
        chosen = st.selectbox(
            say("Try it with a sample file"),
            desk.files.samples,
            format_func=lambda each: told(each.title),
            help=say("Invented companies, made for trying things out."),
        )
        st.caption(plain(told(chosen.says)))
        if st.button(say("Use this sample"), icon=":material/science:"):
            tell(desk.files.take_sample(chosen.key))
            look_again()


def tell(taken) -> None:
    """Say what became of the files, and have a look at what Sage has of their days already."""
    brought = {upload_id for each in taken for upload_id in each.ids}
    newest = next((each for each in desk.files.of_documents() if each.id in brought), None)
    if newest is not None:
        st.session_state[f"file of {desk.workspace.id}"] = newest.id
        desk.ready.look_in_sage(newest.id)
    st.session_state["taken"] = taken


def what_became() -> None:
    """What became of the files that were brought last."""
    taken = st.session_state.pop("taken", ())
    for each in taken:
        if each.problem is not None:
            st.error(plain(told(each.says)), icon=":material/error:")
    read = [each for each in taken if each.problem is None]
    for is_clear, box, icon in (
        (True, st.success, ":material/check_circle:"),
        (False, st.warning, ":material/help:"),
    ):
        if these := [
            say("**{name}**: {says}", name=plain(each.name), says=plain(told(each.says)))
            for each in read
            if each.is_clear == is_clear
        ]:
            box("  \n".join(these), icon=icon)


def file_card(line: FileLine) -> None:
    with st.container(border=True, key=f"file-{line.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(f"{_ICONS[line.kind]} **{plain(line.name)}**")
                st.caption(
                    say(
                        "{rows} · {grain} · brought {when} by {person}",
                        rows=counted(line.rows, "row", "rows"),
                        grain=say(_GRAINS[line.grain]),
                        when=day_and_time(line.at),
                        person=by_name(line.by),
                    )
                )
            if line.kind == "other":
                st.badge(say("not recognised"), icon=":material/help:", color="orange")
            else:
                kind = say(_KINDS[line.kind])
                st.badge(f"{kind} · {told(line.source_title)}", color="green")
            view = desk.files.look(line.id)
            if not isinstance(view, Problem) and view.unverified:
                st.badge(say("unverified"), icon=":material/info:", color="orange")
        if isinstance(view, Problem):
            problem_box(view)
            return
        if view.asks:
            ask(view)
        remarks(view)
        if why := desk.files.not_taken(line.id):
            st.warning(plain(told(why)), icon=":material/block:")
        elif line.kind in OF_DOCUMENTS:
            what_it_comes_to(line)
        rows, columns, why, reading, words, corrections = st.tabs(
            [
                say("First rows"),
                say("Columns"),
                say("How it was recognised"),
                say("Change the reading"),
                say("Words"),
                say("Corrections"),
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
            st.markdown(say("**Which of these is it?** Its headings fit more than one."))
            chosen = st.radio(
                say("Which of these is it?"),
                [*range(len(view.asks)), _NONE],
                format_func=lambda each: (
                    say("None of these") if each == _NONE else plain(told(view.asks[each].title))
                ),
                captions=[
                    *(in_evidence(each) for each in view.asks),
                    say("Read it as any spreadsheet."),
                ],
                label_visibility="collapsed",
                key=f"which-{view.line.id}",
            )
            if st.button(say("It is this one"), type="primary", key=f"said-{view.line.id}"):
                said(view, None if chosen == _NONE else view.asks[chosen])
        else:
            st.markdown(say("**Is this from {system}?**", system=plain(told(first.title))))
            st.markdown(in_evidence(first))
            with st.container(horizontal=True):
                if st.button(say("Yes, it is"), type="primary", key=f"said-{view.line.id}"):
                    said(view, first)
                if st.button(say("No, read it as any spreadsheet"), key=f"not-{view.line.id}"):
                    said(view, None)
        why = (
            say(
                "Unverified: Crosswalk knows this system from its maker's documentation, and has "
                "not seen a real export yet. "
            )
            if view.unverified
            else ""
        )
        kept = say("Your answer is kept for every file with these headings.")
        st.caption(f"{why}{kept}")


def in_evidence(reading: SourceReading) -> str:
    """The headings that speak for a reading, and those that are missing."""
    found = say("These headings say so: {headings}.", headings=some(reading.found))
    if reading.missing:
        found += say(" These are missing: {headings}.", headings=some(reading.missing))
    return found


def some(headings) -> str:
    shown = ", ".join(say("“{text}”", text=plain(each)) for each in headings[:_SHOWN])
    rest = headings[_SHOWN:]
    more = say(" and {many} more", many=len(rest)) if rest else ""
    return f"{shown}{more}"


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
            say(
                "This is a journal that does not say whose invoices it books, so none are made of "
                "it. Nothing of it is lost, and nothing of it is sent. {instead}",
                instead=plain(told(view.line.instead)),
            ),
            icon=":material/swap_horiz:",
        )
    elif view.line.grain == "journal":
        st.info(
            say(
                "This is a sales journal. The entries of a piece become one invoice or credit "
                "note: the customer's row says who and how much, the rows of sales are its lines. "
                "Which percentage a line bears is reckoned, and taken only where one way alone "
                "fits to the cent. Entries without a sale, such as payments, are left out and "
                "counted."
            ),
            icon=":material/menu_book:",
        )
    if view.drift:
        st.warning(
            "\n\n".join(plain(told(says)) for says in view.drift), icon=":material/compare_arrows:"
        )
    if view.left_out:
        shown = "; ".join(
            say("row {row} ({what})", row=row, what=plain(told(what)))
            for row, what in view.left_out[:5]
        )
        more = "; …" if view.left_out[5:] else "."
        many = counted(len(view.left_out), "row", "rows")
        st.info(
            say("{many} with no data: {rows}", many=many, rows=f"{shown}{more}"),
            icon=":material/info:",
        )
    if view.errors:
        st.warning(
            say(
                "{many} cells hold an error of the spreadsheet program. They are treated as "
                "empty, and named where they matter.",
                many=view.errors,
            ),
            icon=":material/warning:",
        )


def what_it_comes_to(line: FileLine) -> None:
    """The file's documents and their sum, and what is odd about them, by how often it occurs."""
    view = desk.ready.view(line.id)
    came_in = view.equation.came_in
    sums = say(" and ").join(amount(each.value, each.currency) for each in came_in.by_currency)
    documents = counted(came_in.documents, "document", "documents")
    st.markdown(f"**{documents}, {sums}**" if sums else f"**{documents}**")
    odd = [each for each in view.problem_kinds if each.page == "Upload" or each.severity == "warn"]
    st.markdown("\n".join(f"- {oddity(each)}" for each in odd[:4]))
    if odd:
        more = say(", and {many} more kinds of remarks", many=len(odd[4:])) if odd[4:] else ""
        st.page_link(
            PAGES["preview"],
            label=say(
                "Each with its cells, to be corrected{more}: on Preview, under Problems", more=more
            ),
            icon=":material/build:",
            query_params={"file": line.id},
        )


def oddity(kind) -> str:
    times = say("once") if kind.count == 1 else say("{many} times", many=kind.count)
    return f":orange[:material/warning:] {plain(told(kind.title))}, {times}."


def corrected(line: FileLine) -> None:
    """Cells corrected over the file, kept for the next one, and a list for whoever wrote it."""
    fixes = desk.files.fixes(line.id)
    if fixes:
        st.dataframe(
            pd.DataFrame(
                [
                    (
                        each.document,
                        each.column,
                        each.was,
                        each.is_now,
                        told(each.applies),
                        told(each.by),
                    )
                    for each in fixes
                ],
                columns=[
                    say("Document"),
                    say("Column"),
                    say("The file says"),
                    say("Read as"),
                    say("Cell"),
                    say("By"),
                ],
            ),
            hide_index=True,
        )
        st.download_button(
            say("For the customer (CSV)"),
            lambda: desk.files.fixes_csv(line.id),
            f"{line.name} corrections.csv",
            "text/csv",
            key=f"fixes-{line.id}",
            icon=":material/download:",
            on_click="ignore",
        )
    else:
        st.caption(
            say(
                "Nothing is corrected over this file. A correction is found again in the next file "
                "by its document's number; the file itself is never altered."
            )
        )
    with (
        st.form(f"fix-{line.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        row = st.number_input(say("Row"), 1, value=line.header_row or 1, step=1)
        column = st.selectbox(say("Column"), desk.mapping.headings(line.id))
        text = st.text_input(say("Should read"))
        pressed = st.form_submit_button(say("Correct this cell"))
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
            say(
                "This file has no column of a status or of a type. If it has one under another "
                "name, choose it on Fields."
            )
        )
        return
    st.caption(
        say(
            "What a word means counts for this file and for every later one of its kind. A "
            "document whose word has no meaning counts as an invoice that is ready."
        )
    )
    for at, each in enumerate(lines[:_MOST_WORDS]):
        meanings = _MEANINGS[each.field]
        left, middle, right = st.columns([3, 2, 3], vertical_alignment="center")
        left.markdown(f"**{plain(each.word)}**")
        middle.caption(f"{plain(each.column)}, {counted(each.rows, 'row', 'rows')}")
        chosen = right.selectbox(
            say("What “{word}” means", word=each.word),
            list(meanings),
            index=list(meanings).index(each.meaning),
            format_func=lambda each, meanings=meanings: say(meanings[each]),
            label_visibility="collapsed",
            key=f"word-{line.id}-{at}-{each.meaning}",
        )
        if chosen != each.meaning:
            problem = desk.mapping.say_word(line.id, each.field, each.word, chosen)
            if isinstance(problem, Problem):
                problem_box(problem)
            else:
                look_again()
    if lines[_MOST_WORDS:]:
        st.caption(
            say(
                "More than {many} words are hardly statuses; the rest is not shown. Choose "
                "another column on Fields.",
                many=_MOST_WORDS,
            )
        )


def first_rows(view: FileView) -> None:
    st.dataframe(
        pd.DataFrame(view.first, columns=[say("Row"), *view.headings]),
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
                    told(each.holds),
                    each.filled,
                    each.distinct,
                    "" if each.total is None else whole_figure(each.total),
                    ", ".join(each.examples),
                )
                for each in view.columns
            ],
            columns=[
                "",
                say("Column"),
                say("Holds"),
                say("Filled"),
                say("Distinct"),
                say("Sum"),
                say("Examples"),
            ],
        ),
        hide_index=True,
        height=300,
        column_config={
            "": st.column_config.TextColumn(width=40),
            say("Sum"): st.column_config.TextColumn(alignment="right"),
            say("Examples"): st.column_config.TextColumn(width="large"),
        },
    )


def evidence(view: FileView) -> None:
    for says in (*view.notes, *view.line.evidence):
        st.markdown(f"- {plain(told(says))}")


def accounts_of_journal(line: FileLine) -> dict[str, str]:
    """How the accounts begin that tell what an entry's rows are; several with commas."""
    return {
        key: column.text_input(
            say(says),
            ", ".join(getattr(line.shape, key)),
            help=say("Several with commas between them: 411, 416."),
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
            say("What it holds"), kinds, index=kinds.index(line.kind), format_func=in_words(_KINDS)
        )
        sheet = right.selectbox(
            say("Sheet"),
            view.sheets,
            index=view.sheets.index(line.sheet) if line.sheet in view.sheets else 0,
        )
        header = left.number_input(say("Row of the headings"), 0, value=line.header_row, step=1)
        dates = right.selectbox(
            say("Dates"),
            list(_DATES),
            index=list(_DATES).index(line.shape.dates),
            format_func=in_words(_DATES),
        )
        mark = left.selectbox(
            say("Decimal mark"),
            list(_MARKS),
            index=list(_MARKS).index(line.shape.decimal_mark),
            format_func=in_words(_MARKS),
        )
        percents = right.selectbox(
            say("20 % is written"),
            ["percent", "fraction"],
            index=["percent", "fraction"].index(line.shape.percents),
            format_func=_PERCENTS.get,
        )
        rates = left.selectbox(
            say("An exchange rate is"),
            list(_RATES),
            index=list(_RATES).index(line.shape.rates),
            format_func=in_words(_RATES),
            help=say("Matters only where the file has a column of exchange rates."),
        )
        begin = accounts_of_journal(line) if line.grain == "journal" else {}
        if st.form_submit_button(say("Read it like this")):
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
        say("Take the file away"),
        key=f"remove-{line.id}",
        icon=":material/delete:",
        type="tertiary",
    ):
        problem = desk.files.remove(line.id, line.version)
        if problem:
            problem_box(problem)
        else:
            look_again()


bring()
what_became()
lines = desk.files.lines()
if not lines:
    st.info(
        say(
            "There is no file yet. Drop one above, or use a sample: the rest follows from what is "
            "in it."
        ),
        icon=":material/arrow_upward:",
    )
at_most = None if st.session_state.get("older files") else _MOST_FILES
older = lines[at_most:] if at_most else []
for each in lines[:at_most]:
    file_card(each)
if older and st.button(
    say("Show {many} older ones as well", many=len(older)),
    icon=":material/expand_more:",
    type="tertiary",
):
    st.session_state["older files"] = True
    st.rerun()
foot(desk, "upload")
