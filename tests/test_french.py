"""Where a company is kept in a program of France, pages speak French: whole, and of one mind."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st

from engine.batches import showing
from engine.choices import table_names
from engine.formulas import FUNCTIONS, Formula, FormulaError, read_formula
from engine.model import COUNTRIES, FIELDS_OF, Problem
from engine.profile import PROFILES
from engine.records import Batch
from engine.samples import SAMPLES
from engine.sheets import read
from making import sheet_of
from pages.parts import saying

PAGES = Path(saying.__file__).parent.parent
FRENCH = tomllib.loads((PAGES / "parts" / "french.toml").read_text(encoding="utf-8"))
SAID_BY_NAME = {
    "parts/bar.py": ("_CHOOSE", "_NOUNS", "_STATES", "_WORTH"),
    "parts/batches.py": ("_STAYED", "_ACTS"),
    "parts/documents.py": ("_STATE",),
    "parts/frame.py": ("_STANDINGS",),
    "parts/words.py": ("COMPARES", "OUTCOME_WORDS"),
    "prepare/settings.py": (
        "_ACCOUNTS",
        "_DETAILS",
        "_GRAINS",
        "_MODES",
        "_NOTHING",
        "_PREFIXES",
        "_RATES",
    ),
    "prepare/upload.py": (
        "_ACCOUNTS",
        "_DATES",
        "_GRAINS",
        "_KINDS",
        "_MARKS",
        "_MEANINGS",
        "_RATES",
    ),
    "prepare/contacts.py": ("_VERBS",),
    "prepare/accounts.py": ("_DEFAULTS",),
    "send/payments.py": ("_BACK",),
    "setup/connection.py": ("_MODES",),
}
"""Sentences that are kept in a table and said from there."""
OF_OTHER_PROGRAMS = {
    "parts/allocating.py", "parts/contact_changes.py", "parts/signing_in.py",
}  # fmt: skip
"""What a company in a program of France never shows."""
BEFORE_A_PROGRAM = {
    "parts/by_call.py": {"live_form"},
    "parts/by_file.py": {"files_form"},
    "parts/charts.py": {"vat_return"},
    "parts/company.py": {"rights_table"},
    "parts/frame.py": {"open_desk", "_to_workspaces"},
    "setup/connection.py": {
        "choose_company", "pick_company", "sign_in_card", "sign_in_again",
    },
    "overview.py": {""},
}  # fmt: skip
"""Functions with sentences that are shown before a program is chosen, or of another country."""
AT_A_SIGN_IN = {
    "Rights", "Sage asks once more, as it was asked for reading only.", "Sign in for full access",
    "Change company", "Change the company?", "This workspace lets go of **",
    "**. Its lists are deleted here; nothing changes in Sage. Then you choose another company.",
    "Let go of it",
    "Crosswalk tells Sage to end the sign-in, and deletes its tokens and Sage's lists here. "
    "Nothing changes in Sage. To go on later, sign in again.",
}  # fmt: skip
"""Where somebody signed in at Sage, which nobody does at a program of France."""
NAMES = {"Transfer", "History", "Payments", "id"}


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    saying.speak("fr")
    yield
    del st.session_state["language"]


FILES = sorted(str(each.relative_to(PAGES)) for each in PAGES.rglob("*.py"))
FILES.remove("parts/saying.py")


def _tree(name: str) -> ast.Module:
    return ast.parse((PAGES / name).read_text(encoding="utf-8"))


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _said() -> Iterator[str]:
    """Every sentence that a page says in both languages."""
    for name in FILES:
        tree = _tree(name)
        ours = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "pages.parts.saying"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "say" and "say" in ours:
                    yield from (each.value for each in node.args if isinstance(each, ast.Constant))  # type: ignore[misc]
                if node.func.id == "counted" and "counted" in ours:
                    yield from (text for each in node.args[1:] for text in _texts(each))
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id in SAID_BY_NAME.get(name, ()):
                    yield from _sentences_in(node.value)


def _sentences_in(table: ast.expr) -> Iterator[str]:
    assert isinstance(table, ast.Dict)
    for value in table.values:
        if isinstance(value, ast.Dict):
            yield from _sentences_in(value)
            continue
        for text in _texts(value):
            if text and not text.startswith(":material/") and text not in COLOURS:
                yield text


COLOURS = {"blue", "orange", "gray", "violet"}


def _fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_sentence_of_the_pages_has_its_french() -> None:
    said = set(_said())
    assert sorted(said - set(FRENCH["sentences"])) == []
    assert sorted(set(FRENCH["sentences"]) - said) == []
    for english, sentence in FRENCH["sentences"].items():
        assert _fields(english) == _fields(sentence), english


def _broken(text: str) -> str:
    return text.replace("\u202f", " ")


def test_sentences_of_the_engine_keep_what_stands_in_them() -> None:
    for english, sentence in FRENCH["engine"].items():
        whole = (
            english.replace("{}", "7")
            .replace("{#}", "7")
            .replace("{=}", "7")
            .replace("{$}", "7.00 EUR")
        )
        held = english.count("{}") + english.count("{#}") + english.count("{=}")
        held += english.count("{$}")
        if held:
            assert all(int(name) < held for name in _fields(sentence)), english
            kinds = re.findall(r"\{[#=$]?\}", english)
            sentence = sentence.format(*("7,00\u00a0€" if each == "{$}" else "7" for each in kinds))
        assert _broken(saying.told(whole)) == sentence


@pytest.mark.parametrize("name", sorted({*FILES} - OF_OTHER_PROGRAMS))
def test_nothing_is_shown_in_english_alone(name: str) -> None:
    """What Streamlit is given to show is said, told or somebody's own text."""
    tree = _tree(name)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in BEFORE_A_PROGRAM.get(
            name, ()
        ):
            function.body = []
    if name == "overview.py":  # what a newcomer sees, who has no workspace yet
        tree.body = [each for each in tree.body if not isinstance(each, ast.If | ast.Assign)]
    headed = set(_headed(tree))
    bare = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in SHOWING:
            shown = node.args[:1]
        elif isinstance(node.func, ast.Name) and node.func.id in OURS:
            shown = node.args[OURS[node.func.id]]
        else:
            shown = []
        shown = [*shown, *(each.value for each in node.keywords if each.arg in WORDED)]
        bare += [text for each in shown for text in _bare(each)]
    assert [text for text in bare if text not in headed | AT_A_SIGN_IN] == []


