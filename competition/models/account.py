"""Who signs in: accounts, roles in scope, sessions that can be revoked, one-time links (账号)."""

from __future__ import annotations

import enum
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.db import Base
from competition.models.types import Id, Moment, MomentOrNone, short_enum


class Account(Base):
    """Somebody, or some machine, that acts (账号)."""

    __tablename__ = "account"

    id: Mapped[Id]
    #: What is typed at sign-in; None for those who come by card or link only.
    login: Mapped[str | None] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    #: A plain value: no path leads from a seat to a person.
    person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    #: Ciphertext of the second factor's seed.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: The time step of the last code that was let in: a code works once.
    totp_step: Mapped[int | None]
    #: The language of his choice; None: as the browser says.
    locale: Mapped[str | None] = mapped_column(String(5))
    created_at: Mapped[Moment]
    disabled_at: Mapped[MomentOrNone]


class Role(enum.StrEnum):
    """What somebody is, within a scope."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    CHIEF_JUDGE = "chief_judge"
    DEPUTY_CHIEF = "deputy_chief"
    JUDGE = "judge"
    CODER = "coder"
    RECORDER = "recorder"
    FLOOR_JUDGE = "floor_judge"
    SUPERVISOR = "supervisor"
    ARBITRATOR = "arbitrator"
    LEADER = "leader"


class RoleAssignment(Base):
    """A role held in the installation, an event, a delegation, a trade or a panel (角色)."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        UniqueConstraint(
            "account_id",
            "role",
            "event_id",
            "trade_id",
            "panel_id",
            "delegation_id",
            name="uq_role_assignment_scope",
        ),
        CheckConstraint("role = 'admin' OR event_id IS NOT NULL", name="role_has_event"),
        CheckConstraint("trade_id IS NULL OR event_id IS NOT NULL", name="trade_has_event"),
        CheckConstraint("panel_id IS NULL OR trade_id IS NOT NULL", name="panel_has_trade"),
        CheckConstraint(
            "delegation_id IS NULL OR (role = 'leader' AND event_id IS NOT NULL)",
            name="delegation_is_led",
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(short_enum(Role, "role"))
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    trade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trade.id", ondelete="CASCADE"))
    panel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    #: The delegation a leader acts for.
    delegation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE")
    )
    granted_at: Mapped[Moment]


class WebSession(Base):
    """A browser that signed in; the cookie's token is stored hashed (会话)."""

    __tablename__ = "web_session"

    #: SHA-256 of the token.
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    started_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[MomentOrNone]
    user_agent: Mapped[str] = mapped_column(String(200), default="")


class OneTimeLink(Base):
    """A secret that works once: first run, sign-in link, pairing of a device (一次性口令)."""

    __tablename__ = "one_time_link"

    #: SHA-256 of the secret.
    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: first_run, sign_in, pair, reset
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[MomentOrNone]


class Throttle(Base):
    """Failures counted across processes: who tried what how often (限流)."""

    __tablename__ = "throttle"

    #: Kind and subject, such as `login:shen` or `pin:<card>`.
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    window_ends_at: Mapped[Moment]
