"""The command line: what it explains, and what it says when it cannot start."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "command_line"


def _crosswalk(
    *arguments: str, data: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the console script, as a person does."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CROSSWALK_") and name != "DATABASE_URL"
    }
    environment |= {"COLUMNS": "90", "CROSSWALK_DATA": str(data)} | settings
    script = shutil.which("crosswalk", path=str(Path(sys.executable).parent))
    assert script, "the console script is not installed"
    return subprocess.run(
        [script, *arguments], cwd=ROOT, env=environment, text=True, capture_output=True, timeout=60
    )


@pytest.mark.parametrize(
    "command",
    ["", "serve", "check", "transfer", "mapping", "mapping diff", "work", "sandbox", "keys rotate"],
)
def test_help_explains_the_commands_that_exist(
    command: str, golden: Callable[[Path, str], None]
) -> None:
    done = _crosswalk(*command.split(), "--help")
    assert done.returncode == 0
    golden(GOLDEN / f"{command or 'crosswalk'}.txt".replace(" ", "-"), done.stdout)


def test_check_answers_with_json_and_an_exit_code(tmp_path: Path) -> None:
    samples = ROOT / "engine" / "samples"
    done = _crosswalk("check", str(samples / "plain_invoices.csv"), "--json", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["equation"]["in"]["rows"] == 55
    held = _crosswalk("check", str(samples / "vtiger_invoices.csv"), data=tmp_path)
    assert held.returncode == 1
    assert "Invoice Date: the cell is empty" in held.stdout
    _says_why(_crosswalk("check", str(tmp_path / "none.csv"), data=tmp_path), "cannot be read")
    assert list(tmp_path.iterdir()) == []  # a check keeps nothing


def test_python_m_engine_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine", "--help"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        env={**os.environ, "COLUMNS": "90"},
    )
    assert done.stdout == (GOLDEN / "crosswalk.txt").read_text()


def _says_why(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One clear paragraph on stderr, no traceback, and an exit code that is not 0."""
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("crosswalk: ")
    for each in words:
        assert each in lines[0]


@pytest.mark.parametrize("command", ["serve", "work", "sandbox"])
def test_a_data_folder_that_cannot_be_written_stops_the_start(tmp_path: Path, command: str) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    _says_why(_crosswalk(command, data=tmp_path / "data"), "cannot be written", "CROSSWALK_DATA")


def test_a_key_file_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys" / "0001.key").mkdir(parents=True)
    _says_why(_crosswalk("serve", data=tmp_path), "keys", "cannot be read", "backup")


@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_a_practice_company_that_cannot_be_opened_stops_the_start(
    tmp_path: Path, command: str, free_port: Callable[[], int]
) -> None:
    file = tmp_path / "practice-company.sqlite"
    file.write_bytes(b"\xff\xd8\xff" * 1000)
    done = _crosswalk(command, "--port", str(free_port()), data=tmp_path)
    _says_why(done, str(file), "cannot be opened", "delete it")


def test_a_key_that_is_no_key_stops_the_start_and_is_not_shown(tmp_path: Path) -> None:
    done = _crosswalk("work", data=tmp_path, CROSSWALK_KEY="hunter2")
    _says_why(done, "CROSSWALK_KEY does not hold a key")
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://ann@db/books", ["“mysql”", "SQLite or PostgreSQL"]),
        ("not an address", ["DATABASE_URL", "postgresql://"]),
        ("postgresql://ann:s3cret@127.0.0.1:1/books", ["127.0.0.1:1", "server runs"]),
        ("sqlite:////nowhere/at/all.sqlite", ["/nowhere/at/all.sqlite", "cannot be opened"]),
    ],
)
def test_a_wrong_database_stops_the_start_without_showing_the_password(
    tmp_path: Path, url: str, words: list[str]
) -> None:
    done = _crosswalk("serve", data=tmp_path, DATABASE_URL=url)
    _says_why(done, *words)
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_a_port_that_is_taken_stops_the_start(tmp_path: Path, command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = _crosswalk(command, "--port", port, data=tmp_path)
    _says_why(done, f"Port {port} is taken", "--port")


def test_a_port_that_is_no_port_is_refused() -> None:
    done = _crosswalk("serve", "--port", "https")
    assert done.returncode == 2
    assert "“https” is not a port" in done.stderr
