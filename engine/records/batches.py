"""What was sealed, who approved it, and what became of each document on its way to the target."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.records.columns import long_text, minor_units, moment, new_id, now


class Approval(SQLModel, table=True):
    """A preparer's wish to send, and another person's word; void once what it covers changes."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'given', 'refused', 'fallen', 'used')", name="approval_state"
        ),
        Index("approval_latest", "workspace_id", "asked_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    upload_id: str
    fingerprint: str
    """Of the documents, the mapping and the company, to the last penny."""
    mapping_version: int
    documents: int
    value: str
    """What they come to in each currency, as people read it."""
    state: str = "asked"
    asked_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    asked_by: str
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    answered_by: str = ""
    says: str = Field(default="", sa_column=long_text())
    """Why it was refused, or what has changed since."""


class Batch(SQLModel, table=True):
    """Documents that were approved together, frozen: what is sealed never changes."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('sealed', 'sending', 'paused', 'stopped', 'failed', 'delivered', 'partly')",
            name="batch_state",
        ),
        UniqueConstraint("workspace_id", "name", name="batch_name"),
        # One transfer at a time for a company, whichever workspaces are connected with it.
        Index(
            "batch_one_sending",
            "company",
            unique=True,
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("batch_latest", "workspace_id", "sealed_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    """What people call it: 20261124JD-I."""
    target: str
    company: str
    """The target's company these documents are for, by its id there; no other ever gets them."""
    company_name: str
    is_live: bool
    upload_id: str
    file_name: str
    file_sha256: str
    mapping_version: int
    fingerprint: str
    documents: int
    totals: str = Field(sa_column=long_text())
    """Net, tax and gross in each currency, as decimal text."""
    held_back: str = Field(default="{}", sa_column=long_text())
    """What was held and excluded when it was sealed: the other side of the equation."""
    parent_id: str = ""
    """The batch whose refused documents this one sends again, mended."""
    sealed_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    sealed_by: str
    approved_by: str = ""
    state: str = "sealed"
    says: str = Field(default="", sa_column=long_text())
    began_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    proved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    version: int = 1


_STANDS = text(
    "(act = 'create' AND state NOT IN ('refused', 'undone', 'left', 'amended')) OR "
    "(act IN ('update', 'adopt') AND what <> 'contact' "
    "AND state IN ('delivered', 'proved', 'differs'))"
)
_CHANGES = text("act IN ('update', 'void') AND state IN ('waiting', 'sending', 'uncertain')")


class Delivery(SQLModel, table=True):
    """One thing on its way: the intent before the call, the receipt after it, then the proof.

    This record alone tells whether a document is in the target. `waiting` was never tried;
    `sending` has its intent on disk and may have landed; `uncertain` is being looked for;
    `delivered` has a receipt; `proved` equals what the target holds, to the penny.

    What is done to it is its act. `create` makes it. `update` changes one that is there: with
    the receipt the new row stands for the document, and the row it amends becomes `amended`.
    `void` takes one away: with the receipt the row it amends becomes `undone`. `adopt` makes
    no call: a person knows the document in the target, as it stands there, for this one.
    """

    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'sending', 'uncertain', 'delivered', 'proved', 'differs', "
            "'refused', 'undone', 'left', 'amended')",
            name="delivery_state",
        ),
        CheckConstraint(
            "what IN ('contact', 'invoice', 'credit note', 'purchase invoice', "
            "'purchase credit note', 'receipt')",
            name="delivery_what",
        ),
        CheckConstraint("act IN ('create', 'update', 'void', 'adopt')", name="delivery_act"),
        UniqueConstraint("batch_id", "place", name="delivery_place"),
        # The database itself refuses a second delivery of a document that is or may be there,
        Index(
            "delivery_once",
            "workspace_id",
            "company",
            "key",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        # and a second change of it before the first one is known about.
        Index(
            "delivery_one_change",
            "workspace_id",
            "company",
            "key",
            unique=True,
            sqlite_where=_CHANGES,
            postgresql_where=_CHANGES,
        ),
        Index("delivery_of_batch", "batch_id", "state", "place"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    batch_id: str = Field(foreign_key="batch.id")
    place: int
    what: str
    act: str = "create"
    amends: str = ""
    """The delivery that stood for the document before this one."""
    reason: str = Field(default="", sa_column=long_text())
    """Why it is voided, which the target keeps; by what evidence it is adopted."""
    company: str
    key: str
    """What it is, whatever file it came in: `invoice INV1`, `contact BLORP001`."""
    number: str
    contact: str
    date: str = ""
    currency: str
    net: int = Field(default=0, sa_column=minor_units())
    tax: int = Field(default=0, sa_column=minor_units())
    gross: int = Field(default=0, sa_column=minor_units())
    """In minor units of its currency."""
    document: str = Field(sa_column=long_text())
    """The sealed document itself, as text that never changes."""
    came_from: str = ""
    """Its rows in the file: `Invoices!2-4`."""
    idempotency_id: str
    body_hash: str = ""
    state: str = "waiting"
    tries: int = 0
    target_id: str = ""
    target_number: str = ""
    link: str = ""
    request_id: str = ""
    says: str = Field(default="", sa_column=long_text())
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    proved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    look_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    """When to look for an uncertain one again."""


class BatchFile(SQLModel, table=True):
    """A file that was made of a batch, kept as it was handed out."""

    batch_id: str = Field(primary_key=True, foreign_key="batch.id")
    place: int = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    says: str = Field(sa_column=long_text())


class Payment(SQLModel, table=True):
    """How far a delivered document is paid, as the target last said."""

    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'unpaid', 'part paid', 'paid', 'void')", name="payment_status"
        ),
        Index("payment_of_workspace", "workspace_id", "status"),
    )

    delivery_id: str = Field(primary_key=True, foreign_key="delivery.id")
    workspace_id: str = Field(foreign_key="workspace.id")
    status: str
    gross: int = Field(sa_column=minor_units())
    outstanding: int = Field(sa_column=minor_units())
    last_paid: str = ""
    void_reason: str = Field(default="", sa_column=long_text())
    allocations: str = Field(default="[]", sa_column=long_text())
    """What was set against it, part by part."""
    changed_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))


