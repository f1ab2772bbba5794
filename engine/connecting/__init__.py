"""Connecting a workspace with Sage: signing in, choosing the company, reading its lists.

leave, come_back     the way to Sage and back, by one browser, once
look, choose         the companies the signed-in person may use, and the one of this workspace
set_mode, disconnect how far Crosswalk may go, and the end of it
opened               a client of Sage whose tokens and whose calls are shared by all processes
refresh              Sage's own lists as they are now, and what changed in them
check_rights         what the signed-in person may do in Sage
set_up, take_list    a company whose documents are written as files, and its own lists
connect              a company that is called at an address the customer gives
reached              the company as a place for documents, whichever way it is called
"""

from engine.connecting.asking import opened, practice_is_here, sage_of
from engine.connecting.books import books, books_version
from engine.connecting.by_call import (
    change_ways,
    connect,
    connect_practice,
    live_places,
    ways_shown,
)
from engine.connecting.by_file import (
    NOT_BY_FILE,
    add_products,
    edits_of,
    keep_list,
    option_states,
    places,
    set_options,
    set_up,
    sheets_in,
    take_list,
    take_out_products,
)
from engine.connecting.changing import disconnect, set_mode, sure_of
from engine.connecting.choosing import Then, choose, compared, fits, known, let_go, look
from engine.connecting.locking import lock_anew
from engine.connecting.notices import notice
from engine.connecting.places import (
    exports_of,
    frozen_by,
    limits_of,
    live_place_of,
    makes_products,
    name_of,
    options_of,
    place_of,
    stands_in,
    target_named,
    target_of,
)
from engine.connecting.reaching import reached
from engine.connecting.reading import note_changes, refresh
from engine.connecting.rights import check_rights
from engine.connecting.showing import (
    company_facts,
    list_changes,
    list_counts,
    list_page,
    right_lines,
    state_of,
    step_of,
)
from engine.connecting.signing_in import Departure, begin, come_back, leave
from engine.connecting.tokens import Keeper

__all__ = [
    "NOT_BY_FILE",
    "Departure",
    "Keeper",
    "Then",
    "add_products",
    "begin",
    "books",
    "books_version",
    "change_ways",
    "check_rights",
    "choose",
    "come_back",
    "company_facts",
    "compared",
    "connect",
    "connect_practice",
    "disconnect",
    "edits_of",
    "exports_of",
    "fits",
    "frozen_by",
    "keep_list",
    "known",
    "leave",
    "let_go",
    "limits_of",
    "list_changes",
    "list_counts",
    "list_page",
    "live_place_of",
    "live_places",
    "lock_anew",
    "look",
    "makes_products",
    "name_of",
    "note_changes",
    "notice",
    "opened",
    "option_states",
    "options_of",
    "place_of",
    "places",
    "practice_is_here",
    "reached",
    "refresh",
    "right_lines",
    "sage_of",
    "set_mode",
    "set_options",
    "set_up",
    "sheets_in",
    "stands_in",
    "state_of",
    "step_of",
    "sure_of",
    "take_list",
    "take_out_products",
    "target_named",
    "target_of",
    "ways_shown",
]
