"""The practice company in a process of its own, and a workspace that is signed in to it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from engine.connecting.locking import locked
from engine.connection import Tokens
from engine.installation import Installation
from engine.records import Connection, Workspace, new_id
from engine.store import connections
from harness.practice import Practice
from tests.transfer.inside import Books

ROOT = Path(__file__).parents[2]
# The practice company by itself: `crosswalk sandbox` would first load everything else.
_SERVE = """
import sys, uvicorn
from pathlib import Path
from engine.sandbox import practice_sage
uvicorn.run(practice_sage(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="error")
"""


@dataclass
class OutsideSage(Practice):
    """The practice company in a process of its own."""

    def client(self) -> httpx.Client:
        """A bare client of the British company."""
        token = self.control("POST", "tokens", {"role": "owner"})["access_token"]
        return httpx.Client(
            base_url=f"{self.base}/v3.1",
            headers={"Authorization": f"Bearer {token}", "X-Business": self.business()},
            trust_env=False,
            timeout=60,
        )

    def documents(self, kind: str = "sales_invoices") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        with self.client() as client:
            page = 1
            while True:
                reply = client.get(
                    f"/{kind}",
                    params={
                        "page": str(page),
                        "items_per_page": "200",
                        "attributes": "reference,total_amount,status",
                    },
                ).json()
                found += reply["$items"]
                if len(found) >= reply["$total"]:
                    return found
                page += 1

    def books(self) -> Books:
        with self.client() as client:
            contact = client.get("/contacts?items_per_page=1&contact_type_id=CUSTOMER").json()
            account = client.get("/ledger_accounts?items_per_page=1&visible_in=sales").json()
        return Books(contact["$items"][0]["id"], account["$items"][0]["id"])


@contextmanager
def practice_over_http(folder: Path) -> Iterator[OutsideSage]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder / "practice.sqlite"), str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if httpx.get(f"{base}/healthz").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        with httpx.Client(timeout=60, trust_env=False) as http:
            yield OutsideSage(base, http)
    finally:
        process.kill()
        process.wait(10)


def signed_in(installation: Installation, sage: OutsideSage) -> str:
    """The id of a fresh workspace that is connected with the British practice company."""
    given = sage.control("POST", "tokens", {"role": "owner"})
    moment = datetime.now(UTC)
    tokens = Tokens(
        given["access_token"],
        given["refresh_token"],
        "full_access",
        moment + timedelta(seconds=given["expires_in"]),
        moment + timedelta(days=31),
        "olivia",
    )
    workspace = Workspace(name=f"Harbour {new_id()}", country="GB", currency="GBP", made_by="ann")
    row = Connection(
        id=new_id(),
        workspace_id=workspace.id,
        kind="practice",
        base=sage.base,
        mode="full",
        scope="full_access",
        signed_in_by="ann",
        key_id="",
        access_token="",
        refresh_token="",
        access_ends=moment,
        refresh_ends=moment,
        business_id=sage.business(),
        business_name="Practice Press Ltd",
        business_country="GB",
        business_currency="GBP",
    )
    for name, value in locked(installation.keys.current, row.id, tokens).items():
        setattr(row, name, value)
    with installation.store.writing() as session:
        session.add(workspace)
        session.flush()
        connections.keep(session, row)
    return workspace.id
