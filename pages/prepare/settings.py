"""Invoice settings: rounding, payment terms, numbers, negative lines, charges, the first day."""

import streamlit as st

from pages.parts.frame import open_desk, page_head
from pages.parts.mapping_tools import finish, tell_outcome
from pages.parts.saying import in_words, say

desk = open_desk()
page_head(
    desk,
    "Invoice settings",
    say(
        "What holds for all invoices of this company. Every change is kept at once, as a version "
        "of the mapping."
    ),
)
tell_outcome()
now = desk.mapping.settings()

_GRAINS = {
    "line": "each line (as most invoicing systems do)",
    "rate": "each tax rate of an invoice",
    "document": "the whole invoice",
}
_MODES = {"half_up": "away from zero (0.125 becomes 0.13)", "half_even": "to the even penny"}
_PREFIXES = {
    "keep": "keep it (INV1 stays INV1)",
    "strip": "take letters off (INV1 becomes 1)",
    "refuse": "hold such invoices",
}
_NOTHING = {
    "keep": "stay on the invoice",
    "drop": "are left out",
    "join": "join the text of the line before",
}
_ACCOUNTS = {
    "charges_account": "Account for charges",
    "adjustment_account": "Account for adjustments",
    "adjustment_tax": "Tax rate of adjustments",
}
_RATES = {
    "file": "the file, else those typed here",
    "typed": "those typed here only",
    "sage": "Sage, which takes its own of the day",
}
_DETAILS = {
    "default": "item and description",
    "condensed": "the item only",
    "detailed": "everything the file says of a line",
}


def pick(title: str, name: str, options: dict, value, says: str, help_text: str) -> None:
    """One choice, saved as soon as it is made."""
    keys = list(options)
    chosen = st.selectbox(
        title,
        keys,
        index=keys.index(value),
        format_func=in_words(options),
        help=help_text,
        key=name,
    )
    if chosen != value:
        finish(desk.mapping.set_setting(name, chosen, f"{says}: {options[chosen]}."))


left, right = st.columns(2, gap="large")
with left, st.container(border=True):
    st.subheader(say("Tax and rounding"), anchor=False)
    st.caption(say("The Preview shows side by side what each way of rounding would change."))
    keys = list(_GRAINS)
    grain = st.selectbox(
        say("Tax is rounded once for"),
        keys,
        index=keys.index(now.rounding.grain),
        format_func=in_words(_GRAINS),
    )
    modes = list(_MODES)
    mode = st.selectbox(
        say("Half a penny goes"),
        modes,
        index=modes.index(now.rounding.mode),
        format_func=in_words(_MODES),
    )
    if (grain, mode) != (now.rounding.grain, now.rounding.mode):
        finish(
            desk.mapping.set_setting(
                "rounding", {"grain": grain, "mode": mode}, f"Tax is rounded for {_GRAINS[grain]}."
            )
        )
with left, st.container(border=True):
    st.subheader(say("Dates and terms"), anchor=False)
    terms = st.number_input(
        say("Days until payment, where the file has no due date"),
        0,
        365,
        now.terms_days,
        1,
        placeholder=say("as the company has it in Sage"),
        help=say("The terms that a client has in Sage for itself go before these."),
    )
    if terms != now.terms_days:
        finish(desk.mapping.set_setting("terms_days", terms, f"Payment terms: {terms} days."))
    cut_over = st.date_input(
        say("First day"),
        now.cut_over,
        format="DD/MM/YYYY",
        help=say("Invoices before this day are in the books already, and are left out."),
    )
    if cut_over != now.cut_over:
        finish(desk.mapping.set_setting("cut_over", cut_over, f"First day: {cut_over}."))
