"""Durable work: whoever runs it, nothing asked for is lost and nothing runs twice at once."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import col, select

from engine import audit, jobs
from engine.errors import CannotStart, NeedsSignIn, Refused, TryAgain
from engine.installation import Installation, open_installation
from engine.jobs import Pace, Turn, Work
from engine.records import Job, Workspace, now
from engine.settings import Settings, read_settings
from engine.store import jobs as rows
from engine.store import workspaces
from harness.logs import lengthen_log

RUNNERS = [
    "embedded on sqlite",
    pytest.param("embedded on postgresql", marks=pytest.mark.postgres),
    pytest.param("procrastinate on postgresql", marks=pytest.mark.postgres),
]
_AT_ONCE = 1.0  # second, in which a worker has stopped
_NEVER = 30.0  # a worker that has not stopped by then has not heard it
Within = Callable[[float, Callable[[], float]], list[float]]
QUICK = Pace(lease=10.0, beat=0.05, look=0.02, tidy=1)
WORKER = Path(__file__).parent / "jobs" / "worker.py"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    runner, database = getattr(request, "param", "embedded on sqlite").split(" on ")
    environment = {"CROSSWALK_DATA": str(tmp_path), "CROSSWALK_RUNNER": runner}
    if database == "postgresql":
        postgres = request.getfixturevalue("postgres")
        environment["DATABASE_URL"] = postgres(queue=runner == "procrastinate")
    return read_settings(environment)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "settings" in metafunc.fixturenames and not any(
        mark.args[0] == "settings" for mark in metafunc.definition.iter_markers("parametrize")
    ):
        metafunc.parametrize("settings", RUNNERS, indirect=True)


on_postgresql = pytest.mark.parametrize("settings", RUNNERS[1:], indirect=True)
on_machines = pytest.mark.parametrize("settings", RUNNERS[2:], indirect=True)


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture
def harbour(installation: Installation) -> str:
    return _workspace(installation, "Harbour")


def _workspace(installation: Installation, name: str, **more: object) -> str:
    made = Workspace(name=name, country="GB", currency="GBP", made_by="ann", **more)
    with installation.store.writing() as session:
        workspaces.add(session, made)
    return made.id


@contextmanager
def _working(
    installation: Installation, *works: Work, workers: int = 1, pace: Pace = QUICK
) -> Iterator[None]:
    """Workers that work meanwhile; afterwards each has stopped."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=jobs.work, args=(installation, stop, works, pace))
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        until = time.monotonic() + _NEVER
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        still = [thread for thread in threads if thread.is_alive()]
        for thread in still:
            thread.join()
        assert still == []


def _ask(installation: Installation, workspace_id: str, kind: str, **arguments: Any) -> str:
    return jobs.enqueue(installation, workspace_id, kind, actor="ann", arguments=arguments)


def _job(installation: Installation, workspace_id: str, job_id: str) -> Job:
    with installation.store.reading() as session:
        found = rows.with_id(session, workspace_id, job_id)
    assert found is not None
    return found


def _all_jobs(installation: Installation) -> Sequence[Job]:
    with installation.store.reading() as session:
        return session.exec(select(Job).order_by(col(Job.asked_at))).all()


def _until(come_true: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not come_true():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.01)


def _ended(installation: Installation, workspace_id: str, *job_ids: str) -> list[Job]:
    """The jobs, once all of them are over."""

    def found() -> list[Job]:
        return [_job(installation, workspace_id, job_id) for job_id in job_ids]

    _until(lambda: all(job.ended_at is not None for job in found()))
    return found()


def _change(installation: Installation, statement: str, **values: object) -> None:
    """What happens to the store behind the workers' backs."""
    with installation.store.writing() as session:
        session.execute(text(statement), values)


# --- how a job ends --------------------------------------------------------------------------


