"""Score sheets and the signed revisions that fill them (评分表).

This module has no concept of a contestant: a sheet knows a code, a seat, a module. A revision is
immutable bytes plus their digest, stored whole and once; nothing here is ever updated but a sheet's
pointer to the revision that counts.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Pieces, short_enum


class SheetState(enum.StrEnum):
    """未评、已签名、退回重评、冲突、已标记、缺评作废."""

    OPEN = "open"
    SIGNED = "signed"
    REOPENED = "reopened"
    CONFLICT = "conflict"
    FLAGGED = "flagged"
    VOID = "void"


class ScoreSheet(Base):
    """One seat's marks for one code in one attempt of a module (评分表)."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        UniqueConstraint("module_id", "attempt", "seat_id", "blind_code_id"),
        CheckConstraint("attempt >= 1", name="attempt_positive"),
        CheckConstraint(
            "state NOT IN ('signed', 'reopened') OR current_n IS NOT NULL",
            name="signed_has_revision",
        ),
        CheckConstraint("current_n IS NULL OR current_n <= revisions", name="current_exists"),
        Index("ix_score_sheet_seat_id", "seat_id"),
        Index("ix_score_sheet_blind_code_id", "blind_code_id"),
        # Every board counts the sheets of many modules by their state.
        Index("ix_score_sheet_module_id_state", "module_id", "state"),
    )

    id: Mapped[Id]
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id"))
    attempt: Mapped[int] = mapped_column(default=1)
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_seat.id"))
    blind_code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("blind_code.id"))
    state: Mapped[SheetState] = mapped_column(
        short_enum(SheetState, "state"), default=SheetState.OPEN
    )
    #: Number of the revision that counts; None before the first signature.
    current_n: Mapped[int | None]
    #: How many revisions there are, counting or not.
    revisions: Mapped[int] = mapped_column(default=0)
    #: How often the chief sent it back (退回重评).
    reopenings: Mapped[int] = mapped_column(default=0)


class RevisionKind(enum.StrEnum):
    """How a revision came to be."""

    SIGN = "sign"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    PAPER = "paper"
    IMPORT = "import"
    CONSENSUS = "consensus"
    #: The marks of another sheet, moved here by ruling; the bytes name where they came from.
    RECODE = "recode"


class RevisionStanding(enum.StrEnum):
    """Whether a stored revision counts, and if not, why not."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    CONFLICT = "conflict"
    FLAGGED = "flagged"


class Revision(Base):
    """What a judge signed, byte for byte (签名版本)."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("sheet_id", "n"),
        CheckConstraint("n >= 1", name="n_positive"),
        CheckConstraint("base_n >= 0 AND base_n < n", name="base_before_n"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    #: The operation's id, made by the client at signing.
    op: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("score_sheet.id"))
    n: Mapped[int]
    #: The revision the judge had before him; 0: none.
    base_n: Mapped[int] = mapped_column(default=0)
    kind: Mapped[RevisionKind] = mapped_column(short_enum(RevisionKind, "kind"))
    standing: Mapped[RevisionStanding] = mapped_column(short_enum(RevisionStanding, "standing"))
    #: Why it is flagged.
    reasons: Mapped[Pieces]
    #: The request's bytes as they came.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    #: Hexadecimal SHA-256 of `body`.
    sha256: Mapped[str] = mapped_column(String(64))
    #: Marks in the scheme's aspect order, packed by `rules.marks`.
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    #: Digest of the scheme it was marked under.
    scheme_digest: Mapped[str] = mapped_column(String(64))
    #: None: it came in a contest file.
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    marking_session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("marking_session.id"))
    #: pin, stroke, paper, import
    signed_by: Mapped[str] = mapped_column(String(20))
    #: What the tablet's clock said; never used for order.
    claimed_at: Mapped[MomentOrNone]
    received_at: Mapped[Moment]
    #: Short code a judge can copy from the screen to paper.
    receipt: Mapped[str] = mapped_column(String(12))


class Draft(Base):
    """A backup copy of an unsigned sheet; not a mark (草稿)."""

    __tablename__ = "draft"

    sheet_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("score_sheet.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[bytes] = mapped_column(LargeBinary)
    marked_count: Mapped[int] = mapped_column(default=0)
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    saved_at: Mapped[Moment]


class FilingKind(enum.StrEnum):
    """回读单（录入后核对）、评分记录、汇总表。"""

    SLIP = "slip"
    RECORD = "record"
    SUMMARY = "summary"


class Filing(Base):
    """A paper signed by hand has come back and lies in the file (归档).

    It names what was printed by its digest: of a slip or a record the revision's own, of a summary
    that of all its sheets. Where marks change afterwards, the paper no longer speaks of them.
    """

    __tablename__ = "filing"
    __table_args__ = (
        UniqueConstraint("seat_id", "kind", "digest"),
        CheckConstraint("length(digest) = 64", name="digest_length"),
    )

    id: Mapped[Id]
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_seat.id", ondelete="CASCADE"))
    kind: Mapped[FilingKind] = mapped_column(short_enum(FilingKind, "kind"))
    digest: Mapped[str] = mapped_column(String(64))
    filed_at: Mapped[Moment]
    filed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
