"""Settings and keys: what is wrong is said in one sentence before anything starts."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import CannotStart
from engine.keys import open_keys
from engine.settings import read_settings


def test_nothing_set_means_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings({"CROSSWALK_DATA": str(tmp_path / "new" / "data")})
    assert settings.database_url == f"sqlite:///{tmp_path}/new/data/crosswalk.sqlite"
    assert (settings.runner, settings.on_postgresql) == ("embedded", False)
    assert (tmp_path / "new" / "data").is_dir()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_is_taken_as_people_write_it(tmp_path: Path, scheme: str) -> None:
    settings = read_settings(
        {"CROSSWALK_DATA": str(tmp_path), "DATABASE_URL": f"{scheme}://ann:p%40ss@db:5432/books"}
    )
    assert settings.database_url == "postgresql+psycopg://ann:p%40ss@db:5432/books"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"DATABASE_URL": "books on the shelf"}, "not the address of a database"),
        ({"DATABASE_URL": "mysql://ann@db/books"}, "“mysql” database"),
        ({"DATABASE_URL": "sqlite://"}, "would forget everything"),
        ({"CROSSWALK_RUNNER": "cron"}, "“cron”, which is not a runner"),
        ({"CROSSWALK_RUNNER": "procrastinate"}, "works on PostgreSQL only"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(
    tmp_path: Path, setting: dict[str, str], says: str
) -> None:
    with pytest.raises(CannotStart, match=says):
        read_settings({"CROSSWALK_DATA": str(tmp_path), **setting})


def test_a_data_folder_that_is_a_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(CannotStart, match="cannot be written"):
        read_settings({"CROSSWALK_DATA": str(tmp_path / "data")})


def test_the_first_start_makes_a_key_only_its_owner_can_read(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "keys", None)
    file = tmp_path / "keys" / "0001.key"
    assert open_keys(tmp_path / "keys", None) == keys
    if os.name == "posix":
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert base64.b64decode(file.read_text()) == keys.current.secret
    assert keys.current.secret.hex() not in repr(keys)


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from engine.keys import open_keys; "
        "print(open_keys(pathlib.Path(sys.argv[1]), None).current.id)"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", script, tmp_path / "keys"], stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    assert len({start.communicate()[0] for start in starts}) == 1
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["0001.key"]


def test_the_environment_s_key_is_used_and_older_ones_are_kept_at_hand(tmp_path: Path) -> None:
    filed = open_keys(tmp_path / "keys", None).current
    given = base64.b64encode(b"k" * 32).decode()
    keys = open_keys(tmp_path / "keys", given)
    assert keys.current.secret == b"k" * 32
    assert keys.named(filed.id) == filed
    assert keys.named("00000000") is None


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_key_file_that_holds_no_key_is_said_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "0001.key").write_text(text)
    with pytest.raises(CannotStart, match=r"0001\.key does not hold a key"):
        open_keys(tmp_path, None)


def test_a_key_file_that_is_not_text_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "0001.key").write_bytes(b"\xff\xfe")
    with pytest.raises(CannotStart, match="cannot be read"):
        open_keys(tmp_path, None)


def test_a_seal_is_bound_to_its_purpose(tmp_path: Path) -> None:
    key = open_keys(tmp_path, None).current
    assert key.seal("log line", "x") != key.seal("log head", "x")
