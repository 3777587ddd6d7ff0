"""Sessions, stations, and who works where and when (场次、赛位)."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Bilingual, Code, Id, Moment


class ContestSession(Base):
    """A period a set of entries works (场次)."""

    __tablename__ = "contest_session"
    __table_args__ = (
        UniqueConstraint("stage_id", "code"),
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
    )

    id: Mapped[Id]
    stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]


class Station(Base):
    """A numbered place of work (赛位)."""

    __tablename__ = "station"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[Code]
    site: Mapped[str] = mapped_column(String(200), default="")


class Allocation(Base):
    """An entry's session, station and order (场次安排)."""

    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("contest_session_id", "entry_in_stage_id"),
        UniqueConstraint("contest_session_id", "position"),
        UniqueConstraint("contest_session_id", "station_id"),
    )

    id: Mapped[Id]
    contest_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("contest_session.id", ondelete="CASCADE")
    )
    entry_in_stage_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entry_in_stage.id", ondelete="CASCADE")
    )
    station_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station.id"))
    position: Mapped[int]
