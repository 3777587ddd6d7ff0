"""One code marked again by other judges (另组重评): it counts only where a ruling says so.

The second panel sits on seats of role substitute beside the first; their sheets enter no result
until a ruling puts them in the first seats' place.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone


class Remarking(Base):
    """An order to mark one code of one module again (重评)."""

    __tablename__ = "remarking"
    __table_args__ = (
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint("adopted_at IS NULL OR dropped_at IS NULL", name="adopted_or_dropped"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    appeal_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("appeal.id", ondelete="CASCADE"), index=True
    )
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id"))
    blind_code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("blind_code.id"))
    reason: Mapped[str]
    ordered_at: Mapped[Moment]
    ordered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: A ruling took it in the place of the first marks.
    adopted_at: Mapped[MomentOrNone]
    #: The first marks stand.
    dropped_at: Mapped[MomentOrNone]
    ruling_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ruling.id"))


class RemarkingSeat(Base):
    """A seat of the second panel and the seat whose place it may take (重评席位)."""

    __tablename__ = "remarking_seat"
    __table_args__ = (
        UniqueConstraint("remarking_id", "seat_id"),
        CheckConstraint("seat_id <> substitute_id", name="two_seats"),
    )

    id: Mapped[Id]
    remarking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("remarking.id", ondelete="CASCADE"))
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_seat.id"))
    substitute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_seat.id"), index=True)
