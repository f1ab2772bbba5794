"""Accounts: which ledger account each line goes to, by default and by rules."""

import pandas as pd
import streamlit as st

from engine.model import UploadKind
from pages.parts.bar import Means, bar, turn_pages
from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.grid import Options, grid
from pages.parts.mapping_tools import (
    accept_button,
    file_caption,
    finish,
    tell_outcome,
    undo_button,
)
from pages.parts.saying import amount, counted, say, told

desk = open_desk()
page_head(
    desk,
    "Accounts",
    say("Which ledger account each line goes to: by a rule, or else the default."),
)

_ACCOUNT = "Ledger account"


_DEFAULTS = {
    "invoices": "Default sales account",
    "expenses": "Default expense account",
    "payments": "Default bank account",
}


def default_box(kind: UploadKind) -> None:
    """Where everything goes that no rule catches."""
    found, chosen_here = desk.mapping.default_account(kind)
    offered = desk.mapping.accounts(kind)
    ids = [each.id for each in offered]
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            say(_DEFAULTS[kind]),
            offered,
            index=ids.index(found.id) if found is not None and found.id in ids else None,
            format_func=lambda each: each.label,
            placeholder=say("Choose an account"),
            help=say("Accounts that cannot be used for this are not offered."),
            key=f"default-{kind}-{'' if found is None else found.id}",
        )
        st.caption(
            say("Everything that no rule below catches goes here.")
            if chosen_here or found is None
            else say(
                "Taken from the company's settings in Sage. Everything that no rule below catches "
                "goes here."
            )
        )
    if picked is not None and (found is None or picked.id != found.id):
        finish(desk.mapping.set_default_account(picked.id, kind))


def rule_grid(file_id: str, kind: UploadKind) -> None:
    fields = desk.mapping.account_fields(file_id)
    if not fields:
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        field = st.selectbox(
            say("Decide by"),
            fields,
            format_func=lambda each: told(each.label),
            help=say(
                "The first rule that fits a line decides. Rules on several fields can stand "
                "together."
            ),
            key="decide-by",
            width=300,
        )
        version = desk.mapping.version()
        lines = desk.mapping.values(file_id, field.id)
        proposed = desk.mapping.accounts_to_accept(lines)
        accept_button(proposed, lambda: desk.mapping.accept_accounts(file_id, field.id))
    offered = desk.mapping.accounts(kind)
    accounts = Options(offered)

    def choose(wanted, seen):
        return desk.mapping.for_one_who_saw(seen).set_rules(file_id, field.id, wanted)

    shown = bar(
        "accounts",
        lines,
        Means("ledger account", offered, choose),
        version,
        about=f"{file_id} {field.id}",
        noun="value",
        states={"open": say("By default"), "chosen": say("By a rule")},
    )
    if not shown.lines:
        return
    frame = pd.DataFrame(
        [
            (
                each.value or say("(empty)"),
                each.rows,
                amount(each.net),
                accounts.shown(each.account),
                told(each.problem)
                or (
                    ""
                    if each.account or each.proposal is None
                    else say("Perhaps {what}: {why}", what=each.proposal.label, why=told(each.why))
                ),
            )
            for each in shown.lines
        ],
        columns=["Value", "Rows", "Net value", _ACCOUNT, "Remark"],
    )

    def keep(edits, seen):
        return choose(accounts.meanings(edits, _ACCOUNT), seen)

    grid(
        "accounts",
        frame,
        [each.id for each in shown.lines],
        keep,
        version,
        desk.mapping.version,
        editable=(_ACCOUNT,),
        takes={_ACCOUNT: accounts.texts},
        config={
            "Value": st.column_config.TextColumn(say("Value"), width=210),
            "Rows": st.column_config.NumberColumn(say("Rows"), format="localized", width=60),
            "Net value": st.column_config.TextColumn(
                say("Net value"), alignment="right", width=105
            ),
            _ACCOUNT: accounts.column(
                label=say("Ledger account"),
                width=200,
                help=say("Empty: the default account. Codes can be pasted."),
            ),
            "Remark": st.column_config.TextColumn(say("Remark"), width=270),
        },
        empty=say("the default"),
        at_most=520,
    )
    turn_pages("accounts", shown)


