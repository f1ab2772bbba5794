"""One call at a time to a company at an address of its own: patient, careful what is repeated."""

import json
import logging
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from engine.errors import Refused, TryAgain
from engine.target import LookFirst, Means
from engine.targets.exact_json import to_json
from engine.targets.patience import NOT_SENT, Patience

TIMEOUT = httpx.Timeout(90, connect=10)
"""A program on somebody's own computer may take its time over a long list."""
BUSY = frozenset((429, 500, 502, 503, 504))
NOT_DONE = frozenset((429, 503))
"""How a server says that it has not even looked at a call."""

log = logging.getLogger("crosswalk.sage")


@dataclass(frozen=True)
class Answer:
    """What the server answered, whether it is good news or not."""

    status: int
    body: Any
    """JSON, its fractions exact; None where the answer is no JSON."""
    headers: Mapping[str, str]
    words: str
    """The beginning of the answer as text, for whoever has to look into it."""


class Caller:
    """All calls to one server. Nothing is sent anywhere else, and no secret is logged."""

    def __init__(
        self,
        address: str,
        means: Means,
        *,
        headers: Mapping[str, str] | None = None,
        auth: httpx.Auth | None = None,
        patience: Patience | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self.server = urlsplit(address).netloc
        self._means = means
        self._patience = patience or Patience(tries=4, seconds=60)
        self._http = httpx.Client(
            base_url=address.rstrip("/"),
            auth=auth,
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            verify=_certificates(),
            headers={"Accept": "application/json", "User-Agent": "Crosswalk", **(headers or {})},
        )

    def close(self) -> None:
        self._http.close()

    def read(
        self, method: str, path: str, body: Any = None, *, query: Mapping[str, str] | None = None
    ) -> Answer:
        """What changes nothing, asked again while the server is busy or out of reach."""
        failures = 0
        began = time.monotonic()
        while True:
            trouble = self._try(method, path, body, query)
            if isinstance(trouble, Answer) and trouble.status not in BUSY:
                return trouble
            failures += 1
            pause = self._patience.pause(failures, random.random())  # noqa: S311 (no secret)
            spent = time.monotonic() - began
            if failures >= self._patience.tries or spent + pause > self._patience.seconds:
                raise TryAgain(self._says(trouble), pause)
            self._means.sleep(pause)

    def write(self, method: str, path: str, body: Any, *, silent: bool = False) -> Answer:
        """What makes something, sent once; `LookFirst` where it may have been made unheard.

        `silent` is a server that may take what it is sent without a word.
        """
        if self._means.read_only:
            raise Refused(
                "This connection only reads. To let Crosswalk write to Sage, choose full access "
                "on Connection."
            )
        trouble = self._try(method, path, body, None)
        if isinstance(trouble, NOT_SENT):
            raise TryAgain(self._says(trouble), 30.0)
        if isinstance(trouble, httpx.HTTPError):
            raise LookFirst(self._says(trouble), 5.0)
        if trouble.status in NOT_DONE:
            raise TryAgain(self._says(trouble), 30.0)
        unread = trouble.body is None and not (silent and not trouble.words)
        if trouble.status in BUSY or (trouble.status < 300 and unread):
            raise LookFirst(self._says(trouble), 5.0)
        return trouble

    def _try(
        self, method: str, path: str, body: Any, query: Mapping[str, str] | None
    ) -> Answer | httpx.HTTPError:
        content = None if body is None else to_json(body).encode()
        headers = {} if content is None else {"Content-Type": "application/json"}
        began = time.monotonic()
        with self._means.take():
            try:
                reply = self._http.request(
                    method, path, params=dict(query or {}), content=content, headers=headers
                )
            except httpx.HTTPError as trouble:
                self._note(method, path, began, type(trouble).__name__)
                return trouble
        self._note(method, path, began, str(reply.status_code))
        if reply.status_code == 429:
            self._means.told_to_wait(self._patience.told(reply.headers.get("retry-after", "")))
        return Answer(reply.status_code, _json(reply), reply.headers, reply.text[:200])

    def _says(self, trouble: Answer | httpx.HTTPError) -> str:
        if isinstance(trouble, Answer):
            if trouble.status < 300:
                return f"The answer of {self.server} could not be read."
            return (
                f"{self.server} is busy or has a fault of its own (it answered {trouble.status})."
            )
        if "CERTIFICATE" in str(trouble):
            return (
                f"{self.server} could not prove who it is: this machine does not trust its "
                "certificate. Have a certificate set up there that is trusted here."
            )
        if isinstance(trouble, NOT_SENT):
            return (
                f"{self.server} could not be reached. Check the address, and that the server and "
                "the network are up."
            )
        if isinstance(trouble, httpx.TimeoutException):
            return f"{self.server} took too long to answer."
        return f"The line to {self.server} broke before its answer came."

    def _note(self, method: str, path: str, began: float, outcome: str) -> None:
        spent = round((time.monotonic() - began) * 1000)
        log.info("%s %s: %s in %d ms", method, path.split("(")[0], outcome, spent)


def _json(reply: httpx.Response) -> Any:
    try:
        return json.loads(reply.content, parse_float=Decimal)
    except ValueError:
        return None


@cache
def _certificates() -> ssl.SSLContext:
    """Whom this machine trusts; read once, as that takes longer than many a call."""
    return httpx.create_ssl_context(trust_env=False)
