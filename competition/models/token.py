"""Programs that read and hand in without a browser: their tokens, what they did once (接口令牌).

A token acts through an account of its own, so that the trail names it. Neither travels in the
contest file: a copy of an event elsewhere opens no door here.
"""

from __future__ import annotations

import uuid

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, Piece


class ApiToken(Base):
    """What a program shows at the door of one event (接口令牌)."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[Id]
    #: The account it acts through: no login, no password, no role.
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    event_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    #: SHA-256 of the token, which is shown once and kept nowhere.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: Its last characters, to tell it from others.
    ending: Mapped[str] = mapped_column(String(8))
    #: What it may, as `services.tokens.SCOPES` names it: `read`, `people`, `roster` and others.
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    #: Written at most every few minutes.
    last_used_at: Mapped[MomentOrNone]
    revoked_at: Mapped[MomentOrNone]


class ApiOnce(Base):
    """An act handed in under a key, and its answer: the same key never does it twice (幂等键)."""

    __tablename__ = "api_once"

    token_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True
    )
    #: As the program chose it.
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    #: SHA-256 over what was asked.
    asked: Mapped[str] = mapped_column(String(64))
    answer: Mapped[Piece]
    at: Mapped[Moment]
