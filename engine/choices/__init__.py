"""A workspace's mapping as it is kept: every choice saved at once, every state a version.

current, at_version      the mapping as it stands, or stood
change                   choices made, unless somebody else changed the same ones meanwhile
versions, differences    what was done, by whom, and what stands differently between two states
tables_zip, read_tables  the same as CSV tables, out and in, by codes that another company knows
template_of              what of it may serve the next customer
"""

from engine.choices.keeping import (
    UNSEEN,
    Edit,
    at_version,
    change,
    current,
    differences,
    last_step,
    mapping_of,
    name_version,
    part_of,
    restore,
    undo,
    value,
    values,
    version_number,
    versions,
)
from engine.choices.tables import read_tables, table_names, tables_zip, write_table
from engine.choices.telling import changes_between
from engine.choices.templates import (
    Packed,
    counts_in,
    template_file,
    template_in,
    template_of,
)

__all__ = [
    "UNSEEN",
    "Edit",
    "Packed",
    "at_version",
    "change",
    "changes_between",
    "counts_in",
    "current",
    "differences",
    "last_step",
    "mapping_of",
    "name_version",
    "part_of",
    "read_tables",
    "restore",
    "table_names",
    "tables_zip",
    "template_file",
    "template_in",
    "template_of",
    "undo",
    "value",
    "values",
    "version_number",
    "versions",
    "write_table",
]