def test_work_that_returns_is_done_and_its_last_words_are_kept(
    installation: Installation, harbour: str
) -> None:
    def work(turn: Turn) -> str:
        assert (turn.workspace_id, turn.actor) == (harbour, "ann")
        turn.report(3, 3, "Counting.")
        return f"All of {turn.arguments['batch']} is counted."

    asked = _ask(installation, harbour, "count", batch=17)
    with _working(installation, Work("count", work)):
        (job,) = _ended(installation, harbour, asked)
    assert (job.state, job.says, job.done, job.total) == ("done", "All of 17 is counted.", 3, 3)


def test_what_the_engine_refuses_fails_with_its_own_sentence_for_people(
    installation: Installation, harbour: str
) -> None:
    reasons = (
        NeedsSignIn("Sign in to Sage again on Connection."),
        Refused("Contact is missing.", "9f3"),
        CannotStart("The key is not here."),
        jobs.Failed("Line 3 is missing."),
    )

    def work(turn: Turn) -> str:
        raise reasons[turn.arguments["reason"]]

    asked = [_ask(installation, harbour, "fail", reason=each) for each in range(len(reasons))]
    with _working(installation, Work("fail", work)):
        ended = _ended(installation, harbour, *asked)
    assert [(job.state, job.says) for job in ended] == [("failed", str(each)) for each in reasons]


def test_a_bug_fails_the_job_with_a_reference_and_the_worker_goes_on(
    installation: Installation, harbour: str, caplog: pytest.LogCaptureFixture
) -> None:
    runs = []

    def stumble(turn: Turn) -> str:
        runs.append(turn.job_id)
        return {}["no such key"]

    asked = _ask(installation, harbour, "stumble")
    after = _ask(installation, harbour, "walk")
    works = (Work("stumble", stumble), Work("walk", lambda turn: "Walked."))
    with caplog.at_level(logging.ERROR, "crosswalk.jobs"), _working(installation, *works):
        stumbled, walked = _ended(installation, harbour, asked, after)
    assert (stumbled.state, walked.state, len(runs)) == ("failed", "done", 1)
    assert "error in Crosswalk" in stumbled.says
    assert asked in stumbled.says
    (line,) = (record for record in caplog.records if asked in record.getMessage())
    assert line.exc_info is not None
    assert "no such key" in str(line.exc_info[1])


def test_to_try_again_takes_its_seconds_and_lets_the_workspace_s_other_jobs_pass(
    installation: Installation, harbour: str
) -> None:
    runs: list[tuple[str, float]] = []

    def busy_once(turn: Turn) -> str:
        runs.append(("busy", time.monotonic()))
        if len(runs) == 1:
            raise TryAgain("Sage is busy.", 1.2)
        return "Sage had time."

    def other(turn: Turn) -> str:
        waiting = _job(installation, harbour, first)
        runs.append((f"{waiting.state}: {waiting.says}", time.monotonic()))
        return ""

    first, second = _ask(installation, harbour, "busy"), _ask(installation, harbour, "other")
    with _working(installation, Work("busy", busy_once), Work("other", other)):
        job, _ = _ended(installation, harbour, first, second)
    assert [what for what, _ in runs] == ["busy", "queued: Sage is busy.", "busy"]
    assert runs[2][1] - runs[0][1] >= 1.2
    assert (job.state, job.says, job.tries) == ("done", "Sage had time.", 1)


def test_a_job_that_killed_five_processes_is_given_up(
    installation: Installation, harbour: str
) -> None:
    asked = _ask(installation, harbour, "deadly")
    _change(
        installation,
        "UPDATE job SET state = 'running', holder = 'dead', tries = 5, held_until = not_before",
    )
    with _working(installation, Work("deadly", lambda turn: "Survived.")):
        (job,) = _ended(installation, harbour, asked)
    assert (job.state, "5 times" in job.says) == ("failed", True)


