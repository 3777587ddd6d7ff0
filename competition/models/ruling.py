"""Every human departure from the arithmetic, with a name and a reason (裁定)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, short_enum


class RulingKind(enum.StrEnum):
    """What was ruled."""

    REOPEN = "reopen"
    PENALTY = "penalty"
    DISQUALIFY = "disqualify"
    STATUS = "status"
    LEAVE_OUT = "leave_out"
    SPREAD = "spread"
    CONFLICT = "conflict"
    TIE = "tie"
    AWARD = "award"
    SCHEME = "scheme"
    OTHER = "other"


class Ruling(Base):
    """A recorded decision that changes a result or opens the way to change one (裁定)."""

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> ruled_by_id", name="two_people"
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    trade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trade.id"), index=True)
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id"))
    kind: Mapped[RulingKind] = mapped_column(short_enum(RulingKind, "kind"))
    sheet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("score_sheet.id"))
    blind_code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("blind_code.id"))
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"))
    #: What the engine reads: {"node", "points"}, {"status"} …, as in the contest file.
    value: Mapped[Piece]
    reason: Mapped[str]
    ruled_at: Mapped[Moment]
    ruled_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[MomentOrNone]
