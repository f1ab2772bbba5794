"""Sage's refusals as values: the status, each complaint in Sage's own words, the request id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_LONGEST_QUOTE = 300
_TAGS = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Complaint:
    """One entry of Sage's list of what is wrong."""

    code: str
    message: str
    source: str


@dataclass(frozen=True)
class Answer:
    """A reply that is not a success."""

    status: int
    complaints: tuple[Complaint, ...]
    text: str
    """What a reply without complaints says, without its markup; the beginning of it."""
    request_id: str | None

    @property
    def own_words(self) -> str:
        """What Sage itself said, in one line."""
        said = "; ".join(
            f"{each.message} [{each.source}]" if each.source else each.message
            for each in self.complaints
        )
        return said or self.text or f"HTTP {self.status}"


def answer_in(reply: httpx.Response) -> Answer:
    """The answer in a reply: a list of complaints as Sage writes it, or whatever a gateway says."""
    try:
        body = reply.json()
    except ValueError:
        body = None
    entries = body if isinstance(body, list) else [body]
    complaints = tuple(_complaint(each) for each in entries if isinstance(each, dict))
    text = "" if complaints else _SPACES.sub(" ", _TAGS.sub(" ", reply.text)).strip()
    return Answer(
        reply.status_code, complaints, text[:_LONGEST_QUOTE], reply.headers.get("x-request-id")
    )


def _complaint(entry: Mapping[str, Any]) -> Complaint:
    message = entry.get("$message") or entry.get("message") or entry.get("error") or ""
    return Complaint(
        str(entry.get("$dataCode") or ""),
        str(message)[:_LONGEST_QUOTE],
        str(entry.get("$source") or ""),
    )