def test_who_asked_for_a_job_that_is_given_up_is_told(
    installation: Installation, harbour: str
) -> None:
    told: list[tuple[str, str]] = []
    asked = _ask(installation, harbour, "deadly")
    _change(
        installation,
        "UPDATE job SET state = 'running', holder = 'dead', tries = 5, held_until = not_before",
    )
    deadly = Work(
        "deadly",
        lambda turn: "Survived.",
        given_up=lambda turn, says: told.append((turn.job_id, says)),
    )
    with _working(installation, deadly):
        (job,) = _ended(installation, harbour, asked)
    assert told == [(asked, job.says)]


def test_a_job_that_gets_further_each_time_is_not_given_up(
    installation: Installation, harbour: str
) -> None:
    asked = _ask(installation, harbour, "long")
    _change(
        installation,
        "UPDATE job SET state = 'running', holder = 'dead', tries = 5, done = 7, "
        "held_until = not_before",
    )
    long = Work("long", lambda turn: "Arrived.", how_far=lambda turn: 8)
    with _working(installation, long):
        (job,) = _ended(installation, harbour, asked)
    assert (job.state, job.says, job.tries) == ("done", "Arrived.", 1)


def test_a_job_that_does_not_get_further_is_given_up_all_the_same(
    installation: Installation, harbour: str
) -> None:
    asked = _ask(installation, harbour, "long")
    _change(
        installation,
        "UPDATE job SET state = 'running', holder = 'dead', tries = 5, done = 7, "
        "held_until = not_before",
    )
    with _working(installation, Work("long", lambda turn: "Arrived.", how_far=lambda turn: 7)):
        (job,) = _ended(installation, harbour, asked)
    assert job.state == "failed"


# --- watching and stopping -------------------------------------------------------------------


def _plod(turn: Turn) -> str:
    for step in range(2_000):
        turn.report(step, 2_000, f"Step {step}.")
        time.sleep(0.01)
    return "Arrived."


def test_progress_is_seen_while_the_work_goes_on_and_a_person_can_stop_it(
    installation: Installation, harbour: str
) -> None:
    asked = _ask(installation, harbour, "plod")
    with _working(installation, Work("plod", _plod)):
        _until(lambda: _job(installation, harbour, asked).done > 3)
        seen = _job(installation, harbour, asked)
        jobs.ask_to_stop(installation, harbour, asked, actor="bob")
        (job,) = _ended(installation, harbour, asked)
    assert (seen.state, seen.total, seen.says) == ("running", 2_000, f"Step {seen.done}.")
    assert (job.state, job.says) == ("stopped", "Stopped by bob.")


def test_a_job_that_waits_is_stopped_at_once_and_never_runs(
    installation: Installation, harbour: str
) -> None:
    asked = _ask(installation, harbour, "count")
    jobs.ask_to_stop(installation, harbour, asked, actor="bob")
    assert _job(installation, harbour, asked).state == "stopped"
    runs: list[str] = []
    other = _workspace(installation, "Mill")
    after = _ask(installation, other, "count")
    with _working(installation, Work("count", lambda turn: runs.append(turn.job_id) or "")):
        _ended(installation, other, after)
    assert runs == [after]


def test_a_wrong_workspace_sees_nothing_and_stops_nothing(
    installation: Installation, harbour: str
) -> None:
    mill = _workspace(installation, "Mill")
    asked = _ask(installation, harbour, "count")
    jobs.ask_to_stop(installation, mill, asked, actor="eve")
    with installation.store.reading() as session:
        assert rows.with_id(session, mill, asked) is None
        assert rows.latest(session, mill, 10) == []
        assert rows.latest_of_kind(session, mill, "count") is None
        assert [job.id for job in rows.latest(session, harbour, 10)] == [asked]
    assert _job(installation, harbour, asked).state == "queued"


# --- asking ----------------------------------------------------------------------------------