with right, st.container(border=True):
    st.subheader(say("Numbers and text"), anchor=False)
    pick(
        say("Letters before a number"),
        "prefix",
        _PREFIXES,
        now.prefix,
        "Letters before a number",
        say("The number goes to the reference in Sage, where people find the invoice by it."),
    )
    pad = st.number_input(say("A number has at least so many digits"), 0, 20, now.pad, 1)
    if pad != now.pad:
        finish(desk.mapping.set_setting("pad", pad, f"Numbers have at least {pad} digits."))
    pick(
        say("The text of a line is"),
        "detail",
        _DETAILS,
        now.detail,
        "The text of a line",
        say("What is too long for Sage is said on Preview."),
    )
    pick(
        say("Lines that come to nothing"),
        "nothing",
        _NOTHING,
        now.nothing,
        "Lines that come to nothing",
        say(
            "Services that are included in another line's price, for instance. An invoice of "
            "nothing keeps all its lines."
        ),
    )
    in_front = st.toggle(
        say("The item stands in front of the text where no product is chosen for it"),
        now.code_in_front,
        help=say(
            "Sage then shows the code all the same: “WOB-FP - Full page”. Products are chosen on "
            "the page Products."
        ),
    )
    if in_front != now.code_in_front:
        finish(
            desk.mapping.set_setting(
                "code_in_front",
                in_front,
                f"Items without a product {'stand' if in_front else 'do not stand'} in front of "
                "the text.",
            )
        )
    st.caption(say("HTML in a text becomes lines of plain text."))
with right, st.container(border=True):
    st.subheader(say("Lines of both signs"), anchor=False)
    place = desk.mapping.always_splits()
    if place:
        st.write(
            say(
                "“{place}” takes no line below nothing, so an invoice with such lines always "
                "becomes an invoice and a credit note.",
                place=place,
            )
        )
    else:
        split = st.toggle(
            say("Split an invoice with negative lines into an invoice and a credit note"),
            now.split_negative,
        )
        if split != now.split_negative:
            finish(
                desk.mapping.set_setting(
                    "split_negative",
                    split,
                    f"Negative lines are {'split off' if split else 'kept'}.",
                )
            )
    if place or now.split_negative:
        one, other = st.columns(2)
        invoice, credit = now.split_suffixes
        pair = (
            one.text_input(say("Behind the invoice's number"), invoice, max_chars=4),
            other.text_input(say("Behind the credit note's"), credit, max_chars=4),
        )
        if pair != (invoice, credit):
            finish(desk.mapping.set_split_numbers(*pair))
        st.caption(
            say(
                "460 becomes invoice 460{invoice} and credit note 460{credit}.",
                invoice=invoice,
                credit=credit,
            )
            if invoice or credit
            else say(
                "Both keep the number 460, and are told apart by their type alone. Documents of "
                "Invoices and credits in Sage 50 cannot: there, every number is given once."
            )
        )
with right, st.container(border=True):
    st.subheader(say("Charges and adjustments"), anchor=False)
    st.caption(say("Shipping and adjustments of a whole invoice become lines of their own."))
    accounts = desk.mapping.accounts()
    rates = desk.mapping.rates()
    for name, title in _ACCOUNTS.items():
        offered = rates if name == "adjustment_tax" else accounts
        ids = [each.id for each in offered]
        stands = getattr(now, name)
        chosen = st.selectbox(
            say(title),
            offered,
            index=ids.index(stands) if stands in ids else None,
            format_func=lambda each: each.label,
            placeholder=say("Not chosen"),
            key=name,
        )
        if chosen is not None and chosen.id != stands:
            finish(desk.mapping.set_setting(name, chosen.id, f"{title}: {chosen.label}."))
with left, st.container(border=True):
    st.subheader(say("Other currencies"), anchor=False)
    pick(
        say("Exchange rates come from"),
        "rate_from",
        _RATES,
        now.rate_from,
        "Exchange rates come from",
        say("Where none is known, Sage takes its own of the day, and Preview says so."),
    )
    if now.rate_from != "sage":
        currencies = desk.mapping.foreign_currencies()
        if not currencies:
            st.caption(say("Your files have no other currency than the company's."))
        for code, home in currencies:
            stands = now.currency_rates.get(code)
            written = st.text_input(
                say("One {currency} in {home}", currency=code, home=home),
                "" if stands is None else f"{stands:f}",
                placeholder=say("not typed"),
                key=f"rate-{code}",
            )
            if written.strip() != ("" if stands is None else f"{stands:f}"):
                finish(desk.mapping.set_currency_rate(code, written))
