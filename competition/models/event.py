"""An event and its bodies, sectors, trades, divisions, stages, modules (赛事与赛项)."""

from __future__ import annotations

import enum
import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import (
    Bilingual,
    Code,
    Id,
    MomentOrNone,
    Piece,
    Pieces,
    short_enum,
)


class Profile(enum.StrEnum):
    """How much ceremony an event wants (小型/标准/大型)."""

    SMALL = "small"
    STANDARD = "standard"
    LARGE = "large"


class EventState(enum.StrEnum):
    """Where an event stands."""

    SETUP = "setup"
    RUNNING = "running"
    CLOSED = "closed"


class BodyRole(enum.StrEnum):
    """What a body does for an event: 主办、承办、协办、支持、执行."""

    HOST = "host"
    ORGANISER = "organiser"
    CO_ORGANISER = "co-organiser"
    SUPPORTER = "supporter"
    EXECUTOR = "executor"


class VerificationPlace(enum.StrEnum):
    """Where certificates are verified; chosen before the first one is issued."""

    UNSET = "unset"
    HOST = "host"
    STATIC = "static"
    NONE = "none"


class Event(Base):
    """One contest as a whole (赛事)."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint(
            "verification NOT IN ('host', 'static') OR verification_host <> ''",
            name="verification_has_host",
        ),
    )

    id: Mapped[Id]
    #: Stands in addresses: letters, digits, hyphen.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Bilingual]
    profile: Mapped[Profile] = mapped_column(short_enum(Profile, "profile"))
    #: Departures from the profile's switches.
    settings: Mapped[Piece]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    venue: Mapped[Bilingual]
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    sample: Mapped[bool] = mapped_column(default=False)
    state: Mapped[EventState] = mapped_column(
        short_enum(EventState, "state"), default=EventState.SETUP
    )
    verification: Mapped[VerificationPlace] = mapped_column(
        short_enum(VerificationPlace, "verification"), default=VerificationPlace.UNSET
    )
    verification_host: Mapped[str] = mapped_column(String(200), default="")
    #: Whatever else the contest file says here.
    extra: Mapped[Piece]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class EventBody(Base):
    """A body behind an event, in order of rank (主办、承办单位)."""

    __tablename__ = "event_body"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    role: Mapped[BodyRole] = mapped_column(short_enum(BodyRole, "role"))
    name: Mapped[Bilingual]
    position: Mapped[int]


class Sector(Base):
    """An industry chain that groups trades (产业链)."""

    __tablename__ = "sector"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    position: Mapped[int]


class IndustrySystem(Base):
    """A system of the trades' administration that groups trades (系统、行业)."""

    __tablename__ = "industry_system"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    position: Mapped[int]


class MarkedWhere(enum.StrEnum):
    """Whether a trade is marked here or only hands in its results (仅成绩)."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class Trade(Base):
    """One skill contested for places (赛项)."""

    __tablename__ = "trade"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint(
            "occupation_level IS NULL OR occupation_level BETWEEN 1 AND 5", name="occupation_level"
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    sector_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sector.id"))
    system_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("industry_system.id"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    occupation_name: Mapped[str] = mapped_column(String(100), default="")
    #: Occupation code of the national classification, such as 6-02-06-11.
    occupation_code: Mapped[str] = mapped_column(String(20), default="")
    #: 5 is the lowest level, 1 the highest.
    occupation_level: Mapped[int | None]
    marked: Mapped[MarkedWhere] = mapped_column(
        short_enum(MarkedWhere, "marked"), default=MarkedWhere.HERE
    )
    #: What is official, from where, and what is ours.
    note: Mapped[Piece]
    #: The tree from modules to the total, as in the contest file.
    total: Mapped[Piece]
    absence: Mapped[Piece]
    ranking: Mapped[Piece]
    awards: Mapped[Pieces]
    #: Late rules and the list of violations of the floor, as in the contest file.
    floor: Mapped[Piece]
    #: Whether works are entered instead of people, as in the contest file.
    works: Mapped[Piece]
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Division(Base):
    """Places are given per trade and division (组别)."""

    __tablename__ = "division"
    __table_args__ = (UniqueConstraint("trade_id", "code"),)

    id: Mapped[Id]
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    position: Mapped[int]


class Stage(Base):
    """A round of a trade: heat, semi-final, final (初赛、复赛、决赛)."""

    __tablename__ = "stage"
    __table_args__ = (UniqueConstraint("trade_id", "code"),)

    id: Mapped[Id]
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    position: Mapped[int]
    #: The stage's own total, tie chain and gate, as in the contest file; empty for most.
    rules: Mapped[Piece]
    #: When the gate before it was applied, last; None: nobody was let in or left out yet.
    filled_at: Mapped[MomentOrNone]


class ModuleKind(enum.StrEnum):
    """What kind of part a module is."""

    THEORY = "theory"
    PRACTICAL = "practical"
    OTHER = "other"


class ModuleState(enum.StrEnum):
    """Before marking, while marking, and closed to marks (锁定)."""

    SETUP = "setup"
    OPEN = "open"
    LOCKED = "locked"


class Module(Base):
    """A part of a trade with a share: theory, practical A … (模块)."""

    __tablename__ = "module"
    __table_args__ = (
        UniqueConstraint("stage_id", "code"),
        CheckConstraint("time_limit IS NULL OR time_limit > 0", name="time_limit_positive"),
        CheckConstraint("state <> 'locked' OR locked_at IS NOT NULL", name="locked_has_time"),
    )

    id: Mapped[Id]
    stage_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    #: The codes its judges see; None: judged by entry number.
    code_set_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("code_set.id"))
    code: Mapped[Code]
    name: Mapped[Bilingual]
    kind: Mapped[ModuleKind] = mapped_column(short_enum(ModuleKind, "kind"))
    #: Seconds a contestant has; None: no limit.
    time_limit: Mapped[int | None]
    combine: Mapped[Piece]
    extra: Mapped[Piece]
    state: Mapped[ModuleState] = mapped_column(
        short_enum(ModuleState, "state"), default=ModuleState.SETUP
    )
    locked_at: Mapped[MomentOrNone]
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Attempt(Base):
    """One of several tries at a module, with its difficulty (轮次、系数)."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[Id]
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    number: Mapped[int]
    #: Difficulty as a decimal string.
    coefficient: Mapped[str] = mapped_column(String(20), default="1")