def missing_box(file_id: str) -> None:
    """Codes of the file that Sage has no account of, as a list for whoever opens accounts."""
    missing = desk.mapping.missing(file_id)
    if not missing:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            say(
                "Sage has no account for {codes} of the file, and none is opened from here. Open "
                "them in Sage and bring its list again on Connection, or give each a rule.",
                codes=counted(len(missing), "code", "codes"),
            ),
            width="stretch",
        )
        st.download_button(
            say("Missing codes (CSV)"),
            lambda: desk.mapping.missing_csv(file_id),
            "missing account codes.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def tag_grid(file_id: str, kind: str, bought: bool) -> None:
    """The file's departments, or projects, against the company's; not shown where it keeps none."""
    version = desk.mapping.version()
    lines = desk.mapping.tags(file_id, kind)
    if not lines:
        if left_out := desk.mapping.tags_left_out(file_id, kind):
            st.caption(told(left_out))
        return
    column = f"{kind.capitalize()} in Sage"
    offered = desk.mapping.tags_offered(kind, purchases=bought)
    tags = Options(offered)
    st.subheader(told(f"{kind.capitalize()}s"), anchor=False)
    st.caption(
        say("One that has the code or the name of a {kind} in Sage is that one.", kind=told(kind))
    )

    def choose(wanted, seen):
        return desk.mapping.for_one_who_saw(seen).set_tags(file_id, kind, wanted)

    shown = bar(
        f"{kind}s",
        lines,
        Means(kind, offered, choose),
        version,
        about=file_id,
        noun="value",
        states={"open": "As its code says"},
    )
    if not shown.lines:
        return

    def keep(edits, seen):
        return choose(tags.meanings(edits, column), seen)

    grid(
        f"{kind}s",
        pd.DataFrame(
            [
                (
                    each.written,
                    each.rows,
                    amount(each.net),
                    tags.shown(each.item) if each.chosen else "",
                    told(each.problem)
                    or ("" if each.chosen else say("Is {what}.", what=each.item_label)),
                )
                for each in shown.lines
            ],
            columns=["Value", "Rows", "Net value", column, "Remark"],
        ),
        [each.id for each in shown.lines],
        keep,
        version,
        desk.mapping.version,
        editable=(column,),
        takes={column: tags.texts},
        config={
            "Value": st.column_config.TextColumn(say("Value"), width=200),
            "Rows": st.column_config.NumberColumn(say("Rows"), format="localized", width=60),
            "Net value": st.column_config.TextColumn(
                say("Net value"), alignment="right", width=105
            ),
            column: tags.column(
                label=told(column), width=200, help=say("Empty: as its code or name says.")
            ),
            "Remark": st.column_config.TextColumn(say("Remark"), width=270),
        },
        at_most=360,
    )
    turn_pages(f"{kind}s", shown)


def rules_in_order(file_id: str) -> None:
    caught = desk.mapping.caught(file_id)
    if caught:
        st.subheader(say("What goes where"), anchor=False)
        st.dataframe(
            pd.DataFrame(
                [(each.code, each.name, each.lines, amount(each.net)) for each in caught],
                columns=[say("Account"), say("Name"), say("Lines"), say("Net value")],
            ),
            hide_index=True,
            column_config={
                say("Lines"): st.column_config.NumberColumn(format="localized"),
                say("Net value"): st.column_config.TextColumn(alignment="right"),
            },
        )


file = chosen_file(desk)
if file is not None:
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(desk, file)
        undo_button(desk)
    tell_outcome()
    default_box(file.kind)
    missing_box(file.id)
    rule_grid(file.id, file.kind)
    tag_grid(file.id, "department", file.purchases)
    tag_grid(file.id, "project", file.purchases)
    rules_in_order(file.id)
    foot(desk, "accounts")
