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
        self._there, self._back = threading.Event(), threading.Event()
        self.flow()
        self._ends: list[socket.socket] = []
        self._laying = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def stall(self) -> None:
        """Nothing goes through, and neither side is told."""
        self._there.clear()
        self._back.clear()

    def stall_back(self) -> None:
        """The product hears everything, and its answers do not arrive."""
        self._back.clear()

    def flow(self) -> None:
        self._there.set()
        self._back.set()

    def cut(self) -> None:
        """What was under way is lost, and nobody gets through."""
        with self._laying:
            self._whole = False
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            self._ends.clear()
        self.flow()

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
            with self._laying:
                there = self._reach()
                if there is None:
                    here.close()
                    continue
                self._ends += [here, there]
            for ends in ((here, there, self._there), (there, here, self._back)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _reach(self) -> socket.socket | None:
        if not self._whole:
            return None
        try:
            return socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            return None

    def _carry(self, source: socket.socket, sink: socket.socket, flows: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := source.recv(65536):
                flows.wait()
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
