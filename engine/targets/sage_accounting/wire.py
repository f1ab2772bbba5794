"""The last door before the wire: one address, inside the budget, and a log without secrets."""

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

import httpx

from engine.errors import Refused
from engine.targets.sage_accounting.budget import Budget

TIMEOUT = httpx.Timeout(60, connect=10)
"""Sage answers heavy lists slowly; a line that cannot be opened in ten seconds will not open."""

ON_ITS_WAY = "receive_response_headers.started"
"""How a wire says that a call has left, and that it waits for the answer."""

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": "Crosswalk",
}

LAPSED = "No active subscription"
"""A 401 with these words is about the company's subscription; no other token would help."""

log = logging.getLogger("crosswalk.sage")


class _Silence(logging.Filter):
    """Nothing passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        return False


# httpx writes whole addresses (`search=` holds a customer's name) and httpcore every header.
# The engine speaks HTTP here and at the sign-in only, and the line below says all that helps.
for _name in (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
):
    logging.getLogger(_name).addFilter(_Silence())


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we believe to be Sage; read once, as that takes longer than many a call."""
    return httpx.create_ssl_context(trust_env=False)


@lru_cache(maxsize=100)
def _address(api: str, path: str) -> httpx.URL:
    """Taken apart once, as most calls of a transfer go to the same one."""
    return httpx.URL(f"{api}{path}")


class Gate:
    """Every call passes here, the repeated ones too: nothing else reaches Sage.

    No `httpx.Client` stands before it: there is nothing to follow and no cookie to keep, and it
    would be a good part of our own work for a call that is one of thousands.
    """

    def __init__(
        self,
        api: str,
        access: Callable[[str | None], str],
        budget: Budget,
        *,
        read_only: bool,
        timeout: httpx.Timeout = TIMEOUT,
        wire: httpx.BaseTransport | None = None,
    ) -> None:
        """`access(None)` is asked for the token in use, `access(refused)` for one that is newer
        than the refused."""
        self._base = api.rstrip("/")
        self._api = httpx.URL(self._base)
        self._access = access
        self._timeout = timeout.as_dict()
        self._budget = budget
        self._read_only = read_only
        self._line = wire or httpx.HTTPTransport(trust_env=False, verify=_certificates())

    def send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        content: bytes | None,
        headers: Mapping[str, str],
        extensions: Mapping[str, Any],
    ) -> httpx.Response:
        """The reply, whatever it says; when Sage refuses the token, once more with another one.

        A refused call was not carried out, so sending it again is safe even where nothing else
        may be repeated.
        """
        request = httpx.Request(
            method,
            _address(self._base, path),
            params=query or None,
            content=content,
            headers={**_HEADERS, **headers},
            extensions={"timeout": self._timeout, **extensions},
        )
        token = self._access(None)
        reply = self._with_token(request, token)
        if reply.status_code != 401 or LAPSED in reply.text:
            return reply
        newer = self._access(token)
        return reply if newer == token else self._with_token(request, newer)

    def _with_token(self, request: httpx.Request, token: str) -> httpx.Response:
        request.headers["Authorization"] = f"Bearer {token}"
        return self._let_through(request)

    def _let_through(self, request: httpx.Request) -> httpx.Response:
        if not self._is_sage(request.url):
            raise Refused("Crosswalk calls no address but the one of Sage that is set up.")
        if self._read_only and request.method != "GET":
            raise Refused(
                "This connection only reads. To let Crosswalk write to Sage, choose full access "
                "on Connection."
            )
        with self._budget.take():
            began = time.monotonic()
            try:
                reply = self._line.handle_request(request)
                reply.read()  # the place in the budget is held until the last byte
            except httpx.RequestError as trouble:
                self._note(request, began, type(trouble).__name__)
                raise
        request_id = reply.headers.get("x-request-id", "none")
        self._note(request, began, f"{reply.status_code}, request id {request_id}")
        return reply

    def close(self) -> None:
        self._line.close()

    def _is_sage(self, url: httpx.URL) -> bool:
        same = (url.scheme, url.host, url.port) == (
            self._api.scheme,
            self._api.host,
            self._api.port,
        )
        return same and url.path.startswith(f"{self._api.path}/")

    def _note(self, request: httpx.Request, began: float, outcome: str) -> None:
        if not log.isEnabledFor(logging.INFO):
            return
        spent = round((time.monotonic() - began) * 1000)
        path = shape(request.url.path.removeprefix(self._api.path))
        log.info("%s %s: %s in %d ms", request.method, path, outcome, spent)


def once_on_its_way(do: Callable[[], None]) -> dict[str, Any]:
    """httpx's extensions with which something is done as soon as a call has left."""

    def told(event: str, _info: Mapping[str, Any]) -> None:
        if event.endswith(ON_ITS_WAY):
            do()

    return {"trace": told}


def shape(path: str) -> str:
    """The path without anybody's id.

    >>> shape("/contacts"), shape("/sales_invoices/8a9b4b1f174c11e6/release")
    ('/contacts', '/sales_invoices/{id}/release')
    """
    resource, *rest = path.strip("/").split("/")
    return "/" + "/".join([resource, *("{id}" for _ in rest[:1]), *rest[1:]])
