"""Every human departure from the arithmetic, with a name and a reason (裁定)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, short_enum


class RulingKind(enum.StrEnum):
    """What was ruled."""

    #: What the engine reads.
    DEDUCT = "deduct"
    ADD = "add"
    DEDUCT_SHARE = "deduct-share"
    ZERO = "zero"
    DISQUALIFY = "disqualify"
    LEAVE_OUT = "leave-out"
    ACCEPT_SPREAD = "accept-spread"
    ORDER = "order"
    #: What opens the way to a change.
    REOPEN = "reopen"
    CONFLICT = "conflict"
    #: A sheet stood under the wrong code (移表、换表).
    RECODE = "recode"
    STATUS = "status"
    #: An entry came, went or changed after the deadline (截止后变更).
    ENTRY = "entry"
    SCHEME = "scheme"
    OTHER = "other"


class Ruling(Base):
    """A recorded decision that changes a result or opens the way to change one (裁定)."""

    __tablename__ = "ruling"
    __table_args__ = (
        UniqueConstraint("trade_id", "code"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> ruled_by_id", name="two_people"
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    trade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trade.id"), index=True)
    #: R1, R2 … within the trade.
    code: Mapped[str] = mapped_column(String(40))
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id"))
    kind: Mapped[RulingKind] = mapped_column(short_enum(RulingKind, "kind"))
    sheet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("score_sheet.id"))
    blind_code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("blind_code.id"))
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"))
    #: What the engine reads besides whom it is about, as in the contest file.
    value: Mapped[Piece]
    reason: Mapped[str]
    ruled_at: Mapped[Moment]
    #: None: the ruling came in a contest file.
    ruled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[MomentOrNone]
    #: The appeal it was ruled on, if any.
    appeal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("appeal.id"), index=True)
