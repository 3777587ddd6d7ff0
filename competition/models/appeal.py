"""Appeals and objections: what was lodged, what became of it, who heard it (申诉、异议).

An appeal is never edited: every move is a step with its time, its word and whoever made it.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, short_enum


class AppealRoad(enum.StrEnum):
    """By which road it came: by the rule, or against the notice (申诉、公示异议)."""

    APPEAL = "appeal"
    OBJECTION = "objection"


class LodgedAs(enum.StrEnum):
    """Who lodged it: a contestant, a leader, a unit, or for an objection anybody."""

    CONTESTANT = "contestant"
    LEADER = "leader"
    UNIT = "unit"
    PUBLIC = "public"


class AppealChannel(enum.StrEnum):
    """How it came in: by the slip's secret, from a delegation's page, or on paper at the office."""

    SLIP = "slip"
    DELEGATION = "delegation"
    OFFICE = "office"


class AppealState(enum.StrEnum):
    """Where an appeal stands; the legal moves are in `rules.lifecycle`."""

    LODGED = "lodged"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    HEARD = "heard"
    RULED = "ruled"
    SECOND = "second"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class AppealOutcome(enum.StrEnum):
    """What was ruled: upheld, upheld in part, rejected; none before (成立、部分成立、不成立)."""

    NONE = "none"
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class Appeal(Base):
    """One appeal with its number (申诉)."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("trade_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("instance IN (1, 2)", name="instances"),
        CheckConstraint("length(trim(grounds)) > 0", name="has_grounds"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    #: From 1 within the trade.
    number: Mapped[int]
    road: Mapped[AppealRoad] = mapped_column(short_enum(AppealRoad, "road"))
    lodged_as: Mapped[LodgedAs] = mapped_column(short_enum(LodgedAs, "lodged_as"))
    channel: Mapped[AppealChannel] = mapped_column(short_enum(AppealChannel, "channel"))
    #: Who signed it, in words: a contestant, a leader, a unit.
    lodger: Mapped[str] = mapped_column(String(200))
    lodged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: Whose result it is about; None: the trade as a whole.
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"), index=True)
    #: A word of the event's rule: result, procedure, equipment …
    about: Mapped[str] = mapped_column(String(40))
    module_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("module.id"))
    #: An aspect's code where it is about one; empty otherwise.
    aspect: Mapped[str] = mapped_column(String(40), default="")
    grounds: Mapped[str]
    lodged_at: Mapped[Moment]
    #: When its clock began, and when it ran out; None where no clock ran.
    clock_from: Mapped[MomentOrNone]
    due_at: Mapped[MomentOrNone]
    #: Lodged after its time: on record, accepted only by a word of the committee.
    late: Mapped[bool] = mapped_column(default=False)
    #: 1: first instance; 2: taken further.
    instance: Mapped[int] = mapped_column(default=1)
    state: Mapped[AppealState] = mapped_column(
        short_enum(AppealState, "state"), default=AppealState.LODGED
    )
    outcome: Mapped[AppealOutcome] = mapped_column(
        short_enum(AppealOutcome, "outcome"), default=AppealOutcome.NONE
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AppealStep(Base):
    """One move of an appeal, never changed (办理记录)."""

    __tablename__ = "appeal_step"
    __table_args__ = (
        UniqueConstraint("appeal_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[Id]
    appeal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    number: Mapped[int]
    #: A move of `rules.lifecycle`: lodge, accept, refuse, hear, rule, take-further …
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[AppealState] = mapped_column(short_enum(AppealState, "state"))
    instance: Mapped[int]
    outcome: Mapped[AppealOutcome] = mapped_column(
        short_enum(AppealOutcome, "outcome"), default=AppealOutcome.NONE
    )
    #: The reason, the minutes of the hearing, or the reply's own words.
    words: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Moment]
    #: None: the one who lodged it, or a contest file.
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    by: Mapped[str] = mapped_column(String(200), default="")


class AppealArbitrator(Base):
    """Somebody asked to rule on an appeal, with what recusal found (仲裁员)."""

    __tablename__ = "appeal_arbitrator"
    __table_args__ = (UniqueConstraint("appeal_id", "account_id", "instance"),)

    id: Mapped[Id]
    appeal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    instance: Mapped[int] = mapped_column(default=1)
    assigned_at: Mapped[Moment]
    assigned_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: He stood back after he was asked, and why (回避).
    stood_back_at: Mapped[MomentOrNone]
    reason: Mapped[str] = mapped_column(String(200), default="")


class AppealEvidence(Base):
    """A file handed in with an appeal, kept by its content (证据材料)."""

    __tablename__ = "appeal_evidence"
    __table_args__ = (
        UniqueConstraint("appeal_id", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    id: Mapped[Id]
    appeal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    #: Hexadecimal SHA-256 of what was kept, and its name on disk.
    sha256: Mapped[str] = mapped_column(String(64))
    #: pdf, jpeg
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    given_at: Mapped[Moment]
    given_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
