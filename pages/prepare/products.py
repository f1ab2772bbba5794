"""Products: which of Sage's products and services each item of the file is; none has to be."""

import pandas as pd
import streamlit as st

from pages.parts.bar import Means, bar, turn_pages
from pages.parts.frame import chosen_file, foot, link_to, open_desk, page_head
from pages.parts.grid import Options, grid
from pages.parts.mapping_tools import accept_button, file_caption, tell_outcome, undo_button
from pages.parts.saying import amount, say, told

desk = open_desk()
page_head(
    desk,
    "Products",
    say(
        "Which of Sage's products, services and stock items each item is. Optional: a line needs "
        "none."
    ),
)

_PRODUCT = "Product or service in Sage"


def product_grid(file_id: str, payments: bool) -> None:
    version = desk.mapping.version()
    lines = desk.mapping.products(file_id)
    offered = desk.mapping.products_offered()
    if not lines:
        st.info(
            say("Payments name no items, so there is nothing to choose here.")
            if payments
            else say(
                "No column is chosen for the item, so there is nothing to choose here. Choose one "
                "on Fields if Sage's reports by product matter."
            ),
            icon=":material/info:",
        )
        return
    become = desk.mapping.items_become_products(file_id)
    if not offered:
        st.info(
            say("The company has no products yet that Crosswalk knows of: each item becomes one.")
            if become
            else say(
                "The company has no products, services or stock items in Sage, or does not show "
                "them. The invoices go without."
            ),
            icon=":material/info:",
        )
    products = Options(offered)

    def choose(wanted, seen):
        return desk.mapping.for_one_who_saw(seen).set_products(file_id, wanted)

    means = Means("product or service", offered, choose)
    shown = bar(
        "products",
        lines,
        means,
        version,
        about=file_id,
        noun="item",
        states={"open": say("Without a product")},
    )
    if not shown.lines:
        return
    frame = pd.DataFrame(
        [
            (
                each.item,
                each.description,
                each.rows,
                amount(each.net),
                products.shown(each.product),
                told(each.problem) or ("" if each.product else remark(each)),
            )
            for each in shown.lines
        ],
        columns=["Item", "Description", "Lines", "Net value", _PRODUCT, "Remark"],
    )

    def keep(edits, seen):
        return choose(products.meanings(edits, _PRODUCT), seen)

    grid(
        "products",
        frame,
        [each.id for each in shown.lines],
        keep,
        version,
        desk.mapping.version,
        editable=(_PRODUCT,),
        takes={_PRODUCT: products.texts},
        config={
            "Item": st.column_config.TextColumn(say("Item"), width=95),
            "Description": st.column_config.TextColumn(
                say("Description"), width=165, help=say("What most lines with this item say.")
            ),
            "Lines": st.column_config.NumberColumn(say("Lines"), format="localized", width=52),
            "Net value": st.column_config.TextColumn(say("Net value"), alignment="right", width=88),
            _PRODUCT: products.column(
                label=say("Product or service in Sage"),
                width=195,
                help=say("Empty: the item becomes a new product. Names can be pasted.")
                if become
                else say("Empty: the line goes without. Names can be pasted."),
            ),
            "Remark": st.column_config.TextColumn(say("Remark"), width=295),
        },
    )
    turn_pages("products", shown)


def remark(line) -> str:
    """What is proposed, or why nothing is."""
    if line.proposal is None:
        return told(line.why)
    return say("Perhaps {what}: {why}", what=line.proposal.label, why=told(line.why))


file = chosen_file(desk)
if file is not None:
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(desk, file)
        proposed = desk.mapping.products_to_accept(file.id)
        accept_button(proposed, lambda: desk.mapping.accept_products(file.id))
        undo_button(desk)
    tell_outcome()
    product_grid(file.id, file.payments)
    st.caption(
        say(
            "The account and the tax are those chosen on Accounts and Taxes, whatever the product "
            "says in Sage. Invoice settings say what the text of a line is, and whether an item "
            "without a product stands in front of it."
        )
    )
    link_to("settings", ":material/tune:")
    foot(desk, "products")
