"""The desk: what a person may ask and do, in their own workspace and no other."""

import inspect
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from engine import audit, jobs
from engine.desk import Desk
from engine.desk import desk as desks
from engine.installation import Installation
from engine.model import COUNTRIES, Problem
from engine.records import (
    Connection,
    Reference,
    ReferenceChange,
    RightFinding,
    Workspace,
    now,
)
from engine.store import (
    batches,
    calls,
    choices,
    connections,
    events,
    found,
    payments,
    references,
    uploads,
    workspaces,
)
from engine.store import jobs as job_rows

UK, IRELAND = COUNTRIES[0], COUNTRIES[1]


@pytest.fixture
def desk(installation: Installation) -> Desk:
    return Desk(installation, "ann")


@pytest.fixture
def open_desk(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(desks, "this_installation", lambda: installation)
    return desks.open_desk


def _made(outcome: Workspace | Problem) -> Workspace:
    assert isinstance(outcome, Workspace)
    return outcome


def _names(found: Sequence[Workspace]) -> list[str]:
    return [each.name for each in found]


def test_a_new_workspace_starts_on_the_practice_company(desk: Desk) -> None:
    made = _made(desk.create_workspace("  Harbour   Supplies Ltd ", IRELAND))
    assert (made.name, made.country, made.currency) == ("Harbour Supplies Ltd", "IE", "EUR")
    assert (made.standing, made.made_by) == ("practice", "ann")
    assert _names(desk.open_workspaces()) == ["Harbour Supplies Ltd"]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "workspace-name-missing"),
        (" \t ", "workspace-name-missing"),
        ("x" * 101, "workspace-name-long"),
        ("harbour supplies", "workspace-name-taken"),
    ],
)
def test_a_name_that_will_not_do_is_said_with_its_remedy(desk: Desk, name: str, rule: str) -> None:
    desk.create_workspace("Harbour Supplies", UK)
    problem = desk.create_workspace(name, UK)
    assert isinstance(problem, Problem)
    assert (problem.rule, bool(problem.says), bool(problem.fix)) == (rule, True, True)
    assert len(desk.open_workspaces()) == 1


def test_workspaces_are_listed_by_name(desk: Desk) -> None:
    for name in ("mill", "Anchor", "Harbour"):
        desk.create_workspace(name, UK)
    assert _names(desk.open_workspaces()) == ["Anchor", "Harbour", "mill"]


def test_an_archived_workspace_leaves_the_list_and_comes_back_whole(desk: Desk) -> None:
    made = _made(desk.create_workspace("Harbour", UK))
    assert desk.archive_workspace(made.id, made.version) is None
    assert _names(desk.open_workspaces()) == []
    (archived,) = desk.archived_workspaces()
    assert desk.restore_workspace(archived.id, archived.version) is None
    (back,) = desk.open_workspaces()
    assert (back.id, back.name, back.archived_at) == (made.id, "Harbour", None)


def test_archiving_twice_is_refused_the_second_time(desk: Desk) -> None:
    """Two tabs show the same workspace; the second press comes too late."""
    made = _made(desk.create_workspace("Harbour", UK))
    assert desk.archive_workspace(made.id, made.version) is None
    problem = desk.archive_workspace(made.id, made.version)
    assert problem is not None
    assert problem.rule == "changed-meanwhile"


def test_an_archived_name_can_be_used_again_but_not_restored_beside_it(desk: Desk) -> None:
    first = _made(desk.create_workspace("Harbour", UK))
    desk.archive_workspace(first.id, first.version)
    _made(desk.create_workspace("HARBOUR", UK))
    problem = desk.restore_workspace(first.id, first.version + 1)
    assert problem is not None
    assert problem.rule == "workspace-name-taken"
    assert _names(desk.open_workspaces()) == ["HARBOUR"]


def test_what_was_done_to_a_workspace_is_in_its_log(desk: Desk, installation: Installation) -> None:
    made = _made(desk.create_workspace("Harbour", UK))
    desk.archive_workspace(made.id, made.version)
    lines = Desk(installation, "bob", made).log(10)
    assert [(line.number, line.actor, line.says) for line in lines] == [
        (2, "ann", "Archived the workspace “Harbour”."),
        (1, "ann", "Created the workspace “Harbour” (United Kingdom)."),
    ]


def test_an_unknown_or_archived_workspace_does_not_open(desk: Desk, open_desk: Any) -> None:
    assert open_desk("../../etc").rule == "workspace-unknown"
    made = _made(desk.create_workspace("Harbour", UK))
    assert open_desk(made.id).workspace.id == made.id
    desk.archive_workspace(made.id, made.version)
    assert open_desk(made.id).rule == "workspace-archived"


