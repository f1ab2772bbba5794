"""One person's place at one workspace: the workspace itself, its company in Sage, its log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import PurePath

from engine import audit, connecting, jobs
from engine.connecting import Departure
from engine.desk import journey
from engine.desk.amending import Amending
from engine.desk.drawer import progress_of
from engine.desk.files import Files
from engine.desk.mapping import MappingDrawer
from engine.desk.ready import Ready
from engine.desk.sending import Sending
from engine.desk.templates import Templates
from engine.desk.versions import VersionsDrawer
from engine.installation import Installation, open_installation
from engine.model import (
    COUNTRIES,
    Choice,
    Comparison,
    ConnectionKind,
    ConnectionMode,
    ConnectionState,
    Country,
    Fact,
    FilePlace,
    ListChanges,
    ListCount,
    ListEdit,
    ListPage,
    LivePlaceState,
    LogLine,
    OptionState,
    Problem,
    Progress,
    RightLine,
    SageCompany,
    Sheet,
    Step,
    tidy,
)
from engine.records import Event, Workspace, new_id, now
from engine.settings import read_settings
from engine.store import Clash, Session, connections, events, workspaces
from engine.store import jobs as job_rows
from engine.target import ADDRESS, FileTarget, Place

LOCAL_USER = "local user"
"""Who acts while nobody signs in: Crosswalk then answers this machine alone."""

THIS_RUN = new_id()
"""Another name at every start, by which a page knows that it outlived the program it spoke to."""

_LONGEST_NAME = 100


@cache
def this_installation() -> Installation:
    """The installation that the environment describes, opened once in this process."""
    return open_installation(read_settings())


class Desk:
    """One person's place at one workspace; without a workspace, the place where one is chosen."""

    def __init__(
        self, installation: Installation, actor: str, workspace: Workspace | None = None
    ) -> None:
        self._installation = installation
        self._store = installation.store
        self.actor = actor
        self._workspace = workspace

    # --- the workspace ---

    @property
    def has_workspace(self) -> bool:
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        if self._workspace is None:
            raise LookupError("this desk was opened without a workspace")
        return self._workspace

    @property
    def countries(self) -> Sequence[Country]:
        return COUNTRIES

    def open_workspaces(self) -> Sequence[Workspace]:
        with self._store.reading() as session:
            return workspaces.in_order(session, archived=False)

    def archived_workspaces(self) -> Sequence[Workspace]:
        with self._store.reading() as session:
            return workspaces.in_order(session, archived=True)

    def create_workspace(self, name: str, country: Country) -> Workspace | Problem:
        """A new workspace, or why there cannot be one of this name."""
        name = tidy(name)
        if problem := _trouble_with_name(name):
            return problem
        made = Workspace(
            name=name, country=country.code, currency=country.currency, made_by=self.actor
        )
        try:
            with self._store.writing() as session:
                workspaces.add(session, made)
                self._record(
                    session, made, "created", f"Created the workspace “{name}” ({country.name})."
                )
        except Clash:
            return _name_taken(name)
        return made

    def archive_workspace(self, workspace_id: str, version: int) -> Problem | None:
        """Put a workspace away: nothing in it is lost, and nothing in it can be changed."""
        return self._set_archived(workspace_id, version, archived=True)

    def restore_workspace(self, workspace_id: str, version: int) -> Problem | None:
        return self._set_archived(workspace_id, version, archived=False)

    def _set_archived(self, workspace_id: str, version: int, archived: bool) -> Problem | None:
        name = ""
        try:
            with self._store.writing() as session:
                found = workspaces.held(session, workspace_id)
                if found is None or found.version != version:
                    return _CHANGED_MEANWHILE
                name = found.name
                workspaces.set_archived(session, found, archived)
                verb, says = ("archived", "Archived") if archived else ("restored", "Restored")
                self._record(session, found, verb, f"{says} the workspace “{name}”.")
        except Clash:
            return _name_taken(name)
        return None

    def other_workspaces(self) -> Sequence[Choice]:
        """The open workspaces but this one, to start a mapping from."""
        return [
            Choice(each.id, each.name)
            for each in self.open_workspaces()
            if each.id != self.workspace.id
        ]

    # --- the drawers ---

    @property
    def files(self) -> Files:
        return Files(self._installation, self.actor, self.workspace)

    @property
    def mapping(self) -> MappingDrawer:
        return MappingDrawer(self._installation, self.actor, self.workspace)

    @property
    def versions(self) -> VersionsDrawer:
        return VersionsDrawer(self._installation, self.actor, self.workspace)

    @property
    def templates(self) -> Templates:
        return Templates(self._installation, self.actor, self.workspace)

    @property
    def ready(self) -> Ready:
        return Ready(self._installation, self.actor, self.workspace)

    @property
    def sending(self) -> Sending:
        return Sending(self._installation, self.actor, self.workspace)

    @property
    def amending(self) -> Amending:
        return Amending(self._installation, self.actor, self.workspace)

    # --- the journey ---

    def journey(self) -> Sequence[Step]:
        """The steps from an empty workspace to proved invoices, and how far this one has come."""
        if self._workspace is None:
            return (Step("Workspace", "workspaces", "to do", "Create or open one."),)
        return (
            Step("Workspace", "workspaces", "done", self.workspace.name),
            connecting.step_of(self.connection()),
            *journey.steps(self.files, self.ready, self.sending),
        )

    @cached_property
    def steps(self) -> Sequence[Step]:
        """The journey as it was when this desk was first asked: a page draws it twice."""
        return self.journey()

    # --- the connection with Sage ---

    def connection(self) -> ConnectionState | None:
        return connecting.state_of(self._installation, self.workspace.id)

    @property
    def sage_is_registered(self) -> bool:
        """Whether Crosswalk has an id and a secret at Sage, so that a live company can be asked."""
        return self._installation.settings.sage.registered

    def callback(self, origin: str) -> str:
        """The address to register at Sage, for people who see Crosswalk at this origin."""
        return f"{self._installation.settings.url or origin}/sage/callback"

    def sign_in_country(self) -> str:
        """The country to sign in again for: the company's, or else this workspace's."""
        state = self.connection()
        company = None if state is None else state.company
        country = company.country if company and company.country else self.workspace.country
        elsewhere = state is not None and not state.is_live and country not in _PRACTICE_COUNTRIES
        return _PRACTICE_COUNTRIES[0] if elsewhere else country

    @property
    def practice_countries(self) -> Sequence[Country]:
        return [each for each in COUNTRIES if each.code in _PRACTICE_COUNTRIES]

    def sign_in_at_sage(
        self,
        kind: ConnectionKind,
        country: Country,
        page: str,
        *,
        to_write: bool = False,
        typed: str = "",
    ) -> str | Problem:
        """The address that leads to Sage and back to this page; a live company is read first."""
        state = self.connection()
        if to_write and kind == "sage":
            company = None if state is None else state.company
            if problem := connecting.sure_of(kind, company.name if company else "", typed):
                return problem
        return connecting.begin(
            self._installation,
            self.workspace.id,
            actor=self.actor,
            kind=kind,
            country=country.code,
            scope="full_access" if to_write or kind == "practice" else "readonly",
            page=page,
        )

    def companies(self) -> Sequence[SageCompany]:
        """The companies that the signed-in person may use, as Sage last listed them."""
        with self._store.reading() as session:
            row = connections.of(session, self.workspace.id)
        return () if row is None else connecting.known(row)

    def look_for_companies(self) -> Problem | None:
        return connecting.look(self._installation, self.workspace.id)

    def compare(self, company: SageCompany) -> Sequence[Comparison]:
        return connecting.compared(self.workspace, company)

    def must_type_name(self, company: SageCompany) -> bool:
        """Whether choosing it needs its name typed: it is live, or its books differ from here."""
        state = self.connection()
        return state is None or state.is_live or not connecting.fits(self.workspace, company)

    def choose_company(self, company: SageCompany, version: int, typed: str) -> Problem | None:
        return connecting.choose(
            self._installation,
            self.workspace.id,
            company.id,
            actor=self.actor,
            version=version,
            typed=typed,
            then=_then_read(self._installation),
        )

    def change_company(self) -> None:
        """Let go of the company, to choose another one."""
        connecting.let_go(self._installation, self.workspace.id, self.actor)

    def set_mode(self, mode: ConnectionMode, version: int, typed: str = "") -> Problem | None:
        return connecting.set_mode(
            self._installation,
            self.workspace.id,
            mode,
            actor=self.actor,
            version=version,
            typed=typed,
        )

    def disconnect(self, version: int) -> str | Problem:
        """The end of the connection; what Sage said to it."""
        return connecting.disconnect(
            self._installation, self.workspace.id, actor=self.actor, version=version
        )

    # --- Sage's own lists ---

    def read_lists(self, unless_newer_than: timedelta = timedelta(0)) -> None:
        """Ask for Sage's lists as they are now; before a transfer, unless they are that new."""
        state = self.connection()
        if state is None or state.company is None:
            return
        if state.lists_read_at and now() - state.lists_read_at < unless_newer_than:
            return
        jobs.enqueue(self._installation, self.workspace.id, "read lists", actor=self.actor)

    def last_reading(self) -> Progress | None:
        return self._latest("read lists")

    def list_counts(self) -> Sequence[ListCount]:
        with self._store.reading() as session:
            return connecting.list_counts(session, self.workspace.id)

    def list_page(self, kind: str, search: str, page: int) -> ListPage:
        with self._store.reading() as session:
            return connecting.list_page(session, self.workspace.id, kind, search, page)

    def list_changes(self) -> ListChanges:
        with self._store.reading() as session:
            return connecting.list_changes(session, self.workspace.id)

    def note_changes(self, up_to: datetime) -> None:
        """The changes up to this moment were seen, and need not be shown again."""
        connecting.note_changes(self._installation, self.workspace.id, self.actor, up_to)

    def company_facts(self) -> Sequence[Fact]:
        return connecting.company_facts(self._installation, self.workspace.id)

    # --- a company whose documents are written as files ---

    @property
    def file_places(self) -> Sequence[FilePlace]:
        return connecting.places()

    @property
    def file_place(self) -> tuple[FileTarget, str, Mapping[str, str]] | None:
        """Where documents go as files, for which company, and what was decided for them."""
        with self._store.reading() as session:
            row = connections.of(session, self.workspace.id)
        target = connecting.target_of(row)
        if row is None or target is None:
            return None
        return target, row.business_name, connecting.options_of(row, target)

    @property
    def place(self) -> tuple[Place, str, Mapping[str, str]] | None:
        """The program other than Sage Accounting that the company is kept in, by file or not."""
        with self._store.reading() as session:
            row = connections.of(session, self.workspace.id)
        place = connecting.place_of(row)
        if row is None or place is None:
            return None
        return place, row.business_name, connecting.options_of(row, place)

    @property
    def language(self) -> str:
        """In which a person meets the words of the program that the company is kept in: en, fr."""
        place = self.place
        return "en" if place is None else place[0].language

    @property
    def practice_path(self) -> str:
        """Where to look into the practice company that this workspace is connected with."""
        if not self.has_workspace:
            return "/practice/"
        with self._store.reading() as session:
            row = connections.of(session, self.workspace.id)
        place = connecting.live_place_of(row)
        if row is None or place is None or row.kind != "practice":
            return "/practice/"
        return f"{place.practice('/practice')[ADDRESS]}/"

    def set_up_files(self, place: FilePlace, company: str) -> Problem | None:
        """Documents of this workspace are written as files for this company from now on."""
        return connecting.set_up(
            self._installation, self.workspace.id, place.key, company, actor=self.actor
        )

    def take_list(self, name: str, content: bytes) -> str | Problem:
        """One of the company's own lists, from its own export; what was found."""
        with self._store.reading() as session:
            target = connecting.target_of(connections.of(session, self.workspace.id))
        if target is None:
            return connecting.NOT_BY_FILE
        inside = connecting.sheets_in(target, name, content)
        if isinstance(inside, Problem):
            return inside
        outcomes = [
            connecting.take_list(
                self._installation,
                self.workspace.id,
                name,
                _named_for(name, sheet),
                actor=self.actor,
            )
            for sheet in inside
        ]
        taken = [each for each in outcomes if isinstance(each, str)]
        return ", ".join(taken) if taken else outcomes[0]

    def list_edits(self, kind: str) -> Sequence[ListEdit]:
        with self._store.reading() as session:
            return connecting.edits_of(session, self.workspace.id, kind)

    def keep_list(self, kind: str, edits: Sequence[ListEdit]) -> Problem | None:
        return connecting.keep_list(
            self._installation, self.workspace.id, kind, edits, actor=self.actor
        )

    def options(self) -> Sequence[OptionState]:
        """What is decided once for the files of this company."""
        with self._store.reading() as session:
            return connecting.option_states(session, self.workspace.id)

    def set_options(self, values: Mapping[str, str]) -> Problem | None:
        return connecting.set_options(
            self._installation, self.workspace.id, values, actor=self.actor
        )

    # --- a company that is called at an address of its own ---

    @property
    def live_places(self) -> Sequence[LivePlaceState]:
        return connecting.live_places()

    def connect_live(self, key: str, typed: Mapping[str, str]) -> Problem | None:
        """This workspace is for the company that answers there; it is only read at first."""
        return connecting.connect(
            self._installation,
            self.workspace.id,
            key,
            typed,
            actor=self.actor,
            then=_then_read(self._installation),
        )

    def connect_live_practice(self, key: str) -> Problem | None:
        """The same for the practice company of this program."""
        return connecting.connect_practice(
            self._installation,
            self.workspace.id,
            key,
            actor=self.actor,
            then=_then_read(self._installation),
        )

    def ways(self) -> Sequence[OptionState]:
        """What reaches the company; secrets are never shown again."""
        with self._store.reading() as session:
            return connecting.ways_shown(self._installation, session, self.workspace.id)

    def change_ways(self, typed: Mapping[str, str], version: int) -> Problem | None:
        """The same company at another address, or with another token."""
        return connecting.change_ways(
            self._installation, self.workspace.id, typed, actor=self.actor, version=version
        )

    # --- rights ---

    def check_rights(self) -> None:
        state = self.connection()
        if state is not None and state.company is not None:
            jobs.enqueue(self._installation, self.workspace.id, "check rights", actor=self.actor)

    def last_rights_check(self) -> Progress | None:
        return self._latest("check rights")

    def rights(self) -> Sequence[RightLine]:
        with self._store.reading() as session:
            return connecting.right_lines(session, self.workspace.id)

    # --- the log ---

    def log(self, at_most: int) -> Sequence[LogLine]:
        """The newest lines of this workspace's log."""
        with self._store.reading() as session:
            found = events.latest(session, self.workspace.id, at_most)
        return [_log_line(event) for event in found]

    def log_length(self) -> int:
        with self._store.reading() as session:
            return events.count(session, self.workspace.id)

    def check_log(self) -> None:
        """Ask for a walk along the whole log; asked twice, it is walked once."""
        jobs.enqueue(self._installation, self.workspace.id, "check log", actor=self.actor)

    def last_log_check(self) -> Progress | None:
        return self._latest("check log")

    def _latest(self, kind: str) -> Progress | None:
        with self._store.reading() as session:
            found = job_rows.latest_of_kind(session, self.workspace.id, kind)
        return None if found is None else progress_of(found)

    def _record(self, session: Session, workspace: Workspace, verb: str, says: str) -> None:
        audit.record(session, self._installation.keys, workspace.id, self.actor, verb, says)


