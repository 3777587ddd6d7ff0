"""What ties people to entries beyond the register, and what parts nobody (利害关系、豁免)."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone


class DeclaredInterest(Base):
    """Somebody said, or the office learnt, that an entry concerns him (声明利害关系).

    It goes with the person: to every seat he takes and every office he holds in the trade.
    """

    __tablename__ = "declared_interest"
    __table_args__ = (UniqueConstraint("entry_id", "account_id"),)

    id: Mapped[Id]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    note: Mapped[str] = mapped_column(String(300), default="")
    declared_at: Mapped[Moment]
    withdrawn_at: Mapped[MomentOrNone]


class RecusalWaiver(Base):
    """In a trade the same unit parts nobody, for a reason; until it is taken back (豁免回避)."""

    __tablename__ = "recusal_waiver"
    __table_args__ = (CheckConstraint("length(trim(reason)) > 0", name="has_reason"),)

    id: Mapped[Id]
    trade_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("trade.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(300))
    waived_at: Mapped[Moment]
    ended_at: Mapped[MomentOrNone]
