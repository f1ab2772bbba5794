"""The `/v3.1` endpoint: takes a request off the wire, answers it in a thread, sends or loses it."""

import asyncio
import time
import uuid
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from engine.sandbox import controls, mishaps, oauth
from engine.sandbox.answering import (
    WRITES,
    Answer,
    Asked,
    answer,
    business_of,
    mark_as_sent,
    marks_as_sent,
)
from engine.sandbox.catalogue import NUMBERED
from engine.sandbox.refusals import (
    Refusal,
    lapsed,
    no_rights,
    too_large,
    too_many,
    unauthorised,
    unexpected,
)
from engine.sandbox.store import Store
from engine.sandbox.wire import dump

LARGEST_BODY = 8 * 1024 * 1024
GATEWAY = {
    "502": (502, "Bad Gateway"),
    "503": (503, "Service Unavailable"),
    "504": (504, "Gateway Time-out"),
}
NOT_BOOKED = frozenset(("500_before", "502", "503", "lost_request"))
LOST = frozenset(("lost_request", "lost_reply"))
JOURNAL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as the control page remembers it."""

    at: int
    method: str
    path: str
    status: int
    mishap: str
    milliseconds: int


@dataclass(slots=True)
class Traffic:
    """What this process has seen; a restart forgets it."""

    inflight: int = 0
    posting: Counter[str] = field(default_factory=Counter)
    parallel_posts: int = 0
    most_at_once: int = 0
    requests: int = 0
    journal: deque[Entry] = field(default_factory=lambda: deque(maxlen=JOURNAL_LENGTH))


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer and what becomes of it on its way back."""

    answer: Answer
    wait: int = 0  # milliseconds
    lost: bool = False
    mishap: str = ""


def origin_of(scope: Scope) -> str:
    """The address of this practice Sage as the caller reached it, mounted or not."""
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"localhost").decode("latin-1")
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}"


def seconds_now(rules: Mapping[str, Any]) -> int:
    """The practice clock."""
    return int(time.time()) + int(rules["clock_ahead_seconds"])


