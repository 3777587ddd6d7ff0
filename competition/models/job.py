"""Long pieces of work done beside the pages: asked for, how far, what came of it (后台任务).

The file that came of it lies in `instance/jobs`, named by the job's id; the row says whether it was
fetched. A job is not part of a contest: it never travels in the contest file.
"""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, short_enum


class JobState(enum.StrEnum):
    """等候、进行中、已完成、未能完成、已取消、中断 (its process ended without a word)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LOST = "lost"


class Job(Base):
    """A piece of work somebody asked for and need not wait for (后台任务)."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done_within_total"),
        CheckConstraint("size >= 0", name="size_not_negative"),
        CheckConstraint(
            "state NOT IN ('waiting', 'running') OR ended_at IS NULL", name="open_has_no_end"
        ),
        Index("ix_job_event_id_asked_at", "event_id", "asked_at"),
        Index("ix_job_state", "state"),
    )

    id: Mapped[Id]
    #: None: it is the installation's, such as loading an event.
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    #: Which work it is: `certificates`, `static-bundle` …
    kind: Mapped[str] = mapped_column(String(40))
    #: What the asker had to be allowed; whoever may do that may see the job.
    permission: Mapped[str] = mapped_column(String(60))
    #: What the work was given.
    asked: Mapped[Piece]
    state: Mapped[JobState] = mapped_column(short_enum(JobState, "state"), default=JobState.WAITING)
    #: Pieces done of pieces in all; 0 of 0 while nobody knows.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    #: The file's name and kind; empty: the work left none.
    filename: Mapped[str] = mapped_column(String(200), default="")
    mimetype: Mapped[str] = mapped_column(String(100), default="")
    #: Bytes of the file; until there is one, of what the work was given to read.
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    #: What the work says about what it did, or `problems`: the refusal, as codes and values.
    outcome: Mapped[Piece]
    asked_at: Mapped[Moment]
    started_at: Mapped[MomentOrNone]
    #: When its process was last heard of.
    heard_at: Mapped[MomentOrNone]
    ended_at: Mapped[MomentOrNone]
    fetched_at: Mapped[MomentOrNone]