def _headed(tree: ast.Module) -> Iterator[str]:
    """Names of columns that have another heading on the page."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
                    continue
                labelled = value.args or any(each.arg == "label" for each in value.keywords)
                if (
                    isinstance(key, ast.Constant)
                    and value.func.attr.endswith("Column")
                    and labelled
                ):
                    yield key.value


SHOWING = {
    "badge", "button", "caption", "checkbox", "code", "dataframe", "date_input", "dialog",
    "download_button", "error", "expander", "file_uploader", "form_submit_button", "info",
    "link_button", "markdown", "metric", "number_input", "page_link", "pills", "popover",
    "progress", "radio", "selectbox", "spinner", "status", "subheader", "success", "tabs",
    "text_area", "text_input", "title", "toast", "toggle", "warning", "write", "DataFrame",
    "LinkColumn", "TextColumn", "NumberColumn", "SelectboxColumn", "ProgressColumn",
    "DatetimeColumn", "DateColumn", "CheckboxColumn",
}  # fmt: skip
OURS = {"page_head": slice(2, 3), "nothing_here": slice(0, 2)}
"""Our own functions that show what they are given, and which of it."""
WORDED = {
    "label", "help", "placeholder", "text", "captions", "columns", "display_text", "nothing_yet",
}  # fmt: skip


def _bare(node: ast.expr) -> Iterator[str]:
    """Words outside of say, told and counted."""
    if isinstance(node, ast.Call | ast.Subscript | ast.Compare):
        return
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        if any(map(str.isalpha, text)) and text not in NAMES and not text.startswith(":material/"):
            yield text
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _bare(child)


def test_whatever_becomes_of_a_batch_is_told_in_french() -> None:
    titles = {*showing._TITLES.values(), *showing._TITLES_BY_ACT.values(),
              *showing._TITLES_BY_FILE.values(), *showing._BECAME}  # fmt: skip
    assert sorted(each for each in titles if each not in FRENCH["engine"]) == []
    for by_file in ("Sage 100 France", "Sage 100 France, en direct"):
        for state in ("sealed", "sending", "paused", "stopped", "failed", "delivered", "partly"):
            counts = {"delivered": 1_200, "refused": 2, "left": 1, "uncertain": 1, "differs": 1}
            batch = Batch(target=by_file, documents=1_205, state=state)
            said = saying.told(showing.title_of(batch, counts))
            assert not any(word in said for word in ("refused", "delivered", "written", " of ")), (
                said
            )


def test_pages_have_french_names_wherever_they_are_named() -> None:
    titles = {
        word.value.value
        for node in ast.walk(_tree("parts/frame.py"))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.Page"
        for word in node.keywords
        if word.arg == "title" and isinstance(word.value, ast.Constant)
    }
    assert titles | {"Workspace"} == set(FRENCH["pages"])
    assert saying.told("Corrigez l'option sur Connection, ou un tiers sur Contacts.") == (
        "Corrigez l'option sur Connexion, ou un tiers sur Tiers."
    )


def test_what_is_listed_of_fields_functions_and_sources_has_its_french() -> None:
    shown = [
        text for fields in FIELDS_OF.values() for each in fields for text in (each.title, each.says)
    ]
    shown += [each.says for each in FUNCTIONS]
    shown += [each.says for each in SAMPLES]
    shown += [layout.says for each in PROFILES for layout in each.layouts]
    shown += [layout.instead for each in PROFILES for layout in each.layouts]
    shown += [title for _, title in table_names()]
    shown += [each.name for each in COUNTRIES]
    assert sorted({each for each in shown if each and each not in FRENCH["engine"]}) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rien.csv", b""), ("photo.csv", b"\x89PNG\r\n"), ("facture.pdf", b"%PDF-1.7"),
        ("lot.zip", b"PK\x05\x06" + bytes(18)), ("a.json", b'{"a": ['), ("b.json", b'{"a": 1}'),
        ("octets.csv", bytes(range(256)) * 4), ("x.xml", b"<?xml version='1.0'?><a/>"),
        ("blancs.csv", b"  \n\n"), ("coupe.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_in_french(name: str, content: bytes) -> None:
    problem = read(name, content)
    if isinstance(problem, Problem):
        assert saying.told(problem.says).startswith(f"«\u202f{name}\u202f»")
        assert _is_told(problem.says)
        assert _is_told(problem.fix)
        assert _is_told(str(problem))


@pytest.mark.parametrize(
    "formula",
    [
        "=", "=[Qté", '="a', "=[Qyt]*2", "=ROUDN([Qté],2)", "=ROUND([Qté])", "=ROUND([Qté],2,3)",
        "=(1+2",
        "=1+", "=IF(1>2;", "=Qté*2", "=truc", "={1}", '=LOOKUP(1,{2,1},{1,2})', '=TEXT(1,"quoi")',
        "=2^99", "=IFS(1>2,3,4)", '=XLOOKUP(1,{1},{1,2})', "=1 2", "=é", "=LEFT",
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_read_is_told_in_french(formula: str) -> None:
    refused = read_formula(formula, ("Qté", "Prix"))
    assert isinstance(refused, FormulaError)
    assert _is_told(str(refused)), saying.told(str(refused))


@pytest.mark.parametrize(
    "formula", ["=[Prix]/0", "=[Qté]*2", "=DATEVALUE([Qté])", '=FIND("z",[Qté])', "=LEFT([Qté],-1)"]
)
def test_a_formula_without_a_value_says_so_in_french(formula: str) -> None:
    read_one = read_formula(formula, ("Qté", "Prix"))
    assert isinstance(read_one, Formula)
    why = read_one.run(sheet_of("Qté;Prix\ndix;1,5\n", delimiter=";")).why(0)
    assert why
    assert _is_told(why), saying.told(why)


def _is_told(sentence: str) -> bool:
    """Whether none of the commonest English words is left in it."""
    return not _ENGLISH.search(saying.told(sentence))


_ENGLISH = re.compile(
    r"(?<![«“=\[])\b(the|is|are|a file|not|of|it|and|there|with|has|write|choose)\b", re.I
)


def test_what_is_said_of_several_things_is_told_whole() -> None:
    assert _broken(
        saying.told(
            "The formula for Net amount cannot be read. At character 2: There is no column [Qyt]. "
            "Did you mean [Qty]?"
        )
    ) == (
        "La formule pour Montant HT ne se lit pas. Au caractère 2 : Il n'y a pas de colonne [Qyt]. "
        "Vouliez-vous dire [Qty] ?"
    )
    assert (
        _broken(
            saying.told("The sheet has no column “Échéance” for Due date; “Devise” for Currency.")
        )
        == "La feuille n'a pas de colonne « Échéance » pour Échéance ; « Devise » pour Devise."
    )
    assert _broken(saying.told("New in “Compte”: “411000” (2 rows), “706” (1 row).")) == (
        "Nouveau dans « Compte » : « 411000 » (2 lignes), « 706 » (1 ligne)."
    )
    assert _broken(
        saying.told("Invoices!C4: #VALUE!: in [Qté] “dix” is not a number. Correct it.")
    ) == ("Invoices!C4 : #VALUE! : dans [Qté], « dix » n'est pas un nombre. Correct it.")
    assert (
        _broken(saying.told("Taxes 1,284,356.38 EUR on 14 documents at “TVA 20 %”, not no rate."))
        == "1 284 356,38\u00a0€ sur 14 pièces : taux « TVA 20 % » au lieu d'aucun taux."
    )
    assert _broken(saying.told("5.5 %")) == "5,5 %"
    assert _broken(saying.told("Undone: Tax is rounded for the whole invoice.")) == (
        "Annulé : La TVA est arrondie par pièce."
    )


def test_each_page_of_help_is_there_in_french() -> None:
    for name in ("consultant", "manager", "words"):
        french = saying.help_text(name)
        saying.speak("en")
        assert len(french) > 0.5 * len(saying.help_text(name))
        saying.speak("fr")


def test_amounts_days_and_numbers_are_written_as_in_france() -> None:
    assert saying.amount(Decimal("-1234.56"), "EUR") == "-1\u202f234,56\u00a0€"
    assert saying.amount(Decimal(12), "CHF") == "12,00\u00a0CHF"
    assert (saying.amount(None), saying.number(1_200)) == ("", "1\u202f200")
    assert saying.day(date(2026, 11, 25)) == "25/11/2026"
    moment = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
    assert saying.day_and_time(moment) == "25/11/2026 à 14:05 UTC"
    assert saying.counted(0, "document", "documents") == "0 pièce"
    assert saying.told("Paused, 3 of 1,200 delivered, 2 refused") == (
        "Suspendu, 3 sur 1\u202f200 écrites, 2 refusée(s)"
    )
    assert saying.duration(7_200) == "2 heures"
    assert saying.month_name("2026-08") == "août 2026"
    assert saying.figure(Decimal("1.50")) == "1,5"
    assert saying.whole_figure(Decimal("1234.567")) == "1\u202f234,567"
    assert saying.read_as("2026-03-31", "date") == "31/03/2026"
    assert (saying.read_as("12.5", "amount"), saying.read_as("A.5", "text")) == ("12,5", "A.5")


def test_evidence_of_several_parts_is_told_part_by_part() -> None:
    assert saying.told("It has the reference CL003, its name is the same.") == (
        "Il a le code CL003, son nom est le même."
    )


def test_elsewhere_the_same_sentences_are_english() -> None:
    saying.speak("en")
    assert saying.say("{many} in all, the newest of {day}.", many=1_200, day="today") == (
        "1,200 in all, the newest of today."
    )
    assert saying.amount(Decimal("1234.5"), "EUR") == "1,234.50 EUR"
    assert saying.told("refused") == "refused"
