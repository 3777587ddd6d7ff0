"""Sessions, stations, and who works where and when (场次、赛位)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import (
    Bilingual,
    Code,
    Id,
    Moment,
    MomentOrNone,
    Piece,
    Pieces,
    short_enum,
)


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
    #: Where it is held, as long as nobody stands at a station.
    site: Mapped[str] = mapped_column(String(200), default="")
    #: No proposal moves it (锁定).
    fixed: Mapped[bool] = mapped_column(default=False)


class Site(Base):
    """A hall or room with its opening hours (场地)."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("setup IS NULL OR setup BETWEEN 0 AND 1440", name="setup"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    #: The same text as stands on its stations.
    name: Mapped[str] = mapped_column(String(200))
    #: [[opens, closes]] as ISO times in UTC; empty: always open.
    hours: Mapped[Pieces]
    #: Minutes to make a station ready between two sessions; None: as the event says.
    setup: Mapped[int | None]


class TimetableNeed(Base):
    """What a module, or a stage as a whole, asks of the timetable (排程需求)."""

    __tablename__ = "timetable_need"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 2880", name="minutes"),
        CheckConstraint("places BETWEEN 0 AND 500", name="places"),
    )

    id: Mapped[Id]
    stage_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("stage.id", ondelete="CASCADE"), index=True
    )
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    #: Sites it may be held at; empty: any.
    sites: Mapped[Pieces]
    #: How long one session lasts.
    minutes: Mapped[int]
    #: Entries in one session; 0: as many as the site has stations.
    places: Mapped[int] = mapped_column(default=0)


class TimetableChange(Base):
    """One step of arranging by hand, so that it can be taken back (撤销)."""

    __tablename__ = "timetable_change"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    #: Sessions as they were and as they became: {id: {…}}; nothing for one that was not there.
    before: Mapped[Piece]
    after: Mapped[Piece]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Moment]
    undone_at: Mapped[MomentOrNone]


class ProposalState(enum.StrEnum):
    """Whether somebody took it."""

    OPEN = "open"
    ADOPTED = "adopted"
    DROPPED = "dropped"


class TimetableProposal(Base):
    """What a solver proposes: sessions with places, and what found none (排程建议)."""

    __tablename__ = "timetable_proposal"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[ProposalState] = mapped_column(
        short_enum(ProposalState, "state"), default=ProposalState.OPEN
    )
    content: Mapped[Piece]
    #: Digest of what it was made from: an older one is not taken by mistake.
    basis: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Moment]


class TimetableEdition(Base):
    """A timetable as it was made public, frozen with its number and time (公布版次)."""

    __tablename__ = "timetable_edition"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[Piece]
    digest: Mapped[str] = mapped_column(String(64))
    #: What changed since the one before, in somebody's words.
    note: Mapped[str] = mapped_column(default="")
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[Moment]


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
