"""The practice company on a real port, somebody signed in to it, and a watch that can be turned."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import uvicorn

from engine.connection import SignIn, Tokens, practice_sage
from engine.sandbox import practice_sage as practice_application
from engine.targets.sage_accounting import Budget, Line, OwnBudget, Patience, Quota, SageClient
from engine.targets.sage_accounting.client import Record
from harness.common import free_port
from harness.practice import Practice as AnyPractice

CALLBACK = "http://localhost:8501/sage/callback"
GENEROUS = Quota(a_minute=100_000, a_day=1_000_000, at_once=8)


@dataclass
class Watch:
    """Time that passes only when somebody sleeps; the practice company's clock may follow it."""

    follow: Callable[[int], object] = lambda seconds: None
    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    _followed: float = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        whole = int(self.now - self._followed)
        if whole > 0:
            self._followed += whole
            self.follow(whole)


@dataclass
class Practice(AnyPractice):
    """The practice company as its control desk and its journal show it."""

    def turn_clock(self, seconds: int) -> None:
        self.control("POST", "clock", {"seconds": seconds})

    def journal(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.state()["journal"]
        return found

    def sign_in(self) -> SignIn:
        return SignIn(practice_sage(self.base, CALLBACK))

    def tokens(self, role: str = "owner", scope: str = "full_access") -> Any:
        return self.control("POST", "tokens", {"role": role, "scope": scope})


@dataclass
class Keeper:
    """Keeps the tokens of one connection as a caller would, and counts what it was asked."""

    sign_in: SignIn
    access: str
    refresh: str
    refreshed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, refused: str | None) -> str:
        with self.lock:
            if refused == self.access:
                found: Tokens = self.sign_in.refresh(self.refresh)
                self.access, self.refresh = found.access, found.refresh
                self.refreshed += 1
            return self.access


@dataclass
class Connected:
    """A connection to the practice company with everything that can be watched about it."""

    client: SageClient
    keeper: Keeper
    watch: Watch


Connect = Callable[..., Connected]


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("practice")
    port = free_port()
    application = practice_application(folder / "practice.sqlite")
    server = uvicorn.Server(
        uvicorn.Config(application, host="127.0.0.1", port=port, log_level="error", log_config=None)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
        for _ in range(500):
            try:
                if http.get("/healthz").is_success:
                    break
            except httpx.TransportError:
                threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def practice(_server: str) -> Iterator[Practice]:
    """The practice company behaving normally; its books are as the test before left them."""
    with httpx.Client(timeout=60, trust_env=False) as http:
        found = Practice(_server, http)
        found.control("DELETE", "rules")
        while found.control("GET", "state")["in_flight"]:  # an answer that nobody waited for
            time.sleep(0.05)
        yield found


@pytest.fixture
def fresh_practice(practice: Practice) -> Practice:
    """The practice company furnished anew."""
    practice.control("POST", "reset")
    return practice


@pytest.fixture
def connect(practice: Practice) -> Iterator[Connect]:
    """Somebody of the practice company, signed in; time passes on a watch of the test's own."""
    opened: list[Line] = []
    signed: list[SignIn] = []

    def connect(
        role: str = "owner",
        *,
        scope: str = "full_access",
        country: str = "GB",
        read_only: bool = False,
        budget: Callable[[Watch], Budget] | None = None,
        timeout: float = 20,
        patience: Patience | None = None,
    ) -> Connected:
        watch = Watch(practice.turn_clock)
        given = practice.tokens(role, scope)
        sign_in = practice.sign_in()
        signed.append(sign_in)
        keeper = Keeper(sign_in, given["access_token"], given["refresh_token"])
        line = Line(
            f"{practice.base}/v3.1",
            keeper,
            budget(watch) if budget else OwnBudget(GENEROUS, clock=watch.clock, sleep=watch.sleep),
            read_only=read_only,
            timeout=httpx.Timeout(timeout),
            patience=patience,
            clock=watch.clock,
            sleep=watch.sleep,
        )
        opened.append(line)
        return Connected(SageClient(line, practice.business(country)), keeper, watch)

    yield connect
    for line in opened:
        line.close()
    for sign_in in signed:
        sign_in.close()


@pytest.fixture
def invoice(practice: Practice, connect: Connect) -> Callable[..., dict[str, Any]]:
    """The body of an invoice that Sage would take."""
    client = connect().client

    def found(path: str, **query: str) -> Record:
        items = client.get(path, items_per_page="1", attributes="all", **query).body["$items"]
        return dict(items[0])

    contact = found("/contacts", contact_type_id="CUSTOMER")
    account = found("/ledger_accounts", visible_in="sales")

    def invoice(**words: Any) -> dict[str, Any]:
        return {
            "sales_invoice": {
                "contact_id": contact["id"],
                "date": "2026-11-20",
                "reference": f"TEST-{random.randrange(10**9)}",
                "invoice_lines": [
                    {
                        "description": "Full page",
                        "ledger_account_id": account["id"],
                        "quantity": 1,
                        "unit_price": 100,
                        "tax_rate_id": "GB_STANDARD",
                        "tax_amount": 20,
                    }
                ],
                **words,
            }
        }

    return invoice


# --- a Sage that answers as the practice company never would -----------------------------------

Odd = tuple[int, Mapping[str, str], str]
"""Status, headers, body."""


@dataclass
class OddSage:
    """A server that answers what a test says, and keeps what it was asked."""

    base: str
    answer: Callable[[str, str, Mapping[str, str]], Odd]
    asked: list[tuple[str, str, Mapping[str, str], str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def says(self, *answers: Odd) -> None:
        """These answers one after the other, the last one ever after."""
        left = list(answers)
        self.answer = lambda method, path, query: left.pop(0) if len(left) > 1 else left[0]

    def client(
        self,
        watch: Watch,
        *,
        business: str | None = "a" * 32,
        access: Callable[[str | None], str] = lambda refused: "token",
        budget: Budget | None = None,
        patience: Patience | None = None,
    ) -> SageClient:
        line = Line(
            f"{self.base}/v3.1",
            access,
            budget or OwnBudget(GENEROUS, clock=watch.clock, sleep=watch.sleep),
            read_only=False,
            patience=patience,
            clock=watch.clock,
            sleep=watch.sleep,
        )
        self.lines.append(line)
        return SageClient(line, business)


@pytest.fixture(scope="module")
def odd_sage() -> Iterator[OddSage]:
    sage = OddSage("", lambda method, path, query: (200, {}, "{}"))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: no waiting for an acknowledgement

        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            words = dict(parse_qsl(query))
            sage.asked.append((self.command, path, words, body))
            status, headers, said = sage.answer(self.command, path, words)
            if status == 0:  # hang up without a word
                self.close_connection = True
                return
            raw = said.encode()
            self.send_response_only(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
            self.wfile.flush()

        def log_message(self, *args: object) -> None:
            pass

    for method in ("GET", "POST", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler._answer)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    sage.base = f"http://127.0.0.1:{server.server_address[1]}"
    yield sage
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def odd(odd_sage: OddSage) -> Iterator[OddSage]:
    odd_sage.asked.clear()
    yield odd_sage
    while odd_sage.lines:
        odd_sage.lines.pop().close()


@pytest.fixture
def watch() -> Watch:
    return Watch()
