"""The command line: `crosswalk` (also `python -m engine`), sharing every line with the pages."""

import argparse
import gc
import getpass
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from engine.errors import CannotStart, WrongCall
from engine.settings import read_settings

# What a command needs beyond this it imports itself: the whole path takes a second to load,
# which the practice company and a line of help need not wait for.

_APP = Path(__file__).parent.parent / "app.py"
_PROFILES = Path(__file__).parent / "profiles"
FILE_TARGETS = ("sage-50", "sage-100")
"""The places that take files, by their keys; not asked of them, which takes a while."""
_HOST = "127.0.0.1"
_READY_WITHIN = 60
_MOMENT = 1  # second
_LARGEST_MESSAGE = 200 * 1024 * 1024  # as maxMessageSize in .streamlit/config.toml

_SETTINGS = """\
settings (environment):
  CROSSWALK_DATA     the folder for the store, the keys and the practice company (default: data)
  DATABASE_URL       another store: postgresql://user:password@host:5432/name
  CROSSWALK_KEY      the key that seals tokens and the log (default: made on first start)
  CROSSWALK_RUNNER   who does durable work: embedded (default), or procrastinate on PostgreSQL,
                     where any number of machines run `crosswalk work`
  CROSSWALK_HOSTS    the names browsers may call it by (default: localhost,127.0.0.1)
  CROSSWALK_LARGEST_FILE
                     the most megabytes of a file that somebody brings (default: 50)
  CROSSWALK_URL      where people reach it, behind a proxy: https://crosswalk.example.com
  SAGE_CLIENT_ID, SAGE_CLIENT_SECRET
                     Crosswalk's registration at Sage, for companies that are not practice
  SAGE_CALLS_A_MINUTE, SAGE_CALLS_A_DAY, SAGE_CALLS_AT_ONCE
                     Sage's limits for one company (default: 100, 2500, 4)
  SAGE_ADDRESS       another Sage: a practice Sage started with `crosswalk sandbox`
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a setting that keeps it from starting is one sentence and exit code 2."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    run: Callable[[argparse.Namespace], int] = asked.run
    try:
        return run(asked)
    except (CannotStart, WrongCall) as reason:
        print(f"crosswalk: {reason}", file=sys.stderr)  # noqa: T201
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crosswalk",
        description="Move a company's invoices and clients into Sage, previewed to the penny.",
        epilog=_SETTINGS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser(
        "serve",
        help="start the web application and open it in the browser",
        description="Start the web application, with the practice company and the worker in the "
        "same process, and open it in the browser. GET /healthz answers when it is ready.",
    )
    serve.add_argument("--port", type=_port, default=8501, help="the port (default: %(default)s)")
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser")
    serve.set_defaults(run=_serve)

    work = commands.add_parser(
        "work",
        help="do durable work on this machine, without the web application",
        description="Take up durable work from the store until told to stop (Ctrl+C or SIGTERM). "
        "Start as many as you like, on as many machines as you like.",
    )
    work.set_defaults(run=_work)

    sandbox = commands.add_parser(
        "sandbox",
        help="start the practice company alone",
        description="Start the practice company alone: Sage's sign-in and /v3.1 at its root, "
        "/healthz when it is ready.",
    )
    sandbox.add_argument("--port", type=_port, default=8600, help="the port (default: %(default)s)")
    sandbox.add_argument(
        "--reset", action="store_true", help="furnish it anew before it starts, forgetting the rest"
    )
    sandbox.set_defaults(run=_sandbox)

    check = commands.add_parser(
        "check",
        help="say what would become of a spreadsheet, without a browser and without Sage",
        description="Read, map, draft and check files, and say what would be created, what is held "
        "and why. Exit code 0: nothing is held; 1: something is; 2: the file or the call is wrong.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument(
        "--source",
        default="",
        metavar="NAME",
        choices=("", *_sources()),
        help=f"the system it came from: {', '.join(_sources())}",
    )
    check.add_argument("--mapping", type=Path, metavar="ZIP", help="the tables of a mapping")
    check.add_argument(
        "--workspace",
        default="",
        metavar="NAME",
        help="with the mapping and the company of this workspace",
    )
    check.add_argument(
        "--country",
        default="",
        choices=("gb", "ie", "fr"),
        help="whose usual tax rates to take where no company is connected",
    )
    check.add_argument(
        "--target",
        default="sage-accounting",
        choices=("sage-accounting", *FILE_TARGETS),
        help="where it would go, where no workspace says so (default: %(default)s); with --out, "
        "what a program reads in is written too",
    )
    check.add_argument("--out", type=Path, metavar="DIR", help="write the report into this folder")
    check.add_argument("--json", action="store_true", help="one JSON object on standard output")
    check.set_defaults(run=_check)

    transfer = commands.add_parser(
        "transfer",
        help="send everything of a spreadsheet that is ready, without a browser",
        description="Seal what is ready of a file with the workspace's mapping, deliver it, read "
        "it back and say what became of it. Exit code 0: everything is in Sage, equal to the "
        "penny; 1: something was held or refused; 2: the call is wrong.",
    )
    transfer.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the invoices; without it, --batch goes on",
    )
    transfer.add_argument(
        "--workspace",
        default="",
        metavar="NAME",
        help="whose mapping and company (default: the only one)",
    )
    transfer.add_argument("--batch", default="", metavar="NAME", help="what the batch is called")
    transfer.add_argument(
        "--company",
        default="",
        metavar="NAME",
        help="the live company's name, to say that it is meant",
    )
    transfer.add_argument(
        "--changes",
        action="store_true",
        help="also amend in Sage what changed in the file since it was sent, and void what is "
        "cancelled there",
    )
    transfer.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where documents are written as files: put them into this folder",
    )
    transfer.set_defaults(run=_transfer)

    mapping = commands.add_parser(
        "mapping",
        help="take a workspace's mapping out, bring it in, or see what would change",
        description="The mapping's tables as a ZIP of CSV files.",
    )
    acts = mapping.add_subparsers(required=True, metavar="act")
    for act, says in (
        ("export", "write the tables of a workspace"),
        ("import", "bring tables into a workspace, as one version"),
        ("diff", "say what tables would change, and change nothing"),
    ):
        each = acts.add_parser(act, help=says, description=f"{says.capitalize()}.")
        each.add_argument("file", type=Path, metavar="ZIP")
        each.add_argument(
            "--workspace",
            default="",
            metavar="NAME",
            help="which workspace (default: the only one)",
        )
        each.set_defaults(run=_mapping, act=act)

    keys = commands.add_parser(
        "keys",
        help="change the key that locks the tokens of every connection",
        description="The keys that seal tokens and the log.",
    )
    acts = keys.add_subparsers(required=True, metavar="act")
    rotate = acts.add_parser(
        "rotate",
        help="make a new key and lock every connection's tokens with it",
        description="Make a new key and lock every connection's tokens with it. Older keys stay in "
        "the folder: the log's older lines need them. Where CROSSWALK_KEY is set, put the old key "
        "into the data folder as keys/0001.key, set CROSSWALK_KEY to a new one, then run this.",
    )
    rotate.set_defaults(run=_rotate)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port; give a number from 1 to 65535")
    return int(text)


def _rotate(asked: argparse.Namespace) -> int:
    from engine import connecting
    from engine.installation import open_installation
    from engine.keys import add_key, open_keys

    settings = read_settings()
    open_keys(settings.keys_folder, settings.key)  # the first key, where there is none yet
    if settings.key is None:
        add_key(settings.keys_folder)
    installation = open_installation(settings)
    rows = connecting.lock_anew(installation)
    noun = "connection is" if rows == 1 else "connections are"
    print(  # noqa: T201
        f"The key {installation.keys.current.id} is in use; {rows} {noun} locked with it anew. "
        "Back up the keys."
    )
    installation.close()
    return 0


def _serve(asked: argparse.Namespace) -> int:
    if not _APP.exists():
        raise CannotStart(
            f"{_APP} is not there: Crosswalk is installed without its pages. "
            "Install it from its folder with: pip install --no-deps -e ."
        )
    from engine.desk import this_installation

    os.environ["CROSSWALK_PORT"] = str(asked.port)
    this_installation()  # whatever is wrong with the settings is said before anything starts
    _check_free(asked.port)
    url = f"http://localhost:{asked.port}"
    threading.Thread(
        target=_announce, args=(url, asked.port, not asked.no_browser), daemon=True
    ).start()
    sys.path.insert(0, str(_APP.parent))
    with _practice_company():
        from app import app
    _run(app, asked.port)
    return 0


def _announce(url: str, port: int, open_browser: bool) -> None:
    """Say where Crosswalk is, and show it, as soon as it answers."""
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://{_HOST}:{port}/healthz", timeout=5):
                break
        except OSError:
            time.sleep(0.05)
    else:
        return
    print(f"\nCrosswalk is ready at {url}   (stop it with Ctrl+C)\n", flush=True)  # noqa: T201
    if open_browser:
        webbrowser.open(url)


def _work(asked: argparse.Namespace) -> int:
    from engine import jobs
    from engine.installation import open_installation

    installation = open_installation(read_settings())
    stop = threading.Event()

    def stop_soon(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stop_soon)
    signal.signal(signal.SIGINT, stop_soon)
    gc.freeze()  # as the web application does
    jobs.work(installation, stop)
    installation.close()
    return 0


def _sources() -> Sequence[str]:
    return sorted(file.stem for file in _PROFILES.glob("*.toml"))


def _check(asked: argparse.Namespace) -> int:
    from engine import headless
    from engine.installation import open_installation

    desk = None
    if asked.workspace:
        installation = open_installation(read_settings())
        desk = headless.desk_of(installation, asked.workspace, _person())
    checked = headless.check(
        asked.files,
        source=asked.source,
        mapping=asked.mapping,
        country=asked.country.upper(),
        target=asked.target,
        desk=desk,
    )
    if asked.out is not None:
        headless.write_out(checked, asked.out)
    if asked.json:
        print(json.dumps(checked.as_json(), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        print(headless.said(checked))  # noqa: T201
    return 1 if checked.held else 0


def _transfer(asked: argparse.Namespace) -> int:
    from engine import headless
    from engine.installation import open_installation

    if asked.file is None and not asked.batch:
        raise WrongCall("Name a file, or the batch that shall go on with --batch.")
    installation = open_installation(read_settings())
    desk = headless.desk_of(installation, asked.workspace, _person())
    done = headless.transfer(
        desk,
        installation,
        asked.file,
        name=asked.batch,
        typed=asked.company,
        changes=asked.changes,
        out=asked.out,
        tell=lambda says: print(says, flush=True),  # noqa: T201
    )
    installation.close()
    print(f"Batch {done.name}: {done.title}.")  # noqa: T201
    return 0 if done.clean else 1


def _mapping(asked: argparse.Namespace) -> int:
    from engine import headless
    from engine.installation import open_installation

    installation = open_installation(read_settings())
    desk = headless.desk_of(installation, asked.workspace, _person())
    print(headless.mapping(desk, asked.act, asked.file))  # noqa: T201
    installation.close()
    return 0


def _person() -> str:
    """Who acts: whoever is logged in to this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"


