"""The calls to one company of Sage 100: collections page by page, pieces tried or written."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.target import ADDRESS, Means
from engine.targets.calling import Answer, Caller
from engine.targets.sage100.live.words import refusal

PAGE = 100
"""The most records that Sage 100 gives at once."""
COMPANY = "company"
TOKEN = "token"  # noqa: S105 (the name of a field)
_TOLD = (400, 409, 422)
"""How Sage says that a piece is the matter, and not the call."""

Record = Mapping[str, Any]


class Calls:
    """One company at its address; every address that Sage gives or takes begins with `root`."""

    def __init__(self, ways: Mapping[str, str], means: Means) -> None:
        address = ways[ADDRESS].rstrip("/")
        self.company = ways[COMPANY]
        self.root = f"{address}/{self.company}/"
        self._caller = Caller(address, means, headers={"Authorization": f"Bearer {ways[TOKEN]}"})

    def close(self) -> None:
        self._caller.close()

    def companies(self) -> Iterator[Record]:
        """The companies that whoever holds the token may use."""
        yield from self._pages("/companies", {"$select": "id,name"})

    def one(self, resource: str, **options: str) -> Record:
        return self._got(f"/{self.company}/{resource}", _named(options))

    def records(self, resource: str, **options: str) -> Iterator[Record]:
        """Every record of a collection, a hundred a call; each once, whatever moves meanwhile."""
        yield from self._pages(f"/{self.company}/{resource}", _named(options))

    def tried(self, path: str, body: Mapping[str, Any]) -> Answer | None:
        """Sage's own control of a piece, which writes nothing: its refusal, or None."""
        answer = self._caller.read(
            "POST", f"/{self.company}/{path}", body, query={"controle": "true"}
        )
        if answer.status < 300:
            return None
        if answer.status in _TOLD:
            return answer
        raise refusal(answer)

    def write(self, path: str, body: Mapping[str, Any]) -> Record:
        """What Sage made, as far as it tells; `LookFirst` where it may be made unheard."""
        answer = self._caller.write("POST", f"/{self.company}/{path}", body, silent=True)
        if answer.status >= 300:
            raise refusal(answer)
        return answer.body if isinstance(answer.body, dict) else {}

    def _pages(self, path: str, options: Mapping[str, str]) -> Iterator[Record]:
        seen: set[str] = set()
        asked = 0
        while True:
            paging = {"$top": str(PAGE), "$skip": str(asked), "$count": "true"}
            body = self._got(path, {**options, **paging})
            found = [each for each in body.get("value") or () if isinstance(each, dict)]
            fresh = [each for each in found if str(each.get("id")) not in seen]
            seen.update(str(each.get("id")) for each in fresh)
            yield from fresh
            asked += len(found)
            total = body.get("@odata.count")
            whole = asked >= total if isinstance(total, int) else len(found) < PAGE
            if not fresh or whole:
                return

    def _got(self, path: str, query: Mapping[str, str]) -> Record:
        answer = self._caller.read("GET", path, query=query)
        if answer.status >= 300 or not isinstance(answer.body, dict):
            raise refusal(answer)
        return answer.body


def quoted(text: str) -> str:
    """A text within a filter.

    >>> quoted("L'Étoile")
    "'L''Étoile'"
    """
    return "'" + text.replace("'", "''") + "'"


def _named(options: Mapping[str, str]) -> Mapping[str, str]:
    """Options as OData writes their names."""
    return {f"${name}": text for name, text in options.items()}
