"""A company that is called at an address the customer gives: connected, reached, left again.

Its address and its token are kept under lock like any sign-in's tokens. Whether it is the
practice company or a real one is told by the connection's kind, as for Sage Accounting.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from engine import audit
from engine.connecting import setting_up
from engine.connecting.budget import budget_of
from engine.connecting.choosing import CHANGED_MEANWHILE, Then, trouble_with_sage
from engine.connecting.locking import ACCESS, REFRESH, unlocked
from engine.connecting.places import live_place_of, options_of
from engine.connecting.setting_up import company_id, new_connection
from engine.errors import EngineError, Refused
from engine.installation import Installation
from engine.model import LivePlaceState, OptionState, Problem, tidy
from engine.records import Connection
from engine.store import Session, connections
from engine.target import ADDRESS, Books, CompanyTold, LivePlace, LiveTarget, Means
from engine.targets.live import LIVE_PLACES

_HERE = "Connection"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""A token of a customer's own server ends when somebody there says so, or as it says itself."""
_NO_PRACTICE = Problem(
    "no-practice-company",
    _HERE,
    "This process does not serve the practice companies.",
    "Start Crosswalk with crosswalk serve, then try again.",
)


def live_places() -> Sequence[LivePlaceState]:
    """The programs that are called, with what is typed to reach a company."""
    return [
        LivePlaceState(
            each.key,
            each.name,
            each.country,
            each.about,
            tuple(
                OptionState(way.key, way.title, way.usual, way.help, way.choices, way.secret)
                for way in each.ways
            ),
        )
        for each in LIVE_PLACES.values()
    ]


def connect(
    installation: Installation,
    workspace_id: str,
    key: str,
    typed: Mapping[str, str],
    *,
    actor: str,
    then: Then,
) -> Problem | None:
    """This workspace is for the company that answers there; a real one is only read at first."""
    place = LIVE_PLACES[key]
    ways = _ways(place, typed)
    if isinstance(ways, Problem):
        return ways
    return _connect(installation, workspace_id, place, ways, "sage", ways[ADDRESS], actor, then)


def connect_practice(
    installation: Installation, workspace_id: str, key: str, *, actor: str, then: Then
) -> Problem | None:
    """The same for the practice company, which is served by this very process."""
    base = installation.settings.practice_address
    if not base:
        return _NO_PRACTICE
    place = LIVE_PLACES[key]
    ways = place.practice(base)
    return _connect(installation, workspace_id, place, ways, "practice", base, actor, then)


