"""What the supervisor writes: findings, witness signatures, requests to stop (监督).

He changes no mark and no name stands here.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, short_enum


class SupervisionOutcome(enum.StrEnum):
    """In order, not in order, or not met with in this trade (符合、不符合、不涉及)."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE = "none"


class SupervisionFinding(Base):
    """What was found of one item of the checklist; the newest of an item counts (监督记录)."""

    __tablename__ = "supervision_finding"
    __table_args__ = (
        UniqueConstraint("trade_id", "item", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("outcome <> 'wrong' OR length(trim(remark)) > 0", name="wrong_has_remark"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    #: The item's code in the event's checklist.
    item: Mapped[str] = mapped_column(String(40))
    #: First, second … finding of this item.
    number: Mapped[int]
    outcome: Mapped[SupervisionOutcome] = mapped_column(short_enum(SupervisionOutcome, "outcome"))
    remark: Mapped[str] = mapped_column(default="")
    found_at: Mapped[Moment]
    found_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    by: Mapped[str] = mapped_column(String(200), default="")


class WitnessSignature(Base):
    """Somebody saw an act and signed for it; the act is a link of the trail (见证签名)."""

    __tablename__ = "witness_signature"
    __table_args__ = (
        UniqueConstraint("chain", "sequence", "account_id"),
        CheckConstraint("length(digest) = 64", name="digest_length"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    #: The chain, the link's number in it and its digest; no chain: the trail of another
    #: installation, told by a contest file.
    chain: Mapped[str] = mapped_column(String(80))
    sequence: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    #: What was done and when, as that link says it.
    act: Mapped[str] = mapped_column(String(60), default="", server_default="")
    acted_at: Mapped[MomentOrNone]
    remark: Mapped[str] = mapped_column(String(500), default="")
    signed_at: Mapped[Moment]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    by: Mapped[str] = mapped_column(String(200), default="")


class StopAnswer(enum.StrEnum):
    """Not answered yet, stopped, or carried on (待答复、准予暂停、不予暂停)."""

    OPEN = "open"
    STOPPED = "stopped"
    REFUSED = "refused"


class StopRequest(Base):
    """A request to stop a trade's work, with its answer (暂停请求)."""

    __tablename__ = "stop_request"
    __table_args__ = (
        UniqueConstraint("trade_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answer_has_time"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    number: Mapped[int]
    reason: Mapped[str]
    asked_at: Mapped[Moment]
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    asked_by: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[StopAnswer] = mapped_column(
        short_enum(StopAnswer, "answer"), default=StopAnswer.OPEN
    )
    words: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[MomentOrNone]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    #: Work went on again.
    resumed_at: Mapped[MomentOrNone]