def test_without_a_workspace_there_is_nothing_to_read(desk: Desk) -> None:
    assert not desk.has_workspace
    with pytest.raises(LookupError):
        desk.log(10)


def test_asking_twice_for_a_log_check_makes_one(desk: Desk, installation: Installation) -> None:
    at_work = Desk(installation, "ann", _made(desk.create_workspace("Harbour", UK)))
    assert at_work.last_log_check() is None
    at_work.check_log()
    at_work.check_log()
    with installation.store.reading() as session:
        assert len(job_rows.latest(session, at_work.workspace.id, 10)) == 1
    progress = at_work.last_log_check()
    assert progress is not None
    assert progress.under_way


# --- one company never sees another's affairs ------------------------------------------------


def test_every_question_at_a_desk_is_answered_from_its_own_workspace(
    desk: Desk, installation: Installation
) -> None:
    """Each call that needs no more than the desk is made at two desks; neither shows the other."""
    mine = Desk(installation, "ann", _made(desk.create_workspace("Mine", UK)))
    theirs = Desk(installation, "bob", _made(desk.create_workspace("Theirs-secret", UK)))
    theirs.check_log()
    _connect(installation, theirs.workspace)
    with installation.store.writing() as session:
        audit.record(
            session, installation.keys, theirs.workspace.id, "bob", "noted", "their secret"
        )
    shared = {"open_workspaces", "archived_workspaces", "other_workspaces"}  # common to all
    for name, call in inspect.getmembers(Desk, inspect.isfunction):
        if name.startswith("_") or name in shared:
            continue
        wants = [each for each in inspect.signature(call).parameters if each != "self"]
        answer = call(mine, 100) if wants == ["at_most"] else call(mine) if not wants else None
        assert "secret" not in repr(answer), name
    assert mine.log_length() == 1


def test_no_act_at_a_desk_reaches_another_workspace_s_connection(
    desk: Desk, installation: Installation
) -> None:
    """Each call that takes more than the desk, made with what belongs to the others."""
    mine = Desk(installation, "ann", _made(desk.create_workspace("Mine", UK)))
    theirs = Desk(installation, "bob", _made(desk.create_workspace("Theirs-secret", UK)))
    _connect(installation, theirs.workspace)
    state, companies = theirs.connection(), theirs.companies()
    assert state is not None
    before = repr((state, companies, theirs.list_counts(), theirs.list_changes(), theirs.rights()))
    answers: list[object] = [
        mine.list_page("contact", "", 1),
        mine.list_page("contact", "secret", 1),
        mine.choose_company(companies[0], state.version, companies[0].name),
        mine.set_mode("full", state.version, companies[0].name),
        mine.disconnect(state.version),
        mine.sign_in_at_sage("sage", UK, "connection", to_write=True, typed=""),
    ]
    mine.note_changes(now())
    mine.change_company()
    mine.read_lists()
    mine.check_rights()
    for answer in answers:
        assert "secret" not in repr(answer)
    after = (state, companies, theirs.list_counts(), theirs.list_changes(), theirs.rights())
    assert repr(after) == before
    assert theirs.connection() == state
    assert mine.log_length() == 1
    assert (mine.last_reading(), mine.last_rights_check()) == (None, None)


def test_no_drawer_of_a_desk_opens_another_workspace_s_things(
    desk: Desk, installation: Installation
) -> None:
    """Every call of every drawer, made with the ids of what belongs to the others."""
    mine = Desk(installation, "ann", _made(desk.create_workspace("Mine", UK)))
    theirs = Desk(installation, "bob", _made(desk.create_workspace("Theirs", UK)))
    _connect(installation, theirs.workspace)
    content = b"Invoice No,Invoice Date,Client,Net,VAT %\nS1,24/11/2026,secret,10.00,20\n"
    taken = theirs.files.take("secret.csv", content)
    assert taken.problem is None, taken
    (file_id,) = taken.ids
    theirs.mapping.set_contacts(file_id, {"secret": ("create", "")})
    words = {
        "file_id": file_id,
        "upload_id": file_id,
        "batch_id": "b",
        "delivery_id": "d",
        "approval_id": "a",
        "version": 1,
        "number": 1,
        "seen": 1,
        "kind": "invoices",
        "field": "item",
        "name": "contacts",
        "edits": {},
        "left_out": (),
        "lines": (),
        "before": 0,
        "after": 1,
        "row": 2,
        "code": "USD",
        "written": "0.8",
        "invoice": "-I",
        "credit": "-C",
        "word": "Open",
        "meaning": "draft",
        "column": "Net",
        "text": "1",
        "index": 0,
        "who": "ann",
        "why": "no",
        "reason": "no",
        "target_id": "t",
        "account": "x",
        "value": 1,
        "says": "x",
        "content": b"",
        "key": "plain",
        "template_id": "t",
        "file_name": "t.zip",
        "description": "",
        "source": "",
        "layout": "",
        "start": theirs.workspace.id,
        "workspace_id": mine.workspace.id,
    }
    before = theirs.versions.lines()
    for drawer in ("files", "mapping", "versions", "ready", "amending", "sending", "templates"):
        for name, call in inspect.getmembers(type(getattr(mine, drawer)), inspect.isfunction):
            if name.startswith("_") or name in ("take", "take_sample"):
                continue
            wanted = [
                each.name
                for each in inspect.signature(call).parameters.values()
                if each.name != "self" and each.default is inspect.Parameter.empty
            ]
            given = {each: words[each] for each in wanted}
            if name == "set_setting":
                given["name"] = "terms_days"
            answer = call(getattr(mine, drawer), **given)
            assert "secret" not in repr(answer), f"{drawer}.{name}"
    assert theirs.versions.lines() == before
    assert len(theirs.files.lines()) == 1


