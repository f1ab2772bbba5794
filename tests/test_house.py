"""The house in order: who imports whom, types, lint, examples that run, documents that hold."""

import ast
import doctest
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    page
    for page in (ROOT / "pages").rglob("*.py")
    if "parts" not in page.parts and page.name not in ("__init__.py", "navigation.py")
)


def _run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    tools = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    return subprocess.run(
        command, cwd=cwd, text=True, capture_output=True, env={**os.environ, "PATH": tools}
    )


def test_every_import_goes_the_right_way() -> None:
    done = _run("lint-imports", "--no-logo")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "wrong_import", "contract"),
    [
        ("engine/money/rounding.py", "import engine.desk", "spine"),
        ("engine/desk/desk.py", "import streamlit", "Streamlit lives"),
        ("engine/audit.py", "import sqlalchemy", "Only the store speaks SQL"),
        ("engine/desk/desk.py", "import httpx", "speak HTTP"),
        ("pages/overview.py", "import engine.store", "Pages know the desk"),
        ("engine/sandbox/__init__.py", "import engine.money", "The practice company shares"),
    ],
)
def test_a_wrong_import_is_reported(
    tmp_path: Path, module: str, wrong_import: str, contract: str
) -> None:
    for name in ("engine", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / module
    file.write_text(file.read_text() + f"\n{wrong_import}\n")
    done = _run("lint-imports", "--no-logo", "--no-cache", cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(contract in line for line in broken), done.stdout


def test_a_new_module_of_the_engine_needs_a_place_in_the_order(tmp_path: Path) -> None:
    for name in ("engine", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "engine" / "utils.py").write_text('"""Odds and ends."""\n')
    done = _run("lint-imports", "--no-logo", "--no-cache", cwd=tmp_path)
    assert (done.returncode, "utils" in done.stdout + done.stderr) == (1, True)


def test_the_application_imports_only_what_it_assembles() -> None:
    """`app.py` is a single module, which the import contracts do not see."""
    tree = ast.parse((ROOT / "app.py").read_text())
    imported = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine")
    }
    assert imported == {"engine.desk", "engine.jobs", "engine.sandbox"}


def test_types_hold() -> None:
    done = _run("mypy")
    assert done.returncode == 0, done.stdout


def test_lint_and_format_hold() -> None:
    for command in (("ruff", "check", "."), ("ruff", "format", "--check", ".")):
        done = _run(*command)
        assert done.returncode == 0, done.stdout


def _modules() -> list[str]:
    return [
        each.name
        for each in pkgutil.walk_packages(engine.__path__, "engine.")
        if "migrations" not in each.name and not each.name.endswith("__main__")
    ]


@pytest.mark.parametrize("name", _modules())
def test_the_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_module_opens_with_one_sentence() -> None:
    files = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
    silent = [
        str(file.relative_to(ROOT))
        for file in files
        if file.read_text().strip() and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_opens_the_desk_before_anything_else(page: Path) -> None:
    """The first statement that does something is `desk = open_desk(…)`."""
    body = ast.parse(page.read_text()).body
    acts = [
        node
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))
    ]
    first = acts[0]
    assert isinstance(first, ast.Assign)
    assert isinstance(first.value, ast.Call)
    assert ast.unparse(first.value.func) == "open_desk"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_neither_catches_nor_calculates(page: Path) -> None:
    tree = ast.parse(page.read_text())
    assert [node for node in ast.walk(tree) if isinstance(node, ast.Try)] == []
    sums = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Mod | ast.BitOr)
    ]
    assert sums == []


def test_the_lock_holds_what_the_project_asks_for_and_names_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-test.lock": [
            *project["project"]["dependencies"],
            *project["project"]["optional-dependencies"]["test"],
        ],
    }
    for name, wanted in asked.items():
        lock = (ROOT / name).read_text()
        assert "://" not in lock
        pins = dict(re.findall(r"^([a-z0-9_.-]+)(?:\[[a-z,]+\])?==(\S+)", lock, re.MULTILINE))
        for each in [*wanted, *project["build-system"]["requires"]]:
            package, version = each.split("==")
            assert pins.get(package.split("[")[0].replace("_", "-")) == version, (name, each)


def test_the_readme_s_commands_are_the_ones_that_are_run() -> None:
    """What `.ci/run` calls is the README's own test command, to the letter."""
    readme = (ROOT / "README.md").read_text()
    script = (ROOT / ".ci" / "run").read_text()
    commands = re.findall(r"^```sh\n(.+?)\n```", readme, re.MULTILINE | re.DOTALL)
    tests = [command for command in commands if command.endswith("pytest")]
    assert len(tests) == 1
    assert tests[0] in script