_UNKNOWN = text("state IN ('sending', 'uncertain')")


class Allocation(SQLModel, table=True):
    """An amount on its way to be set against an invoice: the intent before the call, then what
    became of it. `done` was seen there; `sending` and `uncertain` are looked for first."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('sending', 'uncertain', 'done', 'refused')", name="allocation_state"
        ),
        # The same amount is never on its way twice.
        Index(
            "allocation_once",
            "company",
            "invoice_id",
            "payer_id",
            unique=True,
            sqlite_where=_UNKNOWN,
            postgresql_where=_UNKNOWN,
        ),
        Index("allocation_of_delivery", "workspace_id", "delivery_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    company: str
    delivery_id: str = Field(foreign_key="delivery.id")
    """The invoice's."""
    credit_id: str = ""
    """The delivery of the credit note; empty for a payment."""
    payer: str
    invoice_id: str
    invoice: str
    payer_id: str
    payer_name: str
    account: str
    reference: str
    amount: int = Field(sa_column=minor_units())
    before: int = Field(sa_column=minor_units())
    """How much of it was set against the invoice already when this set out."""
    state: str = "sending"
    says: str = Field(default="", sa_column=long_text())
    by: str
    sent_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))


class Collection(SQLModel, table=True):
    """Until when the payments of a company were collected for a workspace, by its own clock."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    company: str = Field(primary_key=True)
    as_of: datetime = Field(sa_column=moment(nullable=False))
    at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    by: str
    says: str = Field(default="", sa_column=long_text())
