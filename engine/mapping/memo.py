"""Results kept by what they were made from, so that an edit reckons only what hangs below it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

T = TypeVar("T")

_MOST_BYTES = 512 * 2**20


class Same:
    """Stands for one very object in a key: equal to itself alone, and keeps it alive.

    >>> a, b = [1], [1]
    >>> Same(a) == Same(a), Same(a) == Same(b)
    (True, False)
    """

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it


class Memo:
    """Remembers what was made under a key; forgets what was longest unused when it is full.

    A key holds everything that the result depends on, so that nothing kept is ever wrong.

    >>> memo = Memo()
    >>> memo.node(("half", 8), lambda: 4), memo.node(("half", 8), lambda: 0 / 0)
    (4, 4)
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()
        self.made: list[str] | None = None
        """The first words of the keys that were made, for whoever sets a list here."""

    def __len__(self) -> int:
        return len(self._kept)

    def node(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """What is kept under the key, or what `make` makes, which is kept from now on.

        What somebody else is making just now is waited for; where they do not end it, it is made
        here.
        """
        while True:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found: T = self._kept[key][0]
                    return found
                ended = self._making.get(key)
                if ended is None:
                    self._making[key] = ended = threading.Event()
                    break
            ended.wait()
        try:
            made = make()
            self._keep(key, made)
        finally:
            with self._lock:
                del self._making[key]
            ended.set()
        return made

    def _keep(self, key: tuple[Hashable, ...], made: object) -> None:
        if self.made is not None:
            self.made.append(str(key[0]))
        size = 200 + _bytes(made)
        with self._lock:
            self._kept[key] = (made, size)
            self._bytes += size
            while self._bytes > self._most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self._bytes -= gone


def _bytes(value: object, depth: int = 0) -> int:
    """About how much room a result takes, its columns above all."""
    if isinstance(value, np.ndarray | pa.Array):
        return int(value.nbytes)
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple | Mapping):
        if len(value) > 16:
            return len(value) * 100
        some: list[Any] = list(value.values() if isinstance(value, Mapping) else value)
        return sum(_bytes(each, depth + 1) for each in some)
    if is_dataclass(value) and depth < 4:
        return sum(_bytes(getattr(value, each.name), depth + 1) for each in fields(value))
    return 50
