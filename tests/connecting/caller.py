"""A process of the tests that asks for tokens: many threads at once, or one that dies on the way.

Called with what to do, the workspace, the threads, the rounds and the seconds of a renewal;
everything else is in its environment, as always.
"""

import os
import signal
import sys
import threading
from dataclasses import dataclass

from engine.connecting import Keeper
from engine.connecting.asking import sage_of
from engine.connection import SignIn, Tokens
from engine.installation import Installation, open_installation
from engine.settings import read_settings
from engine.store import connections


@dataclass
class Dying(SignIn):
    """Dies when Sage has answered, before the answer is kept: or just before it asks."""

    inner: SignIn
    when: str

    def refresh(self, refresh_token: str) -> Tokens:
        if self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        found = self.inner.refresh(refresh_token)
        os.kill(os.getpid(), signal.SIGKILL)
        return found


def ask(keeper: Keeper, threads: int, rounds: int) -> list[str]:
    """Each thread has each token it is given refused, and wants another; what went wrong."""
    wrong: list[str] = []
    gate = threading.Barrier(threads)

    def one() -> None:
        try:
            gate.wait()
            for _ in range(rounds):
                token = keeper(None)
                if keeper(token) == token:
                    wrong.append("the refused token came back")
        except Exception as trouble:
            wrong.append(f"{type(trouble).__name__}: {trouble}")

    all_of_them = [threading.Thread(target=one) for _ in range(threads)]
    for each in all_of_them:
        each.start()
    for each in all_of_them:
        each.join()
    return wrong


def keeper_of(installation: Installation, workspace: str, renewal: float = 90.0) -> Keeper:
    with installation.store.reading() as session:
        row = connections.of(session, workspace)
    assert row is not None
    sign_in = SignIn(sage_of(installation, row.kind, row.base))
    return Keeper(installation, workspace, sign_in, renewal=renewal, patience=60)


def main() -> None:
    what, workspace, threads, rounds, renewal = sys.argv[1:]
    installation = open_installation(read_settings())
    keeper = keeper_of(installation, workspace, float(renewal))
    if what.startswith("die"):
        dying = Dying(keeper.sign_in, what.removeprefix("die-"))
        keeper = Keeper(installation, workspace, dying, renewal=float(renewal))
    sys.stdout.write("\n".join(ask(keeper, int(threads), int(rounds))))
    installation.close()


if __name__ == "__main__":
    main()