def change_ways(
    installation: Installation,
    workspace_id: str,
    typed: Mapping[str, str],
    *,
    actor: str,
    version: int,
) -> Problem | None:
    """The same company at another address, or with another token; what is left empty stays."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
    place = live_place_of(row)
    if row is None or place is None or row.version != version:
        return CHANGED_MEANWHILE
    before = _ways_of(installation, row, place)
    ways = _ways(place, {**before, **{key: text for key, text in typed.items() if tidy(text)}})
    if isinstance(ways, Problem):
        return ways
    told = _ask(place, ways)
    if isinstance(told, Problem):
        return told
    if company_id(place, told) != row.business_id:
        return _other_company(row.business_name, told)
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        if row is None or row.version != version:
            return CHANGED_MEANWHILE
        row.base = ways[ADDRESS]
        row.trouble = ""
        _lock(installation, row, place, ways)
        connections.keep(session, row)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "way changed",
            f"The company “{row.business_name}” is reached at {row.base} from now on.",
        )
    return None


@contextmanager
def at(
    installation: Installation,
    connection: Connection,
    *,
    pause: Callable[[float], object] = time.sleep,
    looking: bool = False,
    held_by: str = "",
    books: Callable[[], Books] = lambda: Books((), ""),
) -> Iterator[LiveTarget]:
    """The company of this connection; it was made sure that no other answers there."""
    place = live_place_of(connection)
    assert place is not None
    budget = budget_of(installation, connection, looking=looking, held_by=held_by, pause=pause)
    means = Means(
        take=budget.take,
        told_to_wait=budget.told_to_wait,
        sleep=budget.sleep,
        read_only=looking or connection.mode != "full",
        business=connection.business_id,
        options=options_of(connection, place),
        books=books,
    )
    target = place.at(_ways_of(installation, connection, place), means)
    try:
        yield target
    finally:
        target.close()


def sure_it_is(connection: Connection, told: CompanyTold) -> None:
    """Nothing is read into or sent from a workspace for a company that it was not set up for."""
    place = live_place_of(connection)
    assert place is not None
    if company_id(place, told) != connection.business_id:
        problem = _other_company(connection.business_name, told)
        raise Refused(f"{problem.says} {problem.fix}")


# --- leaning on ------------------------------------------------------------------------------


def _connect(
    installation: Installation,
    workspace_id: str,
    place: LivePlace,
    ways: Mapping[str, str],
    kind: str,
    base: str,
    actor: str,
    then: Then,
) -> Problem | None:
    told = _ask(place, ways)
    if isinstance(told, Problem):
        return told
    is_practice = kind == "practice"
    row = new_connection(
        workspace_id,
        place,
        told,
        kind=kind,
        mode="full" if is_practice else "read-only",
        lasts=NEVER,
        actor=actor,
    )
    row.base = base
    _lock(installation, row, place, ways)
    where = "practice company" if is_practice else "company"
    says = f"Connected with the {where} “{told.name}” in {place.name}, at {base}."
    with installation.store.writing() as session:
        if problem := setting_up.set_up(session, installation, row, says):
            return problem
        then(session, workspace_id, actor)
    return None


def _ask(place: LivePlace, ways: Mapping[str, str]) -> CompanyTold | Problem:
    """Who answers there; nothing is written, and nothing is kept."""
    means = Means(nullcontext, time.sleep, time.sleep, read_only=True, business=None)
    target = place.at(ways, means)
    try:
        return target.company()
    except EngineError as trouble:
        return replace(trouble_with_sage(trouble), fix="Correct what is typed here, or try again.")
    finally:
        target.close()


def _ways(place: LivePlace, typed: Mapping[str, str]) -> Mapping[str, str] | Problem:
    """What was typed, complete; or what is missing."""
    ways = {each.key: tidy(typed.get(each.key, "")) or each.usual for each in place.ways}
    for each in place.ways:
        if not ways[each.key]:
            return Problem(
                "way-missing", each.title, f"“{each.title}” is still empty.", "Type it in."
            )
    address = ways[ADDRESS].rstrip("/")
    parts = urlsplit(address)
    plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if not plain or parts.query or parts.fragment:
        return Problem(
            "address-unfit",
            "Address",
            f"“{address}” is not an address like https://accounts.example.com.",
            "Type the address as the server's owner gave it, with https:// in front.",
        )
    return {**ways, ADDRESS: address}


def _ways_of(
    installation: Installation, connection: Connection, place: LivePlace
) -> Mapping[str, str]:
    if connection.kind == "practice":
        return place.practice(installation.settings.practice_address or connection.base)
    kept = unlocked(installation, connection.key_id, ACCESS, connection.id, connection.access_token)
    found: Mapping[str, str] = json.loads(kept)
    return found


def _lock(
    installation: Installation, row: Connection, place: LivePlace, ways: Mapping[str, str]
) -> None:
    key = installation.keys.current
    row.key_id = key.id
    row.access_token = key.lock(ACCESS, row.id, json.dumps(dict(ways)))
    row.refresh_token = key.lock(REFRESH, row.id, "")
    row.access_ends = place.ends(ways) or NEVER


def _other_company(expected: str, told: CompanyTold) -> Problem:
    return Problem(
        "other-company-answers",
        _HERE,
        f"“{told.name}” answers there now, and this workspace is for “{expected}”.",
        "Have the right company opened on the server, or disconnect and connect this one.",
    )


def ways_shown(
    installation: Installation, session: Session, workspace_id: str
) -> Sequence[OptionState]:
    """What reaches the company; a secret is never shown again."""
    row = connections.of(session, workspace_id)
    place = live_place_of(row)
    if row is None or place is None:
        return ()
    ways = _ways_of(installation, row, place)
    return [
        OptionState(
            each.key,
            each.title,
            "" if each.secret else ways.get(each.key, ""),
            each.help,
            each.choices,
            each.secret,
        )
        for each in place.ways
    ]
