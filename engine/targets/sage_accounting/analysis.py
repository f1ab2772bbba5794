"""Departments and projects: the categories of Sage's analysis types, where they are switched on.

A company has three types for transactions, which Sage calls Department, Cost Centre and Project
until somebody renames them, and each can be used in those areas alone in which it is switched on
(https://developer.sage.com/accounting/guides/concepts/analysis_types). A line takes one category
of each type. British and Irish companies have them, others in the edition Plus; Start has none.
"""

import re
from collections.abc import Sequence

from engine.target import LIST, Kind, ReferenceItem
from engine.targets.sage_accounting.client import Record, SageClient
from engine.targets.sage_accounting.reading import besides, part, text

TYPES, CATEGORIES = "/analysis_types", "/analysis_type_categories"
KINDS: tuple[Kind, ...] = ("department", "project")
_PROJECT = re.compile(r"pro[jy]e|\bjobs?\b|\bmatters?\b|\bchantiers?\b|\bcontra", re.IGNORECASE)


def categories(client: SageClient) -> list[ReferenceItem]:
    """What a line can be put down to in this company; nothing where no type is switched on."""
    types = {
        text(each, "id"): each
        for page in client.pages(TYPES, attributes="all")
        for each in page.records
        if _areas(each) & {"SALES", "EXPENSES"}
    }
    if not types:
        return []
    projects = projects_among([text(each, "displayed_as") for each in types.values()])
    return [
        _category(record, of, projects)
        for page in client.pages(CATEGORIES, attributes="all")
        for record in page.records
        if (of := types.get(text(part(record, "analysis_type"), "id"))) is not None
    ]


def projects_among(names: Sequence[str]) -> frozenset[str]:
    """Which types the file's projects can go to, by what the company calls them.

    Where none sounds like projects, the last of several stands for them.

    >>> sorted(projects_among(["Department", "Cost Centre", "Project"]))
    ['Project']
    >>> sorted(projects_among(["Region", "Magazine"])), sorted(projects_among(["Department"]))
    (['Magazine'], [])
    """
    sounds = frozenset(filter(_PROJECT.search, names))
    return sounds or frozenset(names[-1:] if len(names) > 1 else ())


def _areas(record: Record) -> set[str]:
    found = record.get("active_areas")
    return {each for each in found if isinstance(each, str)} if isinstance(found, list) else set()


def _category(record: Record, of: Record, projects: frozenset[str]) -> ReferenceItem:
    name, areas = text(of, "displayed_as"), _areas(of)
    sold = "" if "SALES" in areas else f"a {name}, which Sage has not switched on for sales"
    bought = (
        "" if "EXPENSES" in areas else f"a {name}, which Sage has not switched on for purchases"
    )
    return ReferenceItem(
        kind="project" if name in projects else "department",
        id=text(record, "id"),
        name=text(record, "name") or text(record, "displayed_as"),
        code=text(record, "code"),
        unusable=sold,
        facts={**besides(sold, bought), LIST: name},
    )
