"""What a company's ids are called in a table, and which id is meant by what stands there."""

from engine.model import key_of
from engine.target import SOLD, Books, Kind, ReferenceItem


class BadRow(Exception):
    """Why a row cannot be read, and what to do about it."""

    def __init__(self, column: str, says: str, fix: str) -> None:
        super().__init__(says)
        self.column, self.says, self.fix = column, says, fix


class Names:
    """What the company's ids are called, and which id a name stands for."""

    def __init__(self, books: Books) -> None:
        self._by_id = {(item.kind, item.id): item for item in books.items}
        self._by_code: dict[tuple[str, str], list[ReferenceItem]] = {}
        for item in books.items:
            for called in {key_of(item.code), key_of(item.name), key_of(item.id)} - {""}:
                self._by_code.setdefault((item.kind, called), []).append(item)

    def code(self, kind: Kind, item_id: str) -> str:
        """What stands in a table: its code where only it has that, else its id."""
        item = self._by_id.get((kind, item_id))
        if item is None or kind == "tax rate" or not item.code:
            return item_id
        alone = len(self._by_code[kind, key_of(item.code)]) == 1
        return item.code if alone else item_id

    def name(self, kind: Kind, item_id: str) -> str:
        item = self._by_id.get((kind, item_id))
        return "" if item is None else item.name

    def sold(self, item_id: str) -> ReferenceItem | None:
        """The product or service with this id."""
        found = (self._by_id.get((kind, item_id)) for kind in SOLD)
        return next(filter(None, found), None)

    def knows(self, kind: Kind, code: str) -> bool:
        return (kind, code) in self._by_id or (kind, key_of(code)) in self._by_code

    def id_of(self, kind: Kind, code: str, column: str) -> str:
        if not code:
            return ""
        exact = self._by_id.get((kind, code))
        if exact is not None:
            return exact.id
        found = self._by_code.get((kind, key_of(code)), [])
        if len(found) == 1:
            return found[0].id
        if found:
            raise BadRow(
                column,
                f"“{code}” is the code of {len(found)} {kind}s.",
                "Write the id that Crosswalk exports for it instead.",
            )
        raise BadRow(
            column,
            f"This company has no {kind} “{code}”.",
            "Write one that it has, or read Sage's lists again on Connection.",
        )
