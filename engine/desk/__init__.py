"""What a page may ask for and do, on behalf of one person, in one workspace.

A page never computes, queries or catches: it asks the desk and draws the answer. Every
question about a workspace's affairs is asked of the workspace this desk was opened for,
and of no other. The desk has a drawer for each part of the path: `files`, `mapping`,
`versions`, `ready` (the preview), `sending` and `templates`.
"""

from engine.desk.desk import (
    LOCAL_USER,
    THIS_RUN,
    Desk,
    come_back_from_sage,
    leave_for_sage,
    notice,
    open_desk,
    practice_is_here,
    this_installation,
)
from engine.desk.pasting import dropped, read_pasted
from engine.desk.ready import RoundingLine
from engine.desk.sifting import sift

__all__ = [
    "LOCAL_USER",
    "THIS_RUN",
    "Desk",
    "RoundingLine",
    "come_back_from_sage",
    "dropped",
    "leave_for_sage",
    "notice",
    "open_desk",
    "practice_is_here",
    "read_pasted",
    "sift",
    "this_installation",
]
