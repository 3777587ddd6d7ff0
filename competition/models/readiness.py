"""Who answers for what a trade needs before it can be held, and until when (筹备).

Only what no other table can tell stands here: whose it is, its day, and what somebody said of the
technical document, the venue and the papers. The rest is read from the trade itself.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, MomentOrNone, short_enum


class ReadinessItem(enum.StrEnum):
    """What a trade needs (筹备事项): 技术文件、评分方案、裁判、场地、赛程、用纸."""

    DOCUMENT = "document"
    SCHEME = "scheme"
    JUDGES = "judges"
    VENUE = "venue"
    TIMETABLE = "timetable"
    PAPERS = "papers"


class Readiness(Base):
    """One item of a trade: whose, until when, and what was said of it (筹备台账)."""

    __tablename__ = "readiness"
    __table_args__ = (
        UniqueConstraint("trade_id", "item"),
        CheckConstraint("NOT ready OR said_at IS NOT NULL", name="ready_has_time"),
    )

    id: Mapped[Id]
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    item: Mapped[ReadinessItem] = mapped_column(short_enum(ReadinessItem, "item"))
    #: Who answers for it: a person or an office, as the event calls them.
    owner: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date | None]
    #: Said to be ready; never true of an item that the data tell.
    ready: Mapped[bool] = mapped_column(default=False)
    #: The technical document's: its version, who approved it, and when.
    edition: Mapped[str] = mapped_column(String(40), default="")
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    approved_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    #: Who said so, and when.
    said_by: Mapped[str] = mapped_column(String(100), default="")
    said_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[MomentOrNone]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
