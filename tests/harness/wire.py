"""The line between a browser and the product, which can stall and break as lines do."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest


class Wire:
    """Carries what is said on its port to another one, unless it is told not to."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._flows = threading.Event()
        self._flows.set()
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def stall(self) -> None:
        """Nothing goes through, and neither side is told."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def cut(self) -> None:
        """What was under way is lost, and nobody gets through."""
        self._whole = False
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()
        self._flows.set()

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _answer(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                here.close()
                continue
            try:
                there = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                here.close()
                continue
            self._ends += [here, there]
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := source.recv(65536):
                self._flows.wait()
                if not self._whole:
                    return
                sink.sendall(said)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def wire() -> Iterator[Callable[[int], Wire]]:
    """A wire to this port."""
    made: list[Wire] = []

    def lay(port: int) -> Wire:
        made.append(Wire(port))
        return made[-1]

    yield lay
    for each in made:
        each.close()