def open_desk(workspace_id: str | None, actor: str = LOCAL_USER) -> Desk | Problem:
    """The desk of this workspace; a Problem where there is none that may be opened."""
    installation = this_installation()
    if workspace_id is None:
        return Desk(installation, actor)
    with installation.store.reading() as session:
        found = workspaces.with_id(session, workspace_id)
    if found is None:
        return Problem(
            "workspace-unknown",
            "Workspace",
            "The address names a workspace that does not exist here.",
            "Choose one on Workspaces.",
        )
    if found.archived_at is not None:
        return Problem(
            "workspace-archived",
            "Workspace",
            f"“{found.name}” is archived.",
            "Restore it on Workspaces to go on with it.",
        )
    return Desk(installation, actor, found)


# --- for the application's own routes --------------------------------------------------------


def leave_for_sage(attempt: str, origin: str, practice: str, mark: str) -> Departure | str:
    """Where to send the browser that follows a sign-in's address, and the mark it shall carry."""
    return connecting.leave(
        this_installation(), attempt, origin=origin, practice=practice, mark=mark
    )


def come_back_from_sage(answer: Mapping[str, str], mark: str) -> str:
    """Where to send the browser that Sage sent back."""
    installation = this_installation()
    return connecting.come_back(installation, answer, mark, _then_read(installation))