def _connect(installation: Installation, workspace: Workspace) -> None:
    """A connection with something to see on every part of the page."""
    key = installation.keys.current
    row = Connection(
        workspace_id=workspace.id,
        kind="practice",
        base="http://127.0.0.1:9",
        mode="full",
        scope="full_access",
        trouble="",
        signed_in_by="bob-secret",
        key_id=key.id,
        access_token="",
        refresh_token="",
        access_ends=now(),
        refresh_ends=now() + timedelta(days=31),
        companies='[{"id": "b", "name": "secret company"}]',
        business_id="b",
        business_name="secret company",
        lists_as_of=now(),
        lists_read_at=now(),
    )
    row.refresh_token = key.lock("refresh token", row.id, "secret")
    item = Reference(
        workspace_id=workspace.id,
        kind="contact",
        item_id="c",
        code="secret",
        name="secret",
        words="secret",
        unusable="",
        facts="{}",
        percentages="[]",
    )
    change = ReferenceChange(
        workspace_id=workspace.id, kind="contact", item_id="c", says="secret", seen_at=now()
    )
    right = RightFinding(
        workspace_id=workspace.id,
        number=1,
        name="secret",
        why="",
        place="",
        outcome="granted",
        says="",
    )
    with installation.store.writing() as session:
        session.add_all([row, item, change, right])


@pytest.mark.parametrize(
    "module",
    [events, job_rows, connections, references, calls, uploads, choices, batches, found, payments],
    ids=[
        "log",
        "jobs",
        "connections",
        "lists",
        "calls",
        "files",
        "mapping",
        "batches",
        "seen",
        "payments",
    ],
)
def test_every_query_about_a_workspace_s_affairs_takes_the_workspace(module: Any) -> None:
    """…or a row that was found through it. The exceptions are the workers', who serve everyone."""
    for_workers = {
        "anything_to_do",
        "attempt_to_leave",
        "attempt_with_state",
        "claim_attempt",
        "clock",
        "further",
        "held",
        "locked_otherwise",
        "move_practice",
        "out_of_reach",
        "renew",
        "take_next",
        "unfinished",
        "workspaces_to_collect",
        "workspaces_to_read",
        "workspaces_without",
    }
    for name, query in inspect.getmembers(module, inspect.isfunction):
        if query.__module__ != module.__name__ or name.startswith("_") or name in for_workers:
            continue
        parameters = inspect.signature(query).parameters
        if "session" not in parameters:
            continue  # a condition that queries share
        rows = [
            each
            for each in parameters.values()
            if any(
                isinstance(each_of, type) and issubclass(each_of, SQLModel)
                for each_of in (each.annotation, *_of(each.annotation))
            )
        ]
        assert {"workspace_id", "chain", "company"} & set(parameters) or rows, name


def _of(annotation: Any) -> Sequence[Any]:
    """What a sequence is one of."""
    return getattr(annotation, "__args__", ())


def test_a_job_is_found_through_its_own_workspace_only(
    desk: Desk, installation: Installation
) -> None:
    mine = _made(desk.create_workspace("Mine", UK))
    theirs = _made(desk.create_workspace("Theirs", UK))
    job = jobs.enqueue(installation, theirs.id, "check log", actor="bob")
    with installation.store.reading() as session:
        assert job_rows.latest(session, mine.id, 10) == []
        assert workspaces.with_id(session, theirs.id) is not None
    assert job
