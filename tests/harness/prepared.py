"""A workspace as others left it, for tests that begin further on; made without a browser."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import httpx

from engine.desk import Desk
from engine.installation import open_installation
from engine.records import Workspace
from engine.settings import read_settings
from harness.product import Product

_ACTOR = "local user"


def workspace(product: Product, name: str) -> str:
    """A workspace that is connected to nothing; its id."""
    with _new_desk(product, name) as desk:
        return desk.workspace.id


def connected(
    product: Product,
    name: str,
    *files: tuple[str, bytes],
    taxes: bool = False,
    contacts: bool = False,
) -> str:
    """A workspace connected to the practice company, its lists read, these files brought; its id.

    Where asked for, the proposals for taxes are taken, and clients are linked or created.
    """
    with _new_desk(product, name) as desk:
        _sign_in(desk, product)
        for file in files:
            for file_id in desk.files.take(*file).ids:
                if taxes:
                    desk.mapping.accept_taxes(file_id)
                if contacts:
                    desk.mapping.accept_contacts(file_id)
                    desk.mapping.create_the_rest(file_id)
                desk.ready.look_in_sage(file_id)  # as the page does after a file was brought
        return desk.workspace.id


@contextmanager
def _new_desk(product: Product, name: str) -> Iterator[Desk]:
    """A desk of this process beside the running product: both have the same store."""
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(product.data)}))
    try:
        lobby = Desk(installation, _ACTOR, None)
        made = lobby.create_workspace(name, lobby.countries[0])
        assert isinstance(made, Workspace), made
        yield Desk(installation, _ACTOR, made)
    finally:
        installation.close()


def _sign_in(desk: Desk, product: Product) -> None:
    """What a person does, by the product's own routes: to Sage, allow, and back; lists are read."""
    address = desk.sign_in_at_sage("practice", desk.countries[0], "connection")
    assert isinstance(address, str), address
    with httpx.Client(base_url=product.url, follow_redirects=True, timeout=60) as browser:
        page = browser.get(address)
        found = re.search(r"name=user value='([^']+)'", page.text)
        assert found, page.text
        asked = dict(parse_qsl(urlsplit(str(page.url)).query))
        where = str(page.url).partition("?")[0]
        answered = browser.post(where, data={**asked, "decision": "allow", "user": found[1]})
        assert answered.is_success, answered.text
    until = time.monotonic() + 60
    while time.monotonic() < until:
        reading = desk.last_reading()
        if reading is not None and not reading.under_way:
            assert reading.state == "done", reading.says
            return
        time.sleep(0.05)
    raise AssertionError("Sage's lists were not read within a minute")
