"""A practice company in a process of its own, and a person who walks the way to it and back."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from engine import connecting, jobs
from engine.connecting import Departure
from engine.desk import Desk
from engine.installation import Installation
from engine.model import COUNTRIES, Country, Problem, Step
from engine.records import Workspace
from engine.settings import SageSettings
from engine.store import Session, workspaces
from harness.common import free_port
from harness.practice import Practice as AnyPractice
from harness.product import search_for_secrets

ROOT = Path(__file__).parent.parent.parent
ORIGIN = "http://localhost:8501"
UK = COUNTRIES[0]


@dataclass
class Practice(AnyPractice):
    """The practice company, and what people do in it and in front of it."""

    def write(self, method: str, path: str, body: Any = None) -> Any:
        """What a person changes in Sage itself."""
        token = self.control("POST", "tokens", {"role": "owner"})["access_token"]
        reply = self.http.request(
            method,
            f"{self.base}/v3.1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}", "X-Business": self.business()},
        )
        assert reply.is_success, reply.text
        return reply.json() if reply.content else None

    def consent(self, address: str, decision: str, person: str) -> str:
        """The consent page answered; where it sends the browser."""
        here = address.replace(f"{ORIGIN}/practice", self.base)
        page = self.http.get(here)
        assert page.status_code == 200, page.text
        people = re.findall(r"name=user value='([^']+)'.*?<b>([^<]+)</b>", page.text, re.DOTALL)
        user = next(key for key, name in people if name.startswith(person))
        form = dict(parse_qsl(urlsplit(here).query))
        reply = self.http.post(
            here.partition("?")[0], data={**form, "decision": decision, "user": user}
        )
        return reply.headers["location"]


@pytest.fixture(scope="session")
def _practice_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    data = tmp_path_factory.mktemp("practice")
    search_for_secrets(data / "log")
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "engine", "sandbox", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "CROSSWALK_DATA": str(data)},
            stdout=log,
            stderr=log,
        )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").is_success:
                break
        except httpx.TransportError:
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait(10)


@pytest.fixture
def practice(_practice_base: str) -> Iterator[Practice]:
    """The practice company behaving normally; its books are as the test before left them."""
    with httpx.Client(timeout=60, trust_env=False) as http:
        found = Practice(_practice_base, http)
        found.control("DELETE", "rules")
        found.control("DELETE", "script")
        while found.control("GET", "state")["in_flight"]:  # an answer that nobody waited for
            time.sleep(0.05)
        yield found


@dataclass
class Person:
    """Somebody at a desk, with one browser."""

    installation: Installation
    workspace: Workspace
    practice: Practice
    mark: str = ""
    reads: bool = True

    @property
    def desk(self) -> Desk:
        """The desk as it is opened anew for each page."""
        with self.installation.store.reading() as session:
            found = workspaces.with_id(session, self.workspace.id)
        assert found is not None
        return Desk(self.installation, "ann", found)

    @property
    def step(self) -> Step:
        """The step of the journey that the connection is."""
        return next(each for each in self.desk.journey() if each.page == "connection")

    def leave(self, kind: str = "practice", country: Country = UK, **words: Any) -> str:
        """Press the button and follow it; the address of Sage's page."""
        address = self.desk.sign_in_at_sage(kind, country, "connection", **words)  # type: ignore[arg-type]
        assert isinstance(address, str), address
        return self.follow(address)

    def follow(self, address: str) -> str:
        attempt = dict(parse_qsl(urlsplit(address).query))["attempt"]
        way = connecting.leave(
            self.installation, attempt, origin=ORIGIN, practice=self.practice.base, mark=self.mark
        )
        if isinstance(way, str):
            return way
        assert isinstance(way, Departure)
        self.mark = way.mark
        return way.address

    def come_back(self, location: str, mark: str | None = None) -> str:
        """What the call-back route does; the address of the page it leads to."""
        answer = dict(parse_qsl(urlsplit(location).query))
        return connecting.come_back(
            self.installation, answer, self.mark if mark is None else mark, self.then
        )

    def then(self, session: Session, workspace_id: str, actor: str) -> None:
        jobs.enqueue(self.installation, workspace_id, "read lists", actor=actor, session=session)

    def sign_in(
        self,
        kind: str = "practice",
        *,
        decision: str = "allow",
        person: str = "Olivia",
        **words: Any,
    ) -> str:
        """The whole way; the name of the notice on the page it ends on."""
        location = self.practice.consent(self.leave(kind, **words), decision, person)
        return notice_in(self.come_back(location))

    def choose(self, name: str, typed: str = "") -> Problem | None:
        desk = self.desk
        company = next(each for each in desk.companies() if each.name == name)
        state = desk.connection()
        assert state is not None
        return desk.choose_company(company, state.version, typed)

    def read(self) -> str:
        return connecting.refresh(self.installation, self.workspace.id)


def notice_in(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query)).get("notice", "")


Meet = Callable[..., Person]


@pytest.fixture
def meet(installation: Installation, practice: Practice) -> Meet:
    """A person with a workspace of their own; in this test, “your Sage” is the practice company."""
    sage = SageSettings(
        "practice/crosswalk", "practice-secret", practice.base, a_minute=100, a_day=2_500, at_once=4
    )
    settings = replace(installation.settings, sage=sage)
    here = Installation(settings, installation.store, installation.keys)

    def meet(name: str = "Harbour", country: Country = UK) -> Person:
        made = Desk(here, "ann").create_workspace(name, country)
        assert isinstance(made, Workspace)
        return Person(here, made, practice)

    return meet


@pytest.fixture
def ann(meet: Meet) -> Person:
    return meet()


@pytest.fixture
def connected(ann: Person) -> Person:
    """Ann, connected with the British practice company."""
    assert ann.sign_in() == "connected"
    return ann
