"""One company in Sage: the four verbs, and lists page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from engine.errors import NeedsSignIn
from engine.target import Meanwhile
from engine.targets.exact_json import to_json
from engine.targets.sage_accounting.line import Call, Line, Reply, TooHeavy

PAGE_SIZES = (200, 50, 10)
"""The most Sage gives at once; and what is asked when a page proves too heavy for it."""

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of a list, without the records that an earlier page had."""

    records: Sequence[Record]
    total: int | None
    """How many Sage says the list has in all."""
    reply: Reply


class OtherCompany(NeedsSignIn):
    """Sage carried the call out, and not where it was meant to."""


@dataclass(frozen=True)
class SageClient:
    """One company in Sage, over a line that several may share."""

    line: Line
    business: str | None = None
    """None before a company was chosen: then only `/businesses` and `/user` may be asked."""

    def at(self, business: str) -> "SageClient":
        """The same line to another company of the same person."""
        return replace(self, business=business)

    def get(self, path: str, **query: str) -> Reply:
        return self._checked(Call("GET", path, query, self.business))

    def post(self, path: str, body: Mapping[str, Any] | None = None, **query: str) -> Reply:
        return self._checked(Call("POST", path, query, self.business, body))

    def post_once(
        self, path: str, body: Mapping[str, Any], meanwhile: Meanwhile | None = None
    ) -> Reply:
        """Sent again only while Sage cannot have carried it out; then it is the caller's turn."""
        call = Call("POST", path, {}, self.business, body, once=True, meanwhile=meanwhile)
        return self._checked(call)

    def put_once(self, path: str, body: Mapping[str, Any]) -> Reply:
        """The same for a change of what is there."""
        return self._checked(Call("PUT", path, {}, self.business, body, once=True))

    def put(self, path: str, body: Mapping[str, Any], **query: str) -> Reply:
        return self._checked(Call("PUT", path, query, self.business, body))

    def delete(self, path: str, **query: str) -> Reply:
        return self._checked(Call("DELETE", path, query, self.business))

    def pages(self, path: str, **query: str) -> Iterator[Page]:
        """Every page of a list, the first one even where the list is empty.

        Pages are counted by `$total`, since Sage does not always name the next one, and
        end where a page has nothing new: beyond the last page Sage gives the last one again.
        """
        seen: set[str] = set()
        number = 1
        while True:
            page = self._page(path, query, number, PAGE_SIZES)
            fresh = {key: each for each in page.records if (key := _key(each)) not in seen}
            seen.update(fresh)
            if fresh or number == 1:
                yield replace(page, records=tuple(fresh.values()))
            if not fresh or (page.total is not None and len(seen) >= page.total):
                return
            number += 1

    def _page(self, path: str, query: Mapping[str, str], number: int, sizes: Sequence[int]) -> Page:
        """One page; where it is too heavy for Sage, the same records in smaller ones."""
        size, *smaller = sizes
        asked = {**query, "page": str(number), "items_per_page": str(size)}
        try:
            return _page_in(self._checked(Call("GET", path, asked, self.business, in_pieces=True)))
        except TooHeavy:
            if not smaller:
                return self._one_by_one(path, asked)
        parts: list[Page] = []
        times = size // smaller[0]
        for nth in range((number - 1) * times + 1, number * times + 1):
            part = self._page(path, query, nth, smaller)
            parts.append(part)
            if part.total is not None and nth * smaller[0] >= part.total:
                break
        records = tuple(record for part in parts for record in part.records)
        return Page(records, parts[-1].total, parts[0].reply)

    def _one_by_one(self, path: str, asked: Mapping[str, str]) -> Page:
        """The page with names only, then each record by itself: the lightest way there is."""
        bare = {k: v for k, v in asked.items() if k not in ("attributes", "nested_attributes")}
        page = _page_in(self.get(path, **bare))
        if len(bare) == len(asked):
            return page
        records = (self.get(f"{path}/{segment(_key(each))}").body for each in page.records)
        return replace(page, records=tuple(records))

    def _checked(self, call: Call) -> Reply:
        """The reply, provided Sage answers for the company that was asked."""
        reply = self.line.call(call)
        other = self.business and reply.business and _bare(reply.business) != _bare(self.business)
        if other:
            raise OtherCompany(
                "Sage answered for another company than the one that is connected (request id "
                f"{reply.request_id}). Crosswalk has stopped. Choose the company again on "
                "Connection."
            )
        return reply


def segment(key: str) -> str:
    """A record's key as one step of a path, whatever it holds.

    >>> segment("GB_STANDARD"), segment("../user")
    ('GB_STANDARD', '..%2Fuser')
    """
    return quote(key, safe="")


def _page_in(reply: Reply) -> Page:
    body = reply.body if isinstance(reply.body, Mapping) else {"$items": reply.body or ()}
    items = body.get("$items") or ()
    total = body.get("$total")
    return Page(
        tuple(each for each in items if isinstance(each, Mapping)),
        total if isinstance(total, int) and not isinstance(total, bool) else None,
        reply,
    )


def _key(record: Record) -> str:
    """What tells a record from others; exchange rates have no id, but an address."""
    return str(record.get("id") or record.get("$path") or to_json(record))


def _bare(business: str) -> str:
    return business.replace("-", "").lower()
