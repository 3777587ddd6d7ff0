"""Lists of what is looked at a second time, and what was found (复核)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, short_enum


class Recheck(Base):
    """A list drawn once and replayable: of a module by code, or of a division by total (复核)."""

    __tablename__ = "recheck"
    __table_args__ = (
        UniqueConstraint("trade_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(seed) > 0", name="has_seed"),
        CheckConstraint(
            "closed_at IS NULL OR closed_by_id IS NOT NULL OR length(closed_by) > 0",
            name="closed_by_somebody",
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    #: From 1 within the trade.
    number: Mapped[int]
    #: The module rechecked by code before its lock; None: by total, after decoding.
    module_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("module.id", ondelete="CASCADE"), index=True
    )
    #: The division's code where totals are rechecked; empty where a trade is ranked as one.
    division: Mapped[str] = mapped_column(String(40), default="")
    #: Shares of 1 as decimal strings: the top whole, of the rest a sample, errors borne.
    top: Mapped[str] = mapped_column(String(20))
    sample: Mapped[str] = mapped_column(String(20))
    #: The list is widened to everybody when more than this share was wrong.
    limit: Mapped[str] = mapped_column(String(20))
    #: Said before witnesses: the same seed and order give the same list.
    seed: Mapped[str] = mapped_column(String(200))
    drawn_at: Mapped[Moment]
    drawn_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: Who drew it, where a contest file told it and no account stands for him; so with all `…by`.
    drawn_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    widened_at: Mapped[MomentOrNone]
    closed_at: Mapped[MomentOrNone]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    closed_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    #: SHA-256 of the findings as they were signed; empty while it is open.
    digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RecheckReason(enum.StrEnum):
    """Why something is on the list: among the first, drawn, or because too much was wrong."""

    TOP = "top"
    SAMPLE = "sample"
    WIDENED = "widened"


class RecheckFinding(enum.StrEnum):
    """What the second look found."""

    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"


class RecheckItem(Base):
    """One code or entry on a list, and what the second look found."""

    __tablename__ = "recheck_item"
    __table_args__ = (
        UniqueConstraint("recheck_id", "position"),
        Index("ix_recheck_item_code", "recheck_id", "blind_code_id", unique=True),
        Index("ix_recheck_item_entry", "recheck_id", "entry_id", unique=True),
        CheckConstraint("(blind_code_id IS NULL) <> (entry_id IS NULL)", name="code_or_entry"),
        CheckConstraint("finding <> 'wrong' OR length(trim(note)) > 0", name="wrong_has_note"),
        CheckConstraint("(finding = 'open') = (found_at IS NULL)", name="found_has_time"),
    )

    id: Mapped[Id]
    recheck_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recheck.id", ondelete="CASCADE"))
    blind_code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("blind_code.id"))
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"))
    #: Order on the list: the first of the ranking first.
    position: Mapped[int]
    why: Mapped[RecheckReason] = mapped_column(short_enum(RecheckReason, "why"))
    finding: Mapped[RecheckFinding] = mapped_column(
        short_enum(RecheckFinding, "finding"), default=RecheckFinding.OPEN
    )
    #: What was wrong, for the chief.
    note: Mapped[str] = mapped_column(default="")
    found_at: Mapped[MomentOrNone]
    found_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    found_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    #: Who took it on, so that no two look at the same (认领).
    checker_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[MomentOrNone]


class RecheckSheet(Base):
    """What was found of one sheet of an item (逐表复核)."""

    __tablename__ = "recheck_sheet"
    __table_args__ = (
        UniqueConstraint("item_id", "sheet_id"),
        CheckConstraint("finding <> 'open'", name="found"),
        CheckConstraint("finding <> 'wrong' OR length(trim(note)) > 0", name="wrong_has_note"),
    )

    id: Mapped[Id]
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recheck_item.id", ondelete="CASCADE"))
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("score_sheet.id"))
    #: The revision that was looked at.
    n: Mapped[int]
    finding: Mapped[RecheckFinding] = mapped_column(short_enum(RecheckFinding, "finding"))
    note: Mapped[str] = mapped_column(default="")
    found_at: Mapped[Moment]
    found_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    found_by: Mapped[str] = mapped_column(String(200), default="", server_default="")


class NoticeAnswer(enum.StrEnum):
    """What the chief did with a notice: not yet answered, corrected, or it stands."""

    OPEN = "open"
    CORRECTED = "corrected"
    STANDS = "stands"


class RecheckNotice(Base):
    """A written notice of what was wrong, to the chief, and his answer (复核告知单)."""

    __tablename__ = "recheck_notice"
    __table_args__ = (
        UniqueConstraint("recheck_id", "number"),
        UniqueConstraint("item_id"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answer_has_time"),
        CheckConstraint("answer = 'open' OR length(trim(words)) > 0", name="answer_has_words"),
    )

    id: Mapped[Id]
    recheck_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recheck.id", ondelete="CASCADE"))
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recheck_item.id", ondelete="CASCADE"))
    #: From 1 within the list.
    number: Mapped[int]
    written_at: Mapped[Moment]
    written_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    written_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    answer: Mapped[NoticeAnswer] = mapped_column(
        short_enum(NoticeAnswer, "answer"), default=NoticeAnswer.OPEN
    )
    words: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[MomentOrNone]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
