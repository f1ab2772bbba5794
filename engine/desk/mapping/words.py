"""Words: what a file's words of status and of type mean."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Literal

from engine import mapping as mapped
from engine.choices import Edit
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.model import Problem, Shape, WordLine, key_of


class Words(MappingPart):
    """What every word of a status or a type says of its document."""

    def words(self, file_id: str) -> Sequence[WordLine]:
        """Every word of the file's columns of status and of type, the most frequent first."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        found: list[WordLine] = []
        shape = bench.mapping.shape
        by_field: tuple[tuple[Literal["status", "kind"], Dict[str, str]], ...] = (
            ("status", {key_of(word): said for word, said in shape.statuses.items()}),
            ("kind", {key_of(word): said for word, said in shape.kinds.items()}),
        )
        for field, said in by_field:
            choice = bench.mapping.fields.get(field)
            if choice is None or choice.how == "empty":
                continue
            column = choice.source if choice.how == "column" else mapped.TITLE_OF[field]
            found += [
                WordLine(field, column, each.value, each.rows, said.get(key_of(each.value), ""))
                for each in bench.values_seen(field)
                if each.value
            ]
        return found

    def say_word(
        self, file_id: str, field: Literal["status", "kind"], word: str, meaning: str
    ) -> int | Problem:
        """What a word means from now on, in this file and in all of its kind; empty for nothing."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        before = bench.stands("shape", bench.kind)
        shape = Shape(**(before or bench.mapping.shape.model_dump(mode="json")))
        name = "statuses" if field == "status" else "kinds"
        words = {
            each: said
            for each, said in getattr(shape, name).items()
            if key_of(each) != key_of(word)
        }
        if meaning:
            words[word] = meaning
        after = Shape(**{**shape.model_dump(mode="json"), name: words}).model_dump(mode="json")
        says = f"“{word}” means: {meaning}." if meaning else f"“{word}” has no meaning any more."
        return self._change(says, [Edit("shape", bench.kind, after, before)])
