"""Entries of contestants or teams in trades, and recusals of judges from them (参赛、回避)."""

from __future__ import annotations

import enum
import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, Points, short_enum


class EntryState(enum.StrEnum):
    """Where a registration stands."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Entry(Base):
    """A contestant or a team in a trade (参赛)."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("trade_id", "number"),
        Index("ix_entry_event_id_number", "event_id", "number"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    division_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("division.id"))
    delegation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delegation.id"), index=True)
    #: Public entry number 参赛号, unique within the trade.
    number: Mapped[str] = mapped_column(String(20))
    #: Order in lists and in the contest file.
    position: Mapped[int] = mapped_column(default=0)
    #: A team's own name; empty for a single contestant.
    team_name: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[EntryState] = mapped_column(
        short_enum(EntryState, "state"), default=EntryState.ACCEPTED
    )
    extra: Mapped[Piece]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MemberRole(enum.StrEnum):
    """What a person is to an entry."""

    CONTESTANT = "contestant"
    COACH = "coach"


class EntryMember(Base):
    """A person of an entry, in order (选手、指导教师)."""

    __tablename__ = "entry_member"
    __table_args__ = (UniqueConstraint("entry_id", "role", "position"),)

    id: Mapped[Id]
    entry_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(short_enum(MemberRole, "role"))
    position: Mapped[int]


class EntryStatus(enum.StrEnum):
    """Status of an entry in a stage; never a number."""

    PRESENT = "present"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class EntryInStage(Base):
    """An entry as it takes part in one stage (参赛状态)."""

    __tablename__ = "entry_in_stage"
    __table_args__ = (UniqueConstraint("entry_id", "stage_id"),)

    id: Mapped[Id]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    stage_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("stage.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[EntryStatus] = mapped_column(
        short_enum(EntryStatus, "status"), default=EntryStatus.PRESENT
    )


class EntryInModule(Base):
    """An entry's status in one module where it differs from the stage's (缺考)."""

    __tablename__ = "entry_in_module"
    __table_args__ = (UniqueConstraint("entry_in_stage_id", "module_id"),)

    id: Mapped[Id]
    entry_in_stage_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entry_in_stage.id", ondelete="CASCADE")
    )
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    status: Mapped[EntryStatus] = mapped_column(short_enum(EntryStatus, "status"))


class Recusal(Base):
    """A seat, with whoever sits there, stands back from an entry; excluded once coded (回避)."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("seat_id", "entry_id", "account_id"),)

    id: Mapped[Id]
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_seat.id", ondelete="CASCADE"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    #: Whom it is about; None: nobody sat there yet.
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: The seat that marks in its place, if any.
    substitute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panel_seat.id"))
    #: same-unit, coach, declared, other
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[Moment]
    withdrawn_at: Mapped[MomentOrNone]
    #: Whom it is about left the seat before codes were given; coming back takes it up again.
    lapsed_at: Mapped[MomentOrNone]


class HandedInResult(Base):
    """A result of a trade marked elsewhere, as its signed list says (仅成绩)."""

    __tablename__ = "handed_in_result"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        CheckConstraint("place IS NULL OR place >= 1", name="place_positive"),
    )

    id: Mapped[Id]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    place: Mapped[int | None]
    total: Mapped[Decimal | None] = mapped_column(Points)
    parts: Mapped[Piece]
    award: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[EntryStatus] = mapped_column(
        short_enum(EntryStatus, "status"), default=EntryStatus.PRESENT
    )
    #: SHA-256 of the file it came in.
    source_digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[Moment]
