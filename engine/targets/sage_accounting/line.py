"""One call to Sage at a time: patient while Sage is busy, careful with what may be repeated."""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from engine.errors import EngineError, NeedsSignIn, TryAgain
from engine.target import LookFirst, Meanwhile, RefusedByTarget
from engine.targets.exact_json import to_json
from engine.targets.patience import NOT_SENT, Patience
from engine.targets.sage_accounting.answers import Answer, answer_in
from engine.targets.sage_accounting.budget import Budget
from engine.targets.sage_accounting.wire import (
    LAPSED,
    TIMEOUT,
    Gate,
    once_on_its_way,
)
from engine.targets.sage_accounting.words import explain

BUSY = frozenset((429, 500, 502, 503, 504, 525))
HEAVY = frozenset((500, 504))  # how Sage answers when a list is too much for it
TRIES_WHEN_HEAVY = 2


@dataclass(frozen=True)
class Call:
    """What is asked of Sage."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    business: str | None = None
    body: Mapping[str, Any] | None = None
    in_pieces: bool = False
    """The caller can ask for less at once, and would rather do so than wait."""
    once: bool = False
    """Not repeated, mark or no mark, when Sage may have carried it out: the caller looks first."""
    meanwhile: Meanwhile | None = None

    @property
    def repeatable(self) -> bool:
        """Reading may be repeated; writing only with the mark by which Sage knows it again."""
        return self.method == "GET" or (
            self.body is not None
            and any(
                isinstance(inner, Mapping) and bool(inner.get("idempotency_id"))
                for inner in self.body.values()
            )
        )


@dataclass(frozen=True)
class Reply:
    """What Sage answered to a call that succeeded."""

    status: int
    body: Any
    """JSON; every number with a fraction is its text, as Sage wrote it."""
    request_id: str | None
    business: str | None
    """The company that Sage says it answered for."""
    date: str
    """Sage's own clock, as it was written above the answer."""

    @property
    def at(self) -> datetime | None:
        try:
            return parsedate_to_datetime(self.date).astimezone(UTC)
        except ValueError:
            return None


class TooHeavy(TryAgain):
    """Sage could not gather so much at once; less may work."""


@dataclass(frozen=True)
class _Failure:
    """A try that brought nothing: what to say, how long to wait, and what may have happened."""

    says: str
    told: float = 0.0
    heavy: bool = False
    landed: bool = True
    """Sage may have carried it out all the same."""
    hopeless: bool = False
    """Waiting for it is the caller's decision."""


class Line:
    """The line to Sage that all calls of one connection share."""

    def __init__(
        self,
        api: str,
        access: Callable[[str | None], str],
        budget: Budget,
        *,
        read_only: bool,
        timeout: httpx.Timeout = TIMEOUT,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wire: httpx.BaseTransport | None = None,
    ) -> None:
        """`access` is told which token Sage has just refused, or None, and gives one to use.

        `wire` is what carries the calls, where that is not the network.
        """
        self._patience = patience or Patience()
        self._budget = budget
        self._clock = clock
        self._sleep = sleep
        self._gate = Gate(api, access, budget, read_only=read_only, timeout=timeout, wire=wire)

    def close(self) -> None:
        self._gate.close()
        self._budget.rest()

    def call(self, call: Call) -> Reply:
        """The reply, after as many repetitions as are safe and may help."""
        content = None if call.body is None else to_json(call.body).encode()
        failures = heavy_failures = 0
        landed = False
        give_up_at = float("inf")
        while True:
            try:
                result = self._try(call, content)
            except TryAgain as not_now:  # says the budget, or who keeps the tokens
                too_long = not_now.seconds > self._patience.longest_pause
                result = _Failure(str(not_now), not_now.seconds, landed=False, hopeless=too_long)
            if isinstance(result, Reply):
                return result
            failures += 1
            heavy_failures += result.heavy
            landed = landed or result.landed
            if failures == 1:
                give_up_at = self._clock() + self._patience.seconds
            chance = random.random()  # noqa: S311 (no secret)
            pause = result.told + self._patience.pause(failures, chance)
            enough = (
                not call.repeatable
                or (call.once and landed)
                or result.hopeless
                or failures >= self._patience.tries
                or heavy_failures >= TRIES_WHEN_HEAVY
                or self._clock() + pause > give_up_at
            )
            if enough:
                if landed and call.method != "GET":
                    raise LookFirst(result.says, pause)
                raise (TooHeavy if result.heavy else TryAgain)(result.says, pause)
            self._sleep(pause)

    def _try(self, call: Call, content: bytes | None) -> Reply | _Failure:
        """One call: its reply, a failure that may pass, or an exception for one that will not."""
        headers = {"X-Business": call.business} if call.business else {}
        if content is not None:
            headers["Content-Type"] = "application/json"
        extensions = {} if call.meanwhile is None else once_on_its_way(self._ahead(call.meanwhile))
        try:
            reply = self._gate.send(
                call.method, call.path, call.query, content, headers, extensions
            )
        except NOT_SENT:
            return _Failure("Sage could not be reached. Check the network.", landed=False)
        except httpx.TimeoutException:
            return _Failure("Sage took too long to answer.", heavy=call.in_pieces)
        except httpx.RequestError:
            return _Failure("The line to Sage broke before its answer came.")
        if reply.is_success:
            return _read(reply)
        answer = answer_in(reply)
        if answer.status not in BUSY:
            raise refusal(answer)
        told = 0.0
        if answer.status == 429 or "retry-after" in reply.headers:
            told = self._patience.told(reply.headers.get("retry-after", ""))
        if answer.status == 429:
            self._budget.told_to_wait(told)
        return _Failure(
            _with_id(str(explain(answer)), answer.request_id),
            told,
            heavy=answer.status == 500 or (call.in_pieces and answer.status in HEAVY),
            landed=answer.status != 429,
        )

    def _ahead(self, meanwhile: Meanwhile) -> Callable[[], None]:
        def do() -> None:
            if meanwhile():
                self._budget.take_ahead()

        return do


def _read(reply: httpx.Response) -> Reply | _Failure:
    request_id = reply.headers.get("x-request-id")
    body: Any = None
    if reply.content:
        try:
            body = json.loads(reply.content, parse_float=str)
        except ValueError:
            return _Failure(_with_id("Sage's answer could not be read.", request_id))
    return Reply(
        reply.status_code,
        body,
        request_id,
        reply.headers.get("x-business"),
        reply.headers.get("date", ""),
    )


def refusal(answer: Answer) -> EngineError:
    """The exception for an answer that no repetition will change."""
    explained = explain(answer)
    if answer.status == 401 and LAPSED.lower() not in answer.own_words.lower():
        return NeedsSignIn(_with_id(str(explained), answer.request_id))
    return RefusedByTarget(explained, answer.request_id, answer.own_words, answer.status)


def _with_id(says: str, request_id: str | None) -> str:
    return f"{says} (Sage's request id {request_id})" if request_id else says
