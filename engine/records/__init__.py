"""The store's tables: what is kept, in plain columns, and nothing that is computed.

A record only keeps: SQLModel does not check the types of a table's rows, so what
comes from outside is checked before it becomes a record. Money is whole minor
units (or decimal text where a rate has its own places), never a number column
that SQLite would store as a float.
"""

from engine.records.batches import (
    Allocation,
    Approval,
    Batch,
    BatchFile,
    Collection,
    Delivery,
    Payment,
)
from engine.records.columns import new_id, now
from engine.records.connection import (
    Allowance,
    Connection,
    Reference,
    ReferenceChange,
    RightFinding,
    SageCall,
    SignInAttempt,
)
from engine.records.core import ChainHead, Event, Job, Workspace
from engine.records.found import Controlled, Look, SeenInSage
from engine.records.templates import Template
from engine.records.uploads import FileContent, Fix, MappingEntry, MappingVersion, Upload

__all__ = [
    "Allocation",
    "Allowance",
    "Approval",
    "Batch",
    "BatchFile",
    "ChainHead",
    "Collection",
    "Connection",
    "Controlled",
    "Delivery",
    "Event",
    "FileContent",
    "Fix",
    "Job",
    "Look",
    "MappingEntry",
    "MappingVersion",
    "Payment",
    "Reference",
    "ReferenceChange",
    "RightFinding",
    "SageCall",
    "SeenInSage",
    "SignInAttempt",
    "Template",
    "Upload",
    "Workspace",
    "new_id",
    "now",
]
