"""The trail: who did what, when and why, append-only and chained (操作留痕).

One chain per event and trade, so that several processes rarely wait for one another; the chain's
head also tells whether anything changed, which caches use as their version.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Moment, MomentOrNone


class AuditChain(Base):
    """The head of one chain."""

    __tablename__ = "audit_chain"
    __table_args__ = (CheckConstraint("sequence >= 0", name="sequence"),)

    #: `installation`, an event's id, or an event's and a trade's joined by a slash.
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")


class AuditEntry(Base):
    """One act; never updated, never deleted (留痕)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("sequence >= 1", name="sequence"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
    )

    chain: Mapped[str] = mapped_column(String(80), ForeignKey("audit_chain.key"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    #: Past tense: `sheet.signed`.
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[uuid.UUID | None]
    device_id: Mapped[uuid.UUID | None]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(60))
    #: What else; personal values stand here as {"digest": …}.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class PersonalValue(Base):
    """A personal value the trail refers to by digest; erasable (个人信息)."""

    __tablename__ = "personal_value"

    #: SHA-256 of salt and value.
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    value: Mapped[str | None]
    erased_at: Mapped[MomentOrNone]