class Endpoint:
    """Everything under `/v3.1`. Reads run side by side, writes one after the other."""

    def __init__(self, store: Store, pool: ThreadPoolExecutor) -> None:
        self.store = store
        self.pool = pool
        self.traffic = Traffic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        request = Request(scope, receive)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return
        path = "/" + scope["path_params"].get("path", "")
        method = request.method
        traffic = self.traffic
        numbered = method == "POST" and path.strip("/").split("/")[0] in NUMBERED
        who = request.headers.get("x-business", "") + request.headers.get("authorization", "")
        traffic.requests += 1
        traffic.inflight += 1
        traffic.most_at_once = max(traffic.most_at_once, traffic.inflight)
        if numbered:
            traffic.posting[who] += 1
            collides = traffic.posting[who] > 1
            traffic.parallel_posts += collides
        else:
            collides = False
        try:
            headers = dict(request.headers)
            query = dict(request.query_params)
            loop = asyncio.get_running_loop()
            outcome = await loop.run_in_executor(
                self.pool,
                self.outcome,
                (method, path, query, headers, body, origin_of(scope)),
                traffic.inflight,
                collides,
            )
            if outcome.wait:
                await asyncio.sleep(outcome.wait / 1000)
        finally:
            traffic.inflight -= 1
            if numbered:
                traffic.posting[who] -= 1
                if not traffic.posting[who]:
                    del traffic.posting[who]
        found = outcome.answer
        spent = int((time.monotonic() - began) * 1000)
        traffic.journal.append(
            Entry(int(time.time()), method, path, found.status, outcome.mishap, spent)
        )
        if outcome.lost:
            if await hang_up(receive):
                return
            found = _gateway("504")
        await _send(send, found, method)

    def outcome(
        self,
        request: tuple[str, str, dict[str, str], dict[str, str], bytes | None, str],
        inflight: int,
        collides: bool,
    ) -> Outcome:
        """The answer, with the mishap and the waiting that the controls ask for."""
        method, path, query, headers, body, origin = request
        with self.store.reading() as connection:
            rules, scripted = controls.rules_and_script(connection)
        now = seconds_now(rules)
        asked = Asked(method, path, query, headers, body or b"", origin, now)
        befallen = ""
        if mishaps.may_go_wrong(rules, scripted):
            with self.store.writing() as connection:
                befallen = mishaps.mishap(connection, method, path) or ""
        wait = int(rules["slow_ms" if befallen == "slow" else "latency_ms"])
        try:
            if body is None:
                raise too_large()
            if rules["concurrent"] and inflight > rules["concurrent"]:
                raise too_many(1)
            self._refuse(rules, asked, befallen)
            if collides and rules["parallel_posts"] == "collide":
                raise unexpected()
            found = self._answered(rules, asked)
            if befallen == "500_after_commit":
                raise unexpected()
        except Refusal as refusal:
            found = Answer(refusal.status, dump(refusal.faults), refusal.headers)
        if befallen in GATEWAY:
            found = _gateway(befallen)
        return Outcome(found, wait, befallen in LOST, befallen)

    def _refuse(self, rules: Mapping[str, Any], asked: Asked, befallen: str) -> None:
        """Turn the request away before anything of it is done."""
        if befallen in NOT_BOOKED:
            raise unexpected()
        if befallen == "429":
            raise too_many(int(rules["retry_after_seconds"]))
        if befallen == "expired_token":
            with self.store.writing() as connection:
                oauth.expire(connection, asked.headers.get("authorization", ""), asked.now)
            raise unauthorised(oauth.EXPIRED)
        if befallen == "lapsed_subscription":
            raise lapsed()
        if befallen == "no_rights":
            raise no_rights()
        if mishaps.has_quota(rules):
            with self.store.writing() as connection:
                refusal = mishaps.count(connection, rules, _business(connection, asked), asked.now)
            if refusal:
                raise refusal

    def _answered(self, rules: Mapping[str, Any], asked: Asked) -> Answer:
        if asked.method in WRITES:
            with self.store.writing() as connection:
                return answer(connection, rules, asked)
        with self.store.reading() as connection:
            found = answer(connection, rules, asked)
        if found.status == 200 and marks_as_sent(rules, asked):
            with self.store.writing() as connection:
                mark_as_sent(connection, asked)
        return found


def _business(connection: Any, asked: Asked) -> str:
    """Whose quota the request counts against."""
    try:
        session = oauth.session(connection, asked.headers.get("authorization", ""), asked.now)
    except Refusal:
        return ""
    found = business_of(connection, session.user, asked.headers.get("x-business"))
    return found["id"] if found else ""


async def _body(request: Request) -> bytes | None:
    """The body, None when it is longer than anything Sage would take."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
    return b"".join(parts) if size <= LARGEST_BODY else None


def _gateway(name: str) -> Answer:
    """What a gateway in front of Sage says: a page, not JSON."""
    status, says = GATEWAY[name]
    page = f"<html><head><title>{status} {says}</title></head><body>{says}</body></html>"
    return Answer(status, page, {"Content-Type": "text/html"})


async def hang_up(receive: Receive) -> bool:
    """Hang up without a word, where the server lets us; a test of the caller, not a courtesy.

    ASGI has no word for hanging up; uvicorn's request cycle holds the transport.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        return False
    transport.abort()
    for _ in range(3):  # let the loop notice, so that nobody answers into the cut line
        await asyncio.sleep(0)
    return True


async def _send(send: Send, found: Answer, method: str) -> None:
    body = found.body.encode() if isinstance(found.body, str) else found.body
    headers = {"Content-Type": "application/json", **found.headers}
    headers["x-request-id"] = str(uuid.uuid4())
    if found.status == 204:
        headers.pop("Content-Type")
    else:
        headers["Content-Length"] = str(len(body))
    start: Message = {
        "type": "http.response.start",
        "status": found.status,
        "headers": [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
    }
    await send(start)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