def _sandbox(asked: argparse.Namespace) -> int:
    from engine.sandbox import practice_sage, reset

    file = read_settings().practice_file
    _check_free(asked.port)
    with _practice_company():
        if asked.reset:
            reset(file)
        application = practice_sage(file)
    _run(application, asked.port)
    return 0


@contextmanager
def _practice_company() -> Iterator[None]:
    """A practice company whose file is of no use keeps Crosswalk from starting, and says so."""
    from engine.sandbox import Unreadable

    try:
        yield
    except Unreadable as trouble:
        raise CannotStart(str(trouble)) from None


def _run(application: ASGIApp, port: int) -> None:
    """Answer until told to stop; what is under way then has a moment to end, and no more."""
    # Addresses hold Sage's codes while someone signs in, and Streamlit turns access_log on again.
    logging.getLogger("uvicorn.access").disabled = True
    uvicorn.run(
        application,
        host=_HOST,
        port=port,
        log_config=None,
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        timeout_graceful_shutdown=_MOMENT,
    )


def _check_free(port: int) -> None:
    with socket.socket() as trial:
        if os.name == "posix":  # elsewhere this option would hide the other program
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((_HOST, port))
        except OSError:
            raise CannotStart(
                f"Port {port} is taken by another program, perhaps by Crosswalk itself. "
                f"Stop that one, or choose another port: --port {port % 65535 + 1}."
            ) from None


if __name__ == "__main__":
    sys.exit(main())