def test_pressing_twice_makes_one_job_until_it_is_over(
    installation: Installation, harbour: str
) -> None:
    ids: list[str] = []
    presses = [
        threading.Thread(target=lambda: ids.append(_ask(installation, harbour, "count", batch=17)))
        for _ in range(8)
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert _ask(installation, harbour, "count", batch=18) not in ids
    with _working(installation, Work("count", lambda turn: "Counted.")):
        _ended(installation, harbour, ids[0])
        assert _ask(installation, harbour, "count", batch=17) not in ids


def test_a_job_may_be_asked_for_later_and_holds_up_nobody(
    installation: Installation, harbour: str
) -> None:
    begun: dict[str, float] = {}

    def work(turn: Turn) -> str:
        begun[turn.job_id] = time.monotonic()
        return ""

    first = _ask(installation, harbour, "count", batch=17)
    with _working(installation, Work("count", work)):
        _ended(installation, harbour, first)  # a worker that is only starting proves nothing
        pressed = time.monotonic()
        later = jobs.enqueue(
            installation,
            harbour,
            "count",
            actor="ann",
            once="later",
            not_before=now() + timedelta(seconds=1.2),
        )
        soon = _ask(installation, harbour, "count")
        _ended(installation, harbour, soon, later)
    assert list(begun) == [first, soon, later]
    assert begun[later] - pressed >= 1.2


def test_a_job_is_kept_with_the_change_it_belongs_to_or_not_at_all(
    installation: Installation, harbour: str
) -> None:
    with pytest.raises(RuntimeError), installation.store.writing() as session:
        jobs.enqueue(installation, harbour, "count", actor="ann", session=session)
        raise RuntimeError("the change itself fails")
    assert _all_jobs(installation) == []
    assert _tickets(installation) == 0
    with installation.store.writing() as session:
        asked = jobs.enqueue(installation, harbour, "count", actor="ann", session=session)
    assert [job.id for job in _all_jobs(installation)] == [asked]
    assert _tickets(installation) == (installation.settings.runner == "procrastinate")


def _tickets(installation: Installation) -> int:
    """How many rows there are in procrastinate's queue."""
    if installation.settings.runner != "procrastinate":
        return 0
    with installation.store.reading() as session:
        return int(
            session.execute(
                text("SELECT count(*) FROM procrastinate.procrastinate_jobs")
            ).scalar_one()
        )


@on_machines
def test_an_asking_that_dies_between_the_job_and_its_ticket_leaves_neither(
    installation: Installation, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*anything: object, **more: object) -> None:
        assert len(_all_jobs(installation)) == 0  # the job's row is written and not yet kept
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("engine.jobs.tickets.write_ticket", die)
        with pytest.raises(KeyboardInterrupt):
            _ask(installation, harbour, "count")
    assert (list(_all_jobs(installation)), _tickets(installation)) == ([], 0)


@on_machines
def test_what_was_asked_of_one_runner_is_done_by_the_other(
    settings: Settings, installation: Installation, harbour: str
) -> None:
    embedded = Installation(
        replace(settings, runner="embedded"),
        installation.store,
        installation.keys,
    )
    work = Work("count", lambda turn: "Counted.")
    asked = _ask(embedded, harbour, "count")
    with _working(installation, work):
        _ended(installation, harbour, asked)
    asked = _ask(installation, harbour, "count")
    with _working(embedded, work):
        _ended(installation, harbour, asked)
    with _working(installation, work):
        _until(lambda: _tickets(installation) == 0)


# --- one at a time ---------------------------------------------------------------------------


def test_a_workspace_s_jobs_run_in_order_one_at_a_time_while_others_go_on(
    installation: Installation, harbour: str
) -> None:
    mill = _workspace(installation, "Mill")
    both_at_once = threading.Barrier(2, timeout=60)
    order: list[int] = []
    inside: list[int] = []

    def work(turn: Turn) -> str:
        if turn.arguments["number"] == 0:
            both_at_once.wait()
        if turn.workspace_id == harbour:
            inside.append(turn.arguments["number"])
            assert len(inside) == 1
            time.sleep(0.01)
            order.append(inside.pop())
        return ""

    asked = [_ask(installation, harbour, "count", number=number) for number in range(4)]
    theirs = _ask(installation, mill, "count", number=0)
    with _working(installation, Work("count", work), workers=2):
        ended = _ended(installation, harbour, *asked)
        _ended(installation, mill, theirs)
    assert {job.state for job in ended} == {"done"}
    assert order == [0, 1, 2, 3]


def test_a_kind_that_this_worker_does_not_know_waits_for_one_that_does(
    installation: Installation, harbour: str
) -> None:
    unknown, known = _ask(installation, harbour, "newer"), _ask(installation, harbour, "count")
    with _working(installation, Work("count", lambda turn: "Counted.")):
        _ended(installation, harbour, known)
    assert _job(installation, harbour, unknown).state == "queued"
    with _working(installation, Work("newer", lambda turn: "Understood.")):
        _ended(installation, harbour, unknown)


def test_three_workers_make_one_job_in_each_period_for_each_open_workspace(
    installation: Installation, harbour: str
) -> None:
    _workspace(installation, "Old", archived_at=now())
    runs: list[str] = []
    often = Work("sweep", lambda turn: runs.append(turn.job_id) or "", timedelta(seconds=2))
    rarely = Work("check", lambda turn: runs.append(turn.job_id) or "", timedelta(days=365))

    def periods() -> set[str | None]:
        return {job.period for job in _all_jobs(installation) if job.kind == "sweep"}

    with _working(installation, often, rarely, workers=3):
        _until(lambda: len(periods()) == 2)
        _until(lambda: all(job.state == "done" for job in _all_jobs(installation)))
    asked = _all_jobs(installation)
    assert {job.workspace_id for job in asked} == {harbour}
    assert sorted(runs) == sorted(job.id for job in asked)
    assert [job.kind for job in asked].count("check") == 1
    assert [job.kind for job in asked].count("sweep") == len(periods())


# --- stopping and going on -------------------------------------------------------------------


@pytest.mark.alone
def test_a_worker_that_stops_hands_its_job_back_at_once(
    installation: Installation, harbour: str, within: Within
) -> None:
    asked = _ask(installation, harbour, "plod")

    def stop() -> float:
        was = _job(installation, harbour, asked).done
        with _working(installation, Work("plod", _plod)):
            _until(lambda: _job(installation, harbour, asked).done not in (was, 0))
            told = time.monotonic()
        return time.monotonic() - told

    within(_AT_ONCE, stop)
    job = _job(installation, harbour, asked)
    assert (job.state, job.holder, job.held_until) == ("queued", "", None)
    with _working(installation, Work("plod", lambda turn: "Arrived.")):
        (job,) = _ended(installation, harbour, asked)
    assert (job.state, job.says, job.tries) == ("done", "Arrived.", 1)


def test_work_that_does_not_listen_loses_its_job_to_the_next_worker(
    installation: Installation, harbour: str
) -> None:
    called, answered = threading.Event(), threading.Event()

    def deaf(turn: Turn) -> str:
        called.set()
        answered.wait(60)
        return "Too late."

    asked = _ask(installation, harbour, "call")
    short = Pace(lease=1.0, beat=0.05, look=0.02, tidy=1)
    with _working(installation, Work("call", deaf), pace=short):
        assert called.wait(60)
    assert _job(installation, harbour, asked).state == "running"
    with _working(installation, Work("call", lambda turn: "Answered."), pace=short):
        _ended(installation, harbour, asked)
    answered.set()
    _until(lambda: not _threads_of_works())
    assert _job(installation, harbour, asked).says == "Answered."


def _threads_of_works() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "jobs-slot"]


