"""Tablets, judges' cards, and the marking sessions that bind the two (平板、裁判证)."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece, short_enum


class DeviceKind(enum.StrEnum):
    """What a device is for: the one knows codes, the other names, neither both."""

    TABLET = "tablet"
    FLOOR = "floor"


class Device(Base):
    """A tablet, or a desk of the floor, paired with an event (平板、检录终端)."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("event_id", "label"),)

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[DeviceKind] = mapped_column(
        short_enum(DeviceKind, "kind"), default=DeviceKind.TABLET
    )
    label: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    paired_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[MomentOrNone]
    #: Handed back with nothing unsent and its data wiped (归还).
    returned_at: Mapped[MomentOrNone]
    last_seen_at: Mapped[MomentOrNone]
    #: Last heartbeat: app version, storage, unsent sheets, battery.
    status: Mapped[Piece]


class JudgeCard(Base):
    """A judge's card: a number and a QR secret, with a PIN beside (裁判证)."""

    __tablename__ = "judge_card"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("misses >= 0", name="misses"),
    )

    id: Mapped[Id]
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str] = mapped_column(String(12))
    #: SHA-256 of the secret in the QR.
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: Argon2; None until the judge sets or is given one.
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    misses: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[MomentOrNone]
    issued_at: Mapped[Moment]
    revoked_at: Mapped[MomentOrNone]


class MarkingSession(Base):
    """Somebody at a device from PIN to lock or end (评分会话、现场会话)."""

    __tablename__ = "marking_session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    #: None: who signed in with an account opened a desk of the floor.
    card_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("judge_card.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("device.id"), index=True)
    started_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    offline_grace_until: Mapped[Moment]
    ended_at: Mapped[MomentOrNone]
