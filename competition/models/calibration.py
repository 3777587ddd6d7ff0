"""A trial before the first real mark (试评): the same sheets on work that is nobody's entry.

Its marks lie in tables of their own: nothing that computes, publishes or exports results reads
them, so they cannot find their way into one.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, short_enum


class TrialState(enum.StrEnum):
    """Being marked; discussed and closed by the chief; given up for a new one."""

    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class Trial(Base):
    """One round of trial marking of a module (试评)."""

    __tablename__ = "trial"
    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("state = 'open' OR ended_at IS NOT NULL", name="ended_has_time"),
        CheckConstraint("state <> 'closed' OR length(trim(note)) > 0", name="closed_has_note"),
        CheckConstraint("length(scheme_digest) = 64", name="digest_length"),
    )

    id: Mapped[Id]
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    #: From 1 within the module.
    number: Mapped[int]
    state: Mapped[TrialState] = mapped_column(
        short_enum(TrialState, "state"), default=TrialState.OPEN
    )
    #: The module as it stood when the trial began, as in the contest file: marks are read by it.
    piece: Mapped[Piece]
    #: Digest of the scheme in `piece`.
    scheme_digest: Mapped[str] = mapped_column(String(64))
    #: What the judges agreed on when they talked about it.
    note: Mapped[str] = mapped_column(default="")
    started_at: Mapped[Moment]
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[MomentOrNone]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class TrialSheet(Base):
    """One seat's sheet for one trial code (试评表)."""

    __tablename__ = "trial_sheet"
    __table_args__ = (
        UniqueConstraint("trial_id", "seat_id", "code"),
        CheckConstraint("revisions >= 0", name="revisions"),
    )

    id: Mapped[Id]
    trial_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trial.id", ondelete="CASCADE"))
    seat_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("panel_seat.id", ondelete="CASCADE"), index=True
    )
    #: 试1, 试2 …: numbers go on from round to round.
    code: Mapped[str] = mapped_column(String(20))
    #: How many revisions there are; the last one is what is shown.
    revisions: Mapped[int] = mapped_column(default=0)


class TrialRevision(Base):
    """What a judge signed on a trial sheet, byte for byte (试评签名版本)."""

    __tablename__ = "trial_revision"
    __table_args__ = (
        UniqueConstraint("trial_sheet_id", "n"),
        CheckConstraint("n >= 1", name="n_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    #: The operation's id, made by the client at signing.
    op: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    trial_sheet_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("trial_sheet.id", ondelete="CASCADE")
    )
    n: Mapped[int]
    #: The request's bytes as they came, and their hexadecimal SHA-256.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    #: Marks in the sheet's order; empty where they could not be read under the trial's scheme.
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"), index=True)
    #: pin, stroke, paper
    signed_by: Mapped[str] = mapped_column(String(20))
    claimed_at: Mapped[MomentOrNone]
    received_at: Mapped[Moment]
    #: Short code a judge can copy from the screen to paper.
    receipt: Mapped[str] = mapped_column(String(12))