def test_a_slow_call_keeps_its_job_for_longer_than_the_lease(
    installation: Installation, harbour: str
) -> None:
    calls: list[str] = []

    def slow(turn: Turn) -> str:
        calls.append(turn.job_id)
        time.sleep(2.5)
        return "Answered."

    asked = _ask(installation, harbour, "call")
    short = Pace(lease=2.0, beat=0.05, look=0.02, tidy=1)
    with _working(installation, Work("call", slow), workers=2, pace=short):
        _ended(installation, harbour, asked)
    assert calls == [asked]


def test_a_machine_that_slept_goes_on_with_what_it_had_in_hand(
    installation: Installation, harbour: str
) -> None:
    calls: list[str] = []
    woken = threading.Event()

    def work(turn: Turn) -> str:
        calls.append(turn.job_id)
        woken.wait(10)
        return "Slept well."

    asked = _ask(installation, harbour, "sleep")
    with _working(installation, Work("sleep", work), pace=replace(QUICK, beat=3.0)):
        _until(lambda: calls)
        _change(installation, "UPDATE job SET held_until = asked_at")
        time.sleep(0.2)
        woken.set()
        (job,) = _ended(installation, harbour, asked)
    assert (calls, job.says) == ([asked], "Slept well.")


@on_postgresql
def test_a_worker_outlives_the_database_s_restart(
    settings: Settings, installation: Installation, harbour: str
) -> None:
    asked = [_ask(installation, harbour, "count", number=number) for number in range(2)]
    begun = threading.Event()

    def work(turn: Turn) -> str:
        begun.set()
        for step in range(30):
            turn.report(step, 30)
            time.sleep(0.01)
        return "Counted."

    with _working(installation, Work("count", work)):
        assert begun.wait(60)
        admin = create_engine(settings.database_url)
        with admin.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        admin.dispose()
        ended = _ended(installation, harbour, *asked)
    assert {job.state for job in ended} == {"done"}


