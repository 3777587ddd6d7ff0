"""Frozen results: canonical JSON with its digest, never recomputed (公示、公布)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, short_enum


class PublicationKind(enum.StrEnum):
    """Inside the office, open to objection, and final (内部、公示、最终)."""

    INTERNAL = "internal"
    PROVISIONAL = "provisional"
    FINAL = "final"


class PublicationState(enum.StrEnum):
    """Whether it is what people are shown."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Publication(Base):
    """The standings of a trade as they were frozen (公示)."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("trade_id", "number"),
        CheckConstraint("length(digest) = 64", name="digest_length"),
        CheckConstraint(
            "kind <> 'provisional' OR notice_ends_at IS NOT NULL", name="notice_has_end"
        ),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> published_by_id", name="two_people"
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    trade_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("trade.id"))
    #: From 1 within the trade.
    number: Mapped[int]
    kind: Mapped[PublicationKind] = mapped_column(short_enum(PublicationKind, "kind"))
    state: Mapped[PublicationState] = mapped_column(
        short_enum(PublicationState, "state"), default=PublicationState.CURRENT
    )
    #: Canonical JSON.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    #: What it was computed from, packed: any later release can compute it again. None: handed in,
    #: or came in a contest file without.
    inputs: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    rules_version: Mapped[str] = mapped_column(String(20))
    published_at: Mapped[Moment]
    #: None: it came in a contest file.
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    notice_ends_at: Mapped[MomentOrNone]
    withdrawn_at: Mapped[MomentOrNone]
    reason: Mapped[str] = mapped_column(default="")