def practice_is_here() -> None:
    """Workers elsewhere find the practice company where this process serves it."""
    connecting.practice_is_here(this_installation())


def notice(name: str) -> tuple[str, bool] | None:
    """The sentence that an address asks for by name, and whether it is good news."""
    return connecting.notice(name)


def _then_read(installation: Installation) -> connecting.Then:
    """Once a company is chosen, its lists are read, whatever happens to this process."""

    def then(session: Session, workspace_id: str, actor: str) -> None:
        jobs.enqueue(installation, workspace_id, "read lists", actor=actor, session=session)

    return then


_PRACTICE_COUNTRIES = ("GB", "IE", "FR")
"""Where the practice company keeps books."""

_CHANGED_MEANWHILE = Problem(
    "changed-meanwhile",
    "Workspace",
    "Someone else changed this workspace a moment ago.",
    "Look at it again, then decide.",
)


def _name_taken(name: str) -> Problem:
    return Problem(
        "workspace-name-taken",
        "Name",
        f"There is already an open workspace called “{name}”.",
        "Give this one another name, or open that one.",
    )


def _trouble_with_name(name: str) -> Problem | None:
    if not name:
        return Problem(
            "workspace-name-missing",
            "Name",
            "The workspace has no name.",
            "Type the company's name.",
        )
    if len(name) > _LONGEST_NAME:
        return Problem(
            "workspace-name-long",
            "Name",
            f"The name has {len(name)} characters; there is room for {_LONGEST_NAME}.",
            "Shorten it.",
        )
    return None


def _log_line(event: Event) -> LogLine:
    return LogLine(event.number, datetime.fromisoformat(event.at), event.actor, event.says)


def _named_for(file: str, sheet: Sheet) -> Sheet:
    """The sheet under the name of its file too, by which lists of the same headings are told."""
    stem = PurePath(file).stem
    return sheet if sheet.name == stem else replace(sheet, name=f"{stem} {sheet.name}")
