"""The store: opened by many at once, the same on both databases, losing nothing."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import engine
from engine.errors import CannotStart
from engine.records import Workspace
from engine.store import Clash, Store, open_store, workspaces


def _workspace(name: str = "Harbour Supplies", **more: object) -> Workspace:
    return Workspace(name=name, country="GB", currency="GBP", made_by="ann", **more)


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_tables_are_what_the_records_say(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_each_step_of_the_tables_is_named_by_its_number(store: Store) -> None:
    """The store compares the newest file's number with its own, without reading the files."""
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert all(Path(step.path).name.startswith(f"{step.revision}_") for step in steps)
    assert [step.revision for step in reversed(steps)] == sorted(step.revision for step in steps)
    with store.reading() as session:
        found = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert found == steps[0].revision


def test_a_store_with_everything_in_it_is_brought_up_to_date_from_its_first_tables(
    empty_database_url: str,
) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    old = create_engine(empty_database_url)
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for statement in (
            "INSERT INTO workspace (id, name, country, currency, standing, made_at, made_by, "
            "version) VALUES ('w', 'Harbour', 'GB', 'GBP', 'live', '2026-01-01', 'ann', 1)",
            "INSERT INTO look (workspace_id, company, since, until, at, documents) "
            "VALUES ('w', 'c', '2026-01-01', '2026-01-31', '2026-02-01', 1)",
        ):
            connection.execute(text(statement))
    old.dispose()
    store = open_store(empty_database_url)
    with store.writing() as session:
        kept = workspaces.with_id(session, "w")
        assert kept is not None
        kept.standing = "files"
        session.add(kept)
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM look")).scalar_one() == 1
    with pytest.raises(Clash), store.writing() as session:
        session.execute(text("UPDATE look SET workspace_id = 'nobody'"))
    with pytest.raises(Clash), store.writing() as session:
        session.execute(text("UPDATE workspace SET standing = 'sunk'"))
    store.close()


def test_four_processes_that_start_at_once_make_the_tables_once(empty_database_url: str) -> None:
    script = "import sys; from engine.store import open_store; open_store(sys.argv[1]).close()"
    starts = [
        subprocess.Popen([sys.executable, "-c", script, empty_database_url], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    ends = [(start.wait(60), start.communicate()[1].decode()) for start in starts]
    assert ends == [(0, "")] * 4


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_deliveries_and_payments_outlive_a_change_of_their_tables(empty_database_url: str) -> None:
    url = empty_database_url.replace("postgresql://", "postgresql+psycopg://")
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    before = create_engine(url)
    with before.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        moment = datetime(2026, 11, 24, tzinfo=UTC)
        kept = MetaData()
        kept.reflect(connection, only=["workspace", "batch", "delivery", "payment"])
        for table, said in (
            ("workspace", {"id": "w", "standing": "practice"}),
            ("batch", {"id": "b", "workspace_id": "w", "state": "delivered"}),
            ("delivery", {"id": "d", "workspace_id": "w", "batch_id": "b", "what": "invoice",
                          "state": "proved"}),
            ("payment", {"delivery_id": "d", "workspace_id": "w", "status": "paid"}),
        ):  # fmt: skip
            row = {
                column.name: {str: "", int: 7, bool: False, datetime: moment}[
                    column.type.python_type
                ]
                for column in kept.tables[table].columns
                if not column.nullable
            }
            connection.execute(kept.tables[table].insert().values(row | said))
    before.dispose()
    store = open_store(empty_database_url)
    with store.reading() as session:
        told = "SELECT d.id, d.act, d.amends, d.gross, p.outstanding FROM delivery d, payment p"
        assert session.execute(text(told)).all() == [("d", "create", "", 7, 7)]
    with pytest.raises(Clash), store.writing() as session:
        session.execute(text("UPDATE delivery SET act = 'guess'"))
    with pytest.raises(Clash), store.writing() as session:
        session.execute(text("DELETE FROM delivery"))
    store.close()


def test_a_workspace_comes_back_as_it_was_kept(store: Store) -> None:
    kept = _workspace("Åström & Søn “Ltd”")
    with store.writing() as session:
        workspaces.add(session, kept)
    with store.reading() as session:
        found = workspaces.with_id(session, kept.id)
    assert found is not None
    assert found.model_dump() == kept.model_dump()
    assert found.made_at.tzinfo is not None


def test_a_moment_is_the_same_moment_whatever_its_time_zone(store: Store) -> None:
    in_paris = datetime(2026, 3, 31, 23, 30, tzinfo=timezone(timedelta(hours=2)))
    kept = _workspace(made_at=in_paris)
    with store.writing() as session:
        workspaces.add(session, kept)
    with store.reading() as session:
        found = workspaces.with_id(session, kept.id)
    assert found is not None
    assert found.made_at == datetime(2026, 3, 31, 21, 30, tzinfo=UTC)


def test_a_change_that_fails_half_way_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        workspaces.add(session, _workspace())
        raise RuntimeError("the power goes")
    with store.reading() as session:
        assert workspaces.in_order(session, archived=False) == []


def test_two_open_workspaces_cannot_have_one_name(store: Store) -> None:
    with store.writing() as session:
        workspaces.add(session, _workspace("Harbour"))
    with pytest.raises(Clash), store.writing() as session:
        workspaces.add(session, _workspace("HARBOUR"))


def test_a_reader_sees_one_moment_while_another_writes(store: Store) -> None:
    with store.reading() as looking:
        assert workspaces.in_order(looking, archived=False) == []
        with store.writing() as session:
            workspaces.add(session, _workspace())
        assert workspaces.in_order(looking, archived=False) == []
    with store.reading() as looking:
        assert len(workspaces.in_order(looking, archived=False)) == 1


def test_the_moment_is_another_once_anyone_changed_anything(store: Store) -> None:
    moments = [store.moment()]
    with store.reading() as session:
        assert workspaces.in_order(session, archived=False) == []
    if not store.on_postgresql:  # whose other databases move it on, too
        assert store.moment() == moments[0]
    with store.writing() as session:
        workspaces.add(session, _workspace("Ours"))
    moments.append(store.moment())
    another = open_store(store.engine.url.render_as_string(hide_password=False))
    with another.writing() as session:
        workspaces.add(session, _workspace("Theirs"))
    another.close()
    moments.append(store.moment())
    assert len(set(moments)) == 3


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError), store.reading() as session:
        workspaces.add(session, _workspace())


def test_a_store_from_a_newer_crosswalk_is_left_alone(database_url: str) -> None:
    store = open_store(database_url)
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(CannotStart, match="newer Crosswalk"):
        open_store(database_url)


def test_a_file_that_is_no_store_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff" * 1000)
    with pytest.raises(CannotStart, match=r"holiday\.jpg cannot be opened"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == b"\xff\xd8\xff" * 1000


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(CannotStart) as caught:
        open_store("postgresql+psycopg://ann:s3cret@127.0.0.1:1/books")
    assert "127.0.0.1:1" in str(caught.value)
    assert "s3cret" not in str(caught.value)