def test_the_web_application_works_itself_unless_machines_do(
    installation: Installation, harbour: str
) -> None:
    asked = _ask(installation, harbour, "count")
    worker = jobs.Worker(installation, (Work("count", lambda turn: "Counted."),), QUICK)
    worker.start()
    if installation.settings.runner == "embedded":
        _ended(installation, harbour, asked)
    worker.stop()
    if installation.settings.runner == "procrastinate":
        assert _job(installation, harbour, asked).state == "queued"


@on_machines
def test_the_queue_is_made_once_and_grows_with_procrastinate(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Installation] = []
    starts = [
        threading.Thread(target=lambda: opened.append(open_installation(settings)))
        for _ in range(6)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(opened) == 6
    (tmp_path / "99.00.00_01_pre_more.sql").write_text(
        "CREATE TABLE procrastinate_more (says text DEFAULT '100 %'); SELECT 1;"
    )
    monkeypatch.setattr(
        "procrastinate.schema.SchemaManager.get_migrations_path", lambda: str(tmp_path)
    )
    opened += [open_installation(settings), open_installation(settings)]
    with opened[0].store.reading() as session:
        session.execute(text("SELECT says FROM procrastinate.procrastinate_more"))
    for each in opened:
        each.close()


# --- the real job, and real processes --------------------------------------------------------


def test_a_sound_log_is_called_sound_and_a_broken_one_fails_with_the_first_broken_line(
    installation: Installation, harbour: str
) -> None:
    with installation.store.writing() as session:
        for number in range(5):
            audit.record(session, installation.keys, harbour, "ann", "noted", f"entry {number}")
    with _working(installation, *jobs.WORKS):
        asked = _ask(installation, harbour, "check log")
        (job,) = _ended(installation, harbour, asked)
        assert (job.state, job.says) == ("done", "All 5 lines are as they were written.")
        _change(installation, "UPDATE chainhead SET number = 6")
        asked = _ask(installation, harbour, "check log")
        (job,) = _ended(installation, harbour, asked)
    assert (job.state, "mark at the end" in job.says) == ("failed", True)


@contextmanager
def _process(settings: Settings, lease: float) -> Iterator[subprocess.Popen[str]]:
    """A worker of its own, ready to work; killed afterwards if it still lives."""
    environment = {
        **os.environ,
        "CROSSWALK_DATA": str(settings.data),
        "CROSSWALK_RUNNER": settings.runner,
        "DATABASE_URL": settings.database_url,
    }
    with subprocess.Popen(
        [sys.executable, str(WORKER), str(lease)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=WORKER.parent.parent.parent,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def test_a_killed_process_s_jobs_are_taken_up_by_another_and_end(
    settings: Settings, installation: Installation, harbour: str, tmp_path: Path
) -> None:
    mill = _workspace(installation, "Mill")
    traces = tmp_path / "traces"
    with _process(settings, 2.5) as first:
        lengthen_log(installation.store, installation.keys, harbour, 30_000)
        check = _ask(installation, harbour, "check log")
        leave = _ask(installation, mill, "leave traces", file=str(traces), steps=100)
        _until(lambda: 0 < _job(installation, harbour, check).done < 30_000)
        _until(lambda: _job(installation, mill, leave).done > 0)
        first.kill()
        first.wait()
    checked, left = _job(installation, harbour, check), _job(installation, mill, leave)
    assert (checked.state, left.state) == ("running", "running")
    with _process(settings, 2.5):
        (checked,) = _ended(installation, harbour, check)
        (left,) = _ended(installation, mill, leave)
    assert (checked.state, checked.says, checked.tries) == (
        "done",
        "All 30,000 lines are as they were written.",
        2,
    )
    assert (left.state, left.tries) == ("done", 2)
    whats = [line.split()[1] for line in traces.read_text().splitlines()]
    assert whats == ["begins", "begins", "ends"]


def test_two_processes_never_run_the_same_job_or_workspace_at_the_same_time(
    settings: Settings, installation: Installation, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    owners = [_workspace(installation, f"Company {number}") for number in range(5)]
    asked = [
        (owner, _ask(installation, owner, "leave traces", file=str(traces), steps=3, number=number))
        for number in range(4)
        for owner in owners
    ]
    with _process(settings, 10) as first, _process(settings, 10) as second:
        for owner, job_id in asked:
            _ended(installation, owner, job_id)
        pids = {str(first.pid), str(second.pid)}
    noted = sorted(line.split() for line in traces.read_text().splitlines())
    assert {pid for *_, pid in noted} <= pids
    for owner in owners:
        mine = [(what, job_id) for _, what, whose, job_id, _ in noted if whose == owner]
        in_order = [job_id for whose, job_id in asked if whose == owner]
        assert mine == [(what, job_id) for job_id in in_order for what in ("begins", "ends")]


@pytest.mark.alone
def test_a_process_told_to_end_hands_back_within_a_second_and_the_next_goes_on_by_itself(
    settings: Settings, installation: Installation, harbour: str, tmp_path: Path, within: Within
) -> None:
    traces = tmp_path / "traces"
    asked = _ask(installation, harbour, "leave traces", file=str(traces), steps=60)

    def stop() -> float:
        was = _job(installation, harbour, asked).done
        with _process(settings, 60) as process:
            _ready(process)
            _until(lambda: _job(installation, harbour, asked).done not in (was, 0))
            told = time.monotonic()
            process.terminate()
            assert process.wait(60) == 0
            took = time.monotonic() - told
            assert process.stderr is not None
            assert process.stderr.read() == ""
        return took

    within(_AT_ONCE, stop)
    assert _job(installation, harbour, asked).state == "queued"
    with _process(settings, 60):
        (job,) = _ended(installation, harbour, asked)
    assert (job.state, job.tries) == ("done", 1)
    assert [line.split()[1] for line in traces.read_text().splitlines()].count("ends") == 1
