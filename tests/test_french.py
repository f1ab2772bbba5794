"""Where a company is kept in a program of France, pages speak French: whole, and of one mind."""

import ast
import string
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st

from engine.batches import showing
from engine.records import Batch
from pages.parts import saying

PAGES = Path(saying.__file__).parent.parent
FRENCH = tomllib.loads((PAGES / "parts" / "french.toml").read_text(encoding="utf-8"))
SAID_BY_NAME = {
    "parts/bar.py": ("_CHOOSE", "_NOUNS", "_STATES", "_WORTH"),
    "parts/batches.py": ("_STAYED", "_ACTS"),
    "parts/documents.py": ("_STATE",),
    "parts/frame.py": ("_STANDINGS",),
    "parts/words.py": ("COMPARES", "OUTCOME_WORDS"),
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
    "send/payments.py": ("_BACK",),
    "setup/connection.py": ("_MODES",),
}
"""Sentences that are kept in a table and said from there."""
WHOLE = (
    "parts/amending.py", "parts/approval.py", "parts/batches.py", "parts/by_file.py",
    "parts/documents.py", "parts/equation.py", "parts/lists.py", "parts/problem_list.py",
    "parts/problems.py", "parts/progress.py", "prepare/preview.py", "send/history.py",
    "send/payments.py", "send/transfer.py",
)  # fmt: skip
"""Where everything that is shown is said in both languages, but the names of pages."""
NAMES = {"Transfer", "History", "Payments", "id"}
ABOUT_EVERY_PROGRAM = {"files_form"}
"""What is shown before a program is chosen."""


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    saying.speak("fr")
    yield
    del st.session_state["language"]


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PAGES.rglob("*.py")):
        name = str(file.relative_to(PAGES))
        if name != "parts/saying.py":
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _said() -> Iterator[str]:
    """Every sentence that a page says in both languages."""
    for name, tree in _trees():
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
        whole = english.replace("{}", "7").replace("{#}", "7").replace("{=}", "7")
        held = english.count("{}") + english.count("{#}") + english.count("{=}")
        if held:
            assert all(int(name) < held for name in _fields(sentence)), english
            sentence = sentence.format(*["7"] * held)
        assert _broken(saying.told(whole)) == sentence


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_shown_in_english_alone(name: str) -> None:
    """What Streamlit is given to show is said, told or somebody's own text."""
    tree = ast.parse((PAGES / name).read_text(encoding="utf-8"))
    bare = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in ABOUT_EVERY_PROGRAM:
            function.body = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in SHOWING:
            continue
        shown = [*node.args[:1], *(each.value for each in node.keywords if each.arg in WORDED)]
        bare += [text for each in shown for text in _bare(each)]
    assert bare == []


SHOWING = {
    "button", "caption", "checkbox", "dataframe", "dialog", "download_button", "error", "expander",
    "file_uploader", "form_submit_button", "info", "link_button", "markdown", "metric", "page_link",
    "pills", "progress", "radio", "selectbox", "spinner", "subheader", "success", "tabs",
    "text_input", "title", "warning", "write", "DataFrame", "LinkColumn",
}  # fmt: skip
WORDED = {"label", "help", "placeholder", "text", "captions", "columns", "display_text"}


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
        for node in ast.walk(dict(_trees())["parts/frame.py"])
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.Page"
        for word in node.keywords
        if word.arg == "title" and isinstance(word.value, ast.Constant)
    }
    assert titles == set(FRENCH["pages"])
    assert saying.told("Corrigez l'option sur Connection, ou un tiers sur Contacts.") == (
        "Corrigez l'option sur Connexion, ou un tiers sur Tiers."
    )


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
